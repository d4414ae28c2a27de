"""Parameters of LIF that differ between neurons: each neuron is as one of a population alike."""

import numpy as np
import pytest

from neurosim import (
    LIF,
    ArgumentError,
    CurrentInput,
    EscapeNoise,
    KindError,
    NoiseInput,
    Normal,
    Poisson,
    Population,
    Random,
    SpikingNetwork,
    Synapses,
    Uniform,
    load,
)
from neurosim.spiking import memory

N = 150
LAWS = {
    "delta": {"tau_m": Uniform(10, 30), "v_th": Normal(15, 0.5), "v_reset": Uniform(-3, 3),
              "v_rest": Uniform(-1, 1), "drive": Uniform(5, 30), "t_ref": Uniform(0, 3)},
}  # fmt: skip
LAWS["current"] = LAWS["delta"] | {
    "tau_e": Uniform(3, 6), "tau_i": Uniform(7, 9), "reset": {"ge": Uniform(0, 0.2), "gi": 0.1},
}  # fmt: skip
LAWS["conductance"] = LAWS["current"] | {"e_e": Uniform(50, 70), "e_i": Uniform(-30, -10)}
WEIGHTS = {"delta": (0.5, -0.5), "current": (0.8, -0.8), "conductance": (0.05, 0.05)}
each_kind = pytest.mark.parametrize("synapses", list(LAWS))


def build(rule, inputs=(), n=N, labels=None, **options):
    """Return neurons that noise drives, with excitation and inhibition among them."""
    noise = Population("noise", 50, Poisson(40))
    cells = Population("cells", n, rule, labels=labels)
    high, low = WEIGHTS[rule.synapses]
    ends = ("v", "v") if rule.synapses == "delta" else ("ge", "gi")
    wires = [
        Synapses(noise, cells, Random(0.2), weight=3 * high, receptor=ends[0], name="in"),
        Synapses(cells, cells, Random(0.1), weight=low, receptor=ends[1], delay=1.0, name="back"),
    ]
    drive = [make(cells) for make in inputs]
    return SpikingNetwork([noise, cells], wires, inputs=drive, seed=3, **options)


def record(net, duration=40):
    spikes = net.record("cells")
    net.run(duration)
    states = [net.get("cells", name).tolist() for name in net.cells["cells"].state]
    return spikes.steps.tolist(), spikes.neurons.tolist(), states


@each_kind
def test_a_value_for_each_that_is_the_same_fires_as_a_number(synapses):
    numbers = {"tau_m": 17.0, "v_th": 15.0, "tau_e": 4.0, "e_e": 60.0, "e_i": -20.0, "v_rest": 0.5}
    rule = {"v_reset": 0.0, "synapses": synapses, "drive": 20.0}
    one = record(build(LIF(**numbers, **rule)))
    each = record(build(LIF(**{k: np.full(N, x) for k, x in numbers.items()}, **rule)))
    assert one[:2] == each[:2] and len(one[0]) > 100
    np.testing.assert_allclose(one[2], each[2], atol=1e-9)


@each_kind
def test_a_neuron_is_the_one_that_has_its_parameters(synapses):
    """Each of four kinds of neurons fires as a population of that kind alone, without wires."""
    kinds = {"tau_m": [10.0, 20.0, 10.0, 20.0], "v_th": [14.0, 15.0, 16.0, 14.5],
             "v_reset": [0.0, -3.0, 2.0, 1.0], "drive": [20.0, 25.0, 30.0, 22.0],
             "t_ref": [0.0, 1.0, 2.0, 5.0]}  # fmt: skip

    def spikes_of(values, n):
        net = SpikingNetwork([Population("cells", n, LIF(synapses=synapses, **values))])
        spikes = net.record("cells")
        net.run(100)
        return spikes

    both = spikes_of({name: np.tile(values, 50) for name, values in kinds.items()}, 200)
    for kind in range(4):
        alone = spikes_of({name: values[kind] for name, values in kinds.items()}, 1)
        assert alone.steps.size > 2
        for neuron in (kind, 128 + kind, 196 + kind):
            assert both.steps[both.neurons == neuron].tolist() == alone.steps.tolist()


@each_kind
def test_threads_and_what_happens_between_runs_change_nothing(synapses, tmp_path):
    rule = LIF(synapses=synapses, **LAWS[synapses])
    expected = record(build(rule, n=400))
    assert len(expected[0]) > 100
    assert record(build(rule, n=400, threads=3)) == expected
    net = build(rule, n=400, threads=2)
    net.run(12.3)
    kept = net.store()
    net.save(tmp_path / "net.h5")
    assert record(net, 27.7)[2] == expected[2]
    net.restore(kept)
    net.run(27.7)
    assert [net.get("cells", x).tolist() for x in net.cells["cells"].state] == expected[2]
    net.reset()
    assert record(net) == expected
    again = load(tmp_path / "net.h5")
    again.run(27.7)
    assert [again.get("cells", x).tolist() for x in again.cells["cells"].state] == expected[2]


def test_what_is_drawn_depends_on_seed_and_names():
    def rule_of(name="cells", seed=1, **values):
        cells = Population(name, 500, LIF(**{"tau_m": Uniform(10, 20), **values}))
        return SpikingNetwork([cells], seed=seed).cells[name].rule

    one = rule_of().tau_m
    assert one.min() >= 10 and one.max() < 20 and np.unique(one).size == 500
    assert np.array_equal(one, rule_of(v_th=Uniform(20, 21)).tau_m)
    assert not np.array_equal(one, rule_of("others").tau_m)
    assert not np.array_equal(one, rule_of(seed=2).tau_m)
    drawn = rule_of(drive=Uniform(10, 20))
    assert not np.array_equal(drawn.tau_m, drawn.drive)


