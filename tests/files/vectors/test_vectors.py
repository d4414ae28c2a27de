"""Files of vectors: every format gives the same numbers, whole or in blocks; faults are named."""

import csv
import gzip
import io
import os
import pickle
import zipfile

import h5py
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosim import DataError, ResourceError
from neurosim.files.vectors import reader
from neurosim.files.vectors.known import identify
from neurosim.files.vectors.reader import open_vectors, read_samples
from neurosim.files.vectors.reading import Reading
from neurosim.files.vectors.samples import Digest, Samples, load_digits

GRID = np.random.default_rng(1).normal(size=(37, 5))
LABELS = np.arange(37) % 3


def _npy(array, **options):
    held = io.BytesIO()
    np.save(held, array, **options)
    return held.getvalue()


def _npz(save=np.savez, **arrays):
    held = io.BytesIO()
    save(held, **arrays)
    return held.getvalue()


def _hdf5(fill):
    held = io.BytesIO()
    with h5py.File(held, "w") as file:
        fill(file)
    return held.getvalue()


def _gzip(data):
    return gzip.compress(data, mtime=0)  # no clock: the same bytes in every run


def _csv(array, header=None, **format):
    held = io.StringIO()
    table = csv.writer(held, **format)
    table.writerows(([header] if header else []) + [[repr(x) for x in row] for row in
                                                    np.asarray(array).tolist()])  # fmt: skip
    return held.getvalue().encode()


def _idx(array):
    code = {"uint8": 8, "int8": 9, "int16": 11, "int32": 12, "float32": 13, "float64": 14}
    head = bytes([0, 0, code[array.dtype.name], array.ndim])
    sizes = np.array(array.shape, ">u4").tobytes()
    return head + sizes + array.astype(array.dtype.newbyteorder(">")).tobytes()


def _packed_hdf5(file):
    file.create_dataset("deep/er", data=GRID, chunks=(10, 5), compression="gzip", shuffle=True)


SAME = {
    "a.npy": _npy(GRID),
    "fortran.npy": _npy(np.asfortranarray(GRID)),
    "big.npy": _npy(GRID.astype(">f8")),
    "boxes.npy": _npy(GRID.reshape(37, 5, 1)),
    "long.npy": _npy(GRID.astype(np.longdouble)),
    "other.npz": _npz(z=GRID, w=np.arange(3)),
    "named.npz": _npz(z=GRID[:3], x=GRID),
    "packed.npz": _npz(np.savez_compressed, data=GRID),
    "fortran.npz": _npz(np.savez_compressed, X=np.asfortranarray(GRID)),
    "a.h5": _hdf5(lambda file: file.update({"x": GRID, "other": GRID[:2]})),
    "packed.hdf5": _hdf5(_packed_hdf5),
    "a.csv": _csv(GRID),
    "a.csv.gz": _gzip(_csv(GRID)),
    "tab.tsv": _csv(GRID, delimiter="\t"),
    "semicolon.csv": b"\xef\xbb\xbf" + _csv(GRID, list("abcde"), delimiter=";"),
    "space.txt": "\n".join("  ".join(map(repr, row)) for row in GRID.tolist()).encode(),
    "a.idx": _idx(GRID),
    "a.idx.gz": _gzip(_idx(GRID)),
    "no_suffix": _npy(GRID),
    "no_suffix_either": _csv(GRID),
}
"""Files that hold `GRID`."""


@pytest.fixture
def put(tmp_path):
    """Return a function that writes a file and returns its path."""

    def write(name, data):
        (tmp_path / name).write_bytes(data)
        return tmp_path / name

    return write


@pytest.mark.parametrize("name", SAME)
def test_every_format_gives_the_same_numbers(put, name):
    found = read_samples(put(name, SAME[name]))
    assert found.vectors.dtype == np.float64 and (found.vectors == GRID).all()
    assert found.facts()["data_sha256"] == Samples(GRID).facts()["data_sha256"]
    assert found.source == name.partition(".")[0] and found.rows is None and found.labels is None
    assert found.names == (("a", "b", "c", "d", "e") if name == "semicolon.csv" else None)


