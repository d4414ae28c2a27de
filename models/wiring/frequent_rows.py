"""Rows of the experiment `frequent-path`: what is measured, which band it has, what is said."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from neurosim.experiment.scorecard import Band, bound_to, percent
from neurosim.models.fly.measures.similarity import spearman
from neurosim.models.wiring import protection
from neurosim.models.wiring.senses import tolerance

Findings = Mapping[str, "np.ndarray[Any, Any]"]
ARMS = ("often", "equal", "swapped", "static")
"""A is stimulated more often; both equally; B more often; no plasticity."""
SHARES = np.arange(20) / 20
"""Of fibres that are lost."""
ENGINES = {"1": ("rounds", "rounds"), "2": ("spikes", "ms")}
"""By the digit of rows: the engine, and its unit of time."""
OFTEN, EQUAL, SWAPPED, STATIC = range(len(ARMS))
CLAIM = "what is used more often is stronger, hence faster and safer"
ORDER = "strength and latency in the order of frequencies"
CONTROL = "controls: 0, or -1 where frequencies are swapped"
SILENT = "a detector that fires anyway detects nothing"
PROTECTS = "what is used often is kept better than by shuffled importance"
NEAR, LATER = 0.25, {"rounds": 1.0, "spikes": 2.0}
"""How far a control may be from where it should, as a share of the effect; the least effect."""
NEURONS, SYNAPSES, SHUFFLED, UNIFORM, NONE = range(len(protection.ARMS))
LOST = 0.1
"""Of new pairs, that may be recalled less because old ones are protected."""
SENSES = ("n_fibres", "slots", "trials", "fading")
PAIRS = ("n", "k", "pairs", "uses", "full")
"""Parameters on which all rows of an engine depend, and those of what is kept."""
GROWTH = {"1": "growth", "2": "stdp"}


def measure(config: Any, found: Findings) -> dict[str, float]:
    """Return the value of each row."""
    values: dict[str, float] = {}
    for row, (engine, _) in ENGINES.items():
        part = {name.removeprefix(f"{engine}_"): array for name, array in found.items()
                if name.startswith(engine)}  # fmt: skip
        values |= {f"{row}{letter}": value for letter, value in _measure_engine(part, found)}
    return values | _measure_kept(found)


def _measure_engine(part: Findings, found: Findings) -> Iterator[tuple[str, float]]:
    latency, strength = part["latency"], part["strength"]
    tolerated = tolerance(part["detected"][OFTEN], found["shares"])
    later = latency[:, 1] - latency[:, 0]
    yield "a", float(latency[OFTEN, 0])
    yield "b", float(latency[OFTEN, 1])
    yield "c", float(later[OFTEN])
    yield "d", float(tolerated[0])
    yield "e", float(tolerated[1])
    yield "f", float(tolerated[0] - tolerated[1])
    yield "g", float(strength[OFTEN, 0] / strength[OFTEN, 1])
    counts = part["counts"].astype(np.float64)
    yield "h", spearman(counts, part["many_strength"])
    yield "i", spearman(counts, part["many_latency"])
    quarters = [quarter.mean() for quarter in np.array_split(part["many_strength"], 4)]
    yield "j", float(np.diff(quarters).min())
    for letter, arm in (("k", EQUAL), ("l", SWAPPED), ("m", STATIC)):
        yield letter, float(later[arm] / later[OFTEN]) if later[OFTEN] else np.nan
    yield "n", float(part["alarms"][OFTEN, 0])


def _measure_kept(found: Findings) -> dict[str, float]:
    old, new, pruned = (found[f"kept_{name}"] for name in ("old", "new", "pruned"))
    mean = old.mean(axis=1)
    return {
        "3a": float(found["kept_before"]),
        "3b": float(mean[NEURONS]),
        "3c": float(mean[SYNAPSES]),
        "3d": float(mean[SHUFFLED]),
        "3e": float(mean[UNIFORM]),
        "3f": float(mean[NONE]),
        "3g": float(np.sum(old[SHUFFLED] < old[NEURONS])),
        "3h": float(new[NEURONS].mean()),
        "3i": float(new[NONE].mean()),
        "3j": float(new[NONE].mean() - new[NEURONS].mean()),
        "4a": float(pruned[NEURONS].mean()),
        "4b": float(pruned[SHUFFLED].mean()),
        "4c": float(pruned[NONE].mean()),
        "4d": float(np.sum(pruned[SHUFFLED] < pruned[NEURONS])),
    }


def card(config: Any) -> list[Band]:
    """Return the rows; bands are for those parameters on which a row depends, as they are told."""
    bands = []
    for row, told in ENGINES.items():
        fields = (*SENSES, GROWTH[row])
        for band in _of_engine(row, *told):
            field = "senses" if band.id[1] in "hij" else "often"
            bands += bound_to(config, (*fields, field), [band])
    kept, pruned = ([band for band in _of_kept() if band.id[0] == digit] for digit in "34")
    return [*bands, *bound_to(config, PAIRS, kept), *bound_to(config, (*PAIRS, "pruned"), pruned)]


def _of_engine(row: str, engine: str, unit: str) -> list[Band]:
    return [
        Band(f"{row}a", f"{engine}: latency of A, {unit}", None, None, ""),
        Band(f"{row}b", f"{engine}: latency of B, {unit}", None, None, ""),
        Band(f"{row}c", f"{engine}: B is later by, {unit}", LATER[engine], None, CLAIM),
        Band(f"{row}d", f"{engine}: lost fibres that A tolerates", None, None, ""),
        Band(f"{row}e", f"{engine}: lost fibres that B tolerates", None, None, ""),
        Band(f"{row}f", f"{engine}: A tolerates more by", 0.05, None, CLAIM),
        Band(f"{row}g", f"{engine}: strength of A / of B", 1.1, None, CLAIM),
        Band(f"{row}h", f"{engine}: frequency and strength, rho", 0.8, None, ORDER),
        Band(f"{row}i", f"{engine}: frequency and latency, rho", None, -0.8, ORDER),
        Band(f"{row}j", f"{engine}: least rise of strength by quarters", 0.01, None, ORDER),
        Band(f"{row}k", f"{engine}: effect, equally often", -NEAR, NEAR, CONTROL),
        Band(f"{row}l", f"{engine}: effect, frequencies swapped", -1 - NEAR, NEAR - 1, CONTROL),
        Band(f"{row}m", f"{engine}: effect, no plasticity", -NEAR, NEAR, CONTROL),
        Band(f"{row}n", f"{engine}: A's detector fires for nothing", None, 0.05, SILENT),
    ]


def _of_kept() -> list[Band]:
    n = float(protection.SHUFFLES)
    return [
        Band("3a", "old pairs: recall before new ones come", None, None, ""),
        Band("3b", "old pairs, importance of neurons", None, None, ""),
        Band("3c", "old pairs, importance of synapses", None, None, ""),
        Band("3d", "old pairs, shuffled importance", None, None, ""),
        Band("3e", "old pairs, uniform importance", None, None, ""),
        Band("3f", "old pairs, not protected", None, None, ""),
        Band("3g", f"shufflings of {n:g} that keep less", n, n, PROTECTS),
        Band("3h", "new pairs, importance of neurons", None, None, ""),
        Band("3i", "new pairs, not protected", None, None, ""),
        Band("3j", "new pairs, lost by protecting", None, LOST, PROTECTS),
        Band("4a", "pruned, unimportant first: old pairs", None, None, ""),
        Band("4b", "pruned by shuffled importance: old pairs", None, None, ""),
        Band("4c", "pruned by chance: old pairs", None, None, ""),
        Band("4d", f"shufflings of {n:g} that keep less, pruned", n, n, PROTECTS),
    ]


def outcome(config: Any, values: Mapping[str, float]) -> str:
    """Say what use does to a path, and what importance keeps.

    Examples
    --------
    >>> from neurosim.models.wiring.frequent_path import FrequentPath
    >>> print(outcome(FrequentPath(), {"1a": 2.0, "1b": 6.7, "2a": 9.1, "2b": 17.6, "1d": 0.55,
    ...       "1e": 0.25, "3b": 0.85, "3d": 0.55}))
    Stimulated 9 times as often, a sense is detected after 2.0 instead of 6.7 rounds (9.1 instead \
of 17.6 ms in spikes) and without 55 % of its fibres instead of 25 %; of what is used often 85 % \
is kept (by shuffled importance 55 %).
    """
    times = [f"{_time(values[f'{row}a'])} instead of {_time(values[f'{row}b'])}" for row in "12"]
    lost = f"{percent(values['1d'])} of its fibres instead of {percent(values['1e'])}"
    return (
        f"Stimulated {config.often:g} times as often, a sense is detected after {times[0]} rounds "
        f"({times[1]} ms in spikes) and without {lost}; of what is used often "
        f"{percent(values['3b'])} is kept (by shuffled importance {percent(values['3d'])})."
    )


def _time(value: float) -> str:
    return "unknown" if np.isnan(value) else f"{value:.1f}"


OF_ARM = f"arm ({'; '.join(ARMS)})"
OF_KEPT = f"arm ({'; '.join(protection.ARMS)}), shuffling"
TIMES = {"rounds": "rounds", "spikes": "ms"}
AXES = {
    "shares": "seed, share; of fibres that are lost",
    **{f"{engine}_{name}": f"seed, {text}" for engine, unit in TIMES.items() for name, text in {
        "strength": f"{OF_ARM}, sense (A, B); sum of weights / that at the start",
        "latency": f"{OF_ARM}, sense; {unit} from the start of a stimulus to the first spike, mean",
        "detected": f"{OF_ARM}, share of lost fibres, sense; share of stimuli detected",
        "alarms": f"{OF_ARM}, sense; share of as long times without a stimulus with a spike",
        "counts": "sense; slots in which it is stimulated",
        "many_strength": "sense; sum of weights / that at the start",
        "many_latency": f"sense; {unit}",
    }.items()},
    "kept_old": f"seed, {OF_KEPT}; old pairs recalled after new ones, by how often they were used",
    "kept_new": f"seed, {OF_KEPT}; new pairs recalled",
    "kept_pruned": f"seed, {OF_KEPT}; old pairs recalled after pruning, by how often used",
    "kept_before": "seed; old pairs recalled while they are used",
}  # fmt: skip
LEGEND = (
    "A: stimulated more often than B; latency: from the start of a stimulus to the first spike; "
    "lost fibres: largest share with more than 90 % of stimuli detected; rho: Spearman's, of many "
    "senses; quarters: of these, by frequency; strength: sum of weights / that at the start; "
    "effect: how much later B is / the same when A is stimulated more often; old pairs: share "
    "recalled once new ones are learned, each as often as it was used; shufflings: of importance "
    "among neurons, each compared with importance as it is"
)
