"""Mean field: against limits that are known, and against neurons under noise."""

import math

import numpy as np
import pytest
from brains import needs_jit

from neurosim import LIF, NoiseInput, Population, SpikingNetwork
from neurosim.models.spiking.mean_field import Neuron, find_rate

NEURON = Neuron(tau_m=20, v_th=20, v_reset=10, t_ref=2)


@pytest.mark.parametrize("mu", [21.0, 30.0, 100.0])
def test_without_noise_it_is_a_clock(mu):
    period = 2 + 20 * math.log((mu - 10) / (mu - 20))
    assert NEURON.rate(mu, 1e-3) == pytest.approx(1000 / period, rel=1e-3)
    assert NEURON.irregularity(mu, 1e-3) == pytest.approx(0, abs=1e-2)


def test_rare_spikes_are_irregular():
    assert 0 < NEURON.rate(10, 3.5) < 1
    assert NEURON.irregularity(10, 3.5) == pytest.approx(1, abs=0.02)
    assert NEURON.rate(0, 0.1) == 0 and math.isnan(NEURON.irregularity(0, 0.1))


def test_more_drive_gives_more_spikes():
    for sigma in (1.0, 5.0):
        rates = [NEURON.rate(mu, sigma) for mu in np.linspace(5, 60, 20)]
        assert rates == sorted(rates) and rates[-1] < 500


@needs_jit
@pytest.mark.parametrize(("mu", "sigma"), [(15, 5), (18, 7.6), (40, 2)])
def test_neurons_under_noise_fire_like_that(mu, sigma):
    cells = Population("cells", 1000, LIF(drive=mu))
    net = SpikingNetwork([cells], inputs=[NoiseInput(cells, sigma=sigma / math.sqrt(2))], seed=1)
    net.run(200)
    spikes = net.record("cells")
    net.run(2000)
    waits = spikes.intervals()
    on_grid = Neuron(20, 20, 10, 2, dt=0.1)
    assert spikes.rates().mean() == pytest.approx(on_grid.rate(mu, sigma), rel=0.03)
    assert waits.std() / waits.mean() == pytest.approx(on_grid.irregularity(mu, sigma), rel=0.06)


def test_the_rate_returns_itself():
    def moments(rate):
        return 30 - 0.3 * rate, 5.0

    rate = find_rate(NEURON, moments)
    assert NEURON.rate(*moments(rate)) == pytest.approx(rate)
    assert find_rate(NEURON, lambda rate: (0.0, 0.1)) == 0
    assert find_rate(NEURON, lambda rate: (19.0 + 0.5 * rate, 1.0)) > 200  # the higher of two
