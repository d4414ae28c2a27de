"""Structural plasticity: what makes and removes synapses and neurons of a network of rounds."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from neurosim.base import interrupt
from neurosim.base.arrays import Index
from neurosim.base.run_guard import RunGuard
from neurosim.binary import structure
from neurosim.binary.members import Members
from neurosim.binary.recordings import Recordings
from neurosim.binary.sharing import refuse_call
from neurosim.topology.part import Part
from neurosim.topology.population import Population
from neurosim.topology.synapses import Synapses


class NetworkGrowth:
    """What changes which synapses and neurons a `Network` has, from the next round on."""

    guard: RunGuard
    _members: Members
    _recordings: Recordings

    def grow(self, synapses: str | Synapses, pre: Any, post: Any, *, weight: Any = None) -> None:
        """Make new synapses, one for each pair of a neuron in ``pre`` and one in ``post``.

        They have learned nothing. The synapses must be stored: all but `FastHebbian`, and `Random`
        ones that are too many (``Random(p, stored=True)`` keeps them). Many at once cost less:
        less than a microsecond each, where one alone takes some 180 (`prune`: 150).

        Parameters
        ----------
        synapses : str
            Name, such as ``"eye->area"``.
        pre, post : array_like of int, shape (n,)
            Presynaptic and postsynaptic neurons, in any order.
        weight : float or array_like, shape (n,), optional
            Where synapses have weights of their own (those that the connectome lists, or a
            `Plasticity` of yours): initial weights, as a connectome lists them, that is, in
            multiples of `Synapses.weight`. Default: 1.

        Raises
        ------
        ArgumentError
            If two neurons are connected already, or named twice, unless the connectome has
            ``multapses``: then each is one more contact, the last of its pair. If one is out of
            range, not born or retired; if so many inputs leave no unit of drive; inside `probe`.
            The network stays as it was.
        KindError
            If the synapses are not stored, or the weights are those of all; if each has a
            ``release`` of its own, as nothing tells that of new ones.
        ResourceError
            If they do not fit into memory.

        Notes
        -----
        Gains that `normalise` chose stay; call it again. Rows of synapses stay sorted, with room
        for a quarter more once they have changed.

        Examples
        --------
        >>> from neurosim import Explicit, KWinners, Network, Playback, Population, Synapses
        >>> eye, area = Population("eye", 3, Playback()), Population("area", 3, KWinners(1))
        >>> net = Network([eye, area], [Synapses(eye, area, Explicit.from_pairs([(0, 1)], 3))])
        >>> net.grow("eye->area", [1, 2], [2, 2])
        >>> net.edges("eye->area")[0].indices.tolist()
        [1, 2, 2]
        >>> net.run(1, inputs={"eye": range(3)})
        >>> net.winners("area").tolist()
        [2]
        """
        with self._changing("grow()"):
            structure.grow(self._members, synapses, pre, post, weight)

    def prune(self, synapses: str | Synapses, pre: Any, post: Any, ordinals: Any = None) -> None:
        """Remove synapses, and what they learned; those that stay keep what they learned.

        Parameters
        ----------
        synapses : str
            Name, such as ``"eye->area"``.
        pre, post : array_like of int, shape (n,)
            Presynaptic and postsynaptic neurons of each, in any order.
        ordinals : array_like of int, shape (n,), optional
            Where two neurons may have several contacts, which of them is meant, from 0, in the
            order of `edges`. Default: the first.

        Raises
        ------
        ArgumentError
            If a synapse does not exist or is named twice; inside `probe`. The network stays as it
            was.
        KindError
            If the synapses are not stored, as of `grow`.

        Examples
        --------
        >>> from neurosim import AllToAll, KWinners, Network, Playback, Population, Synapses
        >>> eye, area = Population("eye", 2, Playback()), Population("area", 3, KWinners(1))
        >>> net = Network([eye, area], [Synapses(eye, area, AllToAll())])
        >>> net.prune("eye->area", [0, 1], [0, 2])
        >>> net.edges("eye->area")[0].indices.tolist()
        [1, 2, 0, 1]
        """
        with self._changing("prune()"):
            structure.prune(self._members, synapses, pre, post, ordinals)

    def add_neurons(self, population: str | Population, count: int) -> Index:
        """Let ``count`` new neurons be there, without synapses; see `divide` for some with.

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
            If there is no room for so many; inside `probe`.
        KindError
            If the population is a source.

        Examples
        --------
        >>> from neurosim import Explicit, KWinners, Network, Playback, Population, Synapses
        >>> eye = Population("eye", 2, Playback())
        >>> area = Population("area", 5, KWinners(1), n_initial=3)
        >>> net = Network([eye, area], [Synapses(eye, area, Explicit.from_pairs([(0, 1)], 2))])
        >>> net.add_neurons("area", 1)
        array([3], dtype=int32)
        >>> net.grow("eye->area", [0, 1], [3, 3])
        >>> net.run(1, inputs={"eye": [0, 1]})
        >>> net.winners("area").tolist()
        [3]
        """
        with self._changing("add_neurons()"):
            return structure.add_neurons(self._members, population, count)

    def divide(self, population: str | Population, mothers: Any) -> Index:
        """Let a new neuron be there for each of ``mothers``, with copies of all her synapses.

        Copies lead from and to whom the mother's did before, with what these have learned; so
        mother and daughter are connected where the mother was with herself. A daughter also has
        her mother's gain (`normalise`) and refraction. What a `FiringRule` of yours keeps of each
        neuron is not copied. Where a list says which neurons store (`Population`), she does only
        if it names her (`set_storing`).

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
            If there is no room for so many, or a mother is not there; inside `probe`. The network
            stays as it was.
        KindError
            If the population is a source, or has synapses that are not stored.

        Examples
        --------
        >>> from neurosim import Explicit, KWinners, Network, Playback, Population, Synapses
        >>> eye = Population("eye", 2, Playback())
        >>> area = Population("area", 4, KWinners(2), n_initial=2)
        >>> wires = Explicit.from_pairs([(0, 1), (1, 0), (1, 1)], 2)
        >>> net = Network([eye, area], [Synapses(eye, area, wires)])
        >>> net.divide("area", [1]).tolist(), net.edges("eye->area")[0].indices.tolist()
        ([2], [1, 2, 0, 1, 2])
        """
        with self._changing("divide()"):
            return structure.divide(self._members, population, mothers)

    def retire(self, population: str | Population, neurons: Any) -> None:
        """Remove ``neurons`` for good: all their synapses go, and they never fire again.

        Their indices are not used again; recorders go on with those that stay. All synapses from
        and to the population are looked at, so name many neurons at once.

        Parameters
        ----------
        population : str or Population
            By name, or as it is.
        neurons : Part or array_like of int
            Distinct indices.

        Raises
        ------
        ArgumentError
            If one is not there; if it is in a list of those that store (`Population`); if the
            population is held in the run that goes on; inside `probe`. The network stays as it was.
        KindError
            If the population is a source, or has synapses that are not stored.

        Examples
        --------
        >>> from neurosim import AllToAll, KWinners, Network, Playback, Population, Synapses
        >>> eye, area = Population("eye", 2, Playback()), Population("area", 3, KWinners(2))
        >>> net = Network([eye, area], [Synapses(eye, area, AllToAll())])
        >>> net.retire("area", [0])
        >>> net.run(1, inputs={"eye": [0, 1]})
        >>> net.winners("area").tolist(), net.alive("area").tolist()
        ([1, 2], [1, 2])
        """
        with self._changing("retire()"):
            structure.retire(self._members, population, neurons)

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
        """
        self.guard.check("alive()")
        activity, part = self._members.find_part(population)
        there = activity.alive()
        return there if part is None else np.intersect1d(there, part.neurons, assume_unique=True)

    @contextmanager
    def _changing(self, call: str) -> Iterator[None]:
        """Refuse ``call`` in a probe, and while another thread runs the network or reads much.

        Ctrl-C is heard when it is over: in between, columns of synapses differ in length.
        """
        self._recordings.refuse_in_probe(call)
        refuse_call(self._members.ranks, call)
        with interrupt.unbroken(call), self.guard.changing(call):
            yield
