"""Experiment files: read as they were written, refused with all that is wrong with them."""

import os
import random
from pathlib import Path

import pytest
from stored import damaged

from neurosim.base.errors import ArgumentError, DataError
from neurosim.experiment import file as files
from neurosim.experiment.discovery import list_experiments
from neurosim.experiment.file import (
    config_hash,
    read_experiment_file,
    specify,
    write_experiment_file,
)
from neurosim.experiment.file_text import compose
from neurosim.files.verify import verify

MINE = """
from neurosim.experiment.configuration import Configuration
from neurosim.experiment.experiment import Experiment
class Mine(Configuration):
    n: int = 3
    words: tuple[str, ...] = ()
    shares: tuple[float, ...] = (0.1, 1e22)
EXPERIMENT = Experiment(
    name="mine", summary="Mine", configuration=Mine,
    run_seed=lambda config, seed, threads, tick: {},
    measure=lambda config, found: {}, card=lambda config: [])
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", list_experiments())
def test_what_is_written_is_read_again(here, name):
    told = specify(name, seed=2**62, seeds=7)
    write_experiment_file("exp.toml", told)
    found = read_experiment_file("exp.toml")
    assert found == told and config_hash(found) == config_hash(told)
    assert read_experiment_file("exp.toml").study.name == name


def test_values_come_back_to_the_bit(here):
    Path("mine.py").write_text(MINE)
    words = ("a, b", '"', "\\", "é\n# [x]", "")
    told = specify("./mine.py", {"words": words, "shares": (0.1 + 0.2, 5e-324, -0.0)})
    write_experiment_file("exp.toml", told)
    found = read_experiment_file("exp.toml")
    assert found.parameters == told.parameters == {
        "n": 3, "words": list(words), "shares": [0.30000000000000004, 5e-324, -0.0]
    }  # fmt: skip
    assert str(found.parameters["shares"][2]) == "-0.0"


def test_paths_are_those_seen_from_the_file(here):
    below = here / "below"
    below.mkdir()
    (below / "mine.py").write_text(MINE)
    (below / "exp.toml").write_text('experiment = "mine.py"\n')
    found = read_experiment_file("below/exp.toml")
    assert (found.study.name, found.experiment) == ("mine", str(Path("below/mine.py")))
    (below / "exp.toml").write_text('experiment = "fly-gain"\n[given]\ndata = "odours.csv"\n')
    (below / "odours.csv").touch()
    assert read_experiment_file("below/exp.toml").given == {"data": str(Path("below/odours.csv"))}
    (below / "odours.csv").unlink()
    assert read_experiment_file("below/exp.toml").given == {"data": "odours.csv"}  # as digits are


@pytest.mark.parametrize("at", ["experiment", "given.data", "parameters.beta.0"])
def test_a_date_is_taken_for_nothing_else(here, at):
    told = {"experiment": "experiment = 1979-05-27", "given.data": 'given.data = 07:32:00',
            "parameters.beta.0": "parameters.beta = [1979-05-27]"}[at]  # fmt: skip
    name = "" if at == "experiment" else 'experiment = "merge"\n'
    Path("exp.toml").write_text(name + told)
    with pytest.raises(ArgumentError, match=f"exp.toml: {at} is a date or a time"):
        read_experiment_file("exp.toml")


def test_names_of_files_need_not_be_text(here):
    name = "\udcff.png"
    told = specify("eiffel-obama", given={"pictures": [here / name, str(here / "b c.png")]})
    write_experiment_file("exp.toml", told)
    assert read_experiment_file("exp.toml") == told
    assert told.given["pictures"][0] == str(here / name)


WRONG = {
    # what is in the file: what the error must hold
    'experiment = "projection"\nsed = 3\nseeds = 0\n[parameters]\nn = true\nk = "3"\n'
    'beta = [0.1, nan, "x"]\nbetaa = 3\n[given]\ndata = "x"\n': (
        "8 faults", "\n  sed is unknown; did you mean 'seed'?", "\n  seeds should be", "got 0",
        "\n  parameters.n should be a number, got True",
        "\n  parameters.k should be a number, got '3'",
        "\n  parameters.beta.1 should be a finite number, got nan", "\n  parameters.beta.2 should",
        "\n  parameters.betaa is unknown; did you mean 'beta'?", "given.data is unknown; leave it",
    ),
    'experiment = "projektion"\nseed = -1': (
        "did you mean 'projection'?", "\n  seed should be greater than or equal to 0, got -1",
    ),
    "seed = 1.5": ("experiment is missing; give a name", "\n  seed should be a valid integer"),
    "experiment = 3": ("exp.toml: experiment should be text, got 3",),
    'experiment = "merge"\npreset = "x"\nparameters = 3': (
        "preset must be left out", "parameters should be a table, got 3",
    ),
    'experiment = "eiffel-obama"\npreset = "one-sht"': ("did you mean 'one-shot'?",),
    'experiment = "eiffel-obama"\n[parameters]\nk = 3001': ("k must be at most n = 3000, got 30",),
    'experiment = "fly-gain"\n[parameters]\ndata = "digits"\n[given]\nlabls = "y"': (
        "parameters.data is filled in from a file; move it to [given]", "did you mean 'labels'?",
    ),
    'experiment = "merge"\n[parameters]\nn = 2020-01-01\np = inf': ("parameters.n", "parameters.p"),
    'experiment = "nowhere.py"': ("experiment nowhere.py: does not exist",),
}  # fmt: skip


@pytest.mark.parametrize("text", WRONG)
def test_all_that_is_wrong_is_told_at_once(here, text):
    Path("exp.toml").write_text(text)
    with pytest.raises(ArgumentError) as refusal:
        read_experiment_file("exp.toml")
    for said in WRONG[text]:
        assert said in str(refusal.value)


BROKEN = {
    b'experiment = "merge"\nseed = \n': "is no TOML: Invalid value .at line 2, column 8.",
    b"seed = 1\nseed = 2": "is no TOML: Cannot overwrite a value",
    b'a = 1\nb = "\xe4"': "is not UTF-8 in line 2",
    b"a = " + b"[" * 5000: "is no TOML: lists in lists",
    b"a = " + b"9" * 5000: "is no TOML: Exceeds the limit",
    b"x = 1\n" + b"a." * 100_000 + b"b = 1": "is no TOML: a key of many parts .at line 2.",
    b"x = {" + b'"a" . ' * 40_000 + b"b = 1}": "is no TOML: a key of many parts .at line 1.",
    b"#" * (files.LARGEST + 1): "is larger than any experiment file",
}


@pytest.mark.parametrize("data", BROKEN, ids=lambda data: repr(data[:20]))
def test_what_is_no_toml_is_refused(here, data):
    Path("exp.toml").write_bytes(data)
    with pytest.raises(DataError, match=f"^exp.toml: {BROKEN[data]}"):
        read_experiment_file("exp.toml")


@pytest.mark.parametrize("place", ["nowhere.toml", ".", "/dev/zero"])
def test_what_is_no_file_is_refused(here, place):
    with pytest.raises(DataError, match="is a folder|is a pipe or device|cannot be read"):
        read_experiment_file(place)


def test_nothing_is_replaced_unless_asked_for(here):
    told = specify("merge")
    write_experiment_file("exp.toml", told)
    with pytest.raises(ArgumentError, match="is there already; pass force=True"):
        write_experiment_file("exp.toml", told)
    write_experiment_file("exp.toml", specify("merge", seed=1), force=True)
    assert read_experiment_file("exp.toml").seed == 1


def test_no_change_of_a_written_file_is_silent(here):
    path = here / "exp.toml"
    write_experiment_file(path, specify("merge"))
    whole, rng = path.read_bytes(), random.Random(1)
    assert verify(path)[0].is_ok
    for _ in range(200):
        path.write_bytes(damaged(whole, rng))
        assert not verify(path)[0].is_ok


def test_the_hash_is_of_all_that_decides(here, monkeypatch):
    Path("mine.py").write_text(MINE)
    Path("a.csv").write_text("1,2\n")
    Path("b.csv").write_text("1,2\n")

    def of(*experiment, **more):
        return config_hash(specify(*experiment, **more))

    hashes = [
        of("merge"), of("merge", seed=1), of("merge", seeds=1), of("merge", {"n": 999}),
        of("eiffel-obama"), of("eiffel-obama", preset="one-shot"), of("./mine.py"),
        of("fly-gain"), of("fly-gain", given={"data": "a.csv"}),
        of("fly-gain", given={"data": "a.csv", "labels": "none"}),
        of("continual"), of("continual", {"n_inputs": 10}),  # else fitted to the data
    ]  # fmt: skip
    assert len(set(hashes)) == len(hashes)
    assert of("merge", {"n": "999"}) == hashes[3]
    assert of("fly-gain", given={"data": here / "b.csv"}) == hashes[8]
    (here / "other").mkdir()
    (here / "other/theirs.py").write_text(MINE)
    assert of("other/theirs.py") == hashes[6]
    Path("mine.py").write_text(MINE + "\n")
    Path("a.csv").write_text("1,3\n")
    assert of("./mine.py") != hashes[6] and of("fly-gain", given={"data": "a.csv"}) != hashes[8]
    monkeypatch.setattr(files, "__version__", "9.9")
    assert of("merge") != hashes[0]


def test_the_text_tells_every_parameter_its_meaning_and_its_limits():
    text = compose(specify("continual"))
    assert "\n# n_inputs = 10\n" in text and "at least 1" in text  # left to the data
    assert '\n# data = ""\n' in text


def test_none_is_refused_where_it_would_be_read_as_something_else(here):
    Path("mine.py").write_text(MINE.replace("n: int = 3", "n: int | None = 3"))
    with pytest.raises(ArgumentError, match="n cannot be None in an experiment file"):
        specify("./mine.py", {"n": None})
    Path("mine.py").write_text(MINE.replace("n: int = 3", "n: int | None = None"))
    write_experiment_file("exp.toml", specify("./mine.py"))
    assert "\n# n =\n" in Path("exp.toml").read_text()
    assert "n" not in read_experiment_file("exp.toml").parameters


def test_a_file_that_changes_within_a_second_is_what_it_says_now(here):
    path = Path("mine.py")
    for n in (3, 4):
        path.write_text(MINE.replace("n: int = 3", f"n: int = {n}"))
        os.utime(path, (1e9, 1e9))
        assert specify("./mine.py").parameters["n"] == n
