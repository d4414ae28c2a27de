"""The finite state machine: taught arc by arc, judged by every state on the way."""

import numpy as np
import pytest
from brains import needs_jit

from neurosim import ArgumentError
from neurosim.models.assemblies.sequences.automaton import END, STATES, Automaton, Machine
from neurosim.models.assemblies.sequences.fsm import (
    ACCEPT,
    ARCS,
    REJECT,
    card,
    draw_strings,
    is_right,
    measure,
    run_seed,
)

TINY = Machine(n=600, k=12, n_symbol=132, n_state=60, rounds=2, n_strings=4, n_digits=3, long=4)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"k": 91}, r"k must be at most 90 \(n, n_symbol / 11, n_state / 5\), got 91; lower k"),
        ({"rounds": 0}, "rounds should be greater than or equal to 1"),
        ({"beta": -1}, "beta should be greater than or equal to 0"),
    ],
)
def test_bad_parameters_are_refused(changes, said):
    with pytest.raises(ArgumentError, match=said):
        Machine.make(**changes)


def test_arcs_are_those_of_division_by_three():
    assert len(ARCS) == 33
    assert all(target == (state + digit) % 3 for state, digit, target in ARCS if digit != END)
    assert [arc for arc in ARCS if arc[1] == END] == [
        (0, END, ACCEPT), (1, END, REJECT), (2, END, REJECT)
    ]  # fmt: skip


@pytest.mark.parametrize(("shortest", "longest"), [(1, 8), (60, 60), (1, 1)])
def test_half_of_the_strings_are_divisible(shortest, longest):
    strings = draw_strings(200, shortest, longest, seed=1)
    numbers = [int("".join(map(str, digits))) for digits in strings]
    assert [number % 3 == 0 for number in numbers] == [True, False] * 100
    sizes = {len(digits) for digits in strings}
    assert sizes == set(range(shortest, longest + 1))
    assert {d for digits in strings for d in digits} == set(range(10))
    assert draw_strings(5, shortest, longest, seed=2) != strings[:5]


def test_run_seed_returns_what_the_card_needs():
    found = run_seed(TINY, seed=0)
    assert found["reached"].shape == (2, 33, len(STATES))
    assert found["strings"].shape == (4, 2) and found["longs"].shape == (10, 2)
    assert set(measure(TINY, found)) == {band.id for band in card(TINY)}
    again = run_seed(TINY, seed=0)
    assert all(np.array_equal(found[name], again[name]) for name in found)


def test_running_learns_nothing():
    automaton = Automaton(TINY, seed=0)
    automaton.teach(0, 1, 2)
    network = automaton.network
    before = [network.edges(name)[1] for name in network.pathways]
    bias = network.activity("arc").bias.copy()
    first = automaton.run([1, 1, END])
    assert np.array_equal(automaton.run([1, 1, END]), first)
    assert all(np.array_equal(network.edges(name)[1], weights)
               for name, weights in zip(network.pathways, before, strict=True))  # fmt: skip
    assert np.array_equal(network.activity("arc").bias, bias)


def test_teaching_tires_the_arc_and_moves_three_fibers():
    automaton = Automaton(TINY, seed=0)
    arc = automaton.teach(0, 1, 2)
    network = automaton.network
    assert np.flatnonzero(network.activity("arc").bias).tolist() == arc.tolist()
    pre = {"symbol->arc": automaton.symbols[1], "state->arc": automaton.states[0],
           "arc->state": arc}  # fmt: skip
    post = {"symbol->arc": arc, "state->arc": arc, "arc->state": automaton.states[2]}
    for name in network.pathways:
        inner = network.edges(name, pre[name], post[name])[1]
        assert np.allclose(inner, 1.1)
        assert np.count_nonzero(network.edges(name)[1] > 1) == inner.size


def test_states_on_the_way_count():
    class Script:
        def run(self, symbols):
            assert symbols[-1] == END
            return np.eye(5)[self.states]

    script = Script()
    script.states = [1, 0, ACCEPT]
    assert is_right(script, [1, 2]) == (True, True)
    script.states = [2, 0, ACCEPT]
    assert is_right(script, [1, 2]) == (True, False)
    script.states = [1, 0, REJECT]
    assert is_right(script, [1, 2]) == (False, False)


def test_bands_are_for_the_pinned_machine():
    assert all(band.low is None for band in card(TINY))
    assert [(band.low, band.high) for band in card(Machine())] == [(1, 1)] * 5 + [(None, None)]


@pytest.mark.rare
@pytest.mark.slow
@needs_jit
@pytest.mark.parametrize("seed", [0, 1])
def test_the_machine_makes_no_mistake(seed):
    config = Machine()
    values = measure(config, run_seed(config, seed))
    assert values.pop("apart") < 0.02
    assert set(values.values()) == {1.0}
