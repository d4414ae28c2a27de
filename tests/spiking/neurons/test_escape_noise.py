"""Neurons that fire by chance: the law, its limits, and that chance is a function of the seed."""

import copy
import math
import pickle
from dataclasses import replace

import numpy as np
import pytest
from laws import DOUBT
from naive.random.throw import word as word_at
from naive.spiking.escape import ESCAPES, falls
from scipy import stats

from neurosim import (
    LIF,
    AllToAll,
    EscapeNoise,
    HazardRule,
    NeuronRule,
    NoiseInput,
    PoissonInput,
    Population,
    Random,
    SpikingNetwork,
    Stream,
    Synapses,
)

V_TH = 15.0


def still(v, **options):
    """Return neurons whose v stays where it is, spike or not."""
    rule = {"tau_m": 1e12, "v_rest": v, "v_th": V_TH, "v_reset": v, "t_ref": 0.0}
    return LIF(**rule | options)


def leak(z, p, dt, is_refractory):
    z.v += dt * (p.drive - z.v) / p.tau


def leak_to_threshold(z, p, dt, is_refractory):
    z.v += dt * (p.drive - z.v) / p.tau
    return z.v > 15.0


def to_rest(z, p):
    z.v = 0.0


def exponential(z, p):
    return p.rate * math.exp((z.v - 15.0) / p.delta)


def of_conductance(z, p):
    return p.gain * z.ge + 5.0 * z.v


OWN = {"state": {"v": 0.0}, "parameters": {"drive": 14.0, "tau": 10.0}, "reset": to_rest}
SOFT = EscapeNoise(2000, 1.5)
KINDS = {
    "LIF with jumps": LIF(v_th=15, v_reset=0, drive=14, escape=SOFT),
    "LIF with jumps, own hazard": LIF(v_th=15, v_reset=0, drive=14, escape=HazardRule(
        exponential, {"rate": 2000.0, "delta": 1.5})),
    "LIF with conductances": LIF(v_reset=0, synapses="conductance", drive=14, escape=HazardRule(
        of_conductance, {"gain": np.linspace(1, 5, 300)})),
    "LIF with currents, each its own": LIF(v_reset=0, synapses="current", frozen=(), drive=14,
        escape=EscapeNoise(100, np.linspace(1, 5, 300), v_th=15, cap=900, threshold=True)),
    "rule": NeuronRule(leak, t_ref=1.0, escape=EscapeNoise(2000, 1.5, v_th=15), **OWN),
    "rule with a threshold": NeuronRule(leak_to_threshold, escape=HazardRule(
        exponential, {"rate": np.linspace(900, 2000, 300), "delta": 1.5}, threshold=True), **OWN),
}  # fmt: skip


def network(rule, n=300, **options):
    """Return neurons that are noisy, and inhibit and excite each other."""
    cells = Population("cells", n, rule)
    wires = Synapses(cells, cells, Random(0.1), weight=0.1, delay=0.5)
    kick = PoissonInput(cells, rate=300, weight=0.3)
    return SpikingNetwork([cells], [wires], inputs=[kick], **{"seed": 3} | options)


def fire(net, duration=20.0, **options):
    """Return who fires when, from now on."""
    spikes = net.record("cells")
    net.run(duration, **options)
    return list(zip(spikes.steps.tolist(), spikes.neurons.tolist(), strict=True))


