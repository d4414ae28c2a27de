"""Rules whose parameters are drawn: in a network they are those of one draw."""

from dataclasses import replace
from typing import Any

from neurosim.base.random.distributions import is_drawn
from neurosim.spiking.engine.own_values import Law, draw_values
from neurosim.topology.population import Population


def with_drawn(population: Population, seed: int) -> Any:
    """Return the rule of a population, in which what is drawn is a value for each neuron.

    It depends on the seed and the names of the parameter and the population alone.
    """
    rule: Any = population.rule
    if hasattr(rule, "_laws"):
        laws = rule._laws()
        return rule._drawn(draw_values(laws, population, seed), population.tell) if laws else rule
    t_ref = getattr(rule, "t_ref", None)
    if not is_drawn(t_ref):
        return rule
    return replace(rule, **draw_values({"t_ref": Law(t_ref, "ms", 0.0)}, population, seed))
