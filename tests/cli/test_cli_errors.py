"""What goes wrong: refused in a sentence before anything is made, stopped without a loss."""

import io
import json
import math
import os
import random
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace

import h5py
import numpy as np
import pytest
from PIL import Image
from shell import (
    PATIENCE,
    AtTerminal,
    contents,
    environment,
    flat,
    hear_ctrl_c,
    needs_compiled_kernels,
    neurosim,
    side_by_side,
)

from neurosim.files.results.result import Result, Row
from neurosim.files.results.write import write_result
from neurosim.files.seals import check_card
from neurosim.models.concept_cells.drawings import draw

USAGE, DATA, RESOURCES, INTERRUPTED = 2, 3, 5, 130
RUN = "run eiffel-obama"
FILES = ["experiment.toml", "figure.png", "result.h5", "scorecard.json"]
SMALL = "--set n=300 --set k=12 --set n_kc=1000 --set n_active=30 --set screenings=2 --set trials=4"

REFUSED = {
    # arguments: exit code, what the message must hold
    f"{RUN} --pictures a.png nowhere.png": (DATA, "nowhere.png", "no such file", "PNG"),
    f"{RUN} --pictures a.png empty.png": (DATA, "empty.png", "not a picture", "pass a PNG"),
    f"{RUN} --pictures truncated.png b.png": (DATA, "truncated.png", "damaged", "pass a PNG"),
    f"{RUN} --pictures text.png b.png": (DATA, "text.png", "not a picture", "pass a PNG"),
    f"{RUN} --pictures a.png b.png folder": (DATA, "folder", "pass a PNG"),
    f"{RUN} --pictures a.png": (USAGE, "pictures", "at least 2", "got 1", "a.png", "add"),
    f"{RUN} --pictures a.png b.png a.png": (USAGE, "pictures", "a.png", "twice", "replace one"),
    f"{RUN} --pictures a.png ./a.png": (USAGE, "pictures", "a.png", "twice", "replace one"),
    f"{RUN} --pictures a.png copy.png": (USAGE, "pictures", "a.png", "copy.png", "replace one"),
    f"{RUN} --pictures a.png grey.png": (USAGE, "grey.png", "uniform", "use a picture"),
    f"{RUN} --pictures=a.png b.png": (USAGE, "b.png"),
    f"{RUN} --seeds 0": (USAGE, "--seeds", "from 1 to 100000", "got 0"),
    f"{RUN} --seeds two": (USAGE, "--seeds", "integer"),
    f"{RUN} --seed -1": (USAGE, "--seed", "from 0 to", "got -1"),
    f"{RUN} --seed 99999999999999999999": (USAGE, "--seed", "to 4611686018427387904", "got 9999"),
    f"{RUN} --threads 0": (USAGE, "--threads", "from 1 to 1024", "got 0", "cores"),
    f"{RUN} --out text.png": (USAGE, "--out", "text.png", "not a folder", "name another"),
    f"{RUN} --out text.png/below/it": (USAGE, "--out", "text.png", "not a folder", "name another"),
    f"{RUN} --out old": (USAGE, "--out", "old", "holds result.h5", "--force", "name another"),
    f"{RUN} --out half --json": (USAGE, "--out", "half", "scorecard.json", "--force"),
    f"{RUN} --preset slow": (USAGE, "--preset", "slow", "one-shot", "high-excitability"),
    f"{RUN} --preset one-sht": (USAGE, "--preset", "got 'one-sht'; did you mean 'one-shot'?"),
    f"{RUN} --preset recruiting": (USAGE, "got 'recruiting', which is a", "add --model spiking"),
    f"{RUN} --figure pgn": (USAGE, "--figure must be one of png, pdf, svg", "mean 'png'"),
    "validate --target numpi": (USAGE, "--target must be one of numpy, cython", "mean 'numpy'"),
    f"{RUN} --null all": (USAGE, "--null", "all", "alternate", "other-pair", "no-plasticity"),
    f"{RUN} --composite above": (USAGE, "--composite", "above", "blend", "side-by-side"),
    f"{RUN} --inhibition none": (USAGE, "--inhibition", "none", "threshold", "k-winners"),
    f"{RUN} --set theta": (USAGE, "--set", "name=value", "theta"),
    f"{RUN} --set thetaa=0.5": (USAGE, "--set", "thetaa", "did you mean 'theta'"),
    f"{RUN} --set preset=one-shot": (USAGE, "--set", "preset", "one of n, k, p, theta"),
    f"{RUN} --set theta=nan": (USAGE, "theta", "finite", "got 'nan'"),
    f"{RUN} --set trials=3": (USAGE, "trials", "greater than or equal to 4", "got '3'"),
    f"{RUN} --set theta=2.5": (USAGE, "theta", "less than or equal to 2", "got '2.5'"),
    f"{RUN} --set theta=high": (USAGE, "theta", "number", "got 'high'"),
    f"{RUN} --set n=300.5": (USAGE, "n ", "integer", "got '300.5'"),
    f"{RUN} --set k=3001": (USAGE, "k ", "at most n = 3000", "got 3001", "lower k or raise n"),
    f"{RUN} --set n_active=8000": (USAGE, "n_active", "half of n_kc = 15000", "got 8000"),
    f"{RUN} --set n=3 --set beta=-1": (USAGE, "n ", "to 10", "'3'", "beta", "to 0", "'-1'"),
    f"{RUN} --sets n=300": (USAGE, "--sets", "--set"),
    f"{RUN} a.png b.png": (USAGE, "a.png"),
    "run eifel": (USAGE, "eifel"),
    "rum": (USAGE, "rum"),
    "info nowhere": (DATA, "nowhere", "does not exist", "name a result.h5 or the folder"),
    "info .": (DATA, "result.h5", "does not exist", "name a result.h5 or the folder"),
    "info text.png": (DATA, "text.png", "not an HDF5 file"),
    "info empty.png": (DATA, "empty.png", "not an HDF5 file"),
    "info old": (DATA, "old/result.h5", "not the result of a run"),
    "info truncated.h5 --json": (DATA, "truncated.h5", "damaged or truncated"),
    "info": (USAGE, "file"),
    "bench draw_word": (USAGE, "kernel", "one of", "'draw_word'", "did you mean 'draw_words'"),
}
"""Command lines, the exit code of each, and what the user must be told."""


