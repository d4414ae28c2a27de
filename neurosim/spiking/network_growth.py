"""What lets neurons of a spiking network come and go."""

from collections.abc import Callable
from typing import Any

import numpy as np

from neurosim.base.arrays import Index
from neurosim.base.interrupt import unbroken
from neurosim.spiking.engine.neuron_state import NeuronState
from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.runner import Engine
from neurosim.spiking.turnover import add_neurons, divide, find_changing, retire
from neurosim.topology.part import Part
from neurosim.topology.population import Population


class SpikingNetworkGrowth:
    """What changes which neurons a `SpikingNetwork` has, from the next step on."""

    _engine: Engine
    _find: Callable[[Any, str], NeuronState]
    _find_part: Callable[..., tuple[NeuronState, Part | None]]

    @unbroken("add_neurons()")
    def add_neurons(self, population: str | Population, count: int) -> Index:
        """Let ``count`` new neurons be there, without synapses; see `divide` for some with.

        Their state is the one in which they were held: the initial one of their rule, or what `set`
        or a `CurrentInput` gave them since. They may fire at once.

        Parameters
        ----------
        population : str or Population
            Name of a population with room for them: made with ``n_initial`` below ``n``.
        count : int
            From 1 up.

        Returns
        -------
        ndarray of int32, shape (count,)
            Their indices: the next that were never used, ascending.

        Raises
        ------
        ArgumentError
            If there is no room for so many. The network stays as it was.
        KindError
            If the population is a source.

        Examples
        --------
        >>> from neurosim import LIF, Population, SpikingNetwork
        >>> cells = Population("cells", 4, LIF(v_th=15, v_reset=0, drive=20), n_initial=2)
        >>> net = SpikingNetwork([cells])
        >>> spikes = net.record("cells")
        >>> net.run(30)
        >>> net.add_neurons("cells", 1)
        array([2], dtype=int32)
        >>> net.run(30)
        >>> spikes.neurons.tolist(), spikes.times.round(1).tolist()  # 27.7 ms after its birth
        ([0, 1, 0, 1, 2], [27.7, 27.7, 57.4, 57.4, 57.7])
        """
        cells = self._find_whole(population, "add_neurons()")
        newborn = add_neurons(cells, count)
        # The plan knows who is held, and is made anew.
        self._engine.is_changed = True
        return newborn

    @unbroken("divide()")
    def divide(self, population: str | Population, mothers: Any) -> Index:
        """Let a new neuron be there for each of ``mothers``, with copies of all her synapses.

        Copies lead from and to whom the mother's did before, with their weights, their delays and
        all that plasticity keeps of them and of her; so mother and daughter are connected where the
        mother was with herself. What is under way to the mother reaches the daughter, too. The
        daughter's own state begins as that of any new neuron (`add_neurons`): with that of the
        mother the two would fire in step from then on, as one neuron of twice the weight.

        Parameters
        ----------
        population : str or Population
            Name of a population with room for them: made with ``n_initial`` below ``n``.
        mothers : Part or array_like of int
            Distinct indices.

        Returns
        -------
        ndarray of int32, shape (n_mothers,)
            The daughters, in ascending order of their mothers: the next indices never used.

        Raises
        ------
        ArgumentError
            If there is no room for so many, or a mother is not there; if a recorder watches each of
            her synapses. The network stays as it was.
        KindError
            If the population is a source, or has synapses that are not stored.
        ResourceError
            If the copies do not fit into memory.

        Examples
        --------
        >>> from neurosim import LIF, Explicit, Population, SpikingNetwork, Synapses
        >>> cells = Population("cells", 4, LIF(), n_initial=3)
        >>> wires = Explicit.from_pairs([(0, 1), (1, 1), (1, 2)], 4, [0.1, 0.2, 0.3])
        >>> net = SpikingNetwork([cells], [Synapses(cells, cells, wires)])
        >>> net.divide("cells", [1]).tolist(), net.edges("cells->cells").indices.tolist()
        ([3], [1, 3, 1, 2, 3, 1, 2])
        >>> net.weights("cells->cells").tolist()
        [0.1, 0.1, 0.2, 0.3, 0.2, 0.2, 0.3]
        """
        cells, pathways = self._find_joined(population, "divide()")
        daughters = divide(cells, pathways, mothers, self._engine.step)
        self._engine.is_changed = True
        return daughters

    @unbroken("retire()")
    def retire(self, population: str | Population, neurons: Any) -> None:
        """Remove ``neurons`` for good: all their synapses go, and they never fire again.

        Spikes on their way from and to them are lost. Their state stays as it is; their indices are
        not used again; recorders go on with those that stay. All synapses from and to the
        population are looked at, so name many neurons at once.

        Parameters
        ----------
        population : str or Population
            By name, or as it is.
        neurons : Part or array_like of int
            Distinct indices.

        Raises
        ------
        ArgumentError
            If one is not there; if a `StateRecorder` names it, or a recorder watches each of the
            synapses. The network stays as it was.
        KindError
            If the population is a source, or has synapses that are not stored.

        Examples
        --------
        >>> from neurosim import LIF, AllToAll, Population, SpikingNetwork, Synapses
        >>> cells = Population("cells", 3, LIF(v_th=15, v_reset=0, drive=20))
        >>> net = SpikingNetwork([cells], [Synapses(cells, cells, AllToAll(), weight=0.1)])
        >>> spikes = net.record("cells")
        >>> net.retire("cells", [0])
        >>> net.run(30)
        >>> spikes.neurons.tolist(), net.alive("cells").tolist()
        ([1, 2], [1, 2])
        """
        cells, pathways = self._find_joined(population, "retire()")
        engine = self._engine
        retire(cells, pathways, engine.recordings, neurons, engine.step)
        engine.is_changed = True

    def alive(self, population: str | Population | Part) -> Index:
        """Return the neurons of ``population`` that are there: born, and not retired.

        Parameters
        ----------
        population : str, Population or Part
            The population, by name or as it is, or a part of it.

        Returns
        -------
        ndarray of int32, shape (n_alive,)
            Ascending.

        Examples
        --------
        >>> from neurosim import LIF, Population, SpikingNetwork
        >>> SpikingNetwork([Population("cells", 9, LIF(), n_initial=2)]).alive("cells")
        array([0, 1], dtype=int32)
        """
        cells, part = self._find_part(population, "alive()")
        there = cells.alive()
        return there if part is None else np.intersect1d(there, part.neurons, assume_unique=True)

    def _find_whole(self, population: str | Population, call: str) -> NeuronState:
        """Return a population whose neurons may come and go now."""
        cells = self._find(population, call)
        self._engine.refuse_cut_off(call)
        return cells

    def _find_joined(
        self, population: str | Population, call: str
    ) -> tuple[NeuronState, list[Pathway]]:
        """Return a population whose neurons may come and go now, with all its synapses."""
        cells, engine = self._find_whole(population, call), self._engine
        return cells, find_changing(cells, engine.pathways.values(), engine.recordings, call)
