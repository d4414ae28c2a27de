"""Neurons that fire by chance, in Brian2: the very words of neurosim, against chances of Brian2."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from neurosim.base.errors import KindError
from neurosim.spiking.brian2.equations import NeuronEquations, laid
from neurosim.spiking.brian2.inputs import read_step
from neurosim.spiking.engine.neuron_state import BLOCK, NeuronState
from neurosim.spiking.neurons.escape import EscapeNoise

DRAW = "escape_draw"
"""The variable that has the word of a step, as a number between 0 and 1."""
NOISE = "exp(({variable} - escape_v_th) / escape_delta + escape_log_gain)"
HALF = 0.5
"""A level is rounded, so a word lies below it if its middle lies below the chance."""


def add_chance(equations: NeuronEquations, cells: NeuronState) -> NeuronEquations:
    """Return the equations of neurons that fire by chance, too, if they do."""
    chance = cells.rule.escape
    if chance is None:
        return equations
    if isinstance(chance, EscapeNoise):
        constants = chance.constants(getattr(cells.rule, "v_th", None), cells.grid.seconds)
        named = {f"escape_{name}": value for name, value in constants.items()}
        expected = NOISE.format(variable=chance.variable)
    else:
        if not chance.brian2:
            raise KindError(
                f"{cells.population.name!r} has a hazard that Brian2 does not know; give the "
                "HazardRule brian2=, an expression in Hz"
            )
        most = np.inf if chance.cap is None else chance.cap * cells.grid.seconds
        named = {
            **laid(chance.parameters, cells, "hazard p"),
            "escape_dt": cells.grid.seconds,
            "escape_most": most,
        }
        expected = f"({chance.brian2}) * escape_dt"
    _check_new(cells, named, equations)
    fires = f"{DRAW} < -expm1(-clip({expected}, 0, escape_most))"
    if chance.threshold:
        fires = f"({equations.threshold}) or ({fires})"
    each = {k: np.asarray(v, np.float64) for k, v in named.items() if np.ndim(v)}
    return replace(
        equations,
        model=equations.model + "".join(f"\n{name} : 1" for name in (DRAW, *each)),
        threshold=fires,
        namespace={
            **equations.namespace,
            **{k: float(v) for k, v in named.items() if k not in each},
        },
        values={**equations.values, **each},
    )


def _check_new(cells: NeuronState, named: Any, equations: NeuronEquations) -> None:
    """Raise if a parameter of the hazard has the name of something else."""
    for name in sorted({*named} & {*cells.state, *equations.namespace, *equations.values}):
        raise KindError(
            f"the hazard of {cells.population.name!r} has a parameter {name!r}, which its rule "
            "has, too, and Brian2 knows only one; rename it"
        )


def feed_chance(brian2: Any, clock: Any, label: str, group: Any, cells: NeuronState) -> list[Any]:
    """Return the object that hands out the words of each step, before neurons fire, if need be."""
    if cells.rule.escape is None:
        return []
    name = f"{label}_chance"
    act = _throw(clock, group.variables[DRAW].get_value(), cells)
    return [brian2.NetworkOperation(act, clock=clock, when="thresholds", order=-1, name=name)]


def _throw(clock: Any, draws: Any, cells: NeuronState) -> Callable[[], None]:
    from neurosim.kernels.random.throw import ESCAPES, LAST, throw

    words = np.empty(-(-cells.n // BLOCK) * BLOCK, np.uint32)
    key = cells.stream.key

    def act() -> None:
        throw(0, np.array([read_step(clock)]), ESCAPES, key, words)
        draws[:] = (np.minimum(words[: cells.n], LAST) + HALF) / 2.0**32

    return act
