"""The state of a spiking network: copies, foreign states, other threads, other noise."""

import copy
import pickle
import re

import numpy as np
import pytest
from shell import needs_compiled_kernels

from neurosim import (
    LIF,
    AllToAll,
    ArgumentError,
    CurrentInput,
    Explicit,
    FixedFanIn,
    KindError,
    NeuronRule,
    NeurosimError,
    NoiseInput,
    Normal,
    PairSTDP,
    Poisson,
    PoissonInput,
    Population,
    Random,
    ShortTerm,
    SpikingNetwork,
    SynapseRule,
    Synapses,
    TripletSTDP,
    Uniform,
)


def step(z, p, dt, is_refractory):
    z.v += dt * (z.drive - z.v) / p.tau
    return z.v > p.v_th


def reset(z, p):
    z.v = 0.0


def mark(w, z, p, elapsed):
    z.eligible = 0.9 * z.eligible + p.gain
    return w


def reward(w, z, p, elapsed, signal):
    return w + signal * z.eligible


RULE = NeuronRule(step, {"v": 0.0, "drive": 0.0}, {"tau": 10.0, "v_th": 12.0}, reset, t_ref=1.0)
GATED = SynapseRule(mark, mark, {"eligible": 0.0}, {"gain": 0.01}, on_signal=reward)


def build(threads=1, seed=3, n=300):
    """Return a network with a bit of everything that has a state."""
    noise, cells = Population("noise", 150, Poisson(150)), Population("cells", n, LIF())
    own = Population("own", 140, RULE)
    names = {name: {"name": name} for name in ("late", "triplets", "tired", "gated", "drawn")}
    synapses = [
        Synapses(noise, cells, Random(0.2), weight=Uniform(0, 3), delay=Uniform(0, 4),
                 plasticity=PairSTDP(w_max=4, a_pre=0.1, traces="synapse"), **names["late"]),
        Synapses(cells, cells, Random(0.1), weight=0.5, delay=0.7,
                 plasticity=TripletSTDP(w_max=3), **names["triplets"]),
        Synapses(noise, cells, Random(0.2), weight=-1.0, delay=Uniform(0.5, 3),
                 short_term=ShortTerm(), **names["tired"]),
        Synapses(noise, own, Random(0.2), weight=Normal(1, 0.2), delay=1.5, receptor="v",
                 plasticity=GATED, **names["gated"]),
        Synapses(own, cells, Random(0.3, stored=False), weight=0.3, delay=0.2, **names["drawn"]),
    ]  # fmt: skip
    inputs = [PoissonInput(cells, 20_000, 0.1), NoiseInput(cells, 1.0),
              CurrentInput(own, [11.0, 14.0, 9.0, 18.0], every=3.3, variable="drive")]  # fmt: skip
    return SpikingNetwork([noise, cells, own], synapses, inputs=inputs, seed=seed, threads=threads)


def act(net):
    """Do all that can be done to a network."""
    net.set("cells", "v", Uniform(0, 19))
    net.run(6.1)
    net.set_weights("late", net.weights("late")[::-1])
    net.signal("gated", 2.0)
    net.run(5.2, plastic=False)
    net.restore(net.store(), seed=8)
    net.run(3)
    return net


def go_on(net):
    """Return what happens next, and all there is to know then."""
    recorders = [net.record(name) for name in net.cells]
    net.run(9)
    net.signal("gated", 1.0)
    state = net.store()
    arrays = [a for kind in ("cells", "pathways") for a in _leaves(state[kind])]
    spikes = [a for r in recorders for a in (r.steps, r.neurons)]
    assert all(r.steps.size > 20 for r in recorders)
    return [a.tobytes() for a in (*spikes, *arrays)]


def _leaves(tree):
    return [a for v in tree.values() for a in _leaves(v)] if isinstance(tree, dict) else [tree]


@pytest.fixture(scope="module")
def told():
    """Return a network with a past, its state, and what happens next."""
    net = act(build())
    state = net.store()
    kept = pickle.dumps(state)
    future = go_on(net)
    assert pickle.dumps(state) == kept  # nothing of it is the network's own memory
    return state, future


@needs_compiled_kernels
class TestCopies:
    @pytest.mark.parametrize("threads", [1, 2])
    def test_a_copy_goes_on_as_the_original_would(self, told, threads):
        net = act(build(threads))
        net.label = "mine"
        copies = [copy.deepcopy(net), pickle.loads(pickle.dumps(net)), copy.copy(net)]
        assert [go_on(each) for each in (*copies, net)] == [told[1]] * 4
        assert copies[0].label == "mine" and copies[1].noise_seed == 8 and copies[2].seed == 3

    def test_a_copy_has_memory_of_its_own_and_the_same_start(self):
        net = act(build())
        other = copy.deepcopy(net)
        net.set("own", "v", 3.0), net.set_weights("triplets", 0.25)
        assert other.get("own", "v").std() > 0 and (other.weights("triplets") != 0.25).any()
        net.reset(), other.reset()
        assert (net.time, net.noise_seed) == (0, 3)
        assert go_on(net) == go_on(other)

    def test_recorders_belong_to_one_network(self):
        net = build()
        spikes = net.record("noise")
        copy.deepcopy(net).run(5)
        assert spikes.steps.size == 0

    def test_a_subclass_with_arguments_of_its_own_is_copied(self):
        net = Small(0.5)
        net.run(1)
        other = pickle.loads(pickle.dumps(net))
        assert (type(other), other.weight, other.step) == (Small, 0.5, 10)
        assert other.early == ["set first"] and vars(other).keys() == vars(net).keys()


