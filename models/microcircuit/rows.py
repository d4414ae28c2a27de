"""The rows of the microcircuit: what was published at full scale, and NEST at a tenth of it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from neurosim.base.arrays import Real
from neurosim.experiment.scorecard import Band
from neurosim.models.microcircuit import published, thalamus
from neurosim.models.microcircuit.parameters import BIN, Parameters
from neurosim.models.microcircuit.published import LABELS, POPULATIONS
from neurosim.models.microcircuit.recording import COUNTED, Findings

MEASURES = ("rate", "irregularity", "synchrony")
NAMES = {
    "rate": "{}: mean rate, Hz",
    "irregularity": "{}: irregularity (CV of intervals)",
    "synchrony": f"{{}}: synchrony of spikes in {BIN:g} ms",
}
ENOUGH = 20
"""Spikes of a neuron in the mean, below which its CV comes out too low to be compared with another
that was measured for longer."""
AS_REGULAR, AS_SYNCHRONOUS = 0.1, 0.4
"""Shares of the published CV and synchrony by which ours may differ."""
SOURCES = {
    "rate": "NEST: PyNEST's microcircuit, the run its rule of scaling rests on; bands here, 5 %, "
    "10 % in L2/3 and L6e, where published runs differ by so much",
    "irregularity": "NetPyNE: Romaro et al. 2021, table A.3, 60 s; bands here, 10 %, where "
    f"neurons fire {ENOUGH} times or more: of few intervals a CV comes out too low",
    "synchrony": "NetPyNE: Romaro et al. 2021, table A.5; bands here, 40 %, as they differ between "
    "its scales from 30 % on",
}
SCALES = (1.0, 0.1)
"""Where there are figures to compare with."""
SIGMAS = 3.0
OF_GRAPHS = (
    "NEST 3.10 at this scale, same law and tables, mean of 6 graphs; bands: 3 s.d. of a graph"
)


class Graphs(NamedTuple):
    """A measure over graphs of a tenth of the size, 10 s each, by population.

    Attributes
    ----------
    mean : tuple of float
        Of six graphs in NEST.
    sd : tuple of float
        Of sixteen graphs here: six tell too little of it, those of NEST differ by as much.
    """

    mean: tuple[float, ...]
    sd: tuple[float, ...]


TENTH = {
    "rate": Graphs((0.486, 2.121, 3.998, 5.020, 6.610, 7.821, 0.839, 7.024),
                   (0.016, 0.034, 0.040, 0.019, 0.235, 0.041, 0.029, 0.034)),
    "irregularity": Graphs((0.715, 0.846, 0.854, 0.847, 0.816, 0.797, 0.765, 0.802),
                           (0.009, 0.008, 0.003, 0.007, 0.006, 0.009, 0.009, 0.005)),
    "synchrony": Graphs((3.102, 3.097, 3.415, 2.338, 5.788, 1.195, 1.666, 1.133),
                        (0.202, 0.169, 0.117, 0.083, 0.228, 0.036, 0.067, 0.031)),
}  # fmt: skip
"""By measure; found by ``python benchmarks/microcircuit.py``."""


def card(config: Parameters) -> list[Band]:
    """Return the rows; with bands at full scale and at a tenth of it."""
    rows = []
    for measure in MEASURES:
        theirs, widths, source = _find_theirs(config, measure)
        for i, label in enumerate(LABELS):
            told, width = float(theirs[i]), float(widths[i])
            low, high = (told - width, told + width) if np.isfinite(width) else (None, None)
            known = ("", "") if np.isnan(told) else (source, f"{told:g}")
            name = NAMES[measure].format(label)
            rows.append(Band(f"{measure} {POPULATIONS[i]}", name, low, high, *known))
    return rows + (thalamus.card() if config.thalamus else [])


def _find_theirs(config: Parameters, measure: str) -> tuple[Real, Real, str]:
    """Return the values of others, how far ours may lie beside them, and where they are from."""
    nobody = np.full(len(POPULATIONS), np.nan)
    if config.is_published and config.scale == 1:
        values = {"rate": published.RATES, "irregularity": published.IRREGULARITY,
                  "synchrony": published.SYNCHRONY}[measure]  # fmt: skip
        return values, values * _tolerances(config, measure), SOURCES[measure]
    if config.is_published and config.scale == 0.1 and config.duration == 10_000:
        mean, sd = (np.array(values) for values in TENTH[measure])
        return mean, SIGMAS * sd, OF_GRAPHS
    return nobody, nobody, ""


def _tolerances(config: Parameters, measure: str) -> Real:
    if measure == "rate":
        return published.TOLERANCES
    share = AS_REGULAR if measure == "irregularity" else AS_SYNCHRONOUS
    is_enough = published.RATES * config.duration * 0.001 >= ENOUGH
    return np.where((measure == "synchrony") | is_enough, share, np.inf)


def measure(config: Parameters, found: Findings) -> dict[str, float]:
    """Return the value of each row; NaN where too few spikes tell."""
    values = {
        f"{measure} {name}": float(found[measure][i])
        for measure in MEASURES for i, name in enumerate(POPULATIONS)
    }  # fmt: skip
    return {**values, **thalamus.measure(found)} if config.thalamus else values


def outcome(config: Parameters, values: Mapping[str, float]) -> str:
    """Say between which rates the populations fire, and how near to those of NEST they are.

    Examples
    --------
    >>> from neurosim.models.microcircuit.published import POPULATIONS, RATES
    >>> rates = {f"rate {name}": rate for name, rate in zip(POPULATIONS, 1.02 * RATES)}
    >>> outcome(Parameters(scale=1), rates)
    'Populations fire at 0.92 (L2/3e) to 8.8 Hz (L5i), within 2 % of the rates of NEST.'
    """
    rates = np.array([values[f"rate {name}"] for name in POPULATIONS])
    if np.isnan(rates).any():
        return "The rates at which the populations fire are not known."
    low, high = int(rates.argmin()), int(rates.argmax())
    told = (f"Populations fire at {rates[low]:.2g} ({LABELS[low]}) to {rates[high]:.2g} Hz "
            f"({LABELS[high]})")  # fmt: skip
    theirs, _, _ = _find_theirs(config, "rate")
    if np.isnan(theirs).any():
        return f"{told}."
    most = float(np.abs(rates / theirs - 1).max())
    return f"{told}, within {100 * most:.0f} % of the rates of NEST."


def explain(result: Any) -> list[str]:
    """Say why rows have no band, and why those of the synchrony may fail at full scale.

    Parameters
    ----------
    result : Result

    Returns
    -------
    list of str
        Sentences.
    """
    config = Parameters.of(result.parameters)
    failed = {row.id.split()[0] for row in result.rows if row.passed is False}
    said = []
    if config.scale not in SCALES:
        said.append("a scaled network fires less than the full one, the less the smaller it is: "
                    "the published rates are no measure for it, and bands stand at scales 1 and, "
                    "from runs of NEST, 0.1")  # fmt: skip
    if "synchrony" in failed and config.scale == 1:
        said.append("NetPyNE's network is not quite this one: it puts all delays below 0.1 ms at "
                    "0.1 ms, and its synchrony at scale 0.1 is lower than NEST's, too, which ours "
                    "is near to")  # fmt: skip
    return said


LEGEND = (
    "irregularity: s.d. / mean of a neuron's intervals, mean over neurons, a clock has 0, Poisson "
    f"spikes 1; synchrony: variance / mean of the spikes of at most {COUNTED:,} neurons in {BIN:g} "
    "ms, of independent Poisson neurons 1"
)
