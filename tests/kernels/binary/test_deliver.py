"""Drives against the matrix product of the oracle."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from naive.binary import deliver as naive
from naive.graph.far import draw_near_row
from spaces import chances, worlds
from strategies import int32, int64, keys, subsets, tables

from neurosim.base.arrays import bounds_of
from neurosim.kernels.binary import deliver as fast

WAYS = ["deliver_shared", "deliver_learned", "deliver_each"]


@st.composite
def deliveries(draw):
    """Draw (arguments of each way, drive before): small values, or as large as int64 holds."""
    n_pre, n_post, indptr, indices = draw(tables())
    events = draw(subsets(n_pre))
    largest = draw(st.sampled_from([3, 2**62 // 49]))
    amount = 3 if largest == 3 else 1
    amounts = draw(st.lists(st.integers(0, amount), min_size=n_pre, max_size=n_pre))
    value = st.integers(0, largest)
    before = draw(st.lists(value, min_size=n_post, max_size=n_post))
    table = draw(st.lists(value, min_size=1, max_size=4))
    n = len(indices)
    steps = draw(st.lists(st.integers(0, len(table) - 1), min_size=n, max_size=n))
    weights = draw(st.lists(value, min_size=n, max_size=n))
    last = {
        "deliver_shared": (draw(value),),
        "deliver_learned": (steps, table),
        "deliver_each": (weights,),
    }
    return (events, [amounts[i] for i in events], indptr, indices), last, before


def _lower(way, common, last):
    events, amounts, indptr, indices = common
    arrays = int32(events), int64(amounts), bounds_of(int64(indptr)), int32(indices)
    if way == "deliver_shared":
        return *arrays, np.int64(last[0])
    if way == "deliver_learned":
        return *arrays, np.array(last[0], np.int16), int64(last[1])
    return *arrays, int64(last[0])


@pytest.mark.parametrize("way", WAYS)
@given(deliveries())
def test_drive_matches_oracle(way, case):
    common, last, before = case
    drive = int64(before)
    getattr(fast, way)(*_lower(way, common, last[way]), drive)
    assert drive.tolist() == getattr(naive, way)(*common, *last[way], before)


@pytest.mark.parametrize("way", WAYS)
@given(deliveries())
def test_the_order_of_events_does_not_matter(way, case):
    (events, amounts, *table), last, before = case
    drives = []
    for turn in (1, -1):
        drive = int64(before)
        common = (events[::turn], amounts[::turn], *table)
        getattr(fast, way)(*_lower(way, common, last[way]), drive)
        drives.append(drive.tolist())
    assert drives[0] == drives[1]


@pytest.mark.parametrize("way", WAYS)
def test_nothing_arrives_without_synapses_or_events(way):
    last = {"deliver_shared": (5,), "deliver_learned": ([], [1]), "deliver_each": ([],)}[way]
    drive = int64([7, 8])
    getattr(fast, way)(*_lower(way, ([0, 1], [1, 1], [0, 0, 0], []), last), drive)
    assert drive.tolist() == [7, 8]
    full = {"deliver_shared": (5,), "deliver_learned": ([0], [1]), "deliver_each": ([1],)}[way]
    getattr(fast, way)(*_lower(way, ([], [], [0, 1], [1]), full), drive)
    assert drive.tolist() == [7, 8]


@given(worlds(), chances, chances, keys, st.booleans(), st.data())
def test_rows_of_near_neurons_match_oracle(world, chance, far, key, keep_loops, data):
    events, law = data.draw(subsets(len(world.pre))), (world.radius, chance, far, key)
    amounts = [data.draw(st.integers(0, 3)) for _ in events]
    rows = [draw_near_row(i, *world.places(), world.box, law, keep_loops) for i in events]
    drive = int64(range(len(world.post)))
    expected = naive.deliver_near(events, amounts, rows, 5, drive.tolist())
    near, targets = world.near_rows(chance, far, key), world.targets(keep_loops=keep_loops)
    fast.deliver_near(int32(events), int64(amounts), near, np.int64(5), targets, drive)
    assert drive.tolist() == expected
