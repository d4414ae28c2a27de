"""Tables as people have them: what is guessed of them is right, told, and can be overridden."""

import re

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import feather, parquet

from neurosim import ArgumentError, DataError, KindError
from neurosim.files.vectors.reader import open_vectors, read_samples
from neurosim.files.vectors.reading import Reading
from neurosim.files.vectors.text.numbers import (
    COMMA,
    PLAIN,
    Style,
    choose_style,
    find_styles,
    is_number,
)

ROWS = "1.5,0.25,3.5,2.5,4.5\n0.5,1.25,1.5,7.5,2.5\n"
DIALECTS = {
    "wavelengths": ("400,420,440,460,480\n" + ROWS, {}, "header of numbers, 400 to 480", "1.5 .25"),
    "uneven wavelengths": ("339.1,339.4,340,341,342\n1,3,2,5,4\n2,1,3,2,5\n", {},
                           "header of numbers, 339.1 to 342", "1 3"),
    "wavelengths of samples": ("key,400,420,440\na,1.5,0.5,2\nb,1,3,0.5\n", {},
                               "header of numbers, 400 to 440", "1.5 .5"),
    "of pandas without index": ("0,1\n0.5,0.25\n1.5,1.25\n", {}, "header of numbers", ".5 .25"),
    "a row that climbs": ("1,2,3\n4,5,6\n9,7,8\n", {}, "no header", "1 2"),
    "no header, said": ("400,420,440,460,480\n" + ROWS, {"header": False}, "no header", "400 420"),
    "a header, said": ("1,2\n3,4\n", {"header": True}, "(1, 2)", "3 4"),
    "names of numbers": ("sample,a,b\n0_1,1,2\n0_2,3,4\n", {}, "column sample", "1 2"),
    "decimal commas": ("a;b\n1,5;2\n2;3,25\n", {}, "decimal commas", "1.5 2"),
    "in one column": ("a;b\n1,5;2.5\n2,5;3.5\n", {}, "decimal commas in column a", "1.5 2.5"),
    "in quotes": ('a,b\n"1,5",2\n"2,25",3\n', {}, "decimal commas", "1.5 2"),
    "thousands": ('a,b\n"1,234",2\n"2,345",3.5\n', {}, "thousands marked by ','", "1234 2"),
    "thousands of Germans": ("a;b\n1.234,5;2\n2;3,25\n", {}, "thousands marked by '.'", "1234.5 2"),
    "comma or thousand": ("a;b\n1,234;2\n2,345;3\n", {}, "decimal commas in column a", "1.234 2"),
    "thousand, said": ("a;b\n1,234;2\n2,345;3\n", {"decimal": "."}, "thousands", "1234 2"),
    "comma, said": ('a,b\n"1,234",2\n', {"decimal": ","}, "decimal commas", "1.234 2"),
    "per cent": ("a\tb\n12,5 %\t2\n3,5%\t3\n", {}, "per cent, read as hundredths", ".125 2"),
    "of Excel": ("sep=;\na;b\n1;2\n3;4\n", {}, "separated by ';'", "1 2"),
    "comments": ("# c\n#d\na,b\n1,2\n# e\n3,4\n", {}, "without lines from #", "1 2"),
    "comments, said": ("!c\na,b\n1,2\n!d\n3,4\n", {"comment": "!"}, "without lines from !", "1 2"),
    "of R": ('"c1" "c2"\n"1" 0.1 0.2\n"2" 0.3 0.4\n', {}, "header one cell shorter", ".1 .2"),
    "of R, in tabs": ("a\tb\nr1\t1\t2\nr2\t3\t4\n", {}, "header one cell shorter", "1 2"),
    "separator at the end": ("a;b;\n1;2;\n3;4;\n", {}, "left out: without name", "1 2"),
    "UTF-16": ("a;b\n1,5;2\n2;3\n".encode("utf-16"), {}, "UTF-16-LE", "1.5 2"),
    "UTF-16 without mark": ("a;b\n1,5;2\n2;3\n".encode("utf-16-be"), {}, "UTF-16-BE", "1.5 2"),
    "bars": ("a|b\n1|2\n3|4\n", {}, "separated by '|'", "1 2"),
    "separator, said": ("1,5\n2,5\n", {"separator": "semicolon"}, "decimal commas", "1.5"),
    "an empty column": ("a,b,c\n1,,2\n3,NA,4\n", {}, "left out: b", "1 2"),
    "dates": ("a,when,b\n1,2020-01-01,2\n3,2020-01-02,4\n", {}, "rows: column when", "1 2"),
    "line breaks in quotes": ('name,a,b\n"x\ny",1,2\nz,3,4\n', {}, "column name", "1 2"),
    "truth values": ("a,b,c\n1,True,2\n3,false,4\n5,NA,4\n", {}, "none; left out: b", "1 2"),
    "truth as label": ("a,label\n1,true\n3,false\n", {}, "column label (2 classes)", "1"),
    "names that repeat": ("kind of,a\nx,1\ny,2\nx,3\ny,4\n", {},
                          "kind of (2 different; --labels 'kind of' reads them as classes)", "1"),
    "odd cells": ("a,c\n1,<0.05\n2,<0.01\n3,0.2\n", {}, "column c is text: '<0.05' is no", "1"),
    "labels, said": ("a,kind,b\n1,5,2\n3,6,4\n", {"labels": "kind"}, "labels: column kind", "1 2"),
    "by number": ("5,1,2\n6,3,4\n", {"labels": "0"}, "labels: column 0", "1 2"),
    "no labels": ("label,b\n1,2\n3,4\n", {"labels": "none"}, "labels: none", "1 2"),
}  # fmt: skip


