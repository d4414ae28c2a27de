"""Parts of rows: delays are told by runs until synapses come or go, in fewer bytes."""

import numpy as np
import pytest

from neurosim import LIF, Explicit, Poisson, Population, Random, SpikingNetwork, Synapses, Uniform

NAME = "a->b"


def build(connectome=None, threads=1, **options):
    """Return sources that fire and their targets, whose delays are drawn or listed."""
    a, b = Population("a", 40, Poisson(rate=90.0)), Population("b", 50, LIF())
    given = {"weight": Uniform(0, 0.2), **options}
    return SpikingNetwork(
        [a, b], [Synapses(a, b, connectome or Random(0.8), **given)], threads=threads
    )


def test_delays_are_kept_once():
    net = build(delay=Uniform(1.0, 7.0))
    wiring, late = net.pathways[NAME].wiring, net.delays(NAME)
    assert wiring.rows.delays.size == 0
    net.run(5)
    assert wiring.rows.delays.size == 0 and (net.delays(NAME) == late).all()
    runs = wiring.runs().whole
    assert runs.lows.nbytes == 2 * (runs.lows.size) <= 2 * (net.pathways[NAME].n + 40)
    edges = net.edges(NAME)
    net.prune(NAME, [0], [int(edges.indices[0])])
    assert wiring.rows.delays.size == net.pathways[NAME].n + 1  # a gap
    assert (net.delays(NAME) == late[1:]).all()
    net.run(5)


def test_listed_delays_are_those_that_were_given():
    late = np.random.default_rng(1).integers(0, 600, 200) / 10
    pairs = Explicit(np.arange(0, 201, 5), np.tile(np.arange(50), 4), delays=late)
    net = build(pairs)
    assert np.allclose(net.delays(NAME), late, atol=1e-12)


@pytest.mark.parametrize("longest", [0.3, 30.0])
def test_threads_own_runs_of_the_same_synapses(longest):
    found = []
    for threads in (1, 2, 3):
        net = build(threads=threads, delay=Uniform(0.0, longest))
        net.run(60)
        found.append(net.get("b", "v").tolist())
        parts = [net.pathways[NAME].wiring.runs().part(k, []) for k in range(threads)]
        n = sum(int(p.highs[r]) - int(p.lows[r]) for p in parts for r in _numbers(p))
        assert n == net.pathways[NAME].n
    assert found[0] == found[1] == found[2] and len(set(found[0])) > 40


def _numbers(runs):
    """Return the numbers of all runs."""
    ends = [*runs.firsts.reshape(runs.begins.size, -1)[1:, 0], runs.lows.size]
    return [r for r in range(runs.lows.size) if r + 1 not in ends]
