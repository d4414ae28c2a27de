"""What plasticity keeps can be read and recorded: what its definition says, at any delays."""

import copy
from math import exp

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from naive.rules.compose import change
from spiking_twin import Twin, none_if_tiny
from spiking_worlds import N_STEPS, build, pairs, worlds

from neurosim import (
    LIF,
    ArgumentError,
    Explicit,
    KindError,
    NeuronRule,
    PairSTDP,
    Poisson,
    Population,
    Random,
    ShortTerm,
    SpikingNetwork,
    SynapseRule,
    Synapses,
    TripletSTDP,
    Uniform,
)

DT, NAME = 0.1, "noise->cells"
NOISE = Population("noise", 20, Poisson(200))
CELLS = Population("cells", 15, LIF(tau_m=10, v_th=10, v_reset=0, drive=14))


def wired(plasticity, threads=1, **options):
    wires = Synapses(NOISE, CELLS, Random(0.3), plasticity=plasticity, **options)
    return SpikingNetwork([NOISE, CELLS], [wires], dt=DT, seed=2, threads=threads)


def summed(times, tau, now):
    """Return the trace at ``now`` of a neuron with these events, each of which adds 1."""
    return sum(exp(-(now - t) / tau) for t in times)


@given(worlds(), st.integers(1, 3))
def test_traces_are_those_of_the_oracle(world, threads):
    twin, net = Twin(world), build(world, threads=threads)
    twin.run(N_STEPS)
    net.run(N_STEPS * world["dt"])
    dt, now = twin.dt, twin.step * twin.dt
    for i, wires in enumerate(twin.wires):
        if not wires.stdp:
            continue
        tau = {side: wires.stdp[f"tau_{side}"] * 0.001 for side in ("pre", "post")}
        for side, trace, each in (("pre", wires.x, wires.pair_x), ("post", wires.y, wires.pair_y)):
            found = net.trace(f"wires {i}", side)
            if wires.stdp["traces"] == "synapse":
                expected = [x * exp(1 / tau[side] * -(now - t))
                            for x, t in zip(each, wires.last, strict=True)]  # fmt: skip
                assert found == pytest.approx(np.array(expected), rel=1e-14, abs=0)
            else:
                left = exp(-dt / tau[side])
                expected = [none_if_tiny(left * trace.get(j, 0.0)) for j in range(found.size)]
                assert found.tolist() == expected


@pytest.mark.parametrize("delay", [0.0, 0.1, 2.5])
@pytest.mark.parametrize("threads", [1, 2])
def test_traces_of_triplets_are_sums_over_what_arrived_and_fired(delay, threads):
    rule = TripletSTDP(w_max=3, a3_minus=0.002, a2_plus=0.001)
    net = wired(rule, threads, delay=delay)
    arrivals, fired = net.record("noise"), net.record("cells")
    net.run(60)
    assert fired.times.size > 50
    events = {"pre": (arrivals, delay, 20), "post": (fired, 0.0, 15)}
    taus = {"pre": 16.8, "pre slow": 101.0, "post": 33.7, "post slow": 114.0}
    slow = {}
    for name, tau in taus.items():
        recorder, late, n = events[name.split()[0]]
        times = [recorder.times[recorder.neurons == i] + late for i in range(n)]
        expected = [summed(t[t < net.time - DT / 2], tau, net.time) for t in times]
        assert net.trace(NAME, name) == pytest.approx(np.array(expected), rel=1e-12)
        slow[name] = np.array(expected)
    down, up = -0.0071 - 0.002 * slow["pre slow"], 0.001 + 0.0065 * slow["post slow"]
    assert net.trace(NAME, "gain down") == pytest.approx(down)
    assert net.trace(NAME, "gain up") == pytest.approx(up)
    half, whole = net.store(), net.trace(NAME, "gain up")
    net.signal(NAME, 2.5)
    assert net.trace(NAME, "gain up").tolist() == (2.5 * whole).tolist()
    fast = net.store()
    net.restore(half)
    assert net.trace(NAME, "gain up").tolist() == whole.tolist()
    net.restore(fast)
    assert net.trace(NAME, "gain down") == pytest.approx(2.5 * down)
    net.reset()
    assert set(net.trace(NAME, "gain up")) == {0.001}


def on_pre(w, z, p, elapsed):
    z.pre = z.pre * exp(-elapsed / p.tau) + 1.0
    z.post = z.post * exp(-elapsed / p.tau)
    return w


def on_post(w, z, p, elapsed):
    z.pre = z.pre * exp(-elapsed / p.tau)
    z.post = z.post * exp(-elapsed / p.tau) + 1.0
    return w


RULE = SynapseRule(on_pre, on_post, {"pre": 0.0, "post": 0.0}, {"tau": 15.0})
KEPT = ("pre", "post", "elapsed")


class Fields:
    """A state, or parameters, as a rule sees them."""

    def __init__(self, **values):
        vars(self).update(values)


