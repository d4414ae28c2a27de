"""Networks: populations and synapses, and the driver that advances them in rounds."""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from typing import Any

from neurosim.base import checks, interrupt
from neurosim.base.errors import ArgumentError, Interrupted
from neurosim.base.progress import shown
from neurosim.base.ranks.current import chosen
from neurosim.base.reprs import counted
from neurosim.base.run_guard import RunGuard
from neurosim.binary import sharing
from neurosim.binary.controls import NetworkControls
from neurosim.binary.growth.grow_round import grow_round, growing
from neurosim.binary.members import Members
from neurosim.binary.network_growth import NetworkGrowth
from neurosim.binary.network_saving import NetworkSaving
from neurosim.binary.network_states import NetworkStates
from neurosim.binary.probing import Probe
from neurosim.binary.recordings import Recordings
from neurosim.binary.step import (
    MOST_ROUNDS,
    RoundSettings,
    advance,
    check_driven,
    read_held,
    read_inputs,
    read_open,
)
from neurosim.binary.view import NetworkView
from neurosim.topology.population import Population
from neurosim.topology.synapses import Synapses

Listeners = Sequence[Callable[[int], None]]


class Network(NetworkView, NetworkControls, NetworkGrowth, NetworkStates, NetworkSaving):
    """Populations and synapses that run in rounds.

    One round, in this order:

    1. *deliver* - sources (`Playback`, `Graded`) fire and reach their targets in the same round;
       all other populations deliver what they fired in the round before, through the weights as
       learned up to then;
    2. *integrate* - each neuron's drive is the sum of what arrived, in whole units; the excluded
       get none;
    3. *fire* - the firing rules choose, all populations at once;
    4. *learn* - synapses from what arrived to what fires now grow; with ``beta_minus`` those from
       what fires now to what fired before shrink; where only some neurons of a population store
       (`Population`), both ends must be among those that do;
    5. *record*;
    6. *grow* - in rounds in which synapses learn, growth rules (`GrowthRule`) say which of the open
       ones come and go.

    Every result is a function of (populations, synapses, seed) alone, to the bit: not of chunk
    size, threads, recorders, how synapses are kept, or what else is in the network.

    One thread at a time may use a network. Within ``after_chunk`` everything may be called, and
    acts from the next round on, but `run`, `add` and `probe`. A copy (``copy.deepcopy``, pickle)
    goes on as the original would, without its recorders.

    Parameters
    ----------
    populations : sequence of Population
        All neurons; each population has a name of its own.
    synapses : sequence of Synapses
        All connections, between these populations.
    seed : int
        From 0 to 2**63 - 1.
    threads : int
        Threads that share the work of a large network.
    incremental : bool
        Whether synapses that are not stored follow who starts and stops firing; without, every
        round adds up the rows of all that fire, as a check.
    ranks : mpi4py.MPI.Comm, optional
        Processes that share the network, all of which run the same program: each has the synapses
        and the drive of its share of the neurons, and all know who fires (docs/mpi.md). Default:
        those of `over_ranks`, or this process alone.

    Attributes
    ----------
    round : int
        Rounds done, at most 2**32.
    guard : RunGuard
        Says what may be called now.

    Raises
    ------
    ArgumentError, KindError
        If names repeat or synapses lead outside the network; if it cannot be split among ``ranks``,
        or these are not about to make the same.
    ResourceError
        If the synapses do not fit into memory.

    Examples
    --------
    >>> from neurosim import Hebbian, KWinners, Network, Playback, Population, Random, Synapses
    >>> stimulus = Population("stimulus", 100, Playback())
    >>> area = Population("area", 1000, KWinners(30))
    >>> learn = Hebbian(beta=0.1)
    >>> net = Network([stimulus, area], [Synapses(stimulus, area, Random(0.1), plasticity=learn),
    ...               Synapses(area, area, Random(0.1), plasticity=learn)], seed=1)
    >>> net.run(20, inputs={"stimulus": range(100)})
    >>> net.winners("area").size
    30
    """

    def __init__(
        self,
        populations: Sequence[Population],
        synapses: Sequence[Synapses] = (),
        *,
        seed: int = 0,
        threads: int = 1,
        incremental: bool = True,
        ranks: Any = None,
    ):
        self._begin(seed, threads, incremental, ranks)
        self.add(populations, synapses)

    def _begin(self, seed: int, threads: int, incremental: bool, ranks: Any = None) -> None:
        self.seed = checks.integer("seed", seed, 0, 2**63 - 1)
        self.round = 0
        self.incremental = checks.flag("incremental", incremental)
        self.guard = RunGuard()
        self._members = Members(self.seed, threads, self.incremental, chosen(ranks))
        self._members.ranks.n_networks += 1
        self._recordings = Recordings()

    def __getstate__(self) -> dict[str, Any]:
        self.guard.check("copying")
        if self._recordings.is_paused:
            raise ArgumentError(
                "a network cannot be copied inside probe(), whose end the copy would never see; "
                "copy it outside"
            )
        return self.__dict__.copy()

    def __copy__(self) -> "Network":
        return deepcopy(self)  # a shallow copy would run on the same memory

    def add(self, populations: Sequence[Population], synapses: Sequence[Synapses] = ()) -> None:
        """Add populations at rest, and synapses that have learned nothing.

        Parameters
        ----------
        populations : sequence of Population
            New ones.
        synapses : sequence of Synapses
            New ones, between any populations of the network.

        Raises
        ------
        ArgumentError, KindError, ResourceError
            As at construction; the network stays as it was. If called inside `probe`.
        """
        with self.guard.running("add()"):
            self._recordings.refuse_in_probe("add()")
            self._members.add(populations, synapses)

    def run(
        self,
        rounds: int,
        *,
        inputs: Mapping[str, Any] | None = None,
        plastic: bool = True,
        pathways: Sequence[str] | None = None,
        held: Sequence[str] = (),
        chunk: int = 256,
        after_chunk: Callable[[int], None] | None = None,
        progress: bool = False,
    ) -> None:
        """Advance the network.

        Parameters
        ----------
        rounds : int
            From 0 up to what is left of 2**32: rounds are counted in words of 32 bits.
        inputs : mapping of str to array_like, optional
            For each source population what it emits in every round of this run: the indices of
            firing neurons (`Playback`) or the values (`Graded`).
        plastic : bool
            Whether synapses learn.
        pathways : sequence of str, optional
            Names of the synapses that are open: that deliver, and learn. Default: all.
        held : sequence of str
            Populations that go on firing what they fired last, whatever drives them; open
            synapses into them learn.
        chunk : int
            Rounds between two looks at Ctrl-C; results do not depend on it.
        after_chunk : callable, optional
            Called with the rounds done after each chunk.
        progress : bool
            Whether a bar shows how far the run is, on a terminal or in a notebook.

        Raises
        ------
        ArgumentError
            If nothing drives the network: no source, no input, nobody firing. If it runs already:
            in another thread, or this is called from ``after_chunk``.
        Interrupted
            After Ctrl-C, between two chunks; the network and its recorders stay usable.
        """
        with self.guard.running():
            left = MOST_ROUNDS - self.round
            checks.integer("rounds", rounds, 0, left, "build another Network for more")
            checks.integer("chunk", chunk, 1)
            checks.function("after_chunk", after_chunk)
            members = self._members
            given = read_inputs(members.populations, {} if inputs is None else inputs)
            learns = checks.flag("plastic", plastic) and not self._recordings.is_paused
            taking_part = (
                read_open(members.pathways, pathways), read_held(members.populations, held)
            )  # fmt: skip
            settings = RoundSettings(*taking_part, learns, members.team)
            check_driven(members.populations, members.activity, given)
            sharing.agree_on_run(members, settings, given, (self.round, rounds, chunk))
            self._recordings.require_room(self.round, rounds)
            # Nothing was changed up to here, so a call that is refused leaves the inputs of before.
            for name, activity in members.activity.items():
                activity.given = given.get(name)
            with (
                members.holding(settings.held),
                shown(progress, counted(rounds, "round"), rounds) as bar,
            ):
                self._advance(settings, rounds, chunk, [bar, *filter(None, [after_chunk])])

    def probe(self) -> Probe:
        """Run inside the block without a trace: nothing is learned, and all activity comes back.

        So does what `excite`, `rest` and `exclude` do inside. Recorders pause; those made inside
        stop where it ends, and `forget` holds. Whatever else would change the network is refused.
        Blocks may be nested.

        The round comes back as well, and what is random is a function of it: a probe that is run
        again draws the same, such as which contacts fail (``release`` of `Synapses`). For another
        trial let rounds go on, within the block or between blocks.

        Returns
        -------
        Probe
            For a ``with`` statement, whose block is the probe.

        Raises
        ------
        ArgumentError
            If it begins or ends within a run, from ``after_chunk``.

        Examples
        --------
        >>> from neurosim import KWinners, Network, Playback, Population, Random, Synapses
        >>> eye, area = Population("eye", 9, Playback()), Population("area", 90, KWinners(3))
        >>> net = Network([eye, area], [Synapses(eye, area, Random(0.5))])
        >>> with net.probe():
        ...     net.run(1, inputs={"eye": range(9)})
        ...     net.winners("area").size
        3
        >>> net.winners("area").size, net.round
        (0, 0)
        """
        return Probe(self.guard, self._begin_probe)

    def _begin_probe(self) -> Callable[[], None]:
        """Pause the recorders; return the function that brings everything back."""
        bring_back, when = self._members.keep(), self.round
        self._recordings.pause()

        def end() -> None:
            bring_back()
            self.round = when
            self._recordings.resume()

        return end

    def _advance(self, settings: RoundSettings, rounds: int, chunk: int, tell: Listeners) -> None:
        members, rewired = self._members, growing(settings)
        with interrupt.deferred() as pressed:
            for start in range(0, rounds, chunk):
                done = min(start + chunk, rounds)
                recorders = self._recordings.held()  # nobody comes or goes within a chunk
                streaming = [recorder for recorder in recorders if recorder.path is not None]
                for _ in range(start, done):
                    advance(members.populations, members.activity, settings, self.round)
                    for recorder in recorders:
                        recorder.note(self.round, members.activity[recorder.population])
                    self.round += 1
                    if rewired:
                        grow_round(members, rewired, self.round - 1)
                    for recorder in streaming:
                        recorder.spill()
                self._recordings.spill(self.round)
                # Before Ctrl-C is heard: what listens may keep what was done.
                for call in tell:
                    call(done)
                if members.ranks.any(pressed()):
                    raise Interrupted(f"stopped after {done} of {rounds} rounds")
        self._recordings.spill(self.round, is_end=True)
