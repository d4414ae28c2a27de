"""The state of a population: marks, counts, tiredness, and amounts that never wrap around."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import LARGEST, int32, int64, subsets

from neurosim import KWinners, Network, Playback, Population, Random, Stream, Synapses
from neurosim.base.arrays import spikes
from neurosim.binary.state import Activity

EYE = Population("eye", 4, Playback())
SHOWN = {"eye": range(4)}


def _activity(n=6, **given):
    return Activity(n, Stream(0, "population a"), **given)


@given(st.lists(subsets(9), max_size=5))
def test_a_mark_holds_the_events_last_marked_and_no_others(all_events):
    activity = _activity(9)
    for events in all_events:
        marked = activity.mark(spikes(int32(events)))
        assert np.flatnonzero(marked).tolist() == events


def test_counts_add_up_and_the_last_tie_is_told():
    activity = _activity()
    for n_winners, n_tied in ((3, 2), (1, 0), (3, 5), (2, 1)):
        activity.count(n_winners, 3, n_tied)
    assert (activity.tied, activity.n_tied, activity.n_short) == (1, 8, 2)


def test_who_must_not_fire_is_silent_whatever_leads_to_it():
    activity = _activity(6, n_born=5)
    activity.set_absent(int32([1, 5]))
    activity.inhibit(int32([0]))
    activity.drive[:] = 7
    activity.silence()
    assert activity.drive.tolist() == [0, 0, 7, 7, 7, 0]


@pytest.mark.parametrize("refraction", [0.5, 1.0, 1000.0])
def test_those_that_fire_tire_by_a_share_of_their_drive(refraction):
    activity = _activity(4)
    activity.drive[:] = [10, 0, 7, 9]
    activity.events = spikes(int32([0, 2]))
    activity.refract(refraction)
    activity.refract(refraction)
    assert activity.bias.tolist() == [20 * refraction, 0, 2 * round(7 * refraction), 0]


@given(
    st.lists(st.integers(0, 2**62), min_size=1, max_size=5),
    st.lists(st.floats(0, 1000), min_size=1, max_size=4),
)
def test_tiredness_never_wraps_around(drive, refractions):
    activity = _activity(len(drive))
    activity.drive[:] = drive
    least = np.zeros(len(drive), np.int64)
    for refraction in refractions:
        activity.events = spikes(np.flatnonzero(activity.drive > least).astype(np.int32))
        activity.refract(refraction)
        assert (least <= activity.bias).all() and (activity.bias <= 2**62).all()
        least = activity.bias.copy()


@given(
    st.lists(st.integers(0, 2**40), min_size=1, max_size=5),
    st.sampled_from([Fraction(1), Fraction(2**8), Fraction(1, 2**8), Fraction(3, 7)]),
)
def test_other_units_keep_all_amounts(drive, ratio):
    activity = _activity(len(drive), scale=Fraction(5, 3), theta=700, notes=[14, 21])
    activity.drive, activity.bias = int64(drive), int64(drive[::-1])
    activity.rescale(ratio * activity.scale)
    expected = [float(d * ratio) for d in drive]
    assert activity.drive.tolist() == pytest.approx(expected, abs=0.5, rel=1e-15)
    assert activity.bias.tolist() == pytest.approx(expected[::-1], abs=0.5, rel=1e-15)
    assert (activity.theta, activity.notes) == (
        round(700 * ratio), [round(14 * ratio), round(21 * ratio)]
    )  # fmt: skip
    assert activity.drive.dtype == np.int64 and activity.scale == Fraction(5, 3) * ratio


def test_units_too_fine_for_what_is_there_do_not_turn_it_negative():
    activity = _activity(2)
    activity.bias = int64([LARGEST // 4, 3])
    activity.rescale(Fraction(2**10))
    assert activity.bias.tolist() == [2**62, 3 * 2**10]


def _crowded(k=40):
    crowd, area = Population("crowd", 4000, KWinners(k)), Population("area", 4, KWinners(2))
    ends = [(EYE, crowd), (crowd, area)]
    return Network([EYE, crowd, area], [Synapses(*pair, Random(1.0)) for pair in ends])


def test_a_tired_neuron_stays_silent_until_it_is_driven_harder():
    area = Population("area", 4, KWinners(4, refraction=1000.0))
    net = Network([EYE, area], [Synapses(EYE, area, Random(1.0))])
    net.run(1, inputs=SHOWN)
    assert net.winners("area").size == 4
    net.run(5, inputs=SHOWN)
    assert net.winners("area").size == 0


def test_what_arrived_is_told_in_weights_when_less_may_arrive_from_now_on():
    net = _crowded(4000)
    net.run(2, inputs=SHOWN)
    net.set_rule("crowd", KWinners(1))
    assert net.drive("area").tolist() == [4000] * 4
    net.run(2, inputs=SHOWN)
    assert net.drive("area").tolist() == [1] * 4


def test_a_probe_brings_back_drive_and_units_though_they_became_coarser():
    net = _crowded()
    net.run(2, inputs=SHOWN)
    scale = net.activity("area").scale
    with net.probe():
        net.excite("crowd", range(4000))
        net.run(1)
        assert net.drive("area").tolist() == [4000] * 4
        assert net.activity("area").scale < scale
    assert net.activity("area").scale == scale
    assert net.drive("area").tolist() == [40] * 4 and net.winners("area").tolist() == [0, 1]


def test_excluded_neurons_get_no_drive_until_the_next_call():
    net = _crowded()
    net.exclude("area", [1, 0])
    net.run(2, inputs=SHOWN)
    assert net.drive("area").tolist() == [0, 0, 40, 40] and net.winners("area").tolist() == [2, 3]
    net.exclude("area")
    net.run(1, inputs=SHOWN)
    assert net.winners("area").tolist() == [0, 1]
