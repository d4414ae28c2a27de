"""Seeds that are left in the middle of a loop, and gone on with from their journal."""

import pytest

from neurosim.base.errors import Interrupted
from neurosim.experiment.keeping.door import SeedDoor
from neurosim.experiment.keeping.keeper import Keeper
from neurosim.experiment.ticks import Tick
from neurosim.files.journal import Journal
from neurosim.files.results.folder import JOURNAL


class Left(SeedDoor):
    """A door by which a seed is left after so many items of its loops; never after -1."""

    def __init__(self, keeper, after):
        super().__init__(keeper, 0)
        self.after = after

    def is_due(self, is_over):
        self.after -= 1
        return self.after == 0

    def leave(self, loop, done):
        if self.after == 0:
            raise Interrupted("left")


def go_on(folder, seed, after=-1):
    """Run ``seed(tick)`` with a journal in a folder, or go on with it, up to so many items."""
    folder.mkdir(exist_ok=True)
    there = (folder / JOURNAL).exists()
    keeper = Keeper(folder, {}, 0.0, journal=Journal.open(folder / JOURNAL) if there else None)
    with keeper.open({}):
        return seed(Tick(door=Left(keeper, after)))


def left_and_gone_on(folder, seed, after):
    """Return what a seed gives that was left after so many items, and gone on with."""
    with pytest.raises(Interrupted, match="left"):
        go_on(folder, seed, after)
    return go_on(folder, seed)
