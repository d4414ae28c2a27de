"""The operations: their schedules round by round, and what the assemblies do then."""

import numpy as np
import pytest
from brains import needs_jit

from neurosim import ArgumentError
from neurosim.models.assemblies import operations
from neurosim.models.assemblies.brain import Brain, overlap
from neurosim.models.assemblies.parameters import Circuit

TWO = {"S": ["A"], "T": ["B"], "A": ["C"], "B": ["C"]}
ENDS = ("S", "T"), ("A", "B"), "C"


def _brain(fibers=TWO, n=60, k=10, p=0.2, beta=0.1, seed=0):
    return Circuit(n=n, k=k, p=p).build(fibers, beta, seed=seed)


def _spied(monkeypatch):
    """Return the list that every later projection writes its wiring and rounds into."""
    told, project = [], Brain.project

    def spy(self, wiring=None, rounds=1, **options):
        fibers = [f"{pre}{post}" for pre, posts in wiring.items() for post in posts]
        told.extend([" ".join(sorted(fibers))] * rounds)
        return project(self, wiring, rounds, **options)

    monkeypatch.setattr(Brain, "project", spy)
    return told


def test_a_projection_starts_without_recurrence(monkeypatch):
    told, brain = _spied(monkeypatch), _brain({"S": ["A"]})
    record = operations.project(brain, "S", "A", 5)
    assert told == ["SA"] + 4 * ["AA SA"]
    assert len(record.winners) == len(record.support) == len(record.overlap) == 5
    assert operations.project(_brain({"S": ["A"]}), "S", "A", 1).support == [10]


def test_a_reciprocal_projection_holds_the_first_area(monkeypatch):
    brain = _brain({"S": ["A"], "A": ["B"], "B": ["A"]}, p=0.5)
    assembly = operations.project(brain, "S", "A", 8).winners[-1]
    told = _spied(monkeypatch)
    records = operations.reciprocal_project(brain, "A", "B", 4)
    assert told == ["AB"] + 4 * ["AB BA BB"]
    assert all((w == assembly).all() for w in records["A"].winners)
    told.clear()
    record = operations.restore(brain, "B", "A", 3)
    assert told == ["BA"] + 3 * ["AA BA"] and len(record.winners) == 4
    assert overlap(assembly, record.winners[-1]) > 0.5


def test_a_copy_that_fails_leaves_the_area_free():
    brain = _brain({"S": ["A"], "A": ["B"]})
    operations.project(brain, "S", "A", 3)
    with pytest.raises(ArgumentError, match="no fiber leads from 'B' to 'A'"):
        operations.reciprocal_project(brain, "A", "B", 2)
    before = brain.winners("A")
    brain.project({"S": "A", "A": "A"}, 3, firing={"S": [0, 1]})
    assert (brain.winners("A") != before).any()


FORM = ["SA TB", "AA BB SA TB"]
FIRST, SECOND, BOTH = "AA AC SA", "BB BC TB", "AA AC BB BC SA TB"


def test_two_assemblies_are_projected_one_after_the_other(monkeypatch):
    told = _spied(monkeypatch)
    record = operations.project_two(_brain(), *ENDS, rounds=2)
    assert told == [*FORM, FIRST, "AA AC CC SA", SECOND, "BB BC CC TB"]
    assert len(record.winners) == 4


def test_an_association_has_four_phases(monkeypatch):
    told, brain = _spied(monkeypatch), _brain()
    record = operations.associate(brain, *ENDS, together=3, rounds=2)
    joint = [BOTH, "AA AC BB BC CC SA TB", "AA AC BB BC CC SA TB"]
    assert told[6:] == [*joint, SECOND, "BB BC CC TB"] and len(record.winners) == 3 * 2 + 3
    assert (
        record.support == sorted(record.support)
        and (record.winners[-1] == brain.winners("C")).all()
    )


def test_firing_together_round_by_round_is_firing_together():
    whole, steps = _brain(), _brain()
    record = operations.associate(whole, *ENDS, together=4, rounds=3)
    operations.project_two(steps, *ENDS, rounds=3)
    won = [steps.winners("C").tolist() for _ in operations.fire_together(steps, *ENDS, 4)]
    assert won == [w.tolist() for w in record.winners[6:10]]


@needs_jit
def test_assemblies_that_fired_together_overlap_more():
    brain = _brain(n=2000, k=40, p=0.1)
    operations.project_two(brain, *ENDS)
    shared = []
    for _ in operations.fire_together(brain, *ENDS, 12):
        a, b = (operations.follow(brain, *path)[-1] for path in ("SAC", "TBC"))
        shared.append(overlap(a, b))
    assert shared[0] < 0.2 and shared[-1] > 0.3


