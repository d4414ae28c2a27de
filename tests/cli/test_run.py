"""A run keeps what is done, whatever asks it to end, and says what it kept."""

import math
import os
import signal
import sys
from pathlib import Path

import pytest
import typer

from neurosim.base import interrupt
from neurosim.base.errors import ArgumentError
from neurosim.base.threads import seeds
from neurosim.cli.run import run_experiment
from neurosim.cli.run_options import Options
from neurosim.cli.survival import Survival
from neurosim.files.results.folder import ANIMATION, FIGURE, RESULT, SCORECARD
from neurosim.files.results.read import read_result
from neurosim.files.results.result import Result, Row

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs signals")
OUT = Path("o")
CODES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}


@pytest.fixture(autouse=True)
def _signals_are_heard():
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    with interrupt.heeded():
        yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(seeds, "GRACE", 0.05)
    monkeypatch.setattr(seeds, "LAST_GRACE", 0.05)
    return tmp_path


def send(number):
    os.kill(os.getpid(), number)


def draw(result, path):
    path.write_bytes(b"drawn")


def conduct(run, draw, options):
    """Conduct a run that uses no journal."""
    asked = {"start": "2026-01-01T12:00:00+00:00", "argv": ["neurosim"]}
    run_experiment("toy", lambda seeds: lambda keeper: run(), draw, options, Survival(asked, 1.0))


def run_three(at_seed=lambda seed: None, after_seeds=lambda: None, draw=draw):
    """Conduct a run of three seeds into ``o``; return its exit code."""

    def run():
        found = seeds.map_seeds(lambda seed: at_seed(seed) or seed, range(3), 1)
        after_seeds()
        if not found:
            raise KeyboardInterrupt
        return Result("toy", 0, len(found), {}, (), 1.0, {}, is_complete=len(found) == 3)

    try:
        conduct(run, draw, Options({}, 0, 3, 1, OUT, as_json=True))
    except typer.Exit as end:
        return end.exit_code
    return 0


@pytest.mark.parametrize("number", CODES, ids=lambda n: n.name)
def test_finished_seeds_are_kept_and_one_in_a_compilation_is_left_behind(here, capsys, number):
    is_over = seeds.Event()

    def compile_for_long(seed):
        if seed == 1:
            send(number)
            is_over.wait(60)

    try:
        assert run_three(compile_for_long) == CODES[number]
    finally:
        is_over.set()
    told = capsys.readouterr().err
    assert read_result(OUT).attributes["seeds"] == 1
    assert "results in o\n" in told and "interrupted: 1 of 3 seeds kept\n" in told
    is_drawn = number == signal.SIGINT
    assert ("figure.png is not drawn" not in told) == is_drawn == (OUT / FIGURE).exists()
    assert sorted(os.listdir(OUT)) == sorted([RESULT, SCORECARD, *([FIGURE] if is_drawn else [])])


@pytest.mark.parametrize("number", CODES, ids=lambda n: n.name)
def test_a_signal_between_the_last_seed_and_the_file_loses_nothing(here, number):
    code = run_three(after_seeds=lambda: send(number))
    assert read_result(OUT).attributes["completed"]
    assert code == (0 if number == signal.SIGINT else CODES[number])


def test_a_second_signal_acts_at_once_and_leaves_nothing(here, capsys):
    def twice():
        send(signal.SIGTERM)
        send(signal.SIGTERM)

    with pytest.raises(KeyboardInterrupt):
        run_three(after_seeds=twice)
    assert interrupt.exit_code() == 143 and os.listdir(here) == []
    assert capsys.readouterr().err == "interrupted: nothing is kept\n"


def test_ctrl_c_while_the_figure_is_drawn_says_what_is_kept(here, capsys):
    def pressed(result, path):
        send(signal.SIGINT)

    assert run_three(draw=pressed) == 130
    told = capsys.readouterr()
    assert told.err.endswith("interrupted: the data are kept, figure.png is not drawn\n")
    assert '"experiment": "toy"' in told.out
    assert sorted(os.listdir(OUT)) == [RESULT, SCORECARD]


def test_data_are_there_before_anything_is_drawn_or_printed(here):
    class Closed:
        def write(self, text):
            raise OSError(5, "Input/output error")

        flush = isatty = lambda self: False

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stderr", Closed())
        with pytest.raises(OSError, match="Input/output"):
            run_three()
    assert read_result(OUT).attributes["completed"]


@pytest.mark.parametrize("name", [RESULT, SCORECARD, FIGURE])
def test_nothing_is_replaced_without_force(here, name):
    OUT.mkdir()
    (OUT / name).write_bytes(b"mine")
    with pytest.raises(ArgumentError, match=f"it holds {name}; pass --force"):
        run_three()
    assert os.listdir(OUT) == [name] and (OUT / name).read_bytes() == b"mine"


@pytest.mark.parametrize(
    ("value", "spread", "code"),
    [(2.0, None, 1), (0.5, None, 0), (None, None, 0), (None, (math.nan, math.nan), 1)],
    ids=["outside", "inside", "not run", "undefined"],
)
def test_only_a_strict_run_fails_where_a_row_does(here, value, spread, code):
    result = Result("toy", 0, 1, {}, (Row("1", "a share", value, 0, 1, "", spread),), 1.0, {})
    for is_strict in (False, True):
        try:
            told = Options({}, 0, 1, 1, here / f"{is_strict}", as_json=True, strict=is_strict)
            conduct(lambda: result, draw, told)
            ended = 0
        except typer.Exit as end:
            ended = end.exit_code
        assert ended == (code if is_strict else 0)


@pytest.mark.parametrize("suffix", ["png", "pdf", "svg"])
def test_a_figure_in_the_format_asked_for(here, suffix):
    result = Result("toy", 0, 1, {}, (), 1.0, {})
    conduct(lambda: result, draw, Options({}, 0, 1, 1, OUT, figure=suffix, as_json=True))
    assert sorted(os.listdir(OUT)) == sorted([RESULT, SCORECARD, f"figure.{suffix}"])


def test_an_animation_is_written_where_it_is_asked_for(here, capsys):
    result = Result("toy", 0, 1, {}, (), 1.0, {})
    options = Options({}, 0, 1, 1, OUT, as_json=True, animate=True)
    conduct(lambda: result, draw, options)
    assert sorted(os.listdir(OUT)) == sorted([RESULT, SCORECARD, FIGURE, ANIMATION])
    with pytest.raises(ArgumentError, match="it holds .*; pass --force to replace it"):
        conduct(lambda: result, draw, options)

    def pressed(result, path):
        send(signal.SIGINT)

    with pytest.raises(typer.Exit):
        conduct(lambda: result, pressed, options._replace(force=True))
    assert sorted(os.listdir(OUT)) == sorted([RESULT, SCORECARD])  # the old ones are gone, too
    told = capsys.readouterr().err
    assert "figure.png is not drawn" in told and "figure.gif is not drawn" in told


def test_a_folder_that_another_run_owns_is_refused(here):
    refused = []

    def rival(seed):
        if seed == 0:
            with pytest.raises(ArgumentError, match="another run is writing to it; wait") as caught:
                run_three()
            refused.append(caught.value)

    assert run_three(rival) == 0 and len(refused) == 1
    assert sorted(os.listdir(OUT)) == sorted([RESULT, SCORECARD, FIGURE])