@pytest.mark.parametrize("rows", [1, 4, 36, 37, 1000])
@pytest.mark.parametrize("name", SAME)
def test_blocks_join_to_the_whole_as_often_as_they_are_read(put, name, rows):
    with open_vectors(put(name, SAME[name])) as file:
        assert (file.n, file.d, file.dtype) == (37, 5, np.float64)
        for _ in range(2):
            blocks = list(file.blocks(rows))
            assert (np.concatenate(blocks) == GRID).all()
            assert max(map(len, blocks)) <= (10 * -(-rows // 10) if "packed.h" in name else rows)


@given(
    shape=st.tuples(st.integers(1, 9), st.integers(1, 4), st.integers(1, 3)),
    dtype=st.sampled_from(["u1", "<i2", ">i2", "<u8", "<f2", ">f4", "<f8", "?"]),
    rows=st.integers(1, 10), order=st.sampled_from("CF"), is_packed=st.booleans(),
)  # fmt: skip
def test_arrays_of_any_type_order_and_shape(
    tmp_path_factory, shape, dtype, rows, order, is_packed
):  # fmt: skip
    numbers = np.arange(np.prod(shape)).reshape(shape) % 120
    array = np.array(numbers.astype(dtype), order=order)
    path = tmp_path_factory.getbasetemp() / ("any.npz" if is_packed else "any.npy")
    path.write_bytes(_npz(np.savez_compressed, x=array) if is_packed else _npy(array))
    with open_vectors(path) as file:
        blocks = list(file.blocks(rows))
    assert {block.dtype for block in blocks} == {file.dtype} and file.dtype.isnative
    assert file.dtype == (np.uint8 if dtype == "?" else np.dtype(dtype).newbyteorder("="))
    assert (np.concatenate(blocks) == array.reshape(shape[0], -1)).all()


@pytest.mark.parametrize(
    ("name", "data", "labels"),
    [
        ("a.npz", _npz(x=GRID, y=LABELS), LABELS),
        ("b.npz", _npz(x_train=GRID, y_train=LABELS.astype(float)), LABELS),
        ("c.npz", _npz(x=GRID, labels=np.array(["b", "c", "a"])[LABELS]), (LABELS + 1) % 3),
        ("a.h5", _hdf5(lambda file: file.update({"g/x": GRID, "g/y": LABELS})), LABELS),
        ("a.csv", _csv(np.column_stack([LABELS, GRID]), ["label", *"abcde"]), LABELS),
        ("c.csv", _csv(np.column_stack([GRID, LABELS]), [*"abcde", "y"]), LABELS),
        ("d.csv", b"y,a,b,c,d,e\nv,1,2,3,4,5\nu,1,2,3,4,6\n", [1, 0]),
        ("b.csv", b"a,species\n1,x\n2,w\n" .replace(b"species", b"Class"), [1, 0]),
    ],
)  # fmt: skip
def test_labels_are_found(put, name, data, labels):
    found = read_samples(put(name, data))
    assert found.labels.dtype == np.int64 and found.labels.tolist() == list(labels)
    assert found.vectors.shape[1] == (1 if name == "b.csv" else 5)
    assert "labels_sha256" in found.facts()


UNLABELLED = {
    "an empty cell": ("a.csv", b"a,class\n1,x\n2,\n3,y\n", "1, .* column class .''"),
    "NA": ("a.csv", b"a;class\n1;x\n2;y\n3; na\n", "2, .* column class .'na'"),
    "no number": ("a.csv", b"a,label\n1,0\n2,\n3,1\n", "1, .* column label .''"),
    "nan": ("a.csv", b"a,label\n1,0\n2,nan\n", "1, .* column label .nan"),
    "words": ("a.npz", _npz(x=GRID[:2], y=np.array(["u", "NA"])), "1, .* array y .'NA'"),
    "text": ("a.h5", _hdf5(lambda file: file.update({"x": GRID[:2], "y": ["u", ""]})),
             "1, .* array y .''"),
}  # fmt: skip


@pytest.mark.parametrize("name", UNLABELLED)
def test_a_label_that_is_missing_is_no_class(put, name):
    file, data, said = UNLABELLED[name]
    path = put(file, data)
    with pytest.raises(DataError, match=f"has no label in row {said}.*leave the row o") as caught:
        read_samples(path)
    if "--labels none" in str(caught.value):
        assert read_samples(path, Reading(labels="none")).labels is None
    else:
        assert "leave the row or the column out" in str(caught.value) and name in (
            "no number",
            "nan",
        )


def test_spontaneous_rates_need_no_class(put):
    found = read_samples(put("a.csv", b"name,a,b,label\nx,2,3,10\nSFR,1,2,\ny,1,2,9\n"))
    assert found.labels.tolist() == [10, -1, 9] and "label (2 classes)" in found.told


def test_what_may_name_a_class_does(put):
    found = read_samples(put("a.csv", b"a,class\n1,+\n2,-\n3,none\n"))
    assert found.labels.tolist() == [0, 1, 2] and "column class (3 classes)" in found.told


def test_images_and_labels_of_mnist_lie_side_by_side(put):
    images = np.arange(60, dtype=np.uint8).reshape(10, 2, 3)
    digits = np.array([7, 2, 1, 0, 4, 1, 4, 9, 5, 9], np.uint8)  # those of MNIST
    path = put("t10k-images-idx3-ubyte.gz", _gzip(_idx(images)))
    alone = read_samples(path)
    assert alone.labels is None and alone.source == "t10k-images-idx3-ubyte"
    put("t10k-labels-idx1-ubyte", _idx(digits))
    found = read_samples(path)
    assert (found.vectors == images.reshape(10, 6)).all()
    assert found.labels.tolist() == digits.tolist() and found.source == "t10k-images-idx3-ubyte"
    put("t10k-labels-idx1-ubyte", _idx(digits[:9]))
    with pytest.raises(DataError, match=r"labels-idx1-ubyte: holds labels of shape \(9,\) for 10"):
        read_samples(path)


TABLES = {
    "odours": (b"key,name,Or1a,Or2a\nSFR,sfr,1,2\nX-Y,water,3,4\n", (2, 2), ("Or1a", "Or2a"),
               ("sfr", "water")),
    "no header, names first": (b"the,1,2\nof,3,4\n", (2, 2), None, ("the", "of")),
    "names only once": (b"id,a\nx,1\n", (1, 1), ("a",), ("x",)),
    "pandas": (b",0,1\n0,.5,.25\n1,1,2\n", (2, 2), ("0", "1"), ("0", "1")),
    "quoted": (b'"a, b","c"\n"1","2"\n', (1, 2), ("a, b", "c"), None),
    "blank lines": (b"\n1,2\r\n\r\n3,4\r\n\n", (2, 2), None, None),
    "one number": (b"5\n", (1, 1), None, None),
    "spaces": (b"1, 2\n3 , 4\n", (2, 2), None, None),
    "name after a gap": (b"a,who\n1,\n2,x\n", (2, 1), ("a",), ("", "x")),
    "all numbers": (b"1e3,-2,+3,.5\n", (1, 4), None, None),
    "counted rows": (b"ID,a\n2,5\n1,6\n3,7\n", (3, 1), ("a",), ("2", "1", "3")),
    "counted, and named": (b"index,a,who\n0,5,x\n1,6,y\n", (2, 1), ("a",), ("x", "y")),
    "measured id": (b"id,a\n2,5\n1,6\n2,7\n", (3, 2), ("id", "a"), None),
    "id from 2": (b"id,a\n2,5\n3,6\n", (2, 2), ("id", "a"), None),
    "half an id": (b"id,a\n0.5,5\n1,6\n", (2, 2), ("id", "a"), None),
    "point": (b"x,y,z\n1,2,3\n4,5,6\n", (2, 3), ("x", "y", "z"), None),
    "measured y": (b"a,b,c,d,y\n1,2,3,4,.5\n1,2,3,4,1\n", (2, 5), tuple("abcdy"), None),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_understood(put, name):
    data, shape, names, rows = TABLES[name]
    found = read_samples(put("a.csv", data))
    assert (found.vectors.shape, found.names, found.rows) == (shape, names, rows)


TOLD = {
    "a.csv": (b"id,c0,c1,c2,c3,c4,label,name,more\n0,1,2,3,4,5,a,x,z\n1,1,2,3,4,5,b,y,SFR\n",
              "2 vectors of 5 channels (c0, c1, c2, ...); labels: column label (2 classes); "
              "names of rows: column name; left out: id, more"),
    "b.csv": (b"1;2\n3;4\n", "2 vectors of 2 channels (separated by ';'; no header); labels: "
              "none"),
    "c.csv": (b"id,a\x1b[2J\n1,2\n", "1 vector of 1 channel (a\\x1b[2J); labels: none; names of "
              "rows: column id"),
    "a.npz": (_npz(x=GRID.reshape(37, 5, 1), w=GRID, labels=LABELS), "37 vectors of 5 channels "
              "(array x; 5 x 1 each); labels: array labels (3 classes); left out: w"),
    "a.h5": (_hdf5(lambda file: file.update({"g/x": GRID, "g/y": LABELS, "y": LABELS})),
             "37 vectors of 5 channels (array g/x); labels: array g/y (3 classes); left out: y"),
    "a.npy": (_npy(GRID), "37 vectors of 5 channels; labels: none"),
}  # fmt: skip


@pytest.mark.parametrize("name", TOLD)
def test_what_was_read_is_told_in_one_line(put, name):
    data, said = TOLD[name]
    path = put(name, data)
    assert read_samples(path).told == read_samples(path).tell() == f"{path}: {said}"


def test_labels_beside_images_are_told(put):
    path = put("my-images.idx", _idx(np.zeros((2, 3, 4), np.uint8)))
    put("my-labels.idx", _idx(np.zeros(2, np.uint8)))
    assert read_samples(path).tell().endswith("(3 x 4 each); labels: file my-labels.idx (1 class)")


@pytest.mark.parametrize(
    ("text", "is_there"),
    [(b"name,a\nsfr ,1\nx,2\n", True), (b"name,a,b\ny,1,SFR\nx,2,z\n", False),
     (b"a\n1\n2\n", False)],
)  # fmt: skip
def test_a_row_of_spontaneous_rates_is_noticed_by_the_name_of_its_row(put, text, is_there):
    with open_vectors(put("a.csv", text)) as file:
        assert file.account.has_spontaneous == is_there


def test_odour_responses_keep_the_row_of_spontaneous_rates():
    folder = os.environ.get("NEUROSIM_DATA")
    if not folder:
        pytest.skip("NEUROSIM_DATA does not name the folder of the data")
    found = read_samples(f"{folder}/hallem_carlson_2006.csv")
    assert found.vectors.shape == (111, 24) and found.source == "hallem-carlson"
    assert found.names[:2] == ("Or10a", "Or19a") and found.rows[:2] == ("sfr", "ammonium hydroxide")
    assert found.vectors[0, :3].tolist() == [14, 29, 4]


@pytest.mark.parametrize(
    ("name", "source"),
    [("mnist_t10k_first2000.npy", "mnist_t10k_first2000"), ("my.odours.npy", "my.odours"),
     ("MNIST.npy", "a file called MNIST"), ("digits.npy", "a file called digits")],
)  # fmt: skip
def test_data_are_not_known_by_the_name_of_their_file(put, name, source):
    assert read_samples(put(name, _npy(GRID))).source == source


def test_data_are_known_by_their_numbers_and_labels(put):
    pixels, labels = load_digits()[:2]
    narrow = pixels.astype(np.uint8)
    assert read_samples(put("any.npy", _npy(narrow))).source == "digits"
    assert read_samples(put("any.npz", _npz(x=narrow, y=labels))).source == "digits"
    assert read_samples(put("any.npz", _npz(x=narrow, y=labels[::-1]))).source == "any"
    assert read_samples(put("any.npy", _npy(narrow[::-1]))).source == "any"


def test_known_data_of_others_are_known_whatever_they_are_called(put):
    folder = os.environ.get("NEUROSIM_DATA")
    if not folder:
        pytest.skip("NEUROSIM_DATA does not name the folder of the data")
    with np.load(f"{folder}/mnist_t10k_first2000.npz") as file:
        images, digits = file["x"], file["y"]
    whole = np.concatenate([images, np.zeros((8000, 784), np.uint8)])
    for name, array in (("a.idx", images), ("b.idx", whole)):
        found = read_samples(put(name, _idx(array.reshape(-1, 28, 28))))
        assert found.source == "mnist"
    assert identify(images, (digits + 1).astype(np.int64)) is None
    assert identify(np.load(f"{folder}/glove6B_50d_10k_f16.npy")) == "glove"


def test_the_digits_are_those_of_scikit_learn():
    digits = load_digits()
    assert digits.vectors.shape == (1797, 64) and digits.source == "digits"
    assert digits.vectors.min() == 0 and digits.vectors.max() == 16
    assert np.bincount(digits.labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_the_digest_is_of_numbers_in_their_order():
    def hexed(shape, *blocks):
        total = Digest(*shape)
        for block in blocks:
            total.add(block)
        return total.hex()

    whole = hexed((2, 2), np.array([[1, 2], [3, 4]]))
    assert whole == hexed((2, 2), np.array([[1, 2]], "u1"), np.array([[3, 4]], ">f4"))
    assert whole != hexed((4, 1), np.array([[1, 2], [3, 4]]))
    assert whole != hexed((2, 2), np.array([[1, 3], [2, 4]]))


class Evil:
    """What a pickle makes when it is read."""

    def __reduce__(self):
        return (pytest.fail, ("a pickle was read",))


def _with(value, at=(30, 2), dtype=float):
    array = GRID.astype(dtype)
    array[at] = value
    return array


def _evil_labels():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("x.npy", _npy(GRID))
        archive.writestr("y.npy", _npy(np.array([Evil()] * 37, object), allow_pickle=True))
    return held.getvalue()


def _crc():
    data = bytearray(_npz(x=GRID))
    place = data.find(GRID.tobytes()[:64])
    data[place + 700] ^= 1
    return bytes(data)


def _bomb(file):
    file.create_dataset("x", (10**12, 50), "f8", chunks=(1000, 50))


def _virtual(file):
    layout = h5py.VirtualLayout((37, 5), "f8")
    layout[:] = h5py.VirtualSource("secret.h5", "x", (37, 5))
    file.create_virtual_dataset("x", layout)


def _external(file):
    file.create_dataset("x", (3, 2), "i8", external=[("nowhere.raw", 0, 48)])


NUMBERS = _npy(GRID)
BAD = {
    "nan": ("a.npy", _npy(_with(np.nan)), "nan in row 30, column 2, counted from 0; every number"),
    "infinite": ("a.npz", _npz(x=_with(-np.inf)), "-inf in row 30, column 2"),
    "half nan": ("a.npy", _npy(_with(np.nan, dtype=np.float16)), "nan in row 30, column 2"),
    "too large": ("a.npy", _npy(_with(np.longdouble("1e4000"), dtype=np.longdouble)),
                  "inf in row 30, column 2"),
    "beyond squares": ("a.npy", _npy(_with(-1e200)), r"has 1e\+200 as its largest number; dist"),
    "below squares": ("a.npy", _npy(GRID * 1e-200), "e-200 as its largest number"),
    "nan in text": ("a.csv", b"a,b\n1,2\n3,NaN\n", r"nan in row 1, column 1 \(b\), counted from 0"),
    "infinite in hdf5": ("a.h5", _hdf5(lambda f: f.update(x=_with(np.inf))), "inf in row 30"),
    "infinite in idx": ("a.idx", _idx(_with(np.inf)), "inf in row 30, column 2"),
    "objects": ("a.npy", _npy(np.array([[Evil()]], object), allow_pickle=True), "Python objects"),
    "objects in npz": ("a.npz", _npz(x=np.array([[Evil()]], object)), "Python objects"),
    "objects as labels": ("a.npz", _evil_labels(), "Python objects"),
    "pickle": ("a.npy", pickle.dumps(Evil()), "begins as a pickle, which is never read"),
    "pickle without suffix": ("a", pickle.dumps(Evil()), "begins as a pickle, which is never read"),
    "complex": ("a.npy", _npy(GRID * 1j), "holds complex128, not real numbers"),
    "text": ("a.npy", _npy(np.array([["a"]])), "holds <U1, not real numbers"),
    "record": ("a.npy", _npy(np.zeros((2, 2), "i4,f8")), "not real numbers"),
    "dates": ("a.npy", _npy(np.zeros((2, 2), "M8[s]")), "not real numbers"),
    "complex in hdf5": ("a.h5", _hdf5(lambda f: f.update(x=GRID * 1j)), "not real numbers"),
    "zero rows": ("a.npy", _npy(GRID[:0]), r"holds no vectors \(shape \(0, 5\)\)"),
    "zero columns": ("a.npy", _npy(GRID[:, :0]), "holds no vectors"),
    "zero rows in hdf5": ("a.h5", _hdf5(lambda f: f.update(x=GRID[:0])), "holds no vectors"),
    "zero images": ("a.idx", _idx(GRID[:0]), "holds no vectors"),
    "header only": ("a.csv", b"a,b,c\n", "holds no vectors"),
    "blank": ("a.csv", b"\n\n\n", "holds no vectors"),
    "nothing": ("a.csv", b"", "is empty"),
    "one dimension": ("a.npy", _npy(GRID[0]), r"shape \(5,\), not rows of vectors"),
    "a number": ("a.npy", _npy(np.array(5.0)), r"shape \(\), not rows of vectors"),
    "one dimension in npz": ("a.npz", _npz(x=GRID[0]), "not rows of vectors"),
    "one dimension in hdf5": ("a.h5", _hdf5(lambda f: f.update(z=GRID[0])), "not rows of vectors"),
    "labels": ("train-labels.idx", _idx(np.arange(5, dtype=np.uint8)), "holds labels, not vectors"),
    "ragged": ("a.csv", b"1,2\n3,4\n5\n", r"1 cells in row 2 \(from 0\), and 2 in the first"),
    "ragged below a header": ("a.csv", b"a,b\n3,4,5,6\n", r"4 cells in row 0 \(from 0\), and 2"),
    "a word": ("a.csv", b"a,b\n1,2\n3,four\n", r"'four' in row 1, column 1 \(b\), counted from 0"),
    "a gap": ("a.csv", b"1,2\n3,\n", "'' in row 1, column 1, counted from 0"),
    "not available": ("a.csv", b"a,b\nNA,2\n3,4\n", r"'NA' in row 0, column 0 \(a\)"),
    "words only": ("a.csv", b"a,b\nc,d\ne,f\n", "no column of numbers"),
    "latin": ("a.csv", "ä,b\n1,2\n".encode("latin1"), "is not text in UTF-8"),
    "zeros": ("a.csv", b"1,2\n\0\0", "begins as binary data"),
    "truncated": ("a.npy", NUMBERS[:-1], "is truncated: it holds 1479 of 1480 bytes"),
    "truncated head": ("a.npy", NUMBERS[:50], "damaged or truncated"),
    "truncated by columns": ("a.npy", _npy(np.asfortranarray(GRID))[:-8], "is truncated"),
    "truncated zip": ("a.npz", _npz(x=GRID)[:900], "damaged or truncated"),
    "truncated hdf5": ("a.h5", _hdf5(lambda f: f.update(x=GRID))[:1500], "damaged or truncated"),
    "truncated idx": ("a.idx", _idx(GRID)[:-9], "declares 1480 bytes for an array of"),
    "truncated idx head": ("a.idx", _idx(GRID)[:6], "ends in its head"),
    "truncated gzip": ("a.idx.gz", _gzip(_idx(GRID))[:-200], "damaged or truncated"),
    "truncated text": ("a.csv.gz", _gzip(_csv(GRID))[:-200], "damaged or truncated"),
    "flipped bit": ("a.npz", _crc(), "damaged or truncated .*CRC"),
    "text as npy": ("a.npy", b"1,2\n3,4\n", "is named as NPY, but begins as CSV"),
    "npy as csv": ("a.csv", NUMBERS, "is named as CSV, but begins as NPY"),
    "npy as idx": ("a.idx", NUMBERS, "is named as IDX, but begins as NPY"),
    "npy as hdf5": ("a.h5", NUMBERS, "is named as HDF5, but begins as NPY"),
    "packed npy": ("a.npy.gz", _gzip(NUMBERS), "begins as packed NPY; unpack it"),
    "packed npz": ("a.npz.gz", _gzip(_npz(x=GRID)), "begins as packed NPZ; unpack it"),
    "parquet": ("a.parquet", b"PAR1\0\0", "is damaged or truncated"),
    "excel": ("a.xlsx", _npz(x=GRID), "is named .xlsx, which is not read; save it as CSV"),
    "another kind": ("a.bin", b"\1\0\2", r"no known kind; pass CSV .* NPY, NPZ, HDF5 .* IDX"),
    "ragged semicolons": ("a.csv", b"1;2\n3;4;5\n", "separated by ';'; every row"),
    "words in semicolons": ("a.csv", b"1;2\n3;four\n", "cells are separated by ';', and every"),
    "words only, in semicolons": ("a.csv", b"a;b\nc;d\n", "separated by ';' \\(--separator and"),
    "no arrays": ("a.npz", _npz(), "holds no arrays"),
    "many arrays": ("a.npz", _npz(a=GRID, b=GRID), r"holds 2 arrays that may be .* a \(37, 5\), b"),
    "no datasets": ("a.h5", _hdf5(lambda f: f.update(g=h5py.SoftLink("/x"))), "no dataset"),
    "many datasets": ("a.h5", _hdf5(lambda f: f.update(a=GRID, b=GRID)), "holds 2 arrays"),
    "outside": ("a.h5", _hdf5(lambda f: f.update(x=h5py.ExternalLink("s.h5", "/x"))), "no dataset"),
    "virtual": ("a.h5", _hdf5(_virtual), "keeps 'x' in other files, which are not opened"),
    "external": ("a.h5", _hdf5(_external),
                 "keeps 'x' in other files"),
    "bomb": ("a.h5", _hdf5(_bomb), "declares 400000000000000 bytes for 'x'"),
    "sparse": ("a.npz", _npz(data=np.ones(2), indices=np.arange(2), indptr=np.arange(3),
                             format=b"csr", shape=np.array([2, 2])), "sparse matrix of scipy"),
    "short labels": ("a.npz", _npz(x=GRID, y=LABELS[:5]), r"of shape \(5,\) in array y for 37"),
    "half labels": ("a.npz", _npz(x=GRID, y=LABELS / 2), "labels in array y that are not whole"),
    "nan labels": ("a.npz", _npz(x=GRID, y=np.full(37, np.nan)), "no label in row 0"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_is_said_in_one_error(put, name):
    file, data, said = BAD[name]
    path = put(file, data)
    with pytest.raises(DataError, match=said) as caught:
        read_samples(path)
    told = str(caught.value)
    assert told.startswith(f"{path}: ") and "\n" not in told and not told.endswith(".")


def test_what_is_no_file_is_said(tmp_path):
    with pytest.raises(DataError, match="nowhere.npy: does not exist; name a file"):
        read_samples(tmp_path / "nowhere.npy")
    with pytest.raises(DataError, match="is a folder"):
        read_samples(tmp_path)


def test_what_does_not_fit_into_memory_is_refused(put, monkeypatch):
    monkeypatch.setattr("neurosim.base.memory.available", lambda: 1000)
    with pytest.raises(ResourceError, match="37 vectors of 5 numbers need .* pass fewer rows"):
        read_samples(put("a.npy", _npy(GRID)))


def test_errors_of_the_reader_of_blocks_are_not_blamed_on_the_file(put):
    with pytest.raises(ZeroDivisionError), open_vectors(put("a.npy", _npy(GRID))) as file:
        for _ in file.blocks():
            raise ZeroDivisionError


@pytest.mark.parametrize("name", ["a.npy", "fortran.npy", "packed.npz", "packed.hdf5", "a.idx.gz"])
def test_blocks_are_small_by_default(put, name, monkeypatch):
    monkeypatch.setattr(reader, "BLOCK", 320)
    with open_vectors(put(name, SAME[name])) as file:
        assert {len(block) for block in file.blocks()} <= {8, 5, 10, 7}