def image_of(values):
    held = io.BytesIO()
    Image.fromarray(values).save(held, "png")
    return held.getvalue()


@pytest.fixture(scope="module")
def files():
    """Return what lies in the folder of each refused command, by name."""
    eiffel, obama = (image_of(np.asarray(draw(name))) for name in ("eiffel", "obama"))
    held = io.BytesIO()
    with h5py.File(held, "w") as file:
        file["a"] = np.arange(1000)
    return {
        "a.png": eiffel,
        "b.png": obama,
        "copy.png": eiffel,
        "empty.png": b"",
        "truncated.png": eiffel[: len(eiffel) // 2],
        "text.png": b"Lorem ipsum dolor sit amet\n" * 30,
        "grey.png": image_of(np.full((64, 64), 127, np.uint8)),
        "truncated.h5": held.getvalue()[:3000],
        "folder/inside.txt": b"",
        "old/result.h5": held.getvalue(),
        "half/scorecard.json": b"{}",
    }


@pytest.fixture(scope="module")
def refused(tmp_path_factory, files):
    """Return a function from arguments to the process, and its folder before and after."""
    home = tmp_path_factory.mktemp("refused")

    def job(number, words):
        place = home / str(number)
        for name, data in files.items():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_bytes(data)
        before = contents(place)
        return neurosim(*words.split(), cwd=place), before, contents(place)

    jobs = {w: lambda i=i, w=w: job(i, w) for i, w in enumerate(REFUSED)}
    with side_by_side(jobs) as result:
        yield result


class TestRefused:
    @pytest.mark.parametrize("words", REFUSED)
    def test_with_its_exit_code_and_nothing_on_standard_output(self, refused, words):
        done, _, _ = refused(words)
        code, *_ = REFUSED[words]
        assert (done.returncode, done.stdout) == (code, ""), done.stderr

    @pytest.mark.parametrize("words", REFUSED)
    def test_in_a_sentence_that_names_value_range_and_way_out(self, refused, words):
        done, _, _ = refused(words)
        _, *expected = REFUSED[words]
        for part in expected:
            assert part in flat(done.stderr)

    @pytest.mark.parametrize("words", REFUSED)
    def test_in_one_line_unless_the_words_make_no_command(self, refused, words):
        done, _, _ = refused(words)
        if "╭─ Error" in done.stderr:
            assert done.returncode == USAGE
        else:
            assert re.fullmatch(r"neurosim: \S.*[^.\s]\n", done.stderr)
        assert "Traceback" not in done.stderr and "Warning" not in done.stderr

    @pytest.mark.parametrize("words", REFUSED)
    def test_before_anything_is_made(self, refused, words):
        _, before, after = refused(words)
        assert after == before


@needs_compiled_kernels
def test_pictures_that_were_forgotten_are_missed(tmp_path):
    done = neurosim(*f"{RUN} --seeds 1 {SMALL} --pictures --json".split(), cwd=tmp_path)
    assert (done.returncode, contents(tmp_path)) == (USAGE, {})
    assert "pictures" in done.stderr


@needs_compiled_kernels
@pytest.mark.parametrize("out", ["--out o", ""])
def test_a_network_that_does_not_fit_is_refused_without_a_trace(tmp_path, out):
    done = neurosim(*f"{RUN} --set n=1000000 --set p=1 {out}".split(), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (RESOURCES, "")
    assert re.fullmatch(r"neurosim: .* [\d,.]+ GB.*; lower the parameters\b.*\n", done.stderr)
    assert contents(tmp_path) == {}


def limit_files():
    """Let no file grow beyond 100,000 bytes, as if the disk were full then."""
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))


