r"""STDP network: synapses among excitatory neurons learn from the timing of spikes, and wander.

Neurons, delays, weights and drive are those of `neurosim.models.spiking.brunel` at a tenth of its
inputs, just above threshold. Synapses among excitatory neurons follow pair-based STDP [1]_: with
traces x of the presynaptic neuron, raised by A at each arrival, and y of the target, raised by
-1.05 A at each spike, both decaying with tau,

.. math::
   w \to w + y \text{ when a spike arrives}, \qquad w \to w + x \text{ when the target fires},
   \qquad 0 \le w \le 2 J.

Were all spikes independent and Poisson at rate r, weights away from the bounds would drift and
spread as

.. math::
   \frac{d \langle w \rangle}{dt} = -0.05\, A\, \tau r^2, \qquad
   \frac{d\, \mathrm{var}(w)}{dt} = (1 + 1.05^2)\, A^2\, \frac{\tau}{2}\, r^2:

one gets from the integral of the window, the other from a square of it, a pair of spikes at a
time. Synapses that help their target fire gain beyond that; regular spikes spread less. With a
small A the weights only diffuse; with a large one they reach the bounds and pile up [2]_.

=====================  ==============  ============  ====  ===================================
parameter              symbol          value         unit  source
=====================  ==============  ============  ====  ===================================
neurons                n               8000+2000     -     here
inputs of a neuron     inputs          100+25        -     here
initial weight         J               0.1           mV    Brunel 2000
inhibitory weight / J  g               5             -     Brunel 2000
external spikes        external        11            kHz   here
delay                  d               1.5           ms    Brunel 2000
learning, A / J        learning        0.01, 0.1     -     here
depression             A- / A          1.05          -     [2]_
window                 tau             20            ms    [2]_
bounds                 w               0 to 2 J      mV    here
=====================  ==============  ============  ====  ===================================

References
----------
.. [1] Morrison, Diesmann, Gerstner, Biol. Cybern. 98:459, 2008, doi:10.1007/s00422-008-0233-1.
.. [2] Song, Miller, Abbott, Nat. Neurosci. 3:919, 2000, doi:10.1038/78829.
"""

from collections.abc import Mapping
from typing import Annotated, Self

import numpy as np
from pydantic import BeforeValidator, Field, model_validator

from neurosim.base.arrays import Real
from neurosim.experiment.experiment import Experiment
from neurosim.experiment.scorecard import Band, Ends, percent
from neurosim.models.assemblies.operations import Tick, part_of
from neurosim.models.assemblies.parameters import one_or_more
from neurosim.models.spiking import statistics
from neurosim.models.spiking.balanced import connect
from neurosim.models.spiking.statistics import Findings, Milliseconds, Session, Watch
from neurosim.spiking.engine.clock import Grid
from neurosim.spiking.network import SpikingNetwork
from neurosim.spiking.plasticity.stdp import PairSTDP

TAU, DEPRESSION = 20.0, 1.05
PLASTIC = "exc->exc"
FRAMES, BINS = 11, 50
"""How often weights are looked at, from start to end; bins of their histogram from 0 to 2 J."""
OTHERS = "Brian2 and NEST, the same law", "22-23"
THEORY = "drift and diffusion of a weight that no bound holds, derived"

Amplitude = Annotated[float, Field(ge=0, le=1)]
Amplitudes = Annotated[tuple[Amplitude, ...], BeforeValidator(one_or_more), Field(min_length=1)]


class Plastic(Session):
    """Parameters of the experiment; see the table of the module."""

    n: int = Field(10_000, ge=5, le=10**7, description="neurons, four in five excitatory")
    duration: Milliseconds = Field(10_000.0, gt=0, description="recorded time, ms")
    precision: statistics.Precision = Field("single", description="of states and weights")
    recorded: float = Field(0.02, ge=0, le=1, description="share of neurons whose spikes are kept")
    inputs: int = Field(125, ge=5, description="synapses into a neuron, four in five excitatory")
    weight: float = Field(0.1, gt=0, le=20, description="J, mV")
    g: float = Field(5.0, ge=0, le=100, description="inhibitory weight / J")
    external: float = Field(11_000.0, ge=0, le=1e6, description="external spikes of a neuron, Hz")
    delay: Milliseconds = Field(1.5, description="from a spike to its effect, ms")
    learning: Amplitudes = Field((0.01, 0.1), description="A / J; one network for each")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        grid = Grid(self.dt)
        grid.delay("delay", self.delay)
        if grid.steps("duration", self.duration) % (FRAMES - 1):
            raise ValueError(f"duration must be a multiple of {FRAMES - 1} dt, got {self.duration}")
        if self.fans[0] >= self.sizes[0] or self.fans[1] >= self.sizes[1]:
            raise ValueError(f"inputs must be less than n = {self.n}, got {self.inputs}")
        return self

    @property
    def fans(self) -> tuple[int, int]:
        """Excitatory and inhibitory synapses into a neuron."""
        n_exc = round(statistics.EXCITATORY * self.inputs)
        return n_exc, self.inputs - n_exc

    @property
    def is_published(self) -> bool:
        """Whether the bands were set for these parameters."""
        free = {"precision", "recorded", "bin", "learning"}
        return self.model_dump(exclude=free) == Plastic.make().model_dump(exclude=free)


