"""Firing rules that users bring: their state is the network's, and what they promise is kept."""

import copy
import pickle

import numpy as np
import pytest
from own_rules import Adaptive
from worlds import history

from neurosim import (
    AllToAll,
    ArgumentError,
    Events,
    FiringRule,
    Hebbian,
    KindError,
    KWinners,
    Network,
    NeurosimError,
    OneToOne,
    Playback,
    Population,
    Random,
    Synapses,
    spikes,
)

SHOWN = {"eye": range(0, 40, 2)}


def build(rule, threads=1, n=60):
    eye, area = Population("eye", 40, Playback()), Population("area", n, rule)
    late = Population("late", 30, KWinners(4))
    learn = Hebbian(0.1)
    wires = [Synapses(eye, area, Random(0.3), plasticity=learn),
             Synapses(area, area, Random(0.1), 0.2), Synapses(area, late, Random(0.3))]  # fmt: skip
    return Network([eye, area, late], wires, seed=2, threads=threads)


def go_on(net, rounds=8):
    """Return who fires in some rounds, and the state at their end."""
    recorder = net.record("area")
    net.run(rounds, inputs=SHOWN)
    return history(recorder), net.activity("area").rule.raised.tolist()


def naive_rounds(pictures, theta, rise, decay, noise):
    """Who fires, neuron by neuron, from drives given."""
    raised, out = [0.0] * len(pictures[0]), []
    for drives, random in zip(pictures, noise, strict=True):
        fires = [d >= theta + r + z for d, r, z in zip(drives, raised, random, strict=True)]
        raised = [decay * r + rise * f for r, f in zip(raised, fires, strict=True)]
        out.append([j for j, f in enumerate(fires) if f])
    return out


def test_a_rule_of_a_user_does_what_its_formula_says():
    n, rng = 9, np.random.default_rng(3)
    pictures = [np.flatnonzero(rng.random(n) < 0.6) for _ in range(30)]
    eye, area = Population("eye", n, Playback(pictures)), Population("area", n, Adaptive(1.0))
    net = Network([eye, area], [Synapses(eye, area, OneToOne(), weight=1.5)])
    area = net.record("area")
    net.run(30)
    drives = [[1.5 * (j in picture) for j in range(n)] for picture in pictures]
    random = np.random.default_rng(1)
    noise = [random.uniform(0, 0.1, n).tolist() for _ in pictures]
    assert history(area) == naive_rounds(drives, 1.0, 1.0, 0.5, noise)


@pytest.mark.parametrize("threads", [1, 2])
def test_its_state_is_kept_and_brought_back_as_the_engine_s_own(threads):
    net, other = build(Adaptive(5.0)), build(Adaptive(5.0), threads)
    assert go_on(net) == go_on(other)
    with net.probe():
        go_on(net)
        with net.probe():
            go_on(net, 3)
    copies = copy.deepcopy(net), copy.copy(net), pickle.loads(pickle.dumps(net))
    expected = go_on(other)
    assert expected[0][-1] and len(set(expected[1])) > 2  # somebody fires, and states differ
    for each in (net, *copies):
        assert go_on(each) == expected


def test_one_rule_in_two_networks_keeps_a_state_for_each():
    rule = Adaptive(5.0)
    net, other = build(rule), build(rule)
    expected = go_on(net)
    assert not hasattr(rule, "raised") and go_on(other) == expected
    shown = net.activity("area").rule
    shown.raised[:] = 100  # a copy
    assert go_on(net) == go_on(other)


def test_a_rule_set_later_starts_then_and_is_shared_by_none():
    net, rule = build(KWinners(5)), Adaptive(5.0)
    net.run(2, inputs=SHOWN)
    net.set_rule("area", rule)
    assert net.activity("area").rule.raised.tolist() == [0.0] * 60
    go_on(net)
    assert not hasattr(rule, "raised")
    raised = net.activity("area").rule.raised.tolist()
    net.set_storing("area", [1])
    assert net.activity("area").rule.raised.tolist() == raised


def test_a_round_that_fails_brings_the_state_back():
    class Fails(Adaptive):
        def fire(self, activity, when):
            events = super().fire(activity, when)  # has changed the state
            if when == 4 and broken:
                broken.pop()
                raise ZeroDivisionError
            return events

    broken = [1]
    net, other = build(Fails(5.0)), build(Adaptive(5.0))
    with pytest.raises(ZeroDivisionError):
        net.run(9, inputs=SHOWN)
    net.run(4, inputs=SHOWN)
    other.run(8, inputs=SHOWN)
    assert net.round == other.round and go_on(net) == go_on(other)


def test_arrays_that_are_read_only_are_shared():
    class Listed(FiringRule):
        def __init__(self):
            self.table = np.arange(3)
            self.table.flags.writeable = False

        def most_firing(self, n):
            return 1

        def fire(self, activity, when):
            seen.append(self.table)
            return spikes(np.array([when % 3], np.int32))

    seen, rule = [], Listed()
    net = Network([Population("eye", 3, Playback()), Population("area", 3, rule)])
    net.run(2, inputs={"eye": [0]})
    assert [table is rule.table for table in seen] == [True, True]


