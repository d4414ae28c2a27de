"""Attention by blocks is softmax of all pairs; edges bias it, gate it, and are changed by it."""

import tracemalloc

import numpy as np
import pytest

from neurosim import ArgumentError, Edges, KindError
from neurosim.base import interrupt
from neurosim.base.errors import Interrupted
from neurosim.models.wiring.attention import BLOCKS, Blocks, attend, count_working_bytes
from neurosim.models.wiring.edge_state import EdgeChannel, EdgeHeads


def draw(n, n_keys, d, n_values, seed=0):
    rng = np.random.default_rng(seed)
    return [rng.standard_normal(shape, np.float32)
            for shape in ((n, d), (n_keys, d), (n_keys, n_values))]  # fmt: skip


def score(q, k):
    return q.astype(np.float64) @ k.astype(np.float64).T / np.sqrt(q.shape[1])


def soften(scores):
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True)


def draw_edges(n, n_keys, rng):
    """Return edges of which some queries have none, some all."""
    is_there = rng.random((n, n_keys)) < rng.choice([0, 0.1, 1], (n, 1))
    return Edges(np.append(0, np.cumsum(is_there.sum(axis=1))), np.nonzero(is_there)[1])


@pytest.mark.parametrize(
    ("n", "n_keys", "d", "n_values"),
    [(1, 1, 1, 1), (3, 700, 64, 2), (300, 5, 3, 64), (257, 1025, 16, 16), (0, 4, 2, 3)],
)
def test_it_is_softmax(n, n_keys, d, n_values):
    q, k, v = draw(n, n_keys, d, n_values)
    found = attend(q, k, v)
    assert found.values.shape == (n, n_values) and found.values.dtype == np.float32
    assert found.scores.size == 0
    np.testing.assert_allclose(found.values, soften(score(q, k)) @ v, rtol=0, atol=1e-6)


@pytest.mark.parametrize("size", [Blocks(1, 600), Blocks(600, 1), Blocks(7, 11), Blocks(999, 999)])
def test_other_blocks_change_the_last_bits_at_most(size):
    q, k, v = draw(60, 90, 8, 5)
    assert np.abs(attend(q, k, v, blocks=size).values - attend(q, k, v).values).max() < 1e-6


def test_threads_change_no_bit():
    q, k, v = draw(1500, 700, 16, 8)
    edges = draw_edges(1500, 700, np.random.default_rng(1))
    more = np.random.default_rng(2).random((2, edges.indices.size))
    channel = EdgeChannel(edges, *more, default=0.5)
    one, three = (attend(q, k, v, channel=channel, blocks=Blocks(64, 128), threads=threads)
                  for threads in (1, 3))  # fmt: skip
    assert np.array_equal(one.values, three.values) and np.array_equal(one.scores, three.scores)


@pytest.mark.parametrize("offset", [-40.0, 0.3])
@pytest.mark.parametrize("clip", [None, (-1.0, 0.5)])
def test_edges_bias_gate_and_are_changed(offset, clip):
    (q, k, v), rng = draw(50, 70, 8, 4), np.random.default_rng(3)
    edges = draw_edges(50, 70, rng)
    heads = EdgeHeads(*rng.standard_normal((3, 2)) / 2, gate_offset=offset, clip=clip)
    state = rng.standard_normal((edges.indices.size, 2))
    found = attend(q, k, v, channel=heads.read(edges, state), blocks=Blocks(16, 32))
    # Every pair has a state here, that of a pair without an edge is zero.
    dense, pairs = np.zeros((50, 70, 2)), (np.repeat(np.arange(50), np.diff(edges.indptr)),
                                           edges.indices)  # fmt: skip
    dense[pairs] = state
    scores = np.clip(score(q, k), *(clip or (-np.inf, np.inf))) + dense @ heads.bias
    gates = 1 / (1 + np.exp(-(dense @ heads.gate + offset)))
    np.testing.assert_allclose(found.values, (soften(scores) * gates) @ v, rtol=0, atol=1e-6)
    np.testing.assert_allclose(found.scores, scores[pairs], rtol=0, atol=2e-6)
    changed = heads.update(state, found.scores)
    dense += scores[:, :, np.newaxis] * heads.change
    np.testing.assert_allclose(changed, dense[pairs], rtol=0, atol=2e-6)


