"""Traces of neurons: variables that decay, and that each spike of the neuron raises."""

from collections.abc import Mapping
from dataclasses import dataclass
from keyword import iskeyword
from typing import Any

from neurosim.base import checks, reprs, units
from neurosim.base.errors import ArgumentError, KindError


@dataclass(frozen=True)
class Trace:
    """A trace of neurons: decays exactly with ``tau``, and each spike adds ``jump``.

    In a step all traces decay when neurons are integrated, and those of the neurons that fired in
    it rise at its end, when these are reset. So plasticity finds a trace as the spikes of earlier
    steps left it: as in Brian2 with ``dx/dt = -x / tau`` among the equations of the neurons and
    ``x += jump`` in their reset.

    Parameters
    ----------
    tau : float
        Time constant, ms, above 0.
    jump : float
        What a spike adds.
    at_most : float, optional
        What a spike raises the trace to at most, from ``jump`` up, which then is above 0. With
        ``at_most=jump`` the last spike alone counts. Default: each adds to those before it.

    See Also
    --------
    Population : takes traces by name.

    Examples
    --------
    >>> from neurosim import Population, SpikeTimes, SpikingNetwork, Trace
    >>> traces = {"rate": Trace(tau=20.0), "last": Trace(tau=20.0, at_most=1.0)}
    >>> eye = Population("eye", 1, SpikeTimes([0, 0], [0.0, 5.0]), traces=traces)
    >>> net = SpikingNetwork([eye])
    >>> net.run(10)
    >>> net.get("eye", "rate").round(4).tolist()  # exp(-9.9 / 20) + exp(-4.9 / 20)
    [1.3923]
    >>> net.get("eye", "last").round(4).tolist()
    [0.7827]
    """

    tau: Any
    jump: Any = 1.0
    at_most: Any = None

    def __repr__(self) -> str:
        return reprs.settings(self)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tau", units.time_constant("tau", self.tau))
        object.__setattr__(self, "jump", units.real("jump", self.jump, "1"))
        if self.at_most is None:
            return
        object.__setattr__(self, "at_most", units.real("at_most", self.at_most, "1"))
        if not 0 < self.jump <= self.at_most:
            raise ArgumentError(
                f"at_most must be at least jump, which must be above 0 then, got {self.at_most:g} "
                f"and {self.jump:g}; leave at_most out where spikes lower a trace"
            )


def read_traces(name: str, traces: Any, rule: Any) -> dict[str, Trace] | None:
    """Return the traces of a population by name, checked.

    Parameters
    ----------
    name : str
        What they are, for errors.
    traces : mapping of str to Trace, or None
    rule : FiringRule
        Of the population.
    """
    if traces is None:
        return None
    if not isinstance(traces, Mapping):
        raise KindError(
            f"{name} must be names and traces, as in {{'x': Trace(20.0)}}, got "
            f"{checks.shown(traces)}"
        )
    if rule.driver != "spikes":
        raise KindError(f"{name} are for populations that fire in spikes; leave them out")
    for key, trace in traces.items():
        if not isinstance(key, str) or not key.isidentifier() or iskeyword(key) or key[0] == "_":
            raise ArgumentError(
                f"{name} must have names that can follow a dot, and do not begin with _, got "
                f"{key!r}"
            )
        if not isinstance(trace, Trace):
            raise KindError(f"{name}[{key!r}] must be a Trace, got {checks.shown(trace)}")
        if key in {*getattr(rule, "state", ()), *rule.receptors, "v"}:
            raise ArgumentError(
                f"{name} cannot have the name {key!r}, which a variable of the neurons has; "
                "rename it"
            )
    return dict(traces)
