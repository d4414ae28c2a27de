"""A round of damage: no file, however changed, is read without notice where a checksum can tell."""

import gzip
import io
import random

import h5py
import numpy as np
import pyarrow as pa
import pytest
from PIL import Image
from pyarrow import feather, parquet
from scipy import io as matlab

from neurosim.base.errors import NeurosimError
from neurosim.files.vectors.reader import read_samples
from neurosim.models.concept_cells.retina import read_picture

ROUNDS = 12
"""Changes of each file; a few hundred in all."""
GRID = np.random.default_rng(0).random((40, 6)).round(4)
LABELS = np.arange(40) % 3
NAMES = tuple("abcdef")


def _table():
    columns = dict(zip(NAMES, GRID.T, strict=True))
    return pa.table({"name": [f"r{i}" for i in range(40)], **columns, "label": LABELS})


def _csv(separator=","):
    rows = [(f"r{i}", *row, label) for i, (row, label) in enumerate(zip(GRID, LABELS, strict=True))]
    lines = [("name", *NAMES, "label"), *rows]
    return "\n".join(separator.join(map(str, line)) for line in lines) + "\n"


def _idx():
    return bytes([0, 0, 14, 2, 0, 0, 0, 40, 0, 0, 0, 6]) + GRID.astype(">f8").tobytes()


def _held(write):
    held = io.BytesIO()
    write(held)
    return held.getvalue()


def _hdf5(held):
    with h5py.File(held, "w") as file:
        file.create_dataset("x", data=GRID, chunks=(16, 6), compression="gzip", fletcher32=True)
        file["y"] = [str(label) for label in LABELS]


def _cells(held):
    with h5py.File(held, "w") as file:
        group = file.create_group("X")
        group.attrs["encoding-type"], group.attrs["shape"] = "csr_matrix", GRID.shape
        group["data"], group["indptr"] = GRID.ravel(), np.arange(41) * 6
        group["indices"] = np.tile(np.arange(6), 40)


def _svmlight():
    rows = (" ".join(f"{j + 1}:{v}" for j, v in enumerate(row)) for row in GRID)
    return "".join(f"{label} {row}\n" for label, row in zip(LABELS, rows, strict=True)).encode()


CHECKED = {
    "a.csv.gz": gzip.compress(_csv().encode(), mtime=0),
    "a.idx.gz": gzip.compress(_idx(), mtime=0),
    "a.npz": _held(lambda held: np.savez_compressed(held, x=GRID, y=LABELS)),
    "b.npz": _held(lambda held: np.savez(held, x=GRID, y=LABELS)),
    "a.parquet": _held(lambda f: parquet.write_table(_table(), f, write_page_checksum=True)),
    "p.png": _held(lambda held: Image.fromarray((GRID * 255).astype(np.uint8)).save(held, "PNG")),
}
"""Kinds that hold a checksum of all that is read."""
UNCHECKED = {
    "a.csv": _csv().encode(), "a.txt": _csv("  ").encode(), "u.csv": _csv(";").encode("utf-16"),
    "a.feather": _held(lambda held: feather.write_feather(_table(), held, compression="zstd")),
    "a.npy": _held(lambda held: np.save(held, GRID)), "a.idx": _idx(), "a.h5": _held(_hdf5),
    "a.h5ad": _held(_cells), "a.svmlight": _svmlight(),
    "a.mat": _held(lambda held: matlab.savemat(held, {"X": GRID}, do_compression=True)),
    **{f"p.{kind.lower()}": _held(lambda held, kind=kind: Image.fromarray(
        (GRID * 255).astype(np.uint8)).save(held, kind)) for kind in ("JPEG", "TIFF", "GIF", "BMP",
                                                                      "WEBP")},
}  # fmt: skip


def _damage(data, rng):
    changed, at = bytearray(data), rng.randrange(len(data))
    kind = rng.randrange(5)
    if kind == 0:
        changed[at] ^= 1 << rng.randrange(8)
    elif kind == 1:
        changed[at : at + 8] = rng.randbytes(len(changed[at : at + 8]))
    elif kind == 2:
        del changed[at:]
    elif kind == 3:
        changed[at:at] = rng.randbytes(5)
    else:
        changed[at : at + 4] = rng.choice([b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", bytes(4)])
    return bytes(changed)


def _read(path):
    if path.name.startswith("p."):
        return read_picture(path).tobytes()
    found = read_samples(path)
    return found.vectors.tobytes(), None if found.labels is None else found.labels.tobytes()


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("name", [*CHECKED, *UNCHECKED])
def test_a_changed_file_is_refused_in_one_line_or_read(tmp_path, name):
    data = {**CHECKED, **UNCHECKED}[name]
    path = tmp_path / name
    path.write_bytes(data)
    whole, n_refused = _read(path), 0
    for seed in range(ROUNDS):
        path.write_bytes(_damage(data, random.Random(f"{name} {seed}")))
        try:
            found = _read(path)
        except NeurosimError as error:
            assert "\n" not in str(error) and name in str(error)
            n_refused += 1
        else:
            assert found == whole or name not in CHECKED, f"change {seed} is silent"
    assert n_refused
