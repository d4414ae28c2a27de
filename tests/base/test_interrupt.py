"""Ctrl-C: acts between two chunks, loses nothing, and leaves the signal as it was."""

import os
import signal
from dataclasses import dataclass
from threading import Event, Thread

import pytest
from worlds import STIMULUS, history, snapshot, world

from neurosim import Interrupted, KWinners
from neurosim.base import interrupt
from neurosim.base.interrupt import deferred, heeded, obey, unbroken


@pytest.fixture(autouse=True)
def _ctrl_c_is_heard():
    """Start from Python's own handler: a job in the background inherits an ignored signal."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    signal.signal(signal.SIGINT, before)


def _press():
    os.kill(os.getpid(), signal.SIGINT)


@dataclass(frozen=True)
class PressedIn(KWinners):
    """Winners during which Ctrl-C is pressed, ``times`` times, in round ``pressed_in``."""

    pressed_in: int = 0
    times: int = 1

    def fire(self, activity, when):
        if when == self.pressed_in:
            for _ in range(self.times):
                _press()
        return super().fire(activity, when)


@pytest.mark.parametrize(
    ("pressed_in", "chunk", "done"), [(0, 1, 1), (5, 4, 8), (7, 4, 8), (8, 4, 12), (19, 256, 20)]
)
def test_a_run_stops_at_the_end_of_its_chunk_and_continues_to_the_same_end(pressed_in, chunk, done):
    net, uninterrupted = world(rule=PressedIn(12, pressed_in)), world()
    recorder, whole = net.record("area"), uninterrupted.record("area")
    with pytest.raises(Interrupted, match=f"stopped after {done} of 20 rounds"):
        net.run(20, inputs=STIMULUS, chunk=chunk)
    uninterrupted.run(20, inputs=STIMULUS)
    assert net.round == len(history(recorder)) == done
    assert history(recorder) == history(whole)[:done]
    net.run(20 - done, inputs=STIMULUS, chunk=chunk)
    assert history(recorder) == history(whole)
    assert snapshot(net) == snapshot(uninterrupted)


def test_pressed_in_a_callback_it_stops_after_that_chunk():
    net, done = world(), []

    def after_chunk(n):
        done.append(n)
        if n == 6:
            _press()

    with pytest.raises(Interrupted, match="stopped after 6 of 20"):
        net.run(20, inputs=STIMULUS, chunk=3, after_chunk=after_chunk)
    assert done == [3, 6] and net.round == 6


def test_pressed_twice_it_acts_at_once():
    net = world(rule=PressedIn(12, 5, times=2))
    recorder = net.record("area")
    with pytest.raises(KeyboardInterrupt) as stop:
        net.run(20, inputs=STIMULUS)
    assert not isinstance(stop.value, Interrupted)
    assert net.round == len(history(recorder)) == 5


def test_interrupted_is_caught_as_ctrl_c_but_not_as_an_exception():
    assert issubclass(Interrupted, KeyboardInterrupt)
    assert not issubclass(Interrupted, Exception)


def test_an_error_inside_leaves_the_signal_as_it_was():
    with pytest.raises(ValueError, match="inside"), deferred() as pressed:
        _press()
        assert pressed()
        raise ValueError("inside")


def test_other_threads_leave_the_signal_alone():
    seen = []

    def watch():
        with deferred() as pressed:
            seen.extend([signal.getsignal(signal.SIGINT), pressed()])

    thread = Thread(target=watch)
    thread.start()
    thread.join()
    assert seen == [signal.default_int_handler, False]


def test_a_thread_obeys_the_event_it_was_given():
    seen, stop = [], Event()

    def watch():
        obey(stop)
        with deferred() as pressed:
            seen.append(pressed())
            stop.set()
            seen.append(pressed())

    thread = Thread(target=watch)
    thread.start()
    thread.join()
    assert seen == [False, True]


def test_an_inner_block_is_told_of_what_came_before_it_and_the_outer_of_what_came_inside():
    with deferred() as outer:
        with deferred() as inner:
            assert not inner()
            _press()
            assert inner() and outer()
        with deferred() as later:
            assert later()
        with pytest.raises(KeyboardInterrupt):
            _press()


def test_a_library_leaves_sigterm_alone():
    before = signal.getsignal(signal.SIGTERM)
    with deferred():
        assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_program_holds_them_back_too_and_what_is_ignored_stays_ignored(name):
    number = getattr(signal, name)
    with heeded(), deferred() as pressed:
        os.kill(os.getpid(), number)
        assert pressed()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), number)
    before = signal.signal(number, signal.SIG_IGN)
    try:
        with heeded(), deferred() as pressed:
            os.kill(os.getpid(), number)
            assert not pressed() and signal.getsignal(number) is signal.SIG_IGN
    finally:
        signal.signal(number, before)


def test_what_an_earlier_program_in_this_process_heard_is_forgotten(monkeypatch):
    monkeypatch.setattr(interrupt, "_last", signal.SIGTERM)
    with heeded():
        assert interrupt.exit_code() == 130 and not interrupt.asks_to_hurry()


def test_a_change_is_done_whole_and_then_ctrl_c_is_heard():
    done = []
    with pytest.raises(Interrupted, match=r"stopped after grow\(\), which"), unbroken("grow()"):
        _press()
        done.append("grow")
    with pytest.raises(Interrupted) as caught, unbroken("grow()"):
        _press()
        raise ValueError
    assert done == ["grow"] and isinstance(caught.value.__context__, ValueError)
    with deferred() as pressed:
        with unbroken("grow()"):
            _press()
        assert pressed()


def test_a_signal_before_it_is_held_back_leaves_later_ones_held_back(monkeypatch):
    """As if it arrived while the handlers are exchanged."""
    exchange = signal.signal

    def pressed_in_between(number, handler):
        monkeypatch.undo()
        _press()
        return exchange(number, handler)

    monkeypatch.setattr(signal, "signal", pressed_in_between)
    with pytest.raises(KeyboardInterrupt), unbroken("grow()"):
        pytest.fail("it was not heard")
    with deferred() as pressed:
        _press()
        assert pressed()
