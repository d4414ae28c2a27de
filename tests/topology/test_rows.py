"""Rows of synapses that come and go, against a dictionary of contacts."""

from copy import deepcopy

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurosim.base.arrays import Edges
from neurosim.base.errors import ArgumentError, KindError, ResourceError
from neurosim.topology.rows import SynapseRows

N_PRE, N_POST = 5, 7
PAIRS = [(pre, post) for pre in range(N_PRE) for post in range(N_POST)]
batches = st.lists(st.sampled_from(PAIRS), unique=True, max_size=35)


def _ends(pairs):
    return np.array(pairs, np.int64).reshape(-1, 2).T


class Twin:
    """Rows with two columns, and beside them {(pre, post): (delay, weight)}."""

    def __init__(self, pairs, is_delayed, rng):
        self.rng, self.known = rng, {}
        for pair in pairs:
            self.known[pair] = (int(rng.integers(3)) * is_delayed, float(rng.random()))
        expected = self.expected()
        sizes = np.bincount([pre for pre, *_ in expected], minlength=N_PRE)
        edges = Edges(np.append(0, np.cumsum(sizes)), np.array([e[2] for e in expected], np.int32))
        delays = np.array([e[1] for e in expected], np.uint16) if is_delayed else None
        self.rows = SynapseRows(edges, N_POST, delays=delays)
        self.weights = np.array([e[3] for e in expected])
        self.marks = np.array([(e[3], 1) for e in expected], [("w", "f8"), ("n", "i2")])

    def expected(self):
        return sorted((pre, d, post, w) for (pre, post), (d, w) in self.known.items())

    def _columns(self, weights=0.0):
        marks = np.zeros(np.size(weights), self.marks.dtype)
        marks["w"], marks["n"] = weights, 1
        return {"weights": (self.weights, weights), "marks": (self.marks, marks)}

    def _keep(self, columns):
        self.weights, self.marks = columns["weights"], columns["marks"]

    def grow(self, pairs):
        pairs = [pair for pair in pairs if pair not in self.known]
        weights = self.rng.random(len(pairs))
        delays = self.rng.integers(0, 3, len(pairs)) * self.rows.is_delayed
        late = (delays,) if self.rows.is_delayed else ()
        self._keep(self.rows.apply(self.rows.growth(*_ends(pairs), *late), self._columns(weights)))
        self.known |= dict(zip(pairs, zip(delays.tolist(), weights.tolist(), strict=True),
                               strict=True))  # fmt: skip

    def prune(self, pairs):
        pairs = [pair for pair in pairs if pair in self.known]
        self._keep(self.rows.apply(self.rows.pruning(*_ends(pairs)), self._columns()))
        for pair in pairs:
            del self.known[pair]

    def compact(self):
        self._keep(self.rows.compact(self._columns()))
        assert self.rows.indices.size == self.weights.size == len(self.known)

    def check(self):
        expected, rows = self.expected(), self.rows
        edges, places = rows.edges(), rows.places()
        assert edges.indices.tolist() == [e[2] for e in expected]
        assert np.repeat(np.arange(N_PRE), np.diff(edges.indptr)).tolist() == [
            e[0] for e in expected
        ]
        assert self.weights[places].tolist() == [e[3] for e in expected]
        assert self.marks["w"][places].tolist() == [e[3] for e in expected]
        assert not rows.is_delayed or rows.delays[places].tolist() == [e[1] for e in expected]
        found = rows.find(*_ends([(e[0], e[2]) for e in expected]))
        assert found.tolist() == places.tolist() and rows.n_synapses == len(expected)
        stand = sorted(zip(rows.begins.tolist(), (rows.begins + rows.room).tolist(), strict=True))
        assert all(a[1] <= b[0] for a, b in zip(stand, stand[1:], strict=False))
        assert (rows.sizes <= rows.room).all() and stand[-1][1] <= rows.indices.size


steps = st.lists(
    st.tuples(st.sampled_from(["grow", "grow", "prune", "compact", "copy"]), batches), max_size=8
)


@settings(max_examples=60)
@given(batches, st.booleans(), steps, st.integers(0, 99))
def test_rows_and_columns_are_those_of_the_twin(start, is_delayed, program, seed):
    twin = Twin(start, is_delayed, np.random.default_rng(seed))
    twin.check()
    for deed, pairs in program:
        if deed == "compact":
            twin.compact()
        elif deed == "copy":
            twin = deepcopy(twin)
        else:
            getattr(twin, deed)(pairs)
        twin.check()


def _whole(**options):
    """Return rows of two neurons, 0 -> 1, 3 and 1 -> 2."""
    indices = np.array([1, 3, 2], np.int32)
    return SynapseRows(Edges(np.array([0, 2, 3]), indices), 5, name="a->b", **options)


