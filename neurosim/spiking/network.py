"""Spiking networks: populations and synapses that run on a grid of time."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from neurosim.base import checks, interrupt
from neurosim.base.errors import Interrupted
from neurosim.base.progress import shown
from neurosim.base.ranks.current import refuse_spikes
from neurosim.base.run_guard import RunGuard
from neurosim.spiking.build import check_kinds
from neurosim.spiking.controls import SpikingNetworkControls
from neurosim.spiking.engine.chunks import ChunkSize
from neurosim.spiking.engine.clock import Grid
from neurosim.spiking.inputs import Input
from neurosim.spiking.laziness import check_lazy
from neurosim.spiking.learning import read_plastic
from neurosim.spiking.live.names import check_names
from neurosim.spiking.network_growth import SpikingNetworkGrowth
from neurosim.spiking.network_recorders import SpikingNetworkRecorders
from neurosim.spiking.network_saving import SpikingNetworkSaving
from neurosim.spiking.runner import Engine
from neurosim.spiking.snapshot import Stored, refuse_infinite
from neurosim.spiking.view import SpikingNetworkView
from neurosim.topology.members import check_members
from neurosim.topology.population import Population
from neurosim.topology.synapses import Synapses

PRECISIONS = {"double": np.float64, "single": np.float32}
OWN = ("seed", "grid", "dtype", "guard", "_engine")
"""Attributes of every network, which a copy makes anew; all others are a subclass's or a user's."""


class SpikingNetwork(
    SpikingNetworkView,
    SpikingNetworkRecorders,
    SpikingNetworkControls,
    SpikingNetworkGrowth,
    SpikingNetworkSaving,
):
    """Populations and synapses that run in steps of dt, as Brian2 schedules them.

    One step, from t to t + dt, in this order:

    1. *look*: states are recorded, couplings sum them up, rules with a clock move their weights;
    2. *integrate* all neurons; those above threshold and not refractory *fire*, and so do sources.
       Their spikes, and events, have time t; then signals move;
    3. *transmit*: for each synapses, in the order given, the spikes that are one delay old add
       their weights as they are, then move them (plasticity); then inputs from outside;
    4. *learn*: for each synapses the spikes fired in this step move the weights into their neurons;
    5. *reset* those that fired; their traces rise.

    So nothing that arrives in a step can make a neuron fire in it. Every result is a function of
    (populations, synapses, inputs, dt, precision, seed) alone, to the bit: not of threads, chunks
    or recorders.

    A network may be copied (`copy.deepcopy`) and pickled; the copy goes on as the original would,
    to the bit, and `reset` brings it to the same start; recorders do not go along. While a run
    lasts, other threads are refused; ``after_chunk`` may look and `set`, not run, reset or restore.

    Parameters
    ----------
    populations : sequence of Population
        All neurons; each population has a name of its own.
    synapses : sequence of Synapses and Coupling
        All connections, between these populations.
    inputs : sequence of PoissonInput, CurrentInput or NoiseInput
        What acts on them from outside.
    dt : float
        Length of a step, ms, above 0.
    seed : int
        From 0 to 2**63 - 1.
    threads : int
        That share each step while other programs leave them cores; pays from ten thousand neurons.
    precision : str
        ``"double"``, in which spikes are those of Brian2, or ``"single"``: half the memory, faster.
    max_delay : float, optional
        Longest delay of synapses that `grow` adds, ms, a multiple of dt. Default: the longest that
        there is at the beginning, or that may be drawn for synapses that have a growth rule or are
        none at first.
    lazy : bool or str, optional
        Whether only those neurons are stepped that might fire: of `LIF` with jumps or currents, of
        a `NeuronRule` with ``leap``, and of `LIF` with conductances those not exactly at rest; all
        with constants that neurons share, without noise, and without inputs but synapses, which are
        stored. Spikes are the same but for rounding, which tells in single precision; with
        conductances so are all bits. Default: of 4,096 neurons or more, while it is faster, chosen
        every 256 steps and after 16 and 64. ``"checked"``: wherever it can be, and the run ends at
        the first neuron that ``silent`` or ``leap`` is wrong about.

    Attributes
    ----------
    step : int
        Steps done.
    noise_seed : int
        Of what is random while it runs: Poisson sources, inputs, ``noise`` of rules, who fires by
        chance, and which contacts release. It is ``seed`` until `restore` gets another; graph,
        weights and delays keep to ``seed``.
    guard : RunGuard
        Says what may be called now.

    Raises
    ------
    ArgumentError, KindError
        If names repeat, of whatever kind, kinds do not fit, or numbers are out of range.
    ResourceError
        If the network does not fit into memory.

    Examples
    --------
    >>> from neurosim import LIF, PoissonInput, Population, Random, SpikingNetwork, Synapses
    >>> cells = Population("cells", 1000, LIF())
    >>> wires = Synapses(cells, cells, Random(0.1), weight=-0.2, delay=1.5)
    >>> drive = PoissonInput(cells, rate=20_000, weight=0.1)
    >>> net = SpikingNetwork([cells], [wires], inputs=[drive], seed=1)
    >>> spikes = net.record("cells")
    >>> net.run(100)
    >>> bool(5 < spikes.rates().mean() < 100)
    True
    """

    def __init__(
        self,
        populations: Sequence[Population],
        synapses: Sequence[Synapses] = (),
        *,
        inputs: Sequence[Input] = (),
        dt: Any = 0.1,
        seed: int = 0,
        threads: int = 1,
        precision: str = "double",
        max_delay: Any = None,
        lazy: bool | str | None = None,
    ):
        self.seed, self.grid = checks.integer("seed", seed, 0, 2**63 - 1), Grid(dt)
        self.dtype = np.dtype(PRECISIONS[checks.choice("precision", precision, PRECISIONS)])
        refuse_spikes()
        check_members(populations, synapses)
        check_kinds(populations, inputs)
        check_names(populations, synapses, inputs)
        checks.integer("threads", threads, 1, 1024)
        check_lazy(lazy)
        self.guard = RunGuard()
        how = self.grid, self.dtype, self.seed, threads, max_delay, lazy
        self._engine = Engine(populations, synapses, inputs, *how)

    def __getstate__(self) -> dict[str, Any]:
        """Return the parts that the network was made of, and its state.

        Arrays that share memory, addresses, threads and recorders cannot be copied one by one; a
        copy makes its own.
        """
        made_of = {
            "populations": list(self.populations.values()),
            "synapses": list(self.synapses.values()),
            "inputs": self.inputs,
            "dt": self.grid.dt,
            "seed": self.seed,
            "threads": len(self._engine.lanes),
            "max_delay": self._engine.max_delay,
            "lazy": self._engine.laziness.must,
            "precision": next(name for name, kind in PRECISIONS.items() if kind == self.dtype),
        }
        others = {name: value for name, value in vars(self).items() if name not in OWN}
        return {
            "made_of": made_of,
            "state": self.store(),
            "start": self._engine.start,
            "as_made": [name for name, p in self._engine.pathways.items() if p.is_as_made],
            "others": others,
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        SpikingNetwork.__init__(self, **state["made_of"])
        self.restore(state["state"])
        if state["start"] is not None:
            self._engine.states.check_start(state["start"])
        self._engine.start = state["start"]
        # restore() has just called all weights touched; these are still those of the seed, and need
        # no copy for reset().
        for name in state["as_made"]:
            self._engine.pathways[name].is_as_made = True
        vars(self).update(state["others"])

    def run(
        self,
        duration: Any,
        *,
        plastic: Any = True,
        chunk: int | None = None,
        after_chunk: Callable[[float], None] | None = None,
        progress: bool = False,
    ) -> None:
        """Advance the network by ``duration`` ms.

        Parameters
        ----------
        duration : float
            In ms, a multiple of dt from 0 up.
        plastic : bool, list of str, or mapping of str to bool
            Whether weights move, and synapses grow by their rules: of all; of those named alone; or
            of all but those that are False. Traces follow the spikes in any case.
        chunk : int, optional
            Steps between two looks at Ctrl-C, from 1 to 4096; results do not depend on it. Default:
            as many as take a tenth of a second.
        after_chunk : callable, optional
            Called with the ms done after each chunk. What it sets, or begins to record, counts
            from there on; `run`, `reset` and `restore` are refused in it.
        progress : bool
            Whether a bar shows how far the run is, on a terminal or in a notebook.

        Raises
        ------
        ArgumentError
            If the duration is no multiple of dt; the message names the nearest that are. If the
            network runs already. If an earlier run was cut off within a step.
        ResourceError
            If memory is too small for what recorders keep, or a disk for what they write.
        DataError
            If a disk is full or refuses; what was recorded is kept, and the network can run on.
        NumericalError
            If a state, or, when the run is over, plastic weights or what plasticity keeps, is not
            finite any more, or a tested rule is wrong. What was recorded up to then is kept.
        Interrupted
            After Ctrl-C, between two chunks; the network and its recorders stay usable.
        """
        learns = read_plastic(plastic, self.synapses)
        checks.function("after_chunk", after_chunk)
        n_steps, size = self._engine.count_steps(duration), ChunkSize(chunk)
        self._engine.recordings.require_room(self.step, n_steps)
        bar = shown(progress, self.grid.tell(n_steps), n_steps * self.grid.dt)
        with self.guard.running(), interrupt.deferred() as pressed, bar as tick:
            self._engine.refuse_cut_off("run()")
            begin = self.step
            # Between two chunks all is whole: so Ctrl-C is heard here, and nowhere within a step.
            for _ in self._engine.chunks(begin + n_steps, learns, size):
                tick((self.step - begin) * self.grid.dt)
                if after_chunk is not None:
                    after_chunk((self.step - begin) * self.grid.dt)
                if pressed():
                    raise Interrupted(f"stopped at {self.time:g} ms")

    def store(self) -> dict[str, Any]:
        """Copy the whole state of the network, for `restore`; the copy may be pickled.

        It fits networks of the same graph, with any number of threads; recorders are no part of it.

        Returns
        -------
        dict
            For `restore`, and not to be changed.

        Raises
        ------
        NumericalError
            If the state is not finite any more; `reset`, or `restore` an earlier one.
        ArgumentError
            If an earlier run was cut off within a step.
        """
        with self.guard.reading("store()"):
            self._engine.refuse_cut_off("store()")
            kept = self._engine.keep()
        refuse_infinite(kept)
        return Stored(kept | {"network": dict(self._engine.states.fingerprint)})

    def restore(self, stored: dict[str, Any], *, seed: int | None = None) -> None:
        """Return to a state that `store` returned; recorders forget what came after it.

        Parameters
        ----------
        stored : dict
            Of this network or of another one of the same graph: populations, synapses, delays,
            dt, precision and seed must agree. Parameters of rules and inputs may be others.
        seed : int, optional
            Of the noise from now on, from 0 to 2**63 - 1, for another trial from the same point:
            graph, weights and delays stay. Default: that of the state.

        Raises
        ------
        ArgumentError, KindError
            If it is no state of this network; nothing is touched. If the network runs.
        """
        self.guard.check_idle("restore()")
        if seed is not None:
            checks.integer("seed", seed, 0, 2**63 - 1)
        self._engine.states.check(stored)
        self._engine.restore(stored)
        if seed is not None:
            self._engine.reseed(seed)

    def reset(self) -> None:
        """Return to the state before the first run, and clear all recorders.

        The one in which `run` was first called, with all that was set up to then, if ever.
        """
        self.guard.check_idle("reset()")
        if self._engine.start is not None:
            self._engine.restore(self._engine.start)
        self._engine.recordings.clear()
