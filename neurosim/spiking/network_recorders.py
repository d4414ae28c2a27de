"""What lets recorders of a spiking network begin and end."""

from collections.abc import Callable
from typing import Any

from neurosim.base import checks
from neurosim.base.errors import ArgumentError
from neurosim.base.run_guard import RunGuard
from neurosim.records import room
from neurosim.spiking.engine.neuron_state import NeuronState
from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.runner import Engine
from neurosim.spiking.signals.signal import VALUE
from neurosim.spiking.spike_recorders import RateRecorder, SpikeRecorder
from neurosim.spiking.state_recorders import StateRecorder, TraceRecorder, WeightRecorder
from neurosim.topology.part import Part
from neurosim.topology.population import Population
from neurosim.topology.synapses import Synapses


class SpikingNetworkRecorders:
    """The recorders of a `SpikingNetwork`; none of them changes what happens."""

    guard: RunGuard
    _engine: Engine
    _find_part: Callable[..., tuple[NeuronState, Part | None]]
    _find_pathway: Callable[[Any, str], Pathway]

    def record(
        self, population: str | Population | Part, *, event: str | None = None, to: Any = None
    ) -> SpikeRecorder:
        """Return a recorder of who fires when in ``population``, from now on.

        It records for as long as you hold it, or until `forget`; so do all recorders.

        Parameters
        ----------
        population : str, Population or Part
            By name or as it is, or a part of it: only its neurons are recorded then, by their
            numbers in the population.
        event : str, optional
            Name of an event of its `NeuronRule`, which is recorded in place of spikes.
        to : str or Path, optional
            A new folder to which it writes while the network runs, in bounded memory; see
            `read_records`. Default: it keeps all in memory.

        Returns
        -------
        SpikeRecorder
            Empty; it fills as the network runs.

        Raises
        ------
        ArgumentError, DataError
            If the folder is there already or cannot be made; if there is no such event.
        KindError
            If the population has no events.
        """
        cells, part = self._find_part(population, "record()")
        return self._engine.recordings.record(cells, to, part, event)

    def count(self, population: str | Population | Part, *, to: Any = None) -> RateRecorder:
        """Return a recorder of how many fire in each step, from now on.

        Parameters
        ----------
        population : str, Population or Part
            By name or as it is, or a part of it: only its neurons are recorded then, by their
            numbers in the population.
        to : str or Path, optional
            As of `record`.

        Returns
        -------
        RateRecorder
            Empty; it fills as the network runs.
        """
        cells, part = self._find_part(population, "count()")
        return self._engine.recordings.count(cells, to, part)

    def observe(
        self,
        population: str | Population | Part,
        variable: str,
        neurons: Any = None,
        every: Any = None,
        *,
        to: Any = None,
    ) -> StateRecorder:
        """Return a recorder of a state variable, from now on.

        Parameters
        ----------
        population : str, Population or Part
            The population, by name or as it is, or a part of it; or of a signal.
        variable : str
            Name of one of its variables, such as ``"v"``; of a signal ``"value"``.
        neurons : Part or array_like of int, optional
            Which; columns are in ascending order. Default: all.
        every : float, optional
            Time from one value to the next, ms. Default: dt.
        to : str or Path, optional
            As of `record`.

        Returns
        -------
        StateRecorder or SignalRecorder
            Empty; it fills as the network runs.

        Raises
        ------
        ArgumentError, KindError
            If there is no such variable, a neuron is out of range, or ``every`` is no multiple of
            dt.
        """
        engine = self._engine
        if isinstance(population, str) and population in engine.signals.rules:
            self.guard.check("observe()")
            checks.choice("variable", variable, (VALUE,))
            return engine.recordings.observe_signal(population, every, engine.grid, to)
        cells, part = self._find_part(population, "observe()", with_state=True)
        if part is not None:
            if neurons is not None:
                raise ArgumentError(
                    f"neurons must not be given with the part {part.name!r}, got "
                    f"{checks.shown(neurons)}; give one of the two"
                )
            neurons = part.neurons
        return self._engine.recordings.observe(cells, variable, neurons, every, to)

    def watch(
        self, synapses: str | Synapses, every: Any, *, which: Any = None, to: Any = None
    ) -> WeightRecorder:
        """Return a recorder of the weights of ``synapses``, from now on.

        Parameters
        ----------
        synapses : str or Synapses
            By name, such as ``"eye->area"``, or as they are.
        every : float
            Time from one look at the weights to the next, ms, a multiple of dt.
        which : array_like of int, optional
            Which synapses, by their number in `edges`; columns are in ascending order. Default:
            all, 8 bytes for each look and synapse.
        to : str or Path, optional
            As of `record`.

        Returns
        -------
        WeightRecorder
            Empty; it fills as the network runs.
        """
        pathway = self._find_pathway(synapses, "watch()")
        return self._engine.recordings.watch_weights(pathway, every, to, which)

    def watch_trace(
        self, synapses: str | Synapses, name: str, every: Any, *, which: Any = None, to: Any = None
    ) -> TraceRecorder:
        """Return a recorder of what plasticity keeps, from now on.

        Parameters
        ----------
        synapses : str or Synapses
            By name, such as ``"eye->area"``, or as they are.
        name : str
            What is kept, as in `trace`.
        every : float
            Time from one look to the next, ms, a multiple of dt.
        which : array_like of int, optional
            Which values, by their number in what `trace` returns: synapses of a `SynapseRule`, or
            neurons. Default: all.
        to : str or Path, optional
            As of `record`.

        Returns
        -------
        TraceRecorder
            Empty; it fills as the network runs.
        """
        pathway = self._find_pathway(synapses, "watch_trace()")
        what = pathway, name, every, self._engine.step, to, which
        return self._engine.recordings.watch_trace(*what)

    def estimate_records(self, duration: Any) -> dict[str, float]:
        """Return the bytes that recorders would add in so long, in memory or in folders.

        Parameters
        ----------
        duration : float
            In ms, a multiple of dt.

        Returns
        -------
        dict of str to float
            By what is recorded, such as ``"v of cells"``. Exact but for spikes, which count as many
            as up to now; NaN before the first 1,000 steps.

        Examples
        --------
        >>> from neurosim import LIF, Population, SpikingNetwork
        >>> net = SpikingNetwork([Population("cell", 1000, LIF())])
        >>> v = net.observe("cell", "v", every=1.0)
        >>> net.estimate_records(5000)
        {'v of cell': 40040000.0}
        """
        self.guard.check("estimate_records()")
        engine = self._engine
        n_steps = engine.grid.steps("duration", duration)
        return room.estimate(engine.recordings.held(), engine.step, n_steps)

    def forget(self, recorder: Any) -> None:
        """Stop recording; what the recorder holds stays, and what it writes is written.

        Once more does nothing.

        Parameters
        ----------
        recorder : SpikeRecorder, RateRecorder, StateRecorder, WeightRecorder or TraceRecorder
            One that this network returned.

        Raises
        ------
        ArgumentError, KindError
            If it is not a recorder that this network made.
        """
        self.guard.check("forget()")
        self._engine.recordings.forget(recorder)
