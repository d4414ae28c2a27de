"""Inputs whose rate, weight or deviation differs from neuron to neuron."""

import pickle

import numpy as np
import pytest

from neurosim import (
    LIF,
    ArgumentError,
    KindError,
    LogNormal,
    NoiseInput,
    Normal,
    Poisson,
    PoissonInput,
    Population,
    SpikingNetwork,
    Uniform,
)

N = 300
RATES = np.random.default_rng(1).uniform(0, 20_000, N)
CELLS = Population("cells", N, LIF())
NAMED = Population("cells", 3, LIF(), labels=["ADAL", "ADAR", "ADEL"])


def network(*inputs, threads=1, **more):
    return SpikingNetwork([CELLS], inputs=inputs, seed=3, threads=threads, **more)


def potentials(net, duration=20.0):
    net.run(duration)
    return net.get("cells", "v")


def test_one_value_for_each_is_that_value_for_all():
    one = network(PoissonInput(CELLS, 9000.0, 0.1), NoiseInput(CELLS, 0.5))
    each = network(PoissonInput(CELLS, np.full(N, 9000.0), np.full(N, 0.1)),
                   NoiseInput(CELLS, np.full(N, 0.5)))  # fmt: skip
    assert np.array_equal(potentials(one), potentials(each))


def test_each_neuron_gets_what_it_would_get_alone():
    weights, sigma = np.linspace(-0.1, 0.2, N), np.linspace(0, 2, N)
    each = network(PoissonInput(CELLS, RATES, weights), NoiseInput(CELLS, sigma))
    found = potentials(each)
    for i in (0, 7, 299):
        of_one = np.full(N, RATES[i])  # at the levels of the largest, which matter to nobody
        alone = network(PoissonInput(CELLS, of_one, weights[i]), NoiseInput(CELLS, sigma[i]))
        assert potentials(alone)[i] == found[i]


@pytest.mark.parametrize(
    "rate", [RATES, 40 * RATES, np.stack([RATES, 0 * RATES, RATES[::-1]])], ids=["", "high", "rows"]
)
def test_threads_chunks_and_a_copy_change_nothing(rate):
    every = 4.0 if rate.ndim > 1 else None
    source = PoissonInput(CELLS, rate, LogNormal(0.1, 0.1), every=every)
    expected = potentials(network(source))
    other = network(source, threads=3)
    other.run(7.3, chunk=5)
    assert np.array_equal(potentials(pickle.loads(pickle.dumps(other)), 12.7), expected)
    kept = other.store()
    assert np.array_equal(potentials(other, 12.7), expected)
    other.restore(kept)
    assert np.array_equal(potentials(other, 12.7), expected)
    other.reset()
    assert np.array_equal(potentials(other), expected)


def test_rows_of_rates_hold_one_after_the_other():
    rows = np.stack([RATES, np.zeros(N)])
    found = potentials(network(PoissonInput(CELLS, rows, 0.01, every=5.0)), 25.0)
    assert np.allclose(found, potentials(network(PoissonInput(CELLS, RATES, 0.01)), 5.0)
                       * np.exp(-1), rtol=1e-9)  # fmt: skip


def test_what_is_drawn_keeps_to_the_seed_of_the_graph():
    net = network(PoissonInput(CELLS, Uniform(0, 20_000), LogNormal(0.1, 0.2)))
    start = net.store()
    first = potentials(net)
    net.restore(start, seed=9)
    assert not np.array_equal(potentials(net), first)
    tables = net.cells["cells"].tables
    again = network(PoissonInput(CELLS, Uniform(0, 20_000), LogNormal(0.1, 0.2)))
    assert np.array_equal(tables["input 0 rates"], again.cells["cells"].tables["input 0 rates"])
    rates = tables["input 0 rates"]
    assert 0 <= rates.min() and rates.max() < 20_000 and np.unique(rates).size == N


def test_sources_may_draw_their_rates():
    noise = Population("noise", 2000, Poisson(Uniform(0, 200)))
    net = SpikingNetwork([noise], seed=1)
    spikes = net.record("noise")
    net.run(1000)
    assert np.ptp(spikes.rates()) > 150 and abs(spikes.rates().mean() - 100) < 5


BAD = {
    "too few": (lambda: PoissonInput(CELLS, [1, 2, 3], 0.1), KindError, "300 numbers"),
    "weights too few": (lambda: PoissonInput(CELLS, 1, [1, 2, 3]), KindError, "300 of them"),
    "negative": (lambda: PoissonInput(NAMED, [1, -2, 3], 1), ArgumentError,
                 r"got -2 for neuron 1 \('ADAR'\) of 'cells'"),
    "in a row": (lambda: PoissonInput(NAMED, [[1, 2, 3], [1, 2, -3]], 1, every=1), ArgumentError,
                 r"got -3 for neuron 2 \('ADEL'\)"),
    "no number": (lambda: PoissonInput(CELLS, 1, [np.nan] * N), ArgumentError, "at position 0"),
    "drawn below 0": (lambda: network(PoissonInput(CELLS, Normal(1, 5), 1)), ArgumentError,
                      r"rate must be at least 0 Hz, got -.*low=0"),
    "drawn, with rows": (lambda: PoissonInput(CELLS, Uniform(0, 1), 1, every=2.0), ArgumentError,
                         "every must be left out"),
    "sources with rows": (lambda: Population("p", 3, Poisson(Uniform(0, 1), every=2.0)),
                          ArgumentError, "every must be left out"),
    "source below 0": (lambda: SpikingNetwork([Population("p", 30, Poisson(Normal(0, 1)))]),
                       ArgumentError, r"not be negative, got -.* for neuron \d+; draw with"),
    "too fast": (lambda: network(PoissonInput(CELLS, 100 * RATES, 1)), ArgumentError,
                 r"of neuron \d+ must be from 0 to 100.*lower the rate"),
    "deviation": (lambda: NoiseInput(NAMED, [0, 1, -1]), ArgumentError, "at least 0 mV, got -1"),
    "two signs": (lambda: SpikingNetwork([c := Population("c", 2, LIF(synapses="current"))],
                  inputs=[PoissonInput(c, 1, [-1, 1])]), ArgumentError, "one sign.*receptor"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_what_does_not_fit_is_refused(case):
    make, kind, said = BAD[case]
    with pytest.raises(kind, match=said):
        make()
