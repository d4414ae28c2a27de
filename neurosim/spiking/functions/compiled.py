"""What is common to rules whose functions users write."""

import logging
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from keyword import iskeyword
from typing import Any, ClassVar

import numpy as np

from neurosim.base import checks
from neurosim.base.errors import ArgumentError, KindError
from neurosim.base.random.distributions import is_drawn
from neurosim.base.random.stream import Stream
from neurosim.spiking.functions.asked import Asking, Look, refuse_order
from neurosim.spiking.functions.bytecode import refuse_field, refuse_store
from neurosim.spiking.functions.frozen import Frozen, freeze

log = logging.getLogger("neurosim")


class Rule:
    """A rule of users: pickled and copied with what its functions were when it was made.

    A copy has functions that compute the same, so that also those can be pickled that no module
    holds, and what a function has become since then changes no copy.
    """

    _frozen: Mapping[str, Any]
    _given: ClassVar[Mapping[str, tuple[str, ...]]]
    """What each function gets in any case, as its first arguments."""
    _offered: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """What it may ask for."""

    def __getstate__(self) -> dict[str, Any]:
        # Code cannot be pickled, so what functions ask for is found out anew.
        made = {*self._frozen, "_asked"}
        return {k: v for k, v in self.__dict__.items() if k not in made}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.__dict__.update({name: f.build() for name, f in self._frozen.items()})
        self.__dict__["_asked"] = self._ask_all()

    def _ask_all(self) -> dict[str, Asking]:
        """Return what each function asks for; of one of several, as under ``on_event up``."""
        asked = {}
        for name, frozen in self._frozen.items():
            if isinstance(frozen, Frozen):
                asked[name] = self._ask(name)
                continue
            rest = self._given[name], self._offered.get(name, ())
            for each, one in frozen.items():
                asked[f"{name} {each}"] = Asking(f"{name}[{each!r}]", one, *rest)
        return asked

    def _ask(self, name: str) -> Asking:
        """Return what a function asks for; raise if nobody offers it."""
        return Asking(name, self._frozen[name], self._given[name], self._offered.get(name, ()))


def lay_records(values: Mapping[str, Any], n: int, dtype: Any) -> np.ndarray:
    """Return ``n`` records with a field for each name, filled with the values."""
    # A record without fields has no size, and Numba takes an array of such for one that is not
    # aligned; with a field that nobody names it is like any other.
    fields = np.dtype([(name, dtype) for name in values or {"nothing": 0.0}], align=True)
    records = np.zeros(n, fields).view(np.recarray)
    for name, value in values.items():
        records[name] = checks.fitting(name, value, dtype)
    return records


def lay_parameters(values: Mapping[str, Any], n: int, dtype: Any) -> np.ndarray:
    """Return records of parameters: ``n`` if any has one for each neuron, else one for all."""
    # One record for all, if all agree, stays in the cache.
    is_own = any(np.ndim(value) for value in values.values())
    own = {k: pad(v, n) if is_own else v for k, v in values.items()}
    return lay_records(own, n if is_own else 1, dtype)


def draw_numbers(what: str, values: Mapping[str, Any], cells: Any) -> dict[str, Any]:
    """Return values of neurons, those that are drawn by the seed of the graph among them."""
    return {
        name: value.draw("1", cells.n, _stream_of(f"{what}[{name!r}]", cells))
        if is_drawn(value)
        else value
        for name, value in values.items()
    }


def _stream_of(what: str, cells: Any) -> Stream:
    return Stream(cells.graph_seed, f"{what} of {cells.population.name}")


def pad(value: Any, n: int) -> np.ndarray:
    """Return a number, or numbers of neurons repeated at the end up to ``n``, float64."""
    array = np.asarray(value, np.float64)
    # With the last value: padded neurons are swept along, and a 0 might be divided by.
    return array if array.ndim == 0 else np.pad(array, (0, n - array.size), mode="edge")


def keep_numbers(what: str, values: Any, each: bool = False) -> dict[str, Any]:
    """Return names that can follow a dot, each with a number that nobody else can change.

    Parameters
    ----------
    what : str
        What they are, for errors.
    values : mapping of str to float
    each : bool
        Whether there may be one for each neuron or synapse: an array, read-only, or what draws it.
    """
    if not isinstance(values, Mapping):
        raise KindError(f"{what} must be names and numbers, as in {{'v': -65.0}}, got {values!r}")
    return {keep_name(what, k): _keep_number(f"{what}[{k!r}]", v, each) for k, v in values.items()}


