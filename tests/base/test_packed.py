"""Packed arrays: zeros on lines of their own, no two of one place, whichever threads ask."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from neurosim.base.arrays import CACHE_LINE
from neurosim.base.packed import BLOCK, LEAST, MOST, packed


@pytest.mark.parametrize("size", [8, LEAST - 8, LEAST, LEAST + 8, MOST - 8, MOST, 2 * BLOCK])
def test_arrays_are_zeros_that_start_on_a_line(size):
    arrays = [packed(size // 8, np.int64) for _ in range(3)]
    for each in arrays:
        assert each.size == size // 8 and not each.any() and each.flags.c_contiguous
        assert each.__array_interface__["data"][0] % CACHE_LINE == 0
        each[:] = 1


def test_no_place_is_given_twice():
    with ThreadPoolExecutor(8) as pool:
        arrays = list(pool.map(lambda _: packed(LEAST + 3, np.uint8), range(300)))
    begins = np.sort([each.__array_interface__["data"][0] for each in arrays])
    assert np.diff(begins).min() >= LEAST + 3
    for number, each in enumerate(arrays):
        each[:] = number % 251
    assert all((each == number % 251).all() for number, each in enumerate(arrays))
