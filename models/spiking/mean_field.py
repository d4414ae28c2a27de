r"""Mean field: rate and irregularity of a leaky neuron under noise, and of a network of them.

If a neuron gets many small independent jumps, their sum is nearly a drive mu with white noise of
strength sigma, tau_m dv/dt = -v + mu + sigma sqrt(tau_m) eta(t), and the neuron fires at the rate

.. math::
   \frac{1}{\nu} = t_{ref} + \tau_m \sqrt{\pi} \int_{(v_r - \mu) / \sigma}^{(\theta - \mu) / \sigma}
   e^{u^2} (1 + \mathrm{erf}\, u)\, du

([1]_; [2]_, equation 21), with the irregularity

.. math::
   CV^2 = 2 \pi (\nu \tau_m)^2 \int_{(v_r - \mu) / \sigma}^{(\theta - \mu) / \sigma} e^{x^2}
   \int_{-\infty}^x e^{y^2} (1 + \mathrm{erf}\, y)^2\, dy\, dx

([2]_, appendix A.1). In a network mu and sigma are functions of the rate, which must return itself.

On a grid of steps dt a neuron fires only if it is above threshold at the end of a step, which
misses short excursions; to first order in sqrt(dt) that is as if the threshold were higher by
0.5826 sigma sqrt(dt / tau_m), the mean overshoot of a Gaussian random walk [3]_.

References
----------
.. [1] Siegert, "On the first passage time probability problem", Phys. Rev. 81:617, 1951,
   doi:10.1103/PhysRev.81.617.
.. [2] Brunel, J. Comput. Neurosci. 8:183, 2000, doi:10.1023/A:1008925309027.
.. [3] Broadie, Glasserman, Kou, "A continuity correction for discrete barrier options", Math.
   Finance 7:325, 1997, doi:10.1111/1467-9965.00035: the constant is -zeta(1/2) / sqrt(2 pi).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

OVERSHOOT = 0.5826
SILENT = 20.0
"""A threshold so many sigma away is never reached: exp(-400)."""


@dataclass(frozen=True)
class Neuron:
    """A leaky neuron at rest at 0: times in ms, voltages in mV; dt of 0 for continuous time.

    Examples
    --------
    >>> neuron = Neuron(tau_m=20, v_th=20, v_reset=10, t_ref=2)
    >>> round(neuron.rate(15, 5), 2), round(neuron.irregularity(15, 5), 2)
    (9.46, 0.81)
    >>> round(neuron.rate(40, 0.01), 2)  # without noise 1000 / (2 + 20 log(30 / 20))
    98.92
    """

    tau_m: float
    v_th: float
    v_reset: float
    t_ref: float
    dt: float = 0.0

    def bounds(self, mu: float, sigma: float) -> tuple[float, float]:
        """Return reset and threshold, from mu in units of sigma."""
        v_th = self.v_th + OVERSHOOT * sigma * math.sqrt(self.dt / self.tau_m)
        return (self.v_reset - mu) / sigma, (v_th - mu) / sigma

    def rate(self, mu: float, sigma: float) -> float:
        """Return the rate, Hz."""
        from scipy.integrate import quad
        from scipy.special import erfcx

        low, high = self.bounds(mu, sigma)
        if high > SILENT:
            return 0.0
        passage = quad(lambda u: erfcx(-u), low, high, limit=200)[0]
        return 1000 / (self.t_ref + self.tau_m * math.sqrt(math.pi) * float(passage))

    def irregularity(self, mu: float, sigma: float) -> float:
        """Return the coefficient of variation of the intervals; NaN if it does not fire."""
        from scipy.integrate import quad
        from scipy.special import erfcx

        low, high = self.bounds(mu, sigma)
        if high > SILENT:
            return math.nan

        def inner(x: float) -> float:  # with y = x - t, so that no exponential is out of range
            def slope(t: float) -> float:
                return math.exp((2 * x - t) * t) * float(erfcx(t - x)) ** 2

            return float(quad(slope, 0, np.inf)[0])

        square = quad(inner, low, high)[0]
        per_tau = self.rate(mu, sigma) * self.tau_m * 0.001
        return math.sqrt(2 * math.pi * float(square)) * per_tau


def find_rate(neuron: Neuron, moments: Callable[[float], tuple[float, float]]) -> float:
    """Return the highest rate, Hz, that returns itself; the highest one is stable in the mean.

    Parameters
    ----------
    neuron : Neuron
    moments : callable
        From the rate of the network to mu and sigma, mV.

    Examples
    --------
    >>> neuron = Neuron(tau_m=20, v_th=20, v_reset=10, t_ref=2)
    >>> round(find_rate(neuron, lambda rate: (15 - 0.1 * rate, 5)), 2)
    7.42
    """
    from scipy.optimize import brentq

    def gain(rate: float) -> float:
        return neuron.rate(*moments(rate)) - rate

    rates = np.geomspace(1000 / max(neuron.t_ref, 0.1), 1e-3, 300).tolist()
    for high, low in zip(rates, rates[1:], strict=False):
        if gain(low) > 0:
            return float(brentq(gain, low, high))
    return 0.0
