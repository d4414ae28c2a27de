"""Names for the arrays that pass between the rooms, so a type line says which is meant."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from neurosim.base.errors import ArgumentError, KindError
from neurosim.base.reprs import counted

Index = npt.NDArray[np.int32]
"""Neurons, ascending: the currency of events."""
Offset = npt.NDArray[np.int64]
"""Row offsets of a CSR table."""
Fixed = npt.NDArray[np.int64]
"""Drives and weights in fixed-point units."""
Real = npt.NDArray[np.float64]
Words = npt.NDArray[np.uint64]
Levels = npt.NDArray[np.uint32]
"""Probabilities in units of 2**-32."""


CACHE_LINE = 64
MOST_INDEX = 2**31 - 1
"""The last neuron that int32 can name."""
LOOKED_AT = 1 << 16
"""Numbers that are looked at together."""


def aligned(n: int, dtype: npt.DTypeLike) -> npt.NDArray[Any]:
    """Return ``n`` zeros that start on a line of the cache, where wide loads are fastest."""
    size = n * np.dtype(dtype).itemsize
    room = np.zeros(size + CACHE_LINE, np.uint8)
    first = -room.__array_interface__["data"][0] % CACHE_LINE
    return room[first : first + size].view(dtype)


def readonly(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return a view through which nobody writes into ``array``."""
    view = array.view()
    view.flags.writeable = False
    return view