class Beats(FiringRule):
    """A source that fires every other round, or plays what it is given, and is loud."""

    is_source, most_emitted, fires_alone = True, 7, True

    def most_firing(self, n):
        return n

    def fire(self, activity, when):
        if activity.given is not None:
            return activity.given
        who = np.arange(0 if when % 2 else activity.n, dtype=np.int32)
        return Events(who, np.full(who.size, 7))


class Plays(Beats):
    def read(self, value, n):
        return spikes(np.unique(value).astype(np.int32))


def _from_source(rule):
    beat, area = Population("beat", 3, rule), Population("area", 2, KWinners(1))
    return Network([beat, area], [Synapses(beat, area, AllToAll())])


def test_sources_of_users_fire_alone_and_may_play():
    for rule in (Beats(), Plays()):
        net = _from_source(rule)
        net.run(1)
        assert net.drive("area").tolist() == [21, 21]
        net.run(1)
        assert net.drive("area").tolist() == [0, 0]
    net.run(1, inputs={"beat": [1]})
    assert net.drive("area").tolist() == [1, 1]
    with pytest.raises(KindError, match=r"'beat' fires by itself \(Beats\) .*read\(value, n\)"):
        _from_source(Beats()).run(1, inputs={"beat": [1]})


class Writes(FiringRule):
    """Writes into what others read."""

    what = "drive"

    def most_firing(self, n):
        return n

    def fire(self, activity, when):
        if when == 1:
            array = getattr(activity, self.what)
            (array if self.what in ("drive", "excluded") else array.neurons)[:] = 3
        return spikes(np.arange(2, dtype=np.int32))


@pytest.mark.parametrize("what", ["drive", "events", "excluded"])
def test_a_rule_that_writes_into_what_others_read_is_found(what):
    rule = Writes()
    rule.what = what
    net = build(rule)
    net.exclude("area", [5])
    net.run(1, inputs=SHOWN)
    before = net.drive("area").tolist(), net.winners("area").tolist()
    with pytest.raises(
        ArgumentError, match=rf"'area' \(Writes\) must not .*activity\.{what}.*copy"
    ):
        net.run(1, inputs=SHOWN)
    assert net.round == 1 and net.winners("area").tolist() == before[1]
    assert net.activity("area").excluded.tolist() == [5]


def _half(**said):
    return type("Half", (FiringRule,), said)()


class Bare:
    driver, is_source = "rounds", False

    def check(self, n):
        pass


REFUSED = {
    "nothing": (object, "lacks check, driver, is_source; .*neurosim.FiringRule"),
    "a class": (lambda: Adaptive, r"a class; pass an object of it: Adaptive\(\.\.\.\)"),
    "no fire": (
        lambda: _half(most_firing=lambda self, n: n),
        r"lacks fire\(self, activity, when\)",
    ),
    "no promise": (lambda: _half(fire=lambda self, a, w: None), r"lacks most_firing\(self, n\);"),
    "a list": (lambda: Lists(0.0), "int32 neurons"),
    "arguments": (
        lambda: _half(most_firing=lambda self, n: n, fire=lambda self, activity: None),
        r"whose fire must take \(activity, when\), got \(activity\)",
    ),
    "order": (
        lambda: _half(most_firing=lambda self, n: n, fire=lambda self, when, activity: None),
        r"whose fire must take \(activity, when\), got \(when, activity\)",
    ),
    "bare": (Bare, "'area' .*rounds.* lacks fire, fires_alone, most_emitted, most_firing, start,"),
    "a file": (lambda: _with_generator(), "can be copied"),
}


class Lists(Adaptive):
    def fire(self, activity, when):
        return Events([1], [1])


def _with_generator():
    rule = Adaptive(1.0)
    rule.stream = (i for i in range(3))
    return rule


@pytest.mark.parametrize("what", REFUSED)
def test_a_rule_that_is_not_whole_is_refused_with_what_it_lacks(what):
    make, words = REFUSED[what]
    with pytest.raises(NeurosimError, match=words):
        build(make()).run(1, inputs=SHOWN)


def test_spikes_are_of_any_whole_numbers_that_int32_holds():
    fires = np.array([True, False, True])
    for given in (np.flatnonzero(fires), [0, 2], np.array([0, 2], np.uint8)):
        events = spikes(given)
        assert events.neurons.tolist() == [0, 2] and events.neurons.dtype == np.int32
    assert spikes([]).neurons.dtype == np.int32
    with pytest.raises(KindError, match=r"got bool; for a mask take np.flatnonzero\(mask\)"):
        spikes(fires)
    with pytest.raises(KindError, match="whole numbers, got float64$"):
        spikes([1.0])
    for bad in (2**32 + 1, -1):
        with pytest.raises(ArgumentError, match=f"from 0 to 2147483647, got {bad}"):
            spikes([0, bad])
