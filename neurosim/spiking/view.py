"""What can be seen of a spiking network."""

from collections.abc import Mapping
from operator import attrgetter
from typing import Any

import numpy as np

from neurosim.base.arrays import Edges, Real
from neurosim.base.errors import KindError
from neurosim.base.names import Named, find_name
from neurosim.base.reprs import fit
from neurosim.base.run_guard import RunGuard
from neurosim.spiking.brian2.network import BrianNetwork, build
from neurosim.spiking.engine.clock import Grid
from neurosim.spiking.engine.neuron_state import NeuronState
from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.inputs import Input
from neurosim.spiking.runner import Engine
from neurosim.spiking.synapse_access import read_delays, read_short_term, read_trace, read_weights
from neurosim.topology.members import members_of
from neurosim.topology.part import Part, find_part
from neurosim.topology.population import Population
from neurosim.topology.synapses import Synapses


class SpikingNetworkView:
    """What a `SpikingNetwork` is made of, its state and weights; nothing here changes it."""

    seed: int
    grid: Grid
    dtype: np.dtype[Any]
    guard: RunGuard
    _engine: Engine

    @property
    def step(self) -> int:
        """Steps done."""
        return self._engine.step

    @property
    def time(self) -> float:
        """The present time, ms."""
        return self._engine.time

    @property
    def noise_seed(self) -> int:
        """The seed of what is random in a run."""
        return self._engine.noise_seed

    @property
    def populations(self) -> Mapping[str, Population]:
        """The populations that the network was made of, by name, in the order given."""
        return Named("population", self._engine.cells, attrgetter("population"))

    @property
    def synapses(self) -> Mapping[str, Synapses]:
        """The synapses that the network was made of, by name, in the order given."""
        return Named("synapses", self._engine.pathways, attrgetter("given"))

    @property
    def cells(self) -> Mapping[str, NeuronState]:
        """The live populations, by name; which they are is settled."""
        return Named("population", self._engine.cells)

    @property
    def pathways(self) -> Mapping[str, Pathway]:
        """The live synapses, by name; which they are is settled."""
        return Named("synapses", self._engine.pathways)

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The inputs that the network was made of, in order."""
        return self._engine.given_inputs

    @property
    def growth(self) -> Mapping[str, Any]:
        """The growth rules of this network, by name of their synapses, with what each keeps.

        To look at only: axons of a `CalciumHomeostasis`, say. What happened since a rule was asked
        last it does not know yet.
        """
        return {growth.name: growth.rule for growth in self._engine.growths}

    def __repr__(self) -> str:
        members = members_of([c.population for c in self.cells.values()], list(self.pathways))
        when = f"at {self.grid.tell(self.step)}, dt {self.grid.dt:g} ms, seed {self.seed}"
        return fit(f"SpikingNetwork {when}: {members}")

    def edges(self, synapses: str | Synapses) -> Edges:
        """Return the synapses of a name.

        Parameters
        ----------
        synapses : str or Synapses
            By name, such as ``"eye->area"``, or as they are.

        Returns
        -------
        Edges
            CSR by presynaptic neuron, targets ascending within a row; between parts, too, by the
            numbers that neurons have in their populations.

        Raises
        ------
        ResourceError
            If they do not fit into memory, as those that are not stored may; so do `weights`,
            `delays` and `watch`.
        """
        return self._find_pathway(synapses, "edges()").edges()

    def weights(self, synapses: str | Synapses) -> Real:
        """Return the present weight of each synapse.

        Parameters
        ----------
        synapses : str or Synapses
            By name, such as ``"eye->area"``, or as they are.

        Returns
        -------
        ndarray of float64, shape (n_synapses,)
            In the order of `edges`, in the unit of the variable that they add to: mV, or none for
            conductances.
        """
        with self.guard.reading("weights()"):
            return read_weights(self._find_pathway(synapses, "weights()"))

    def delays(self, synapses: str | Synapses) -> Real:
        """Return the delay of each synapse.

        Parameters
        ----------
        synapses : str or Synapses
            By name, such as ``"eye->area"``, or as they are.

        Returns
        -------
        ndarray of float64, shape (n_synapses,)
            In ms, in the order of `edges`.
        """
        return read_delays(self._find_pathway(synapses, "delays()"))

    def trace(self, synapses: str | Synapses, name: str) -> Real:
        """Return a trace of plasticity, as an event of the step to come would find it.

        Spikes count from their arrival on, whatever the delays, those of targets from when they
        were fired.

        Parameters
        ----------
        synapses : str or Synapses
            By name, or as they are.
        name : str
            Of `PairSTDP`: ``"pre"`` and ``"post"``, in units of the weight. Of `TripletSTDP`:
            ``"pre"`` (r1), ``"pre slow"`` (r2), ``"post"`` (o1), ``"post slow"`` (o2), without
            unit, and ``"gain down"`` and ``"gain up"``, in units of the weight, by which a spike
            that arrives multiplies o1, and one of the target r1, to move the weight. Of a
            `SynapseRule`: the variables of its state, in the units of its functions, as the last
            call for a synapse left them, and ``"elapsed"``, the ms since then (unless a variable
            has that name).

        Returns
        -------
        ndarray of float64
            Of shape (n_pre,) for names with "pre" and for "gain down", (n_post,) for those with
            "post" and for "gain up"; (n_synapses,), in the order of `edges`, of a `SynapseRule`
            and of ``PairSTDP(traces="synapse")``.

        Raises
        ------
        KindError
            If the synapses have no plasticity that keeps traces.
        ArgumentError
            If it keeps none of that name; the message lists the names.

        Examples
        --------
        >>> from neurosim import LIF, OneToOne, PairSTDP, Population, SpikeTimes, SpikingNetwork
        >>> from neurosim import Synapses
        >>> early, late = Population("early", 1, SpikeTimes([0], [5.0])), Population("a", 1, LIF())
        >>> wire = Synapses(early, late, OneToOne(), delay=2.0, plasticity=PairSTDP(a_pre=0.1))
        >>> net = SpikingNetwork([early, late], [wire])
        >>> net.run(17)
        >>> net.trace("early->a", "pre").round(4).tolist()  # 0.1 exp(-(17 - 7) / 20)
        [0.0607]
        """
        with self.guard.reading("trace()"):
            return read_trace(self._find_pathway(synapses, "trace()"), name, self.step)

    def short_term(self, synapses: str | Synapses) -> tuple[Real, Real]:
        """Return the present u and x of synapses that have a `ShortTerm`.

        Where all have one delay, a spike counts from its arrival on, and one that is under way as
        if it just arrived; where each has its own, a spike counts from when it was fired. With
        ``traces="synapse"`` a spike counts from its arrival on.

        Parameters
        ----------
        synapses : str or Synapses
            By name, such as ``"eye->area"``, or as they are.

        Returns
        -------
        u : ndarray of float64, shape (n_pre,) or, with ``traces="synapse"``, (n_synapses,)
            Facilitation of each presynaptic neuron, or synapse, from 0 to 1.
        x : ndarray of float64, of the same shape
            Resources that are left to it, from 0 to 1.

        Raises
        ------
        KindError
            If the synapses have no short-term plasticity.
        """
        return read_short_term(self._find_pathway(synapses, "short_term()"), self.step)

    def to_brian2(self, duration: Any = None) -> BrianNetwork:
        """Return the same network in Brian2, at the same point of time.

        Same synapses, weights, delays, state, and spikes and noise from outside. Recorders are not
        taken along; in Brian2 all spikes but those of sources are recorded.

        Parameters
        ----------
        duration : float, optional
            Time for which spikes of sources are made, ms; needed if there are any.

        Returns
        -------
        BrianNetwork
            Runs, and tells its spikes and states, by the names of this one.

        Raises
        ------
        PackageError
            If Brian2 is not installed (extra ``validate``).
        KindError
            If something cannot be said in Brian2; the message names the way out.

        Examples
        --------
        >>> from neurosim import LIF, Population, SpikingNetwork
        >>> net = SpikingNetwork([Population("cell", 1, LIF(v_th=15, v_reset=0, drive=20))])
        >>> other = net.to_brian2()  # doctest: +SKIP
        >>> other.run(50)  # doctest: +SKIP
        >>> other.spikes("cell")[0].tolist()  # doctest: +SKIP
        [277]
        """
        with self.guard.reading("to_brian2()"):
            # Half a step has no counterpart there.
            self._engine.refuse_cut_off("to_brian2()")
            engine = self._engine
            for name in engine.signals.rules:
                raise KindError(
                    f"Brian2 does not know the signal {name!r}; build a network without it, or "
                    "make it a group of one neuron there"
                )
            what = self.cells, self.pathways, engine.inputs, self.grid, self.step
            return build(*what, self.noise_seed, duration)

    def _find(self, population: str | Population, call: str) -> NeuronState:
        self.guard.check(call)
        return self._engine.cells[find_name("population", population, self.populations)]

    def _find_part(
        self, population: str | Population | Part, call: str, *, with_state: bool = False
    ) -> tuple[NeuronState, Part | None]:
        """Return a population, and which part of it is meant; None where all of it is."""
        self.guard.check(call)
        name, part = find_part(population, self.populations)
        cells = self._engine.cells[name]
        if with_state and not cells.variables:
            rule = type(cells.rule).__name__
            raise KindError(
                f"{name!r} has no state variables, it is a source ({rule}) without traces"
            )
        return cells, part

    def _find_pathway(self, synapses: str | Synapses, call: str) -> Pathway:
        self.guard.check(call)
        return self._engine.pathways[find_name("synapses", synapses, self.synapses)]