def keep_equations(
    values: Any, names: tuple[str, ...], needed: tuple[str, ...] = ()
) -> dict[str, Any] | None:
    """Return the texts of a rule in Brian2's terms: a string for each of some names."""
    if values is None:
        return None
    if not isinstance(values, Mapping):
        raise KindError(
            f"brian2 must be a dict of {', '.join(names)}, got {checks.shown(values)}; leave it "
            "out if the rule is not for Brian2"
        )
    for name, value in values.items():
        checks.choice("names in brian2", name, names)
        if name != "method":  # which may also be a function
            _keep_text(f"brian2[{name!r}]", value)
    for name in [name for name in needed if name not in values][:1]:
        raise ArgumentError(f"brian2 must have {name!r}, got only {checks.shown(list(values))}")
    return dict(values)


def _keep_text(name: str, value: Any) -> None:
    if not isinstance(value, str):
        raise KindError(f"{name} must be a string, got {checks.shown(value)}")


def keep_name(what: str, name: Any) -> str:
    """Return a name that a field of a record can have."""
    if not isinstance(name, str) or not name.isidentifier() or iskeyword(name):
        raise ArgumentError(f"{what} must have names that can follow a dot, got {name!r}")
    # z.item and the like would be methods of the record, not the field.
    if hasattr(np.record, name):
        raise ArgumentError(f"{what} cannot have the name {name!r}, which records use; rename it")
    return name


def first_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return one number for each name, to try a function with: the first, or one that is drawn."""
    drawn = {k: v.draw("1", 1, Stream(0, k)) if is_drawn(v) else v for k, v in values.items()}
    return {name: np.ravel(value)[0] for name, value in drawn.items()}


def _keep_number(name: str, value: Any, each: bool) -> Any:
    if each and is_drawn(value):
        return value
    exact = isinstance(value, Decimal | Fraction)
    array = checks.array(name, checks.widen(value) if exact else value)
    if array.dtype.kind not in "iuf" or not np.isfinite(array).all():
        raise ArgumentError(f"{name} must be finite numbers, got {checks.shown(value)}")
    if array.ndim > each or not array.size:
        several = ", one for each, or drawn" if each else ""
        raise KindError(f"{name} must be one number{several}, got shape {array.shape}")
    return checks.kept(array) if array.ndim else array.item()


def keep_function(
    name: str,
    function: Any,
    given: tuple[str, ...],
    state: Mapping[str, Any],
    parameters: Mapping[str, Any],
) -> Frozen:
    """Return a user's function as it is now, which is given this, z and p among it.

    What its code alone says is wrong is refused here, before it is tried out: a trial might change
    what is the user's, and takes one branch only.
    """
    frozen, z, p = freeze(name, function), given.index("z"), given.index("p")
    refuse_order(name, frozen.code, given)
    refuse_field(name, frozen.code, z, state)
    refuse_field(name, frozen.code, p, parameters)
    refuse_store(name, frozen.code, p)
    return frozen


def try_out(what: str, function: Any, *arguments: Any) -> Any:
    """Call a user's function once, uncompiled; return its result, or raise with what went wrong."""
    if not callable(function):
        raise KindError(f"{what} must be a function, got {function!r}")
    try:
        # As compiled: there a division by zero gives infinity, and no warning.
        with np.errstate(all="ignore"):
            return getattr(function, "py_func", function)(*arguments)
    except Exception as error:
        said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        raise KindError(f"{what} failed on the initial state: {said}") from error


@lru_cache(maxsize=256)
def compose(
    kind: str,
    functions: Frozen | tuple[Frozen, ...],
    *layouts: np.dtype[Any],
    looks: tuple[Look, ...] = (),
) -> Any:
    """Return the kernel that calls users' functions; compiled on first use in this process.

    Parameters
    ----------
    kind : str
        Which of the composers.
    functions : Frozen, or tuple of Frozen
    layouts : dtype
        Of the records of state and parameters: for each pair there is a kernel of its own, as
        Numba would take longer records for those it knows, with a warning.
    looks : tuple of Look
        At what the function asks for.
    """
    del layouts
    from neurosim.kernels.rules import compose as composers
    from neurosim.kernels.rules import compose_lazy, compose_signals, couple

    many = functions if isinstance(functions, tuple) else (functions,)
    name = ", ".join(f"{function.module}.{function.code.co_qualname}" for function in many)
    log.info("compiling %s of %s, which is not cached: about a second", kind, name)
    rooms = composers, compose_lazy, compose_signals, couple
    compose_kind = next(getattr(r, x) for r in rooms if hasattr(r, x := f"compose_{kind}"))
    more = {"looks": tuple(look.build() for look in looks)} if looks else {}
    kernel = compose_kind(*(function.build() for function in many), **more)
    kernel.users_function = name
    return kernel
