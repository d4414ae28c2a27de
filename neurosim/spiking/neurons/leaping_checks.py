"""Whether a rule of users may leap over steps."""

from typing import Any

from neurosim.base import checks
from neurosim.base.errors import ArgumentError


def check_leap(rule: Any) -> None:
    """Raise unless ``leap`` goes with ``silent``, and nothing else asks for every step."""
    for one, other in (("leap", "silent"), ("silent", "leap")):
        if getattr(rule, one) is not None and getattr(rule, other) is None:
            raise ArgumentError(f"{one} must go with {other}, got no {other}; give both")
    if rule.leap is not None and rule.events:
        raise ArgumentError(
            f"leap must be left out where a rule has events, got {', '.join(rule.events)}: "
            "all neurons are asked in every step"
        )
    if rule.leap is not None and rule.escape is not None:
        raise ArgumentError(
            "leap must be left out where neurons fire by chance, got escape="
            f"{checks.shown(rule.escape)}: none of them is ever silent"
        )