class Small(SpikingNetwork):
    def __init__(self, weight):
        self.early = ["set first"]
        cells = Population("cells", 3, LIF(drive=30))
        super().__init__([cells], [Synapses(cells, cells, AllToAll(), weight=weight)])
        self.weight = weight


@needs_compiled_kernels
class TestRestore:
    @pytest.mark.parametrize("threads", [1, 2, 3])
    def test_a_state_fits_any_number_of_threads(self, told, threads):
        state, future = told
        net = build(threads)
        net.run(4)  # what was there before is gone
        net.restore(pickle.loads(pickle.dumps(state)))
        assert (net.noise_seed, net.time) == (8, pytest.approx(14.3))
        again = net.store()
        assert [a.tobytes() for a in _leaves(again["cells"])] == [
            a.tobytes() for a in _leaves(state["cells"])
        ]
        assert go_on(net) == future

    def test_another_seed_changes_the_noise_and_nothing_else(self, told):
        state, future = told
        net, same = build(), build(2)
        net.restore(state, seed=21), same.restore(state, seed=21)
        assert net.seed == 3 and np.array_equal(net.edges("late").indices,
                                                build().edges("late").indices)  # fmt: skip
        assert np.array_equal(net.get("cells", "v"), same.get("cells", "v"))
        new = go_on(net)
        assert new != future and new == go_on(same)
        net.restore(state, seed=8)
        assert go_on(net) == future

    def test_reset_returns_to_what_was_set_before_the_first_run(self):
        net = build()
        net.set("cells", "v", 7.0)
        net.reset()  # no run yet: nothing to return from
        assert (net.get("cells", "v") == 7.0).all()
        net.run(1)
        net.set("cells", "v", 1.0)
        net.reset()
        assert net.step == 0 and (net.get("cells", "v") == 7.0).all()


CELLS = Population("cells", 40, LIF(drive=np.linspace(30, 400, 40)))


def ring(**options):
    wires = {"weight": 0.1, "delay": 1.0, "connectome": FixedFanIn(5)}
    wires |= {name: options.pop(name) for name in [*wires, "plasticity"] if name in options}
    cells = options.pop("cells", CELLS)
    return SpikingNetwork([cells], [Synapses(cells, cells, **wires)], **options)


FOREIGN = {
    "size": (lambda: ring(cells=Population("cells", 39, LIF())), "must be '39 cells', got '40 c"),
    "name": (lambda: ring(cells=Population("sells", 40, LIF())), "'40 sells'"),
    "dt": (lambda: ring(dt=0.5), "dt in ms must be 0.5, got 0.1"),
    "precision": (lambda: ring(precision="single"), "precision must be 'float32'"),
    "delay": (lambda: ring(delay=2.0), "delays of 'cells->cells' must be '20', got '10'"),
    "delays": (lambda: ring(delay=Uniform(0, 1)), "delays of 'cells->cells'"),
    "graph": (lambda: ring(connectome=FixedFanIn(6)), "edges of 'cells->cells'"),
    "seed": (lambda: ring(seed=1), "seed must be 1, got 0"),
    "t_ref": (lambda: ring(cells=Population("cells", 40, LIF(t_ref=3))), "t_ref in steps must"),
    "not stored": (lambda: ring(connectome=Random(0.1, stored=False)), "edges of"),
    "plasticity": (lambda: ring(plasticity=PairSTDP()), "cells->cells must hold weights, trace"),
    "own weights": (lambda: ring(weight=Uniform(0, 1)), "of shape (200,), got float64 of shape"),
    "state variables": (
        lambda: ring(cells=Population("cells", 40, LIF(synapses="current"))), "state ge"),
}  # fmt: skip


@pytest.fixture(scope="module")
def state():
    net = ring()
    net.run(30)
    return net.store()


def refuse(net, bad, words):
    spikes = net.record("cells" if "cells" in net.cells else "sells")
    net.run(2)
    n, before = spikes.steps.size, pickle.dumps(net.store())
    with pytest.raises(NeurosimError, match=re.escape(words)):
        net.restore(bad)
    assert pickle.dumps(net.store()) == before and spikes.steps.size == n and net.time == 2


@pytest.mark.parametrize("case", FOREIGN)
def test_the_state_of_another_network_is_refused_and_nothing_is_touched(case, state):
    make, words = FOREIGN[case]
    refuse(make(), state, words)


