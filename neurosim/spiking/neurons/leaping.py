"""Which rules of users may leap over steps."""

from typing import Any

from neurosim.base import checks
from neurosim.base.errors import ArgumentError


def check_leap(rule: Any) -> None:
    """Raise unless a rule of a user may leap over steps, if it says how."""
    for one, other in (("leap", "silent"), ("silent", "leap")):
        if getattr(rule, one) is not None and getattr(rule, other) is None:
            raise ArgumentError(f"{one} must go with {other}, got no {other}; give both")
    if rule.silent is not None and rule.noise:
        raise ArgumentError(
            f"silent must be left out where functions take noise, got noise="
            f"{checks.shown(rule.noise)}: none of the neurons is ever silent"
        )
    if rule.leap is not None and rule.events:
        raise ArgumentError(
            f"leap must be left out where a rule has events, got {', '.join(rule.events)}: "
            "all neurons are asked in every step"
        )
    if rule.leap is not None and rule.signals:
        raise ArgumentError(
            f"leap must be left out where there are signals, got {checks.shown(rule.signals)}: "
            "they may change in any step, so no neuron leaps over one"
        )
    if rule.leap is not None and rule.escape is not None:
        raise ArgumentError(
            "leap must be left out where neurons fire by chance, got escape="
            f"{checks.shown(rule.escape)}: none of them is ever silent"
        )
