"""Whose a state of rounds is, and when it can be had."""

import threading

import pytest
from lives import EYE, LIVES, go_on, through_json
from shell import needs_compiled_kernels

from neurosim import (
    ArgumentError,
    FiringRule,
    Hebbian,
    KindError,
    KWinners,
    Network,
    Playback,
    Population,
    Random,
    Synapses,
    spikes,
)
from neurosim.base.attributes import is_same
from neurosim.binary.drive.fixed_point import choose_scale
from neurosim.binary.drive.units import DriveUnits

EYES, AREA = Population("eye", 40, Playback()), Population("area", 50, KWinners(5))


def small(rule=None, seed=1, p=0.2, weight=1.0, beta=0.1, n=50, n_initial=None, more=False):
    area = Population("area", n, rule or KWinners(5), n_initial=n_initial)
    wires = [Synapses(EYES, area, Random(p), weight, Hebbian(beta))]
    wires += [Synapses(EYES, area, Random(p), name="more")] * more
    return Network([EYES, area], wires, seed=seed)


OTHERS = {
    "populations and sizes must be '40 eye, 51 area', got '40 eye, 50 area'": {"n": 51},
    "populations and sizes must be '40 eye, 50 area .30 at first.'": {"n_initial": 30},
    "seed must be 2, got 1": {"seed": 2},
    "edges of 'eye->area' must be 'Stored": {"p": 0.3},
    "weights of 'eye->area' must be '2.0', got '1.0'": {"weight": 2.0},
    "plasticity of 'eye->area' must be 'Hebbian.beta=0.2, ": {"beta": 0.2},
    "most neurons of 'area' that fire must be 6, got 5.*rules that set_rule": {"rule": KWinners(6)},
    "synapses must be 'eye->area, more'": {"more": True},
}


def _scaled(state, scale):
    """Return a state with another unit of drive."""
    area = {**state["populations"]["area"], "scale": scale}
    return {**state, "populations": {**state["populations"], "area": area}}


@needs_compiled_kernels
class TestWhose:
    @pytest.mark.parametrize("words", OTHERS)
    def test_what_differs_is_told(self, words):
        state = small().store()
        with pytest.raises(ArgumentError, match=words):
            small(**OTHERS[words]).restore(state)

    def test_settings_that_change_no_unit_may_be_others(self):
        net = small(KWinners(5, ties="random", refraction=0.1))
        net.restore(small().store())
        assert net.round == 0

    def test_a_unit_is_one_that_may_have_been_chosen(self):
        net = small()
        state, synapses = net.store(), [net.synapses["eye->area"]]
        most = net.pathways["eye->area"].most_drive(40, 1)
        now = choose_scale(most, synapses)
        assert str(now) == state["populations"]["area"]["scale"]
        coarser = choose_scale(300 * most, synapses)  # as if more had arrived by then
        net.restore(_scaled(state, str(coarser)))
        assert net.activity("area").scale == coarser < now
        for scale in (2 * now, now / 2, choose_scale(most / 300, synapses)):
            with pytest.raises(ArgumentError, match="scale of 'area' must be a unit in which"):
                net.restore(_scaled(state, str(scale)))

    @pytest.mark.parametrize("stored", [None, 3, [], {}, {"round": 0}], ids=str)
    def test_what_is_no_state_is_refused(self, stored):
        with pytest.raises(KindError, match="a state that store.. returned"):
            small().restore(stored)

    def test_a_state_tells_itself_in_a_line(self):
        assert repr(small().store()) == "State at round 0: eye, area; eye->area"

    def test_synapses_made_when_neurons_had_retired_do_not_come_back_as_they_were(self):
        late = Population("late", 9, KWinners(2))
        add = [Synapses(AREA, late, Random(0.5))]
        net = Network([EYES, AREA], [Synapses(EYES, AREA, Random(0.2))])
        net.retire("area", [3])
        net.add([late], add)
        state = net.store()
        net.prune("area->late", [0], net.edges("area->late", [0])[0].indices[:1])
        with pytest.raises(ArgumentError, match="neurons had retired by then.*made anew"):
            net.restore(state)


class Holder(FiringRule):
    """Keeps what no file takes."""

    def start(self, n):
        self.kept = len

    def most_firing(self, n):
        return 0

    def fire(self, activity, when):
        self.kept = max
        return spikes([])


class TestWhen:
    def test_rules_that_keep_what_is_not_plain_are_refused_by_name(self):
        net = small(Holder())
        net.store()  # what start() made is made again
        net.run(1, inputs=EYE)
        with pytest.raises(KindError, match="kept of the rule of 'area' cannot be stored, got "):
            net.store()

    def test_not_in_a_probe_nor_while_another_thread_runs(self):
        net = small()
        state, said = net.store(), []

        def call(do):
            try:
                do()
            except ArgumentError as error:
                said.append(str(error))

        def look(_):
            call(lambda: net.restore(state))
            other = threading.Thread(target=call, args=[net.store])
            other.start()
            other.join()

        with net.probe():
            call(net.store)
            call(lambda: net.restore(state))
        net.run(1, inputs=EYE, after_chunk=look)
        calls = [words.split(" ", 1)[0] for words in said]
        assert calls == ["store()", "restore()", "restore()", "store()"]

    @needs_compiled_kernels
    def test_between_two_chunks_it_is_the_state_of_then(self):
        net, states = small(), []
        net.run(4, inputs=EYE, chunk=2, after_chunk=lambda _: states.append(net.store()))
        other = small()
        other.run(2, inputs=EYE)
        assert is_same(through_json(other.store()), through_json(states[0]))

    @needs_compiled_kernels
    def test_where_there_is_no_memory_for_all_of_it_nothing_comes_back(self, monkeypatch):
        build, live = LIVES["growing"]
        net, other = build(), build()
        live(net)
        before, start = through_json(net.store()), other.store()
        real, asked = DriveUnits.express, []

        def express(self, name):
            asked.append(name)
            if len(asked) == 2:
                raise MemoryError
            real(self, name)

        monkeypatch.setattr(DriveUnits, "express", express)
        with pytest.raises(MemoryError):
            net.restore(start)
        assert is_same(through_json(net.store()), before)
        future = go_on(net)
        other.restore(before)
        assert go_on(other) == future
