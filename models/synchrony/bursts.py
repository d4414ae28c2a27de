"""Population bursts in spikes: where they are, who takes part, how long they last."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from neurosim.base.arrays import Real

WINDOW, SHARE = 10.0, 0.25
"""ms, and share of the neurons that must fire in them for a burst."""
NEAR = 15.0
"""ms around the peak of a burst within which a neuron that fires takes part."""
BIN = 0.5
"""ms of the bins in which activity is looked at."""
APART = 100.0
"""ms within which two peaks are one burst."""


def bin_activity(times: Real, n: int, duration: float, width: float = BIN) -> Real:
    """Return the share of ``n`` neurons that fire in each ms, in bins of ``width`` ms.

    Examples
    --------
    >>> import numpy as np
    >>> bin_activity(np.array([0.1, 0.2, 1.4]), n=10, duration=1.5).tolist()
    [0.4, 0.0, 0.2]
    """
    counts = np.bincount((times / width).astype(np.int64), minlength=round(duration / width))
    activity: Real = counts[: round(duration / width)] / (n * width)
    return activity


def find_bursts(times: Real, n: int, duration: float) -> Real:
    """Return when bursts have their peak, ms: a quarter of the neurons fires within 10 ms.

    Two peaks less than 100 ms apart are one burst.

    Examples
    --------
    >>> import numpy as np
    >>> together = np.repeat([50.0, 300.0], [6, 2])
    >>> find_bursts(together, n=10, duration=500.0).tolist()
    [50.0]
    """
    activity = bin_activity(times, n, duration)
    smooth = np.convolve(activity, np.ones(round(WINDOW / BIN)), "same") * BIN
    found: list[float] = []
    above = np.flatnonzero(smooth >= SHARE)
    for some in np.split(above, np.flatnonzero(np.diff(above) > APART / BIN) + 1):
        if some.size:
            reach = slice(max(some[0] - round(WINDOW / BIN), 0), some[-1] + round(WINDOW / BIN))
            found.append((reach.start + int(np.argmax(activity[reach]))) * BIN)
    return np.array(found)


def participate(times: Real, neurons: Any, n: int, peaks: Real) -> Real:
    """Return the share of ``n`` neurons that fire within 15 ms of each peak.

    Examples
    --------
    >>> import numpy as np
    >>> times, neurons = np.array([1.0, 2.0, 3.0, 90.0]), np.array([0, 0, 1, 2])
    >>> participate(times, neurons, n=4, peaks=np.array([2.0])).tolist()
    [0.5]
    """
    shares = [np.unique(neurons[abs(times - peak) <= NEAR]).size / n for peak in peaks]
    return np.array(shares)


def measure_widths(times: Real, peaks: Real) -> Real:
    """Return within how many ms the middle half of the spikes around each peak lies.

    Examples
    --------
    >>> import numpy as np
    >>> measure_widths(np.array([0.0, 4.0, 5.0, 6.0, 7.0]), np.array([5.0])).tolist()
    [2.0]
    """
    near = [times[abs(times - peak) <= NEAR] for peak in peaks]
    return np.array([float(np.subtract(*np.percentile(some, [75, 25]))) for some in near])


def share_busy(times: Real, n: int, duration: float) -> float:
    """Return the share of the stretches of 100 ms in which a quarter fires within 10 ms.

    Examples
    --------
    >>> import numpy as np
    >>> share_busy(np.repeat([50.0, 300.0], [6, 2]), n=10, duration=500.0)
    0.2
    """
    counts = bin_activity(times, n, duration, WINDOW) * WINDOW
    whole = counts[: counts.size // 10 * 10].reshape(-1, 10)
    return float((whole.max(axis=1) >= SHARE).mean()) if whole.size else float("nan")


def average_around(
    series: Real, every: float, peaks: Real, before: float, after: float
) -> tuple[Real, Real]:
    """Return what a series is in the mean around peaks, and at which ms of them.

    Peaks too near to an end are left out; without any, all are NaN.

    Examples
    --------
    >>> import numpy as np
    >>> series = np.array([0.0, 1.0, 0.0, 0.0, 3.0, 0.0])
    >>> average_around(series, 5.0, np.array([5.0, 20.0]), 5.0, 5.0)[1].tolist()
    [0.0, 2.0, 0.0]
    """
    at = np.arange(-round(before / every), round(after / every) + 1)
    rows = np.rint(peaks / every).astype(int)
    rows = rows[(rows + at[0] >= 0) & (rows + at[-1] < series.size)]
    times = (at * every).astype(np.float64)
    if not rows.size:
        return times, np.full(at.size, np.nan)
    mean: Real = series[rows[:, None] + at].mean(axis=0)
    return times, mean


def participate_between(times: Real, neurons: Any, n: int, peaks: Real) -> Real:
    """Return the share that fires as near to moments halfway from one burst to the next."""
    between = (peaks[1:] + peaks[:-1]) / 2
    return participate(times, neurons, n, between)


def join_spikes(recorders: Sequence[Any], start: float) -> tuple[Real, Any]:
    """Return times, ms since ``start``, and neurons of both kinds, by time."""
    first = np.cumsum([0, *(recorder.n for recorder in recorders)])
    times = np.concatenate([r.times - start for r in recorders])
    neurons = np.concatenate([r.neurons + k for r, k in zip(recorders, first, strict=False)])
    order = np.lexsort((neurons, times))
    return times[order], neurons[order].astype(np.int32)


def median(values: Real) -> float:
    """Return the median, NaN of nothing."""
    return float(np.median(values)) if values.size else float("nan")