FORMULA, NO_TEXT = "$\\x{$.png", "Ä.png" if sys.platform == "darwin" else "\udcff.png"
ODD = {
    "odd names": f"{RUN} {SMALL} --seeds 1 --json --out o --force --pictures {FORMULA} {NO_TEXT}",
    "nothing responds": f"{RUN} {SMALL} --seeds 1 --json --out o --force --set reliability=0",
    "the figure is a folder": f"{RUN} {SMALL} --seeds 1 --json --out folder",
    "the disk is full": f"{RUN} {SMALL} --seeds 1 --json --out o --force",
}


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    """Return a function from a name in `ODD` to the process and its folder."""
    home = tmp_path_factory.mktemp("odd")

    def job(name):
        place = home / name
        (place / "folder/figure.png").mkdir(parents=True)
        for file, drawing in [(FORMULA, "boat"), (NO_TEXT, "cat")]:
            draw(drawing).save(place / file)
        (place / "o").mkdir()
        (place / "o/figure.png").write_bytes(b"old")
        if name != "the disk is full":
            return neurosim(*ODD[name].split(), cwd=place), place
        return subprocess.run(
            [sys.executable, "-m", "neurosim", *ODD[name].split()], cwd=place, env=environment(),
            capture_output=True, encoding="utf-8", preexec_fn=limit_files,
        ), place  # fmt: skip

    with side_by_side({name: lambda name=name: job(name) for name in ODD}) as result:
        yield result


