"""Ranks: what is told arrives whole and in order, and who is about to do another thing is named."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ranks_in_threads import ThreadRanks, on_ranks

from neurosim import ArgumentError, KindError
from neurosim.base.ranks.fingerprint import digest
from neurosim.base.ranks.ranks import ALONE, Ranks, share


@given(st.integers(1, 9), st.integers(0, 100))
def test_every_neuron_has_one_owner(size, n):
    spans = [Ranks.span(ThreadRanks(rank, type("", (), {"size": size})), n) for rank in range(size)]
    assert [start for start, _ in spans] == [0, *(stop for _, stop in spans[:-1])]
    assert spans[-1][1] == n


@given(st.lists(st.integers(0, 7), min_size=2, max_size=4), st.integers(1, 5))
def test_what_does_not_fit_follows(sizes, room):
    ends = np.cumsum(sizes)
    wanted = list(range(ends[-1]))
    parts = [np.arange(end - n, end) for n, end in zip(sizes, ends, strict=True)]
    told = on_ranks(len(sizes), lambda ranks: ranks.join_few(parts[ranks.rank], room).tolist())
    assert told == [wanted] * len(sizes)


def test_the_largest_float_arrives_to_the_bit():
    numbers = [0.1, 5e-324, 1 / 3]
    assert on_ranks(3, lambda ranks: ranks.largest(numbers[ranks.rank])) == [1 / 3] * 3
    assert ALONE.largest(0.1) == 0.1


def test_ranks_that_differ_are_told_in_what():
    def act(ranks):
        ranks.agree("run", {"the seed": 1, "the parameters": {"n": 5, "k": [1, 2]}})
        with pytest.raises(ArgumentError, match="^run: rank 2 differs from rank 0 in the seed; "):
            ranks.agree("run", {"the seed": ranks.rank // 2, "the parameters": {}})
        with pytest.raises(ArgumentError, match="rank 1, 2 and rank 0 do not do the same now"):
            ranks.wait() if ranks.rank else ranks.agree("run", {"the seed": 3})

    on_ranks(3, act)


def test_a_digest_tells_values_apart_and_not_objects():
    text = "".join(["a", "rea"])
    assert digest([text, text]) == digest(["area", "".join(["are", "a"])])
    values = [1, 1.0, "1", [1], (1,), None, np.arange(2), np.arange(2.0), np.arange(2)[:, None],
              {"a": 1}, {"a": 2}, {1}, [[1], 2], [[1, 2]], int]  # fmt: skip
    assert len({digest(value) for value in values}) == len(values)
    loop = []
    loop.append(loop)
    assert isinstance(digest(loop), int)


def test_one_process_asks_nobody_and_ranks_are_not_copied():
    assert copy.deepcopy(ALONE) is ALONE and pickle.loads(pickle.dumps(ALONE)) is ALONE
    with pytest.raises(KindError, match="communicator"):
        share(3)

    def act(ranks):
        with pytest.raises(KindError, match="deepcopy works"):
            pickle.dumps(ranks)
        return copy.deepcopy([ranks])[0] is ranks

    assert on_ranks(2, act) == [True, True]