def test_with_a_gate_of_0_for_all_others_only_edges_are_heard():
    q, k, v = draw(2, 40, 4, 3)
    edges = Edges(np.array([0, 1, 1]), np.array([7]))
    found = attend(q, k, v, channel=EdgeChannel(edges, [0.0], [1.0], default=0.0)).values
    np.testing.assert_allclose(found[0], soften(score(q, k))[0, 7] * v[7], rtol=1e-5)
    assert (found[1] == 0).all()


def test_a_large_bias_leaves_nothing_for_others():
    q, k, v = draw(1, 30, 4, 3)
    edges = Edges(np.array([0, 2]), np.array([3, 9]))
    channel = EdgeChannel(edges, [1e6, -1e9], [1.0, 1.0])
    assert np.array_equal(attend(q, k, v, channel=channel).values[0], v[3])


def test_memory_is_what_is_counted_and_grows_with_the_nodes():
    n = 3000
    q, k, v = draw(n, n, 32, 32)
    attend(q[:2], k[:2], v[:2])
    tracemalloc.start()
    attend(q, k, v)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    counted = count_working_bytes(n, 32, 32)
    assert counted <= peak < counted + 2**18
    grows = [count_working_bytes(m, 32, 32) for m in (10_000, 20_000, 40_000)]
    assert grows[2] - grows[1] == 2 * (grows[1] - grows[0]) == 20_000 * (4 * 32 + 8)
    assert count_working_bytes(n, 32, 32, BLOCKS, 2) - counted == counted - (
        4 * n * 32 + 8 * (n + 1)
    )


