"""Neurons that have constants of their own, against one neuron at a time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from naive.spiking import integrate_each as naive
from spikes import KINDS, NEVER, log_part
from strategies import int32, int64

from neurosim.kernels.spiking import integrate_each as fast
from neurosim.kernels.spiking._own_tables import Own
from neurosim.kernels.spiking._tables import Membrane, Refractory

STEP, FIRST, DT, TINY, BLOCK = 7, 640, 1e-4, 1e-30, fast.BLOCK
RANGES = {
    "delta": [(-52, -48), (0.9, 1.0)],
    "current": [(-52, -48), (0.9, 1.0), (0.0, 0.01), (0.0, 0.01), (0.9, 1.0), (0.9, 1.0)],
    "conductance": [(-52, -48), (30, 90), (-5, 5), (-90, -70), (0.9, 1.0), (0.9, 1.0)],
}
"""Of each constant, in the order of the kernels."""
MOVES = {"delta": lambda: naive.delta, "current": naive.current, "conductance": naive.conductance}
each_rule = pytest.mark.parametrize("rule", list(RANGES))
each_kind = pytest.mark.parametrize("kind", KINDS)
sizes, seeds = st.integers(1, 300) | st.sampled_from([127, 128, 129]), st.integers(0, 2**32)


def pad(values, n_padded, filler):
    return np.concatenate([values, np.full(n_padded - values.size, filler, values.dtype)])


class Cells:
    """Neurons as kernels take them, the second part of more: constants begin before theirs."""

    def __init__(self, rule, kind, n, seed, is_own, is_shared=False):
        rng = np.random.default_rng(seed)
        self.rule, self.kind, self.n, self.padded = rule, kind, n, -(-n // BLOCK) * BLOCK
        self.rest = rng.uniform(-70, -40, 1 if is_shared else n).astype(kind)
        v = rng.uniform(-60, -49, n)
        g = [rng.choice([0.0, 1.01e-30, 0.3, 1.5], n) for _ in range(2)]
        self.state = [x.astype(kind) for x in (v, *g)][: 1 if rule == "delta" else 3]
        self.constants = [
            rng.uniform(low, high, n if own else 1).astype(kind)
            for (low, high), own in zip(RANGES[rule], is_own, strict=False)
        ]
        self.release = int32(rng.choice([0, STEP, STEP + 1, NEVER], n))

    @property
    def own(self):
        """The constants in blocks; what is of other parts, or between, must not be read."""
        rows, starts, at = [], [], 0
        for values in self.constants:
            row = pad(values, self.padded, values[-1]) if values.size > 1 else values.repeat(BLOCK)
            rows += [np.full(BLOCK, np.nan, self.kind), row]
            starts.append(at + BLOCK)
            at += BLOCK + row.size
        steps = [BLOCK * (values.size > 1) for values in self.constants]
        shared = np.array([DT, TINY], self.kind)
        return Own(np.concatenate(rows), int64(starts), int64(steps), shared)

    def advance(self, state, release, waits, frozen, step):
        """Do one step; return state, release and who fired."""
        arrays = [pad(values, self.padded, values[-1]) for values in state]
        rest = self.rest if self.rest.size == 1 else pad(self.rest, self.padded, 0)
        refractory = Refractory(pad(release, self.padded, NEVER), waits, int64(frozen))
        log, trouble = log_part(FIRST, self.n, 2, 2 + 2 * self.padded), int64([-1, -1])
        kernel, cells = getattr(fast, f"integrate_{self.rule}_each"), arrays[0]
        cells = Membrane(*arrays) if len(arrays) > 1 else cells
        moved = int64([step, 1]), cells, rest, self.own
        with np.errstate(all="ignore"):
            assert kernel(*moved, refractory, log, trouble) is None
        assert all(np.isfinite(values).all() for values in arrays)
        assert (refractory.release[self.n :] == NEVER).all() and trouble.tolist() == [-1, -1]
        fired = (log.neurons[2 : log.bounds[2]] - FIRST).tolist()
        return [values[: self.n] for values in arrays], refractory.release[: self.n], fired


@each_rule
@each_kind
@given(sizes, seeds, st.lists(st.booleans(), min_size=6, max_size=6), st.booleans(),
       st.lists(st.booleans(), min_size=3, max_size=3))  # fmt: skip
def test_steps_match_oracle(rule, kind, n, seed, is_own, is_shared, frozen):
    cells, waits = Cells(rule, kind, n, seed, is_own, is_shared), int64([2])
    shared = [np.array([x], kind)[0] for x in (DT, TINY)][{"current": 1}.get(rule, 0) :]
    move = MOVES[rule](*(() if rule == "delta" else shared))
    rest = np.broadcast_to(cells.rest, n)
    own = list(zip(*(np.broadcast_to(values, n) for values in cells.constants), strict=True))
    state, release = cells.state, cells.release
    neurons, later = list(zip(*state, strict=True)), release.tolist()
    for step in range(STEP, STEP + 3):
        state, release, fired = cells.advance(state, release, waits, frozen, step)
        what = rest, own, later, [2] * n, frozen, move
        neurons, later, expected = naive.integrate(step, neurons, *what)
        assert fired == expected and release.tolist() == later
        for values, wanted in zip(state, zip(*neurons, strict=True), strict=True):
            np.testing.assert_array_equal(values, np.array(wanted, kind))


@each_rule
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_state_that_is_no_number_fires_and_is_noted(rule, bad):
    cells = Cells(rule, np.float64, 150, 3, [True] * 6)
    cells.state[0][:], cells.release[:], cells.rest[:] = -70, 0, -70
    for g in cells.state[1:]:
        g[:] = 0
    cells.state[0][[70, 140]] = bad
    arrays = [pad(values, cells.padded, values[-1]) for values in cells.state]
    refractory = Refractory(pad(cells.release, cells.padded, NEVER), int64([2]), int64([1, 0, 0]))
    log, trouble = log_part(FIRST, 150, 0, 512), int64([-1, -1])
    kernel = getattr(fast, f"integrate_{rule}_each")
    table = Membrane(*arrays) if len(arrays) > 1 else arrays[0]
    rest = pad(cells.rest, cells.padded, -70)
    kernel(int64([STEP, 1]), table, rest, cells.own, refractory, log, trouble)
    assert (log.neurons[: log.bounds[2]] - FIRST).tolist() == [70, 140]
    assert trouble.tolist() == [STEP, FIRST + 70]
