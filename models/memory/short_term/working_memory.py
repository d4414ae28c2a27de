r"""Working memory: an item is held by facilitated synapses, without spikes [1]_.

Excitatory neurons, of which some belong to one of several items, and inhibitory neurons, all leaky
integrate-and-fire with white noise, are connected at random; synapses within an item are strong.
Those among excitatory neurons have short-term plasticity (`neurosim.ShortTerm`): u rises with use
and falls within seconds, so neurons of an item that fired a second ago release more than others,
though nobody fires meanwhile. A cue drives the neurons of one item; after a silent wait a weak
pulse to *all* excitatory neurons makes those of that item fire together. Arms, all of the same
graph and noise:

- *facilitated*: the pulse comes after a wait of ``wait``;
- *late*: it comes after ``late``, when u is back at rest;
- *static*: no short-term plasticity; weights are those of rest, U J;
- *depressed*: x as before, but u never builds up: the first spike releases as much, the next less;
- *latched*: no short-term plasticity; every spike releases what a first one does.

=====================  ============  ==============  ====  =====================================
parameter              symbol        value           unit  source
=====================  ============  ==============  ====  =====================================
neurons                n             2000+500        -     here; 8000+2000 in [1]_
items, share of one    P, f          5, 0.1          -     [1]_, to be verified
connection             c             0.2             -     [1]_, to be verified
membrane               tau_m         15, 10          ms    [1]_, to be verified
threshold              v_th          20              mV    [1]_, to be verified
reset                  v_reset       16, 13          mV    [1]_, to be verified
refractory time        t_ref         2               ms    [1]_, to be verified
facilitation           U, tau_f      0.2, 1500       ms    [1]_, to be verified; u rests at U
recovery               tau_d         200             ms    [1]_, to be verified
weight, exc to exc     J_b           0.1             mV    [1]_, to be verified; for n = 10,000
within an item         J_p           0.55            mV    here; 0.45 in [1]_, to be verified
exc to inh             -             0.135           mV    [1]_, to be verified
inh to exc, to inh     -             0.25, 0.2       mV    [1]_, to be verified
drive                  mu            20, 20.5        mV    here: below threshold, so all is silent
noise, s.d. of v       sigma         1               mV    here
delays                 -             1, 0.5          ms    here; from exc to exc, others
time step              dt            0.25            ms    here
cue, times the drive   -             1.25, 350 ms    -     here; 350 ms of [1]_, to be verified
pulse                  -             1.15, 250 ms    -     here; 250 ms of [1]_, to be verified
=====================  ============  ==============  ====  =====================================

Weights grow as n falls, so that a neuron has fewer synapses and the same mean input. [1]_ drives
its network above threshold, where neurons fire at about a hertz also during the wait; here the
drive is lower, and nearly nobody fires.

References
----------
.. [1] Mongillo, Barak, Tsodyks, "Synaptic theory of working memory", Science 319:1543, 2008,
   doi:10.1126/science.1150769. Its figures are quoted from memory and from public
   re-implementations.
"""

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from pydantic import Field, model_validator

from neurosim.base.arrays import Real
from neurosim.base.random.distributions import Uniform
from neurosim.base.random.stream import Stream
from neurosim.experiment.configuration import Configuration
from neurosim.models.assemblies.operations import Tick
from neurosim.models.spiking.statistics import EXCITATORY, Precision
from neurosim.spiking.engine.clock import Grid
from neurosim.spiking.inputs import CurrentInput
from neurosim.spiking.network import SpikingNetwork
from neurosim.spiking.neurons.lif import LIF
from neurosim.spiking.noise_input import NoiseInput
from neurosim.spiking.plasticity.short_term import ShortTerm
from neurosim.topology.connectivity import Random
from neurosim.topology.explicit import Explicit
from neurosim.topology.population import Population
from neurosim.topology.synapses import Synapses

Findings = Mapping[str, np.ndarray[Any, Any]]

