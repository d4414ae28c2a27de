"""Coupled: the live state of the couplings of a spiking network."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from neurosim.base.arrays import Offset, Real, aligned
from neurosim.base.errors import ArgumentError, KindError
from neurosim.base.reprs import brief, fit
from neurosim.kernels.spiking._tables import Rows
from neurosim.spiking.coupling import Coupling
from neurosim.spiking.driven import chosen
from neurosim.spiking.engine.neuron_state import Lane
from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.engine.plan import Op
from neurosim.spiking.engine.regenerated import Regenerated
from neurosim.spiking.functions.asked import Look, Offer
from neurosim.spiking.functions.compiled import compose
from neurosim.spiking.inputs import CurrentInput, Input
from neurosim.spiking.noise_input import NoiseInput
from neurosim.topology.part import Part
from neurosim.topology.placed import ends_of

NO_WEIGHT = np.full(1, np.nan)
"""Equal to no weight: there is no other sum to take."""


class Coupled(Pathway):
    """A `Coupling` that runs: its connections are stored as synapses are, by presynaptic neuron."""

    synapses: Coupling
    is_coupling: ClassVar[bool] = True

    def __repr__(self) -> str:
        graph = brief(self.synapses.connectome)
        return fit(f"{type(self).__name__} {self.name}: {graph}, sets {self.synapses.into}")

    def _find_receptors(self, bounds: tuple[float, float]) -> dict[str, float]:
        """Return nothing: no spike adds anything."""
        del bounds
        return {}

    def _settle(self) -> None:
        """Lay out room for the sums of all neurons, by which no thread waits for another."""
        if self.wiring.delay != 0:
            raise KindError(
                f"{self.name!r} must have no delays, as a coupling acts in the same step; leave "
                "delay out"
            )
        self.sums = None
        self.total = aligned(self.post.padded, np.float64)

    def begin(self, n_lanes: int, seed: int) -> None:
        """Do nothing: no piece of a row ever arrives."""

    def arrive(self, lane: Lane) -> list[Op]:
        """Return nothing: no spike arrives."""
        del lane
        return []

    def transmit(self, lane: Lane) -> list[Op]:
        """Return nothing: no spike is transmitted."""
        del lane
        return []

    def couple(self, lane: Lane, known: "KnownSums") -> list[Op]:
        """Return the calls that sum up for the neurons of a part; they change no state.

        Those that sum over a whole population by the same term are told in ``known``.
        """
        del known
        stops = [stop for _, stop in self.post.ranges[:-1]]
        rows = Rows(*self.wiring.cut(lane.part, stops), self.wiring.indices)
        kind = "coupling" if self.synapses.sees_post else "coupling_from_pre"
        first = self.post.ranges[lane.part][0]
        return self._sum(kind, lane, rows, self.weights, first)

    def _sum(self, kind: str, lane: Lane, *what: Any) -> list[Op]:
        """Return the call of the kernel of a kind."""
        looks, tables = self.synapses.asking.take(offer(self))
        kernel = compose(kind, self.synapses._frozen["term"], self.weights.dtype, looks=looks)
        return [Op(kernel, (lane.clock, *what, self.sums_of(lane), tables))]

    def sums_of(self, lane: Lane) -> Real:
        """Return the sums of a part: one for each neuron, or one for all."""
        sums: Real = self.post.part(self.total, lane.part)
        return sums

    def put(self, lane: Lane, is_first: bool) -> Op:
        """Return the call that sets the variable of a part, or adds to it, if not the first."""
        from neurosim.kernels.rules.couple import add_sums, set_sums

        variable = self.post.part(self.post.state[self.synapses.into], lane.part)
        return Op(set_sums if is_first else add_sums, (self.sums_of(lane), variable))


class EvenlyCoupled(Coupled, Regenerated):
    """A `Coupling` of all with all, by a term and a weight that are the same for all targets."""

    remedy = "give each connection a weight of its own, or term a third argument, post"

    def most_inputs(self) -> float:
        """Return how many connections a neuron has."""
        return self.pre.n

    def count(self) -> int:
        """Return how many connections there are."""
        pre, post = ends_of(self.synapses)
        return int(pre.n * post.n)

    def tell_graph(self) -> str:
        """Return what tells the graph from others."""
        told = [hashlib.sha256(end.neurons).hexdigest() if isinstance(end, Part) else ""
                for end in ends_of(self.synapses)]  # fmt: skip
        return " ".join([repr(self.connectome), *told]).rstrip()

    def begin(self, n_lanes: int, seed: int) -> None:
        """Make room for the sum, for each thread, which sums for itself."""
        del seed
        self._totals = [np.zeros(1) for _ in range(n_lanes)]
        pre, _ = ends_of(self.synapses)
        self._senders: Offset = np.arange(pre.n)
        if isinstance(pre, Part):
            self._senders = pre.neurons.astype(np.int64)

    def couple(self, lane: Lane, known: "KnownSums") -> list[Op]:
        """Return the call that sums up over all presynaptic neurons, or takes the sum of another.

        So a sum that goes to several populations is made once. By the weights of the moment, as
        these may be set while a plan is kept.
        """
        [(kernel, (*first, sums, tables))] = self._sum(
            "even_coupling", lane, self._senders, self.weights
        )
        of = self.pre.population.name, self._senders.tobytes()
        other = known.setdefault((id(kernel), *of), self)
        there = (NO_WEIGHT, sums) if other is self else (other.weights, other.sums_of(lane))
        return [Op(kernel, (*first, sums, *there, tables))]

    def sums_of(self, lane: Lane) -> Real:
        """Return the one sum."""
        return self._totals[lane.part]

    def put(self, lane: Lane, is_first: bool) -> Op:
        """Return the call that sets the variable of a part, or adds to it, if not the first."""
        from neurosim.kernels.rules.couple import add_chosen

        _, post = ends_of(self.synapses)
        if not isinstance(post, Part):
            return super().put(lane, is_first)
        _, neurons = chosen(post, self.post, lane.part)
        return Op(add_chosen, (self.sums_of(lane), neurons, self.post.state[self.synapses.into]))


KnownSums = dict[tuple[int, str, bytes], EvenlyCoupled]
"""Which coupling sums up first: by term, population, and which of its neurons are meant."""


def offer(pathway: Pathway) -> dict[str, Offer]:
    """Return what is offered to a term: both neurons at the beginning of the step."""
    ends = {"pre": pathway.pre.variables, "post": pathway.post.variables}

    def of(end: str) -> Offer:
        state = ends[end]
        return Offer(tuple(state), lambda names: Look(end, names),
                     lambda names: tuple(state[name] for name in names))  # fmt: skip

    return {end: of(end) for end in ends}


def find_coupled(pathways: Mapping[str, Pathway]) -> list[Coupled]:
    """Return those that are couplings, in order."""
    return [each for each in pathways.values() if isinstance(each, Coupled)]


def sum_up(pathways: Mapping[str, Pathway], lane: Lane) -> list[Op]:
    """Return the calls that sum up for all couplings of a part."""
    known = KnownSums()
    return [op for each in find_coupled(pathways) for op in each.couple(lane, known)]


def put_sums(pathways: Mapping[str, Pathway], lane: Lane) -> list[Op]:
    """Return the calls that set all coupled variables of a part, before neurons are integrated."""
    targets: dict[tuple[str, str], list[Coupled]] = {}
    for each in find_coupled(pathways):
        target = each.post.population.name, each.synapses.into
        targets.setdefault(target, []).append(each)
    ops = list[Op]()
    for couplings in targets.values():
        cleared = _clear(couplings, lane)
        begins = [not cleared, *(False for _ in couplings[1:])]
        ops += cleared + [
            each.put(lane, first) for each, first in zip(couplings, begins, strict=True)
        ]
    return ops


def _clear(couplings: Sequence[Coupled], lane: Lane) -> list[Op]:
    """Return the call that clears a variable of those who get anything; none, if that is all."""
    from neurosim.kernels.rules.couple import set_chosen

    cells, ends = couplings[0].post, [ends_of(each.synapses)[1] for each in couplings]
    parts = [end for end in ends if isinstance(end, Part)]
    if not parts:
        return []  # the first sets it
    numbers = [chosen(part, cells, lane.part)[1] for part in parts]
    if len(parts) < len(ends):
        numbers.append(np.arange(*cells.ranges[lane.part]))
    state = cells.state[couplings[0].synapses.into]
    return [Op(set_chosen, (np.zeros(1), np.unique(np.concatenate(numbers)), state))]


def find_ends(pathways: Mapping[str, Pathway]) -> set[str]:
    """Return the names of populations at an end of couplings, which are stepped in every step."""
    ends = [(each.pre, each.post) for each in find_coupled(pathways)]
    return {cells.population.name for pair in ends for cells in pair}


def refuse_contested(pathways: Mapping[str, Pathway], inputs: Iterable[Input]) -> None:
    """Raise if spikes or inputs act on a variable that a coupling sets in every step."""
    acting = [source for source in inputs if isinstance(source, CurrentInput | NoiseInput)]
    driven = {(source.population.name, source.variable) for source in acting}
    for each in find_coupled(pathways):
        name, into = each.post.population.name, each.synapses.into
        if into in each.post.touched or (name, into) in driven:
            raise ArgumentError(
                f"{into!r} of {name!r} is set by {each.name!r} in every step, so what spikes or "
                "inputs make of it would be lost; let these act on another variable, which step "
                "adds to it"
            )
