"""What saves a network of rounds in a file, and lets it go on from there."""

from collections.abc import Callable, Mapping
from typing import Any, Self

from neurosim.base.errors import ArgumentError
from neurosim.base.run_guard import RunGuard
from neurosim.binary.members import Members
from neurosim.binary.recorder import Recorder
from neurosim.binary.recordings import Recordings
from neurosim.files.networks.decode import Decoder, require_sizes
from neurosim.files.networks.network_file import read_place, save_network
from neurosim.topology.part import Part

MADE_OF = ("populations", "synapses", "replaced", "seed", "incremental")
"""What a file holds of a network; how many threads run it is chosen anew."""
PARTS = ("made_of", "state", "others", "recorders")
OWN = ("seed", "round", "incremental", "guard", "_members", "_recordings")
"""Attributes of every network; all others are a subclass's or a user's."""


class NetworkSaving:
    """What saves a `Network`, and makes one of what was saved."""

    seed: int
    round: int
    incremental: bool
    guard: RunGuard
    store: Callable[[], dict[str, Any]]
    restore: Callable[[Mapping[str, Any]], None]
    _members: Members
    _recordings: Recordings

    @property
    def recorders(self) -> tuple[Recorder, ...]:
        """All recorders that record now, in the order in which they were made."""
        return tuple(self._recordings.held())

    def save(self, path: Any) -> None:
        """Write the network into a file, from which `neurosim.load` takes it up, to the bit.

        The file holds what the network is made of, its state (`store`), and what its recorders
        hold. It is written whole or not at all, under a seal that `load` checks. Rules and
        connectomes of yours are held by the import path of their class. In ``after_chunk`` it is
        the network between two chunks.

        Parameters
        ----------
        path : str or Path
            A file in a folder that is there; one of that name is replaced.

        Raises
        ------
        KindError
            If something of it has no import path (what a notebook defines), or is nothing that a
            file can hold; the message names it and the way out. Nothing is written then.
        ArgumentError
            Inside `probe`, whose end the file would never see.
        DataError
            If the disk refuses; an older file is there still.

        Examples
        --------
        >>> from pathlib import Path
        >>> from tempfile import TemporaryDirectory
        >>> from neurosim import KWinners, Network, Playback, Population, Random, Synapses, load
        >>> eye, area = Population("eye", 100, Playback()), Population("area", 1000, KWinners(30))
        >>> net = Network([eye, area], [Synapses(eye, area, Random(0.1))])
        >>> net.run(5, inputs={"eye": range(100)})
        >>> with TemporaryDirectory() as folder:
        ...     net.save(Path(folder, "area.h5"))
        ...     again = load(Path(folder, "area.h5"))
        >>> bool((again.winners("area") == net.winners("area")).all())
        True
        """
        place = read_place(path)
        self._recordings.refuse_in_probe("save()")
        with self.guard.reading("save()"):
            members, held = self._members, self.recorders  # none may go: they are told by number
            made_of = {
                "populations": list(members.populations.values()),
                "synapses": [pathway.synapses for pathway in members.pathways.values()],
                "replaced": members.replaced,
                "seed": self.seed,
                "incremental": self.incremental,
            }
            parts = {
                "made_of": made_of,
                "state": dict(self.store()),
                "others": {name: value for name, value in vars(self).items() if name not in OWN},
                "recorders": [recorder.store() for recorder in held],
            }
            save_network(place, self, parts, self._tell())

    def _tell(self) -> dict[str, Any]:
        populations = self._members.populations.values()
        pathways = self._members.pathways.items()
        return {
            "round": self.round,
            "seed": self.seed,
            "populations": "; ".join(f"{p} of {type(p.rule).__name__}" for p in populations),
            "synapses": "; ".join(f"{name} ({type(p).__name__})" for name, p in pathways),
            "recorders": "; ".join(map(repr, self.recorders)),
        }

    @classmethod
    def _from_parts(cls, told: Mapping[str, Any], decoder: Decoder, threads: int) -> Self:
        """Return the network of which the parts of a file tell, for `neurosim.load`."""
        parts = decoder.parts(told, PARTS)
        made_of, made = parts["made_of"], cls.__new__(cls)
        if set(made_of) != set(MADE_OF):
            raise ArgumentError(f"a network is made of {', '.join(MADE_OF)}")
        require_sizes(made_of["populations"], parts["state"]["populations"], ("drive",))
        made._begin(made_of["seed"], threads, made_of["incremental"])
        # Synapses may name the populations that were given first, which have other rules since.
        made._members.replaced += made_of["replaced"]
        made._members.add(made_of["populations"], made_of["synapses"])
        made.restore(parts["state"])
        recorders = [_resume(made, kept) for kept in parts["recorders"]]
        made._recordings.hold(recorders)
        vars(made).update(decoder.others(told, recorders, OWN))
        return made

    def _begin(self, seed: Any, threads: int, incremental: Any) -> None:
        """Be a network without members."""
        raise NotImplementedError


def _resume(network: Any, kept: Mapping[str, Any]) -> Recorder:
    whole: Any = kept["population"]
    if "part" in kept:
        whole = Part(network.populations[whole], kept["only"], kept["part"])
    recorder: Recorder = network.record(whole)
    recorder.restore(kept)
    if (recorder.rounds >= network.round).any():
        raise ArgumentError(f"a recorder must hold rounds before {network.round}")
    return recorder
