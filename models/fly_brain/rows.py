"""The rows of the experiment: what must hold of any brain, and what the paper found in its own."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from neurosim.experiment.scorecard import LONGEST_NAME, Band, whole
from neurosim.files.results.result import Result
from neurosim.models.fly_brain.agreement import WAYS
from neurosim.models.fly_brain.settings import FlyBrain

SIGMAS = 4.0
"""Standard errors that a mean may lie beside what it is compared with."""
LAW = "binomial: p = rate x dt in a step"
RESET = "renewal: p / (1 + p) in a step, as the reset loses what arrives with it"
EXACT = "by construction: the same trial, run in another way"
PAPER = "Shiu et al. 2024: spikes stored with the authors' program, FlyWire v630"
OWN = f"{PAPER}; the band is ours, 5 %"
TRIALS = 30
SAID = {
    "dense": "spikes that differ, all neurons stepped",
    "lazy": "spikes that differ, few neurons stepped",
    "again": "spikes that differ, after another trial",
    "kept": "spikes that differ, only the active kept",
    "silent": "spikes that differ, silent neurons cut",
}


class Golden(NamedTuple):
    """What the paper's program found at a rate of the drive, in 30 trials of 1 s.

    Attributes
    ----------
    left, right : (float, float)
        Rate of MN9 on either side, Hz: mean and standard deviation over trials.
    active : int
        Neurons ever active.
    """

    left: tuple[float, float]
    right: tuple[float, float]
    active: int


GOLDEN = {
    200: Golden((93.27, 3.20), (61.80, 4.25), 448),
    100: Golden((67.03, 6.71), (48.63, 4.75), 404),
}
"""By Hz of the neurons that taste sugar; computed from the authors' stored spikes."""


def card(config: FlyBrain) -> list[Band]:
    """Return the rows."""
    rows = [
        Band("drive", "spikes of the drive, s.e. from expected", -SIGMAS, SIGMAS, LAW),
        Band("lone", "of driven whom nobody reaches, s.e.", -SIGMAS, SIGMAS, RESET),
        *(Band(way, SAID[way], 0.0, 0.0, EXACT, "0") for way in WAYS),
        Band("active", "neurons ever active", None, None, ""),
        Band("each", "neurons active in a trial, mean", None, None, ""),
        Band("spikes", "spikes of all neurons per s", None, None, ""),
    ]  # fmt: skip
    for i, name in enumerate(named(config)):
        rows.append(Band(f"rate {i}", _fit("rate of ", name, ", Hz"), None, None, ""))
        rows.append(Band(f"error {i}", _fit("s.e. of rate of ", name, ", Hz"), None, None, ""))
    if config.screened:
        rows.append(Band("silencing", "largest change when one is silenced, Hz", None, None, ""))
        rows.append(Band("driving", "largest rate when one alone is driven, Hz", None, None, ""))
    return rows + [row for hz, told in GOLDEN.items() for row in _golden(config, hz, told)]


def named(config: FlyBrain) -> list[str]:
    """Return whose rates are rows, as far as the configuration tells."""
    return list(dict.fromkeys(config.readout)) or ([] if config.connectome else ["pool"])


def _fit(before: str, name: str, after: str) -> str:
    room = LONGEST_NAME - len(before) - len(after)
    return f"{before}{name if len(name) <= room else f'{name[: room - 3]}...'}{after}"


def _golden(config: FlyBrain, hz: int, told: Golden) -> list[Band]:
    def around(value: tuple[float, float]) -> tuple[float, float]:
        mean, spread = value
        error = SIGMAS * spread * np.sqrt(1 / TRIALS + 1 / config.trials)
        return float(mean - error), float(mean + error)

    return [
        Band(f"left {hz}", f"MN9 left, sugar at {hz} Hz, Hz", *around(told.left), PAPER,
             f"{told.left[0]}"),
        Band(f"right {hz}", f"MN9 right, sugar at {hz} Hz, Hz", *around(told.right), PAPER,
             f"{told.right[0]}"),
        Band(f"active {hz}", f"ever active, sugar at {hz} Hz", 0.95 * told.active,
             1.05 * told.active, OWN, f"{told.active}"),
    ]  # fmt: skip


def measure(config: FlyBrain, found: Mapping[str, "np.ndarray[Any, Any]"]) -> dict[str, float]:
    """Return the value of each row; those of the paper only in its own brain and setting."""
    values = {way: float(x) for way, x in zip(WAYS, found["differ"], strict=True)}
    values |= {
        "drive": float(found["drive_error"][0]),
        "active": float(found["active"].size),
        "each": float(found["active_each"].mean()),
        "spikes": float(found["spikes"].mean() / (config.duration / 1000)),
    }
    if not np.isnan(found["drive_error"][1]):
        values["lone"] = float(found["drive_error"][1])
    rates = found["readout_rates"]
    for i in range(len(named(config)) if rates.size else 0):
        values[f"rate {i}"] = float(rates[i].mean())
        values[f"error {i}"] = float(rates[i].std(ddof=1) / np.sqrt(rates.shape[1]))
    if found["screened"].size:
        changes, reached = found["silenced"][:, 0], found["driven"][:, 0]
        values["silencing"] = float(changes[np.abs(changes).argmax()])
        values["driving"] = float(reached.max())
    hz = int(found["golden"][0])
    if hz:
        left, right = found["golden"][1:]
        values |= {f"left {hz}": left, f"right {hz}": right, f"active {hz}": values["active"]}
    return values


def outcome(config: FlyBrain, values: Mapping[str, float]) -> str:
    """Say how much of the brain is ever active.

    Examples
    --------
    >>> outcome(FlyBrain.make(), {"active": 470.0, "spikes": 14250.0})
    'In 30 trials 470 neurons are ever active, with 14,250 spikes per s, in a graph made by a law.'
    """
    where = Path(config.connectome).name or "a graph made by a law"
    return (f"In {config.trials} trials {whole(values['active'])} neurons are ever active, with "
            f"{whole(values['spikes'])} spikes per s, in {where}.")  # fmt: skip


def explain(result: Result) -> list[str]:
    """Say what the graph was, and why rows failed, as far as that is known."""
    notes = []
    if not result.parameters["connectome"]:
        notes.append("no connectome was given: the graph is made by a law, with the size and "
                     "degrees of a fly's brain and nothing else of it; docs/fly-brain.md tells "
                     "how to get the real one")  # fmt: skip
    failed = {row.id for row in result.rows if row.passed is False}
    if "dense" in failed:
        notes.append("the lazy step and that of all neurons round otherwise: a spike may differ "
                     "where v comes within rounding of the threshold")  # fmt: skip
    return notes
