"""Rows of the experiment on sparse memory: what is measured, and the bands it must lie in.

Bands are for the parameters as they are told and for data that are known. Those of accuracy were
set before anything was measured, those of pair coding are the human's; that updates fall in
proportion is held to within the chance of the draw of cells.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from neurosim.arrays import Real
from neurosim.models.fly.samples import DIGITS
from neurosim.models.fly_continual import MNIST
from neurosim.models.reading_cells import SHARES
from neurosim.scorecard import Band, Ends

TRIALS = (0.849, 0.850, 0.822, 0.778, 0.671, 0.500)
"""What a trial in NumPy before had on 5,000 digits of MNIST, for each of `SHARES`."""
SELECTIVE_TRIALS = {0.5: 0.833, 0.25: 0.751, 0.1: 0.603}
"""The same, where the most selective cells store, by share."""
ACTIVITY = {DIGITS: 1.95, MNIST: 1.5}
"""By data: standard deviation / mean, over cells, of how often a cell fires; measured."""
BY_CHANCE = 3.0
"""Standard errors that a draw of cells may be off."""


def covary(shares: Sequence[float], n: int, cv: float) -> Real:
    """Return the covariance of how far, relatively, the work of drawn cells is off proportion.

    Of n cells whose work has the coefficient of variation cv a share s is drawn without putting
    back, smaller shares within larger ones: cv^2 (1 - s) / (s n) for the larger of two shares.

    Examples
    --------
    >>> covary((1.0, 0.5, 0.25), 100, 2.0).round(2).tolist()
    [[0.0, 0.0, 0.0], [0.0, 0.04, 0.04], [0.0, 0.04, 0.12]]
    """
    larger = np.maximum.outer(np.array(shares), np.array(shares))
    covariance: Real = cv**2 * (1 - larger) / (larger * n)
    return covariance


def _proportional(config: Any) -> dict[str, Ends]:
    """Return the bands of updates against share: in proportion, but for the draw of the cells."""
    if not config.is_known:
        return dict.fromkeys(("2a", "2b", "2c"), (None, None))
    chance = covary(SHARES, config.n_kc, ACTIVITY[config.data])
    off = BY_CHANCE * np.sqrt(chance.diagonal())
    x = np.log(SHARES) - np.mean(np.log(SHARES))
    slope = BY_CHANCE * float(np.sqrt(x @ chance @ x) / (x @ x))  # of a straight line in logarithms
    bands = {"2c": (1 - slope, 1 + slope)}
    for row, share in (("2a", 0.5), ("2b", 0.25)):
        error = float(off[SHARES.index(share)])
        bands[row] = share * (1 - error), share * (1 + error)
    return {row: (round(low, 3), round(high, 3)) for row, (low, high) in bands.items()}


def card(config: Any) -> list[Band]:
    """Return the rows, with bands for known data and the usual parameters."""
    known, usual, work = config.is_known, config.is_published, _proportional(config)
    told = known and config.data == MNIST
    source = [f"{t:g} in a trial before" if told else "-" for t in TRIALS]
    ratio = [f"{t / TRIALS[0]:.3f} in a trial before" if told else "-" for t in TRIALS]
    least = {0.5: 0.99, 0.25: 0.95}
    rows = [Band("1a", "read-out: accuracy where all cells store", None, None, source[0])]
    for letter, share, said in zip("bcdef", SHARES[1:], ratio[1:], strict=True):
        low = least.get(share) if known else None
        name = f"accuracy where {share:.0%} store / where all do"
        rows.append(Band(f"1{letter}", name, low, None, said))
    group = f"{config.share:.0%}"
    return [
        *rows,
        *(Band(f"2{letter}", f"updates where {s:.0%} store / where all do", *work[f"2{letter}"],
               f"in proportion: {s:g}; band: {BY_CHANCE:g} s.e. of the draw of cells")
          for letter, s in (("a", 0.5), ("b", 0.25))),
        Band("2c", "updates ~ share to the power of (fit over all shares)", *work["2c"],
             "in proportion: 1; band: the same"),
        Band("2d", "updates that no cell that stores accounts for", 0.0, 0.0, "0"),
        *(Band(f"3{letter}", f"control: the {s:.0%} most selective cells read worse by",
               0.01 if known and s < 0.5 else None, None,
               f"{t - v:.3f} in a trial before" if told else "worse")
          for letter, (s, v), t in zip("abc", SELECTIVE_TRIALS.items(), TRIALS[1:4], strict=True)),
        Band("4a", f"association confined to {group} of the area: pair-coding share of its units",
             0.25 if usual else None, 0.6 if usual else None,
             "human 21/51 = 0.41 (literature, to be verified)"),
        Band("4b", "the same of the units that process: what recurrent drive makes", None,
             0.02 if usual else None, "0: recurrent drive alone"),
        Band("4c", "weights at the processing group identical before and after (SHA-256)", 1.0, 1.0,
             "bit-identical: 1"),
        Band("4d", "synapses of the processing group that changed", 0.0, 0.0, "0"),
        Band("4e", "updates of tags->memory / where all store", None, None,
             f"in proportion: {config.share:g}"),
        Band("4f", "control, where all store: pair-coding share of those that processed",
             0.25 if usual else None, 0.6 if usual else None, "as the memory group"),
        Band("5a", "memory group stores from the start: pair-coding share of its units", None, None,
             "-"),
        Band("5b", "memory group stores from the start: units of the pair that process / all", None,
             None, f"{1 - config.share:g} if they kept their place"),
    ]  # fmt: skip
