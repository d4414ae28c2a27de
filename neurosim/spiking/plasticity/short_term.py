"""Short-term plasticity: what a spike releases depends on the spikes before it."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from neurosim.base import reprs, units
from neurosim.base.arrays import Real
from neurosim.base.errors import ArgumentError
from neurosim.kernels.spiking._tables import Resources
from neurosim.spiking.engine.neuron_state import Lane
from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.engine.plan import Op

TRACES = ("short u", "short x", "short last")
"""Names in a pathway, where plasticity keeps traces too: u, x, and when a spike arrived last."""


@dataclass(frozen=True)
class ShortTerm:
    """Synapses that facilitate and depress by use, after Tsodyks and Markram.

    At each spike, in this order: u <- u + U (1 - u); a share u x of the weight is transmitted; x <-
    x - u x. Between spikes u decays to u_rest with tau_f and x recovers to 1 with tau_d, in closed
    form. A network starts rested, with u = u_rest and x = 1.

    Parameters
    ----------
    U : float
        What a spike adds to u, as a share of what is missing to 1; above 0, to 1.
    tau_f, tau_d : float
        Time constants of facilitation and of recovery, ms, above 0.
    u_rest : float
        What u decays to, from 0 to 1: 0 as in [1]_, so a first spike releases U; or U as in [2]_,
        where it releases U + U (1 - U).

    References
    ----------
    .. [1] Tsodyks, Pawelzik, Markram, Neural Comput. 10:821, 1998, equations 2.3 and 2.4,
       doi:10.1162/089976698300017502.
    .. [2] Mongillo, Barak, Tsodyks, Science 319:1543, 2008, doi:10.1126/science.1150769.

    Examples
    --------
    >>> from neurosim import ShortTerm
    >>> rule = ShortTerm(U=0.2, tau_f=1500, tau_d=200)  # facilitating
    >>> u, x = rule.settle([0.001, 20])  # spikes at regular intervals: hardly any, 20 Hz
    >>> (u * x).round(2).tolist()  # what a spike releases
    [0.2, 0.21]
    """

    U: Any = 0.5
    tau_f: Any = 20.0
    tau_d: Any = 200.0
    u_rest: Any = 0.0

    def __repr__(self) -> str:
        return reprs.settings(self)

    def __post_init__(self) -> None:
        object.__setattr__(self, "U", units.real("U", self.U, "1", units.ABOVE_ZERO, 1.0))
        for name in ("tau_f", "tau_d"):
            object.__setattr__(self, name, units.time_constant(name, getattr(self, name)))
        object.__setattr__(self, "u_rest", units.real("u_rest", self.u_rest, "1", 0.0, 1.0))

    def settle(self, rate: Any) -> tuple[Real, Real]:
        """Return u and x that each spike finds, in the end, at a regular rate.

        With a and b what is left of u and of 1 - x after an interval, the values that return to
        themselves: u+ = (U + (1 - U) (1 - a) u_rest) / (1 - (1 - U) a), just after its rise, and x
        = (1 - b) / (1 - b (1 - u+)), just before its fall. A spike releases their product.

        Parameters
        ----------
        rate : float or array_like
            Hz, above 0.

        Returns
        -------
        u : ndarray of float64, shape of ``rate``
            Facilitation just after its rise, from 0 to 1.
        x : ndarray of float64, shape of ``rate``
            Resources just before their fall, from 0 to 1.

        Raises
        ------
        ArgumentError
            If a rate is not above 0.
        """
        rates = np.asarray(units.plain("rate", rate, "Hz"), np.float64)
        for bad in rates[~(rates > 0)][:1].tolist():
            raise ArgumentError(f"rate must be more than 0 Hz, got {bad:g}")
        interval = 1000.0 / rates
        # 1 - a and 1 - b, without the cancellation where a and b are nearly 1.
        fallen, risen = -np.expm1(-interval / self.tau_f), -np.expm1(-interval / self.tau_d)
        u = (self.U + (1 - self.U) * fallen * self.u_rest) / (self.U + (1 - self.U) * fallen)
        return u, risen / (risen + (1 - risen) * u)

    def prepare(self, pathway: Pathway) -> None:
        """Lay out u, x and constants; the state is that of a presynaptic neuron."""
        pre = pathway.pre
        seconds = [self.U, self.tau_f * 0.001, self.tau_d * 0.001, pre.grid.seconds, self.u_rest]
        pathway.tables["short term"] = np.array(seconds)
        for name, start in zip(TRACES, (self.u_rest, 1.0, 0.0), strict=True):
            pathway.traces[name] = np.full((1, pre.padded), start)
        # With the spike in the log: what it releases is settled when it is fired, and read when it
        # arrives.
        pre.log.add_field(f"share {pathway.name}", pathway.post.dtype)

    def on_emission(self, pathway: Pathway, lane: Lane) -> list[Op]:
        """Return the calls to make once presynaptic neurons have fired, before spikes travel."""
        from neurosim.kernels.spiking.facilitate import facilitate

        pre = pathway.pre
        kept = Resources(*(pre.part(pathway.traces[name][0], lane.part) for name in TRACES))
        share = pre.log.field_of(f"share {pathway.name}", lane.part)
        # Times of arrival, as in Brian2; where each synapse has its own delay, one state of the
        # neuron can only follow its firing.
        fired = lane.clock, pathway.wiring.delay or 0, pre.logged(lane)
        return [Op(facilitate, (*fired, pathway.tables["short term"], kept, share))]

    def read(self, pathway: Pathway, step: int) -> tuple[Real, Real]:
        """Return u and x of each presynaptic neuron in a step; see `SpikingNetwork.short_term`."""
        u, x, last = (pathway.traces[name][0][: pathway.pre.n] for name in TRACES)
        return self.recover(u, x, step * pathway.pre.grid.dt - last * 1000.0)

    def recover(self, u: Real, x: Real, waited: Real) -> tuple[Real, Real]:
        """Return u and x after some ms without spikes; those of less than 0 ms as they are."""
        is_later = waited > 0
        later_u = self.u_rest + (u - self.u_rest) * np.exp(-np.maximum(waited, 0) / self.tau_f)
        later_x = 1.0 + (x - 1.0) * np.exp(-np.maximum(waited, 0) / self.tau_d)
        return np.where(is_later, later_u, u), np.where(is_later, later_x, x)
