"""Writers of others: taken by suffix; what they do wrong is told, and nothing is left behind."""

import json
import os
import re

import numpy as np
import pytest
from checkout import ROOT
from packages import install
from shell import contents, neurosim

from neurosim import ArgumentError, DataError, TagWriter, register_writer
from neurosim.diagnostics import doctor
from neurosim.files.tags import write
from neurosim.files.verify import verify
from neurosim.models.fly.hash_file import Circuit, Job, hash_file

X = np.random.default_rng(5).normal(size=(50, 8))
SMALL = Circuit(n_kc=40, n_inputs=3, n_active=4, seed=2)


class Lines(TagWriter):
    """Writes tags, drives and what is told as lines of JSON."""

    takes_drives = True

    def __init__(self, part, form):
        super().__init__(part, form)
        self.file = open(part, "x")

    def append(self, tags, drives):
        assert tags.dtype == np.int32 and self.n % 50 == 0
        self.file.writelines(json.dumps(row) + "\n" for row in tags.tolist())
        tags[:] = -1
        if drives is not None:
            assert drives.dtype == np.float32 and drives.shape == tags.shape

    def finish(self, told):
        self.file.write(json.dumps(told) + "\n")

    def close(self):
        self.file.close()


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setattr(write.WRITERS, "_registered", {})
    np.save(tmp_path / "x.npy", X)
    return tmp_path


def use(**members):
    register_writer(".lines", type("Made", (Lines,), members))


def run(place, out="t.lines", **more):
    return hash_file(Job(place / "x.npy", place / out, SMALL, **more))


@pytest.mark.parametrize("is_real", [False, True])
def test_tags_are_those_of_the_array_whatever_the_writer_does_to_them(place, is_real):
    use()
    done = run(place, is_real=is_real)
    run(place, "t.npy")
    *rows, told = map(json.loads, (place / "t.lines").read_text().splitlines())
    assert rows == np.load(place / "t.npy").tolist() and done.n == 50
    assert told["parameters"]["n_kc"] == 40 and "provenance" in told
    assert {"t.lines", "t.lines.sha256"} <= set(contents(place))
    (finding,) = verify(place / "t.lines")
    assert finding.is_ok and "t.lines.sha256" in finding.value


def raising(error):
    def method(self, *arguments):
        raise error

    return method


def leave_none(self, told):
    self.close()
    self.part.unlink()


def leave_a_link(self, told):
    leave_none(self, told)
    self.part.symlink_to("/etc/hostname")


WRONG = {
    "at once": ({"__init__": raising(ValueError("no"))}, "raised ValueError: no; mend it, or name"),
    "at rows": ({"append": raising(KeyError("a"))}, "raised KeyError: 'a'"),
    "at the end": ({"finish": raising(RuntimeError("b"))}, "raised RuntimeError: b"),
    "no file": ({"finish": leave_none}, "left no file where it was told to write one"),
    "a link": ({"finish": leave_a_link}, "left no file where it was told to write one"),
    "a full disk": ({"append": raising(OSError(28, "No space"))}, r"not be written \(No space\)"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_a_writer_that_fails_is_named_and_leaves_nothing(place, case):
    members, said = WRONG[case]
    use(**members)
    before = contents(place)
    with pytest.raises(DataError, match=said) as caught:
        run(place)
    assert "t.lines: the " in str(caught.value) and contents(place) == before
    if "tags" not in str(caught.value):
        assert "the writer Made of " in str(caught.value)


def test_drives_need_a_writer_that_takes_them(place):
    use(takes_drives=False)
    with pytest.raises(ArgumentError, match="--real needs .* takes_drives = True, got .lines"):
        run(place, is_real=True)


def test_suffixes_of_others_are_listed_and_ours_stay(place):
    use()
    with pytest.raises(ArgumentError, match="one of .npy, .npz, .h5, .hdf5, .lines, got '.odd'"):
        run(place, "t.odd")
    for suffix in (".npy", ".npz", ".h5", ".hdf5"):
        with pytest.raises(ArgumentError, match="a format of its own"):
            register_writer(suffix, Lines)
    assert list(write.list_writers()) == [".npy", ".npz", ".h5", ".hdf5"]


@pytest.fixture
def package(place, monkeypatch):
    """Return a folder where the classes of the docs are installed, and a package that is broken."""
    page = (ROOT / "docs" / "own_files.md").read_text()
    blocks = re.findall(r"^```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    site = place / "site"
    site.mkdir()
    source = "\n".join(block for block in blocks if "\nclass " in block)
    install(site, "wordfiles", source, readers={"vec": "wordfiles:WordVectors"},
            writers={"lines": "wordfiles:Lines"})  # fmt: skip
    install(site, "broken", "1 / 0", readers={"odd": "broken:A"}, writers={"odd": "broken:B"})
    (place / "words.vec").write_text("3 4\nfox 1 0 0 2\ndog 1 0 1 2\ncar 0 3 0 0\n")
    monkeypatch.syspath_prepend(site)
    return site


def test_the_example_of_the_docs_works_as_a_package_beside_a_broken_one(place, package):
    """As its user meets it: by the command line, in a process of its own."""
    sizes = ("--n-kc", "100", "--n-inputs", "2", "--n-active", "3")
    path = os.pathsep.join(filter(None, [str(package), os.environ.get("PYTHONPATH")]))
    done = neurosim("hash", "words.vec", "words.lines", *sizes, cwd=place, PYTHONPATH=path)
    assert done.returncode == 0, done.stderr
    assert "3 vectors of 4 channels (read by WordVectors of wordfiles)" in done.stderr
    rows = [line.split() for line in (place / "words.lines").read_text().splitlines()]
    assert [len(set(row)) for row in rows] == [3, 3, 3]
    done = neurosim("hash", "words.vec", "words.odd", cwd=place, PYTHONPATH=path)
    assert done.returncode == 2 and "suffix of OUT must be one of" in done.stderr
    assert "skipped writer of .odd (broken:B of broken 1.0)" in done.stderr


def test_the_doctor_tells_of_all_and_never_falls_ill(package):
    for kind in ("reader", "writer"):
        with pytest.raises(doctor.Ailment) as caught:
            doctor._plugins(f"{kind}s")
        told = str(caught.value)
        assert "of broken 1.0): does not load (ZeroDivisionError" in told
        assert "wordfiles 1.0)" in told and told.count("does not load") == 1


def test_where_there_are_none_the_doctor_says_so(monkeypatch):
    monkeypatch.setattr("importlib.metadata.distributions", lambda: [])
    assert doctor._plugins("readers") == doctor._plugins("writers") == "none of other packages"
