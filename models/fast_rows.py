"""The scorecard of the experiment on fast weights.

References
----------
.. [1] Ba, Hinton, Mnih, Leibo, Ionescu, "Using fast weights to attend to the recent past", NIPS
   2016, arXiv:1610.06258.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from neurosim.models import recency, time_scales
from neurosim.models.fast_sizes import FastWeights
from neurosim.scorecard import Band

CHECKED = 20
"""Strings that a `Network` answers, too."""
TRAINED: Mapping[str, Mapping[int, float]] = {
    "IRNN": {20: 62.11, 50: 60.23, 100: 0.34},
    "LSTM": {20: 60.81, 50: 1.85, 100: 0.0},
    "A-LSTM": {20: 60.13, 50: 1.62, 100: 0.0},
    "fast weights": {20: 1.81, 50: 0.0, 100: 0.0},
}
"""Published errors of trained networks in per cent, by R [1]_; literature, to be verified."""
MOST_ERRORS = {20: 6.0, 50: 1.0, 100: 0.5}
"""Target at R neurons, in per cent."""

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
    verify = "literature, to be verified"
    bands = []
    for units, active in config.codes:
        told = [f"{name} {errors[units]:g}" for name, errors in TRAINED.items() if units in errors]
        source = f"trained, Ba et al. 2016: {', '.join(told)} ({verify})" if told else "-"
        high = MOST_ERRORS.get(units) if config.pairs == 4 else None
        name = f"wrong answers, %: R = {units}, k = {active}, untrained"
        bands.append(Band(f"R {units}", name, None, high, source))
    of = f"R = {config.load_units}, k = {config.load_active}"
    bands += [
        *(Band(f"load {pairs}", f"wrong answers, %: {pairs} pairs, {of}", None, None, "chance: 90")
          for pairs in config.load),
        Band("marked", f"wrong answers, %: R = {config.units[0]}, '?' has a code and is bound, too",
             None, None, "not the protocol of the rows above"),
        Band("network", f"of {CHECKED} strings, answered alike by a Network", 1.0, 1.0, "exact"),
        Band("forms", "drive by patterns - by matrix, of the largest", None, 1e-10, "exact"),
        *(Band(f"half {n},{k} {decay:g}",
               f"age of half recall / theory: n = {n:,}, k = {k}, decay = {decay:g}", 0.75, 1.35,
               f"theory: {recency.half_lag(n, k, decay):.3g} rounds")
          for _, _, (n, k), decay in config.cases()),
        *(Band(f"plateau {n},{k}", f"least recall up to half of that age: n = {n:,}, k = {k}", 0.98,
               None, _expect(n, k, config.decays)) for n, k in dict.fromkeys(config.sizes)),
    ]  # fmt: skip
    return bands + _scale_bands(config)


def _expect(n: int, k: int, decays: Sequence[float]) -> str:
    least = min(recency.expected(n, k, d, recency.half_lag(n, k, d) / 2) for d in decays)
    return f"theory: {least:.2f}"


def _scale_bands(config: FastWeights) -> list[Band]:
    wait = f"{time_scales.ages_of(config.decay)[-1]} rounds"
    chance = f"chance: {config.scale_k / config.scale_n:g}"
    return [
        Band("erased", "recall of a new item, its activity erased", 0.9, None, chance),
        Band("waited", f"the same - chance, {wait} later", None, 0.05, "-"),
        Band("changed", "slow synapses that changed meanwhile", 0.0, 0.0, "exact"),
        Band("tau activity", "rounds until half is left: activity", None, None, "-"),
        Band("tau fast", "rounds until half is recalled: fast weights", None, None,
             f"1 / (1 - decay) = {1 / (1 - config.decay):.3g}"),
        Band("tau slow", f"rounds until half is recalled: slow weights, at most {wait}", None, None,
             "does not fall"),
        Band("order", "whether activity < fast weights < slow weights", 1.0, 1.0, "-"),
    ]  # fmt: skip


def explain(rows: Sequence[Any]) -> tuple[str, ...]:
    """Say what a failed plateau means."""
    missed = [row for row in rows if row.id.startswith("plateau") and row.passed is False]
    return tuple(
        f"{row.name}: {row.value:.2f} ({row.source}); where this many neurons fire, patterns "
        "overlap so much that recall falls gradually and there is no plateau"
        for row in missed
    )
