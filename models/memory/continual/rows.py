"""Rows of the experiment on continual learning: what is measured, and the bands it must lie in.

Bands are for the parameters as they are told and for data that are known. Those of the 5,000
digits of MNIST were set before anything was measured; scikit-learn's digits have the same, but for
what two classes of them cannot show: fine-tuning hardly forgets them.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from neurosim.base.arrays import Real
from neurosim.experiment.scorecard import Band, percent
from neurosim.files.packaged import MNIST
from neurosim.files.results.result import Result
from neurosim.files.vectors.samples import DIGITS, Samples
from neurosim.models.fly.circuit import fitting
from neurosim.models.fly.circuit.fitting import Prepared

Ends = tuple[float | None, float | None]
OPEN: Ends = (None, None)
GAIN = 0.05
"""By which a penalty must be above fine-tuning to have done something."""
PENALTIES = {"si": ("2", "SI"), "ewc": ("3", "EWC"), "frequency": ("4", "frequency")}
"""By method: first character of the rows, and the name."""
BANDS: Mapping[str, Mapping[str, Ends]] = {
    MNIST: {
        "forgets": (0.2, None), "gain": (0.1, None), "learning": (0.85, None),
        "6b": (0.95, None), "6c": (0.05, None), "7b": (None, 0.25), "8a": (0.85, None),
        "8c": (None, 0.03),
    },
    DIGITS: {
        "forgets": (0.2, None), "gain": (0.1, None), "learning": (0.85, None),
        "6b": (0.95, None), "7b": (None, 0.25), "8a": (0.85, None), "8c": (None, 0.03),
    },
}  # fmt: skip
TRIALS: Mapping[str, str] = {
    "1b": "0.912", "1c": "0.271", "2c": "0.894", "2d": "0.102", "3c": "0.886", "3d": "0.068",
    "4a": "0.797", "4c": "0.885", "4d": "0.098", "6e": "0.963", "7d": "0.188", "8a": "0.869",
    "8d": "0.123",
}  # fmt: skip
"""What another program had with 5,000 digits of MNIST, where nothing is published."""
TRIAL = "an independent program in NumPy, on the same 5,000 digits"
ZENKE = "Zenke et al. 2017, archived runs on all of MNIST"
KIRKPATRICK = "Kirkpatrick et al. 2017, MNIST; the figure is to be verified"
VAN_DE_VEN = "van de Ven et al. 2022, MNIST; the figures are to be verified"
COUNTS = "counts know no order"
PUBLISHED: Mapping[str, tuple[str, str]] = {
    "1a": (ZENKE, "0.574"), "2a": (ZENKE, "0.969"), "3a": (KIRKPATRICK, "mid 0.9s"),
    "5d": (COUNTS, "1"), "6a": (VAN_DE_VEN, ".84-.87"), "6b": (VAN_DE_VEN, "0.99"),
    "6d": (VAN_DE_VEN, "0.99"), "6f": (VAN_DE_VEN, "0.997"), "7a": (VAN_DE_VEN, "0.199"),
    "7b": (VAN_DE_VEN, "0.21"), "7c": (VAN_DE_VEN, "0.20"), "7e": (VAN_DE_VEN, "0.98"),
    "8b": (COUNTS, "1"),
}  # fmt: skip
"""By row: where others' value is from, and the value."""
EASY = {
    "permuted": "on permuted tasks scikit-learn's digits (8 x 8 pixels) turn the order of methods "
    "round: counts on a sparse layer keep most and penalties little, on MNIST it is the other way",
    "split": "where the task is told scikit-learn's digits cannot show forgetting: fine-tuning "
    "keeps 0.98, of MNIST 0.78",
}
"""By benchmark: what the default data cannot show."""
HARDER = '--data mnist is the published setting (pip install "neurosim-sparse[digits]")'


class Reading(NamedTuple):
    """What the accuracies of one line come to."""

    final: float
    at_learning: float
    forgetting: float


def read(right: Real) -> Reading:
    """Sum up accuracies of shape (learned, task).

    Examples
    --------
    >>> read(np.array([[1.0, np.nan], [0.25, 0.75]]))
    Reading(final=0.5, at_learning=0.875, forgetting=0.75)
    """
    first, last = np.diagonal(right), right[-1]
    lost = float((first - last)[:-1].mean()) if len(right) > 1 else float("nan")
    return Reading(float(last.mean()), float(first.mean()), lost)