def build(config: Plastic, learning: float, seed: int, threads: int = 1) -> SpikingNetwork:
    """Return the network at its start.

    Examples
    --------
    >>> net = build(Plastic(n=100, inputs=10), learning=0.1, seed=0)
    >>> bool((net.weights("exc->exc") == np.float32(0.1)).all())
    True
    """
    stdp = PairSTDP(tau_pre=TAU, tau_post=TAU, a_pre=learning * config.weight,
                    a_post=-DEPRESSION * learning * config.weight, w_min=0.0,
                    w_max=2 * config.weight)  # fmt: skip
    return connect(config, config.fans, seed, threads, stdp)


def run_seed(
    config: Plastic, seed: int, threads: int = 1, tick: Tick = lambda share: None
) -> Findings:
    """Run one network for each strength of learning, from the same start.

    Examples
    --------
    >>> config = Plastic(n=100, inputs=10, duration=20, settle=0)
    >>> run_seed(config, seed=0)["weights"].shape
    (2, 11, 50)
    """
    n = len(config.learning)
    return statistics.join([
        _learn(config, build(config, learning, seed, threads), part_of(tick, i, n))
        for i, learning in enumerate(config.learning)
    ])  # fmt: skip


def _learn(config: Plastic, net: SpikingNetwork, tick: Tick) -> Findings:
    """Let the network settle, then learn; look at the weights from time to time."""
    whole, stretch = config.settle + config.duration, config.duration / (FRAMES - 1)

    def run(ms: float, is_plastic: bool) -> None:
        before = net.time
        net.run(ms, plastic=is_plastic, after_chunk=lambda done: tick((before + done) / whole))

    run(config.settle, is_plastic=False)
    watch, frames = Watch(net, config), [_look(config, net)]
    for _ in range(FRAMES - 1):
        run(stretch, is_plastic=True)
        frames.append(_look(config, net))
    return {**watch.read(), **statistics.join(frames)}


def _look(config: Plastic, net: SpikingNetwork) -> Findings:
    """Return the distribution of the plastic weights, in units of J."""
    weights = net.weights(PLASTIC) / config.weight
    return {
        "weights": np.histogram(weights, BINS, (0, 2 + 1e-6))[0],
        "mean_weight": weights.mean(),
        "std_weight": weights.std(),
        "range_weight": np.array([weights.min(), weights.max()]),
    }


def expect(config: Plastic, learning: float, rate: float) -> tuple[float, float]:
    """Return drift and spread at the end, in J, if spikes were Poisson at ``rate`` Hz.

    Examples
    --------
    >>> drift, spread = expect(Plastic(), learning=0.01, rate=20.0)
    >>> round(drift, 3), round(spread, 3)
    (-0.04, 0.092)
    """
    pairs = rate**2 * TAU * 0.001 * config.duration * 0.001
    drift = (1 - DEPRESSION) * learning * pairs
    return drift, learning * float(np.sqrt((1 + DEPRESSION**2) * pairs / 2))


def measure(config: Plastic, found: Findings) -> dict[str, float]:
    """Return, for each strength of learning, the rate and what became of the weights."""
    values: dict[str, float] = {}
    for i, learning in enumerate(config.learning):
        part = {name: array[i] for name, array in found.items()}
        told = statistics.describe(config, part)
        drift, spread = expect(config, learning, float(part["rate"][0].mean()))
        moved = float(part["mean_weight"][-1] - part["mean_weight"][0])
        low, high = part["range_weight"][:, 0].min(), part["range_weight"][:, 1].max()
        of_all = {
            "rate": told["rate"],
            "irregularity": told["irregularity"],
            "drift": moved,
            "per pair": moved / drift if drift else np.nan,
            "spread": float(part["std_weight"][-1]) / spread if spread else np.nan,
            "edges": _share_at_edges(part["weights"][-1]),
            "outside": float(max(0.0, -low, high - 2 - 1e-6)),
        }
        values |= {f"{name} {learning:g}": value for name, value in of_all.items()}
    return values


