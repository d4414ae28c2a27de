"""The state that reset returns to: made again where it can be, a copy where it cannot."""

import copy
import pickle
import tracemalloc

import numpy as np
import pytest
from shell import needs_compiled_kernels

from neurosim import (
    LIF,
    AllToAll,
    Explicit,
    Normal,
    PairSTDP,
    Poisson,
    Population,
    Random,
    ResourceError,
    ShortTerm,
    SpikingNetwork,
    SynapseRule,
    Synapses,
    TripletSTDP,
    Uniform,
)
from neurosim.base import memory

LISTED = [(i, j) for i in range(50) for j in range(0, 150, 1 + i % 5)]


class Stubborn:
    """A distribution of a user's that never draws the same twice."""

    def __init__(self):
        self.draws = 0

    def draw(self, unit, n, stream):
        self.draws += 1
        return np.full(n, 0.1 * self.draws)


def mark(w, z, p, elapsed):
    z.eligible = 0.9 * z.eligible + 0.1
    return w


def grow(w, z, p, elapsed):
    return w + 0.01 * z.eligible


def reward(w, z, p, elapsed, signal):
    z.eligible += signal
    return w + signal


GATED = SynapseRule(mark, grow, {"eligible": 0.25}, on_signal=reward)
WIRES = {
    "fixed": (Random(0.2), {"weight": Normal(1, 0.1), "delay": Uniform(0, 3)}),
    "pairs": (Random(0.2), {"weight": Uniform(0, 3), "plasticity": PairSTDP(w_max=4, a_pre=0.1)}),
    "synapses": (
        Random(0.2),
        {"weight": Uniform(0, 3), "delay": Uniform(0, 3),
         "plasticity": PairSTDP(w_max=4, a_pre=0.1, traces="synapse")},
    ),
    "triplets": (Random(0.2), {"weight": 0.5, "delay": 1, "plasticity": TripletSTDP(w_max=3)}),
    "gated": (Random(0.2), {"weight": Normal(1, 0.1), "delay": Uniform(0, 1), "plasticity": GATED}),
    "tired": (Random(0.2), {"weight": 0.7, "delay": 0.5, "short_term": ShortTerm()}),
    "drawn": (Random(0.2, stored=False), {"weight": 0.3, "short_term": ShortTerm()}),
    "listed": (
        Explicit.from_pairs(LISTED, 50, np.linspace(0.1, 2, len(LISTED))),
        {"weight": 1.5, "plasticity": PairSTDP(w_max=4)},
    ),
}  # fmt: skip
PLASTIC = [name for name, (_, options) in WIRES.items() if "plasticity" in options]


def build(threads=1, precision="double", weight=None):
    noise, cells = Population("noise", 50, Poisson(300)), Population("cells", 150, LIF())
    wires = [
        Synapses(noise, cells, graph, name=name, **options)
        for name, (graph, options) in WIRES.items()
    ]
    if weight is not None:
        own = {"weight": weight, "plasticity": PairSTDP(w_max=9)}
        wires.append(Synapses(noise, cells, AllToAll(), name="own", **own))
    return SpikingNetwork([noise, cells], wires, seed=5, threads=threads, precision=precision)


def touch(net):
    net.set("cells", "v", Uniform(0, 9))
    net.set_weights("synapses", net.weights("synapses")[::-1])
    net.signal("gated", 0.5)


def wander(net):
    """Do all that may change synapses after the first run."""
    before = {name: net.weights(name) for name in PLASTIC}
    net.run(8)
    assert all((net.weights(name) != before[name]).any() for name in PLASTIC)
    net.set_weights("fixed", 0.25), net.set_weights("drawn", 9.0)
    net.signal("gated", 1.0)
    net.run(3, plastic=False)
    net.restore(net.store(), seed=9)
    net.run(2)


def tell(net):
    """Return the state, and what comes of it."""
    state, spikes = net.store(), net.record("cells")
    net.run(6)
    assert spikes.steps.size > 20
    return [*_read(state), spikes.steps.tobytes(), spikes.neurons.tobytes(), *_read(net.store())]


def _read(tree):
    """Return the values of a state, by name."""
    if not isinstance(tree, dict):
        return [tree.tobytes() if isinstance(tree, np.ndarray) else tree]
    return [value for name in sorted(tree) for value in (name, *_read(tree[name]))]


@needs_compiled_kernels
class TestReset:
    @pytest.mark.parametrize("threads", [1, 2])
    @pytest.mark.parametrize("prepare", [lambda net: None, touch], ids=["as made", "touched"])
    def test_it_returns_to_the_bit_whatever_came_between(self, threads, prepare):
        net, straight = build(threads), build(threads)
        prepare(net), prepare(straight)
        expected = tell(straight)
        wander(net)
        for _ in range(2):
            net.reset()
            assert tell(net) == expected
        straight.reset()
        assert tell(straight) == expected

    @pytest.mark.parametrize("prepare", [lambda net: None, touch], ids=["as made", "touched"])
    @pytest.mark.parametrize("again", [copy.deepcopy, lambda net: pickle.loads(pickle.dumps(net))])
    def test_copies_return_to_the_same_start(self, prepare, again):
        net, straight = build(), build()
        prepare(net), prepare(straight)
        expected = tell(straight)
        early = again(net)
        wander(net)
        late = again(net)
        wander(early), wander(late)
        for each in (early, late, again(late)):
            each.reset()
            assert tell(each) == expected

    def test_a_state_that_was_restored_before_the_first_run_is_the_start(self):
        past = build()
        past.run(7)
        net, straight = build(2), build(2)
        net.restore(past.store()), straight.restore(past.store())
        expected = tell(straight)
        wander(net)
        net.reset()
        assert net.time == 7 and tell(net) == expected

    def test_what_a_user_draws_need_not_come_twice(self):
        net = build(weight=Stubborn())
        before = net.weights("own")
        net.run(8)
        assert (net.weights("own") != before).any()
        net.reset()
        assert (net.weights("own") == before).all()

    def test_single_precision_returns_too(self):
        net = build(precision="single")
        expected = tell(net)
        net.reset()
        assert tell(net) == expected


class TestMemory:
    def _peak(self, n, prepare, **options):
        cells = Population("cells", n, LIF())
        wires = Synapses(cells, cells, AllToAll(), weight=Uniform(0, 1), **options)
        net = SpikingNetwork([cells], [wires])
        prepare(net)
        net._engine.pathways["cells->cells"].columns()  # by target, which a run needs in any case
        tracemalloc.start()
        try:
            net.run(0.2)
            return tracemalloc.get_traced_memory()[1] / n**2
        finally:
            tracemalloc.stop()

    @pytest.mark.parametrize("plasticity", [None, PairSTDP()])
    def test_a_first_run_copies_no_weights_that_can_be_made_again(self, plasticity):
        options = {"plasticity": plasticity}
        self._peak(50, lambda net: None, **options)  # what is compiled does not count
        assert self._peak(600, lambda net: None, **options) < 4
        assert self._peak(600, lambda net: net.set_weights("cells->cells", 0.5), **options) > 8

    def test_a_copy_that_does_not_fit_is_refused_with_a_way_out(self, monkeypatch):
        net = build()
        net.set_weights("pairs", 0.5)
        monkeypatch.setattr(memory, "MUCH", 0)
        monkeypatch.setattr(memory, "available", lambda: 1000)
        with pytest.raises(ResourceError, match=r"reset\(\) returns \(pairs\) .* Synapses\(weight"):
            net.run(1)
        assert net.step == 0
        monkeypatch.undo()
        net.run(1)
