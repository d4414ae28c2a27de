"""Labels: which neuron has which, and that every call that takes neurons takes them."""

import numpy as np
import pytest

from neurosim import (
    LIF,
    ArgumentError,
    Explicit,
    KindError,
    KWinners,
    Labels,
    Network,
    NeurosimError,
    Playback,
    Population,
    SpikeTimes,
    SpikingNetwork,
    Synapses,
)

BIG = [720575940623374974, 720575940623374975, 720575940618165019, 720575940618165018]
"""Neighbours that floats hold for one: beyond 2**53."""
WORDS = ["MN9", "DNa02", "KC 1", "ä"]


@pytest.mark.parametrize("names", [BIG, WORDS])
def test_labels_lead_to_neurons_and_back(names):
    labels = Labels(names)
    assert labels.find(names[::-1]).tolist() == [3, 2, 1, 0]
    assert labels.of([[2, 0]]).tolist() == [[names[2], names[0]]]
    assert len(labels) == 4 and names[1] in labels and "nobody" not in labels and 5 not in labels
    assert labels.is_same(Labels(names)) and not labels.is_same(Labels(names[::-1]))
    assert labels.find([]).size == 0


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([1.0, 2.0], "floats cut whole numbers beyond 2\\*\\*53"),
        ([5, 6, 5], "must be distinct, got 5 for neurons 0 and 2"),
        (["a", " "], "must not be empty, got ' ' for neuron 1"),
        (np.array([2**63], np.uint64), "must fit into int64, got 9223372036854775808"),
        ([[1, 2]], "of shape \\(1, 2\\)"),
        ([], "one for each neuron"),
        (["a", 1], "must be all text or all whole numbers, got text and 1"),
    ],
)
def test_what_is_no_label_is_refused(given, told):
    with pytest.raises(NeurosimError, match=told):
        Labels(given)


def test_who_has_no_such_label_is_told_what_was_meant():
    with pytest.raises(ArgumentError, match="got 'DNa20', which none of 4 neurons has; did you"):
        Labels(WORDS).find(["DNa20"])
    with pytest.raises(ArgumentError, match="got 17"):
        Labels(BIG).find([17])
    with pytest.raises(KindError, match="floats cut"):
        Labels(BIG).find(np.array(BIG, float))


def test_numbers_that_are_no_labels_are_not_taken_for_some():
    labels = Labels([-1, *BIG])
    for other in (-1.0, 0.5, True, None, 2**64 - 1, 2**70, [-1]):
        assert other not in labels
    with pytest.raises(ArgumentError, match="got 18446744073709551615, which none of 5"):
        labels.find(np.array([2**64 - 1], np.uint64))  # the bits of -1
    text = Labels(["0", "1"])
    assert 0 not in text and text.find(np.array(["1"], object)).tolist() == [1]
    with pytest.raises(KindError, match="neurons must be all text or all whole numbers"):
        Population("brain", 2, LIF(), labels=text).find(["0", 1])


def test_a_name_of_a_group_is_no_label_and_its_neurons_are_the_way_out():
    brain = Population("brain", 2, LIF(), labels=[7000, 9000])
    way = r"got '?\[?'?sugar'.*; if it names a group, give its neurons: neurons.groups\['sugar'\]"
    for call in (
        lambda: brain.find(["sugar"]),
        lambda: brain.find("sugar"),
        lambda: brain.values({"sugar": 1.0}),
        lambda: SpikingNetwork([brain]).observe("brain", "v", ["sugar"]),
    ):
        with pytest.raises(KindError, match=way):
            call()
    with pytest.raises(ArgumentError, match=way):
        Labels(["ab", "cd"]).find(["sugar"])


