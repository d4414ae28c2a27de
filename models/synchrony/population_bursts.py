r"""Population bursts: tired synapses recover together, and nearly all neurons fire at once.

400 excitatory and 100 inhibitory leaky neurons [1]_, each driven by a constant current close to
its threshold, so that some fire by themselves and most do not. Each synapse has resources x and a
share u of them that a spike uses, of constants of its own: at a spike u rises by U (1 - u), then u
x of the weight A is released, x falls by it and recovers with tau_rec, and u decays with tau_facil:

.. math::
   \tau_m \dot v = -v + I_b + g_e + g_i, \qquad \tau_I \dot g = -g, \qquad g \to g + A\, u\, x.

While few fire, resources of the others' synapses are kept. When enough of those that are close to
threshold fire together they bring nearly all to fire, which uses up the resources: the burst ends
by itself.

The control is the same network with the same weights, but of static synapses, which always release
what those release in the mean.

===================  =================  ==============  ====  ================================
parameter            symbol             value           unit  source
===================  =================  ==============  ====  ================================
neurons              n                  400 + 100       -     [1]_
connection           p                  0.1             -     [1]_; [2]_ has 50 inputs, s.d. 5
membrane             tau_m              30              ms    [1]_
threshold, reset     v_th, v_reset      15, 13.5        mV    [1]_
refractory time      t_ref              3 (E), 2 (I)    ms    [1]_
drive                I_b                15 +- 0.375     mV    [2]_: 5 % of the threshold; [3]_
                                                              has 1 mV in all
current              tau_I              3               ms    [1]_
strength             A                  1.8, 7.2,       mV    [2]_: from E to E, E to I, I to
                                        -5.4, -7.2            E, I to I
use, onto E          U                  0.5             -     [1]_; from 0.1 to 0.9
use, onto I          U                  0.04            -     [1]_; from 0.001 to 0.07
recovery             tau_rec            800, 100        ms    [1]_: onto E, onto I; above 5
facilitation         tau_facil          none, 1000      ms    [1]_: onto E, onto I; above 5
delay                d                  0.25            ms    [2]_: one step
initial v            v                  0 to 15         mV    [2]_
===================  =================  ==============  ====  ================================

A, U, tau_rec and tau_facil are drawn for each synapse, normal with a standard deviation of half
their mean, between the bounds; A from 0.2 to 2 of its mean. Figures of the paper itself were not
looked up but in the programs of [2]_ and [3]_, which follow it. What was released begins to recover
at once here, and in [1]_ after it decayed with tau_I.

References
----------
.. [1] Tsodyks, Uziel, Markram, "Synchrony generation in recurrent networks with
   frequency-dependent synapses", J. Neurosci. 20:RC50, 2000,
   doi:10.1523/JNEUROSCI.20-01-j0003.2000.
.. [2] NEST, examples/nest/tsodyks_shortterm_bursts.sli.
.. [3] Brian2, examples/frompapers/Tsodyks_Uziel_Markram_2000.py.
"""

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from pydantic import Field, model_validator

from neurosim import LIF, Normal, Population, Random, ShortTerm, SpikingNetwork, Synapses, Uniform
from neurosim.base.arrays import Real
from neurosim.experiment.configuration import Configuration
from neurosim.experiment.experiment import Experiment
from neurosim.experiment.scorecard import Band, bound_to, percent
from neurosim.models.assemblies.operations import Tick
from neurosim.models.synchrony import bursts
from neurosim.spiking.engine.clock import Grid

Findings = Mapping[str, np.ndarray[Any, Any]]
THRESHOLD = 15.0
STRENGTH = 1.8
"""A from excitatory to excitatory neurons, mV."""
AT_ONCE = 1e-3
"""ms: no facilitation, as u has decayed when the next spike comes."""
KINDS = ("exc", "inh")
USE = {"exc": 0.5, "inh": 0.04}
"""Mean U of the synapses onto a kind."""
PLASTIC = "exc->exc"
SELDOM = 10
"""Looks from one to the next at which releases of all synapses are measured."""
PAPER = "Tsodyks, Uziel & Markram 2000, abstract"


