"""Experiments in files of a user: found by path, complete, refused where they are none."""

import json
import os
import textwrap
import traceback
from typing import Literal

import pytest
from checkout import ROOT
from pydantic import Field
from shell import contents, flat, neurosim

from neurosim import ArgumentError, KindError
from neurosim.cli.exits import message_of
from neurosim.cli.words import refuse_value, spread_values
from neurosim.experiment.configuration import Configuration
from neurosim.experiment.discovery import find_experiment, list_experiments, read_told
from neurosim.experiment.experiment import Experiment
from neurosim.experiment.scorecard import Band
from neurosim.experiment.study import Seeds, configure, draw, run_study

COIN = """
import numpy as np
from beside import ODDS
from neurosim.experiment.configuration import Configuration
from neurosim.experiment.experiment import Experiment
from neurosim.experiment.scorecard import Band
from neurosim.experiment.scorecard import Band
from pydantic import Field


class Coin(Configuration):
    tosses: int = Field(100, ge=1, description="tosses of the coin")
    biases: tuple[float, ...] = Field((0.5, 0.9), description="chances of heads")
    is_told: bool = Field(False, description="whether it is told")


def run_seed(config, seed, threads, tick):
    drawn = np.random.default_rng(seed).random(config.tosses)
    return {"heads": [[x < bias for x in drawn] for bias in config.biases]}


def measure(config, found):
    return {str(i): sum(heads) / len(heads) for i, heads in enumerate(found["heads"])}


def card(config):
    return [Band(str(i), f"share of heads at {b}", b - 0.3, b + ODDS, "by definition")
            for i, b in enumerate(config.biases)]


EXPERIMENT = Experiment(
    name="coin",
    summary="A coin is thrown",
    configuration=Coin,
    run_seed=run_seed,
    measure=measure,
    card=card,
    seeds=3,
    presets={"fair": {"biases": (0.5,)}},
    axes={"heads": "seed, bias, toss; whether it is heads"},
)
"""


@pytest.fixture
def coin(tmp_path):
    """Write an experiment, and what it imports beside it; return its path."""
    (tmp_path / "beside.py").write_text("ODDS = 0.3\n")
    (tmp_path / "coin.py").write_text(COIN)
    return tmp_path / "coin.py"


def test_a_file_has_a_command_with_an_option_for_each_field(coin, tmp_path):
    told = flat(neurosim("run", "coin.py", "--help", cwd=tmp_path).stdout)
    assert "A coin is thrown" in told and "[default: 3]" in told
    assert "Tosses of the coin. [default: 100]" in told and "[default: 0.5 0.9]" in told
    assert "--preset" in told and "fair" in told
    assert "--is-told --no-is-told" in told and "[default: no-is-told]" in told