def test_labels_that_are_numbers_of_other_neurons_are_refused_by_populations():
    with pytest.raises(ArgumentError, match="got 1 for neuron 0; have them as text"):
        Population("brain", 3, LIF(), labels=[1, 2, 300])
    assert Population("brain", 3, LIF(), labels=[0, 1, 2]).find([1]).tolist() == [1]
    text = Labels([1, 2, 300]).as_text()
    assert Population("brain", 3, LIF(), labels=text).find(["1"]).tolist() == [0]
    with pytest.raises(KindError, match="labels of 'brain' must be 4, one for each neuron, got 3"):
        Population("brain", 4, LIF(), labels=text)


@pytest.mark.parametrize("names", [BIG, WORDS])
class TestWhereNeuronsAreNamed:
    """Whatever is done by label is done as by number."""

    def spiking(self, names, named):
        eye = Population("eye", 4, SpikeTimes([named(i) for i in (0, 3)], [1.0, 2.0]), labels=names)
        cells = Population("cells", 4, LIF(v_rest=0.0, v_reset=0.0, v_th=8.0), labels=names)
        graph = Explicit.from_pairs([(i, i) for i in range(4)], 4)
        return SpikingNetwork([eye, cells], [Synapses(eye, cells, graph, 9.0, delay=1.0)], dt=0.5)

    def test_spiking_calls(self, names):
        told = []
        for named in (int, names.__getitem__):
            net = self.spiking(names, named)
            v = net.observe("cells", "v", [named(i) for i in (3, 0)])
            spikes = net.record("eye")
            net.grow("eye->cells", [named(0)], [named(2)])
            net.prune("eye->cells", [named(3)], [named(3)])
            cells = net.populations["cells"]
            net.set("cells", "v", cells.values({named(1): -3.0}, default=0.5))
            net.run(4.0)
            state = net.cells["cells"].state["v"][:4].tolist()
            told.append((v.values.tolist(), spikes.neurons.tolist(), state))
            assert [edge.tolist() for edge in net.edges("eye->cells").pairs()] == [
                [0, 0, 1, 2], [0, 2, 1, 2]]  # fmt: skip
            net.retire("cells", [named(2)])
            assert net.alive("cells").tolist() == [0, 1, 3]
        assert told[0] == told[1]

    def test_calls_of_rounds(self, names):
        told = []
        for named in (int, names.__getitem__):
            eye = Population("eye", 4, Playback([[named(0)], [named(3)]]), labels=names)
            area = Population("area", 4, KWinners(1), labels=names, storing=[named(2), named(1)])
            graph = Explicit.from_pairs([(i, i) for i in range(4)], 4)
            net = Network([eye, area], [Synapses(eye, area, graph)])
            winners = net.record("area")
            net.run(2)
            net.run(1, inputs={"eye": [named(1)]})
            net.exclude("area", [named(1)])
            net.grow("eye->area", [named(0)], [named(3)])
            net.prune("eye->area", [named(2)], [named(2)])
            edges, _ = net.edges("eye->area", pre=[named(0), named(2)], post=[named(3)])
            net.excite("area", [named(2)])
            told.append((winners.neurons.tolist(), edges.indices.tolist(), area.storing))
            assert net.winners("area").tolist() == [2]
        assert told[0] == told[1]


def test_names_without_labels_are_refused_with_the_way_out():
    told = "as the population has no labels, got .*Population\\(labels=...\\)"
    net = SpikingNetwork([Population("cells", 4, LIF())])
    with pytest.raises(KindError, match=told):
        net.observe("cells", "v", ["MN9"])
    with pytest.raises(KindError, match=told):
        Population("eye", 2, SpikeTimes(["MN9"], [1.0]))
    with pytest.raises(KindError, match=told):
        Population("eye", 2, Playback([["MN9"]]))
    cells = Population("cells", 4, LIF(), labels=BIG)
    net = SpikingNetwork([cells])
    with pytest.raises(KindError, match="neurons must be whole numbers or labels, got float64"):
        net.observe("cells", "v", np.array(BIG, float))
    with pytest.raises(ArgumentError, match="names a neuron twice"):
        net.observe("cells", "v", [0, BIG[0]])
