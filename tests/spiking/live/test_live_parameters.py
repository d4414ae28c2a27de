"""Parameters that are set between steps: as if the network had been made with them."""

import copy
import pickle
from functools import partial

import numpy as np
import pytest

from neurosim import (
    LIF,
    AllToAll,
    ArgumentError,
    CurrentInput,
    KindError,
    NeuronRule,
    NoiseInput,
    OneToOne,
    PairSTDP,
    Poisson,
    PoissonInput,
    Population,
    Random,
    ShortTerm,
    SpikeTimes,
    SpikingNetwork,
    SynapseRule,
    Synapses,
    TripletSTDP,
    Uniform,
    load,
)

N, T = 60, 20.0


def step(z, p, dt, is_refractory):
    z.v += dt * (p.drive - z.v) / p.tau
    return z.v > p.v_th


def reset(z, p):
    z.v = 0.0


def potentiate(w, z, p, elapsed):
    return min(w + p.gain, 5.0)


def leaky(**values):
    rule = LIF(**{"tau_m": 10.0, "v_th": 15.0, "v_reset": 0.0, "drive": 16.0, **values})
    noise = PoissonInput(cells := Population("cells", N, rule), rate=5000, weight=0.3)
    weight = 0.01 if rule.synapses == "conductance" else 0.3
    return [cells], [Synapses(cells, cells, Random(0.2), weight, delay=1.5)], [noise]


def own(**values):
    each = {"drive": np.linspace(10.0, 30.0, N), "tau": 10.0, "v_th": 15.0, **values}
    t_ref = each.pop("t_ref", 2.0)
    rule = NeuronRule(step, {"v": 0.0}, each, reset, t_ref=t_ref)
    cells = Population("cells", N, rule)
    return [cells], [Synapses(cells, cells, Random(0.2), 0.3, delay=1.5)], []


def driven(source, **values):
    cells = Population("cells", N, LIF(tau_m=10.0, v_th=15.0, v_reset=0.0, drive=12.0))
    return [cells], [], [source(cells, **values)]


def sourced(rule, **values):
    source = Population("source", N, rule(**values))
    cells = Population("cells", N, LIF(tau_m=10.0, v_th=15.0, v_reset=0.0))
    return [source, cells], [Synapses(source, cells, Random(0.3), 3.0, delay=1.0)], []


def learning(kind, rule, **values):
    cells = Population("cells", N, LIF(tau_m=10.0, v_th=15.0, v_reset=0.0, drive=16.0))
    noise = PoissonInput(cells, rate=5000, weight=0.3)
    options = {kind: rule(**values), "name": "wires", "delay": 1.5}
    return [cells], [Synapses(cells, cells, Random(0.2), 0.3, **options)], [noise]


MADE = {
    "tau_m": (leaky, "cells", 20.0),
    "v_th": (leaky, "cells", 12.0),
    "v_reset": (leaky, "cells", 5.0),
    "v_rest": (leaky, "cells", 3.0),
    "t_ref": (leaky, "cells", 1.0),
    "drive": (leaky, "cells", np.linspace(10.0, 30.0, N)),
    "tau_e": (partial(leaky, synapses="current"), "cells", 2.0),
    "e_e": (partial(leaky, synapses="conductance", e_e=60.0), "cells", 30.0),
    "drive of a rule": (own, "cells", 25.0),
    "v_th of a rule": (own, "cells", np.linspace(10.0, 20.0, N)),
    "t_ref of a rule": (own, "cells", 0.5),
    "rate of an input": (
        partial(driven, PoissonInput, weight=0.3, rate=5000.0), "input to cells", 20_000.0),
    "weight of an input": (
        partial(driven, PoissonInput, weight=0.3, rate=5000.0), "input to cells", 0.6),
    "values": (
        partial(driven, CurrentInput, values=[14.0, 20.0], every=5.0), "input to cells", [18, 30]),
    "sigma": (partial(driven, NoiseInput, sigma=3.0), "input to cells", 6.0),
    "rate": (partial(sourced, Poisson, rate=50.0), "source", np.linspace(0, 200.0, N)),
    "rate by gaps": (partial(sourced, Poisson, rate=50.0, by_gaps=True), "source", 150.0),
    "a_pre": (partial(learning, "plasticity", PairSTDP, a_pre=0.1), "wires", 0.5),
    "tau_post": (
        partial(learning, "plasticity", PairSTDP, a_post=-0.1, w_min=-1.0), "wires", 5.0),
    "w_max": (partial(learning, "plasticity", PairSTDP, a_pre=0.1, w_max=0.5), "wires", 2.0),
    "a3_plus": (partial(learning, "plasticity", TripletSTDP, a3_plus=0.1), "wires", 0.5),
    "gain": (
        lambda gain=0.01: learning(
            "plasticity", SynapseRule, on_pre=potentiate, on_post=potentiate,
            parameters={"gain": gain}),
        "wires", 0.05),
    "U": (partial(learning, "short_term", ShortTerm), "wires", 0.9),
}  # fmt: skip
"""What is set: how a network is made, who has it, and the value."""


