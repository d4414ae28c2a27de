"""The command line, used as it is meant to be: every command, every option, in a fresh process."""

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np
import pytest
from PIL import Image
from shell import contents, environment, flat, needs_compiled_kernels, neurosim, side_by_side

import neurosim as package
from neurosim.experiment.discovery import find_experiment, list_experiments
from neurosim.files.seals import check_card
from neurosim.models.concept_cells.drawings import draw

COMMANDS = [
    (), ("run",), ("run", "eiffel-obama"), ("hash",), ("list",), ("info",), ("bench",), ("doctor",)
]  # fmt: skip
CARD_KEYS = [
    *("experiment", "version", "seed", "seeds", "parameters", "rows", "seeds_in_band", "digest"),
    "outcome",
    "unbanded",
]
ROW_KEYS = ["id", "name", "value", "low", "high", "passed", "source", "theirs"]
FILES = ["experiment.toml", "figure.png", "result.h5", "scorecard.json"]
HEAVY = {"numba", "scipy", "h5py", "matplotlib", "brian2", "PIL", "sklearn", "pandas", "pyarrow"}


def arrays_of(path):
    with h5py.File(path) as file:
        return {name: data[()] for name, data in file["arrays"].items()}


def digest_of(arrays):
    """Return SHA-256 over names, types, shapes and bytes, in the order of the names."""
    total = hashlib.sha256()
    for name in sorted(arrays):
        array = arrays[name]
        total.update(f"{name}\0{array.dtype.str}\0{array.shape}\0".encode())
        total.update(array.tobytes("C"))
    return total.hexdigest()


def card_in(folder):
    return check_card(folder / "scorecard.json")


@pytest.fixture(scope="module")
def helped(tmp_path_factory):
    place = tmp_path_factory.mktemp("help")
    jobs = {c: lambda c=c: neurosim(*c, "--help", cwd=place) for c in COMMANDS}
    with side_by_side(jobs) as result:
        yield result
    assert contents(place) == {}


def name_of(command):
    return " ".join(command) or "neurosim"


class TestHelp:
    @pytest.mark.parametrize("command", COMMANDS, ids=name_of)
    def test_every_command_has_it(self, helped, command):
        done = helped(command)
        assert (done.returncode, done.stderr) == (0, "")
        assert f"Usage: python -m neurosim {' '.join(command)}".rstrip() in flat(done.stdout)
        options = re.findall(r"^\W*(--[a-z-]+)\s+(.*?)\W*$", done.stdout, re.MULTILINE)
        assert "--help" in dict(options)
        for name, text in options:
            assert re.search(r"[a-z]{3} ", text), f"{name} is not explained"

    def test_every_command_is_listed(self, helped):
        root, run = helped(()).stdout, helped(("run",)).stdout
        for names, text in [(["hash", "list", "info", "bench", "doctor", "run"], root),
                            (["eiffel-obama"], run)]:  # fmt: skip
            for name in names:
                assert re.search(rf"^\W*{name}\s+[A-Z]", text, re.MULTILINE), name

    @pytest.mark.parametrize(
        "command", [(), ("run", "eiffel-obama"), ("hash",), ("info",), ("bench",)], ids=name_of
    )
    def test_examples_are_commands_that_exist(self, helped, command, tmp_path):
        found = re.search(r"(?:Examples?|Start with): (.*)", flat(helped(command).stdout))
        assert found, "no example"
        for example in found[1].split(" | "):
            program, *words = example.split()
            assert program == "neurosim"
            assert words[: len(command)] == list(command)
            done = neurosim(*words, "--help", cwd=tmp_path)
            assert done.returncode == 0, f"{example}: {done.stderr}"

    @pytest.mark.parametrize(
        "command",
        [
            (),
            ("run",),
        ],
        ids=name_of,
    )
    def test_a_command_that_lacks_its_rest_shows_it(self, helped, command, tmp_path):
        done = neurosim(*command, cwd=tmp_path)
        assert flat(done.stdout + done.stderr) == flat(helped(command).stdout)
        assert contents(tmp_path) == {}


