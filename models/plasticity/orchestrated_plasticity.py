r"""Orchestrated plasticity: five kinds of plasticity at once form assemblies and keep them.

After [1]_, small. Excitatory synapses w, from the stimulus and recurrent, follow

.. math::
   w &\to w - \eta (y - \delta) \text{ at a presynaptic spike},\\
   w &\to w + \eta x y_{slow} - \beta y^3 (w - \tilde w) \text{ at a postsynaptic one},\\
   \tau_c \dot{\tilde w} &= w - \tilde w + P (a - \tilde w)(b - \tilde w)(c - \tilde w),

triplets, a little growth that the transmitter induces (delta), a heterosynaptic pull to a
reference weight in bursts (beta), and a reference that is consolidated by a clock in a potential
with wells at a and c. All of them tire and facilitate (short-term plasticity), and inhibition onto
excitatory neurons moves with the rate H of the whole network,

.. math::
   w_{ie} \to w_{ie} + \tfrac{\eta}{50} (H / \rho - 1) (y + 1 \text{ or } x).

Each of the first neurons prefers one stimulus: its synapses from there begin strong. Stimuli are
shown in turn at random; then each is shown once more, whole and by half, and what goes on firing
after it is the memory.

=========================  ===============  ============  ====  ===================================
parameter                  symbol           value         unit  source
=========================  ===============  ============  ====  ===================================
neurons                    n                512 + 128     -     here; [2]_: 4096 + 1024
connection                 p                0.2           -     [2]_: its default
weights are transmitted    scale            4             -     here: at an eighth of the neurons
                                                                and half the weights of [2]_
potentials, time constants `CELL`           -             -     [2]_ and its simulator, Auryn
learning                   eta              0.02          -     here; [2]_: 0.001
heterosynaptic             beta             1             -     here; [2]_: 0.05
transmitter                delta            0.02          -     [2]_
consolidation              tau_c            60            s     here; [2]_: 1200
wells, depth               a, b, c, P       0,1/4,1/2,    -     [2]_
                                            0.1 / wall
target of inhibition       rho              4             Hz    [2]_
weights                    w_ee, w_ei, ...  0.1,0.6,0.2,  -     [2]_
                                            0.15
short-term                 U, tau_f, tau_d  0.2,600,200   ms    [2]_
delay                      d                0.8           ms    Auryn, from memory, to be verified
background, stimulus       -                5, +50        Hz    [2]_: 5, 25 or 35
=========================  ===============  ============  ====  ===================================

All that learns is 20 times as fast as in [2]_, whose networks learn for an hour.

References
----------
.. [1] Zenke, Agnes, Gerstner, "Diverse synaptic plasticity mechanisms orchestrated to form and
   retrieve memories in spiking neural networks", Nat. Commun. 6:6922, 2015,
   doi:10.1038/ncomms7922.
.. [2] Zenke, the program of [1]_: github.com/fzenke/pub2015orchestrated.
"""

from collections.abc import Mapping
from typing import Self

import numpy as np
from pydantic import Field, model_validator

from neurosim import SpikingNetwork
from neurosim.experiment.configuration import Configuration
from neurosim.experiment.experiment import Experiment
from neurosim.experiment.scorecard import Band, bound_to
from neurosim.models.assemblies.operations import Tick, part_of
from neurosim.models.plasticity.orchestrated_network import CLOCK, W_MAX, build
from neurosim.models.plasticity.orchestrated_protocol import GROUPS, cue, prefer, show
from neurosim.models.spiking import statistics
from neurosim.models.spiking.statistics import Findings, Milliseconds
from neurosim.spiking.engine.clock import Grid

CONDITIONS = ("all", "null")
"""All mechanisms; Hebbian and inhibitory plasticity alone."""
CUES = (1.0, 0.5)
"""Shares of a stimulus that are shown."""

LEARNING = ("stim->exc", "exc->exc")
FORM = "Zenke et al. 2015: assemblies form; end chosen here"
PERSIST = "Zenke et al. 2015: activity persists after a cue; end chosen here"
RECALL = "Zenke et al. 2015: partial cues recall; end chosen here"
STOP = "their program ends above 20 Hz"
UNSTABLE = "Zenke et al. 2015: without stabilisation memories are lost"


