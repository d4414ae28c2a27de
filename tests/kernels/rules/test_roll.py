"""Random numbers of one synapse, against the oracle and against what contacts toss."""

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st
from naive.rules import roll as naive
from strategies import KEY, keys, uint64, words

from neurosim.kernels.random._tables import Release
from neurosim.kernels.random.toss import BATCH, toss
from neurosim.kernels.rules import roll as fast
from neurosim.kernels.spiking._chance_tables import Dice

NAMES = ("u uniform", "xi normal", "released released", "v uniform")
LOOK = fast.compose_noise(NAMES)
NOBODY = fast.compose_noise(())
NONE = np.zeros(0, np.uint16)
neurons = st.integers(0, 2**31 - 2)
levels = st.sampled_from([0, 2**31, 2**32 - 2, naive.CERTAIN]) | words


@given(st.lists(keys, min_size=4, max_size=4), st.integers(0, 2**31), neurons, neurons,
       st.integers(0, 9), levels, st.booleans())  # fmt: skip
@example([KEY] * 4, 7, 3, 4, 6, 2**31, True)
def test_numbers_match_oracle(four, step, pre, post, number, level, is_counted):
    ordinals = np.array([0, number], np.uint16) if is_counted else NONE
    chances = np.array([1, level] if is_counted else [level], np.uint32)
    dice = tuple(Dice(uint64(*key), ordinals, chances) for key in four)
    clock = np.array([step, 5])
    found = LOOK(dice, clock, np.int64(1), np.int64(pre), np.int64(post))
    told = step, pre, post, number if is_counted else 0, level
    laws = [name.split() for name in NAMES]
    assert found._fields == tuple(field for field, _ in laws)
    expected = [naive.roll(law, key, *told) for (_, law), key in zip(laws, four, strict=True)]
    assert list(found) == expected and 0 <= found.u < 1


def test_who_releases_is_who_releases_where_spikes_are_transmitted():
    rng = np.random.default_rng(1)
    targets, ordinals = np.sort(rng.integers(0, 50, 200)), rng.integers(0, 6, 200).astype(np.uint16)
    chances = np.full(200, 2**31, np.uint32)
    scratch = np.empty(BATCH, np.uint32), np.empty(BATCH, np.int64)
    release = Release(chances, ordinals, uint64(*KEY), *scratch)
    n = toss(9, 30, 0, targets, release)
    dice = (Dice(uint64(*KEY), ordinals, chances),)
    look = fast.compose_noise(("released released",))
    clock, pre = np.array([30, 0]), np.int64(9)
    found = [s for s in range(200) if look(dice, clock, np.int64(s), pre, targets[s]).released]
    assert found == scratch[1][:n].tolist() and 50 < n < 150


def test_of_nothing_nothing_is_drawn():
    assert NOBODY((), np.zeros(2, np.int64), np.int64(0), np.int64(0), np.int64(0)) == ()
