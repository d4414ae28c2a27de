"""Readers of others: taken by suffix, trusted as little as files are, closed in any case."""

import numpy as np
import pytest

from neurosim import ArgumentError, DataError, PackageError, ResourceError, VectorReader
from neurosim import register_reader as register
from neurosim.files.vectors import kinds, reader
from neurosim.files.vectors.reader import open_vectors, read_samples
from neurosim.files.vectors.reading import Reading

GRID = np.random.default_rng(1).normal(size=(37, 5))


class Grid(VectorReader):
    """Reads nothing: the vectors are those of the class."""

    values, closed = GRID, 0
    told: dict = {}

    def __init__(self, path):
        super().__init__(path)
        self.n, self.d = self.values.shape
        self.dtype = self.values.dtype
        vars(self).update(self.told)

    def blocks(self, rows):
        yield self.values[:7]
        yield self.values[7:7]
        yield self.values[7:]

    def close(self):
        type(self).closed += 1


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.setattr(kinds.READERS, "_registered", {})
    (tmp_path / "a.own").write_bytes(b"\x00\x01")
    return tmp_path / "a.own"


def use(**members):
    """Let a class with these members read .own."""
    kind = type("Made", (Grid,), members)
    register(".own", kind)
    return kind


def raising(error):
    def method(self, *rows):
        raise error

    return method


@pytest.mark.parametrize("rows", [1, 4, 100])
@pytest.mark.parametrize("dtype", ["float64", ">f4", "uint8", "int16", "bool", "longdouble"])
def test_vectors_are_those_of_the_reader_in_blocks_of_any_size(path, rows, dtype):
    values = (GRID * 100).astype("int16").astype(dtype)
    kind = use(values=values)
    with open_vectors(path) as vectors:
        assert (vectors.n, vectors.d) == (37, 5) and vectors.dtype.isnative
        blocks = list(vectors.blocks(rows))
        again = np.concatenate(list(vectors.blocks(rows)))
    assert max(map(len, blocks)) <= rows and kind.closed == 1
    assert (np.concatenate(blocks) == values).all() and (again == values).all()


def test_labels_names_and_rows_come_along_and_are_told(path):
    use(labels=lambda self: ["b", "a", *["b"] * 35], rows=lambda self: ["SFR", *["x"] * 36],
        names=tuple("abcde"))  # fmt: skip
    samples = read_samples(path)
    assert samples.labels.tolist() == [1, 0, *[1] * 35] and samples.rows[:2] == ("SFR", "x")
    assert samples.names == tuple("abcde") and samples.source == "a"
    assert "37 vectors of 5 channels (read by Made of " in samples.told
    assert "labels: labels() (2 classes); names of rows: rows()" in samples.told
    with open_vectors(path) as vectors:
        assert vectors.account.has_spontaneous
    assert read_samples(path, Reading(labels="none")).labels is None


def late(self, rows):
    yield self.values[:3]
    raise KeyError("lost")


def forever(self, rows):
    while True:
        yield self.values


