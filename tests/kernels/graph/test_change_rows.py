"""Changes of rows against lists; in place and elsewhere alike."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from naive.graph import change_rows as naive
from strategies import int32, int64

from neurosim.kernels.graph import change_rows as fast
from neurosim.kernels.graph._tables import RowMoves

contacts = st.tuples(st.integers(0, 2), st.integers(0, 5))
gaps = st.lists(st.integers(0, 3), min_size=4, max_size=4)


@st.composite
def tables(draw):
    """Draw (rows of (delay, target), sorted, perhaps without delays; whether they have any)."""
    is_delayed = draw(st.booleans())
    rows = [sorted(row) for row in draw(st.lists(st.lists(contacts, max_size=6), min_size=4,
                                                 max_size=4))]  # fmt: skip
    return rows if is_delayed else [sorted((0, post) for _, post in r) for r in rows], is_delayed


def _lay(rows, spare, filler=99):
    """Return where rows begin and end, and one column, with gaps between them."""
    begins, ends, column = [], [], []
    for row, gap in zip(rows, spare, strict=True):
        column += [filler] * gap
        begins.append(len(column))
        column += row
        ends.append(len(column))
    return int64([begins, ends]), column + [filler] * 20


def _table(rows, spare, is_delayed):
    bounds, targets = _lay([[post for _, post in row] for row in rows], spare)
    _, delays = _lay([[delay for delay, _ in row] for row in rows], spare)
    return bounds, int32(targets), np.array(delays if is_delayed else [], np.uint16)


@given(tables(), gaps, st.lists(st.tuples(st.integers(0, 3), contacts), max_size=8))
def test_new_places_match_oracle(table, spare, asked):
    (rows, is_delayed), pre = table, [p for p, _ in asked]
    post, delays = [c[1] for _, c in asked], [c[0] * is_delayed for _, c in asked]
    bounds, indices, late = _table(rows, spare, is_delayed)
    out = np.empty(len(asked), np.int64)
    new = np.array(delays if is_delayed else [], np.uint16)
    fast.locate_new(bounds, indices, late, int32(pre), int32(post), new, out)
    places, joined = naive.locate_new(rows, pre, post, delays)
    assert (out < 0).tolist() == joined
    assert np.where(out < 0, ~out, out).tolist() == (bounds[0, pre] + int64(places)).tolist()


asked_for = st.lists(st.tuples(*[st.integers(0, m) for m in (3, 5, 2)]), max_size=8)


@given(tables(), gaps, asked_for)
def test_old_places_match_oracle(table, spare, asked):
    rows, is_delayed = table
    pre, post, which = np.array(asked, np.int64).reshape(-1, 3).T
    bounds, indices, _ = _table(rows, spare, is_delayed)
    for ordinals, given_ in ((which, which.copy()), (0 * which, int64([]))):
        out = np.empty(len(asked), np.int64)
        fast.locate_old(bounds, indices, not is_delayed, int32(pre), int32(post), given_, out)
        found = naive.locate_old(rows, pre, post, ordinals)
        begins = bounds[0, pre]
        expected = [-1 if at is None else b + at for at, b in zip(found, begins, strict=True)]
        assert out.tolist() == expected


rows_of_numbers = st.lists(st.lists(st.integers(0, 9), max_size=6), min_size=4, max_size=4)


def _read(bounds, column):
    return [column[a:b].tolist() for a, b in bounds.T]


@given(rows_of_numbers, st.booleans(), st.booleans(), st.data())
def test_inserted_rows_match_oracle(rows, is_elsewhere, is_shared, data):
    new = [data.draw(st.lists(st.integers(0, len(row)), max_size=4).map(sorted)) for row in rows]
    bounds, column = _lay(rows, [0, 5, 5, 5])
    column = int32(column)
    firsts = int64(np.cumsum([0, *map(len, new)]))
    places = int64([b + p for b, row in zip(bounds[0], new, strict=True) for p in row])
    values = int32([77] if is_shared else np.arange(100, 100 + places.size))
    told = [77] * places.size if is_shared else values.tolist()
    changes = [list(zip(row, told[f:], strict=False)) for row, f in zip(new, firsts, strict=False)]
    # Elsewhere, and in the same array row by row at either place: as it is, or behind all others.
    moved = [data.draw(st.booleans()) for _ in rows]
    behind = column.size + 10 * np.arange(4)
    to = behind if is_elsewhere else np.where(moved, behind, bounds[0])
    out = np.concatenate([np.zeros_like(column) if is_elsewhere else column, int32([0] * 50)])
    moves = RowMoves(*bounds, int64(to), firsts, is_elsewhere)
    fast.insert(moves, places, values, column if is_elsewhere else out, out)
    after = np.stack([to, to + (bounds[1] - bounds[0]) + np.diff(firsts)])
    assert _read(after, out) == naive.insert(rows, changes)


@given(rows_of_numbers, st.data())
def test_rows_without_some_match_oracle(rows, data):
    full = [row for row in rows if row]
    gone = [
        data.draw(st.sets(st.integers(0, len(row) - 1), min_size=1).map(sorted)) for row in full
    ]
    bounds, column = _lay(full, [1] * len(full))
    firsts = int64(np.cumsum([0, *map(len, gone)]))
    places = int64([b + p for b, row in zip(bounds[0], gone, strict=True) for p in row])
    column = int32(column)
    fast.remove(RowMoves(*bounds, bounds[0].copy(), firsts, False), places, column)
    after = np.stack([bounds[0], bounds[1] - np.diff(firsts)])
    assert _read(after, column) == naive.remove(full, gone)
