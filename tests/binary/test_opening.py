"""Runs with some pathways open, some areas held, and members that join later."""

import pytest

from neurosim import (
    ArgumentError,
    Hebbian,
    KWinners,
    Network,
    Playback,
    Population,
    Random,
    Synapses,
)

EYE = Population("eye", 4, Playback())
AREA = Population("area", 4, KWinners(2))


def _chain():
    """Return eye -> area -> last, all learning."""
    last, learn = Population("last", 4, KWinners(2)), Hebbian(0.5)
    ends = [(EYE, AREA), (AREA, last)]
    return Network([EYE, AREA, last], [Synapses(*e, Random(1.0), plasticity=learn) for e in ends])


def test_closed_pathways_neither_deliver_nor_learn():
    net = _chain()
    net.run(1, inputs={"eye": [0]}, pathways=["eye->area"])
    net.run(1, inputs={"eye": [0]}, pathways=["area->last"])
    assert net.winners("last").tolist() == [0, 1] and net.winners("area").size == 0
    assert set(net.edges("eye->area")[1]) == set(net.edges("area->last")[1]) == {1.0, 1.5}
    net.run(3, inputs={"eye": [0]}, pathways=[])
    assert not net.drive("area").any() and net.winners("last").size == 0
    assert net.edges("area->last")[1].max() == 1.5


def test_held_areas_fire_on_and_synapses_into_them_learn():
    net = _chain()
    net.run(1, inputs={"eye": [0, 1]})
    net.excite("area", [2, 3])
    net.run(2, inputs={"eye": [0]}, held=["area"])
    assert net.winners("area").tolist() == [2, 3] and net.drive("area").tolist() == [2.0] * 4
    assert _weight(net, "eye->area", 0, 2) == 1.5**2 and _weight(net, "eye->area", 0, 0) == 1.5
    assert _weight(net, "area->last", 3, 1) == 1.5**2
    net.run(1, inputs={"eye": [0]})
    assert net.drive("area").tolist() == [1.5, 1.5, 2.25, 2.25]


def _weight(net, name, pre, post):
    return net.edges(name, [pre], [post])[1].item()


def test_what_is_added_joins_and_a_refused_addition_leaves_no_trace():
    net, more = (
        Network([EYE, AREA], [Synapses(EYE, AREA, Random(1.0))]),
        Population("more", 4, KWinners(1)),
    )
    net.run(1, inputs={"eye": [0]})
    scale = net.activity("area").scale
    for synapses, error in [
        ([Synapses(more, AREA, Random(1.0), 1e-30)], ArgumentError),
        ([Synapses(EYE, AREA, Random(1.0))], ArgumentError),
        ([Synapses(Population("else", 2, KWinners(1)), AREA, Random(1.0))], ArgumentError),
    ]:
        with pytest.raises(error):
            net.add([more], synapses)
        assert [*net.populations] == ["eye", "area"] and [*net.pathways] == ["eye->area"]
        assert net.activity("area").scale == scale and net.drive("area").tolist() == [1] * 4
    net.add([more], [Synapses(AREA, more, Random(1.0)), Synapses(more, AREA, Random(1.0))])
    assert net.winners("area").tolist() == [0, 1] and net.winners("more").size == 0
    net.run(1, inputs={"eye": [0]})
    assert net.drive("more").tolist() == [2] * 4 and net.drive("area").tolist() == [1] * 4
    net.run(1, inputs={"eye": [0]})
    assert net.drive("area").tolist() == [2] * 4
