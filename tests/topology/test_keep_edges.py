"""Edges that are kept of a table: those between neurons that stay, whatever the blocks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosim import Edges
from neurosim.topology import keep_edges


@pytest.mark.parametrize("block", [1, 2, 7, 1 << 20])
@given(st.data())
def test_kept_edges_are_those_between_neurons_that_stay(block, data):
    n_pre, n_post = data.draw(st.integers(1, 6)), data.draw(st.integers(1, 6))
    some = st.lists(st.booleans(), min_size=n_pre * n_post, max_size=n_pre * n_post)
    matrix = np.array(data.draw(some)).reshape(n_pre, n_post)
    gone = np.array(data.draw(some)).reshape(n_pre, n_post)
    gone_pre, gone_post = gone[:, 0], gone[0]
    indptr = np.append(0, np.cumsum(matrix.sum(axis=1)))
    edges = Edges(indptr, np.nonzero(matrix)[1].astype(np.int32))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keep_edges, "BLOCK", block)
        left = keep_edges.keep_edges(edges, keep_edges.find_kept(edges, gone_pre, gone_post))
        n_inputs = keep_edges.count_inputs(left.indices, n_post)
    matrix[gone_pre] = matrix[:, gone_post] = False
    assert left.indptr.tolist() == [0, *np.cumsum(matrix.sum(axis=1))]
    assert left.indices.tolist() == np.nonzero(matrix)[1].tolist()
    assert n_inputs.tolist() == matrix.sum(axis=0).tolist()
