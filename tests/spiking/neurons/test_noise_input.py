"""Noise, white and with a memory, on all neurons: its law, its bits, what it refuses."""

import math
import pickle

import numpy as np
import pytest
from laws import DOUBT
from scipy import stats

from neurosim import (
    LIF,
    ArgumentError,
    CurrentInput,
    KindError,
    NeuronRule,
    NoiseInput,
    Poisson,
    Population,
    SpikingNetwork,
    Synapses,
)
from neurosim.topology.connectivity import Random

N = 3000


def step(z, p, dt, is_refractory):
    z.v -= dt * z.v / 20.0
    return z.x > 1e9


FREE = {"v_rest": -60, "v_th": 1e6, "v_reset": -70}
OWN = NeuronRule(step, {"v": 0.0, "x": 0.0})
RULES = {kind: LIF(synapses=kind, e_e=-60, **FREE) for kind in ("delta", "current", "conductance")}
RULES["own"] = OWN


def make(rule, *noises, n=N, threads=1, seed=1):
    cells = Population("cells", n, rule)
    inputs = [NoiseInput(cells, **each) for each in noises]
    return SpikingNetwork([cells], inputs=inputs, seed=seed, threads=threads)


def through(a, left):
    """Return the share of the variance of a drive with a memory that v of `LIF` has."""
    both = (1 - a) / (1 - a * left)  # covariance of v and the drive, in the stationary state
    return ((1 - a) ** 2 + 2 * a * (1 - a) * left * both) / (1 - a * a)


OF_A_DRIVE = 9 * through(math.exp(-0.1 / 20), math.exp(-0.1 / 5))
WHITE, MEMORY = {"sigma": 3}, {"sigma": 3, "tau": 5}
LAWS = {
    "delta, white": ("delta", [WHITE], "v", -60, 9),
    "current, white": ("current", [WHITE], "v", -60, 9),
    "conductance, white": ("conductance", [WHITE], "v", -60, 9),
    "conductance of 3, white": ("conductance", [WHITE, {
        "sigma": 0, "tau": 1, "variable": "ge", "mean": 3}], "v", -60, 9 / 4),
    "delta, memory": ("delta", [MEMORY], "v", -60, OF_A_DRIVE),
    "current, memory": ("current", [MEMORY], "v", -60, OF_A_DRIVE),
    "conductance, memory": ("conductance", [MEMORY], "v", -60, OF_A_DRIVE),
    "drive alone": ("current", [{"sigma": 3, "tau": 5, "mean": 2}], "drive_noise", 2, 9),
    "mean of a drive": ("conductance", [{"sigma": 0.5, "tau": 1, "mean": 2}], "v", -58,
                        through(math.exp(-0.1 / 20), math.exp(-0.1)) / 4),
    "a conductance": ("conductance", [{"sigma": 0.2, "tau": 2, "variable": "gi", "mean": 3}],
                      "gi", 3 * math.exp(-0.01), 0.04 * math.exp(-0.02)),
    "own, white": ("own", [{"sigma": 3 / math.sqrt(10), "variable": "v"}], "v", 0,
                   0.9 * 0.1 * 0.995**2 / (1 - 0.995**2)),
    "own, memory": ("own", [{"sigma": 3, "tau": 5, "variable": "x", "mean": -7}], "x", -7, 9),
}  # fmt: skip


@pytest.mark.parametrize("case", LAWS)
def test_mean_and_variance_are_those_of_the_law(case):
    kind, noises, variable, mean, variance = LAWS[case]
    net = make(RULES[kind], *noises)
    net.run(200)
    x = (net.get("cells", variable) - mean) / math.sqrt(variance)
    law = stats.chi2(N)
    assert 2 * min(law.cdf((x**2).sum()), law.sf((x**2).sum())) > DOUBT
    assert 2 * stats.norm.sf(abs(x.mean()) * math.sqrt(N)) > DOUBT
    assert stats.kstest(x, "norm").pvalue > DOUBT


