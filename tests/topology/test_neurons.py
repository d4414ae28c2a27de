"""Tables of neurons: labels in the order of the rows, groups by name, and what is refused."""

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from neurosim import ArgumentError, DataError, KindError, Neurons
from neurosim.base.errors import UnknownName

TEXT = "root_id,cell_type,side,n\n9000,MN9,left,1\n7000,,right,2\n8000, MN9,right,3\n"


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "neurons.csv"

    def write(text):
        path.write_text(text)
        return path

    return write


def test_groups_are_the_words_of_columns_of_text(table):
    brain = Neurons.from_file(table(TEXT))
    assert brain.labels.values.tolist() == [9000, 7000, 8000]
    assert list(brain.groups) == ["MN9", "left", "right"] and len(brain.groups) == 3
    assert brain.groups["MN9"].tolist() == [0, 2]
    assert brain.groups["side", "right"].tolist() == [1, 2]
    assert "" not in brain.groups and "right" in brain.groups
    assert repr(brain) == "3 neurons with labels, 3 groups by name: 'MN9', 'left', 'right'"


def test_columns_that_are_named_hold_groups_whatever_they_look_like(table):
    brain = Neurons.from_file(table(TEXT), "root_id", ["n", "side"])
    assert list(brain.groups) == ["1", "2", "3", "left", "right"]


def test_dictionaries_of_arrow_are_words(tmp_path):
    words = pa.array(["a", "b", "a", None]).dictionary_encode()
    parquet.write_table(pa.table({"bodyId": [5, 6, 7, 8], "type": words}), tmp_path / "a.parquet")
    brain = Neurons.from_file(tmp_path / "a.parquet")
    assert {name: who.tolist() for name, who in brain.groups.items()} == {"a": [0, 2], "b": [1]}


def test_groups_that_are_none_or_several_are_told():
    brain = Neurons([5, 6], {"type": ["left", "MN9"], "side": ["left", "right"]})
    with pytest.raises(ArgumentError, match="which is in type and side; say which: groups\\['type"):
        brain.groups["left"]
    assert brain.groups["type", "left"].tolist() == [0]
    with pytest.raises(UnknownName, match="group must be one of .* did you mean 'MN9'"):
        brain.groups["MN8"]
    with pytest.raises(UnknownName, match="column of groups must be one of type, side, got 'typ'"):
        brain.groups["typ", "left"]
    with pytest.raises(KindError, match="must be 2 names of groups, one for each neuron"):
        Neurons([5, 6], {"type": ["a"]})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (TEXT + "9000,MN9,left,4\n", "must name each neuron once, got 9000 in rows 1 and 4"),
        (TEXT + ",MN9,left,4\n", "must name a neuron in each row, got an empty cell in row 4"),
        ("a,b\n1,2\n", "'label'; name it: label=..., one of a, b; or rename the column"),
        ("root_id,b\n", "must have a row for each neuron"),
        ("id,b\n99999999999999999999,2\n", "a float beyond 2\\*\\*53, of which digits are cut"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_table_is_told(table, text, told):
    with pytest.raises(DataError, match=told):
        Neurons.from_file(table(text))


def test_a_column_of_groups_that_is_missing_is_told(table):
    with pytest.raises(DataError, match="no column .*'sides'; its columns are .* mean 'side'"):
        Neurons.from_file(table(TEXT), columns=["sides"])


def test_columns_must_be_a_list_of_others_than_labels_each_once(table):
    for columns, kind, told in (
        ("side", KindError, "columns must be names, as in"),
        (["root_id"], ArgumentError, "got 'root_id', which is that of the labels"),
        (["side", "side"], ArgumentError, "got 'side', which stands twice"),
    ):
        with pytest.raises(kind, match=told):
            Neurons.from_file(table(TEXT), columns=columns)


def test_text_in_bytes_or_views_is_text_and_what_is_none_is_refused(tmp_path):
    np.savez(tmp_path / "a.npz", id=np.array([5, 6]), type=np.array([b"MN9", b""]))
    assert Neurons.from_file(tmp_path / "a.npz").groups["MN9"].tolist() == [0]
    words = pa.array(["a", "b"], pa.string_view())
    table = pa.table({"id": [5, 6], "type": words, "n": pa.array([[1], [2]])})
    parquet.write_table(table, tmp_path / "a.parquet")
    assert list(Neurons.from_file(tmp_path / "a.parquet").groups) == ["a", "b"]
    with pytest.raises(DataError, match="'n' must hold a word or a number in each row, got list"):
        Neurons.from_file(tmp_path / "a.parquet", columns=["n"])
    (tmp_path / "a.csv").write_bytes(b"id,type\n5,a\n6,\xe9\n")
    with pytest.raises(DataError, match="'type' must hold text in UTF-8, got .* in row 2 below"):
        Neurons.from_file(tmp_path / "a.csv")
