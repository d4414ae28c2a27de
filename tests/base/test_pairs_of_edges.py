"""Edges: their pairs, and how many contacts each has, against plain loops."""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from neurosim import Edges, Explicit

PAIRS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5)), max_size=20)


@given(PAIRS)
def test_pairs_and_their_contacts_are_those_that_were_given(pairs):
    graph = Explicit.from_pairs(pairs, 4, multapses=True)
    edges = Edges(graph.indptr, graph.indices)
    assert list(zip(*(ends.tolist() for ends in edges.pairs()), strict=True)) == sorted(pairs)
    once, counts = edges.contacts()
    found = zip(*(ends.tolist() for ends in once.pairs()), strict=True)
    assert list(zip(found, counts.tolist(), strict=True)) == sorted(Counter(pairs).items())
    assert once.indptr.dtype == counts.dtype == np.int64 and once.indices.dtype == np.int32
