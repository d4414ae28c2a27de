"""Plasticity by the timing of spikes."""

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from neurosim.base import checks, reprs, units
from neurosim.base.errors import ArgumentError
from neurosim.spiking.engine.conductances import refuse_negative
from neurosim.spiking.engine.neuron_state import Lane
from neurosim.spiking.engine.neuron_traces import NOTHING
from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.engine.plan import Op
from neurosim.spiking.plasticity import pairs, traces, triplets
from neurosim.spiking.synapse_access import Readings

SCALINGS = ("additive", "multiplicative")
PAIRINGS = ("all", "nearest")
TRACES = ("neuron", "synapse")


class _Timed:
    """What rules by spike timing share: bounds of the weights, and traces of each neuron."""

    driver: ClassVar[str] = "spikes"
    w_min: float
    w_max: float
    scaling: str
    pairing: str

    def _check(self, times: str, amounts: str) -> None:
        for name in times.split():
            object.__setattr__(self, name, units.time_constant(name, getattr(self, name)))
        for name in f"{amounts} w_min w_max".split():
            object.__setattr__(self, name, units.real(name, getattr(self, name), "mV"))
        checks.choice("scaling", self.scaling, SCALINGS)
        checks.choice("pairing", self.pairing, PAIRINGS)
        if self.w_min > self.w_max:
            raise ArgumentError(f"w_min must be at most w_max = {self.w_max:g}, got {self.w_min:g}")

    def _limits(self, pathway: Pathway) -> None:
        given = [self.w_min, self.w_max, self.scaling == "multiplicative"]
        limits = checks.fitting("w_min and w_max", given, pathway.weights.dtype)
        outside = pathway.weights[(pathway.weights < limits[0]) | (pathway.weights > limits[1])]
        if outside.size:
            raise ArgumentError(
                f"weights of {pathway.name!r} must be from w_min = {self.w_min:g} to w_max = "
                f"{self.w_max:g}, got {outside[0]:g}"
            )
        what, rule = f"weights from w_min to w_max of {pathway.name!r}", pathway.post.rule
        refuse_negative(what, rule, pathway.receptors, self.w_min, self.w_max)
        pathway.tables["limits"] = limits

    def readings(self, pathway: Pathway, step: int) -> Readings:
        """Return a function for each trace that reads it; see `SpikingNetwork.trace`."""
        if "o2 pair" in pathway.traces:
            return triplets.readings(pathway, step)
        is_of_synapses = "last pair" in pathway.traces
        return pairs.readings(pathway, step) if is_of_synapses else traces.readings(pathway)

    def _lay(self, pathway: Pathway, name: str, tau: float, amount: float) -> None:
        """Lay out a trace: ``pre...`` of the presynaptic neurons, a copy for each thread."""
        dtype, left = pathway.weights.dtype, 1.0 if self.pairing == "all" else 0.0
        is_pre = name.startswith("pre")
        # A copy for each thread, rather than one more meeting of all threads in each step.
        copies = len(pathway.pre.ranges) if is_pre else 1
        size = pathway.pre.n if is_pre else pathway.post.padded
        pathway.traces[name] = np.zeros((copies, size), dtype)
        decay = math.exp(-pathway.post.grid.seconds / (tau * 0.001))
        # With what counts as nothing: denormal numbers are slow.
        pathway.tables[f"decay {name}"] = np.array([decay, NOTHING[dtype.name]], dtype)
        amounts = checks.fitting("what a spike adds to a trace", [amount, left], dtype)
        pathway.tables[f"amount {name}"] = np.append(amounts, dtype.type(np.inf))


