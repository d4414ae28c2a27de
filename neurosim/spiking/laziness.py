"""Laziness: which populations of a network are stepped only where they might fire, and when."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.errors import ArgumentError, KindError
from neurosim.spiking.coupled import find_ends
from neurosim.spiking.engine.anchors import EARLY, EVERY, LEAST, OLDEST
from neurosim.spiking.engine.neuron_state import NeuronState
from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.engine.regenerated import Regenerated
from neurosim.spiking.inputs import Input
from neurosim.spiking.neurons.anchoring import find_anchors

CHECKED = "checked"
"""The mode in which what rules of users promise is tested."""


def check_lazy(lazy: Any) -> None:
    """Raise unless this is a way to be lazy."""
    if lazy is None or isinstance(lazy, bool | np.bool_) or lazy == CHECKED:
        return
    kind = ArgumentError if isinstance(lazy, str) else KindError
    raise kind(f"lazy must be True, False, None or {CHECKED!r}, got {checks.shown(lazy)}")


class Laziness:
    """Chooses, for each population, between the lazy step and the one of all neurons.

    At multiples of `EVERY` steps from the start of the network, and from what is part of its state
    alone: so a choice is the same for any threads, chunks, recorders and runs.

    Parameters
    ----------
    cells : mapping of str to NeuronState
    pathways : mapping of str to Pathway
    inputs : sequence of Input
    must : bool or str, optional
        False: never; True: always where it can be; `CHECKED`: so, too, and what rules of users
        promise is compared with their steps; None: while it is worth it.
    """

    def __init__(
        self,
        cells: Mapping[str, NeuronState],
        pathways: Mapping[str, Pathway],
        inputs: Sequence[Input],
        must: bool | str | None,
    ):
        self.must, self._cells, self._pathways = must, cells, pathways
        self._large: list[Any] = []  # who is lazy where its rule allows
        self.check(cells, pathways, inputs)
        self.look(inputs, 0)

    def check(
        self,
        cells: Mapping[str, NeuronState],
        pathways: Mapping[str, Pathway],
        inputs: Sequence[Input],
    ) -> None:
        """Raise if new ones of these must be lazy, and cannot be; nothing is touched."""
        for each in self._find_large(cells, pathways, inputs):
            is_new = not any(each is one for one in self._large)
            if self.must is True and is_new and getattr(each.rule, "has_own", False):
                raise ArgumentError(
                    f"lazy must be None or False, got True: constants of {each.population.name!r} "
                    "differ between neurons, which are then stepped all"
                )

    def look(self, inputs: Sequence[Input], step: int) -> None:
        """Find who may be lazy: as the network is made, and when something was added to it."""
        known, self._large = self._large, self._find_large(self._cells, self._pathways, inputs)
        for each in self._cells.values():
            is_large, was_large = (any(each is x for x in some) for some in (self._large, known))
            if is_large and not was_large:
                each.anchors = find_anchors(each, self.must == CHECKED)
            elif not is_large and each.anchors is not None:
                each.anchors.switch(False, step)
                each.anchors = None

    def _find_large(
        self,
        cells: Mapping[str, NeuronState],
        pathways: Mapping[str, Pathway],
        inputs: Sequence[Input],
    ) -> list[NeuronState]:
        """Return who is worth being lazy, and is driven by stored synapses alone."""
        driven = {source.population.name for source in inputs} | find_ends(pathways)
        return [
            each
            for name, each in cells.items()
            if (self.must or (self.must is None and each.n >= LEAST))
            and not (name in driven or each.is_seen)
            and _is_reached(name, pathways)
        ]

    @property
    def _able(self) -> list[Any]:
        return [each for each in self._large if each.anchors]

    def renew(self, cells: NeuronState, step: int) -> None:
        """Make anchors of a population anew, whose state was settled, for the rule that it has."""
        if not any(each is cells for each in self._large):
            return
        was_lazy, cells.anchors = cells.is_lazy, find_anchors(cells, self.must == CHECKED)
        if cells.anchors:
            cells.anchors.take_over(was_lazy, step)

    def waits(self, step: int) -> list[int]:
        """Return how many steps may be done before the next choice."""
        ahead = [EVERY - step % EVERY, *(early - step for early in EARLY)]
        return [n_steps for n_steps in ahead if n_steps > 0] if self._able else []

    def choose(self, step: int) -> bool:
        """Choose for all populations, if it is time; return whether anything has changed."""
        is_time, has_changed = step % EVERY == 0 or step in EARLY, False
        for each in self._able:
            is_whole = not each.absent().size and _is_reached(each.population.name, self._pathways)
            if is_time or not is_whole:
                has_changed |= each.anchors.switch(is_whole and self._choose(each, step), step)
            if step % OLDEST == 0 and each.anchors.is_lazy:
                each.anchors.settle(step)
        return has_changed

    def _choose(self, cells: Any, step: int) -> bool:
        if self.must or step == 0:
            return bool(self.must)  # in the first step nothing is known yet
        onto = [p for p in self._pathways.values() if p.post is cells]
        return bool(cells.anchors.choose(step, sum(map(_count_arriving, onto))))


def _is_reached(name: str, pathways: Mapping[str, Pathway]) -> bool:
    """Tell whether all that arrives at a population is known before it is added."""
    onto = [p for p in pathways.values() if p.post.population.name == name]
    return not any(isinstance(p, Regenerated) or p.sums is not None for p in onto)


def _count_arriving(pathway: Pathway) -> float:
    """Return how many synapses the spikes of a step reach, of late."""
    log, rows = pathway.pre.log, pathway.wiring.rows
    n_steps = min(log.past, EVERY)
    reached = (rows.ends[who] - rows.begins[who] for who in log.latest(n_steps))
    return sum(int(sizes.sum()) for sizes in reached) / n_steps