class Bursting(Configuration):
    """Parameters of the experiment; see the table of the module."""

    n: int = Field(500, ge=10, le=10**5, description="neurons, four in five excitatory")
    p: float = Field(0.1, ge=0, le=1, description="chance that two neurons are connected")
    spread: float = Field(0.05, ge=0, le=1, description="range of the drives / threshold")
    duration: float = Field(10_000.0, gt=0, le=1e6, description="recorded time, ms")
    settle: float = Field(1000.0, ge=0, le=1e6, description="time before that, ms")
    dt: float = Field(0.25, gt=0, le=1, description="time step, ms; the delay of all synapses")
    every: float = Field(5.0, gt=0, le=50, description="resources are looked at so often, ms")

    @model_validator(mode="after")
    def _is_on_grid(self) -> Self:
        grid = Grid(self.dt)
        for name in ("duration", "settle", "every"):
            grid.steps(name, getattr(self, name))
        if self.duration < 10 * bursts.WINDOW:
            raise ValueError(f"duration must be at least {10 * bursts.WINDOW:g} ms, got "
                             f"{self.duration:g}")  # fmt: skip
        if grid.steps("duration", self.duration) % grid.steps("every", self.every):
            raise ValueError(f"duration must be a multiple of every = {self.every:g} ms, got "
                             f"{self.duration:g}")  # fmt: skip
        return self

    @property
    def sizes(self) -> tuple[int, int]:
        """Excitatory and inhibitory neurons."""
        n_exc = round(0.8 * self.n)
        return n_exc, self.n - n_exc


def build(config: Bursting, seed: int, is_dynamic: bool = True, threads: int = 1) -> SpikingNetwork:
    """Return the network at its start; with static synapses the same graph, weights and drives.

    Examples
    --------
    >>> net = build(Bursting(n=50), seed=0)
    >>> u, x = net.short_term("exc->exc")
    >>> u.shape == net.weights("exc->exc").shape
    True
    """
    exc, inh = (
        _make_cells(config, *each) for each in zip(KINDS, config.sizes, (3, 2), strict=True)
    )
    ways = ((exc, exc, 1.0), (exc, inh, 4.0), (inh, exc, -3.0), (inh, inh, -4.0))
    synapses = [
        Synapses(pre, post, Random(config.p), _draw(size * STRENGTH, 0.2, 2), delay=config.dt,
                 short_term=_make_use(post.name) if is_dynamic else None)
        for pre, post, size in ways
    ]  # fmt: skip
    net = SpikingNetwork([exc, inh], synapses, dt=config.dt, seed=seed, threads=threads)
    for name in KINDS:
        net.set(name, "v", Uniform(0, THRESHOLD))
    return net


def _make_cells(config: Bursting, name: str, n: int, t_ref: float) -> Population:
    half = THRESHOLD * config.spread / 2
    drive = Uniform(THRESHOLD - half, THRESHOLD + half)
    rule = LIF(tau_m=30, v_rest=0, v_th=THRESHOLD, v_reset=13.5, t_ref=t_ref, drive=drive,
               synapses="current", tau_e=3, tau_i=3)  # fmt: skip
    return Population(name, n, rule)


def _draw(mean: float, low: float, high: float) -> Normal:
    """Return the law of a parameter, with bounds in units of its mean."""
    ends = sorted((low * mean, high * mean))
    return Normal(mean, abs(mean) / 2, *ends)


def _make_use(post: str) -> ShortTerm:
    """Return the plasticity of synapses onto neurons of a kind."""
    if post == "exc":
        use = Normal(USE[post], USE[post] / 2, 0.1, 0.9)
        return ShortTerm(use, AT_ONCE, Normal(800, 400, low=5), traces="synapse")
    use = Normal(USE[post], USE[post] / 2, 0.001, 0.07)
    slow, fast = Normal(1000, 500, low=5), Normal(100, 50, low=5)
    return ShortTerm(use, slow, fast, traces="synapse")


def run_seed(
    config: Bursting, seed: int, threads: int = 1, tick: Tick = lambda share: None
) -> Findings:
    """Run a network of dynamic synapses, then the same with static ones.

    Examples
    --------
    >>> found = run_seed(Bursting(n=50, duration=300, settle=0), seed=0)
    >>> found["resources"].shape
    (60,)
    """
    whole = 2 * (config.settle + config.duration)
    net = build(config, seed, threads=threads)
    net.run(config.settle, after_chunk=lambda ms: tick(ms / whole))
    recorders = [net.record(name) for name in KINDS]
    resources, releases = [], []
    for look in range(round(config.duration / config.every)):
        resources.append(_mean(net.short_term(PLASTIC)[1]))
        if look % SELDOM == 0:
            releases.append([_mean(release_now(net, name)) for name in net.pathways])
        net.run(config.every)
        tick((config.settle + look * config.every) / whole)
    static = build(config, seed, is_dynamic=False, threads=threads)
    for name, release in zip(static.pathways, np.mean(releases, axis=0), strict=True):
        static.set_weights(name, static.weights(name) * release)
    static.run(config.settle, after_chunk=lambda ms: tick(0.5 + ms / whole))
    others = [static.record(name) for name in KINDS]
    static.run(config.duration, after_chunk=lambda ms: tick(0.5 + (config.settle + ms) / whole))
    times, neurons = bursts.join_spikes(recorders, config.settle)
    static_times, static_neurons = bursts.join_spikes(others, config.settle)
    return {
        "spike_times": times, "spike_neurons": neurons, "resources": np.array(resources),
        "drive": np.concatenate([net.get(name, "drive") for name in KINDS]),
        "static_times": static_times, "static_neurons": static_neurons,
    }  # fmt: skip


