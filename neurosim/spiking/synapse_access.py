"""What a spiking network sets and reads of its synapses between steps."""

from typing import Any

from neurosim.base import checks
from neurosim.base.arrays import Real
from neurosim.base.errors import KindError
from neurosim.base.random.distributions import fill
from neurosim.base.random.stream import Stream
from neurosim.spiking.engine.synapse_state import Tract


def set_weights(tract: Tract, values: Any, seed: int) -> None:
    """Set the weights: one number, one for each synapse, or drawn."""
    name, stream = f"weight of {tract.name!r}", Stream(seed, f"set weights {tract.name}")
    tract.check_own(values)
    tract.set_weights(fill(name, values, tract.post.rule.weight_unit, tract.weights.size, stream))


def read_short_term(tract: Tract, step: int) -> tuple[Real, Real]:
    """Return u and x of synapses that have a `ShortTerm`, at ``step``."""
    rule = tract.synapses.short_term
    if not hasattr(rule, "read"):
        raise KindError(f"{tract.name!r} must have a ShortTerm, got {rule!r}")
    u, x = rule.read(tract, step)
    return u, x


def send_signal(tract: Tract, step: int, value: float) -> None:
    """Send a signal to synapses that follow a `SynapseRule`, at ``step``."""
    rule = tract.synapses.plasticity
    if not hasattr(rule, "signal"):
        raise KindError(f"{tract.name!r} must follow a SynapseRule to get signals, got {rule!r}")
    fitting = checks.fitting("value", checks.real("value", value), tract.post.dtype)
    rule.signal(tract, step, float(fitting))
