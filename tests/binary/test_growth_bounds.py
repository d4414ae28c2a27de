"""What drives rest on as synapses come: gains, units, and what is left where that is refused."""

import signal

import numpy as np
import pytest
from growing import faults

from neurosim import (
    AllToAll,
    Explicit,
    Hebbian,
    KWinners,
    Network,
    Plasticity,
    Playback,
    Population,
    Synapses,
    Threshold,
    WeightPruning,
)
from neurosim.base.errors import ArgumentError, Interrupted, ResourceError
from neurosim.binary.pathways.stored import Stored
from neurosim.topology import rows
from neurosim.topology.rows import SynapseRows

EYE = Population("eye", 4, Playback())
INPUTS = {"eye": range(4)}


def _growing(n_initial=2, pairs=None, **options):
    area = Population("area", 5, KWinners(2), n_initial=n_initial)
    wires = AllToAll() if pairs is None else Explicit.from_pairs(pairs, 4)
    return Network([EYE, area], [Synapses(EYE, area, wires, **options)])


@pytest.mark.parametrize("plasticity", [None, Hebbian(0.5)])
def test_a_daughter_is_as_strong_as_her_mother_after_normalise(plasticity):
    net = _growing(plasticity=plasticity)
    net.run(1, inputs={"eye": [0]})
    net.normalise(1.0)
    assert net.divide("area", [0, 1]).tolist() == [2, 3]
    assert net.divide("area", [3]).tolist() == [4]
    weights = [net.edges("eye->area", post=[neuron])[1].tolist() for neuron in range(5)]
    assert weights[0] == weights[2] and weights[1] == weights[3] == weights[4]
    net.run(1, inputs=INPUTS, plastic=False)
    assert net.drive("area").round(9).tolist() == [1.0] * 5


def test_growth_goes_on_after_normalise_onto_neurons_without_inputs():
    net = _growing(n_initial=None, pairs=[(0, 0), (1, 0), (2, 1)])
    net.normalise(1.0)
    for post in (2, 3, 4):
        net.grow("eye->area", [0], [post])
    net.run(1, inputs=INPUTS)
    assert net.drive("area").tolist() == [1.0] * 5 and faults(net) == []


def _state(net):
    kept = {}
    for name in net.populations:
        activity = net.activity(name)
        kept[name] = activity.scale, activity.theta, activity.notes, activity.bias.tolist()
    return kept, {name: net.drive(name).tolist() for name in net.populations}


def _on_the_edge(is_over=True):
    """A network in which one unit of two would become coarser, and the other too coarse."""
    area = Population("area", 8, Threshold(1, at_most=8), n_initial=4)
    noted, limit = Population("noted", 3, Threshold(1)), Population("limit", 3, KWinners(1))
    fan = Explicit.from_pairs([(i, j) for i in range(4) for j in range(3)], 8)
    ones = Explicit.from_pairs([(i, i) for i in range(4)], 4)
    learned = Hebbian(0.0123456, w_max=1.04)
    synapses = [
        Synapses(EYE, area, ones),
        Synapses(area, noted, fan, weight=15.1234567, plasticity=learned),
        Synapses(area, limit, fan, weight=15.0),
        Synapses(EYE, limit, Explicit.from_pairs([(0, 0)], 4), weight=2.0**-42),
    ]
    net = Network([area, noted, limit, EYE], synapses[: 3 + is_over], seed=1)
    for name in ("area", "noted"):
        net.run(3, inputs={"eye": [0, 1, 2]})
        net.screen(name)
        net.freeze(name)
    net.run(2, inputs={"eye": [0, 1, 2]})
    return net


def test_a_refused_division_leaves_the_drives_of_all_populations():
    net = _on_the_edge()
    before = _state(net)
    assert before[1]["noted"] != [0.0] * 3
    with pytest.raises(ArgumentError, match="too small beside a drive"):
        net.divide("area", range(4))
    assert _state(net) == before


def test_without_memory_for_new_units_all_is_as_before(monkeypatch):
    net = _on_the_edge(is_over=False)
    before, counted = _state(net), Stored.count_in

    def poor(self, scale):
        if self.synapses.name == "area->limit" and scale != self.scale:
            raise MemoryError
        counted(self, scale)

    monkeypatch.setattr(Stored, "count_in", poor)
    with pytest.raises(MemoryError):
        net.divide("area", range(4))
    assert _state(net) == before
    for name, pathway in net.pathways.items():
        assert pathway.scale == net.activity(pathway.synapses.post.name).scale, name
    monkeypatch.undo()
    net.divide("area", range(4))
    assert _state(net)[0]["limit"] != before[0]["limit"]


class Light(Plasticity):
    """Weights that stay, of at most 1."""

    largest = 1.0

    def update(self, synapses):
        return synapses.weights


@pytest.mark.parametrize("growth", [None, WeightPruning(0.15)])
def test_only_weights_that_are_new_are_weighed(growth):
    """A weight of 10 is a factor of those that the connectome lists, not one of a synapse."""
    area = Population("area", 4, KWinners(2), n_initial=2)
    wires = Explicit.from_pairs([(0, 0), (1, 1)], 4, [0.01, 0.02])
    synapses = Synapses(EYE, area, wires, weight=10, plasticity=Light(), growth=growth)
    net = Network([EYE, area], [synapses])
    net.divide("area", [0])
    net.grow("eye->area", [], [])
    assert net.edges("eye->area")[1].tolist() == [0.1, 0.1, 0.2]
    with pytest.raises(ArgumentError, match="from 0 to largest = 1"):
        net.grow("eye->area", [3], [0])
    net.run(1, inputs={"eye": [0]})
    assert net.edges("eye->area")[1].tolist() == ([0.1, 0.1, 0.2] if growth is None else [0.2])


@pytest.fixture
def _ctrl_c_is_heard():
    """Start from Python's own handler: a job in the background inherits an ignored signal."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_ctrl_c_is_heard")
def test_ctrl_c_is_heard_after_a_change_is_whole(monkeypatch):
    net, apply = _growing(pairs=[(0, 0), (1, 0), (2, 1)], n_initial=4), SynapseRows.apply

    def pressed(self, change, columns):
        done = apply(self, change, columns)
        signal.raise_signal(signal.SIGINT)
        return done

    monkeypatch.setattr(SynapseRows, "apply", pressed)
    for call in (
        lambda: net.grow("eye->area", [3], [1]),
        lambda: net.prune("eye->area", [0], [0]),
        lambda: net.divide("area", [1]),
        lambda: net.retire("area", [0]),
    ):
        with pytest.raises(Interrupted):
            call()
        assert faults(net) == []
    assert net.alive("area").tolist() == [1, 2, 3, 4]
    net.run(1, inputs=INPUTS, chunk=1)


def test_gaps_that_there_is_no_memory_to_close_stay(monkeypatch):
    net = _growing(n_initial=None, plasticity=Hebbian(1.0))
    net.run(1, inputs=INPUTS)
    net.prune("eye->area", [0], [0])
    plan, asked = rows.plan_compaction, []

    def poor(*args, **options):
        asked.append(plan)
        raise ResourceError("no memory")

    monkeypatch.setattr(rows, "plan_compaction", poor)
    pre, post = np.divmod(np.arange(1, 19), 5)
    net.prune("eye->area", pre, post)
    assert asked and faults(net) == [] and net.edges("eye->area")[0].indices.tolist() == [4]
    monkeypatch.undo()
    net.grow("eye->area", [0], [0])
    assert faults(net) == [] and net.edges("eye->area")[1].tolist() == [1.0, 1.0]
