"""Chance: choices are made by noise, in proportion to what was shown."""

import math

import numpy as np
import pytest
from brains import needs_jit

from neurosim import ArgumentError, Stream
from neurosim.models.assemblies.sequences.chance import (
    CHAIN,
    COINS,
    card,
    measure,
    run_seed,
    transitions,
    walk,
)
from neurosim.models.assemblies.sequences.markov import Chance, Sampler, draw_assemblies

TINY = Chance(n=100, k=20, n_noise=60, p_noise=0.3, rounds=4, tosses=10, steps=12)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"k": 201}, "k must be at most n / 5 = 200, got 201; lower k or raise n"),
        ({"gap": 0.1}, "gap must be at least 0.152 at this k and beta, got 0.1; noise would"),
        ({"rate": 1.0}, "rate should be less than 1"),
        ({"beta": 0.0}, "beta should be greater than 0"),
    ],
)
def test_bad_parameters_are_refused(changes, said):
    with pytest.raises(ArgumentError, match=said):
        Chance.make(**changes)


def test_slope_and_noise_are_as_defined():
    config = Chance()
    assert config.slope == pytest.approx(1.65 * math.sqrt(200 / math.pi) * 5)
    assert config.noise_weight == pytest.approx(40 / math.sqrt(1000 * 0.1 * 0.25))


def test_assemblies_are_disjoint_and_drawn():
    sets = draw_assemblies(TINY, 5, Stream(0, "contexts"))
    assert sorted(np.concatenate(sets)) == list(range(100))
    assert all(np.array_equal(s, np.sort(s)) and s.size == 20 for s in sets)
    assert not np.array_equal(sets[0], np.arange(20))


def test_run_seed_returns_what_the_card_needs():
    found = run_seed(TINY, seed=0)
    assert found["coins"].shape == (5, 4) and found["states"].shape == (5,)
    assert found["shown"].shape == (13,)
    assert set(measure(TINY, found)) == {band.id for band in card(TINY)}
    again, other = run_seed(TINY, seed=0), run_seed(TINY, seed=1)
    assert all(np.array_equal(found[name], again[name]) for name in found)
    assert any(not np.array_equal(found[name], other[name]) for name in found)


def test_teaching_counts_and_choosing_does_not():
    sampler = Sampler(TINY, 2, 2, seed=0)
    network = sampler.network
    for _ in range(3):
        sampler.teach(0, 1)
    grown = network.edges("C->M", sampler.contexts[0], sampler.outcomes[1])[1]
    rule = network.pathways["C->M"].synapses.plasticity
    assert np.allclose(grown, float(rule.growth()[3]))
    before = [network.edges(name)[1] for name in network.pathways]
    sampler.start(0)
    assert sampler.choose() == 1
    sampler.go_on()
    assert np.array_equal(network.winners("C"), sampler.contexts[1])
    assert all(np.array_equal(network.edges(name)[1], weights)
               for name, weights in zip(network.pathways, before, strict=True))  # fmt: skip


def test_what_was_never_shown_is_never_chosen():
    sampler = Sampler(TINY, 1, 2, seed=2)
    sampler.teach(0, 0)
    chosen = set()
    for _ in range(10):
        sampler.start(0)
        chosen.add(sampler.choose())
    assert 1 not in chosen


def test_noise_alone_chooses_among_equals():
    sampler = Sampler(TINY, 1, 2, seed=2)
    for outcome in (0, 1) * 5:
        sampler.teach(0, outcome)
    chosen = []
    for _ in range(40):
        sampler.start(0)
        chosen.append(sampler.choose())
    assert {0, 1} <= set(chosen)


def test_a_walk_follows_the_chain():
    states = walk(20_000, seed=0)
    assert len(states) == 20_001 and states[0] == 0
    assert np.abs(transitions(np.array(states, np.int8)) - CHAIN).max() < 0.02


def test_transitions_leave_out_what_was_not_decided():
    shares = transitions(np.array([0, 1, -1, 1, 0, 0], np.int8))
    assert shares[:2].tolist() == [[0.5, 0.5, 0], [1, 0, 0]]
    assert np.isnan(shares[2]).all()


def test_bands_need_a_thousand_choices():
    assert all(band.high is None for band in card(TINY))
    assert [band.high for band in card(Chance())] == [0.05] * len(COINS) + [0.08, None]


@pytest.mark.rare
@pytest.mark.slow
@needs_jit
def test_choices_are_as_frequent_as_shown():
    config = Chance()
    values = measure(config, run_seed(config, seed=0))
    assert values.pop("complete") >= 0.99
    assert values.pop("chain") <= 0.08
    assert max(values.values()) <= 0.05
