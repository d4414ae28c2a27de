r"""A slower way in: the rates of channels follow what is shown through a cascade of stages.

Between eye and medial temporal lobe lie many stages, each of which takes its time. Here each is a
low-pass of one time constant,

.. math:: y_k(t + b) = e^{-b / \tau} y_k(t) + (1 - e^{-b / \tau})\, y_{k-1}(t + b),

in steps of a bin b, so that a short picture arrives as a gamma-shaped pulse, about stages x tau
late and sqrt(stages) x tau wide. Without stages rates change at once, in the bins of the schedule.
"""

import math

import numpy as np

from neurosim.base.arrays import Real
from neurosim.models.concept_cells.spiking.settings import BIN, SpikingAssociation

BIN_FINE = 10
"""Bins of rates that rise and fall, ms."""


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
    [0.15, 0.19, 0.17]
    """
    from scipy.signal import lfilter

    keep = math.exp(-BIN_FINE / config.stage_tau)
    arrives = np.asarray(shown, np.float64)
    for _ in range(config.stages):
        arrives = lfilter([1 - keep], [1, -keep], arrives, axis=0)
    return arrives


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