def test_a_file_gets_table_json_figure_and_digest(coin, tmp_path):
    words = "run coin.py --tosses 400 --is-told --biases 0.4 0.6 --json --out o"
    done = neurosim(*words.split(), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert [row["passed"] for row in told["rows"]] == [True, True]
    assert told["outcome"] == "2 of 2 rows lie in their bands." and told["seeds"] == 3
    assert told["parameters"]["biases"] == [0.4, 0.6] and told["parameters"]["preset"] == "none"
    assert told["parameters"]["file"] == "coin.py" and told["parameters"]["is_told"] is True
    assert len(told["parameters"]["file_sha256"]) == 64
    assert {"figure.png", "result.h5", "scorecard.json"} <= {
        path.name for path in (tmp_path / "o").iterdir()
    }
    shown = neurosim("info", "o", "--verify", cwd=tmp_path)
    assert shown.returncode == 0, shown.stdout


def test_threads_and_python_give_the_same(coin, tmp_path):
    study = find_experiment(str(coin))
    alone, together = (run_study(study, {}, Seeds(n=4, threads=n))() for n in (1, 4))
    assert alone.digest == together.digest and alone.rows == together.rows
    draw(alone, str(tmp_path / "f.svg"), study)
    assert (tmp_path / "f.svg").stat().st_size > 1000
    with pytest.raises(ArgumentError, match="suffix of a figure must be one of .png, .pdf, .svg"):
        draw(alone, tmp_path / "f.gif", study)


def test_what_is_near_a_path_is_told_from_it(coin, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ArgumentError, match="'coin' is none .* did you mean the file coin.py?"):
        find_experiment("coin")
    with pytest.raises(ArgumentError, match=f"{tmp_path}: is a folder; pass the path"):
        find_experiment(str(tmp_path))
    with pytest.raises(ArgumentError, match="--x takes no value, got 'true'; pass --x or --no-x"):
        refuse_value(["--x", "true"], "--x", "--no-x")


REFUSED = {
    "missing": (None, "does not exist"),
    "no Python": ("EXPERIMENT = = 3", "is no Python in line 1"),
    "raises": ("x = 1\n1 / 0\n", "raises in line 2: ZeroDivisionError"),
    "leaves": ("import sys\nsys.exit(3)\n", "raises in line 2: SystemExit"),
    "none": ("x = 1\n", "defines no experiment"),
    "two": (COIN.replace("from beside import ODDS", "ODDS = 1")
            + "\nimport dataclasses\nOTHER = dataclasses.replace(EXPERIMENT, name='b')\n",
            "defines 2 experiments, 'coin', 'b'; keep one"),
    "taken": (COIN.replace("from beside import ODDS", "ODDS = 1").replace('"coin",', '"merge",'),
              "'merge' is the name of an experiment that is installed"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_experiment_is_refused_and_nothing_is_left(what, tmp_path):
    text, said = REFUSED[what]
    if text is not None:
        (tmp_path / "mine.py").write_text(text)
    before = contents(tmp_path)
    done = neurosim("run", "mine.py", "--seeds", "1", cwd=tmp_path, PYTHONDONTWRITEBYTECODE="1")
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert said in flat(done.stderr) and "Traceback" not in done.stderr
    assert contents(tmp_path) == before


def _make(**changes):
    known = {"name": "a", "summary": "b", "configuration": find_experiment("merge").configuration}
    functions = {
        "run_seed": lambda config, seed, threads, tick: {},
        "measure": lambda config, found: {},
        "card": lambda config: [],
    }
    return Experiment(**{**known, **functions, **changes})


@pytest.mark.parametrize(
    ("changes", "error", "said"),
    [
        ({"sedes": 3}, KindError, "argument of Experiment must be one of .* did you mean 'seeds'"),
        ({"name": "My Thing"}, ArgumentError, "lower-case words .* for instance 'my-thing'"),
        ({"summary": "two\nlines"}, ArgumentError, "summary of experiment 'a' must be one line"),
        ({"configuration": dict}, KindError, "must be a subclass of Configuration"),
        ({"run_seed": lambda config, seed: {}}, KindError,
         r"run_seed .* function of \(config, seed, threads, tick\), got \(config, seed\)"),
        ({"takes": ("data",)}, KindError, r"\(config, seed, threads, tick, \*, samples\)"),
        ({"takes": ("date",)}, ArgumentError, "did you mean 'data'"),
        ({"measure": 3}, KindError, "measure of experiment 'a' must be a function"),
        ({"seeds": 0}, ArgumentError, "seeds of experiment 'a' must be from 1"),
        ({"presets": {"x": {"betas": 1}}}, ArgumentError, "did you mean 'beta'"),
        ({"presets": {"x": {"n": -1}}}, ArgumentError, "n should be greater"),
    ],
)  # fmt: skip
def test_an_incomplete_experiment_is_refused_when_it_is_made(changes, error, said):
    with pytest.raises(error, match=said):
        _make(**changes)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"run_seed": lambda config, seed, threads, tick: [1]}, "must return arrays by name"),
        ({"run_seed": lambda config, seed, threads, tick: {"x": "word"}}, "must hold numbers"),
        ({"measure": lambda config, found: 3.0}, "measure of 'a' must return numbers by id"),
        (
            {"measure": lambda config, found: {"a": 1, "x": "high"}},
            "must return a number for each row, got 'high' for 'x'",
        ),
        (
            {"card": lambda config: [Band("x", "a", 0, 1, "-"), "row"]},
            "must return a list of Band, got 'row' at position 1",
        ),
    ],
)
def test_what_its_functions_return_is_looked_at(changes, said):
    with pytest.raises(KindError, match=said):
        run_study(_make(**changes), {}, Seeds(n=1))()


def _divide(config, seed, threads, tick):
    return {"a": 1 / (2 - seed)}


def test_a_seed_that_raises_is_named_last():
    with pytest.raises(ZeroDivisionError) as caught:
        run_study(_make(run_seed=_divide), {}, Seeds(n=3))()
    said = "run_seed of 'a' raised this in seed 2"
    assert traceback.format_exception(caught.value)[-1] == f"{said}\n"
    refused = ArgumentError("k is odd")
    refused.add_note(said)
    assert message_of(refused) == f"k is odd ({said})"


