"""Weights that add up in order, against one target neuron at a time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from naive.graph.connect import connect_row
from naive.graph.far import draw_near_row
from naive.spiking import transmit as naive
from spaces import chances, worlds
from spikes import KINDS, Log, cuts, histories, pieces, wirings
from strategies import KEY, int64, table_of, throw_tables, uint64

from neurosim.kernels.graph._tables import Law
from neurosim.kernels.spiking import transmit as fast
from neurosim.kernels.spiking._tables import Sent, TargetRange

N_SPIKES = 9
each_kind = pytest.mark.parametrize("kind", KINDS)
seeds = st.integers(0, 2**32)


@st.composite
def deliveries(draw):
    """Draw (n_post, indices, pieces (start, stop, spike), seed): runs of synapses in any order."""
    _, n_post, indptr, indices, _ = draw(wirings())
    rows = list(zip(indptr, indptr[1:], strict=False))
    chosen = draw(st.lists(st.sampled_from(rows), max_size=8))
    listed = [(a, b, draw(st.integers(0, N_SPIKES - 1))) for a, b in chosen]
    return n_post, indices, listed, draw(seeds)


def numbers(kind, n, seed):
    """Return numbers of all sizes, so that the order of a sum can be told from its bits."""
    rng = np.random.default_rng(seed)
    return (rng.normal(size=n) * 10.0 ** rng.integers(-3, 4, n)).astype(kind)


@each_kind
class TestSums:
    @given(deliveries(), st.sampled_from([np.uint16, np.uint32]))
    def test_one_weight_matches_oracle(self, kind, case, wide):
        n_post, indices, listed, seed = case
        variable, weight = numbers(kind, n_post, seed), numbers(kind, 1, seed + 1)
        expected = self._expected(listed, None, indices, lambda s: weight[0], variable)
        of = np.array(indices, wide)
        assert fast.transmit_shared(pieces(listed), of, weight, variable) is None
        assert variable.tolist() == expected

    @given(deliveries(), st.sampled_from([np.uint16, np.uint32]))
    def test_weights_of_their_own_match_oracle(self, kind, case, wide):
        n_post, indices, listed, seed = case
        variable, weights = numbers(kind, n_post, seed), numbers(kind, len(indices), seed + 1)
        expected = self._expected(listed, None, indices, lambda s: weights[s], variable)
        of = np.array(indices, wide)
        assert fast.transmit_each(pieces(listed), of, weights, variable) is None
        assert variable.tolist() == expected

    @given(deliveries(), st.sampled_from([np.uint16, np.uint32]))
    def test_counts_of_one_weight_match_oracle(self, kind, case, wide):
        n_post, indices, listed, seed = case
        variable, weight = numbers(kind, n_post, seed), numbers(kind, 1, seed + 1)
        edge, rng = np.iinfo(np.int16), np.random.default_rng(seed)
        counts = rng.integers(edge.min, edge.max, len(indices), np.int16, endpoint=True)
        # The product is rounded to the type of the weight, as that of two numbers of that type is.
        expected = self._expected(
            listed, None, indices, lambda s: weight[0] * kind(counts[s]), variable
        )
        of = np.array(indices, wide)
        assert fast.transmit_counts(pieces(listed), of, weight, counts, variable) is None
        assert variable.tolist() == expected

    @given(deliveries(), st.booleans(), st.booleans())
    def test_shares_of_weights_match_oracle(self, kind, case, is_shared, has_share):
        n_post, indices, listed, seed = case
        variable, ratio = numbers(kind, n_post, seed), numbers(kind, 1, seed + 3)
        share = numbers(kind, N_SPIKES if has_share else 0, seed + 2)
        weights = numbers(kind, 1 if is_shared or not indices else len(indices), seed + 1)

        def weight_of(s):
            return weights[0 if weights.size == 1 else s]

        told = share if has_share else None
        expected = self._expected(listed, told, indices, weight_of, variable, ratio[0])
        of, sent = np.array(indices, np.uint16), Sent(weights, share, ratio)
        assert fast.transmit_scaled(pieces(listed), of, sent, variable) is None
        assert variable.tolist() == expected

    def _expected(self, listed, share, indices, weight_of, variable, ratio=None):
        given = [(None if share is None else share[e], range(a, b)) for a, b, e in listed]
        return [float(x) for x in naive.transmit(given, indices, weight_of, variable, ratio)]

    @given(deliveries(), st.data())
    def test_targets_split_among_owners_get_the_same(self, kind, case, data):
        n_post, indices, listed, seed = case
        ends = data.draw(cuts(n_post, 4))
        weights, whole = numbers(kind, len(indices), seed), numbers(kind, n_post, seed + 1)
        split, of = whole.copy(), np.array(indices, np.uint16)
        fast.transmit_each(pieces(listed), of, weights, whole)
        for low, high in zip(ends, ends[1:], strict=False):
            mine = [
                (a + np.searchsorted(of[a:b], low), a + np.searchsorted(of[a:b], high), e)
                for a, b, e in listed
            ]
            fast.transmit_each(pieces(mine), of, weights, split)
        assert split.tolist() == whole.tolist()

    def test_pieces_that_are_asked_for_ahead_are_sent_once(self, kind):
        n, n_post, rng = fast.FAR + 100, 50, np.random.default_rng(3)
        of, weights = rng.integers(0, n_post, n).astype(np.uint16), numbers(kind, n, 1)
        counts, starts = rng.integers(-9, 9, n, np.int16), rng.integers(0, n - 30, 3 * fast.AHEAD)
        listed = pieces([(a, a + rng.integers(0, 30), 0) for a in [n - 30, *starts]])
        places = np.concatenate([np.arange(*ends) for ends in zip(*listed[:2], strict=True)][:-1])
        one, ratio, none = numbers(kind, 1, 2), np.ones(1, kind), np.empty(0, kind)
        calls = [
            (fast.transmit_shared, (one,), np.full(n, one[0])),
            (fast.transmit_each, (weights,), weights),
            (fast.transmit_counts, (one, counts), one[0] * counts.astype(kind)),
            (fast.transmit_scaled, (Sent(weights, none, ratio),), weights),
            (fast.transmit_scaled, (Sent(one, none, ratio),), np.full(n, one[0])),
        ]
        for kernel, given_, amounts in calls:
            found, expected = np.zeros(n_post, kind), np.zeros(n_post, kind)
            kernel(listed, of, *given_, found)
            np.add.at(expected, of[places], amounts[places])
            assert found.tolist() == expected.tolist()

    def test_only_the_pieces_that_are_counted_are_sent(self, kind):
        variable, weights = np.zeros(3, kind), np.ones(3, kind)
        of, listed = np.array([0, 1, 2], np.uint16), pieces([(0, 1, 0), (1, 3, 0)])
        fast.transmit_each(listed._replace(n=int64([1])), of, weights, variable)
        assert variable.tolist() == [1, 0, 0]


@each_kind
@given(st.integers(0, 300), seeds)
def test_sums_are_collected_as_by_the_oracle(kind, n, seed):
    sums, variable = numbers(np.float64, n, seed), numbers(kind, n, seed + 1)
    expected = naive.collect(sums.tolist(), variable)
    assert fast.collect(sums, variable) is None
    assert variable.tolist() == [float(x) for x in expected] and not sums.any()


@each_kind
class TestRegenerated:
    @given(
        histories(9, 4), cuts(9, 3), cuts(40, 4), throw_tables, st.booleans(), st.booleans(), seeds
    )
    def test_rows_that_are_drawn_anew_match_oracle(
        self, kind, history, parts, owners, survival, self_loops, is_scaled, seed
    ):
        log, bits, delay = Log(history, parts, past=2), 3, 2
        law = Law(bits, survival, uint64(*KEY))
        weight, ratio = numbers(kind, 1, seed), numbers(kind, 1, seed + 3)
        share = numbers(kind, log.neurons.size if is_scaled else 0, seed + 2)
        place = {spike: e for e, spike in log.spike_at.items()}
        for step in range(4):
            arrived = history[step - delay] if step >= delay else []
            rows = [
                (share[place[step - delay, i]] if is_scaled else None, i,
                 connect_row(i, 40, False, bits, survival.tolist(), KEY))
                for i in arrived
            ]  # fmt: skip
            for first, stop in zip(owners, owners[1:], strict=False):
                variable = numbers(kind, 40, seed + 1)
                targets = TargetRange(first, stop, self_loops, np.empty(40, np.int32))
                expected = naive.transmit_regenerated(
                    rows, self_loops, weight[0], range(first, stop), variable, ratio[0]
                )
                at = log.clock(step, 90), delay, log.table
                sent = law, targets, Sent(weight, share, ratio), variable
                assert fast.transmit_regenerated(*at, *sent) is None
                assert variable.tolist() == [float(x) for x in expected]

    def test_a_row_without_targets_sends_nothing(self, kind):
        log, variable = Log([[0]], [0, 1]), np.ones(5, kind)
        law, targets = Law(3, table_of(), uint64(*KEY)), np.empty(5, np.int32)
        end = law, TargetRange(0, 5, True, targets), Sent(*map(np.ones, (1, 0, 1), 3 * [kind]))
        fast.transmit_regenerated(log.clock(0, 0), 0, log.table, *end, variable)
        assert variable.tolist() == [1] * 5


@each_kind
class TestNear:
    @given(
        worlds(), histories(25, 4), cuts(25, 3), st.booleans(), st.booleans(), chances, chances,
        seeds,
    )  # fmt: skip
    def test_rows_of_near_neurons_match_oracle(
        self, kind, world, history, parts, keep_loops, is_scaled, chance, far, seed
    ):
        n_pre, n_post, delay = len(world.pre), len(world.post), 2
        history = [[i for i in fired if i < n_pre] for fired in history]
        log = Log(history, parts, past=2)
        weight, ratio = numbers(kind, 1, seed), numbers(kind, 1, seed + 3)
        share = numbers(kind, log.neurons.size if is_scaled else 0, seed + 2)
        place = {spike: e for e, spike in log.spike_at.items()}
        law = world.radius, chance, far, KEY
        for step in range(4):
            rows = [
                (share[place[step - delay, i]] if is_scaled else None, i,
                 draw_near_row(i, *world.places(), world.box, law, keep_loops))
                for i in (history[step - delay] if step >= delay else [])
            ]  # fmt: skip
            for first, stop in ((0, n_post // 2), (n_post // 2, n_post)):
                variable, here = numbers(kind, n_post, seed + 1), range(first, stop)
                expected = naive.transmit_near(rows, weight[0], here, variable, ratio[0])
                at = log.clock(step, 90), delay, log.table, world.near_rows(chance, far, KEY)
                targets = world.targets(first, stop, keep_loops)
                assert (
                    fast.transmit_near(*at, targets, Sent(weight, share, ratio), variable) is None
                )
                assert variable.tolist() == [float(x) for x in expected]