def _mean(values: Real) -> float:
    return float(values.mean()) if values.size else 1.0


def release_now(net: SpikingNetwork, name: str) -> Real:
    """Return the share of its weight that each synapse would release now, were its U the mean."""
    u, x = net.short_term(name)
    released: Real = (u + USE[name.split("->")[1]] * (1 - u)) * x
    return released


def measure(config: Bursting, found: Findings) -> dict[str, float]:
    """Return how often bursts come, who takes part, how long they last, what they use up."""
    times, neurons = (found[f"spike_{name}"] for name in ("times", "neurons"))
    peaks = bursts.find_bursts(times, config.n, config.duration)
    at, resources = bursts.average_around(found["resources"], config.every, peaks, 100, 50)
    seconds = config.duration / 1000
    return {
        "bursts": peaks.size / seconds,
        "taking part": bursts.median(bursts.participate(times, neurons, config.n, peaks)),
        "by chance": bursts.median(bursts.participate_between(times, neurons, config.n, peaks)),
        "width": bursts.median(bursts.measure_widths(times, peaks)),
        "before": float(resources[(at >= -50) & (at <= -20)].mean()),
        "after": float(resources[(at >= 15) & (at <= 25)].mean()),
        "rate exc": float((neurons < config.sizes[0]).sum() / config.sizes[0] / seconds),
        "rate inh": float((neurons >= config.sizes[0]).sum() / config.sizes[1] / seconds),
        "busy": bursts.share_busy(times, config.n, config.duration),
        "static": bursts.share_busy(found["static_times"], config.n, config.duration),
    }


def card(config: Bursting) -> list[Band]:
    """Return the rows; with bands where the network is that of the publication."""
    rows = [
        Band("bursts", "population bursts in a second", 0.1, None, f"{PAPER}: spontaneous", "some"),
        Band("taking part", "share of the neurons that fire in one", 0.9, None,
             f"{PAPER}: virtually the entire network", "all"),
        Band("width", "middle half of its spikes, ms", 1, 10,
             f"{PAPER}: synchronous within several ms", "several"),
    ]  # fmt: skip
    told = [
        Band("by chance", "share that fires in as long a time between", None, None, ""),
        Band("before", "resources of excitatory synapses before", None, None, ""),
        Band("after", "resources 20 ms after", None, None, ""),
        Band("rate exc", "mean rate of excitatory neurons, Hz", None, None, ""),
        Band("rate inh", "mean rate of inhibitory neurons, Hz", None, None, ""),
        Band("busy", "share of 100 ms with such a peak", None, None, ""),
        Band("static", "the same with static synapses", None, None, ""),
    ]
    return bound_to(config, ["n", "p", "spread", "dt", "settle"], rows) + told


def outcome(config: Bursting, values: Mapping[str, float]) -> str:
    """Say how often nearly all fire together, and what static synapses do.

    Examples
    --------
    >>> values = {"bursts": 0.7, "taking part": 0.97, "width": 6.0, "static": 1.0}
    >>> outcome(Bursting(), values).partition(";")[0]
    'Every 1.4 s 97 % of the neurons fire in a burst, half of the spikes within 6.0 ms'
    """
    often, share, width = (values[name] for name in ("bursts", "taking part", "width"))
    if not often > 0 or np.isnan(share) or np.isnan(width):
        return "No population burst was seen."
    told = (f"Every {1 / often:.2g} s {percent(share)} of the neurons fire in a burst, half of the "
            f"spikes within {width:.1f} ms")  # fmt: skip
    if np.isnan(values["static"]):
        return f"{told}."
    return f"{told}; with static synapses such peaks fill {percent(values['static'])} of the time."


AXES = {
    "spike_times": "seed, spike; ms since the recording began, NaN after the last",
    "spike_neurons": "seed, spike; excitatory ones first, -1 after the last",
    "resources": "seed, look; mean x of the synapses among excitatory neurons",
    "drive": "seed, neuron; mV",
    "static_times": "seed, spike; as spike_times, with static synapses",
    "static_neurons": "seed, spike; as spike_neurons, with static synapses",
}


EXPERIMENT = Experiment(
    name="population-bursts",
    summary="Synapses that tire and recover let nearly all neurons fire at once, now and then",
    source="Tsodyks, Uziel & Markram 2000",
    configuration=Bursting,
    run_seed=run_seed,
    measure=measure,
    card=card,
    outcome=outcome,
    axes=AXES,
    legend="burst: a quarter of the neurons fires within 10 ms; in one: within 15 ms of its peak; "
    "static synapses: the same graph and weights, releasing the mean",
    seeds=3,
    each="network",
    example="--duration 3000 --seeds 1",
    time=40,
    draw="neurosim.models.synchrony.burst_figure:draw",
    has_few_threads=True,
)
