"""Many seeds: the order of the seeds, whatever the threads; what is done after Ctrl-C."""

import os
import signal
import time
from threading import Event, Thread

import pytest
from worlds import STIMULUS, snapshot, world

from neurosim import Interrupted
from neurosim.base.threads.seeds import map_seeds


def _run(seed):
    net = world(seed, n=80)
    net.run(5, inputs=STIMULUS)
    return snapshot(net)


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_results_come_in_the_order_of_the_seeds_and_equal_those_of_one_thread(threads):
    assert map_seeds(_run, range(3, 9), threads) == [_run(seed) for seed in range(3, 9)]


def test_a_slow_first_seed_stays_first():
    second_is_done, done = Event(), []

    def run(seed):
        if seed == 0:
            assert second_is_done.wait(20)
        else:
            second_is_done.set()
        return seed * 10

    assert map_seeds(run, range(2), 2, done.append) == [0, 10]
    assert done[-1] == 2 and done == sorted(done)


def test_no_seeds_give_no_results():
    assert map_seeds(_run, range(0), 2) == []


def test_an_error_in_a_seed_is_raised():
    with pytest.raises(ZeroDivisionError):
        map_seeds(lambda seed: 1 / seed, range(3), 2)


def test_after_an_error_no_seed_starts():
    started = []

    def run(seed):
        started.append(seed)
        time.sleep(0.05)
        return 1 / seed

    with pytest.raises(ZeroDivisionError):
        map_seeds(run, range(50), 2)
    assert len(started) < 10


def test_a_second_ctrl_c_ends_at_once_without_starting_more():
    before, started = signal.signal(signal.SIGINT, signal.default_int_handler), []

    def press():
        time.sleep(0.1)
        for _ in range(2):
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.01)

    def run(seed):
        started.append(seed)
        time.sleep(0.1)

    hand = Thread(target=press)
    try:
        hand.start()
        with pytest.raises(KeyboardInterrupt):
            map_seeds(run, range(50), 2)
    finally:
        signal.signal(signal.SIGINT, before)
        hand.join()
    assert len(started) < 10


def test_a_seed_that_takes_long_stops_between_chunks_and_the_finished_ones_are_kept():
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    stopped = Event()

    def run(seed):
        net = world(seed, n=80)
        if seed == 1:
            os.kill(os.getpid(), signal.SIGINT)
            try:
                net.run(10**9, inputs=STIMULUS, chunk=1)
            except Interrupted:
                stopped.set()
                raise
        return seed

    try:
        assert map_seeds(run, range(3), 1) == [0]
    finally:
        signal.signal(signal.SIGINT, before)
    assert stopped.is_set()


def test_after_ctrl_c_no_seed_starts_and_the_leading_ones_are_returned():
    before, started = signal.signal(signal.SIGINT, signal.default_int_handler), []

    def run(seed):
        started.append(seed)
        if seed == 2:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.5)
        return seed

    try:
        results = map_seeds(run, range(50), 1)
    finally:
        signal.signal(signal.SIGINT, before)
    assert results == started == list(range(len(started)))
    assert 3 <= len(started) < 50