def test_a_drive_that_changes_and_noise_are_those_of_each():
    def steps(post):
        return CurrentInput(post, [0.0, 30.0, 15.0], every=10)

    def noise(post):
        return NoiseInput(post, sigma=2)

    rest, taus = np.linspace(-1, 1, N), np.linspace(5, 50, N)
    net = build(LIF(v_th=1e3, v_reset=0, v_rest=rest, tau_m=taus, t_ref=0), [steps], threads=2)
    net.run(0)
    net.set("cells", "v", 0.0)
    quiet = SpikingNetwork([Population("cells", N, LIF(taus, rest, 1e3, 0))])
    quiet.set("cells", "v", 0.0)
    quiet.run(50)
    expected = rest * (1 - np.exp(-50 / taus))
    assert np.allclose(quiet.get("cells", "v"), expected, atol=1e-9)
    cells = Population("cells", 3000, LIF(np.repeat([5.0, 50.0], 1500), v_th=1e3))
    net = SpikingNetwork([cells], inputs=[noise(cells)], seed=1, threads=2)
    net.run(300)
    v = net.get("cells", "v")
    assert abs(v[:1500].std() - 2) < 0.1 and abs(v[1500:].std() - 2) < 0.15
    before = v.copy()
    net.run(1)
    lags = [
        np.corrcoef(x, y)[0, 1]
        for x, y in (
            (before[:1500], net.get("cells", "v")[:1500]),
            (before[1500:], net.get("cells", "v")[1500:]),
        )
    ]
    assert np.allclose(lags, np.exp([-1 / 5, -1 / 50]), atol=0.03)


def test_escape_noise_has_the_threshold_of_each():
    v_th = np.where(np.arange(2000) < 1000, 20.0, 22.0)
    noise = EscapeNoise(rate=100, delta=2)
    rule = LIF(v_rest=20, v_th=v_th, v_reset=20, t_ref=0, escape=noise)
    net = SpikingNetwork([Population("cells", 2000, rule)], seed=1)
    spikes = net.record("cells")
    net.run(100)
    low, high = np.bincount(spikes.neurons // 1000, minlength=2) / 100  # Hz
    assert abs(low - 100) < 5 and abs(high - 100 / np.e) < 4


class TestRefused:
    def test_a_threshold_at_the_reset_names_the_neuron(self):
        labels = ["MN8", "MN9", "MN10"]
        rule = LIF(v_th=[20.0, 9.5, 8.0], v_reset=[0.0, 9.5, 9.0])
        with pytest.raises(ArgumentError, match=r"v_th of neuron 1 \('MN9'\) of 'cells' must be"):
            build(rule, n=3, labels=labels)
        with pytest.raises(ArgumentError, match=r"v_th of neuron \d+ of 'cells' must be above its"):
            build(LIF(v_th=Normal(10, 3), v_reset=8))
        build(LIF(v_th=10, v_reset=[10.0] * 3, escape=EscapeNoise(1, 1)), n=3)

    @pytest.mark.parametrize(("given", "error", "match"), [
        ({"tau_m": [10.0, 0.0]}, ArgumentError, "tau_m of neuron 1 must be at least 1e-09 ms, got"),
        ({"v_th": [10.0, np.nan]}, ArgumentError, "v_th must be finite"),
        ({"e_e": np.zeros((2, 2))}, KindError, "e_e must be one number, one for each neuron, or"),
        ({"tau_i": "fast"}, KindError, "tau_i must be a time in ms"),
        ({"reset": {"ge": [1.0, "a"]}, "synapses": "current"}, KindError, r"reset\['ge'\] must be"),
    ])  # fmt: skip
    def test_bad_values(self, given, error, match):
        with pytest.raises(error, match=match):
            LIF(**given)

    def test_values_that_do_not_fit_the_population(self):
        for given in ({"tau_m": [1.0] * 4}, {"v_rest": [1.0] * 4}, {"drive": [1.0] * 4}):
            with pytest.raises(KindError, match=f"{next(iter(given))} must be a number or 3"):
                Population("cells", 3, LIF(**given))
        rule = LIF(synapses="current", reset={"gi": [0.0] * 4})
        with pytest.raises(KindError, match=r"reset\['gi'\] must be a number or 3"):
            Population("cells", 3, rule)

    def test_what_is_drawn_out_of_range(self):
        with pytest.raises(ArgumentError, match=r"tau_m of neuron \d+ of 'cells'.*Normal.*low="):
            build(LIF(tau_m=Normal(10, 20)))

    def test_a_fast_neuron_under_noise(self):
        cells = Population("cells", 2, LIF(tau_m=[20.0, 1e-4]))
        with pytest.raises(ArgumentError, match="tau_m of neuron 1 of 'cells' must be at least a"):
            SpikingNetwork([cells], inputs=[NoiseInput(cells, 1.0)])

    def test_laziness(self):
        with pytest.raises(ArgumentError, match="lazy must be None or False, got True: const.*'ce"):
            SpikingNetwork([Population("cells", 2, LIF([10.0, 20.0]))], lazy=True)


def test_values_of_neurons_count_as_memory():
    def need(rule):
        return memory.estimate([Population("cells", 10_000, rule)], [], 8, 1, 0.1)

    more = need(LIF(tau_m=Uniform(10, 20))) - need(LIF())
    assert more >= 2 * 8 * 10_000


def test_they_are_told_in_a_line():
    rule = LIF(v_th=Normal(15, 1), tau_m=np.full(4, 10.0), reset={})
    assert repr(rule) == "LIF(tau_m=array(4), v_th=Normal(mean=15.0, std=1.0))"