def test_a_check_may_refuse_by_a_plain_error():
    def check(config):
        int("many")

    with pytest.raises(ArgumentError, match="check of 'a' refuses the parameters: invalid literal"):
        run_study(_make(check=check), {}, Seeds(n=1))


def test_axes_are_of_arrays_that_there_are():
    one = _make(run_seed=_by_seed({"wrong": [1]}), axes={"wrogn": "seed, x; y"})
    with pytest.raises(ArgumentError, match="axes of 'a' must be one of wrong.*mean 'wrong'"):
        run_study(one, {}, Seeds(n=1))()
    more = _make(
        run_seed=_by_seed({"a": [1]}), axes={"a": "seed, x; y", "b": "seed; only at times"}
    )
    assert run_study(more, {}, Seeds(n=1))().axes["b"]


@pytest.mark.parametrize("draw", ["no.such:draw", "json:no_such", "json"])
def test_a_figure_that_is_not_there_is_refused(draw):
    with pytest.raises(ArgumentError, match=f"draw of experiment 'a' must name .* got '{draw}'"):
        _make(draw=draw).drawing  # noqa: B018


def test_the_list_is_read_and_not_imported(tmp_path):
    (tmp_path / "x.py").write_text('import nothing\nEXPERIMENT = Experiment(name="x", seeds=9)\n')
    assert read_told(tmp_path / "x.py")["seeds"] == 9
    (tmp_path / "y.py").write_text("x = 1\n")
    assert read_told(tmp_path / "y.py") is None
    for name, entry in list_experiments().items():
        found = find_experiment(name)
        assert (found.name, found.summary, found.source) == (name, entry.summary, entry.source)
        assert (found.example, found.seeds, found.time) == (entry.example, entry.seeds, entry.time)
        assert entry.summary and entry.source and entry.time


ENTRY_POINTS = textwrap.dedent("""
    [neurosim.experiments]
    coin = coin
    gone = no.such.module
    merge = coin
""")


def test_experiments_of_other_packages_are_found_and_broken_ones_told(coin, tmp_path):
    info = tmp_path / "coins-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: coins\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(ENTRY_POINTS)
    at = {"cwd": tmp_path, "PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"}
    told = flat(neurosim("list", **at).stdout)
    assert "coin A coin is thrown" in told and "gone cannot be loaded:" in told
    assert "Two assemblies form a third" in told  # ours is not replaced
    done = neurosim("run", "coin", "--seeds", "1", "--json", "--out", "o", **at)
    assert done.returncode == 0 and json.loads(done.stdout)["experiment"] == "coin", done.stderr
    done = neurosim("run", "gone", **at)
    assert done.returncode == 2 and "'gone' cannot be loaded" in flat(done.stderr)
    told = flat(neurosim("doctor", **at).stdout)
    assert "gone" in told


@pytest.mark.parametrize(
    ("band", "said"),
    [
        (Band("x", "a", 0, 1, "-", 0.5), "theirs of row 'x' of 'a' must be text, got 0.5"),
        (
            Band("x", "a", "0", 1, "-"),
            "an end of the band of row 'x' of 'a' must be a plain number",
        ),
        (Band("x", "a", 1, 0, "-"), "must not end below its beginning, got 1 to 0; exchange"),
    ],
)
def test_a_row_that_could_not_be_told_is_refused_before_anything_runs(band, said):
    with pytest.raises((ArgumentError, KindError), match=said):
        run_study(_make(card=lambda config: [band]), {}, Seeds(n=1))


def test_an_id_that_no_row_has_is_a_slip_where_a_row_gets_nothing():
    card = [Band("high", "a", 0, 1, "-")]
    slip = _make(card=lambda config: card, measure=lambda config, found: {"hihg": 0.5})
    with pytest.raises(ArgumentError, match="must be one of high, got 'hihg'; did you mean 'high'"):
        run_study(slip, {}, Seeds(n=1))()
    more = _make(card=lambda config: card, measure=lambda config, found: {"high": 0.5, "b": 1})
    assert run_study(more, {}, Seeds(n=1))().rows[0].passed


