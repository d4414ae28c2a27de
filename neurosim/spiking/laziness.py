"""Laziness: which populations of a network are stepped only where they might fire, and when."""

from collections.abc import Mapping, Sequence

from neurosim.spiking.engine.anchors import EVERY, LEAST, OLDEST, Anchors
from neurosim.spiking.engine.neuron_state import NeuronState
from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.engine.regenerated import Regenerated
from neurosim.spiking.inputs import Input


class Laziness:
    """Chooses, for each population, between the lazy step and the one of all neurons.

    At multiples of `EVERY` steps from the start of the network, and from what is part of its state
    alone: so a choice is the same for any threads, chunks, recorders and runs.

    Parameters
    ----------
    cells : mapping of str to NeuronState
    pathways : mapping of str to Pathway
    inputs : sequence of Input
    must : bool, optional
        False: never; True: always where it can be; None: while it is worth it.
    """

    def __init__(
        self,
        cells: Mapping[str, NeuronState],
        pathways: Mapping[str, Pathway],
        inputs: Sequence[Input],
        must: bool | None,
    ):
        self.must, self._pathways = must, pathways
        driven = {source.post.name for source in inputs}
        for name, each in cells.items():
            find_law = getattr(each.rule, "find_law", None)
            is_able = find_law is not None and name not in driven and must is not False
            if is_able and (must or each.n >= LEAST) and self._is_reached(name):
                law = find_law(each.grid.seconds, each.n)
                each.anchors = None if law is None else Anchors(each, law)
        self._able = [each for each in cells.values() if each.anchors is not None]

    def _is_reached(self, name: str) -> bool:
        """Tell whether all that arrives at a population is known before it is added."""
        onto = [p for p in self._pathways.values() if p.post.population.name == name]
        return not any(isinstance(p, Regenerated) or p.sums is not None for p in onto)

    def waits(self, step: int) -> list[int]:
        """Return how many steps may be done before the next choice."""
        return [EVERY - step % EVERY] if self._able else []

    def choose(self, step: int) -> bool:
        """Choose for all populations, if it is time; return whether anything has changed."""
        is_time, has_changed = step % EVERY == 0, False
        for each in self._able:
            is_whole = not each.absent().size and self._is_reached(each.population.name)
            if is_time or not is_whole:
                is_lazy = is_whole and self._choose(each, step)
                has_changed = has_changed or is_lazy != each.is_lazy
                each.anchors.switch(is_lazy, step) if is_lazy != each.is_lazy else None
            if is_time and step % OLDEST == 0 and each.is_lazy:
                each.anchors.settle(step)
        return has_changed

    def _choose(self, cells: NeuronState, step: int) -> bool:
        onto = [p for p in self._pathways.values() if p.post is cells]
        if step == 0 and self.must is None:
            return False  # nothing is known yet
        chosen: bool = self.must or cells.anchors.choose(step, sum(map(_count_arriving, onto)))
        return chosen


def _count_arriving(pathway: Pathway) -> float:
    """Return how many synapses the spikes of a step reach, of late."""
    log, rows = pathway.pre.log, pathway.wiring.rows
    n_steps = min(log.past, EVERY)
    reached = (rows.ends[who] - rows.begins[who] for who in log.latest(n_steps))
    return sum(int(sizes.sum()) for sizes in reached) / n_steps
