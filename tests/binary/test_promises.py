"""What a rule promises and who an end is: kept to, or refused before a drive can overflow."""

from dataclasses import replace

import numpy as np
import pytest
from worlds import history

from neurosim import (
    AllToAll,
    ArgumentError,
    Hebbian,
    KWinners,
    Network,
    NeurosimError,
    OneToOne,
    Playback,
    Population,
    Random,
    Synapses,
)
from neurosim.base.arrays import Events, spikes

EYE = Population("eye", 100, Playback())


class Told(KWinners):
    """Winners that are exchanged for what a test says."""

    most = 3
    given = spikes(np.array([1, 2], np.int32))

    def most_firing(self, n):
        return self.most

    def fire(self, activity, when):
        return self.given


def _run(**told):
    rule = type("Stranger", (Told,), told)(3)
    area, end = Population("area", 100, rule), Population("end", 4, KWinners(2))
    ways = [Synapses(EYE, area, OneToOne()), Synapses(area, end, AllToAll(), weight=1e3)]
    net = Network([EYE, area, end], ways)
    net.run(2, inputs={"eye": range(100)})
    return net.drive("end")


def _int32(*neurons):
    return np.array(neurons, np.int32)


BROKEN = {
    "more than promised": ({"given": spikes(_int32(1, 2, 3, 4))}, r"most_firing.*at most 3.* 4 "),
    "louder": ({"given": Events(_int32(1), np.array([2]))}, "most_emitted .*at most 1.* 2,"),
    "louder below": ({"given": Events(_int32(1), np.array([-2]))}, "most_emitted .* 2,"),
    "beyond": ({"given": spikes(_int32(100))}, r"fire\(\) .*0 to 99.*100"),
    "below": ({"given": spikes(_int32(-1))}, r"fire\(\) .*0 to 99"),
    "twice": ({"given": spikes(_int32(5, 5))}, r"fire\(\) .*once"),
    "wide": ({"given": Events(np.array([5]), np.array([1]))}, r"fire\(\) .*int32"),
    "nothing": ({"fire": lambda *_: None}, r"fire\(\) .*Events, got None"),
    "promise of text": ({"most": "3"}, r"most_firing\(\).*'area' \(Stranger\).*'3'"),
    "promise below 0": ({"most": -1}, r"most_firing\(\) .*-1"),
    "amount of text": ({"most_emitted": "1"}, "most_emitted .*'1'"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_rule_that_does_not_do_what_it_says_is_refused_by_name(what):
    told, said = BROKEN[what]
    with pytest.raises(NeurosimError, match=said):
        _run(**told)


def test_a_rule_that_does_what_it_says_drives():
    assert _run().tolist() == [2000] * 4
    loud = {"given": Events(_int32(7), np.array([-5])), "most_emitted": 5}
    assert _run(**loud).tolist() == [-5000] * 4


def test_what_fired_under_another_rule_still_arrives_without_overflow():
    eye, end = Population("eye", 4000, Playback()), Population("end", 2, KWinners(1))
    crowd = Population("crowd", 4000, KWinners(4000))
    net = Network([eye, crowd, end], [Synapses(eye, crowd, OneToOne()),
                                      Synapses(crowd, end, AllToAll())])  # fmt: skip
    net.run(1, inputs={"eye": range(3000)})
    net.set_rule("crowd", KWinners(1))
    net.run(1)
    assert net.drive("end").tolist() == [3000, 3000]


def test_an_equal_copy_of_a_population_is_another_one():
    area = Population("area", 4, KWinners(2))
    for end in (replace(area), replace(area, rule=KWinners(1))):
        with pytest.raises(ArgumentError, match=r"'eye->area' .*another object.*populations"):
            Network([EYE, area], [Synapses(EYE, end, AllToAll())])


def test_synapses_may_name_what_a_population_was_and_what_it_is():
    area = Population("area", 4, KWinners(2))
    net = Network([EYE, area])
    net.set_rule("area", KWinners(1))
    net.set_storing("area", [1])
    now = net.populations["area"]
    graph = AllToAll(self_loops=False)
    net.add([], [Synapses(area, now, graph, name="mixed"), Synapses(EYE, area, AllToAll())])
    assert net.edges("mixed")[0].indices.size == 4 * 3  # one and the same: recurrent
    net.run(1, inputs={"eye": range(3)})
    assert net.winners("area").tolist() == [0] and net.drive("area").tolist() == [3] * 4


def test_a_refused_rule_or_excitation_leaves_everything():
    many, end = Population("many", 10**6, KWinners(1)), Population("end", 1, KWinners(1))
    loud, soft = (Synapses(many, end, AllToAll(), w, name=f"{w}") for w in (1.0, 1e-11))
    net = Network([many, end], [loud, soft])
    net.excite("many", [5])
    scale = net.activity("end").scale
    for call in (
        lambda: net.set_rule("many", KWinners(10**6)),
        lambda: net.excite("many", range(10**6)),
    ):
        with pytest.raises(ArgumentError, match="too small beside"):
            call()
        assert net.activity("end").scale == scale and net.winners("many").tolist() == [5]
        assert net.populations["many"].rule.k == 1
    net.run(1)
    assert net.drive("end") == pytest.approx([1 + 1e-11], rel=1e-14)


class Fails(KWinners):
    """Winners until a round in which it fails, once, or lets too many fire."""

    broken: list = []

    def most_firing(self, n):
        return self.k

    def fire(self, activity, when):
        if when == 3 and self.broken:
            if self.broken.pop() == "raises":
                raise ZeroDivisionError
            return spikes(np.arange(9, dtype=np.int32))
        return super().fire(activity, when)


@pytest.mark.parametrize("fault", ["raises", "lies"])
@pytest.mark.parametrize("stored", [True, False])
def test_a_round_in_which_a_rule_fails_was_none(fault, stored):
    def build():
        area, late = Population("area", 50, Fails(3)), Population("late", 50, KWinners(3))
        graph, learn = Random(0.3, stored=stored), Hebbian(0.2)
        ends = (EYE, area), (area, area), (area, late), (late, area)
        return Network([EYE, late, area], [Synapses(*e, graph, plasticity=learn) for e in ends])

    def go_on(net, rounds):
        net.run(rounds, inputs={"eye": range(0, 100, 3)})

    net, other = build(), build()
    recorders = [n.record(name) for n in (net, other) for name in ("area", "late")]
    Fails.broken[:] = [fault]
    with pytest.raises((ZeroDivisionError, NeurosimError)):
        go_on(net, 6)
    assert net.round == 3 and len(recorders[0].winners) == 3
    go_on(net, 3)
    go_on(other, 6)
    assert history(recorders[0]) == history(recorders[2])
    assert history(recorders[1]) == history(recorders[3])
    for name in net.pathways:
        assert np.array_equal(net.edges(name)[1], other.edges(name)[1])
