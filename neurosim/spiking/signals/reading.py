"""How rules of users read signals."""

from collections.abc import Sequence
from typing import Any

from neurosim.base import checks
from neurosim.base.errors import KindError
from neurosim.spiking.functions.asked import Asking, Look, Offer
from neurosim.spiking.signals.signal import Signal, refuse_twins

ARGUMENT = "signals"
"""The argument by which functions ask for them."""


def read_signals(given: Any) -> tuple[Signal, ...]:
    """Return the signals that a rule lists.

    Raises
    ------
    KindError, ArgumentError
        If it lists anything else, or two of one name.
    """
    if isinstance(given, str) or not isinstance(given, Sequence):
        raise KindError(f"signals must be a list of Signal, got {checks.shown(given)}")
    for each in given:
        if not isinstance(each, Signal):
            raise KindError(f"signals must be Signal objects, got {checks.shown(each)}")
    refuse_twins(given)
    return tuple(given)


def check_read(asking: Asking, signals: Sequence[Signal]) -> None:
    """Raise if a function reads a signal that its rule does not list."""
    if ARGUMENT not in asking.names:
        return
    if not signals:
        raise KindError(
            f"{asking.what} reads signals that nobody sends: the rule lists none; give it "
            "signals=[Signal(...)]"
        )
    asking.choose(ARGUMENT, [signal.name for signal in signals])


def offer_signals(rule: Any, where: Any) -> dict[str, Offer]:
    """Return what is offered of signals to a rule, where their values are."""
    names = tuple(signal.name for signal in rule.signals)

    def tables(chosen: tuple[str, ...]) -> tuple[Any, ...]:
        return tuple(where.signals[name] for name in chosen)

    return {ARGUMENT: Offer(names, lambda chosen: Look("signals", chosen), tables)}