@needs_compiled_kernels
@pytest.mark.slow
class TestOdd:
    def test_any_name_of_a_picture_can_be_drawn(self, odd):
        done, place = odd("odd names")
        assert (done.returncode, done.stderr) == (0, "results in o\n")
        with Image.open(place / "o/figure.png") as figure:
            figure.load()

    def test_a_run_in_which_nothing_responds_is_drawn_without_warnings(self, odd):
        done, _ = odd("nothing responds")
        assert (done.returncode, done.stderr) == (0, "results in o\n")

    def test_a_folder_in_the_place_of_the_figure_is_noticed_before_the_run(self, odd):
        done, place = odd("the figure is a folder")
        assert (done.returncode, done.stdout) == (USAGE, "")
        assert "figure.png" in done.stderr and done.stderr.count("\n") == 1
        assert sorted(contents(place / "folder")) == ["figure.png"]

    def test_a_disk_that_is_full_at_the_figure_is_a_sentence(self, odd):
        done, _ = odd("the disk is full")
        assert json.loads(done.stdout)["seeds"] == 1
        assert done.returncode == DATA and "Traceback" not in done.stderr

    def test_a_figure_of_an_older_result_does_not_stay_beside_a_new_one(self, odd):
        _, place = odd("the disk is full")
        assert (place / "o/result.h5").exists()
        assert contents(place / "o").get("figure.png") != b"old"


def crafted(folder, **changes):
    """Write a result that says odd things."""
    folder.mkdir()
    result = Result("x", 0, 1, {}, (Row("1", "a", 1.0, None, None, ""),), 1.0, {"a": np.ones(3)})
    write_result(replace(result, **changes), folder, {})


def test_info_sends_no_control_characters_of_a_file_to_the_terminal(tmp_path):
    crafted(tmp_path / "o", experiment="\x1b[2J\x1b]0;title\x07", notes=["\x1b[31m"])
    done = neurosim("info", "o", cwd=tmp_path)
    assert done.returncode == 0 and "experiment: " in done.stdout
    assert re.findall(r"[^\x20-\x7e\n]", done.stdout) == []


def test_info_shows_names_of_arrays_as_they_are(tmp_path):
    crafted(tmp_path / "o", arrays={"[bold]a": np.ones(3)})
    assert "[bold]a " in neurosim("info", "o", cwd=tmp_path).stdout


def test_info_prints_json_whatever_the_values(tmp_path):
    crafted(tmp_path / "o", rows=(Row("1", "a", math.nan, 0.0, 1.0, ""),))
    done = neurosim("info", "o", "--json", cwd=tmp_path)
    (row,) = json.loads(done.stdout, parse_constant=pytest.fail)["rows"]
    assert row["passed"] is False


IMPORTING = """
import signal, sys
from neurosim import __main__
class Slow:
    def find_spec(self, name, *rest):
        if name == "typer":
            exec("signal.raise_signal(int(sys.argv[1]))")
sys.meta_path.insert(0, Slow())
__main__.main()
"""


@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_a_signal_in_the_import_ends_without_a_traceback(name, code):
    words = [sys.executable, "-c", IMPORTING, str(int(getattr(signal, name)))]
    done = subprocess.run(words, capture_output=True, text=True, preexec_fn=hear_ctrl_c)
    assert (done.returncode, done.stdout, done.stderr) == (code, "", "")


@pytest.fixture
def at_terminal(tmp_path):
    """Return a function that starts a run at a terminal."""
    if not hasattr(os, "openpty"):
        pytest.skip("this system has no terminals to open")
    started = []

    def start(words):
        started.append(AtTerminal(*words.split(), cwd=tmp_path))
        return started[-1]

    yield start
    for run in started:
        run.close()


def is_making(number, of):
    """Return whether the bar shows that ``number`` seeds or more are done."""
    pattern = re.compile(rf"\b(\d+)/{of}\b".encode())
    return lambda run: any(int(n) >= number for n in pattern.findall(run.shown))


