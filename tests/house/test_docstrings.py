"""Docstrings: what is public is told in numpydoc's form, and says what goes in and comes out."""

import inspect
import pydoc
import warnings
from functools import cached_property

import pytest

import neurosim
from neurosim.models import assemblies, fly

validation = pytest.importorskip(
    "numpydoc.validate", reason="numpydoc is not installed (extra `dev`)"
)

FAMILIES = ("GL", "SS", "PR", "RT", "YD")
"""Of checks that hold for everything: form, summary, parameters, what is returned, yielded."""
EXAMPLE = "EX01"
"""Holds for classes and functions; what a method does shows in the example of its class."""
CALLED_BY_ENGINES = frozenset(
    """after before bits check choose_receptor draw draw_storing drive_by edges expected
    expected_bytes find_rest fire forget_from give_up integrate is_stored law leak most_firing
    most_inputs note observe on_arrival on_clock on_emission on_firing opened past prepare
    present propose read readings recover release released renewed require_in_memory
    reset_fired screened_theta settle signal spill start stream_to table tire unit_of values
    what""".split()
)
"""Methods of rules, connectomes, inputs and recorders that an engine calls, with what it keeps.

A summary is enough: nobody else calls them, and what they get is told in one place for all that
have them, by `FiringRule`, by `Connectome` and by the classes of the engine that they get.
"""
OF_NETWORKS = frozenset({"edges", "signal"})
"""Of these names, those of networks are for users."""
KINDS = classmethod | staticmethod | property | cached_property
NO_PARAMETERS = frozenset({"PR01", "RT01"})


def _find_public():
    """Yield whatever users can name: dotted name, and whether it is a member of a class."""
    seen = set()
    for module in (neurosim, fly, assemblies):
        for name in module.__all__:
            thing = getattr(module, name)
            if isinstance(thing, str):  # the version
                continue
            yield f"{thing.__module__}.{thing.__qualname__}", False
            for owner, member in _find_members(thing) if inspect.isclass(thing) else ():
                told = f"{owner.__module__}.{owner.__qualname__}.{member}"
                if told not in seen:
                    seen.add(told)
                    yield told, True


def _find_members(thing):
    """Yield the methods and properties that neurosim gives a class, and where they are written."""
    for name in (name for name in dir(thing) if not name.startswith("_")):
        owner = next((base for base in thing.__mro__ if name in vars(base)), None)
        if owner is not None and owner.__module__.startswith("neurosim."):
            member = vars(owner)[name]
            if inspect.isfunction(member) or isinstance(member, KINDS):  # not scikit-learn's own
                yield owner, name


def _is_left_out(code, name, is_member):
    last = name.rsplit(".", 1)[1]
    is_network = last in OF_NETWORKS and "Network" in name
    if is_member and code in NO_PARAMETERS and last in CALLED_BY_ENGINES and not is_network:
        return True
    if code == "PR01" and getattr(pydoc.locate(name), "_is_protocol", False):
        return True  # whose constructor takes whatever the class of a user does
    if code == EXAMPLE:  # an error is caught as `NeurosimError` shows
        return is_member or name.startswith("neurosim.base.errors.")
    return not code.startswith(FAMILIES)


def _find_faults(name, is_member):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of Sphinx about itself
        result = validation.validate(name)
    found = [f"{c}: {text}" for c, text in result["errors"] if not _is_left_out(c, name, is_member)]
    if result["docstring"].lstrip().startswith("Return what "):
        found.append("begins with 'Return what'; say what it is")
    return found


def test_public_docstrings_have_the_form_of_numpydoc():
    told = {name: _find_faults(name, is_member) for name, is_member in _find_public()}
    assert {name: found for name, found in told.items() if found} == {}


def test_nothing_public_is_forgotten():
    names = dict(_find_public())
    for name in (
        "neurosim.binary.network.Network.run",
        "neurosim.binary.view.NetworkView.populations",
        "neurosim.models.assemblies.score.play",
        "neurosim.models.fly.circuit.wiring.Wiring.random",
    ):
        assert name in names


def test_left_out_is_only_what_is_used():
    members = {name.rsplit(".", 1)[1] for name, is_member in _find_public() if is_member}
    assert members >= CALLED_BY_ENGINES


class Badly:
    """Told badly.

    Parameters
    ----------
    size : int
    """

    def __init__(self, size, more):
        self.size = size, more

    def give(self, n):
        """Return what it has."""
        return self.size[:n]


@pytest.mark.parametrize(
    ("name", "is_member", "faults"),
    [
        ("Badly", False, ["PR01", "PR07", "EX01"]),
        ("Badly.give", True, ["PR01", "RT01", "begins"]),
    ],
)
def test_faults_are_found(monkeypatch, name, is_member, faults):
    monkeypatch.setitem(vars(neurosim), "Badly", Badly)
    found = _find_faults(f"neurosim.{name}", is_member)
    assert [fault[: len(code)] for fault, code in zip(found, faults, strict=True)] == faults
