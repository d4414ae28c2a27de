"""Glomeruli: receptors meet the inputs of a wiring by name."""

import csv

import numpy as np
import pytest
from hemibrain import find_hemibrain

from neurosim import ArgumentError
from neurosim.models.fly.circuit.glomeruli import GLOMERULI, SHARED, join
from neurosim.models.fly.circuit.wiring import Wiring
from neurosim.models.fly.circuit.wiring_file import NamedWiring, read_wiring


def _named():
    wiring = Wiring.from_matrix(np.eye(4, 6, dtype=int) + np.eye(4, 6, 1, dtype=int))
    return NamedWiring(wiring, ("DL1", "DM2", "DM3", "V"), tuple("abcdef"))


def test_a_glomerulus_belongs_to_one_receptor():
    assert len(GLOMERULI) == 23 and len(set(GLOMERULI.values())) == 23
    assert set(SHARED).isdisjoint(GLOMERULI)
    assert set(SHARED["Or33b"]) == {GLOMERULI["Or47a"], GLOMERULI["Or85a"]}


def test_receptors_and_inputs_are_found_by_name_in_the_order_of_the_data():
    columns, wiring = join(["Or47a", "Or33b", "V", "Or10a"], _named())
    assert columns == (0, 2, 3)
    assert (wiring.inputs, wiring.cells) == (("DM3", "V", "DL1"), tuple("abcde"))
    expected = [[0, 0, 1, 1, 0], [0, 0, 0, 1, 1], [1, 1, 0, 0, 0]]
    assert wiring.wiring.matrix().toarray().tolist() == expected


def test_unknown_channels_are_all_named_with_the_glomerulus_that_is_missing():
    with pytest.raises(ArgumentError, match=r"channels Or7a \(DL5\), pH; it has DL1, DM2, DM3, V$"):
        join(["Or7a", "Or22a", "pH"], _named())


def test_two_channels_of_one_glomerulus_are_refused():
    with pytest.raises(ArgumentError, match="DL1 twice"):
        join(["Or10a", "DL1"], _named())


def test_channels_without_any_glomerulus_are_refused():
    with pytest.raises(ArgumentError, match="no channel has a glomerulus of its own: Or33b"):
        join(["Or33b"], _named())


def test_the_recorded_receptors_meet_the_hemibrain():
    path = find_hemibrain()
    odours = path.with_name("hallem_carlson_2006.csv")
    if not odours.is_file():
        pytest.skip(f"{odours} does not exist")
    with odours.open(newline="", encoding="utf-8") as file:
        receptors = next(csv.reader(file))[2:]
    assert set(receptors) == {*GLOMERULI, *SHARED}
    columns, wiring = join(receptors, read_wiring(path))
    assert len(columns) == len(wiring.inputs) == 23
    assert wiring.wiring.n_kc == len(wiring.cells) <= 1758
    assert (np.diff(wiring.wiring.indptr) > 0).all()
