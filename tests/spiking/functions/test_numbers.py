"""Random numbers that functions take by name: which they are, and what they depend on."""

import pickle
from dataclasses import replace

import pytest
from naive.inputs.inject import draw_normals, draw_uniforms
from naive.rules.roll import roll

from neurosim import (
    LIF,
    ArgumentError,
    Explicit,
    KindError,
    NeuronRule,
    Population,
    Random,
    SpikeTimes,
    SpikingNetwork,
    Stream,
    SynapseRule,
    Synapses,
)

N = 150


def walk(z, p, dt, is_refractory, noise):
    z.x = noise.xi
    z.u = noise.u
    z.v += p.sigma * noise.xi
    return z.v > 3.0


def jump(z, p, noise):
    z.v = 0.0
    z.at = noise.u


WALK = NeuronRule(
    walk, {"v": 0.0, "x": 0.0, "u": 0.0, "at": -1.0}, {"sigma": 0.5}, jump,
    noise={"xi": "normal", "u": "uniform", "unused": "normal"}, receptors=["v"],
)  # fmt: skip


def note(w, z, p, elapsed, noise):
    z.u = noise.u
    z.n = noise.n
    z.released = noise.released
    return min(max(w + 0.01 * noise.n, 0.0), 1.0)


def note_after(w, z, p, elapsed, noise):
    z.after = noise.u
    return w


NOTED = SynapseRule(
    note, note_after, {"u": 0.0, "n": 0.0, "released": -1.0, "after": 0.0},
    noise={"u": "uniform", "n": "normal"},
)  # fmt: skip


def make(rule=WALK, seed=4, threads=1, **more):
    """Return noisy neurons that excite each other by synapses with numbers of their own."""
    cells = Population("cells", N, rule)
    wires = Synapses(cells, cells, Random(0.05), weight=0.2, release=0.6, delay=1.0,
                     plasticity=NOTED)  # fmt: skip
    return SpikingNetwork([cells], [wires], seed=seed, threads=threads, **more)


def test_numbers_of_neurons_match_oracle():
    net = SpikingNetwork([Population("cells", N, WALK)], seed=4, threads=2)
    seen = {name: net.observe("cells", name, every=0.1) for name in ("x", "u", "at")}
    spikes = net.record("cells")
    net.run(3.0)
    for step in range(29):
        for name, number, draw in (("x", "xi", draw_normals), ("u", "u", draw_uniforms)):
            key = tuple(Stream(4, f"noise {number} of population cells").key.tolist())
            expected = draw(step, key, 0, N)
            assert seen[name].values[step + 1].tolist() == expected
    # A reset sees what its step has seen.
    fired = [(s, i) for s, i in zip(spikes.steps, spikes.neurons, strict=True) if s < 29]
    assert len(fired) > 20
    assert all(seen["at"].values[s + 1, i] == seen["u"].values[s + 1, i] for s, i in fired)
    assert "noise unused" not in net.cells["cells"].tables


def go_on(net, chunk=100):
    spikes = net.record("cells")
    net.run(20, chunk=chunk)
    assert spikes.steps.size > 100
    arrays = spikes.steps, spikes.neurons, net.get("cells", "v"), net.weights("cells->cells")
    return [a.tobytes() for a in (*arrays, net.trace("cells->cells", "u"))]


def test_bits_depend_on_the_seed_alone():
    expected = go_on(make())
    other = make(threads=3)
    other.observe("cells", "u", every=0.1)
    assert go_on(other, chunk=7) == expected
    other.reset()
    assert go_on(other) == expected
    assert not set(go_on(make(seed=5))) & set(expected)


def test_a_state_goes_on_and_another_seed_gives_other_numbers():
    net = make()
    net.run(10)
    state, copy = net.store(), pickle.loads(pickle.dumps(net))
    expected = go_on(net)
    assert go_on(copy) == expected
    other = make(threads=2)
    other.restore(state)
    assert go_on(other) == expected
    other.restore(state, seed=8)
    assert not set(go_on(other)) & set(expected)


