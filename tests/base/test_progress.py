"""Progress: a bar where somebody can see it, nothing elsewhere, and never another bit."""

import io
import os
import signal
import sys
from contextlib import nullcontext, redirect_stderr
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest
from worlds import STIMULUS, history, snapshot, world

from neurosim import LIF, Interrupted, KindError, Population, Random, SpikingNetwork, Synapses
from neurosim.base.progress import Bar, NotebookBar, doing, shown, working
from neurosim.models.assemblies.brain import Brain
from neurosim.models.assemblies.operations import merge


class Terminal(io.StringIO):
    """A standard error that somebody sees."""

    def isatty(self):
        return True


@pytest.fixture
def terminal(monkeypatch):
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    return Terminal()


@pytest.fixture
def notebook(monkeypatch):
    """Return the list of what a notebook without widgets is told to show."""
    told = []

    def display(look, raw, display_id):
        assert raw and display_id
        told.append(look)
        return SimpleNamespace(update=lambda look, raw: told.append(look))

    for name, parts in {
        "IPython": {"get_ipython": lambda: SimpleNamespace(kernel=object())},
        "IPython.display": {"display": display},
    }.items():
        module = ModuleType(name)
        vars(module).update(parts)
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr("neurosim.base.progress.PAUSE", 0.0)
    return told


def seen_in(place):
    """Let the block's standard error be a terminal, if that is the place; pytest has its own."""
    return redirect_stderr(place) if isinstance(place, Terminal) else nullcontext()


def spiking():
    cells = Population("cells", 100, LIF(drive=np.linspace(0, 30, 100)))
    return SpikingNetwork([cells], [Synapses(cells, cells, Random(0.1), weight=0.1)], seed=1)


def test_a_bar_is_shown_and_gone_when_the_run_is_over(terminal):
    net = spiking()
    with seen_in(terminal):
        net.run(20, progress=True, chunk=1)
    told = terminal.getvalue()
    assert "20 ms" in told and "%" in told
    assert told.endswith("\x1b[1A\x1b[2K")  # one line up, and wiped


def test_nothing_is_shown_unless_asked_for(terminal):
    with seen_in(terminal):
        spiking().run(5)
        world().run(5, inputs=STIMULUS)
    assert terminal.getvalue() == ""


def test_nothing_is_shown_where_nobody_sees_it(capfd):
    spiking().run(5, progress=True)
    world().run(5, inputs=STIMULUS, progress=True)
    assert capfd.readouterr() == ("", "")


def test_a_notebook_shows_share_and_time_left_without_widgets(notebook):
    world().run(8, inputs=STIMULUS, chunk=2, progress=True)
    texts = [look["text/plain"] for look in notebook]
    assert texts[0] == "8 rounds 0% " and texts[1].startswith("8 rounds 25% 0:00 left")
    assert texts[-2] == "8 rounds 100% " and texts[-1] == ""
    assert '<progress value="0.250" max="1">' in notebook[1]["text/html"]


def test_what_goes_on_is_told_at_once(notebook):
    with shown(True, "10 rounds", 10) as bar:
        assert isinstance(bar, NotebookBar)
        bar.say("compiling <f> ...")
        assert notebook[-1]["text/html"].startswith("compiling &lt;f&gt; ... <progress")
        bar.say(None)
        assert notebook[-1]["text/plain"] == "10 rounds 0% "


@pytest.mark.parametrize("where", ["terminal", "notebook"])
def test_bits_are_the_same_with_progress(where, request):
    place = request.getfixturevalue(where)
    plain, watched = world(), world()
    recorders = plain.record("area"), watched.record("area")
    plain.run(20, inputs=STIMULUS)
    with seen_in(place):
        watched.run(20, inputs=STIMULUS, chunk=3, progress=True)
    assert history(recorders[0]) == history(recorders[1]) and snapshot(plain) == snapshot(watched)
    spikes = []
    for progress in (False, True):
        net = spiking()
        recorder = net.record("cells")
        with seen_in(place):
            net.run(30, progress=progress)
        spikes.append((recorder.steps.tobytes(), net.get("cells", "v").tobytes()))
    assert spikes[0] == spikes[1]