def test_nothing_is_copied_before_the_first_change_and_never_written_to():
    edges = Edges(np.array([0, 2, 3]), np.array([1, 3, 2], np.int32))
    rows = SynapseRows(edges, 5)
    for view, whole in ((rows.bounds, edges.indptr), (rows.indices, edges.indices)):
        assert np.shares_memory(view, whole)
    assert np.shares_memory(deepcopy(rows).bounds, deepcopy(rows).edges().indptr) is False
    rows.apply(rows.pruning([0], [1]), {})
    assert edges.indptr.tolist() == [0, 2, 3] and edges.indices.tolist() == [1, 3, 2]
    assert rows.edges().indices.tolist() == [3, 2]


def test_contacts_of_the_same_ends_keep_their_order():
    rows, weights = _whole(multapses=True), np.array([1.0, 2.0, 3.0])
    weights = rows.apply(rows.growth([0, 0], [1, 1]), {"w": (weights, [4.0, 5.0])})["w"]
    assert weights[rows.places()].tolist() == [1, 4, 5, 2, 3]
    weights = rows.apply(rows.pruning([0, 0], [1, 1], [2, 0]), {"w": (weights, 0)})["w"]
    assert weights[rows.places()].tolist() == [4, 2, 3]
    with pytest.raises(ArgumentError, match="distinct, got neuron 0 to 1"):
        rows.pruning([0, 0], [1, 1], [0, 0])


@pytest.mark.parametrize(
    ("call", "ends", "error", "message"),
    [
        ("growth", ([0], [3]), ArgumentError, "'a->b' has a synapse from neuron 0 to 3 already"),
        ("growth", ([1, 0, 1], [4, 2, 4]), ArgumentError, "got neuron 1 to 4 of 'a->b' twice"),
        ("growth", ([2], [0]), ArgumentError, "pre must lie from 0 to 1, got 2"),
        ("growth", ([0], [-1]), ArgumentError, "post must lie from 0 to 4, got -1"),
        ("growth", ([0, 1], [0]), KindError, "one pair for each synapse, got 2 and 1"),
        ("growth", ([0.5], [0]), KindError, "pre must be whole numbers"),
        ("growth", ([[0]], [0]), KindError, "pre must be one-dimensional"),
        ("growth", ([0], [0], [3]), KindError, "delays must be 0 steps, got 1"),
        ("pruning", ([0], [2]), ArgumentError, "'a->b' has no synapse from neuron 0 to 2"),
        ("pruning", ([0, 0], [1, 1]), ArgumentError, "got neuron 0 to 1 of 'a->b' twice"),
        ("pruning", ([0], [5]), ArgumentError, "post must lie from 0 to 4, got 5"),
        ("pruning", ([0], [1], [0, 1]), KindError, "ordinals must be 1 whole numbers, got 2"),
    ],
)
def test_what_cannot_be_done_is_refused(call, ends, error, message):
    rows = _whole()
    with pytest.raises(error, match=message):
        getattr(rows, call)(*ends)
    assert rows.edges().indices.tolist() == [1, 3, 2]


def test_ends_joined_with_another_delay_are_joined():
    rows = _whole(delays=np.array([0, 4, 0], np.uint16))
    with pytest.raises(ArgumentError, match="from neuron 0 to 3 already"):
        rows.growth([0], [3], [7])


def test_memory_is_asked_for_before_anything_changes(monkeypatch):
    rows, weights = _whole(), np.ones(3)
    change = rows.growth([0], [2])
    monkeypatch.setattr("neurosim.base.memory.MUCH", 0)
    monkeypatch.setattr("neurosim.base.memory.available", lambda: 10)
    with pytest.raises(ResourceError, match="prune some first"):
        rows.apply(change, {"w": (weights, 1.0)})
    assert rows.edges().indices.tolist() == [1, 3, 2] and weights.tolist() == [1, 1, 1]


def test_room_is_a_quarter_more_and_is_given_back():
    """16 bytes a contact with its slack; after most are gone, the place they took is, too."""
    rng, n = np.random.default_rng(1), 400
    rows = SynapseRows(Edges(np.zeros(n + 1, np.int64), np.empty(0, np.int32)), n)
    pairs = rng.permutation(n * n)[: 100 * n]
    weights = np.empty(0, np.float32)
    for part in np.array_split(pairs, 50):
        weights = rows.apply(rows.growth(part // n, part % n), {"w": (weights, 1)})["w"]
    kept = rows.indices.nbytes + weights.nbytes + rows.bounds.nbytes + rows.room.nbytes
    assert kept <= 16 * rows.n_synapses
    gone = pairs[: 90 * n]
    weights = rows.apply(rows.pruning(gone // n, gone % n), {"w": (weights, 0)})["w"]
    assert rows.n_synapses == 10 * n and weights.size < 20 * n
    assert (weights[rows.places()] == 1).all()
