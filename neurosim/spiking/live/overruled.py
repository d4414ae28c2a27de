"""What cannot be set by hand, as something else sets it again before it acts."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from neurosim.base.errors import ArgumentError
from neurosim.spiking.coupled import find_coupled
from neurosim.spiking.engine.neuron_state import NeuronState
from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.inputs import CurrentInput, Input
from neurosim.spiking.live.names import name_inputs
from neurosim.topology.part import Part
from neurosim.topology.placed import ends_of


def refuse_coupled(
    cells: NeuronState, variable: str, part: Part | None, pathways: Mapping[str, Pathway]
) -> None:
    """Raise if couplings set a variable anew in every step, of all for whom it is to be set.

    Neurons read it after that.

    Parameters
    ----------
    cells : NeuronState
    variable : str
    part : Part or None
        For whom it is to be set; None: all.
    pathways : mapping of str to Pathway
        Of the network.
    """
    couplings = [each for each in find_coupled(pathways)
                 if each.post is cells and each.synapses.into == variable]  # fmt: skip
    is_set = np.zeros(cells.n, bool)
    for each in couplings:
        is_set[_which(ends_of(each.synapses)[1])] = True
    if couplings and is_set[_which(part)].all():
        name = couplings[0].name
        raise ArgumentError(
            f"{variable} of {_name(cells, part)} cannot be set: the coupling {name!r} sets it in "
            "every step before neurons read it; set what its term reads, or its weights: "
            f"set_weights({name!r}, ...)"
        )


def refuse_driven(
    cells: NeuronState, parameter: str, part: Part | None, inputs: Iterable[Input]
) -> None:
    """Raise if inputs take the place of a parameter of all for whom it is to be set.

    Parameters
    ----------
    cells : NeuronState
    parameter : str
    part : Part or None
        For whom it is to be set; None: all.
    inputs : iterable of Input
        Of the network.
    """
    found, is_driven = _find_driven(cells, parameter, inputs)
    if found and is_driven[_which(part)].all():
        raise ArgumentError(
            f"{parameter} of {_name(cells, part)} cannot be set: inputs take its place in all of "
            f"these neurons; {_tell(found)}"
        )


def refuse_renewed(
    cells: NeuronState, variable: str, part: Part | None, inputs: Iterable[Input], step: int
) -> None:
    """Raise if inputs set a variable anew in the step to come, of all for whom it is to be set.

    Between two rows of values it is the neurons' own, and a user may set it.

    Parameters
    ----------
    cells : NeuronState
    variable : str
    part : Part or None
        For whom it is to be set; None: all.
    inputs : iterable of Input
        Of the network.
    step : int
        The step to come.
    """

    def begins(number: int) -> bool:
        return step % int(cells.tables[f"input {number} every"][0]) == 0

    found, is_driven = _find_driven(cells, variable, inputs, begins)
    if found and is_driven[_which(part)].all():
        raise ArgumentError(
            f"{variable} of {_name(cells, part)} cannot be set now: a row of values of inputs "
            f"takes its place in the step to come; {_tell(found)}"
        )


def _find_driven(
    cells: NeuronState,
    name: str,
    inputs: Iterable[Input],
    is_meant: Callable[[int], Any] = lambda number: True,
) -> tuple[list[str], np.ndarray]:
    """Return the inputs that set something of neurons, by name, and of whom."""
    listed = list(inputs)
    names = {number: each for each, number in name_inputs(listed).items()}
    is_driven, found = np.zeros(cells.n, bool), list[str]()
    for number, each in enumerate(listed):
        is_here = isinstance(each, CurrentInput) and each.population is cells.population
        if is_here and each.sets == name and is_meant(number):
            is_driven[_which(each.post)] = True
            found.append(names[number])
    return found, is_driven


def _which(end: Any) -> Any:
    """Return the neurons of a part, or all of them."""
    return end.neurons if isinstance(end, Part) else slice(None)


def _name(cells: NeuronState, part: Part | None) -> str:
    return repr(cells.population.name if part is None else part.name)


def _tell(found: list[str]) -> str:
    """Return the way out, which names two inputs at most."""
    return "set their values: " + " and ".join(f"set({n!r}, 'values', ...)" for n in found[:2])
