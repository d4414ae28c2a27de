"""What is shipped: wheel and sdist of a clean copy of the tree, installed and run elsewhere."""

import email
import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path, PurePosixPath

import pytest
from checkout import ROOT
from shell import PATIENCE, environment, needs_compiled_kernels, side_by_side, without_compiling

import neurosim
from neurosim.base.extras import is_installed
from neurosim.diagnostics.kernels.discovery import list_cases

BUILDS = {
    "wheel": ["pip", "wheel", "--no-deps", "--wheel-dir", "dist", "./tree"],
    "sdist, and a wheel of it": ["build", "--outdir", "dist", "./tree"],
}
"""How to build in a folder with the tree in it: the module to call, and its arguments."""


def python(*arguments, cwd, **more):
    return subprocess.run(
        [sys.executable, *arguments], cwd=cwd, env=environment(**more), stdin=subprocess.DEVNULL,
        capture_output=True, encoding="utf-8", timeout=PATIENCE,
    )  # fmt: skip


def copy_tree(place):
    """Copy what git knows or would add, links as links."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(listing, cwd=ROOT, capture_output=True, encoding="utf-8")
    if done.returncode:
        pytest.skip("the tree is no git checkout, so what belongs to it is unknown")
    for name in done.stdout.rstrip("\0").split("\0"):
        source, target = ROOT / name, place / name
        if os.path.lexists(source):
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_symlink():
                target.symlink_to(os.readlink(source))
            else:
                target.write_bytes(source.read_bytes())


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Return a function from a way to build to the folder of what it made."""
    home = tmp_path_factory.mktemp("built")
    copy_tree(home / "tree")

    def job(name):
        place = home / str(list(BUILDS).index(name))
        shutil.copytree(home / "tree", place / "tree", symlinks=True)
        return python("-m", *BUILDS[name], cwd=place), place / "dist"

    possible = [name for name, (module, *_) in BUILDS.items() if is_installed(module)]
    with side_by_side({name: lambda name=name: job(name) for name in possible}) as result:

        def find(name):
            if name not in possible:
                pytest.skip(f"{BUILDS[name][0]} is not installed (extra `dev`)")
            done, folder = result(name)
            said = done.stdout + done.stderr
            if done.returncode and "No matching distribution found for setuptools" in said:
                pytest.skip("the package index, where setuptools is, cannot be reached")
            assert done.returncode == 0, said
            return folder

        yield find