def measure(config: Any, found: Mapping[str, Any]) -> dict[str, float]:
    """Return a value for each row of what was run."""
    values: dict[str, float] = {}
    for scenario in config.scenarios:
        lines = dict(zip(config.lines, map(read, found[scenario]), strict=True))
        same = found.get(f"{scenario}_counts")
        is_same = float("nan") if same is None else float((same == same[0]).all())
        values |= {
            "permuted": _measure_permuted,
            "split_task": _measure_task,
            "split_class": _measure_class,
        }[scenario](lines, is_same)
    return values


def _measure_permuted(lines: Mapping[str, Reading], is_same: float) -> dict[str, float]:
    values: dict[str, float] = {}
    if "none" in lines:
        values |= dict(zip(("1a", "1b", "1c"), lines["none"], strict=True))
    for method, (row, _) in PENALTIES.items():
        if method in lines:
            final, at_learning, lost = lines[method]
            values |= {f"{row}a": final, f"{row}c": at_learning, f"{row}d": lost}
            if "none" in lines:
                values[f"{row}b"] = final - lines["none"].final
    if "joint" in lines:
        values["5a"] = lines["joint"].final
    if "fly" in lines:
        values |= {"5b": lines["fly"].final, "5c": lines["fly, errors"].final, "5d": is_same}
    return values


def _measure_task(lines: Mapping[str, Reading], is_same: float) -> dict[str, float]:
    del is_same
    values = _finals(lines, {"none": "6a", "si": "6b", "ewc": "6d", "frequency": "6e",
                             "joint": "6f", "fly": "6g"})  # fmt: skip
    if {"none", "si"} <= set(lines):
        values["6c"] = lines["si"].final - lines["none"].final
    return values


def _measure_class(lines: Mapping[str, Reading], is_same: float) -> dict[str, float]:
    values = _finals(lines, {"none": "7a", "si": "7b", "ewc": "7c", "frequency": "7d",
                             "joint": "7e", "fly": "8a", "fly, errors": "8d"})  # fmt: skip
    if "fly" in lines:
        shuffled = lines["fly, errors, shuffled"].final
        values |= {"8b": is_same, "8c": shuffled - lines["fly"].final}
    return values


def _finals(lines: Mapping[str, Reading], rows: Mapping[str, str]) -> dict[str, float]:
    return {row: lines[line].final for line, row in rows.items() if line in lines}


def card(config: Any) -> list[Band]:
    """Return the rows of what is run, in order."""
    given = BANDS.get(config.data, {}) if config.is_usual else {}
    is_tried = config.is_usual and config.data == MNIST
    rows = []
    for key, name, kind in _name_rows(config):
        low, high = given.get(kind, OPEN)
        if kind == "same":
            low = high = 1.0
        told = (TRIAL, TRIALS[key]) if is_tried and key in TRIALS else ("", "")
        rows.append(Band(key, name, low, high, *PUBLISHED.get(key, told)))
    return rows


def _name_rows(config: Any) -> Iterator[tuple[str, str, str]]:
    """Yield the key of each row, what it says, and which band it has."""
    runs: Sequence[str] = config.methods
    if "permuted" in config.scenarios:
        yield from _name_permuted(runs)
    if "split_class" in config.scenarios:
        yield from _name_split(runs)


