"""The scorecard of the spiking brain: the rows of Ison, what they rest on, rates and latencies."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from neurosim.base.arrays import Real
from neurosim.experiment.scorecard import Band
from neurosim.models.concept_cells import ison
from neurosim.models.concept_cells.readout import Readout, Units, find_sides, score, unrelated
from neurosim.models.concept_cells.spiking import recording
from neurosim.models.concept_cells.spiking.schedule import find_looks
from neurosim.models.concept_cells.spiking.settings import SpikingAssociation
from neurosim.models.concept_cells.spiking.subject import SpikingTrials
from neurosim.models.concept_cells.spiking.windows import find_windows
from neurosim.models.concept_cells.subject import NP, Counts, P

LEAST_MEDIAN = 1
"""Of the spikes of a response."""
ABOVE_CHANCE = 0.2
"""Least band of row 14: chance is the tenth that an assembly takes, the sweep has steps of 0.1."""
TRAP = "ours: where neurons are few, or assemblies were one before, other rows mean little"
HUMAN_RATES = "from memory, to be verified: human units of the medial temporal lobe"
BASE_ROWS = (
    Band("n1", "neurons that fired for one of the two only", 20, None, TRAP),
    Band("n2", "their chances to gain a third picture", 20, None, TRAP),
    Band("n3", "overlap before pairing / chance", None, 3, TRAP),
)
"""What rows rest on: 1, 3 to 5 and 12 on n1, 2a on n2, and what 6 to 8 and t2 rest on is n4."""
MORE_ROWS = (
    Band("n4", "neurons that came to fire for both", None, None, ""),
    Band("r1", "rate during the preferred picture, Hz", None, None, HUMAN_RATES, "< 50"),
    Band("r2", "rate before a picture, Hz", None, None, HUMAN_RATES, "0.1-5"),
    Band("t1", "latency, preferred picture, ms", None, None, ison.FROM_MEMORY, "300"),
    Band("t2", "latency, associate, ms", None, None, ison.FROM_MEMORY, "300"),
)
"""Told, not banded: the model has other rates, and only one stage before its neurons."""


def card(config: SpikingAssociation, recruits: bool = False) -> list[Band]:
    """Return the rows of a run, with the bands that its condition calls for.

    Parameters
    ----------
    config : SpikingAssociation
    recruits : bool
        Whether new neurons are expected to join.
    """
    more = [row for row in MORE_ROWS if config.null == "none" or row.id[0] != "t"]
    # Chance is a tenth: above it is the next step of the sweep.
    rows = [row._replace(low=ABOVE_CHANCE) if row.id in ("14a", "14b") else row
            for row in ison.rows_of(config.null, recruits)]  # fmt: skip
    return [*BASE_ROWS, *rows, *more]


def measure(config: SpikingAssociation, found: Mapping[str, Any]) -> dict[str, float]:
    """Return the value of every row for one seed; NaN where it is undefined."""
    trials: SpikingTrials = found["trials"]
    readout, related = read(config, trials), ison.related_of(config.null)
    # Of the mean assembly before anything was paired.
    chance = float(readout.members_before.mean()) or np.nan
    sides = find_sides(readout)
    apart = set() if config.null == "none" else {(P, P)}
    preferred = [trials.before[s.mine][:, s.units].ravel() for s in sides]
    windows = find_windows(config)
    seconds = np.diff(windows.response)[0] / 1000
    curves = average(config, trials)
    return {
        "n1": float(sum(s.units.sum() for s in sides)),
        "n2": float(sum(s.foil_gains()[1] for s in sides)),
        "n3": unrelated(readout.members_before, apart) / chance,
        **score(readout, chance, related),
        "n4": float(sum(s.gained.sum() for s in sides)),
        "r1": _mean(np.concatenate(preferred)) / seconds,
        "r2": _mean(trials.base_before) / seconds,
        "t1": recording.find_latency(curves[1, 0], windows.seen[0]),
        "t2": recording.find_latency(curves[1, 1], windows.seen[0]),
    }


def read(config: SpikingAssociation, trials: SpikingTrials) -> Readout:
    """Return what the rows are computed from: responses are spikes above baseline."""
    n = config.n_pictures
    before, after = trials.before, trials.after
    base_before, base_after = (
        b.mean(axis=(0, 1)) * config.trials for b in (trials.base_before, trials.base_after)
    )
    sums = [_sum(counts) - base for counts, base in ((before, base_before), (after, base_after))]
    looks, base = trials.looks, trials.base_looks
    first = (_sum(before[: NP + 1]) - base_before)[None]
    return Readout(
        before=sums[0][:n],
        after=sums[1][:n],
        together=sums[1][n],
        n_alone=config.trials,
        n_together=config.trials,
        members_before=respond(before[:n], trials.base_before[:n]),
        members_after=respond(after[:n], trials.base_after[:n]),
        curves=np.concatenate([first, _sum(looks) - _sum(base).mean(axis=1, keepdims=True)]),
        has_begun=respond(looks, base),
        exposures=np.array(find_looks(config), np.int64),
    )


def respond(counts: Counts, base: Counts) -> Units:
    """Return which units respond, shape (..., n): more spikes than before, a median of one."""
    return ison.responds(counts, base, LEAST_MEDIAN)


def average(config: SpikingAssociation, trials: SpikingTrials) -> Real:
    """Return the rates of units that gained the associate, Hz, each ms around a presentation.

    Returns
    -------
    ndarray of float64, shape (2, 4, n_ms)
        Before and after; for the preferred picture, the associate, both, unrelated pictures.
    """
    readout = read(config, trials)
    chosen = np.zeros((4, config.n_pictures + 1, config.n), np.bool_)
    for side in find_sides(readout):
        chosen[0, side.mine] |= side.gained
        chosen[1, side.other] |= side.gained
        chosen[2, config.n_pictures] |= side.gained
        chosen[3, 2 : config.n_pictures] |= side.gained
    both, seen = (trials.aligned_before, trials.aligned_after), find_windows(config).seen
    return np.array(
        [[recording.histogram(a, units, config.trials, seen) for units in chosen] for a in both]
    )


def _sum(counts: Counts) -> Real:
    return np.asarray(counts.sum(axis=-2, dtype=np.float64))


def _mean(counts: Counts) -> float:
    return float(counts.mean()) if counts.size else float("nan")
