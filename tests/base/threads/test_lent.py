"""Threads that are lent: to what is called in the block, and to nothing else."""

import threading
import time

import numpy as np
import pytest

from neurosim.base.threads.lent import helpers, lent, share_blocks
from neurosim.base.threads.team import Team


def test_threads_are_lent_within_the_block_and_given_back_after_an_error():
    few, many = Team(2), Team(3)
    with lent(few):
        with pytest.raises(ZeroDivisionError), lent(many):
            assert helpers() is many
            raise ZeroDivisionError
        assert helpers() is few
    assert helpers().threads == 1


def test_members_of_a_team_work_alone():
    team = Team(2)
    with lent(team):
        found = team.share(lambda first, stop: (first, helpers().threads), 2, 2**30)
    assert found[1] == (1, 1)


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize(("n", "size"), [(0, 4), (1, 4), (12, 4), (13, 4), (13, 100)])
def test_blocks_cover_all_items_once(threads, n, size):
    taken = np.zeros(n, int)

    def take(here):
        assert here.stop - here.start <= size
        taken[here] += 1

    with lent(Team(threads)):
        share_blocks(n, size, take)
    assert (taken == 1).all()


def test_no_block_is_begun_after_an_error():
    begun, has_failed = [], threading.Event()

    def take(here):
        if here.start == 0:
            has_failed.set()
            raise KeyboardInterrupt
        has_failed.wait(30)
        begun.append(here.start)
        time.sleep(0.01)

    team = Team(2)
    with lent(team), pytest.raises(KeyboardInterrupt):
        share_blocks(2000, 1, take)
    team.share(lambda first, stop: None, 2, 2**30)  # behind what was begun
    assert len(begun) < 1000