def _name_permuted(runs: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    of = "permuted"
    if "none" in runs:
        yield "1a", f"{of}, fine-tuning: accuracy", ""
        yield "1b", f"{of}, fine-tuning: when learned", ""
        yield "1c", f"{of}, fine-tuning: forgetting", "forgets"
    for method, (row, name) in PENALTIES.items():
        if method in runs:
            yield f"{row}a", f"{of}, {name}: accuracy", ""
            if "none" in runs:
                yield f"{row}b", f"{of}, {name}: above fine-tuning", "gain"
            yield f"{row}c", f"{of}, {name}: when learned", "learning"
            yield f"{row}d", f"{of}, {name}: forgetting", ""
    if "joint" in runs:
        yield "5a", f"{of}, all at once: accuracy", ""
    if "fly" in runs:
        yield "5b", f"{of}, fly, counts: accuracy", ""
        yield "5c", f"{of}, fly, errors: accuracy", ""
        yield "5d", f"{of}, fly, counts: same in 3 orders", "same"


def _name_split(runs: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    lines = (("none", "a", "fine-tuning"), ("si", "b", "SI"), ("ewc", "d", "EWC"),
             ("frequency", "e", "frequency"), ("joint", "f", "all at once"),
             ("fly", "g", "fly, counts"))  # fmt: skip
    for method, letter, name in lines:
        if method in runs:
            yield f"6{letter}", f"split, task told, {name}: accuracy", f"6{letter}"
        if method == "si" and {"none", "si"} <= set(runs):
            yield "6c", "split, task told, SI: above fine-tuning", "6c"
    for (method, _, name), letter in zip(lines, "abcde", strict=False):
        if method in runs:
            yield f"7{letter}", f"split, no task told, {name}: accuracy", f"7{letter}"
    if "fly" in runs:
        yield "8a", "split, no task told, fly, counts: accuracy", "8a"
        yield "8b", "split, fly, counts: same in 3 orders", "same"
        yield "8c", "split, fly: errors, shuffled - counts", "8c"
        yield "8d", "split, no task told, fly, errors: accuracy", ""


FINALS = {
    "none": ("fine-tuning", "1a", "7a"), "si": ("SI", "2a", "7b"),
    "fly": ("counts on a sparse layer", "5b", "8a"), "ewc": ("EWC", "3a", "7c"),
    "frequency": ("frequency", "4a", "7d"), "joint": ("all at once", "5a", "7e"),
}  # fmt: skip
"""By method: its name, and rows of its accuracy on permuted tasks and where no task is told."""
FIRST = ("none", "si", "fly")
"""Methods that an outcome tells where more than three were run."""


def outcome(config: Any, values: Mapping[str, float]) -> str:
    """Say how much methods keep: all of them if they are few, or else the first ones.

    Examples
    --------
    >>> from neurosim.models.memory.continual.continual import Continual
    >>> config = Continual(benchmark="split", methods=("none", "fly"))
    >>> outcome(config, {"7a": 0.18, "8a": 0.953}).partition(": ")[2]
    '18 % (fine-tuning), 95 % (counts on a sparse layer).'
    """
    is_few = len(config.methods) <= len(FIRST)
    methods = config.methods if is_few else [m for m in FIRST if m in config.methods]
    lists = {
        "after all permuted tasks": [FINALS[m][:2] for m in methods],
        "after all classes, no task told": [FINALS[m][::2] for m in methods],
    }
    told = []
    for when, rows in lists.items():
        kept = [_keep(config, name, row, values[row]) for name, row in rows if row in values]
        if any(kept):
            told.append(f"{when}: {', '.join(filter(None, kept))}")
    return f"Accuracy {'; '.join(told) or 'after the last task is not known'}."


def _keep(config: Any, name: str, row: str, accuracy: float) -> str:
    """Say what a method keeps, beside what is published for the same data; nothing if NaN."""
    theirs = PUBLISHED.get(row, ("", ""))[1] if config.data == MNIST else ""
    beside = f"; published, full size: {percent(float(theirs))}" if theirs.startswith("0.") else ""
    return "" if np.isnan(accuracy) else f"{percent(accuracy)} ({name}{beside})"


def prepare(config: Any, *, samples: Samples | None = None) -> Prepared:
    """Fit the inputs of cells to the data; say what scikit-learn's digits cannot show as tasks."""
    config, told = fitting.prepare(config, samples=samples)
    if config.data != DIGITS:
        return config, told
    shown = [words for name, words in EASY.items() if config.benchmark in ("both", name)]
    return config, [*told, *(f"{words}; {HARDER}" for words in shown)]


def explain(result: Result) -> list[str]:
    """Return in words what penalties cannot do, where it was seen."""
    found = {row.id: row.value for row in result.rows}
    with_penalty, without = found.get("7b"), found.get("7a")
    if with_penalty is None or without is None or with_penalty > without + GAIN:
        return []
    words = f"without the task being told, SI keeps {with_penalty:.3f}, fine-tuning {without:.3f}"
    if found.get("8a") is not None:
        words += f", counting on a sparse layer {found['8a']:.3f}"
    return [f"{words}: a penalty does not set old classes against new ones"]
