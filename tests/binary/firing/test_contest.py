"""Contests: the winners of all ranks are those of one process, and so are the ties."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from naive.binary.select import select_winners
from ranks_in_threads import Meeting, on_ranks

from neurosim.binary.firing import contest as module
from neurosim.binary.firing.contest import Candidates, contest


def of_rank(ranks, drive, k):
    """Return the candidates of a rank, by the slow twin."""
    first, stop = ranks.span(len(drive))
    winners, n_tied = select_winners(list(drive[first:stop]), min(k, stop - first))
    neurons = np.array(winners, np.int32)
    return Candidates(neurons + np.int32(first), drive[first:stop][neurons], n_tied)


@given(st.data())
def test_all_ranks_choose_what_one_process_chooses(data):
    # Few values, so that most are ties; and few places, so that a rank has more than it first told.
    drive = np.array(data.draw(st.lists(st.integers(0, 4), min_size=1, max_size=40)), np.int64)
    k, size = data.draw(st.integers(0, drive.size)), data.draw(st.integers(2, 5))
    room = data.draw(st.integers(1, max(1, k)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "room_for", lambda k, size: room)
        found = on_ranks(size, lambda ranks: contest(ranks, of_rank(ranks, drive, k), k))
    winners, n_tied = select_winners(list(drive), k)
    for neurons, drives, tied in found:
        if k == 0:
            continue
        assert neurons.tolist() == winners
        assert drives.tolist() == drive[winners].tolist()
        assert tied == n_tied


def test_a_second_exchange_is_only_for_ranks_that_have_more_winners():
    drive = np.arange(1000)[::-1].copy()  # all winners on the first rank
    k, room = 300, module.room_for(300, 2)
    assert room < k
    rounds = []
    for drives in (drive, np.random.default_rng(1).permutation(drive)):
        meeting = Meeting(2)
        on_ranks(2, lambda r, d=drives: contest(r, of_rank(r, d, k), k), meeting)
        rounds.append(meeting.n_exchanges)
    assert rounds == [3, 1]
