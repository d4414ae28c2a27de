"""What reads and sets states of neurons, and parameters, of a spiking network between steps."""

from collections.abc import Callable
from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.errors import ArgumentError, KindError
from neurosim.base.random.stream import Stream
from neurosim.base.run_guard import RunGuard
from neurosim.spiking.engine.neuron_state import NeuronState
from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.live.fixed import refuse_fixed
from neurosim.spiking.live.of_parts import fill_part, spread_parameter
from neurosim.spiking.live.overruled import refuse_coupled, refuse_driven, refuse_renewed
from neurosim.spiking.live.parameters import Owner
from neurosim.spiking.neurons.sources import SpikeTimes
from neurosim.spiking.runner import Engine
from neurosim.spiking.signals.signal import VALUE
from neurosim.topology.part import Part
from neurosim.topology.population import Population
from neurosim.topology.synapses import Synapses


class SpikingNetworkValues:
    """The values of a `SpikingNetwork`: states of neurons, and parameters of rules and inputs."""

    seed: int
    guard: RunGuard
    _engine: Engine
    _find: Callable[[Any, str], NeuronState]
    _find_part: Callable[..., tuple[NeuronState, Part | None]]
    _find_pathway: Callable[[Any, str], Pathway]

    def get(self, name: str | Population | Part, variable: str) -> Any:
        """Return the present values of a state variable, or of a parameter.

        Parameters
        ----------
        name : str, Population or Part
            Of a population, an input or synapses; or a part of a population.
        variable : str
            One of its variables, such as ``"v"``, or parameters, as of `set`.

        Returns
        -------
        ndarray of float64, shape (n,)
            Of a variable of each neuron that is asked for: in mV for v and what adds to it;
            conductances without unit. A parameter comes as the rule has it: one number, or an
            array; of a part always an array.

        Raises
        ------
        ArgumentError, KindError
            If there is no such variable or parameter.
        """
        whose, part = self._find_whose(name, "get()")
        cells = self._find_variable(whose, variable)
        if cells is not None:
            which = slice(cells.n) if part is None else part.neurons
            return np.array(cells.present(variable, self._engine.step)[which], np.float64)
        if self._is_signal(whose, variable):
            return float(self._engine.signals.values[whose][0])
        value = self._engine.parameters.get(self._find_parameter(whose, variable), variable)
        if part is None:
            return value
        return spread_parameter(self._engine.cells[whose], variable, value)[part.neurons]

    def set(self, name: str | Population | Part, variable: str, values: Any) -> None:
        """Set a state variable, or a parameter, from the next step on; also in ``after_chunk``.

        Parameters are checked as where they were made, and become part of the state: `store`,
        `restore`, `save` and copies hold them, `reset` returns to those of before the first run. A
        call takes 0.1 to 0.7 ms with 1,000 neurons, and the next run up to 1 ms more to start, or
        none where a parameter of neurons or inputs has the same form as before.

        Parameters
        ----------
        name : str, Population or Part
            Of a population, of an input (by its ``name``), or of synapses. Or a part of a
            population, of which variables and parameters are set: all other neurons keep theirs.
        variable : str
            One of its variables, such as ``"v"``, or a parameter that is a number: of `LIF`
            (``"v_th"``, ``"tau_m"``, ``"drive"``, ...), of `Poisson` (``"rate"``), of an input
            (``"rate"``, ``"weight"``, ``"values"``, ``"sigma"``), of `PairSTDP`, `TripletSTDP` or
            `ShortTerm`, and all ``parameters`` of `NeuronRule` and `SynapseRule`. A variable goes
            before a parameter of its name.
        values : float, array_like of shape (n,), Uniform or Normal
            One for all, one for each where the rule takes such, or drawn: then they depend on
            ``seed`` and the names alone, and are the same when they are drawn again; a neuron of a
            part gets what it would get with all. Variables in
            mV for v and what adds to it, conductances have no unit; parameters as of the rule. A
            ``t_ref`` counts from the next spike of each neuron.

        Raises
        ------
        ArgumentError, KindError
            If there is no such variable or parameter, or values do not fit; if an input or a
            coupling sets it again before it acts. Nothing is changed.

        Examples
        --------
        The drive is raised until the cells answer:

        >>> from neurosim import LIF, Population, SpikingNetwork
        >>> net = SpikingNetwork([Population("cells", 10, LIF(drive=10.0))])
        >>> spikes = net.record("cells")
        >>> while not spikes.counts().sum():
        ...     net.set("cells", "drive", net.get("cells", "drive") + 5.0)
        ...     net.run(100)
        >>> net.get("cells", "drive"), net.time
        (25.0, 300.0)
        """
        engine, (whose, part) = self._engine, self._find_whose(name, "set()")
        cells = self._find_variable(whose, variable)
        if cells is not None:
            refuse_coupled(cells, variable, part, engine.pathways)
            refuse_renewed(cells, variable, part, engine.inputs, engine.step)
            stream = Stream(self.seed, f"{variable} of {cells.population.name}")
            cells.assign(variable, values, stream, engine.step, part)
            # The plan knows at which v refractory neurons are held, and is made anew.
            engine.is_changed = True
        elif self._is_signal(whose, variable):
            engine.signals.assign(whose, values)
        else:
            self._set_parameter(whose, part, variable, values)

    def _set_parameter(self, name: str, part: Part | None, parameter: str, values: Any) -> None:
        engine, owner = self._engine, self._find_parameter(name, parameter)
        if owner.kind == "population":
            cells = engine.cells[name]
            if isinstance(cells.rule, SpikeTimes):
                raise KindError(
                    f"{parameter} of {name!r} cannot be set alone; set_spikes() sets who fires when"
                )
            refuse_driven(cells, parameter, part, engine.inputs)
            if part is not None:
                present = engine.parameters.get(owner, parameter)
                values = fill_part(cells, part, parameter, present, values, self.seed)
        goes_on = engine.parameters.set(owner, {parameter: values}, engine.step)
        engine.is_changed = engine.is_changed or not goes_on

    def set_spikes(
        self,
        population: str | Population,
        neurons: Any,
        times: Any,
        *,
        sort: bool = False,
        round: bool = False,
    ) -> None:
        """Set the spikes that are to come of a population of `SpikeTimes`; others are forgotten.

        Parameters
        ----------
        population : str or Population
            Its name.
        neurons, times : array_like, shape (n_spikes,)
            Who fires when, ms from the start of the network, none before the present time; as of
            `SpikeTimes`.
        sort, round : bool
            As of `SpikeTimes`.

        Raises
        ------
        ArgumentError, KindError
            If it is no such population, or spikes do not fit; nothing is changed.

        Examples
        --------
        >>> from neurosim import Population, SpikeTimes, SpikingNetwork
        >>> net = SpikingNetwork([Population("eye", 3, SpikeTimes([], []))])
        >>> spikes = net.record("eye")
        >>> for stimulus in ([0], [1, 2]):
        ...     net.set_spikes("eye", stimulus, [net.time] * len(stimulus))
        ...     net.run(10)
        >>> spikes.times.tolist(), spikes.neurons.tolist()
        ([0.0, 10.0, 10.0], [0, 1, 2])
        """
        cells, engine = self._find(population, "set_spikes()"), self._engine
        if not isinstance(cells.rule, SpikeTimes):
            raise KindError(
                f"{population!r} must be SpikeTimes to get spikes, got {type(cells.rule).__name__}"
            )
        numbered = cells.population.number(neurons, "neurons")
        steps = engine.grid.spike_steps("times", times, sort=sort, round=round)
        for early in steps[steps < engine.step][:1]:
            raise ArgumentError(
                f"times must be at least {engine.time:g} ms, the present time, got "
                f"{engine.grid.times(early):g}; what was fired stays"
            )
        order = np.argsort(steps, kind="stable")
        given = np.ravel(numbered)[order] if np.size(numbered) == steps.size else numbered
        values = {"neurons": given, "times": engine.grid.times(steps[order])}
        engine.parameters.set(Owner("population", cells.population.name), values, engine.step)
        engine.is_changed = True

    def _find_whose(self, given: Any, call: str) -> tuple[str, Part | None]:
        """Return whose values are meant: a name, and which part; None where all of it is."""
        self.guard.check(call)
        if isinstance(given, str):
            return given, None
        if isinstance(given, Synapses):
            return self._find_pathway(given, call).name, None
        cells, part = self._find_part(given, call)  # or it is said what is wrong
        return cells.population.name, part

    def _find_variable(self, name: str, variable: str) -> NeuronState | None:
        """Return the population of a name, if it has such a variable."""
        checks.text("variable", variable)
        if name in self._engine.pathways:
            refuse_fixed(name, variable, self._engine.parameters)
        cells = self._engine.cells.get(checks.choice("name", name, self._engine.parameters.names()))
        return cells if cells is not None and variable in cells.variables else None

    def _is_signal(self, name: str, variable: str) -> bool:
        return variable == VALUE and name in self._engine.signals.rules

    def _find_parameter(self, name: str, parameter: str) -> Owner:
        """Return who of a name has such a parameter."""
        cells = self._engine.cells.get(name)
        variables = () if cells is None else tuple(cells.variables)
        variables += (VALUE,) * (name in self._engine.signals.rules)
        return self._engine.parameters.find(name, parameter, variables)
