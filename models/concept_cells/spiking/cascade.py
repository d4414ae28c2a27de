r"""A slower way in: the rates of channels follow what is shown through a cascade of stages.

Between eye and medial temporal lobe lie many stages, each of which takes its time. Here each is a
low-pass of one time constant, so that a picture arrives as what was shown convolved with a gamma
density,

.. math:: g(t) = \frac{t^{n-1} e^{-t / \tau}}{\tau^n (n - 1)!},

n tau late in the mean, with a standard deviation of sqrt(n) tau. Rates are means over bins. Without
stages they change at once, in the bins of the schedule.
"""

import numpy as np

from neurosim.base.arrays import Real
from neurosim.models.concept_cells.spiking.settings import BIN, SpikingAssociation

BIN_FINE = 10
"""Bins of rates that rise and fall, ms."""
TAIL = 4
"""Where responses end, of their mean and width: 0.03 % of that of one stage is lost."""


def find_bin(config: SpikingAssociation) -> int:
    """Return the bins of the rates of channels, ms: fine ones where rates change slowly."""
    return BIN_FINE if config.stages else BIN


def follow(config: SpikingAssociation, shown: Real) -> Real:
    """Return what arrives of what is shown.

    Parameters
    ----------
    config : SpikingAssociation
    shown : ndarray of float64, shape (n_bins, n_items)
        Share of each item that is shown in each bin of `BIN_FINE`; before that, nothing was.

    Returns
    -------
    ndarray of float64, shape (n_bins, n_items)

    Examples
    --------
    >>> from neurosim.models.concept_cells.spiking.settings import SpikingAssociation
    >>> config = SpikingAssociation.make(stages=2, stage_tau=20)
    >>> follow(config, np.array([[1.0], [0.0], [0.0]])).ravel().round(2).tolist()
    [0.03, 0.14, 0.18]
    """
    from scipy.signal import lfilter

    if not config.stages:
        return np.asarray(shown, np.float64)
    return np.asarray(lfilter(_kernel(config), 1.0, shown, axis=0))


def _kernel(config: SpikingAssociation) -> Real:
    """Return what arrives in each bin, in the mean, of what is shown for one bin."""
    from scipy.special import gammainc

    n, tau = config.stages, config.stage_tau
    late = TAIL * (n + n**0.5) * tau
    t = BIN_FINE * np.arange(-1.0, late // BIN_FINE + 2).clip(0)
    # The integral of the distribution: what has arrived until t, summed over time.
    total = t * gammainc(n, t / tau) - n * tau * gammainc(n + 1, t / tau)
    return np.asarray(np.diff(total, 2).clip(0) / BIN_FINE)


def lay_slowly(config: SpikingAssociation, items: np.ndarray, rates: Real) -> Real:
    """Return the rates of channels in bins of `BIN_FINE`, as the items arrive.

    Parameters
    ----------
    config : SpikingAssociation
    items : ndarray of int64, shape (n_bins,)
        What is shown in each bin of `BIN`, a row of ``rates``; 0 is nothing.
    rates : ndarray of float64, shape (1 + n_items, channels)
        Rates for nothing, then for each item, Hz.

    Returns
    -------
    ndarray of float64, shape (n_bins * BIN / BIN_FINE, channels)
    """
    fine = np.repeat(items, BIN // BIN_FINE)
    shown = (fine[:, None] == np.arange(1, len(rates))).astype(np.float64)
    return np.asarray(rates[0] + follow(config, shown) @ (rates[1:] - rates[0]))