@pytest.mark.parametrize("name", DIALECTS)
def test_a_dialect_is_read_and_told(tmp_path, name):
    text, options, said, row = DIALECTS[name]
    path = tmp_path / "a.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    found = read_samples(path, Reading(**options))
    wanted = [float(cell) for cell in row.split()]
    assert found.vectors[0, : len(wanted)].tolist() == wanted
    assert said in found.told and "\n" not in found.told


REFUSED = {
    "two styles": ("a;b\n1,5;2\n2.5;3\n3,5;4\n", {}, r"'2.5' in row 1, .* with decimal commas"),
    "no such labels": ("a,b\n1,2\n", {"labels": "c"}, r"--labels must be a column of .* \(a, b\)"),
    "an array": ("a,b\n1,2\n", {"array": "x"}, "--array has no meaning for .*, which is CSV"),
    "comments below a row": ("1,2\n# c\n3,4\n", {}, "--comment which lines are none"),
    "lines above the header": ("Run 5\n\nof today\na,b\n1,2\n3,4\n", {}, "delete the lines above"),
    "a line above the header": ("Run 5\na,b\n1,2\n3,4\n", {}, "header, delete the lines above"),
    "comments in a column": ("1\n2\n! c\n3\n", {}, "'! c' in row 2, .*--comment says"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_table_is_refused_with_the_way_out(tmp_path, name):
    text, options, said = REFUSED[name]
    (tmp_path / "a.csv").write_text(text)
    with pytest.raises((DataError, ArgumentError), match=said):
        read_samples(tmp_path / "a.csv", Reading(**options))


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"separator": "ab"}, ArgumentError, "--separator must be one character"),
        ({"separator": "5"}, ArgumentError, "--separator must be one character"),
        ({"separator": ""}, KindError, "--separator must be text that is not empty"),
        ({"decimal": "'"}, ArgumentError, "--decimal must be '.' or ','"),
        ({"comment": "//"}, ArgumentError, "--comment must be one character"),
        ({"separator": ",", "decimal": ","}, ArgumentError, "must be different marks"),
        ({"header": "yes"}, KindError, "header must be True, False or None"),
    ],
)
def test_options_without_meaning_are_refused(options, error, said):
    with pytest.raises(error, match=said):
        Reading(**options)


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=9))
def test_numbers_are_those_of_python_to_the_last_bit(tmp_path_factory, values):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_text("a;b\n" + "".join(f"{v!r};{repr(v).replace('.', ',')}\n" for v in values))
    with open_vectors(path, Reading(separator=";")) as file:
        found = np.concatenate(list(file.blocks()))[:, 0]
    assert found.tobytes() == np.array(values).tobytes()


