"""What lets neurons fire by chance refuses bad input, and tells hazards that are no rates."""

import math

import numpy as np
import pytest

from neurosim import (
    LIF,
    ArgumentError,
    EscapeNoise,
    HazardRule,
    KindError,
    NeuronRule,
    NumericalError,
    PoissonInput,
    Population,
    SpikingNetwork,
)

SOFT = EscapeNoise(2000, 1.5)
OWN = {"state": {"v": 0.0}, "parameters": {"drive": 14.0, "tau": 10.0}}


def leak(z, p, dt, is_refractory):
    z.v += dt * (p.drive - z.v) / p.tau


def negative(z, p):
    return 10.0 - z.v


def rise(z, p, dt, is_refractory):
    z.v += dt


class TestHazardsThatAreNoRates:
    @pytest.mark.parametrize("n_threads", [1, 2])
    def test_a_negative_hazard_is_told_once_with_neuron_and_time(self, n_threads):
        rule = NeuronRule(rise, {"v": 0.0}, escape=HazardRule(negative))
        net = SpikingNetwork([Population("cells", 300, rule)], threads=n_threads)
        start = np.zeros(300)
        start[[7, 290]] = 9.0
        net.set("cells", "v", start)
        net.run(0.9)
        with pytest.raises(NumericalError, match=r"hazard of neuron 7 of 'cells'.* at 1 ms.*Hz"):
            net.run(2)
        net.set("cells", "v", 0.0)
        net.run(1)

    def test_a_state_that_is_no_number_is_told_before_the_hazard_of_it(self):
        current = {"synapses": "current", "escape": EscapeNoise(0, 1)}
        for options in ({"escape": SOFT}, {"escape": HazardRule(negative)}, current):
            cells = Population("cells", 2, LIF(tau_m=1e12, **options))
            kick = PoissonInput(cells, 1e5, 1e308, receptor="v")
            with pytest.raises(NumericalError, match="state of neuron"):
                SpikingNetwork([cells], inputs=[kick]).run(20)


def takes_more(z, p, q):
    return 1.0


def writes(z, p):
    z.v = 0.0
    return 1.0


def reads_more(z, p):
    return z.w


def reads_less(z, p):
    return p.gone


def tells(z, p):
    return z.v > 1


class TestRefused:
    @pytest.mark.parametrize(("make", "error", "match"), [
        (lambda: EscapeNoise(-1, 1), ArgumentError, "rate must be at least 0 Hz, got -1"),
        (lambda: EscapeNoise([1, -1], 1), ArgumentError, "rate must be at least 0 Hz, got -1"),
        (lambda: EscapeNoise(math.nan, 1), ArgumentError, "rate must be finite, got nan"),
        (lambda: EscapeNoise(1, 0), ArgumentError, "delta must be at least 1e-09 mV, got 0"),
        (lambda: EscapeNoise(1, -2), ArgumentError, "delta must be at least"),
        (lambda: EscapeNoise(1, [1, math.inf]), ArgumentError, "delta must be finite"),
        (lambda: EscapeNoise(1, 1, cap=0), ArgumentError, "cap must be more than 0 Hz, got 0"),
        (lambda: EscapeNoise(1, 1, v_th="high"), KindError, "v_th must be a voltage in mV"),
        (lambda: EscapeNoise(None, 1), KindError, "rate must be a rate in Hz, got None"),
        (lambda: EscapeNoise([[1]], 1), KindError, r"rate must be one number or one .*\(1, 1\)"),
        (lambda: EscapeNoise(1, 1, threshold=1), KindError, "threshold must be"),
        (lambda: LIF(escape=5), KindError, "escape must be an EscapeNoise, a Haz.*got 5"),
        (lambda: Population("a", 3, LIF(escape=EscapeNoise([1, 2], 1))), KindError,
         r"rate of escape must be a number or 3, got shape \(2,\)"),
        (lambda: Population("a", 3, LIF(escape=HazardRule(negative, {"a": [1, 2]}))), KindError,
         r"parameters\['a'\] of escape must be a number or 3"),
        (lambda: LIF(v_th=0, v_reset=5, escape=EscapeNoise(1, 1, threshold=True)), ArgumentError,
         "v_reset must be below"),
        (lambda: NeuronRule(leak, escape=SOFT, **OWN), ArgumentError, "escape must have a v_th"),
        (lambda: NeuronRule(rise, {"u": 0.0}, escape=EscapeNoise(1, 1, v_th=0)), ArgumentError,
         "escape reads the variable v, .*HazardRule"),
        (lambda: NeuronRule(leak, **OWN), KindError, "step must return whether"),
        (lambda: NeuronRule(leak, escape=EscapeNoise(1, 1, 0, threshold=True), **OWN), KindError,
         "step must return whether"),
        (lambda: HazardRule(5.0), KindError, "hazard must be a function"),
        (lambda: HazardRule(writes), KindError, "hazard assigns to z.v, but it only looks"),
        (lambda: HazardRule(reads_less), KindError, "uses p.gone"),
        (lambda: HazardRule(negative, cap=-1), ArgumentError, "cap must be more than 0 Hz"),
        (lambda: HazardRule(negative, brian2=5), KindError, "brian2 must be a non-empty string"),
        (lambda: LIF(escape=HazardRule(takes_more)), KindError, "must take z, p; got an argument"),
        (lambda: LIF(escape=HazardRule(reads_more)), KindError, "uses z.w, but z has only v"),
        (lambda: LIF(escape=HazardRule(tells)), KindError, "hazard must return a rate in Hz.*got"),
    ])  # fmt: skip
    def test_bad_input_has_one_error(self, make, error, match):
        with pytest.raises(error, match=match):
            make()

    def test_quantities_are_converted_or_refused(self):
        quantities = pytest.importorskip("quantities")
        mv, khz = quantities.mV, quantities.kHz
        noise = EscapeNoise(0.1 * khz, 0.002 * quantities.V, v_th=[-50, -51] * mv, cap=1 * khz)
        assert (noise.rate, noise.delta, noise.cap) == (100.0, 2.0, 1000.0)
        assert noise.v_th.tolist() == [-50, -51]
        with pytest.raises(KindError, match="delta must be a voltage in mV, got .*a rate"):
            EscapeNoise(100, 5 * quantities.Hz)
        with pytest.raises(KindError, match="rate must be a rate in Hz, got .*a time"):
            EscapeNoise(5 * quantities.ms, 1)

    def test_what_was_given_may_change_afterwards(self):
        rates = np.full(3, 1e9)
        cells = Population("cells", 3, LIF(v_rest=20, escape=EscapeNoise(rates, 1)))
        rates[:] = 0
        net = SpikingNetwork([cells])
        spikes = net.record("cells")
        net.run(0.1)
        assert spikes.neurons.tolist() == [0, 1, 2]
