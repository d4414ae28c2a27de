"""Rules of users that leap, and conductances at rest: stepped only where they might fire."""

import math
import pickle
from dataclasses import replace

import numpy as np
import pytest

from neurosim import (
    LIF,
    EscapeNoise,
    FixedFanIn,
    NeuronRule,
    Poisson,
    Population,
    SpikingNetwork,
    Synapses,
    Uniform,
)

N = 300


def step(z, p, dt, is_refractory):
    """A leaky neuron with a current, and a threshold that adapts, by exponential Euler."""
    if not is_refractory:
        z.v += dt / p.tau * (z.g - z.v)
    z.g *= 1 - dt / 5.0
    z.theta *= 1 - dt / 50.0
    return z.v > p.limit + z.theta


def reset(z, p):
    z.v = 0.0
    z.theta += 2.0


def leap(z, p, dt, n):
    a, b = 1 - dt / p.tau, 1 - dt / 5.0
    left_v, left_g = a**n, b**n
    z.v = left_v * z.v + dt / p.tau * z.g * (left_g - left_v) / (b - a)
    z.g *= left_g
    z.theta *= (1 - dt / 50.0) ** n


def silent(z, p):
    return max(z.v, 0.0) + max(z.g, 0.0) < 0.999 * p.limit


def hasty(z, p, dt, n):
    z.v *= math.exp(-n * dt / p.tau)
    z.g *= (1 - dt / 5.0) ** n
    z.theta *= (1 - dt / 50.0) ** n


def bold(z, p):
    return z.v < 0.5 * p.limit


RULE = NeuronRule(step, {"v": 0.0, "g": 0.0, "theta": 0.0}, {"tau": 20.0, "limit": 10.0}, reset,
                  t_ref=2.0, receptors=["g"], drops=["g"], leap=leap, silent=silent)  # fmt: skip


def build(rule=RULE, rate=100.0, n=N, gain=15.0, **how):
    source = rate if isinstance(rate, Poisson) else Poisson(rate)
    sources, cells = Population("sources", 50, source), Population("cells", n, rule)
    kinds = ("ge", "gi") if isinstance(rule, LIF) else ("g", "g")
    sign = 1 if isinstance(rule, LIF) else -1
    wires = [
        Synapses(sources, cells, FixedFanIn(4), 2 * gain, delay=0.5, receptor=kinds[0]),
        Synapses(cells, cells, FixedFanIn(10), Uniform(0, gain), delay=1.5, receptor=kinds[0]),
        Synapses(cells, cells, FixedFanIn(8), sign * 0.5 * gain, delay=Uniform(0.1, 3.0),
                 receptor=kinds[1], name="inhibition"),
    ]  # fmt: skip
    return SpikingNetwork([sources, cells], wires, seed=3, **{"lazy": True} | how)


def is_lazy(net):
    return net.cells["cells"].is_lazy


@pytest.mark.parametrize("rate", [5.0, 100.0])
@pytest.mark.parametrize("rule", [RULE, replace(RULE, t_ref=0.0, drops=())], ids=["t_ref", "none"])
def test_a_rule_that_leaps_fires_as_the_recursion_does(rule, rate):
    nets = [build(rule, rate, lazy=lazy) for lazy in (True, False, "checked")]
    spikes = [net.record("cells") for net in nets]
    seen = [net.observe("cells", "g", every=0.7) for net in nets]
    for net in nets:
        net.run(300)
    assert [is_lazy(net) for net in nets] == [True, False, True]
    assert spikes[0].steps.size > (10 if rate < 50 else 1000)
    for other in (1, 2):
        np.testing.assert_array_equal(spikes[0].steps, spikes[other].steps)
        np.testing.assert_array_equal(spikes[0].neurons, spikes[other].neurons)
    np.testing.assert_allclose(seen[0].values, seen[1].values, rtol=1e-9, atol=1e-12)
    assert (seen[0].values == seen[2].values).all()


def run_in_pieces(rule, precision):
    """Run one network whole, and one by pieces, looked at, stored, over other threads."""
    rng = np.random.default_rng(5)
    whole = build(rule, precision=precision, gain=GAINS[type(rule)])
    expected = whole.record("cells")
    whole.run(200)
    net, parts, left = build(rule, precision=precision, gain=GAINS[type(rule)]), [], 2000
    spikes = net.record("cells")
    while left:
        n_steps = min(left, int(rng.integers(1, 400)))
        net.run(n_steps * 0.1, chunk=int(rng.integers(1, 300)))
        left -= n_steps
        if rng.integers(2):
            v = net.observe("cells", "v", every=0.3)  # noqa: F841
            continue
        parts.append((spikes.steps.copy(), spikes.neurons.copy()))
        stored, how = pickle.loads(pickle.dumps(net.store())), {"threads": int(rng.integers(1, 4))}
        net = build(rule, precision=precision, gain=GAINS[type(rule)], **how)
        net.restore(stored)
        assert is_lazy(net)
        spikes = net.record("cells")
    parts.append((spikes.steps, spikes.neurons))
    assert len(parts) > 1 and expected.steps.size > 100
    assert np.concatenate([steps for steps, _ in parts]).tolist() == expected.steps.tolist()
    assert np.concatenate([who for _, who in parts]).tolist() == expected.neurons.tolist()
    for variable in whole.cells["cells"].state:
        assert (net.get("cells", variable) == whole.get("cells", variable)).all()


