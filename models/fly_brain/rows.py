"""The rows of the experiment: what must hold of any brain, and what the paper found in its own."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from neurosim.base.reprs import listed
from neurosim.experiment.scorecard import LONGEST_NAME, Band, whole
from neurosim.files.results.result import Result
from neurosim.models.fly_brain import law
from neurosim.models.fly_brain.agreement import WAYS
from neurosim.models.fly_brain.named import BY_DEFAULT
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
        Band("lone", "spikes of driven neurons, s.e. from expected", -SIGMAS, SIGMAS, RESET),
        *(Band(way, SAID[way], 0.0, 0.0, EXACT, "0") for way in WAYS),
        Band("active", "neurons ever active", None, None, ""),
        Band("each", "neurons active in a trial, mean", None, None, ""),
        Band("spikes", "spikes of all neurons per s", None, None, ""),
    ]  # fmt: skip
    for i, name in enumerate(named(config)):
        rows.append(Band(f"rate {i}", _fit("rate of ", name, ", Hz"), None, None, ""))
        rows.append(Band(f"error {i}", _fit("s.e. of rate of ", name, ", Hz"), None, None, ""))
    if config.screened:
        rows.append(Band("silencing", "largest change, one neuron silenced, Hz", None, None, ""))
        rows.append(Band("driving", "largest rate, one neuron driven alone, Hz", None, None, ""))
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


def tell_setting(config: FlyBrain) -> str:
    """Say who was driven, how fast, and who was silenced.

    Examples
    --------
    >>> tell_setting(FlyBrain.make(silence=("pool",)))
    'driven: driven at 200 Hz; silenced: pool'
    """
    words = config.drive or BY_DEFAULT[0 if config.connectome else 1]
    driven = (f"{name} at {rate} Hz" for name, _, rate in (x.rpartition(":") for x in words))
    return f"driven: {listed(driven)}; silenced: {listed(config.silence) or 'nobody'}"


def explain(result: Result) -> list[str]:
    """Say what was done to which graph, and why rows failed or were not run, as far as known."""
    config = FlyBrain.of(result.parameters)
    notes = [tell_setting(config)]
    if not config.connectome:
        size = "size and degrees" if config.n == law.N else "degrees, not the size,"
        notes.append(f"no connectome was given: the graph is made by a law, with the {size} of a "
                     "fly's brain and nothing else of it; docs/fly-brain.md tells how to get the "
                     "real one")  # fmt: skip
    if not result.arrays["inhibitory"].all():
        notes.append("no count of contacts is negative: all synapses excite, so more neurons may "
                     "fire than in a brain; give counts of inhibitory neurons a minus")  # fmt: skip
    if not result.arrays["golden"].any():
        notes.append(
            "rows of sugar are not run: they are of the paper's own connectome, FlyWire "
            "v630, with sugar alone driven, 30 trials of 1 s and all else as it is"
        )
    failed = {row.id for row in result.rows if row.passed is False}
    if "dense" in failed:
        notes.append("the lazy step and that of all neurons round otherwise: a spike may differ "
                     "where v comes within rounding of the threshold")  # fmt: skip
    return notes
