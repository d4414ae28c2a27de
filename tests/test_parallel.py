"""Many seeds: the order of the seeds, whatever the threads; what is done after Ctrl-C."""

import os
import signal
import time
from threading import Event

import pytest
from worlds import STIMULUS, snapshot, world

from neurosim.parallel import map_seeds


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
