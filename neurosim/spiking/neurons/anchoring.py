"""Which neurons can be stepped only where they might fire, and how they move meanwhile."""

from neurosim.spiking.engine.anchors import Anchors
from neurosim.spiking.engine.neuron_state import NeuronState
from neurosim.spiking.neurons.custom import NeuronRule
from neurosim.spiking.neurons.leaping_anchors import LeapingAnchors
from neurosim.spiking.neurons.lif import LIF
from neurosim.spiking.neurons.linear import find_law
from neurosim.spiking.neurons.linear_anchors import LinearAnchors
from neurosim.spiking.neurons.resting_anchors import RestingAnchors


def find_anchors(cells: NeuronState, is_checked: bool = False) -> Anchors | None:
    """Return anchors for the neurons of a population, or None if it must always be stepped.

    Parameters
    ----------
    cells : NeuronState
    is_checked : bool
        Whether what a rule of users promises is compared with its steps.
    """
    rule = cells.rule
    if isinstance(rule, NeuronRule):
        return LeapingAnchors(cells, is_checked) if rule.leap is not None else None
    law = find_law(rule, cells.grid.seconds, cells.n)
    if law is not None:
        return LinearAnchors(cells, law)
    is_conducting = isinstance(rule, LIF) and rule.synapses == "conductance" and not rule.has_own
    return RestingAnchors(cells) if is_conducting and rule.escape is None else None
