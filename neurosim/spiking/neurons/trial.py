"""Trying a `NeuronRule` out: its functions when it is made, its values when neurons get it."""

from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.errors import KindError
from neurosim.spiking.functions.compiled import first_of, lay_records, try_out


def try_out_rule(rule: Any) -> None:
    """Raise if a function of a rule fails on the initial state, or returns what it must not."""
    z = lay_records(first_of(rule.state), 1, np.float64)
    p = lay_records(first_of(rule.parameters), 1, np.float64)
    first = z[0], p[0], 0.1, False, *rule._asked["step"].samples
    fires = try_out("step(z, p, dt, is_refractory)", rule.step, *first)
    if rule._has_threshold and not isinstance(fires, bool | np.bool_):
        raise KindError(f"step must return whether the neuron fires, got {fires!r}")
    if rule.reset is not None:
        fired = z[0], p[0], *rule._asked["reset"].samples
        _refuse_returned(rule, "reset", try_out("reset(z, p)", rule.reset, *fired))
    if rule.leap is not None:
        is_silent = try_out("silent(z, p)", rule.silent, z[0], p[0])
        if not isinstance(is_silent, bool | np.bool_):
            raise KindError(f"silent must return True or False, got {checks.shown(is_silent)}")
        returned = try_out("leap(z, p, dt, n)", rule.leap, z[0], p[0], 0.1, 2)
        _refuse_returned(rule, "leap", returned)


def _refuse_returned(rule: Any, name: str, returned: Any) -> None:
    if returned is not None:
        raise KindError(
            f"{name} must return nothing and assign to the state instead, as in "
            f"z.{next(iter(rule.state))} = ..., got {checks.shown(returned)}"
        )


def check_sizes(rule: Any, n: int) -> None:
    """Raise if values of a rule are neither one for all nor one for each of ``n`` neurons."""
    for what, values in (("parameters", rule.parameters), ("state", rule.state)):
        for name, value in values.items():
            if np.shape(value) not in ((), (n,)):
                raise KindError(
                    f"{what}[{name!r}] must be a number or {n}, got shape {np.shape(value)}"
                )
