"""What saves a spiking network in a file, and lets it go on from there."""

from collections.abc import Mapping
from typing import Any, Self

from neurosim.base import reprs
from neurosim.base.errors import ArgumentError
from neurosim.base.run_guard import RunGuard
from neurosim.files.networks.decode import Decoder, require_sizes
from neurosim.files.networks.network_file import read_place, save_network
from neurosim.spiking import kept_recorders
from neurosim.spiking.runner import Engine

MADE_OF = ("populations", "synapses", "inputs", "dt", "seed", "max_delay", "lazy", "precision")
"""Arguments that a file holds of a network; how many threads run it is chosen anew."""
PARTS = ("made_of", "state", "start", "as_made", "others", "recorders")


class SpikingNetworkSaving:
    """What saves a `SpikingNetwork`, and makes one of what was saved."""

    guard: RunGuard
    _engine: Engine

    @property
    def recorders(self) -> tuple[Any, ...]:
        """All recorders that record now, in the order in which they were made."""
        return tuple(self._engine.recordings.in_order())

    def save(self, path: Any) -> None:
        """Write the network into a file, from which `neurosim.load` takes it up, to the bit.

        The file holds what the network is made of, its state (spikes under way, traces, what
        growth rules keep, ...), the state to which `reset` returns, and what its recorders hold. It
        is written whole or not at all, under a seal that `load` checks. Rules and functions of
        yours are held by their import path. In ``after_chunk`` it is the network between two
        chunks.

        Parameters
        ----------
        path : str or Path
            A file in a folder that is there; one of that name is replaced.

        Raises
        ------
        KindError
            If something of it has no import path (a lambda, what a notebook defines), or is nothing
            that a file can hold; the message names it and the way out. Nothing is written then.
        NumericalError, ArgumentError
            As `store`.
        DataError
            If the disk refuses; an older file is there still.

        Examples
        --------
        >>> from pathlib import Path
        >>> from tempfile import TemporaryDirectory
        >>> from neurosim import LIF, Population, SpikingNetwork, load
        >>> net = SpikingNetwork([Population("cell", 2, LIF(drive=[0, 30]))])
        >>> net.run(10)
        >>> with TemporaryDirectory() as folder:
        ...     net.save(Path(folder, "cell.h5"))
        ...     load(Path(folder, "cell.h5")).time
        10.0
        """
        place = read_place(path)
        with self.guard.reading("save()"):
            parts: dict[str, Any] = self.__getstate__()  # type: ignore[assignment]
            parts["state"] = dict(parts["state"])
            held = self.recorders  # none may go in between: they are told by number
            recorders = [kept_recorders.keep(recorder) for recorder in held]
            parts["made_of"] = {name: parts["made_of"][name] for name in MADE_OF}
            save_network(place, self, parts | {"recorders": recorders}, self._tell())

    def _tell(self) -> dict[str, Any]:
        engine = self._engine
        cells, pathways = engine.cells.values(), engine.pathways.values()
        counted = [f"{p.name} ({reprs.counted(p.count(), 'synapse')})" for p in pathways]
        return {
            "time": f"{engine.time:g} ms, {reprs.counted(engine.step, 'step')} of "
            f"{engine.grid.dt:g} ms",
            "seed": engine.states.seed,
            "populations": "; ".join(f"{c.population} of {type(c.rule).__name__}" for c in cells),
            "synapses": "; ".join(counted),
            "recorders": "; ".join(map(repr, self.recorders)),
        }

    @classmethod
    def _from_parts(cls, told: Mapping[str, Any], decoder: Decoder, threads: int) -> Self:
        """Return the network of which the parts of a file tell, for `neurosim.load`."""
        parts = decoder.parts(told, PARTS)
        if set(parts["made_of"]) != set(MADE_OF):
            raise ArgumentError(f"a spiking network is made of {', '.join(MADE_OF)}")
        cells = parts["state"]["cells"]
        require_sizes(parts["made_of"]["populations"], cells, ("arrays", "release"))
        parts["made_of"] |= {"threads": threads}
        made = cls.__new__(cls)
        made.__setstate__(parts | {"others": {}})  # type: ignore[attr-defined]
        engine = made._engine
        recorders = [kept_recorders.resume(engine, kept) for kept in parts["recorders"]]
        engine.recordings.hold(recorders)
        vars(made).update(decoder.others(told, recorders, vars(made)))
        return made
