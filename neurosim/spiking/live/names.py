"""Names of inputs, by which a network knows them."""

from collections.abc import Sequence

from neurosim.base.errors import ArgumentError
from neurosim.spiking.inputs import Input


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