@needs_compiled_kernels
@pytest.mark.slow
class TestStopped:
    def test_ctrl_c_keeps_the_seeds_that_are_done(self, at_terminal, tmp_path):
        words = f"{RUN} {SMALL} --threads 2 --json"
        run = at_terminal(f"{words} --seeds 400 --out stopped")
        run.wait_for(is_making(2, of=400))
        run.press_ctrl_c()
        code, out, shown = run.end()
        assert code == INTERRUPTED
        kept = re.search(r"interrupted: (\d+) of 400 seeds kept", shown)
        assert kept and "results in stopped" in shown and "Traceback" not in shown
        assert "go on with: neurosim resume stopped" in shown
        card = json.loads(out)
        n_seeds = card["seeds"]
        assert 2 <= n_seeds == int(kept[1]) < 400
        place = tmp_path / "stopped"
        assert sorted(os.listdir(place)) == sorted([*FILES, "journal"])
        with h5py.File(place / "result.h5") as file:
            assert not file.attrs["completed"] and file.attrs["seeds"] == n_seeds
            assert len(file["arrays/counts_after"]) == n_seeds
        del card["seconds"]
        assert check_card(place / "scorecard.json") == card
        assert "completed: False" in neurosim("info", "stopped", cwd=tmp_path).stdout
        whole = neurosim(*words.split(), "--seeds", n_seeds, "--out", "whole", cwd=tmp_path)
        assert whole.returncode == 0, whole.stderr
        for name in ("scorecard.json", "figure.png"):
            assert (place / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()

    def test_a_second_ctrl_c_before_the_first_seed_is_done_leaves_nothing(
        self, at_terminal, tmp_path
    ):
        run = at_terminal(f"{RUN} --threads 2 --seeds 4 --set trials=30 --out deep")
        run.wait_for(lambda run: (tmp_path / "deep").exists())
        time.sleep(0.3)
        run.press_ctrl_c()
        time.sleep(0.3)
        run.press_ctrl_c()
        code, out, shown = run.end()
        assert (code, out) == (INTERRUPTED, "")
        assert "results in" not in shown and "Traceback" not in shown
        assert contents(tmp_path) == {}

    def test_killed_at_any_moment_it_leaves_a_result_that_can_be_read(self, tmp_path):
        chains = {c: lambda c=c: self._kill_four_times(tmp_path / c, c) for c in "ab"}
        with side_by_side(chains) as result:
            assert result("a") + result("b") == 8

    def _kill_four_times(self, place, chain):
        """Replace a result again and again, in runs of which four are killed."""
        place.mkdir()
        # Of all experiments one of the shortest, so that more moments lie in the writing.
        words = "run merge --set n=200 --set k=10 --seeds 1 --out o --force --json --seed".split()
        moments, lasts, n_killed = random.Random(chain), PATIENCE, 0
        for seed in range(20):
            after = moments.uniform(0.3, 1) * lasts if seed else PATIENCE
            start = time.monotonic()
            if self._is_killed([*words, str(seed)], place, after):
                n_killed += 1
            else:  # the first run may have to compile, and tells too much
                lasts = min(lasts, time.monotonic() - start)
            self._check(place, range(seed + 1))
            if n_killed == 4:
                break
        done = neurosim(*words, 20, cwd=place)
        assert done.returncode == 0, done.stderr
        assert sorted(contents(place / "o")) == FILES
        self._check(place, [20])
        return n_killed

    def _is_killed(self, words, place, after):
        try:
            done = neurosim(*words, cwd=place, patience=after)
        except subprocess.TimeoutExpired:
            return True
        assert done.returncode in (0, -signal.SIGALRM), done.stderr
        return done.returncode != 0

    def _check(self, place, seeds):
        """Check what is there: a whole result of one of ``seeds``, all files about the same."""
        done = neurosim("info", "o", "--json", cwd=place)
        if not (place / "o/result.h5").exists():
            assert done.returncode == DATA
            return
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
        assert told["seed"] in seeds and told["completed"] is True
        card = place / "o/scorecard.json"
        if card.exists():
            read = json.loads(card.read_text("utf-8"))
            assert (read["seed"], read["digest"]) == (told["seed"], told["digest"])
        if (place / "o/figure.png").exists():
            with Image.open(place / "o/figure.png") as figure:
                figure.load()
