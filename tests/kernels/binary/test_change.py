"""Who came and who left, against sets."""

import numpy as np
from hypothesis import example, given
from naive.binary import change as naive
from strategies import int32, subsets

from neurosim.kernels.binary import change as fast


@given(subsets(20), subsets(20))
@example([], [])
@example([], [3])
@example([3], [])
@example([1, 2], [1, 2])
@example([1, 2], [3, 4])
def test_changes_match_oracle(before, now):
    rows, signs = np.full((2, len(before) + len(now)), 99, np.int32)
    n = fast.change(int32(before), int32(now), rows, signs)
    changes = list(zip(rows[:n].tolist(), signs[:n].tolist(), strict=True))
    assert changes == naive.change(before, now)