ARMS = ("facilitated", "late", "static", "depressed", "latched")
WINDOWS = ("before", "cue", "wait", "pulse")
N_PUBLISHED = 10_000
"""Neurons for which the weights are told."""
SIGMA, V_TH = 1.0, 20.0
BIN = 50.0
"""ms for which a drive holds."""
AFTERMATH = BIN
"""ms after the cue that do not count as waiting: who fires last then was driven by the cue."""
LOOK = BIN
"""ms from one look at u and x to the next."""
SEEN = 40
"""Neurons of each item whose spikes are kept."""


class WorkingMemory(Configuration):
    """Parameters of the network and of a trial; see the table of the module."""

    n: int = Field(2500, ge=100, le=10**6, description="neurons, four in five excitatory")
    items: int = Field(5, ge=2, le=10, description="items that the network knows; P")
    trials: int = Field(3, ge=1, le=10, description="items that are cued, each in a run")
    connected: float = Field(0.2, gt=0, le=1, description="connection probability; c")
    U: float = Field(0.2, gt=0, le=1, description="what a spike adds to u; u rests there")
    tau_f: float = Field(1500.0, gt=0, description="facilitation, ms")
    tau_d: float = Field(200.0, gt=0, description="recovery, ms")
    weight: float = Field(0.1, ge=0, description="J_b, mV, if n were 10,000")
    strong: float = Field(0.55, ge=0, description="J_p, within an item, mV, if n were 10,000")
    drive: float = Field(20.0, description="of excitatory neurons, mV")
    cue: float = Field(1.25, ge=0, description="drive of the cued item / drive")
    pulse: float = Field(1.15, ge=0, description="drive of all in the pulse / drive")
    wait: float = Field(1000.0, gt=AFTERMATH, description="from cue to pulse, ms")
    late: float = Field(5000.0, gt=AFTERMATH, description="the same, in the late arm, ms")
    settle: float = Field(500.0, gt=0, description="time before the cue, ms")
    cue_time: float = Field(350.0, gt=0, description="length of the cue, ms")
    pulse_time: float = Field(250.0, gt=0, description="length of the pulse, ms")
    dt: float = Field(0.25, gt=0, le=1, description="time step, ms")
    precision: Precision = Field("single", description="of the states")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        bins = Grid(BIN)
        for name in ("wait", "late", "settle", "cue_time", "pulse_time"):
            bins.steps(name, getattr(self, name))
        Grid(self.dt).steps("dt", 0.5)  # delays and looks lie on the grid
        if self.trials > self.items:
            raise ValueError(f"trials must be at most items = {self.items}, got {self.trials}")
        return self

    @property
    def sizes(self) -> tuple[int, int]:
        """Excitatory and inhibitory neurons."""
        n_exc = round(EXCITATORY * self.n)
        return n_exc, self.n - n_exc

    @property
    def size(self) -> int:
        """Neurons of an item."""
        return self.sizes[0] // 10

    @property
    def first_release(self) -> float:
        """What the first spike of a rested synapse releases."""
        return self.U + self.U * (1 - self.U)

    @property
    def rule(self) -> ShortTerm:
        """The short-term plasticity."""
        return ShortTerm(self.U, self.tau_f, self.tau_d, u_rest=self.U)

    def windows(self, arm: str) -> tuple[tuple[float, float], ...]:
        """Return begin and end of each of `WINDOWS`, ms."""
        on, off = self.settle, self.settle + self.cue_time
        pulse = off + (self.late if arm == "late" else self.wait)
        return (on / 2, on), (on, off), (off + AFTERMATH, pulse), (pulse, pulse + self.pulse_time)


