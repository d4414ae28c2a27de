"""Features of spiking networks beside each other: what one keeps the other must not touch."""

import copy

import numpy as np
import pytest
import spiking_mixtures as mixtures

from neurosim import (
    LIF,
    ArgumentError,
    Coupling,
    CurrentInput,
    FixedFanIn,
    KindError,
    NeuronRule,
    NoiseInput,
    OneToOne,
    Poisson,
    PoissonInput,
    Population,
    Random,
    ShortTerm,
    SpikingNetwork,
    SynapseRule,
    Synapses,
    Trace,
    Uniform,
)


def conducting(n=40, **options):
    rule = LIF(v_rest=-70, v_th=-58, v_reset=-65, e_i=-75, synapses="conductance")
    return Population("cells", n, rule, **options)


def fluctuating(cells, **options):
    return NoiseInput(cells, 0.18, tau=2.7, variable="ge", mean=0.74, name="red", **options)


def test_noise_with_a_memory_goes_on_when_parameters_are_set():
    cells = conducting(traces={"x": Trace(10.0)})
    nets = []
    for is_set in (False, True):
        net = SpikingNetwork([cells], inputs=[fluctuating(cells)], seed=1)
        net.run(5)
        if is_set:
            net.set("cells", "v_th", -58.0)  # to what they are
            net.set("red", "sigma", 0.18)
            with pytest.raises(ArgumentError):
                net.set("red", "sigma", -1.0)
        net.run(5)
        nets.append(net)
    for variable in ("ge_noise", "ge", "v", "x"):
        assert np.array_equal(*(net.get("cells", variable) for net in nets)), variable


def test_noise_that_was_added_begins_as_if_made_at_once():
    cells, more = conducting(), Population("more", 3, LIF())
    net = SpikingNetwork([cells], seed=1)
    net.set("cells", "v", Uniform(-70, -60))
    net.run(5)
    net.add([more], inputs=[fluctuating(cells)])
    net.run(5)
    twin = copy.deepcopy(net)
    at_once = SpikingNetwork([cells, more], inputs=[fluctuating(cells)], seed=1)
    at_once.set("cells", "v", Uniform(-70, -60))
    for one in (net, twin):
        one.reset()
        assert not mixtures.differ(one.store(), at_once.store())
        one.run(5)
    at_once.run(5)
    assert not mixtures.differ(net.store(), at_once.store())
    assert not mixtures.differ(twin.store(), at_once.store())


def test_what_is_refused_leaves_no_noise_behind():
    cells = conducting()
    net = SpikingNetwork([cells], seed=1)
    net.run(5)
    before = net.store()
    off_grid = CurrentInput(cells, [0.0, 1.0], every=0.07)
    with pytest.raises(ArgumentError, match="every"):
        net.add([Population("more", 3, LIF())], inputs=[fluctuating(cells), off_grid])
    assert not mixtures.differ(net.store(), before)
    net.restore(before)


def test_neurons_that_cannot_be_lazy_are_refused_before_they_are_added():
    few, cells = Population("few", 5, Poisson(50)), Population("cells", 20, LIF())
    wires = Synapses(few, cells, FixedFanIn(2), 9.0)
    net = SpikingNetwork([few, cells], [wires], seed=1, lazy=True)
    net.run(2)
    before = net.store()
    more = Population("more", 10, LIF(tau_m=Uniform(10, 20)))
    with pytest.raises(ArgumentError, match="constants of 'more' differ"):
        net.add([more], [Synapses(few, more, FixedFanIn(2), 9.0)])
    assert not mixtures.differ(net.store(), before)
    net.set("cells", "tau_m", np.linspace(10, 20, 20))  # those that are there may, and are stepped
    alike = Population("alike", 10, LIF())
    net.add([alike], [Synapses(few, alike, FixedFanIn(2), 9.0)])
    net.run(10)
    assert [net.cells[name].is_lazy for name in ("cells", "alike")] == [False, True]