def _press(done):
    del done
    os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.parametrize("where", ["terminal", "notebook"])
def test_ctrl_c_ends_the_run_and_the_bar_and_keeps_what_was_recorded(where, request):
    place = request.getfixturevalue(where)
    net, rounds = spiking(), world()
    recorder, events = net.record("cells"), rounds.record("area")
    with seen_in(place), pytest.raises(Interrupted):
        net.run(30, chunk=100, after_chunk=_press, progress=True)
    with seen_in(place), pytest.raises(Interrupted):
        rounds.run(20, inputs=STIMULUS, chunk=4, after_chunk=_press, progress=True)
    assert net.step == 100 and repr(recorder).endswith("in 10 ms")
    assert len(history(events)) == 4
    if where == "notebook":
        assert place[-1]["text/plain"] == ""
    rounds.run(1, inputs=STIMULUS, progress=True)


def test_a_bar_ends_with_an_error_too(notebook):
    with pytest.raises(KindError, match="progress must be True or False, got 1"):
        spiking().run(1, progress=1)
    with pytest.raises(ZeroDivisionError):
        world().run(4, inputs=STIMULUS, chunk=1, progress=True, after_chunk=lambda done: 1 // 0)
    assert notebook[-1]["text/plain"] == ""


def test_brains_and_operations_show_it_too(notebook):
    brain = Brain(p=0.1, seed=1)
    for name in ("A", "B", "C"):
        brain.area(name, 200, 10)
    for pair in ("AC", "BC", "CA", "CB"):
        brain.connect(*pair)
    brain.stimulus("S", 10), brain.stimulus("T", 10)
    brain.connect("S", "A"), brain.connect("T", "B")
    brain.project({"S": "A"}, 4, progress=True)
    assert "4 rounds 50%" in notebook[2]["text/plain"]
    notebook.clear()
    with shown(True, "merging", 1) as tick:
        merge(brain, ("S", "T"), ("A", "B"), "C", 7, tick=tick)
    assert notebook[-2]["text/plain"] == "merging 100% "


def test_what_takes_long_meanwhile_is_told_on_the_bar_in_front(notebook):
    with shown(True, "seeds", 1):
        with doing("reading edges.csv"):
            assert notebook[-1]["text/plain"].startswith("reading edges.csv")
        assert notebook[-1]["text/plain"].startswith("seeds")
    told = len(notebook)
    with doing("reading edges.csv"):
        assert len(notebook) == told  # nobody looks


def test_what_is_long_is_shown_unasked_and_what_is_short_is_not(notebook):
    with working("drawing", 4, is_long=False) as tick:
        tick(2)
    assert notebook == []
    with working("drawing", 4, is_long=True) as tick:
        tick(2)
    assert any("drawing 50%" in look["text/plain"] for look in notebook)


def test_what_is_long_is_told_on_a_bar_that_is_there(notebook):
    with shown(True, "running", 2), working("drawing", 4, is_long=True) as tick:
        tick(2)
    told = [look["text/plain"] for look in notebook]
    assert any(text.startswith("drawing 0%") for text in told)
    assert not any("50%" in text for text in told)


def test_a_silent_bar_knows_what_is_done():
    bar = Bar("10 rounds", 10)
    bar(3)
    assert repr(bar) == "Bar: 10 rounds, 3 of 10"


def test_a_stream_that_refuses_ends_no_work(monkeypatch):
    class Full:
        def write(self, text):
            raise OSError(28, "No space left on device")

        def isatty(self):
            return True

        flush = fileno = lambda self: 0

    monkeypatch.setattr("sys.stderr", Full())
    with shown(True, "working", 3) as bar:
        for done in range(4):
            bar(done)
            bar.compile("a_kernel")
    assert bar.done == 3
