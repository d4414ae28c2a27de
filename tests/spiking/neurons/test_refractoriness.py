"""What becomes of neurons that are refractory, worked out by hand."""

import copy
import dataclasses

import numpy as np
import pytest
from spiking_worlds import DT, pairs, played, run, still

from neurosim import (
    LIF,
    ArgumentError,
    EscapeNoise,
    KindError,
    NeuronRule,
    NoiseInput,
    Normal,
    OneToOne,
    Population,
    SpikingNetwork,
    Synapses,
    Uniform,
)

ALL = ("v", "ge", "gi")


def grow(z, p, dt, is_refractory):
    z.v += p.drive
    return z.v > 10.0


def reset(z, p):
    z.v = 0.0


def driven(rule, weight=11.0, n_steps=9, receptor="", **options):
    """Return spikes and v of a cell that gets one spike in each of the first steps."""
    eye, cell = played([(step, 0) for step in range(n_steps)]), Population("cell", 1, rule)
    wire = Synapses(eye, cell, OneToOne(), weight=weight, receptor=receptor)
    return run([eye, cell], [wire], n_steps, **options)


@pytest.mark.parametrize("precision", ["double", "single"])
class TestByHand:
    def test_a_frozen_v_may_add_up_what_arrives(self, precision):
        spikes, v = driven(still(t_ref=0.3, drops=()).rule, 4.0, precision=precision)
        # It fires in step 3, which begins at 0 again, and has 8 mV when it is free.
        assert spikes == [(3, 0), (7, 0)]
        assert v == [0, 4, 8, 12, 0, 4, 8, 12, 0]

    def test_a_v_that_runs_on_may_drop_what_arrives(self, precision):
        rule = LIF(tau_m=1e4, v_th=10.0, v_reset=0.0, drive=1e5, t_ref=0.3, frozen=(), drops=["v"])
        spikes, v = driven(rule, 5.0, 7, precision=precision)
        # 1 mV in each step; 5 mV more where it is free, so not in steps 2, 3 and 4.
        assert spikes == [(2, 0)]
        assert np.allclose(v, [0, 6, 12, 0, 1, 2, 8], rtol=1e-3)

    def test_a_frozen_current_stands_still_and_a_spike_may_reset_it(self, precision):
        """A spike in step 1 sets g; what arrives in 2 and 3 is lost or not."""
        seen = {}
        for name, way in {
            "dropped": {},
            "adds up": {"drops": ("v",)},
            "runs on": {"frozen": ("v",), "drops": ALL},
        }.items():
            rule = LIF(tau_m=1e-3, v_th=10.0, v_reset=0.0, t_ref=0.3, synapses="current", tau_e=1.0,
                       **{"frozen": ALL, "reset": {"ge": 0.5}} | way)  # fmt: skip
            eye, cell = played([(step, 0) for step in range(4)]), Population("cell", 1, rule)
            wire = Synapses(eye, cell, OneToOne(), weight=30.0)
            net = SpikingNetwork([eye, cell], [wire], dt=DT, precision=precision)
            spikes, ge = net.record("cell"), net.observe("cell", "ge")
            net.run(0.5)
            assert pairs(spikes)[0] == (1, 0)
            seen[name] = ge.values[:, 0]
        left = np.exp(-0.1)
        assert np.allclose(seen["dropped"], [0, 30, 0.5, 0.5, 0.5])
        assert np.allclose(seen["adds up"], [0, 30, 0.5, 30.5, 60.5])
        assert np.allclose(seen["runs on"], [0, 30, 0.5, 0.5 * left, 0.5 * left**2])

    def test_noise_leaves_alone_what_is_frozen(self, precision):
        cells = still(n=200, t_ref=2.0, drops=(), v_rest=100.0, tau_m=1.0)
        net = SpikingNetwork([cells], inputs=[NoiseInput(cells, 5.0)], precision=precision)
        net.run(1.5)
        assert (net.get("cell", "v") == 0).all()

    @pytest.mark.parametrize("kind", ["leaky", "rule", "chance", "hard chance"])
    def test_each_neuron_waits_for_its_own_time(self, kind, precision):
        waits = 0.1 * np.arange(300) % 3.05
        sure = EscapeNoise(1e9, 1.0, v_th=5.0)
        rules = {
            "leaky": LIF(tau_m=1e-3, v_th=5.0, v_reset=0.0, t_ref=waits, drive=10.0),
            "rule": NeuronRule(grow, {"v": 0.0}, {"drive": 11.0}, reset, t_ref=waits),
            "chance": LIF(1e-3, v_th=5.0, v_reset=0.0, t_ref=waits, drive=10.0, escape=sure),
            "hard chance": NeuronRule(
                grow, {"v": 0.0}, {"drive": 11.0}, reset, t_ref=waits, escape=sure
            ),
        }
        net = SpikingNetwork(
            [Population("cell", 300, rules[kind])], dt=DT, threads=2, precision=precision
        )
        spikes = net.record("cell")
        net.run(5)
        steps = np.floor(waits / DT + 1e-3).astype(int)
        found = [spikes.steps[spikes.neurons == i].tolist() for i in range(300)]
        assert found == [list(range(0, 50, max(n, 1))) for n in steps]


def test_a_rule_of_users_drops_what_it_names():
    for drops, expected in (((), [(2, 0), (5, 0)]), (["v"], [(2, 0), (7, 0)])):
        rule = NeuronRule(grow, {"v": 0.0}, {"drive": 0.0}, reset, t_ref=0.3, drops=drops)
        # 6 mV a step: what comes in steps 2, 3, 4 counts or not; that of 2 is reset in any case.
        assert driven(rule, 6.0, 8)[0] == expected


