r"""Digits: an area learns handwritten digits, and two readers tell which digit it sees.

The readers, by overlap with an assembly for each digit and by logistic regression on who wins, are
described in `neurosim.models.assemblies.classification.readers`, the digits in
`neurosim.files.datasets`. One round from silence decides, in which nothing is learned [1]_.

The figure published for logistic regression is of 40,000 digits. Here there are 4,000, each of
which is also shown to the regression shifted by a pixel in four directions (``copies``), which is
not in [1]_. Rows without copies, with untrained synapses (beta = 0) and on the pixels themselves
stand beside.

===========================  =============  ========  ====  =====================================
parameter                    symbol         value     unit  source
===========================  =============  ========  ====  =====================================
neurons, winners             n, k           2000,200  -     [1]_; n / 2, k / 2 is run, too
connection                   p              0.1       -     [1]_; no neuron connects to itself
Hebbian gain, assemblies     beta           0.05      -     `benchmarks/digits.py`
examples of each digit       rounds         200       -     `benchmarks/digits.py`; [1]_: 5
pixels that fire             m              210       -     `benchmarks/digits.py`
Hebbian gain, features       feature_beta   0.03      -     `benchmarks/digits.py`
largest weight / initial     feature_w_max  20        -     `benchmarks/digits.py`
pixels that fire, features   feature_m      150       -     `benchmarks/digits.py`
copies of an example         copies         5         -     here
inverse of the penalty       c              0.1       -     `benchmarks/digits.py`
===========================  =============  ========  ====  =====================================

`benchmarks/digits.py` compares values by cross-validation among the learned digits alone.

Learning adds little to reading by overlap: half to two points at the same number of pixels, and
an untrained area that sees fewer pixels (2e) does as well. To logistic regression it adds about a
point. The test set of MNIST is harder than the digits held out: on it, n = 1,000 by overlap and
logistic regression stay below what is published.

References
----------
.. [1] Dabagia, Vempala, Papadimitriou, "Assemblies of neurons learn to classify well-separated
   distributions", COLT 2022, PMLR 178.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from neurosim.experiment.experiment import Experiment
from neurosim.experiment.scorecard import Band, percent
from neurosim.experiment.ticks import NO_TICK, Tick
from neurosim.files import datasets
from neurosim.files.results.result import Result
from neurosim.models.assemblies.classification.exam import READERS, SETS, Exam, sit
from neurosim.models.assemblies.papers import COLT

PUBLISHED = {(1000, 100): 75.9, (2000, 200): 72.8}
"""Accuracy (%) of assemblies by n and k, on the digits that were learned."""
PUBLISHED_FEATURES = 92.65
"""Accuracy (%) of logistic regression on winners, n = 2,000, k = 200, from 40,000 digits."""
ROWS = {
    "1a": ("half", "held out"), "1b": ("half", "test"), "1c": ("half", "learned"),
    "1d": ("half, untrained", "held out"),
    "2a": ("full", "held out"), "2b": ("full", "test"), "2c": ("full", "learned"),
    "2d": ("full, untrained", "held out"),
    "2e": ("full, untrained, other pixels", "held out"),
    "3a": ("features", "held out"), "3b": ("features", "test"),
    "3c": ("features, untrained", "held out"), "3d": ("pixels", "held out"),
    "4a": ("features, no copies", "held out"),
    "4b": ("features, untrained, no copies", "held out"),
    "4c": ("pixels, no copies", "held out"),
}  # fmt: skip
"""Reader and set of each row; those of single digits follow."""
HARDER = {
    "1b": "the published share is of the digits that were learned; the test set is harder",
    "3b": "published from 40,000 digits, here 4,000 are learned; the test set is harder",
}
"""Why rows on the test set fail."""

Findings = Mapping[str, np.ndarray[Any, Any]]


def run_seed(config: Exam, seed: int, threads: int = 1, tick: Tick = NO_TICK) -> Findings:
    """Let every reader learn and read; ``threads`` is not used, as the rounds are short."""
    del threads
    datasets.need("sklearn.linear_model")
    return {"confusion": sit(config, datasets.load(), seed, tick)}


def accuracy(confusion: np.ndarray[Any, Any]) -> float:
    """Return how many digits in a hundred were read right."""
    return float(100 * np.trace(confusion) / confusion.sum())


def measure(config: Exam, found: Findings) -> dict[str, float]:
    """Return the accuracy (%) of each row that was run."""
    tables = {
        key: found["confusion"][READERS.index(reader), SETS.index(of)]
        for key, (reader, of) in ROWS.items()
    }
    values = {key: accuracy(table) for key, table in tables.items() if table.any()}
    each = 100 * tables["2a"].diagonal() / np.maximum(tables["2a"].sum(axis=1), 1)
    return {**values, **{f"5.{digit}": float(share) for digit, share in enumerate(each)}}


def card(config: Exam) -> list[Band]:
    """Return a row for each of `ROWS`, then one for each digit."""
    bands = []
    for key, (reader, of) in ROWS.items():
        low, source = _published(config, reader)
        theirs = "" if low is None else f"{low:g}"
        if of == "test" and datasets.test_file() is None:
            source = f"set NEUROSIM_DATA to a folder that holds {datasets.TEST_FILE}"
            theirs = ""
        bands.append(Band(key, f"{_describe(config, reader)}: {of}", low, None, source, theirs))
    name = f"{_describe(config, 'full')}, digit"
    return bands + [Band(f"5.{d}", f"{name} {d}: held out", None, None, "") for d in range(10)]


def _describe(config: Exam, reader: str) -> str:
    kind, *how = reader.split(", ")
    if "other pixels" in how:
        return f"overlap, untrained, {config.feature_m} pixels"
    untrained = ["untrained"] if "untrained" in how else []
    if kind in config.sizes:
        return ", ".join(["overlap", f"n = {config.sizes[kind][0]:,}", *untrained])
    name = {"features": "logistic", "pixels": "logistic on pixels"}[kind]
    copies = "no copies" if "no copies" in how else f"copies x {config.copies}"
    return ", ".join([name, *untrained, copies])


def _published(config: Exam, reader: str) -> tuple[float | None, str]:
    """Return the published accuracy of a reader as a band, and its source."""
    is_known = config.p == 0.1
    if reader in config.sizes and is_known and config.sizes[reader] in PUBLISHED:
        return PUBLISHED[config.sizes[reader]], f"{COLT}: the digits that were learned"
    if reader == "features" and is_known and (config.n, config.k) == (2000, 200):
        return PUBLISHED_FEATURES, f"{COLT}: of 40,000 digits, no copies"
    return None, ""


def outcome(config: Exam, values: Mapping[str, float]) -> str:
    """Say how many digits held out are read right, in either way, beside an untrained area.

    Examples
    --------
    >>> values = {"2a": 77.1, "2d": 76.1, "3a": 93.7, "3c": 92.3}
    >>> outcome(Exam(), values).partition("; ")[2]
    'logistic regression 94 % (untrained 92 %, published 93 %).'
    """
    right = {id: percent(values[id] / 100) for id in ("2a", "2d", "3a", "3c")}
    of_full, of_features = (_published(config, reader)[0] for reader in ("full", "features"))
    full = f", published {percent(of_full / 100)} of learned ones" if of_full else ""
    features = f", published {percent(of_features / 100)}" if of_features else ""
    return (
        f"Overlap with assemblies reads {right['2a']} of the digits held out right (untrained "
        f"{right['2d']}{full}); logistic regression {right['3a']} (untrained {right['3c']}"
        f"{features})."
    )


def explain(result: Result) -> list[str]:
    """Say why rows failed, where it is known."""
    return [
        f"{row.id}: {HARDER[row.id]}"
        for row in result.rows
        if row.id in HARDER and row.passed is False
    ]


AXES = {
    "confusion": f"seed, reader ({'; '.join(READERS)}), set ({', '.join(SETS)}), digit, read as; "
    "number of digits"
}
LEGEND = (
    "per cent of digits read right, by overlap of the winners with assemblies or by logistic "
    "regression on them; untrained: beta = 0; learned: 4,000 digits, held out: 1,000, test: of "
    "MNIST; copies: how often each learned digit was shown, shifted by a pixel"
)


EXPERIMENT = Experiment(
    name="digits",
    summary="Assemblies classify handwritten digits",
    source="Dabagia, Vempala & Papadimitriou 2022",
    configuration=Exam,
    run_seed=run_seed,
    measure=measure,
    card=card,
    outcome=outcome,
    axes=AXES,
    legend=LEGEND,
    each="brain",
    example="--n 1000 --k 100 --seeds 2",
    time=300,
    data="5,000 digits of MNIST",
    explain=explain,
    draw="neurosim.models.assemblies.classification.figures:draw_digits",
)
