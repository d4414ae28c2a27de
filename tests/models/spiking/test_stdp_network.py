"""The STDP network: weights stay in bounds, move as the law of pairs says, or not at all."""

import numpy as np
import pytest
from brains import needs_jit

from neurosim import ArgumentError
from neurosim.models.spiking.stdp_network import Plastic, build, card, expect, measure, run_seed

TINY = Plastic(n=60, inputs=10, duration=30, settle=5)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"n": 100}, "inputs must be less than n = 100, got 125"),
        ({"duration": 1000.5}, "duration must be a multiple of 10 dt, got 1000.5"),
        ({"learning": ()}, "learning Value should have at least 1 item"),
        ({"learning": "0.1,2"}, "learning should be less than or equal to 1, got '2'"),
        ({"delay": 0.15}, "delay must be a multiple of dt"),
    ],
)
def test_bad_parameters_are_refused(changes, said):
    with pytest.raises(ArgumentError, match=said):
        Plastic.make(**changes)


@pytest.mark.parametrize("given", ["0.1", 0.1, [0.1], ("0.1",)])
def test_one_strength_of_learning_may_be_given(given):
    assert Plastic.make(learning=given).learning == (0.1,)


def test_only_excitatory_neurons_learn_and_none_from_itself():
    net = build(TINY, 0.1, seed=0)
    plastic = {name for name, t in net.pathways.items() if t.synapses.plasticity is not None}
    assert plastic == {"exc->exc"}
    edges = net.edges("exc->exc")
    assert set(np.bincount(edges.indices)) == {8}
    assert (np.repeat(np.arange(48), np.diff(edges.indptr)) != edges.indices).all()
    assert net.weights("inh->exc") == pytest.approx(-0.5)


def test_without_learning_weights_stay_and_spikes_are_the_same():
    config = TINY.model_copy(update={"learning": (0.0,)})
    still, moving = run_seed(config, 0), run_seed(TINY, 0)
    assert (still["weights"] == still["weights"][0, 0]).all()
    assert np.ptp(still["range_weight"]) == 0 and still["std_weight"].max() < 1e-6
    values = measure(config, still)
    assert values["drift 0"] == 0 and values["outside 0"] == 0
    assert np.isnan(values["per pair 0"]) and np.isnan(values["spread 0"])
    assert moving["std_weight"][1, -1] > moving["std_weight"][0, -1] > 0
    assert (moving["mean_weight"][:, 0] == still["mean_weight"][0, 0]).all()


def test_bounds_hold_however_fast_it_learns():
    config = TINY.model_copy(update={"learning": (1.0,), "external": 20_000.0, "duration": 60.0})
    found = run_seed(config, 0)
    assert found["weights"].sum(axis=-1).tolist() == [[48 * 8] * 11]
    assert found["range_weight"].min() >= 0 and found["range_weight"].max() <= 2 + 1e-6
    assert found["weights"][0, -1, 0] > 0
    assert measure(config, found)["outside 1"] == 0


def test_threads_change_nothing_and_seeds_do():
    one, two, other = run_seed(TINY, 0), run_seed(TINY, 0, threads=2), run_seed(TINY, 1)
    assert all(np.array_equal(one[name], two[name], equal_nan=True) for name in one)
    assert not np.array_equal(one["spike_times"], other["spike_times"])


def test_the_law_of_pairs():
    drift, spread = expect(Plastic(duration=2000), 0.1, 10.0)
    assert drift == pytest.approx(-0.05 * 0.1 * 0.02 * 100 * 2)
    assert spread**2 == pytest.approx((1 + 1.05**2) * 0.01 * 0.01 * 100 * 2)


@needs_jit
def test_the_weaker_synapses_are_the_more_independent_are_spikes():
    per_pair = []
    for weight in (0.1, 0.01):
        config = Plastic(n=2000, duration=2000, weight=weight, external=1100 / weight,
                         learning=(0.01,))  # fmt: skip
        per_pair.append(measure(config, run_seed(config, 0))["per pair 0.01"])
    assert per_pair[0] < 0.7 < per_pair[1] < 1.1


def test_bands_hold_at_the_default_parameters():
    def banded(config):
        return [b.id for b in card(config) if (b.low, b.high) != (None, None)]

    inside = [f"{name} 0.01" for name in ("rate", "per pair", "spread", "outside")]
    assert banded(Plastic()) == [*inside, "outside 0.1"]
    assert banded(TINY) == ["outside 0.01", "outside 0.1"]


@needs_jit
@pytest.mark.rare
@pytest.mark.slow
def test_weights_wander_as_measured():
    config = Plastic()
    values = measure(config, run_seed(config, 0))
    for band in card(config):
        assert band.low is None or values[band.id] >= band.low, band
        assert band.high is None or values[band.id] <= band.high, band
    assert values["edges 0.01"] == 0 and values["edges 0.1"] > 0.2
