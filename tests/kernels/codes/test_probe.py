"""Rows met by probing bins against the oracle."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from naive.codes import probe as naive
from naive.codes.compare import count_common
from naive.codes.shortlist import shortlist_each

from neurosim.kernels.codes import probe as fast
from neurosim.kernels.codes._tables import Bins, Found

codes = st.integers(0, 15) | st.sampled_from([2**63, 2**64 - 1])
row_codes = st.lists(codes, min_size=1, max_size=12)


def bins_of(of_rows):
    """Return the bins as the search keeps them."""
    found = sorted(set(of_rows))
    lists = [[row for row, code in enumerate(of_rows) if code == each] for each in found]
    indptr = np.cumsum([0, *map(len, lists)])
    return Bins(np.array(found, np.uint64), indptr, np.array(sum(lists, []), np.int32))


def probe(code, of_rows, n_wanted):
    bins, n = bins_of(of_rows), len(of_rows)
    marks = np.zeros((n + 63) // 64, np.uint64)
    rows, far = np.empty(n, np.int32), np.empty(bins.codes.size, np.uint8)
    n_met = fast.probe(np.uint64(code), bins, n_wanted, far, marks, rows)
    assert not marks.any()
    return rows[:n_met].tolist()


@given(codes, row_codes, st.data())
def test_rows_met_match_oracle(code, of_rows, data):
    n_wanted = data.draw(st.integers(1, len(of_rows)))
    assert probe(code, of_rows, n_wanted) == naive.probe(code, of_rows, n_wanted)


def test_whole_shells_are_taken():
    of_rows = [0b111, 0b001, 0b000, 0b010, 0b011]
    assert probe(0, of_rows, 1) == [2]
    assert probe(0, of_rows, 2) == probe(0, of_rows, 3) == [1, 2, 3]
    assert probe(0, of_rows, 4) == [1, 2, 3, 4]
    assert probe(0, of_rows, 5) == [0, 1, 2, 3, 4]


def test_codes_may_differ_in_every_bit_and_rows_fill_several_words():
    of_rows = [2**64 - 1] * 130
    assert probe(0, of_rows, 1) == list(range(130))


def probe_each(queries, their_codes, rows, of_rows, n_wanted, m):
    def packed(values):
        return np.array(values, np.uint64).reshape(-1, 1)

    out = Found(*np.empty((2, len(queries), m), np.int32))
    fast.probe_each(
        packed(queries), np.array(their_codes, np.uint64), packed(rows), bins_of(of_rows),
        n_wanted, 65, out,
    )  # fmt: skip
    return [(a.tolist(), b.tolist()) for a, b in zip(*out, strict=True)]


@given(row_codes, st.lists(st.tuples(codes, codes), max_size=4), st.data())
def test_the_best_rows_match_oracle(of_rows, asked, data):
    n = len(of_rows)
    rows = data.draw(st.lists(codes, min_size=n, max_size=n))
    queries, their_codes = [q for q, _ in asked], [c for _, c in asked]
    n_wanted = data.draw(st.integers(1, n))
    m = data.draw(st.integers(1, n_wanted))
    found = probe_each(queries, their_codes, rows, of_rows, n_wanted, m)
    wide = [[q] for q in queries], their_codes, [[r] for r in rows], of_rows
    assert found == naive.probe_each(*wide, n_wanted, m)
    if n_wanted == n:
        assert found == shortlist_each(count_common(*[wide[0], wide[2]]), m)