def as_compiled(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return a view of the type that kernels are compiled for, which is one that can be written.

    For those that only read: a read-only type would compile each of them a second time.
    """
    view = array.view()
    view.flags.writeable = True
    return view


def find_infinite(array: npt.NDArray[Any]) -> tuple[int, Any] | None:
    """Return place and value of a number that is not finite, in 1-D; of records, in any field."""
    fields = [array] if array.dtype.names is None else [array[name] for name in array.dtype.names]
    for numbers in [field for field in fields if field.dtype.kind == "f"]:
        for first in range(0, numbers.size, LOOKED_AT):  # a mask of all would be a byte for each
            is_finite = np.isfinite(numbers[first : first + LOOKED_AT])
            if not is_finite.all():
                bad = first + int(np.argmin(is_finite))
                return bad, numbers[bad]
    return None


class Edges(NamedTuple):
    """CSR by presynaptic neuron: the targets of i are ``indices[indptr[i]:indptr[i + 1]]``.

    Parameters
    ----------
    indptr : ndarray of int64, shape (n_pre + 1,)
        Where the row of each presynaptic neuron begins; the last is how many synapses there are.
    indices : ndarray of int32, shape (n_synapses,)
        Postsynaptic neurons, ascending within a row.

    Examples
    --------
    >>> edges = Edges(np.array([0, 2, 3]), np.array([1, 4, 0], np.int32))
    >>> edges.indices[edges.indptr[0] : edges.indptr[1]].tolist()  # the targets of neuron 0
    [1, 4]

    Of pairs in any order `Explicit` makes such a table, and sorts what belongs to each:

    >>> from neurosim import Explicit
    >>> graph = Explicit.from_pairs([(1, 0), (0, 4), (0, 1)], n_pre=2, weights=[3.0, 2.0, 1.0])
    >>> Edges(graph.indptr, graph.indices).pairs(), graph.weights.tolist()
    ((array([0, 0, 1]), array([1, 4, 0], dtype=int32)), [1.0, 2.0, 3.0])
    """

    indptr: Offset
    indices: Index

    def __repr__(self) -> str:
        n = counted(self.indptr.size - 1, "neuron")
        return f"Edges(indptr, indices) of {n}: {counted(self.indices.size, 'synapse')}"

    def pairs(self) -> tuple[Offset, Index]:
        """Return the two neurons of each synapse, in the order of the table.

        Returns
        -------
        pre : ndarray of int64, shape (n_synapses,)
            Ascending.
        post : ndarray of int32, shape (n_synapses,)
            The ``indices`` themselves.

        Examples
        --------
        >>> pre, post = Edges(np.array([0, 2, 3]), np.array([1, 4, 0], np.int32)).pairs()
        >>> pre.tolist(), post.tolist()
        ([0, 0, 1], [1, 4, 0])
        """
        return np.repeat(np.arange(self.indptr.size - 1), np.diff(self.indptr)), self.indices

    def contacts(self) -> tuple["Edges", Offset]:
        """Return each pair that is connected once, and how many contacts it has.

        Returns
        -------
        edges : Edges
            The table without repeats.
        counts : ndarray of int64, shape (n_pairs,)
            Contacts of each pair, from 1, in the order of ``edges``.

        Examples
        --------
        >>> edges, counts = Edges(np.array([0, 3, 4]), np.array([1, 1, 4, 4], np.int32)).contacts()
        >>> edges.indptr.tolist(), edges.indices.tolist(), counts.tolist()
        ([0, 2, 3], [1, 4, 4], [2, 1, 1])
        """
        pre, post = self.pairs()
        is_first = np.ones(post.size, bool)
        is_first[1:] = (pre[1:] != pre[:-1]) | (post[1:] != post[:-1])
        firsts = np.flatnonzero(is_first)
        indptr = np.append(0, np.cumsum(is_first))[self.indptr]
        return Edges(indptr, post[firsts]), np.diff(firsts, append=post.size)


def bounds_of(indptr: Offset) -> Offset:
    """Return where each row of a CSR table begins and ends, int64, shape (2, n_pre): a view.

    So kernels read a table and rows with gaps between them alike.

    Examples
    --------
    >>> bounds_of(np.array([0, 2, 3])).tolist()
    [[0, 2], [2, 3]]
    """
    shape, step = (2, indptr.size - 1), indptr.itemsize
    return np.ndarray(shape, np.int64, indptr, strides=(step, step))


class Events(NamedTuple):
    """The neurons that fired in a round, and how much each emits (1 for a spike).

    Parameters
    ----------
    neurons : ndarray of int32, shape (n_firing,)
        Who fires, ascending.
    amounts : ndarray of int64, shape (n_firing,)
        What each of them emits.

    Examples
    --------
    >>> Events(np.array([3, 8], np.int32), np.array([1, 1]))
    Events(neurons, amounts) of 2 neurons
    """

    neurons: Index
    amounts: Fixed

    def __repr__(self) -> str:
        return f"Events(neurons, amounts) of {counted(self.neurons.size, 'neuron')}"


SILENCE = Events(np.empty(0, np.int32), np.empty(0, np.int64))


def spikes(neurons: npt.ArrayLike) -> Events:
    """Return events in which every neuron emits 1.

    Parameters
    ----------
    neurons : array_like of int, shape (n_firing,)
        Who fires, ascending, such as ``np.flatnonzero(fires)``.

    Returns
    -------
    Events
        Those neurons, as int32, each with the amount 1.

    Raises
    ------
    KindError
        If they are no whole numbers, such as a mask.
    ArgumentError
        If one does not fit into int32.

    Examples
    --------
    >>> spikes(np.array([3, 8])).amounts.tolist()
    [1, 1]
    """
    array = np.asarray(neurons)
    if array.dtype != np.int32:  # as kernels make them
        array = _narrow(array)
    return Events(array, np.ones(array.size, np.int64))


def _narrow(neurons: npt.NDArray[Any]) -> Index:
    """Return whole numbers as int32, if they fit: NumPy would let others wrap."""
    if neurons.dtype.kind not in "iu" and neurons.size:
        way_out = "; for a mask take np.flatnonzero(mask)" if neurons.dtype.kind == "b" else ""
        raise KindError(f"neurons must be whole numbers, got {neurons.dtype}{way_out}")
    for bad in neurons[(neurons < 0) | (neurons > MOST_INDEX)][:1]:
        raise ArgumentError(f"neurons must be from 0 to {MOST_INDEX}, got {bad}")
    narrow: Index = neurons.astype(np.int32)
    return narrow


def packed_type(n_kc: int) -> Any:
    """Return the smallest type for the index of a cell: uint16 or uint32."""
    return np.uint16 if n_kc <= 1 << 16 else np.uint32
