"""Row 14 from curves of which the answer is known, and in networks that hold imposed assemblies."""

import math

import numpy as np
import pytest
from brains import needs_jit, small

from neurosim.models.concept_cells import imposed
from neurosim.models.concept_cells.ignition import (
    STRONG,
    WEAK,
    measure,
    shares_of,
    shuffle,
    split,
)
from neurosim.models.concept_cells.imposed import SHARES, Imposed
from neurosim.models.concept_cells.subject import Association

C = np.array([0.0, 0.1, 0.2, 0.3])


def _found(strong, weak, cued=(1, 1, 1, 1)):
    """Return ignition in which the cued assembly answers so, and the other as told."""
    return np.array([np.transpose([cued, strong]), np.transpose([cued, weak])], float)


@pytest.mark.parametrize(
    ("strong", "weak", "least", "largest"),
    [
        ((0, 0, 0, 1), (0, 1, 1, 1), 0.1, 0.2),
        ((0, 0, 0.5, 1), (0, 0.49, 0.5, 1), 0.2, 0.1),
        ((0, 0, 0, 0), (1, 1, 1, 1), 0.0, 0.3),
        ((0, 0, 0, 0), (0, 0, 0, 0), math.nan, 0.3),
        ((1, 1, 1, 1), (1, 1, 1, 1), 0.0, math.nan),
        ((0, 1, 0, 1), (0, 1, 0, 1), 0.1, 0.0),
    ],
)
def test_where_curves_cross_half(strong, weak, least, largest):
    values = measure(C, _found(strong, weak))
    assert list(values) == ["14a", "14b", "14c"]
    expected = [least, largest, largest - least]
    assert list(values.values()) == pytest.approx(expected, nan_ok=True)


def test_an_associate_without_what_was_cued_is_no_recall():
    values = measure(C, _found((0, 0, 0, 0), (1, 1, 1, 1), cued=(0, 0, 0, 0)))
    assert math.isnan(values["14a"]) and math.isnan(values["14b"])


@pytest.mark.parametrize("shared", [0, 3, 8])
def test_two_assemblies_share_what_they_are_told_to(shared):
    one, other = split(shared, 8, shuffle(0, "test", 30))
    assert np.unique(one).size == np.unique(other).size == 8
    assert np.intersect1d(one, other).size == shared


def test_only_neurons_of_one_assembly_count():
    responding = np.array([1, 1, 0, 0, 1, 0], bool)
    pair = np.array([0, 1, 2]), np.array([2, 3, 4, 5])
    assert shares_of(responding, pair) == (1.0, pytest.approx(1 / 3))


def test_pairs_are_complete_apart_and_cued_by_their_own_tag():
    config = small()
    brain = Imposed(config, 0)
    members = [np.union1d(*pair) for pair in brain.pairs]
    assert sum(m.size for m in members) == np.unique(np.concatenate(members)).size <= brain.n
    shared = [np.intersect1d(*pair).size for pair in brain.pairs]
    assert shared == np.rint(SHARES * config.k).astype(int).tolist()
    within, weights = brain.network.edges("within assemblies")
    assert weights == pytest.approx(config.w_max * config.recurrent)
    pre = np.repeat(np.arange(brain.n), np.diff(within.indptr))
    found = set(zip(pre.tolist(), within.indices.tolist(), strict=True))
    assert found == {(i, j) for pair in brain.pairs for a in pair for i in a for j in a if i != j}
    fed, weights = brain.network.edges("tags->memory")
    cell = np.repeat(np.arange(config.n_kc), np.diff(fed.indptr))
    strong = np.zeros(cell.size, bool)
    for tag, (first, _) in zip(brain.tags, brain.pairs, strict=True):
        strong |= np.isin(cell, tag) & np.isin(fed.indices, first)
    assert (weights == np.where(strong, config.w_max, 1.0)).all()


def test_without_synapses_within_assemblies_nothing_is_ignited():
    found = Imposed(small(recurrent=0.0), 0).ignite()
    assert found.shape == (2, SHARES.size, 2) and found[..., 0].mean() > 0.9
    assert found[..., 1].mean() < 0.1


@needs_jit
def test_between_two_shares_recall_is_apart_and_yet_ignites():
    config = Association()
    found = Imposed(config, 0).ignite()
    assert (found == Imposed(config, 0).ignite()).all()
    values = measure(SHARES, found)
    assert config.k / config.n < values["14a"] < values["14b"] <= 0.6
    assert (np.diff(found[WEAK, :, 1]) >= -0.2).all() and found[STRONG, 0, 1] == 0


def test_a_cap_on_who_fires_lets_no_associate_join():
    found = Imposed(small(inhibition="k-winners"), 0).ignite()
    assert math.isnan(measure(SHARES, found)["14a"])


def test_larger_assemblies_than_fit_are_not_run():
    assert imposed.MOST_K >= Association().k
