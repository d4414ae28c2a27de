"""Spiking networks whose spikes and states can be computed by hand."""

from decimal import Decimal, localcontext

import numpy as np
import pytest
from spiking_worlds import DT, pairs, played, run, still

from neurosim import (
    LIF,
    AllToAll,
    ArgumentError,
    CurrentInput,
    Explicit,
    OneToOne,
    PairSTDP,
    Poisson,
    Population,
    ShortTerm,
    SpikeTimes,
    SpikingNetwork,
    SynapseRule,
    Synapses,
)

EASY = {"tau_m": 10.0, "v_rest": 0.0, "v_th": 15.0, "v_reset": 0.0, "t_ref": 2.0}
precisions = pytest.mark.parametrize("precision", ["double", "single"])


def voltage(t, tau_m, tau_g):
    """Return v of a current of 1 that starts at 0, to 50 digits."""
    with localcontext() as context:
        context.prec = 50
        m, g, t = Decimal(tau_m), Decimal(tau_g), Decimal(t)
        if m == g:
            return float(t / m * (-t / m).exp())
        return float(((-t / m).exp() - (-t / g).exp()) / (1 - m / g) * -1)


@pytest.mark.parametrize("distance", [0.0, 2.0**-52, 1e-15, 1e-12, 1e-9, 1e-6, 9e-4, 1e-3, 0.1])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_current_does_what_its_closed_form_does(distance, sign):
    tau_g = 10 * (1 + sign * distance)
    rule = LIF(tau_m=10.0, synapses="current", tau_e=tau_g, v_th=1e9)
    cells = SpikingNetwork([Population("cell", 1, rule)]).cells["cell"]
    added = float(cells.tables["constants"][2])
    assert added == pytest.approx(
        voltage("0.1", 10, tau_g), rel=1e-14 if distance < 1e-3 else 1e-10
    )


@pytest.mark.parametrize(("tau_m", "tau_g"), [(10, 1e-4), (1e-4, 10), (1e-4, 1e-4), (1e-9, 1e300)])
def test_currents_far_shorter_than_a_step(tau_m, tau_g):
    rule = LIF(tau_m=tau_m, synapses="current", tau_e=tau_g, v_th=1e9)
    cells = SpikingNetwork([Population("cell", 1, rule)]).cells["cell"]
    assert float(cells.tables["constants"][2]) == pytest.approx(voltage("0.1", tau_m, tau_g), 1e-13)


@pytest.mark.parametrize("make", [
    lambda tau: LIF(tau_e=tau), lambda tau: PairSTDP(tau_pre=tau), lambda tau: ShortTerm(tau_f=tau),
])  # fmt: skip
def test_a_time_constant_without_a_reciprocal_is_refused(make):
    with pytest.raises(ArgumentError, match="tau_.* must be at least 1e-09 ms, got 5e-324"):
        make(5e-324)


def keep_weight(w, z, p, elapsed):
    z.last += elapsed
    return w


def test_a_rule_that_changes_nothing_changes_nothing_beside_short_term_plasticity():
    found = []
    rule = SynapseRule(keep_weight, keep_weight, state={"last": 0.0, "u": 0.5})
    for plasticity in (None, rule):
        noise, cell = Population("noise", 9, Poisson(90)), Population("cell", 9, LIF(v_reset=0))
        wires = Synapses(
            noise, cell, AllToAll(), weight=2.0, plasticity=plasticity, short_term=ShortTerm()
        )
        net = SpikingNetwork([noise, cell], [wires], seed=3)
        v = net.observe("cell", "v")
        net.run(50)
        found.append((v.values.tolist(), np.array(net.short_term("noise->cell")).tolist()))
    assert found[0] == found[1]
    spent = np.array(net.pathways["noise->cell"].traces["own state"]["last"])
    assert (spent > 0).all() and (spent <= 50).all()


def test_short_term_settles_at_any_rate():
    rule = ShortTerm(U=0.3, tau_f=100, tau_d=50)
    u, x = rule.settle([1e-3, 1e15])
    assert u.tolist() == pytest.approx([0.3, 1.0])
    assert x.tolist() == pytest.approx([1.0, 1e-12 / 50], rel=1e-9)


