"""Noise with a memory, and noise of neurons with conductances, against the oracle."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from naive.inputs import fluctuate as naive
from strategies import int64

from neurosim.kernels.inputs import fluctuate as fast
from neurosim.kernels.spiking._chance_tables import Process, Shaking
from neurosim.kernels.spiking._tables import Membrane

SPAN = 300
seeds = st.integers(0, 99)
sizes = st.integers(0, SPAN)


def columns(n, seed, *spans):
    """Return n + 1 numbers of each of these ranges; the last is of no neuron here."""
    rng = np.random.default_rng(seed)
    return [rng.uniform(*span, n + 1) for span in spans]


def constants(own, values):
    return [each.copy() if own else each[:1].copy() for each in values]


def spread(own, values, n):
    return [each[:n] if own else np.repeat(each[:1], n) for each in values]


@pytest.mark.parametrize("own", [False, True])
class TestProcess:
    spans = (-4, 4), (-1, 3), (0, 1), (0, 2), (-3, 3)

    @given(sizes, seeds)
    def test_steps_match_oracle(self, own, n, seed):
        xi, *law, x = columns(n, seed, *self.spans)
        rows = zip(xi[:n], *spread(own, law, n), x[:n], strict=True)
        expected = [naive.process(*row) for row in rows] + [x[n]]
        assert fast.fluctuate(xi[:n], Process(*constants(own, law)), x) is None
        assert x.tolist() == expected

    @given(sizes, seeds)
    def test_conductances_hold_what_is_above_zero(self, own, n, seed):
        xi, *law, decay, x, g = columns(n, seed, *self.spans[:4], (0, 1), (-1, 1), (0, 2))
        rows = zip(xi[:n], *spread(own, [*law, decay], n), x[:n], g[:n], strict=True)
        expected = [naive.conductance(*row) for row in rows] + [(x[n], g[n])]
        process, left = Process(*constants(own, law)), decay if own else decay[:1]
        assert fast.fluctuate_conductance(xi[:n], process, left, x, g) is None
        assert list(zip(x.tolist(), g.tolist(), strict=True)) == expected


@pytest.mark.parametrize("name", ["shake", "push"])
@pytest.mark.parametrize("own", [False, True])
@given(n=sizes, seed=seeds, is_frozen=st.booleans())
def test_v_of_the_free_moves_as_the_oracle_says(name, own, n, seed, is_frozen):
    spans = (-4, 4), (0, 5), (0.001, 1), (-80, 0), (0, 60), (0, 60)
    given_, *law, v, ge, gi = columns(n, seed, *spans)
    release = np.random.default_rng(seed).integers(6, 9, n + 1).astype(np.int32) * is_frozen
    rows = zip(given_[:n], *spread(own, law, n), v[:n], ge[:n], gi[:n], strict=True)
    moved = [getattr(naive, name)(*row) for row in rows]
    free = release[:n] <= 7
    expected = np.append(np.where(free, moved, v[:n]), v[n])
    waiting = release if is_frozen else release[:0]
    arguments = int64([7, 0]), given_[:n], Shaking(*constants(own, law)), Membrane(v, ge, gi)
    assert getattr(fast, name)(*arguments, waiting) is None
    np.testing.assert_allclose(v, expected, rtol=1e-14, atol=0)
    assert np.array_equal(v[:n][~free], expected[:n][~free])