class OrchestratedPlasticity(Configuration):
    """Parameters of the experiment; see the table of the module."""

    n: int = Field(512, ge=40, le=10**5, description="excitatory neurons, and inputs")
    stimuli: int = Field(4, ge=2, le=GROUPS, description="stimuli, an eighth of the inputs each")
    shown: int = Field(15, ge=1, le=10_000, description="times that a stimulus is shown")
    on: Milliseconds = Field(1000.0, gt=0, description="time of a stimulus, ms")
    off: Milliseconds = Field(1000.0, gt=0, description="time after it, ms")
    settle: Milliseconds = Field(2000.0, description="time before all that, ms")
    p: float = Field(0.2, gt=0, le=1, description="chance of a connection")
    scale: float = Field(4.0, ge=0, le=1000, description="what is transmitted of a weight")
    eta: float = Field(0.02, ge=0, le=1, description="step of learning")
    beta: float = Field(1.0, ge=0, le=100, description="heterosynaptic pull in bursts")
    delta: float = Field(0.02, ge=0, le=1, description="growth by the transmitter, in eta")
    tau_consolidation: float = Field(60.0, ge=2, le=1e6, description="of reference weights, s")
    background: float = Field(5.0, ge=0, le=1000, description="rate of an input, Hz")
    stimulus: float = Field(50.0, ge=0, le=1000, description="what a stimulus adds to it, Hz")
    strong: float = Field(1.0, ge=0, le=W_MAX, description="weight from the preferred inputs")
    weak: float = Field(0.05, ge=0, le=W_MAX, description="weight from the other inputs")
    target: float = Field(4.0, gt=0, le=1000, description="rate that inhibition aims at, Hz")
    w_ee: float = Field(0.1, ge=0, le=W_MAX, description="weight among excitatory neurons")
    w_ei: float = Field(0.6, ge=0, le=W_MAX, description="excitatory to inhibitory")
    w_ii: float = Field(0.2, ge=0, le=W_MAX, description="among inhibitory neurons")
    w_ie: float = Field(0.15, ge=0, le=1, description="inhibitory to excitatory, at the start")
    dt: float = Field(0.1, gt=0, le=0.8, description="time step, ms")
    precision: statistics.Precision = Field("double", description="of states and weights")

    @property
    def w_ext(self) -> float:
        """Weight of an input before preferences are set."""
        return self.weak

    @property
    def sizes(self) -> tuple[int, int]:
        """Excitatory and inhibitory neurons."""
        return self.n, self.n // 4

    @property
    def members(self) -> int:
        """Neurons, or inputs, of a group."""
        return self.n // GROUPS

    @model_validator(mode="after")
    def _fits(self) -> Self:
        grid = Grid(self.dt)
        for name in ("on", "off", "settle"):
            grid.steps(name, getattr(self, name))
        grid.steps("dt (in 1200 ms, the step of consolidation)", CLOCK * 1000)
        return self


def run_seed(
    config: OrchestratedPlasticity, seed: int, threads: int = 1, tick: Tick = lambda share: None
) -> Findings:
    """Run a network with all mechanisms, and one without what stabilises it.

    Examples
    --------
    >>> config = OrchestratedPlasticity(n=80, shown=1, on=20, off=20, settle=0, stimuli=2)
    >>> run_seed(config, seed=0)["recall"].shape  # condition, cue, stimulus, group
    (2, 2, 2, 8)
    """
    null = config.model_copy(update={"beta": 0.0, "delta": 0.0})
    return statistics.join([
        _learn(each, seed, threads, part_of(tick, i, 2)) for i, each in enumerate((config, null))
    ])  # fmt: skip


def _learn(config: OrchestratedPlasticity, seed: int, threads: int, tick: Tick) -> Findings:
    """Let one network learn, then cue it."""
    net = build(config, seed, threads)
    prefer(config, net)
    order = np.random.default_rng(seed).integers(config.stimuli, size=config.shown)
    counts = net.count("exc")
    net.run(config.settle)
    for i, k in enumerate(order.tolist()):
        show(config, net, k, 1.0)
        net.run(config.off)
        tick(0.7 * (i + 1) / config.shown)
    _, course = counts.rate(min(500.0, config.on))
    within, between = _compare(config, net)
    state, found = net.store(), []
    for i, share in enumerate(CUES):
        for k in range(config.stimuli):
            net.restore(state)
            found.append(cue(config, net, k, share))
            tick(0.7 + 0.3 * (i * config.stimuli + k + 1) / (len(CUES) * config.stimuli))
    shape = len(CUES), config.stimuli, GROUPS
    return {
        "course": course,
        "shown": order,
        "within": np.array(within),
        "between": np.array(between),
        "largest": np.array(max(net.weights(name).max() for name in LEARNING)),
        "answer": np.array([answer for answer, _ in found]).reshape(shape),
        "recall": np.array([recall for _, recall in found]).reshape(shape),
    }


def _compare(config: OrchestratedPlasticity, net: SpikingNetwork) -> tuple[float, float]:
    """Return the mean recurrent weight within stimulated groups, and between two of them."""
    edges = net.edges("exc->exc")
    pre = np.repeat(np.arange(config.n), np.diff(edges.indptr)) // config.members
    post, weights = edges.indices // config.members, net.weights("exc->exc")
    is_stimulated = (pre < config.stimuli) & (post < config.stimuli)
    inside, across = is_stimulated & (pre == post), is_stimulated & (pre != post)
    return float(weights[inside].mean()), float(weights[across].mean())


