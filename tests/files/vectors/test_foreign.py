"""Files of other programs: AnnData, MATLAB, svmlight, HDF5 behind a block of others."""

import gzip
import os

import h5py
import numpy as np
import pytest
from scipy import io, sparse

from neurosim import ArgumentError, DataError, ResourceError
from neurosim.files.vectors.reader import open_vectors, read_samples
from neurosim.files.vectors.reading import Reading
from neurosim.models.fly.circuit.wiring_file import read_wiring

GRID = np.random.default_rng(3).normal(size=(12, 5)).round(3)
SPARSE = sparse.csr_matrix(np.where(GRID > 0, GRID, 0))
LABELS = np.arange(12) % 3
WORDS = np.array(["c", "a", "b"])[LABELS]


def _write(path, fill, **more):
    with h5py.File(path, "w", **more) as file:
        fill(file)
    return path


def _sparse(file, matrix, form):
    group = file.create_group("X")
    group.attrs["encoding-type"], group.attrs["shape"] = form, matrix.shape
    for part in ("data", "indices", "indptr"):
        group[part] = getattr(matrix, part)


def _cells(matrix, form):
    def fill(file):
        _sparse(file, matrix, form)
        file["obsm/X_pca"] = GRID[:, :2]
        obs, var = file.create_group("obs"), file.create_group("var")
        obs.attrs["_index"], var.attrs["_index"] = "_index", "gene"
        obs["_index"], var["gene"] = [f"cell {i}" for i in range(12)], list("abcde")
        obs["type/codes"], obs["type/categories"] = LABELS.astype("i1"), list("uvw")
        obs["batch"] = LABELS[::-1]

    return fill


@pytest.mark.parametrize("form", ["csr_matrix", "csc_matrix"])
def test_cells_of_anndata_are_read_with_their_genes(tmp_path, form):
    matrix = SPARSE if form == "csr_matrix" else SPARSE.tocsc()
    path = _write(tmp_path / "a.h5ad", _cells(matrix, form))
    found = read_samples(path, Reading(labels="type"))
    assert (found.vectors == SPARSE.toarray()).all() and found.names == tuple("abcde")
    assert found.rows[1] == "cell 1" and (found.labels == LABELS).all()
    assert f"array X; sparse, {form[:3]}" in found.told and "labels: array obs/type" in found.told
    assert (read_samples(path, Reading(labels="obs/batch")).labels == LABELS[::-1]).all()
    assert (read_samples(path, Reading(array="obsm/X_pca")).vectors == GRID[:, :2]).all()
    with open_vectors(path) as file:
        assert [len(block) for block in file.blocks(5)] == [5, 5, 2]
    with h5py.File(path, "r+") as file:
        file["obs/type/codes"][3] = -1
    with pytest.raises(DataError, match="no label in row 3, .* array obs/type"):
        read_samples(path, Reading(labels="type"))
    with pytest.raises(ArgumentError, match=r"--array must be one of the arrays of .*, got 'Y'"):
        read_samples(path, Reading(array="Y"))


@pytest.mark.parametrize(
    ("part", "values", "said"),
    [
        ("indices", np.full(SPARSE.nnz, 7), "a place beyond 4"),
        ("indptr", SPARSE.indptr[::-1], "do not follow each other"),
        ("indptr", SPARSE.indptr[:-1], "parts of its sparse matrix"),
    ],
)
def test_damaged_sparse_matrices_are_refused(tmp_path, part, values, said):
    def fill(file):
        _sparse(file, SPARSE, "csr_matrix")
        del file["X"][part]
        file["X"][part] = values

    with pytest.raises(DataError, match=said):
        read_samples(_write(tmp_path / "a.h5ad", fill))


@pytest.mark.parametrize(
    "labels", [LABELS[:, None], LABELS[None], WORDS.tolist(), WORDS.astype("S1")],
    ids=["column", "row", "variable", "bytes"],
)  # fmt: skip
def test_labels_of_any_shape_behind_a_block_of_others(tmp_path, labels):
    path = _write(tmp_path / "a.h5", lambda file: file.update({"x": GRID, "y": labels}),
                  userblock_size=1024)  # fmt: skip
    found = read_samples(path)
    numbered = LABELS if np.asarray(labels).dtype.kind == "i" else (LABELS + 2) % 3
    assert (found.vectors == GRID).all() and (found.labels == numbered).all()
    assert read_samples(path, Reading(labels="none")).labels is None


def test_matlab_from_7_3_on_stores_columns_first(tmp_path):
    def fill(file):
        file.create_dataset("X", data=GRID.T, chunks=(5, 4))
        file.create_dataset("y", data=LABELS[None].astype(float))
        file["#refs#/a"] = GRID

        file["labels"] = np.array([[file["y"].ref] * 12], h5py.ref_dtype)
        file["labels"].attrs["MATLAB_class"] = np.bytes_("cell")

    path = _write(tmp_path / "a.mat", fill, userblock_size=512)
    with open(path, "r+b") as file:
        file.write(b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(124) + b"\0\2IM")
    found = read_samples(path)
    assert (found.vectors == GRID).all() and (found.labels == LABELS).all()
    assert "MATLAB; array X" in found.told
    assert found.told.endswith("left out: labels (cells of MATLAB, not read)")
    with pytest.raises(ArgumentError, match="is cells of MATLAB, which are not read; save"):
        read_samples(path, Reading(labels="labels"))
    with open_vectors(path) as file:
        assert (np.concatenate(list(file.blocks(4))) == GRID).all()


