"""Threads that are lent: to what is called in the block, and to nothing else."""

import pytest

from neurosim.base.threads.lent import helpers, lent
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
