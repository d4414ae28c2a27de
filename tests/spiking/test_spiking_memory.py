"""The memory of spiking networks: the estimate holds, and what is too much is refused at once."""

from time import perf_counter

import numpy as np
import pytest
from shell import needs_compiled_kernels
from traced import traced

from neurosim import (
    LIF,
    AllToAll,
    Explicit,
    FixedFanIn,
    FixedTotalNumber,
    Multapses,
    Near,
    Normal,
    PairSTDP,
    Poisson,
    Population,
    Random,
    ResourceError,
    SpikingNetwork,
    Synapses,
    Uniform,
)
from neurosim.base import memory
from neurosim.base.random.law_parts import BLOCK
from neurosim.spiking.engine.structure import AT_ONCE
from neurosim.spiking.memory import estimate

DRAWN_AT_ONCE = 12 * AT_ONCE + 24 * BLOCK
"""Bytes that a thread draws with."""
GIVEN = Explicit.from_pairs([(i, j) for i in range(200) for j in range(200)], 600)
CASES = {
    "shared weight": (FixedFanIn(300), {"weight": 0.1, "delay": 1.5}),
    "random": (Random(0.5), {}),
    "listed": (GIVEN, {"weight": np.full(40_000, 0.1)}),
    "drawn weights": (FixedFanIn(300), {"weight": Normal(0.1, 0.01)}),
    "drawn delays": (FixedFanIn(300), {"delay": Uniform(0.5, 5)}),
    "both drawn": (AllToAll(), {"weight": Uniform(0, 1), "delay": Uniform(0.5, 5)}),
    "three delays": (AllToAll(), {"delay": np.arange(360_000) % 3 * 0.1}),
    "plastic": (FixedFanIn(300), {"plasticity": PairSTDP()}),
    "plastic, drawn": (
        FixedFanIn(300),
        {"plasticity": PairSTDP(traces="synapse"), "delay": Uniform(0, 4)},
    ),
    "a fixed total": (
        FixedTotalNumber(180_000, multapses=True),
        {"weight": Normal(0.1, 0.01, low=0), "delay": Normal(1.5, 0.75, low=0.1)},
    ),
    "contacts": (Multapses(FixedFanIn(100), 3), {"weight": 0.1, "delay": 1.5}),
    "contacts that fail": (Multapses(FixedFanIn(100), 3), {"release": 0.5}),
    "contacts of their own": (
        Multapses(FixedFanIn(100), 3, weights=Uniform(0, 1)),
        {"release": np.full(180_000, 0.5)},
    ),
    "not stored": (Random(0.001, stored=False), {}),
    "not stored, near": (Near(0.01, stored=False), {}),
}


def measure(monkeypatch, case, n, threads=1, precision="double"):
    """Return the bytes of Python and NumPy at the worst moment, and the estimate."""
    connectome, options = CASES[case]
    positions = np.random.default_rng(0).random((n, 2)) if "near" in case else None
    cells = [Population("cells", n, LIF(), positions=positions)]
    wires = [Synapses(*cells * 2, connectome, **options)]
    with traced(monkeypatch) as peak:
        net = SpikingNetwork(cells, wires, threads=threads, precision=precision)
        net.run(0.2)
        net.run(0.2, plastic=False)
        net.reset()
        net.run(0.2)
        most = peak()
    return most, estimate(cells, wires, net.dtype.itemsize, threads, 0.1)


@needs_compiled_kernels
@pytest.mark.parametrize("case", CASES)
def test_the_estimate_is_what_is_taken_at_the_worst_moment(case, monkeypatch):
    n = 60_000 if case.startswith("not stored") else 600
    for options in ({}, {"threads": 2, "precision": "single"}):
        measure(monkeypatch, case, n, **options)  # what is compiled and imported does not count
        peak, told = measure(monkeypatch, case, n, **options)
        # The worst moments of several threads come together, or do not.
        together = DRAWN_AT_ONCE * (options.get("threads", 1) - 1)
        assert 0.8 * peak < told < 1.2 * peak + together


def test_a_network_too_large_is_refused_before_anything_is_drawn(monkeypatch):
    monkeypatch.setattr(Random, "edges", lambda *_: 1 / 0)
    cells = Population("cells", 10**6, LIF())
    wires = Synapses(cells, cells, Random(0.1), weight=Normal(1, 0.1))
    with pytest.raises(ResourceError, match=r"need 1,2.*GB, 80% .* share a weight"):
        SpikingNetwork([cells], [wires])


@pytest.mark.parametrize(
    "call",
    [
        lambda net: net.edges("a->b"),
        lambda net: net.weights("a->b"),
        lambda net: net.delays("a->b"),
        lambda net: net.watch("a->b", every=10),
    ],
    ids=["edges", "weights", "delays", "watch"],
)
def test_what_would_list_a_graph_that_is_not_stored_is_refused_at_once(call, monkeypatch):
    monkeypatch.setattr(Random, "edges", lambda *_: 1 / 0)
    a, b = Population("a", 10**7, Poisson(1)), Population("b", 10**6, LIF())
    net = SpikingNetwork([a, b], [Synapses(a, b, Random(0.1, stored=False), weight=0.5)])
    start = perf_counter()
    with pytest.raises(ResourceError, match=r"of 'a->b' \(1e\+12 synapses\) need .* fewer neurons"):
        call(net)
    assert perf_counter() - start < 5
    net.set_weights("a->b", 0.25)  # one number needs no list


def test_what_fits_is_told(monkeypatch):
    cells = Population("cells", 100, LIF())
    net = SpikingNetwork([cells], [Synapses(cells, cells, AllToAll())])
    monkeypatch.setattr(memory, "available", lambda: 10_000 * 16 / memory.SHARE + 1)
    assert net.weights("cells->cells").size == net.edges("cells->cells").indices.size == 10_000
    with pytest.raises(ResourceError, match="delays"):
        net.delays("cells->cells")
