"""Names: what a network has by name, what is said of others, and of objects made anew."""

import copy
import pickle

import numpy as np
import pytest

from neurosim import (
    LIF,
    ArgumentError,
    CurrentInput,
    KindError,
    KWinners,
    Network,
    NeuronRule,
    NoiseInput,
    Playback,
    PoissonInput,
    Population,
    Random,
    SpikingNetwork,
    Synapses,
)
from neurosim.base.errors import UnknownName
from neurosim.models.assemblies.brain import Brain
from neurosim.models.fly.circuit.wiring import Wiring
from neurosim.models.fly.circuit.wiring_file import NamedWiring

ANOTHER = "another object of that name than the one in the network .*make the network again"


def cells():
    return Population("exc", 10, LIF()), Population("inh", 5, LIF())


def areas():
    return Population("eye", 10, Playback()), Population("area", 20, KWinners(3))


def spiking(members=None):
    exc, inh = members or cells()
    wires = Synapses(exc, inh, Random(0.5))
    return SpikingNetwork([exc, inh], [wires]), exc, wires


def rounds(members=None):
    eye, area = members or areas()
    wires = Synapses(eye, area, Random(0.5))
    return Network([eye, area], [wires]), area, wires


@pytest.mark.parametrize("make", [spiking, rounds])
def test_populations_and_synapses_are_there_by_name(make):
    net, population, wires = make()
    assert net.populations[population.name] is population
    assert list(net.synapses.items()) == [(wires.name, wires)]
    assert len(net.populations) == 2 and "exx" not in net.populations
    assert net.populations.get("exx") is None
    assert net.populations._ipython_key_completions_() == list(net.populations)
    with pytest.raises(TypeError):
        net.populations["new"] = population
    other = pickle.loads(pickle.dumps(copy.deepcopy(net)))
    assert list(other.populations) == list(net.populations)


def test_the_order_is_the_given_one_and_what_is_added_shows():
    net, area, _ = rounds()
    populations, synapses = net.populations, net.synapses
    later = Population("a", 10, KWinners(1))
    net.add([later], [Synapses(later, area, Random(0.5))])
    assert list(populations) == ["eye", "area", "a"] and "a->area" in synapses
    assert repr(populations) == "3 populations by name: 'eye', 'area', 'a'"
    net.set_rule("a", KWinners(2))
    assert populations["a"].rule.k == 2


def test_an_unknown_name_is_a_key_error_that_suggests():
    net, *_ = spiking()
    with pytest.raises(KeyError) as refusal:
        net.populations["Exc"]
    assert isinstance(refusal.value, UnknownName | ArgumentError)
    assert str(refusal.value) == (
        "population must be one of exc, inh, got 'Exc'; did you mean 'exc'?"
    )


SUGGESTED = {
    "record": (spiking, lambda net: net.record("ecx"), "'exc'"),
    "variable": (spiking, lambda net: net.observe("exc", "V"), "'v'"),
    "get": (spiking, lambda net: net.get("exc", "vv"), "'v'"),
    "weights": (spiking, lambda net: net.weights("exc-inh"), "'exc->inh'"),
    "pathways": (spiking, lambda net: net.pathways["exc>inh"], "'exc->inh'"),
    "winners": (rounds, lambda net: net.winners("Area"), "'area'"),
    "pathways of a run": (rounds, lambda net: net.run(1, pathways=["eye-area"]), "'eye->area'"),
    "inputs": (rounds, lambda net: net.run(1, inputs={"eyes": [1]}), "'eye'"),
}


@pytest.mark.parametrize("what", SUGGESTED)
def test_names_that_may_be_meant_are_suggested(what):
    make, call, meant = SUGGESTED[what]
    with pytest.raises(ArgumentError, match=f"did you mean {meant}"):
        call(make()[0])


def test_the_end_of_synapses_that_is_not_there_is_suggested_too():
    (eye, area), lost = areas(), Population("are", 20, KWinners(3))
    with pytest.raises(ArgumentError, match=r"'are', which is not in the network; .* 'area'\?"):
        Network([eye, area], [Synapses(eye, lost, Random(0.5))])