class TestLaw:
    @pytest.mark.parametrize("precision", ["double", "single"])
    def test_rate_at_a_held_v_is_the_hazard(self, precision):
        heights = np.repeat([9.0, 12.0, 15.0, 18.0, 40.0], 200)
        # So fast that v is where it rests in every step, also after a spike.
        rule = LIF(tau_m=1e-3, v_th=15, v_reset=0, t_ref=0, drive=heights,
                   escape=EscapeNoise(50, 2, cap=400))  # fmt: skip
        hazard = np.minimum(50 * np.exp((heights[::200] - 15) / 2), 400)
        net = SpikingNetwork([Population("cells", 1000, rule)], seed=5, precision=precision)
        fired, n_steps = fire(net, 50.0), 500
        counts = np.bincount([i for _, i in fired], minlength=1000)
        for count, h in zip(counts.reshape(5, 200).sum(axis=1), hazard, strict=True):
            p = -math.expm1(-h * 1e-4)
            assert stats.binomtest(int(count), 200 * n_steps, p).pvalue > DOUBT

    @pytest.mark.parametrize("t_ref", [0.0, 2.0])
    def test_intervals_at_a_constant_hazard_are_geometric(self, t_ref):
        rule = LIF(v_rest=15.5, v_reset=15.5, v_th=V_TH, t_ref=t_ref, escape=EscapeNoise(200, 1.0))
        net = SpikingNetwork([Population("cells", 500, rule)], seed=2, dt=0.5)
        spikes = net.record("cells")
        net.run(2000)
        # Of the first spikes only, as of long intervals more are cut off by the end.
        order = np.argsort(spikes.neurons, kind="stable")
        who, steps = spikes.neurons[order], spikes.steps[order]
        is_first = np.arange(who.size) - np.searchsorted(who, who) < 100
        gaps = np.diff(steps)[(np.diff(who) == 0) & is_first[1:]]
        p = -math.expm1(-200 * math.exp(0.5) * 5e-4)
        least = max(int(t_ref / 0.5), 1)
        observed = np.bincount(np.minimum(gaps - least, 30), minlength=31)
        law = stats.geom(p, loc=-1)
        expected = np.append(law.pmf(np.arange(30)), law.sf(29)) * gaps.size
        assert observed[0] > 1000 and stats.chisquare(observed, expected).pvalue > DOUBT

    def test_who_fires_is_told_by_the_words_of_the_population(self):
        net = SpikingNetwork(
            [Population("cells", 70, still(14.0, escape=EscapeNoise(900, 2.0)))], seed=8
        )
        key = tuple(Stream(8, "population cells").key.tolist())
        q = 900 * math.exp(-0.5) * 1e-4
        words = {(s, i): word_at(i, s, ESCAPES, key) for s in range(40) for i in range(70)}
        assert fire(net, 4.0) == [at for at, word in words.items() if falls(word, q)] != []

    def test_neurons_are_independent_of_each_other_and_of_the_past(self):
        net = SpikingNetwork([Population("cells", 256, still(15.0, escape=EscapeNoise(3000, 1.0)))])
        raster = np.zeros((400, 256))
        raster[tuple(np.array(fire(net, 40.0)).T)] = 1
        for a, b in ((raster[:, 1:], raster[:, :-1]), (raster[:, 64:], raster[:, :-64]),
                     (raster[:, 16:], raster[:, :-16]), (raster[1:], raster[:-1])):  # fmt: skip
            assert stats.pearsonr(a.ravel(), b.ravel()).pvalue > DOUBT


class TestLimits:
    @pytest.mark.parametrize("synapses", ["delta", "current", "conductance"])
    def test_without_width_it_is_the_threshold(self, synapses):
        rule = {"v_th": 15, "v_reset": 0, "drive": np.linspace(15, 60, 300), "synapses": synapses}
        soft, hard = network(LIF(**rule, escape=EscapeNoise(1000, 1e-9))), network(LIF(**rule))
        expected = fire(hard, 50)
        assert fire(soft, 50) == expected and len(expected) > 300
        for name in hard.cells["cells"].state:
            assert np.array_equal(soft.get("cells", name), hard.get("cells", name))

    def test_a_rule_without_width_is_the_rule_itself(self):
        soft = NeuronRule(leak, escape=EscapeNoise(1000, 1e-9, v_th=15), **OWN)
        hard = NeuronRule(leak_to_threshold, **OWN)
        strong = {"drive": 30.0, "tau": 10.0}
        nets = [network(NeuronRule(rule.step, rule.state, strong, to_rest, escape=rule.escape))
                for rule in (soft, hard)]  # fmt: skip
        assert fire(nets[0]) == fire(nets[1]) != []

    @pytest.mark.parametrize("n", [300, 5])
    def test_without_a_chance_nobody_fires_but_by_the_threshold(self, n):
        never = EscapeNoise(0, 1.0), EscapeNoise(0, 1.0, threshold=True)
        rule = {"v_th": 15, "v_reset": 0, "drive": 30}
        nets = [network(LIF(**rule, escape=chance), n) for chance in (*never, None)]
        silent, both, hard = (fire(net) for net in nets)
        assert silent == [] and both == hard != []

    def test_the_threshold_counts_beside_chance(self):
        rule = {"v_th": 15, "v_reset": 0, "drive": 16, "t_ref": 5.0}
        chance = EscapeNoise(200, 3.0, v_th=16, threshold=True)
        net = SpikingNetwork([Population("cells", 400, LIF(**rule, escape=chance))], seed=1)
        heights = net.observe("cells", "v", every=0.1)
        fired = fire(net, 60)
        assert fired == sorted(set(fired))
        assert heights.values.max() <= 15
        by_chance = {at for at in fired if heights.values[at] < 14.5}
        assert 50 < len(by_chance) < len(fired)

    def test_a_neuron_that_is_refractory_or_absent_does_not_fire(self):
        rule = still(20.0, t_ref=0.3, escape=EscapeNoise(1e9, 1.0))
        net = SpikingNetwork([Population("cells", 4, rule, n_initial=3)])
        net.retire("cells", [1])
        assert fire(net, 0.5) == [(0, 0), (0, 2), (3, 0), (3, 2)]
        assert net.add_neurons("cells", 1).tolist() == [3]
        assert fire(net, 0.5) == [(5, 3), (6, 0), (6, 2), (8, 3), (9, 0), (9, 2)]

    def test_a_cap_bounds_the_rate_of_each(self):
        caps = np.repeat([100.0, 1000.0], 150)
        net = SpikingNetwork(
            [Population("cells", 300, still(90.0, escape=EscapeNoise(50, 1, cap=caps)))]
        )
        counts = np.bincount([i for _, i in fire(net, 100)], minlength=300).reshape(2, 150).sum(1)
        for count, cap in zip(counts, (100, 1000), strict=True):
            assert stats.binomtest(int(count), 150_000, -math.expm1(-cap * 1e-4)).pvalue > DOUBT


