"""Signals: when they move, who reads them, and that they are part of the state."""

import copy
import pickle
from functools import partial

import modulated
import numpy as np
import pytest
from modulated import DOSE, GAIN, TAU, decay, make_homeostasis, make_learning

from neurosim import (
    LIF,
    AllToAll,
    ArgumentError,
    KindError,
    NeuronRule,
    NumericalError,
    Population,
    Signal,
    SpikeTimes,
    SpikingNetwork,
    SynapseRule,
    Synapses,
    load,
    read_records,
)

SPIKES, REWARDS = [1.0, 3.0, 5.0, 5.5], [2.0, 3.3, 5.0]


def follow(spikes, rewards, n_steps, x=0.5, w=0.0, dt=0.1):
    """Return the value at the start of each step, and the weight in the end, by hand."""
    fired = [round(time / dt) for time in rewards]
    arrive = [round(time / dt) + 3 for time in spikes]
    values = []
    for step in range(n_steps):
        values.append(x)
        x = x - dt * x / TAU + DOSE * fired.count(step)
        # After all have fired: what arrives in this step reads the value of this step.
        w += GAIN * x * arrive.count(step)
    return values, w


@pytest.mark.parametrize("threads", [1, 3])
def test_learning_reads_the_value_of_its_step(threads):
    net = make_learning(SPIKES, REWARDS, threads)
    seen = net.observe("dopamine", "value")
    net.run(7.0)
    values, w = follow(SPIKES, REWARDS, 70)
    np.testing.assert_allclose(seen.values, values, rtol=1e-13)
    assert net.weights("eye->cell")[0] == pytest.approx(w, rel=1e-13)
    assert net.get("dopamine", "value") == pytest.approx(follow([], REWARDS, 71)[0][-1])


def test_integration_reads_the_value_of_the_step_before():
    def copy_signal(z, p, dt, is_refractory, signals):
        z.seen = signals.count
        return False

    def count(x, p, counts, dt):
        return x + counts[1] - 10 * counts[0] + 100 * counts[2]

    late, early = (
        Population("late", 2, SpikeTimes([0, 1], [0.3, 0.3])),
        Population("early", 1, SpikeTimes([0], [0.1])),
    )
    signal = Signal("count", step=count, of=[late, early, late[1:]])
    cell = Population("cell", 1, NeuronRule(copy_signal, {"seen": 7.0}, signals=[signal]))
    net = SpikingNetwork([late, early, cell], dt=0.1)
    seen = net.observe("cell", "seen")
    net.run(0.7)
    assert seen.values[:, 0].tolist() == [7.0, 0.0, 0.0, 1.0, 1.0, 81.0, 81.0]


def test_a_mean_rate_is_held_alike_by_any_threads_and_chunks():
    nets = [make_homeostasis(threads=threads) for threads in (1, 1, 3)]
    recorders = [net.record("cells") for net in nets]
    for net, chunk in zip(nets, (None, 7, None), strict=True):
        net.run(1000.0, chunk=chunk)
    first, *others = [(r.steps.tolist(), r.neurons.tolist()) for r in recorders]
    assert others == [first, first]
    rates = recorders[0].counts(since=500.0).mean() / 0.5
    assert 19.0 < rates < 21.0
    assert len({net.get("rate", "value") for net in nets}) == 1


def test_states_copies_and_files_hold_values_and_what_was_set(tmp_path):
    net = make_homeostasis(n=50)
    seen = net.observe("rate", "value", every=10.0)
    net.run(50.0)
    net.set("rate", "tau", 20.0)
    kept = net.store()
    net.save(tmp_path / "net.h5")
    loaded = load(tmp_path / "net.h5", modules=["modulated"])
    others = [copy.deepcopy(net), pickle.loads(pickle.dumps(net)), loaded]
    net.run(50.0)
    for other in others:
        assert other.get("rate", "tau") == 20.0
        other.run(50.0)
        assert other.get("rate", "value") == net.get("rate", "value")
        assert other.get("cells", "theta").tolist() == net.get("cells", "theta").tolist()
    assert loaded.recorders[0].values.tolist() == seen.values.tolist()
    after, values = net.get("rate", "value"), seen.values.tolist()
    net.restore(kept)
    assert seen.values.tolist() == values[:5]
    net.run(50.0)
    assert (net.get("rate", "value"), seen.values.tolist()) == (after, values)
    net.reset()
    assert (net.get("rate", "value"), net.get("rate", "tau")) == (0.0, 50.0)


