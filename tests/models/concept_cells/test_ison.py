"""The scorecard of Ison: every row on recordings of which the answer is known by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosim.experiment.scorecard import is_in_band
from neurosim.models.concept_cells.ison import (
    CARD,
    IMPOSED,
    LONG_RUN,
    NULL_ROWS,
    card,
    measure,
    responds,
)
from neurosim.models.concept_cells.subject import NP, Association, P, Trials

N, K, TRIALS, EXPOSURES, PICTURES = 100, 5, 6, 3, 6
CONFIG = Association(n=N, k=K, trials=TRIALS, exposures=EXPOSURES)
CHANCE = 0.05
ROWS = [band.id for band in CARD]


def _uint8(values):
    return np.array(values, np.uint8)


def _naive_p(counts, blank):
    """Return the one-sided rank-sum p-value: normal, corrected for ties and continuity."""
    n_a, n_b = len(counts), len(blank)
    pairs = [(a > b) + (a == b) / 2 for a in counts for b in blank]
    both = [*counts, *blank]
    ties = sum(both.count(x) ** 3 - both.count(x) for x in set(both))
    n = n_a + n_b
    spread = math.sqrt(n_a * n_b / 12 * (n + 1 - ties / (n * (n - 1))))
    if spread == 0:
        return 1.0
    return math.erfc((sum(pairs) - n_a * n_b / 2 - 0.5) / spread / math.sqrt(2)) / 2


def _naive_median(values):
    ordered = sorted(values)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


# Every unit has a tie: scipy then takes the normal law, whichever units are asked together.
_silent_twice = st.lists(st.integers(0, 5), min_size=4, max_size=4).map(lambda x: [0, 0, *x])
_trials = st.lists(st.integers(0, 5), min_size=6, max_size=6)


@given(st.lists(st.tuples(_trials, _silent_twice), min_size=1, max_size=6))
def test_a_response_is_a_rank_sum_and_a_median(units):
    counts = _uint8([unit for unit, _ in units]).T
    blank = _uint8([silent for _, silent in units]).T
    expected = [_naive_median(c) >= 2 and _naive_p(c, b) < 0.05 for c, b in units]
    is_responding = responds(counts, blank)
    assert is_responding.dtype == np.bool_ and is_responding.tolist() == expected


@pytest.mark.parametrize(
    ("counts", "blank", "expected"),
    [
        ([2] * 6, [0] * 6, True),
        ([2, 2, 2, 1, 1, 1], [0] * 6, False),
        ([3, 3, 3, 1, 1, 1], [0] * 6, True),
        ([5] * 6, [5] * 6, False),
        ([5] * 6, [4] * 6, True),
        ([4] * 6, [5] * 6, False),
        ([0] * 6, [0] * 6, False),
        ([2, 3, 2, 3, 2, 3], [0, 0, 0, 3, 3, 3], False),
        ([255] * 6, [254] * 6, True),
        ([200, 201] * 3, [0] * 6, True),
        ([5] * 4, [0] * 4, True),
        ([5] * 2, [0] * 2, False),
    ],
)
def test_responses_that_can_be_told_by_eye(counts, blank, expected):
    assert responds(_uint8([counts]).T, _uint8([blank]).T).tolist() == [expected]


def _scene(before=(), after=(), learning=(), together=(), exposures=EXPOSURES):
    """Return trials in which (picture, units, spikes) answer alike every time, others never."""
    shown = {"before": before, "after": after}
    counts = {name: np.zeros((PICTURES, TRIALS, N), np.uint8) for name in shown}
    for name, answers in shown.items():
        for picture, units, spikes in answers:
            counts[name][picture, :, list(units)] = spikes
    curves = np.zeros((exposures + 1, PICTURES, N), np.uint8)
    for picture, unit, curve in learning:
        curves[:, picture, unit] = curve
    pair = np.zeros((exposures, N), np.uint8)
    for units, spikes in together:
        pair[:, list(units)] = np.reshape(spikes, (-1, 1))
    silent = np.zeros((TRIALS, N), np.uint8)
    nothing = np.empty((0, 5), np.int32)
    return Trials(counts["before"], counts["after"], silent, silent.copy(), curves, pair, nothing)


# Units 0-8 prefer P, 10-19 prefer NP, 9 responds to both from the start; 20-59 are foils'.
FOILS = [(foil, range(10 * foil, 10 * foil + 10), 4) for foil in range(2, PICTURES)]
BEFORE = [(P, range(10), 4), (NP, range(9, 20), 4), *FOILS, (2, [0], 4), (NP, [3], 1)]
# Then 0-2 gain NP, 10 and 11 gain P, 1 gains a foil, and 60 joins from nowhere.
AFTER = [(P, range(9), 5), (P, [9], 4), (P, [10, 11], 3), (P, [60], 2), (NP, range(9, 20), 4),
         (NP, range(3), 2), *FOILS, (2, [0, 1], 4)]  # fmt: skip
LEARNING = [(NP, 0, [0, 0, 2, 2]), (NP, 1, [0, 1, 2, 3]), (NP, 2, [0, 0, 0, 0]),
            (P, 10, [0, 3, 4, 3]), (P, 11, [1, 2, 1, 3])]  # fmt: skip
TOGETHER = [(range(9), [2, 3, 4]), (range(10, 20), [4, 4, 4])]
STORY = {"before": BEFORE, "after": AFTER, "learning": LEARNING, "together": TOGETHER}
PREFERRED = 9 * 4 + 10 * 4
UNRELATED = 14
KNOWN = {
    "1": (3 + 2) / (9 + 10),
    "2a": 1 / (4 * 19 - 1),
    "2b": 1 / (4 * 19 - 1) / (5 / 19),
    "3": (9 * 5 + 10 * 4) / PREFERRED,
    "4": (9 * 3 + 10 * 4) / PREFERRED,
    "5": 1 / PREFERRED,
    "6": (3 * 2 + 2 * 3) / (3 * 5 + 2 * 4),
    "7": 2,
    "8": (1 + 1 / 3 + 3 / 4 + 1) / 4,
    "9a": (2 / 12 + 2 / 12) / UNRELATED / CHANCE,
    "9b": (2 / 12 + 2 / 12 - 1 / 10) / UNRELATED / CHANCE,
    "10a": 6 / 13 / CHANCE,
    "10b": 6 / 13,
    "11a": (13 + 14) / (10 + 11),
    "11b": 1 / 21,
    "12": (2 / 10) / (3 / 9),
}


@pytest.mark.parametrize("row", ROWS)
def test_each_row_on_a_story_told_by_hand(row):
    assert measure(_scene(**STORY), CONFIG)[row] == pytest.approx(KNOWN[row], rel=1e-12)


def test_every_row_is_measured_in_the_order_of_the_card():
    assert list(measure(_scene(**STORY), CONFIG)) == ROWS == list(KNOWN)


def _undefined(values):
    return {row for row, value in values.items() if math.isnan(value)}


STEADY = [(P, range(10), 4), (NP, range(10, 20), 4)]


def test_without_any_response_ratios_are_undefined_and_overlaps_zero():
    values = measure(_scene(), CONFIG)
    assert _undefined(values) == set(ROWS) - {"9a", "9b", "10a", "10b"}
    assert [values[row] for row in ("9a", "9b", "10a", "10b")] == [0, 0, 0, 0]


def test_without_a_gain_its_strength_and_time_course_are_undefined():
    values = measure(_scene(before=STEADY, after=STEADY), CONFIG)
    assert _undefined(values) == {"2b", "6", "7", "8", "12"}
    assert (values["1"], values["2a"], values["3"], values["11a"]) == (0, 0, 1, 1)


def test_a_gain_that_was_never_probed_has_an_onset_after_the_end_and_no_jump():
    after = [*STEADY, (NP, [0], 4), (P, [10], 4)]
    values = measure(_scene(before=STEADY, after=after), CONFIG)
    assert values["7"] == EXPOSURES + 1 and _undefined(values) == {"8"}


def test_a_gain_of_one_side_alone():
    first = measure(_scene(before=STEADY, after=[*STEADY, (NP, [0], 4)]), CONFIG)
    assert first["1"] == 1 / 20 and first["12"] == 0
    second = measure(_scene(before=STEADY, after=[*STEADY, (P, [10], 4)]), CONFIG)
    assert second["1"] == 1 / 20 and _undefined(second) == {"8", "12"}


def test_responses_that_all_fade_count_as_zero():
    values = measure(_scene(before=STEADY), CONFIG)
    assert (values["1"], values["3"], values["11a"]) == (0, 0, 0)
    assert math.isnan(values["11b"])


@pytest.mark.parametrize("when", ["before", "after"])
def test_each_phase_is_held_against_its_own_blanks(when):
    loud = np.full((TRIALS, N), 9, np.uint8)
    trials = _scene(before=STEADY, after=STEADY)._replace(**{f"blank_{when}": loud})
    values = measure(trials, CONFIG)
    assert math.isnan(values["11a"]) if when == "before" else values["11a"] == 0
    assert math.isnan(values["11b"]) == (when == "after")


def test_units_of_both_pictures_belong_to_neither_side():
    both = [(P, range(10), 4), (NP, range(10), 4)]
    values = measure(_scene(before=both, after=both), CONFIG)
    assert math.isnan(values["1"]) and values["10b"] == 1


def test_the_pair_shown_together_is_no_unrelated_pair():
    shared = [(2, range(20, 30), 4), (3, range(20, 30), 4)]
    other_pair = Association(n=N, k=K, null="other-pair")
    trials = _scene(before=STEADY, after=[*STEADY, *shared])
    assert measure(trials, CONFIG)["9a"] == pytest.approx(1 / UNRELATED / CHANCE)
    assert measure(trials, other_pair)["9a"] == 0


@given(st.permutations(range(N)))
def test_the_order_of_neurons_does_not_matter(order):
    trials = _scene(**STORY)
    mixed = Trials(*(counts[..., order] for counts in trials[:-1]), trials.spikes)
    assert measure(mixed, CONFIG) == pytest.approx(KNOWN, rel=1e-12)


@given(st.permutations(range(2, PICTURES)))
def test_the_order_of_foils_does_not_matter(foils):
    trials, order = _scene(**STORY), [P, NP, *foils]
    mixed = trials._replace(before=trials.before[order], after=trials.after[order])
    assert measure(mixed, CONFIG) == pytest.approx(KNOWN, rel=1e-12)


BANDS = {
    "1": (0.25, 0.60), "2a": (None, 0.03), "2b": (None, 0.10), "3": (0.8, 1.2),
    "4": (0.7, 1.3), "5": (None, 0.05), "6": (0.4, 0.95), "7": (None, 3), "8": (0.7, None),
    "9a": (None, 3), "9b": (-1, 1), "10a": (10, None), "10b": (None, 0.9),
    "11a": (1.1, 1.8), "11b": (None, 0.1), "12": (0.5, 2),
}  # fmt: skip

MANY = {"13a": (0.35, 0.65), "13b": (None, 0.15), "13c": (None, 0.25), "13d": (None, 3)}
SHARED = {"14a": (0.05, 0.6), "14b": (0.05, 0.6), "14c": (0.05, None)}
PLAIN = {**BANDS, "13a": MANY["13a"], **SHARED}


def _ends(rows):
    return {band.id: (band.low, band.high) for band in rows}


def test_the_bands_of_a_plain_run():
    assert _ends(card(CONFIG)) == PLAIN
    assert _ends(LONG_RUN) == MANY and _ends(IMPOSED) == SHARED


def test_a_long_run_shows_all_rows_of_many_concepts():
    rows = card(Association(long_run=True))
    assert _ends(rows) == {**BANDS, **MANY, **SHARED}
    assert [band.id for band in rows] == [*BANDS, *MANY, *SHARED]


@pytest.mark.parametrize("null", ["alternate", "other-pair", "no-plasticity"])
def test_a_null_run_must_show_no_association(null):
    rows = card(Association(null=null, long_run=True))
    bands = {band.id: (band.low, band.high) for band in rows}
    assert bands == {"1": (None, 0.02), **{row: BANDS[row] for row in NULL_ROWS}}
    assert set(NULL_ROWS) == {"2a", "3", "5", "9a", "9b"} and "control" in rows[0].source


def test_a_recruiting_run_must_recruit():
    assert _ends(card(CONFIG, recruits=True)) == {**PLAIN, "11b": (0.3, None)}
    assert _ends(card(CONFIG)) == PLAIN


def test_a_seed_is_in_band_when_all_its_rows_are():
    rows = card(CONFIG)
    middle = {band.id: band.high if band.low is None else band.low for band in rows}
    assert is_in_band(middle, rows)
    for band in rows:
        for value in (math.nan, band.high and band.high + 0.01, band.low and band.low - 0.01):
            if value is not None:
                assert not is_in_band({**middle, band.id: value}, rows)
    assert is_in_band({row: middle[row] for row in BANDS}, rows)
