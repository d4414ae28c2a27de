r"""Transmission: what the spikes of a response release, where synapses facilitate or depress.

Synapses among excitatory neurons and from inhibitory ones depress, those from excitatory onto
inhibitory neurons facilitate [1]_ [2]_; those of the channels do not change. Weights are divided
by the mean share that a spike of a response releases, so that a response drives others as much as
without short-term plasticity. What that does not keep: in noise, where spikes are rare, synapses
that depress are stronger than without, and those that facilitate weaker.

References
----------
.. [1] Markram, Wang, Tsodyks, PNAS 95:5323, 1998, doi:10.1073/pnas.95.9.5323.
.. [2] Gupta, Wang, Markram, Science 287:273, 2000, doi:10.1126/science.287.5451.273.

Values are from memory, to be verified: means for pairs of such kinds, as models of columns use
them.
"""

import numpy as np

from neurosim.models.concept_cells.spiking.settings import SHOWN, SpikingAssociation
from neurosim.spiking.plasticity.short_term import ShortTerm

RATE = 50.0
"""Rate of a response, Hz."""
KINDS = {
    "exc->exc": ShortTerm(U=0.5, tau_f=50.0, tau_d=1100.0),
    "exc->inh": ShortTerm(U=0.05, tau_f=1200.0, tau_d=125.0),
    "inh->exc": ShortTerm(U=0.25, tau_f=20.0, tau_d=700.0),
    "inh->inh": ShortTerm(U=0.32, tau_f=60.0, tau_d=144.0),
}
"""Short-term plasticity of each kind of synapses, by their name."""


def transmit(
    config: SpikingAssociation, name: str, weight: float
) -> tuple[float, ShortTerm | None]:
    """Return the weight of such synapses, and how it changes by use.

    Parameters
    ----------
    config : SpikingAssociation
    name : str
        Of the synapses: one of `KINDS`.
    weight : float
        What a spike adds without short-term plasticity.

    Returns
    -------
    weight : float
        What a spike would add if it released all.
    short_term : ShortTerm or None

    Examples
    --------
    >>> weight, rule = transmit(SpikingAssociation.make(short_term=True), "exc->exc", 0.138)
    >>> round(weight * mean_share(rule, RATE, SHOWN), 3)
    0.138
    """
    if not config.short_term:
        return weight, None
    rule = KINDS[name]
    return weight / mean_share(rule, RATE, SHOWN), rule


def mean_share(rule: ShortTerm, rate: float, duration: float) -> float:
    """Return the mean share that spikes at regular intervals release after a long rest.

    Parameters
    ----------
    rule : ShortTerm
    rate : float
        Hz.
    duration : float
        ms; from the first spike on.

    Returns
    -------
    float
        From 0 to 1.

    Examples
    --------
    >>> mean_share(ShortTerm(U=0.5, tau_f=1.0, tau_d=1e6), 1.0, 2000)  # a half, then a quarter
    0.375
    """
    u, x, released = np.array(0.0), np.array(1.0), np.array(0.0)
    n = max(1, round(rate * duration / 1000))
    for spike in range(n):
        u, x = rule.recover(u, x, np.array(1000.0 / rate if spike else 0.0))
        u = u + rule.U * (1 - u)
        released = released + u * x
        x = x - u * x
    return float(released) / n
