"""Experiment files as they are typed: made, run, run again, and two results compared."""

import json
import re
import shutil
import tomllib
from pathlib import Path

import h5py
import numpy as np
import pytest
from shell import flat
from stored import RESULT_A, write

from neurosim.cli.app import _run
from neurosim.experiment.past_run import find_file
from neurosim.files.results.compare import compare_arrays, compare_runs
from neurosim.files.results.folder import EXPERIMENT, RESULT
from neurosim.files.results.read import read_result
from neurosim.files.seals import BLOCK, seal_image
from neurosim.files.verify import verify

COIN = """
import numpy as np
from pydantic import Field
from neurosim.experiment.configuration import Configuration
from neurosim.experiment.experiment import Experiment
from neurosim.experiment.scorecard import Band


class Coin(Configuration):
    tosses: int = Field(100, ge=1, description="tosses of a coin")
    shares: tuple[float, ...] = (0.5, 0.25)


def run_seed(config, seed, threads, tick):
    draws = np.random.default_rng(seed).random((len(config.shares), config.tosses))
    return {"heads": draws < np.array(config.shares)[:, None]}


EXPERIMENT = Experiment(
    name="coin", summary="Is the coin fair?", configuration=Coin, run_seed=run_seed,
    measure=lambda config, found: {"share": found["heads"][0].mean()},
    card=lambda config: [Band("share", "share of heads", 0.2, 0.8, "a guess")],
    presets={"many": {"tosses": 300}}, axes={"heads": "seed, shares, toss; whether it is heads"},
    draw=lambda figure, result: None,  # drawing would take most of the time
)
"""


@pytest.fixture
def call(tmp_path, monkeypatch, capsys):
    """Return a function that runs the command line here; it returns code, output and errors."""
    monkeypatch.chdir(tmp_path)
    Path("coin.py").write_text(COIN)

    def run(line):
        capsys.readouterr()
        code = _run(line.split())
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def parameters_of(place):
    return read_result(Path(place)).attributes["parameters"]


def digest_of(place):
    return read_result(Path(place)).attributes["digest"]


def test_a_new_file_runs_as_the_experiment_does(call):
    code, text, _ = call("new coin.py --preset many")
    assert code == 0 and "# tosses of a coin; at least 1\ntosses = 300\n" in text
    Path("exp.toml").write_text(text)
    assert tomllib.loads(text)["parameters"] == {"tosses": 300, "shares": [0.5, 0.25]}
    assert call("run exp.toml --seeds 2 --out a")[0] == 0
    assert call("run coin.py --preset many --seeds 2 --out b")[0] == 0
    assert digest_of("a") == digest_of("b") and parameters_of("a") == parameters_of("b")
    assert Path("a", EXPERIMENT).read_bytes() == Path("b", EXPERIMENT).read_bytes()
    assert all(finding.is_ok for finding in verify(Path("a"))) and len(verify(Path("a"))) == 4


def test_options_go_over_the_file(call):
    Path("exp.toml").write_text(
        'experiment = "coin.py"\nseed = 3\nseeds = 2\n[parameters]\ntosses = 40\n'
    )
    said = flat(call("run exp.toml --help")[1])
    assert "Tosses of a coin. [default: 40]" in said
    assert re.search(r"First seed. .default: 3.*Number of seeds. .default: 2", said)
    assert call("run exp.toml --set tosses=50 --seed 5 --shares 0.5 0.1 0.2 --out a")[0] == 0
    told = read_result(Path("a")).attributes
    assert (told["seed"], told["seeds"]) == (5, 2)
    assert (told["parameters"]["tosses"], told["parameters"]["shares"]) == (50, [0.5, 0.1, 0.2])
    code, _, said = call("run exp.toml --preset many")
    assert code == 2 and "neurosim new coin.py --preset many" in said
    assert call("run exp.toml --set toses=3")[0] == 2
    assert call("run nowhere.toml")[0] == 3


def test_a_run_tells_what_it_is_of_from_its_start_and_nothing_where_it_fails(call):
    looks = COIN.replace("    draws =", "    import os; seen = sorted(os.listdir('o')); "
                         "assert 'experiment.toml' in seen, seen\n    draws =")  # fmt: skip
    Path("looks.py").write_text(looks)
    assert call("run looks.py --seeds 1 --out o")[0] == 0
    first = Path("o", EXPERIMENT).read_bytes()
    Path("fails.py").write_text(COIN.replace("    draws =", "    raise ValueError(3)\n    draws ="))
    with pytest.raises(ValueError, match="3"):
        call("run fails.py --out new")
    assert not Path("new").exists()
    with pytest.raises(ValueError, match="3"):
        call("run fails.py --out o --force")
    assert Path("o", EXPERIMENT).read_bytes() == first  # beside the result that is still there
    Path("o", RESULT).unlink()
    for name in ("scorecard.json", "figure.png"):
        Path("o", name).unlink()
    code, _, said = call("run coin.py --out o")
    assert code == 2 and "it holds experiment.toml and no result" in said and "--force" in said


