"""Intervals between the spikes of the neurons of a recorder."""

from typing import Any

import numpy as np

from neurosim.base.arrays import Index, Offset, Real
from neurosim.records.spans import Spans
from neurosim.spiking.engine.clock import Grid


class Intervals:
    """What a recorder of spikes tells of the intervals between them."""

    n: int
    steps: Any
    neurons: Any
    recorded: Any  # a property elsewhere
    _grid: Grid
    _spans: Spans

    def intervals(self) -> Real:
        """Return all intervals between two spikes of the same neuron, one neuron after the other.

        Two spikes with a gap in the recording between them are not the ends of an interval.

        Returns
        -------
        ndarray of float64, shape (n_intervals,)
            In ms.
        """
        return self._grid.times(self._waits()[0])

    def irregularity(self) -> Real:
        """Return the coefficient of variation of the intervals of each neuron.

        Returns
        -------
        ndarray of float64, shape (n,)
            Standard deviation / mean; NaN with less than two intervals: less than three spikes in
            a stretch that was recorded without a gap, or less than two pairs of spikes in such.
        """
        steps, of = self._waits()
        of = np.searchsorted(self.recorded, of).astype(np.int32)
        waits, n = steps.astype(np.float64), np.bincount(of, minlength=self.n)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = np.bincount(of, waits, self.n) / n
            # From the mean, in a second pass: mean of squares less square of the mean loses its
            # digits for neurons that fire regularly.
            square = np.bincount(of, (waits - mean[of]) ** 2, self.n) / n
            cv: Real = np.where(n >= 2, np.sqrt(square) / mean, np.nan)
        return cv

    def _waits(self) -> tuple[Offset, Index]:
        """Return the steps of each interval, and whose it is, by neuron."""
        steps, neurons = self.steps, self.neurons
        order = np.lexsort((steps, neurons))
        steps, neurons = steps[order], neurons[order]
        # Across a gap nobody knows whether the neuron fired in between.
        is_one = (np.diff(neurons) == 0) & (np.diff(self._spans.number(steps)) == 0)
        return np.diff(steps)[is_one], neurons[1:][is_one]
