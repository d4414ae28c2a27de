"""A log is told how much there is to do and how far that is, where it takes long."""

import pytest

from neurosim.cli.display import progress
from neurosim.cli.display.progress import LogBar


class Clock:
    """A time that passes when it is told to."""

    now = 100.0

    def monotonic(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    monkeypatch.setattr(progress, "Timer", Waiting)
    clock = Clock()
    monkeypatch.setattr(progress, "time", clock)
    return clock


class Waiting:
    """A timer that goes off when it is told to."""

    made = None

    def __init__(self, seconds, act):
        assert seconds == progress.LONG
        self.act, Waiting.made, self.is_cancelled = act, self, False

    def start(self):
        pass

    def cancel(self):
        self.is_cancelled = True


def tell(bar, done):
    """Tell a bar how much is done, however short a time ago it was told before."""
    bar.done = done
    bar.show()


def test_a_long_run_tells_its_beginning_and_every_tenth(clock, capsys):
    bar = LogBar("seeds", 2000)
    bar.begin()
    tell(bar, 0)
    clock.now += progress.LONG
    Waiting.made.act()
    for done in range(10, 2001, 10):
        clock.now += 1
        tell(bar, done)
    bar.end()
    told = capsys.readouterr().err.splitlines()
    assert told[0] == "seeds: 2,000 to do" and len(told) == 11
    assert told[1] == "seeds: 10% done after 0:22, about 3:18 left"
    assert told[-1] == "seeds: 100% done after 3:22" and Waiting.made.is_cancelled


def test_a_short_run_is_silent_and_one_that_goes_on_guesses_from_what_is_left(clock, capsys):
    bar = LogBar("seeds", 10)
    bar.begin()
    tell(bar, 5)
    clock.now += 0.5 * progress.LONG
    tell(bar, 7)
    assert capsys.readouterr().err == ""
    clock.now += 0.5 * progress.LONG + 28
    tell(bar, 8)
    assert capsys.readouterr().err == "seeds: 80% done after 0:30, about 0:20 left\n"


def test_a_closed_terminal_ends_nothing(clock, monkeypatch):
    class Closed:
        def write(self, text):
            raise OSError(5, "Input/output error")

        flush = write

    monkeypatch.setattr("sys.stderr", Closed())
    bar = LogBar("seeds", 10)
    bar.begin()
    Waiting.made.act()
    clock.now += 10
    tell(bar, 5)
    tell(bar, 10)