@pytest.mark.parametrize("release", [1.0, 0.5])
def test_numbers_of_synapses_match_oracle(release):
    """A source fires in steps 3 and 10; several contacts join the same two neurons."""
    source = Population("source", 2, SpikeTimes([0, 1, 1], [0.3, 0.3, 1.0]))
    cells = Population("cells", 200, LIF(v_th=0.5, v_reset=-1, t_ref=0))
    pairs = [(i, j) for i in range(2) for j in range(200) for _ in range(1 + j % 3)]
    wires = Synapses(source, cells, Explicit.from_pairs(pairs, 2, multapses=True), weight=1.0,
                     delay=0.4, release=release, plasticity=NOTED, name="w")  # fmt: skip
    net = SpikingNetwork([source, cells], [wires], seed=6, threads=2)
    net.run(1.0)
    v = net.get("cells", "v")
    edges, found = net.edges("w"), {name: net.trace("w", name) for name in NOTED.state}
    keys = {name: tuple(Stream(6, text).key.tolist()) for name, text in (
        ("u", "noise u of on_pre of w"), ("n", "noise n of on_pre of w"),
        ("released", "release w"), ("after", "noise u of on_post of w"))}  # fmt: skip
    laws = {"u": "uniform", "n": "normal", "released": "released", "after": "uniform"}
    told, level = [], 2**32 - 1 if release == 1 else 2**31
    for i in range(2):
        row = edges.indices[edges.indptr[i] : edges.indptr[i + 1]].tolist()
        told += [(i, j, row[:e].count(j)) for e, j in enumerate(row)]
    for name in ("u", "n", "released"):
        expected = [roll(laws[name], keys[name], 7, *who, level) for who in told]
        assert found[name].tolist() == expected
    reached = {j for (_, j, _), r in zip(told, found["released"], strict=True) if r}
    assert (v < -0.5).nonzero()[0].tolist() == sorted(reached)
    fired = [roll("uniform", keys["after"], 8, *who) for who in told if who[1] in reached]
    assert [x for x in found["after"].tolist() if x] == fired
    net.run(1.0)  # the second spike
    again = [roll("uniform", keys["u"], 14, *who) for who in told if who[0] == 1]
    assert net.trace("w", "u")[edges.indptr[1] :].tolist() == again


def quiet(z, p, dt, is_refractory):
    return False


def keep(w, z, p, elapsed):
    return w


def misses(z, p, dt, is_refractory, noise):
    return noise.xu > 0


def asks_released(w, z, p, elapsed, noise):
    return w if noise.released else 0.0


def leap(z, p, dt, n):
    z.v += n


def silent(z, p):
    return True


STATE = {"v": 0.0}
REFUSED = {
    "nothing named": (lambda: NeuronRule(misses, STATE), ArgumentError, r'give noise=\["xi"\]'),
    "another number": (
        lambda: NeuronRule(misses, STATE, noise=["xi"]), KindError, "noise.xu, .* has only xi"),
    "no taker": (
        lambda: NeuronRule(quiet, STATE, noise=["xi"]), ArgumentError, "names xi, but no function"),
    "a law": (lambda: replace(WALK, noise={"xi": "gauss"}), ArgumentError, "normal, uniform"),
    "text": (lambda: replace(WALK, noise="xi"), KindError, "must be a list of names"),
    "no name": (lambda: replace(WALK, noise=["a b"]), ArgumentError, "names that can follow"),
    "a name of ours": (
        lambda: SynapseRule(note, keep, NOTED.state, noise=["released"]), ArgumentError, "rename"),
    "released at a spike of the target": (
        lambda: SynapseRule(keep, asks_released, noise=["u"]), KindError, "noise.released"),
    "leaps": (
        lambda: replace(WALK, silent=silent, leap=leap), ArgumentError, "silent must be left out"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_is_refused_at_once(case):
    make_it, kind, told = REFUSED[case]
    with pytest.raises(kind, match=told):
        make_it()


def test_released_needs_no_number_of_its_own():
    assert SynapseRule(asks_released, keep).noise == {}
