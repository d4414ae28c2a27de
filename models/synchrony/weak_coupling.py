r"""Two leaky neurons that are weakly coupled by a gap junction: what their phases do.

A neuron x' = I - x (time in units of its membrane) fires at x = 1 and returns to 0, so that T = log
I / (I - 1) passes from spike to spike and x(t) = I (1 - exp(-t)). Each pulls the other by g (x_k -
x_j), and a spike, which takes no time here, by a jump of g beta: beta is the area of the spike
above threshold. A small push at t moves the next spike by exp(t) / I a unit, so to first order in g
the difference phi of their phases, from 0 to T, moves as

.. math::
   \dot\phi = g\, G(\phi), \qquad G(\phi) = \frac{K(T - \phi) - K(\phi)}{T} +
   \frac{2 \beta\, e^{T/2}}{I\, T} \sinh(\phi - T/2), \qquad
   K(\psi) = e^T - 1 - (T - \psi) e^{-\psi} - \psi\, e^{T - \psi}.

Both at once (phi = 0) attracts for any beta > 0, as the second term jumps there; one halfway
between the other's spikes (phi = T/2) does where G falls, hence below

.. math::
   \beta^* = \frac{T}{2} \coth \frac{T}{2} - 1.

The approach and the model are those of [1]_; K and beta* were derived here.

References
----------
.. [1] Lewis, Rinzel, "Dynamics of spiking neurons connected by both inhibitory and electrical
   coupling", J. Comput. Neurosci. 14:283, 2003, doi:10.1023/A:1023265027714.
"""

import numpy as np

from neurosim.base.arrays import Real


def find_period(drive: float) -> float:
    """Return the time from spike to spike, in units of the membrane time constant.

    Examples
    --------
    >>> round(find_period(1.2), 4)
    1.7918
    """
    return float(np.log(drive / (drive - 1)))


def drift(phi: Real, drive: float, beta: float) -> Real:
    """Return G: how fast a difference of phases grows, in units of g.

    Parameters
    ----------
    phi : ndarray of float
        Differences of phases, from 0 to the period.
    drive : float
        I, above 1.
    beta : float
        Area of a spike.

    Examples
    --------
    >>> import numpy as np
    >>> half = find_period(1.2) / 2
    >>> bool(abs(drift(np.array([half]), 1.2, 0.1)[0]) < 1e-12)
    True
    """
    period = find_period(drive)
    ends = np.exp(period)

    def pull(psi: Real) -> Real:
        pulled: Real = ends - 1 - (period - psi) * np.exp(-psi) - psi * ends * np.exp(-psi)
        return pulled

    spikes = 2 * beta * np.exp(period / 2) / drive * np.sinh(phi - period / 2)
    total: Real = (pull(period - phi) - pull(phi) + spikes) / period
    return total


def find_critical(drive: float) -> float:
    """Return beta*, below which firing in turns is stable, too.

    Examples
    --------
    >>> round(find_critical(1.2), 3)
    0.254
    """
    half = find_period(drive) / 2
    return float(half / np.tanh(half) - 1)


def find_boundary(drive: float, beta: float) -> float:
    """Return the difference of phases that parts both ends, as a share of the period; 0.5: none.

    Pairs that begin nearer than that end together, others in turns.

    Examples
    --------
    >>> 0 < find_boundary(1.2, 0.1) < 0.5, find_boundary(1.2, 0.3)
    (True, 0.5)
    """
    period = find_period(drive)
    phi = np.linspace(0, period / 2, 20_002)[1:-1]
    rising = np.flatnonzero(drift(phi, drive, beta) >= 0)
    return float(phi[rising[0]] / period) if rising.size else 0.5
