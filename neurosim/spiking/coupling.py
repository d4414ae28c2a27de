"""Couplings: what neurons get of the state of others in every step, without spikes."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, ClassVar

import numpy as np

from neurosim.base import checks, reprs
from neurosim.base.errors import ArgumentError, KindError
from neurosim.base.names import is_left_out
from neurosim.spiking.engine.initial_weights import has_own_weights
from neurosim.spiking.functions.asked import Asking
from neurosim.spiking.functions.compiled import Rule, first_of, lay_records, try_out
from neurosim.spiking.functions.frozen import Frozen, freeze
from neurosim.spiking.neurons.custom import NeuronRule
from neurosim.spiking.plasticity.custom import SynapseRule
from neurosim.topology.part import Part
from neurosim.topology.placed import Placed, drawn_by, leaves_out_loops
from neurosim.topology.population import Population
from neurosim.topology.regular import AllToAll
from neurosim.topology.synapses import Synapses


class Coupling(Rule, Synapses):
    """Sets a variable of each neuron to a sum over its connections, in every step.

    The sum is that of ``term`` over all connections onto the neuron, in ascending order of the
    presynaptic neurons. It is taken before neurons are integrated, and what it sees of both neurons
    is their state at the beginning of the step: gap junctions, rate units, gating variables that
    add up over a population. As Brian2's "(summed)" variables.

    Parameters
    ----------
    pre : Population or Part
        Neurons with a state: of a `NeuronRule`, or `LIF` (v; with currents or conductances also ge
        and gi).
    post : Population or Part
        Of a `NeuronRule`; may be the same. Other neurons than those of a part keep what they have.
    connectome : Connectome or Synapses
        As of `Synapses`; other synapses, or another coupling, give the very same graph.
    term : callable
        ``term(w, pre, post) -> float`` or ``term(w, pre) -> float``: what a connection of weight
        ``w`` adds; ``pre`` and ``post``, asked for by these names, have a field for each variable,
        as in ``pre.v``, and are only looked at. Plain Python or ``numba.njit``; only what Numba
        compiles. Written without ``post``, one sum serves all neurons where all are connected to
        all.
    into : str
        The variable of ``post`` that is set. Nothing else may add to it. Several couplings into one
        variable add up, in the order in which the network lists them.
    weight : float, array_like, Uniform, Normal or LogNormal
        As of `Synapses`, in whatever unit ``term`` reads.
    name : str
        Default ``"pre~post"``. `SpikingNetwork.edges`, ``weights``, ``set_weights``, ``grow``, ...
        know couplings by their names, as they know synapses.
    brian2 : str, optional
        The same term for `SpikingNetwork.to_brian2`, as in ``"w * (v_pre - v_post)"``.
    graph : str
        As of `Synapses`.
    plasticity : SynapseRule, optional
        Moves the weights: by a clock (``on_step``), by signals, and at spikes and events of the
        postsynaptic neuron. No spike travels along a coupling, so there is no ``on_pre``.

    Raises
    ------
    ArgumentError, KindError
        If there is no such variable, a population has no state, or ``term`` is no such function.

    Notes
    -----
    A step costs 1 to 3 ns a connection, which is stored as a synapse is: 2 or 4 bytes, and its
    weight if each has one. With ``term(w, pre)``, one weight, and `AllToAll` (with self_loops)
    between populations without ``n_initial``, or parts of them, nothing is stored, and a step costs
    as much as the neurons of both ends are many. What neurons that are not there (``n_initial``)
    would add is left out.

    Examples
    --------
    Two neurons of which one is driven, and a gap junction:

    >>> from neurosim import AllToAll, Coupling, NeuronRule, Population, SpikingNetwork
    >>> def step(z, p, dt, is_refractory):
    ...     z.v += dt * (z.gap + p.drive - z.v) / 10.0
    ...     return False
    >>> rule = NeuronRule(step, {"v": 0.0, "gap": 0.0}, {"drive": [8.0, 0.0]}, receptors=["v"])
    >>> cells = Population("cells", 2, rule)
    >>> gap = Coupling(cells, cells, AllToAll(self_loops=False),
    ...                lambda w, pre, post: w * (pre.v - post.v), into="gap", weight=0.5)
    >>> net = SpikingNetwork([cells], [gap])
    >>> net.run(200)
    >>> net.get("cells", "v").round(2).tolist()
    [6.0, 2.0]
    """

    term: Callable[..., Any]
    into: str
    brian2: str | None
    _frozen: Mapping[str, Frozen]
    _asked: Mapping[str, Asking]
    _given: ClassVar[Mapping[str, tuple[str, ...]]] = {"term": ("w",)}
    _offered: ClassVar[Mapping[str, tuple[str, ...]]] = {"term": ("pre", "post")}

    def __init__(
        self, pre: Population | Part, post: Population | Part, connectome: Any,
        term: Callable[..., Any], into: str, weight: Any = 1.0, name: str = "", *,
        brian2: str | None = None, graph: str = "", plasticity: Any = None,
    ):  # fmt: skip
        keep = partial(object.__setattr__, self)
        keep("term", term)
        keep("into", into)
        keep("brian2", brian2)
        if is_left_out(name):
            name = f"{getattr(pre, 'name', '')}~{getattr(post, 'name', '')}"
        given: Any = {"pre": pre, "post": post, "connectome": connectome, "weight": weight,
                      "plasticity": plasticity, "name": name, "graph": graph}  # fmt: skip
        Synapses.__init__(self, **given, delay=0.0)
        self._check_ends()
        self._check_plasticity()
        if brian2 is not None:
            checks.text(f"brian2 of {name!r}", brian2)
        keep("_frozen", {"term": freeze(f"term of {name!r}", term)})
        keep("_asked", {"term": self._ask("term")})
        self._check_term()

    def saved(self) -> dict[str, Any]:
        """Return the arguments that it was made of.

        Returns
        -------
        dict
            By name.
        """
        taken = ("pre", "post", "connectome", "weight", "name", "graph", "plasticity")
        given = {name: value for name, value in super().saved().items() if name in taken}
        return given | {"term": self.term, "into": self.into, "brian2": self.brian2}

    # Not by the fields of synapses, which do not tell the term.
    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def __repr__(self) -> str:
        told = f"{self.pre.name} to {self.into} of {self.post.name}"
        return reprs.fit(f"Coupling({self.name!r}, {told}, {reprs.brief(self.connectome)})")

    def _ask(self, name: str) -> Asking:
        """Return what the term asks for beside the weight; raise if nobody offers it."""
        given, offered = self._given[name], self._offered[name]
        return Asking(f"{name} of {self.name!r}", self._frozen[name], given, offered)

    @property
    def asking(self) -> Asking:
        """What the term asks for beside the weight."""
        return self._asked["term"]

    @property
    def sees_post(self) -> bool:
        """Whether the term depends on the postsynaptic neuron."""
        return "post" in self.asking.names

    def _check_ends(self) -> None:
        name, rule = self.name, self.post.rule
        if not isinstance(rule, NeuronRule):
            raise KindError(
                f"post of {name!r} must have a NeuronRule, whose step reads the variable that is "
                f"set, got {self.post.name!r} of {type(rule).__name__}; write its equations as a "
                "NeuronRule"
            )
        checks.choice(f"into of {name!r}", self.into, rule.state)
        if self.pre.rule.is_source and not self.pre.traces:
            raise KindError(
                f"pre of {name!r} must have a state to look at, got {self.pre.name!r}, a source "
                f"({type(self.pre.rule).__name__}); give it traces, or use Synapses"
            )
        if getattr(self.connectome, "delays", None) is not None:
            raise ArgumentError(
                f"connectome of {name!r} must have no delays, got {checks.shown(self.connectome)}: "
                "a coupling acts in the same step; leave them out"
            )
        if getattr(self.connectome, "stored", None) is False:
            raise ArgumentError(
                f"connectome of {name!r} must be stored, got {checks.shown(self.connectome)}; "
                "leave out stored=False"
            )

    def _check_plasticity(self) -> None:
        if self.plasticity is None:
            return
        if not isinstance(self.plasticity, SynapseRule) or self.plasticity.on_pre is not None:
            raise KindError(
                f"plasticity of {self.name!r} must be a SynapseRule without on_pre, as no spike "
                f"arrives by a coupling, got {checks.shown(self.plasticity)}; write it as on_step, "
                "which is called by a clock"
            )

    def _check_term(self) -> None:
        what, asking = f"term of {self.name!r}", self.asking
        records = {end: _initial(getattr(self, end)) for end in asking.names}
        for end, record in records.items():
            asking.choose(end, record)
        tried = [lay_records(record, 1, np.float64)[0] for record in records.values()]
        value = try_out(what, self.term, 1.0, *tried)
        if isinstance(value, bool | np.bool_) or not isinstance(value, float | int | np.number):
            raise KindError(f"{what} must return a number, got {checks.shown(value)}")


def _initial(population: Population) -> dict[str, float]:
    """Return the variables of a neuron, and its traces, each with a value that it may have."""
    rule, traces = population.rule, dict.fromkeys(population.traces or (), 0.0)
    if isinstance(rule, NeuronRule):
        return first_of(rule.state) | traces
    return dict.fromkeys(getattr(rule, "variables", ()), 0.0) | traces


def is_even(synapses: Synapses) -> bool:
    """Return whether one sum over all presynaptic neurons serves all postsynaptic ones."""
    if not isinstance(synapses, Coupling) or synapses.sees_post or has_own_weights(synapses):
        return False
    graph, placed = drawn_by(synapses), synapses.connectome
    is_complete = type(graph) is AllToAll and (graph.self_loops or not synapses.is_recurrent)
    if type(placed) is Placed and leaves_out_loops(placed):
        return False
    return is_complete and all(end.n_initial is None for end in (synapses.pre, synapses.post))
