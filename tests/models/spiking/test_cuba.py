"""Cuba: neurons alone fire like clocks, together irregularly; the network is the benchmark's."""

import math

import numpy as np
import pytest
from brains import needs_jit

from neurosim import ArgumentError
from neurosim.models.spiking.cuba import W_EXC, W_INH, Cuba, build, card, measure, run_seed

TINY = Cuba(n=60, duration=30, settle=5, inputs=12)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"inputs": 4001}, "inputs must be at most n = 4000, got 4001"),
        ({"delay": 0.25}, "delay must be a multiple of dt = 0.1 ms, got 0.25; the nearest are 0.2"),
        ({"duration": 0.25}, "duration must be a multiple of dt"),
        ({"duration": 3}, "bin must be at most duration = 3 ms, got 5"),
        ({"w_inh": 1}, "w_inh should be less than or equal to 0"),
        ({"n": 4}, "n should be greater than or equal to 5"),
        ({"precision": "half"}, "precision should be 'double' or 'single', got 'half'"),
    ],
)
def test_bad_parameters_are_refused(changes, said):
    with pytest.raises(ArgumentError, match=said):
        Cuba.make(**changes)


def test_the_network_is_that_of_the_benchmark():
    net = build(Cuba(n=1000), seed=0)
    n_synapses = {name: net.edges(name).indices.size for name in net.pathways}
    expected = {"exc->exc": 51_200, "exc->inh": 12_800, "inh->exc": 12_800, "inh->inh": 3200}
    assert all(abs(n_synapses[name] - n) < 5 * math.sqrt(n) for name, n in expected.items())
    assert set(net.weights("exc->inh")) == {W_EXC}
    assert set(net.weights("inh->exc")) == {W_INH}
    assert (W_EXC, W_INH) == pytest.approx((1.62, -9))
    v = np.concatenate([net.get(name, "v") for name in ("exc", "inh")])
    assert v.size == 1000 and -60 <= v.min() < -59.9 and -50.1 < v.max() < -50


def test_neurons_alone_fire_like_clocks():
    config = Cuba(n=20, duration=300, settle=0, inputs=0)
    values = measure(config, run_seed(config, seed=0))
    period = 5 + 20 * math.log(11)  # from -60 towards -49 past -50 mV
    assert values["rate"] == pytest.approx(1000 / period, rel=0.1)
    assert values["irregularity"] == 0 and values["silent"] == 0


@pytest.mark.parametrize("precision", ["double", "single"])
def test_threads_change_nothing_and_seeds_do(precision):
    config = TINY.model_copy(update={"precision": precision})
    one, two, other = run_seed(config, 0), run_seed(config, 0, threads=2), run_seed(config, 1)
    assert all(np.array_equal(one[name], two[name], equal_nan=True) for name in one)
    assert not np.array_equal(one["spike_times"], other["spike_times"])


def test_bands_hold_at_the_published_parameters():
    def banded(config):
        return [b.id for b in card(config) if (b.low, b.high) != (None, None)]

    assert (
        banded(Cuba()) == banded(Cuba(n=8000, duration=1000)) == ["rate", "kinds", "irregularity"]
    )
    assert banded(TINY) == banded(Cuba(w_exc=1.7)) == banded(Cuba(duration=100)) == []


@needs_jit
@pytest.mark.parametrize("seed", [0, 1])
def test_the_network_fires_as_brian2_says(seed):
    config = Cuba(duration=1000)
    values = measure(config, run_seed(config, seed))
    for band in card(config):
        assert band.low is None or values[band.id] >= band.low
        assert band.high is None or values[band.id] <= band.high
    assert values["synchrony"] < 20
