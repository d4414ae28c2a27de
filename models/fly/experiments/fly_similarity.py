r"""Fly-similarity: tags of similar vectors overlap, as a formula predicts.

The overlap of tags, the share of active cells that two have in common, is compared with the cosine
of the centred vectors and with their Euclidean distance, over many pairs, and with the overlap that
`neurosim.models.fly.measures.similarity` predicts from the cosine for normally distributed sums.
What that leaves out: a cell sums few inputs, so its sums have heavier or lighter tails than normal
ones (in a second arm cells sum half of the inputs), and the threshold is that of finitely many
cells. The null compares tags by two different wirings.

====================  ============  =============================  ====  =========================
parameter             symbol        value                          unit  source
====================  ============  =============================  ====  =========================
cells                 n_kc, m       2,000                          -     [1]_
active cells          active, f     1, 5, 10 %                     -     [1]_: 5 %; here others
inputs of a cell      n_inputs, s   max(6, d / 10)                 -     [1]_
====================  ============  =============================  ====  =========================

References
----------
.. [1] Dasgupta, Stevens, Navlakha, "A neural algorithm for a fundamental computing problem",
   Science 358:793, 2017, doi:10.1126/science.aam9868.
"""

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from pydantic import Field, model_validator

from neurosim.base.arrays import Real
from neurosim.base.errors import ArgumentError
from neurosim.base.random.stream import Stream
from neurosim.experiment.configuration import Configuration
from neurosim.experiment.experiment import Experiment
from neurosim.experiment.scorecard import Band
from neurosim.files.vectors.samples import DIGITS, Samples
from neurosim.models.assemblies.operations import Tick
from neurosim.models.fly.circuit.kenyon_cells import Calyx
from neurosim.models.fly.circuit.sizes import choose_n_inputs
from neurosim.models.fly.circuit.wiring import Wiring
from neurosim.models.fly.measures.packed import count_common, pack
from neurosim.models.fly.measures.similarity import (
    compare,
    leave_out_self,
    means,
    percentiles,
    predict,
    spearman,
)

N_BINS = 40
COSINES = np.linspace(-1, 1, N_BINS + 1)
DISTANCES = np.linspace(0, 2, N_BINS + 1)
"""Edges of bins; distances in units of their median."""
AT_ZERO = np.abs(COSINES[:-1] + COSINES[1:]) / 2 < COSINES[1] - COSINES[0]
"""The two bins on either side of 0."""
ENOUGH = 100
"""Pairs in a bin that is looked at."""
BY_CHANCE = 3.0
"""Standard errors by which a mean may fall from bin to bin: where the curve is flat, near an
overlap of 0, means over some hundred pairs of 20 cells do not rise in every bin of any data."""
WEAK, STRONG = 0.1, 0.5
"""Rank correlation from which the overlap of tags is said to follow similarity."""
PAPER = "Dasgupta et al. 2017: similar inputs have similar tags"
FORMULA = "predicted by the formula, which takes sums to be normal"

Findings = Mapping[str, np.ndarray[Any, Any]]


class Similarity(Configuration):
    """Parameters of the experiment; see the table of the module."""

    data: str = Field(DIGITS, description="name of the data; follows from --data")
    vectors: int = Field(2000, ge=2, le=100_000, description="vectors that are tagged, at most")
    queries: int = Field(500, ge=1, le=100_000, description="of them compared with all, at most")
    n_kc: int = Field(2000, ge=1, le=10**6, description="Kenyon cells")
    n_inputs: int = Field(0, ge=0, le=65_536,
                          description="inputs of a cell; 0: max(6, a tenth of them)")  # fmt: skip
    active: tuple[float, ...] = Field((0.01, 0.05, 0.1), description="shares of cells that fire")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if not self.active or not all(
            0 < f <= 0.5 and round(f * self.n_kc) >= 1 for f in self.active
        ):
            raise ValueError(
                f"active must be shares up to 0.5 that leave at least one of {self.n_kc} cells, "
                f"got {self.active}"
            )
        return self

    @property
    def n_active(self) -> list[int]:
        """Cells that fire."""
        return [round(f * self.n_kc) for f in self.active]

    @property
    def shown(self) -> int:
        """Which of the shares is judged: the one nearest to 5 %."""
        return int(np.argmin([abs(f - 0.05) for f in self.active]))


def check(config: Similarity, *, samples: Samples) -> None:
    """Refuse data of which nothing can be told."""
    n, d = samples.vectors.shape
    if config.n_inputs > d:
        raise ArgumentError(f"n_inputs must be at most the {d} channels, got {config.n_inputs}")
    if d < 2 or np.count_nonzero(_varies(samples.vectors)) < 2:
        raise ArgumentError(
            f"at least two vectors that are not constant are needed, got {n} of {d} channels"
        )