WRONG = {
    "no n": ({"told": {"n": None}}, "must set n to a whole number from 1 up, got None"),
    "n 0": ({"told": {"n": 0}}, "must set n to a whole number from 1 up, got 0"),
    "n a flag": ({"told": {"n": True}}, "must set n to a whole number"),
    "d a fraction": ({"told": {"d": 5.0}}, "must set d to a whole number from 1 up, got 5.0"),
    "no dtype": ({"told": {"dtype": "many"}}, "raised TypeError: data type 'many'"),
    "objects": ({"told": {"dtype": object}}, "holds Python objects"),
    "complex": ({"told": {"dtype": complex}}, "holds complex128, not real numbers"),
    "other dtype": ({"told": {"dtype": "f4"}}, "must yield float32, as its dtype says, got float64;"
                    r" set self.dtype, or yield block.astype\('float32'\)"),
    "d too large": ({"told": {"d": 6}}, r"must yield arrays of shape \(rows, 6\), got \(7, 5\)"),
    "n too large": ({"told": {"n": 38}}, "must yield 38 rows, as its n says, got 37"),
    "n too small": ({"told": {"n": 36}}, "must yield 36 rows, as its n says, got more"),
    "a list": ({"blocks": lambda self, rows: [[1.0] * 5]}, "must yield arrays of shape .*got list"),
    "one vector": ({"blocks": lambda self, rows: [GRID[0]]}, r"must yield .*got \(5,\)"),
    "nothing": ({"blocks": lambda self, rows: None}, "must yield blocks, but returned NoneType"),
    "an array": ({"blocks": lambda self, rows: GRID},
                 r"must yield blocks, but returned \(37, 5\); write yield for return"),
    "no rows": ({"blocks": lambda self, rows: []}, "must yield 37 rows, as its n says, got 0"),
    "without end": ({"blocks": forever}, "must yield 37 rows, as its n says, got more"),
    "masked": ({"blocks": lambda self, rows: [np.ma.masked_less(GRID, 0)]}, "got masked ones"),
    "an error": ({"blocks": raising(ValueError("odd"))}, "raised ValueError: odd; mend the file"),
    "a late error": ({"blocks": late}, "raised KeyError: 'lost'"),
    "a broken file": ({"blocks": raising(OSError("no"))}, "raised OSError: no"),
    "error at once": ({"__init__": raising(IndexError("x"))}, "raised IndexError: x"),
    "names too few": ({"names": ("a",)}, r"must tell names as None or 5 texts, got 1: \('a',\)"),
    "names a text": ({"names": "abcde"}, "must tell names as None or 5 texts"),
    "names numbers": ({"names": range(5)}, "must tell names as None or 5 texts, got 5"),
    "rows too many": ({"rows": lambda self: ["x"] * 38}, r"must tell rows\(\) as None or 37 texts"),
    "labels too few": ({"labels": lambda self: [1, 2]}, r"holds labels of shape \(2,\) in labels"),
    "label missing": ({"labels": lambda self: ["", *["a"] * 36]}, "has no label in row 0"),
    "label None": ({"labels": lambda self: [1, None, *[3] * 35]}, "has no label in row 1, counted"),
    "labels half": ({"labels": lambda self: [0.5] * 37}, "that are not whole numbers"),
    "not finite": ({"values": GRID * np.where(GRID > 2, np.nan, 1)}, "every number must be finite"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_what_a_reader_does_wrong_is_told_with_file_and_reader(path, case):
    members, said = WRONG[case]
    kind = use(**members)
    with pytest.raises(DataError, match=said) as caught:
        read_samples(path)
    told = str(caught.value)
    assert told.startswith(f"{path}: ") and "\n" not in told
    assert "--labels" not in told
    if "label" in case or "holds" not in told and "has " not in told:
        assert f"its reader, Made of {kind.__module__}," in told
    assert kind.closed == ("at once" not in case)


def test_a_package_or_memory_that_is_missing_is_told_as_such(path):
    use(blocks=raising(ModuleNotFoundError("x", name="lxml")))
    with pytest.raises(PackageError, match="needs the package lxml: pip install lxml"):
        read_samples(path)
    use(told={"n": 10**15})
    with pytest.raises(ResourceError, match="1000000000000000 vectors of 5 numbers"):
        read_samples(path)


def test_an_error_at_the_end_is_not_heard(path):
    use(close=raising(ValueError("late")))
    assert read_samples(path).vectors.shape == (37, 5)


@pytest.mark.parametrize("option", [{"array": "x"}, {"header": True}, {"labels": "y"}])
def test_options_of_other_formats_are_refused(path, option):
    use()
    with pytest.raises(ArgumentError, match=f"--{next(iter(option))} has no meaning for .*a.own"):
        read_samples(path, Reading(**option))


def test_a_packed_file_is_refused_and_the_suffix_may_be_large(path):
    use()
    packed, large = path.with_name("a.own.gz"), path.with_name("B.OWN")
    packed.write_bytes(b"\x1f\x8b")
    large.write_bytes(b"x")
    with pytest.raises(DataError, match="is packed; unpack it"):
        read_samples(packed)
    assert read_samples(large).source == "B"
    with pytest.raises(DataError, match="does not exist"):
        read_samples(path.with_name("none.own"))


def test_a_format_that_is_not_read_here_may_be_brought(path):
    book = path.with_name("a.xlsx")
    book.write_bytes(b"PK\x03\x04")
    with pytest.raises(DataError, match="is named .xlsx, .* register a reader of '.xlsx'"):
        read_samples(book)
    strange = path.with_name("a.strange")
    for data in (b"\0\1", b"two words"):
        strange.write_bytes(data)
        with pytest.raises(DataError, match="or register a reader of '.strange'"):
            read_samples(strange)
    register(".xlsx", Grid)
    assert (read_samples(book).vectors == GRID).all()


def test_every_format_of_ours_is_found_and_named_where_it_is_asked():
    assert set(kinds.list_formats()) == {
        "CSV", "Parquet", "Feather", "NPY", "NPZ", "HDF5", "MATLAB", "svmlight", "IDX"
    }  # fmt: skip
    assert all(name in kinds.READ for name in kinds.list_formats())
    assert reader.open_source is kinds.open_source
    for suffix in kinds.list_suffixes():
        with pytest.raises(ArgumentError, match="a format of its own"):
            register(suffix, Grid)
