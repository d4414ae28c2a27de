"""What kernels of graphs are given together: the law of a random graph, rows, how rows move."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt


class Law(NamedTuple):
    """The law by which the rows of a random graph are drawn, block by block.

    Parameters
    ----------
    bits : int64
        A block holds 2**bits targets; ``bits`` from 1 to 16.
    survival : ndarray of uint32, shape (n_levels,), n_levels >= 8
        ``survival[m]`` is the probability of more than m throws into a block, in units of 2**-32.
    key : ndarray of uint64, shape (2,)
        Of the stream from which blocks are drawn.
    """

    bits: int
    survival: npt.NDArray[np.uint32]
    key: npt.NDArray[np.uint64]


class Cells(NamedTuple):
    """Neurons in space, sorted into the cells of a grid; axes that there are not have one cell.

    Parameters
    ----------
    points : ndarray of float64, shape (3, n)
        Where they are, cell by cell; missing axes come first, and are 0.
    ids : ndarray of int32, shape (n,)
        Number of each, ascending within a cell.
    starts : ndarray of int64, shape (n_cells + 1,)
        Cell c has the neurons from ``starts[c]`` to ``starts[c + 1]``.
    shape : ndarray of int64, shape (3,)
        Cells along each axis; the last axis is that of the cells that follow each other. Where
        space does not wrap, cells at an end have all that is beyond.
    frame : ndarray of float64, shape (3, 3)
        Of each axis: where the grid begins, cells per unit of length, and the length after which
        space begins anew, infinite if it does not.
    """

    points: npt.NDArray[np.float64]
    ids: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int64]
    shape: npt.NDArray[np.int64]
    frame: npt.NDArray[np.float64]


class NearLaw(NamedTuple):
    """The law by which neurons that are near to each other are connected.

    Parameters
    ----------
    square : ndarray of float64, shape (1,)
        Of the radius.
    chances : ndarray of uint64, shape (2,)
        That a pair is connected, and that its synapse moves far away, in units of 2**-32.
    key : ndarray of uint64, shape (2,)
        Of the stream from which pairs and targets far away are drawn.
    """

    square: npt.NDArray[np.float64]
    chances: npt.NDArray[np.uint64]
    key: npt.NDArray[np.uint64]


class NearRows(NamedTuple):
    """All by which the rows of neurons that are near to each other are drawn.

    Parameters
    ----------
    points, ids, starts, shape, frame
        As of `Cells`, of the postsynaptic neurons.
    square, chances, key
        As of `NearLaw`.
    places : ndarray of float64, shape (3, n_pre)
        Of the presynaptic neurons.
    """

    points: npt.NDArray[np.float64]
    ids: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int64]
    shape: npt.NDArray[np.int64]
    frame: npt.NDArray[np.float64]
    square: npt.NDArray[np.float64]
    chances: npt.NDArray[np.uint64]
    key: npt.NDArray[np.uint64]
    places: npt.NDArray[np.float64]


class NearTargets(NamedTuple):
    """The targets that are looked after here, of rows that are drawn anew, and room to draw one.

    Parameters
    ----------
    first, stop : int64
    keep_loops : int64
        Whether a neuron may be its own target.
    row : ndarray of int32, shape (n_post,)
    runs : ndarray of int64, shape (18, 2)
        Of neurons that may be near.
    shifts : ndarray of float64, shape (18, 3)
        Of their coordinates.
    words : ndarray of uint32, shape (2, 256)
        Random ones, of some pairs.
    marks : ndarray of uint64, shape (n_words + n_groups,)
        Zero: a bit for each target, and one for each word of these.
    """

    first: int
    stop: int
    keep_loops: int
    row: npt.NDArray[np.int32]
    runs: npt.NDArray[np.int64]
    shifts: npt.NDArray[np.float64]
    words: npt.NDArray[np.uint32]
    marks: npt.NDArray[np.uint64]


class LearnedRows(NamedTuple):
    """Synapses that learn, as CSR: those of row r stand from ``indptr[r]`` to ``indptr[r + 1]``.

    Parameters
    ----------
    indptr : ndarray of int64, shape (n_rows + 1,)
    indices : ndarray of int32, shape (n_synapses,)
        Targets, those of a row in no order.
    steps : ndarray of int16, shape (n_synapses,)
        What each synapse has learned, as an index into a table of weights.
    """

    indptr: npt.NDArray[np.int64]
    indices: npt.NDArray[np.int32]
    steps: npt.NDArray[np.int16]


class RowMoves(NamedTuple):
    """Rows of synapses that change, and the changes of each, in a batch.

    Parameters
    ----------
    begins, ends : ndarray of int64, shape (n_rows,)
        Where each row stands before.
    new_begins : ndarray of int64, shape (n_rows,)
        Where it begins afterwards.
    firsts : ndarray of int64, shape (n_rows + 1,)
        The changes of row r are those from ``firsts[r]`` to ``firsts[r + 1]``.
    is_elsewhere : bool
        Whether rows go to an array that is not theirs yet, and must be written whole.
    """

    begins: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    new_begins: npt.NDArray[np.int64]
    firsts: npt.NDArray[np.int64]
    is_elsewhere: bool