@precisions
class TestByHand:
    def test_what_arrives_at_once_is_seen_by_the_threshold_of_the_next_step(self, precision):
        eye, cell = played([(2, 0)]), still()
        wire = Synapses(eye, cell, OneToOne(), weight=11.0, delay=0.0)
        spikes, v = run([eye, cell], [wire], 6, precision=precision)
        assert spikes == [(3, 0)]
        assert v == [0, 0, 0, 11, 0, 0]

    def test_a_delay_is_the_steps_from_spike_to_arrival(self, precision):
        eye, cell = played([(2, 0)]), still()
        wire = Synapses(eye, cell, OneToOne(), weight=4.0, delay=0.3)
        _, v = run([eye, cell], [wire], 8, precision=precision)
        assert v == [0, 0, 0, 0, 0, 0, 4, 4]  # arrives in step 5

    def test_at_the_threshold_a_neuron_does_not_fire(self, precision):
        for weight, expected in ((10.0, []), (10.00001, [(1, 0)])):
            eye, cell = played([(0, 0)]), still()
            wire = Synapses(eye, cell, OneToOne(), weight=weight)
            assert run([eye, cell], [wire], 4, precision=precision)[0] == expected

    def test_a_frozen_neuron_drops_what_arrives_while_it_is_refractory(self, precision):
        eye, cell = played([(step, 0) for step in range(8)]), still(t_ref=0.3)
        wire = Synapses(eye, cell, OneToOne(), weight=11.0)
        spikes, v = run([eye, cell], [wire], 9, precision=precision)
        assert spikes == [(1, 0), (5, 0)]  # nothing arrives in 1, 2, 3; 11 mV in step 4
        assert v == [0, 11, 0, 0, 0, 11, 0, 0, 0]

    def test_a_neuron_that_is_not_frozen_keeps_what_arrives(self, precision):
        eye, cell = played([(step, 0) for step in range(6)]), still(t_ref=0.3, frozen=())
        wire = Synapses(eye, cell, OneToOne(), weight=11.0)
        spikes, v = run([eye, cell], [wire], 7, precision=precision)
        assert spikes == [(1, 0), (4, 0)]
        assert v == [0, 11, 0, 11, 22, 0, 11]

    def test_without_refractoriness_a_neuron_fires_in_every_step(self, precision):
        cell = Population("cell", 1, LIF(tau_m=1, v_th=1, v_reset=0, t_ref=0, drive=100))
        spikes, _ = run([cell], [], 5, precision=precision)
        assert spikes == [(step, 0) for step in range(5)]

    @pytest.mark.parametrize("t_ref", [0.1, 0.2, 0.5, 0.59])
    def test_a_neuron_may_fire_again_after_its_refractory_steps(self, precision, t_ref):
        cell = Population("cell", 1, LIF(tau_m=1, v_th=1, v_reset=0, t_ref=t_ref, drive=100))
        spikes, _ = run([cell], [], 20, precision=precision)
        assert spikes == [(step, 0) for step in range(0, 20, int(10 * t_ref + 0.01))]

    def test_multapses_add_up_and_autapses_come_back(self, precision):
        eye, cell = played([(0, 0)]), still()
        twice = Explicit.from_pairs([(0, 0), (0, 0)], 1, [7.0, 4.0], multapses=True)
        again = Synapses(cell, cell, Explicit([0, 1], [0]), weight=12.0, delay=0.2)
        wires = [Synapses(eye, cell, twice), again]
        spikes, v = run([eye, cell], wires, 8, precision=precision)
        assert spikes == [(1, 0), (4, 0), (7, 0)]
        assert v == [0, 11, 0, 0, 12, 0, 0, 12]

    def test_multapses_may_have_delays_of_their_own(self, precision):
        eye, cell = played([(0, 0)]), still()
        connectome = Explicit([0, 3], [0, 0, 0], [1.0, 2.0, 3.0], [0.3, 0.0, 0.3], multapses=True)
        _, v = run([eye, cell], [Synapses(eye, cell, connectome)], 6, precision=precision)
        assert v == [0, 2, 2, 2, 6, 6]

    def test_synapses_add_in_the_order_given(self, precision):
        """A large weight that comes and goes swallows what was added before."""
        large = 2.0**60
        for weights, expected in (([1.0, large, -large], 0.0), ([large, -large, 1.0], 1.0)):
            eye, cell = played([(0, 0)]), still(v_th=1e30)
            wires = [
                Synapses(eye, cell, OneToOne(), weight=w, name=f"wire {i}")
                for i, w in enumerate(weights)
            ]
            _, v = run([eye, cell], wires, 3, precision=precision)
            assert v == [0, expected, expected]

    def test_currents_decay_and_add_to_v_exactly(self, precision):
        eye = played([(0, 0)])
        cell = Population("cell", 1, LIF(**EASY, synapses="current", tau_e=5))
        net = SpikingNetwork([eye, cell], [Synapses(eye, cell, OneToOne(), weight=6.0)],
                             precision=precision)  # fmt: skip
        net.run(4)  # the current is there from the start of step 1 on
        t, tau, tau_e = 3.9, 10.0, 5.0
        v = 6 * tau_e / (tau - tau_e) * (np.exp(-t / tau) - np.exp(-t / tau_e))
        accuracy = 1e-12 if precision == "double" else 1e-5
        assert net.get("cell", "v")[0] == pytest.approx(v, rel=accuracy)
        assert net.get("cell", "ge")[0] == pytest.approx(6 * np.exp(-t / tau_e), rel=accuracy)

    def test_conductances_pull_towards_their_potential(self, precision):
        eye = played([(0, 0)], n=2)
        rule = LIF(
            tau_m=10, v_rest=-60, v_th=99, v_reset=-60, synapses="conductance", e_e=0, e_i=-80
        )
        cell = Population("cell", 2, rule)
        net = SpikingNetwork([eye, cell], [Synapses(eye, cell, AllToAll(), weight=3.0)],
                             precision=precision)  # fmt: skip
        v = -60.0
        net.run(0.2)  # the second step has ge = 3
        rate = (1 + 3) / 10
        aim = -60 / 4
        v = aim + (v - aim) * np.exp(-rate * DT)
        accuracy = 1e-13 if precision == "double" else 1e-6
        assert net.get("cell", "v").tolist() == pytest.approx([v, v], rel=accuracy)

    def test_weights_move_by_the_time_between_spikes(self, precision):
        eye, cell = played([(10, 0), (90, 0)]), still()
        kick = Population("kick", 1, SpikeTimes([0], [3.9]))
        rule = PairSTDP(tau_pre=20, tau_post=10, a_pre=0.1, a_post=-0.2, w_max=1)
        wires = [
            Synapses(eye, cell, OneToOne(), weight=0.5, plasticity=rule),
            Synapses(kick, cell, OneToOne(), weight=20.0),  # fires in step 40
        ]
        net = SpikingNetwork([eye, kick, cell], wires, precision=precision)
        moved = net.watch("eye->cell", every=1.0)
        net.run(10)
        up = 0.5 + 0.1 * np.exp(-3 / 20)
        down = up - 0.2 * np.exp(-5 / 10)
        expected = [0.5] * 5 + [up] * 5
        accuracy = 1e-12 if precision == "double" else 1e-5
        assert moved.times.tolist() == list(range(10))
        assert moved.weights[:, 0].tolist() == pytest.approx(expected, rel=accuracy)
        assert net.weights("eye->cell")[0] == pytest.approx(down, rel=accuracy)

    def test_within_a_step_arrivals_come_before_spikes_of_the_target(self, precision):
        eye, cell = played([(5, 0)]), still()
        kick = Population("kick", 1, SpikeTimes([0], [0.4]))  # the cell fires in step 5 too
        rule = PairSTDP(a_pre=0.1, a_post=-0.2, w_max=1)
        wires = [
            Synapses(eye, cell, OneToOne(), weight=0.5, plasticity=rule),
            Synapses(kick, cell, OneToOne(), weight=20.0),
        ]
        net = SpikingNetwork([eye, kick, cell], wires, precision=precision)
        net.run(1)
        assert net.weights("eye->cell")[0] == pytest.approx(0.6)

    def test_a_spike_transmits_the_weight_from_before_it_moves(self, precision):
        eye, cell = played([(0, 0), (2, 0)]), still(v_th=2.0)
        rule = PairSTDP(a_pre=0.0, a_post=-1.0, tau_post=1e9, w_max=9)
        wire = Synapses(eye, cell, OneToOne(), weight=3.0, plasticity=rule)
        _, v = run([eye, cell], [wire], 5, precision=precision)
        assert v == [0, 3, 0, 3, 0]

    def test_what_is_released_depends_on_the_spikes_before(self, precision):
        eye, cell = played([(0, 0), (100, 0)]), still(v_th=1e9)
        short = ShortTerm(U=0.5, tau_f=10, tau_d=20)
        wire = Synapses(eye, cell, OneToOne(), weight=8.0, short_term=short)
        _, v = run([eye, cell], [wire], 102, precision=precision)
        u = 0.5 * np.exp(-1)
        u += 0.5 * (1 - u)
        x = 1 - 0.5 * np.exp(-0.5)
        assert v[1] == 4 and v[-1] == pytest.approx(4 + 8 * u * x, rel=1e-6)

    def test_given_spikes_are_fired(self, precision):
        given = [(0, 1), (0, 2), (3, 0), (7, 1)]
        eye = played(given, n=3)
        net = SpikingNetwork([eye], precision=precision)
        spikes, counts = net.record("eye"), net.count("eye")
        net.run(0.7)
        assert pairs(spikes) == given[:3]
        net.run(0.1)
        assert pairs(spikes) == given
        assert counts.counts.tolist() == [2, 0, 0, 1, 0, 0, 0, 1]

    def test_a_drive_that_changes_follows_its_table(self, precision):
        cell = still(tau_m=10, v_th=1e9)
        drive = CurrentInput(cell, [1.0, -2.0], every=0.3)
        net = SpikingNetwork([cell], inputs=[drive], precision=precision)
        seen = net.observe("cell", "v")
        net.run(0.9)
        v, p, expected = 0.0, np.exp(-0.01), []
        for step in range(9):
            expected.append(v)
            v = p * v + (1 - p) * (1.0 if step < 3 else -2.0)
        assert seen.values[:, 0].tolist() == pytest.approx(expected, rel=1e-4)

    def test_plastic_off_keeps_weights(self, precision):
        eye, cell = played([(step, 0) for step in range(0, 50, 3)]), still(v_th=2.0)
        for traces in ("neuron", "synapse"):
            rule = PairSTDP(a_pre=0.1, a_post=-0.3, w_max=9, traces=traces)
            net = SpikingNetwork(
                [eye, cell], [Synapses(eye, cell, OneToOne(), weight=3.0, plasticity=rule)],
                precision=precision,
            )  # fmt: skip
            net.run(2, plastic=False)
            assert net.weights("eye->cell").tolist() == [3.0]
            net.run(2)
            assert net.weights("eye->cell")[0] != 3.0
