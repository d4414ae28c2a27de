"""The functions of a `SynapseRule`: which there are, frozen and tried out before anything runs."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from neurosim.base import checks, units
from neurosim.base.errors import ArgumentError, KindError
from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.functions.asked import Asking
from neurosim.spiking.functions.compiled import first_of, keep_function, lay_records, try_out
from neurosim.spiking.functions.frozen import FrozenFunctions

NAMES = ("on_pre", "on_post", "on_signal", "on_step")


def check_clock(rule: Any) -> None:
    """Raise unless a rule has functions, and ``every`` only with ``on_step``."""
    if not isinstance(rule.on_event, Mapping):
        raise KindError(
            f"on_event must be names and functions, as in {{'up': f}}, got "
            f"{checks.shown(rule.on_event)}"
        )
    object.__setattr__(rule, "on_event", dict(rule.on_event))
    if not rule.on_event and all(getattr(rule, name) is None for name in NAMES):
        raise ArgumentError(
            "a SynapseRule must have a function, got none; give on_pre, on_post, on_signal, "
            "on_event or on_step"
        )
    if rule.every is None:
        return
    object.__setattr__(rule, "every", units.positive("every", rule.every, "ms"))
    if rule.on_step is None:
        raise ArgumentError(f"every must go with on_step, got {rule.every:g} ms and no on_step")


def freeze_functions(rule: Any) -> dict[str, Any]:
    """Return all functions of a rule as they are now."""
    names_of = rule.state, rule.parameters
    given = {name: getattr(rule, name) for name in NAMES}
    found: dict[str, Any] = {
        name: keep_function(name, function, rule._given[name], *names_of)
        for name, function in given.items()
        if function is not None
    }
    found["on_event"] = FrozenFunctions(
        {
            name: keep_function(f"on_event[{name!r}]", function, rule._given["on_event"], *names_of)
            for name, function in rule.on_event.items()
        }
    )
    return found


def try_function(rule: Any, name: str, function: Any, asking: Asking) -> None:
    """Raise unless a function returns a weight."""
    z = lay_records(rule.state, 1, np.float64)
    p = lay_records(first_of(rule.parameters), 1, np.float64)
    more = (1.0,) if name == "on_signal" else ()
    takes = ", ".join(rule._given[name])
    arguments = 0.5, z[0], p[0], 1.0, *more, *asking.samples
    w = try_out(f"{asking.what}({takes})", function, *arguments)
    if isinstance(w, bool) or not isinstance(w, float | int | np.number):
        raise KindError(f"{asking.what} must return the new weight, got {w!r}")


def find_period(rule: Any, pathway: Pathway) -> np.ndarray:
    """Return the steps from one call of ``on_step`` to the next, if all events are there, too."""
    for event in rule.on_event:
        if event not in pathway.post.events:
            raise ArgumentError(
                f"on_event of {pathway.name!r} must name events of {pathway.post.population.name!r}"
                f" ({', '.join(pathway.post.events) or 'it has none'}), got {event!r}; give its "
                "NeuronRule events={...}"
            )
    name = f"every of the rule of {pathway.name!r}"
    every = 1 if rule.every is None else pathway.post.grid.period(name, rule.every)
    return np.array([every], np.int64)
