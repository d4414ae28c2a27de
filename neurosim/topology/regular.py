"""Connectomes in which every neuron has as many synapses as any other."""

from dataclasses import KW_ONLY, dataclass

import numpy as np

from neurosim.base import checks, memory, reprs
from neurosim.base.arrays import Edges, Index
from neurosim.base.errors import ArgumentError
from neurosim.base.random.stream import Stream


@dataclass(frozen=True)
class _FixedDegree:
    """How many synapses each neuron draws, and which it may."""

    s: int
    _: KW_ONLY
    self_loops: bool = True
    multapses: bool = False

    def __repr__(self) -> str:
        return reprs.settings(self)

    def __post_init__(self) -> None:
        object.__setattr__(self, "s", checks.integer("s", self.s, 1))
        _check_flags(self, "self_loops", "multapses")


@dataclass(frozen=True, repr=False)
class FixedFanIn(_FixedDegree):
    """Every postsynaptic neuron draws ``s`` presynaptic neurons, all subsets alike.

    Parameters
    ----------
    s : int
        Synapses into each neuron, from 1 to the number of neurons to choose from.
    self_loops : bool
        Whether a neuron may connect to itself, where pre and post are the same population or part.
        Between two populations every pair of indices is allowed.
    multapses : bool
        Whether two neurons may share several synapses. If so, each of the ``s`` is drawn from all
        neurons alike, whatever the others are, and ``s`` may be any number.

    Examples
    --------
    >>> from neurosim import FixedFanIn, Stream
    >>> edges = FixedFanIn(6).edges(50, 2000, Stream(0, "receptors->kenyon"))
    >>> edges.indices.size
    12000
    """

    def edges(self, n_pre: int, n_post: int, stream: Stream, is_recurrent: bool = False) -> Edges:
        """Return all synapses as CSR by presynaptic neuron, rows ascending."""
        from neurosim.kernels.graph.transpose import transpose

        inputs = _draw(self, (n_pre, "presynaptic"), n_post, stream, is_recurrent)
        edges = Edges(np.zeros(n_pre + 1, np.int64), np.empty(inputs.size, np.int32))
        transpose(inputs, *edges)
        return edges

    def most_inputs(self, n_pre: int) -> int:
        """Return an upper bound of the synapses into one neuron."""
        return self.s

    def expected(self, n_pre: int, n_post: int) -> float:
        """Return how many synapses there are."""
        del n_pre
        return n_post * self.s


@dataclass(frozen=True, repr=False)
class FixedFanOut(_FixedDegree):
    """Every presynaptic neuron draws ``s`` postsynaptic neurons, all subsets alike.

    Parameters
    ----------
    s : int
        Synapses out of each neuron, from 1 to the number of neurons to choose from.
    self_loops, multapses : bool
        See `FixedFanIn`.

    Examples
    --------
    >>> from neurosim import FixedFanOut, Stream
    >>> edges = FixedFanOut(2, self_loops=False).edges(3, 3, Stream(0, "a->a"), is_recurrent=True)
    >>> edges.indices.tolist()
    [1, 2, 0, 2, 0, 1]
    """

    def edges(self, n_pre: int, n_post: int, stream: Stream, is_recurrent: bool = False) -> Edges:
        """Return all synapses as CSR by presynaptic neuron, rows ascending."""
        targets = _draw(self, (n_post, "postsynaptic"), n_pre, stream, is_recurrent)
        targets.sort(axis=1)
        return Edges(_even_rows(n_pre, self.s), targets.ravel())

    def most_inputs(self, n_pre: int) -> int:
        """Return an upper bound of the synapses into one neuron."""
        return n_pre * (self.s if self.multapses else 1)

    def expected(self, n_pre: int, n_post: int) -> float:
        """Return how many synapses there are."""
        del n_post
        return n_pre * self.s


