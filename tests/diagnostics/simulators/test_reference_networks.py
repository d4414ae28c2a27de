"""Other simulators run the reference networks, and agree with each other."""

import json
import os
import sys
from pathlib import Path
from shutil import which

import pytest

from neurosim import ArgumentError, KindError, PackageError
from neurosim.base.extras import is_installed
from neurosim.diagnostics.simulators import brian2, nest, networks
from neurosim.diagnostics.simulators.networks import LAYOUTS, Peer, Timing

PEERS = pytest.mark.parametrize("module", [brian2, nest], ids=["brian2", "nest"])
ONE = Timing(0.5, 0.25, 0.125, 10, 800, 4096)

needs_nest = pytest.mark.skipif(not is_installed("nest"), reason="NEST is not installed")
needs_brian2 = pytest.mark.skipif(
    not is_installed("brian2") or not (which("make") and which("g++")),
    reason="Brian2 or a C++ compiler is not installed",
)


@pytest.fixture
def installed(monkeypatch):
    """Both simulators seem to be there."""
    monkeypatch.setattr(networks, "is_installed", lambda module: True)


def saying(code, folder):
    return Peer((sys.executable, "-c", code), folder)


@pytest.mark.parametrize(
    ("name", "n", "degree"),
    [("cuba-4000", 4_000, 80), ("cuba-40000", 40_000, 80), ("plastic-10000", 10_000, 125),
     ("brunel-12500", 12_500, 1_250)],
)  # fmt: skip
def test_networks_have_the_size_in_their_name_and_one_probability(name, n, degree):
    layout = LAYOUTS[name]
    assert (layout.n, layout.c_exc + layout.c_inh) == (n, degree)
    assert layout.p == layout.c_inh / layout.n_inh == pytest.approx(degree / n)


def test_brunel_gets_twice_the_rate_that_reaches_threshold():
    layout, eta = LAYOUTS["brunel-12500"], 2
    cell = layout.cell
    assert cell.w_inh == -5 * cell.w_exc
    threshold_rate = cell.v_threshold / (cell.w_exc * cell.tau_m) * 1000
    assert layout.poisson == pytest.approx(eta * threshold_rate)


def test_a_peer_reads_the_last_line_that_its_process_prints(tmp_path):
    code = f"import os; print('banner'); print(os.getcwd()); print({json.dumps(ONE._asdict())!r})"
    assert saying(code, tmp_path).run() == ONE


def test_a_peer_that_fails_says_why(tmp_path):
    code = "import sys; print('much'); sys.exit('no room for synapses')"
    with pytest.raises(PackageError, match=r"failed with 1: much \| no room for synapses"):
        saying(code, tmp_path).run()


@PEERS
def test_all_networks_are_offered(module):
    assert module.NETWORKS == tuple(LAYOUTS)


@PEERS
@pytest.mark.parametrize(
    ("name", "duration", "error", "said"),
    [("cuba", 1.0, ArgumentError, "name must be one of cuba-4000"),
     ("cuba-4000", 0.0, ArgumentError, "duration_ms must be finite and at least 0.1, got 0"),
     ("cuba-4000", "1", KindError, "duration_ms must be a plain number")],
)  # fmt: skip
def test_bad_arguments_are_refused_before_anything_is_made(
    module, name, duration, error, said, tmp_path, installed
):
    with pytest.raises(error, match=said):
        module.build(name, duration, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_nest_takes_a_number_of_threads(tmp_path, installed):
    with pytest.raises(ArgumentError, match="threads must be from 1 up, got 0"):
        nest.build("cuba-4000", 1.0, tmp_path, threads=0)


@pytest.mark.parametrize(
    ("module", "extra"), [(brian2, "validate"), (nest, "nest")], ids=["brian2", "nest"]
)
def test_a_missing_simulator_is_named_with_its_extra(module, extra, tmp_path, monkeypatch):
    monkeypatch.setattr(networks, "is_installed", lambda module: False)
    with pytest.raises(PackageError, match=rf'pip install "neurosim-sparse\[{extra}\]"'):
        module.build("cuba-4000", 1.0, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_what_does_not_compile_points_to_the_compiler(tmp_path, installed, monkeypatch):
    monkeypatch.setattr(sys, "executable", "false")
    if which("false") is None:
        pytest.skip("there is no command `false`")
    with pytest.raises(PackageError, match=r"needs a C\+\+ compiler and make"):
        brian2.build("cuba-4000", 1.0, tmp_path)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system does not tell")
def test_the_peak_of_memory_counts_what_was_given_back():
    before = networks.peak_memory()
    block = bytearray(os.urandom(1 << 12)) * (1 << 15)
    size = len(block)
    del block
    assert before > 1 << 20 and networks.peak_memory() >= size


@needs_nest
def test_nest_runs_alike_each_time(tmp_path):
    peer = nest.build("cuba-4000", 50.0, tmp_path)
    first, second = peer.run(), peer.run()
    assert first.n_spikes == second.n_spikes > 0
    assert first.n_events == second.n_events == pytest.approx(80 * first.n_spikes)
    assert first.seconds > 0 and first.cpu_seconds > 0 and first.build_seconds > 0
    assert not list(tmp_path.iterdir()) and peer.compile_seconds == 0


@pytest.mark.rare
@pytest.mark.slow
@pytest.mark.brian2
@needs_brian2
@needs_nest
@pytest.mark.parametrize(("name", "duration"), [("cuba-4000", 1000.0), ("plastic-10000", 200.0)])
def test_the_peers_agree_on_the_number_of_spikes(name, duration, tmp_path):
    one = brian2.build(name, duration, tmp_path)
    first, second = one.run(), one.run()
    assert (first.n_spikes, first.n_events) == (second.n_spikes, second.n_events)
    degree = LAYOUTS[name].n * LAYOUTS[name].p
    assert first.n_events == pytest.approx(degree * first.n_spikes, rel=0.02)
    assert min(first.seconds, first.cpu_seconds, first.build_seconds, one.compile_seconds) > 0
    for threads in (1, 2):
        other = nest.build(name, duration, tmp_path, threads).run()
        assert other.n_spikes == pytest.approx(first.n_spikes, rel=0.1)
