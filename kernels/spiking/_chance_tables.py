"""Tables of neurons that fire by chance; `neurosim.kernels.spiking._tables` has all others."""

from typing import NamedTuple

import numpy as np


class Potential(NamedTuple):
    """The state of neurons that have nothing but v, an array of float, shape (n,)."""

    v: np.ndarray


class Escape(NamedTuple):
    """The chance of neurons to fire, which grows exponentially with v.

    In a step a neuron fires with 1 - exp(-q), q = exp((v - v_th) / delta + log_gain), at most
    ``most``.

    Attributes
    ----------
    key : ndarray of uint64, shape (2,)
    v_th, delta, log_gain, most : ndarray of float64, shape (1,) or (n,)
    slope, shift, top : ndarray of float64, the same shape
        32 + log2 q is at most (v - v_th) slope + shift, and at most top: with some slack, so that
        rounding does not matter.
    """

    key: np.ndarray
    v_th: np.ndarray
    delta: np.ndarray
    log_gain: np.ndarray
    most: np.ndarray
    slope: np.ndarray
    shift: np.ndarray
    top: np.ndarray


class Hazards(NamedTuple):
    """The chance of neurons to fire, by a function of a user.

    Attributes
    ----------
    key : ndarray of uint64, shape (2,)
    p : ndarray of records, shape (1,) or (n,)
        Parameters of the function.
    limits : ndarray of float64, shape (2,)
        The largest hazard, Hz; dt in seconds.
    fault : ndarray of int64, shape (2,)
        Gets the step and the neuron of a hazard that is no rate; -1 while there is none.
    """

    key: np.ndarray
    p: np.ndarray
    limits: np.ndarray
    fault: np.ndarray


class OwnRates(NamedTuple):
    """Rates at which something arrives at each neuron, and the law of Poisson for each.

    Attributes
    ----------
    rates : ndarray of float64, shape (n_rows * n,)
        Hz.
    every : ndarray of int64, shape (2,)
        Steps for which a row of rates holds, the last one for ever; and rows.
    seconds : ndarray of float64, shape (1,)
        dt.
    n_levels : int64
        Of the law, a multiple of 2.
    levels : ndarray of uint32, shape (n_kept * n_levels * 256,)
        Of batches of 256 neurons: as many as there are, or one, which is made again and again.
    tops : ndarray of uint32, shape (n_kept * n_levels,)
        The largest level of a batch.
    row : ndarray of int64, shape (1,)
        Of which row the levels are; -1: of none.
    """

    rates: np.ndarray
    every: np.ndarray
    seconds: np.ndarray
    n_levels: int
    levels: np.ndarray
    tops: np.ndarray
    row: np.ndarray
