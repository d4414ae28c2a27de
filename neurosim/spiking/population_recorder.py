"""What recorders of the spikes of a population share."""

from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.arrays import Index, Offset
from neurosim.records.chosen import ChosenNeurons
from neurosim.records.spans import Spans
from neurosim.records.stream import Rows
from neurosim.records.streaming import StreamingRecorder
from neurosim.spiking.engine.clock import Grid


class PopulationRecorder(ChosenNeurons, StreamingRecorder):
    """The name and size of the population, the clock, and the stretches that were recorded."""

    event: str | None = None
    _grid: Grid
    _spans: Spans

    def _facts(self) -> dict[str, Any]:
        told = {"population": self.population, "n": self.n, "dt": self._grid.dt}
        own = {} if self.event is None else {"event": self.event}
        return told | own | self._told_part()

    def _header(self) -> Rows:
        return self._only_rows()

    @classmethod
    def _from_facts(cls, facts: dict[str, Any], header: Rows) -> Any:
        make: Any = cls
        n = checks.integer("n", facts["n"], 1, 2**31 - 1)
        made = make(str(facts["population"]), n, Grid(facts["dt"]))
        made.event = str(facts["event"]) if "event" in facts else None
        return made._take_part(facts, header)

    def _ends(self) -> tuple[float, float] | None:
        spans, dt = self._spans.spans, self._grid.dt
        return (spans[0][0] * dt, spans[-1][1] * dt) if spans else None

    def _waiting_spans(self) -> list[tuple[int, int]]:
        return self._spans.since(0 if self._stream is None else self._stream.until)

    def _take_spans(self, spans: list[tuple[int, int]]) -> None:
        for span in spans:
            self._spans.add(*span)

    def _cut(self, step: int) -> None:
        """Forget the spans, and what is on the disk, from ``step`` on."""
        self._spans.cut(step)
        if self._stream is not None:
            self._stream.cut(step)


def latest(steps: list[Offset], neurons: list[Index], since: int) -> Index:
    """Return the neurons of the spikes from a step on; each list ascends by step.

    Of what was recorded before nothing is looked at, so short runs may be many.
    """
    found = [np.empty(0, np.int32)]
    for when, who in zip(reversed(steps), reversed(neurons), strict=True):
        found.append(who[np.searchsorted(when, since) :])
        if when.size and when[0] < since:
            break
    return np.concatenate(found)
