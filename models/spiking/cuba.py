r"""Cuba: 4,000 leaky neurons with exponential currents fire irregularly, driven by one another.

Benchmark 2 of [1]_, after [2]_. Between spikes

.. math::
   \tau_m \dot v = (v_{rest} - v) + g_e + g_i, \qquad \tau_e \dot g_e = -g_e, \qquad
   \tau_i \dot g_i = -g_i;

a spike of an excitatory neuron adds w_e to the g_e of its targets, one of an inhibitory neuron w_i
to their g_i. A neuron with v > v_th fires, returns to v_reset and stays there for t_ref. Rest is
above threshold, so a neuron alone fires like a clock; with the network it fires when excitation
happens to prevail.

======================  ================  ================  ====  =============================
parameter               symbol            value             unit  source
======================  ================  ================  ====  =============================
neurons                 n                 3200 + 800        -     [1]_
connection              p                 80 / n            -     [1]_: 2 %
membrane                tau_m             20                ms    [1]_
currents                tau_e, tau_i      5, 10             ms    [1]_
rest, threshold, reset  v_rest, ...       -49, -50, -60     mV    [1]_
refractory time         t_ref             5                 ms    [1]_
weights                 w_e, w_i          1.62, -9          mV    [1]_: 0.27 and -4.5 mV of the
                                                                  rest -60 mV, 60/10 and 20/10
delay                   d                 0.1               ms    here: one step; [1]_: none
initial v               v                 -60 to -50        mV    Brian2's example of [1]_
======================  ================  ================  ====  =============================

References
----------
.. [1] Brette et al., "Simulation of networks of spiking neurons: a review of tools and
   strategies", J. Comput. Neurosci. 23:349, 2007, doi:10.1007/s10827-007-0038-6.
.. [2] Vogels, Abbott, "Signal propagation and logic gating in networks of integrate-and-fire
   neurons", J. Neurosci. 25:10786, 2005, doi:10.1523/JNEUROSCI.3508-05.2005.
"""

from collections.abc import Mapping
from typing import Self

import numpy as np
from pydantic import Field, model_validator

from neurosim.base.random.distributions import Uniform
from neurosim.experiment.experiment import Experiment
from neurosim.experiment.scorecard import Band, Ends
from neurosim.models.assemblies.operations import Tick
from neurosim.models.spiking import statistics
from neurosim.models.spiking.statistics import Findings, Session
from neurosim.spiking.engine.clock import Grid
from neurosim.spiking.network import SpikingNetwork
from neurosim.spiking.neurons.lif import LIF
from neurosim.topology.connectivity import Random
from neurosim.topology.population import Population
from neurosim.topology.synapses import Synapses

W_EXC, W_INH = 60 * 0.27 / 10, -20 * 4.5 / 10
BRIAN2 = "Brian2, the same law, 10 s (8 graphs here: 5.4 to 6.2)", "5.61"
VOGELS = "Vogels & Abbott 2005: irregular; their figure is to be verified", "> 0"
UNKNOWN = "", ""


class Cuba(Session):
    """Parameters of the experiment; see the table of the module."""

    duration: statistics.Milliseconds = Field(5000.0, gt=0, description="recorded time, ms")
    recorded: float = Field(0.25, ge=0, le=1, description="share of neurons whose spikes are kept")
    bin: float = Field(5.0, gt=0, description="bin of the population rate, ms")
    inputs: int = Field(80, ge=0, description="synapses into a neuron, in the mean; p = inputs / n")
    w_exc: float = Field(W_EXC, ge=0, description="weight of an excitatory synapse, mV")
    w_inh: float = Field(W_INH, le=0, description="weight of an inhibitory synapse, mV")
    delay: float = Field(0.1, ge=0, description="from a spike to its effect, ms")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        Grid(self.dt).delay("delay", self.delay)
        if self.inputs > self.n:
            raise ValueError(f"inputs must be at most n = {self.n}, got {self.inputs}")
        return self

    @property
    def is_published(self) -> bool:
        """Whether there are figures to compare with, at any size and for any time."""
        changed = {"n", "duration", "settle", "precision", "recorded", "bin"}
        long = self.n >= 4000 and self.duration >= 1000 and self.settle >= 100
        return long and self.model_dump(exclude=changed) == Cuba.make().model_dump(exclude=changed)


