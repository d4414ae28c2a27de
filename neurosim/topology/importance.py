"""Importance: neurons that fire often matter, and so do synapses whose two ends often fire."""

from typing import Any

import numpy as np

from neurosim.base import checks, memory, reprs
from neurosim.base.arrays import Real
from neurosim.base.errors import ArgumentError, KindError

BYTES_PER_PAIR = 12
"""Of two neurons: how often both are active (float64), and those of some more samples (float32)."""


def firing_importance(fired: Any, most: Any = None) -> Real:
    """Return how important neurons are: from 0, one that never fires, to 1, one that often does.

    A factor by which to learn more slowly, to fade more slowly, or to be pruned last; it needs
    neither an error nor a gradient, only who fired.

    Parameters
    ----------
    fired : Recorder, SpikeRecorder or array_like of float
        A recording of rounds or of spikes; or counts or rates, of any shape, from 0 up. Times of
        spikes are not taken; ``np.bincount(neurons, minlength=n)`` counts a list of who fired.
    most : float, optional
        How often one fires that has the importance 1, above 0, in the unit of ``fired``; who fires
        more often has 1 as well. Default: the largest that there is, so recordings of any length
        are alike.

    Returns
    -------
    ndarray of float64, of the shape of ``fired``, or (n,)
        What was counted / ``most``, at most 1; all 0 if nobody fired.

    Raises
    ------
    ArgumentError
        If a count is negative or not finite, or ``most`` is not above 0.
    KindError
        If ``fired`` keeps no counts, is no array of plain numbers, or a tuple of several arrays.

    Examples
    --------
    >>> from neurosim import Network, Playback, Population, firing_importance
    >>> net = Network([Population("eye", 3, Playback())])
    >>> eye = net.record("eye")
    >>> net.run(3, inputs={"eye": [0]})
    >>> net.run(1, inputs={"eye": [0, 2]})
    >>> firing_importance(eye).tolist()
    [1.0, 0.0, 0.25]
    >>> firing_importance([3.0, 0.5], most=2).tolist()
    [1.0, 0.25]
    """
    counts = _read_counts(fired)
    largest = float(counts.max(initial=0)) if most is None else checks.real("most", most)
    if most is not None and largest <= 0:
        raise ArgumentError(f"most must be above 0, got {most}; leave it out to take the largest")
    if largest == 0:
        return np.zeros(counts.shape)
    share: Real = np.asarray(np.minimum(counts, largest) / largest)
    return share


class UseCounter:
    """How often neurons are active, alone and two at a time, sample by sample.

    Parameters
    ----------
    n_pre, n_post : int
        Neurons on either side of the synapses.

    Attributes
    ----------
    samples : int
        Seen so far.

    Examples
    --------
    >>> counter = UseCounter(2, 1)
    >>> counter.add([[1, 0], [1, 1], [0, 1], [0, 0]], [[2.5], [1], [0], [0]])
    >>> counter.neurons().tolist(), counter.synapses().tolist()
    ([0.5], [[0.5], [0.25]])
    """

    def __init__(self, n_pre: int, n_post: int):
        self.n_pre = checks.integer("n_pre", n_pre, 1)
        self.n_post = checks.integer("n_post", n_post, 1)
        n_bytes = BYTES_PER_PAIR * self.n_pre * self.n_post
        memory.require_much(n_bytes, f"counts of {self.n_pre} x {self.n_post} pairs", "lower both")
        self.samples = 0
        self._alone, self._together = np.zeros(self.n_post), np.zeros((self.n_pre, self.n_post))

    def __repr__(self) -> str:
        return reprs.fit(
            f"UseCounter({self.n_pre:,}, {self.n_post:,}): {reprs.counted(self.samples, 'sample')}"
        )

    def add(self, pre: Any, post: Any) -> None:
        """Count who is active in some more samples.

        Parameters
        ----------
        pre : array_like, shape (n_samples, n_pre)
            Activities; one above 0 is active. As many rows as ``post``.
        post : array_like, shape (n_samples, n_post)

        Raises
        ------
        KindError
            If they are no tables of plain numbers, or truth values, of these shapes.
        ArgumentError
            If one is NaN. In either case nothing is counted.
        """
        before, after = _read_activities("pre", pre), _read_activities("post", post)
        rows = len(after) if after.ndim else 1
        for name, table, n in (("pre", before, self.n_pre), ("post", after, self.n_post)):
            if table.shape != (rows, n):
                raise KindError(
                    f"{name} must be a table of shape ({rows}, {n}), a row for each sample, "
                    f"got shape {table.shape}"
                )
        # Products of zeros and ones in single precision: twice as fast, and exact for a block of
        # up to 2**24 samples; blocks are added up in double precision.
        active = [(table > 0).astype(np.float32) for table in (before, after)]
        self._together += active[0].T @ active[1]
        self._alone += active[1].sum(axis=0)
        self.samples += len(after)

    def neurons(self) -> Real:
        """Return the share of samples in which each post neuron is active, shape (n_post,)."""
        return firing_importance(self._alone, max(1, self.samples))

    def synapses(self) -> Real:
        """Return the share in which both ends are active, shape (n_pre, n_post)."""
        return firing_importance(self._together, max(1, self.samples))


def _read_activities(name: str, given: Any) -> "np.ndarray[Any, Any]":
    """Return activities as numbers or truth values, none of which is NaN."""
    table = checks.array(name, given)
    if table.dtype.kind not in "biuf":
        raise KindError(f"{name} must be plain numbers, got {table.dtype} of {table.shape}")
    for bad in np.argwhere(np.isnan(table))[:1] if table.dtype.kind == "f" else ():
        raise ArgumentError(f"{name} must be numbers, got nan at position {tuple(bad.tolist())}")
    return table


def _read_counts(fired: Any) -> Real:
    count = getattr(fired, "counts", None)
    is_array = isinstance(fired, list | tuple | int | float) or hasattr(fired, "__array__")
    if not callable(count) and not is_array:
        raise KindError(
            f"fired must be a recorder that counts() how often each neuron fired, or an array of "
            f"counts, got {checks.shown(fired)}; record() of a network makes one"
        )
    if isinstance(fired, tuple) and any(np.ndim(part) for part in fired):
        raise KindError(
            f"fired must be a recorder or one array of counts, got a tuple of {len(fired)} arrays; "
            "give the recorder itself, or count spikes with np.bincount(neurons, minlength=n)"
        )
    counts = checks.plain("fired", count() if callable(count) else fired).astype(np.float64)
    for bad in counts[~(np.isfinite(counts) & (counts >= 0))][:1]:
        raise ArgumentError(f"fired must be counts or rates, finite and from 0 up, got {bad:g}")
    return counts
