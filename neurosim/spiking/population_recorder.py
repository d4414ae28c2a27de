"""What recorders of the spikes of a population share."""

from typing import Any

from neurosim.base import checks
from neurosim.records.spans import Spans
from neurosim.records.stream import Rows
from neurosim.records.streaming import StreamingRecorder
from neurosim.spiking.engine.clock import Grid


class PopulationRecorder(StreamingRecorder):
    """The name and size of the population, the clock, and the stretches that were recorded."""

    population: str
    n: int
    event: str | None = None
    _grid: Grid
    _spans: Spans

    def _facts(self) -> dict[str, Any]:
        own = {} if self.event is None else {"event": self.event}
        return {"population": self.population, "n": self.n, "dt": self._grid.dt, **own}

    @classmethod
    def _from_facts(cls, facts: dict[str, Any], header: Rows) -> Any:
        del header
        make: Any = cls
        n = checks.integer("n", facts["n"], 1, 2**31 - 1)
        made = make(str(facts["population"]), n, Grid(facts["dt"]))
        made.event = str(facts["event"]) if "event" in facts else None
        return made

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