def _share_at_edges(histogram: Real) -> float:
    tenth = BINS // 10
    return float((histogram[:tenth].sum() + histogram[-tenth:].sum()) / max(histogram.sum(), 1))


def card(config: Plastic) -> list[Band]:
    """Return the rows for each strength of learning; with bands at the default parameters."""
    return [band for learning in config.learning for band in _bands(config, learning)]


def _bands(config: Plastic, learning: float) -> list[Band]:
    said = f"A = {learning:g} J: "
    bands: tuple[Ends, ...] = ((None, None),) * 3
    others = "", ""
    if config.is_published and learning == 0.01:
        bands, others = ((22.0, 23.5), (0.0, 1.0), (0.75, 1.1)), OTHERS
    rate, pair, spread = bands
    return [
        Band(f"rate {learning:g}", f"{said}mean firing rate, Hz", *rate, *others),
        Band(f"irregularity {learning:g}", f"{said}irregularity (CV)", None, None,
             statistics.INDEPENDENT, "1"),
        Band(f"drift {learning:g}", f"{said}mean weight's change / J", None, None, ""),
        Band(f"per pair {learning:g}", f"{said}change / random spikes'", *pair, THEORY, "1"),
        Band(f"spread {learning:g}", f"{said}spread / random spikes'", *spread, THEORY, "1"),
        Band(f"edges {learning:g}", f"{said}share near a bound", None, None,
             "if weights were spread evenly", "0.2"),
        Band(f"outside {learning:g}", f"{said}farthest out of bounds, J", 0.0, 0.0,
             "by the rule of learning", "0"),
    ]  # fmt: skip


def outcome(config: Plastic, values: Mapping[str, float]) -> str:
    """Say what becomes of the weights where synapses learn least, and where they learn most.

    Examples
    --------
    >>> outcome(Plastic(learning=0.1), {"drift 0.1": -0.106, "edges 0.1": 0.241})
    'In 10 s the mean weight changes by -11 % at A = 0.1 J, with 24 % of weights near a bound.'
    """
    drifts, edges = (
        {learning: values[f"{name} {learning:g}"] for learning in sorted(config.learning)}
        for name in ("drift", "edges")
    )
    known = [learning for learning in drifts if np.isfinite(drifts[learning] + edges[learning])]
    if not known:
        return "What became of the weights is not known."
    ends = sorted({known[0], known[-1]})
    moved = (
        f"by {'-' * (drifts[a] <= -5e-4)}{percent(abs(drifts[a]))} at A = {a:g} J" for a in ends
    )
    near = " and ".join(percent(edges[a]) for a in ends)
    return (f"In {config.duration / 1000:g} s the mean weight changes {' and '.join(moved)}, with "
            f"{near} of weights near a bound.")  # fmt: skip


AXES = statistics.axes_of_seeds({
    **{name: f"learning, {text}" for name, text in statistics.AXES.items()},
    "weights": "learning, frame, bin; weights in 50 bins from 0 to 2 J",
    "mean_weight": "learning, frame; J",
    "std_weight": "learning, frame; J",
    "range_weight": "learning, frame, end; smallest and largest, J",
})  # fmt: skip
LEGEND = (
    "A: what a pair of coincident spikes adds to a weight; J: initial weight; spread: s.d. of the "
    "weights; random spikes: independent, Poisson, at the rate measured; near: within a tenth of "
    f"the range; {statistics.OF_INTERVALS}"
)


EXPERIMENT = Experiment(
    name="stdp-network",
    summary="Synapses that learn from the timing of spikes wander and pile up",
    source="Song, Miller & Abbott 2000",
    configuration=Plastic,
    run_seed=run_seed,
    measure=measure,
    card=card,
    outcome=outcome,
    axes=AXES,
    legend=LEGEND,
    seeds=1,
    each="graph",
    example="--n 2000 --duration 2000 --set learning=0.1",
    time=15,
    draw="neurosim.models.spiking.figures:draw_stdp_network",
    has_few_threads=True,
)
