"""Parts: some neurons of a population, wherever a whole population may stand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim.base import checks, reprs
from neurosim.base.arrays import Index
from neurosim.base.errors import ArgumentError, KindError
from neurosim.base.names import another, find_name
from neurosim.topology.labels import Labels
from neurosim.topology.positions import Positions

if TYPE_CHECKING:
    from neurosim.topology.population import Population

MOST_TOLD = 3
"""Neurons of a list that the name of a part tells one by one."""


@dataclass(frozen=True, eq=False)
class Part:
    """Some neurons of a population: an end of `Synapses`, what an input drives, what is recorded.

    Made by indexing a `Population`, by

    - a slice of numbers, as of a list, within the population: ``cells[:800]``, ``cells[::2]``;
    - a mask, a truth value for each neuron: ``cells[is_near]``;
    - a list of numbers or labels, each once, or one number: ``cells[[3, 5]]``;
    - the name of one of its groups: ``cells["exc"]``.

    Its neurons are in ascending order, in whatever order they were named, and so are numbers that
    are given for each of them. Parts may overlap. A part of a part is not made.

    Parameters
    ----------
    population : Population
        Of which it is a part.
    neurons : array_like of int or str
        Which, each once: numbers or labels.
    name : str
        What it is called, such as ``"cells[:800]"``; in the names of synapses, say, and so in what
        is random. Default: by its neurons.

    Examples
    --------
    >>> from neurosim import LIF, Population
    >>> cells = Population("cells", 1000, LIF(), groups={"exc": slice(0, 800)})
    >>> cells["exc"].n, cells["exc"] == cells[:800]
    (800, True)
    >>> cells[[5, 3]], cells[[5, 3]].neurons
    (Part cells[3, 5] (2 of 1,000 neurons), array([3, 5], dtype=int32))
    """

    population: "Population"
    neurons: Any
    name: str = ""

    def __post_init__(self) -> None:
        if not hasattr(self.population, "groups"):
            raise KindError(f"population must be a Population, got {checks.shown(self.population)}")
        if self.name:
            checks.text("name", self.name)
        neurons = checks.kept(self.population.find(self.neurons))
        if not neurons.size:
            raise ArgumentError(
                f"a part of {self.population.name!r} must hold at least one neuron, got none"
            )
        object.__setattr__(self, "neurons", neurons)
        if not self.name:
            object.__setattr__(self, "name", f"{self.population.name}[{_tell(neurons)}]")

    def __repr__(self) -> str:
        return f"Part {self}"

    def __str__(self) -> str:
        whole = reprs.counted(self.population.n, "neuron")
        return f"{self.name} ({self.n:,} of {whole})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Part):
            return NotImplemented
        is_one = self.population is other.population
        return is_one and np.array_equal(self.neurons, other.neurons)

    def __hash__(self) -> int:
        return hash((self.population.name, self.neurons[:64].tobytes()))

    def __getitem__(self, which: Any) -> "Part":
        """Refuse a part of a part: whose numbers its index would be is not to be guessed."""
        raise KindError(
            f"a part of the part {self.name!r} is not made; take it of the population: "
            f"{self.population.name}[part.neurons[...]]"
        )

    __iter__ = None  # else Python would go through it by __getitem__

    @property
    def n(self) -> int:
        """How many neurons it has."""
        return int(self.neurons.size)

    @property
    def rule(self) -> Any:
        """The firing rule of its population."""
        return self.population.rule

    @property
    def is_whole(self) -> bool:
        """Whether it is all of its population."""
        return self.n == self.population.n

    @cached_property
    def positions(self) -> Positions | None:
        """Where its neurons are, in their order; None where nobody knows."""
        there: Positions | None = self.population.positions
        return None if there is None else Positions(there.coordinates[self.neurons], there.box)

    @cached_property
    def labels(self) -> Labels | None:
        """Labels of its neurons, in their order; None where they have none."""
        labels: Labels | None = self.population.labels
        return None if labels is None else Labels(labels.values[self.neurons])


def population_of(end: Any) -> Any:
    """Return the population that an end, a population or a part of one, belongs to."""
    return end.population if isinstance(end, Part) else end


def are_one(one: Any, other: Any) -> bool:
    """Return whether two ends are the same neurons: one population, or equal parts."""
    if isinstance(one, Part) or isinstance(other, Part):
        return bool(one == other)
    return bool(one.name == other.name)  # names are unique within a network


def do_overlap(one: Any, other: Any) -> bool:
    """Return whether two ends, populations or parts, have a neuron in common."""
    if population_of(one) is not population_of(other):
        return False
    if not (isinstance(one, Part) and isinstance(other, Part)):
        return True
    return bool(np.isin(one.neurons, other.neurons, assume_unique=True).any())


def select(population: "Population", which: Any) -> Part:
    """Return the part of a population that an index names, see `Part`."""
    name = population.name
    if isinstance(which, slice):
        chosen = _read_slice(population, which)
        ends = ["" if end is None else str(end) for end in (which.start, which.stop)]
        steps = [] if which.step is None else [str(which.step)]
        return Part(population, chosen, f"{name}[{':'.join(ends + steps)}]")
    if isinstance(which, str):
        return Part(population, _find_group(population, which), f"{name}[{which}]")
    if isinstance(which, tuple):
        raise KindError(
            f"an index of {name!r} must be one: a slice, a mask, a list or the name of a group, "
            f"got {checks.shown(which)}; several neurons go into a list: {name}[{list(which)!r}]"
        )
    return Part(population, _read_list(population, which))


def read_groups(population: "Population") -> dict[str, Index]:
    """Return the neurons of each group that a user gave, by name."""
    given, what = population.groups, f"groups of {population.name!r}"
    if not isinstance(given, Mapping):
        raise KindError(f"{what} must map names to neurons, got {checks.shown(given)}")
    groups = {}
    for name in given:
        which = given[checks.text(f"a name of {what}", name)]
        is_slice = isinstance(which, slice)
        read = _read_slice if is_slice else _read_list
        if isinstance(which, str | tuple):
            raise KindError(
                f"the group {name!r} of {population.name!r} must be a slice, a mask or a list of "
                f"neurons, got {checks.shown(which)}"
            )
        found = population.find(read(population, which), f"the group {name!r}")
        if not found.size:
            raise ArgumentError(
                f"the group {name!r} of {population.name!r} must hold at least one neuron, got "
                "nobody; leave it out"
            )
        groups[name] = checks.kept(found)
    return groups


def find_part(
    given: Any, populations: Mapping[str, "Population"], earlier: Iterable[Any] = ()
) -> tuple[str, Part | None]:
    """Return the population that a call of a network names, and which part of it; None: all.

    Parameters
    ----------
    given : str, Population or Part
    populations : mapping of str to Population
        Those of the network.
    earlier : iterable of Population
        Objects that stood for them before.

    Raises
    ------
    ArgumentError, KindError
        If there is no such population, or the part is one of another object of that name.
    """
    if not isinstance(given, Part):
        return find_name("population", given, populations, earlier), None
    whole = given.population
    name = checks.choice("population", whole.name, populations)
    if not any(whole is p for p in (populations[name], *earlier)):
        raise KindError(
            f"the part {given.name!r} must be one of a population of this network, got one of "
            f"{another(name)}; take it of network.populations[{name!r}]"
        )
    return name, given


def check_labels(name: str, own: tuple[Labels | None, Labels | None], ends: Any) -> None:
    """Raise if synapses of a file lead between populations with labels in another order.

    Parameters
    ----------
    name : str
        Of the synapses.
    own : (Labels or None, Labels or None)
        Of the file.
    ends : (Population or Part, Population or Part)
    """
    for side, labels, end in zip(("pre", "post"), own, ends, strict=True):
        if labels is not None and end.labels is not None and not labels.is_same(end.labels):
            raise ArgumentError(
                f"{side} of {name!r} must have the labels of its connectome, in their order, got "
                f"{end.labels!r} for {end.name!r}; make both by the same table: "
                "Explicit.from_file(path, neurons)"
            )


def _read_slice(population: "Population", which: slice) -> Index:
    """Return the neurons of a slice, whose ends lie within the population."""
    n, name = population.n, population.name
    for end in (which.start, which.stop):
        if end is not None:
            way = "leave it out for the first or last neuron"
            checks.integer(f"an end of a slice of {name!r}", end, -n, n, way)
    if which.step is not None:
        checks.integer(f"the step of a slice of {name!r}", which.step, 1)
    return np.arange(n, dtype=np.int32)[which]


def _read_list(population: "Population", which: Any) -> Any:
    """Return the neurons of a mask, or of a list of numbers or labels."""
    given = checks.array(f"an index of {population.name!r}", which)
    if given.dtype.kind == "b":
        if given.shape != (population.n,):
            raise KindError(
                f"a mask of {population.name!r} must be {population.n} truth values, one for each "
                f"neuron, got shape {given.shape}"
            )
        return np.flatnonzero(given).astype(np.int32)
    if given.ndim == 0:
        given = given.reshape(1)
    return population.find(given, f"an index of {population.name!r}")


def _find_group(population: "Population", name: str) -> Index:
    """Return the neurons of a group."""
    if name in population.groups:
        group: Index = population.groups[name]
        return group
    labels, told = population.labels, f"group of {population.name!r}"
    if labels is not None and name in labels:
        raise ArgumentError(
            f"{told} must be the name of one, got the label {name!r}; a label goes into a list: "
            f"{population.name}[[{name!r}]]"
        )
    if not population.groups:
        raise ArgumentError(
            f"{told} must be the name of one, got {name!r}, but it has none; give it some: "
            "Population(groups={'exc': slice(0, 800)})"
        )
    raise ArgumentError(checks.unknown(told, name, population.groups))


def _tell(neurons: Index) -> str:
    """Return neurons in a few words: one by one where they are few, or how many."""
    if neurons.size <= MOST_TOLD:
        return ", ".join(map(str, neurons.tolist()))
    return reprs.counted(int(neurons.size), "neuron")
