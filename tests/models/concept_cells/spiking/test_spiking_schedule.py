"""The schedule: all is shown as often as told, with noise between, and tests do not learn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosim.base.errors import ArgumentError
from neurosim.models.concept_cells.spiking.network import rates_of
from neurosim.models.concept_cells.spiking.schedule import (
    AFTER,
    BEFORE,
    NOTHING,
    find_looks,
    find_shows,
    lay_rates,
    plan,
)
from neurosim.models.concept_cells.spiking.settings import SpikingAssociation
from neurosim.models.concept_cells.spiking.subject import find_tests

PAIR, OTHER = 6, 7


def make(**changes):
    small = {"noise": 0.2, "encodings": 3, "exposures": 4, "trials": 5}
    return SpikingAssociation.make(**{**small, **changes})


def stages_of(config, seed=0):
    return plan(config, np.random.default_rng(seed))


def shown(stages, name):
    return [show.item for s in stages if s.name == name for show in find_shows(s.items)]


@given(st.integers(0, 2**32), st.sampled_from([(50, 50), (500, 3000), (100, 250)]))
def test_all_is_shown_as_often_as_told_for_100_ms_with_noise_between(seed, gaps):
    config = make(gap_min=gaps[0], gap_max=gaps[1])
    stages = stages_of(config, seed)
    assert sorted(shown(stages, "encoding")) == sorted([*range(6)] * 3)
    assert shown(stages, "together") == [PAIR] * 4
    for name in (BEFORE, AFTER):
        assert sorted(shown(stages, name)) == sorted([*range(7)] * 5)
    items = np.concatenate([s.items for s in stages])
    edges = np.flatnonzero(np.diff((items != NOTHING).astype(int), prepend=0, append=0))
    begins, ends = edges[::2], edges[1::2]
    assert (ends - begins == 2).all()
    assert ((begins[1:] - ends[:-1]) * 50 >= gaps[0]).all() or gaps[0] > 300
    assert (begins[1:] > ends[:-1]).all() and begins[0] > 0
    assert all(not s.is_plastic for s in stages if s.name not in ("noise", "encoding", "together"))
    assert [s.name for s in stages if s.is_encoding] == ["encoding"]


@pytest.mark.parametrize(
    ("null", "items", "learns"),
    [("alternate", [0, 1] * 4, True), ("other-pair", [OTHER] * 4, True),
     ("no-plasticity", [PAIR] * 4, False)],
)  # fmt: skip
def test_a_control_shows_something_else_or_does_not_learn(null, items, learns):
    stages = stages_of(make(null=null))
    assert shown(stages, "together") == items
    assert all(s.is_plastic == learns for s in stages if s.name == "together")
    assert not any("look" in s.name for s in stages)


def test_looks_come_after_the_exposures_that_are_told():
    config = make(exposures=9)
    assert find_looks(config) == (1, 2, 3, 4, 5, 6, 8)
    names = [s.name for s in stages_of(config)]
    assert names[names.index("look 8") - 1] == "together"
    assert names[: names.index("look 8")].count("together") == 8


def test_tests_are_found_where_they_are():
    stages = stages_of(make())
    items = np.concatenate([s.items for s in stages])
    found = find_tests(stages)
    assert found[BEFORE].shape == found[AFTER].shape == (7, 5)
    assert found["look 3"].shape == (2, 5)
    for begins in found.values():
        for item, times in enumerate(begins if begins.shape[0] == 7 else begins):
            at = times // 50
            assert (items[at] == item).all() and (items[at - 1] == NOTHING).all()


def test_channels_of_what_is_shown_are_on():
    config = make(channels=10, active=2, inputs=5)
    rates = rates_of(config, [np.array([0, 3]), np.array([3, 4])])
    stages = [s for s in stages_of(config) if s.name == "encoding"]
    few = [stages[0]._replace(items=np.array([NOTHING, 0, 0, NOTHING, 1, 1]))]
    laid = lay_rates(config, few, rates)
    assert [np.flatnonzero(row == 69.0).tolist() for row in laid] == [
        [], [0, 3], [0, 3], [], [3, 4], [3, 4]
    ]  # fmt: skip
    assert set(np.unique(laid)) == {69.0, 2.25}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"active": 101}, "active must be at most half of channels = 200"),
        ({"inputs": 201}, "inputs must be at most 200"),
        ({"recurrent": 432}, "recurrent must be at most 431"),
        ({"n": 100}, "n should be greater than or equal to 260"),
        ({"gap_min": 0}, "noise between pictures, got 0"),
        ({"gap_min": 130}, "multiples of 50 ms"),
        ({"gap_min": 5000}, "gap_min must be at most gap_max = 3000"),
        ({"w_max": 0.5}, "w_max must be at least 1, the mean of the initial weights"),
        ({"w_max_recurrent": 0.5}, "w_max_recurrent must be at least 1"),
        ({"reach": 0.01}, "reach must be 0, where distance does not count, or from 0.1 steps"),
        ({"noise": 0}, "noise should be greater"),
        ({"null": "all"}, "null"),
        ({"rate_on": float("nan")}, "rate_on"),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence(changes, told):
    with pytest.raises(ArgumentError) as refused:
        make(**changes)
    assert told in str(refused.value) and "\n" not in str(refused.value)