@given(st.text("0123456789.,+-eE '_%x", max_size=9))
def test_a_cell_is_a_number_only_if_python_agrees(cell):
    cell = cell.strip()
    for style, text in ((PLAIN, cell), (COMMA, cell.replace(".", "x").replace(",", "."))):
        if style.fits(cell):
            float(text)
    if re.fullmatch(r"[0-9]+\.[0-9]+", cell):
        assert is_number(cell) and choose_style([cell], None, None, False) == PLAIN


def test_the_styles_of_a_table_are_found_together():
    columns = [["1,5", "2"], ["3", "4"], ["", "NA"], ["a", "b"], ["1.234", "2.345"]]
    assert find_styles(columns, None, False) == (COMMA, COMMA, COMMA, None, Style(",", "."))


def _columns():
    data = {"name": ["x", "y", "SFR"], "a": [1, 2, 3], "b": [0.5, 1.5, 2.5]}
    return pa.table({**data, "label": pa.array(["u", "v", "u"]).dictionary_encode()})


@pytest.mark.parametrize("suffix", [".parquet", ".feather", ".arrow"])
def test_tables_of_types_are_read_as_those_of_text(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    write = parquet.write_table if suffix == ".parquet" else feather.write_feather
    write(_columns(), path)
    found = read_samples(path)
    assert found.vectors.tolist() == [[1, 0.5], [2, 1.5], [3, 2.5]] and found.names == ("a", "b")
    assert found.labels.tolist() == [0, 1, 0] and found.rows == ("x", "y", "SFR")
    with open_vectors(path, Reading(labels="a")) as file:
        assert file.account.has_spontaneous and file.read_extras().labels.tolist() == [1, 2, 3]
        assert [len(block) for block in file.blocks(2)] == [2, 1]
    for labels in (["u", None, "v"], [0, None, 1]):
        write(_columns().set_column(3, "label", [labels]), path)
        with pytest.raises(DataError, match="has no label in row 1, .* column label"):
            read_samples(path)
    write(_columns().set_column(1, "a", [[1, None, 3]]), path)
    with pytest.raises(DataError, match=r"nan in row 1, column 0 \(a\)"):
        read_samples(path)


def test_truth_values_of_parquet_are_left_out_or_labels(tmp_path):
    path = tmp_path / "a.parquet"
    parquet.write_table(pa.table({"a": [1, 2, 3], "b": [True, False, None]}), path)
    assert read_samples(path).told.endswith("(a); labels: none; left out: b")
    parquet.write_table(pa.table({"a": [1, 2], "label": [True, False], "t": ["5", "x"]}), path)
    found = read_samples(path)
    assert found.labels.tolist() == [1, 0] and "column t is text: 'x' is no number" in found.told


def test_what_parquet_packs_otherwise_is_refused(tmp_path):
    path = tmp_path / "a.parquet"
    parquet.write_table(pa.table({"a": [[1.0], [2.0]]}), path)
    with pytest.raises(DataError, match="no column of numbers"):
        read_samples(path)


def test_a_table_of_forty_thousand_columns_takes_no_quadratic_time(tmp_path):
    (tmp_path / "a.csv").write_text("\n".join([",".join(["1"] * 40_000)] * 3))
    with open_vectors(tmp_path / "a.csv") as file:
        assert (file.n, file.d) == (3, 40_000)