def run_seed(
    config: Similarity,
    seed: int,
    threads: int = 1,
    tick: Tick = lambda share: None,
    *,
    samples: Samples,
) -> Findings:
    """Compare many pairs by cosine, distance and overlap of tags.

    Examples
    --------
    >>> config = Similarity(vectors=50, queries=10, n_kc=100)
    >>> found = run_seed(config, 0, samples=Samples(np.random.default_rng(0).random((50, 20))))
    >>> found["overlap"].shape, int(found["pairs"].sum())
    ((3, 40), 490)
    """
    vectors, queries = _draw(config, samples, seed)
    d = vectors.shape[1]
    s, middle = config.n_inputs or choose_n_inputs(d), config.n_active[config.shown]
    other = int(Stream(seed, "other wiring").words(1)[0])
    arms = [(k, s, seed) for k in config.n_active]
    arms += [(middle, max(1, d // 2), seed), (middle, s, other)]
    shared = []
    for i, (k, n_inputs, wires) in enumerate(arms):
        calyx = Calyx(Wiring.random(d, config.n_kc, n_inputs, wires), k)
        words = pack(calyx.tags(vectors, threads), config.n_kc)
        asked = words[queries]
        if wires != seed:  # the null: queries by the first wiring, the others by this one
            first = Calyx(Wiring.random(d, config.n_kc, n_inputs, seed), k)
            asked = pack(first.tags(vectors[queries], threads), config.n_kc)
        shared.append(leave_out_self(count_common(asked, words), queries) / k)
        tick(0.8 * (i + 1) / len(arms))
    return _sum_up(config, compare(vectors, queries), shared)


def _draw(config: Similarity, samples: Samples, seed: int) -> tuple[Any, Any]:
    """Draw vectors that are not constant, and which are compared with all."""
    usable = np.flatnonzero(_varies(samples.vectors))
    if usable.size > config.vectors:
        order = Stream(seed, "vectors").order(usable.size)[: config.vectors]
        usable = usable[np.sort(order)]
    queries = Stream(seed, "queries").order(usable.size)[: config.queries]
    return samples.vectors[usable], np.sort(queries)


def _varies(vectors: Any) -> Any:
    return (vectors != vectors[:, :1]).any(axis=1)


def _sum_up(config: Similarity, pairs: tuple[Real, Real], shared: list[Real]) -> Findings:
    """Sum up pairs in bins; return the arrays of one seed."""
    cosine, distance = pairs
    *tags, half, null = shared
    at = np.clip(np.digitize(cosine, COSINES) - 1, 0, N_BINS - 1)
    far = np.clip(np.digitize(distance, DISTANCES) - 1, 0, N_BINS - 1)
    fine = np.linspace(-1, 1, 2001)
    predicted = [np.interp(cosine, fine, predict(fine, k / config.n_kc)) for k in config.n_active]
    return {
        "pairs": np.bincount(at, minlength=N_BINS),
        "overlap": np.array([means(at, overlap, N_BINS) for overlap in tags]),
        "spread": np.array([percentiles(at, overlap, N_BINS) for overlap in tags]),
        "predicted": np.array([means(at, expected, N_BINS) for expected in predicted]),
        "half": means(at, half, N_BINS),
        "null": means(at, null, N_BINS),
        "pairs_far": np.bincount(far, minlength=N_BINS),
        "overlap_far": np.array([means(far, overlap, N_BINS) for overlap in tags]),
        "spread_far": np.array([percentiles(far, overlap, N_BINS) for overlap in tags]),
        "spearman": np.array([[spearman(cosine, t), spearman(-distance, t)] for t in tags]),
    }


def measure(config: Similarity, found: Findings) -> dict[str, float]:
    """Return how closely overlap follows similarity and the prediction."""
    full = found["pairs"] >= ENOUGH
    values = {}
    for i, k in enumerate(config.n_active):
        overlap, predicted = found["overlap"][i, full], found["predicted"][i, full]
        chance = k / config.n_kc
        values[f"cosine-{k}"], values[f"distance-{k}"] = map(float, found["spearman"][i])
        values[f"monotone-{k}"] = _mean(_rises(overlap, found["pairs"][full], k))
        values[f"deviation-{k}"] = 100 * _mean(np.abs(overlap - predicted))
        values[f"chance-{k}"] = _mean(overlap[AT_ZERO[full]]) / chance
        if i == config.shown:
            values[f"half-{k}"] = 100 * _mean(np.abs(found["half"][full] - predicted))
            values[f"null-{k}"] = _mean(found["null"][full]) / chance
    return values


def _rises(overlap: Real, pairs: Any, k: int) -> Any:
    """Return whether the mean overlap does not fall from bin to bin by more than chance makes it.

    A pair shares so many of k cells that its overlap varies at least as k independent draws do.
    """
    error = overlap * (1 - overlap) / k / pairs
    return np.diff(overlap) >= -BY_CHANCE * np.sqrt(error[:-1] + error[1:])


def _mean(values: Any) -> float:
    return float(values.mean()) if values.size else float("nan")


def card(config: Similarity) -> list[Band]:
    """Return the rows of each share of active cells."""
    rows = []
    for i, k in enumerate(config.n_active):
        told = [
            ("cosine", "rank correlation with cosine", None, "", ""),
            ("distance", "rank correlation with nearness", None, "", ""),
            ("monotone", "share of bins without a fall", 1.0, PAPER, "1"),
            ("deviation", "off the formula, % of a tag", None, FORMULA, "0"),
            ("chance", "overlap at cosine 0 / chance", None, FORMULA, "1"),
        ]
        if i == config.shown:
            told += [
                ("half", "off it, d / 2 inputs a cell, %", None, FORMULA, "0"),
                ("null", "two wirings, overlap / chance", None, "by chance", "1"),
            ]
        rows += [Band(f"{row}-{k}", f"k = {k:,}: {name}", low, None, source, theirs)
                 for row, name, low, source, theirs in told]  # fmt: skip
    return rows


def outcome(config: Similarity, values: Mapping[str, float]) -> str:
    """Say whether tags of similar vectors overlap, for the share of active cells that is judged.

    Examples
    --------
    >>> from textwrap import fill
    >>> print(fill(outcome(Similarity(), {"cosine-100": 0.92, "deviation-100": 1.7})))
    The more similar two vectors are, the more their tags overlap: rank
    correlation 0.92 for 100 of 2,000 cells, on average 1.7 % of a tag off
    the formula.
    """
    k = config.n_active[config.shown]
    rank, off = values[f"cosine-{k}"], values[f"deviation-{k}"]
    if np.isnan(rank):
        return "No rank correlation: all tags overlap alike, or all vectors are equally similar."
    lead = (
        "The more similar two vectors are, the more their tags overlap"
        if rank >= STRONG
        else "Tags of similar vectors overlap only a little more than others"
        if rank >= WEAK
        else "Tags of similar vectors overlap no more than others"
    )
    told = "" if np.isnan(off) else f", on average {off:.1f} % of a tag off the formula"
    return f"{lead}: rank correlation {rank:.2f} for {k:,} of {config.n_kc:,} cells{told}."


EXPERIMENT = Experiment(
    name="fly-similarity",
    summary="Tags of similar vectors overlap, as a formula predicts",
    source="Dasgupta, Stevens & Navlakha 2017",
    configuration=Similarity,
    run_seed=run_seed,
    measure=measure,
    card=card,
    outcome=outcome,
    axes={
        "pairs": "seed, bin of cosine (40 from -1 to 1)",
        "overlap": "seed, share of active cells, bin of cosine; mean, shared cells / active cells",
        "spread": "seed, share of active cells, 10th and 90th percentile, bin of cosine",
        "predicted": "seed, share of active cells, bin of cosine; mean over the same pairs",
        "half": "seed, bin of cosine; cells sum half of the inputs",
        "null": "seed, bin of cosine; tags by two different wirings",
        "pairs_far": "seed, bin of Euclidean distance (40 from 0 to 2 medians; farther in the "
        "last)",
        "overlap_far": "seed, share of active cells, bin of distance; mean",
        "spread_far": "seed, share of active cells, 10th and 90th percentile, bin of distance",
        "spearman": "seed, share of active cells, cosine or minus distance",
    },
    legend="k: active cells; overlap of two tags: shared cells / k; rank correlation (Spearman's): "
    "of overlap, with the cosine of the centred vectors or nearness, - Euclidean distance; bins: "
    f"of cosine, of {ENOUGH} pairs or more; a fall: overlap is lower than in the bin before by "
    f"{BY_CHANCE:g} standard errors; formula: P(u > z, v > z) / P(u > z); d: channels; two "
    "wirings: tags of one by one, of the other by another (control)",
    seeds=3,
    each="wiring",
    example="--data vectors.npy --seeds 3",
    time=10,
    data="scikit-learn's 1,797 digits",
    takes=("data",),
    check=check,
    draw="neurosim.models.fly.experiments.figures:draw_similarity",
)
