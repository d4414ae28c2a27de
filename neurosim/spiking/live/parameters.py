"""LiveParameters: what was set of the rules and inputs of a network since it was made."""

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

import numpy as np

from neurosim.base import checks
from neurosim.base.errors import ArgumentError, KindError
from neurosim.base.random.distributions import is_drawn
from neurosim.base.random.stream import Stream
from neurosim.spiking.engine.neuron_state import NeuronState
from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.inputs import Input
from neurosim.spiking.laziness import Laziness
from neurosim.spiking.live.laying import (
    PathwaySketch,
    begin_row,
    settle_synapses,
    sketch_input,
    sketch_neurons,
)
from neurosim.spiking.live.names import name_inputs
from neurosim.spiking.live.overwriting import overwrite_input, overwrite_neurons
from neurosim.spiking.live.settable import (
    WEIGHT,
    find_settable,
    is_of_synapses,
    read_parameter,
    with_parameters,
)
from neurosim.spiking.neurons.anchoring import find_anchors
from neurosim.spiking.signals.live_signals import LiveSignals
from neurosim.spiking.synapse_access import check_limits

KINDS = ("population", "input", "plasticity", "short_term", "signal")
"""Whose parameters there are."""
CLOSED = {"tau_f", "tau_d", "u_rest", "tau_pre", "tau_post"}
"""Parameters of synapses by which something decays in closed form since it was last looked at."""


class Owner(NamedTuple):
    """Who has parameters: a population, an input, a rule of synapses, or a signal, by name."""

    kind: str
    name: str