def test_verify_knows_an_experiment_file_of_another_run(call):
    for seed in (1, 2):
        call(f"run coin.py --seed {seed} --seeds 1 --out o{seed}")
    shutil.copy(Path("o1", EXPERIMENT), Path("o2", EXPERIMENT))
    code, said, _ = call("info o2 --verify")
    assert code == 3 and "is of another run than result.h5 beside it" in flat(said)
    code, _, said = call("rerun o2")
    assert code == 3 and "is of another run" in said


def test_rerun_finds_the_same_or_says_why_not(call):
    call("run coin.py --tosses 30 --seed 7 --seeds 2 --out o")
    code, said, _ = call("rerun o --out again")
    assert code == 0 and said.startswith("The same result, bit for bit: coin, 2 of 2 seeds, digest")
    assert digest_of("again") == digest_of("o")
    Path("coin.py").write_text(COIN.replace("draws <", "draws >"))
    code, said, _ = call("rerun o --out other")
    assert code == 1 and said.startswith("Another result than that of o/result.h5")
    assert "file_sha256" in said
    card = json.loads(call("rerun o --json --out third")[1])
    assert card["rows"][0]["passed"] is False
    Path("coin.py").unlink()
    code, _, said = call("rerun o")
    assert code == 2 and "coin.py: does not exist" in said


def test_rerun_looks_at_the_rows_as_well_as_the_arrays(call):
    call("run coin.py --seeds 2 --out o")
    Path("coin.py").write_text(COIN.replace("[0].mean()", "[1].mean()"))
    code, said, _ = call("rerun o --out again")
    assert code == 1 and flat(said).startswith("Another result than that of o/result.h5")
    assert call("diff o again")[0] == 1


def test_rerun_takes_a_run_of_an_older_version(call):
    call("run coin.py --preset many --seeds 1 --out o")
    Path("o", EXPERIMENT).unlink()
    told = find_file("o")
    assert (told.preset, told.parameters["tosses"], told.seeds) == ("many", 300, 1)
    assert call("rerun o --out again")[0] == 0


def test_rerun_warns_of_another_version(call):
    call("run coin.py --seeds 1 --out o")
    path = Path("o", EXPERIMENT)
    text = path.read_text().replace('neurosim = "0', 'neurosim = "9')
    path.write_text(text)
    assert call("rerun o")[0] == 3  # its seal is broken
    Path("mine.toml").write_text(text)
    assert "was written by neurosim 9" in call("run mine.toml --out p")[2]


def test_diff_tells_what_differs(call):
    for name, words in {"a": "", "b": "", "c": "--shares 0.5 0.3", "d": "--tosses 7"}.items():
        call(f"run coin.py --seeds 2 {words} --out {name}")
    code, said, _ = call("diff a b")
    assert (code, said) == (0, "Identical: 1 array and 1 row, bit for bit, made in the same way.\n")
    found = compare_runs("a", "c")
    (array,) = found.of_result
    assert (array.name, array.largest) == ("heads", 1) and array.first.endswith(" of 400 entries")
    assert [(one.kind, one.name) for one in found.of_making] == [("parameter", "shares")]
    code, said, _ = call("diff a d")
    assert code == 1 and said.startswith("Different: 1 of 1 array and 1 of 1 row differ.\n")
    assert "bool 2 x 2 x 100" in flat(said) and "bool 2 x 2 x 7" in flat(said)
    card = json.loads(call("diff a d --json")[1])
    assert {row["name"] for row in card["rows"]} >= {"parameter tosses", "array heads"}


def test_diff_of_entries():
    nan = np.array([np.nan])
    for a, b, n, largest in (
        (np.array([1, 2]), np.array([1, 5]), 1, 3.0),
        (np.array([2**63 - 1]), np.array([-(2**63)]), 1, 2.0**64),
        (np.array([0.0]), np.array([-0.0]), 1, 0.0),
        (np.array([1j]), np.array([0j]), 1, 1.0),
        (nan, nan, 0, 0.0),
        (np.array([b"a"]), np.array([b"b"]), 1, None),
        (np.zeros((0, 3)), np.zeros((0, 3)), 0, 0.0),
    ):
        assert compare_arrays(a, b) == (n, largest)
    n, largest = compare_arrays(np.array([1.0]), nan)
    assert n == 1 and np.isnan(largest)


@pytest.mark.parametrize("command", ["rerun o", "diff o o", "diff o nowhere"])
def test_a_damaged_run_is_refused(call, command):
    path = write(Path("o"), RESULT_A)
    data = bytearray(path.read_bytes())
    data[-100] ^= 1
    path.write_bytes(data)
    code, _, said = call(command)
    assert code == 3 and "are not those that were written" in said


def test_a_run_of_a_newer_version_is_refused(call):
    path = write(Path("o"), RESULT_A)
    bare = Path("bare.h5")
    bare.write_bytes(path.read_bytes()[BLOCK:])
    with h5py.File(bare, "r+") as file:
        file.attrs["schema_version"] = 99
    path.write_bytes(seal_image(bare.read_bytes()))
    for command in ("rerun o", "diff o o"):
        code, _, said = call(command)
        assert code == 3 and "schema version 99" in said
