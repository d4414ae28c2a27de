"""The compile cache: kept, healed, done without, and never stale."""

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from checkout import ROOT
from numba.core import config
from stored import damaged

from neurosim.kernels import _jit

TRANSPOSE = """
import warnings
import numpy as np
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    from neurosim.kernels.graph.transpose import transpose
    from neurosim.kernels.binary.learn import learn
    indptr, indices = np.zeros(3, np.int64), np.empty(2, np.int32)
    transpose(np.array([[1], [0]], np.int32), indptr, indices)
assert indptr.tolist() == [0, 1, 2] and indices.tolist() == [1, 0]
print(sum(transpose.stats.cache_hits.values()), [str(w.message) for w in caught])
"""


TABLES = """
import numpy as np
from neurosim.kernels.spiking._tables import Log, Pieces
from neurosim.kernels.spiking.potentiate import bump_arrived
from neurosim.spiking.engine.plan import Op, Plan
from neurosim.base.threads.team import Team

one, trace = np.ones(1, np.int64), np.zeros(3)
pieces = Pieces(one, one, np.array([1]), one)
log = Log(np.array([0, 2], np.int32), np.array([0, 2]), np.array([1, 2, 2]))
op = Op(bump_arrived, (pieces, log, np.array([0.5, 1.0, 9.0]), trace))
Plan([[[op]]], [np.zeros(2, np.int64)], -one).run(2, Team(1))
bump_arrived(*op.arguments)
assert trace.tolist() == [0, 0, 1.5]
print(sum(bump_arrived.stats.cache_hits.values()), len(bump_arrived.signatures))
"""


def _python(code, cache, home=None, **more):
    """Run ``code`` in a fresh process, in ``home``, that compiles whatever this one does."""
    env = {k: v for k, v in os.environ.items() if k != "NUMBA_DISABLE_JIT"}
    env.update(NUMBA_CACHE_DIR=str(cache), **more)
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, cwd=home or cache, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def _entries(cache):
    return sorted(Path(cache).rglob("*.nbc"))


@pytest.fixture(scope="module")
def warm(tmp_path_factory):
    """Return a cache folder that one process has filled and a second one has used."""
    cache = tmp_path_factory.mktemp("warm")
    assert _python(TRANSPOSE, cache) == "0 []"
    assert len(_entries(cache)) == 1
    assert _python(TRANSPOSE, cache) == "1 []"
    return cache


@pytest.fixture
def cache(warm, tmp_path):
    return Path(shutil.copytree(warm, tmp_path / "cache"))


def test_kernels_that_take_tables_are_found_again_by_another_process(tmp_path):
    assert _python(TABLES, tmp_path) == "0 1"
    entries = _entries(tmp_path)
    assert _python(TABLES, tmp_path) == "1 1"
    assert _entries(tmp_path) == entries


@pytest.mark.parametrize("code", [b"", b"garbage" * 99], ids=["cut", "garbage"])
def test_a_damaged_entry_is_compiled_again_and_kept(cache, code):
    (path,) = _entries(cache)
    path.write_bytes(code)
    assert _python(TRANSPOSE, cache) == "0 []"
    assert _python(TRANSPOSE, cache) == "1 []"


class Evil:
    """Leaves a trace where it is unpickled."""

    def __reduce__(self):
        return os.mkdir, ("unpickled",)


@pytest.fixture
def entries(tmp_path):
    return _jit._Entries(str(tmp_path), "module.name[0]-1.py311", "stamp")


def test_an_entry_is_found_by_its_signature_alone(entries, tmp_path):
    for key in ("int", "float"):
        entries.save(key, key * 2)
    assert [entries.load(key) for key in ("int", "float", "other")] == [
        "intint",
        "floatfloat",
        None,
    ]
    one, other = _entries(tmp_path)
    os.replace(one, other)
    assert [entries.load(key) for key in ("int", "float")] == [None, None]
    entries.save("int", 1)
    entries.flush()
    assert os.listdir(tmp_path) == []


