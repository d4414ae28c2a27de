"""The rows of the experiment on several contacts between two neurons."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from neurosim.experiment.scorecard import Band, bound_to
from neurosim.models.wiring import brain_edges
from neurosim.models.wiring.contacts_by_use import rank_correlation
from neurosim.models.wiring.equal_contacts import DELAYS, expected_peak

Findings = Mapping[str, "np.ndarray[Any, Any]"]
PROGRAM, EXACT, THEORY = "an independent program", "exact", "theory"
TARGET = "the target, set beforehand"
LARVA = "larva: Winding et al. 2023, the subset of neurodata/bgm"
QUARTERS = (1.8, 3.1, 6.0, 10.0)
"""Contacts in the mean, from the pairs that are least often together to the others: `PROGRAM`."""
NEAR = 0.1
"""Of each of them, at most, that ours may be away from it."""
NEAR_BRAIN = 0.15
"""Total variation distance, at most, between the rule's contacts and the brain's."""
MOST_BYTES = 16
RULE = ("steps", "f_low", "f_high", "gain", "removal", "most")
"""Parameters on which all rows of contacts by use depend."""


def measure(config: Any, found: Findings) -> dict[str, float]:
    """Return the values of all rows; those of a brain where there is its wiring."""
    del config
    differing, response, time = found["differing"], found["response"], found["time"]
    peaks, whens = response.max(axis=1), time[response.argmax(axis=1)]
    contacts, together = found["contacts"], found["together"]
    quarters = np.array([part.mean() for part in np.array_split(contacts, 4)])
    off = np.abs(found["cv"] / found["cv_law"] - 1).max(axis=1)
    values = {
        "1a": float(differing[0, 0].sum()),
        "1b": float(differing[1, 0].sum()),
        "1c": float(differing[:, 1].min()),
        "1d": float(peaks[1] / peaks[0]),
        "1e": float(whens[1] - whens[0]),
        **dict(zip(("2a", "2b", "2c", "2d"), quarters.tolist(), strict=True)),
        "2e": float((quarters[1:] / quarters[:-1]).min()),
        "2f": rank_correlation(together, contacts),
        "2g": rank_correlation(together, found["contacts_spikes"]),
        "2h": float(contacts.mean() / found["expected"].mean()),
        "2i": rank_correlation(found["shown"], found["strength"]),
        "3a": float(off[0]),
        "3b": float(off[1]),
        "5a": float(found["bytes"][0]),
        "5b": float(found["bytes"][1]),
    }
    rule, brain, alike = found["edges"]
    if np.isfinite(rule).all():
        near, far = brain_edges.distance(rule, brain), brain_edges.distance(alike, brain)
        ours = (rule[0], rule[-1], found["edges_mean"][0], near, far)
        values |= {f"4{i}": float(value) for i, value in zip("abcde", ours, strict=True)}
    return values


def card(config: Any) -> list[Band]:
    """Return the rows; bands are for those parameters on which a row depends, as they are told."""
    *of_pairs, of_senses = _use()
    return [
        *_equality(),
        *bound_to(config, (*RULE, "pairs"), of_pairs),
        *bound_to(config, (*RULE, "senses"), [of_senses]),
        *bound_to(config, ("q", "releases"), _noise()),
        *_brain(config),
        *_memory(),
    ]


def _equality() -> list[Band]:
    peak, later = expected_peak(), DELAYS[-1] - DELAYS[0]
    delays = ", ".join(f"{delay:g}" for delay in DELAYS)
    return [
        Band("1a", "rounds: spikes that differ, m = 1 to 8", 0, 0, EXACT),
        Band("1b", "in ms: spikes that differ, m = 1 to 8", 0, 0, EXACT),
        Band("1c", "the fewest against weight m + 1 (control)", 1, None, EXACT),
        Band("1d", f"delays {delays} ms: peak / that of one", peak - 0.001, peak + 0.001, THEORY,
             f"{peak:.3f}"),
        Band("1e", "the same: peak later by, ms", later - 0.05, later + 0.05, THEORY, f"{later:g}"),
    ]  # fmt: skip


def _use() -> list[Band]:
    places = ("least often together", "second", "third", "most often together")
    quarters = [
        Band(f"2{letter}", f"contacts, quarter {place}", round((1 - NEAR) * n, 2),
             round((1 + NEAR) * n, 2), PROGRAM, f"{n:.1f}")
        for letter, place, n in zip("abcd", places, QUARTERS, strict=True)
    ]  # fmt: skip
    return [
        *quarters,
        Band("2e", "the least ratio of one to that before", 1.05, None, PROGRAM, "1.67"),
        Band("2f", "rank correlation of contacts and use", 0.8, None, PROGRAM, "0.87"),
        Band("2g", "the same in ms", 0.8, None, PROGRAM, "0.87"),
        Band("2h", "contacts / those of the law", 0.95, 1.05, THEORY, "1"),
        Band("2i", "rank correlation of strength, sense shown", 0.8, None, TARGET),
    ]


def _noise() -> list[Band]:
    return [
        Band("3a", "rounds: CV off the law by, furthest m", None, 0.02, THEORY, "0"),
        Band("3b", "in ms: CV off the law by, furthest m", None, 0.02, THEORY, "0"),
    ]


def _brain(config: Any) -> list[Band]:
    """Return the rows of a brain: what it has itself depends on nothing but its edges."""
    path = brain_edges.find_file(config.edges)
    edges = None if path is None else brain_edges.read_edges(path)
    theirs, far, source = ("", "", ""), None, ""
    if path is None or edges is None:
        source = f"give --edges, or NEUROSIM_DATA with {brain_edges.FILE}"
    else:
        shares = brain_edges.share(edges.contacts)
        theirs = f"{shares[0]:.3f}", f"{shares[-1]:.3f}", f"{edges.contacts.mean():.2f}"
        source, far = (LARVA, NEAR_BRAIN) if edges.is_larva else (path.name, None)
    near = Band("4d", "brain: distance of rule and brain", None, far, TARGET if far else source)
    return [
        Band("4a", "brain: edges of one contact", None, None, source, theirs[0]),
        Band("4b", "brain: edges of more than 10", None, None, source, theirs[1]),
        Band("4c", "brain: contacts of an edge, mean (fitted)", None, None, source, theirs[2]),
        *(bound_to(config, ("width", "edge_rounds"), [near]) if far else [near]),
        Band("4e", "the same if all pairs were alike", None, None, source),
    ]


def _memory() -> list[Band]:
    return [
        Band("5a", "bytes of a contact, as built", None, MOST_BYTES, TARGET),
        Band("5b", "bytes of a contact, a tenth have grown", None, MOST_BYTES, TARGET),
    ]


def outcome(config: Any, values: Mapping[str, float]) -> str:
    """Say how contacts follow use, and what they do.

    Examples
    --------
    >>> values = {"1a": 0, "1b": 0, "2a": 1.8, "2d": 10.0, "2f": 0.87, "4d": 0.06}
    >>> print(outcome(None, values))
    Pairs least often active together come to have 1.8 contacts, most often 10.0 (rank correlation \
0.87); m contacts act as one synapse of m-fold weight (0 spikes differ); on a brain's edges their \
numbers lie 0.06 from its own.
    """
    del config
    low, high, rank = (
        _told(values[row], digits) for row, digits in (("2a", 1), ("2d", 1), ("2f", 2))
    )
    n = _told(values["1a"] + values["1b"], 0)
    act = "act" if n == "0" else "do not act"
    brain = values.get("4d", np.nan)
    ending = f"; on a brain's edges their numbers lie {brain:.2f} from its own"
    return (
        f"Pairs least often active together come to have {low} contacts, most often {high} (rank "
        f"correlation {rank}); m contacts {act} as one synapse of m-fold weight ({n} spikes differ)"
        f"{ending if np.isfinite(brain) else ''}."
    )


def _told(value: float, digits: int) -> str:
    return f"{value:,.{digits}f}" if np.isfinite(value) else "unknown"