MADE_ANEW = {
    "record": (spiking, cells, lambda net, new: net.record(new[0])),
    "count": (spiking, cells, lambda net, new: net.count(new[0])),
    "observe": (spiking, cells, lambda net, new: net.observe(new[0], "v")),
    "get": (spiking, cells, lambda net, new: net.get(new[0], "v")),
    "set": (spiking, cells, lambda net, new: net.set(new[0], "v", 0)),
    "weights": (spiking, cells, lambda net, new: net.weights(Synapses(*new, Random(0.5)))),
    "set_weights": (spiking, cells, lambda net, new: net.set_weights(Synapses(*new, Random(1)), 1)),
    "edges": (spiking, cells, lambda net, new: net.edges(Synapses(*new, Random(0.5)))),
    "winners": (rounds, areas, lambda net, new: net.winners(new[1])),
    "record in rounds": (rounds, areas, lambda net, new: net.record(new[1])),
    "drive": (rounds, areas, lambda net, new: net.drive(new[1])),
    "rule": (rounds, areas, lambda net, new: net.set_rule(new[1], KWinners(1))),
    "edges in rounds": (rounds, areas, lambda net, new: net.edges(Synapses(*new, Random(0.5)))),
    "inputs": (rounds, areas, lambda net, new: net.run(1, inputs={new[0]: [1]})),
    "held": (rounds, areas, lambda net, new: net.run(1, held=[new[1]])),
    "rest": (rounds, areas, lambda net, new: net.rest([new[1]])),
    "pathways": (
        rounds,
        areas,
        lambda net, new: net.run(1, pathways=[Synapses(*new, Random(1))]),
    ),
    "add": (rounds, areas, lambda net, new: net.add([], [Synapses(*new, Random(1), name="b")])),
}


@pytest.mark.parametrize("what", MADE_ANEW)
def test_an_object_made_anew_is_told_apart_from_the_one_in_the_network(what):
    make, again, use = MADE_ANEW[what]
    with pytest.raises((KindError, ArgumentError), match=ANOTHER):
        use(make()[0], again())


@pytest.mark.parametrize(
    "make",
    [lambda p: NoiseInput(p, 1.0), lambda p: PoissonInput(p, 10, 0.1),
     lambda p: CurrentInput(p, [1.0], every=1)],
)  # fmt: skip
def test_an_input_into_a_population_made_anew_is_refused_though_it_is_equal(make):
    rule = LIF()
    old, new = (Population("exc", 10, rule) for _ in range(2))
    assert old == new
    with pytest.raises(ArgumentError, match=f"Input leads to 'exc', but to {ANOTHER}"):
        SpikingNetwork([old], inputs=[make(new)])


def test_an_object_of_the_network_stands_for_its_name():
    net, exc, wires = spiking()
    assert net.record(exc).population == net.count(exc).population == "exc"
    assert net.observe(exc, "v").population == "exc"
    assert np.array_equal(net.weights(wires), net.weights(wires.name))
    net.set_weights(wires, 0.2)
    net.set(exc, "v", 3.0)
    net.set(exc, "drive", 4.0)
    assert (net.get(exc, "v") == 3.0).all() and net.get(exc, "drive") == net.get("exc", "drive")
    net.run(1.0, plastic=[wires])
    net.run(1.0, plastic={wires: False})
    assert net.alive(exc).size == exc.n


def test_an_object_of_a_network_of_rounds_stands_for_its_name():
    eye, area = areas()
    wires = Synapses(eye, area, Random(0.5))
    net = Network([eye, area], [wires], seed=1)
    spikes = net.record(area)
    net.run(2, inputs={eye: [1, 2, 3]}, pathways=[wires])
    assert net.winners(area).size and spikes.population == "area"
    net.run(1, inputs={"eye": [1]}, held=[area])
    net.excite(area, [1])
    net.exclude(area, [2])
    net.rest([area])
    net.set_rule(area, KWinners(2))
    net.set_storing(area, [1, 2, 3])
    assert area is not net.populations["area"] and net.storing(area).size == 3
    with pytest.raises(ArgumentError, match="inputs must name 'eye' once"):
        net.run(1, inputs={"eye": [1], eye: [2]})
    with pytest.raises(KindError, match="'eye' has no Threshold rule"):
        net.screen(eye)
    with pytest.raises(KindError, match="'eye' is a source"):
        net.retire(eye, [1])
    net.retire(area, [0])
    assert 0 not in net.alive(area)


def test_adding_a_name_again_tells_the_way_out():
    net, *_ = rounds()
    with pytest.raises(ArgumentError, match="'area' is used twice; .*make the network again"):
        net.add([areas()[1]])
    brain = Brain()
    brain.area("A", 100, 5)
    with pytest.raises(ArgumentError, match="'A' is used twice; .*make the network again"):
        brain.area("A", 100, 5)


def test_long_lists_of_names_are_cut_in_errors():
    net = Network([Population(f"a{i}", 1, KWinners(0)) for i in range(100)])
    with pytest.raises(ArgumentError) as refusal:
        net.winners("a1000")
    assert len(str(refusal.value)) < 300 and "'a100" not in str(refusal.value).split("got")[0]
    assert np.char.count(str(refusal.value), "did you mean") == 1


def test_fields_and_inputs_are_suggested_too():
    with pytest.raises(KindError, match="z has only voltage; did you mean 'voltage'"):
        NeuronRule(lambda z, p, dt, is_refractory: z.voltag > 1, {"voltage": 0.0})
    named = NamedWiring(Wiring.random(2, n_kc=10, n_inputs=1), ("DM2", "VA7l"), ("1",) * 10)
    with pytest.raises(ArgumentError, match="it has DM2, VA7l; did you mean 'VA7l'"):
        named.choose(["va7L"])
