"""Sealed containers: what is written comes back, and nothing else is read."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor

import h5py
import numpy as np
import pytest

from neurosim.base.errors import DataError, KindError, NeurosimError
from neurosim.experiment.plotting import _replacing
from neurosim.files import seals
from neurosim.files.networks.network_file import load, read_place
from neurosim.files.sealed import Schema, make_image, read_sealed, write_sealed
from neurosim.records.folder import make_folder

KIND = Schema("neurosim-test", 2)
TREE = {
    "a/b": {"x": np.arange(6.0).reshape(2, 3), ".": np.zeros((0, 3), np.int8)},
    "é": np.array(True),
    "none": {},
}


def write(path, schema=KIND, facts=None, tree=TREE):
    write_sealed(path, schema, facts or {"n": 1, "text": "ü\udc80"}, tree)
    return path


def same(one, other):
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    return one.dtype == other.dtype and np.array_equal(one, other)


def test_what_is_written_comes_back(tmp_path):
    held = read_sealed(write(tmp_path / "x.h5"), KIND)
    assert same(dict(TREE), held.arrays)
    assert held.facts == {"n": 1, "text": "ü\udc80"}
    assert held.version == 2
    assert os.listdir(tmp_path) == ["x.h5"]


def test_no_change_of_a_byte_is_silent(tmp_path):
    path, random = write(tmp_path / "x.h5"), np.random.default_rng(5)
    data = path.read_bytes()
    for _ in range(200):
        changed = bytearray(data)
        at, how = int(random.integers(len(data))), random.integers(4)
        if how == 0:
            changed[at] ^= 1 << int(random.integers(8))
        elif how == 1:
            del changed[at:]
        elif how == 2:
            changed[at : at + 64] = bytes(len(changed[at : at + 64]))
        else:
            changed[at : at + 8] = random.bytes(8)
        path.write_bytes(changed)
        if bytes(changed) == data:
            continue
        with pytest.raises(DataError, match=r"x\.h5"):
            read_sealed(path, KIND)


def reseal(path, change):
    """Change a container as somebody might who can also seal it again."""
    bare = path.with_suffix(".bare")
    bare.write_bytes(make_image(KIND, {}, {"x": np.arange(100.0)})[seals.BLOCK :])
    with h5py.File(bare, "r+") as file:
        change(file)
    path.write_bytes(seals.seal_image(bare.read_bytes()))
    return path


def replace(**options):
    def change(file):
        del file["arrays/x"]
        file["arrays"].create_dataset("x", **options)

    return change


def link(target):
    def change(file):
        file["arrays/y"] = target

    return change


def tie(file):
    file["arrays/again"] = file["arrays"]


def multiply(file):
    for i in range(50):
        file[f"arrays/{i}"] = file["arrays/x"]


HOSTILE = {
    "packed": replace(data=np.zeros(100), chunks=(10,), compression="gzip", fletcher32=True),
    "checksums": replace(data=np.arange(9.0)),
    "declares": replace(shape=(2**40,), dtype="f8", chunks=(2,), fletcher32=True),
    "plain values": replace(data=["text"], dtype=h5py.string_dtype()),
    "other files": replace(shape=(3,), dtype="i8", external=[("/etc/passwd", 0, 24)]),
    "link": link(h5py.ExternalLink("/etc/passwd", "/x")),
    "missing, or a link": link(h5py.SoftLink("/arrays/x")),
    "deep": tie,
    "more than the file": multiply,
    "the kind": lambda file: file.attrs.create("schema", np.bytes_("another")),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_hostile_is_not_read(tmp_path, what):
    path = reseal(tmp_path / "x.h5", HOSTILE[what])
    with pytest.raises(DataError, match=what):
        read_sealed(path, KIND)


@pytest.mark.parametrize(
    ("schema", "what"),
    [(Schema("other", 1), "of the kind 'other'"), (Schema(KIND.name, 3), "upgrade neurosim")],
)
def test_another_schema_is_told(tmp_path, schema, what):
    with pytest.raises(DataError, match=what):
        read_sealed(write(tmp_path / "x.h5", schema), KIND)


def test_what_has_no_seal_is_not_read(tmp_path):
    path = tmp_path / "x.h5"
    h5py.File(path, "w").close()
    with pytest.raises(DataError, match="no seal"):
        read_sealed(path, KIND)
    with pytest.raises(DataError, match="does not exist"):
        read_sealed(tmp_path / "none.h5", KIND)


@pytest.mark.parametrize("tree", [{"x": [1]}, {"x": np.array([None])}, {1: np.zeros(1)}])
def test_what_cannot_be_stored_leaves_nothing(tmp_path, tree):
    with pytest.raises(KindError, match=r"x|1"):
        write(tmp_path / "x.h5", tree=tree)
    with pytest.raises(KindError, match="finite"):
        write(tmp_path / "x.h5", facts={"bad": float("nan")})
    assert not os.listdir(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
def test_a_pipe_or_device_is_not_replaced(tmp_path):
    path, link = tmp_path / "pipe", tmp_path / "link"
    os.mkfifo(path)
    link.symlink_to(path)
    for place in (path, link):
        with pytest.raises(DataError, match="pipe or device"):
            write(place)
        with pytest.raises(DataError, match="pipe or device"), _replacing(place) as part:
            part.write_bytes(b"a figure")
        with pytest.raises(DataError, match="pipe or device"):
            read_place(place)
    assert stat.S_ISFIFO(os.stat(path).st_mode) and link.is_symlink()
    assert sorted(os.listdir(tmp_path)) == ["link", "pipe"]


@pytest.mark.parametrize(("name", "what"), [("a\0b", "without"), ("x" * 300, "too long")])
def test_names_that_no_file_can_have_are_refused(tmp_path, name, what):
    with pytest.raises(NeurosimError, match=what):
        write(read_place(tmp_path / name))
    with pytest.raises(NeurosimError, match=f"{what}|does not exist"):
        load(tmp_path / name)
    with pytest.raises(DataError, match="could not be made"):
        make_folder("to", tmp_path / name)
    assert not os.listdir(tmp_path)


def test_threads_may_write_at_once(tmp_path):
    tree = {str(i): np.zeros(9) for i in range(300)}  # so that they meet
    with ThreadPoolExecutor(4) as pool:
        places = list(pool.map(lambda i: write(tmp_path / f"{i}.h5", tree=tree), range(8)))
    assert len({place.read_bytes() for place in places}) == 1