def test_rules_and_inputs_may_have_other_parameters(state):
    cells = Population("cells", 40, LIF(drive=30.0))
    net = ring(cells=cells, weight=7.0)
    net.restore(state)
    assert net.weights("cells->cells")[0] == 0.1
    net.run(10)


def test_regenerated_synapses_are_known_by_what_draws_them():
    def drawn(**options):
        return ring(connectome=Random(**{"p": 0.1, "stored": False, **options}))

    drawn().restore(drawn().store())
    for other in ({"p": 0.2}, {"self_loops": False}):
        with pytest.raises(ArgumentError, match="edges of"):
            drawn().restore(drawn(**other).store())


def change(state, *path, value):
    """Return a copy of a state with one thing changed."""
    new = copy.deepcopy(state)
    inner = new
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value(inner[path[-1]]) if callable(value) else value
    return new


LOG = ("cells", "cells", "log")
V = ("cells", "cells", "arrays", "state v")
DAMAGED = {
    "nothing": (lambda s: {}, "a mapping of nothing"),
    "None": (lambda s: None, "got None"),
    "a part missing": (
        lambda s: {k: v for k, v in s.items() if k != "pathways"},
        "store() returned",
    ),
    "step -5": (lambda s: {**s, "step": -5}, "step of stored must be from 0"),
    "step 1.5": (lambda s: {**s, "step": 1.5}, "step of stored must be a whole number"),
    "step too late": (lambda s: {**s, "step": 2**31}, "step of stored"),
    "noise seed": (lambda s: {**s, "noise_seed": -1}, "noise_seed"),
    "no network": (lambda s: {**s, "network": None}, "dt in ms"),
    "shape": (lambda s: change(s, *V, value=np.zeros(3)), "of shape (40,), got float64 of shape"),
    "dtype": (lambda s: change(s, *V, value=np.zeros(40, np.float32)), "got float32"),
    "list": (lambda s: change(s, *V, value=[0.0] * 40), "state v of 'cells' must be float64"),
    "NaN": (lambda s: change(s, *V, value=lambda v: v * np.nan), "got nan at position 0 of state"),
    "weight NaN": (lambda s: change(s, "pathways", "cells->cells", "weights",
                                    value=np.array([np.inf])), "got inf at"),
    "cells gone": (lambda s: change(s, "cells", value={}), "cells must hold cells, got a mapping"),
    "neuron 40": (lambda s: change(s, *LOG, "neurons", value=lambda a: a + 40), "from 0 to 39"),
    "neurons unsorted": (lambda s: change(s, *LOG, "neurons", value=lambda a: a[::-1].copy()),
                         "by step and neuron"),
    "bounds fall": (lambda s: change(s, *LOG, "bounds",
                                     value=lambda a: np.where(np.arange(a.size) == 1, 99, a)),
                    "spikes of 'cells' by step"),
    "neurons missing": (lambda s: change(s, *LOG, "neurons", value=lambda a: a[:-1]), "neurons"),
}  # fmt: skip


@pytest.mark.parametrize("case", DAMAGED)
def test_what_is_no_sound_state_is_refused_and_nothing_is_touched(case, state):
    assert state["cells"]["cells"]["log"]["neurons"].size > 1
    make, words = DAMAGED[case]
    refuse(ring(), make(state), words)


def test_weights_beyond_their_bounds_are_refused():
    net = ring(plasticity=PairSTDP(w_max=0.2))
    bad = change(net.store(), "pathways", "cells->cells", "weights", value=lambda w: w + 1)
    with pytest.raises(ArgumentError, match=r"from 0 to 0\.2, got 1\.1"):
        net.restore(bad)


def test_a_seed_that_is_none_is_refused_first(state):
    net = ring()
    for bad in (-1, 1.5, "1"):
        with pytest.raises((ArgumentError, KindError), match="seed"):
            net.restore(state, seed=bad)
    assert net.step == 0


def test_what_is_told_of_a_network_is_not_its_memory():
    wires = Explicit([0, 1, 2], [1, 0], weights=[0.5, 0.25], delays=[0.1, 0.2])
    cells = Population("cells", 2, LIF())
    net = SpikingNetwork([cells], [Synapses(cells, cells, wires)])
    before = [a.tolist() for a in (*net.edges("cells->cells"), net.weights("cells->cells"))]
    seen = net.observe("cells", "v")
    for array in (*net.edges("cells->cells"), net.weights("cells->cells"), seen.neurons,
                  net.delays("cells->cells"), net.get("cells", "v")):  # fmt: skip
        array[:] = 77
    assert not wires.indptr.flags.writeable
    after = [a.tolist() for a in (*net.edges("cells->cells"), net.weights("cells->cells"))]
    assert after == before and net.get("cells", "v").tolist() == [0, 0]
    assert seen.neurons.tolist() == [0, 1] and net.delays("cells->cells").tolist() == [0.1, 0.2]
