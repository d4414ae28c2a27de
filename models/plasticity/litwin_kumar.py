r"""Litwin-Kumar: stimuli train assemblies, and inhibition learns to hold them.

Excitatory synapses learn by voltage-based STDP, inhibitory ones onto excitatory neurons by the rule
of Vogels et al. 2011, and every 20 ms all excitatory inputs of a neuron lose alike what they have
gained [1]_. Stimuli drive one assembly after the other; synapses within an assembly become strong,
those between assemblies weak. Then nothing is driven any more. The same network, with the same
noise, is run again without plasticity of inhibition.

=======================  ============  ===========  ====  ==========================================
parameter                symbol        value        unit  source
=======================  ============  ===========  ====  ==========================================
neurons                  n             800+200      -     here; 4000+1000 in [1]_, [2]_
connection               p             0.5          -     here; 0.2 in [2]_
assemblies               assemblies    5            -     here; 20, drawn at random, in [2]_
neurons of one           -             5 %          -     [2]_; here they share none
speed of learning        speed_exc,    4, 4         -     here; 1 in [1]_
                         speed_inh
stimulus                 stimulus      8            kHz   [1]_, from memory, to be verified
stimulus, then a gap     on, off       600, 200     ms    here; 1 and 3 s in [1]_, from memory
rounds of all stimuli    rounds        3            -     here; 20 in [1]_, from memory
time without stimuli     spontaneous   8000         ms    here
normalisation, every     -             20           ms    [2]_
=======================  ============  ===========  ====  ==========================================

All other parameters are those of [2]_, in `neurosim.models.plasticity.assembly_network`, a smaller
network's weights times 800 / (excitatory inputs of a neuron), which leaves the mean input as it was
and makes it noisier. Numbers of [1]_ that a band could be taken from were not at hand: bands are
what its abstract and figures say in words.

References
----------
.. [1] Litwin-Kumar, Doiron, "Formation and maintenance of neuronal assemblies through synaptic
   plasticity", Nat. Commun. 5:5319, 2014, doi:10.1038/ncomms6319.
.. [2] The program of its authors, ``litwin-kumar_doiron_formation_2014``, ``sim.jl``.
"""

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from pydantic import Field, model_validator

from neurosim.experiment.configuration import Configuration
from neurosim.experiment.experiment import Experiment
from neurosim.experiment.scorecard import Band, bound_to
from neurosim.models.assemblies.operations import Tick, part_of
from neurosim.models.plasticity.assembly_network import INPUTS_EXC, build
from neurosim.models.plasticity.assembly_trial import Trial

Findings = dict[str, "np.ndarray[Any, Any]"]

SETTLE, BEFORE = 400.0, 1000.0
"""ms before anything is counted, and then before training."""
SHARE, SLICES = 0.05, 5
"""Neurons of an assembly among the excitatory ones; looks at the bar while nothing is driven."""
ARMS = ("learned", "fixed")
"""Inhibition that learns, and that does not."""
ACTIVE = 20.0
"""Hz in a bin, from which on an assembly counts as active."""
WORDS = "Litwin-Kumar & Doiron 2014, in words"


class LitwinKumar(Configuration):
    """Parameters of the experiment; see the table of the module."""

    n: int = Field(1000, ge=50, le=10**5, description="neurons, four in five excitatory")
    p: float = Field(0.5, gt=0, le=1, description="connection probability")
    assemblies: int = Field(5, ge=2, le=20, description="groups of neurons that stimuli drive")
    rounds: int = Field(3, ge=1, le=1000, description="times that each is stimulated")
    stimulus: float = Field(8000.0, ge=0, le=1e5, description="input to a stimulated neuron, Hz")
    on: float = Field(600.0, ge=20, multiple_of=20, description="of a stimulus, ms")
    off: float = Field(200.0, ge=0, multiple_of=20, description="after a stimulus, ms")
    spontaneous: float = Field(
        8000.0, ge=100, multiple_of=100, description="time without stimuli at the end, ms"
    )
    speed_exc: float = Field(4.0, ge=0, le=100, description="excitatory learning / published")
    speed_inh: float = Field(4.0, ge=0, le=100, description="inhibitory learning / published")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.size < 2:
            raise ValueError(
                f"n must be at least 50, so that an assembly has two neurons, got {self.n}"
            )
        return self

    @property
    def sizes(self) -> tuple[int, int]:
        """Excitatory and inhibitory neurons."""
        n_exc = round(0.8 * self.n)
        return n_exc, self.n - n_exc

    @property
    def size(self) -> int:
        """Neurons of an assembly."""
        return round(SHARE * self.sizes[0])

    @property
    def trained(self) -> float:
        """How long training takes, ms."""
        return self.rounds * self.assemblies * (self.on + self.off)

    @property
    def scale(self) -> float:
        """By how much fewer excitatory inputs a neuron has than in the paper."""
        return INPUTS_EXC / (self.p * self.sizes[0])


def run_seed(
    config: LitwinKumar, seed: int, threads: int = 1, tick: Tick = lambda share: None
) -> Findings:
    """Train a network in which inhibition learns, and the same one in which it does not.

    Examples
    --------
    >>> tiny = LitwinKumar(n=100, assemblies=2, rounds=1, on=20, off=0, spontaneous=100)
    >>> run_seed(tiny, seed=0)["weights"].shape
    (2, 3, 2)
    """
    arms = [
        _train(config, arm == "learned", seed, threads, part_of(tick, i, len(ARMS)))
        for i, arm in enumerate(ARMS)
    ]
    return {name: np.array([arm[name] for arm in arms]) for name in arms[0]}