@pytest.fixture(scope="module")
def wheel(built):
    (path,) = built("wheel").glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Return a function that runs Python outside the tree, with the wheel installed."""
    home = tmp_path_factory.mktemp("installed")
    done = python("-m", "pip", "install", "--no-deps", "--target", "site", wheel, cwd=home)
    assert done.returncode == 0, done.stdout + done.stderr
    (home / "outside").mkdir()
    cache = tmp_path_factory.mktemp("cache")

    def run(*arguments):
        places = {"PYTHONPATH": str(home / "site"), "NUMBA_CACHE_DIR": str(cache)}
        return python("-P", *arguments, cwd=home / "outside", **places)

    run.home = home
    return run


def files_in(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return [entry.filename for entry in archive.infolist() if not entry.is_dir()]


def modules_of(wheel):
    return sorted(name for name in files_in(wheel) if ".dist-info/" not in name)


@pytest.mark.rare
@pytest.mark.slow
class TestWheel:
    def test_it_is_for_every_machine(self, wheel):
        assert wheel.name == f"neurosim_sparse-{neurosim.__version__}-py3-none-any.whl"

    def test_it_holds_the_folders_of_code_and_nothing_else(self, wheel):
        folders = {
            "neurosim": "neurosim",
            "kernels": "neurosim/kernels",
            "models": "neurosim/models",
        }
        tree = wheel.parent.parent / "tree"
        expected = ["neurosim/py.typed"]
        for source, target in folders.items():
            paths = (path.relative_to(tree / source) for path in (tree / source).rglob("*.py"))
            expected += [f"{target}/{path.as_posix()}" for path in paths]
        assert len(expected) > 40
        assert modules_of(wheel) == sorted(expected)

    def test_nothing_is_in_it_twice_or_a_link(self, wheel):
        names = files_in(wheel)
        assert len(set(names)) == len(names)
        with zipfile.ZipFile(wheel) as archive:
            kinds = {entry.external_attr >> 28 for entry in archive.infolist()}
        assert kinds <= {0, 0o10}  # regular files

    def test_files_are_those_of_the_tree(self, wheel):
        tree = wheel.parent.parent / "tree"
        with zipfile.ZipFile(wheel) as archive:
            for name in modules_of(wheel):
                inside = PurePosixPath(name)
                linked = inside.parts[1] in ("kernels", "models")
                source = inside.relative_to("neurosim") if linked else inside
                assert archive.read(name) == (tree / source).read_bytes(), name

    def test_metadata_is_as_declared(self, wheel):
        with zipfile.ZipFile(wheel) as archive:
            (name,) = [n for n in archive.namelist() if n.endswith(".dist-info/METADATA")]
            told = email.message_from_bytes(archive.read(name))
            (points,) = [n for n in archive.namelist() if n.endswith("/entry_points.txt")]
            assert b"neurosim = neurosim.__main__:main" in archive.read(points)
            assert any(n.endswith("/licenses/LICENSE") for n in archive.namelist())
        assert told["Name"] == "neurosim-sparse"
        assert told["Version"] == neurosim.__version__
        assert told["Requires-Python"] == ">=3.11"
        assert told["License-Expression"] == "MIT"
        assert told["Description-Content-Type"] == "text/markdown"
        assert told.get_payload().lstrip().startswith("# neurosim")
        extras = {
            "dev",
            "digits",
            "docs",
            "growth",
            "mpi",
            "nest",
            "sklearn",
            "sweep",
            "test",
            "validate",
            "xarray",
        }
        assert set(told.get_all("Provides-Extra")) == extras
        needed = told.get_all("Requires-Dist")
        assert {"numpy", "numba", "h5py", "pyarrow", "typer"} <= {n.split(">")[0] for n in needed}
        assert any(n.startswith("brian2") and 'extra == "validate"' in n for n in needed)
        assert not any(n.startswith("brian2") and "extra" not in n for n in needed)

    def test_what_runs_elsewhere_is_the_installed_copy(self, installed):
        code = "import neurosim, neurosim.kernels, neurosim.models; print(neurosim.__file__, "
        code += "neurosim.kernels.__file__, neurosim.models.__file__)"
        done = installed("-c", code)
        assert done.returncode == 0, done.stderr
        site = installed.home / "site/neurosim"
        assert [Path(p).parent for p in done.stdout.split()] == [
            site,
            site / "kernels",
            site / "models",
        ]

    def test_it_finds_how_its_kernels_are_measured(self, installed):
        code = "from neurosim.diagnostics.kernels.discovery import list_cases; print(*list_cases())"
        done = installed("-c", code)
        assert done.returncode == 0, done.stderr
        assert done.stdout.split() == list(list_cases())

    @pytest.mark.parametrize("how", [["-m", "neurosim"], ["script"]])
    def test_its_command_line_starts(self, installed, how):
        script = [installed.home / "site/bin/neurosim"] if how == ["script"] else how
        done = installed(*script, "--version")
        assert (done.returncode, done.stdout) == (0, f"{neurosim.__version__}\n"), done.stderr

    @pytest.mark.rare
    @needs_compiled_kernels
    def test_it_runs_the_experiment(self, installed):
        done = installed("-m", "neurosim", "run", "eiffel-obama", "--seeds", "1", "--out", "o")
        assert done.returncode == 0, done.stderr
        assert without_compiling(done.stderr) == "results in o\n"
        assert "1 brain" in done.stdout and " PASS" in done.stdout
        made = {path.name for path in (installed.home / "outside/o").iterdir()}
        assert made == {"experiment.toml", "figure.png", "result.h5", "scorecard.json"}


@pytest.mark.rare
@pytest.mark.slow
class TestSdist:
    @pytest.fixture
    def folder(self, built):
        return built("sdist, and a wheel of it")

    def test_it_builds_the_same_wheel(self, folder, wheel):
        (again,) = folder.glob("*.whl")
        assert again.name == wheel.name
        assert sorted(files_in(again)) == sorted(files_in(wheel))
        with zipfile.ZipFile(again) as one, zipfile.ZipFile(wheel) as other:
            for name in modules_of(wheel):
                assert one.read(name) == other.read(name), name

    def test_it_holds_plain_files_with_all_the_sources_once(self, folder):
        (path,) = folder.glob("*.tar.gz")
        stem = f"neurosim_sparse-{neurosim.__version__}"
        assert path.name == f"{stem}.tar.gz"
        with tarfile.open(path) as archive:
            members = [member for member in archive.getmembers() if not member.isdir()]
        names = [member.name for member in members]
        assert all(member.isfile() for member in members)
        assert len(set(names)) == len(names)
        assert {name.split("/")[0] for name in names} == {stem}
        inside = {name.removeprefix(f"{stem}/") for name in names}
        tree = folder.parent / "tree"
        for code in ("neurosim", "kernels", "models"):
            paths = {str(path.relative_to(tree)) for path in (tree / code).rglob("*.py")}
            assert paths <= inside and paths
        assert {"pyproject.toml", "setup.cfg", "README.md", "LICENSE"} <= inside
        assert not any(
            name.startswith(("neurosim/kernels/", "neurosim/models/")) for name in inside
        )


def test_the_project_file_and_the_package_agree_on_the_version():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == neurosim.__version__


@pytest.mark.brian2
def test_brian2_imports_where_it_is_installed(tmp_path):
    try:
        version = metadata.version("brian2")
    except metadata.PackageNotFoundError:
        pytest.skip("Brian2 is not installed (extra `validate`)")
    done = python("-c", "import brian2; print(brian2.__version__)", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[-1] == version