def test_a_signal_without_a_step_changes_only_from_python():
    net = make_learning(SPIKES, REWARDS)
    dopamine = Signal("dopamine")
    rule = SynapseRule(modulated.gated, modulated.still, parameters={"gain": GAIN},
                       signals=[dopamine])  # fmt: skip
    eye, cell = net.populations["eye"], net.populations["cell"]
    net = SpikingNetwork([eye, cell], [Synapses(eye, cell, AllToAll(), 0.0, rule, delay=0.3)])
    net.run(7.0, chunk=10, after_chunk=lambda done: net.set("dopamine", "value", done))
    # Spikes that arrive at 1.3, 3.3, 5.3 and 5.8 find what was set at 1, 3, 5 and 5 ms.
    assert net.weights("eye->cell")[0] == pytest.approx(GAIN * (1 + 3 + 5 + 5))


def test_a_reward_from_python_reads_signals_too():
    net = make_learning([], [])
    net.run(1.0)
    net.signal("eye->cell", 2.0)
    assert net.weights("eye->cell")[0] == pytest.approx(2.0 * net.get("dopamine", "value"))


def test_records_are_written_and_read(tmp_path):
    net = make_learning(SPIKES, REWARDS)
    seen = net.observe("dopamine", "value", every=1.0, to=tmp_path / "dopamine")
    net.run(7.0)
    seen.flush()
    again = read_records(tmp_path / "dopamine")
    assert (again.signal, again.times.tolist()) == ("dopamine", np.arange(7.0).tolist())
    np.testing.assert_allclose(again.values, follow([], REWARDS, 70)[0][::10])
    assert "signal" in repr(again).lower()


def test_a_value_that_is_not_finite_ends_the_run_and_can_be_set_right():
    def explode(x, p, counts, dt):
        return x * 1e200

    def nothing(z, p, dt, is_refractory):
        return False

    rule = NeuronRule(nothing, {"v": 0.0}, signals=[Signal("x", 1.0, explode)])
    net = SpikingNetwork([Population("cell", 1, rule)], dt=0.1)
    with pytest.raises(NumericalError, match="'x' is not finite any more, at 0.1 ms"):
        net.run(2.0)
    with pytest.raises(NumericalError, match="got inf for 'x'"):
        net.store()
    net.set("x", "value", 0.0)
    net.run(1.0)


def rule_of(*signals):
    def step(z, p, dt, is_refractory, signals):
        return z.v > signals.dopamine

    return NeuronRule(step, {"v": 0.0}, signals=signals)


def two_of_one_name():
    cells = [Population(name, 1, rule_of(Signal("dopamine"))) for name in "ab"]
    return SpikingNetwork(cells)


def of_another():
    other = Population("other", 1, LIF())
    rule = rule_of(Signal("dopamine", step=decay, of=[other], parameters={"tau": 1, "dose": 1}))
    return SpikingNetwork([Population("a", 1, rule)])


WRONG = {
    "reads signals that nobody sends": rule_of,
    "step uses signals.dopamine, but signals has only serotonin": lambda: rule_of(
        Signal("serotonin")),
    "two signals have the name 'dopamine'": two_of_one_name,
    "leads to 'other', which is not in the network": of_another,
    "must be Signal objects": lambda: rule_of("dopamine"),
    "step of 'x' must return a number": lambda: Signal("x", step=lambda x, p, counts, dt: None),
    "failed on the initial state: IndexError": lambda: Signal("x", step=decay, parameters={
        "tau": 1.0, "dose": 1.0}),
    "step must take x, p, counts, dt": lambda: Signal("x", step=lambda x, p, counts, dt, t: x),
    "of must be left out": lambda: Signal("x", of=["cells"]),
    "of must be a list": lambda: Signal("x", step=decay, of="cells"),
    "names that can follow a dot": lambda: Signal("my signal"),
    "must not have the name 'value'": lambda: Signal("x", parameters={"value": 1.0}),
    "leap must be left out where there are signals": lambda: NeuronRule(
        lambda z, p, dt, is_refractory: False, {"v": 0.0}, leap=lambda z, p, dt, n: None,
        silent=lambda z, p: True, signals=[Signal("x")]),
    "variable or parameter of 'rate' must be one of value, n, tau": lambda: make_homeostasis(
        n=5).set("rate", "taau", 1.0),
    "value of 'rate' must be": partial(make_homeostasis(n=5).set, "rate", "value", np.nan),
}  # fmt: skip


@pytest.mark.parametrize("told", WRONG)
def test_what_does_not_fit_is_refused(told):
    with pytest.raises((ArgumentError, KindError), match=told):
        WRONG[told]()


def test_states_of_other_signals_are_refused():
    net = make_homeostasis(n=5)
    kept = net.store()
    for broken in ({}, {"rate": "1"}, {"rate": np.inf}, {"mean": 1.0}):
        with pytest.raises((ArgumentError, KindError)):
            net.restore({**kept, "signals": broken})


def test_brian2_refuses_signals():
    with pytest.raises(KindError, match="does not know the signal 'rate'"):
        make_homeostasis(n=5).to_brian2()