def _train(
    config: LitwinKumar, learns_inhibition: bool, seed: int, threads: int, tick: Tick
) -> Findings:
    """Return what is seen of one network before, while and after it is trained."""
    net = build(config, learns_inhibition, seed, threads)
    plastic = ["exc->exc"] + ["inh->exc"] * learns_inhibition
    trial = Trial(config, net, plastic)
    whole = SETTLE + BEFORE + config.trained + config.spontaneous
    net.run(SETTLE, plastic=False)
    begin = net.time
    net.run(BEFORE, plastic=False)
    before, weights, answers = trial.look(begin), [trial.weigh()], []
    for _ in range(config.rounds):
        answers.append([trial.stimulate(i) for i in range(config.assemblies)])
        weights.append(trial.weigh())
        tick(net.time / whole)
    begin = net.time
    for _ in range(SLICES):
        trial.run(config.spontaneous / SLICES)
        tick(net.time / whole)
    return {
        "before": before,
        "after": trial.look(begin),
        "answers": np.array(answers),
        "weights": np.array([*weights, trial.weigh()]),
        "inhibition": net.weights("inh->exc").mean() / config.scale,
    }


def measure(config: LitwinKumar, found: Findings) -> dict[str, float]:
    """Return weights, and who is active by itself, with inhibition that learns and without."""
    values: dict[str, float] = {}
    for i, arm in enumerate(ARMS):
        within, between = found["weights"][i].T
        active = found["after"][i, :-1] >= ACTIVE
        values |= {
            f"within {arm}": float(within[-2]),
            f"between {arm}": float(between[-2]),
            f"kept {arm}": float(within[-1] / between[-1]),
            f"active {arm}": float(active.any(axis=1).sum()),
            f"share {arm}": float(active.any(axis=0).mean()),
            f"most {arm}": float(active.sum(axis=1).max() / active.sum())
            if active.any()
            else np.nan,
        }
    return values | {
        "active before": float((found["before"][:, :-1] >= ACTIVE).any(axis=-1).sum(axis=-1).max()),
        "answer": float(found["answers"][0].mean()),
        "inhibition": float(found["inhibition"][0] / found["inhibition"][1]),
    }


def card(config: LitwinKumar) -> list[Band]:
    """Return the rows; with bands at the default parameters."""
    n = config.assemblies
    rows = [
        Band("answer", "rate of a stimulated assembly, Hz", None, None, ""),
        Band("within learned", "weights within assemblies / at the start", 1.2, None, WORDS, "> 1"),
        Band("between learned", "weights between assemblies / at the start", None, 1.0, WORDS,
             "< 1"),
        Band("kept learned", "within / between, after time without stimuli", 1.2, None, WORDS,
             "> 1"),
        Band("active before", "assemblies active before training", 0, 0, WORDS, "0"),
        Band("active learned", "assemblies active by themselves after it", n, n, WORDS, f"{n}"),
        Band("share learned", "share of time in which one is", None, None, ""),
        Band("most learned", "share of that which the most active has", None, 0.5, WORDS,
             "they take turns"),
        Band("inhibition", "weights of inhibition / at the start", None, None, ""),
        Band("within fixed", "fixed inhibition: within / at the start", None, None, ""),
        Band("active fixed", "fixed inhibition: assemblies active", None, None, ""),
        Band("most fixed", "fixed inhibition: share of the most active", 0.5, None, WORDS,
             "one prevails"),
    ]  # fmt: skip
    return bound_to(config, list(LitwinKumar.model_fields), rows)


def outcome(config: LitwinKumar, values: Mapping[str, float]) -> str:
    """Say how weights within assemblies moved, and how many are active by themselves.

    Examples
    --------
    >>> found = {"within learned": 1.9, "between learned": 0.7, "active learned": 4.0}
    >>> outcome(LitwinKumar(), found).partition("; ")[2]
    '4 of 5 are then active by themselves.'
    """
    within, between, active = (
        values[f"{name} learned"] for name in ("within", "between", "active")
    )
    if np.isnan(within + between + active):
        return "What became of the assemblies is not known."
    return (f"Weights within assemblies become {within:.2g} times what they were, those between "
            f"{between:.2f} times; {active:.0f} of {config.assemblies} are then active by "
            "themselves.")  # fmt: skip


AXES = {
    "before": "seed, arm (inhibition learns, is fixed), assembly or all others, bin of 20 ms; Hz",
    "after": "seed, arm, assembly or all others, bin of 20 ms; Hz, after training",
    "answers": "seed, arm, round, assembly; rate while it is stimulated, Hz",
    "weights": "seed, arm, look (start, after each round, end), within and between; / at the start",
    "inhibition": "seed, arm; mean weight of inhibition onto excitatory neurons, pF of the paper",
}
LEGEND = (
    "active: at least 20 Hz in 20 ms, nothing being driven; fixed inhibition: the same network and "
    "noise, inhibitory synapses do not learn"
)


EXPERIMENT = Experiment(
    name="litwin-kumar",
    summary="Stimuli train assemblies: synapses within them grow strong, those between weak",
    source="Litwin-Kumar & Doiron 2014",
    configuration=LitwinKumar,
    run_seed=run_seed,
    measure=measure,
    card=card,
    outcome=outcome,
    axes=AXES,
    legend=LEGEND,
    seeds=1,
    each="network",
    example="--rounds 1 --spontaneous 1000",
    time=75,
    draw="neurosim.models.plasticity.assembly_figure:draw_assemblies",
    has_few_threads=True,
)
