"""Crews: every part is done once, results come in order, errors are not lost."""

import copy
import os
import pickle
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosim import ArgumentError, KindError, KWinners, Network, Population
from neurosim.base.threads.team import TURNS, WORTH_HANDING_OUT, WORTH_SHARING, Team

CREWS = {threads: Team(threads) for threads in (1, 2, 3, 8)}


@given(st.sampled_from(sorted(CREWS)), st.integers(0, 40), st.sampled_from([0, 1 << 40]))
def test_parts_cover_the_range_once_and_in_order(threads, n, n_operations):
    parts = CREWS[threads].share(lambda first, stop: list(range(first, stop)), n, n_operations)
    assert sum(parts, []) == list(range(n))
    assert len(parts) in (1, threads)
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


@given(st.sampled_from(sorted(CREWS)), st.integers(0, 60), st.sampled_from([0, 1 << 40]))
def test_parts_that_are_handed_out_cover_the_range_once_and_in_order(threads, n, nanoseconds):
    parts = CREWS[threads].hand_out(lambda first, stop: list(range(first, stop)), n, nanoseconds)
    assert sum(parts, []) == list(range(n))
    assert len(parts) in (1, min(n, TURNS * threads))
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


def test_much_is_handed_out_and_little_is_not():
    meeting = threading.Barrier(3, timeout=30)

    def work(first, stop):
        if first < 3:
            meeting.wait()
        return threading.get_ident()

    assert len(set(CREWS[3].hand_out(work, TURNS * 3, WORTH_HANDING_OUT))) == 3
    alone = CREWS[3].hand_out(lambda a, b: threading.get_ident(), 3, WORTH_HANDING_OUT - 1)
    assert alone == [threading.get_ident()]


def test_a_thread_that_gets_no_core_holds_nobody_up():
    team, is_free = Team(2), threading.Event()
    team.hand_out(lambda a, b: None, 2, 1 << 40)
    blocker = team._pool.submit(is_free.wait, 30)
    try:
        workers = team.hand_out(lambda a, b: threading.get_ident(), 9, 1 << 40)
        assert set(workers) == {threading.get_ident()} and len(workers) == TURNS * 2
    finally:
        is_free.set()
    assert blocker.result()


@pytest.mark.parametrize("bad", range(9))
def test_an_error_in_a_part_that_is_handed_out_is_raised_and_the_crew_works_on(bad):
    def work(first, stop):
        if first == bad:
            raise ValueError(f"part {first}")
        return first

    with pytest.raises(ValueError, match=f"part {bad}"):
        CREWS[3].hand_out(work, 9, 1 << 40)
    assert CREWS[3].hand_out(lambda first, stop: first, 9, 1 << 40) == list(range(9))


def test_much_is_shared_and_little_is_not():
    # No part ends before all have begun, so none can wait for the thread of another.
    meeting = threading.Barrier(3, timeout=30)

    def work(first, stop):
        meeting.wait()
        return threading.get_ident()

    workers = CREWS[3].share(work, 3, WORTH_SHARING)
    assert len(set(workers)) == 3 and workers[0] == threading.get_ident()
    alone = CREWS[3].share(lambda first, stop: threading.get_ident(), 3, WORTH_SHARING - 1)
    assert alone == [threading.get_ident()]


@pytest.mark.parametrize("bad", [0, 1, 2])
def test_an_error_in_any_part_is_raised_and_the_crew_works_on(bad):
    def work(first, stop):
        if first == bad:
            raise ValueError(f"part {first}")
        return first

    with pytest.raises(ValueError, match=f"part {bad}"):
        CREWS[3].share(work, 3, 1 << 40)
    assert CREWS[3].share(lambda first, stop: first, 3, 1 << 40) == [0, 1, 2]


def test_a_copy_has_threads_of_its_own():
    team = Team(3)
    assert team.share(lambda a, b: b - a, 9, 1 << 40) == [3, 3, 3]
    for other in (copy.deepcopy(team), pickle.loads(pickle.dumps(team))):
        assert other.share(lambda a, b: b - a, 9, 1 << 40) == [3, 3, 3]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_starts_threads_of_its_own_instead_of_waiting_for_those_it_lacks():
    team = Team(2)
    team.share(lambda a, b: b - a, 2, 1 << 40)
    child = os.fork()
    if child == 0:
        os._exit(sum(team.share(lambda a, b: b - a, 42, 1 << 40)))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 42


@pytest.mark.parametrize(
    ("threads", "error"), [(0, ArgumentError), (-1, ArgumentError), (1025, ArgumentError),
                           (1.5, KindError), (True, KindError), (None, KindError)]
)  # fmt: skip
def test_a_number_of_threads_that_cannot_be_is_refused(threads, error):
    with pytest.raises(error, match=f"threads must be .* got {threads}"):
        Network([Population("area", 4, KWinners(2))], threads=threads)
