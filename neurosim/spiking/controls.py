"""What is set by hand in a spiking network between steps."""

from collections.abc import Callable
from typing import Any

from neurosim.base.random.stream import Stream
from neurosim.spiking.engine.neuron_state import NeuronState
from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.runner import Engine
from neurosim.spiking.synapse_access import send_signal, set_weights


class SpikingNetworkControls:
    """What sets states and weights of a `SpikingNetwork` from the next step on."""

    seed: int
    _engine: Engine
    _find_state: Callable[[str, str], NeuronState]
    _find_pathway: Callable[[str, str], Pathway]

    def set(self, population: str, variable: str, values: Any) -> None:
        """Set a state variable of all neurons of a population.

        Parameters
        ----------
        population, variable : str
            Names of the population and of one of its variables, such as ``"v"``.
        values : float, array_like of shape (n,), Uniform or Normal
            One for all, one for each, or drawn: then they depend on ``seed`` and the names alone,
            and are the same when they are drawn again. In mV for v and what adds to it;
            conductances have no unit.

        Raises
        ------
        ArgumentError, KindError
            If there is no such variable, or values do not fit.
        """
        cells = self._find_state(population, "set()")
        cells.assign(variable, values, Stream(self.seed, f"{variable} of {population}"))
        # The plan knows at which v refractory neurons are held, and is made anew.
        self._engine.is_changed = True

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

    def signal(self, synapses: str, value: float) -> None:
        """Send a signal, such as a reward, to all ``synapses`` that follow a `SynapseRule`, now.

        Parameters
        ----------
        synapses : str
            Name of the synapses, such as ``"eye->area"``.
        value : float
            What the rule's ``on_signal`` gets as its last argument.

        Raises
        ------
        KindError
            If the synapses follow another plasticity, or no function of the rule takes signals.
        ArgumentError
            If the value is not finite in the precision of the network.
        NumericalError
            If weights or states of synapses would not be finite any more; nothing is changed.
        """
        send_signal(self._find_pathway(synapses, "signal()"), self._engine.step, value)