@pytest.mark.parametrize("is_packed", [False, True])
def test_matlab_before_7_3(tmp_path, is_packed):
    path = tmp_path / "a.mat"
    io.savemat(path, {"spikes": GRID, "y": LABELS[:, None], "s": {"a": 1}},
               do_compression=is_packed)  # fmt: skip
    found = read_samples(path)
    assert (found.vectors == GRID).all() and (found.labels == LABELS).all()
    assert "MATLAB; array spikes" in found.told and found.told.endswith("left out: s (struct)")


CELLS = np.array(WORDS, object)[:, None]


@pytest.mark.parametrize("words", [CELLS, CELLS.T, WORDS.tolist()], ids=["cells", "row", "chars"])
def test_words_of_matlab_before_7_3_are_labels(tmp_path, words):
    io.savemat(tmp_path / "a.mat", {"x": GRID, "labels": words})
    found = read_samples(tmp_path / "a.mat")
    assert (found.labels == (LABELS + 2) % 3).all() and "array labels (3 classes)" in found.told


def test_cells_of_matlab_that_are_no_words_are_told(tmp_path):
    cells = np.array(["a", 1, *"abcdefghij"], object)
    io.savemat(tmp_path / "a.mat", {"x": GRID, "labels": cells})
    assert read_samples(tmp_path / "a.mat").told.endswith("none; left out: labels (cell)")
    with pytest.raises(DataError, match="holds cells in labels that are no text; save labels"):
        read_samples(tmp_path / "a.mat", Reading(labels="labels"))
    io.savemat(
        tmp_path / "a.mat", {"x": GRID, "labels": np.array(["a", "", *"abcdefghij"], object)}
    )
    with pytest.raises(DataError, match="has no label in row 1, .* array labels"):
        read_samples(tmp_path / "a.mat")


def test_svmlight(tmp_path):
    lines = [f"{LABELS[i]} " + " ".join(f"{j + 1}:{v}" for j, v in enumerate(row) if v > 0)
             for i, row in enumerate(GRID)]  # fmt: skip
    (tmp_path / "a.csv").write_text("\n".join(lines) + "\n")
    found = read_samples(tmp_path / "a.csv")
    assert (found.vectors == SPARSE.toarray()).all() and (found.labels == LABELS).all()
    assert "(svmlight; indices from 1)" in found.told
    with pytest.raises(ArgumentError, match="--header has no meaning for .*, which is svmlight"):
        read_samples(tmp_path / "a.csv", Reading(header=True))


def _deep(file):
    for _ in range(200):
        file = file.create_group("g")
    file["x"] = GRID


def test_groups_within_groups_are_refused(tmp_path):
    with pytest.raises(DataError, match="nests groups more than 64 deep"):
        read_samples(_write(tmp_path / "a.h5", _deep))


def test_a_group_that_holds_itself_is_looked_at_once(tmp_path):
    def fill(file):
        file["g/x"] = GRID
        file["g/g"] = file["g"]

    assert (read_samples(_write(tmp_path / "a.h5", fill)).vectors == GRID).all()


HUGE = bytes([0, 0, 8, 3]) + (2**31).to_bytes(4, "big") * 3


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.idx", HUGE, "declares 9903520314283042199192993792 bytes"),
        ("a.idx.gz", gzip.compress(HUGE, mtime=0), "declares 9903520314283042199192993792 bytes"),
        ("a.idx", bytes([0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 1, 7, 7]), "goes on after"),
        (
            "a.csv.gz",
            gzip.compress(b"\n" * (17 << 20), mtime=0),
            "begins with more than 16 MB of blank",
        ),
        ("a.xz", b"\xfd7zXZ\0", "begins as an xz file .unpack it"),
        ("a.feather", b"FEA1....", "begins as Feather of version 1 .save it anew"),
        ("a.h5", b"\0" * 4096, "no known kind"),
    ],
    ids=["IDX", "packed IDX", "longer IDX", "blank lines", "xz", "old Feather", "zeros"],
)
def test_what_declares_more_than_it_holds_is_refused(tmp_path, name, data, said):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(DataError, match=said):
        read_samples(tmp_path / name)


def test_what_unpacks_without_end_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr("neurosim.files.vectors.text.lines.FREE", 1 << 20)
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(b"1,2\n" * (1 << 20), mtime=0))
    with pytest.raises(DataError, match="unpacks to more than"):
        read_samples(tmp_path / "a.csv.gz")


def test_a_line_without_end_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr("neurosim.files.vectors.text.lines.LONGEST_LINE", 2 << 20)
    (tmp_path / "a.csv").write_bytes(b"1," * (2 << 20))
    with pytest.raises(DataError, match="has a line of more than 2 MB"):
        read_samples(tmp_path / "a.csv")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
def test_a_pipe_is_refused_before_it_is_opened(tmp_path):
    os.mkfifo(tmp_path / "a.csv")
    for path in (tmp_path / "a.csv", "/dev/zero"):
        with pytest.raises(DataError, match="is a pipe or device, not a file"):
            read_samples(path)
    with pytest.raises(DataError, match="cannot be a file"):
        read_samples(tmp_path / ("x" * 5000))
    with pytest.raises(DataError, match="cannot be a file"):
        read_samples("a\0b")


def test_a_vector_that_does_not_fit_is_refused(tmp_path, monkeypatch):
    np.save(tmp_path / "a.npy", GRID)
    monkeypatch.setattr("neurosim.base.memory.available", lambda: 100)
    with (
        pytest.raises(ResourceError, match="vectors of 5 numbers need"),
        open_vectors(tmp_path / "a.npy"),
    ):
        pass


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
def test_a_pipe_is_no_wiring(tmp_path):
    os.mkfifo(tmp_path / "w.csv")
    with pytest.raises(DataError, match="is a pipe or device, not a file; name a file"):
        read_wiring(tmp_path / "w.csv")
