"""What a network is given it keeps for itself, and what it hands out is no way into it."""

import copy

import numpy as np
import pytest
from worlds import history

from neurosim import (
    LIF,
    AllToAll,
    Explicit,
    FastHebbian,
    Graded,
    Hebbian,
    KWinners,
    Network,
    NeurosimError,
    Playback,
    PoissonInput,
    Population,
    SpikingNetwork,
    Synapses,
)
from neurosim.base.arrays import spikes

AREA = Population("area", 4, KWinners(2))


def _played(rule, change, **inputs):
    eye = Population("eye", 4, rule)
    net = Network([eye, AREA], [Synapses(eye, AREA, AllToAll())])
    recorder = net.record("eye")
    net.run(2, inputs=inputs, chunk=1, after_chunk=change)
    return history(recorder), net.drive("area").tolist()


@pytest.mark.parametrize("kind", [list, np.array, "rows"])
def test_events_that_change_later_are_played_as_they_were_given(kind):
    table = [[0, 1], [2, 3]]
    events = [np.array(e) for e in table] if kind == "rows" else kind(copy.deepcopy(table))

    rule = Playback(events)
    for each in events:
        each[0], each[1] = 1, 3
    assert _played(rule, None)[0] == table


def test_values_and_inputs_that_change_later_are_emitted_as_they_were_given():
    for make, array in (
        (lambda values: (Graded(values), {}), np.array([0, 1.0, 0, 0])),
        (lambda values: (Graded(), {"eye": values}), np.array([0, 1.0, 0, 0])),
        (lambda neurons: (Playback(), {"eye": neurons}), np.array([1])),
    ):
        rule, inputs = make(array)
        # Inputs are read when the run begins, values when the rule is made.
        change = (lambda _, a=array: a.fill(0)) if inputs else None
        if not inputs:
            array.fill(0)
        told = _played(rule, change, **inputs)
        assert told[0] == [[1], [1]] and told[1][0] > 0


def test_rules_show_their_arrays_read_only_and_compare_by_value():
    for make in (lambda: Graded([0.0, 1.0]), lambda: Playback([[0], [1, 2]])):
        rule = make()
        assert rule == make() and hash(rule) == hash(make()) and rule != Playback([[0], [1]])
        array = rule.values if isinstance(rule, Graded) else rule.events[0]
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    for bad, said in ((5, "events must list .*got 5"), (np.array(5), "events"),
                      ([[0], [[1], [1, 2]]], r"events\[1\] must be")):  # fmt: skip
        with pytest.raises(NeurosimError, match=said):
            Playback(bad)


def test_listed_synapses_that_change_later_stay_as_they_were_given():
    indptr, indices, weights = np.arange(5), np.arange(4, dtype=np.int32), np.ones(4)
    eye = Population("eye", 4, Playback())
    net = Network([eye, AREA], [Synapses(eye, AREA, Explicit(indptr, indices, weights))])
    indptr[1:], indices[:], weights[:] = 0, 3, 9
    net.run(1, inputs={"eye": [2]})
    assert net.drive("area").tolist() == [0, 0, 1, 0]


@pytest.mark.parametrize("rule", [None, Hebbian(0.1), FastHebbian(0.5, 1.0)])
def test_edges_of_a_network_are_read_only_or_ones_own(rule):
    eye = Population("eye", 4, Playback())
    net = Network([eye, AREA], [Synapses(eye, AREA, AllToAll(), plasticity=rule)])
    for given in ((), ([0, 1],)):
        edges, weights = net.edges("eye->area", *given)
        for array in (*edges, weights):
            try:
                array[-1] = 2
            except ValueError as error:
                assert "read-only" in str(error)
    assert net.edges("eye->area")[0].indices.tolist() == [0, 1, 2, 3] * 4
    assert (
        net.edges("eye->area")[1].tolist() == [0.0 if isinstance(rule, FastHebbian) else 1.0] * 16
    )


def test_what_was_recorded_and_what_is_going_on_can_only_be_looked_at():
    eye = Population("eye", 4, Playback())
    net = Network([eye, AREA], [Synapses(eye, AREA, AllToAll())])
    recorder, activity = net.record("area"), net.activity("area")
    net.run(1, inputs={"eye": [0]})
    for array in (recorder.winners[0], activity.drive, activity.events.neurons, activity.excluded):
        with pytest.raises(ValueError, match="read-only"):
            array[:] = 3
    activity.notes.append(5)
    with pytest.raises(AttributeError, match="tied .*looked at"):
        activity.tied = 5
    with pytest.raises(AttributeError, match="no 'rescale'; it has .*drive"):
        activity.rescale(2)
    net.run(1, inputs={"eye": [0]})
    assert activity.drive.tolist() == [activity.scale] * 4
    assert recorder.counts().tolist() == [2, 2, 0, 0] and activity.notes == []


def test_a_rule_that_fires_from_one_buffer_is_recorded_round_by_round():
    class Buffered(KWinners):
        buffer = np.zeros(1, np.int32)

        def fire(self, activity, when):
            self.buffer[0] = when % 4
            return spikes(self.buffer)

    area = Population("area", 4, Buffered(1))
    net = Network([area], [Synapses(area, area, AllToAll(), plasticity=Hebbian(1.0))])
    net.excite("area", [3])
    recorder = net.record("area")
    net.run(3)
    assert history(recorder) == [[0], [1], [2]]
    assert net.edges("area->area", [3, 0, 1], [0, 1, 2])[1].tolist() == [1, 2, 1, 1, 1, 2, 2, 1, 1]


def test_what_a_network_is_made_of_can_only_be_looked_at():
    rounds = Network([AREA], [Synapses(AREA, AREA, AllToAll())])
    cells = Population("cells", 4, LIF())
    spiking = SpikingNetwork(
        [cells], [Synapses(cells, cells, AllToAll())], inputs=[PoissonInput(cells, 100, 0.1)]
    )
    assert isinstance(spiking.inputs, tuple)
    for net, names in ((rounds, ("populations", "pathways")),
                       (spiking, ("cells", "pathways", "inputs"))):  # fmt: skip
        for name in names:
            shown = getattr(net, name)
            with pytest.raises(TypeError):
                shown["more"] = 1
            with pytest.raises(AttributeError):
                setattr(net, name, {})
            assert len(shown) == 1
    rounds.set_rule("area", KWinners(1))
    rounds.add([Population("more", 4, KWinners(1))])
    assert [p.rule.k for p in rounds.populations.values()] == [1, 1]
