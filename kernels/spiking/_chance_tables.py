"""Tables of chance and noise; `neurosim.kernels.spiking._tables` has all others."""

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


class Process(NamedTuple):
    """Ornstein-Uhlenbeck processes over a step: x' = mean + left (x - mean) + spread xi.

    Attributes
    ----------
    mean, left, spread : ndarray of float, shape (1,) or (n,)
        All of one shape; left = exp(-dt / tau), spread = sigma sqrt(1 - left**2).
    """

    mean: np.ndarray
    left: np.ndarray
    spread: np.ndarray


class Shaking(NamedTuple):
    """What noise adds to v of neurons with conductances.

    Attributes
    ----------
    weight : ndarray of float64, shape (1,) or (n,)
        Deviation of v around rest, mV; of a drive 1.
    rate : ndarray of float64, the same shape
        dt / tau_m.
    """

    weight: np.ndarray
    rate: np.ndarray


class Dice(NamedTuple):
    """By what a random number of synapses is drawn.

    Attributes
    ----------
    key : ndarray of uint64, shape (2,)
    ordinals : ndarray of uint16 or uint32, shape (n_places,) or (0,)
        Which of the synapses of its two neurons each is; without them, the first.
    levels : ndarray of uint32, shape (1,) or (n_places,)
        Chance to release, in units of 2**-32; 2**32 - 1 is certain.
    """

    key: np.ndarray
    ordinals: np.ndarray
    levels: np.ndarray


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