def parts_of(net):
    kept = net.store()
    kept.pop("parameters", None)
    return kept


def assert_same(one, other):
    assert one.keys() == other.keys()
    for name, value in one.items():
        if isinstance(value, dict):
            assert_same(value, other[name])
        else:
            np.testing.assert_array_equal(value, other[name], err_msg=name)


@pytest.mark.parametrize("case", MADE)
def test_what_is_set_goes_on_as_a_network_made_with_it(case):
    make, name, value = MADE[case]
    parameter = case.partition(" ")[0]
    net, other = (SpikingNetwork(*m[:2], inputs=m[2], seed=3, max_delay=3.0)
                  for m in (make(), make(**{parameter: value})))  # fmt: skip
    net.run(T)
    other.restore(parts_of(net))
    before = net.store()
    net.set(name, parameter, value)
    np.testing.assert_array_equal(net.get(name, parameter), value)
    spikes = net.record("cells")
    net.run(T)
    other.run(T)
    assert spikes.neurons.size
    assert_same(parts_of(net), parts_of(other))
    changed = net.store()
    # Back at a state of before, the value is that of before; and it matters.
    net.restore(before)
    net.run(T)
    plain = parts_of(net)
    with pytest.raises(AssertionError):
        assert_same(plain, parts_of(other))
    net.restore(changed)
    np.testing.assert_array_equal(net.get(name, parameter), value)


def loop(threads=1, chunk=None, lazy=False, precision="double"):
    """Return spikes of a network whose parameters are set in the middle of a run."""
    made = leaky(synapses="current")
    # Without inputs, or nobody could be lazy.
    net = SpikingNetwork(*made[:2], seed=3, threads=threads, lazy=lazy, precision=precision)
    spikes = net.record("cells")
    for _ in range(4):
        net.run(10.0, chunk=chunk)
        net.set("cells", "drive", Uniform(14.0, 17.0))
        net.set("cells", "tau_m", net.get("cells", "tau_m") * 0.8)
        net.set("cells", "tau_e", 3.0)
    return net, spikes.steps.tolist(), spikes.neurons.tolist()


def test_threads_chunks_and_laziness_change_no_spike():
    _, *wanted = loop()
    assert wanted[0]
    for options in ({"threads": 2}, {"chunk": 7}, {"lazy": True}, {"lazy": True, "threads": 2}):
        assert loop(**options)[1:] == tuple(wanted)


def test_a_call_between_two_chunks_counts_from_there_on():
    made = leaky()
    net, other = (SpikingNetwork(*made[:2], inputs=made[2], seed=3) for _ in range(2))
    net.run(10.0, chunk=50, after_chunk=lambda done: net.set("cells", "v_th", 15.0 - done / 10))
    other.run(5.0)
    other.set("cells", "v_th", 14.5)
    other.run(5.0)
    other.set("cells", "v_th", 14.0)
    assert_same(net.store()["cells"], other.store()["cells"])
    assert net.get("cells", "v_th") == other.get("cells", "v_th") == 14.0