def test_a_slip_in_saying_what_happened_does_not_cost_the_result():
    study = _make(outcome=lambda config, values: values["nope"], explain=lambda result: 1 / 0)
    found = run_study(study, {}, Seeds(n=1))()
    assert found.outcome == "" and len(found.notes) == 2
    assert "outcome() raised KeyError: 'nope'" in found.notes[0]


def _by_seed(*given):
    return lambda config, seed, threads, tick: given[seed]


@pytest.mark.parametrize(
    ("run_seed", "error", "said"),
    [
        (_by_seed({"a/b": [1]}), KindError, "must name arrays by letters, digits and _, got 'a/b'"),
        (_by_seed({"a": [1], "b": [2]}, {"a": [1]}), KindError, "but b is not always there"),
        (_by_seed({"a": [1]}, {"a": [1], "b": [2]}), KindError, "but b is not always there"),
        (_by_seed({"a": [[1]]}, {"a": [1]}), KindError, r"int64\(1, 1\) and int64\(1,\)"),
        (_by_seed({"a": [True]}, {"a": [True, True]}), KindError, r"bool\(1,\) and bool\(2,\)"),
        (lambda config, seed, threads, tick: open("/no/such"), RuntimeError, "FileNotFoundError"),
        (lambda config, seed, threads, tick: exit(7), RuntimeError, "in seed 0: SystemExit: 7"),
    ],
)  # fmt: skip
def test_seeds_that_cannot_be_kept_together_are_refused(run_seed, error, said):
    with pytest.raises(error, match=said):
        run_study(_make(run_seed=run_seed), {}, Seeds(n=2))()


def test_what_measure_gets_is_what_is_kept():
    def measure(config, found):
        found["more"] = 3
        with pytest.raises(ValueError, match="read-only"):
            found["a"][0] = 9
        return {}

    study = _make(run_seed=_by_seed({"a": [1, 2]}, {"a": [3]}), measure=measure)
    assert run_study(study, {}, Seeds(n=2))().arrays["a"].tolist() == [[1, 2], [3, -1]]


class Odd(Configuration):
    """Fields of kinds that an option can give, or not."""

    numbers: list[float] = Field(default_factory=lambda: [0.5])


class Nested(Configuration):
    """A field that no option can give."""

    more: Odd = Odd()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"axes": "seed"}, "axes of experiment 'a' must be a mapping"),
        ({"axes": {"a": 3}}, "axes of array 'a'"),
        ({"legend": 3}, "legend of experiment 'a'"),
        ({"presets": {"x": 3}}, "preset 'x' of experiment 'a' must be a mapping"),
        ({"takes": "data"}, r'must be a tuple of names, such as \("data",\)'),
        ({"configuration": Nested}, "field 'more' .* must be a number, text, truth value"),
    ],
)
def test_what_would_only_fail_after_the_run_is_refused_at_once(changes, said):
    with pytest.raises(KindError, match=said):
        _make(**changes)


def test_a_list_is_an_option_as_a_tuple_is():
    found = run_study(_make(configuration=Odd), {"numbers": "0.1,-.2"}, Seeds(n=1))()
    assert found.parameters["numbers"] == [0.1, -0.2]
    assert spread_values(["--numbers", "-.5", "-1"], "--numbers") == [
        "--numbers", "-.5", "--numbers", "-1"
    ]  # fmt: skip


class Chosen(Configuration):
    """A field that chooses among numbers."""

    order: Literal[1, 2] = 1


def test_a_number_to_choose_is_read_from_text():
    assert configure(_make(configuration=Chosen), None, {"order": "2"}).order == 2
    with pytest.raises(ArgumentError, match="order should be 1 or 2, got '3'"):
        configure(_make(configuration=Chosen), None, {"order": "3"})


def test_a_damaged_package_hides_no_experiment(tmp_path):
    info = tmp_path / "broken-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[neurosim.experiments\nx")
    (tmp_path / "leaves.py").write_text("import sys\nsys.exit('no licence')\n")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "__init__.py").write_text("import sys\nsys.exit('no licence')\n")
    other = tmp_path / "other-1.0.dist-info"
    other.mkdir()
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: other\nVersion: 1.0\n")
    (other / "entry_points.txt").write_text("[neurosim.experiments]\ngone = sub.mine\n")
    at = {"cwd": tmp_path, "PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"}
    done = neurosim("list", **at)
    assert done.returncode == 0, done.stderr
    told = flat(done.stdout)
    assert "SystemExit: no licence" in told and "Two assemblies form a third" in told
