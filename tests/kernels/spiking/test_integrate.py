"""Neurons that are swept in blocks, against one neuron at a time."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from naive.spiking import integrate as naive
from spikes import KINDS, NEVER, log_part
from strategies import int32, int64

from neurosim.kernels.spiking import integrate as fast
from neurosim.kernels.spiking._tables import Membrane, Refractory

V_TH = -50.0
CONSTANTS = {
    "delta": [V_TH, 0.995],
    "current": [V_TH, 0.995, 0.0049, 0.0047, 0.98, 0.99, 1e-30],
    "conductance": [V_TH, 1e-4, 0.02, 0.0, -80.0, 0.98, 0.99, 1e-30],
}
RULES = list(CONSTANTS)
STEP = 7
sizes = st.integers(1, 200) | st.sampled_from([1, 63, 64, 65, 128])
seeds = st.integers(0, 2**32)
waits = st.sampled_from([0, 1, 2, 20])
frozen = st.lists(st.booleans(), min_size=3, max_size=3)
each_rule = pytest.mark.parametrize("rule", RULES)
each_kind = pytest.mark.parametrize("kind", KINDS)


def draw_state(rule, kind, n, seed):
    """Return v, and ge and gi where there are: ordinary values, with limits among them."""
    rng = np.random.default_rng(seed)
    v = rng.choice([V_TH, V_TH + 1e-3, np.nextafter(V_TH, 0), -60.0], n)
    v = np.where(rng.random(n) < 0.5, v, rng.uniform(-70, -45, n)).astype(kind)
    tiny = np.array([0, 1.01e-30, 1e-30, 3e-31, -1.01e-30], kind)
    of = [np.where(rng.random(n) < 0.3, rng.choice(tiny, n), rng.random(n)) for _ in range(2)]
    return [v, *(g.astype(kind) for g in of)][: 1 if rule == "delta" else 3]


def draw_rest(kind, n, seed, is_shared):
    rest = np.random.default_rng(seed + 1).uniform(-70, -40, 1 if is_shared else n)
    return rest.astype(kind)


def pad(values, n_padded, filler):
    return np.concatenate([values, np.full(n_padded - values.size, filler, values.dtype)])


class Sweep:
    """A population as the kernel takes it; what is padded is above threshold, and no number."""

    def __init__(self, rule, state, rest, release, waits, frozen, first=0, used=0, spare=0):
        kind, self.n = state[0].dtype, state[0].size
        self.padded = -(-self.n // fast.BLOCK) * fast.BLOCK
        self.kernel = getattr(fast, f"integrate_{rule}")
        self.state = [pad(values, self.padded, np.nan) for values in state]
        self.rest = rest if rest.size == 1 else pad(rest, self.padded, 0)
        self.constants = np.array(CONSTANTS[rule], kind)
        self.release, self.used = pad(int32(release), self.padded, NEVER), used
        waits = int64(waits)
        waits = waits if waits.size == 1 else pad(waits, self.padded, 0)
        self.refractory = Refractory(self.release, waits, int64(frozen))
        self.log = log_part(first, self.n, used, used + self.padded + spare)
        self.trouble = int64([-1, -1])

    def advance(self, step):
        """Do one step with number 1; return who fired, counted from the first neuron."""
        state = self.state[0] if len(self.state) == 1 else Membrane(*self.state)
        moved = int64([step, 1]), state, self.rest, self.constants
        with np.errstate(all="ignore"):
            assert self.kernel(*moved, self.refractory, self.log, self.trouble) is None
        first, _, neurons, bounds, _ = self.log
        assert (neurons[: self.used] == -1).all() and bounds[1] == self.used
        return (neurons[self.used : bounds[2]] - first).tolist()


def assert_same(sweep, expected):
    """Compare bits: a NaN is like any other."""
    neurons, release, _ = expected
    for values, wanted in zip(sweep.state, zip(*neurons, strict=True), strict=True):
        kind = values.dtype.type
        np.testing.assert_array_equal(values[: sweep.n], np.array(wanted, kind))
        assert all(type(x) is kind for x in wanted)
    assert sweep.release[: sweep.n].tolist() == release
    assert (sweep.release[sweep.n :] == NEVER).all()


def check_steps(rule, state, rest, release, waits, frozen, n_steps, **options):
    """Advance both; return all who fired."""
    sweep = Sweep(rule, state, rest, release, waits, frozen, **options)
    own = waits * sweep.n if len(waits) == 1 else waits
    constants, after = sweep.constants, (list(zip(*state, strict=True)), list(release), [])
    twin, everyone = getattr(naive, f"integrate_{rule}"), []
    for step in range(STEP, STEP + n_steps):
        columns = list(zip(*after[0], strict=True))
        with np.errstate(all="ignore"):
            after = twin(step, *columns, rest, constants, after[1], own, frozen)
        assert sweep.advance(step) == after[2]
        assert_same(sweep, after)
        everyone += after[2]
    return everyone


@each_rule
@each_kind
class TestSteps:
    @given(sizes, seeds, st.lists(waits, min_size=1, max_size=3), frozen, st.booleans())
    def test_steps_match_oracle(self, rule, kind, n, seed, some, frozen, is_shared):
        own = some if len(some) == 1 else [some[i % len(some)] for i in range(n)]
        release = np.random.default_rng(seed).choice([0, STEP, STEP + 1, NEVER], n).tolist()
        state, rest = draw_state(rule, kind, n, seed), draw_rest(kind, n, seed, is_shared)
        check_steps(rule, state, rest, release, own, frozen, 4, first=640)

    @given(sizes, st.integers(0, 100), st.integers(0, 100))
    @example(64, 0, 64)
    @example(64, 0, 63)
    def test_all_fire_behind_what_is_in_the_log_which_halts_in_time(
        self, rule, kind, n, used, spare
    ):
        state = [np.full(n, -40, kind), *(np.zeros(n, kind) for _ in CONSTANTS[rule][2:4])]
        state = state[: 1 if rule == "delta" else 3]
        rest = np.zeros(1, kind)
        sweep = Sweep(rule, state, rest, [0] * n, [2], [True] * 3, used=used, spare=spare)
        assert sweep.advance(STEP) == list(range(n))
        no_room = used + n + sweep.padded > sweep.log.neurons.size
        assert (sweep.log.halt[0] == STEP) == no_room
        assert (sweep.log.halt[0] == -1) == (not no_room)

    def test_none_fires_where_all_are_refractory_for_ever(self, rule, kind):
        for held in (False, True):
            state = draw_state(rule, kind, 100, 1)
            before = np.copy(state)
            sweep = Sweep(
                rule, state, draw_rest(kind, 100, 1, True), [NEVER] * 100, [2], [held] * 3
            )
            assert [sweep.advance(STEP + i) for i in range(5)] == [[]] * 5
            for values, old in zip(sweep.state, before, strict=True):
                assert (values[:100] == old).all() == held

    def test_a_population_without_neurons_here_closes_its_step(self, rule, kind):
        state = [np.zeros(0, kind)] * (1 if rule == "delta" else 3)
        sweep = Sweep(rule, state, np.zeros(1, kind), [], [2], [True] * 3, used=3)
        assert sweep.advance(STEP) == []
        assert sweep.log.bounds.tolist() == [0, 3, 3] and sweep.log.halt[0] == -1

    @pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
    def test_the_first_state_that_is_no_number_is_noted(self, rule, kind, bad):
        state = draw_state(rule, kind, 150, 3)
        state[0][:] = -60
        state[0][[70, 90]] = bad
        sweep = Sweep(rule, state, np.zeros(1, kind), [0] * 150, [0], [True] * 3, first=64)
        fired = sweep.advance(STEP)
        expected = [70, 90] if bad != -np.inf else []
        assert [i for i in fired if i in (70, 90)] == expected
        assert sweep.trouble.tolist() == ([STEP, 134] if expected else [-1, -1])
        sweep.state[0][[0, 70]] = np.nan
        sweep.advance(STEP + 2)
        first = [STEP, 134] if expected else [STEP + 2, 64]
        assert sweep.trouble.tolist() == first

    def test_a_synaptic_state_without_bounds_shows_in_v(self, rule, kind):
        state = draw_state(rule, kind, 70, 3)
        state[-1][:] = 0
        state[-1][65] = np.inf
        state[0][[i for i in range(70) if i != 65 or rule != "delta"]] = -60
        sweep = Sweep(rule, state, np.zeros(1, kind), [0] * 70, [0], [True] * 3)
        fired = [sweep.advance(STEP), sweep.advance(STEP + 1)]
        assert 65 in sum(fired, [])
        assert sweep.trouble[1] == 65

    def test_an_ordinary_spike_is_no_trouble(self, rule, kind):
        state = draw_state(rule, kind, 150, 3)
        state[0][:] = -40
        sweep = Sweep(rule, state, np.zeros(1, kind), [0] * 150, [0], [True] * 3)
        assert len(sweep.advance(STEP)) == 150
        assert sweep.trouble.tolist() == [-1, -1]


@each_kind
def test_the_threshold_is_strict(kind):
    exact = [np.array([V_TH, np.nextafter(kind(V_TH), kind(0))], kind)]
    sweep = Sweep("delta", exact, np.zeros(1, kind), [0, 0], [0], [False])
    sweep.constants[1] = 1
    assert sweep.advance(STEP) == [1]


@each_rule
@pytest.mark.parametrize("held", [False, True])
@pytest.mark.parametrize("wait", [0, 1, 2, 5])
def test_a_neuron_fires_again_after_as_many_steps_as_it_waits(rule, held, wait):
    n_states = 1 if rule == "delta" else 3
    state = [np.full(1, v) for v in (-40.0, 0.0, 0.0)][:n_states]
    rest = np.array([-40.0]) if rule == "conductance" else np.array([-0.2])
    sweep = Sweep(rule, state, rest, [0], [wait], [held] * 3)
    fired = [step for step in range(STEP, STEP + 20) if sweep.advance(step)]
    assert fired == list(range(STEP, STEP + 20, max(wait, 1)))


@each_kind
@each_rule
def test_many_steps_stay_the_same(rule, kind):
    state, rest = draw_state(rule, kind, 70, 9), draw_rest(kind, 70, 9, False)
    rest[:35] = -30 if rule == "conductance" else -0.2
    fired = check_steps(rule, state, rest * kind(1), [0] * 70, [3], [False] * 3, 30)
    assert len(fired) > 70