def build(config: Cuba, seed: int, threads: int = 1) -> SpikingNetwork:
    """Return the network at its start.

    Examples
    --------
    >>> build(Cuba(n=100), seed=0).get("exc", "v").shape
    (80,)
    """
    rule = LIF(tau_m=20, v_rest=-49, v_th=-50, v_reset=-60, t_ref=5, synapses="current",
               tau_e=5, tau_i=10)  # fmt: skip
    exc, inh = (
        Population(name, size, rule)
        for name, size in zip(statistics.POPULATIONS, config.sizes, strict=True)
    )
    synapses = [
        Synapses(pre, post, Random(config.inputs / config.n), weight=weight, delay=config.delay)
        for pre, weight in ((exc, config.w_exc), (inh, config.w_inh))
        for post in (exc, inh)
    ]
    net = SpikingNetwork([exc, inh], synapses, dt=config.dt, seed=seed, threads=threads,
                         precision=config.precision)  # fmt: skip
    for name in statistics.POPULATIONS:
        net.set(name, "v", Uniform(rule.v_reset, rule.v_th))
    return net


def run_seed(
    config: Cuba, seed: int, threads: int = 1, tick: Tick = lambda share: None
) -> Findings:
    """Run one network.

    Examples
    --------
    >>> found = run_seed(Cuba(n=200, duration=50, settle=0), seed=0)
    >>> found["rate"].shape
    (2, 10)
    """
    return statistics.record(build(config, seed, threads), config, tick)


def measure(config: Cuba, found: Findings) -> dict[str, float]:
    """Return rate, irregularity, silent share and synchrony, and how alike both kinds fire."""
    values = statistics.describe(config, found)
    del values["frequency"]
    exc, inh = found["rate"].mean(axis=1)
    return {**values, "kinds": float(exc / inh) if inh else float("nan")}


def card(config: Cuba) -> list[Band]:
    """Return the rows; with bands at the published parameters."""
    bands: tuple[Ends, ...] = ((None, None),) * 3
    brian2, vogels = UNKNOWN, UNKNOWN
    if config.is_published:
        bands = (5.0, 6.4), (0.85, 1.15), (0.4, None)
        brian2, vogels = BRIAN2, VOGELS
    rate, alike, cv = bands
    return [
        Band("rate", "mean firing rate, Hz", *rate, *brian2),
        Band("kinds", "rate of excitatory / inhibitory neurons", *alike,
             "both get the same inputs", "1"),
        Band("irregularity", "irregularity (CV of the intervals)", *cv, *vogels),
        Band("silent", "share of neurons that never fire", None, None, ""),
        Band("synchrony", f"synchrony of the spikes in {config.bin:g} ms", None, None,
             statistics.INDEPENDENT, "1"),
    ]  # fmt: skip


def outcome(config: Cuba, values: Mapping[str, float]) -> str:
    """Say how fast the neurons fire, beside the same law in Brian2, and how irregularly.

    Examples
    --------
    >>> outcome(Cuba(), {"rate": 5.76, "irregularity": 0.668}).partition(": a clock")[0]
    '4,000 neurons fire at 5.8 Hz (Brian2: 5.61), with irregularity 0.67'
    """
    rate, cv = values["rate"], values["irregularity"]
    if np.isnan(rate):
        return "The rate at which the neurons fire is not known."
    theirs = f" (Brian2: {BRIAN2[1]})" if config.is_published else ""
    told = f"{config.n:,} neurons fire at {rate:.1f} Hz{theirs}"
    if np.isnan(cv):
        return f"{told}, too seldom to measure how irregularly."
    return f"{told}, with irregularity {cv:.2f}: a clock has 0, random spikes 1."


AXES = statistics.axes_of_seeds(statistics.AXES)
LEGEND = statistics.LEGEND


EXPERIMENT = Experiment(
    name="cuba",
    summary="4,000 neurons with currents fire irregularly, driven by one another",
    source="Brette et al. 2007",
    configuration=Cuba,
    run_seed=run_seed,
    measure=measure,
    card=card,
    outcome=outcome,
    axes=AXES,
    legend=LEGEND,
    seeds=3,
    each="network",
    example="--duration 1000 --seeds 1",
    time=5,
    draw="neurosim.models.spiking.figures:draw_cuba",
    has_few_threads=True,
)
