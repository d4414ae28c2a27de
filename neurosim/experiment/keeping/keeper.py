"""The seeds of a run in its journal: there when they are done, found when the run goes on."""

import os
import shutil
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from threading import RLock
from typing import Any, NamedTuple

from neurosim.base.errors import DataError, KindError, ResourceError
from neurosim.base.reprs import counted, listed
from neurosim.base.threads import seeds as running
from neurosim.experiment.keeping.asked import check_parameters
from neurosim.experiment.keeping.packing import Arrays, pack, unpack
from neurosim.files.journal import Journal, Part
from neurosim.files.results.folder import JOURNAL
from neurosim.files.results.write import plain

GATHER = 1.0
"""Seconds of work that a kill may cost: quicker seeds go into one part, as each is flushed."""
TOGETHER = 16 << 20
"""Bytes from which on a part holds no further seed: it is made in memory."""
PATIENCE = 15.0
"""Seconds that a seed has after a signal to reach where it can be left; then comes a SIGKILL."""
SEEDS, CHECKPOINT = "seeds", "checkpoint"


def remove_journal(run: Path) -> None:
    """Take the journal of a run away, the whole or nothing: a part that stayed would be adopted."""
    gone = run / f".neurosim-{token_hex(8)}"  # swept by the next run if this one is killed
    with suppress(FileNotFoundError):
        os.rename(run / JOURNAL, gone)
        shutil.rmtree(gone, ignore_errors=True)


class Seed(NamedTuple):
    """What a seed gave: what ``run_seed`` returned, and what was measured."""

    found: Any
    values: Mapping[str, float]


