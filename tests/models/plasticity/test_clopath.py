"""Clopath's rule: the published program written out, Brian2, and what was measured."""

import numpy as np
import pytest

from neurosim import ArgumentError
from neurosim.base.extras import is_installed
from neurosim.diagnostics.validation.strict import strict
from neurosim.models.plasticity.clopath import (
    MEASURED,
    Clopath,
    build,
    card,
    find_times,
    measure,
    run_seed,
)
from neurosim.models.plasticity.voltage_neuron import NEURON, REST


def fire(v, w, z, v_t, phase, current):
    """Move the published neuron on by 1 ms."""
    p = NEURON
    if phase == 2:
        v, w, z, v_t, phase = REST + 15 + 6.0984, w + p["b"], 400.0, -30.4, 0
    upswing = 60 * np.exp((v - v_t) / 2)
    dv = (-30 * (v - REST) + upswing - w + z + current) / 281
    dw = (4 * (v - REST) - w) / 144
    z, v_t = z - z / 40, v_t + (-50.4 - v_t) / 50
    if phase == 1:
        return 29.4 + 3.462, w, z, v_t, 2
    if v + dv > 20:
        return 29.4, w + dw, z, v_t, 1
    return v + dv, w + dw, z, v_t, 0


def learn(pre, post, n_steps):
    """Return the weight after the published program, for steps in which neurons fire."""
    x, y = np.zeros(n_steps), np.zeros(n_steps)
    x[pre], y[post] = 1, 1
    cell, w, r = (REST, 0.0, 0.0, -50.4, 0), 0.5, 0.0
    low, high = np.full(n_steps + 1, REST), np.full(n_steps + 1, REST)
    for t in range(n_steps):
        cell = fire(*cell, 1e6 * y[t])
        v = cell[0]
        w -= 1.4e-4 * x[t] * max(low[max(t - 3, 0)] - REST, 0)
        w += 8e-5 * max(v + 45.3, 0) * r * max(high[max(t - 3, 0)] - REST, 0)
        low[t + 1] = v / 10 + 0.9 * low[t]
        high[t + 1] = v / 7 + (1 - 1 / 7) * high[t]
        r = x[t] / 15 + (1 - 1 / 15) * r
    return w


@pytest.mark.parametrize("rate", [20.0, 50.0])
def test_weights_are_those_of_the_published_program(rate):
    net, _ = build(Clopath(rates=rate))
    net.run(20_400)  # the first three of fifteen
    first = find_times(rate).astype(int)
    first = first[first < 20_300]
    expected = [learn(first, first + 10, 20_400), learn(first + 10, first, 20_400)]
    assert net.weights("pre->post") == pytest.approx(expected, abs=1e-12)
    assert abs(np.array(expected) - 0.5).min() > 0.01


@pytest.mark.brian2
@pytest.mark.skipif(not is_installed("brian2"), reason="Brian2 is not installed")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_spikes_are_those_of_brian2():
    net, _ = build(Clopath(rates=(10.0, 50.0)))
    with strict():
        other = net.to_brian2(600)
        other.run(600)
    spikes = net.record("post")
    net.run(600)
    steps, neurons = other.spikes("post")
    assert steps.tolist() == spikes.steps.tolist() and steps.size == 20
    assert neurons.tolist() == spikes.neurons.tolist()
    assert other.weights("pre->post") == pytest.approx(net.weights("pre->post"), abs=1e-12)
    assert np.ptp(net.weights("pre->post")) > 0.01


def test_order_matters_at_low_rates_alone():
    config = Clopath(rates=(10.0, 50.0))
    values = measure(config, run_seed(config, 0))
    assert values["post-pre 10"] == pytest.approx(-0.41, abs=0.01)
    assert values["pre-post 50"] == pytest.approx(0.65, abs=0.01)
    assert values["post-pre 50"] > 0 and values["failed"] == 0


def test_bands_are_of_the_published_parameters_alone():
    assert sum(band.low is not None for band in card(Clopath())) == 1 + 2 * len(MEASURED)
    assert sum(band.low is not None for band in card(Clopath(a_ltp=1e-4))) == 1
    with pytest.raises(ArgumentError, match="rates Value should have at least 1 item"):
        Clopath.make(rates=())
