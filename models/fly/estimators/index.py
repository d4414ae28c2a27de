"""Search: packed tags that are kept, grow, and are compared with the tags of queries."""

from collections.abc import Callable
from typing import Any

import numpy as np

from neurosim.base.arrays import Words, aligned
from neurosim.base.threads.team import Team
from neurosim.kernels.codes._tables import Bins, Found

CHUNK = 1 << 14
"""Rows that are compared before the best of them are noted, so that counts stay in the cache."""
MOST_QUERIES = 64
"""That pass over the rows together."""


class TagIndex:
    """Codes of rows, and the bins in which they lie.

    Parameters
    ----------
    n_words : int
        Of a code.
    n_levels : int
        More than the bits that two codes can share.
    """

    def __init__(self, n_words: int, n_levels: int):
        self.n_levels, self.n_rows = n_levels, 0
        self._room = _make_room(0, n_words)
        self._code_room = _make_room(0, 1)
        self._bins: Bins | None = None

    @property
    def words(self) -> Words:
        """Codes of all rows, shape (n_rows, n_words)."""
        return self._room[: self.n_rows]

    @property
    def codes(self) -> Words:
        """The bin of each row; 0 where no bins are kept."""
        return self._code_room[: self.n_rows, 0]

    def add(self, words: Words, codes: Words | None = None) -> None:
        """Append rows; room doubles, so that many small additions take linear time."""
        first, n = self.n_rows, self.n_rows + len(words)
        if n > len(self._room):
            size = max(n, 2 * len(self._room))
            self._room, self._code_room = _grow(self._room, size), _grow(self._code_room, size)
        self._room[first:n] = words
        self._code_room[first:n, 0] = 0 if codes is None else codes
        self.n_rows, self._bins = n, None

    def nearest(self, queries: Words, n_neighbors: int, threads: int = 1) -> Found:
        """Return the rows that share most bits with each query; among equals the first.

        Parameters
        ----------
        queries : ndarray of uint64, shape (n_queries, n_words)
        n_neighbors : int
            From 1 to ``n_rows``.
        threads : int
            Changes no bit.
        """

        def work(rows: slice, found: Found) -> None:
            for first in range(rows.start, rows.stop, MOST_QUERIES):
                part = slice(first, min(first + MOST_QUERIES, rows.stop))
                found.shared[part], found.rows[part] = self._compare(queries[part], n_neighbors)

        return self._share(len(queries), n_neighbors, threads, work)

    def nearest_in_bins(
        self, queries: Words, codes: Words, n_neighbors: int, n_candidates: int, threads: int = 1
    ) -> Found:
        """As `nearest`, among the rows of the bins around each query's own.

        Parameters
        ----------
        codes : ndarray of uint64, shape (n_queries,)
            The bin of each query.
        n_candidates : int
            Rows that are met at least, from ``n_neighbors`` to ``n_rows``: bins of growing Hamming
            distance are taken, all of a distance at once.
        """
        from neurosim.kernels.codes.probe import probe_each

        bins = self._sort_bins()

        def work(rows: slice, found: Found) -> None:
            asked, part = (queries[rows], codes[rows]), Found(*(array[rows] for array in found))
            probe_each(*asked, self.words, bins, n_candidates, self.n_levels, part)

        return self._share(len(queries), n_neighbors, threads, work)

    def _compare(self, queries: Words, n_neighbors: int) -> Found:
        """Compare queries with chunks of rows; the best of all are among the best of each."""
        from neurosim.kernels.codes.compare import count_common
        from neurosim.kernels.codes.shortlist import shortlist_each

        lists, length = [], max(CHUNK, 4 * n_neighbors)
        for first in range(0, self.n_rows, length):
            words = self.words[first : first + length]
            counts = np.empty((len(queries), len(words)), np.int32)
            count_common(queries, words, counts)
            found = np.empty((2, len(queries), min(n_neighbors, len(words))), np.int32)
            shortlist_each(counts, self.n_levels, *found)
            found[1] += first
            lists.append(found)
        if len(lists) == 1:
            return Found(*lists[0])
        shared, rows = np.concatenate(lists, axis=2)
        best, places = np.empty((2, len(queries), n_neighbors), np.int32)
        shortlist_each(shared, self.n_levels, best, places)
        return Found(best, np.take_along_axis(rows, places, axis=1))

    def _share(
        self, n: int, n_neighbors: int, threads: int, work: Callable[[slice, Found], None]
    ) -> Found:
        found = make_found(n, n_neighbors)
        n_operations = float(n) * self._room.shape[1] * self.n_rows
        Team(threads).share(lambda a, b: work(slice(a, b), found), n, n_operations)
        return found

    def _sort_bins(self) -> Bins:
        """Return the occupied bins, where their rows begin, and the rows."""
        if self._bins is None:
            order = np.argsort(self.codes, kind="stable")
            codes, first = np.unique(self.codes[order], return_index=True)
            indptr = np.append(first, self.n_rows).astype(np.int64)
            self._bins = Bins(codes, indptr, order.astype(np.int32))
        return self._bins

    def __getstate__(self) -> dict[str, Any]:
        """Keep no room to grow and no bins, which follow from the codes."""
        rooms = {"_room": self.words.copy(), "_code_room": self.codes[:, None].copy()}
        return {**self.__dict__, **rooms, "_bins": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Lay the rows on lines of the cache again."""
        self.__dict__.update(state)
        self._room, self._code_room = (_grow(r, len(r)) for r in (self._room, self._code_room))


def make_found(n_queries: int, n_neighbors: int) -> Found:
    """Return room for what a search finds."""
    shape = n_queries, n_neighbors
    return Found(np.empty(shape, np.int32), np.empty(shape, np.int32))


def _make_room(n: int, n_words: int) -> Words:
    """Return zeros that start on a line of the cache: rows are compared 1.3 times as fast."""
    room: Words = aligned(n * n_words, np.uint64).reshape(n, n_words)
    return room


def _grow(rows: Words, n: int) -> Words:
    room = _make_room(n, rows.shape[1])
    room[: len(rows)] = rows
    return room
