"""The connectome of neurons that are near to each other."""

from dataclasses import KW_ONLY, dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from neurosim.base import checks, memory, reprs
from neurosim.base.arrays import Edges, Index
from neurosim.base.errors import ArgumentError
from neurosim.base.random.stream import Stream
from neurosim.kernels.graph._tables import NearLaw, NearRows, NearTargets
from neurosim.topology.part import are_one
from neurosim.topology.population import Population
from neurosim.topology.positions import Positions, positions_of
from neurosim.topology.space.cells import lay, make_cells, make_targets
from neurosim.topology.space.distance_kernels import in_words
from neurosim.topology.space.near_edges import Drawing, count_near, draw_edges, expect, guess
from neurosim.topology.space.near_pairs import Field, make_field

WAY_OUT = "lower n, radius or p"
SLACK = 1e-9
"""Share of the radius by which who is near may be farther: more than what rounding adds to a
distance. On a lattice with a spacing of 0.1 it is from 0.1 - 2e-16 to 0.1 + 2e-16 to the next."""
BYTES_PER_NEURON = 100
"""Of a neuron while pairs are looked for: where it is, its cell, counts and places of rows."""


@dataclass(frozen=True)
class Near:
    """Pairs of neurons within ``radius`` of each other are connected, some of them elsewhere.

    Both populations have positions (`Population`). A synapse is a pure function of the seed, the
    name of its `Synapses` and the two neurons, so a neuron's row can be drawn alone.

    Parameters
    ----------
    radius : float
        In the unit of the positions, above 0; who is exactly so far away is near, to a billionth of
        it, as distances are rounded.
    p : float or callable
        Probability that a pair within the radius is connected, from 0 to 1, exact to 2**-32; or
        what tells it from distances: a function of float64, shape (n,), that returns as many,
        such as `GaussianKernel`. It is called several times, and must return the same each time.
    far : float
        Probability that a synapse leads to a neuron drawn from anywhere instead: none that its
        neuron has as a target already. So each neuron keeps its number of targets [1]_.
    self_loops : bool
        Whether a neuron may connect to itself, where pre and post are the same population.
        Between two populations every pair of indices is allowed.
    stored : bool, optional
        Whether a network keeps all synapses in memory, or finds a neuron's row whenever it fires;
        for those without plasticity and growth, with a number for ``p``. Default: kept. Results are
        the same to the bit.

    References
    ----------
    .. [1] Watts, Strogatz, "Collective dynamics of 'small-world' networks", Nature 393, 440 (1998),
       doi:10.1038/30918, whose rewiring moves the other end of an edge of a ring.

    Examples
    --------
    >>> from neurosim import KWinners, Near, Network, Population, Positions, Synapses
    >>> ring = Positions.lattice(100, wraps=True)
    >>> area = Population("area", 100, KWinners(5), positions=ring)
    >>> net = Network([area], [Synapses(area, area, Near(2))])
    >>> net.edges("area->area")[0].indices[:4].tolist()
    [1, 2, 98, 99]
    """

    radius: float
    p: Any = 1.0
    _: KW_ONLY
    far: float = 0.0
    self_loops: bool = False
    stored: bool | None = None
    ends: tuple[Positions, Positions, bool] | None = field(default=None, init=False, repr=False)

    def __repr__(self) -> str:
        return reprs.settings(self)

    def __post_init__(self) -> None:
        radius = checks.real("radius", self.radius, 1e-100, 1e100)
        object.__setattr__(self, "radius", radius)
        if not callable(self.p) or isinstance(self.p, type):
            told = "or a function of distances, such as GaussianKernel"
            object.__setattr__(self, "p", checks.real("p", self.p, 0.0, 1.0, told))
        object.__setattr__(self, "far", checks.real("far", self.far, 0.0, 1.0))
        object.__setattr__(self, "self_loops", checks.flag("self_loops", self.self_loops))
        if self.stored is not None:
            object.__setattr__(self, "stored", checks.flag("stored", self.stored, "or None"))
        if self.stored is False and callable(self.p):
            raise ArgumentError(
                f"stored=False needs a number for p, got {reprs.brief(self.p)}; leave out "
                "stored=False"
            )

    def between(self, pre: Population, post: Population) -> "Near":
        """Return this connectome between two populations, whose positions it knows from then on.

        Parameters
        ----------
        pre, post : Population or Part
            Those that are connected.

        Returns
        -------
        Near
            A copy; this one stays as it is.

        Raises
        ------
        ArgumentError
            If one has no positions, or they do not lie in one space.
        """
        bound = replace(self)
        ends = (*positions_of("Near", pre, post), are_one(pre, post))
        object.__setattr__(bound, "ends", ends)
        return bound

    def edges(self, n_pre: int, n_post: int, stream: Stream, is_recurrent: bool = False) -> Edges:
        """Return all synapses as CSR by presynaptic neuron, rows ascending."""
        del is_recurrent  # known since it was told the populations
        n_bytes = 4 * self.expected(n_pre, n_post) + BYTES_PER_NEURON * (n_pre + n_post)
        memory.require_much(n_bytes, f"the synapses of {self!r}", WAY_OUT)
        return draw_edges(Drawing(self.space(), self.law(stream), self.p), self._near[0])

    def most_inputs(self, n_pre: int) -> int:
        """Return an upper bound of the synapses into one neuron.

        How many are near to it, at most; with ``far``, how many there are that are near to any.
        """
        self._require(n_pre)
        by_pre, by_post = self._near
        return int((by_pre > 0).sum() if self.far else by_post.max(initial=0))

    def expected(self, n_pre: int, n_post: int) -> float:
        """Return how many synapses to expect: the pairs within the radius, each times p."""
        self._require(n_pre, n_post)
        return self._expected if callable(self.p) else self.p * float(self._near[0].sum())

    @property
    def reach(self) -> float:
        """The radius, and a little more, within which neurons are near."""
        return self.radius * (1 + SLACK)

    @property
    def keeps_loops(self) -> bool:
        """Whether a neuron may lead to that of its own index, between these populations."""
        return self.self_loops or not self._require()[2]

    def law(self, stream: Stream) -> NearLaw:
        """Return by which law a kernel draws.

        Parameters
        ----------
        stream : Stream
            Of the synapses.

        Returns
        -------
        NearLaw
            See `neurosim.kernels.graph._tables`.
        """
        p = 0.0 if callable(self.p) else self.p
        return NearLaw(np.array([self.reach**2]), in_words([p, self.far]), stream.key.copy())

    def space(self) -> Field:
        """Return both populations as kernels take them.

        Returns
        -------
        Field
            With the cells of the presynaptic ones.
        """
        pre, post, _ = self._require()
        return make_field(pre, post, self.reach, self.keeps_loops)

    def rows(self, stream: Stream) -> NearRows:
        """Return all by which kernels draw the row of one neuron.

        Parameters
        ----------
        stream : Stream
            Of the synapses.

        Returns
        -------
        NearRows
            See `neurosim.kernels.graph._tables`.
        """
        pre, post, _ = self._require()
        return NearRows(*make_cells(post, self.reach), *self.law(stream), lay(pre))

    def targets(self, first: int = 0, stop: int | None = None) -> NearTargets:
        """Return room to draw a row, and which targets are looked after; by default all.

        Parameters
        ----------
        first, stop : int
            The first of them, and the last + 1.

        Returns
        -------
        NearTargets
            See `neurosim.kernels.graph._tables`.
        """
        n = len(self._require()[1])
        last = n if stop is None else min(stop, n)
        return make_targets(n, first, last, self.keeps_loops)

    def near_to(self, pre: Index) -> Index:
        """Return how many are near to each of some neurons.

        Parameters
        ----------
        pre : ndarray of int32, shape (n,)
            Presynaptic ones.

        Returns
        -------
        ndarray of int32, shape (n,)
            Postsynaptic neurons within the radius of each.
        """
        return self._near[0][pre]

    def _require(self, *sizes: int) -> tuple[Positions, Positions, bool]:
        """Return what `between` told, of populations of these sizes."""
        if self.ends is None:
            raise ArgumentError(
                f"{self!r} must know where neurons are; give it to Synapses of populations with "
                "positions, or call between(pre, post)"
            )
        for n, end in zip(sizes, self.ends[:2], strict=False):
            if n != len(end):
                raise ArgumentError(
                    f"{self!r} was told {len(end)} positions, got {n} neurons; call between() again"
                )
        return self.ends

    @cached_property
    def _near(self) -> tuple[Index, Index]:
        """How many are near to each presynaptic neuron, and to each postsynaptic one."""
        space = self.space()
        if self.stored is not False and not callable(self.p):
            # Before minutes are spent on counting what no memory holds; half, as it is a guess.
            least = 4 * self.p * guess(space) / 2
            memory.require_much(least, f"the synapses of {self!r}", WAY_OUT)
        return count_near(space)

    @cached_property
    def _expected(self) -> float:
        """The sum of the probabilities of all pairs."""
        return expect(self.space(), self.p)
