r"""Scaling: how many neurons and synapses there are at a scale, how strong, and what compensates.

The total number of synapses between two populations follows from the chance that a pair has any:
if K synapses choose both ends at random, a pair has none with (1 - 1 / (N_pre N_post))^K, so

.. math::
   K = \frac{\ln(1 - C)}{\ln(1 - 1 / (N_{pre} N_{post}))}.

At the scale f there are f N neurons and, of each, f times as many synapses, from outside too.
Weights grow by 1 / sqrt(f), so the variance of what arrives stays; its mean would fall by sqrt(f),
and a constant drive makes up for that, from the rates of the network at full scale. Correlations
are not kept [1]_.

References
----------
.. [1] van Albada, Helias, Diesmann, "Scalability of asynchronous networks is limited by one-to-one
   mapping between effective connectivity and correlations", PLoS Comput. Biol. 11:e1004490, 2015,
   doi:10.1371/journal.pcbi.1004490; as in PyNEST's implementation of the microcircuit.
"""

import numpy as np

from neurosim.base.arrays import Offset, Real
from neurosim.models.microcircuit import published
from neurosim.models.microcircuit.published import PSP, SIZES, TAU_M, TAU_SYN


def count_neurons(scale: float) -> Offset:
    """Return the neurons of each population.

    Examples
    --------
    >>> count_neurons(0.1).tolist()
    [2068, 583, 2192, 548, 485, 106, 1440, 295]
    """
    return np.rint(SIZES * scale).astype(np.int64)


def count_synapses(scale: float) -> Offset:
    """Return the synapses between any two populations.

    Parameters
    ----------
    scale : float

    Returns
    -------
    ndarray of int64, shape (8, 8)
        The row is who receives.

    Examples
    --------
    >>> int(count_synapses(1.0).sum()), int(count_synapses(0.1)[0, 1])
    (298880970, 223236)
    """
    return np.rint(_synapses() * scale**2).astype(np.int64)


def count_external(scale: float) -> Offset:
    """Return the synapses from outside onto a neuron of each population."""
    return np.rint(published.EXTERNAL * scale).astype(np.int64)


def _synapses() -> Real:
    """Return how many there are at full scale."""
    pairs = np.outer(SIZES, SIZES)
    found: Real = np.log1p(-published.PROBABILITIES) / np.log1p(-1 / pairs)
    return found


def current_of(psp: float) -> float:
    """Return what a spike adds to the current, in mV, for v to change by ``psp`` mV at most.

    Times C / tau_m = 25 pA/mV it is a current.

    Examples
    --------
    >>> round(25 * current_of(0.15), 2)
    87.81
    """
    ratio = TAU_M / TAU_SYN
    peak = ratio ** (-TAU_SYN / (TAU_M - TAU_SYN)) - ratio ** (-TAU_M / (TAU_M - TAU_SYN))
    return float(psp * (TAU_M - TAU_SYN) / (TAU_SYN * peak))


def find_weights(scale: float) -> Real:
    """Return the mean weights at a scale, mV of current.

    Returns
    -------
    ndarray of float64, shape (8, 8)
        The row is who receives.
    """
    psp = np.tile(np.where(published.IS_EXCITATORY, PSP, published.INHIBITION * PSP), (8, 1))
    psp[published.DOUBLED] *= 2
    weights: Real = psp * (current_of(1.0) / np.sqrt(scale))
    return weights


def find_drive(scale: float, is_constant: bool) -> Real:
    """Return the constant drive of each population, mV.

    Parameters
    ----------
    scale : float
    is_constant : bool
        Whether it stands for all that comes from outside, too, in place of Poisson spikes.

    Returns
    -------
    ndarray of float64, shape (8,)

    Examples
    --------
    >>> find_drive(1.0, is_constant=False).tolist()
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    >>> find_drive(1.0, is_constant=True)[0].round(2)  # mV; the threshold lies at 15
    np.float64(22.48)
    """
    lacking, per_spike = 1 - np.sqrt(scale), TAU_SYN * 0.001
    inputs = _synapses() / SIZES[:, None]
    recurrent = (find_weights(1.0) * inputs * published.RATES).sum(axis=1)
    external = current_of(PSP) * published.EXTERNAL * published.BACKGROUND
    drive: Real = per_spike * (lacking * recurrent + (1.0 if is_constant else lacking) * external)
    return drive
