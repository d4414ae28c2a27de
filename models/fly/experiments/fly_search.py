r"""Fly-search: the nearest vectors are found by tag, beside random projections, by tag length.

Each vector becomes a tag: every Kenyon cell sums a tenth of the inputs of the centred vector, and
the k cells of largest sum fire. Vectors are ranked by the active cells they share with the query,
and the ranking is scored against the nearest 2 % (`neurosim.models.fly.measures.retrieval`) [1]_.
Beside it:

====================  ==============================================================================
method                what is stored, for each k
====================  ==============================================================================
fly, 10 d cells       k active cells of m = 10 d [1]_
fly, 20 k cells       k active cells of m = 20 k: as many operations as k Gaussian numbers [1]_
DenseFly              the signs of all 20 k sums [2]_: the same operations
Gaussian              k products with random normal vectors [1]_
sign bits             their signs
sign bits, entropy    as many sign bits as the tag of 10 d cells holds: log2 C(10 d, k)
16 k sign bits        as many as its k indexes take
====================  ==============================================================================

At equal arithmetic the tag of 10 d cells stands against as many products with dense normal vectors
as cost its m s additions: m s / 2 d (390 on MNIST). A random ranking is the null: the fewer true
neighbours, the better it scores, as a hit counts in its own precision.

====================  ================  ====================  ====  ===============================
parameter             symbol            value                 unit  source
====================  ================  ====================  ====  ===============================
length of a tag       k                 2, 4, 8, 16, 32       -     [1]_
cells                 m                 10 d, 20 k            -     [1]_
inputs of a cell      s                 d / 10                -     [1]_ (code of 2018 [2]_)
true neighbours       n                 2 %                   -     [1]_
====================  ================  ====================  ====  ===============================

References
----------
.. [1] Dasgupta, Stevens, Navlakha, "A neural algorithm for a fundamental computing problem",
   Science 358:793, 2017, doi:10.1126/science.aam9868.
.. [2] Sharma, Navlakha, "Improving similarity search with high-dimensional locality-sensitive
   hashing", 2018, doi:10.48550/arXiv.1812.01844.
.. [3] Senge, "FlyHash-Connectome", 2026: an independent replication, 50 trials.
"""

from collections.abc import Mapping
from itertools import combinations, pairwise
from typing import Any, Self

import numpy as np
from pydantic import Field, model_validator

from neurosim.experiment.experiment import Experiment
from neurosim.experiment.scorecard import Band, percent
from neurosim.files.vectors.samples import Samples
from neurosim.models.assemblies.operations import Tick
from neurosim.models.fly.measures import retrieval
from neurosim.models.fly.measures.baselines import Code, Gaussian, Signs, SparseSigns, Tag
from neurosim.models.fly.measures.precision import FORMULA
from neurosim.models.fly.measures.published import (
    EQUAL_ARITHMETIC,
    FOUND_BY,
    PRINTED,
    PROGRAM,
    REPLICATED,
    REPLICATION,
    SEARCHED,
)

METHODS = ("fly, 10 d cells", "fly, 20 k cells", "DenseFly", "Gaussian", "sign bits",
           "sign bits, entropy of fly, 10 d", "16 k sign bits")  # fmt: skip
"""In the order of the array ``precision``; the first five are those of `SEARCHED`."""
IDS = ("fly10d", "fly20k", "dense", "gauss", "sign", "equal-bits", "stored-bits")
SHORT = ("fly 10 d", "fly 20 k", "DenseFly", "Gaussian", "signs")
"""Names of those that are compared, where their order is told."""
COMPARED = len(SHORT)
PAPER_LENGTH = 4
"""Active cells, the length that the paper tells of."""
LENGTHS = (2, 4, 8, 16, 32)
BANDS = {"fly10d": (7.9, 10.9), "gauss": (2.0, 4.4)}
"""In per cent, at k = 4 on MNIST: 9.4 +- 1.5, 3.2 +- 1.2."""
APART = 0.2
"""Methods are told apart where `SEARCHED` differs by more than this share of the larger: about two
standard deviations of the difference, which are 5 to 13 % of a value for one trial."""

Findings = Mapping[str, np.ndarray[Any, Any]]


