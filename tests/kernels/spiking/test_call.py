"""Kernels called by address, and gates that threads meet at, against calls made in turn."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from naive.spiking import call as naive
from numba import config
from strategies import int64
from toys import MASK, compiled, count, mix, nothing, stop_at, turn, wide

from neurosim.kernels.spiking import _atoms
from neurosim.kernels.spiking import call as fast
from neurosim.spiking.engine.plan import Op, _tabulate

compiled_only = pytest.mark.skipif(config.DISABLE_JIT, reason="there is no address to call")


def advance(ops, clock, halt, n_steps):
    fast.advance(*_tabulate(ops), clock, halt, n_steps)


@compiled_only
class TestAdvance:
    @pytest.mark.parametrize("n_steps", [0, 1, 1000])
    def test_calls_match_oracle(self, n_steps):
        x, y, clock, total = int64([5, 6, 7]), int64([0, 0, 0]), int64([40, 3]), int64([0])
        calls = [(mix, (x, y, i)) for i in range(3)] + [(turn, (y, x, i)) for i in range(3)]
        calls += [(count, (clock, total, 11)), (nothing, ())]
        twins = [a.copy() for a in (x, y, clock, total)]
        same = dict(zip(map(id, (x, y, clock, total)), twins, strict=True))
        plain = [(f, tuple(same.get(id(a), a) for a in arguments)) for f, arguments in calls]
        naive.advance([[plain]], twins[2], n_steps)
        advance([Op(compiled(f), a) for f, a in calls], clock, int64([-1]), n_steps)
        for found, expected in zip((x, y, clock, total), twins, strict=True):
            assert found.tolist() == expected.tolist()

    @pytest.mark.parametrize("step", [20, 21, 29, 30, 10**6])
    def test_a_step_that_halts_is_the_last(self, step):
        clock, halt = int64([20, 3]), int64([-1])
        advance([Op(compiled(stop_at), (clock, step, halt))], clock, halt, 10)
        expected = [20, 3]
        done = naive.advance([], expected, 10, lambda s: s == step)
        assert clock.tolist() == expected == [20 + done, 3 + done]

    @pytest.mark.parametrize(
        ("n_arrays", "n_numbers"),
        [(1, 0), (4, 4), (4, 5), (10, 2), (10, 3), (14, 1), (25, 1)],
        ids=lambda n: str(n),
    )
    def test_calls_of_any_size_get_all_their_arguments(self, n_arrays, n_numbers):
        function = wide(n_arrays, n_numbers)
        arrays = [int64(range(i + 1)) for i in range(n_arrays)]
        numbers = [1000 + i for i in range(n_numbers)]
        expected = [a.copy() for a in arrays]
        naive.advance([[[(function, (*expected, *numbers))]]], [0, 0], 3)
        advance([Op(compiled(function), (*arrays, *numbers))] * 3, int64([0, 0]), int64([-1]), 1)
        assert [a.tolist() for a in arrays] == [a.tolist() for a in expected]

    def test_sizes_tested_are_those_at_the_edges(self):
        words = {7 * a + n for a, n in [(4, 4), (4, 5), (10, 2), (10, 3), (25, 1)]}
        short, medium = _atoms.SHORT, _atoms.MEDIUM
        assert words == {short, short + 1, medium, medium + 1, _atoms.LONG}


def test_a_clock_moves_on():
    clock = int64([40, 3])
    fast.tick(clock)
    assert clock.tolist() == naive.tick([40, 3])


@compiled_only
class TestMeeting:
    @pytest.mark.parametrize("n_threads", [1, 2, 3, 4])
    def test_nobody_passes_before_all_are_there(self, n_threads):
        n_steps, gates = 2000, [np.zeros(16, np.int64) for _ in range(2)]
        x, y = np.arange(n_threads), np.zeros(n_threads, np.int64)
        expected = x.tolist(), y.tolist()

        class Listed(list):
            size = n_threads

        of = [Listed(values) for values in expected]
        stages = [
            [[(mix, (of[0], of[1], i))] for i in range(n_threads)],
            [[(turn, (of[1], of[0], i))] for i in range(n_threads)],
        ]
        naive.advance(stages, [0, 0], n_steps)
        wait = [Op(fast.meet, (gate, n_threads)) for gate in gates]
        mixing, turning = compiled(mix), compiled(turn)

        def work(i):
            ops = [Op(mixing, (x, y, i)), wait[0], Op(turning, (y, x, i)), wait[1]]
            advance(ops, int64([0, 0]), int64([-1]), n_steps)

        with ThreadPoolExecutor(n_threads) as pool:
            list(pool.map(work, range(n_threads)))
        assert x.tolist() == list(of[0]) and y.tolist() == list(of[1])
        assert max(of[0]) < MASK
        for gate in gates:
            opened = naive.meet(n_steps * n_threads, n_threads)
            assert gate[[0, 8]].tolist() == [n_steps * n_threads, opened]

    def test_atomic_words(self):
        word = int64([41])

        @compiled
        def both(array):
            place = np.uint64(array.ctypes.data)
            return _atoms.add_one(place), _atoms.look(place)

        assert both(word) == (41, 42) and word[0] == 42
