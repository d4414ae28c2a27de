"""Recorders that are taken out, put back, and go on."""

import numpy as np
import pytest
from lives import EYE, growing, live_growing, through_json
from shell import needs_compiled_kernels

from neurosim import ArgumentError, Network, Playback, Population
from neurosim.base.attributes import is_same


def _net():
    return Network([Population("eye", 30, Playback(background=0.2))], seed=1)


def _told(recorder):
    return recorder.rounds.tolist(), recorder.neurons.tolist(), recorder.ties


@needs_compiled_kernels
def test_one_that_is_put_back_goes_on_as_the_other():
    first, second = growing(), growing()
    one = first.record("area")
    live_growing(first)
    state, held = first.store(), through_json(one.store())
    second.restore(state)
    other = second.record("area")
    other.restore(held)
    assert is_same(through_json(other.store()), held) and len(other.winners) == 7
    for net in (first, second):
        net.run(3, inputs=EYE)
    assert _told(one) == _told(other)


def test_an_empty_one_and_rounds_in_which_nobody_fired():
    net = Network([Population("eye", 5, Playback(events=[[1], [], [0, 4]]))])
    eye, other = net.record("eye"), net.record("eye")
    empty = eye.store()
    net.run(4)
    other.restore(eye.store())
    assert [w.tolist() for w in other.winners] == [[1], [], [0, 4], []]
    other.restore(empty)
    assert other.winners == [] and other.rounds.size == 0


def test_a_network_that_comes_back_takes_its_recorders_along():
    net = _net()
    eye = net.record("eye")
    net.run(3)
    state, told = net.store(), _told(eye)
    net.run(5)
    net.restore(state)
    assert _told(eye) == told
    net.run(5)
    assert np.unique(eye.rounds).max() == 7


@pytest.mark.parametrize(
    ("entry", "value"),
    [
        ("population", "ear"), ("n", 31), ("rounds", np.array([1, 0, 2])),
        ("ties", np.zeros(2, int)),
        ("counts", np.array([-1, 1, 1])), ("counts", np.array([2**62, 2**62, 2**62])),
        ("neurons", np.zeros(3, np.int32)), ("neurons", None),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_damaged_is_refused_and_nothing_changes(entry, value):
    net = _net()
    eye = net.record("eye")
    net.run(3)
    before = _told(eye)
    with pytest.raises(ArgumentError, match="stored must be whole"):
        eye.restore(eye.store() | {entry: value})
    assert _told(eye) == before
