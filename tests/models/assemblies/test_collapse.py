"""Projections that end in the assembly of another are told, and no others."""

import warnings

import numpy as np
import pytest
from brains import needs_jit

from neurosim.models.assemblies import operations
from neurosim.models.assemblies.brain import Brain, overlap
from neurosim.models.assemblies.collapse import Assemblies, CollapseWarning, Former

SIZE = {"n": 2000, "k": 60}
LOW, MIDDLE, HIGH = (np.arange(first, first + 4) for first in (0, 10, 20))


def _brain(w_max=2.0**20, areas="A"):
    brain = Brain(p=0.1, beta=0.1, w_max=w_max, seed=1)
    for area in areas:
        brain.area(area, **SIZE)
    for stimulus in "ST":
        brain.stimulus(stimulus, SIZE["k"])
        brain.connect(stimulus, "A")
    return brain


def _form(brain, rounds):
    return [operations.project(brain, stimulus, "A", rounds).winners[-1] for stimulus in "ST"]


@needs_jit
def test_a_collapse_is_told_by_name_share_and_way_out():
    with pytest.warns(CollapseWarning) as told:
        first, second = _form(_brain(), 30)
    assert len(told) == 1 and told[0].filename == __file__
    share = overlap(first, second)
    assert share > 0.9
    for part in ("'T' into 'A'", "that of 'S'", f"{share:.2f}", "w_max", "rounds", "beta"):
        assert part in str(told[0].message)


@needs_jit
@pytest.mark.parametrize(("w_max", "rounds"), [(3, 30), (2.0**20, 10)])
def test_bounded_weights_or_few_rounds_keep_assemblies_apart(w_max, rounds):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        first, second = _form(_brain(w_max), rounds)
    assert overlap(first, second) < 0.15


@needs_jit
def test_it_is_told_once_however_rounds_are_cut_into_calls():
    brain = _brain()
    with pytest.warns(CollapseWarning) as told:
        for stimulus in "ST":
            brain.project({stimulus: "A"})
            for _ in range(29):
                brain.project({stimulus: "A", "A": "A"})
        operations.project(brain, "T", "A", 5)
    assert len(told) == 1


@needs_jit
def test_an_area_that_never_lets_go_of_what_it_holds_is_told():
    brain = _brain()
    brain.project({"S": "A"}), brain.project({"S": "A", "A": "A"}, 29)
    with pytest.warns(CollapseWarning, match="still held; let 'T' fire alone for a round"):
        brain.project({"T": "A", "A": "A"}, 5)


@needs_jit
def test_watching_changes_no_winner(monkeypatch):
    with pytest.warns(CollapseWarning):
        watched = _form(_brain(), 30)
    monkeypatch.setattr(Brain, "_watch", lambda *_: None)
    assert np.array_equal(watched, _form(_brain(), 30))


@needs_jit
def test_a_probe_neither_tells_nor_leaves_a_trace():
    brain = _brain()
    operations.project(brain, "S", "A", 30)
    with brain.probe():
        operations.project(brain, "T", "A", 30)
    with pytest.warns(CollapseWarning):
        operations.project(brain, "T", "A", 30)


@needs_jit
def test_a_copy_that_restores_is_none():
    brain = _brain(areas="AB")
    brain.connect("A", "B"), brain.connect("B", "A")
    assembly = operations.project(brain, "S", "A", 20).winners[-1]
    operations.reciprocal_project(brain, "A", "B", 20)
    operations.project(brain, "T", "A", 5)
    assert overlap(operations.restore(brain, "B", "A").winners[-1], assembly) > 0.5


@needs_jit
def test_patterns_of_one_stimulus_collapse_too():
    brain = Brain(p=0.1, beta=0.1, seed=1)
    brain.stimulus("S", 120), brain.area("A", **SIZE), brain.connect("S", "A")
    patterns = [range(60), range(60, 120)]
    with pytest.warns(CollapseWarning, match=r"'S\[1\]' into 'A'.*'S\[0\]'"):
        operations.separate(brain, "S", "A", patterns, rounds=30)


def _ended(*projections):
    """Note projections (sources, first winners, last winners); return what is told of the last."""
    area = Assemblies(30)
    for sources, first, last in projections:
        area.note(sources, [first], is_alone=True)
        told = area.note(sources, [last], is_alone=False)
    return told


S, T = ("S", LOW, LOW), ("T", HIGH, LOW)


@pytest.mark.parametrize(
    ("projections", "former"),
    [
        ([S, T], "S"),
        ([S, ("T", HIGH, HIGH)], None),
        ([S, ("T", LOW, LOW)], None),  # their own input drives the same neurons
        ([S, ("T", HIGH, np.array([0, 1, 20, 21]))], None),  # half is not more than half
        ([S, ("ST", LOW, LOW), T], None),  # they were to meet
        ([S, ("SU", HIGH, LOW)], None),  # one of them is the same
        ([S, ("T", MIDDLE, MIDDLE), ("S", LOW, MIDDLE)], "T"),  # its own assembly was lost
        ([S, T, ("U", HIGH, LOW)], "T"),
    ],
)
def test_the_rule(projections, former):
    told = _ended(*projections)
    assert told == (None if former is None else Former(frozenset(former), 1.0, False))


def test_what_is_taught_to_a_fixed_area_meets_what_it_holds():
    area = Assemblies(30)
    area.note("S", [LOW], is_alone=True)
    area.teach("T")
    area.note("U", [MIDDLE], is_alone=True)
    assert area.note("T", [HIGH, LOW], is_alone=True) is None


def test_rounds_in_which_nobody_fires_say_nothing():
    area = Assemblies(30)
    assert area.note("S", [], is_alone=True) is None
    assert area.note("S", [LOW[:0]], is_alone=True) is None
    assert area.note("", [LOW], is_alone=False) is None
