"""States: what a network of rounds has become, as values, and back."""

from collections.abc import Mapping
from typing import Any

from neurosim.base import interrupt
from neurosim.base.run_guard import RunGuard
from neurosim.binary.members import Members
from neurosim.binary.recordings import Recordings
from neurosim.binary.sharing import refuse_call
from neurosim.binary.snapshot import states


class NetworkStates:
    """What keeps the state of a `Network`, and brings it back."""

    round: int
    guard: RunGuard
    _members: Members
    _recordings: Recordings

    def store(self) -> dict[str, Any]:
        """Copy the whole state of the network, for `restore`.

        It is a tree of mappings whose leaves are arrays of plain numbers, and what JSON can write;
        what the seed tells is left out. It knows the network that it belongs to, and fits any
        number of threads. Recorders are no part of it. From ``after_chunk`` it is the state between
        two chunks.

        Returns
        -------
        dict
            For `restore`, and not to be changed.

        Raises
        ------
        KindError
            If a rule of a user keeps what is neither a plain value nor an array, nor made of these.
        ArgumentError
            Inside `probe`, whose end the state would never see.

        Examples
        --------
        >>> from neurosim import Hebbian, KWinners, Network, Playback, Population, Random, Synapses
        >>> def build():
        ...     eye, area = Population("eye", 50, Playback()), Population("area", 90, KWinners(9))
        ...     learn = Hebbian(beta=0.1)
        ...     return Network([eye, area], [Synapses(eye, area, Random(0.2), plasticity=learn)])
        >>> first, second = build(), build()
        >>> first.run(3, inputs={"eye": range(20)})
        >>> second.restore(first.store())
        >>> for net in (first, second):
        ...     net.run(3, inputs={"eye": range(10, 30)})
        >>> bool((first.edges("eye->area")[1] == second.edges("eye->area")[1]).all())
        True
        """
        self._recordings.refuse_in_probe("store()")
        refuse_call(self._members.ranks, "store() or save()")
        with self.guard.reading("store()"):
            return states.keep(self._members, self.round)

    def restore(self, stored: Mapping[str, Any]) -> None:
        """Return to a state that `store` returned; recorders forget what came after it.

        Parameters
        ----------
        stored : mapping
            Of this network or of another one of the same populations, synapses and seed, as it was
            made; weights, plasticity of ours, and how many neurons fire at most must agree, other
            settings of rules need not. Rules that `set_rule` gave are given before.

        Raises
        ------
        ArgumentError, KindError
            If it is the state of another network, damaged, or none; it says what differs, and
            nothing is touched. If the network runs; inside `probe`.
        """
        self._recordings.refuse_in_probe("restore()")
        refuse_call(self._members.ranks, "restore() or load()")
        with self.guard.running("restore()"), interrupt.unbroken("restore()"):
            restored = states.read(self._members, stored)
            states.put_back(self._members, restored)
            self.round = restored.round
            # Last, so that recorders are cut at the round that the network has come back to.
            self._recordings.forget_from(self.round)
