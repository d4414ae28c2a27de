"""What is said of neurons whose numbers went wrong in a run."""

from neurosim.base.errors import NumericalError
from neurosim.spiking.engine.neuron_state import NeuronState
from neurosim.spiking.functions.compiled import Rule

KEPT = "what was recorded is kept"


def infinite_state(cells: NeuronState, neuron: int, when: str) -> NumericalError:
    """Return the error about a neuron whose state is not finite any more.

    Parameters
    ----------
    cells : NeuronState
    neuron : int
    when : str
        As in ``"at 0.1 ms"``.
    """
    causes = "weights are too large, or dt is"
    if isinstance(cells.rule, Rule):
        causes += ", or its step divides by 0 or takes the logarithm of it"
    return NumericalError(
        f"the state of neuron {neuron} of {cells.population.name!r} is not finite any more, "
        f"{when}; {causes}; {KEPT}"
    )


def wrong_hazard(cells: NeuronState, neuron: int, step: int) -> NumericalError:
    """Return the error about a neuron whose hazard is no rate in a step."""
    return NumericalError(
        f"the hazard of neuron {neuron} of {cells.population.name!r} is negative or no number at "
        f"{cells.grid.times(step):g} ms; let its function return a rate in Hz, from 0, in any "
        f"state; {KEPT}"
    )
