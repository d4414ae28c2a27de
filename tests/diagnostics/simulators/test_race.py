"""The race of spiking networks: who takes part, what is counted, and what is told."""

import json

import pytest
from shell import neurosim

from neurosim import ArgumentError
from neurosim.diagnostics import machine
from neurosim.diagnostics.simulators import race
from neurosim.diagnostics.simulators.networks import LAYOUTS, NETWORKS, Timing

SUSTAINED = machine.Machine([(1 << 10, 10.0), (1 << 25, 5.0)], 8.0, 2.0)
ONE = Timing(1.0, 1.0, 0.1, 1000, 100_000, 10**8)


def entry(network, name, *seconds):
    timings = [ONE._replace(seconds=s, cpu_seconds=s) for s in seconds]
    return race.Entry(network, name, lambda: ONE, 0.0, timings)


SPARSE = [name for name in NETWORKS if LAYOUTS[name].p <= 0.02]


@pytest.mark.parametrize("name", SPARSE)
def test_networks_are_those_of_the_peers(name):
    layout, net = LAYOUTS[name], race.build(name, scale=0.05)
    assert {n: c.n for n, c in net.cells.items()} == {
        "exc": round(0.05 * layout.n_exc), "inh": round(0.05 * layout.n_inh)}  # fmt: skip
    assert net.dtype == ("float64" if name.startswith("cuba") else "float32")
    synapses = sum(pathway.n for pathway in net.pathways.values())
    expected = layout.n * 0.05 * (layout.c_exc + layout.c_inh)
    assert 0.9 * expected < synapses < 1.1 * expected
    plastic = [t.name for t in net.pathways.values() if t.synapses.plasticity is not None]
    assert plastic == (["exc->exc"] if layout.is_plastic else [])


def test_a_bound_counts_updates_events_and_words():
    still = race.find_bound(entry("cuba-4000", "neurosim 1", 1.0), 1000, SUSTAINED)
    events = 100_000 / SUSTAINED.scatter
    n_updates = 4000 * 10_000
    assert still * 1e9 > events + n_updates * 52 / 10
    noisy = race.find_bound(entry("brunel-12500", "neurosim 1", 1.0), 1000, SUSTAINED)
    assert noisy * 1e9 > events + 12_500 * 10_000 * 15 / SUSTAINED.throughput


def test_ratios_are_of_medians_and_judged_by_bars(monkeypatch):
    monkeypatch.setattr(machine, "survey", lambda sizes: SUSTAINED)
    entries = [
        entry("brunel-12500", "neurosim 1", 1.0, 2.0, 9.0),
        entry("brunel-12500", "neurosim 2", 1.6, 1.6, 1.6),
        entry("brunel-12500", "brian2 1", 12.0, 12.0, 12.0),
        entry("brunel-12500", "nest 2", 10.0, 10.0, 10.0),
    ]
    rows = race.as_table(entries, 1000.0)
    assert [row["ratio"] for row in rows] == [1.0, 0.8, 6.0, 5.0]
    assert [row["passed"] for row in rows] == [None, False, True, False]
    assert rows[0]["real_time_factor"] == 2.0 and rows[0]["bound"] > 0


def test_who_is_unknown_is_refused_before_anything_runs():
    for options in ({"networks": ["cuba"]}, {"against": ["neuron"]}, {"repeats": 0}):
        with pytest.raises(ArgumentError):
            race.hold(**options)


@pytest.mark.slow
def test_a_contest_runs_and_resets():
    told = []
    entries = race.hold(["cuba-4000"], (), 20.0, 2, told.append)
    first, second = entries[0].timings
    assert told == [1, 2] and len(entries) == 1
    assert first.n_spikes == second.n_spikes > 0 and first.n_events > first.n_spikes


@pytest.mark.rare
@pytest.mark.slow
def test_the_command_prints_one_object(tmp_path):
    done = neurosim("bench", "spiking", "--quick", "--repeats", "1", "--json", cwd=tmp_path)
    rows = {row["id"]: row["value"] for row in json.loads(done.stdout)["rows"]}
    name = "cuba-4000, neurosim 1"
    assert rows[f"{name}: seconds"] > 0 and rows[f"{name}: events"] > 10_000


def test_peers_are_for_networks_only(tmp_path):
    done = neurosim("bench", "drop", "--against", "brian2", cwd=tmp_path)
    assert done.returncode == 2 and "bench spiking" in done.stderr