def expect(net, arrived, fired):
    """Call the functions of the rule synapse by synapse, in the order of events; see the twin."""
    edges, delays = net.edges(NAME), net.delays(NAME)
    pres = np.repeat(np.arange(20), np.diff(edges.indptr))
    z = [Fields(pre=0.0, post=0.0) for _ in pres]
    last, p = [0] * len(z), Fields(tau=15.0)
    late = np.rint(delays / DT).astype(int)
    for step in range(net.step):
        here = [s for s, pre in enumerate(pres) if (step - late[s], pre) in arrived]
        there = [s for s, post in enumerate(edges.indices) if (step, post) in fired]
        for function, synapses in ((on_pre, here), (on_post, there)):
            change(function, [0.0] * len(z), z, last, [p], DT, step, synapses)
    elapsed = [(net.step - t) * DT for t in last]
    return [each.pre for each in z], [each.post for each in z], elapsed


@pytest.mark.parametrize("delay", [0.0, 1.3, Uniform(0, 4)], ids=["none", "one", "many"])
@pytest.mark.parametrize("threads", [1, 3])
def test_the_state_of_a_rule_of_users_is_that_of_the_oracle(delay, threads):
    net = wired(RULE, threads, delay=delay)
    arrived, fired = net.record("noise"), net.record("cells")
    net.run(30)
    expected = expect(net, set(pairs(arrived)), set(pairs(fired)))
    for name, values in zip(KEPT, expected, strict=True):
        assert net.trace(NAME, name) == pytest.approx(np.array(values), rel=1e-12)


def test_a_variable_called_elapsed_is_that_of_the_rule():
    rule = SynapseRule(lambda w, z, p, t: w, lambda w, z, p, t: w, {"elapsed": 3.0})
    assert set(wired(rule).trace(NAME, "elapsed")) == {3.0}


@pytest.mark.parametrize("plasticity", [RULE, PairSTDP(traces="synapse"), PairSTDP()])
def test_traces_are_recorded_restored_copied_and_forgotten(plasticity):
    delay = 1.5 if plasticity == PairSTDP() else Uniform(0, 3)
    net = wired(plasticity, delay=delay)
    net.run(4)
    seen, rows = net.watch_trace(NAME, "pre", every=2.5), []
    for _ in range(3):
        net.run(2.5)  # to 6.5, 9, 11.5 ms
    stored = net.store()
    twin = copy.deepcopy(net)
    assert seen.times.tolist() == [5.0, 7.5, 10.0] and seen.values.any()
    for other in (net, twin):
        again = other.watch_trace(NAME, "pre", every=2.5)
        other.run(10)
        rows.append(again.values)
    assert np.array_equal(*rows)
    late = seen.values
    net.restore(stored)
    assert seen.values.shape[0] == 3
    net.run(10)
    assert np.array_equal(seen.values, late) and seen.times[-1] == 20.0
    net.run(1.0)
    net.forget(seen)
    net.run(10)
    assert seen.times[-1] == 22.5 - 2.5 and np.array_equal(seen.values[3:], rows[0])


def test_a_recorder_keeps_what_trace_reads():
    net = wired(RULE, delay=Uniform(0, 3))
    seen, read = net.watch_trace(NAME, "post", every=5.0), []
    for _ in range(4):
        read.append(net.trace(NAME, "post"))
        net.run(5.0)
    assert np.array_equal(seen.values, read)


def test_what_is_read_is_a_copy():
    net = wired(RULE)
    net.run(20)
    before = net.trace(NAME, "pre")
    net.trace(NAME, "pre")[:] = -1.0
    assert np.array_equal(net.trace(NAME, "pre"), before) and before.any()


@pytest.mark.parametrize("options", [{}, {"short_term": ShortTerm()}])
def test_synapses_without_traces_say_so(options):
    with pytest.raises(KindError, match="must have a plasticity that keeps traces, got None"):
        wired(None, **options).trace(NAME, "pre")


def test_an_unknown_trace_is_told_with_those_there_are():
    with pytest.raises(ArgumentError, match="trace of 'noise->cells' must be one of pre, post, go"):
        wired(PairSTDP()).trace(NAME, "x")
    with pytest.raises(ArgumentError, match="one of elapsed, pre, post, got 'prae'"):
        wired(RULE).watch_trace(NAME, "prae", every=1.0)


def test_no_synapses_keep_no_traces():
    wires = Synapses(NOISE, CELLS, Explicit(np.zeros(21, int), []), plasticity=RULE)
    assert SpikingNetwork([NOISE, CELLS], [wires]).trace(NAME, "pre").shape == (0,)


def test_the_state_of_a_neuron_rule_is_recorded_as_the_function_moves_it():
    def step(z, p, dt, is_refractory):
        z.v += dt * (p.drive - z.v) / 10.0
        z.u += dt * z.v
        return z.v > 8.0

    def reset(z, p):
        z.v = 0.0

    drives = np.array([0.0, 9.0, 20.0])
    rule = NeuronRule(step, {"v": 0.0, "u": 1.0}, {"drive": drives}, reset)
    net = SpikingNetwork([Population("own", 3, rule)], dt=DT)
    seen = {name: net.observe("own", name, neurons=[0, 2], every=0.3) for name in ("v", "u")}
    net.run(30)
    for i, column in ((0, 0), (2, 1)):
        z, rows = Fields(v=0.0, u=1.0), []
        for now in range(300):
            if now % 3 == 0:
                rows.append((z.v, z.u))
            if step(z, Fields(drive=drives[i]), DT, False):
                reset(z, None)
        found = zip(seen["v"].values[:, column], seen["u"].values[:, column], strict=True)
        assert list(found) == rows
