"""Rules of synapses by a clock, at events and before transmission; which synapses learn."""

import pickle

import numpy as np
import pytest

from neurosim import (
    LIF,
    ArgumentError,
    KindError,
    NeuronRule,
    OneToOne,
    PairSTDP,
    Poisson,
    Population,
    Random,
    SpikeTimes,
    SpikingNetwork,
    SynapseRule,
    Synapses,
    Trace,
    Uniform,
    load,
)

NAME, DT = "noise->cells", 0.1


def step(z, p, dt, is_refractory):
    z.v += dt * (p.drive - z.v) / 10.0
    return z.v > 15.0


def reset(z, p):
    z.v = 0.0


def is_up(z, p):
    return z.v > 12.0


def on_up(w, z, p, elapsed, post, pre):
    z.ups += 1.0
    return w + 1e-3 * pre.x * post.v


def on_step(w, z, p, elapsed, pre, post):
    z.calls += 1.0
    z.passed += elapsed
    return 0.98 * w + 1e-3 * pre.x * post.v


def double(w, z, p, elapsed):
    return 2.0 * w


def keep(w, z, p, elapsed):
    return w


DRIVES = np.linspace(10, 25, 140)
CELLS = NeuronRule(
    step, {"v": 0.0}, {"drive": DRIVES}, reset, receptors=["v"], events={"up": is_up}
)
STATE = {"ups": 0.0, "calls": 0.0, "passed": 0.0}
CLOCKED = SynapseRule(state=STATE, on_event={"up": on_up}, on_step=on_step, every=0.5)


def build(rule=CLOCKED, threads=1, **options):
    noise = Population("noise", 150, Poisson(200), traces={"x": Trace(10.0)})
    cells = Population("cells", 140, CELLS)
    own = {"weight": 0.01, "delay": Uniform(0.1, 2.0)} | options
    wires = Synapses(noise, cells, Random(0.1), plasticity=rule, **own)
    net = SpikingNetwork([noise, cells], [wires], dt=DT, seed=4, threads=threads)
    net.set("cells", "v", np.linspace(0, 14, 140))
    return net


@pytest.mark.parametrize("threads", [1, 2])
def test_clocks_and_events_move_all_synapses_that_they_should(threads):
    net = build(threads=threads)
    events = net.record("cells", event="up")
    edges = net.edges(NAME)
    sources = np.repeat(np.arange(150), np.diff(edges.indptr))
    w = net.weights(NAME)
    for now in range(30):
        if now % 5 == 0:  # at the start of a step, with states as the last one left them
            w = 0.98 * w + 1e-3 * net.get("noise", "x")[sources] * net.get("cells", "v")[
                edges.indices]  # fmt: skip
        before = net.weights(NAME)
        net.run(DT, plastic=now != 17)
        if now == 17:
            assert net.weights(NAME).tolist() == before.tolist()
            w = before
            continue
        late = np.isin(edges.indices, events.neurons[events.steps == now])
        assert np.allclose(net.weights(NAME)[~late], w[~late], rtol=1e-13)
        assert (net.weights(NAME) >= w - 1e-15).all()
        w = net.weights(NAME)
    counts = events.counts()[edges.indices]
    assert net.trace(NAME, "ups").tolist() == counts.tolist() and counts.max() > 5 > counts.min()
    assert set(net.trace(NAME, "calls")) == {6.0}
    other = build()
    other.run(1.3)
    copy = pickle.loads(pickle.dumps(other))
    copy.run(0.4)
    copy.run(DT, plastic=False)
    copy.run(1.2)
    assert copy.weights(NAME).tolist() == w.tolist()


def test_a_weight_moves_before_or_after_it_is_transmitted():
    for moves, arrived in (("after", 1.0), ("before", 2.0)):
        early = Population("early", 1, SpikeTimes([0], [0.5]))
        late = Population("late", 1, LIF(tau_m=10, v_rest=0, v_th=50, v_reset=0))
        rule = SynapseRule(double, moves=moves)
        wire = Synapses(early, late, OneToOne(), weight=1.0, delay=0.2, plasticity=rule)
        net = SpikingNetwork([early, late], [wire])
        net.run(0.8)
        assert (net.get("late", "v")[0], net.weights("early->late")[0]) == (arrived, 2.0)


def test_a_run_names_who_learns():
    noise = Population("noise", 30, Poisson(300.0))
    cells = Population("cells", 30, LIF(drive=20, v_th=15, v_reset=0))
    wires = [Synapses(noise, cells, Random(0.5), weight=0.3, plasticity=PairSTDP(), name=name)
             for name in "abc"]  # fmt: skip
    net = SpikingNetwork([noise, cells], wires, seed=1)

    def moved():
        return "".join(name for name in "abc" if (net.weights(name) != 0.3).any())

    net.run(20, plastic=[])
    assert moved() == ""
    net.run(20, plastic=["a"])
    assert moved() == "a"
    net.run(20, plastic={"b": False, "a": True})
    assert moved() == "ac"
    for wrong, error, told in [
        ("a", KindError, r"\['a'\]"), (["x"], ArgumentError, "one of a, b, c"),
        ({"a": 1}, KindError, "True or False"), (3, KindError, "in a list"),
    ]:  # fmt: skip
        with pytest.raises(error, match=told):
            net.run(1, plastic=wrong)


def test_chosen_synapses_are_watched(tmp_path):
    net = build(PairSTDP(traces="synapse", w_max=1.0, a_pre=0.1))
    every, some = net.watch(NAME, 1.0), net.watch(NAME, 1.0, which=[70, 2])
    trace, traced = net.watch_trace(NAME, "pre", 1.0), net.watch_trace(NAME, "pre", 1.0, which=[5])
    net.run(4.5)
    net.save(tmp_path / "net.h5")
    kept = load(tmp_path / "net.h5", modules=[__name__]).recorders
    assert some.which.tolist() == [2, 70] == kept[1].which.tolist()
    assert some.weights.tolist() == every.weights[:, [2, 70]].tolist() == kept[1].weights.tolist()
    assert traced.values.tolist() == trace.values[:, [5]].tolist() and traced.values.any()
    for wrong, error in (([9999], ArgumentError), ([1, 1], KindError), (3, KindError)):
        with pytest.raises(error, match="which must"):
            net.watch(NAME, 1.0, which=wrong)


@pytest.mark.parametrize("make, error, told", [
    (lambda: SynapseRule(), ArgumentError, "must have a function"),
    (lambda: SynapseRule(keep, every=1.0), ArgumentError, "every must go with on_step"),
    (lambda: SynapseRule(keep, moves="first"), ArgumentError, "moves must be one of"),
    (lambda: SynapseRule(on_event=[keep]), KindError, "names and functions"),
    (lambda: SynapseRule(on_event={"up": reset}), KindError, r"on_event\['up'\]"),
    (lambda: build(SynapseRule(on_step=keep, every=0.25)), ArgumentError, "multiple of dt"),
    (lambda: build(SynapseRule(on_event={"down": keep})), ArgumentError, "events of 'cells'"),
    (lambda: build(SynapseRule(on_step=on_step)), KindError, "calls"),
])  # fmt: skip
def test_bad_clocks_and_events_are_refused(make, error, told):
    with pytest.raises(error, match=told):
        make()
