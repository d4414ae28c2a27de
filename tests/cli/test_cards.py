"""Every command that has --json prints the one shape."""

from importlib.util import find_spec

import numpy as np
import pytest
import typer
from brains import SMALL as BRAIN
from cards import CARD, check_card
from mixtures import samples
from pairs import ONE
from shell import needs_compiled_kernels
from typer.testing import CliRunner

from neurosim.cli.app import app
from neurosim.diagnostics.simulators import race
from neurosim.experiment.discovery import list_experiments
from neurosim.files.results.result import Row, as_card


def changes(**values):
    """Return options that change parameters."""
    return [word for name, value in values.items() for word in ("--set", f"{name}={value}")]


SPIKES = "--n 60 --duration 30 --seeds 1".split()
RUNS = {
    "eiffel-obama": ["--seeds", "1", *changes(**BRAIN)],
    "projection": "--n 100 --k 10 --p 0.2 --beta 0.1 --rounds 3 --seeds 2".split(),
    "fast-weights": changes(strings=30, load_units=60, load_active=4, scale_n=100, scale_k=5,
                            episodes=1, ages=6, repeats=2) + ["--seeds", "1"],
    "brunel": [*SPIKES, *changes(settle=5)],
    "short-term": ["--n", "100", "--seeds", "1", *changes(
        items=3, trials=1, wait=100, late=150, settle=50, cue_time=50, pulse_time=50,
        train_time=300, dt=0.5, brian2=False)],
    "fly-similarity": "--data c.npz --seeds 1 --set n_kc=80 --set n_inputs=3 --set queries=12"
    .split(),
}  # fmt: skip
"""One of each command that `neurosim run` is made of; the others differ in the model alone."""


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    vectors = samples(30, 12)
    np.savez("c.npz", x=vectors.vectors)
    np.save("v.npy", vectors.vectors)

    def call(*words, code=0):
        done = CliRunner().invoke(app, [*words, "--json"])
        assert done.exit_code == code, done.output
        return check_card(done.stdout, " ".join(words[:2]) if words[1:2] == ("spiking",)
                          else words[1] if words[0] == "run" else words[0])  # fmt: skip

    return call


def commands_with_json(group=None, path=()):
    group = typer.main.get_command(app) if group is None else group
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands_with_json(command, (*path, name))
        elif any("--json" in option.opts for option in _options(command, name)):
            yield (*path, name)


def _options(command, name):
    with typer.Context(command, info_name=name) as ctx:
        return command.get_params(ctx)


def test_no_command_with_json_is_missing_here():
    found = set(commands_with_json())
    assert {("run", name) for name in list_experiments()} <= found
    rest = {" ".join(words) for words in found if words[0] != "run"}
    assert rest == {"list", "info", "doctor", "bench", "validate", "hash", "diff", "rerun", "sweep",
                    "resume", "recover"}  # fmt: skip


@needs_compiled_kernels
@pytest.mark.parametrize("name", RUNS)
def test_experiments(run, name):
    card = run("run", name, "--out", "o", *RUNS[name])
    assert card["seeds"] >= 1 and card["digest"] is not None
    of_file = CliRunner().invoke(app, ["info", "o", "--json"])
    told = check_card(of_file.stdout, name)
    same = set(CARD) - {"seconds"}
    assert {key: told[key] for key in same} == {key: card[key] for key in same}
    if name == "projection":
        assert run("rerun", "o", "--out", "again")["digest"] == card["digest"]
        assert run("diff", "o", "again")["rows"][0]["value"] == 1
        for command in ("resume", "recover"):
            done = CliRunner().invoke(app, [command, "o", "--json"])  # of a run that is finished
            assert check_card(done.stdout, name)["digest"] == card["digest"]


def test_list(run):
    card = run("list")
    assert [row["id"] for row in card["rows"]] == [*list_experiments()]
    assert card["parameters"]["projection"]["seeds"] == 5


def test_doctor(run, monkeypatch):
    from neurosim.diagnostics import doctor

    findings = [doctor.Finding("numpy", "2.0", True), doctor.Finding("cache", "full", False, "rm")]
    monkeypatch.setattr(doctor, "examine", lambda: findings)
    rows = run("doctor", code=1)["rows"]
    assert [(row["id"], row["passed"]) for row in rows] == [("numpy", True), ("cache", False)]
    assert (rows[1]["name"], rows[1]["source"]) == ("full", "rm")


@needs_compiled_kernels
def test_hash(run):
    card = run("hash", "v.npy", "t.npy", "--n-kc", "40", "--n-active", "4", "--seed", "3")
    tags, size = card["rows"]
    assert tags["value"] == tags["low"] == 30 and tags["passed"] and tags["source"] == "t.npy"
    assert size["value"] > 30 * 4 and card["seed"] == 3


@needs_compiled_kernels
def test_bench_has_bounds_and_ratios_as_numbers(run):
    card = run("bench", "select_above", "--quick")
    value = {row["id"]: row["value"] for row in card["rows"]}
    place = "select_above at 128 KiB"
    assert value[f"{place}: ratio"] == pytest.approx(value[place] / value[f"{place}: bound"])


def test_bench_spiking_has_bounds_and_ratios_as_numbers(run, monkeypatch):
    def hold(networks, against, duration, repeats, progress):
        spent = {"neurosim 1": 1.0, "neurosim 2": 0.6, "nest 2": 10.0}
        timing = [race.Timing(0, 0, 0.1, 5, 50, 0)]
        return [
            race.Entry("brunel-12500", name, lambda: None, 0.0,
                          [timing[0]._replace(seconds=s)]) for name, s in spent.items()
        ]  # fmt: skip

    monkeypatch.setattr(race, "hold", hold)
    rows = {row["id"]: row for row in run("bench", "spiking")["rows"]}
    own, nest = "brunel-12500, neurosim 1: ", "brunel-12500, nest 2: "
    expected = 1 / rows[f"{own}bound"]["value"]
    assert rows[f"{own}times_bound"]["value"] == pytest.approx(expected)
    ratio = rows[f"{nest}ratio"]
    assert (ratio["value"], ratio["low"], ratio["passed"]) == (10, 12, False)
    assert rows[f"{nest}aim"]["value"] == 20 and f"{nest}bound" not in rows
    assert rows["brunel-12500, neurosim 2: ratio"]["high"] == pytest.approx(1 / 1.4)


@pytest.mark.brian2
@pytest.mark.skipif(find_spec("brian2") is None, reason="Brian2 is not installed")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_validate(run, monkeypatch):
    monkeypatch.setattr("neurosim.diagnostics.validation.cases.CASES", [ONE])
    assert run("validate")["parameters"]["networks"] == ["one"]


def test_what_is_not_finite_has_no_number():
    card = as_card("x", {}, [Row("a", "", float("nan"), 0, None, "")], 1.0)
    assert card["rows"][0]["value"] is None and card["rows"][0]["passed"] is False
