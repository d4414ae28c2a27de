"""Parameters of a part of a population: those of all, of which some neurons' are others."""

from typing import Any

import numpy as np

from neurosim.base.arrays import Real
from neurosim.base.errors import KindError
from neurosim.base.random.distributions import fill_some, is_drawn
from neurosim.base.random.stream import Stream
from neurosim.spiking.engine.neuron_state import NeuronState
from neurosim.spiking.functions.compiled import draw_numbers
from neurosim.spiking.live.settable import find_settable
from neurosim.topology.part import Part


def spread_parameter(cells: NeuronState, name: str, value: Any) -> Real:
    """Return a parameter of neurons as a value for each, float64, shape (n,).

    Parameters
    ----------
    cells : NeuronState
    name : str
        Of the parameter.
    value : float, array_like, or what draws it
        As the rule has it.

    Raises
    ------
    KindError
        If it is none that each neuron may have for itself.
    """
    given = draw_numbers("parameters", {name: value}, cells)[name] if is_drawn(value) else value
    if np.shape(given) not in ((), (cells.n,)):
        raise KindError(
            f"{name} of {cells.population.name!r} must be set for all neurons at once, as it has "
            f"shape {np.shape(given)}; pass the name of the population"
        )
    return np.array(np.broadcast_to(np.asarray(given, np.float64), cells.n))


def fill_part(
    cells: NeuronState, part: Part, name: str, present: Any, values: Any, seed: int
) -> Real:
    """Return a parameter of all neurons in which those of a part have other values.

    Parameters
    ----------
    cells : NeuronState
    part : Part
    name : str
        Of the parameter.
    present : float, array_like, or what draws it
        As the rule has it.
    values : float, array_like of shape (n of the part,), or what draws them
        A neuron of the part is given what it would be given with all.
    seed : int
        Of what is drawn.
    """
    stream = Stream(seed, f"set {name} of population {cells.population.name}")
    spread = spread_parameter(cells, name, present)
    unit = find_settable(cells.rule)[name]
    spread[part.neurons] = fill_some(name, values, unit, cells.n, stream, part.neurons)
    return spread
