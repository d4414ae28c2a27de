"""What is set by hand in a spiking network between steps."""

from collections.abc import Callable, Sequence
from typing import Any

from neurosim.base.interrupt import unbroken
from neurosim.base.run_guard import RunGuard
from neurosim.spiking.adding import add
from neurosim.spiking.build import check_kinds
from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.inputs import Input
from neurosim.spiking.live.names import check_names
from neurosim.spiking.network_values import SpikingNetworkValues
from neurosim.spiking.rewire import grow, prune
from neurosim.spiking.runner import Engine
from neurosim.spiking.synapse_access import send_signal, set_weights
from neurosim.topology.members import check_members
from neurosim.topology.population import Population
from neurosim.topology.synapses import Synapses


class SpikingNetworkControls(SpikingNetworkValues):
    """What sets states, weights and synapses of a `SpikingNetwork` from the next step on."""

    seed: int
    guard: RunGuard
    _engine: Engine
    _find_pathway: Callable[[Any, str], Pathway]

    @unbroken("add()")
    def add(
        self,
        populations: Sequence[Population],
        synapses: Sequence[Synapses] = (),
        *,
        inputs: Sequence[Input] = (),
    ) -> None:
        """Add populations at rest, synapses that have learned nothing, and inputs.

        What is there goes on to the bit as if nothing was added, but for what the new ones do to
        it; recorders stay, and `reset` returns to the network with them. Spikes under way reach
        new synapses as those that `grow` adds; of a `ShortTerm` of neurons, which settles at the
        spike what it releases, they release nothing. Times in inputs and sources count from the
        start of the network; a variable that a `CurrentInput` sets is set when its next row begins.
        What is random follows from names and, of inputs, from their place among all.

        Parameters
        ----------
        populations : sequence of Population
            New ones.
        synapses : sequence of Synapses
            New ones, between any populations of the network.
        inputs : sequence of PoissonInput, CurrentInput or NoiseInput
            New ones, to any populations of the network.

        Raises
        ------
        ArgumentError, KindError, ResourceError
            As at construction; the network stays as it was. If it runs: call it between runs. A
            state that was stored before is refused by `restore` from then on.

        Examples
        --------
        >>> from neurosim import LIF, OneToOne, PoissonInput, Population, SpikingNetwork, Synapses
        >>> first, second = Population("first", 5, LIF()), Population("second", 5, LIF())
        >>> net = SpikingNetwork([first], inputs=[PoissonInput(first, 12_000, 0.1)], seed=1)
        >>> net.run(50)
        >>> net.add([second], [Synapses(first, second, OneToOne(), weight=25.0, delay=1.0)])
        >>> fired, reached = net.record("first"), net.record("second")
        >>> net.run(200)
        >>> bool(0 < reached.times.size <= fired.times.size)
        True
        """
        self.guard.check_idle("add()")
        engine = self._engine
        engine.refuse_cut_off("add()")
        present = [cells.population for cells in engine.cells.values()]
        check_members(populations, synapses, present, list(engine.pathways))
        check_kinds([*present, *populations], inputs, engine.inputs)
        wires = [pathway.synapses for pathway in engine.pathways.values()]
        everyone, inputs_too = [*present, *populations], [*engine.inputs, *inputs]
        check_names(everyone, [*wires, *synapses], inputs_too)
        add(engine, populations, synapses, inputs)

    def set_weights(self, synapses: str | Synapses, values: Any) -> None:
        """Set the weights of some synapses.

        Parameters
        ----------
        synapses : str or Synapses
            By name, such as ``"eye->area"``, or as they are.
        values : float, array_like of shape (n_synapses,), Uniform, Normal or LogNormal
            One for all, one for each in the order of `edges`, or drawn; in the unit of the variable
            that they add to.

        Raises
        ------
        KindError
            If all share one weight and several are given; give them to `Synapses` instead.
        ArgumentError
            If they are not finite, or outside the bounds of their plasticity.
        """
        set_weights(self._find_pathway(synapses, "set_weights()"), values, self.seed)

    @unbroken("grow()")
    def grow(
        self,
        synapses: str | Synapses,
        pre: Any,
        post: Any,
        *,
        weight: Any = None,
        delay: Any = None,
    ) -> None:
        """Add synapses, from the next step on.

        All that is under way goes on: a spike fired before reaches a new synapse if its delay is
        not over. A call takes some 0.2 us a synapse, in batches of many, and, where synapses are
        plastic, a walk over all of them, to list them by target, before the next step. With
        ``multapses`` each call walks over all synapses, too (10^6 take some 10 ms, or 0.1 s where
        each has its own delay), so add many at once.

        Parameters
        ----------
        synapses : str or Synapses
            By name, such as ``"eye->area"``, or as they are.
        pre, post : array_like of int, shape (n,)
            The two neurons of each new synapse. Pairs are distinct, and not connected yet, unless
            the connectome has ``multapses``.
        weight : float, array_like of shape (n,), Uniform, Normal or LogNormal, optional
            As of `Synapses`. Default: what these were made with; what is drawn depends on the seed,
            the two neurons and which contact between them it is alone. It is the weight itself, not
            a factor of one that the connectome lists.
        delay : float, array_like of shape (n,) or Uniform, optional
            As of `Synapses`; the same default.

        Raises
        ------
        ArgumentError, KindError
            If a neuron is out of range, a pair is connected already, or a weight or delay does not
            fit; if synapses are not stored, if each has a ``release`` of its own, or a recorder
            watches each of them. Then nothing is changed.
        ResourceError
            If they do not fit into memory.

        Examples
        --------
        >>> from neurosim import LIF, Explicit, Population, SpikingNetwork, Synapses
        >>> cells = Population("cells", 4, LIF(v_th=15, v_reset=0, drive=[20, 0, 0, 0]))
        >>> none = Explicit.from_pairs([], 4)
        >>> net = SpikingNetwork([cells], [Synapses(cells, cells, none, weight=20.0, delay=1.5)])
        >>> spikes = net.record("cells")
        >>> net.run(40)
        >>> net.grow("cells->cells", [0, 1], [1, 2])
        >>> net.run(40)
        >>> [int((spikes.neurons == i).sum()) for i in range(4)]
        [2, 1, 1, 0]
        """
        pathway = self._find_changing(synapses, "grow()")
        grow(pathway, (pre, post), weight, delay, self._engine.step)
        self._engine.is_changed = True

    @unbroken("prune()")
    def prune(self, synapses: str | Synapses, pre: Any, post: Any, ordinals: Any = None) -> None:
        """Remove synapses, from the next step on; spikes on their way to them are lost.

        With ``multapses`` and delays of their own a call walks over all synapses, as that of `grow`
        does, so remove many at once.

        Parameters
        ----------
        synapses : str or Synapses
            By name, such as ``"eye->area"``, or as they are.
        pre, post : array_like of int, shape (n,)
            The two neurons of each synapse.
        ordinals : array_like of int, shape (n,), optional
            Which of the contacts between the two is meant, from 0, in the order of `edges`.
            Default: the first.

        Raises
        ------
        ArgumentError, KindError
            If a synapse does not exist or is named twice; if synapses are not stored, or a recorder
            watches each of them. Then nothing is changed.
        """
        pathway = self._find_changing(synapses, "prune()")
        prune(pathway, (pre, post), ordinals, self._engine.step)
        self._engine.is_changed = True

    def _find_changing(self, synapses: str | Synapses, call: str) -> Pathway:
        """Return synapses that may come and go now."""
        pathway = self._find_pathway(synapses, call)
        self._engine.refuse_cut_off(call)
        self._engine.recordings.refuse_watched(pathway, call)
        return pathway

    def signal(self, synapses: str | Synapses, value: float) -> None:
        """Send a signal, such as a reward, to all ``synapses`` of a rule that takes it, now.

        Parameters
        ----------
        synapses : str or Synapses
            By name, such as ``"eye->area"``, or as they are.
        value : float
            What ``on_signal`` of a `SynapseRule` gets as its last argument; of a `TripletSTDP` the
            factor of all its steps from now on.

        Raises
        ------
        KindError
            If the synapses follow another plasticity, or no function of the rule takes signals.
        ArgumentError
            If the value is not finite in the precision of the network, or such a factor below 0.
        NumericalError
            If weights or states of synapses would not be finite any more; nothing is changed.
        """
        send_signal(self._find_pathway(synapses, "signal()"), self._engine.step, value)
