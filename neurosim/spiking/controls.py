"""What is set by hand in a spiking network between steps."""

from collections.abc import Callable
from typing import Any

from neurosim.base.interrupt import unbroken
from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.network_values import SpikingNetworkValues
from neurosim.spiking.rewire import grow, prune
from neurosim.spiking.runner import Engine
from neurosim.spiking.synapse_access import send_signal, set_weights


class SpikingNetworkControls(SpikingNetworkValues):
    """What sets states, weights and synapses of a `SpikingNetwork` from the next step on."""

    seed: int
    _engine: Engine
    _find_pathway: Callable[[str, str], Pathway]

    def set_weights(self, synapses: str, values: Any) -> None:
        """Set the weights of some synapses.

        Parameters
        ----------
        synapses : str
            Name of the synapses, such as ``"eye->area"``.
        values : float, array_like of shape (n_synapses,), Uniform or Normal
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
        self, synapses: str, pre: Any, post: Any, *, weight: Any = None, delay: Any = None
    ) -> None:
        """Add synapses, from the next step on.

        All that is under way goes on: a spike fired before reaches a new synapse if its delay is
        not over. A call takes some 0.2 us a synapse, in batches of many, and, where synapses are
        plastic, a walk over all of them, to list them by target, before the next step. With
        ``multapses`` each call walks over all synapses, too (10^6 take some 10 ms, or 0.1 s where
        each has its own delay), so add many at once.

        Parameters
        ----------
        synapses : str
            Name of the synapses, such as ``"eye->area"``.
        pre, post : array_like of int, shape (n,)
            The two neurons of each new synapse. Pairs are distinct, and not connected yet, unless
            the connectome has ``multapses``.
        weight : float, array_like of shape (n,), Uniform or Normal, optional
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
    def prune(self, synapses: str, pre: Any, post: Any, ordinals: Any = None) -> None:
        """Remove synapses, from the next step on; spikes on their way to them are lost.

        With ``multapses`` and delays of their own a call walks over all synapses, as that of `grow`
        does, so remove many at once.

        Parameters
        ----------
        synapses : str
            Name of the synapses, such as ``"eye->area"``.
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

    def _find_changing(self, synapses: str, call: str) -> Pathway:
        """Return synapses that may come and go now."""
        pathway = self._find_pathway(synapses, call)
        self._engine.refuse_cut_off(call)
        self._engine.recordings.refuse_watched(pathway, call)
        return pathway

    def signal(self, synapses: str, value: float) -> None:
        """Send a signal, such as a reward, to all ``synapses`` of a rule that takes it, now.

        Parameters
        ----------
        synapses : str
            Name of the synapses, such as ``"eye->area"``.
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