def build(
    config: WorkingMemory, arm: str, item: int, seed: int, threads: int = 1
) -> SpikingNetwork:
    """Return the network at its start, in which ``item`` will be cued.

    Examples
    --------
    >>> net = build(WorkingMemory(n=100), "facilitated", item=0, seed=0)
    >>> net.short_term("exc->exc")[0][:2].tolist()
    [0.2, 0.2]
    """
    (n_exc, n_inh), grown = config.sizes, N_PUBLISHED / config.n
    exc = Population("exc", n_exc, LIF(tau_m=15, v_th=V_TH, v_reset=16, t_ref=2))
    inh = Population("inh", n_inh, LIF(tau_m=10, v_th=V_TH, v_reset=13, t_ref=2, drive=20.5))
    graph, short = Random(config.connected), _choose_rule(config, arm)
    synapses = [
        Synapses(exc, exc, _wire(config, arm, seed), weight=grown, delay=1.0, short_term=short),
        Synapses(exc, inh, graph, weight=0.135 * grown, delay=0.5),
        Synapses(inh, exc, graph, weight=-0.25 * grown, delay=0.5),
        Synapses(inh, inh, graph, weight=-0.2 * grown, delay=0.5),
    ]
    inputs = [
        CurrentInput(exc, _schedule(config, arm, item), every=BIN),
        NoiseInput(exc, SIGMA),
        NoiseInput(inh, SIGMA),
    ]
    net = SpikingNetwork([exc, inh], synapses, inputs=inputs, dt=config.dt, seed=seed,
                         threads=threads, precision=config.precision)  # fmt: skip
    for name in ("exc", "inh"):
        net.set(name, "v", Uniform(V_TH - 5, V_TH))
    return net


def _choose_rule(config: WorkingMemory, arm: str) -> ShortTerm | None:
    if arm == "depressed":  # u is at 0 again before the next spike
        return ShortTerm(config.first_release, config.dt / 1000, config.tau_d)
    return None if arm in ("static", "latched") else config.rule


def _wire(config: WorkingMemory, arm: str, seed: int) -> Explicit:
    """Return the excitatory synapses, the same in all arms, strong within an item."""
    n = config.sizes[0]
    edges = Random(config.connected).edges(n, n, Stream(seed, "excitatory synapses"), True)
    item = np.arange(n) // config.size
    pre = np.repeat(item, np.diff(edges.indptr))
    is_within = (pre == item[edges.indices]) & (pre < config.items)
    released = {"static": config.U, "latched": config.first_release}.get(arm, 1.0)
    weights = released * np.where(is_within, config.strong, config.weight)
    return Explicit(edges.indptr, edges.indices, weights)


def _schedule(config: WorkingMemory, arm: str, item: int) -> Real:
    """Return the drive of each excitatory neuron in each bin."""
    _, cue, _, pulse = (slice(*(round(end / BIN) for end in ends)) for ends in config.windows(arm))
    drive = np.full((pulse.stop + 1, config.sizes[0]), config.drive)
    drive[cue, item * config.size : (item + 1) * config.size] *= config.cue
    drive[pulse] *= config.pulse
    return drive


def recall(
    config: WorkingMemory, arm: str, item: int, seed: int, threads: int, tick: Tick
) -> Findings:
    """Cue an item, wait, and send the pulse to all; return who fired, and u and x on the way.

    Returns
    -------
    found : dict of str to ndarray
        ``rate``, shape (window, item); ``spike_times`` and ``spike_neurons`` of `SEEN` neurons of
        each item; ``efficacy``, shape (look, item, 2): u and x, NaN without short-term plasticity.
    """
    net = build(config, arm, item, seed, threads)
    spikes, end, efficacy = net.record("exc"), config.windows(arm)[-1][1], []
    for look in range(round(end / LOOK)):
        net.run(LOOK)
        efficacy.append(_look(config, net))
        tick((look + 1) * LOOK / end)
    of_item, times = spikes.neurons // config.size, spikes.times
    rates = [
        np.bincount(of_item[(times >= low) & (times < high)], minlength=10)[: config.items]
        / ((high - low) * 0.001 * config.size)
        for low, high in config.windows(arm)
    ]
    is_seen = (of_item < config.items) & (spikes.neurons % config.size < SEEN)
    return {
        "rate": np.array(rates),
        "efficacy": np.array(efficacy),
        "spike_times": times[is_seen],
        "spike_neurons": spikes.neurons[is_seen],
    }


def _look(config: WorkingMemory, net: SpikingNetwork) -> Real:
    """Return the mean u and x of each item."""
    if net.pathways["exc->exc"].synapses.short_term is None:
        return np.full((config.items, 2), np.nan)
    members = config.items * config.size
    u, x = (v[:members].reshape(config.items, -1).mean(axis=1) for v in net.short_term("exc->exc"))
    return np.stack([u, x], axis=1)
