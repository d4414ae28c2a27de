"""Populations that are stepped only where they might fire: the same spikes, whatever is done."""

import pickle

import numpy as np
import pytest

from neurosim import (
    LIF,
    EscapeNoise,
    FixedFanIn,
    NoiseInput,
    Normal,
    Poisson,
    Population,
    SpikeTimes,
    SpikingNetwork,
    Synapses,
    Uniform,
)

N = 600
SHAPES = {
    "jumps": {"synapses": "delta"},
    "currents": {"synapses": "current", "tau_e": 5.0, "tau_i": 10.0},
    "close time constants": {"synapses": "current", "tau_e": 20.0, "tau_i": 20.001},
    "frozen and reset": {"synapses": "current", "frozen": ("v", "ge", "gi"), "reset": {"ge": 0.0}},
    "frozen, adding up": {"synapses": "current", "frozen": ("v", "ge", "gi"), "drops": ()},
    "not frozen": {"synapses": "current", "frozen": ()},
    "own waits": {"synapses": "delta", "t_ref": np.linspace(0, 4, N)},
    "own drives": {"synapses": "current", "drive": np.linspace(0, 8, N)},
}
LEVELS = {"sparse": 20.0, "busy": 300.0, "dense": 4000.0}
"""Rate of the sources, Hz: from some ten spikes a second to some 10^5."""


def build(shape="currents", rate=300.0, n=N, **how):
    """Return a network of sources that drive cells, which excite and inhibit each other."""
    rule = LIF(
        **{"tau_m": 20, "v_rest": -60, "v_th": -50, "v_reset": -60, "t_ref": 2} | shape_of(shape)
    )
    sources, cells = Population("sources", 50, Poisson(rate)), Population("cells", n, rule)
    scale = 1.0 if rule.synapses == "delta" else 4.0
    kinds = ("ge", "gi") if rule.synapses != "delta" else ("v", "v")
    wires = [
        Synapses(sources, cells, FixedFanIn(4), 2.5 * scale, delay=0.5, receptor=kinds[0]),
        Synapses(cells, cells, FixedFanIn(10), Uniform(0, 0.4 * scale), delay=1.5,
                 receptor=kinds[0]),
        Synapses(cells, cells, FixedFanIn(8), -0.3 * scale, delay=Uniform(0.1, 3.0),
                 receptor=kinds[1], name="inhibition"),
    ]  # fmt: skip
    return SpikingNetwork([sources, cells], wires, seed=3, **{"lazy": True} | how)


def shape_of(shape):
    return SHAPES[shape] if isinstance(shape, str) else shape


def is_lazy(net):
    return net.cells["cells"].is_lazy


def assert_same_spikes(one, other):
    np.testing.assert_array_equal(one.steps, other.steps)
    np.testing.assert_array_equal(one.neurons, other.neurons)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("level", LEVELS)
def test_spikes_are_those_of_the_recursion(shape, level):
    nets = [build(shape, LEVELS[level], lazy=lazy) for lazy in (True, False)]
    spikes = [net.record("cells") for net in nets]
    seen = [net.observe("cells", "v", every=0.7) for net in nets]
    for net in nets:
        net.set("cells", "v", Uniform(-62, -52))
        net.run(300)
    assert is_lazy(nets[0]) and not is_lazy(nets[1])
    assert_same_spikes(*spikes)
    assert spikes[0].steps.size >= {"sparse": 0, "busy": 200, "dense": 5000}[level]
    np.testing.assert_allclose(seen[0].values, seen[1].values, rtol=0, atol=1e-12)


@pytest.mark.parametrize("precision", ["double", "single"])
@pytest.mark.parametrize("shape", ["jumps", "frozen and reset", "not frozen"])
def test_looks_threads_chunks_and_runs_change_no_bit(shape, precision):
    rng = np.random.default_rng(5)
    whole = build(shape, precision=precision)
    expected = whole.record("cells")
    whole.run(600)
    net, parts, left = build(shape, precision=precision), [], 6000
    spikes = net.record("cells")
    while left:
        n_steps = min(left, int(rng.integers(1, 900)))
        net.run(n_steps * 0.1, chunk=int(rng.integers(1, 300)))
        left -= n_steps
        match rng.integers(3):
            case 0:
                assert np.isfinite(net.get("cells", "v")).all()
                v = net.observe("cells", "v", every=0.3)  # noqa: F841
            case 1:
                parts.append((spikes.steps.copy(), spikes.neurons.copy()))
                stored = pickle.loads(pickle.dumps(net.store()))
                net = build(shape, precision=precision, threads=int(rng.integers(1, 4)))
                net.restore(stored)
                spikes = net.record("cells")
    parts.append((spikes.steps, spikes.neurons))
    assert len(parts) > 1
    assert np.concatenate([steps for steps, _ in parts]).tolist() == expected.steps.tolist()
    assert np.concatenate([who for _, who in parts]).tolist() == expected.neurons.tolist()
    for variable in ("v", "ge", "gi")[: 1 if shape == "jumps" else 3]:
        assert (net.get("cells", variable) == whole.get("cells", variable)).all()


