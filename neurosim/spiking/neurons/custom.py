"""Neurons by a rule that users write."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar

import numpy as np

from neurosim.base import checks, reprs
from neurosim.base.arrays import Real
from neurosim.base.errors import ArgumentError, KindError
from neurosim.spiking.engine.clock import Grid
from neurosim.spiking.engine.neuron_state import Lane, NeuronState
from neurosim.spiking.engine.plan import Op
from neurosim.spiking.functions.asked import Asking
from neurosim.spiking.functions.compiled import (
    Rule,
    compose,
    draw_numbers,
    first_of,
    keep_equations,
    keep_function,
    keep_numbers,
    lay_parameters,
    lay_records,
    pad,
)
from neurosim.spiking.functions.numbers import check_asked, find_drawn, keep_noise
from neurosim.spiking.neurons.escape import FiringChance, check_chance
from neurosim.spiking.neurons.events import (
    act_on_events,
    check_events,
    find_events,
    keep_events,
    neurons_of,
)
from neurosim.spiking.neurons.leaping import check_leap
from neurosim.spiking.neurons.numbers import draw_noise, lay_noise, offer_noise
from neurosim.spiking.neurons.refractoriness import (
    Dropping,
    check_t_ref,
    count_past,
    lay_waits,
    read_names,
    read_t_ref,
)
from neurosim.spiking.neurons.trial import check_sizes, try_out_rule
from neurosim.spiking.signals.reading import check_read, offer_signals, read_signals


@dataclass(frozen=True, eq=False)
class NeuronRule(Rule):
    """Neurons whose step is any scalar function: it becomes compiled code, as fast as a loop in C.

    Parameters
    ----------
    step : callable
        ``step(z, p, dt, is_refractory) -> bool``: moves the state ``z`` on by ``dt`` ms and tells
        whether the neuron fires (which counts only if it is not refractory). ``z`` and ``p`` have a
        field for each name, as in ``z.v += dt * p.a``. Plain Python or ``numba.njit``; only what
        Numba compiles: numbers, ``math``, ``numpy`` functions of numbers. With ``escape`` it need
        not return anything.
    state : mapping of str to float, array_like of shape (n,), or distribution
        Variables and their initial values: one for all neurons, one for each, or drawn (`Uniform`,
        `Normal`, `LogNormal`). Those in ``receptors`` can be targets of synapses.
        They have no unit, but for one named ``v``: where `SpikingNetwork.set` or `CurrentInput`
        is given a quantity for it, that is read in mV.
    parameters : mapping of str to float, array_like of shape (n,), or distribution
        Constants, the same for all neurons, one for each, or drawn; what is drawn depends on the
        seed of the network and the names.
    reset : callable, optional
        ``reset(z, p)``: what happens to a neuron that fired, at the end of the step.
    t_ref : float, array_like of shape (n,), Uniform or Normal
        Time during which the neuron cannot fire again, ms; cut to whole steps. As of `LIF`.
    receptors : sequence of str, optional
        Variables that synapses add to; the first is the default. Default: all variables.
    brian2 : mapping of str to str, optional
        The same rule for `SpikingNetwork.to_brian2`: ``model``, ``threshold``, ``reset`` and
        ``method``, with all variables and parameters without unit; ``event up`` (a condition) and
        ``on_event up`` (statements) for an event ``up``.
    escape : EscapeNoise or HazardRule, optional
        Lets neurons fire by chance, in place of what ``step`` returns (or besides it), after it has
        moved the state. An `EscapeNoise` reads the variable ``v``, and must have a v_th.
    drops : sequence of str
        Variables that lose what arrives while the neuron is refractory, from the step of the spike
        on. What stands still meanwhile ``step`` says, which is told whether it is refractory.
    leap : callable, optional
        ``leap(z, p, dt, n)``: moves the state on by ``n`` steps at once, as so many calls of
        ``step`` would if nothing arrives and the neuron neither fires nor is refractory. With
        ``silent`` it lets a network step only those that might fire.
    silent : callable, optional
        ``silent(z, p) -> bool``: whether a neuron in this state, not refractory, cannot fire before
        something arrives, however long that takes. Say False where rounding might decide.
    events : mapping of str to callable
        ``{"up": condition}`` with ``condition(z, p) -> bool``, asked for every neuron in every
        step, refractory or not, once ``step`` has moved it and before anything arrives or is reset.
        `SpikingNetwork.record` keeps events; rules of synapses onto these neurons may act on them.
    on_event : mapping of str to callable
        ``{"up": action}`` with ``action(z, p)``: what happens to a neuron for which the event of
        that name was, at the end of the step, after resets.
    signals : sequence of Signal
        What functions read that take an argument named ``signals``, as ``signals.dopamine``: not
        with ``leap``, as a signal may change at any step.
    noise : sequence of str, or mapping of str to str
        Random numbers of each neuron and step, by name, and the law of each, ``"normal"`` or
        ``"uniform"`` (from 0 to below 1); names alone are standard normal. ``step`` and ``reset``
        that take one more argument named ``noise`` have them as its fields, as in ``noise.xi``;
        both see the same in a step. They are a function of the seed, the names of the population
        and of the number, the neuron and the step. For Brian2 they are variables ``noise_xi``.

    Notes
    -----
    A neuron that nothing has reached for n steps has the state that ``leap`` over n - 1 steps and a
    last ``step`` give. Where ``leap`` is rounded otherwise than the steps, v differs in its last
    digits, and a neuron that comes so near to its threshold may fire in another step; who is
    silent, or looked at, changes no bit. ``SpikingNetwork(lazy="checked")`` finds what does not
    hold.

    The first run in a process compiles the rule, which takes about a second and is not cached.
    ``dataclasses.replace`` makes a new rule, with what its functions read at that moment.

    Examples
    --------
    A leaky neuron that adapts: each spike raises a threshold, which decays.

    >>> from neurosim import NeuronRule, Population, SpikingNetwork
    >>> def step(z, p, dt, is_refractory):
    ...     z.v += dt * (p.drive - z.v) / p.tau
    ...     z.theta += dt * (p.theta_0 - z.theta) / p.tau_theta
    ...     return z.v > z.theta
    >>> def reset(z, p):
    ...     z.v = 0.0
    ...     z.theta += p.jump
    >>> rule = NeuronRule(step, state={"v": 0.0, "theta": 10.0}, reset=reset, parameters={
    ...     "tau": 10.0, "drive": 25.0, "tau_theta": 100.0, "theta_0": 10.0, "jump": 3.0})
    >>> net = SpikingNetwork([Population("cell", 1, rule)], dt=0.1)
    >>> spikes = net.record("cell")
    >>> net.run(60)
    >>> spikes.times.round(1).tolist()  # the intervals grow
    [5.0, 12.2, 21.6, 33.4, 47.6]
    """

    step: Callable[..., Any]
    state: Mapping[str, float]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    reset: Callable[..., Any] | None = None
    t_ref: Any = 0.0
    receptors: Any = ()
    brian2: Mapping[str, str] | None = None
    escape: FiringChance | None = None
    drops: Any = ()
    leap: Callable[..., Any] | None = None
    silent: Callable[..., Any] | None = None
    events: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    on_event: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    signals: Any = ()
    noise: Any = ()
    _frozen: Mapping[str, Any] = field(init=False, repr=False)
    _asked: Mapping[str, Asking] = field(init=False, repr=False)

    driver: ClassVar[str] = "spikes"
    is_source: ClassVar[bool] = False
    most_emitted: ClassVar[int] = 1
    weight_unit: ClassVar[str] = "1"
    _given: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "step": ("z", "p", "dt", "is_refractory"),
        "reset": ("z", "p"),
        "leap": ("z", "p", "dt", "n"),
        **dict.fromkeys(("silent", "events", "on_event"), ("z", "p")),
    }
    _offered: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "step": ("noise", "signals"),
        "reset": ("noise", "signals"),
    }

    def __repr__(self) -> str:
        return reprs.settings(self)

    def __post_init__(self) -> None:
        keep = partial(object.__setattr__, self)
        keep("state", keep_numbers("state", self.state, each=True))
        keep("parameters", keep_numbers("parameters", self.parameters, each=True))
        if not self.state:
            raise ArgumentError("state must name at least one variable, got none")
        keep("t_ref", read_t_ref(self.t_ref))
        keep("signals", read_signals(self.signals))
        keep("drops", read_names("drops", self.drops, self.state))
        keep("noise", keep_noise(self.noise))
        check_chance(self.escape, first_of(self.state), None)
        if isinstance(self.receptors, str) or not isinstance(self.receptors, Sequence):
            raise KindError(f"receptors must be a list of names, got {self.receptors!r}")
        for name in self.receptors:
            checks.choice("receptors", name, self.state)
        keep("receptors", tuple(self.receptors or self.state))
        check_events(self.events, self.on_event)
        told = *(f"event {name}" for name in self.events), *(f"on_event {x}" for x in self.on_event)
        names = ("model", "threshold", "reset", "method", *told)
        needed = ["model", *(["threshold"] if self._has_threshold else [])]
        needed += [*([] if self.reset is None else ["reset"]), *told]
        keep("brian2", keep_equations(self.brian2, names, tuple(needed)))
        names_of = self.state, self.parameters
        check_leap(self)
        functions = {name: getattr(self, name) for name in ("step", "reset", "leap", "silent")}
        given = {name: each for name, each in functions.items() if each is not None}
        frozen: dict[str, Any] = {
            name: keep_function(name, each, self._given[name], *names_of)
            for name, each in given.items()
        }
        keep("_frozen", frozen | {x: keep_events(self, x) for x in ("events", "on_event")})
        keep("_asked", self._ask_all())
        for asking in self._asked.values():
            check_read(asking, self.signals)
        check_asked(self._asked, dict.fromkeys(("step", "reset"), self.noise))
        try_out_rule(self)

    @property
    def _drawn(self) -> dict[str, str]:
        """The random numbers that functions use."""
        return find_drawn(self._asked, self.noise)

    def check(self, n: int) -> None:
        """Raise if the parameters do not fit a population of ``n``."""
        check_sizes(self, n)
        check_t_ref(self.t_ref, n)
        if self.escape is not None:
            self.escape.check(n)

    @property
    def _has_threshold(self) -> bool:
        return self.escape is None or self.escape.threshold

    @property
    def dropped(self) -> tuple[str, ...]:
        """Variables that lose what arrives while refractory."""
        return tuple(self.drops)

    def past(self, grid: Grid) -> int:
        """Return how many steps of spikes must stay readable."""
        return count_past(grid, self.t_ref)

    def unit_of(self, variable: str) -> str:
        """Return the unit in which quantities for a variable are read: mV for ``v``, else none."""
        return "mV" if variable == "v" else self.weight_unit

    def choose_receptor(self, name: str, low: float, high: float) -> str:
        """Return the variable that weights add to, unless one is named."""
        del name, low, high
        return str(self.receptors[0])

    def prepare(self, cells: NeuronState) -> None:
        """Lay out state and parameters."""
        state = draw_numbers("state", self.state, cells).items()
        z = lay_records({k: pad(v, cells.padded) for k, v in state}, cells.padded, cells.dtype)
        # Views: a function of the user writes into the records, and recorders and synapses see it.
        cells.state |= {name: np.asarray(z[name]) for name in self.state}
        drawn = draw_numbers("parameters", self.parameters, cells)
        p = lay_parameters(drawn, cells.padded, cells.dtype)
        cells.tables |= {"z": z, "p": p, "dt": np.array([cells.grid.dt], cells.dtype)}
        if self.escape is not None:
            self.escape.prepare(cells, None)
        lay_waits(cells, self.t_ref)
        lay_noise(cells, self._drawn)

    def drive_by(
        self, cells: NeuronState, variable: str, values: Real
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the array that takes a drive that changes, and the values for it."""
        checks.choice("variable", variable, self.state)
        return cells.state[variable], checks.fitting("values", values, cells.dtype)

    def integrate(self, cells: NeuronState, lane: Lane) -> list[Op]:
        """Return the calls that advance the neurons of a part by a step and list who fires."""
        if cells.is_lazy and cells.anchors:
            return cells.anchors.integrate(lane) + Dropping(cells, lane, self.drops).before()
        neurons = neurons_of(cells, lane)
        kind = "step" if self._has_threshold else "move"
        here = neurons, cells.refractory(lane), cells.logged(lane)
        ops = draw_noise(cells, lane, self._drawn)
        ops.append(self._call(kind, "step", cells, (lane.clock, *here)))
        if self.escape is not None:
            ops += self.escape.fire(cells, lane, neurons.z)
        ops += find_events(self._frozen["events"], cells, lane, neurons)
        return ops + Dropping(cells, lane, self.drops).before()

    def reset_fired(self, cells: NeuronState, lane: Lane) -> list[Op]:
        """Return the calls that let those drop what arrived that are refractory, and reset."""
        ops = Dropping(cells, lane, self.drops).after()
        if self.reset is not None:
            fired = lane.clock, neurons_of(cells, lane), cells.logged(lane)
            ops.append(self._call("reset", "reset", cells, fired))
        return ops + act_on_events(self._frozen["on_event"], cells, lane, neurons_of(cells, lane))

    def _call(self, kind: str, name: str, cells: NeuronState, first: tuple[Any, ...]) -> Op:
        """Return the call of a kernel around a function of the rule; it takes ``first`` first."""
        offered = {"noise": offer_noise(cells, self.noise), **offer_signals(self, cells)}
        looks, tables = self._asked[name].take(offered)
        layouts = cells.tables["z"].dtype, cells.tables["p"].dtype
        kernel = compose(kind, self._frozen[name], *layouts, looks=looks)
        return Op(kernel, (*first, tables))
