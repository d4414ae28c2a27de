"""Neurons that are not there, born later or retired: nothing leads to them, they never fire."""

import tracemalloc

import growing
import numpy as np
import pytest

from neurosim import (
    AllToAll,
    Explicit,
    FastHebbian,
    Hebbian,
    KWinners,
    Network,
    Playback,
    Population,
    Random,
    RandomGrowth,
    Synapses,
    Threshold,
)
from neurosim.base.errors import ArgumentError, KindError
from neurosim.binary.pathways.choose import estimate_bytes


def _full(**options):
    eye, area = Population("eye", 4, Playback()), Population("area", 6, KWinners(6), **options)
    return Network([eye, area], []), eye, area


@pytest.mark.parametrize("n_initial", [None, 3])
def test_synapses_that_are_added_lead_to_those_who_are_there(n_initial):
    """Not to those of the beginning: some have retired since, others were born."""
    net, eye, area = _full(n_initial=n_initial)
    net.retire("area", [0, 1])
    if n_initial is not None:
        net.add_neurons("area", 1)
    rule = Hebbian(0.1)
    net.add(
        [], [Synapses(eye, area, AllToAll()), Synapses(area, area, AllToAll(), plasticity=rule)]
    )
    alive = net.alive("area").tolist()
    assert alive == ([2, 3, 4, 5] if n_initial is None else [2, 3])
    net.run(3, inputs={"eye": range(4)})
    assert net.winners("area").tolist() == alive and growing.faults(net) == []
    assert {*net.edges("eye->area")[0].indices.tolist()} == {*alive}
    net.retire("area", [2])
    net.run(1, inputs={"eye": range(4)})
    assert net.winners("area").tolist() == alive[1:] and growing.faults(net) == []


@pytest.mark.parametrize("connectome", [Random(0.5, stored=False), AllToAll()])
def test_synapses_that_cannot_go_are_not_added_to_the_retired(connectome):
    net, eye, area = _full()
    net.retire("area", [0])
    fast = FastHebbian(0.9, 1.0) if isinstance(connectome, AllToAll) else None
    with pytest.raises(KindError, match="none of whom may have retired"):
        net.add([], [Synapses(eye, area, connectome, plasticity=fast)])
    assert net.pathways == {}


def test_the_drive_of_the_retired_is_not_screened():
    eye, area = Population("eye", 9, Playback()), Population("area", 3, Threshold(1))
    pairs = [*((i, 0) for i in range(9)), (0, 1), (0, 2)]
    net = Network([eye, area], [Synapses(eye, area, Explicit.from_pairs(pairs, 9))])
    net.run(1, inputs={"eye": range(9)})
    net.retire("area", [0])
    assert net.drive("area").tolist() == [0, 1, 1]
    net.screen("area")
    assert net.freeze("area") == pytest.approx(0.7)


@pytest.mark.parametrize("n_initial", [None, 1, 1990])
def test_memory_is_estimated_for_the_peak_while_synapses_are_left_out(n_initial):
    """2,000,000 synapses, of which few or nearly all stay; all of these go by a rule, too."""
    eye = Population("eye", 2000, Playback())
    area = Population("area", 2000, KWinners(2), n_initial=n_initial)
    synapses = Synapses(eye, area, Random(0.5), growth=RandomGrowth(0.1))
    absent = {} if n_initial is None else {"area": np.arange(n_initial, 2000)}
    Network([eye, area], [synapses])  # what is compiled counts once
    tracemalloc.start()
    try:
        Network([eye, area], [synapses])
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    estimate = estimate_bytes([eye, area], [synapses], absent)
    assert 0.4 * estimate < peak < estimate


def test_a_threshold_of_fewer_than_k_neurons_rests_on_the_weakest_of_them():
    eye, area = Population("eye", 4, Playback()), Population("area", 6, Threshold(5), n_initial=2)
    wires = Explicit.from_pairs([(0, 0), (1, 0), (2, 0), (0, 1), (1, 1)], 4)
    net = Network([eye, area], [Synapses(eye, area, wires)])
    net.run(1, inputs={"eye": range(4)})
    net.screen("area")
    assert net.freeze("area") == pytest.approx(0.7 * 2)
    net.run(1, inputs={"eye": [0]})
    assert net.winners("area").tolist() == []
    net.retire("area", [0, 1])
    net.screen("area")


def test_those_who_store_may_be_born_later_but_not_retired():
    net, _, _ = _full(n_initial=4)
    net.retire("area", [1])
    net.set_storing("area", [0, 5])
    with pytest.raises(ArgumentError, match="neuron 1 of 'area' is retired"):
        net.set_storing("area", [0, 1])
    assert net.storing("area").tolist() == [0, 5]