class Keeper:
    """Keeps the finished seeds of a run, and checkpoints of those that run.

    Parameters
    ----------
    folder : Path
        Of the run.
    asked : mapping
        What was asked, plain values; stored when a new run begins.
    every : float
        Seconds between two checkpoints of a seed, at least.
    journal : Journal, optional
        That of the run that goes on. Default: a new one.
    is_over : bool
        Whether nothing is run any more: what is kept makes the result.
    tell : callable, optional
        Called with what the user should know.
    """

    notes: tuple[str, ...] = ()
    """What the result is to tell."""

    def __init__(
        self,
        folder: Path,
        asked: Mapping[str, Any],
        every: float = 300.0,
        *,
        journal: Journal | None = None,
        is_over: bool = False,
        tell: Callable[[str], None] = lambda line: warnings.warn(line, stacklevel=3),
    ):
        self.folder, self.asked, self.every, self.is_over = folder, asked, every, is_over
        self.lock, self.n_inside, self.before = RLock(), 0, 0.0
        self._journal, self._tell, self._goes_on = journal, tell, journal is not None
        self._start = self._last = time.monotonic()
        self._done: dict[int, Seed] = {}
        self._pending: dict[int, Seed] = {}
        self._told = set[str]()
        self.has_begun = False

    def __repr__(self) -> str:
        return f"Keeper of {self.folder}: {len(self._done)} seeds found, {len(self._pending)} wait"

    @property
    def journal(self) -> Journal:
        """The journal, once `begin` was called."""
        assert self._journal is not None
        return self._journal

    @contextmanager
    def open(self, parameters: Mapping[str, Any]) -> Iterator[None]:
        """Begin, and write what waits when the block is left, however that is."""
        self.begin(parameters)
        try:
            yield
        finally:
            self.flush()

    def begin(self, parameters: Mapping[str, Any]) -> None:
        """Make the journal, or read what it holds.

        Raises
        ------
        ArgumentError
            If its parameters are others, of a run that goes on.
        DataError
            If the disk refuses.
        """
        told = plain(parameters)
        if self._journal is None:
            facts = {**self.asked, "parameters": told}
            self._journal = Journal.create(self.folder / JOURNAL, facts)
            self.has_begun = True
            return
        check_parameters(self.folder, self.journal.facts.get("parameters"), told)
        for lost in self.journal.lost:
            self._lose(lost)
        for part in self.journal.parts():
            if part.name.split()[0] == SEEDS:
                self._read(part)
        self.has_begun = True

    def choose(self, numbers: range) -> "range | list[int]":
        """Return which seeds are to be looked at: all, or those that are kept.

        Raises
        ------
        DataError
            If none is kept, and none is to be run.
        """
        kept = [seed for seed in numbers if seed in self._done]
        if not self.is_over:
            if self._goes_on:
                self.tell(f"{self.folder} goes on: {len(kept)} of {counted(len(numbers), 'seed')} "
                          "were done")  # fmt: skip
            return numbers
        if not kept:
            raise DataError(f"{self.folder}: no seed is finished, so there is nothing to recover; "
                            f"go on with neurosim resume {self.folder}")  # fmt: skip
        if kept != list(numbers):
            self.notes = (f"of seeds {numbers[0]} to {numbers[-1]} only these are finished: "
                          + ", ".join(map(str, kept)),)  # fmt: skip
        return kept

    def find(self, seed: int) -> Seed | None:
        """Return what a seed gave, if it is kept."""
        return self._done.get(seed)

    def keep(self, seed: int, found: Any, values: Mapping[str, float]) -> None:
        """Keep a seed that is done; a full disk is told, and costs nothing but safety."""
        with self.lock:
            self._pending[seed] = Seed(found, values)
            if time.monotonic() - self._last >= GATHER:
                self.flush()

    def flush(self) -> None:
        """Write what waits."""
        with self.lock:
            while self._pending and self._write_some():
                pass
            self._last = time.monotonic()

    def _write_some(self) -> bool:
        """Write a part of bounded size of what waits; return whether it is there."""
        held: dict[str, Any] = {}
        arrays: dict[str, dict[str, Any]] = {}
        size, unknown = 0, []
        for seed, done in self._pending.items():
            try:
                of_seed: Arrays = {}
                held[str(seed)] = pack(done._asdict(), of_seed)
            except KindError as error:
                unknown.append(seed)
                self.tell("finished seeds are not kept, and would be run again: of what "
                          f"run_seed returns, {error}")  # fmt: skip
                continue
            arrays[str(seed)] = of_seed
            size += sum(array.nbytes for array in of_seed.values())
            if size > TOGETHER:
                break
        is_there = not held or self.append(f"{SEEDS} {listed(held)}", {"held": held}, arrays)
        if is_there:
            written = {*map(int, held), *unknown}
            self._pending = {s: d for s, d in self._pending.items() if s not in written}
            self._drop_checkpoints(written)
        return is_there

    def append(
        self,
        name: str,
        facts: Mapping[str, Any],
        arrays: Mapping[str, Any],
        most: int | None = None,
    ) -> bool:
        """Add a part to the journal; return whether it is there, and tell if it is not."""
        with self.lock:
            try:
                self.journal.append(name, {**facts, "elapsed": self.elapsed()}, arrays, keep=most)
            except (DataError, ResourceError, KindError) as error:
                self.tell(f"{error} (the run goes on; what is not kept is lost if it is killed)")
                return False
            return True

    def look(self, name: str) -> Any:
        """Return facts and arrays of the last sound part of this name, or None."""
        with self.lock:
            for part in reversed(self.journal.parts(name)):
                try:
                    held = self.journal.read(part)
                except DataError as error:
                    self._lose(str(error))
                    continue
                self.before = max(self.before, float(held.facts.get("elapsed", 0.0)))
                return held
            return None

    def elapsed(self) -> float:
        """Return for how many seconds the run has gone on, in all its processes."""
        return self.before + time.monotonic() - self._start

    def grace(self) -> float:
        """Return how many seconds running seeds have after a signal, or the failure of another."""
        if not self.n_inside:
            return running.GRACE
        self.tell(f"waiting up to {PATIENCE:g} s for a checkpoint; Ctrl-C ends it at once")
        return PATIENCE

    def is_worth_keeping(self) -> bool:
        """Return whether there is anything to go on from."""
        return self._journal is not None and bool(self._journal.parts())

    def remove(self) -> None:
        """Take the journal away: the result holds all of it, or there is nothing in it."""
        remove_journal(self.folder)

    def tell(self, line: str) -> None:
        """Tell the user, once."""
        if line not in self._told:
            self._told.add(line)
            self._tell(line)

    def _drop_checkpoints(self, seeds: Iterable[int]) -> None:
        """Remove the checkpoints of seeds that are done; one that stays does no harm."""
        of_them = tuple(f"{CHECKPOINT} {seed} " for seed in seeds)
        old = [part for part in self.journal.parts() if part.name.startswith(of_them)]
        if old:
            with suppress(DataError, OSError):
                self.journal.drop(old)

    def _read(self, part: Part) -> None:
        try:
            held = self.journal.read(part)
            for seed, packed in held.facts["held"].items():
                self._done[int(seed)] = Seed(**unpack(packed, held.arrays[seed]))
            self.before = max(self.before, float(held.facts.get("elapsed", 0.0)))
        except (DataError, KeyError, TypeError, ValueError) as error:
            self._lose(str(error))

    def _lose(self, what: str) -> None:
        self.tell(f"{self.folder}: {what}: what it held is "
                  f"{'left out' if self.is_over else 'run again'}")  # fmt: skip