@pytest.mark.parametrize("name", KINDS)
class TestSeed:
    def test_spikes_depend_on_no_threads_chunks_or_recorders(self, name):
        expected = fire(network(KINDS[name]))
        assert len(expected) > 30
        assert fire(network(KINDS[name], threads=3), chunk=7) == expected
        net = network(KINDS[name])
        net.observe("cells", "v")
        assert fire(net, 10.0) + fire(net, 10.0) == expected

    def test_states_and_copies_go_on_as_the_network_would(self, name):
        net = network(KINDS[name])
        net.run(10)
        stored, twin = net.store(), pickle.loads(pickle.dumps(copy.deepcopy(net)))
        expected = fire(net)
        assert fire(twin) == expected
        net.restore(stored, seed=99)
        assert fire(net) != expected
        other = network(KINDS[name], threads=2)
        other.restore(stored)
        assert fire(other) == expected
        net.reset()
        assert fire(net, 30)[-len(expected) :] == expected

    def test_another_seed_or_population_has_other_chances(self, name):
        rule = KINDS[name]
        cells = [Population(name, 300, rule) for name in ("cells", "others")]
        nets = [SpikingNetwork(cells, seed=seed) for seed in (3, 4)]
        spikes = [[net.record(c.name) for c in cells] for net in nets]
        for net in nets:
            net.run(30)
        trains = [(s.steps.tolist(), s.neurons.tolist()) for pair in spikes for s in pair]
        assert all(a != b for i, a in enumerate(trains) for b in trains[:i])


def leak_of_u(z, p, dt, is_refractory):
    z.u += dt * (p.drive - z.u) / p.tau


def u_to_rest(z, p):
    z.u = 0.0


def test_it_reads_a_variable_of_any_name():
    own = EscapeNoise(np.linspace(100, 2000, 300), 1.5, v_th=15, variable="u")
    renamed = NeuronRule(leak_of_u, {"u": 0.0}, OWN["parameters"], u_to_rest, escape=own)
    rule = NeuronRule(leak, escape=replace(own, variable="v"), **OWN)
    assert fire(network(renamed)) == fire(network(rule)) != []


def test_populations_without_it_make_the_same_calls():
    from neurosim.kernels.spiking import integrate

    net = network(LIF())
    cells, lane = net.cells["cells"], net._engine.lanes[0]
    assert [op.kernel for op in cells.rule.integrate(cells, lane)] == [integrate.integrate_delta]


def test_noise_of_any_kind_goes_with_it():
    cells = Population("cells", 100, KINDS["LIF with jumps"])
    wires = Synapses(cells, cells, AllToAll(), weight=-0.01)
    net = SpikingNetwork([cells], [wires], inputs=[NoiseInput(cells, 2.0)], threads=2)
    assert len(fire(net, 100)) > 100


def psp(z, p, dt, is_refractory):
    """A synaptic potential that rises and decays, d - r, though a weight is added to r alone."""
    kept_r, kept_d = math.exp(-dt / p.tau_r), math.exp(-dt / p.tau_d)
    z.u = kept_d * z.u + (kept_d - kept_r) * z.r
    z.r *= kept_r
    z.v = z.u


def test_a_double_exponential_needs_one_receptor_only():
    """d and r get the same weight, so their difference moves by r alone: no second receptor."""
    rule = NeuronRule(psp, {"v": 0.0, "u": 0.0, "r": 0.0}, {"tau_r": 2.0, "tau_d": 20.0},
                      receptors=["r"], escape=EscapeNoise(0, 1.0, v_th=10.0))  # fmt: skip
    net = SpikingNetwork([Population("cells", 1, rule)], dt=0.1)
    net.set("cells", "r", 3.0)
    v = net.observe("cells", "v", every=0.1)
    net.run(100)
    t = v.times
    assert np.allclose(
        v.values[:, 0], 3 * (np.exp(-t / 20) - np.exp(-t / 2)), rtol=1e-11, atol=1e-12
    )
