"""Short-term plasticity: what a spike releases depends on the spikes before it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from neurosim.base import checks, reprs, units
from neurosim.base.arrays import Real
from neurosim.base.errors import ArgumentError
from neurosim.kernels.spiking._tables import Resources, Use
from neurosim.spiking.engine import synapse_values
from neurosim.spiking.engine.neuron_state import Lane
from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.engine.plan import Op
from neurosim.spiking.engine.synapse_values import Value, of_neurons
from neurosim.spiking.plasticity.short_term_each import (
    TIMES,
    TRACES,
    fill_up,
    in_seconds,
    lay_each,
    release_each,
    released,
)


@dataclass(frozen=True)
class ShortTerm:
    """Synapses that facilitate and depress by use, after Tsodyks and Markram.

    At each spike, in this order: u <- u + U (1 - u); a share u x of the weight is transmitted; x <-
    x - u x. Between spikes u decays to u_rest with tau_f and x recovers to 1 with tau_d, in closed
    form. A network starts rested, with u = u_rest and x = 1.

    Parameters
    ----------
    U : float, array_like, Uniform, Normal or LogNormal
        What a spike adds to u, as a share of what is missing to 1; above 0, to 1.
    tau_f, tau_d : float, array_like, Uniform, Normal or LogNormal
        Time constants of facilitation and of recovery, ms, above 0.
    u_rest : float, array_like, Uniform, Normal or LogNormal
        What u decays to, from 0 to 1: 0 as in [1]_, so a first spike releases U; or U as in [2]_,
        where it releases U + U (1 - U).
    traces : str
        ``"neuron"``: one u and x for each presynaptic neuron; where each synapse has its own delay
        they follow its firing. ``"synapse"``: one for each synapse, that follow what arrives there,
        as in [3]_, which draws U and the time constants for each synapse. What is an array, or
        drawn (by the seed of the network and the name), has one value for each of these: in the
        order of the presynaptic neurons (of the whole population, also where synapses lead from a
        part of it), or of `SpikingNetwork.edges`.

    References
    ----------
    .. [1] Tsodyks, Pawelzik, Markram, Neural Comput. 10:821, 1998, equations 2.3 and 2.4,
       doi:10.1162/089976698300017502.
    .. [2] Mongillo, Barak, Tsodyks, Science 319:1543, 2008, doi:10.1126/science.1150769.
    .. [3] Tsodyks, Uziel, Markram, J. Neurosci. 20:RC50, 2000.

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
    traces: str = "neuron"

    def __repr__(self) -> str:
        return reprs.settings(self)

    def __post_init__(self) -> None:
        checks.choice("traces", self.traces, ("neuron", "synapse"))
        for name, value in self.values().items():
            object.__setattr__(self, name, synapse_values.keep(value))

    def values(self) -> dict[str, Value]:
        """Return its four parameters by name, with what each must be."""
        return {
            "U": Value("U", self.U, "1", units.ABOVE_ZERO, 1.0),
            "tau_f": Value("tau_f", self.tau_f, "ms", units.LEAST_TAU),
            "tau_d": Value("tau_d", self.tau_d, "ms", units.LEAST_TAU),
            "u_rest": Value("u_rest", self.u_rest, "1", 0.0, 1.0),
        }

    @property
    def is_one(self) -> bool:
        """Whether all are numbers, the same for all neurons and synapses."""
        return all(value.is_one for value in self.values().values())

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
            If a rate is not above 0, or parameters differ from one to the next.
        """
        if not self.is_one:
            raise ArgumentError(f"settle() must have one number for each parameter, got {self!r}")
        rates = np.asarray(units.plain("rate", rate, "Hz"), np.float64)
        for bad in rates[~(rates > 0)][:1].tolist():
            raise ArgumentError(f"rate must be more than 0 Hz, got {bad:g}")
        interval = 1000.0 / rates
        # 1 - a and 1 - b, without the cancellation where a and b are nearly 1.
        fallen, risen = -np.expm1(-interval / self.tau_f), -np.expm1(-interval / self.tau_d)
        u = (self.U + (1 - self.U) * fallen * self.u_rest) / (self.U + (1 - self.U) * fallen)
        return u, risen / (risen + (1 - risen) * u)

    def prepare(self, pathway: Pathway) -> None:
        """Lay out u, x and constants: of presynaptic neurons, or of synapses."""
        if self.traces == "synapse":
            lay_each(pathway, self)
            return
        pre = pathway.pre
        own = {name: of_neurons(value, pathway) for name, value in self.values().items()}
        n = 1 if self.is_one else pre.padded
        for name, column in own.items():
            pathway.tables[f"short {name}"] = in_seconds(name, fill_up(column, n))
        pathway.tables["short dt"] = np.array([pre.grid.seconds])
        for name, start in zip(TRACES, (own["u_rest"], 1.0, 0.0), strict=True):
            pathway.traces[name] = np.full((1, pre.padded), 0.0)
            pathway.traces[name][0, : pre.n] = start
        # With the spike in the log: what it releases is settled when it is fired, and read when it
        # arrives.
        pre.log.add_field(f"share {pathway.name}", pathway.post.dtype)

    def on_emission(self, pathway: Pathway, lane: Lane) -> list[Op]:
        """Return the calls to make once presynaptic neurons have fired, before spikes travel."""
        from neurosim.kernels.spiking.facilitate import facilitate

        if self.traces == "synapse":
            return []
        pre = pathway.pre
        kept = Resources(*(pre.part(pathway.traces[name][0], lane.part) for name in TRACES))
        share = pre.log.field_of(f"share {pathway.name}", lane.part)
        columns = (pathway.tables[f"short {name}"] for name in self.values())
        own = (c if c.size == 1 else pre.part(c, lane.part) for c in columns)
        law = Use._make([*own, pathway.tables["short dt"]])
        # Times of arrival, as in Brian2; where each synapse has its own delay, one state of the
        # neuron can only follow its firing.
        fired = lane.clock, pathway.wiring.delay or 0, pre.logged(lane)
        return [Op(facilitate, (*fired, law, kept, share))]

    def release(self, pathway: Pathway, lane: Lane) -> list[Op]:
        """Return the call that lets each synapse release a share of what arrives."""
        return release_each(pathway, self, lane)

    def released(self, pathway: Pathway) -> Real:
        """Return by place the share of each synapse in the spike that arrived last."""
        return released(pathway)

    def read(self, pathway: Pathway, step: int) -> tuple[Real, Real]:
        """Return u and x of each neuron or synapse in a step; see `SpikingNetwork.short_term`."""
        u, x, last = self.present(pathway)
        waited = step * pathway.pre.grid.dt - last * 1000.0
        return self.recover(u, x, waited, self.law(pathway))

    def present(self, pathway: Pathway) -> tuple[Real, Real, Real]:
        """Return u, x and the time of update in s, of each presynaptic neuron or synapse."""
        columns = [pathway.traces[name][0] for name in TRACES]
        if self.traces == "synapse":
            u, x, last = (pathway.listed(column) for column in columns)
        else:
            u, x, last = (column[: pathway.pre.n] for column in columns)
        return u, x, last

    def law(self, pathway: Pathway) -> dict[str, Any]:
        """Return the parameters by name, in ms: numbers, or in the order of `present`."""
        if self.is_one:
            return {name: value.given for name, value in self.values().items()}
        if self.traces == "synapse":
            own = {
                name: pathway.listed(pathway.traces[f"short {name}"][0]) for name in self.values()
            }
        else:
            n = pathway.pre.n
            own = {name: pathway.tables[f"short {name}"][:n] for name in self.values()}
        return {name: column * (1000.0 if name in TIMES else 1.0) for name, column in own.items()}

    def recover(
        self, u: Real, x: Real, waited: Real, law: Mapping[str, Any] | None = None
    ) -> tuple[Real, Real]:
        """Return u and x after some ms without spikes; those of less than 0 ms as they are.

        ``law`` is what `law` returns; default: the numbers that all have.
        """
        own = vars(self) if law is None else law
        is_later, rest, later = waited > 0, own["u_rest"], np.maximum(waited, 0)
        later_u = rest + (u - rest) * np.exp(-later / own["tau_f"])
        later_x = 1.0 + (x - 1.0) * np.exp(-later / own["tau_d"])
        return np.where(is_later, later_u, u), np.where(is_later, later_x, x)