CONDUCTING = LIF(synapses="conductance", v_rest=-60, v_th=-50, v_reset=-60, tau_m=0.5, tau_e=0.1,
                 tau_i=0.1)  # fmt: skip
"""So fast that neurons come to rest within the run."""
GAINS = {NeuronRule: 15.0, LIF: 0.4}


@pytest.mark.parametrize("rule", [RULE, CONDUCTING], ids=["leap", "conductance"])
def test_looks_threads_chunks_and_runs_change_no_bit(rule):
    run_in_pieces(rule, "double")


ALWAYS = 15.0


@pytest.mark.parametrize("precision", ["double", "single"])
@pytest.mark.parametrize("shape", [{}, {"frozen": ("v", "ge"), "reset": {"ge": 0.0}},
                                   {"drive": np.linspace(0, 3, N)}, {"drive": ALWAYS}])  # fmt: skip
def test_conductances_at_rest_are_left_alone_and_keep_all_bits(shape, precision):
    rule, stops = replace(CONDUCTING, **shape), Poisson([[100.0], [0.0], [0.0]], every=100.0)
    nets = [build(rule, stops, gain=0.4, lazy=lazy, precision=precision) for lazy in (True, False)]
    spikes, listed = [net.record("cells") for net in nets], []
    for net in nets:
        net.set("cells", "v", Uniform(-62, -52))
        net.run(300, after_chunk=lambda _: listed.append(count_listed(nets[0])))
    assert [is_lazy(net) for net in nets] == [True, False] and spikes[0].steps.size > 50
    np.testing.assert_array_equal(spikes[0].steps, spikes[1].steps)
    np.testing.assert_array_equal(spikes[0].neurons, spikes[1].neurons)
    for variable in ("v", "ge", "gi"):
        one, other = (net.get("cells", variable) for net in nets)
        assert one.tobytes() == other.tobytes()
    assert min(listed) == (N if shape.get("drive") is ALWAYS else 0)


def count_listed(net):
    return int(net.cells["cells"].anchors._listed[0].n[0])


@pytest.mark.parametrize("rule", [RULE, CONDUCTING], ids=["leap", "conductance"])
def test_what_was_stored_stays_as_it_was(rule):
    net = build(rule, gain=GAINS[type(rule)])
    net.run(20)
    first = pickle.dumps(net.store())
    stored, v = net.store(), net.get("cells", "v")
    net.run(20)
    assert pickle.dumps(stored) == first
    net.restore(stored)
    assert (net.get("cells", "v") == v).all()


@pytest.mark.parametrize(
    ("change", "wrong", "said"),
    [({"silent": bold}, "silent does not hold: neuron", "silent said that it cannot"),
     ({"leap": hasty}, "leap does not do what step does: neuron", "= .* by leap and .* by steps")],
)  # fmt: skip
def test_a_promise_that_does_not_hold_is_found_when_tested(change, wrong, said):
    net = build(replace(RULE, **change), lazy="checked", threads=2)
    spikes = net.record("cells")
    with pytest.raises(ArithmeticError, match=f"{wrong} [0-9]+ of 'cells', in step .*{said}"):
        net.run(300)
    kept = spikes.steps.size
    other = build(replace(RULE, **change))
    other.run(net.time)  # untested it runs on
    with pytest.raises(ArithmeticError, match=wrong):
        net.run(300)
    assert spikes.steps.size >= kept


def test_rules_that_leap_are_lazy_by_themselves_where_it_pays():
    modes = {}
    for rate in (2.0, 4000.0):
        net = build(rate=rate, n=5000, lazy=None)
        net.run(40)
        modes[rate] = is_lazy(net)
    assert modes == {2.0: True, 4000.0: False}


def test_a_state_of_another_leap_is_taken_as_it_is():
    net = build()
    net.run(100)
    for rule in (replace(RULE, leap=hasty), replace(RULE, parameters={"tau": 20.0, "limit": 9.0})):
        other = build(rule)
        other.restore(net.store())
        assert not is_lazy(other)
        assert (other.get("cells", "v") == net.get("cells", "v")).all()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"silent": None}, "leap must go with silent, got no silent"),
        ({"leap": None}, "silent must go with leap, got no leap"),
        ({"silent": lambda z, p: z.v}, "silent must return True or False, got"),
        ({"leap": lambda z, p, dt, n: 1}, "leap must return nothing and assign to the state"),
        ({"leap": lambda z, p: None}, "leap.* failed on the initial state"),
        ({"escape": EscapeNoise(1.0, 1.0, v_th=1.0)}, "leap must be left out where neurons fire"),
    ],
)
def test_promises_that_are_none_are_refused(change, said):
    with pytest.raises((ValueError, TypeError), match=said):
        replace(RULE, **change)


@pytest.mark.parametrize("lazy", ["yes", 1, "check"])
def test_lazy_must_be_a_way_to_be_lazy(lazy):
    with pytest.raises(
        (ValueError, TypeError), match="lazy must be True, False, None or 'checked'"
    ):
        build(lazy=lazy)
