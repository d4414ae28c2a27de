"""A result file that is read is distrusted."""

import os
import random

import h5py
import numpy as np
import pytest
from stored import ARRAYS, load_all, write

from neurosim.base.errors import ArgumentError, DataError
from neurosim.files.results import read
from neurosim.files.results import write as storage
from neurosim.files.results.folder import RESULT
from neurosim.files.results.read import load_array, read_result


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    return write(tmp_path_factory.mktemp("good")).read_bytes()


@pytest.fixture
def path(tmp_path, good):
    path = tmp_path / RESULT
    path.write_bytes(good)
    return path


def refuse_to_read(path, match):
    with pytest.raises(DataError, match=match) as caught:
        read_result(path)
        load_all(path)
    assert str(path) in str(caught.value)


class TestDistrust:
    def test_a_missing_file_is_refused(self, tmp_path):
        refuse_to_read(tmp_path / "nothing.h5", "does not exist")

    def test_a_folder_without_a_result_is_refused(self, tmp_path):
        refuse_to_read(tmp_path, f"{RESULT}: does not exist; name a result.h5 or the folder")

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
    def test_a_pipe_is_refused_without_waiting_for_it(self, tmp_path):
        os.mkfifo(tmp_path / RESULT)
        refuse_to_read(tmp_path, "is not a file")

    @pytest.mark.parametrize("content", [b"", b"\x89HDF", b'{"experiment": 1}', b"\x80\x04." * 99])
    def test_another_kind_of_file_is_refused(self, path, content):
        path.write_bytes(content)
        refuse_to_read(path, "is not an HDF5 file")

    def test_a_file_cut_anywhere_is_refused(self, path, good):
        for length in np.linspace(0, len(good) - 1, 150, dtype=int):
            path.write_bytes(good[:length])
            refuse_to_read(path, "damaged or truncated|is not an HDF5 file")

    def test_a_damaged_byte_is_noticed_or_harmless(self, path, good):
        rng, n_noticed = random.Random(1), 0
        for _ in range(300):
            damaged = bytearray(good)
            damaged[rng.randrange(len(good))] ^= 1 << rng.randrange(8)
            path.write_bytes(damaged)
            try:
                arrays = load_all(path)
            except DataError as error:
                assert str(path) in str(error)
                n_noticed += 1
                continue
            for name, array in arrays.items():
                assert name == "one" or array.tobytes() == ARRAYS[name].tobytes()
        assert n_noticed > 150

    def test_damaged_data_is_noticed_when_it_is_loaded(self, path):
        with h5py.File(path) as file:
            place = file["arrays/big"].id.get_chunk_info(0).byte_offset
        with open(path, "r+b") as file:
            file.seek(place + 20)
            file.write(b"\0\0\0\0")
        assert read_result(path).attributes["seeds"] == 3
        with pytest.raises(DataError, match="damaged"):
            load_array(path, "big")
        assert load_array(path, "winners").size == 12

    def test_an_unknown_array_is_an_argument_error(self, path):
        with pytest.raises(ArgumentError, match="did you mean 'winners'"):
            load_array(path, "winner")

    def test_a_file_without_the_schema_is_refused(self, path):
        with h5py.File(path, "w") as file:
            file["x"] = 1
        refuse_to_read(path, "not the result of a run")

    @pytest.mark.parametrize(
        ("name", "value", "match"),
        [
            ("schema", "somebody-else", "wrong kind"),
            ("schema", np.bytes_("somebody-else"), "not the result of a run"),
            (
                "schema_version",
                3,
                "has schema version 3, this neurosim reads up to 2; use",
            ),
            ("schema_version", 0, "has schema version 0"),
            ("seed", 0.5, "'seed' of the wrong kind"),
            ("seed", [1, 2], "'seed' of the wrong kind"),
            ("seeds", None, "no attribute 'seeds'"),
            ("completed", 1, "'completed' of the wrong kind"),
            ("experiment", "of any length", "'experiment' of the wrong kind"),
            ("experiment", np.bytes_(b"\xff"), "damaged"),
            ("parameters", np.bytes_("[]"), "not JSON of a dict"),
            ("notes", np.bytes_("{}"), "not JSON of a list"),
            ("provenance", np.bytes_("{"), "damaged"),
            ("parameters", np.bytes_("[" * 100_000), "damaged"),
        ],
    )
    def test_attributes_of_another_kind_are_refused(self, path, name, value, match):
        with h5py.File(path, "r+", libver="v110") as file:
            del file.attrs[name]
            if value is not None:
                file.attrs[name] = value
        refuse_to_read(path, match)

    @pytest.mark.parametrize(
        ("match", "make"),
        [
            ("link", lambda group: group.__setitem__("x", h5py.ExternalLink("other.h5", "/x"))),
            ("link", lambda group: group.__setitem__("x", h5py.SoftLink("/rows"))),
            ("not a dataset", lambda group: group.create_group("x")),
            ("other files", lambda group: make_virtual(group)),
            ("other files", lambda group: make_external(group)),
            ("no checksums", lambda group: group.create_dataset("x", data=[1, 2])),
            ("with filters", lambda group: make(group, compression="lzf")),
            ("with filters", lambda group: make(group, scaleoffset=2, fletcher32=False)),
            ("not plain values", lambda group: make(group, dtype=h5py.string_dtype())),
            ("not plain values", lambda group: make(group, dtype=h5py.vlen_dtype(int))),
            ("not plain values", lambda group: make(group, dtype=h5py.ref_dtype)),
            ("not plain values", lambda group: group.__setitem__("x", h5py.Empty("f8"))),
            ("not plain numbers", lambda group: make(group, dtype=[("a", "i4"), ("b", "i4")])),
            (
                f"at most {4 << 30}|at most",
                lambda group: make(group, shape=(2**40,), chunks=(512,)),
            ),
            ("declares 80000000 bytes", lambda group: make(group, shape=(10**7,), chunks=(512,))),
            ("declares", lambda group: make(group, maxshape=(None,), chunks=(2**28,))),
            ("declares", lambda group: make(group, shape=(2**32, 2**32), chunks=(1, 512))),
        ],
    )
    def test_hostile_arrays_are_refused(self, path, match, make):
        with h5py.File(path, "r+", libver="v110") as file:
            make(file["arrays"])
        refuse_to_read(path, match)

    @pytest.mark.parametrize("link", [h5py.ExternalLink("other.h5", "/"), h5py.SoftLink("/"), None])
    @pytest.mark.parametrize("name", ["arrays", "rows"])
    def test_members_that_are_missing_or_elsewhere_are_refused(self, path, name, link):
        with h5py.File(path, "r+") as file:
            del file[name]
            if link is not None:
                file[name] = link
        refuse_to_read(path, f"'{name}' is missing, or a link")

    @pytest.mark.parametrize(
        "table",
        [
            np.arange(3),
            np.zeros(3, [("id", "S1")]),
            np.zeros(3, [(name, "f8") for name in storage.COLUMNS]),
            np.zeros(
                (2, 2), [(name, {"S": "S1"}.get(k, f"{k}4")) for name, k in storage.COLUMNS.items()]
            ),
        ],
    )
    def test_other_tables_of_rows_are_refused(self, path, table):
        with h5py.File(path, "r+") as file:
            del file["rows"]
            file.create_dataset("rows", data=table, chunks=True, fletcher32=True)
        refuse_to_read(path, "has a table of rows with other columns than id, name")

    def test_arrays_beyond_number_are_refused(self, path, monkeypatch):
        monkeypatch.setattr(read, "MOST_ARRAYS", 3)
        refuse_to_read(path, "holds 10 arrays, at most 3 are read")


def make(group, shape=(4,), dtype="i8", chunks=True, fletcher32=True, **options):
    if h5py.check_string_dtype(np.dtype(dtype)) or np.dtype(dtype).hasobject:
        fletcher32 = False
    group.create_dataset("x", shape, dtype, chunks=chunks, fletcher32=fletcher32, **options)


def make_virtual(group):
    layout = h5py.VirtualLayout((4,), "i8")
    layout[:] = h5py.VirtualSource("other.h5", "/x", (4,))
    group.create_virtual_dataset("x", layout)


def make_external(group):
    group.create_dataset("x", (4,), "i8", external=[("/etc/passwd", 0, 32)])
