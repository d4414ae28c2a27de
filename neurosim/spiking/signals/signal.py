"""Signal: a number of a whole network that moves with time, and that rules read."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar

import numpy as np

from neurosim.base import checks, reprs
from neurosim.base.errors import ArgumentError, KindError
from neurosim.spiking.functions.asked import Asking, refuse_order
from neurosim.spiking.functions.bytecode import refuse_field, refuse_store
from neurosim.spiking.functions.compiled import Rule, keep_numbers, lay_records, try_out
from neurosim.spiking.functions.frozen import Frozen, freeze

VALUE = "value"
"""By which name a network sets and tells the value of a signal, beside its parameters."""


@dataclass(frozen=True, eq=False)
class Signal(Rule):
    """A number of the whole network that rules read: a neuromodulator, a mean rate, a reward.

    A rule of yours that lists it (``NeuronRule(signals=[...])``, ``SynapseRule(signals=[...])``)
    reads it in each function that takes an argument named ``signals``, as ``signals.dopamine``.
    It moves in every step, once all neurons have fired and before anything arrives: so what
    arrives, learns or is reset in a step reads the value of that step, and so does the integration
    of the next one.

    Parameters
    ----------
    name : str
        Unique in a network, and such that it can follow a dot.
    initial : float
        The value at first.
    step : callable, optional
        ``step(x, p, counts, dt) -> x``: moves the value on by ``dt`` ms. ``p`` has a field for each
        parameter; ``counts``, int64, tells how many neurons of each of ``of`` fire in this step.
        Compiled, as the functions of `NeuronRule`. Default: only `SpikingNetwork.set` changes it.
    of : sequence of Population, Part or str
        Whose spikes are counted, in order; a population by name where its own rule reads the
        signal, so that neither can be made before the other.
    parameters : mapping of str to float
        Constants of ``step``.

    Notes
    -----
    A network has the signals that its rules list. ``net.get("dopamine", "value")`` reads one,
    ``net.set("dopamine", "value", 0.5)`` sets it, also in ``after_chunk``, and
    ``net.observe("dopamine", "value", every=1.0)`` records it; parameters are set by their name.
    It is part of the state that `SpikingNetwork.store` returns, in double precision in any network.

    Examples
    --------
    Dopamine is released by spikes of one population, and decays:

    >>> from neurosim import Population, Signal, SpikeTimes
    >>> reward = Population("reward", 10, SpikeTimes([0, 1], [5.0, 5.0]))
    >>> def decay(x, p, counts, dt):
    ...     return x - dt * x / p.tau + p.dose * counts[0]
    >>> dopamine = Signal("dopamine", step=decay, of=[reward],
    ...                   parameters={"tau": 200.0, "dose": 0.1})
    >>> dopamine.name, dopamine.initial
    ('dopamine', 0.0)
    """

    name: str
    initial: Any = 0.0
    step: Callable[..., Any] | None = None
    of: Any = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    _frozen: Mapping[str, Frozen] = field(init=False, repr=False)
    _asked: Mapping[str, Asking] = field(init=False, repr=False)

    _given: ClassVar[Mapping[str, tuple[str, ...]]] = {"step": ("x", "p", "counts", "dt")}

    def __repr__(self) -> str:
        return reprs.settings(self)

    def __post_init__(self) -> None:
        keep = partial(object.__setattr__, self)
        checks.text("name", self.name)
        keep_numbers("name", {self.name: 0.0})  # of a field
        keep("initial", checks.real("initial", self.initial))
        keep("parameters", keep_numbers("parameters", self.parameters))
        if VALUE in self.parameters:
            raise ArgumentError(
                f"parameters of {self.name!r} must not have the name {VALUE!r}, by which the "
                "signal itself is set; rename it"
            )
        keep("of", self._read_of())
        keep("_frozen", {} if self.step is None else {"step": self._freeze()})
        keep("_asked", {name: self._ask(name) for name in self._frozen})
        self._try_out()

    def _read_of(self) -> tuple[Any, ...]:
        if isinstance(self.of, str) or not isinstance(self.of, Sequence):
            raise KindError(f"of must be a list of populations, got {checks.shown(self.of)}")
        for each in self.of:
            if not isinstance(each, str) and not hasattr(each, "n"):
                raise KindError(f"of must be populations or their names, got {checks.shown(each)}")
        if self.of and self.step is None:
            raise ArgumentError(
                f"of must be left out where there is no step to read the counts, got "
                f"{checks.shown(self.of)}"
            )
        return tuple(self.of)

    def _freeze(self) -> Frozen:
        frozen = freeze("step", self.step)
        refuse_order("step", frozen.code, self._given["step"])
        refuse_field("step", frozen.code, 1, self.parameters)
        refuse_store("step", frozen.code, 1)
        return frozen

    def _try_out(self) -> None:
        p, counts = lay_records(self.parameters, 1, np.float64), np.zeros(len(self.of), np.int64)
        for function in [self.step] if self.step is not None else []:
            takes = f"step(x, p, counts, dt) of {self.name!r}"
            x = try_out(takes, function, self.initial, p[0], counts, 0.1)
            if isinstance(x, bool | np.bool_) or not isinstance(x, float | int | np.number):
                raise KindError(
                    f"step of {self.name!r} must return a number, got {checks.shown(x)}"
                )


def refuse_twins(signals: Iterable[Signal]) -> dict[str, Signal]:
    """Return signals by name, each once; raise if two objects have one name."""
    found: dict[str, Signal] = {}
    for signal in signals:
        if found.setdefault(signal.name, signal) is not signal:
            raise ArgumentError(
                f"two signals have the name {signal.name!r}; let all rules list one object, or "
                "rename one"
            )
    return found
