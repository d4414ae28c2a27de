"""The fly's circuit: tags are a matrix product and a sort; near odours share their cells."""

import csv
import os
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from neurosim import ArgumentError, KindError
from neurosim.models.fly import FlyCircuit


def _matrix(circuit):
    """Return the wiring as whole numbers, shape (n_receptors, n_kc)."""
    edges, weights = circuit.network.edges("receptors->kenyon")
    assert (weights == 1).all()
    sizes = [circuit.network.populations[name].n for name in ("receptors", "kenyon")]
    matrix = np.zeros(sizes, np.int64)
    pres = np.repeat(np.arange(sizes[0]), np.diff(edges.indptr))
    np.add.at(matrix, (pres, edges.indices), 1)
    return matrix


def _expected(matrix, activity, largest, k):
    """Return the k cells of largest sum, those of equal sum by index; silent cells never."""
    amounts = np.array([round(float(x) / largest * 32767) for x in activity], np.int64)
    drive = amounts @ matrix
    first = np.argsort(-drive, kind="stable")[:k]
    return sorted(first[drive[first] > 0].tolist())


@st.composite
def _circuits(draw):
    n_receptors, n_kc = draw(st.integers(1, 12)), draw(st.integers(1, 60))
    shape = {"n_kc": n_kc, "n_inputs": draw(st.integers(1, n_receptors)),
             "n_active": draw(st.integers(1, n_kc)), "largest": draw(st.sampled_from([1.0, 50.0])),
             "seed": draw(st.integers(0, 9))}  # fmt: skip
    level = st.sampled_from([0.0, 0.25, 0.5, 1.0]) | st.floats(0, 1)
    activity = draw(st.lists(level, min_size=n_receptors, max_size=n_receptors))
    return FlyCircuit(n_receptors, **shape), np.array(activity) * shape["largest"], shape


@given(_circuits())
def test_a_tag_is_a_matrix_product_and_a_stable_sort(drawn):
    circuit, activity, shape = drawn
    matrix = _matrix(circuit)
    assert (matrix.sum(axis=0) == shape["n_inputs"]).all() and matrix.max() == 1
    tag = circuit.tag(activity)
    assert tag.dtype == np.int32
    assert tag.tolist() == _expected(matrix, activity, shape["largest"], shape["n_active"])


def test_a_circuit_of_the_papers_size():
    circuit = FlyCircuit(50)
    activity = np.random.default_rng(0).random(50)
    assert circuit.tag(activity).tolist() == _expected(_matrix(circuit), activity, 1.0, 100)
    assert _matrix(circuit).shape == (50, 2000) and (_matrix(circuit).sum(axis=0) == 6).all()


def test_two_objects_let_twice_as_many_cells_fire_and_leave_no_trace():
    circuit = FlyCircuit(30, n_kc=200, n_active=10, seed=3)
    activity = np.random.default_rng(1).random(30)
    one, two = circuit.tag(activity), circuit.tag(activity, n_objects=2)
    assert (one.size, two.size) == (10, 20) and set(one.tolist()) < set(two.tolist())
    assert circuit.tag(activity).tolist() == one.tolist()


def test_seeds_wire_differently_and_alike_when_equal():
    activity = np.random.default_rng(2).random(50)
    tags = [FlyCircuit(50, seed=seed).tag(activity).tolist() for seed in (0, 1, 0)]
    assert tags[0] == tags[2] != tags[1]
    assert len(set(tags[0]) & set(tags[1])) < 30


@pytest.mark.parametrize(
    ("activity", "error"),
    [([0.5, 1.5], ArgumentError), ([0.5, -0.1], ArgumentError), ([0.5], KindError),
     ([0.5, np.nan], ArgumentError)],
)  # fmt: skip
def test_activity_beyond_the_receptors_is_refused(activity, error):
    with pytest.raises(error, match="values must be"):
        FlyCircuit(2, n_kc=10, n_inputs=1, n_active=1).tag(activity)


@pytest.mark.parametrize("shape", [{"n_inputs": 3}, {"n_inputs": 0}, {"n_active": 11}])
def test_an_impossible_circuit_is_refused(shape):
    with pytest.raises(ArgumentError, match="must be from"):
        FlyCircuit(2, **{"n_kc": 10, "n_inputs": 1, "n_active": 1, **shape})


def _odours():
    folder = os.environ.get("NEUROSIM_DATA")
    if not folder:
        pytest.skip("NEUROSIM_DATA names no folder with hallem_carlson_2006.csv")
    path = Path(folder, "hallem_carlson_2006.csv")
    if not path.is_file():
        pytest.skip(f"{path} does not exist")
    with path.open(newline="", encoding="utf-8") as file:
        _, spontaneous, *odours = csv.reader(file)
    assert spontaneous[0] == "SFR"
    changes = np.array([odour[2:] for odour in odours], float)
    return np.maximum(changes + np.array(spontaneous[2:], float), 0)


def test_near_odours_get_overlapping_tags():
    rates = _odours()
    assert rates.shape == (110, 24)
    circuit = FlyCircuit(24, largest=rates.max())
    tags = [set(circuit.tag(odour).tolist()) for odour in rates]
    pairs = list(combinations(range(len(rates)), 2))
    nearness = [-np.linalg.norm(rates[i] - rates[j]) for i, j in pairs]
    shared = [len(tags[i] & tags[j]) for i, j in pairs]
    assert stats.spearmanr(nearness, shared).statistic > 0.5
