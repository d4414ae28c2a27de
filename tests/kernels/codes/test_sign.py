"""Sign codes against the oracle."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from naive.codes import sign as naive
from strategies import wired_amounts

from neurosim.kernels.codes import sign as fast
from neurosim.kernels.codes.tag import turn


@settings(deadline=None)
@given(wired_amounts())
def test_codes_match_oracle(world):
    amounts, indptr, inputs, _ = world
    words = np.full((len(amounts), (indptr.size + 62) // 64), 2**64 - 1, np.uint64)
    fast.sign(amounts, indptr, inputs, words)
    for x, code in zip(amounts.tolist(), words, strict=True):
        assert code.tolist() == naive.sign(x, indptr.tolist(), inputs.tolist())


@given(st.integers(0, 2**32))
def test_turned_bits_are_transposed(seed):
    words = np.random.default_rng(seed).integers(0, 2**64, 64, np.uint64)
    turned = words.copy()
    turn(turned)
    for r in (0, 1, 17, 63):
        assert all(int(words[r]) >> c & 1 == int(turned[c]) >> r & 1 for c in range(64))
