"""Sequences: memorised, replayed, and stored in one direction."""

import numpy as np
import pytest
from brains import needs_jit

from neurosim import ArgumentError
from neurosim.models.assemblies.sequences.replay import (
    Memory,
    build,
    build_taught,
    order,
    present,
    replay,
    share,
)
from neurosim.models.assemblies.sequences.sequence import (
    card,
    first_learned,
    mean_overlap,
    measure,
    run_seed,
    share_recalled,
)

TINY = Memory(n=100, k=8, p=0.5, length=4, rounds=6, order_rounds=5, hold=2)


def _quiet(_):
    pass


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"k": 41}, "k must be at most n / length = 40, got 41; lower k or raise n"),
        ({"p": 1.5}, "p should be less than or equal to 1, got 1.5"),
        ({"length": 2}, "length should be greater than or equal to 3"),
        ({"rounds": 1}, "rounds should be greater than or equal to 2"),
    ],
)
def test_bad_parameters_are_refused(changes, said):
    with pytest.raises(ArgumentError, match=said):
        Memory.make(**changes)


def test_a_small_sequence_is_memorised_and_replayed():
    found = run_seed(TINY, seed=0)
    assert found["overlap"].shape == (2, 6, 4, 4)
    assert found["order"].shape == (2, 4, 4) and found["weights"].shape == (2, 3)
    assert set(measure(TINY, found)) == {band.id for band in card(TINY)}
    assert share_recalled(found["overlap"])[:, -1].tolist() == [1, 1]


def test_the_same_seed_finds_the_same():
    first, again, other = (run_seed(TINY, seed) for seed in (3, 3, 4))
    assert all(np.array_equal(first[name], again[name]) for name in first)
    assert not np.array_equal(first["overlap"], other["overlap"])


def test_a_presentation_learns_and_a_replay_does_not():
    network = build(TINY, has_scaffold=True, seed=1)
    before = network.edges("A->A")[1]
    replay(network, TINY.items)
    assert np.array_equal(network.edges("A->A")[1], before)
    winners = present(network, TINY.items)
    assert [w.size for w in winners] == [8, 8, 8, 8]
    assert (network.edges("A->A")[1] > before).any()


def test_weights_into_a_neuron_start_alike():
    network = build(TINY, has_scaffold=True, seed=1)
    for name in ("S->A", "A->A", "A->B", "B->A", "B->B"):
        edges, weights = network.edges(name)
        sums = np.bincount(edges.indices, weights, minlength=TINY.n)
        assert np.allclose(sums, 1, atol=1e-9)


def test_a_teacher_makes_the_area_fire_its_items():
    network = build_taught(TINY, 0.1, seed=0)
    shown = present(network, TINY.items, hold=3)
    assert all(np.array_equal(a, b) for a, b in zip(shown, TINY.items, strict=True))


@pytest.mark.parametrize(("beta_minus", "back", "within"), [(0.0, 0, 5), (0.1, -5, 0)])
def test_depression_gives_weights_a_direction(beta_minus, back, within):
    _, weights = order(TINY, beta_minus, 0, 1, _quiet)
    assert weights == pytest.approx([1.1**5, 1.1**back, 1.1**within])


def test_overlaps_are_shares_of_k():
    sets = TINY.items
    assert np.array_equal(share(TINY, sets, sets), np.eye(4))
    assert share(TINY, [sets[0][:4]] * 4, sets)[:, 0].tolist() == [0.5] * 4


def test_recall_needs_enough_of_the_right_item_and_no_more_of_another():
    overlap = np.array([[[0.8, 0.0], [0.7, 0.7]], [[0.8, 0.9], [0.0, 1.0]]])
    assert share_recalled(overlap).tolist() == [0.5, 0.5]
    assert mean_overlap(overlap).tolist() == [0.75, 0.9]
    assert first_learned(overlap) == 2
    assert np.isnan(first_learned(overlap[:1]))


def test_bands_are_for_the_published_parameters():
    assert all(band.low is None for band in card(TINY))
    assert [band.low for band in card(Memory())][:3] == [1, 0.95, 1]


def test_an_unconnected_area_recalls_nothing():
    found = run_seed(TINY.model_copy(update={"p": 0.0, "order_p": 0.0}), seed=0)
    assert not found["overlap"].any()
    assert np.isnan(found["weights"]).all()
    assert np.isnan(measure(TINY, found)["speed-up"])


@pytest.mark.rare
@pytest.mark.slow
@needs_jit
def test_the_published_sequence_is_recalled():
    config = Memory()
    values = measure(config, run_seed(config, seed=0))
    for band in card(config):
        assert band.low is None or band.low <= values[band.id] <= band.high, band.id


@pytest.mark.rare
@pytest.mark.slow
@needs_jit
def test_recall_is_perfect_at_the_upper_end_of_p():
    config = Memory(p=0.4)
    found = run_seed(config, seed=0)
    assert measure(config, found)["overlap"] == 1
