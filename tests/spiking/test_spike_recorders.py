"""What recorders of spiking networks keep."""

import numpy as np
import pytest
from spiking_worlds import DT, played, still

from neurosim import (
    LIF,
    OneToOne,
    PairSTDP,
    Population,
    SpikingNetwork,
    Synapses,
    Uniform,
)

EASY = {"tau_m": 10.0, "v_rest": 0.0, "v_th": 15.0, "v_reset": 0.0, "t_ref": 2.0}


class TestRecorders:
    def test_states_are_those_of_the_start_of_a_step(self):
        cell = Population("cell", 3, LIF(**EASY, drive=[0, 10, 30]))
        net = SpikingNetwork([cell])
        net.set("cell", "v", [1.0, 2.0, 3.0])
        every, some = net.observe("cell", "v"), net.observe("cell", "v", [0, 2], every=0.3)
        net.run(0.2)
        net.run(0.8, chunk=3)
        assert every.times == pytest.approx(np.arange(10) * 0.1)
        assert every.values[0].tolist() == [1.0, 2.0, 3.0]
        assert some.times == pytest.approx([0, 0.3, 0.6, 0.9])
        assert some.values.tolist() == every.values[::3][:, [0, 2]].tolist()

    @pytest.mark.parametrize("n_threads", [1, 2, 3])
    def test_a_recorder_that_fills_up_loses_nothing(self, monkeypatch, n_threads):
        from neurosim.spiking import state_recorders

        monkeypatch.setattr(state_recorders, "SEEN", 1000)
        cell = Population("cell", 400, LIF(**EASY, drive=30))
        net = SpikingNetwork([cell], threads=n_threads)
        net.set("cell", "v", Uniform(0, 15))
        seen, alone = net.observe("cell", "v"), net.observe("cell", "v", [7])
        net.run(5)
        assert seen.values.shape == (50, 400)
        assert seen.values[:, 7].tolist() == alone.values[:, 0].tolist()

    def test_recorders_begin_when_they_are_made(self):
        cell = Population("cell", 1, LIF(tau_m=1, v_th=1, v_reset=0, t_ref=0, drive=100))
        net = SpikingNetwork([cell])
        net.run(0.4)
        spikes, rates, seen = (
            net.record("cell"),
            net.count("cell"),
            net.observe("cell", "v", every=0.3),
        )
        net.run(0.6)
        assert spikes.steps.tolist() == list(range(4, 10))
        assert rates.counts.tolist() == [1] * 6
        assert rates.rate(0.3)[0].tolist() == pytest.approx([0.4, 0.7])
        assert rates.rate(0.3)[1].tolist() == pytest.approx([10_000, 10_000])
        assert seen.times == pytest.approx([0.6, 0.9])
        assert spikes.rates().tolist() == pytest.approx([10_000])

    def test_weights_are_kept_at_intervals_whatever_the_runs(self):
        eye, cell = played([(step, 0) for step in range(20)]), still()
        rule = PairSTDP(w_max=9)
        net = SpikingNetwork([eye, cell], [Synapses(eye, cell, OneToOne(), weight=1.0,
                                                    plasticity=rule)])  # fmt: skip
        kept = net.watch("eye->cell", every=0.5)
        for steps in (3, 2, 0, 6, 9):
            net.run(steps * DT, chunk=4)
        assert kept.times == pytest.approx([0, 0.5, 1.0, 1.5])
        assert kept.weights.shape == (4, 1)

    def test_intervals_and_irregularity(self):
        net = SpikingNetwork([played([(0, 0), (1, 1), (2, 0), (6, 0), (9, 1)], n=3)])
        spikes = net.record("eye")
        net.run(1)
        assert spikes.counts().tolist() == [3, 2, 0]
        assert spikes.intervals() == pytest.approx([0.2, 0.4, 0.8])
        cv = spikes.irregularity()
        assert cv[0] == pytest.approx(1 / 3) and np.isnan(cv[1:]).all()
