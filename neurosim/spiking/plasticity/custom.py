"""Plasticity by a rule that users write."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar

import numpy as np

from neurosim.base import checks, reprs
from neurosim.base.errors import KindError
from neurosim.kernels.rules._tables import Ends, RuleSynapses
from neurosim.spiking.engine.neuron_state import Lane
from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.engine.plan import Op
from neurosim.spiking.functions.asked import Asking
from neurosim.spiking.functions.compiled import (
    Rule,
    compose,
    keep_equations,
    keep_numbers,
    lay_records,
)
from neurosim.spiking.functions.numbers import check_asked, keep_noise, there_for
from neurosim.spiking.plasticity.numbers import offer_noise
from neurosim.spiking.plasticity.offers import (
    OFFERED,
    keep_seen,
    offer,
    offer_first,
    offer_present,
)
from neurosim.spiking.plasticity.own_parameters import find_own, lay_own
from neurosim.spiking.plasticity.rule_functions import (
    check_clock,
    find_period,
    freeze_functions,
    try_function,
)
from neurosim.spiking.plasticity.signalling import send
from neurosim.spiking.signals.reading import check_read, read_signals
from neurosim.spiking.synapse_access import Readings

MOVES = ("after", "before")
ROLLING = ("on_pre", "on_post")
"""Functions for which random numbers are drawn."""


@dataclass(frozen=True, eq=False)
class SynapseRule(Rule):
    """Plasticity by functions that users write; each synapse has a state of its own.

    Parameters
    ----------
    on_pre, on_post : callable, optional
        ``f(w, z, p, elapsed) -> w``: called when a spike arrives at the synapse, and when the
        postsynaptic neuron fires. ``elapsed`` is the ms since the last call for this synapse (or
        since the start); ``z`` and ``p`` have a field for each name.
        After these, arguments are asked for by name, in any order: ``pre`` and ``post`` have a
        field for each variable of the neuron at that end, its traces among them (`Trace`), as in
        ``post.v``, to be read only.
    state : mapping of str to float
        What each synapse keeps, and the initial values.
    parameters : mapping of str to float, array_like of shape (n_synapses,), or distribution
        Constants, in units of your own: one for all synapses, one for each in the order of
        `SpikingNetwork.edges`, or drawn (`Uniform`, `Normal`, `LogNormal`) by the seed of the
        network and the names. Those of each synapse are part of states, as they come and go with
        synapses: new ones get the number, or draw theirs; where they are listed none may come.
    on_signal : callable, optional
        ``f(w, z, p, elapsed, signal) -> w``: called for every synapse by
        `SpikingNetwork.signal`, for example at a reward.
    brian2 : mapping of str to str, optional
        The same rule for `SpikingNetwork.to_brian2`: ``model``, ``on_pre``, ``on_post``,
        ``on_event up`` and ``on_step``, with the weight as ``w`` and variables and traces of the
        two neurons as ``v_post`` and ``x_pre``.
    moves : str
        ``"after"`` or ``"before"``: when ``on_pre`` is called, once the spike was transmitted with
        the weight that it found, or first, so that it is transmitted with the new one.
    on_event : mapping of str to callable
        ``{"up": f}`` with ``f(w, z, p, elapsed) -> w``: called when an event of that name is at the
        postsynaptic neuron (`NeuronRule`), after ``on_post``.
    on_step : callable, optional
        ``f(w, z, p, elapsed) -> w``: called for every synapse ``every`` ms, at the start of the
        step, from the first on. Each time it walks over all synapses.
    every : float, optional
        Time from one call of ``on_step`` to the next, ms, a multiple of dt. Default: dt.
    signals : sequence of Signal
        What functions read that take an argument named ``signals``, as ``signals.dopamine``.
    noise : sequence of str, or mapping of str to str
        Random numbers of each synapse and call, by name, and the law of each, ``"normal"`` or
        ``"uniform"`` (from 0 to below 1); names alone are standard normal. ``on_pre`` and
        ``on_post`` that take one more argument named ``noise`` have them as its fields, as in
        ``noise.u``: a function of the seed, the names of the synapses, of the number and of the
        function, of both neurons, of which contact of these it is, and of the step. In ``on_pre``
        there is ``noise.released``, too: whether the contact passed the spike on (``release`` of
        `Synapses`); it is called in any case.

    Notes
    -----
    Delays may differ from synapse to synapse. The first run in a process compiles the rule.
    ``dataclasses.replace`` makes a new rule, with what its functions read at that moment.

    References
    ----------
    .. [1] Izhikevich, Cereb. Cortex 17:2443, 2007, doi:10.1093/cercor/bhl152 (reward-modulated
       STDP: the example below, with rewards at single moments).

    Examples
    --------
    STDP that marks a synapse as eligible, and a reward that turns the mark into a change:

    >>> from math import exp
    >>> from neurosim import LIF, OneToOne, Population, SpikeTimes, SpikingNetwork, SynapseRule
    >>> from neurosim import Synapses
    >>> def on_pre(w, z, p, elapsed):
    ...     z.pre *= exp(-elapsed / p.tau)
    ...     z.post *= exp(-elapsed / p.tau)
    ...     z.eligible = z.eligible * exp(-elapsed / p.tau_eligible) - z.post
    ...     z.pre += 1.0
    ...     return w
    >>> def on_post(w, z, p, elapsed):
    ...     z.pre *= exp(-elapsed / p.tau)
    ...     z.post *= exp(-elapsed / p.tau)
    ...     z.eligible = z.eligible * exp(-elapsed / p.tau_eligible) + z.pre
    ...     z.post += 1.0
    ...     return w
    >>> def on_reward(w, z, p, elapsed, reward):
    ...     z.pre *= exp(-elapsed / p.tau)
    ...     z.post *= exp(-elapsed / p.tau)
    ...     z.eligible *= exp(-elapsed / p.tau_eligible)
    ...     return min(1.0, max(0.0, w + p.gain * reward * z.eligible))
    >>> rule = SynapseRule(on_pre, on_post, on_signal=on_reward,
    ...                    state={"pre": 0.0, "post": 0.0, "eligible": 0.0},
    ...                    parameters={"tau": 20.0, "tau_eligible": 1000.0, "gain": 0.1})
    >>> early = Population("early", 1, SpikeTimes([0], [5.0]))
    >>> late = Population("late", 1, LIF(tau_m=10, v_th=15, v_reset=0, drive=20))
    >>> wire = Synapses(early, late, OneToOne(), weight=0.5, plasticity=rule)
    >>> net = SpikingNetwork([early, late], [wire])
    >>> spikes = net.record("late")
    >>> net.run(20)
    >>> spikes.times.round(1).tolist()
    [13.4]
    >>> float(net.weights("early->late")[0])
    0.5
    >>> net.signal("early->late", 1.0)
    >>> round(float(net.weights("early->late")[0]), 3)
    0.565
    """

    on_pre: Callable[..., Any] | None = None
    on_post: Callable[..., Any] | None = None
    state: Mapping[str, float] = field(default_factory=dict)
    parameters: Mapping[str, float] = field(default_factory=dict)
    on_signal: Callable[..., Any] | None = None
    brian2: Mapping[str, str] | None = None
    moves: str = "after"
    on_event: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    on_step: Callable[..., Any] | None = None
    every: Any = None
    signals: Any = ()
    noise: Any = ()
    _frozen: Mapping[str, Any] = field(init=False, repr=False)
    _asked: Mapping[str, Asking] = field(init=False, repr=False)

    driver: ClassVar[str] = "spikes"
    _given: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **dict.fromkeys(("on_pre", "on_post", "on_event", "on_step"), ("w", "z", "p", "elapsed")),
        "on_signal": ("w", "z", "p", "elapsed", "signal"),
    }
    _offered: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **dict.fromkeys(_given, OFFERED), **dict.fromkeys(ROLLING, (*OFFERED, "noise")),
    }  # fmt: skip

    def __repr__(self) -> str:
        return reprs.settings(self)

    def __post_init__(self) -> None:
        keep = partial(object.__setattr__, self)
        keep("state", keep_numbers("state", self.state))
        keep("parameters", keep_numbers("parameters", self.parameters, each=True))
        keep("noise", keep_noise(self.noise))
        keep("signals", read_signals(self.signals))
        checks.choice("moves", self.moves, MOVES)
        check_clock(self)
        told = tuple(f"on_event {name}" for name in self.on_event)
        equations = keep_equations(self.brian2, ("model", "on_pre", "on_post", "on_step", *told))
        keep("brian2", equations)
        # Before they are tried: a trial may change what is the user's, and sees one branch.
        keep("_frozen", freeze_functions(self))
        keep("_asked", self._ask_all())
        for name, asking in self._asked.items():
            check_read(asking, self.signals)
            what, _, event = name.partition(" ")
            function = self.on_event[event] if event else getattr(self, name)
            try_function(self, what, function, asking)
        check_asked(self._asked, {name: there_for(name, self.noise) for name in ROLLING})

    def prepare(self, pathway: Pathway) -> None:
        """Lay out the state of each synapse."""
        dtype = pathway.weights.dtype
        # Names of its own: short-term plasticity on the same synapses once wrote into a common one.
        pathway.traces["own state"] = lay_records(self.state, pathway.n, dtype)
        pathway.traces["own last"] = np.zeros(pathway.n, np.int64)
        first = lay_records(self.state, 1, dtype)[0]
        # A synapse begins when it comes: what elapses counts from there.
        pathway.initial |= {"own state": lambda step: first, "own last": lambda step: step}
        self.lay_constants(pathway)
        keep_seen(pathway, self._asked.values())

    def lay_constants(self, pathway: Pathway) -> None:
        """Lay out parameters and dt alone, as when parameters are set.

        Parameters
        ----------
        pathway : Pathway
            The live synapses.
        """
        dtype = pathway.weights.dtype
        lay_own(pathway, self.parameters, dtype)
        pathway.tables["own dt"] = np.array([pathway.post.grid.dt], dtype)
        pathway.tables["own every"] = find_period(self, pathway)

    def on_arrival(self, pathway: Pathway, lane: Lane, is_plastic: bool) -> list[Op]:
        """Return the calls to make once the spikes that arrive are transmitted."""
        if self.on_pre is None:
            return []
        ends = Ends(pathway.pre.log.table.neurons, pathway.indices)
        arriving = lane.clock, pathway.pieces[lane.part], ends, int(is_plastic)
        return [self._call("arrival", "on_pre", pathway, arriving)]

    def on_firing(self, pathway: Pathway, lane: Lane, is_plastic: bool) -> list[Op]:
        """Return the calls to make once the targets have fired."""
        ops, rest = [], (pathway.columns(), int(is_plastic))
        if self.on_post is not None:
            fired = lane.clock, pathway.post.logged(lane), *rest
            ops.append(self._call("firing", "on_post", pathway, fired))
        for event in self.on_event:
            found = lane.clock, pathway.post.logged(lane, event), *rest
            ops.append(self._call("firing", f"on_event {event}", pathway, found))
        return ops

    def on_clock(self, pathway: Pathway, lane: Lane, is_plastic: bool) -> list[Op]:
        """Return the calls to make at the start of a step."""
        if self.on_step is None:
            return []
        every, (first, _) = pathway.tables["own every"][0], pathway.post.ranges[lane.part]
        due = np.array([every, first, first + pathway.post.n_of(lane.part)], np.int64)
        arguments = lane.clock, due, pathway.columns(), int(is_plastic)
        return [self._call("clocked", "on_step", pathway, arguments)]

    def _call(self, kind: str, name: str, pathway: Pathway, first: tuple[Any, ...]) -> Op:
        """Return the call of a kernel around a function of the rule; it takes ``first`` first."""
        offered = offer_first(pathway) if kind == "clocked" else offer(pathway)
        if name in ROLLING:
            offered["noise"] = offer_noise(pathway, name, self.noise)
        synapses, (looks, tables) = _synapses(pathway), self._asked[name].take(offered)
        what, _, event = name.partition(" ")
        frozen = self._frozen[what][event] if event else self._frozen[name]
        layouts = synapses.z.dtype, synapses.p.dtype
        return Op(compose(kind, frozen, *layouts, looks=looks), (*first, synapses, tables))

    def readings(self, pathway: Pathway, step: int) -> Readings:
        """Return a function for each variable of the state; see `SpikingNetwork.trace`."""
        state, last = pathway.traces["own state"], pathway.traces["own last"]
        dt = pathway.post.grid.dt
        found: Readings = {"elapsed": lambda: pathway.listed((step - last) * dt)}
        return found | {name: partial(_read, pathway, state[name]) for name in self.state}

    def signal(self, pathway: Pathway, step: int, value: float) -> None:
        """Call ``on_signal`` for every synapse, unless one would lose all bounds."""
        if self.on_signal is None:
            raise KindError(
                f"the rule of {pathway.name!r} has no on_signal, so no signal reaches it"
            )
        looks, tables = self._asked["on_signal"].take(offer_present(pathway, step))
        synapses = _synapses(pathway)
        layouts = synapses.z.dtype, synapses.p.dtype
        run = compose("signal", self._frozen["on_signal"], *layouts, looks=looks)
        given = np.array([value], pathway.weights.dtype)
        send(pathway, run, step, synapses, (given, tables))


def _synapses(pathway: Pathway) -> RuleSynapses:
    """Return what changes, parameters and dt."""
    changed = pathway.weights, pathway.traces["own state"], pathway.traces["own last"]
    return RuleSynapses(*changed, find_own(pathway), pathway.tables["own dt"])


def _read(pathway: Pathway, values: np.ndarray) -> np.ndarray:
    return pathway.listed(values.copy())
