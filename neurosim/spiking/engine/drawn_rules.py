"""Rules whose parameters are drawn: in a network they are those of one draw."""

from dataclasses import replace
from typing import Any

from neurosim.base.random.distributions import is_drawn
from neurosim.base.random.stream import Stream
from neurosim.topology.population import Population


def with_drawn(population: Population, seed: int) -> Any:
    """Return the rule of a population, in which a drawn t_ref is a value for each neuron.

    It depends on the seed and the name of the population alone.
    """
    rule = population.rule
    t_ref: Any = getattr(rule, "t_ref", None)
    if not is_drawn(t_ref):
        return rule
    stream = Stream(seed, f"t_ref of {population.name}")
    own: Any = rule
    return replace(own, t_ref=t_ref.draw("ms", population.n, stream))