@pytest.mark.parametrize("lazy", [False, True])
def test_copies_pickles_and_files_go_on_alike(lazy, tmp_path):
    net, *_ = loop(lazy=lazy)
    net.save(tmp_path / "net.h5")
    others = [copy.deepcopy(net), pickle.loads(pickle.dumps(net)), load(tmp_path / "net.h5")]
    net.run(10.0)
    for other in others:
        assert other.get("cells", "tau_e") == 3.0
        other.run(10.0)
        assert_same(net.store()["cells"], other.store()["cells"])
        other.reset()
        assert (other.time, other.get("cells", "tau_e")) == (0.0, 5.0)
        assert other.populations["cells"].rule.tau_e == 5.0


def test_reset_returns_to_what_was_set_before_the_first_run():
    made = learning("plasticity", PairSTDP, a_pre=0.1)
    net = SpikingNetwork(*made[:2], inputs=made[2], seed=3)
    net.set("cells", "v_th", 14.0)
    net.set("wires", "w_max", 2.0)
    net.run(T)
    first = net.store()
    net.set("cells", "v_th", 13.0)
    net.set("input to cells", "rate", 9000.0)
    net.run(T)
    net.reset()
    assert (net.get("cells", "v_th"), net.get("wires", "w_max")) == (14.0, 2.0)
    assert net.get("input to cells", "rate") == 5000.0
    net.run(T)
    assert_same(net.store()["cells"], first["cells"])
    assert_same(net.store()["pathways"], first["pathways"])


def test_short_term_state_follows_the_old_constants_up_to_now():
    source = Population("source", 1, SpikeTimes([0], [0.0]))
    cell = Population("cell", 1, LIF())
    wire = Synapses(source, cell, OneToOne(), 1.0, short_term=ShortTerm(0.5, tau_f=20, tau_d=50))
    net = SpikingNetwork([source, cell], [wire])
    net.run(10.0)
    net.set("source->cell", "tau_f", 1000.0)
    u, x = net.short_term("source->cell")
    np.testing.assert_allclose([u[0], x[0]], [0.5 * np.exp(-0.5), 1 - 0.5 * np.exp(-0.2)])
    net.run(10.0)
    assert net.short_term("source->cell")[0][0] == pytest.approx(0.5 * np.exp(-0.51))


def test_pair_traces_of_synapses_follow_the_old_constants_up_to_now():
    early, late = Population("early", 1, SpikeTimes([0], [0.0])), Population("late", 1, LIF())
    rule = PairSTDP(a_pre=0.1, tau_pre=20.0, traces="synapse")
    net = SpikingNetwork([early, late], [Synapses(early, late, OneToOne(), plasticity=rule)])
    net.run(10.0)
    net.set("early->late", "tau_pre", 5.0)
    net.run(10.0)
    assert net.trace("early->late", "pre")[0] == pytest.approx(0.1 * np.exp(-0.5 - 2.0))


def test_spikes_to_come_are_set_and_those_under_way_arrive():
    eye = Population("eye", 2, SpikeTimes([0, 1], [0.0, 9.0]))
    cell = Population("cell", 1, LIF(v_th=5.0, v_reset=0.0))
    net = SpikingNetwork([eye, cell], [Synapses(eye, cell, AllToAll(), 10.0, delay=2.0)])
    spikes, seen = net.record("cell"), net.record("eye")
    net.run(1.0)
    net.set_spikes("eye", [1, 0], [6.04, 3.0], sort=True, round=True)
    net.run(9.0)
    assert seen.neurons.tolist() == [0, 0, 1]
    assert seen.times.round(1).tolist() == [0.0, 3.0, 6.0]
    assert spikes.times.round(1).tolist() == [2.1, 5.1, 8.1]
    with pytest.raises(ArgumentError, match="at least 10 ms, the present time, got 9.9"):
        net.set_spikes("eye", [0], [9.9])
    with pytest.raises(KindError, match="must be SpikeTimes"):
        net.set_spikes("cell", [0], [19.9])
    with pytest.raises(KindError, match="times of 'eye' cannot be set alone"):
        net.set("eye", "times", [19.9, 21.0])
    np.testing.assert_allclose(net.get("eye", "times"), [3.0, 6.0])