def test_set_and_reset_count_from_the_present():
    nets = [build(lazy=lazy) for lazy in (True, False)]
    for net in nets:
        net.run(50)
        net.set("cells", "ge", 30.0)
        net.run(0.3)
    one, other = (net.get("cells", "v") for net in nets)
    np.testing.assert_allclose(one, other, rtol=0, atol=1e-12)
    first = nets[0].get("cells", "v")
    nets[0].reset()
    nets[0].run(50)
    nets[0].set("cells", "ge", 30.0)
    nets[0].run(0.3)
    assert (nets[0].get("cells", "v") == first).all()


def test_a_state_goes_over_to_networks_that_are_not_lazy_or_have_other_neurons():
    net = build()
    net.run(100)
    v, stored = net.get("cells", "v"), net.store()
    for other in (build(lazy=False), build(SHAPES["currents"] | {"tau_m": 10.0})):
        other.restore(stored)
        assert (other.get("cells", "v") == v).all() and not is_lazy(other)
        other.run(10)


@pytest.mark.parametrize(
    ("name", "change"),
    [("anchor", lambda a: a + 1), ("anchor", lambda a: a - 5000),
     ("state v", lambda v: v * np.nan), ("state v", lambda v: v[:-1]), ("state v", list),
     ("law", lambda law: None)],
)  # fmt: skip
def test_anchors_that_do_not_fit_are_refused(name, change):
    net = build()
    net.run(100)
    stored = net.store()
    own = stored["cells"]["cells"]["anchors"]
    kept = change(own[name])
    own[name] = kept.astype(own[name].dtype) if isinstance(kept, np.ndarray) else kept
    for anchors in (own, None):
        stored["cells"]["cells"]["anchors"] = anchors
        with pytest.raises(ValueError, match="the anchors of 'cells' do not fit step 1000"):
            net.restore(stored)


def run_three_levels(pieces, threads):
    """Run a large population that is quiet, busy and quiet; return its spikes and its modes."""
    rates = np.repeat([2.0, 4000.0, 2.0], 30)[:, None]
    sources = Population("sources", 40, Poisson(rates, every=1.0))
    cells = Population("cells", 5000, LIF(v_rest=-60, v_th=-50, v_reset=-60, synapses="current"))
    wires = [Synapses(sources, cells, FixedFanIn(8), 1.5, delay=0.5, receptor="ge")]
    net = SpikingNetwork([sources, cells], wires, seed=1, threads=threads)
    spikes, modes = net.record("cells"), [None]
    for piece in pieces:
        net.run(piece, after_chunk=lambda _: modes.append(is_lazy(net)))
    modes = [after for before, after in zip(modes, modes[1:], strict=False) if before != after]
    return modes, spikes.steps.tolist(), spikes.neurons.tolist(), net.get("cells", "v").tolist()


def test_large_populations_switch_by_their_activity():
    found = run_three_levels([90.0], 1)
    assert found[0] == [False, True, False, True] and found[1]
    assert run_three_levels([7.7, 30.0, 52.3], 2) == found


@pytest.mark.parametrize(
    ("rule", "inputs"),
    [
        (LIF(escape=EscapeNoise(1.0, 1.0)), False),
        (LIF(), True),
    ],
)
def test_what_is_not_linear_or_driven_in_every_step_is_never_lazy(rule, inputs):
    cells = Population("cells", 10, rule)
    noise = [NoiseInput(cells, 1.0)] if inputs else []
    net = SpikingNetwork([cells], inputs=noise, lazy=True)
    net.run(30)
    assert not is_lazy(net)


def test_neurons_that_come_and_go_are_stepped_with_all_others():
    cells = Population("cells", 20, LIF(drive=30.0), n_initial=15)
    nets = [SpikingNetwork([cells], lazy=lazy) for lazy in (True, False)]
    spikes = [net.record("cells") for net in nets]
    for net in nets:
        net.run(40)
        net.add_neurons("cells", 5)
        net.run(40)
    assert is_lazy(nets[0])
    for net in nets:
        net.retire("cells", [3])
        net.run(40)
    assert not is_lazy(nets[0])
    assert_same_spikes(*spikes)


def test_drawn_states_start_lazily():
    net = build()
    net.set("cells", "v", Normal(-55, 3))
    net.run(20)
    assert is_lazy(net)


def test_what_is_set_is_read_as_it_was_set():
    net = build()
    net.run(3.1)
    v = np.linspace(-1, 1, N)  # far from v_inf = -60, so that a difference to it is rounded
    net.set("cells", "v", v)
    seen = net.observe("cells", "v")
    assert (net.get("cells", "v") == v).all()
    net.run(0.1)
    assert (seen.values[0] == v).all()


def test_a_volley_is_listed_by_neuron():
    eye = Population("eye", 200, SpikeTimes(range(200), [1.0] * 200))
    cells = Population("cells", N, LIF())
    net = SpikingNetwork([eye, cells], [Synapses(eye, cells, FixedFanIn(3), 9.0)], lazy=True)
    spikes = net.record("cells")
    net.run(2)
    assert spikes.neurons.tolist() == list(range(N))
