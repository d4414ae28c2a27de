"""Refractoriness: for how long a neuron that fired waits, and what becomes of its state meanwhile.

A neuron that fires in step s is refractory to the end of step s + floor(t_ref / dt) - 1: it may
fire again in the step that its ``release`` names. Meanwhile, whatever the rule is,

- what is *frozen* stands still: neither the equations nor noise move it;
- what *drops* loses all that arrives: spikes of synapses and of Poisson inputs. It does so in the
  step of the spike, too, even where t_ref is 0;
- at the end of the step of the spike a reset sets variables, after all that arrived.

`SpikingNetwork.set` counts at any time. What else acts is no arrival: a drive is a part of the
equations, and where it sets a variable of a `NeuronRule` it does so.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from neurosim.base import checks, units
from neurosim.base.arrays import Real
from neurosim.base.errors import ArgumentError, KindError
from neurosim.base.random.distributions import is_drawn
from neurosim.spiking.engine.clock import Grid
from neurosim.spiking.engine.neuron_state import RETIRED, Lane, NeuronState
from neurosim.spiking.engine.own_values import read_value
from neurosim.spiking.engine.plan import Op


def read_t_ref(t_ref: Any) -> Any:
    """Return refractory times in ms: a number, an array that nobody writes to, or what draws it."""
    if not is_drawn(t_ref):
        return units.each("t_ref", t_ref, "ms", 0.0)
    _bound_drawn(t_ref)
    return t_ref


def _bound_drawn(t_ref: Any) -> float:
    """Return the longest time that may be drawn, ms: how far a network looks back depends on it."""
    low, high = (getattr(t_ref, name, None) for name in ("low", "high"))
    if low is None or high is None:
        raise KindError(f"t_ref must be numbers, Uniform or Normal, got {checks.shown(t_ref)}")
    for name, end in (("low", low), ("high", high)):
        if isinstance(end, float) and np.isinf(end):
            raise ArgumentError(
                f"t_ref must be drawn between bounds, got {t_ref!r}; give it {name}=, such as "
                "Normal(2, 0.5, low=0, high=5)"
            )
    units.real("low of t_ref", low, "ms", 0.0)
    return units.real("high of t_ref", high, "ms", 0.0)


def check_t_ref(t_ref: Any, n: int) -> None:
    """Raise if these are not the times of ``n`` neurons."""
    if not is_drawn(t_ref) and np.shape(t_ref) not in ((), (n,)):
        raise KindError(f"t_ref must be a number or {n} of them, got shape {np.shape(t_ref)}")


def count_past(grid: Grid, t_ref: Any) -> int:
    """Return how many steps of spikes must stay readable: the longest time."""
    if is_drawn(t_ref):
        t_ref = _bound_drawn(t_ref)
    return int(grid.refractory("t_ref", t_ref).max())


def read_names(what: str, names: Any, variables: Iterable[str]) -> tuple[str, ...]:
    """Return which variables are named, each once, in the order of ``variables``."""
    if isinstance(names, str) or not isinstance(names, Sequence | set | frozenset):
        raise KindError(
            f'{what} must be names of variables, as in {what}=("v",), got {checks.shown(names)}'
        )
    known = list(variables)
    for name in names:
        checks.choice(what, name, known)
    return tuple(name for name in known if name in names)


def read_frozen(names: Any, variables: Iterable[str]) -> tuple[str, ...]:
    """Return which variables stand still: v as well if what drives it does."""
    frozen = read_names("frozen", names, variables)
    if frozen and "v" not in frozen:
        raise ArgumentError(
            f"frozen must name v where it names a current or conductance, got {frozen!r}: what "
            'stands still would drive v; give frozen=("v", "ge", "gi")'
        )
    return frozen


def read_resets(given: Any, variables: Iterable[str], unit: str) -> dict[str, Any]:
    """Return to what a spike sets variables other than v."""
    if not isinstance(given, Mapping):
        raise KindError(
            f'reset must be names and values, as in reset={{"ge": 0.0}}, got {checks.shown(given)}'
        )
    known = [name for name in variables if name != "v"]
    for name in given:
        if name == "v":
            raise ArgumentError(f"reset must leave out v, got {given[name]!r}; v_reset is its name")
        if name not in known:
            said = f"one of {', '.join(known)}" if known else 'nothing where synapses="delta"'
            raise ArgumentError(f"reset must name {said}, got {checks.shown(name)}")
    return {n: read_value(f"reset[{n!r}]", given[n], unit) for n in known if n in given}


def lay_waits(cells: NeuronState, t_ref: float | Real, frozen: Sequence[bool] = (False,)) -> None:
    """Lay out the refractory steps, one number where all agree, and what is frozen in them."""
    steps = cells.grid.refractory("t_ref", t_ref)
    if steps.size > 1 and (steps == steps[0]).all():
        steps = steps[:1]
    # Padded neurons never fire, and need no number of their own but a place.
    pad = cells.padded - steps.size if steps.size > 1 else 0
    cells.tables["wait"] = np.pad(steps, (0, pad), mode="edge")
    cells.tables["frozen"] = np.array([is_ and steps.max() > 0 for is_ in frozen], np.int64)


class Dropping:
    """Drops what arrives at the refractory neurons of a part, in the plan that is made.

    Two calls put a variable back: one notes it before anything arrives (`before`), one sets it when
    all has (`after`). Where it stands at its reset value all the time one is enough.

    Parameters
    ----------
    cells : NeuronState
    lane : Lane
        Its clock stands at the step in which the plan begins.
    drops : sequence of str
        The variables that drop what arrives.
    frozen : sequence of str
    resets : mapping of str to ndarray of float, shape (1,) or (n padded,)
        To what a spike sets variables.
    """

    def __init__(
        self,
        cells: NeuronState,
        lane: Lane,
        drops: Sequence[str],
        frozen: Sequence[str] = (),
        resets: Mapping[str, np.ndarray] | None = None,
    ):
        self.cells, self.lane, self.resets = cells, lane, resets or {}
        self.log = cells.logged(lane)
        self.n_steps = self._look_back()
        # What nothing adds to needs no putting back.
        dropping = [name for name in drops if name in cells.touched]
        self.held = [n for n in dropping if n in frozen and n in self.resets and self._is_reset(n)]
        self.kept = [name for name in dropping if name not in self.held]

    def _look_back(self) -> int:
        """Return how many steps back those that are refractory fired, the one to come included."""
        cells, bounds, past = self.cells, self.log.bounds, self.cells.log.past
        n_steps = max(int(cells.tables["wait"].max()), 1)
        older = self.log.neurons[bounds[0] : bounds[past - n_steps + 1]]
        release = cells.release[older]
        # A state may come from a network whose t_ref was longer.
        is_late = ((release > self.lane.clock[0]) & (release < RETIRED)).any()
        return past if is_late else n_steps

    def _is_reset(self, name: str) -> bool:
        """Return whether a variable of all who are refractory has the value of its reset."""
        bounds, past = self.log.bounds, self.cells.log.past
        fired = self.log.neurons[bounds[past - self.n_steps + 1] : bounds[past]]
        waiting = fired[self.cells.release[fired] > self.lane.clock[0]]
        reset = self.resets[name]
        value = reset if reset.size == 1 else reset[waiting]
        # Not so once set() has moved one: rarely, and noting it costs a read for each.
        return bool((self.cells.state[name][waiting] == value).all())

    def before(self) -> list[Op]:
        """Return the calls to make when neurons have fired."""
        from neurosim.kernels.spiking.hold import keep

        return [Op(keep, (*self._who(), self._part(n), self._kept(n))) for n in self.kept]

    def after(self) -> list[Op]:
        """Return the calls to make when all has arrived, resets included."""
        from neurosim.kernels.spiking.hold import hold, put_back

        ops = [Op(put_back, (*self._who(), self._kept(n), self._part(n))) for n in self.kept]
        for name, value in self.resets.items():
            n_steps = self.n_steps if name in self.held else 1
            own = value if value.size == 1 else self.cells.part(value, self.lane.part)
            ops.append(Op(hold, (*self._who(n_steps), own, self._part(name))))
        return ops

    def _who(self, n_steps: int = 0) -> tuple[Any, ...]:
        release = self.cells.part(self.cells.release, self.lane.part)
        return self.lane.clock, n_steps or self.n_steps, release, self.log

    def _part(self, name: str) -> np.ndarray:
        return self.cells.part(self.cells.state[name], self.lane.part)

    def _kept(self, name: str) -> np.ndarray:
        """Return where a variable is noted, the same for both calls."""
        scratch = self.cells.tables.setdefault(
            f"kept {name}", np.empty(self.cells.padded, self.cells.dtype)
        )
        return self.cells.part(scratch, self.lane.part)