def measure(config: OrchestratedPlasticity, found: Findings) -> dict[str, float]:
    """Return how strong assemblies are, whether they go on firing, and whether rates stay low."""
    values: dict[str, float] = {}
    own = np.arange(config.stimuli)
    for i, name in enumerate(CONDITIONS):
        recall = found["recall"][i]
        cued = recall[:, own, own]
        others = (recall.sum(axis=2) - cued) / (GROUPS - 1)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratios = cued.mean(axis=1) / others.mean(axis=1)
            grown = found["within"][i] / found["between"][i]
        right = (recall.argmax(axis=2) == own) & (cued > 0)
        values |= {
            f"weights {name}": float(grown),
            f"delay {name}": float(cued[0].mean()),
            f"ratio {name}": float(ratios[0]),
            f"partial {name}": float(right[1].mean()),
            f"rate {name}": float(found["course"][i][-4:].mean()),
            f"largest {name}": float(found["largest"][i]),
        }
    return values


def card(config: OrchestratedPlasticity) -> list[Band]:
    """Return the rows; with bands at the default parameters."""
    bands = [
        Band("weights all", "weights within / between assemblies", 1.5, None, FORM, "> 1"),
        Band("delay all", "cued assembly 0.5 to 1.5 s after a cue, Hz", None, None, ""),
        Band("ratio all", "that / the other groups", 3.0, None, PERSIST, "> 1"),
        Band("partial all", "half a cue: share of right answers after it", 0.9, None, RECALL, "1"),
        Band("rate all", "mean rate at the end of learning, Hz", 0.1, 20.0, STOP, "4"),
        Band("largest all", "largest weight", None, None, "bound", f"{W_MAX:g}"),
        Band("weights null", "null: weights within / between", None, None, ""),
        Band("ratio null", "null: cued / the others after a cue", None, 3.0, UNSTABLE, "lost"),
        Band("partial null", "null: half a cue, right answers", None, 0.5, UNSTABLE, "lost"),
        Band("rate null", "null: mean rate at the end, Hz", None, None, STOP, "> 20"),
        Band("largest null", "null: largest weight", None, None, "bound", f"{W_MAX:g}"),
    ]  # fmt: skip
    return bound_to(config, [name for name in type(config).model_fields if name != "precision"],
                    bands)  # fmt: skip


def outcome(config: OrchestratedPlasticity, values: Mapping[str, float]) -> str:
    """Say whether assemblies form and hold what was cued, with all mechanisms and without.

    Examples
    --------
    >>> outcome(OrchestratedPlasticity(), {"ratio all": 4.0, "weights all": 2.0, "ratio null": 1.0})
    'Weights within assemblies are 2.0 times those between; after a cue its assembly fires 4.0 \
times as fast as the others, without what stabilises 1.0 times.'
    """
    grown, ratio, null = (values[name] for name in ("weights all", "ratio all", "ratio null"))
    told = "Weights within assemblies are "
    told += "not known" if np.isnan(grown) else f"{grown:.1f} times those between"
    told += "; after a cue its assembly fires "
    told += "at an unknown rate" if np.isnan(ratio) else f"{ratio:.1f} times as fast as the others"
    return told + ("." if np.isnan(null) else f", without what stabilises {null:.1f} times.")


AXES = statistics.axes_of_seeds({
    "course": "condition (all, null), bin; Hz of excitatory neurons, in bins of 500 ms",
    "shown": "condition, time; which stimulus",
    "within": "condition; mean recurrent weight within stimulated groups",
    "between": "condition; mean recurrent weight between two of them",
    "largest": "condition; largest excitatory weight",
    "answer": "condition, cue (whole, half), stimulus, group; Hz during the cue",
    "recall": "condition, cue (whole, half), stimulus, group; Hz from 0.5 to 1.5 s after it",
})  # fmt: skip
LEGEND = (
    "null: neither the heterosynaptic pull nor the growth by the transmitter; groups: eighths of "
    "the excitatory neurons; right: the group of the cued stimulus fires fastest"
)


EXPERIMENT = Experiment(
    name="orchestrated-plasticity",
    summary="Five kinds of plasticity at once: do assemblies form and last in a small network?",
    source="Zenke et al. 2015",
    configuration=OrchestratedPlasticity,
    run_seed=run_seed,
    measure=measure,
    card=card,
    outcome=outcome,
    axes=AXES,
    legend=LEGEND,
    seeds=1,
    each="network",
    example="--shown 5",
    time=75,
    draw="neurosim.models.plasticity.orchestrated_figure:draw",
    has_few_threads=True,
)