@dataclass(frozen=True)
class PairSTDP(_Timed):
    """Pair-based STDP: post after pre makes a synapse stronger, pre after post weaker.

    A spike that arrives adds a_pre to the trace x of its neuron and moves w by the trace y of the
    target; a spike of the target adds a_post to y and moves w by x. Traces decay with tau_pre and
    tau_post. Within a step arrivals come before spikes of the target.

    Parameters
    ----------
    tau_pre, tau_post : float
        Time constants of the traces, ms, above 0.
    a_pre, a_post : float
        In units of the weight; a_post is usually negative.
    w_min, w_max : float
        Bounds of the weights.
    scaling : str
        ``"additive"``, or ``"multiplicative"``: steps up are times w_max - w, steps down times
        w - w_min.
    pairing : str
        ``"all"`` pairs count, or the ``"nearest"`` spikes only.
    traces : str
        ``"neuron"``: one trace for each neuron, for synapses with one delay. ``"synapse"``: one for
        each synapse, several times slower, with the very bits of Brian2's event-driven equations,
        and for any delays.

    References
    ----------
    .. [1] Song, Miller, Abbott, Nat. Neurosci. 3:919, 2000, doi:10.1038/78829.
    .. [2] Morrison, Diesmann, Gerstner, Biol. Cybern. 98:459, 2008, section 4.1,
       doi:10.1007/s00422-008-0233-1 (weight dependence, pairing schemes).

    Examples
    --------
    >>> from neurosim import LIF, OneToOne, PairSTDP, Population, SpikeTimes, SpikingNetwork
    >>> from neurosim import Synapses
    >>> early = Population("early", 1, SpikeTimes([0], [5.0]))
    >>> late = Population("late", 1, LIF(tau_m=10, v_th=15, v_reset=0, drive=20))  # fires at 13.8
    >>> rule = PairSTDP(a_pre=0.1, a_post=-0.1, w_max=1)
    >>> net = SpikingNetwork([early, late],
    ...                      [Synapses(early, late, OneToOne(), weight=0.0, plasticity=rule)])
    >>> net.run(20)
    >>> round(float(net.weights("early->late")[0]), 4)  # 0.1 exp(-8.8 / 20)
    0.0644
    """

    tau_pre: Any = 20.0
    tau_post: Any = 20.0
    a_pre: Any = 0.01
    a_post: Any = -0.0105
    w_min: Any = 0.0
    w_max: Any = 1.0
    scaling: str = "additive"
    pairing: str = "all"
    traces: str = "neuron"

    def __repr__(self) -> str:
        return reprs.settings(self)

    def __post_init__(self) -> None:
        self._check("tau_pre tau_post", "a_pre a_post")
        checks.choice("traces", self.traces, TRACES)

    def prepare(self, pathway: Pathway) -> None:
        """Lay out traces and constants."""
        self._limits(pathway)
        if self.traces == "synapse":
            pairs.lay_pairs(pathway, self)
            return
        traces.check_plastic(pathway)
        self._lay(pathway, "pre", self.tau_pre, self.a_pre)
        self._lay(pathway, "post", self.tau_post, self.a_post)
        pathway.tables["gains down"] = pathway.tables["gains up"] = np.array(
            [1, 0, 0], pathway.post.dtype
        )

    def on_arrival(self, pathway: Pathway, lane: Lane, is_plastic: bool) -> list[Op]:
        """Return the calls to make once the spikes that arrive are transmitted."""
        if self.traces == "synapse":
            return pairs.relate_arrived(pathway, lane, is_plastic)
        return traces.depress(pathway, lane, is_plastic) + traces.bump(pathway, lane, "pre")

    def on_firing(self, pathway: Pathway, lane: Lane, is_plastic: bool) -> list[Op]:
        """Return the calls to make once the targets have fired."""
        if self.traces == "synapse":
            return pairs.relate_fired(pathway, lane, is_plastic)
        return traces.potentiate(pathway, lane, is_plastic) + traces.bump(pathway, lane, "post")