GOOD = {"queries": np.zeros((2, 3)), "keys": np.zeros((4, 3)), "values": np.zeros((4, 1))}
NONE = Edges(np.zeros(3, np.int64), np.empty(0, np.int32))
ONE = Edges(np.array([0, 1, 1]), np.array([3], np.int32))


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"queries": np.zeros(3)}, KindError, r"queries must be of shape \(n, n_dimensions\)"),
        ({"queries": [[1, 2], [3]]}, KindError, "queries must be an array of numbers"),
        ({"queries": [["a", "b", "c"]]}, KindError, "queries must be plain numbers"),
        ({"keys": np.zeros((4, 2))}, KindError, "queries and keys must have as many dimensions"),
        ({"keys": np.full((4, 3), np.nan)}, ArgumentError, "keys must be finite .* in row 0"),
        ({"values": [[1.0], [np.inf], [0], [0]]}, ArgumentError, "values .* finite .* in row 1"),
        ({"values": [[1e39], [0], [0], [0]]}, ArgumentError, "values must be finite in float32"),
        ({"values": [[0], [0], [-3e38], [0]]}, ArgumentError, "got -3e.38 in row 2"),
        ({"values": np.zeros((3, 1))}, KindError, "values must be 4 rows, one for each key, got 3"),
        ({"keys": np.zeros((0, 3)), "values": np.zeros((0, 1))}, ArgumentError, "at least one"),
        ({"queries": np.full((2, 3), 1e30), "keys": np.full((4, 3), 1e30)}, ArgumentError,
         "scores of at most 1e.30, .* scale them down"),
        ({"scale": np.inf}, ArgumentError, "scale must be finite"),
        ({"channel": EdgeChannel(NONE, [], [], 1, (1, 0))}, ArgumentError,
         r"clip must be \(least, largest\), .* got \[1.0, 0.0\]"),
        ({"blocks": Blocks(0, 1)}, ArgumentError, "blocks.queries must be from 1 to 65536, got 0"),
        *(({"blocks": blocks}, KindError, r"blocks must be Blocks\(queries, keys\), got")
          for blocks in ((1, 2, 3), 5, None, "ab")),
        ({"channel": EdgeChannel(ONE, [3e38], [1], 1)}, ArgumentError, "bias must be .* got 3e.38"),
        ({"channel": EdgeChannel(NONE, [], [], 1, (1, 1e39))}, ArgumentError, "clip must be .* to"),
        ({"threads": 0}, ArgumentError, "threads must be from 1"),
        ({"channel": 3}, KindError, "channel must be EdgeChannel"),
        ({"channel": EdgeChannel(NONE, [1.0], [1.0])}, KindError, "bias must be 0 plain numbers"),
        ({"channel": EdgeChannel(ONE, [np.nan], [1])}, ArgumentError, "bias must be finite"),
        ({"channel": EdgeChannel(ONE, [0.0], [1.5])}, ArgumentError, "gate must be from 0 to 1"),
        ({"channel": EdgeChannel(ONE, [0.0], [1], 2)}, ArgumentError, "default must be from 0 to"),
        ({"channel": EdgeChannel(Edges(ONE[0], np.array([4])), [0.0], [1])}, ArgumentError,
         "indices of edges must be from 0 to 3, got 4"),
        ({"channel": EdgeChannel(Edges(np.array([0, 2, 2]), np.array([1, 1])), [0, 0], [1, 1])},
         ArgumentError, "ascending keys, each once, got key 1 of query 0 after 1"),
        ({"channel": EdgeChannel(Edges(np.array([0, 1]), ONE[1]), [0], [1])}, KindError,
         "indptr of edges must be 3 numbers"),
        ({"channel": EdgeChannel(Edges(np.array([0, 2, 1]), ONE[1]), [0], [1])}, ArgumentError,
         "indptr of edges must ascend from 0"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(change, error, words):
    with pytest.raises(error, match=words):
        attend(**{**GOOD, **change})


def test_heads_refuse_states_that_do_not_fit():
    heads = EdgeHeads([1, 2], [0, 0], [0, 0])
    with pytest.raises(KindError, match=r"state must be of shape \(n_edges, 2\)"):
        heads.read(ONE, np.zeros((1, 3)))
    with pytest.raises(KindError, match="state must be 1 rows, one for each edge, got 2"):
        heads.read(ONE, np.zeros((2, 2)))
    with pytest.raises(ArgumentError, match="state must be finite, got .* of edge 0"):
        heads.update(np.full((1, 2), np.inf), [0.0])
    with pytest.raises(KindError, match="gate must be 1 plain numbers"):
        EdgeHeads([1], [1, 2], [1])
    with pytest.raises(KindError, match=r"edges must be Edges\(indptr, indices\), got \(1, 2\)"):
        heads.read((1, 2), np.zeros((1, 2)))
    with pytest.raises(ArgumentError, match="bias and gate of edge 0 would not be finite"):
        EdgeHeads([1e300], [1], [0]).read(ONE, [[1e300]])
    with pytest.raises(ArgumentError, match="the state of edge 0 would not be finite; scale down"):
        EdgeHeads([1], [1], [1e300]).update([[1.0]], [1e300])


def test_reprs_are_short():
    heads = EdgeHeads([1, 2], [0, 0], [0, 0])
    assert repr(heads) == "EdgeHeads of 2 channels"
    assert repr(attend(**GOOD)) == "Attended: values of shape (2, 1), scores of 0 edges"


def test_it_stops_between_blocks_where_it_is_asked_to():
    from concurrent.futures import ThreadPoolExecutor
    from threading import Event

    stop = Event()
    stop.set()
    with ThreadPoolExecutor(1, initializer=interrupt.obey, initargs=(stop,)) as pool:
        with pytest.raises(Interrupted, match=r"attend\(\) was stopped"):
            pool.submit(attend, **GOOD).result()
