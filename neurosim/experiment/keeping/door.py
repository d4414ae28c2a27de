"""The door by which a running seed may be left: its checkpoints, when they are due, and signals."""

import time
from collections.abc import Mapping
from typing import Any

from neurosim.base import interrupt
from neurosim.base.errors import DataError, Interrupted, NeurosimError
from neurosim.experiment.keeping.keeper import CHECKPOINT, Keeper
from neurosim.experiment.keeping.objects import Kept
from neurosim.experiment.keeping.packing import pack, unpack

KEPT = 2
"""Checkpoints of a loop that are kept: the last one may be damaged."""
OF_A_LOOP = 0.1
"""Share of the time between two checkpoints after which the end of a loop is one."""


class SeedDoor:
    """Keeps the checkpoints of one seed; see `neurosim.experiment.ticks.Door`.

    Parameters
    ----------
    keeper : Keeper
    seed : int
    """

    def __init__(self, keeper: Keeper, seed: int):
        self._keeper, self._seed = keeper, seed
        self._last = time.monotonic()

    def __repr__(self) -> str:
        return f"SeedDoor: seed {self._seed}, every {self._keeper.every:g} s"

    def find(self, loop: str) -> tuple[int, Mapping[str, Any]] | None:
        """Return how many items of a loop are done, and the states then, if any was kept."""
        held = self._keeper.look(self._name(loop))
        if held is None:
            return None
        try:
            return int(held.facts["done"]), unpack(held.facts["states"], held.arrays)
        except (DataError, KeyError, TypeError, ValueError) as error:
            self._keeper.tell(f"{self._keeper.folder}: the checkpoint of seed {self._seed} is not "
                              f"used, {error}: its loop {loop!r} begins anew")  # fmt: skip
            return None

    def is_due(self, is_over: bool) -> bool:
        """Return whether it is time for a checkpoint, in a loop or at its end.

        What comes after the loop need not be made again with all of it.
        """
        share = OF_A_LOOP if is_over else 1.0
        waited = time.monotonic() - self._last
        return interrupt.is_asked() or waited >= share * self._keeper.every

    def put(self, loop: str, done: int, kept: Kept) -> None:
        """Keep a checkpoint; tell where that cannot be, once, and go on."""
        self._last = time.monotonic()
        arrays: dict[str, Any] = {}
        try:
            facts = {"done": done, "states": pack(kept.take(), arrays)}
        except NeurosimError as error:
            self._keeper.tell(f"loop {loop!r} has no checkpoints: {error}")
            return
        self._keeper.append(self._name(loop), facts, arrays, most=KEPT)
        self._last = time.monotonic()

    def leave(self, loop: str, done: int) -> None:
        """Raise if a signal asks to leave."""
        if interrupt.is_asked():
            raise Interrupted(f"left seed {self._seed} after {done} of the {loop}")

    def enter(self, is_inside: bool) -> None:
        """Take note that a loop goes on, which a signal should wait for, or that it is over."""
        with self._keeper.lock:
            self._keeper.n_inside += 1 if is_inside else -1

    def _name(self, loop: str) -> str:
        return f"{CHECKPOINT} {self._seed} {loop}"
