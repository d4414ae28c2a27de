"""Animations: whole files of the same bytes, or a sentence before anything runs."""

import os

import pytest
from PIL import Image
from shell import flat, neurosim

from neurosim.base.errors import ArgumentError, DataError, KindError
from neurosim.cli.run import run_command
from neurosim.cli.run_options import Options
from neurosim.experiment.configuration import Configuration
from neurosim.experiment.drawing import animate
from neurosim.experiment.experiment import Experiment
from neurosim.files.results.result import Result
from neurosim.files.verify import verify

RESULT = Result("dot", 0, 1, {}, (), 1.0, {})


def _move(figure, result, at=lambda i: i):
    from matplotlib.animation import FuncAnimation

    axes = figure.subplots()
    axes.set(xlim=(0, 3), ylim=(-1, 1))
    (dot,) = axes.plot([], [], "o")
    return FuncAnimation(figure, lambda i: dot.set_data([at(i)], [0]), 3, interval=300)


def _make(**changes):
    parts = {
        "name": "dot", "summary": "A dot moves", "configuration": Configuration,
        "run_seed": lambda config, seed, threads, tick: {"x": [seed]},
        "measure": lambda config, found: {}, "card": lambda config: [],
    }  # fmt: skip
    return Experiment(**parts | changes)


def test_a_file_has_all_frames_and_the_same_bytes(tmp_path, monkeypatch):
    for name, epoch in (("a.gif", "1"), ("b.gif", "1000000000")):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
        animate(RESULT, tmp_path / name, _make(animate=_move))
    assert (tmp_path / "a.gif").read_bytes() == (tmp_path / "b.gif").read_bytes()
    with Image.open(tmp_path / "a.gif") as picture:
        assert (picture.format, picture.n_frames, picture.info["duration"]) == ("GIF", 3, 300)
        picture.seek(2)
        picture.load()
    assert (tmp_path / "a.gif").read_bytes()[-94:-66] == b"!\xfeYsha256 of what is above: "
    assert verify(tmp_path / "a.gif")[0].is_ok


def _stop(error):
    def at(i):
        raise error

    return lambda figure, result: _move(figure, result, at)


@pytest.mark.parametrize("error", [KeyboardInterrupt, ZeroDivisionError, IndexError("mine")])
def test_what_stops_it_is_told_and_leaves_nothing(error, tmp_path):
    kind = error if isinstance(error, type) else type(error)
    with pytest.raises(kind, match="mine" if kind is IndexError else None):
        animate(RESULT, tmp_path / "a.gif", _make(animate=_stop(error)))
    assert os.listdir(tmp_path) == []


def test_what_cannot_be_animated_is_refused(tmp_path):
    dot = _make(animate=_move)
    with pytest.raises(ArgumentError, match="suffix of an animation must be one of .gif, got"):
        animate(RESULT, tmp_path / "a.png", dot)
    with pytest.raises(ArgumentError, match="--animate needs .* an animation, got 'dot', which"):
        animate(RESULT, tmp_path / "a.gif", _make())
    with pytest.raises(KindError, match="must return a Matplotlib animation, got None"):
        animate(RESULT, tmp_path / "a.gif", _make(animate=lambda figure, result: None))
    with pytest.raises(ArgumentError, match="animate of experiment 'dot' must name a function"):
        animate(RESULT, tmp_path / "a.gif", _make(animate="json:nothing"))
    with pytest.raises(KindError, match=r"animate of .* must be a function of \(figure, result\)"):
        _make(animate=lambda figure: None)
    with pytest.raises(DataError, match="could not be written"):
        animate(RESULT, tmp_path / "nowhere" / "a.gif", dot)
    assert os.listdir(tmp_path) == []


def test_a_run_writes_it_or_is_refused_before_it_begins(tmp_path, capsys):
    options = Options({}, 0, 1, 1, tmp_path / "o", animate=True)
    run_command(_make(animate=_move), {}, {}, options)
    assert {"figure.png", "figure.gif"} <= set(os.listdir(tmp_path / "o"))

    def run_seed(config, seed, threads, tick):
        raise AssertionError("it ran")

    with pytest.raises(ArgumentError, match="leave it out"):
        run_command(_make(run_seed=run_seed), {}, {}, options._replace(out=tmp_path / "p"))
    assert os.listdir(tmp_path) == ["o"]


def test_the_help_tells_of_it_where_there_is_one(tmp_path):
    helps = [neurosim("run", name, "--help", cwd=tmp_path).stdout for name in ("grow-xor", "merge")]
    assert ["Write figure.gif as well" in flat(text) for text in helps] == [True, False]
    refused = neurosim("run", "merge", "--animate", cwd=tmp_path)
    assert refused.returncode == 2 and refused.stderr.count("\n") == 1
    assert "'merge', which has none" in refused.stderr and os.listdir(tmp_path) == []
