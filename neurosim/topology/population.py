"""Populations: neurons that share a firing rule."""

import numbers
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from neurosim.base import checks, reprs
from neurosim.base.arrays import Index, Real
from neurosim.base.errors import ArgumentError, KindError
from neurosim.base.protocols import require
from neurosim.base.random.stream import Stream
from neurosim.topology.labels import as_labels, as_numbers
from neurosim.topology.neuron_traces import read_traces
from neurosim.topology.part import Part, read_groups, select
from neurosim.topology.positions import read_positions


@dataclass(frozen=True)
class Population:
    """``n`` neurons that share a firing rule.

    Parameters
    ----------
    name : str
        Unique within a network; with the seed it keys the population's randomness.
    n : int
        Number of neurons, from 1 to 2**31 - 1.
    rule : FiringRule
        In rounds `KWinners`, `Threshold`, `Playback`, `Graded` or your own `FiringRule`; in spikes
        `LIF`, `NeuronRule`, `Poisson` or `SpikeTimes`.
    storing : float or array_like of int
        Which neurons store while the others only process: a share, above 0 and up to 1, of them
        drawn by the seed of the network and the name, or a list. A synapse learns only if both its
        ends store. A share is one of all ``n``, born or not; a list may name neurons that are born
        later. Only in rounds.
    n_initial : int, optional
        How many of them are there at first, the others being born later (`Network.add_neurons`,
        `Network.divide`, and those of `SpikingNetwork`), up to ``n``. Default: all. What a
        connectome says of those not born yet is left out. Not for sources.
    positions : Positions or array_like of float, shape (n, n_dimensions), optional
        Where the neurons are, for what goes by distance: `Near`, `DistanceDelay`,
        `DistanceGrowth`. An array becomes `Positions` of an open space.
    labels : Labels, Neurons or array_like of int or str, shape (n,), optional
        Names of the neurons in a data set. Wherever numbers of neurons are given, to a network, to
        the rule (`SpikeTimes`, `Playback`) or as ``storing``, labels may be given instead; a whole
        number from 0 to n - 1 is always a number, so labels that are whole numbers must lie beyond.
        What is returned are numbers: ``labels.of(numbers)`` names them.
    groups : mapping of str to slice or array_like, optional
        Names of parts: of each its neurons, as a slice, a mask, or a list of numbers or labels.
        ``population[name]`` is that `Part`. They may overlap.
    traces : mapping of str to Trace, optional
        Further variables of the neurons, which decay and rise at their spikes; of sources, too.
        Only in spikes.

    Examples
    --------
    >>> from neurosim import KWinners, Population
    >>> Population("memory", 3000, KWinners(40)).n
    3000
    >>> Population("memory", 3000, KWinners(40), storing=0.25).draw_storing(seed=1).size
    750
    >>> Population("worm", 3, KWinners(1), labels=["ADAL", "ADAR", "ADEL"]).find(["ADEL"])
    array([2], dtype=int32)

    What is said of a population can be said of a `Part` of it:

    >>> cells = Population("cells", 1000, KWinners(40), groups={"exc": slice(0, 800)})
    >>> cells["exc"], cells[-200:]
    (Part cells[exc] (800 of 1,000 neurons), Part cells[-200:] (200 of 1,000 neurons))
    """

    name: str
    n: int
    rule: Any
    storing: Any = 1.0
    n_initial: int | None = None
    positions: Any = None
    labels: Any = None
    groups: Any = field(default_factory=dict, compare=False)
    traces: Any = field(default=None, hash=False)

    def __repr__(self) -> str:
        return reprs.settings(self)

    def __str__(self) -> str:
        return reprs.of_size(self.name, self.n)

    def __post_init__(self) -> None:
        checks.text("name", self.name)
        checks.integer("n", self.n, 1, 2**31 - 1)
        what = f"rule of {self.name!r} must be a firing rule"
        require(what, self.rule, ("driver", "is_source", "check"), "FiringRule")
        if self.labels is not None:
            self._bind_labels()
        object.__setattr__(self, "groups", read_groups(self))
        self._check_rule()
        if hasattr(self.rule, "_check_each"):
            self.rule._check_each(self.tell)
        self._check_initial()
        object.__setattr__(self, "storing", _read_storing(self))
        if self.storing != 1.0 and self.rule.driver != "rounds":
            raise KindError(
                f"storing of {self.name!r} is for rounds; in spikes leave out the plasticity of "
                "synapses that only process"
            )

        if self.positions is not None:
            where = read_positions(f"positions of {self.name!r}", self.positions, self.n)
            object.__setattr__(self, "positions", where)
        traces = read_traces(f"traces of {self.name!r}", self.traces, self.rule)
        object.__setattr__(self, "traces", traces)

    def __getitem__(self, which: Any) -> Part:
        """Return some of the neurons: a slice, a mask, a list, or the name of a group."""
        return select(self, which)

    __iter__ = None  # else Python would go through the neurons by __getitem__

    def _check_rule(self) -> None:
        """Raise if the rule is not one of so many neurons."""
        try:
            self.rule.check(self.n)
        except (ArgumentError, KindError) as error:
            raise type(error)(f"the rule of {self.name!r} does not fit: {error}") from error

    def _bind_labels(self) -> None:
        """Keep the labels, and the rule with the numbers of those that it names."""
        labels, name = as_labels(self.labels), f"labels of {self.name!r}"
        if len(labels) != self.n:
            raise KindError(f"{name} must be {self.n}, one for each neuron, got {len(labels)}")
        labels.refuse_mistaken(name)
        object.__setattr__(self, "labels", labels)
        if hasattr(self.rule, "numbered"):
            object.__setattr__(self, "rule", self.rule.numbered(self.number))

    def find(self, neurons: Any, name: str = "neurons") -> Index:
        """Return the numbers of neurons, given by number or by label.

        Parameters
        ----------
        neurons : array_like of int or str
            Each once, in any order; or a `Part`.
        name : str
            What errors call them.

        Returns
        -------
        ndarray of int32
            Ascending.

        Raises
        ------
        ArgumentError, KindError
            If there is no such neuron, or one is named twice.
        """
        return checks.index(name, self.number(neurons, name), self.n)

    def tell(self, neuron: int) -> str:
        """Name a neuron for a message: by its number, its label if it has one, its population.

        Parameters
        ----------
        neuron : int
            Its number.

        Returns
        -------
        str
            Such as ``neuron 1 ('MN9') of 'motor'``.

        Examples
        --------
        >>> from neurosim import LIF, Population
        >>> Population("motor", 2, LIF(), labels=["MN8", "MN9"]).tell(1)
        "neuron 1 ('MN9') of 'motor'"
        """
        labels = label_values(self)
        own = "" if labels is None else f" ({labels[neuron].item()!r})"
        return f"neuron {neuron}{own} of {self.name!r}"

    def number(self, neurons: Any, name: str = "neurons") -> Any:
        """Return neurons, given by number or by label, by number; as they come, and not checked.

        Parameters
        ----------
        neurons : Part or array_like of int or str
            In any order, also several times.
        name : str
            What errors call them.

        Returns
        -------
        ndarray
            Numbers in the order given.
        """
        if isinstance(neurons, Part):
            if (own := neurons.population.name) != self.name:
                raise ArgumentError(f"{name} must be of {self.name!r}, got a part of {own!r}")
            return neurons.neurons
        return as_numbers(name, neurons, self.labels)

    def values(self, given: Mapping[Any, float], default: float = 0.0) -> Real:
        """Return a number for each neuron: those that are given, elsewhere the default.

        Parameters
        ----------
        given : mapping of int or str to float
            By number or label of a neuron.
        default : float
            What all others have.

        Returns
        -------
        ndarray of float64, shape (n,)
            Such as ``rate`` of `Poisson`, or what `SpikingNetwork.set` takes.

        Examples
        --------
        >>> from neurosim import Poisson, Population
        >>> Population("eye", 3, Poisson(0.0), labels=["R1", "R2", "R3"]).values({"R2": 100.0})
        array([  0., 100.,   0.])
        """
        if not isinstance(given, Mapping):
            raise KindError(f"given must map neurons to numbers, got {checks.shown(given)}")
        numbers = checks.whole_numbers("given", self.number(list(given), "given"))
        self.find(numbers, "given")
        filled = np.full(self.n, checks.real("default", default))
        filled[numbers] = checks.vector("given", list(given.values()), len(given))
        return filled

    def _check_initial(self) -> None:
        if self.n_initial is None:
            return
        checks.integer("n_initial", self.n_initial, 0, self.n)
        if self.rule.is_source:
            raise KindError(
                f"n_initial of {self.name!r} is for neurons that fire by their drive or state, not "
                "for sources; leave it out"
            )

    def draw_storing(self, seed: int) -> Index | None:
        """Return the neurons that store, int32, ascending, or None where all do.

        Parameters
        ----------
        seed : int
            Of the network. A smaller share of the same population is part of a larger one.
        """
        if isinstance(self.storing, tuple):
            return np.array(self.storing, np.int32)
        if self.storing == 1.0:
            return None
        order = Stream(seed, f"population {self.name}/storing").order(self.n)
        return np.sort(order[: round(self.storing * self.n)]).astype(np.int32)


def label_values(population: Population) -> Any:
    """Return the labels of a population's neurons as an array, or None where it has none."""
    return None if population.labels is None else population.labels.values


def _read_storing(population: Population) -> float | tuple[int, ...]:
    """Return a share that is at least one neuron, or the neurons, each once, ascending."""
    value, n = population.storing, population.n
    checks.refuse_quantity("storing", value)
    if isinstance(value, str | bool | None) or isinstance(value, numbers.Number):
        share = checks.real("storing", value, 0.0, 1.0, "a share of the neurons, or a list of them")
        if round(share * n) == 0:
            raise ArgumentError(
                f"storing must be at least one of {n} neurons, got a share of {share:g}; "
                f"{_NO_STORAGE}"
            )
        return share
    neurons = population.find(value, "storing")
    if not neurons.size:
        raise ArgumentError(f"storing must name at least one neuron, got none; {_NO_STORAGE}")
    return tuple(neurons.tolist())


_NO_STORAGE = "for a population that stores nothing give its synapses no plasticity"
