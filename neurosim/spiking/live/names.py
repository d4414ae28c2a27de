"""Names by which a network knows what can be set: each belongs to one thing."""

from collections.abc import Iterable, Sequence

from neurosim.base.errors import ArgumentError
from neurosim.spiking.inputs import Input
from neurosim.spiking.signals.live_signals import find_signals
from neurosim.topology.population import Population
from neurosim.topology.synapses import Synapses


def name_inputs(inputs: Sequence[Input]) -> dict[str, int]:
    """Return the number of each input by its name: the one given, or "input to ..." made unique.

    Raises
    ------
    ArgumentError
        If two are given the same.
    """
    given = [source.name for source in inputs if source.name]
    for name in given:
        if given.count(name) > 1:
            raise ArgumentError(f"two inputs have the name {name!r}; give each its own")
    found: dict[str, int] = {}
    for number, source in enumerate(inputs):
        first = source.name or f"input to {source.post.name}"
        name, count = first, 1
        while not source.name and (name in found or name in given):
            count += 1
            name = f"{first} {count}"
        found[name] = number
    return found


def check_names(
    populations: Iterable[Population], synapses: Iterable[Synapses], inputs: Sequence[Input]
) -> None:
    """Raise if two kinds of things have one name, as `get` and `set` know all by names alone.

    Parameters
    ----------
    populations, synapses, inputs : iterable
        All that are in a network, or shall be.
    """
    cells, wires = list(populations), list(synapses)
    names: dict[str, Iterable[str]] = {
        "a population": [each.name for each in cells],
        "synapses": [each.name for each in wires],
        "an input": name_inputs(inputs),
        "a signal": find_signals(cells, wires),
    }
    owner: dict[str, str] = {}
    for kind, own in names.items():
        for name in own:
            if owner.setdefault(name, kind) != kind:
                raise ArgumentError(
                    f"name {name!r} is that of {owner[name]} and of {kind}; give each its own, as "
                    "get() and set() know them by name"
                )
