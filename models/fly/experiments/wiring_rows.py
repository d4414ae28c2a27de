"""Rows of the experiment on wirings: what is measured, and what others found.

References
----------
.. [1] Senge, "FlyHash-Connectome", 2026.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from neurosim.experiment.scorecard import Band
from neurosim.files.results.result import Result

NONE, REAL = "none", "hemibrain"
"""No wiring file; in the name of the file whose figures are known."""
LOWEST, HIGHEST = -10.2, 1.8
"""Of [1]_, in per cent: the given wiring above rewired ones."""
SENGE = "Senge 2026, seven hemispheres"
MEDIAN = f"{SENGE}: median, from {LOWEST:g} to {HIGHEST:g} in all"
ROW_2B = "row 2b: a few random wirings tell little, its sign changes from seed to seed"


def card(config: Any) -> list[Band]:
    """Return the rows; published figures stand beside them without a band (other settings)."""
    given = "one random" if config.wiring == NONE else "given"
    share, every = _active(config), "all shares"
    lowest, highest, least = (LOWEST, HIGHEST, 0.0) if config.is_known else (None, None, None)
    names = {"given": given, "rewired": "rewired", "random": "redrawn", "even": "even"}
    ratio = "% above rewired"
    rows = [
        *(Band(f"1 {arm}", f"AP: {name}, {share}", None, None, "") for arm, name in names.items()),
        Band("2a", f"{ratio}: {given}, {share}", None, None, "Senge 2026: odours, 5 %", "-2.1"),
        Band("2b", f"{ratio}: {given}, {every}", lowest, highest, MEDIAN, "-1.6"),
        Band("3a", f"{ratio}: even, {share}", None, None, ""),
        Band("3b", f"{ratio}: even, {every}", least, None, f"{SENGE}: means", "3.9-6.4"),
        Band("4a", f"{ratio}: redrawn, {share}", None, None, ""),
        Band("4b", f"{ratio}: redrawn, {every}", None, None, ""),
        Band("5", f"SD of rewired, % of AP, {share}", None, None, ""),
        Band(
            "6a", f"fan-out, SD / mean: {given}", None, None, "the hemibrain, all 51 inputs", "0.52"
        ),
        Band("6b", "fan-out, SD / mean: even", 0.0, 0.05, ""),
        Band("7", "wirings of as many synapses as the first", 1.0, 1.0, ""),
    ]
    if REAL in config.wiring.casefold():
        return rows
    return [row._replace(source="", theirs="") for row in rows]


def outcome(config: Any, values: Mapping[str, float]) -> str:
    """Say how much better or worse than rewired wirings the given and even ones are.

    Examples
    --------
    >>> from textwrap import fill
    >>> from neurosim.models.fly.experiments.fly_wiring import FlyWiring
    >>> print(fill(outcome(FlyWiring(), {"2b": -0.23, "3b": 0.04, "5": 0.71})))
    Compared with rewired wirings, a random one finds neighbours 0.2 %
    worse, even fan-out equally well; rewired ones differ by 0.7 % at 5 %
    active (SD).
    >>> odours = FlyWiring(data="hallem-carlson", wiring="hemibrain.csv")
    >>> print(fill(outcome(odours, {"2b": -1.9, "3b": 5.3, "5": 3.0})))
    Compared with rewired wirings, the hemibrain's finds neighbours 1.9 %
    worse (published: 1.6 % worse), even fan-out 5.3 % better (published:
    3.9 to 6.4 % better); rewired ones differ by 3.0 % at 5 % active (SD).
    """
    given, even, spread = (values[row] for row in ("2b", "3b", "5"))
    if np.isnan([given, even, spread]).any():
        return "Wirings cannot be compared: the precision of rewired ones is 0 or undefined."
    known = " (published: 1.6 % worse)", " (published: 3.9 to 6.4 % better)"
    theirs = known if config.is_known else ("", "")
    return (
        f"Compared with rewired wirings, {_name(config.wiring)} finds neighbours "
        f"{_compare(given)}{theirs[0]}, even fan-out {_compare(even)}{theirs[1]}; rewired ones "
        f"differ by {spread:.1f} % at {_active(config)} (SD)."
    )


def _active(config: Any) -> str:
    return f"{100 * config.active[config.main]:.3g} % active"


def _name(wiring: str) -> str:
    if REAL in wiring.casefold():
        return "the hemibrain's"
    return "a random one" if wiring == NONE else "the given one"


def _compare(above: float) -> str:
    told = f"{abs(above):.1f}"
    return "equally well" if float(told) == 0 else f"{told} % {'better' if above > 0 else 'worse'}"


def explain(result: Result) -> list[str]:
    """Say what is known of rows that fail."""
    return [ROW_2B for row in result.rows if row.id == "2b" and row.passed is False]


LEGEND = (
    "AP: average precision of the nearest 2 %, ranked by shared active cells; % above rewired: of "
    "AP; given: of the file; rewired: who meets whom is random, inputs keep their number of "
    "outputs (fan-out); redrawn: cells draw their inputs; even: equal fan-out; cells keep their "
    "number of inputs; all shares: mean over shares of active cells"
)