def test_couplings_of_neurons_whose_states_differ_are_tried_with_one():
    rule = NeuronRule(mixtures.quiet_step, {"v": Uniform(0, 5), "gap": [0.0, 1.0]},
                      {"drive": 1.0, "tau": 10.0, "v_th": 9.0}, receptors=["v"])  # fmt: skip
    own = Population("own", 2, rule)
    coupling = Coupling(own, own, Random(1.0), mixtures.junction, into="gap", weight=0.5)
    net = SpikingNetwork([own], [coupling])
    assert net.get("own", "gap").tolist() == [0.0, 1.0]


def test_parameters_of_each_synapse_are_refused_by_name():
    eye, cells = Population("eye", 5, Poisson(5)), Population("cells", 5, LIF())
    rates = SynapseRule(mixtures.drift, parameters={"rest": Uniform(0, 1)})
    short = ShortTerm(U=Uniform(0.1, 0.9), traces="synapse")
    net = SpikingNetwork(
        [eye, cells],
        [Synapses(eye, cells, OneToOne(), plasticity=rates, name="a"),
         Synapses(eye, cells, OneToOne(), short_term=short, name="b")],
    )  # fmt: skip
    for name, parameter in (("a", "rest"), ("b", "U"), ("b", "tau_d")):
        with pytest.raises(KindError, match=f"{parameter} of '{name}' can be neither"):
            net.set(name, parameter, 0.5)


CELLS = Population("cells", 5, LIF())
OWN = Population("own", 5, NeuronRule(mixtures.quiet_step, {"v": 0.0},
                                      {"drive": 1.0, "tau": 10.0, "v_th": 9.0}))  # fmt: skip


@pytest.mark.parametrize("bad", [[], ["v"], np.array(["v", "w"]), False, 1.0, {"v": 1}], ids=repr)
@pytest.mark.parametrize(
    "make",
    [lambda bad: PoissonInput(CELLS, 5.0, 1.0, name=bad),
     lambda bad: PoissonInput(CELLS, 5.0, 1.0, receptor=bad),
     lambda bad: NoiseInput(CELLS, 1.0, variable=bad),
     lambda bad: Synapses(CELLS, CELLS, OneToOne(), name=bad),
     lambda bad: Synapses(CELLS, CELLS, OneToOne(), graph=bad),
     lambda bad: Synapses(CELLS, CELLS, OneToOne(), receptor=[bad]),
     lambda bad: Coupling(CELLS, OWN, OneToOne(), mixtures.only_pre, into="v", name=bad),
     lambda bad: NeuronRule(mixtures.quiet_step, {"v": 0.0}, noise=[bad]),
     lambda bad: SpikingNetwork([CELLS]).get("cells", bad)],
    ids="input receptor noise name graph several coupling number variable".split(),
)  # fmt: skip
def test_what_is_no_name_is_refused(make, bad):
    with pytest.raises((ArgumentError, KindError), match="got"):
        make(bad)


WAYS = {
    "threads": {"threads": 3}, "cut": {"cut": lambda n: [1, n // 2, n - 1 - n // 2]},
    "recorders": {"recorders": False}, "copied": {"between": mixtures.copied},
    "stored": {"between": mixtures.stored},
}  # fmt: skip


@pytest.mark.rare
@pytest.mark.parametrize("number", range(8))
def test_networks_are_the_same_however_they_are_run(number, tmp_path):
    net, state, log = mixtures.story(number)
    ways = WAYS | {"saved": {"between": mixtures.saver(tmp_path / "net.h5")}}
    for way, options in ways.items():
        _, other, told = mixtures.story(number, **options)
        assert str(log) == str(told), way
        assert not mixtures.differ(state, other), way
    net.reset()
    start = net.store()
    net.run(7.3)
    end = net.store()
    net.reset()
    assert not mixtures.differ(net.store(), start)
    net.run(7.3)
    assert not mixtures.differ(net.store(), end)
