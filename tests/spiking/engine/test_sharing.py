"""Sharing: what is faster is found, also where that changes, and what is slower is tried rarely."""

import numpy as np
import pytest

from neurosim import LIF, Population, Random, SpikingNetwork, Synapses
from neurosim.spiking.engine.sharing import FEW, SELDOM, SHARE, SPAN, Sharing

CHUNK = 1600


def do(sharing, n_chunks, alone, together):
    """Do chunks at these seconds of a step; return what they took, and who did them."""
    taken, ways = 0.0, []
    for _ in range(n_chunks):
        is_shared, n_steps = sharing.choose(CHUNK)
        seconds = n_steps * (together if is_shared else alone)
        sharing.note(n_steps, seconds)
        taken += seconds
        ways.append(is_shared)
    return taken, ways


@pytest.mark.parametrize("together, most", [(0.5, 1.01), (0.9, 1.01), (1.1, 1.02), (6.0, 1.08)])
def test_it_takes_hardly_longer_than_the_better_way(together, most):
    alone = 1e-4
    taken, _ = do(Sharing(2), 500, alone, together * alone)
    # Few chunks are done in the way that is worse before that is known, and tries are short.
    assert taken < most * 500 * CHUNK * alone * min(1.0, together)


def test_what_becomes_better_is_found_soon_and_what_becomes_worse_at_once():
    sharing = Sharing(2)
    _, busy = do(sharing, 300, 1e-4, 6e-4)
    assert not sharing.is_shared and sum(busy) < 12
    _, idle = do(sharing, SELDOM + 8, 1e-4, 0.6e-4)
    assert sharing.is_shared and idle[-1]
    _, again = do(sharing, 6, 1e-4, 6e-4)
    assert not sharing.is_shared


def test_a_short_run_loses_little_where_sharing_is_slow():
    # A chunk grows eightfold until it takes a tenth of a second.
    sharing, taken, done, n_steps = Sharing(2), 0.0, 0, 16
    while done < 10_000:
        is_shared, n = sharing.choose(n_steps)
        seconds = n * (3e-4 if is_shared else 5e-5)
        sharing.note(n, seconds)
        done, taken = done + n, taken + seconds
        n_steps = max(1, min(int(0.1 * n / seconds), 8 * n_steps))
    assert taken < 1.15 * done * 5e-5


def test_a_try_is_short_unless_the_chunk_is_fixed():
    for is_fixed in (False, True):
        sharing = Sharing(2)
        sizes = set()
        for _ in range(50):
            _, n_steps = sharing.choose(CHUNK, is_fixed)
            sharing.note(n_steps, n_steps * 1e-6)
            sizes.add(n_steps)
        assert sizes == ({CHUNK} if is_fixed else {CHUNK, min(CHUNK // SHARE, FEW)})


def test_a_shared_chunk_is_short_as_nothing_stops_it_where_others_take_the_cores():
    sharing, longest = Sharing(2), 0
    for _ in range(200):
        is_shared, n_steps = sharing.choose(100_000)
        longest = max(longest, n_steps if is_shared else 0)
        sharing.note(n_steps, n_steps * (1e-5 if is_shared else 2e-5))
    assert sharing.is_shared and 0.9 * SPAN < longest * 1e-5 <= SPAN


def test_a_slow_chunk_of_one_thread_calls_for_no_try():
    sharing = Sharing(2)
    do(sharing, 3000, 1e-4, 1e-3)
    assert not sharing.is_shared
    left = sharing._left
    for turn in range(20):
        assert sharing.choose(CHUNK)[0] is (turn >= left)
        sharing.note(CHUNK, CHUNK * 1e-4 * 1.5**turn)
        if turn >= left:
            break
    assert left > 3


def test_chunks_too_short_to_be_measured_are_taken_together():
    sharing = Sharing(2)
    ways = [sharing.choose(1)[0] for _ in range(2000) if sharing.note(1, 1e-5) is None]
    assert True in ways and False in ways


def test_one_thread_has_no_choice():
    sharing = Sharing(1)
    assert do(sharing, 100, 1.0, 1.0)[1] == [True] * 100


def test_no_bit_depends_on_who_does_a_chunk(monkeypatch):
    found = []
    for ways in ([True], [False], [True, False, False]):
        cells = Population("cells", 600, LIF(v_th=15, v_reset=0, drive=np.linspace(14, 22, 600)))
        wires = Synapses(cells, cells, Random(0.1), weight=0.2, delay=1.5)
        net = SpikingNetwork([cells], [wires], seed=2, threads=3)
        turns = iter(ways * 100)
        monkeypatch.setattr(Sharing, "choose", lambda self, n, fixed, t=turns: (next(t), n))
        spikes = net.record("cells")
        net.run(60, chunk=50)
        found.append(
            (spikes.times.tolist(), spikes.neurons.tolist(), net.get("cells", "v").tolist())
        )
    assert found[0] == found[1] == found[2] and found[0][0]
