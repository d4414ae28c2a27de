"""Laziness: which populations of a network are stepped only where they might fire, and when."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.errors import ArgumentError, KindError
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
        self.must, self._pathways = must, pathways
        driven = {source.post.name for source in inputs}
        for name, each in cells.items():
            is_large = must or (must is None and each.n >= LEAST)
            is_alone = name not in driven and not each.is_seen
            if must is True and getattr(each.rule, "has_own", False):
                raise ArgumentError(
                    f"lazy must be None or False, got True: constants of {name!r} differ between "
                    "neurons, which are then stepped all"
                )
            if is_large and is_alone and self._is_reached(name):
                each.anchors = find_anchors(each, must == CHECKED)
        self._able: list[Any] = [each for each in cells.values() if each.anchors]

    def _is_reached(self, name: str) -> bool:
        """Tell whether all that arrives at a population is known before it is added."""
        onto = [p for p in self._pathways.values() if p.post.population.name == name]
        return not any(isinstance(p, Regenerated) or p.sums is not None for p in onto)

    def waits(self, step: int) -> list[int]:
        """Return how many steps may be done before the next choice."""
        ahead = [EVERY - step % EVERY, *(early - step for early in EARLY)]
        return [n_steps for n_steps in ahead if n_steps > 0] if self._able else []

    def choose(self, step: int) -> bool:
        """Choose for all populations, if it is time; return whether anything has changed."""
        is_time, has_changed = step % EVERY == 0 or step in EARLY, False
        for each in self._able:
            is_whole = not each.absent().size and self._is_reached(each.population.name)
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


def _count_arriving(pathway: Pathway) -> float:
    """Return how many synapses the spikes of a step reach, of late."""
    log, rows = pathway.pre.log, pathway.wiring.rows
    n_steps = min(log.past, EVERY)
    reached = (rows.ends[who] - rows.begins[who] for who in log.latest(n_steps))
    return sum(int(sizes.sum()) for sizes in reached) / n_steps
