"""Inhibitory plasticity: the network of Brian2's example, spike for spike, and what it learns."""

import numpy as np
import pytest
from brains import needs_jit

from neurosim import ArgumentError
from neurosim.base.extras import is_installed
from neurosim.models.plasticity.inhibitory_plasticity import (
    InhibitoryPlasticity,
    build,
    card,
    measure,
    outcome,
    run_seed,
)

SMALL = InhibitoryPlasticity(
    n=500, inputs=100, w_exc=0.6, w_inh=6.0, settle=100, before=100, learning=1500, duration=500
)
EXAMPLE = """
dv/dt = (-gl*(v - el) - (g_ampa*v + g_gaba*(v - er)) + bgcurrent)/memc : volt (unless refractory)
dg_ampa/dt = -g_ampa/tau_ampa : siemens
dg_gaba/dt = -g_gaba/tau_gaba : siemens
"""
STDP = """
w : 1
dApre/dt = -Apre/tau_stdp : 1 (event-driven)
dApost/dt = -Apost/tau_stdp : 1 (event-driven)
"""


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"n": 100}, "inputs must be at most n = 100, got 200"),
        ({"before": 2.0}, "bin must be at most before = 2 ms, got 5"),
        ({"learning": 0.25}, "learning must be a multiple of dt"),
    ],
)
def test_bad_parameters_are_refused(changes, said):
    with pytest.raises(ArgumentError, match=said):
        InhibitoryPlasticity.make(**changes)


def _as_example(net, ms):
    """Return spikes of excitatory neurons and weights of Brian2's own script on our graph."""
    import brian2 as b

    names = {
        "gl": 10 * b.nsiemens, "el": -60 * b.mV, "er": -80 * b.mV, "vt": -50 * b.mV,
        "memc": 200 * b.pfarad, "bgcurrent": 200 * b.pA, "tau_ampa": 5 * b.ms,
        "tau_gaba": 10 * b.ms, "tau_stdp": 20 * b.ms, "eta": 0.1, "gmax": 100,
        "alpha": 3 * b.Hz * 20 * b.ms * 2, "nS": b.nsiemens, "weak": 0.6 * b.nsiemens,
        "strong": 6 * b.nsiemens,
    }  # fmt: skip
    cells = b.NeuronGroup(500, EXAMPLE, threshold="v > vt", reset="v = el", refractory=5 * b.ms,
                          method="euler", namespace=names)  # fmt: skip
    parts = {"exc": cells[:400], "inh": cells[400:]}
    wires = []
    for name, how in {
        "exc->exc": {"on_pre": "g_ampa += weak"}, "exc->inh": {"on_pre": "g_ampa += weak"},
        "inh->inh": {"on_pre": "g_gaba += strong"},
        "inh->exc": {
            "model": STDP,
            "on_pre": "Apre += 1.\nw = clip(w + (Apost - alpha)*eta, 0, gmax)\ng_gaba += w*nS",
            "on_post": "Apost += 1.\nw = clip(w + Apre*eta, 0, gmax)",
        },
    }.items():  # fmt: skip
        pre, post = name.split("->")
        edges = net.edges(name)
        each = b.Synapses(parts[pre], parts[post], namespace=names, **how)
        each.connect(i=np.repeat(np.arange(len(edges.indptr) - 1), np.diff(edges.indptr)),
                     j=edges.indices)  # fmt: skip
        wires.append(each)
    wires[-1].w = 1e-10
    spikes = b.SpikeMonitor(cells)
    b.Network(cells, *wires, spikes).run(ms * b.ms)
    return np.rint(spikes.t / b.ms * 10).astype(int), np.array(spikes.i), np.array(wires[-1].w)


@pytest.mark.brian2
@pytest.mark.skipif(not is_installed("brian2"), reason="Brian2 is not installed")
@pytest.mark.filterwarnings("ignore::DeprecationWarning:brian2")
@pytest.mark.filterwarnings("ignore::DeprecationWarning:pyparsing")
def test_spikes_are_those_of_brian2s_own_script():
    from neurosim.diagnostics.validation.strict import strict

    net = build(SMALL, seed=0)
    exc, inh = net.record("exc"), net.record("inh")
    with strict():
        steps, neurons, weights = _as_example(net, 150)
    net.run(150)
    ours = set(zip(exc.steps.tolist(), exc.neurons.tolist(), strict=True))
    ours |= set(zip(inh.steps.tolist(), (inh.neurons + 400).tolist(), strict=True))
    assert ours == set(zip(steps.tolist(), neurons.tolist(), strict=True)) and len(ours) > 5000
    assert weights.max() > 1 and np.abs(net.weights("inh->exc") - weights).max() < 1e-12


@needs_jit
def test_learning_slows_excitatory_neurons_down_and_makes_them_irregular():
    found = run_seed(SMALL, 0)
    values = measure(SMALL, found)
    assert values["rate before"] > 120 and values["irregularity before"] < 0.1
    assert values["rate after"] < 30 and values["irregularity after"] > 0.4
    assert values["balance before"] < 1e-6 < 0.5 < values["balance after"] < 1
    assert values["correlation after"] < 0.6 * values["correlation before"]
    assert found["weights"].sum() == build(SMALL, 0).weights("inh->exc").size
    assert "target: 3 Hz" in outcome(SMALL, values)


@needs_jit
def test_without_learning_nothing_changes():
    config = SMALL.model_copy(update={"eta": 0.0, "learning": 100.0, "duration": 100.0})
    values = measure(config, run_seed(config, 0))
    assert values["rate after"] > 120 and values["weight"] == pytest.approx(1e-10)


def test_bands_hold_at_the_default_parameters_and_the_examples():
    def banded(config):
        return [b.low for b in card(config) if (b.low, b.high) != (None, None)]

    assert len(banded(InhibitoryPlasticity())) == 9 and not banded(SMALL)
    example = InhibitoryPlasticity(eta=0.01, learning=8000, duration=1000)
    assert banded(example)[1] == 7.6 != banded(InhibitoryPlasticity())[1]
