r"""Classes: an area learns each class of stimuli from a few samples, and recalls its assembly.

Of a class, k core neurons of the stimulus fire with probability r, all others with q. The area is
cleared and sees a fresh sample in every round, first without, then with recurrence; the winners of
the last round are the assembly of the class [1]_. After each class the weights into every neuron
are scaled to sum to 1, for the stimulus and for the recurrence:

.. math::
   x_i \sim \text{Bernoulli}(r \text{ in the core, else } q), \qquad
   w_{ij} \leftarrow w_{ij} \Big/ \sum_l w_{lj}.

Then, without learning, the area sees fresh samples for one round each from silence; a sample is
recognised if its winners share most with the assembly of its class. Without the scaling, strong
learning makes all classes run into one assembly: the control.

====================  ==============  =======  ====  ======================================
parameter             symbol          value    unit  source
====================  ==============  =======  ====  ======================================
neurons, winners      n, k            1e3,100  -     [1]_; the stimulus has as many
connection            p               0.1      -     [1]_; no neuron connects to itself
Hebbian gain          beta            0.1      -     [1]_
core fires            r               0.9      -     [1]_
others fire           q               0.1 k/n  -     [1]_
samples to learn      rounds          5        -     [1]_
samples to recognise  -               100      -     here, of each class
strong Hebbian gain   -               1        -     here, for the control
====================  ==============  =======  ====  ======================================

References
----------
.. [1] Dabagia, Vempala, Papadimitriou, "Assemblies of neurons learn to classify well-separated
   distributions", COLT 2022, PMLR 178.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
from pydantic import Field, model_validator

from neurosim.base.arrays import Real
from neurosim.base.random.stream import Stream
from neurosim.base.reprs import counted
from neurosim.experiment.configuration import Configuration
from neurosim.experiment.experiment import Experiment
from neurosim.experiment.scorecard import Band, percent
from neurosim.models.assemblies.brain import Brain
from neurosim.models.assemblies.operations import Tick, part_of, separate
from neurosim.models.assemblies.papers import COLT

PUBLISHED = ((1000, 100, 0.1), (1000, 30, 0.25))
"""n, k, p at which [1]_ learned classes."""
SOURCE = f"{COLT}: every class is recalled"
STRONG = 1.0
"""The gain of the control."""

Findings = Mapping[str, np.ndarray[Any, Any]]


class Classes(Configuration):
    """Parameters of the experiment; see the table of the module."""

    n: int = Field(1000, ge=1, le=100_000, description="neurons in the area, and in the stimulus")
    k: int = Field(100, ge=1, description="neurons that fire; size of a core")
    p: float = Field(0.1, ge=0, le=1, description="connection probability")
    beta: float = Field(0.1, ge=0, le=10, description="Hebbian gain")
    rounds: int = Field(5, ge=1, le=1000, description="samples of each class that are learned")
    classes: int = Field(10, ge=2, le=1000, description="classes in the end")
    samples: int = Field(100, ge=1, le=10**5, description="samples of each class to recognise")
    r: float = Field(0.9, ge=0, le=1, description="probability that a neuron of the core fires")
    q: float = Field(0.1, ge=0, description="others fire with q k / n")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.k > self.n:
            raise ValueError(f"k must be at most n = {self.n}, got {self.k}; lower k or raise n")
        if not self.background <= self.r:
            raise ValueError(f"q k / n must be at most r, got {self.background:g}; lower q")
        return self

    @property
    def background(self) -> float:
        """Probability that a neuron outside the core fires."""
        return self.q * self.k / self.n

    @property
    def counts(self) -> Sequence[int]:
        """After how many classes samples are recognised."""
        return range(2, self.classes + 1, 2)

    @property
    def is_published(self) -> bool:
        """Whether there are figures to compare with."""
        others = self.beta, self.rounds, self.r, self.q
        return (self.n, self.k, self.p) in PUBLISHED and others == (0.1, 5, 0.9, 0.1)


def run_seed(
    config: Classes, seed: int, threads: int = 1, tick: Tick = lambda share: None
) -> Findings:
    """Learn and recognise classes; then with strong learning, normalised and not.

    Examples
    --------
    >>> found = run_seed(Classes(n=200, k=20, p=0.3, classes=2, samples=10), seed=0)
    >>> found["accuracy"].tolist()
    [[1.0], [1.0], [0.5]]
    """
    arms = ((config.beta, True), (STRONG, True), (STRONG, False))
    found = [
        _learn(config, seed, threads, *arm, part_of(tick, i, len(arms)))
        for i, arm in enumerate(arms)
    ]
    return {name: np.array([arm[name] for arm in found]) for name in found[0]}


def _learn(
    config: Classes, seed: int, threads: int, beta: float, is_normalised: bool, tick: Tick
) -> dict[str, Any]:
    """Learn one class after the other, and test after every second."""
    brain = Brain(p=config.p, beta=beta, self_loops=False, seed=seed, threads=threads)
    background = config.background  # fires by itself, so the core needs a little less
    reliability = (config.r - background) / (1 - background) if background < 1 else 1.0
    brain.stimulus("S", config.n, reliability=reliability, background=background)
    brain.area("A", config.n, config.k)
    brain.connect("S", "A")
    order = Stream(seed, "cores").order
    cores = [np.sort(order(config.n, c)[: config.k]) for c in range(config.classes)]
    members, accuracy, shared = np.zeros((config.n, config.classes)), [], np.zeros(0)
    for c, core in enumerate(cores):
        if is_normalised:
            brain.normalise()
        members[separate(brain, "S", "A", [core], config.rounds)[0], c] = 1.0
        if c + 1 in config.counts:
            if is_normalised:
                brain.normalise()
            shared = _test(brain, cores[: c + 1], members[:, : c + 1], config.samples)
            is_right = shared.argmax(axis=2) == np.arange(c + 1)[:, None]
            accuracy.append(is_right.mean())
        tick((c + 1) / config.classes)
    response = np.zeros((config.classes, config.classes))
    response[: len(shared), : len(shared)] = shared.mean(axis=1) / config.k
    return {
        "accuracy": accuracy,
        "response": response,
        "assemblies": members.T @ members / config.k,
    }


def _test(brain: Brain, cores: Sequence[Any], members: Real, samples: int) -> Real:
    """Return what the winners share with each assembly, shape (class, sample, assembly)."""
    shared = np.empty((len(cores), samples, len(cores)))
    with brain.probe():
        for c, core in enumerate(cores):
            for i in range(samples):
                brain.clear("A")
                brain.project({"S": "A"}, firing={"S": core})
                shared[c, i] = members[brain.winners("A")].sum(axis=0)
    return shared


def measure(config: Classes, found: Findings) -> dict[str, float]:
    """Return the accuracy for each number of classes, and how responses overlap assemblies."""
    learned, strong, control = found["accuracy"]
    values = {str(m): float(a) for m, a in zip(config.counts, learned, strict=True)}
    m = config.counts[-1]
    response, same = found["response"][0, :m, :m], np.eye(m, dtype=bool)
    assemblies = found["assemblies"][0, :m, :m]
    return {
        **values,
        "own": float(response[same].mean()),
        "other": float(response[~same].mean()),
        "apart": float(assemblies[~same].mean()),
        "strong": float(strong[-1]),
        "control": float(control[min(1, len(control) - 1)]),
    }


def card(config: Classes) -> list[Band]:
    """Return a row for each number of classes, the overlaps, and the control."""
    known = (1.0, None, SOURCE, "1") if config.is_published else (None, None, "")
    last, few = config.counts[-1], config.counts[min(1, len(config.counts) - 1)]
    return [
        *(Band(str(m), f"samples recognised, {m} classes", *known) for m in config.counts),
        Band("own", "winners shared with the right assembly / k", None, None, ""),
        Band("other", "winners shared with a wrong assembly / k", None, None, ""),
        Band("apart", "overlap of two assemblies / k", None, None, "chance: k / n",
             f"{config.k / config.n:.2g}"),
        Band("strong", f"samples recognised, {last} classes, beta = {STRONG:g}", None, None, ""),
        Band("control", f"control: {few} classes, beta = {STRONG:g}, not normalised", None, None,
             "chance: 1 / classes", f"{1 / few:.2g}"),
    ]  # fmt: skip


def outcome(config: Classes, values: Mapping[str, float]) -> str:
    """Say how many samples of the largest number of classes are recognised.

    Examples
    --------
    >>> outcome(Classes(), {"10": 0.998})
    'After 5 samples of each of 10 classes, 99.8 % of new samples are recognised; published: all.'
    """
    m = config.counts[-1]
    learned = f"After {counted(config.rounds, 'sample')} of each of {m} classes"
    told = f"{learned}, {percent(values[str(m)])} of new "
    return f"{told}samples are recognised{'; published: all' if config.is_published else ''}."


AXES = {
    "accuracy": "seed, arm (beta; beta = 1; beta = 1 without normalisation), number of classes",
    "response": "seed, arm, class of the sample, class of the assembly; share of k",
    "assemblies": "seed, arm, class, class; shared neurons / k",
}
LEGEND = "recognised: the winners of one round from silence share most with the right assembly"


EXPERIMENT = Experiment(
    name="classes",
    summary="Assemblies learn classes of stimuli from five samples",
    source="Dabagia, Vempala & Papadimitriou 2022",
    configuration=Classes,
    run_seed=run_seed,
    measure=measure,
    card=card,
    outcome=outcome,
    axes=AXES,
    legend=LEGEND,
    each="brain",
    example="--k 30 --p 0.25 --seeds 3",
    time=20,
    draw="neurosim.models.assemblies.classification.figures:draw_classes",
)
