"""An exam: every reader of digits learns the same digits, and reads all.

What the readers do is described in `neurosim.models.assemblies.classification.readers`; what the
exam shows, and where its parameters are from, in
`neurosim.models.assemblies.classification.digits`.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Self

import numpy as np
from pydantic import Field, model_validator
from scipy.sparse import csr_array

from neurosim.binary.plasticity.hebbian import Hebbian
from neurosim.experiment.configuration import Configuration
from neurosim.experiment.ticks import NO_TICK, Tick
from neurosim.files import datasets
from neurosim.files.datasets import N_DIGITS, N_LEARNED, N_PIXELS, Digits
from neurosim.models.assemblies.classification import readers

SETS = ("learned", "held out", "test")
READERS = (
    "half", "half, untrained", "full", "full, untrained", "full, untrained, other pixels",
    "features", "features, no copies", "features, untrained", "features, untrained, no copies",
    "pixels", "pixels, no copies",
)  # fmt: skip
"""By overlap at n / 2 and at n neurons, by logistic regression on winners, and on pixels."""

SELDOM = 50
"""Rounds between two words on progress."""

Corpus = Mapping[str, Digits]
"""Digits of each set; the learned ones as many of each, in ascending order."""
Confusion = np.ndarray[Any, np.dtype[np.int32]]
Marks = Iterator[tuple[str, list[Confusion]]]
"""Readers, and for each set how often each digit was read as which."""


class Exam(Configuration):
    """Parameters; see the table of `neurosim.models.assemblies.classification.digits`."""

    n: int = Field(2000, ge=20, le=100_000, description="neurons in the area")
    k: int = Field(200, ge=2, description="neurons that fire")
    p: float = Field(0.1, ge=0, le=1, description="connection probability")
    beta: float = Field(0.05, ge=0, le=10, description="Hebbian gain, assemblies")
    rounds: int = Field(200, ge=1, le=N_LEARNED, description="examples of each digit, assemblies")
    m: int = Field(210, ge=1, le=N_PIXELS, description="pixels that fire, assemblies")
    feature_beta: float = Field(0.03, ge=0, le=10, description="Hebbian gain, features")
    feature_w_max: float = Field(20.0, ge=1, le=1e6, description="largest weight / initial weight")
    feature_m: int = Field(150, ge=1, le=N_PIXELS, description="pixels that fire, features")
    copies: int = Field(5, ge=1, le=9, description="times an example is read, shifted each time")
    c: float = Field(0.1, gt=0, description="inverse of the penalty of logistic regression")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.k * N_DIGITS > self.n:
            raise ValueError(
                f"k must be at most n / 10 = {self.n // 10}, as digits have assemblies of their "
                f"own, got {self.k}; lower k or raise n"
            )
        return self

    @property
    def sizes(self) -> dict[str, tuple[int, int]]:
        """Neurons and winners of the readers by overlap."""
        return {"half": (self.n // 2, self.k // 2), "full": (self.n, self.k)}


def sit(config: Exam, corpus: Corpus, seed: int, tick: Tick = NO_TICK) -> Confusion:
    """Return how often each digit was read as which, shape (reader, set, digit, read as)."""
    rounds = [0]
    step = _stepper(tick, rounds, count_rounds(config, corpus))
    confusion = np.zeros((len(READERS), len(SETS), N_DIGITS, N_DIGITS), np.int32)
    parts: list[Callable[[], Marks]] = [
        lambda: _by_overlap(config, corpus, seed, step),
        lambda: _by_features(config, corpus, seed, step),
        lambda: _by_pixels(config, corpus),
    ]
    for part in tick.loop("parts", parts, keep={"confusion": confusion, "rounds": rounds}):
        for reader, tables in part():
            confusion[READERS.index(reader), : len(tables)] = tables
    return confusion


def count_rounds(config: Exam, corpus: Corpus) -> int:
    """Return how many rounds an exam takes."""
    n_learned = len(corpus["learned"].labels)
    n_all = sum(len(digits.labels) for digits in corpus.values())
    n_copied = n_all + (config.copies - 1) * n_learned
    n_forming = min(config.rounds * N_DIGITS, n_learned)
    return len(config.sizes) * (n_forming + 2 * n_all) + n_learned + 2 * n_copied


def confuse(labels: readers.Ints, found: readers.Ints) -> Confusion:
    """Return how often each digit was read as which.

    Examples
    --------
    >>> confuse(np.array([0, 0, 1]), np.array([0, 1, 1]))[:2, :2].tolist()
    [[1, 1], [0, 1]]
    """
    table = np.zeros((N_DIGITS, N_DIGITS), np.int32)
    np.add.at(table, (labels, found), 1)
    return table


def _stepper(tick: Tick, rounds: list[int], total: int) -> Callable[[], None]:
    def step() -> None:
        rounds[0] += 1
        if rounds[0] % SELDOM == 0 or rounds[0] == total:
            tick(rounds[0] / total)

    return step


def _by_overlap(config: Exam, corpus: Corpus, seed: int, step: readers.Step) -> Marks:
    shown = {name: datasets.stimuli(corpus[name].images, config.m) for name in corpus}
    examples = readers.shuffle(shown["learned"].reshape(N_DIGITS, -1, config.m), seed)
    for size, (n, k) in config.sizes.items():
        net = readers.build(n, k, config.p, Hebbian(config.beta), seed)
        for state in (", untrained", ""):
            if not state:
                readers.form_assemblies(net, examples[:, : config.rounds], step)
            winners = {name: readers.respond(net, shown[name], step) for name in corpus}
            yield size + state, _match(corpus, winners, k)


def _match(corpus: Corpus, winners: Mapping[str, csr_array], k: int) -> list[Confusion]:
    assemblies = readers.find_assemblies(winners["learned"], corpus["learned"].labels, k)
    found = {name: readers.read_overlap(winners[name], assemblies) for name in corpus}
    return [confuse(corpus[name].labels, found[name]) for name in corpus]


def _by_features(config: Exam, corpus: Corpus, seed: int, step: readers.Step) -> Marks:
    learn = Hebbian(config.feature_beta, w_max=config.feature_w_max)
    net = readers.build(config.n, config.k, config.p, learn, seed, is_recurrent=False)
    copied = datasets.copies(corpus["learned"], config.copies)
    every = {**corpus, "learned": copied}
    shown = {name: datasets.stimuli(every[name].images, config.feature_m) for name in every}
    examples = shown["learned"][: len(corpus["learned"].labels)]
    for state in (", untrained", ""):
        if not state:
            shuffled = readers.shuffle(examples.reshape(N_DIGITS, -1, config.feature_m), seed)
            readers.learn_features(net, readers.group(shuffled, seed), step)
        features = {name: readers.respond(net, shown[name], step) for name in every}
        if state:
            winners = {**features, "learned": features["learned"][: len(examples)]}
            yield "full, untrained, other pixels", _match(corpus, winners, config.k)
        yield from _regress(f"features{state}", corpus, features, copied.labels, config.c)


def _by_pixels(config: Exam, corpus: Corpus) -> Marks:
    copied = datasets.copies(corpus["learned"], config.copies)
    images = {**{name: corpus[name].images for name in corpus}, "learned": copied.images}
    features = {name: csr_array(images[name].astype(np.float32) / 255) for name in images}
    return _regress("pixels", corpus, features, copied.labels, config.c)


def _regress(
    reader: str, corpus: Corpus, features: Mapping[str, Any], labels: readers.Ints, c: float
) -> Marks:
    """Fit with copies and without; those of the learned digits come first among the features."""
    n = len(corpus["learned"].labels)
    read = {**features, "learned": features["learned"][:n]}
    for name, end in ((reader, len(labels)), (f"{reader}, no copies", n)):
        model = readers.fit(features["learned"][:end], labels[:end], c)
        yield name, [confuse(corpus[s].labels, model.predict(read[s])) for s in corpus]
