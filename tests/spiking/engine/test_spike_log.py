"""The log of spikes: what is written is found again, whatever chunks and parts there are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spikes import cuts, histories

from neurosim.spiking.engine.spike_log import LONGEST_CHUNK, SpikeLog

N_STEPS, N = 9, 6


def write(log, number, fired, ends):
    """Write who fires in the step of that number, as kernels do."""
    for part, (first, stop) in enumerate(zip(ends, ends[1:], strict=False)):
        bounds, of_part = log.bounds_of(part), log.neurons_of(part)
        mine = [i for i in fired if first <= i < stop]
        start = bounds[number]
        of_part[start : start + len(mine)] = mine
        for name in log.fields:
            log.field_of(name, part)[start : start + len(mine)] = [10 * i + number for i in mine]
        bounds[number + 1] = start + len(mine)


def readable(log, number):
    """Return who fired in the step of that number, and what is kept of each spike."""
    fired, kept = [], []
    for part in range(log.n_parts):
        start, stop = log.bounds_of(part)[number : number + 2]
        fired += log.neurons_of(part)[start:stop].tolist()
        kept += log.field_of("age", part)[start:stop].tolist() if log.fields else []
    return fired, kept


@given(histories(N, N_STEPS), cuts(N, 3), st.integers(1, 4), st.lists(st.integers(1, 4)))
def test_spikes_stay_readable_for_as_long_as_promised(history, ends, past, chunks):
    log, step, found = SpikeLog(len(ends) - 1, N, past), 0, []
    log.add_field("age", np.int64)
    written = {}
    for n_steps in [*chunks, *[1] * N_STEPS]:
        n_steps = min(n_steps, N_STEPS - step)
        for i in range(n_steps):
            write(log, past + i, history[step + i], ends)
            written[step + i] = past + i
        steps, neurons = log.spikes(n_steps)
        assert (steps.dtype, neurons.dtype) == (np.int64, np.int32)
        found += zip((steps + step).tolist(), neurons.tolist(), strict=True)
        assert log.counts(n_steps).tolist() == [len(f) for f in history[step : step + n_steps]]
        log.rewind(n_steps)
        step += n_steps
        for ago in range(1, past + 1):
            fired = history[step - ago] if step >= ago else []
            kept = [10 * i + written[step - ago] for i in fired]
            assert readable(log, past - ago) == (fired, kept)
    assert found == [(when, i) for when, fired in enumerate(history) for i in fired]


@pytest.mark.parametrize("n_parts", [1, 3])
def test_a_log_that_grows_keeps_what_it_holds(n_parts):
    ends = np.linspace(0, 600, n_parts + 1).astype(int).tolist()
    n_largest = 600 // n_parts
    log, fired = SpikeLog(n_parts, n_largest, 20), list(range(600))
    log.add_field("age", np.float32)
    assert not log.make_room()
    grew = 0
    for _ in range(60):  # soon all steps that stay readable are full, and so is the one that runs
        write(log, 20, fired, ends)
        log.rewind(1)
        room = log.room
        is_new = log.make_room()
        assert is_new == (log.room > room)
        grew += is_new
        fullest = max(log.bounds_of(part)[20] for part in range(n_parts))
        assert fullest + n_largest <= log.room
        assert readable(log, 19)[0] == fired
    assert grew > 0
    assert [readable(log, k)[0] for k in range(20)] == [fired] * 20
    assert log.neurons.size == log.fields["age"].size == n_parts * log.room
    assert log.table.shape.tolist() == [n_parts, log.room, 20 + LONGEST_CHUNK + 1]


def test_a_log_returns_to_what_was_kept_with_any_number_of_parts():
    ends = {1: [0, 4], 2: [0, 2, 4], 3: [0, 2, 2, 4]}
    kept = {}
    for n_parts in ends:
        log = SpikeLog(n_parts, 4, 2)
        log.add_field("age", np.int64)
        for number, fired in ((2, [0, 3]), (3, [1, 2, 3])):
            write(log, number, fired, ends[n_parts])
        log.rewind(2)
        kept[n_parts] = log.keep()
    for n_parts in ends:
        assert {name: a.tolist() for name, a in kept[n_parts].items()} == {
            "bounds": [0, 2, 5], "neurons": [0, 3, 1, 2, 3], "age": [2, 32, 13, 23, 33]
        }  # fmt: skip
        log = SpikeLog(n_parts, 4, 2)
        log.add_field("age", np.int64)
        for _ in range(700):
            write(log, 2, [0, 1, 2, 3], ends[n_parts])
            log.rewind(1)
        log.restore(kept[1], list(zip(ends[n_parts], ends[n_parts][1:], strict=False)))
        assert readable(log, 0) == ([0, 3], [2, 32]) and readable(log, 1)[0] == [1, 2, 3]
        write(log, 2, [1], ends[n_parts])  # what was kept is a copy
        log.rewind(1)
        assert kept[1]["neurons"].tolist() == [0, 3, 1, 2, 3]


def test_a_log_makes_room_for_what_it_returns_to():
    log, few = SpikeLog(1, 600, 20), SpikeLog(1, 600, 20)
    for _ in range(20):
        write(log, 20, range(600), [0, 600])
        log.rewind(1)
        log.make_room()
    few.restore(log.keep(), [(0, 600)])
    assert [readable(few, k)[0] for k in range(20)] == [list(range(600))] * 20


def test_a_step_without_spikes_and_a_chunk_without_steps():
    log = SpikeLog(1, 64, 1)
    assert log.counts(0).tolist() == [] and log.spikes(0)[0].size == 0
    write(log, 1, [], [0, 64])
    assert log.counts(1).tolist() == [0] and log.spikes(1)[1].size == 0
