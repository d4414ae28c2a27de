"""Importance: what is counted against plain loops, from recordings of both engines; refusals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosim import (
    LIF,
    ArgumentError,
    KindError,
    Network,
    NeurosimError,
    Playback,
    Population,
    SpikingNetwork,
    firing_importance,
)
from neurosim.topology.importance import UseCounter

CELLS = Population("cells", 2, LIF())
COUNTS = st.lists(st.integers(0, 2**40), min_size=1, max_size=6)


@given(COUNTS, st.none() | st.floats(0.5, 1e12))
def test_importance_is_the_count_over_the_largest_at_most_1(counts, most):
    found = firing_importance(counts, most)
    top = max(counts) if most is None else most
    expected = [min(c / top, 1.0) if top else 0.0 for c in counts]
    assert found.tolist() == expected and found.dtype == np.float64


def test_recordings_of_both_engines_are_read():
    eye = Population("eye", 4, Playback())
    rounds = Network([eye])
    fired = rounds.record("eye")
    for some in ([0, 1], [1], [1, 3], [1]):
        rounds.run(1, inputs={"eye": some})
    assert firing_importance(fired).tolist() == [0.25, 1.0, 0.0, 0.25]
    assert firing_importance(fired, most=2).tolist() == [0.5, 1.0, 0.0, 0.5]

    spikes = SpikingNetwork([Population("cell", 3, LIF(drive=[0.0, 30.0, 60.0]))])
    fired = spikes.record("cell")
    spikes.run(200)
    silent, slow, fast = firing_importance(fired)
    assert silent == 0 < slow < fast == 1
    assert slow == fired.counts()[1] / fired.counts()[2]
    assert firing_importance(fired.rates(), most=1e6).max() < 1e-3


def test_who_never_fires_does_not_matter():
    net = Network([Population("eye", 2, Playback())])
    assert firing_importance(net.record("eye")).tolist() == [0.0, 0.0]
    assert firing_importance([]).shape == (0,)


@pytest.mark.parametrize(
    ("fired", "most", "error", "told"),
    [
        ([1, -1], None, ArgumentError, "from 0 up, got -1"),
        ([1, np.nan], None, ArgumentError, "finite"),
        ([1, np.inf], None, ArgumentError, "finite"),
        ([1, 2], 0, ArgumentError, "most must be above 0, got 0"),
        ([1, 2], -3, ArgumentError, "most must be above 0"),
        ([1, 2], np.nan, ArgumentError, "most must be"),
        ([1, 2], "many", KindError, "most must be a plain number"),
        (["a"], None, KindError, "fired must be plain numbers"),
        ([True, False], None, KindError, "fired must be plain numbers"),
        (Population("eye", 2, Playback()), None, KindError, "a recorder that counts"),
        (SpikingNetwork([CELLS]).count("cells"), None, KindError, "a recorder that counts"),
        ((np.ones(3), np.arange(3)), None, KindError, "got a tuple of 2 arrays; give the recorder"),
        (None, None, KindError, "a recorder that counts"),
    ],
)
def test_what_is_no_count_is_refused(fired, most, error, told):
    with pytest.raises(error, match=told):
        firing_importance(fired, most)


@given(st.integers(1, 4), st.integers(1, 4), st.integers(0, 12), st.integers(0, 2**32))
def test_use_is_counted_as_a_loop_counts_it_however_it_is_cut(n_pre, n_post, n, seed):
    random = np.random.default_rng(seed)
    pre, post = (random.integers(-1, 2, (n, size)) for size in (n_pre, n_post))
    counter, cut = UseCounter(n_pre, n_post), int(random.integers(0, n + 1))
    for part in (slice(0, cut), slice(cut, None)):
        counter.add(pre[part], post[part])
    together, alone = np.zeros((n_pre, n_post)), np.zeros(n_post)
    for s in range(n):
        for j in range(n_post):
            alone[j] += post[s, j] > 0
            for i in range(n_pre):
                together[i, j] += pre[s, i] > 0 and post[s, j] > 0
    assert counter.samples == n
    assert counter.synapses().tolist() == (together / max(n, 1)).tolist()
    assert counter.neurons().tolist() == (alone / max(n, 1)).tolist()


def test_shares_rounded_once_more_are_those_of_single_precision():
    # What `continual` writes into float32 must be the bits that float32 alone would give.
    counts, n = np.meshgrid(np.arange(1, 300), np.arange(300, 5000, 7))
    twice = (counts / n).astype(np.float32)
    assert np.array_equal(twice, counts.astype(np.float32) / n.astype(np.float32))


@pytest.mark.parametrize(
    ("pre", "post", "told"),
    [
        ([[1, 0]], [[1, 0], [0, 1]], r"pre must be a table of shape \(2, 2\)"),
        ([[1, 0, 0]], [[1, 0]], "pre must be a table"),
        ([[1, 0]], [[1]], "post must be a table"),
        ([1, 0], [[1, 0]], "pre must be a table"),
        (1, 1, "pre must be a table"),
        ([[1, 0], [1]], [[1, 0], [0, 1]], "pre must be an array of numbers"),
        ([["a", "b"]], [[1, 0]], "pre must be plain numbers, got <U1"),
        ([[1, 0]], [[None, 1]], "post must be plain numbers, got object"),
        ([[1, 0]], None, "post must be plain numbers"),
        ([[1, 0]], np.ma.array([[1, 0]], mask=[[0, 1]]), "post has masked entries"),
        ([[1, 0]], [[0.5, float("nan")]], r"post must be numbers, got nan at position \(0, 1\)"),
    ],
)
def test_tables_that_do_not_fit_are_refused_and_nothing_is_counted(pre, post, told):
    counter = UseCounter(2, 2)
    with pytest.raises(NeurosimError, match=told):
        counter.add(pre, post)
    assert counter.samples == 0 and not counter.synapses().any()
    assert repr(counter) == "UseCounter(2, 2): 0 samples"


def test_truth_values_count_as_activities_and_counters_that_do_not_fit_are_refused():
    counter = UseCounter(2, 1)
    counter.add(np.array([[True, False]]), np.array([[True]]))
    assert counter.synapses().tolist() == [[1.0], [0.0]]
    with pytest.raises(NeurosimError, match=r"counts of 10000000 x 10000000 pairs need .* GB"):
        UseCounter(10**7, 10**7)


def test_what_fires_far_more_often_than_most_is_as_important_as_can_be():
    with np.errstate(all="raise"):
        assert firing_importance([5e-324, 1e308], most=5e-324).tolist() == [1.0, 1.0]
