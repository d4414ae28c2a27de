"""What arrives at neurons, in the statements of Brian2: which variables it adds to, and when."""

from typing import Any

from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.neurons.lif import LIF


def describe_receptors(brian2: Any, pathway: Pathway, amount: str) -> tuple[bool, str]:
    """Return whether what arrives at refractory neurons is dropped, and what adds an amount."""
    rule = pathway.post.rule
    dropped = [name for name in pathway.receptors if name in rule.dropped]
    frozen = _find_frozen(brian2, rule) if dropped else ()
    # What is frozen there drops what arrives by itself, unless synapses override that for all.
    is_mixed = 0 < len(dropped) < len(pathway.receptors)
    lines = []
    for name, ratio in pathway.receptors.items():
        is_gated = name in dropped and (is_mixed or name not in frozen)
        gate = " * int(not_refractory_post)" * is_gated
        told = amount if ratio == 1.0 else f"{ratio!r} * ({amount})"
        lines.append(f"{name}_post += {told}{gate}")
    return bool(dropped) and not is_mixed, "\n".join(lines)


def _find_frozen(brian2: Any, rule: Any) -> tuple[str, ...]:
    """Return which variables of neurons are frozen while refractory."""
    if isinstance(rule, LIF):
        return tuple(rule.frozen)
    equations = brian2.Equations(rule.brian2["model"]).values()
    return tuple(each.varname for each in equations if "unless refractory" in each.flags)
