"""Newborn units: a memory that is full learns new items, by five ways of growing or none."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any, NamedTuple

import numpy as np

from neurosim.base.arrays import Index
from neurosim.models.growth.item_memory import ItemMemory

Items = list[Index]
MOST_PASSES = 100
"""Through the old items, until all are known."""


class Arm(NamedTuple):
    """A way to learn new items: whence newborn units get inputs, if any; whether the old freeze."""

    inputs: str
    is_frozen: bool


ARMS = {
    "no growth": Arm("", False),
    "random inputs": Arm("random", False),
    "random inputs, old frozen": Arm("random", True),
    "by rule": Arm("rule", False),
    "by rule, old frozen": Arm("rule", True),
}


class Lesson(NamedTuple):
    """Items, as inputs that fire, and their classes; the first ``n_old`` are learned first."""

    items: Items
    labels: Index
    n_old: int

    def old(self) -> tuple[Items, Index]:
        """Return old items and their classes."""
        return self.items[: self.n_old], self.labels[: self.n_old]

    def new(self) -> tuple[Items, Index]:
        """Return new items and their classes."""
        return self.items[self.n_old :], self.labels[self.n_old :]


def draw_items(n: int, n_inputs: int, n_active: int, random: np.random.Generator) -> Items:
    """Return ``n`` items of ``n_active`` inputs each, ascending."""
    return [np.sort(random.permutation(n_inputs)[:n_active]).astype(np.int32) for _ in range(n)]


def flip(items: Items, n_inputs: int, n_flipped: int, random: np.random.Generator) -> Items:
    """Return items of which ``n_flipped`` inputs, drawn anew for each, fire if they did not."""
    return [
        np.setxor1d(item, random.permutation(n_inputs)[:n_flipped]).astype(np.int32)
        for item in items
    ]


def learn_old(memory: ItemMemory, lesson: Lesson) -> int:
    """Show the old items until all are known; return how many passes that took."""
    items, labels = lesson.old()
    for done in range(1, MOST_PASSES + 1):
        for item, label in zip(items, labels, strict=True):
            memory.learn(item, int(label))
        if memory.accuracy(items, labels) == 1:
            return done
    return MOST_PASSES


class Pupil:
    """A copy of a memory that learns the new items in one of the `ARMS`.

    Parameters
    ----------
    memory : ItemMemory
        That knows the old items; stays as it is.
    arm : Arm
    n_born : int
        Units for each new item.
    n_grown : int
        Inputs of a unit that is born by the rule: drawn of those active in the item. Of one with
        random inputs: as many as the old units have.
    """

    def __init__(self, memory: ItemMemory, arm: Arm, n_born: int, n_grown: int):
        self.memory, self._arm = deepcopy(memory), arm
        self._n_born, self._n_grown = n_born, n_grown
        if arm.is_frozen:
            self.memory.freeze_old()

    def take(
        self, lesson: Lesson, passes: int, random: np.random.Generator
    ) -> Iterator[tuple[float, float]]:
        """Learn pass by pass; yield the accuracy of old and of new items after each."""
        for done in range(passes):
            for item, label in zip(*lesson.new(), strict=True):
                is_novel = done == 0 and bool(self._arm.inputs)
                if is_novel:
                    self.memory.bear(self._choose(item, random))
                self.memory.learn(item, int(label), always=is_novel)
            yield self.memory.accuracy(*lesson.old()), self.memory.accuracy(*lesson.new())

    def share_firing(self, items: Items) -> float:
        """Return the share of newborn units that fire for an item, a mean; NaN if there is none."""
        if not self._arm.inputs:
            return float("nan")
        return float(self.memory.read(items)[1].mean() / self.memory.sizes.n_newborn)

    def _choose(self, item: Index, random: np.random.Generator) -> Any:
        sizes = self.memory.sizes
        by_rule = self._arm.inputs == "rule"
        those = item if by_rule else np.arange(sizes.n_inputs, dtype=np.int32)
        n = self._n_grown if by_rule else sizes.fan_in
        return np.array([np.sort(random.permutation(those)[:n]) for _ in range(self._n_born)])
