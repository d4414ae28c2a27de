"""The house: folders and links as declared, layers kept, every kernel with its oracle."""

import ast
import os
import shutil
import subprocess
import sys
from configparser import ConfigParser
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from checkout import ROOT

TESTS = ROOT / "tests"
WORKLOADS = ROOT / "neurosim" / "diagnostics" / "kernels" / "workloads"
PATHS = {p.stem: p for p in sorted((ROOT / "kernels").rglob("*.py")) if p.stem[0] != "_"}
KERNELS = sorted(PATHS)
HEAVY = ["numba", "scipy", "h5py", "matplotlib", "brian2", "pyarrow"]


def _options():
    setup = ConfigParser()
    setup.read(ROOT / "setup.cfg")
    return setup["options"]


def _folders():
    lines = _options()["package_dir"].strip().splitlines()
    return {name.strip(): folder.strip() for name, folder in (line.split("=") for line in lines)}


def test_packages_are_the_folders_on_disk():
    folders = {folder: name for name, folder in _folders().items()}
    found = set()
    for init in ROOT.glob("*/__init__.py"):
        assert init.parent.name in folders, f"{init.parent.name}/ is not mapped in setup.cfg"
    for folder, name in folders.items():
        for init in (ROOT / folder).rglob("__init__.py"):
            inner = init.parent.relative_to(ROOT / folder)
            if not any((ROOT / folder / part).is_symlink() for part in inner.parts[:1]):
                found.add(".".join([name, *inner.parts]))
    for name, folder in ((n, ROOT / f) for f, n in folders.items()):  # a room is a package
        rooms = {path.parent for path in folder.glob("**/*.py") if not path.parent.is_symlink()}
        assert all((room / "__init__.py").exists() for room in rooms), name
    assert found == set(_options()["packages"].split())


@pytest.mark.parametrize("name", ["kernels", "models"])
def test_the_links_lead_to_the_folders(name):
    link = ROOT / "neurosim" / name
    assert link.is_symlink() and os.readlink(link) == f"../{name}"
    assert link.resolve() == ROOT / _folders()[f"neurosim.{name}"]


@pytest.mark.parametrize("name", ["kernels", "models"])
def test_another_import_name_is_refused(name):
    spec = spec_from_file_location(name, ROOT / name / "__init__.py")
    with pytest.raises(ImportError, match=f"import neurosim.{name}, not {name}"):
        spec.loader.exec_module(module_from_spec(spec))


def _imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "__import__":
            yield "__import__"


ORACLES = {str(p.relative_to(TESTS / "naive")): p for p in sorted(TESTS.glob("naive/**/*.py"))}


@pytest.mark.parametrize("path", ORACLES.values(), ids=ORACLES)
def test_oracles_are_independent(path):
    standard = {"collections", "dataclasses", "decimal", "fractions", "itertools", "math", "types"}
    allowed = standard | {"functools", "heapq", "operator", "statistics", "numpy", "naive"}
    assert {name.split(".")[0] for name in _imports(path)} <= allowed


@pytest.mark.parametrize("stem", KERNELS)
def test_every_kernel_has_an_oracle_a_test_and_a_workload(stem):
    room = PATHS[stem].parent.name
    tested = TESTS / "kernels" / room / f"test_{stem}.py"
    beside = [TESTS / "naive" / room / f"{stem}.py", tested, WORKLOADS / room / f"{stem}.py"]
    assert [path for path in beside if not path.is_file()] == []
    imported = set(_imports(tested))
    assert any(name.startswith("naive.") for name in imported)
    assert any(name.startswith("neurosim.kernels") for name in imported)


def test_the_list_of_kernels_is_not_empty():
    assert {"draw", "random_graph", "select"} <= set(KERNELS)


def test_no_workload_outlives_its_kernel():
    found = {(path.parent.name, path.stem) for path in WORKLOADS.glob("*/[!_]*.py")}
    assert found == {(path.parent.name, stem) for stem, path in PATHS.items()}


@pytest.mark.parametrize("stem", KERNELS)
def test_kernels_import_only_numpy_and_each_other(stem):
    """And ``math``, whose exponential has the same bits compiled or not, and names for tuples."""
    imported = set(_imports(PATHS[stem]))
    others = {name for name in imported if not name.startswith("neurosim.kernels")}
    assert "neurosim.kernels._jit" in imported
    assert others <= {"collections", "math", "numpy"}


def _lint_imports():
    beside = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    return beside or shutil.which("lint-imports")


@pytest.mark.skipif(_lint_imports() is None, reason="import-linter is not installed (extra `dev`)")
def test_no_import_points_up():
    command = [_lint_imports(), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("how", ["import neurosim", "from neurosim import *"])
def test_importing_costs_nothing_heavy(how):
    code = f"{how}\nimport sys\nprint([m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_public_names_exist_and_others_do_not():
    import neurosim

    assert [name for name in neurosim.__all__ if getattr(neurosim, name, None) is None] == []
    assert dir(neurosim) == sorted(neurosim.__all__)
    with pytest.raises(AttributeError, match="no attribute 'Netwrok'"):
        neurosim.Netwrok  # noqa: B018