class LiveParameters:
    """The parameters of a network that may be set, and those that are not as made.

    A value that is set replaces the rule by one with that value, whose constants are laid anew; the
    state stays. What is kept are the values alone, by owner.

    Parameters
    ----------
    cells : mapping of str to NeuronState
    pathways : mapping of str to Pathway
    inputs : list of Input
        The live ones: those that are set are replaced in it.
    signals : LiveSignals
    laziness : Laziness
    seed : int
        Of what is drawn.

    Attributes
    ----------
    made : dict of Owner to object
        Rules and inputs as the network was made.
    values : dict of Owner to dict
        What differs.
    """

    NAME: ClassVar[str] = "parameters"

    def __init__(
        self,
        cells: Mapping[str, NeuronState],
        pathways: Mapping[str, Pathway],
        inputs: list[Input],
        signals: LiveSignals,
        laziness: Laziness,
        seed: int,
    ):
        self._cells, self._pathways, self._inputs = cells, pathways, inputs
        self._signals, self._laziness, self._seed = signals, laziness, seed
        self.made: dict[Owner, Any] = {
            Owner("population", name): each.rule for name, each in cells.items()
        }
        self._numbers = name_inputs(inputs)
        self.made |= {Owner("input", name): inputs[i] for name, i in self._numbers.items()}
        for name, pathway in pathways.items():
            for kind in ("plasticity", "short_term"):
                if (rule := getattr(pathway.synapses, kind)) is not None:
                    self.made[Owner(kind, name)] = rule
        self.made |= {Owner("signal", name): rule for name, rule in signals.rules.items()}
        self.values: dict[Owner, dict[str, Any]] = {}

    def take_over(self, known: "LiveParameters") -> None:
        """Go on from those of the same network before something was added to it."""
        self.made |= known.made
        self.values = known.values

    def check_names(self, inputs: Sequence[Input]) -> None:
        """Raise if inputs to come would take a name, or leave those that there are another."""
        named = name_inputs([*self._inputs, *inputs])
        for name, number in self._numbers.items():
            if named.get(name) != number:
                raise ArgumentError(f"the network has an input {name!r}; give the new one another")

    def owners(self, name: str) -> list[Owner]:
        """Return all of a name that have parameters."""
        return [owner for kind in KINDS if (owner := Owner(kind, name)) in self.made]

    def names(self) -> list[str]:
        """Return the names of all that have parameters, each once."""
        return list(dict.fromkeys(owner.name for owner in self.made))

    def find(self, name: str, parameter: str, others: tuple[str, ...] = ()) -> Owner:
        """Return who of a name has a parameter; ``others`` could be meant as well.

        Raises
        ------
        ArgumentError, KindError
            If nobody has it, or synapses have it one by one.
        """
        owners = self.owners(checks.choice("name", name, self.names()))
        known = {each: o for o in owners[::-1] for each in find_settable(self.made[o])}
        if any(is_of_synapses(self.made[owner], parameter) for owner in owners):
            raise KindError(
                f"{parameter} of {name!r} can be neither read nor set, as parameters there differ "
                "from one to the next, and come and go with synapses; make the network with other "
                "values, or several Synapses with one value each"
            )
        if parameter not in known:
            checks.choice(f"variable or parameter of {name!r}", parameter, [*others, *known])
        return known[parameter]

    def get(self, owner: Owner, parameter: str) -> Any:
        """Return the present value of a parameter, as it was given; arrays as copies."""
        value = read_parameter(self._rule(owner), parameter)
        return value.copy() if isinstance(value, np.ndarray) else value

    def set(self, owner: Owner, values: Mapping[str, Any], step: int) -> bool:
        """Set parameters of one owner, from this step on; tell whether a plan made before goes on.

        Raises
        ------
        ArgumentError, KindError
            If they do not fit; nothing is touched.
        """
        drawn = {name: self._draw(owner, name, value) for name, value in values.items()}
        own = self.values.get(owner, {}) | drawn
        rule, put = self._plan(owner, own, True)
        if owner.name in self._pathways and not CLOSED.isdisjoint(values):
            settle_synapses(self._pathways[owner.name], step)
        goes_on = put(step)
        # As the constructor keeps them: plain numbers, and arrays that nobody else can write to.
        self.values[owner] = {name: read_parameter(rule, name) for name in own}
        if owner.kind == "input":
            number = self._numbers[owner.name]
            begin_row(self._cells[rule.population.name], rule, number, step)
        return goes_on

    def _draw(self, owner: Owner, parameter: str, value: Any) -> Any:
        """Return a value, where it is to be drawn one for each neuron or synapse."""
        if not is_drawn(value):
            return value
        stream = Stream(self._seed, f"set {parameter} of {owner.kind} {owner.name}")
        post, n = self._of(owner)
        unit = find_settable(self.made[owner])[parameter]
        return value.draw(post.weight_unit if unit == WEIGHT else unit, n, stream)

    def _of(self, owner: Owner) -> tuple[Any, int]:
        """Return the rule of the neurons that an owner acts on, and how many values it may have."""
        if owner.kind == "population":
            return self._cells[owner.name].rule, self._cells[owner.name].n
        if owner.kind == "input":
            cells = self._cells[self.made[owner].population.name]
            return cells.rule, cells.n
        if owner.kind == "signal":
            return None, 1
        pathway = self._pathways[owner.name]
        return pathway.post.rule, pathway.n

    def _rule(self, owner: Owner) -> Any:
        if owner.kind == "population":
            return self._cells[owner.name].rule
        if owner.kind == "input":
            return self._inputs[self._numbers[owner.name]]
        if owner.kind == "signal":
            return self._signals.rules[owner.name]
        return getattr(self._pathways[owner.name].synapses, owner.kind)

    def _plan(
        self, owner: Owner, values: Mapping[str, Any], is_for_weights: bool = False
    ) -> tuple[Any, Callable[[int], bool]]:
        """Return the rule with these values, and what puts it in place at a step, as `set` does.

        ``is_for_weights`` tells whether it must fit the present weights.
        """
        rule = with_parameters(self.made[owner], values)
        if owner.kind == "population":
            cells = self._cells[owner.name]
            sketch = sketch_neurons(cells, rule, self._inputs)
            return rule, lambda step: self._put_neurons(cells, sketch, step)
        if owner.kind == "input":
            number, cells = self._numbers[owner.name], self._cells[rule.population.name]
            sketch = sketch_input(cells, rule, number)
            return rule, lambda step: self._put_input(cells, sketch, number, rule, step)
        if owner.kind == "signal":
            return rule, lambda step: self._signals.lay(rule)
        pathway = self._pathways[owner.name]
        weights = pathway.weights if is_for_weights else pathway.weights[:0]
        tables = PathwaySketch(pathway, rule, weights).tables

        def put(step: int) -> bool:
            del step
            pathway.synapses = copy.copy(pathway.synapses)
            object.__setattr__(pathway.synapses, owner.kind, rule)
            pathway.tables |= tables
            return False

        return rule, put

    def _put_neurons(self, cells: NeuronState, sketch: NeuronState, step: int) -> bool:
        if cells.anchors:
            cells.anchors.settle(step)
        goes_on = overwrite_neurons(cells, sketch, step)
        self._laziness.renew(cells, step)
        return goes_on

    def _put_input(
        self, cells: NeuronState, sketch: NeuronState, number: int, source: Input, step: int
    ) -> bool:
        old, self._inputs[number] = self._inputs[number], source
        return overwrite_input(cells, sketch, number, (old, source), step)

    def keep(self) -> list[dict[str, Any]]:
        """Return what differs from as made, for `restore`."""
        return [
            {"kind": owner.kind, "of": owner.name, "values": _copied(values)}
            for owner, values in self.values.items()
        ]

    def check(self, stored: Mapping[str, Any]) -> None:
        """Raise unless a state, whose arrays are sound, holds parameters that fit it."""
        wanted = dict(self._read(stored.get(self.NAME, [])))
        for owner in {*self.values, *wanted}:
            if owner.kind in ("population", "input"):
                self._plan(owner, wanted.get(owner, {}))
        for name, kept in stored["pathways"].items():
            self._check_weights(name, kept["weights"], wanted)
        for owner in wanted:
            if owner.kind == "population" and "anchors" in (kept := stored["cells"][owner.name]):
                self._check_anchors(owner, wanted[owner], kept["anchors"], stored["step"])

    def _check_weights(self, name: str, weights: Any, wanted: Mapping[Owner, Any]) -> None:
        """Raise unless weights are in the bounds of the plasticity that comes back with them."""
        owner, of = Owner("plasticity", name), self._pathways[name]
        if owner in self.values or owner in wanted:
            rule = with_parameters(self.made[owner], wanted.get(owner, {}))
            sketch: Any = PathwaySketch(of, rule, of.weights[:0])
            of = sketch
        check_limits(of, weights)

    def _check_anchors(self, owner: Owner, values: Any, anchors: Any, step: int) -> None:
        """Raise unless anchors fit the rule that comes back with them: kernels go by both."""
        rule = with_parameters(self.made[owner], values)
        found = find_anchors(sketch_neurons(self._cells[owner.name], rule, self._inputs))
        if found is not None:
            found.check(anchors, step)

    def _read(self, kept: Any) -> Iterator[tuple[Owner, dict[str, Any]]]:
        keys = {"kind", "of", "values"}
        if not isinstance(kept, list) or not all(
            isinstance(each, Mapping) and {*each} == keys for each in kept
        ):
            raise KindError(f"stored must hold parameters as store() tells them, got {kept!r}")
        for each in kept:
            owner, values = Owner(each["kind"], each["of"]), each["values"]
            if owner not in self.made or not {*values} <= {*find_settable(self.made[owner])}:
                raise ArgumentError(
                    f"stored must be a state of this network: it has set {', '.join(values)} of "
                    f"{owner.name!r}, which this network does not have"
                )
            yield owner, dict(values)

    def restore(self, stored: Mapping[str, Any]) -> None:
        """Return to what a state holds, which was checked; what it does not hold is as made."""
        wanted, step = dict(self._read(stored.get(self.NAME, []))), int(stored["step"])
        # Neurons first: what drives them is laid beside their constants.
        for owner in sorted({*self.values, *wanted}, key=lambda each: KINDS.index(each.kind)):
            self._plan(owner, wanted.get(owner, {}))[1](step)
        self.values = {owner: _copied(values) for owner, values in wanted.items()}


def _copied(values: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v.copy() if isinstance(v, np.ndarray) else v for k, v in values.items()}