def test_no_change_of_an_entry_is_silent_nor_ever_unpickled(entries, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    entries.save("key", Evil())
    (path,) = _entries(tmp_path)
    whole, rng = path.read_bytes(), random.Random(1)
    for _ in range(200):
        path.write_bytes(damaged(whole, rng))
        assert entries.load("key") is None
        assert os.listdir(tmp_path) == []


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="Windows has other owners")
class TestStrangers:
    @pytest.mark.parametrize("mode", [0o720, 0o702, 0o777, 0o1777])
    def test_a_folder_that_others_can_write_to_is_refused(self, monkeypatch, tmp_path, mode):
        monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
        folder, fault = _jit.find_cache()
        assert not fault and folder.stat().st_mode & 0o777 == 0o700
        folder.chmod(mode)
        fault = _jit.find_cache()[1]
        assert f"{folder} can be written by others" in fault and f"chmod -R go-w {folder}" in fault
        with pytest.warns(RuntimeWarning, match="not kept: .* NUMBA_CACHE_DIR"):
            assert _jit.cache_folder.__wrapped__() is None

    @pytest.mark.parametrize("change", [lambda p: p.chmod(0o620), lambda p: p.chmod(0o602), None])
    def test_an_entry_that_others_could_write_is_dropped(
        self, entries, tmp_path, change, monkeypatch
    ):
        monkeypatch.chdir(tmp_path)
        before = os.umask(0)
        try:
            entries.save("key", Evil())
        finally:
            os.umask(before)
        (path,) = _entries(tmp_path)
        assert path.stat().st_mode & 0o777 == 0o600
        if change:
            change(path)
        else:
            owner = os.geteuid()
            monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
        assert entries.load("key") is None and os.listdir(tmp_path) == []

    def test_a_folder_of_somebody_else_is_refused(self, monkeypatch, tmp_path):
        monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
        owner = os.geteuid()
        monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
        assert f"belongs to user {owner}, whose code" in _jit.find_cache()[1]

    def test_a_link_is_refused(self, monkeypatch, tmp_path):
        monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
        folder, _ = _jit.find_cache()
        folder.rename(tmp_path / "elsewhere")
        folder.symlink_to(tmp_path / "elsewhere")
        assert "is a link" in _jit.find_cache()[1]


def test_entries_lie_in_the_named_folder_alone(warm):
    assert {path.parent for path in _entries(warm)} == {warm / f"kernels-{_jit.source_hash()}"}
    assert [path for path in warm.rglob("*") if path.is_dir()] == [_entries(warm)[0].parent]
    assert list((ROOT / "kernels").rglob("*.nb[ci]")) == []


def test_without_a_folder_to_write_one_warning_says_so(tmp_path):
    (tmp_path / "file").touch()
    unusable = tmp_path / "file" / "x"
    said = _python(TRANSPOSE, unusable, tmp_path)
    assert said.startswith("0 ['compiled kernels are not kept: ")
    assert said.count("compiled kernels are not kept") == said.count("NUMBA_CACHE_DIR") == 1
    assert str(unusable) in said


@pytest.mark.parametrize("refused", [["save"], ["load", "flush"], ["load", "flush", "save"]])
def test_a_disk_that_refuses_costs_a_compilation_not_an_exception(tmp_path, refused):
    full = f"""
from neurosim.kernels import _jit
def refuse(*args):
    raise OSError(28, "No space left on device")
for name in {refused}:
    setattr(_jit._Entries, name, refuse)
"""
    said = _python(full + TRANSPOSE, tmp_path)
    assert said.startswith("0 [")
    assert ("a compiled kernel was not kept" in said) == ("save" in refused)


def test_editing_any_kernel_source_changes_the_folder(tmp_path):
    for name in ("neurosim", "kernels", "models"):
        shutil.copytree(
            ROOT / name,
            tmp_path / name,
            symlinks=True,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    code = """
from pathlib import Path
from neurosim.kernels import _jit
folder = Path(_jit.__file__).parent
print(folder.resolve())
print(_jit.source_hash())
for path in sorted(folder.rglob("*.py")):
    text = path.read_text()
    path.write_text(text + "# edited")
    print(_jit.source_hash())
    path.write_text(text)
print(_jit.source_hash())
"""
    said = _python(code, tmp_path / "cache", tmp_path, PYTHONPATH=str(tmp_path)).splitlines()
    assert said[0] == str((tmp_path / "kernels").resolve())
    first, *edited, last = said[1:]
    assert first == last == _jit.source_hash()
    assert len(edited) == len(list((ROOT / "kernels").rglob("*.py")))
    assert len({first, *edited}) == 1 + len(edited)


def test_flags_numba_and_processor_are_part_of_the_folder(monkeypatch):
    seen = {_jit.source_hash()}
    monkeypatch.setitem(_jit.FLAGS, "fastmath", True)
    seen.add(_jit.source_hash())
    monkeypatch.setattr(_jit.numba, "__version__", "0.0")
    seen.add(_jit.source_hash())
    monkeypatch.setattr(_jit, "_cpu_name", lambda: "abacus")
    seen.add(_jit.source_hash())
    assert len(seen) == 4


@pytest.mark.skipif(config.DISABLE_JIT, reason="without JIT nothing is cached")
def test_numbas_own_cache_folder_is_left_alone():
    before = config.CACHE_DIR
    made = _jit.kernel(lambda x: x)
    assert (config.CACHE_DIR, made._cache.cache_path) == (before, str(_jit.cache_folder()))
