"""The doctor finds what is broken, says the way out, and never falls ill itself."""

import os
import sys
from importlib import metadata
from itertools import count

import pytest

from neurosim.base import extras
from neurosim.diagnostics import doctor
from neurosim.files.results.findings import Finding

NAMES = [
    *(
        "neurosim",
        "python",
        *doctor.PACKAGES,
        "brian2",
        *doctor.OPTIONAL,
        "experiments",
        "readers",
        "writers",
        "cores",
        "threads",
        "compilation",
    ),
    *("kernel cache", "self-test: random words", "self-test: same seed, same winners"),
    "self-test: 1 and 2 threads agree",
]


@pytest.fixture(scope="module")
def findings():
    return {finding.name: finding for finding in doctor.examine()}


@pytest.fixture
def without_brian2(monkeypatch):
    """Spare the seconds that importing it takes."""
    monkeypatch.setattr(doctor, "_brian2", lambda: Finding("brian2", "spared", True))


def find(name):
    (finding,) = [finding for finding in doctor.examine() if finding.name == name]
    return finding


def test_everything_is_looked_at_in_a_fixed_order(findings):
    assert list(findings) == NAMES


def test_findings_are_plain_data(findings):
    for finding in findings.values():
        assert type(finding.value) is str and finding.value
        assert type(finding.is_ok) is bool and type(finding.way_out) is str


@pytest.mark.parametrize("name", [n for n in NAMES if n not in ("brian2", "compilation")])
def test_a_good_installation_is_found_good(findings, name):
    assert findings[name].is_ok, findings[name]
    assert findings[name].way_out == ""


def test_versions_are_those_installed(findings):
    for name in doctor.PACKAGES:
        assert findings[name].value == metadata.version(name)
    assert findings["python"].value == sys.version.split()[0]


def test_switched_off_compilation_is_noticed(findings):
    import numba

    assert findings["compilation"].is_ok != bool(numba.config.DISABLE_JIT)


def test_a_package_that_does_not_import_is_a_finding(monkeypatch, without_brian2):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    finding = find("matplotlib")
    assert not finding.is_ok
    assert "matplotlib" in finding.value
    assert finding.way_out == "pip install --upgrade 'matplotlib>=3.8'"


def test_a_package_that_is_too_old_is_a_finding(monkeypatch, without_brian2):
    real = metadata.version
    monkeypatch.setattr(metadata, "version", lambda n: "3.7.9" if n == "matplotlib" else real(n))
    finding = find("matplotlib")
    assert (finding.value, finding.is_ok) == ("3.7.9, which is older than 3.8", False)


def test_versions_compare_as_numbers():
    assert doctor._numbers("2.10.0") > doctor._numbers("2.9")
    assert doctor._numbers("2.6.0rc1")[:2] >= doctor._numbers("2.6")
    assert doctor._numbers("") < doctor._numbers("0.1")


def test_brian2_is_optional(monkeypatch):
    monkeypatch.setattr(extras, "is_installed", lambda name: False)
    finding = doctor._brian2()
    assert finding.is_ok
    assert "optional" in finding.value
    assert "neurosim-sparse[validate]" in finding.way_out


def test_brian2_that_fails_at_import_is_a_finding(monkeypatch, tmp_path):
    (tmp_path / "brian2").mkdir()
    (tmp_path / "brian2/__init__.py").write_text("raise ImportError('cannot import name ufunc')")
    (tmp_path / "brian2-2.9.0.dist-info").mkdir()
    (tmp_path / "brian2-2.9.0.dist-info/METADATA").write_text("Name: brian2\nVersion: 2.9.0\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.delitem(sys.modules, "brian2", raising=False)
    finding = doctor._brian2()
    assert not finding.is_ok
    assert finding.value.startswith(f"2.9.0 fails at import with numpy {metadata.version('numpy')}")
    assert "cannot import name ufunc" in finding.value
    assert finding.way_out == "pip install 'neurosim-sparse[validate]'"


def test_no_place_for_compiled_kernels_is_a_finding(monkeypatch, without_brian2):
    monkeypatch.setattr("neurosim.kernels._jit.find_cache", lambda: (None, "x is a stranger's"))
    finding = find("kernel cache")
    assert not finding.is_ok and "x is a stranger's" in finding.value
    assert "NUMBA_CACHE_DIR" in finding.way_out


def test_a_cache_that_became_unwritable_is_a_finding(monkeypatch, tmp_path, without_brian2):
    monkeypatch.setattr("neurosim.kernels._jit.find_cache", lambda: (tmp_path / "gone", ""))
    assert not find("kernel cache").is_ok


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="Windows has other owners")
def test_compiled_kernels_that_others_can_write_are_a_finding(monkeypatch, tmp_path):
    monkeypatch.setattr("neurosim.kernels._jit.find_cache", lambda: (tmp_path, ""))
    for name, mode in (("mine", 0o600), ("ours", 0o620)):
        (tmp_path / f"{name}.nbc").touch(mode)
        (tmp_path / f"{name}.nbc").chmod(mode)
    with pytest.raises(doctor.Ailment, match=f"1 files in .* chmod -R go-w {tmp_path}"):
        doctor._cache()


def test_wrong_random_words_are_a_finding(monkeypatch, without_brian2):
    monkeypatch.setattr("neurosim.kernels.random.draw.draw", lambda *words: (0, 0, 0, 0))
    finding = find("self-test: random words")
    assert not finding.is_ok
    assert "Philox" in finding.value and "report" in finding.way_out


def test_runs_that_differ_are_findings(monkeypatch, without_brian2):
    numbers = count()
    monkeypatch.setattr(doctor, "_run_tiny", lambda seed: next(numbers))
    assert not find("self-test: same seed, same winners").is_ok
    assert not find("self-test: 1 and 2 threads agree").is_ok


def test_a_kernel_that_raises_is_a_finding(monkeypatch, without_brian2):
    def fail(*arguments):
        raise RuntimeError("no such instruction")

    monkeypatch.setattr("neurosim.kernels.random.draw.draw", fail)
    finding = find("self-test: random words")
    assert (finding.value, finding.is_ok) == ("RuntimeError: no such instruction", False)


def test_the_small_network_does_learn_and_depends_on_its_seed():
    first = doctor._run_tiny(1)
    assert len(first) == 10
    assert len(set(first)) > 1
    assert first != doctor._run_tiny(2)
