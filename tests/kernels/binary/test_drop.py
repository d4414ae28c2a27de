"""Dropped events against the oracle."""

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st
from naive.binary import drop as naive
from naive.random.draw import draw_word
from scipy import stats
from strategies import int32, keys, uint64, words

from neurosim.kernels.binary import drop as fast

KEY = (0xA4093822, 0x299F31D0)
events = st.sets(st.integers(0, 2**31 - 1), max_size=30).map(sorted)


def _kept(neurons, when, keep_below, key):
    out = np.empty(len(neurons), np.int32)
    n = fast.drop(int32(neurons), np.uint64(when), np.uint64(keep_below), uint64(*key), out)
    return out[:n].tolist()


@given(events, words, st.sampled_from([0, 2**31, 2**32]) | words, keys)
@example([], 0, 2**32, KEY)
def test_survivors_match_oracle(neurons, when, keep_below, key):
    assert _kept(neurons, when, keep_below, key) == naive.drop(neurons, when, keep_below, key)


@given(events, words, keys)
def test_all_or_none_survive_at_the_ends(neurons, when, key):
    assert _kept(neurons, when, 2**32, key) == neurons
    assert _kept(neurons, when, 0, key) == []


@given(st.integers(0, 2**31 - 1), words, keys)
def test_an_event_survives_if_its_word_is_below_and_not_at_the_limit(neuron, when, key):
    word = draw_word(neuron, when, 0, 2, key)
    assert _kept([neuron], when, word, key) == []
    assert _kept([neuron], when, word + 1, key) == [neuron]


def test_an_event_does_not_depend_on_the_others():
    everyone = _kept(range(1000), 3, 2**31, KEY)
    assert _kept(range(0, 1000, 7), 3, 2**31, KEY) == [e for e in everyone if e % 7 == 0]


def test_the_share_that_survives_is_the_reliability_in_every_round():
    kept = [len(_kept(range(2000), when, 2**30, KEY)) for when in range(5)]
    assert len(set(kept)) > 1
    assert stats.binomtest(sum(kept), 5 * 2000, 0.25).pvalue > 1e-4
