"""Contacts that may fail, in spikes: who releases is that of the oracle, whatever was done."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from naive.random.toss import releases

from neurosim import (
    LIF,
    AllToAll,
    FixedFanIn,
    Multapses,
    OneToOne,
    PairSTDP,
    Poisson,
    Population,
    Random,
    ShortTerm,
    SpikeTimes,
    SpikingNetwork,
    Stream,
    Synapses,
    Uniform,
)

NAME, DT, N_STEPS = "eye->area", 0.1, 12
SPIKES = [(0, 0), (0, 2), (1, 1), (2, 0), (2, 1), (3, 2), (3, 3), (5, 0), (6, 3), (7, 1)]
HOLD = LIF(tau_m=1e20, v_th=1e9, v_reset=0, frozen=())
"""Adds up what arrives, and forgets nothing."""


def build(connectome, n=(4, 5), spikes=SPIKES, seed=3, threads=1, precision="double", **more):
    eye = Population("eye", n[0], SpikeTimes([i for _, i in spikes], [s * DT for s, _ in spikes]))
    area = Population("area", n[1], HOLD, n_initial=more.pop("n_initial", None))
    wires = Synapses(eye, area, connectome, **{"weight": 1.0, "delay": 0.2, **more})
    return SpikingNetwork([eye, area], [wires], seed=seed, threads=threads, precision=precision)


def trace(net, n_steps=N_STEPS):
    """Return v of all neurons after each of some steps."""
    values = []
    for _ in range(n_steps):
        net.run(DT)
        values.append(net.get("area", "v").tolist())
    return values


def expected_trace(net, chances, spikes=SPIKES, seed=3, n_steps=N_STEPS):
    """Return the same by the oracle, contact by contact."""
    key = tuple(map(int, Stream(seed, f"release {NAME}").key))
    edges, weights = net.edges(NAME), net.weights(NAME)
    late = np.rint(net.delays(NAME) / DT).astype(int)
    pre = np.repeat(np.arange(edges.indptr.size - 1), np.diff(edges.indptr)).tolist()
    contacts, seen = [], {}
    for pair in zip(pre, edges.indices.tolist(), strict=True):
        seen[pair] = seen.get(pair, -1) + 1
        contacts.append((*pair, seen[pair]))
    v, values = np.zeros(net.populations["area"].n), []
    for step in range(n_steps):
        for (i, j, number), w, d, chance in zip(contacts, weights, late, chances, strict=True):
            level = min(round(chance * 2**32), 2**32 - 1)
            if (step - d, i) in spikes and releases(i, j, number, step, level, key):
                v[j] += w
        values.append(v.tolist())
    return values


GRAPHS = {
    "single": (AllToAll(), {}),
    "contacts": (Multapses(AllToAll(), 6), {}),
    "own weights": (Multapses(Random(0.7), 3), {"weight": Uniform(0, 1)}),
    "own delays": (Multapses(AllToAll(), 5), {"delay": Uniform(0, 0.4)}),
    "all their own": (FixedFanIn(9, multapses=True),
                      {"weight": Uniform(0, 1), "delay": Uniform(0, 0.4)}),
}  # fmt: skip


@pytest.mark.parametrize("is_listed", [False, True])
@pytest.mark.parametrize("case", GRAPHS)
def test_what_arrives_is_what_the_oracle_releases(case, is_listed):
    graph, more = GRAPHS[case]
    n, rng = build(graph, **more).edges(NAME).indices.size, np.random.default_rng(1)
    chances = rng.choice([0.0, 0.2, 0.7, 1.0], n) if is_listed else np.full(n, 0.4)
    net = build(graph, release=chances if is_listed else 0.4, **more)
    assert np.allclose(trace(net), expected_trace(net, chances), rtol=1e-9)
    # Threads, chunks, a state from elsewhere, and a copy: the same bits.
    whole = build(graph, release=chances if is_listed else 0.4, threads=2, **more)
    whole.run(0.5)
    state, twin = whole.store(), pickle.loads(pickle.dumps(copy.deepcopy(whole)))
    whole.run(0.7)
    last = net.get("area", "v").tolist()
    assert whole.get("area", "v").tolist() == last
    whole.restore(state)
    for again in (whole, twin):
        again.run(0.3)
        again.run(0.4)
        assert again.get("area", "v").tolist() == last
    net.reset()
    net.run(1.2)
    assert net.get("area", "v").tolist() == last
    net.restore(state, seed=8)
    net.run(0.7)
    assert net.get("area", "v").tolist() != last


def test_single_precision_and_recorders_draw_the_same():
    nets = [build(Multapses(AllToAll(), 3), release=0.5, precision=p) for p in ("single", "double")]
    nets[0].record("area"), nets[0].observe("area", "v")
    assert trace(nets[0]) == trace(nets[1])


@settings(max_examples=10)
@given(st.integers(0, 99), st.booleans())
def test_contacts_that_come_and_go_keep_the_law_of_their_pair(seed, has_delays):
    """Numbers count those that are there, in the order of edges."""
    more = {"delay": Uniform(0, 0.4)} if has_delays else {}
    net = build(Multapses(AllToAll(), 2), release=0.5, **more)
    rng = np.random.default_rng(seed)
    net.grow(NAME, *rng.integers(0, 4, (2, 6)))
    edges = net.edges(NAME)
    pre = np.repeat(np.arange(4), np.diff(edges.indptr))
    gone = rng.permutation(edges.indices.size)[:5]
    keys = (pre * 5 + edges.indices).tolist()
    numbers = np.array([keys[:i].count(key) for i, key in enumerate(keys)])
    net.prune(NAME, pre[gone], edges.indices[gone], numbers[gone])
    n = net.edges(NAME).indices.size
    state = net.store()
    found = trace(net)
    assert np.allclose(found, expected_trace(net, np.full(n, 0.5)))
    other = build(Multapses(AllToAll(), 2), release=0.5, **more)
    other.restore(state)
    assert trace(other) == found


def test_chances_of_their_own_follow_contacts_that_go_and_daughters_have_them():
    chances = np.tile(np.arange(5) % 2, 4)
    net = build(AllToAll(), release=chances, n_initial=3)
    assert trace(net)[-1] == [0, 10, 0, 0, 0]
    net.restore(state := net.store())
    net.reset()
    assert net.divide("area", [1]).tolist() == [3]
    assert trace(net)[-1] == [0, 10, 0, 10, 0]
    net.reset()
    net.prune(NAME, [0, 0], [0, 1])
    assert trace(net)[-1] == [0, 7, 0, 0, 0]
    net.restore(state)
    net.run(DT)
    assert net.edges(NAME).indices.size == 12


def test_all_that_is_certain_has_the_bits_of_before():
    graph, more = GRAPHS["all their own"]
    n = build(graph, **more).edges(NAME).indices.size
    plain, ones = build(graph, **more), build(graph, release=np.ones(n), **more)
    assert trace(plain) == trace(ones)
    assert not np.any(trace(build(graph, release=0, **more)))


def test_a_release_carries_the_share_that_short_term_plasticity_leaves():
    rule = ShortTerm(U=0.5, tau_f=20, tau_d=50)
    spikes = [(2 * i, 0) for i in range(6)]
    nets = [
        build(OneToOne(), (300, 300), [(s, i) for s, _ in spikes for i in range(300)],
              short_term=rule, release=q)
        for q in (1.0, 0.4)
    ]  # fmt: skip
    steps = [np.diff(np.array(trace(net, 14)), axis=0) for net in nets]
    all_of, some = steps
    is_released = some > 0
    assert np.allclose(some[is_released], all_of[is_released])
    assert is_released[all_of > 0].mean() == pytest.approx(0.4, abs=0.05)


def test_timing_counts_spikes_whatever_was_released():
    noise, cells = Population("noise", 30, Poisson(200)), Population("cells", 5, LIF(drive=40))
    weights = []
    for release in (1.0, 0.0):
        wires = Synapses(noise, cells, AllToAll(), weight=1e-9, delay=1.0, release=release,
                         plasticity=PairSTDP(a_pre=1e-11, a_post=1e-11, w_max=1e-6))  # fmt: skip
        net = SpikingNetwork([noise, cells], [wires])
        net.run(200)
        weights.append(net.weights("noise->cells"))
    assert np.allclose(*weights) and np.ptp(weights[0]) > 0


@pytest.mark.parametrize("m", [1, 2, 4, 8])
def test_amplitudes_follow_the_binomial_law(m):
    """Mean m q w and CV sqrt((1 - q) / (m q)), of 24,000 pairs and steps."""
    q, n, n_steps = 0.4, 4000, 6
    spikes = [(s, i) for s in range(n_steps) for i in range(n)]
    net = build(Multapses(OneToOne(), m), (n, n), spikes, release=q, precision="single")
    sums = np.diff(np.array(trace(net, n_steps + 2)), axis=0)[1:].ravel()
    assert sums.size == n_steps * n
    assert sums.mean() == pytest.approx(m * q, rel=0.02)
    assert sums.std() / sums.mean() == pytest.approx(np.sqrt((1 - q) / (m * q)), rel=0.02)
    assert np.corrcoef(sums[:-n], sums[n:])[0, 1] == pytest.approx(0, abs=0.04)
