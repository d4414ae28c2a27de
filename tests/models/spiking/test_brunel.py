"""Brunel: the network as published, its regimes, and the theory where it must hold."""

import math

import numpy as np
import pytest
from brains import needs_jit

from neurosim import ArgumentError
from neurosim.models.spiking.brunel import REGIMES, Brunel, build, card, expect, measure, run_seed

TINY = Brunel(n=60, duration=20, settle=5)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"n": 5, "epsilon": 0.9}, "epsilon must leave a neuron out, got 0.9; raise n"),
        ({"delay": 0.05}, "delay must be a multiple of dt = 0.1 ms, got 0.05"),
        ({"g": -1}, "g should be greater than or equal to 0"),
        ({"settle": float("nan")}, "settle should be a finite number"),
        ({"dt": 0}, "dt should be greater than 0"),
    ],
)
def test_bad_parameters_are_refused(changes, said):
    with pytest.raises(ArgumentError, match=said):
        Brunel.make(**changes)


def test_every_neuron_has_as_many_inputs_and_none_from_itself():
    config = Brunel(n=250, g=4.5)
    assert (config.sizes, config.inputs) == ((200, 50), (20, 5))
    net = build(config, seed=0)
    for name, n_inputs, weight in (("exc->exc", 20, 0.1), ("exc->inh", 20, 0.1),
                                   ("inh->exc", 5, -0.45), ("inh->inh", 5, -0.45)):  # fmt: skip
        edges = net.edges(name)
        assert set(np.bincount(edges.indices)) == {n_inputs}
        assert net.weights(name) == pytest.approx(weight)
        assert set(net.delays(name)) == {1.5}
        pre = np.repeat(np.arange(edges.indptr.size - 1), np.diff(edges.indptr))
        assert name in ("exc->inh", "inh->exc") or (pre != edges.indices).all()


def test_drive_is_counted_from_threshold():
    assert Brunel().external == pytest.approx(20_000)
    assert Brunel(eta=1).moments(0)[0] == pytest.approx(20)
    mu, sigma = Brunel().moments(40)
    assert mu == pytest.approx(40 + 0.002 * 40 * (1000 - 5 * 250))
    assert sigma == pytest.approx(math.sqrt(0.0002 * (20_000 + 40 * (1000 + 25 * 250))))


def test_without_drive_nothing_fires():
    config = Brunel(n=60, duration=20, settle=0, eta=0)
    values = measure(config, run_seed(config, 0))
    assert values["rate"] == 0 and expect(config)[0] == 0
    assert all(math.isnan(value) for name, value in values.items() if name != "rate")


@needs_jit
@pytest.mark.parametrize("eta", [1.2, 2.0])
def test_neurons_alone_fire_as_theory_says(eta):
    config = Brunel(n=1000, epsilon=0, eta=eta, duration=3000, precision="double")
    values = measure(config, run_seed(config, 0))
    assert values["rate theory"] == pytest.approx(1, abs=0.06)
    assert values["cv theory"] == pytest.approx(1, abs=0.06)
    assert values["synchrony"] == pytest.approx(1, abs=0.25)


def test_threads_change_nothing_and_seeds_do():
    one, two, other = run_seed(TINY, 0), run_seed(TINY, 0, threads=2), run_seed(TINY, 1)
    assert all(np.array_equal(one[name], two[name], equal_nan=True) for name in one)
    assert not np.array_equal(one["spike_times"], other["spike_times"])


def test_bands_hold_where_there_are_figures():
    def banded(config):
        return [b.id for b in card(config) if (b.low, b.high) != (None, None)]

    assert banded(Brunel()) == ["rate", "rate theory"]
    assert banded(Brunel(g=6, eta=4)) == banded(Brunel(g=4.5, eta=0.9)) == ["rate", "frequency"]
    assert banded(TINY) == banded(Brunel(g=3)) == banded(Brunel(duration=100)) == []


def test_theory_says_what_is_published():
    rates = [expect(Brunel(g=g, eta=eta, dt=0.001))[0] for g, eta in REGIMES]
    assert rates == pytest.approx([325.9, 55.7, 37.9, 6.47], rel=0.01)


@needs_jit
@pytest.mark.rare
@pytest.mark.slow
@pytest.mark.parametrize(("g", "eta"), REGIMES)
def test_regimes_are_as_published(g, eta):
    config = Brunel(g=g, eta=eta)
    values = measure(config, run_seed(config, 0))
    for band in card(config):
        assert band.low is None or values[band.id] >= band.low, band
        assert band.high is None or values[band.id] <= band.high, band
    asynchronous = "asynchronous" in REGIMES[g, eta]
    assert (values["irregularity"] < 0.05) == (g == 3)
    assert asynchronous or values["synchrony"] > 100
