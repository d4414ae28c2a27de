"""Random numbers that functions of users take by name, as the argument ``noise``: their laws."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from neurosim.base import checks
from neurosim.base.errors import ArgumentError, KindError
from neurosim.spiking.functions.asked import Asking
from neurosim.spiking.functions.compiled import keep_name

LAWS = ("normal", "uniform")
"""Laws of numbers: standard normal; from 0 to below 1."""
RELEASED = "released"
"""What a function of synapses may take besides: whether the contact released the spike."""


def keep_noise(given: Any) -> dict[str, str]:
    """Return the law of each random number by its name, of names or a mapping of such."""
    if isinstance(given, str) or not isinstance(given, Mapping | Sequence):
        raise KindError(
            f'noise must be a list of names, as in noise=["xi"], or a mapping of names to laws, as '
            f'in noise={{"u": "uniform"}}, got {checks.shown(given)}'
        )
    laws = given.items() if isinstance(given, Mapping) else [(name, LAWS[0]) for name in given]
    kept = {keep_name("noise", name): law for name, law in laws}
    for name, law in kept.items():
        checks.choice(f"noise[{name!r}]", law, LAWS)
        if name == RELEASED:
            raise ArgumentError(
                f"noise cannot have the name {name!r}, which tells whether a contact released; "
                "rename it"
            )
    return kept


def check_asked(asked: Mapping[str, Asking], there: Mapping[str, Collection[str]]) -> None:
    """Raise unless functions use random numbers that there are, and each has a use.

    Parameters
    ----------
    asked : mapping of str to Asking
        By the name of the function.
    there : mapping of str to collection of str
        The numbers that are there for each function that may ask.
    """
    asking = {name: each for name, each in asked.items() if "noise" in each.names}
    for name, each in asking.items():
        if not there.get(name):
            raise ArgumentError(
                f"{name} takes noise, but the rule names no random number, got noise=(); give "
                'noise=["xi"] and read noise.xi'
            )
        each.choose("noise", tuple(there[name]))
    named = {number for each in there.values() for number in each if number != RELEASED}
    if named and not asking:
        raise ArgumentError(
            f"noise names {', '.join(sorted(named))}, but no function of the rule takes an "
            "argument noise; let one take it, or leave noise out"
        )


def there_for(function: str, noise: Mapping[str, str]) -> tuple[str, ...]:
    """Return the numbers that are there for a function of synapses."""
    return (*noise, *([RELEASED] if function == "on_pre" else []))


def find_drawn(asked: Mapping[str, Asking], noise: Mapping[str, str]) -> dict[str, str]:
    """Return the numbers that functions use, and their laws."""
    asking = [each for each in asked.values() if "noise" in each.names]
    used = {name for each in asking for name in each.choose("noise", tuple(noise))}
    return {name: law for name, law in noise.items() if name in used}