def wired(t_ref, **way):
    eye = played([(step, i) for step in range(40) for i in range(3)], 3)
    rule = LIF(tau_m=1.0, v_th=10.0, v_reset=0.0, t_ref=t_ref, synapses="current", tau_e=1.0, **way)
    cell = Population("cell", 3, rule)
    wire = Synapses(eye, cell, OneToOne(), weight=60.0)
    past = Synapses(eye, cell, OneToOne(), weight=0.0, delay=4.0, name="old")  # remembers 40 steps
    return SpikingNetwork([eye, cell], [wire, past], dt=DT)


@pytest.mark.parametrize("way", [{}, {"frozen": ALL, "reset": {"ge": 0.0}}, {"drops": ALL}])
def test_what_is_set_holds_to_the_end_of_refractoriness(way):
    net = wired([0.0, 2.0, 3.0], **way)
    net.run(1)
    net.set("cell", "v", [1.0, 2.0, 3.0])
    net.set("cell", "ge", [4.0, 5.0, 6.0])
    stored, twin = net.store(), copy.deepcopy(net)
    for each in (net, twin):
        each.run(0.5)
        assert each.get("cell", "v")[1:].tolist() == [2.0, 3.0]
        if "frozen" in way:
            assert each.get("cell", "ge")[1:].tolist() == [5.0, 6.0]
    net.restore(stored)
    for _ in range(5):
        net.run(0.1)
    assert net.get("cell", "ge").tolist() == twin.get("cell", "ge").tolist()


def test_a_state_of_neurons_that_wait_longer_goes_on():
    net, other = wired(3.0), wired(0.2)
    net.run(1)
    other.restore(net.store())
    other.run(1)
    assert other.get("cell", "v").tolist() == [0.0] * 3  # refractory until 3.2 ms


def test_what_differs_from_the_default_is_shown():
    assert "frozen" not in repr(LIF()) and "drops" not in repr(LIF())
    rule = LIF(synapses="current", frozen={"gi", "v", "ge"}, drops=["v"], reset={"ge": 0})
    assert "frozen=('v', 'ge', 'gi'), drops=('v',), reset={'ge': 0.0}" in repr(rule)
    assert dataclasses.replace(LIF(), frozen=()).dropped == ()


BAD = {
    "a text": ({"frozen": "v"}, KindError, r'frozen must be names.*frozen=\("v",\), got .?v'),
    "no variable": ({"drops": ["ge"]}, ArgumentError, "drops must be one of v, got 'ge'"),
    "misspelt": ({"synapses": "current", "frozen": ["v", "g"]}, ArgumentError, "frozen must be"),
    "g alone": ({"synapses": "current", "frozen": ["ge"]}, ArgumentError, 'give frozen=."v", "ge"'),
    "reset of v": ({"reset": {"v": 1}}, ArgumentError, "reset must leave out v.*v_reset"),
    "reset of none": ({"reset": {"ge": 1}}, ArgumentError, "reset must name nothing where"),
    "reset unknown": (
        {"synapses": "current", "reset": {"g": 1}}, ArgumentError, "must name one of ge, gi, got"),
    "reset of nothing": (
        {"synapses": "current", "reset": {"ge": np.nan}}, ArgumentError, "reset.'ge'. must be"),
    "reset a number": ({"reset": 0.0}, KindError, "reset must be names and values"),
    "t_ref below 0": ({"t_ref": [1.0, -1.0]}, ArgumentError, "t_ref must be at least 0 ms.*posit"),
    "t_ref of wrong size": ({"t_ref": [1.0, 1.0]}, KindError, "t_ref must be a number or 3 of"),
    "t_ref of no size": ({"t_ref": []}, KindError, "t_ref must be one number or one for each"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_bad_values_are_refused(case):
    given, error, said = BAD[case]
    with pytest.raises(error, match=said):
        Population("cells", 3, LIF(**given))


def test_a_rule_of_users_refuses_the_same():
    with pytest.raises(ArgumentError, match="drops must be one of v, got 'w'"):
        NeuronRule(grow, {"v": 0.0}, {"drive": 0.0}, drops=["w"])
    with pytest.raises(KindError, match="t_ref must be a number or 3 of them"):
        Population("cells", 3, NeuronRule(grow, {"v": 0.0}, {"drive": 0.0}, t_ref=[1.0, 2.0]))


def test_times_that_are_drawn_are_those_of_the_seed_and_the_name():
    def waits(seed=1, name="cells", t_ref=None):
        cells = Population(name, 500, LIF(t_ref=t_ref or Uniform(1.0, 3.0)))
        return SpikingNetwork([cells], dt=0.1, seed=seed).cells[name].tables["wait"][:500]

    assert waits().min() >= 10 and waits().max() < 30 and np.unique(waits()).size == 20
    assert (waits() == waits()).all()
    assert (waits() != waits(seed=2)).any() and (waits() != waits(name="others")).any()
    drawn = waits(t_ref=Normal(2.0, 0.5, low=1.0, high=4.0))
    assert drawn.min() >= 10 and drawn.max() <= 40 and abs(drawn.mean() - 20) < 2


@pytest.mark.parametrize(
    ("t_ref", "said"),
    [(Normal(2.0, 1.0), "t_ref must be drawn between bounds, got Normal.*; give it low="),
     (Uniform(-1.0, 2.0), "low of t_ref must be at least 0"), (Uniform, "t_ref must be")],
)  # fmt: skip
def test_times_that_might_be_none_are_not_drawn(t_ref, said):
    with pytest.raises((ValueError, TypeError), match=said):
        LIF(t_ref=t_ref)