@dataclass(frozen=True)
class TripletSTDP(_Timed):
    """Triplet STDP: as pairs, with steps that depend on a slow trace of the neuron that fires.

    A spike that arrives moves w by -o1 (a2_minus + a3_minus r2), a spike of the target by
    (r1 - lone) (a2_plus + a3_plus o2), with r1 and r2 traces of the presynaptic neuron (tau_plus,
    tau_x), o1 and o2 of the target (tau_minus, tau_y); each spike adds 1 to the traces of its
    neuron afterwards. Defaults are those of the minimal all-to-all model for visual cortex, times
    the weight's unit.

    Parameters
    ----------
    tau_plus, tau_minus, tau_x, tau_y : float
        Time constants of the traces, ms, above 0.
    a2_plus, a2_minus, a3_plus, a3_minus : float
        Amplitudes of pairs and triplets, in units of the weight.
    w_min, w_max : float
        Bounds of the weight, see `PairSTDP`.
    scaling, pairing : str
        See `PairSTDP`.
    lone : float
        What a spike of the target takes from r1, from 0: so it weakens synapses that were silent
        before it. Ours, not of [1]_; with additive steps only.
    traces : str
        ``"neuron"`` or ``"synapse"``, see `PairSTDP`.

    Notes
    -----
    `SpikingNetwork.signal` sets a factor of all steps from then on, from 0; it is 1 at first.

    References
    ----------
    .. [1] Pfister, Gerstner, "Triplets of spikes in a model of spike timing-dependent plasticity",
       J. Neurosci. 26:9673, 2006, equations 1 to 4, doi:10.1523/JNEUROSCI.1425-06.2006. Default
       values: its table 4 as remembered, to be verified.

    Examples
    --------
    >>> from neurosim import TripletSTDP
    >>> TripletSTDP(a3_plus=0.01).tau_y
    114.0

    A neuron that fires twice weakens a synapse that was silent, by lone a3_plus o2 at the second
    spike; and by twice as much where it learns at twice the speed:

    >>> from neurosim import LIF, OneToOne, Population, SpikeTimes, SpikingNetwork, Synapses
    >>> silent = Population("silent", 1, SpikeTimes([], []))
    >>> cell = Population("cell", 1, LIF(tau_m=10, v_th=15, v_reset=0, drive=20))  # at 13.8, 29.7
    >>> rule = TripletSTDP(a3_plus=0.1, lone=0.5, w_max=1)
    >>> net = SpikingNetwork([silent, cell],
    ...                      [Synapses(silent, cell, OneToOne(), weight=0.5, plasticity=rule)])
    >>> net.run(30)
    >>> round(float(net.weights("silent->cell")[0]), 4)  # 0.5 - 0.1 x 0.5 exp(-15.9 / 114)
    0.4565
    >>> net.reset()
    >>> net.signal("silent->cell", 2.0)
    >>> net.run(30)
    >>> round(float(net.weights("silent->cell")[0]), 4)
    0.4129
    """

    tau_plus: Any = 16.8
    tau_minus: Any = 33.7
    tau_x: Any = 101.0
    tau_y: Any = 114.0
    a2_plus: Any = 0.0
    a2_minus: Any = 7.1e-3
    a3_plus: Any = 6.5e-3
    a3_minus: Any = 0.0
    w_min: Any = 0.0
    w_max: Any = 1.0
    scaling: str = "additive"
    pairing: str = "all"
    lone: Any = 0.0
    traces: str = "neuron"

    def __repr__(self) -> str:
        return reprs.settings(self)

    def __post_init__(self) -> None:
        self._check("tau_plus tau_minus tau_x tau_y", "a2_plus a2_minus a3_plus a3_minus")
        checks.choice("traces", self.traces, TRACES)
        object.__setattr__(self, "lone", units.real("lone", self.lone, "1", 0.0))
        if self.lone and self.scaling == "multiplicative":
            raise ArgumentError(
                f"lone must be 0 where scaling is multiplicative, got {self.lone:g}: a spike of "
                "the target may then move a weight up or down; make scaling additive"
            )

    def prepare(self, pathway: Pathway) -> None:
        """Lay out traces and constants."""
        self._limits(pathway)
        if self.traces == "synapse":
            triplets.lay_triplets(pathway, self)
        else:
            traces.check_plastic(pathway)
            taus = (self.tau_plus, self.tau_x, self.tau_minus, self.tau_y)
            for name, tau in zip(("pre", "pre slow", "post", "post slow"), taus, strict=True):
                self._lay(pathway, name, tau, 1.0)
        dtype = pathway.post.dtype
        down, up = (-self.a2_minus, -self.a3_minus, 0.0), (self.a2_plus, self.a3_plus, self.lone)
        pathway.tables["gains down"] = checks.fitting("a2_minus and a3_minus", down, dtype)
        pathway.tables["gains up"] = checks.fitting("a2_plus, a3_plus and lone", up, dtype)
        # With the traces, so that it is kept and restored with them.
        pathway.traces["speed"] = np.ones((1, 1), dtype)

    def on_arrival(self, pathway: Pathway, lane: Lane, is_plastic: bool) -> list[Op]:
        """Return the calls to make once the spikes that arrive are transmitted."""
        if self.traces == "synapse":
            return triplets.relate_arrived(pathway, lane, is_plastic)
        bumps = traces.bump(pathway, lane, "pre") + traces.bump(pathway, lane, "pre slow")
        return traces.depress(pathway, lane, is_plastic) + bumps

    def on_firing(self, pathway: Pathway, lane: Lane, is_plastic: bool) -> list[Op]:
        """Return the calls to make once the targets have fired."""
        if self.traces == "synapse":
            return triplets.relate_fired(pathway, lane, is_plastic)
        bumps = traces.bump(pathway, lane, "post") + traces.bump(pathway, lane, "post slow")
        return traces.potentiate(pathway, lane, is_plastic) + bumps

    def signal(self, pathway: Pathway, step: int, value: float) -> None:
        """Set the factor of all steps from now on."""
        del step
        if value < 0:
            raise ArgumentError(
                f"value must be at least 0 for {pathway.name!r}, where it is how fast TripletSTDP "
                f"learns, got {value:g}"
            )
        pathway.traces["speed"][:] = value
