"""Streams: keyed by seed and name, uniform, and the same on every machine."""

import numpy as np
import pytest
from laws import DOUBT
from naive.random import draw as naive
from scipy import stats

from neurosim import ArgumentError, KindError, Stream


@pytest.mark.parametrize("n", [0, 1, 3, 4, 5, 101])
@pytest.mark.parametrize("counter", [(), (7,), (7, 8), (7, 8, 2**32 - 1)])
def test_words_match_oracle(n, counter):
    stream = Stream(3, "a")
    words = stream.words(n, *counter)
    c1, c2, c3 = (*counter, 0, 0, 0)[:3]
    assert words.tolist() == naive.draw_words(n, c1, c2, c3, stream.key.tolist())
    for first in (1, 4, 6):
        assert stream.words(n, *counter, first=first).tolist() == naive.draw_words(
            n, c1, c2, c3, stream.key.tolist(), first
        )


def test_the_key_of_a_seed_and_name_never_changes():
    # blake2b(b"0\0x", digest_size=8), as two little-endian words, on any machine.
    assert Stream(0, "x").key.tolist() == [784298633, 2313772746]


def test_seeds_and_names_give_different_keys():
    labels = [(seed, name) for seed in (0, 1, 10, 2**63 - 1) for name in ("a", "b", "0", "1\0a")]
    keys = {tuple(Stream(*label).key.tolist()) for label in labels}
    assert len(keys) == len(labels)


def test_the_key_cannot_be_written():
    with pytest.raises(ValueError, match="read-only"):
        Stream(0, "a").key[0] = 1


def test_words_are_uniform_and_counters_independent():
    words = np.array([Stream(1, "a").words(2000, c) for c in range(2)])
    for row in words:
        assert stats.chisquare(np.bincount(row >> np.uint64(26), minlength=64)).pvalue > DOUBT
    assert stats.pearsonr(*words.astype(float)).pvalue > DOUBT


@pytest.mark.parametrize("n", [0, 1, 2, 100])
def test_an_order_is_a_permutation_of_its_counter(n):
    stream = Stream(0, "a")
    assert sorted(stream.order(n, 5)) == list(range(n))
    assert stream.order(n, 5).tolist() == stream.order(n, 5).tolist()
    if n == 100:
        assert stream.order(n, 5).tolist() != stream.order(n, 6).tolist()


def test_all_orders_are_alike():
    orders = [tuple(Stream(0, "a").order(3, c).tolist()) for c in range(600)]
    counts = [orders.count(each) for each in sorted(set(orders))]
    assert len(counts) == 6 and stats.chisquare(counts).pvalue > DOUBT


@pytest.mark.parametrize(("seed", "error"), [(-1, ArgumentError), (2**63, ArgumentError),
                                             (1.0, KindError), (True, KindError)])  # fmt: skip
def test_bad_seeds_are_refused(seed, error):
    with pytest.raises(error, match=f"seed .* got {seed}"):
        Stream(seed, "a")