def test_following_leaves_no_trace():
    brain = _brain()
    operations.project_two(brain, *ENDS, rounds=2)
    before = _state_of(brain)
    seen = operations.follow(brain, "S", "A", "C", "C")
    assert _state_of(brain) == before and [w.size for w in seen] == [10, 10, 10]
    for pre, post, expected in zip("SAC", "ACC", seen, strict=True):
        assert brain.project({pre: post}, plastic=False)[post].winners[-1].tolist() == (
            expected.tolist()
        )


def _state_of(brain):
    network = brain.network
    weights = {name: network.edges(name)[1].tolist() for name in network.pathways}
    return weights, {name: network.winners(name).tolist() for name in network.populations}


def test_a_merge_opens_all_fibers(monkeypatch):
    told = _spied(monkeypatch)
    brain, shares = _brain({**TWO, "C": ["A", "B"]}), []
    records = operations.merge(brain, *ENDS, 3, shares.append)
    assert told == ["SA", "TB", BOTH] + 3 * ["AA AC BB BC CA CB CC SA TB"]
    assert {name: len(r.winners) for name, r in records.items()} == {"A": 5, "B": 5, "C": 4}
    assert shares == pytest.approx([1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6, 1])


@needs_jit
def test_a_part_brings_back_the_whole():
    brain = _brain({"S": ["A"]}, n=1000, k=30, p=0.1)
    assembly = operations.project(brain, "S", "A", 20).winners[-1]
    recalled = {share: operations.complete(brain, "A", share) for share in (0.2, 0.5, 1.0)}
    assert overlap(assembly, recalled[1.0].winners[-1]) > 0.9
    assert overlap(assembly, recalled[0.5].winners[-1]) > 0.9
    assert recalled[0.2].overlap[0] <= recalled[0.5].overlap[0] <= 1


def test_completion_leaves_no_trace_unless_it_learns():
    brain = _brain({"S": ["A"]})
    operations.project(brain, "S", "A", 4)
    before = _state_of(brain)
    silent = operations.complete(brain, "A", 0.5, 3)
    assert _state_of(brain) == before
    assert silent.winners[0].tolist() == operations.complete(brain, "A", 0.5, 1).winners[0].tolist()
    operations.complete(brain, "A", 0.5, 3, plastic=True)
    weights, winners = _state_of(brain)
    assert weights["A->A"] != before[0]["A->A"] and weights["S->A"] == before[0]["S->A"]
    assert winners["A"] == brain.winners("A").tolist()


def test_which_part_fires_is_drawn(monkeypatch):
    brain, parts, activate = _brain({"S": ["A"]}), [], Brain.activate
    operations.project(brain, "S", "A", 4)

    def spy(self, area, neurons):
        parts.append(neurons.tolist())
        activate(self, area, neurons)

    monkeypatch.setattr(Brain, "activate", spy)
    for which in (0, 1, 0):
        operations.complete(brain, "A", 0.5, which=which)
    assert parts[0] == parts[2] != parts[1] and {len(part) for part in parts} == {5}
    assert set(parts[0]) | set(parts[1]) <= set(brain.winners("A").tolist())


@needs_jit
def test_different_stimuli_have_different_assemblies():
    brain = Brain(p=0.1, beta=0.1)
    brain.stimulus("S", 60)
    brain.area("A", 1000, 30)
    brain.connect("S", "A")
    first, second, both = operations.separate(
        brain, "S", "A", [range(30), range(30, 60), range(60)], rounds=8
    )
    assert overlap(first, second) < 0.2 and overlap(first, both) > 0.2


def test_parts_of_progress_add_up():
    told = []
    for i in range(4):
        part = operations.part_of(told.append, i, 4)
        part(0.5), part(1.0)
    assert told == [0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1]


@pytest.mark.parametrize(
    "do",
    [
        lambda b: operations.project(b, "S", "A", 0),
        lambda b: operations.project_two(b, *ENDS, rounds=0),
        lambda b: operations.associate(b, *ENDS, together=0),
        lambda b: operations.merge(b, *ENDS, rounds=0),
        lambda b: operations.reciprocal_project(b, "A", "B", -1),
        lambda b: operations.complete(b, "A", 1.5),
    ],
)
def test_bad_numbers_are_refused_before_anything_runs(do):
    brain = _brain()
    before = _state_of(brain)
    with pytest.raises(ArgumentError, match="^(rounds|together|share) must be "):
        do(brain)
    assert _state_of(brain) == before


def test_a_circuit_has_an_area_for_every_target():
    brain = _brain({"S": ["A"], "A": ["B", "C"]}, n=50, k=5)
    sizes = {name: p.n for name, p in brain.network.populations.items()}
    assert sizes == {"S": 5, "A": 50, "B": 50, "C": 50}
    assert set(brain.network.pathways) == {"A->A", "B->B", "C->C", "S->A", "A->B", "A->C"}
    assert np.isclose(brain.network.pathways["S->A"].synapses.connectome.p, 0.2)