@dataclass(frozen=True)
class OneToOne:
    """Every neuron connects to the neuron of its own index; both populations are of one size.

    Examples
    --------
    >>> from neurosim import OneToOne, Stream
    >>> OneToOne().edges(3, 3, Stream(0, "a->b")).indices.tolist()
    [0, 1, 2]
    """

    def __repr__(self) -> str:
        return reprs.settings(self)

    def edges(self, n_pre: int, n_post: int, stream: Stream, is_recurrent: bool = False) -> Edges:
        """Return all synapses as CSR by presynaptic neuron."""
        del stream, is_recurrent
        if n_pre != n_post:
            raise ArgumentError(
                f"OneToOne needs populations of one size, got n_pre = {n_pre} and n_post = "
                f"{n_post}; make them equal, or list the pairs with Explicit.from_pairs"
            )
        return Edges(_even_rows(n_pre, 1), np.arange(n_post, dtype=np.int32))

    def most_inputs(self, n_pre: int) -> int:
        """Return an upper bound of the synapses into one neuron."""
        del n_pre
        return 1

    def expected(self, n_pre: int, n_post: int) -> float:
        """Return how many synapses there are."""
        return min(n_pre, n_post)


@dataclass(frozen=True)
class AllToAll:
    """Every neuron connects to every neuron.

    Parameters
    ----------
    self_loops : bool
        See `FixedFanIn`.

    Examples
    --------
    >>> from neurosim import AllToAll, Stream
    >>> AllToAll(self_loops=False).edges(3, 3, Stream(0, "a->a"), is_recurrent=True).indices
    array([1, 2, 0, 2, 0, 1], dtype=int32)
    """

    self_loops: bool = True

    def __repr__(self) -> str:
        return reprs.settings(self)

    def __post_init__(self) -> None:
        _check_flags(self, "self_loops")

    def edges(self, n_pre: int, n_post: int, stream: Stream, is_recurrent: bool = False) -> Edges:
        """Return all synapses as CSR by presynaptic neuron, rows ascending."""
        del stream
        n_bytes = 4.0 * n_pre * n_post
        memory.require_much(n_bytes, f"the synapses of {self!r}", "lower n or use Random(p)")
        if self.self_loops or not is_recurrent:
            indices = np.tile(np.arange(n_post, dtype=np.int32), n_pre)
            return Edges(_even_rows(n_pre, n_post), indices)
        others = np.tile(np.arange(n_post - 1, dtype=np.int32), (n_pre, 1))
        others += others >= np.arange(n_pre)[:, None]
        return Edges(_even_rows(n_pre, n_post - 1), others.ravel())

    def most_inputs(self, n_pre: int) -> int:
        """Return an upper bound of the synapses into one neuron."""
        return n_pre

    def expected(self, n_pre: int, n_post: int) -> float:
        """Return how many synapses to expect, self-loops included."""
        return n_pre * n_post


def _draw(
    graph: _FixedDegree, pool: tuple[int, str], n_rows: int, stream: Stream,
    is_recurrent: bool,
) -> Index:  # fmt: skip
    """Draw ``graph.s`` of the ``pool`` (size, which side) for each of ``n_rows`` neurons."""
    from neurosim.kernels.graph.fixed_degree import sample

    n, side = pool
    keep_loops = graph.self_loops or not is_recurrent
    n_choices = count_choices(n, keep_loops)
    if not graph.multapses:
        remedy = f"lower s, enlarge the {side} population or allow multapses"
        checks.integer("s", graph.s, 1, n_choices, remedy)
    memory.require_much(4.0 * n_rows * graph.s, f"the synapses of {graph!r}", "lower n or s")
    table: Index = np.empty((n_rows, graph.s), np.int32)
    sample(n, keep_loops, graph.multapses, stream.key, table)
    return table


def count_choices(n: int, keep_loops: bool) -> int:
    """Return how many of ``n`` neurons one may connect to; raise if there are none."""
    n_choices = n if keep_loops else n - 1
    if n_choices < 1:
        raise ArgumentError(
            "self_loops=False leaves nothing to connect to in a population of one neuron; "
            "allow self-loops or enlarge the population"
        )
    return n_choices


def _even_rows(n_rows: int, s: int) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """Return the offsets of rows of ``s`` synapses each."""
    return np.arange(n_rows + 1, dtype=np.int64) * s


def _check_flags(graph: object, *names: str) -> None:
    for name in names:
        object.__setattr__(graph, name, checks.flag(name, getattr(graph, name)))
