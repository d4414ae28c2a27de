"""The connectome that lists its synapses."""

from collections.abc import Callable
from copy import copy
from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.arrays import Edges, Index, Offset, Real
from neurosim.base.errors import ArgumentError
from neurosim.base.random.stream import Stream
from neurosim.base.reprs import counted
from neurosim.topology.edge_tables import (
    closed,
    count_most,
    read_counts,
    read_delays,
    read_edges,
    read_pairs,
    refuse_no_matrix,
    refuse_other_ends,
    sort_edges,
)
from neurosim.topology.labels import Labels
from neurosim.topology.saved_edges import SavedEdges


class Explicit(SavedEdges):
    """The synapses that are listed, as CSR by presynaptic neuron.

    Parameters
    ----------
    indptr : array_like of int, shape (n_pre + 1,)
        Row offsets: starts at 0, never falls, ends at the number of synapses.
    indices : array_like of int, shape (n_synapses,)
        Targets, ascending and distinct within a row.
    weights : array_like of float, shape (n_synapses,), optional
        A weight for each synapse, finite; in a network of rounds also not negative. Without it
        all share the weight of their `Synapses`.
    delays : array_like of float, shape (n_synapses,), optional
        A delay for each synapse in ms, finite and not negative; for spiking networks. Without it
        all share the delay of their `Synapses`.
    multapses : bool
        Whether a row may hold a target several times: then the two neurons have several contacts,
        which keep the order in which they are given.
    counts : array_like of int, shape (n_synapses,), optional
        Instead of ``weights``, how many contacts each synapse stands for, negative where they
        inhibit, from -32,768 to 32,767: kept as int16, 2 bytes a synapse. The weight of their
        `Synapses` is that of one contact.

    Raises
    ------
    ArgumentError, KindError
        If the arrays are no such table; negative indices never wrap.

    Examples
    --------
    >>> from neurosim import Explicit
    >>> Explicit.from_pairs([(0, 2), (0, 1), (1, 0)], n_pre=2).indices
    array([1, 2, 0], dtype=int32)
    """

    def __init__(
        self, indptr: Any, indices: Any, weights: Any = None, delays: Any = None, *,
        multapses: bool = False, counts: Any = None,
    ):  # fmt: skip
        self.multapses = checks.flag("multapses", multapses)
        self._edges = read_edges(indptr, indices, self.multapses)
        self._n_post: int | None = None  # what from_scipy and from_file know
        self._ends: tuple[Labels | None, Labels | None] = None, None
        self._known: dict[str, Any] = {}  # of the edges, which never change
        n = self._edges.indices.size
        self._weights = None if weights is None else closed(checks.vector("weights", weights, n))
        self._counts = None if counts is None else read_counts(counts, n)
        if weights is not None and counts is not None:
            raise ArgumentError("weights and counts must not both be given; leave one out")
        self.delays = None if delays is None else closed(read_delays(delays, n))

    def __repr__(self) -> str:
        ends = f"{counted(self.indptr.size - 1, 'row')}, {counted(self.indices.size, 'synapse')}"
        listed = {"weights": self._weights, "counts": self._counts, "delays": self.delays}
        own = [name for name, values in listed.items() if values is not None]
        return f"Explicit({', '.join([ends, *own])})"

    @property
    def indptr(self) -> Offset:
        """Row offsets, read-only."""
        view: Offset = closed(self._edges.indptr.view())
        return view

    @property
    def indices(self) -> Index:
        """Targets, read-only."""
        view: Index = closed(self._edges.indices.view())
        return view

    @property
    def weights(self) -> Real | None:
        """Weights, read-only; those of `counts`, as float64, are made for each call."""
        if self._counts is None:
            return self._weights
        made: Real = closed(self._counts.astype(np.float64))
        return made

    @property
    def counts(self) -> Any:
        """Contacts that each synapse stands for, int16, read-only; None where none are given."""
        return None if self._counts is None else closed(self._counts.view())

    @classmethod
    def from_pairs(
        cls, pairs: Any, n_pre: int, weights: Any = None, delays: Any = None, *,
        multapses: bool = False,
    ) -> "Explicit":  # fmt: skip
        """Build from (pre, post) pairs in any order.

        Parameters
        ----------
        pairs : array_like of int, shape (n_synapses, 2)
            Distinct, unless ``multapses``; equal pairs then stay in the order given.
        n_pre : int
            Size of the presynaptic population.
        weights, delays : array_like of float, shape (n_synapses,), optional
            In the order of ``pairs``; see `Explicit`.
        multapses : bool
            Whether a pair may be listed several times.
        """
        checks.integer("n_pre", n_pre, 1, 2**31 - 1)
        table = read_pairs(pairs)
        return cls._sorted(table[:, 0], table[:, 1], n_pre, weights, delays, multapses)

    @classmethod
    def from_scipy(cls, matrix: Any, delays: Any = None, *, multapses: bool = False) -> "Explicit":
        """Build from a sparse matrix of SciPy: rows are presynaptic, what it holds are weights.

        It must have a column for each postsynaptic neuron. Zeros that it holds are synapses, too.

        Parameters
        ----------
        matrix : scipy.sparse array or matrix, shape (n_pre, n_post)
            Of any format; numbers of any real type.
        delays : array_like of float, shape (n_synapses,), optional
            In the order in which ``matrix.tocoo()`` lists the synapses; see `Explicit`.
        multapses : bool
            Whether the matrix may hold a place several times; these are then several synapses,
            in the order in which it holds them.

        Examples
        --------
        >>> import scipy.sparse
        >>> from neurosim import Explicit
        >>> matrix = scipy.sparse.csc_array([[0.0, 0.5], [-2.0, 0.0], [0.0, 1.0]])
        >>> Explicit.from_scipy(matrix).weights
        array([ 0.5, -2. ,  1. ])
        """
        refuse_no_matrix(matrix)
        n_pre = checks.integer("the number of rows", matrix.shape[0], 1, 2**31 - 1)
        if matrix.format == "csr" and matrix.has_canonical_format:
            rows = matrix.indptr, matrix.indices
            made = cls(*rows, matrix.data, delays, multapses=multapses)
        else:
            at = matrix.tocoo()
            made = cls._sorted(at.row, at.col, n_pre, at.data, delays, multapses)
        made._n_post = matrix.shape[1]
        return made

    @classmethod
    def _sorted(
        cls, pre: Any, post: Any, n_pre: int, weights: Any, delays: Any, multapses: bool
    ) -> "Explicit":
        """Build from the ends of all synapses, in any order."""
        order, indptr, targets = sort_edges(pre, post, n_pre, multapses)
        values = (
            None if weights is None else checks.vector("weights", weights, order.size)[order],
            None if delays is None else read_delays(delays, order.size)[order],
        )
        return cls(indptr, targets, *values, multapses=multapses)

    @classmethod
    def from_file(
        cls, path: Any, neurons: Any = None, *, pre: str = "", post: str = "", count: str = "",
        duplicates: str = "refuse", self_loops: bool = True,
    ) -> "Explicit":  # fmt: skip
        r"""Read the wiring of a brain: a table with a row for each edge, or for each synapse.

        What it holds are counts of contacts (see `counts`), 6 bytes an edge. Give the weight of one
        contact to `Synapses`, and the labels to the `Population`.

        Parameters
        ----------
        path : str or Path
            Parquet, Feather, CSV, NPZ with a list for each column, or edges of SONATA (``.h5``).
        neurons : Neurons, Labels, array_like of int or str, int, or a pair of these, optional
            Those that edges may name, in the order of the population; a number n, if the columns
            hold numbers from 0 to n - 1; a tuple (pre, post) between two populations. Default: all
            that are named, in ascending order.
        pre, post, count : str
            Names of the columns. Default: guessed by what data sets call them. Counts are whole
            numbers from -32,768 to 32,767, negative where the synapse inhibits; without such a
            column each row is one contact.
        duplicates : str
            What becomes of an edge that stands several times: ``"refuse"``, ``"sum"`` (one with
            the sum of its counts), ``"keep"`` (synapses of their own, `multapses`).
        self_loops : bool
            Whether edges from a neuron to itself are kept; else they are left out.

        Returns
        -------
        Explicit
            With ``labels``, for the population.

        Raises
        ------
        DataError
            If the file cannot be read, or a cell is empty, no whole number or count, names nobody
            who is known, or was cut by floats, which hold whole numbers up to 2**53 only: it names
            the row.

        Examples
        --------
        >>> from pathlib import Path
        >>> from tempfile import TemporaryDirectory
        >>> from neurosim import Explicit
        >>> with TemporaryDirectory() as folder:
        ...     path = Path(folder, "edges.csv")
        ...     _ = path.write_text("pre_root_id,post_root_id,syn_count\n90,70,5\n70,80,-2\n")
        ...     brain = Explicit.from_file(path)
        >>> brain.labels, brain.indices.tolist(), brain.counts.tolist()
        (Labels of 3 neurons: 70, 80, 90, [1, 0], [-2, 5])
        """
        from neurosim.topology.edge_file import EdgeColumns, Handling, read_edge_file

        columns, handling = EdgeColumns(pre, post, count), Handling(duplicates, self_loops)
        read = read_edge_file(path, neurons, columns, handling)
        made = cls.__new__(cls)  # what was read is sound: nothing is looked at or copied again
        made._edges, made._n_post = Edges(read.indptr, read.indices), read.n_post
        made.multapses, made._ends = duplicates == "keep", read.labels
        made._weights, made._counts, made.delays, made._known = None, read.counts, None, {}
        return made

    def with_counts(self, counts: Any) -> "Explicit":
        """Return the same synapses with other counts, such as 0 for those of silenced neurons.

        Parameters
        ----------
        counts : array_like of int, shape (n_synapses,)
            As of `Explicit`; they are copied. Synapses that have weights have none.

        Returns
        -------
        Explicit
            On the same edges, which are shared, not copied.

        Examples
        --------
        >>> Explicit([0, 2, 3], [0, 1, 0], counts=[4, 5, -6]).with_counts([0, 0, -6]).weights
        array([ 0.,  0., -6.])
        """
        if self._weights is not None:
            raise ArgumentError("weights and counts must not both be given; these have weights")
        made = copy(self)
        made._counts = read_counts(counts, self.indices.size)
        return made

    def _once(self, name: str, make: Callable[[], Any]) -> Any:
        """Return what is known of the edges under a name, made when it is first asked for."""
        return self._known[name] if name in self._known else self._known.setdefault(name, make())

    @property
    def labels(self) -> Labels | None:
        """Labels of the presynaptic neurons, where `from_file` read or was given some."""
        return self._ends[0]

    @property
    def post_labels(self) -> Labels | None:
        """Labels of the postsynaptic neurons, as `labels`."""
        return self._ends[1]

    def edges(self, n_pre: int, n_post: int, stream: Stream, is_recurrent: bool = False) -> Edges:
        """Return all synapses as CSR by presynaptic neuron, rows ascending; read-only."""
        del stream, is_recurrent
        refuse_other_ends(self._edges, n_pre, n_post)
        if self._n_post not in (None, n_post):
            raise ArgumentError(
                f"matrix must have n_post = {n_post} columns, got {self._n_post}; cut or widen it"
                if self._counts is None
                else f"post must have {self._n_post} neurons, as the edges have, got {n_post}"
            )
        return Edges(self.indptr, self.indices)

    def most_inputs(self, n_pre: int) -> int:
        """Return the most synapses into one neuron."""
        del n_pre
        return int(self._once("most inputs", lambda: count_most(self.indices)))

    def expected(self, n_pre: int, n_post: int) -> float:
        """Return how many synapses there are."""
        del n_pre, n_post
        return self.indices.size
