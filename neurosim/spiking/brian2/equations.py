"""Equations as Brian2 takes them, of neurons and of synapses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from neurosim.base.random.distributions import is_drawn
from neurosim.spiking.engine.neuron_state import NeuronState


@dataclass(frozen=True)
class NeuronEquations:
    """Neurons as Brian2 takes them.

    Parameters
    ----------
    model, threshold, reset, method : str
        As in ``brian2.NeuronGroup``; variables named as those of the rule. The method may be a
        function that returns statements.
    t_ref : float or ndarray, shape (n,)
        Refractory time, ms.
    namespace : mapping of str to value
        Constants that the equations name.
    values : mapping of str to ndarray
        Values of the parameters of the model.
    events, on_events : mapping of str to str
        Conditions, and what then happens after resets.
    """

    model: str
    threshold: str
    reset: str = ""
    method: Any = "euler"
    t_ref: Any = 0.0
    namespace: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    events: Mapping[str, str] = field(default_factory=dict)
    on_events: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SynapseEquations:
    """Synapses as Brian2 takes them.

    Parameters
    ----------
    model, on_pre, on_post : str
        As in ``brian2.Synapses``, without what declares and transmits the weight ``w``.
    namespace : mapping of str to value
        Constants that they name.
    traces : mapping of str to str
        For each trace of the pathway the variable that it is.
    on_events : mapping of str to str
        What happens at events of the postsynaptic neurons.
    on_step : str
        What happens to all at the start of steps.
    every : float, optional
        ms between two of these steps.
    reaches_refractory : bool
        Whether what arrives at a refractory neuron counts, even where it is frozen.
    """

    model: str = ""
    on_pre: str = ""
    on_post: str = ""
    namespace: Mapping[str, Any] = field(default_factory=dict)
    traces: Mapping[str, str] = field(default_factory=dict)
    on_events: Mapping[str, str] = field(default_factory=dict)
    on_step: str = ""
    every: float | None = None
    reaches_refractory: bool = False


def laid(values: Mapping[str, Any], cells: NeuronState, table: str) -> dict[str, Any]:
    """Return values of neurons, what is drawn as it was laid out in a table of records."""
    return {
        name: np.asarray(cells.tables[table][name])[: cells.n] if is_drawn(value) else value
        for name, value in values.items()
    }