@pytest.mark.parametrize("kind", ["delta", "own"])
@pytest.mark.parametrize("tau", [0.3, 5.0])
def test_noise_is_correlated_for_as_long_as_it_says(kind, tau):
    name = "x" if kind == "own" else "drive_noise"
    net = make(RULES[kind], {"sigma": 2, "tau": tau, "variable": "x" if kind == "own" else "drive"})
    net.run(20)
    before, others = net.get("cells", name), []
    for lag in (0.1, 0.9, 4.0):
        net.run(lag)
        others.append(net.get("cells", name))
    for passed, after in zip((0.1, 1.0, 5.0), others, strict=True):
        found = np.arctanh(np.corrcoef(before, after)[0, 1])
        gap = abs(found - np.arctanh(math.exp(-passed / tau)))
        assert 2 * stats.norm.sf(gap * math.sqrt(N - 3)) > DOUBT
    # Neighbours have noise of their own.
    assert stats.pearsonr(after[:-1], after[1:]).pvalue > DOUBT


def busy(threads, seed=1):
    """Return a network with noise of every kind, that fires."""
    kinds = {
        "delta": LIF(v_th=15, v_reset=0, drive=14), "current": LIF(
            v_th=15, v_reset=0, drive=14, synapses="current", frozen=()),
        "conductance": LIF(v_rest=-60, v_th=-55, v_reset=-60, drive=5, synapses="conductance"),
        "own": NeuronRule(step, {"v": 0.0, "x": 0.0}),
    }  # fmt: skip
    cells = [Population(name, 333, rule) for name, rule in kinds.items()]
    inputs = [NoiseInput(c, 4) for c in cells[:3]] + [NoiseInput(c, 5, tau=4) for c in cells[:3]]
    inputs += [NoiseInput(cells[2], 0.2, tau=3, variable="ge", mean=0.1)]
    inputs += [NoiseInput(cells[3], 1, variable="v"), NoiseInput(cells[3], 1, 2, "x", 3)]
    wires = [Synapses(c, cells[2], Random(0.05), weight=0.1, delay=1.0) for c in cells[:3]]
    return SpikingNetwork(cells, wires, inputs=inputs, seed=seed, threads=threads)


def go_on(net, chunk=100):
    kept = [net.record(name) for name in net.cells]
    net.run(30, chunk=chunk)
    assert all(r.neurons.size > 50 for r in kept[:3])
    states = [net.get(name, v) for name, cells in net.cells.items() for v in cells.state]
    return [a.tobytes() for r in kept for a in (r.steps, r.neurons)] + [s.tobytes() for s in states]


def test_bits_depend_on_the_seed_alone():
    first, other = busy(1), busy(3)
    expected = go_on(first)
    other.observe("conductance", "ge_noise", every=0.1)
    assert go_on(other, chunk=7) == expected
    first.reset()
    assert go_on(first) == expected
    assert go_on(busy(1, seed=2)) != expected


def test_a_state_holds_the_noise_and_another_seed_gives_other_noise_from_there():
    net = busy(2)
    net.run(10)
    state, copy = net.store(), pickle.loads(pickle.dumps(net))
    expected = go_on(net)
    assert go_on(copy) == expected
    other = busy(1)
    other.restore(state)
    assert go_on(other) == expected
    other.restore(state, seed=9)
    begun = other.get("own", "x")
    assert begun.tobytes() == state["cells"]["own"]["arrays"]["state x"].tobytes()
    changed = go_on(other)
    # All that noise moves, but for what holds nothing.
    assert not {each for each in expected if len(set(each)) > 1} & set(changed)


def test_noise_goes_on_while_neurons_are_refractory_and_v_is_frozen():
    rule = LIF(v_rest=20, v_th=15, v_reset=0, t_ref=1000, synapses="conductance")
    net = make(rule, {"sigma": 3}, {"sigma": 3, "tau": 5}, n=200)
    net.run(40)
    assert (net.get("cells", "v") == 0).all()
    x = net.get("cells", "drive_noise")
    net.run(0.1)
    assert (net.get("cells", "v") == 0).all() and not (net.get("cells", "drive_noise") == x).any()


