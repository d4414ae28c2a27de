"""Packed tags against the oracle."""

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st
from naive.codes import pack as naive

from neurosim.kernels.codes import pack as fast


@st.composite
def tags(draw):
    """Draw (tags of one length, words): some cells twice, some at the ends of words."""
    n_words, n_active = draw(st.integers(1, 4)), draw(st.integers(0, 6))
    last = 64 * n_words - 1
    cell = st.integers(0, last) | st.sampled_from([0, 63, last])
    tag = st.lists(cell, min_size=n_active, max_size=n_active)
    return draw(st.lists(tag, max_size=5)), n_active, n_words


@given(tags())
@example(([[63, 64, 127]], 3, 2))
def test_words_match_oracle_whatever_was_there(case):
    cells, n_active, n_words = case
    words = np.full((len(cells), n_words), 2**64 - 1, np.uint64)
    fast.pack(np.array(cells, np.int32).reshape(len(cells), n_active), words)
    assert words.tolist() == naive.pack(cells, n_words)


def test_a_bit_stands_where_numpy_puts_it():
    words = np.empty((1, 2), np.uint64)
    fast.pack(np.array([[0, 9, 63, 64, 100]], np.int32), words)
    bits = np.unpackbits(words.view(np.uint8), bitorder="little")
    assert np.flatnonzero(bits).tolist() == [0, 9, 63, 64, 100]