class Search(retrieval.Retrieval):
    """Parameters of the experiment; see the table of the module."""

    lengths: tuple[int, ...] = Field(LENGTHS, description="active cells of a tag, k")
    per_input: int = Field(10, ge=1, le=1000, description="cells for each input")
    per_length: int = Field(20, ge=1, le=1000, description="cells for each active one")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if not self.lengths or self.lengths[0] < 1 or sorted(set(self.lengths)) != [*self.lengths]:
            raise ValueError(f"lengths must ascend from 1, got {self.lengths}")
        if max(self.lengths) > 1024:
            raise ValueError(f"lengths must be at most 1024, got {max(self.lengths)}")
        return self

    def codes(self, d: int) -> list[list[Code]]:
        """Return the code of each method (row) at each length (column)."""
        s, m = self.n_inputs(d), self.per_input * d
        ks = self.lengths
        long = [Tag(m, s, k) for k in ks]
        return [
            [*long],
            [Tag(self.per_length * k, s, k) for k in ks],
            [SparseSigns(self.per_length * k, s) for k in ks],
            [Gaussian(k) for k in ks],
            [Signs(k) for k in ks],
            [Signs(max(1, round(tag.cost(d).least_bits))) for tag in long],
            [Signs(round(tag.cost(d).bits)) for tag in long],
        ]

    def equals(self, d: int) -> list[Code]:
        """Return the dense projections that cost as much arithmetic as ``per_input * d`` cells."""
        numbers = max(1, round(self.per_input * self.n_inputs(d) / 2))
        return [Gaussian(numbers), Signs(numbers)]

    @property
    def names(self) -> list[str]:
        """Names of the methods in rows, in the order of `IDS`."""
        fly = [f"fly, {self.per_input} d cells", f"fly, {self.per_length} k cells"]
        return [*fly, *METHODS[2:COMPARED], "sign bits, equal entropy", "sign bits, stored bits"]

    @property
    def figures(self) -> Mapping[int, tuple[float, ...]]:
        """What others found for these data by this protocol, of each k."""
        same = self.is_published and (self.per_input, self.per_length) == (10, 20)
        return SEARCHED.get(self.data, {}) if same else {}


def check(config: Search, *, samples: Samples) -> None:
    """Refuse data that cannot be searched."""
    n_kc = config.per_input * samples.vectors.shape[1]
    retrieval.check(config, samples, n_kc, max(config.lengths))


def run_seed(
    config: Search,
    seed: int,
    threads: int = 1,
    tick: Tick = lambda share: None,
    *,
    samples: Samples,
) -> Findings:
    """Score every method at every length.

    Examples
    --------
    >>> config = Search(vectors=100, queries=20, lengths=(2, 4))
    >>> found = run_seed(config, 0, samples=Samples(np.random.default_rng(0).random((100, 20))))
    >>> found["precision"].shape, found["equal_arithmetic"].shape
    ((7, 2), (2,))
    """
    d = samples.vectors.shape[1]
    codes, equals = config.codes(d), config.equals(d)
    drawn = retrieval.draw(config, samples, seed, threads)
    every = [code for of_method in codes for code in of_method] + equals
    precision = retrieval.score(config, drawn, every, tick)
    cost = [code.cost(d) for code in every]
    shape = len(codes), len(config.lengths)
    return {
        "precision": precision[: -len(equals)].reshape(shape),
        "equal_arithmetic": precision[-len(equals) :],
        "bits": np.array([c.bits for c in cost[: -len(equals)]]).reshape(shape),
        "operations": np.array([c.operations for c in cost[: -len(equals)]]).reshape(shape),
        "numbers": np.array(cost[-len(equals)].entries),
        "chance": np.array(retrieval.expect_random(config, len(drawn[0].vectors))),
    }


def measure(config: Search, found: Findings) -> dict[str, float]:
    """Return the precision of every method in per cent, and which share of its order is right."""
    values = {
        f"{name}-{k}": 100 * float(found["precision"][i, j])
        for j, k in enumerate(config.lengths)
        for i, name in enumerate(IDS)
    }
    for j, k in enumerate(config.lengths):
        pairs = tell_apart(config.figures.get(k, ()))
        if pairs:
            scores = found["precision"][:, j]
            values[f"order-{k}"] = float(np.mean([scores[a] > scores[b] for a, b in pairs]))
    values["arithmetic"], values["arithmetic-sign"] = (100 * found["equal_arithmetic"]).tolist()
    values["random"] = 100 * float(found["chance"])
    return values


def tell_apart(figures: tuple[float, ...]) -> list[tuple[int, int]]:
    """Return the pairs (better, worse) of methods whose figures differ clearly.

    Examples
    --------
    >>> tell_apart((0.387, 0.374, 0.570))
    [(2, 0), (2, 1)]
    """
    pairs = [pair if figures[pair[0]] >= figures[pair[1]] else pair[::-1]
             for pair in combinations(range(len(figures)), 2)]  # fmt: skip
    return [(a, b) for a, b in pairs if figures[a] - figures[b] > APART * figures[a]]


