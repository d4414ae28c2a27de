"""Conductances: variables that no weight may make negative."""

from collections.abc import Mapping
from typing import Any

from neurosim.base.errors import ArgumentError

CONDUCTANCES = ("ge", "gi")
"""Those of neurons whose rule has ``synapses="conductance"``."""
REMEDY = 'for inhibition give receptor="gi" and a positive weight, which pulls v to e_i'


def refuse_negative(
    name: str, rule: Any, receptors: Mapping[str, float], low: float, high: float
) -> None:
    """Raise if weights would make a conductance negative, by which inhibition excites.

    Of receptors with ratios of both signs nothing is said: where e_e = e_i they are one conductance
    that rises and decays, and what one takes the other has given.

    Parameters
    ----------
    name : str
        What it is that has weights, for errors.
    rule : object
        Of the neurons.
    receptors : mapping of str to float
        The variables that weights add to, each with its ratio.
    low, high : float
        The least and the largest weight.
    """
    if getattr(rule, "synapses", "") != "conductance":
        return
    ratios = {each: receptors[each] for each in CONDUCTANCES if each in receptors}
    if not ratios or min(ratios.values()) < 0 < max(ratios.values()):
        return
    for each, ratio in ratios.items():
        worst = min(ratio * low, ratio * high)
        if worst < 0:
            raise ArgumentError(
                f"{name} must not be negative, as {each} is a conductance, got {worst:g}; {REMEDY}"
            )
