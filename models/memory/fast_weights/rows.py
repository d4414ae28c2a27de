"""The scorecard of the experiment on fast weights.

References
----------
.. [1] Ba, Hinton, Mnih, Leibo, Ionescu, "Using fast weights to attend to the recent past", NIPS
   2016, arXiv:1610.06258.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from neurosim.experiment.scorecard import Band
from neurosim.files.results.result import Result
from neurosim.models.memory.fast_weights import recency, time_scales
from neurosim.models.memory.fast_weights.sizes import FastWeights

CHECKED = 20
"""Strings that a `Network` answers, too."""
TRAINED: Mapping[str, Mapping[int, float]] = {
    "IRNN": {20: 62.11, 50: 60.23, 100: 0.34},
    "LSTM": {20: 60.81, 50: 1.85, 100: 0.0},
    "A-LSTM": {20: 60.13, 50: 1.62, 100: 0.0},
    "fast weights": {20: 1.81, 50: 0.0, 100: 0.0},
}
"""Published errors of trained networks in per cent, by R [1]_; literature, to be verified."""
PLATEAU = 0.98
"""Least recall of what is younger than half of the half-life in theory."""
MOST_ERRORS = {20: 6.0, 50: 1.0, 100: 0.5}
"""Target at R neurons, in per cent."""

BA = "trained fast weights of Ba et al. 2016; their figures are to be verified"
THEORY = "signal and noise of the drive, derived (neurosim.models.memory.fast_weights.recency)"
CHANCE, EXACT = "by chance", "exact: equal arithmetic"

Findings = Mapping[str, np.ndarray[Any, Any]]


def measure(config: FastWeights, found: Findings) -> dict[str, float]:
    """Return errors, ages of half recall beside theory, plateaus, and time scales."""
    values = {
        f"R {units}": 100 * float(error)
        for (units, _), error in zip(config.codes, found["errors"], strict=True)
    }
    values |= {
        f"load {pairs}": 100 * float(error)
        for pairs, error in zip(config.load, found["load_errors"], strict=True)
    }
    values |= {
        "marked": 100 * float(found["marked_error"][0]),
        "network": float(found["same"][0]),
        "forms": float(found["difference"][0]),
    }
    for i, j, (n, k), decay in config.cases():
        theory, known = recency.half_lag(n, k, decay), np.isfinite(found["ages"][i, j])
        ages, recalled = found["ages"][i, j][known], found["recall"][i, j][known]
        plateau, name = f"plateau {n},{k}", f"half {n},{k} {decay:g}"
        values[name] = recency.crossing(ages.tolist(), recalled.tolist()) / theory
        lowest = float(recalled[ages <= theory / 2].min())
        values[plateau] = min(values.get(plateau, 1.0), lowest)
    return values | _measure_scales(config, found)


def _measure_scales(config: FastWeights, found: Findings) -> dict[str, float]:
    ages, (activity, fast, slow) = found["course_ages"].tolist(), found["course"]
    taus = [recency.crossing(ages, curve.tolist()) for curve in (activity, fast, slow)]
    if np.isnan(taus[2]) and slow[-1] >= 0.5:
        taus[2] = float(ages[-1])
    return {
        "erased": float(found["erased"][1]),
        "waited": float(fast[-1]) - config.scale_k / config.scale_n,
        "changed": float(found["changed"][0]),
        "tau activity": taus[0],
        "tau fast": taus[1],
        "tau slow": taus[2],
        "order": float(taus[0] < taus[1] < taus[2]),
    }


def card(config: FastWeights) -> list[Band]:
    """Return a row for each size of the task, each load, size and decay, and the time scales."""
    return [
        *_error_bands(config),
        Band("network", f"answered alike by a Network, {CHECKED} strings", 1.0, 1.0, EXACT, "1"),
        Band("forms", "drive by patterns - drive by matrix", None, 1e-10, EXACT, "0"),
        *(Band(f"half {n},{k} {decay:g}", f"half-life / theory: {k:,} of {n:,} at {decay:g}",
               0.75, 1.35, THEORY, "1")
          for _, _, (n, k), decay in config.cases()),
        *(Band(f"plateau {n},{k}", f"least early recall: {k:,} of {n:,}", PLATEAU, None, THEORY,
               f"{_expect(n, k, config.decays):.2f}") for n, k in dict.fromkeys(config.sizes)),
        *_scale_bands(config),
    ]  # fmt: skip


def _error_bands(config: FastWeights) -> list[Band]:
    bands = []
    for units, active in config.codes:
        high = MOST_ERRORS.get(units) if config.pairs == 4 else None
        theirs = _trained(config, units)
        bands.append(Band(f"R {units}", f"errors, %: R = {units}, k = {active}", None, high,
                          BA if theirs else "", theirs))  # fmt: skip
    of = f"R = {config.load_units}, k = {config.load_active}"
    return [
        *bands,
        *(Band(f"load {pairs}", f"errors, %: {pairs} pairs, {of}", None, None, CHANCE, "90")
          for pairs in config.load),
        Band("marked", f"errors, %: R = {config.units[0]}, '?' bound too", None, None, ""),
    ]  # fmt: skip


def _trained(config: FastWeights, units: int) -> str:
    """Return the published error of trained fast weights, in per cent, or nothing."""
    known = TRAINED["fast weights"]
    return f"{known[units]:g}" if config.pairs == 4 and units in known else ""


def _expect(n: int, k: int, decays: Sequence[float]) -> float:
    return min(recency.expected(n, k, d, recency.half_lag(n, k, d) / 2) for d in decays)


def _scale_bands(config: FastWeights) -> list[Band]:
    last, chance = time_scales.ages_of(config.decay)[-1], f"{config.scale_k / config.scale_n:g}"
    fades = f"{1 / (1 - config.decay):.3g}"
    return [
        Band("erased", "recall after activity is erased", 0.9, None, CHANCE, chance),
        Band("waited", f"recall - chance, {last} rounds later", None, 0.05, CHANCE, "0"),
        Band("changed", "slow synapses that changed meanwhile", 0.0, 0.0, EXACT, "0"),
        Band("tau activity", "half-life of activity, rounds", None, None, ""),
        Band("tau fast", "half-life of fast weights, rounds", None, None,
             "time constant 1 / (1 - decay)", fades),
        Band("tau slow", "half-life of slow weights, rounds", None, None,
             "slow weights do not fade; this is how long they are followed", f">= {last}"),
        Band("order", "activity < fast < slow weights (1: yes)", 1.0, 1.0, ""),
    ]  # fmt: skip


def outcome(config: FastWeights, values: Mapping[str, float]) -> str:
    """Say how often the fewest neurons answer wrong, beside trained ones, and how fast they forget.

    Examples
    --------
    >>> outcome(FastWeights(), {"R 20": 3.0, "tau fast": 27.48}).partition(" wrong ")[2]
    '(Ba et al. 2016, trained: 1.81 %), and half of a memory is gone in 27 rounds.'
    """
    units, lasts = min(config.units), values["tau fast"]
    errors, trained = values[f"R {units}"], _trained(config, units)
    if np.isnan(errors):
        return "How many strings are answered wrong is not known."
    told = f"Untrained fast weights of {units} neurons answer {errors:.1f} % of strings wrong"
    told += f" (Ba et al. 2016, trained: {trained} %)" if trained else ""
    gone = "" if np.isnan(lasts) else f", and half of a memory is gone in {lasts:.0f} rounds"
    return f"{told}{gone}."


def explain(result: Result) -> tuple[str, ...]:
    """Say why there is no plateau where theory has none either."""
    return tuple(
        f"{row.name}: patterns of so many neurons overlap, so recall falls gradually and has no "
        f"plateau (theory: {row.theirs})"
        for row in result.rows
        if row.id.startswith("plateau") and row.passed is False and float(row.theirs) < PLATEAU
    )
