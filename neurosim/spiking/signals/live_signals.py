"""LiveSignals: the present values of the signals of a network, and the calls that move them."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

import numpy as np

from neurosim.base import checks
from neurosim.base.errors import ArgumentError, KindError, NumericalError
from neurosim.base.names import check_end
from neurosim.spiking.engine.neuron_state import Lane, NeuronState
from neurosim.spiking.engine.plan import Op
from neurosim.spiking.functions.compiled import compose, lay_records
from neurosim.spiking.signals.signal import Signal, refuse_twins


def find_signals(populations: Iterable[Any], synapses: Iterable[Any]) -> dict[str, Signal]:
    """Return the signals that the rules of a network list, by name."""
    rules = [*(p.rule for p in populations), *(s.plasticity for s in synapses)]
    return refuse_twins(each for rule in rules for each in getattr(rule, "signals", ()))


class LiveSignals:
    """The signals of one network.

    Parameters
    ----------
    signals : mapping of str to Signal
    cells : mapping of str to NeuronState

    Attributes
    ----------
    rules : dict of str to Signal
        With what was set of their parameters.
    values : dict of str to ndarray of float64, shape (1,)
        As functions of users read them.
    """

    NAME: ClassVar[str] = "signals"

    def __init__(self, signals: Mapping[str, Signal], cells: Mapping[str, NeuronState]):
        self.rules, self._made, self._cells = dict(signals), dict(signals), cells
        self.values = {name: np.array([signal.initial]) for name, signal in signals.items()}
        self._trouble = {name: np.full(1, -1, np.int64) for name in signals}
        self._counted = {name: self._count(signal) for name, signal in signals.items()}
        self._parameters: dict[str, np.ndarray] = {}
        for signal in signals.values():
            self.lay(signal)

    def _count(self, signal: Signal) -> list[tuple[NeuronState, np.ndarray]]:
        """Return whose spikes a signal counts: populations, and who of each, none for all."""
        found = []
        for each in signal.of:
            population = getattr(each, "population", each)
            if isinstance(population, str):
                checks.choice(f"of of signal {signal.name!r}", population, self._cells)
                cells = self._cells[population]
            else:
                known = [cells.population for cells in self._cells.values()]
                check_end(f"the signal {signal.name!r}", population, known)
                cells = self._cells[population.name]
            chosen = np.zeros(0 if population is each else cells.n, np.uint8)
            if population is not each:
                chosen[each.neurons] = 1
            found.append((cells, chosen))
        return found

    def with_others(
        self, signals: Mapping[str, Signal], cells: Mapping[str, NeuronState]
    ) -> "LiveSignals":
        """Return these signals, at their values and with what was set of them, and others.

        Raises
        ------
        ArgumentError, KindError
            If two have a name, or a population is not there.
        """
        known = {name: self._made[name] for name in self.rules}
        made = LiveSignals(refuse_twins([*known.values(), *signals.values()]), cells)
        for name, rule in self.rules.items():
            made.lay(rule)
            made.values[name] = self.values[name]
        return made

    def lay(self, signal: Signal) -> bool:
        """Write the parameters of a signal over the old ones; a plan that reads them goes on."""
        self.rules[signal.name] = signal
        laid = lay_records(signal.parameters, 1, np.float64)
        self._parameters.setdefault(signal.name, laid)[:] = laid
        return True

    def assign(self, name: str, value: Any) -> None:
        """Set the value of a signal, now."""
        self.values[name][:] = checks.real(f"value of {name!r}", value)
        self._trouble[name][:] = -1

    def move(self, lane: Lane) -> list[Op]:
        """Return the calls that move all signals on by a step, once all neurons have fired."""
        from neurosim.kernels.spiking.tally import tally

        ops = []
        for name, signal in self.rules.items():
            if signal.step is None:
                continue
            counts, p = np.zeros(len(signal.of), np.int64), self._parameters[name]
            for place, (cells, chosen) in enumerate(self._counted[name]):
                own = counts[place : place + 1]
                ops.append(Op(tally, (lane.clock, cells.log.table, chosen, own)))
            dt = np.array([next(iter(self._cells.values())).grid.dt])
            kernel = compose("signal_step", signal._frozen["step"], p.dtype)
            moved = lane.clock, self.values[name], p, counts, dt, self._trouble[name]
            ops.append(Op(kernel, moved))
        return ops

    def observe(self, name: str, lane: Lane, every: int, seen: tuple[Any, ...]) -> Op:
        """Return the call that copies the value of a signal, every so many steps."""
        from neurosim.kernels.spiking.observe import observe

        neurons, *room = seen
        return Op(observe, (lane.clock, every, neurons, self.values[name], *room, lane.halt))

    def refuse_infinite(self, start: int) -> None:
        """Raise if a signal was not finite in a chunk that began at step ``start``."""
        grid = next(iter(self._cells.values())).grid
        for name, noted in self._trouble.items():
            if noted[0] >= 0:
                at, noted[0] = max(int(noted[0]), start), -1
                raise NumericalError(
                    f"the signal {name!r} is not finite any more, at {grid.times(at):g} ms; bound "
                    "what its step returns; what was recorded is kept"
                )

    def keep(self) -> dict[str, float]:
        """Return the present values, for `restore`."""
        kept = {name: float(self.values[name][0]) for name in self.rules}
        for bad in [name for name, value in kept.items() if not np.isfinite(value)]:
            raise NumericalError(
                f"a network can be stored or run only while its signals are finite, got "
                f"{kept[bad]} for {bad!r}; set() it, reset(), or restore() an earlier state"
            )
        return kept

    def check(self, stored: Mapping[str, Any]) -> None:
        """Raise unless a state holds a value for each signal of this network."""
        kept: Any = stored.get(self.NAME, {})
        if not isinstance(kept, Mapping) or {*kept} != {*self.rules}:
            raise ArgumentError(
                f"stored must be a state of this network, with signals "
                f"{', '.join(self.rules) or 'none'}, got {checks.shown(kept)}"
            )
        for name, value in kept.items():
            if not isinstance(value, float) or not np.isfinite(value):
                raise KindError(f"stored must hold a finite number for {name!r}, got {value!r}")

    def restore(self, stored: Mapping[str, Any]) -> None:
        """Return to what a state holds, which was checked."""
        for name, value in stored.get(self.NAME, {}).items():
            self.assign(name, value)
