"""The decision: the network is that of the publication, and Brian2's; trials follow from seeds."""

import math

import numpy as np
import pytest
from brains import needs_jit

from neurosim import ArgumentError
from neurosim.diagnostics.validation.compare import compare
from neurosim.models.decisions.decision import card, measure, run_seed
from neurosim.models.decisions.network import EXCITATORY, POPULATIONS, build, weight
from neurosim.models.decisions.parameters import Parameters
from neurosim.models.decisions.psychometric import fit_weibull
from neurosim.models.decisions.trials import Trials

pytestmark = needs_jit
SHORT = {"settle": 5, "before": 50, "stimulus": 100, "delay": 50, "trials": 2, "nulls": 1}
TINY = Parameters(scale=0.1, coherences=(51.2,), **SHORT)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"stimulus": 1020}, "stimulus must be a multiple of every = 50 ms, got 1020"),
        ({"window": 52}, "window must be a multiple of"),
        ({"coherences": [0, 10]}, "coherences must not name 0"),
        ({"dt": 0.3}, "must be a multiple of dt = 0.3"),
        ({"scale": 0.001}, "scale must leave a neuron in each population, got 0.001"),
    ],
)
def test_bad_parameters_are_refused(changes, said):
    with pytest.raises(ArgumentError, match=said):
        Parameters.make(**changes)


def test_strengths_between_populations_leave_the_mean_as_it_is():
    sizes = {"A": 0.15, "B": 0.15, "others": 0.7}
    for post in POPULATIONS:
        assert sum(sizes[pre] * weight(pre, post, 1.7) for pre in sizes) == pytest.approx(1)


def test_gating_rises_after_the_delay_saturates_and_is_summed():
    net = build(TINY, seed=0)
    net.set("A", "v", -40.0)  # all of A fire in the first step
    gate = net.observe("A", "s", neurons=[0])
    net.run(1.5)
    s, x = gate.values[:, 0], 1.0
    assert not s[:6].any() and s[6] == 0 and s[7] > 0  # x rises in step 5, after 0.5 ms
    expected = 0.0
    for measured in s[6:10]:
        assert measured == pytest.approx(expected)
        expected, x = expected + 0.1 * (0.5 * x * (1 - expected) - 0.01 * expected), 0.95 * x
    before = [net.get(name, "s") for name in EXCITATORY]
    net.run(0.1)
    for post in POPULATIONS:
        for name, gates in zip(EXCITATORY, before, strict=True):
            assert net.get(post, f"from_{name}")[0] == pytest.approx(gates.sum(), rel=1e-12)


@pytest.mark.brian2
@pytest.mark.filterwarnings("ignore::DeprecationWarning:brian2")
@pytest.mark.filterwarnings("ignore::DeprecationWarning:pyparsing")
def test_spikes_are_those_of_brian2():
    brian2 = pytest.importorskip("brian2")
    brian2.prefs.codegen.target = "numpy"
    net = build(TINY, seed=1)
    net.set("input to A", "rate", 4000.0)
    net.run(20)
    found = compare("decision", net, 60)
    assert found.is_identical and found.spikes > 50
    assert found.state_difference < 1e-9


def test_threads_change_nothing_and_trials_differ():
    one, two = run_seed(TINY, 0), run_seed(TINY, 0, threads=2)
    assert all(np.array_equal(one[name], two[name], equal_nan=True) for name in one)
    assert one["rates"].shape == (2, 2, 40)
    assert not np.array_equal(one["rates"][0], one["rates"][1])
    assert set(measure(TINY, one)) == {row.id for row in card(TINY)}


def test_a_fit_finds_what_choices_were_drawn_from():
    coherence = np.array([3.2, 6.4, 12.8, 25.6, 51.2])
    share = 1 - 0.5 * np.exp(-((coherence / 20) ** 2.0))
    right = np.random.default_rng(0).random((5, 4000)) < share[:, None]
    assert fit_weibull(coherence, right) == pytest.approx((20, 2), rel=0.1)
    assert math.isnan(fit_weibull(coherence, np.ones((5, 3), bool))[0])


@pytest.mark.rare
def test_evidence_decides_soon_and_who_has_it_wins_and_silences_the_other():
    trials = Trials(Parameters(settle=500), 0, 1)
    for number, coherence, wins in ((0, 51.2, 0), (1, -51.2, 1)):
        trial = trials.run(number, coherence, whole=True)
        assert trial.winner == wins and 150 < trial.time < 800
        stimulus, after = trial.rates[:, 360:460].mean(axis=1), trial.rates[:, -100:].mean(axis=1)
        assert stimulus[wins] > 15 > 5 > stimulus[1 - wins]
        assert after[wins] > 10 > 5 > after[1 - wins]
