"""Plans: the same whether compiled or not, and for any number of threads."""

import gc
import weakref

import numpy as np
import pytest
from naive.spiking import call as naive
from numba import config
from strategies import int64
from toys import Alike, Mixed, blend, compiled, count, mix, nothing, stop_at, turn, wide

from neurosim.base.threads.team import Team
from neurosim.spiking.engine.plan import Op, Plan

N_STEPS = 50 if config.DISABLE_JIT else 3000
N_PARTS = 4
THREADS = [1, 2, 3, 4]
both_ways = pytest.mark.parametrize("is_compiled", [True, False])


@pytest.fixture
def interpret(monkeypatch, is_compiled):
    if config.DISABLE_JIT and is_compiled:
        pytest.skip("kernels are not compiled")
    monkeypatch.setattr(config, "DISABLE_JIT", not is_compiled)


def ring(n_threads):
    """Return the state, and stages in which every part reads what another one wrote."""
    x, y = np.arange(N_PARTS), np.zeros(N_PARTS, np.int64)
    mine = [range(i, N_PARTS, n_threads) for i in range(n_threads)]
    stages = [
        [[(mix, (x, y, i)) for i in of] for of in mine],
        [[(turn, (y, x, i)) for i in of] for of in mine],
        [[] for _ in mine],  # the first stage of the next step reads what the second wrote
    ]
    return x, y, stages


def lower(stages):
    known = {f: compiled(f) for stage in stages for calls in stage for f, _ in calls}
    return [[[Op(known[f], a) for f, a in calls] for calls in stage] for stage in stages]


@both_ways
@pytest.mark.usefixtures("interpret")
class TestRuns:
    @pytest.mark.parametrize("n_threads", THREADS)
    def test_threads_match_oracle(self, is_compiled, n_threads):
        x, y, stages = ring(n_threads)
        twin_x, twin_y, plain = ring(1)
        n_steps = N_STEPS if is_compiled else 50
        naive.advance(plain, [0, 0], n_steps)
        clocks = [int64([0, 0]) for _ in range(n_threads)]
        plan, team = Plan(lower(stages), clocks, int64([-1])), Team(n_threads)
        assert plan.n_threads == n_threads
        for part, is_shared in (
            (1, True),
            (n_steps // 2, False),
            (n_steps - n_steps // 2 - 1, True),
        ):
            assert plan.run(part, team, is_shared) == part
        assert [clock.tolist() for clock in clocks] == [[n_steps, n_steps]] * n_threads
        assert (x.tolist(), y.tolist()) == (twin_x.tolist(), twin_y.tolist())
        assert [clock.tolist() for clock in clocks] == [[n_steps, n_steps]] * n_threads

    @pytest.mark.parametrize("n_threads", THREADS)
    @pytest.mark.parametrize("who", [0, -1])
    def test_all_threads_halt_when_one_says_so(self, is_compiled, n_threads, who):
        clocks, halt = [int64([10, 2]) for _ in range(n_threads)], int64([-1])
        total = [int64([0]) for _ in clocks]
        first = [[(count, (c, t, 1))] for c, t in zip(clocks, total, strict=True)]
        first[who].append((stop_at, (clocks[who], 34, halt)))
        stages = lower([first, [[(nothing, ())] for _ in clocks]])
        plan, team = Plan(stages, clocks, halt), Team(n_threads)
        assert plan.run(1000, team) == 25
        assert [clock.tolist() for clock in clocks] == [[35, 27]] * n_threads
        halt[0] = -1
        assert plan.run(5, team) == 5
        expected = sum(10 + s + 7 * (2 + s) for s in range(30))
        assert [int(t[0]) for t in total] == [expected] * n_threads

    def test_no_steps_change_nothing(self, is_compiled):
        x, _, stages = ring(1)
        plan = Plan(lower(stages), [int64([0, 0])], int64([-1]))
        assert plan.run(0, Team(1)) == 0
        assert x.tolist() == list(range(N_PARTS))

    def test_arguments_may_be_any_arrays_and_whole_numbers(self, is_compiled):
        kinds = [np.int64, np.float64, np.float32, np.int32, np.uint16, np.uint8, np.uint64]
        arrays = [np.array([2, 3], kind) for kind in kinds] + [np.arange(6).reshape(2, 3)[1]]
        function, numbers = wide(len(arrays), 3), (7, np.int64(-8), np.uint16(9))
        expected = [a.copy() for a in arrays]
        function(*expected, *map(int, numbers))
        plan = Plan(lower([[[(function, (*arrays, *numbers))]]]), [int64([0, 0])], int64([-1]))
        plan.run(1, Team(1))
        assert [a.tolist() for a in arrays] == [a.tolist() for a in expected]
        assert arrays[0][0] != 2

    def test_arguments_may_be_tables_of_arrays_and_whole_numbers(self, is_compiled):
        mixed = Mixed(3, np.array([1.0, 2.5], np.float32), np.int64(-4), np.zeros(2))
        alike = Alike(int64([7]), int64([1, 2, 3]), int64([0]))
        plan = Plan(lower([[[(blend, (int64([9, 0]), mixed, 5, alike))]]]), [int64([0, 0])],
                    int64([-1]))  # fmt: skip
        plan.run(2, Team(1))
        assert mixed.out.tolist() == [2 * (3 * 2.5 - 4 + 9), 0]
        assert alike.total.tolist() == [2 * (5 * 7 + 3)]

    def test_arrays_live_as_long_as_the_plan(self, is_compiled):
        made = np.zeros(1000)
        alive, fill = weakref.ref(made), compiled(lambda a: a.fill(3))
        plan = Plan([[[Op(fill, (made,))]]], [int64([0, 0])], int64([-1]))
        del made
        gc.collect()
        plan.run(2, Team(1))
        assert (alive() == 3).all()
        del plan
        gc.collect()
        assert alive() is None


def test_a_crew_that_is_too_small_is_refused_and_does_not_wait_for_ever():
    plan = Plan([[[], []], [[], []]], [int64([0, 0]), int64([0, 0])], int64([-1]))
    with pytest.raises(ValueError, match="2 threads would wait for one of 1"):
        plan.run(1, Team(1))


@pytest.mark.skipif(config.DISABLE_JIT, reason="plain functions may return and take anything")
class TestRefusals:
    def _plan(self, function, *arguments):
        return Plan([[[Op(compiled(function), arguments)]]], [int64([0, 0])], int64([-1]))

    def test_a_kernel_that_returns_a_value(self):
        with pytest.raises(TypeError, match="returns a value"):
            self._plan(lambda a: a[0], np.zeros(1))

    def test_a_number_in_a_table_that_is_no_whole_number(self):
        half = Mixed(0.5, np.zeros(2), 0, np.zeros(1))
        with pytest.raises(TypeError, match="'float' object cannot be interpreted as an integer"):
            self._plan(blend, int64([0, 0]), half, 5, Alike(*int64([[0]] * 3)))

    def test_more_words_than_a_call_has(self):
        arrays = [np.zeros(1) for _ in range(25)]
        with pytest.raises(TypeError, match="takes 177 words; a plan passes at most 176"):
            self._plan(wide(25, 2), *arrays, *range(2))