def test_an_input_that_sets_a_variable_does_so_at_once():
    def follow(z, p, dt, is_refractory):
        return False

    cells = Population("cells", 3, NeuronRule(follow, {"v": 0.0, "drive": 0.0}))
    drive = CurrentInput(cells, [1.0, 2.0], every=5.0, variable="drive", name="current")
    net = SpikingNetwork([cells], inputs=[drive])
    net.run(7.0)
    net.set("current", "values", [[3.0, 4.0, 5.0]])
    assert net.get("cells", "drive").tolist() == [3.0, 4.0, 5.0]


def test_one_rate_for_all_takes_the_place_of_rates_of_each():
    cells = Population("cells", N, LIF())
    source = PoissonInput(cells, np.linspace(0.0, 9000.0, N), 0.5, name="noise")
    net = SpikingNetwork([cells], inputs=[source], seed=1)
    spikes = net.record("cells")
    net.run(T)
    n_before = spikes.steps.size
    net.set("noise", "rate", 0.0)
    net.run(100)
    assert n_before > 0 and spikes.counts(since=T + 20).sum() == 0


def test_drawn_values_are_one_for_each_and_the_same_again():
    made = own()
    net = SpikingNetwork(*made[:2], seed=3)
    net.set("cells", "tau", Uniform(5.0, 15.0))
    first = net.get("cells", "tau")
    assert np.unique(first).size == N and first.min() > 5.0
    net.set("cells", "tau", Uniform(5.0, 15.0))
    assert net.get("cells", "tau").tolist() == first.tolist()


WRONG = {
    "v_thh": ("cells", 1.0, "did you mean 'v_th'"),
    "synapses": ("cells", "current", "variable or parameter of 'cells' must be one of v, "),
    "v_th": ("cells", -5.0, "v_reset must be below v_th"),
    "tau_m": ("cells", np.nan, "tau_m must be finite"),
    "t_ref": ("cells", 7.0, "at most 2 ms, as far as this network looks back"),
    "drive": ("cells", [1.0, 2.0], "a number or 60 of them"),
    "rate": ("input to cells", -1.0, "rate must not be negative"),
    "w_max": ("wires", 0.1, "weights of 'wires' must be from w_min"),
    "a_pre": ("wire", 0.1, "did you mean 'wires'"),
    "weight": ("plain", 0.1, "weight of 'plain' is no parameter .* set_weights"),
}


@pytest.mark.parametrize("parameter", WRONG)
def test_what_does_not_fit_is_refused_and_nothing_changes(parameter):
    name, value, told = WRONG[parameter]
    cells, wires, noise = learning("plasticity", PairSTDP, a_pre=0.1)
    wires.append(Synapses(cells[0], cells[0], OneToOne(), 0.1, name="plain"))
    net = SpikingNetwork(cells, wires, inputs=noise, seed=3)
    net.run(5.0)
    before = net.store()
    with pytest.raises((ArgumentError, KindError), match=told):
        net.set(name, parameter, value)
    assert "parameters" not in before
    assert "parameters" not in net.store()
    assert_same(before, net.store())


def test_inputs_have_names_of_their_own():
    cells = Population("cells", 2, LIF())
    kinds = [NoiseInput(cells, 1.0), NoiseInput(cells, 2.0), NoiseInput(cells, 3.0, name="mine")]
    net = SpikingNetwork([cells], inputs=kinds)
    names = ["input to cells", "input to cells 2", "mine"]
    assert [net.get(name, "sigma") for name in names] == [1.0, 2.0, 3.0]
    with pytest.raises(ArgumentError, match="two inputs have the name 'mine'"):
        SpikingNetwork([cells], inputs=[kinds[2], kinds[2]])


def test_states_that_set_what_there_is_not_are_refused():
    made = leaky()
    net = SpikingNetwork(*made[:2], seed=3)
    net.set("cells", "v_th", 14.0)
    kept = net.store()
    for broken in (
        [{"kind": "population", "of": "cells", "values": {"frozen": ()}}],
        [{"kind": "population", "of": "other", "values": {"v_th": 14.0}}],
        [{"kind": "population", "of": "cells", "values": {"v_th": -14.0}}],
        {"cells": 1},
    ):
        with pytest.raises((ArgumentError, KindError)):
            net.restore({**kept, "parameters": broken})
    assert net.get("cells", "v_th") == 14.0
