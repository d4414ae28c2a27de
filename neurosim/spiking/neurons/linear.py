"""The closed formula by which leaky neurons with decaying currents move between arrivals."""

import math
from typing import Any

import numpy as np

from neurosim.base.arrays import Real
from neurosim.spiking.engine.anchors import OLDEST
from neurosim.spiking.neurons.currents import NEAR
from neurosim.spiking.neurons.lif import LIF
from neurosim.spiking.neurons.linear_anchors import LinearLaw


def find_law(rule: Any, dt: float, n: int) -> LinearLaw | None:
    """Return how neurons move between arrivals, if that has a closed form.

    Parameters
    ----------
    rule : Any
        Of a population.
    dt : float
        Seconds.
    n : int
        Neurons.

    Returns
    -------
    LinearLaw or None
        None for conductances, chance, rules of users, and constants of each neuron, for which the
        powers of its table would be those of each, too.
    """
    is_linear = isinstance(rule, LIF) and rule.synapses != "conductance" and rule.escape is None
    if not is_linear or rule.has_own:
        return None
    taus = rule.tau_m * 0.001, rule.tau_e * 0.001, rule.tau_i * 0.001
    return make_law(dt, rule.v_th, rule.find_rest(n), taus)


def make_law(dt: float, v_th: float, v_inf: Real, taus: tuple[float, float, float]) -> LinearLaw:
    """Return the law of neurons with tau_m dv/dt = v_inf - v + ge + gi.

    Parameters
    ----------
    dt : float
        Seconds.
    v_th : float
    v_inf : ndarray of float64, shape (1,) or (n,)
    taus : tuple of float
        tau_m, and with what ge and gi decay, seconds.

    Returns
    -------
    LinearLaw
    """
    tau, *of_currents = taus
    ages = dt * np.arange(OLDEST + 2)
    powers = np.zeros((ages.size, 8))
    powers[:, 0] = np.exp(-ages / tau)
    for column, tau_g in enumerate(of_currents, 1):
        powers[:, column] = added_after(ages, tau, tau_g)
        powers[:, column + 2] = np.exp(-ages / tau_g)
    most_e, most_i = (float(added_after(find_peak(tau, t), tau, t)) for t in of_currents)
    return LinearLaw(v_th, v_inf, powers, (most_e, most_i))


def added_after(t: Any, tau: float, tau_g: float) -> Any:
    """Return how much a current of 1, decaying with tau_g, has added to v after t seconds.

    Without the difference of two exponentials, so close time constants lose no digits.

    Examples
    --------
    >>> round(float(added_after(0.01, 0.02, 0.005)), 4)
    0.1571
    """
    gap = np.asarray(t * abs(tau - tau_g) / (tau * tau_g))
    mean = np.divide(-np.expm1(-gap), gap, out=np.ones_like(gap), where=gap > 0)
    return t / tau * np.exp(-t / max(tau, tau_g)) * mean


def find_peak(tau: float, tau_g: float) -> float:
    """Return after how many seconds a current has added most.

    Examples
    --------
    >>> round(find_peak(0.02, 0.005), 5)
    0.00924
    """
    ratio = tau / tau_g
    return tau if abs(ratio - 1) < NEAR else tau * math.log(ratio) / (ratio - 1)