class TestSmallCommands:
    def test_the_version_is_the_packages(self, tmp_path):
        done = neurosim("--version", cwd=tmp_path)
        assert (done.returncode, done.stdout, done.stderr) == (0, f"{package.__version__}\n", "")

    def test_list_has_a_line_for_each_experiment_that_can_be_run(self, tmp_path):
        done, as_json = (neurosim("list", *more, cwd=tmp_path) for more in ([], ["--json"]))
        assert (done.returncode, done.stderr) == (as_json.returncode, as_json.stderr) == (0, "")
        card = json.loads(as_json.stdout)
        experiments = [{**row, **card["parameters"][row["id"]]} for row in card["rows"]]
        assert {"eiffel-obama", "projection", "digits", "cuba"} <= {e["id"] for e in experiments}
        for line, experiment in zip(done.stdout.splitlines()[1:-4], experiments, strict=True):
            assert re.match(rf"{experiment['id']} +\d+ (s|min) ", line) and experiment["time"] > 0
            assert experiment["name"] in line and experiment["data"] in line
            help_text = neurosim("run", experiment["id"], "--help", cwd=tmp_path).stdout
            assert experiment["name"] in flat(help_text)
            assert experiment["example"] in flat(help_text)

    def test_help_and_parameters_tell_every_default_in_80_columns(self, tmp_path):
        asked = (["run", "fsm", "--help"], ["parameters", "fsm"])
        helped, listed = (neurosim(*words, cwd=tmp_path, COLUMNS="80").stdout for words in asked)
        assert max(map(len, [*helped.splitlines(), *listed.splitlines()])) <= 80
        fields = find_experiment("fsm").configuration.model_fields
        for name, field in fields.items():
            assert re.search(rf"^{name} +{re.escape(str(field.default))} ", listed, re.MULTILINE)
            dashed = name.replace("_", "-")
            assert re.search(rf"--{dashed} .*?\[default: {field.default}\]", flat(helped))

    def test_parameters_without_a_name_list_the_names(self, tmp_path):
        told = neurosim("parameters", cwd=tmp_path).stdout
        names = [*list_experiments()]
        assert told.split()[-len(names) :] == names

    @pytest.mark.parametrize(
        "words",
        ["--version", "--help", "list", "list --json", "run eiffel-obama --help", "hash --help"],
    )
    def test_nothing_heavy_is_imported_for(self, words, tmp_path):
        command = [sys.executable, "-X", "importtime", "-m", "neurosim", *words.split()]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment(), capture_output=True, text=True, check=True
        )
        lines = re.findall(r"^import time:\s+\d+ \|\s+\d+ \|\s*(\S+)$", done.stderr, re.MULTILINE)
        imported = {name.split(".")[0] for name in lines}
        assert "neurosim.cli.app" in lines and "typer" in imported
        assert imported & HEAVY == set()

    @pytest.mark.slow
    def test_the_doctor_says_the_same_to_people_and_machines(self, tmp_path):
        jobs = {m: lambda m=m: neurosim("doctor", *m.split(), cwd=tmp_path) for m in ("", "--json")}
        with side_by_side(jobs) as result:
            told, as_json = result(""), result("--json")
        findings = json.loads(as_json.stdout)["rows"]
        assert len(findings) > 10
        for finding in findings:
            mark = "ok  " if finding["passed"] else "BAD "
            assert f"{mark}{finding['id']}: " in told.stdout
            assert finding["passed"] or finding["source"] in told.stdout
        expected = 0 if all(finding["passed"] for finding in findings) else 1
        assert told.returncode == as_json.returncode == expected
        assert told.stderr == as_json.stderr == ""
        assert contents(tmp_path) == {}

    @needs_compiled_kernels
    def test_bench_prints_one_object_of_the_common_shape(self, tmp_path):
        done = neurosim("bench", "select_winners", "--quick", "--json", cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
        card = json.loads(done.stdout)
        assert list(card) == [*CARD_KEYS, "seconds"]
        assert card["experiment"] == "bench"
        assert all(list(row) == ROW_KEYS and row["value"] >= 0 for row in card["rows"])
        assert {row["id"].split()[0] for row in card["rows"]} == {"select_winners"}
        assert contents(tmp_path) == {}


PICTURES = {"a.png": "eiffel", "b.png": "obama", "c.png": "house"}
RUN = ("run", "eiffel-obama")
RUNS = {
    "plain": "--seeds 2 --json",
    "one thread": "--seeds 2 --threads 1 --out o --json",
    "two threads": "--threads 2 --seeds 2 --out o --force --json",
    "pictures": "--pictures a.png b.png c.png --composite side-by-side --set trials=4 "
    "--seeds 1 --out deep/er --json",
    "null": "--preset one-shot --null alternate --set beta=0.8 --set n=2500 --seeds 1 --seed 3 "
    "--out o --json",
    "k-winners": "--inhibition k-winners --seeds 1 --out o --pictures=a.png --pictures b.png",
}
"""What is run, each in a folder of its own with `PICTURES` in it."""
OLD = {**dict.fromkeys(FILES, b"old"), ".neurosim-0-result.h5": b"cut", "notes.txt": b"mine"}
"""What lies in the folder ``o`` before a run with --force."""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("runs")


@pytest.fixture(scope="module")
def ran(home):
    """Return a function from a name in `RUNS` to the process that ran it."""

    def job(name):
        (home / name).mkdir()
        for file, drawing in PICTURES.items():
            draw(drawing).save(home / name / file)
        if "--force" in RUNS[name]:
            (home / name / "o").mkdir()
            for file, data in OLD.items():
                (home / name / "o" / file).write_bytes(data)
        return neurosim(*RUN, *RUNS[name].split(), cwd=home / name)

    with side_by_side({name: lambda name=name: job(name) for name in RUNS}) as result:
        yield result


@pytest.fixture(scope="module")
def folder(home, ran):
    """Return a function from a name in `RUNS` to the folder of its results."""

    def find(name):
        done = ran(name)
        assert done.returncode == 0, done.stderr
        last = done.stderr.splitlines()[-1]
        assert last.startswith("results in ")
        return home / name / last.removeprefix("results in ")

    return find


@needs_compiled_kernels
@pytest.mark.slow
class TestRun:
    @pytest.mark.parametrize("name", [n for n in RUNS if "--json" in RUNS[n]])
    def test_standard_output_is_one_object(self, ran, name):
        done = ran(name)
        assert done.returncode == 0, done.stderr
        card = json.loads(done.stdout)
        assert done.stdout.endswith("}\n") and done.stdout.count("\n") == 1
        assert list(card) == [*CARD_KEYS, "seconds"]
        assert card["experiment"] == "eiffel-obama" and card["version"] == package.__version__
        assert len(card["rows"]) >= 6  # a null run has the fewest
        assert len({row["id"] for row in card["rows"]}) == len(card["rows"])
        for row in card["rows"]:
            assert list(row) == ROW_KEYS
            assert row["passed"] in (True, False, None)
            assert (row["passed"] is None) == (row["value"] is None)
            assert row["name"]
        assert card["outcome"].endswith(".")
        assert 0 <= card["seeds_in_band"] <= 1 and card["seconds"] > 0

    @pytest.mark.parametrize("name", RUNS)
    def test_standard_error_says_where_and_no_more(self, ran, name):
        assert re.fullmatch(r"results in \S+\n", ran(name).stderr)

    @pytest.mark.parametrize("name", RUNS)
    def test_the_folder_holds_its_files_and_nothing_temporary(self, folder, name):
        place = folder(name)
        assert sorted(set(contents(place)) - {"notes.txt"}) == FILES
        with Image.open(place / "figure.png") as figure:
            assert figure.format == "PNG"
            figure.load()
            assert len(np.unique(np.asarray(figure.convert("L")))) > 50
        started_in = {path.name for path in place.parent.iterdir()} - {place.name}
        assert started_in <= {*PICTURES, "runs", "deep"}

    def test_by_default_it_is_a_new_dated_folder(self, folder, home):
        path = folder("plain").relative_to(home / "plain")
        assert re.fullmatch(r"runs/eiffel-obama-\d{8}-\d{6}", path.as_posix())

    @pytest.mark.parametrize("name", [n for n in RUNS if "--json" in RUNS[n]])
    def test_the_scorecard_is_that_object_without_seconds(self, ran, folder, name):
        printed = json.loads(ran(name).stdout)
        del printed["seconds"]
        assert list(card_in(folder(name)).items()) == list(printed.items())

    @pytest.mark.parametrize("name", RUNS)
    def test_the_digest_is_that_of_the_arrays_in_the_file(self, folder, name):
        place = folder(name)
        arrays = arrays_of(place / "result.h5")
        assert len(arrays) > 5
        assert digest_of(arrays) == card_in(place)["digest"]

    @pytest.mark.parametrize("name", ["one thread", "two threads"])
    def test_the_same_seeds_give_the_same_bytes_on_any_threads(self, folder, name):
        one, other = (folder(n) / "scorecard.json" for n in ("plain", name))
        assert one.read_bytes() == other.read_bytes()

    def test_seeds_differ(self, folder):
        arrays = arrays_of(folder("plain") / "result.h5")
        first, second = arrays["counts_after"]
        assert (first != second).any()

    def test_defaults_reproduce_the_experiment(self, folder):
        card = card_in(folder("plain"))
        assert (card["seed"], card["seeds"]) == (0, 2)
        assert [row["id"] for row in card["rows"] if row["passed"] is False] == []

    @pytest.mark.parametrize(
        ("name", "n_own", "composite"),
        [("pictures", 3, (32, 64)), ("k-winners", 2, (32, 32))],
    )
    def test_pictures_are_those_named_and_drawings_stand_in(self, folder, name, n_own, composite):
        place = folder(name)
        names = card_in(place)["parameters"]["pictures"]
        assert names[:n_own] == ["a", "b", "c"][:n_own]
        assert len(names) >= 6 and all("drawing" in other for other in names[n_own:])
        arrays = arrays_of(place / "result.h5")
        assert arrays["composite_picture"].shape == composite
        expected = np.asarray(draw("eiffel").resize((32, 32), Image.Resampling.BOX)) / 255
        assert np.abs(arrays["pictures"][0] - expected).max() < 0.01

    def test_options_after_pictures_are_options(self, folder):
        parameters = card_in(folder("pictures"))["parameters"]
        assert (parameters["composite"], parameters["trials"]) == ("side-by-side", 4)
        assert arrays_of(folder("pictures") / "result.h5")["counts_before"].shape[2] == 4

    def test_a_null_run_shows_no_association(self, folder):
        card = card_in(folder("null"))
        assert card["parameters"]["null"] == "alternate" and card["seed"] == 3
        share = card["rows"][0]
        assert share["id"] == "1" and share["low"] is None and share["high"] <= 0.05
        assert share["passed"] is True

    def test_a_preset_sets_and_set_overrules_it(self, folder):
        place = folder("null")
        parameters = card_in(place)["parameters"]
        assert (parameters["preset"], parameters["exposures"]) == ("one-shot", 1)
        assert (parameters["beta"], parameters["n"]) == (0.8, 2500)
        assert arrays_of(place / "result.h5")["counts_together"].shape == (1, 1, 2500)

    def test_rows_that_fail_are_shown_as_failing_and_are_no_error(self, ran, folder):
        done, card = ran("k-winners"), card_in(folder("k-winners"))
        assert card["parameters"]["inhibition"] == "k-winners"
        verdicts = [row["passed"] for row in card["rows"]]
        assert verdicts.count(False) > 0
        assert done.returncode == 0
        assert len(re.findall(r"\bFAIL\b", done.stdout)) == verdicts.count(False)
        assert len(re.findall(r"\bPASS\b", done.stdout)) == verdicts.count(True)
        judged = verdicts.count(True) + verdicts.count(False)
        assert f"{verdicts.count(True)} of {judged} rows with a band pass" in flat(done.stdout)

    def test_the_first_sentence_says_what_happened(self, ran, folder):
        outcome = card_in(folder("k-winners"))["outcome"]
        assert ran("k-winners").stdout.startswith(f"{outcome}\n\neiffel-obama: ")

    def test_each_row_is_one_line_and_leads_to_its_source(self, ran, folder):
        lines = [flat(line) for line in ran("k-winners").stdout.splitlines()]
        told = [re.fullmatch(r"\[(\d+)\] (.*)", line) for line in lines]
        sources = {found[1]: found[2] for found in told if found}
        for row in card_in(folder("k-winners"))["rows"]:
            (line,) = (line for line in lines if line.startswith(f"{row['id']} {row['name']} "))
            mark = re.search(r"\[(\d+)\]", line)
            assert row["source"] == (sources[mark[1]] if mark else "")
            assert row["theirs"] in line

    def test_info_says_the_same_of_the_file_and_its_folder(self, folder, tmp_path):
        place = folder("plain")
        of_file, of_folder = (
            neurosim("info", path, cwd=tmp_path) for path in (place / "result.h5", place)
        )
        assert (of_file.returncode, of_file.stderr) == (0, "")
        assert of_file.stdout == of_folder.stdout
        card = card_in(place)
        assert f"digest: {card['digest']}" in of_file.stdout
        assert "completed: True" in of_file.stdout
        for name in arrays_of(place / "result.h5"):
            assert re.search(rf"^{name}\s", of_file.stdout, re.MULTILINE), name

    def test_info_as_json_agrees_with_scorecard_and_arrays(self, folder, tmp_path):
        place = folder("pictures")
        done = neurosim("info", "--json", place, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
        told, card = json.loads(done.stdout), card_in(place)
        for key in set(CARD_KEYS) - {"version"}:
            assert told[key] == card[key], key
        assert told["provenance"]["neurosim"] == card["version"]
        assert told["provenance"]["argv"][1:] == [*RUN, *RUNS["pictures"].split()]
        assert told["completed"] is True
        arrays = arrays_of(place / "result.h5")
        assert [array["name"] for array in told["arrays"]] == sorted(arrays)
        for array in told["arrays"]:
            found = arrays[array["name"]]
            assert (array["dtype"], tuple(array["shape"])) == (str(found.dtype), found.shape)
            assert array["bytes"] == found.nbytes

    def test_force_replaces_a_result_by_what_a_new_folder_would_get(self, folder):
        new, forced = contents(folder("plain")), contents(folder("two threads"))
        assert forced["notes.txt"] == b"mine"
        for name in ("scorecard.json", "figure.png"):
            assert forced[name] == new[name] != OLD[name]


def test_a_system_that_does_not_tell_which_cores_may_be_used(tmp_path):
    code = "import os; del os.sched_getaffinity; from neurosim.cli.app import main; main()"
    words = ["-c", code, *RUN, "--seeds", "0"]
    done = subprocess.run(
        [sys.executable, *words], cwd=tmp_path, env=environment(), capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("neurosim: --seeds must be")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("neurosim parameters fs", ["fsm"]),
        ("neurosim run fsm --set ro", ["rounds="]),
        ("neurosim run eiffel-obama --set n_", ["n_kc=", "n_inputs=", "n_active="]),
    ],
)
def test_a_shell_completes_names_and_keys(typed, expected, tmp_path):
    script = Path(sys.executable).with_name("neurosim")
    if not script.exists():
        pytest.skip("neurosim is not installed beside this Python")
    asked = {"_NEUROSIM_COMPLETE": "complete_bash", "COMP_WORDS": typed}
    asked["COMP_CWORD"] = str(len(typed.split()) - 1)
    done = subprocess.run(
        [script], cwd=tmp_path, env=environment(**asked), capture_output=True, text=True
    )
    assert (done.stdout.split(), done.stderr) == (expected, "")


def test_the_script_that_is_installed_is_this_command_line(tmp_path):
    script = Path(sys.executable).with_name("neurosim")
    if not script.exists():
        pytest.skip("neurosim is not installed beside this Python")
    done = subprocess.run([script, "--version"], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, f"{package.__version__}\n")
