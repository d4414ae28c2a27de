"""What recorders of synapses share: rows of values, one for each of some times."""

from typing import Any

import numpy as np

from neurosim.base.arrays import Offset, Real
from neurosim.base.reprs import counted
from neurosim.records.spans import count_due
from neurosim.records.stream import Rows
from neurosim.records.streaming import StreamingRecorder
from neurosim.records.table_views import TableViews
from neurosim.spiking.engine.clock import Grid


class SynapseRows(TableViews, StreamingRecorder):
    """What recorders of synapses share: rows of values, and when they were kept.

    Where some are chosen (``which``), rows have those alone.

    Values are read when a run passes the time, so those of the end of a run are kept when the next
    one begins, with what was set in between.
    """

    COLUMNS = ("steps", "values")

    def __init__(self, synapses: str, n: int, every: int, grid: Grid, which: Offset | None = None):
        self.synapses, self.n, self.every, self._which = synapses, n, every, which
        self._grid = grid
        self._steps: list[int] = []
        self._rows: list[np.ndarray] = []

    @property
    def which(self) -> Offset:
        """Which of all synapses, or values, are kept, int64, ascending, shape (n,)."""
        return np.arange(self.n) if self._which is None else self._which.copy()

    def note(self, step: int, values: np.ndarray) -> None:
        """Keep what is chosen of the values of step ``step``, once: a run may have failed there."""
        self.forget_from(step)
        values = values if self._which is None else values[self._which]
        self._steps.append(step)
        self._rows.append(values)
        self._n_held += values.nbytes

    def clear(self) -> None:
        """Forget what was recorded."""
        self.forget_from(0)

    def forget_from(self, step: int) -> None:
        """Forget what was recorded from ``step`` on."""
        # Steps ascend, so what comes later is one piece.
        kept = sum(s < step for s in self._steps)
        self._n_held -= sum(values.nbytes for values in self._rows[kept:])
        del self._steps[kept:], self._rows[kept:]
        if self._stream is not None:
            self._stream.cut(step)

    @property
    def times(self) -> Real:
        """When values were kept, ms, shape (n_times,)."""
        return self._grid.times(self._column("steps"))

    def _table(self) -> np.ndarray:
        values: np.ndarray = self._column("values")
        return values

    def _columns(self) -> tuple[Any, str]:
        return self.which, "synapse"

    def _period(self) -> float:
        return self.every * self._grid.dt

    def expected_bytes(self, start: int, n: int) -> float:
        """Return the bytes that ``n`` steps from ``start`` add."""
        return float(count_due(start, n, self.every) * (8 * self.n + 8))

    def _held(self) -> str:
        n = len(self._steps) + (self._stream.n_rows if self._stream is not None else 0)
        return f"{counted(n, 'time')}, one every {self._grid.tell(self.every)}"

    def _facts(self) -> dict[str, Any]:
        told = {"synapses": self.synapses, "n": self.n, "every": self.every}
        return told | {"dt": self._grid.dt}

    def _header(self) -> Rows:
        return {} if self._which is None else {"which": self._which}

    @classmethod
    def _from_facts(cls, facts: dict[str, Any], header: Rows) -> Any:
        which = np.asarray(header["which"], np.int64) if "which" in header else None
        what = str(facts["synapses"]), *([str(facts["name"])] if "name" in facts else [])
        make: Any = cls
        return make(*what, int(facts["n"]), int(facts["every"]), Grid(facts["dt"]), which)

    def _column_in_memory(self, name: str) -> Any:
        if name == "steps":
            return np.array(self._steps, np.int64)
        return np.array(self._rows, np.float64).reshape(len(self._rows), self.n)

    def _release(self) -> None:
        self._steps.clear()
        self._rows.clear()

    def _take(self, rows: Rows) -> None:
        self._steps += rows["steps"].tolist()
        self._rows += list(rows["values"])