def test_the_process_is_a_variable_that_can_be_set():
    net = make(RULES["delta"], {"sigma": 0, "tau": 5, "mean": 4}, n=200)
    assert (net.get("cells", "drive_noise") == 4).all()  # as if it had gone on for ever
    net.set("cells", "drive_noise", 0.0)
    net.run(5)
    assert np.allclose(net.get("cells", "drive_noise"), 4 * (1 - math.exp(-1)), rtol=1e-12)


def test_single_precision_has_the_same_law():
    cells = Population("cells", N, RULES["conductance"])
    inputs = [NoiseInput(cells, 3), NoiseInput(cells, 0, 1, "gi", 2)]
    net = SpikingNetwork([cells], inputs=inputs, precision="single", seed=1)
    net.run(150)
    # gi is 2, so that a third of the variance is left.
    assert abs(net.get("cells", "v").var() / 3 - 1) < 5 * math.sqrt(2 / N)


CELLS = {name: Population("cells", 20, rule) for name, rule in RULES.items()}
FROZEN = Population("cells", 2, LIF(synapses="conductance", frozen=("v", "ge")))
RESET = Population("cells", 2, LIF(synapses="conductance", reset={"gi": 0.0}))
FAST = Population("cells", 2, LIF(tau_m=1e-3, synapses="conductance"))
REFUSED = {
    "negative": ("delta", {"sigma": -1}, "sigma must be"),
    "tau of 0": ("delta", {"sigma": 1, "tau": 0}, "tau must be"),
    "white drive": ("delta", {"sigma": 1, "variable": "drive"}, "must be v, .*; give tau"),
    "v with a memory": ("delta", {"sigma": 1, "tau": 2, "variable": "v"}, "leave out tau"),
    "a conductance of currents": (
        "current", {"sigma": 1, "tau": 2, "variable": "ge"}, "noise with a tau must be drive, got"),
    "no variable of a rule": ("own", {"sigma": 1}, "must be v or x, got"),
    "another variable of a rule": ("own", {"sigma": 1, "variable": "w"}, "must be v or x"),
    "mean of white noise": ("delta", {"sigma": 1, "mean": 2}, "mean must be 0 .* give tau"),
    "a negative conductance": (
        "conductance", {"sigma": 1, "tau": 2, "variable": "gi", "mean": -1}, "mean must be"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_no_noise_is_is_refused(case):
    kind, given, told = REFUSED[case]
    with pytest.raises(ArgumentError, match=told):
        NoiseInput(CELLS[kind], **given)


@pytest.mark.parametrize(
    ("cells", "given", "told"),
    [(FROZEN, {"sigma": 1, "tau": 2, "variable": "ge"}, "neither frozen nor reset"),
     (RESET, {"sigma": 1, "tau": 2, "variable": "gi"}, "neither frozen nor reset"),
     (FAST, {"sigma": 1}, "a 40th of dt"), (FAST, {"sigma": 1, "tau": 2}, "a 40th of dt")],
)  # fmt: skip
def test_noise_that_does_not_fit_the_neurons_is_refused(cells, given, told):
    with pytest.raises(ArgumentError, match=told):
        SpikingNetwork([cells], inputs=[NoiseInput(cells, **given)])


def test_one_variable_has_one_process():
    cells = CELLS["own"]
    twice = [NoiseInput(cells, 1, tau=2, variable="x"), CurrentInput(cells, [1.0], 1, "x")]
    with pytest.raises(ArgumentError, match="two inputs set 'x' of 'cells'"):
        SpikingNetwork([cells], inputs=twice)
    cells = CELLS["delta"]
    with pytest.raises(ArgumentError, match="two inputs set 'drive_noise'"):
        SpikingNetwork([cells], inputs=[NoiseInput(cells, 1, tau=2), NoiseInput(cells, 1, tau=9)])


def test_sources_have_no_noise():
    with pytest.raises(KindError, match="fires by its state"):
        NoiseInput(Population("p", 2, Poisson(5)), 1)
