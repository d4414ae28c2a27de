"""The brain of the assembly calculus: its words, what it refuses, what leaves no trace."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosim import ArgumentError, KindError
from neurosim.models.assemblies.brain import Brain, overlap

FIBERS = (("S", "A"), ("T", "A"), ("A", "B"), ("B", "A"))


def _brain(n=60, k=6, p=0.3, beta=0.1, stimulus=8, **options):
    brain = Brain(p=p, beta=beta, **options)
    for name in ("S", "T"):
        brain.stimulus(name, stimulus)
    for name in ("A", "B"):
        brain.area(name, n, k)
    for pre, post in FIBERS:
        brain.connect(pre, post)
    return brain


def _state(brain):
    """Return all that a probe must bring back."""
    network = brain.network
    told = {name: network.winners(name).tolist() for name in network.populations}
    told |= {f"{name} drive": network.drive(name).tolist() for name in "AB"}
    told |= {f"{name} support": brain.support(name).tolist() for name in "AB"}
    told |= {name: network.edges(name)[1].tolist() for name in network.pathways}
    return told, network.round


class Naive:
    """The calculus from its definition: sets of winners, a fraction for every synapse."""

    def __init__(self, brain, beta):
        self.k = {name: brain.network.populations[name].rule.k for name in "AB"}
        self.n = {name: p.n for name, p in brain.network.populations.items()}
        self.winners, self.gain = {"A": set(), "B": set()}, 1 + Fraction(str(beta))
        self.weights = {}
        for name in brain.network.pathways:
            pre, post = name.split("->")
            edges, _ = brain.network.edges(name)
            for i in range(self.n[pre]):
                for j in edges.indices[edges.indptr[i] : edges.indptr[i + 1]].tolist():
                    self.weights[pre, i, post, j] = Fraction(1)

    def project(self, pairs, fixed=(), plastic=True):
        firing = {pre: self.winners.get(pre, range(self.n[pre])) for pre, _ in pairs}
        used = [s for s in self.weights if (s[0], s[2]) in pairs and s[1] in firing[s[0]]]
        after = dict(self.winners)
        for area in {post for _, post in pairs} - set(fixed):
            drive = dict.fromkeys(range(self.n[area]), 0)
            for synapse in used:
                if synapse[2] == area:
                    drive[synapse[3]] += self.weights[synapse]
            order = sorted((j for j in drive if drive[j]), key=lambda j: (-drive[j], j))
            after[area] = set(order[: self.k[area]])
        for synapse in used if plastic else ():
            if synapse[3] in after[synapse[2]]:
                self.weights[synapse] *= self.gain
        self.winners = after


WIRINGS = (
    {"S": "A"},
    {"S": "A", "T": "A"},
    {"S": "A", "A": ["A", "B"]},
    {"A": ["B"], "B": ["B", "A"]},
    {"T": ["A"], "A": "A", "B": ["A"]},
)


@given(
    st.lists(st.tuples(st.sampled_from(WIRINGS), st.booleans(), st.booleans()), max_size=6),
    st.integers(0, 2**20),
    st.sampled_from([0.05, 0.1, 0.5]),
)
def test_rounds_are_those_of_the_definition(program, seed, beta):
    brain = _brain(n=20, k=3, beta=beta, stimulus=4, seed=seed)
    naive = Naive(brain, beta)
    for wiring, is_fixed, plastic in (({"S": "A"}, False, True), ({"A": "B"}, False, True),
                                      *program):  # fmt: skip
        (brain.fix if is_fixed else brain.unfix)("A")
        brain.project(wiring, plastic=plastic)
        pairs = {(pre, post) for pre, posts in wiring.items() for post in posts}
        naive.project(pairs, "A" if is_fixed else "", plastic)
        for area in "AB":
            assert set(brain.winners(area).tolist()) == naive.winners[area]
    for pre, post in [*FIBERS, ("A", "A"), ("B", "B")]:
        found = brain.network.edges(f"{pre}->{post}")[1]
        expected = [w for key, w in naive.weights.items() if (key[0], key[2]) == (pre, post)]
        assert found == pytest.approx([float(w) for w in expected], rel=1e-12)


def test_a_record_tells_who_won_and_how_far_the_support_grew():
    brain = _brain()
    first, later = brain.project({"S": "A"}), brain.project({"S": "A", "A": ["A", "B"]}, 5)
    assert list(first) == ["A"] and list(later) == ["A", "B"]
    rounds = [w.tolist() for w in first["A"].winners + later["A"].winners]
    seen = [len(set(sum(rounds[: t + 1], []))) for t in range(6)]
    assert first["A"].support + later["A"].support == seen
    shared = [len(set(a) & set(b)) / 6 for a, b in zip(rounds, rounds[1:], strict=False)]
    assert np.isnan(first["A"].overlap).all() and later["A"].overlap == pytest.approx(shared)
    assert len(later["B"].winners) == len(later["B"].ties) == 5
    assert brain.winners("A").tolist() == rounds[-1]
    assert brain.support("A").tolist() == sorted(set(sum(rounds, [])))


@pytest.mark.parametrize(
    ("a", "b", "shared"),
    [([1, 2], [2, 3], 0.5), ([1], [1, 2, 3], 1), ([], [1], np.nan), ([1, 2], [3, 4], 0)],
)
def test_overlap_is_shared_members_of_the_smaller(a, b, shared):
    assert overlap(a, b) == pytest.approx(shared, nan_ok=True)


def test_progress_is_told_round_by_round():
    told = []
    _brain().project({"S": "A"}, 3, after_round=told.append)
    assert told == [1, 2, 3]


def test_a_probe_leaves_no_trace():
    brain = _brain(n=90)
    brain.project({"S": "A", "T": "A"}, 2)
    brain.fix("A")
    before, twin = _state(brain), _brain(n=90)
    with brain.probe():
        brain.unfix("A")
        brain.inhibit("S->A")
        inside = brain.project({"T": "A", "A": ["A", "B"]}, 3)
        brain.activate("B", [1, 2, 3])
    assert _state(brain) == before and inside["A"].support[-1] > len(before[0]["A support"])
    twin.project({"S": "A", "T": "A"}, 2)
    twin.fix("A")
    for one in (brain, twin):
        one.project({"S": "A"})
        one.unfix("A")
        one.project({"S": "A", "A": ["A", "B"]}, 3)
    assert _state(brain) == _state(twin)


def test_a_fixed_area_keeps_its_winners_and_learns():
    brain = _brain()
    brain.project({"S": "A"})
    brain.fix("A")
    held, others = brain.winners("A"), np.setdiff1d(np.arange(60), brain.winners("A"))
    record = brain.project({"T": "A"}, 4)["A"]
    assert all((w == held).all() for w in record.winners) and record.overlap == [1.0] * 4
    assert brain.weights("T", "A", range(8), held)[1] == pytest.approx(1.1**4)
    assert (brain.weights("T", "A", range(8), others)[1] == 1).all()
    brain.unfix("A")
    assert (brain.project({"T": "A"})["A"].winners[-1] != held).any()


def test_an_area_that_nothing_drives_keeps_its_winners():
    brain = _brain()
    brain.project({"S": "A"})
    held = brain.winners("A")
    brain.project({"A": "B"}, 3)
    assert (brain.winners("A") == held).all()


def test_inhibited_areas_are_silent_and_closed():
    brain = _brain()
    brain.project({"S": ["A"], "A": []}, 1)
    brain.project({"A": "B"})
    brain.inhibit("B")
    assert brain.winners("B").size == 0
    with pytest.raises(ArgumentError, match=r"^'B' is inhibited; disinhibit\('B'\) first$"):
        brain.project({"A": "B"})
    assert set(brain.project(firing={"S": range(8)})) == {"A"}
    brain.disinhibit("B")
    assert set(brain.project()) == {"A", "B"}


def test_inhibited_fibers_are_closed():
    brain = _brain()
    brain.project({"S": "A"})
    brain.inhibit("A->B", "A->A")
    with pytest.raises(ArgumentError, match="'A->B' is inhibited"):
        brain.project({"A": "B"})
    with pytest.raises(ArgumentError, match="no fiber can carry anything"):
        brain.project()
    brain.disinhibit("A->B")
    assert set(brain.project()) == {"B"}


def test_what_is_cleared_is_silent_and_remembers():
    brain = _brain()
    brain.project({"S": "A"})
    brain.project({"A": "B"})
    learned = brain.network.edges("S->A")[1].tolist()
    brain.clear("A")
    assert (brain.winners("A").size, brain.winners("B").size) == (0, 6)
    brain.clear()
    assert brain.winners("B").size == 0
    assert brain.network.edges("S->A")[1].tolist() == learned and brain.support("A").size == 6


def test_activated_neurons_fire_next():
    brain = _brain()
    brain.activate("A", [5, 3, 8])
    assert brain.winners("A").tolist() == [3, 5, 8]
    won = brain.project({"A": "B"})["B"].winners[-1]
    assert brain.weights("A", "B", [3, 5, 8], won)[1] == pytest.approx(1.1)
    assert (brain.weights("A", "B", [0, 1, 2], won)[1] == 1).all()


def test_part_of_a_stimulus_fires():
    brain = _brain()
    won = brain.project({"S": "A"}, firing={"S": [0, 2]})["A"].winners[-1]
    assert brain.weights("S", "A", [0, 2], won)[1] == pytest.approx(1.1)
    assert (brain.weights("S", "A", [1, 3, 4, 5, 6, 7], range(60))[1] == 1).all()
    edges, _ = brain.weights("S", "A", range(8), range(60))
    reached = np.unique(edges.indices[edges.indptr[0] : edges.indptr[1]])
    reached = np.union1d(reached, edges.indices[edges.indptr[2] : edges.indptr[3]])
    assert np.isin(won, reached).all()


def test_without_plasticity_nothing_is_learned():
    brain = _brain()
    brain.project({"S": "A", "T": "A"}, 3, plastic=False)
    assert (brain.network.edges("S->A")[1] == 1).all() and brain.support("A").size == 6


def test_weights_count_how_often_both_fired():
    brain = _brain()
    record = brain.project({"S": "A"}, 7)["A"]
    counts = np.bincount(np.concatenate(record.winners), minlength=60)
    edges, weights = brain.weights("S", "A", range(8), range(60))
    assert weights == pytest.approx(1.1 ** counts[edges.indices])


def test_density_is_the_share_of_pairs_that_are_connected():
    brain = _brain(n=200, k=40)
    brain.project({"S": "A"})
    for neurons in (None, range(50)):
        chosen = brain.winners("A") if neurons is None else np.array(neurons)
        edges, _ = brain.network.edges("A->A")
        pres = np.repeat(np.arange(200), np.diff(edges.indptr))
        inside = np.isin(pres, chosen) & np.isin(edges.indices, chosen)
        assert brain.density("A", neurons) == inside.sum() / chosen.size**2
    assert brain.density("A", range(200)) == pytest.approx(0.3, abs=0.02)
    assert np.isnan(brain.density("B"))


def test_fibers_have_probability_gain_and_weight_of_their_own():
    brain = Brain(p=0.5, beta=0.1)
    brain.stimulus("S", 10)
    brain.area("A", 40, 5, p=0.2, beta=0.5)
    brain.area("B", 40, 5, is_recurrent=False)
    brain.connect("S", "A", p=1.0, weight=2.0)
    brain.connect("A", "B", beta=0.2, beta_minus=0.2)
    paths = {name: path.synapses for name, path in brain.network.pathways.items()}
    assert list(paths) == ["A->A", "S->A", "A->B"]
    assert [s.connectome.p for s in paths.values()] == [0.2, 1.0, 0.5]
    assert [s.plasticity.beta for s in paths.values()] == [0.5, 0.5, 0.2]
    assert paths["A->B"].plasticity.beta_minus == 0.2 and paths["S->A"].weight == 2.0


def test_what_is_added_later_changes_nothing():
    plain, rich = _brain(seed=5), _brain(seed=5)
    rich.area("Z", 30, 3)
    rich.connect("A", "Z")
    for brain in (plain, rich):
        brain.project({"S": "A"})
        brain.project({"S": "A", "A": "A"}, 4)
    assert plain.winners("A").tolist() == rich.winners("A").tolist()


@pytest.mark.parametrize(
    ("do", "error", "said"),
    [
        (lambda b: b.project({"X": "A"}), ArgumentError, "area or stimulus must be one of .*'X'"),
        (lambda b: b.project({"S": "X"}), ArgumentError, "area or stimulus must be one of .*'X'"),
        (lambda b: b.project({"S": "B"}), ArgumentError,
         r"no fiber leads from 'S' to 'B'; connect\('S', 'B'\) first"),
        (lambda b: b.project({"A": "B"}), ArgumentError,
         "area 'A' has no winners to fire into 'B'; project into it first"),
        (lambda b: b.project({}), ArgumentError, "wiring must name at least one source"),
        (lambda b: b.project(), ArgumentError, "no fiber can carry anything; pass wiring="),
        (lambda b: b.project({"S": "A"}, firing={"A": [1]}), ArgumentError, "firing must be one"),
        (lambda b: b.project({"S": "A"}, firing={"S": [8]}), ArgumentError, ".*8"),
        (lambda b: b.project({"S": "A"}, -1), ArgumentError, "rounds must be"),
        (lambda b: b.fix("S"), ArgumentError, "area must be one of A, B, got 'S'"),
        (lambda b: b.inhibit("A->Z"), ArgumentError, "area or fiber must be one of"),
        (lambda b: b.clear("Q"), ArgumentError, "area must be one of"),
        (lambda b: b.winners("S"), ArgumentError, "area must be one of"),
        (lambda b: b.activate("A", [60]), ArgumentError, "neurons"),
        (lambda b: b.weights("S", "B", [0], [0]), ArgumentError, "no fiber leads"),
        (lambda b: b.area("A", 10, 2), ArgumentError, ".*A"),
        (lambda b: b.area("C", 10, 11), ArgumentError, ".*k"),
        (lambda b: b.connect("A", "S"), KindError, ".*S"),
        (lambda b: Brain(p=1.5), ArgumentError, "p must be"),
        (lambda b: Brain(beta=-1), ArgumentError, "beta must be"),
    ],
)  # fmt: skip
def test_bad_words_are_refused(do, error, said):
    brain = _brain()
    before = _state(brain)
    with pytest.raises(error, match=f"^{said}"):
        do(brain)
    assert _state(brain) == before