def card(config: Search) -> list[Band]:
    """Return a row for each method and length, with bands for MNIST, and one for each order."""
    equal = EQUAL_ARITHMETIC.get(config.data) if config.figures else None
    known = ("", "") if equal is None else (FOUND_BY[config.data], f"{100 * equal:g}")
    told = [k for k in config.lengths if tell_apart(config.figures.get(k, ()))]
    return [
        *(_row(config, i, k) for k in config.lengths for i, name in enumerate(IDS)
          if name != "stored-bits"),
        *(_order(config, k) for k in told),
        Band("arithmetic", "AP@n, %: Gaussian, equal arithmetic", None, None, *known),
        Band("arithmetic-sign", "AP@n, %: sign bits, equal arithmetic", None, None, ""),
        Band("random", "AP@n, %: a random ranking, expected", None, None, ""),
    ]  # fmt: skip


def _row(config: Search, i: int, k: int) -> Band:
    """Return the row of a method at one length."""
    row = Band(f"{IDS[i]}-{k}", f"AP@n, %: {config.names[i]}, k = {k}", None, None, "")
    if i >= COMPARED or k not in config.figures:
        return row
    replicated = REPLICATED[k][i] if config.data == "mnist" else None
    if replicated is None:
        figure, source = config.figures[k][i], FOUND_BY[config.data]
    else:
        figure, source = replicated, REPLICATION
    row = row._replace(source=source, theirs=f"{100 * figure:.1f}")
    if config.data != "mnist" or k != PAPER_LENGTH or IDS[i] not in BANDS:
        return row
    low, high = BANDS[IDS[i]]
    return row._replace(low=low, high=high, source=f"{source}; {PRINTED[IDS[i]]}")


def _order(config: Search, k: int) -> Band:
    """Return the row that asks whether methods stand in the order that others found."""
    figures = config.figures[k]
    best = sorted(range(len(figures)), key=lambda i: -figures[i])
    told = tell_apart(figures)
    words = [SHORT[best[0]]]
    for a, b in pairwise(best):
        words.append(f"{'>' if (a, b) in told else '~'} {SHORT[b]}")
    name = f"share of {len(told)} method pairs in order, k = {k}"
    return Band(f"order-{k}", name, 1.0, None, f"{PROGRAM}: {' '.join(words)}", "1")


def outcome(config: Search, values: Mapping[str, float]) -> str:
    """Say how much better tags find neighbours than as many random projections.

    Examples
    --------
    >>> from textwrap import fill
    >>> print(fill(outcome(Search(), {"fly10d-4": 17.4, "gauss-4": 9.6})))
    Tags find the nearest vectors 1.8 times as well as Gaussian
    projections of equal length: average precision 17 % and 10 % at k = 4
    (an independent program: 18 % and 10 %).
    """
    k = min(config.lengths, key=lambda length: abs(length - PAPER_LENGTH))
    ours = [values[f"{name}-{k}"] / 100 for name in ("fly10d", "gauss")]
    if np.isnan(ours).any() or not ours[1]:
        return f"There is no average precision to compare at k = {k}."
    told = " and ".join(map(percent, ours))
    figures = config.figures.get(k)
    theirs = f" ({PROGRAM}: {' and '.join(map(percent, figures[:4:3]))})" if figures else ""
    return (
        f"Tags find the nearest vectors {ours[0] / ours[1]:.2g} times as well as Gaussian "
        f"projections of equal length: average precision {told} at k = {k}{theirs}."
    )


EXPERIMENT = Experiment(
    name="fly-search",
    summary="Neighbours found by tag, beside random projections, by tag length",
    source="Dasgupta, Stevens & Navlakha 2017",
    configuration=Search,
    run_seed=run_seed,
    measure=measure,
    card=card,
    outcome=outcome,
    axes={
        "precision": f"seed, method ({'; '.join(METHODS)}), length k; AP@n",
        "equal_arithmetic": "seed, code (Gaussian, signs) of as many operations as fly, 10 d cells",
        "bits": "seed, method, length k; stored for a vector",
        "operations": "seed, method, length k; of the projection of a vector",
        "numbers": "seed; products at equal arithmetic",
        "chance": "seed; AP@n of a random ranking",
    },
    legend=f"{FORMULA}; k: active cells, numbers or bits; d: channels; equal entropy, equal "
    "arithmetic: as tags of the first row; in order: as in the other program, of the pairs that "
    "differ there by more than 20 % of the larger (>, not ~)",
    seeds=3,
    each="wiring",
    example="--data mnist.npz --seeds 3",
    time=15,
    data="scikit-learn's 1,797 digits",
    takes=("data",),
    check=check,
    draw="neurosim.models.fly.experiments.figures:draw_search",
)
