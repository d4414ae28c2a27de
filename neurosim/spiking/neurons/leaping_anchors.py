"""Anchors of neurons whose rule, which a user wrote, says how to leap over steps."""

from typing import Any, ClassVar

import numpy as np

from neurosim.base.errors import NumericalError
from neurosim.kernels.spiking._lazy_tables import Leaping, Look, Stepped
from neurosim.spiking.engine.anchors import Anchors, Cost
from neurosim.spiking.engine.neuron_state import Lane, NeuronState
from neurosim.spiking.engine.plan import Op
from neurosim.spiking.functions.compiled import compose

TOLERANCES = {"float64": 1e-9, "float32": 1e-3}
"""How far leap and steps may differ where they are compared, as a share of the largest value of the
variable since the anchor: 4,096 steps, each rounded, are far below."""


class LeapingAnchors(Anchors):
    """Anchors of neurons by a rule with ``leap`` and ``silent``.

    Parameters
    ----------
    cells : NeuronState
    is_checked : bool
        Whether all neurons are moved by steps, too, and what the rule promises is compared.
    """

    cost: ClassVar[Cost] = Cost(40, 25, 1)
    """Of a rule whose leap takes three powers, 46 ns, and whose step takes 2: measured, with 10^5
    neurons. What others take is not known."""

    def __init__(self, cells: NeuronState, is_checked: bool = False):
        super().__init__(cells)
        z = cells.tables["z"]
        self._scratch = np.zeros_like(z, shape=len(cells.ranges))
        self._n_variables = len(cells.state)
        self._steps = z.copy() if is_checked else None
        if is_checked:
            self._largest = np.zeros((cells.padded, self._n_variables), cells.dtype)
            self._found = np.full((len(cells.ranges), 4), -1, np.int64)
            self._told = np.zeros((len(cells.ranges), 2, self._n_variables))

    def law(self) -> list[bytes]:
        """Return what tells how these neurons move from that of others."""
        frozen = self.cells.rule._frozen
        functions = [frozen[name].tell() for name in ("step", "leap", "silent")]
        p, dt = self.cells.tables["p"], self.cells.tables["dt"]
        return [*functions, repr(p.dtype.names).encode(), p.tobytes(), dt.tobytes()]

    def table(self, part: int | None = None) -> Leaping:
        """Return the neurons of a part, or all, as kernels take them."""
        first, stop = (0, self.cells.padded) if part is None else self.cells.ranges[part]
        z, p, dt = (self.cells.tables[name] for name in ("z", "p", "dt"))
        own, room = p if p.size == 1 else p[first:stop], part or 0
        return Leaping(
            z[first:stop], own, dt, self._anchor[first:stop], self._scratch[room : room + 1]
        )

    def _compose(self, kind: str, *functions: str) -> Any:
        frozen, z, p = self.cells.rule._frozen, self.cells.tables["z"], self.cells.tables["p"]
        return compose(kind, tuple(frozen[name] for name in functions), z.dtype, p.dtype)

    def integrate(self, lane: Lane) -> list[Op]:
        """Return the calls that advance the neurons of a part by a step and list who fires."""
        who = self.table(lane.part), self._listed[lane.part], self.cells.refractory(lane)
        log, sweep = self.cells.logged(lane), self._compose("lazy_step", "step", "leap", "silent")
        ops = [Op(sweep, (lane.clock, *who, log))]
        if self._steps is None:
            return ops
        test, (cells, listed, refractory) = self._compose("test", "step", "leap"), who
        tested = cells, listed.is_in, refractory.release, self._stepped(lane.part)
        return [Op(test, (lane.clock, *tested, log)), *ops]

    def _stepped(self, part: int) -> Stepped:
        assert self._steps is not None
        first, stop = self.cells.ranges[part]
        z, scratch = self._steps[first:stop], self._scratch[part : part + 1]
        shape, dtype = (-1, self._n_variables), self.cells.dtype
        values, leapt = (each.view(np.ndarray).view(dtype).reshape(shape) for each in (z, scratch))
        tolerance = np.array([TOLERANCES[dtype.name]])
        noted = self._found[part], self._told[part]
        return Stepped(z, values, leapt, self._largest[first:stop], tolerance, *noted)

    def rouse(self, lane: Lane, pieces: Any, indices: np.ndarray) -> list[Op]:
        """Return the calls that bring up to date to whom something arrives in a step."""
        first, kernel = (
            int(self.cells.ranges[lane.part][0]),
            self._compose("rousing", "step", "leap"),
        )
        return [Op(kernel, (lane.clock, first, pieces, indices, self.table(lane.part)))]

    def enlist(self, lane: Lane, pieces: Any, indices: np.ndarray) -> list[Op]:
        """Return the calls that list whom what arrived in a step might let fire."""
        first, kernel = int(self.cells.ranges[lane.part][0]), self._compose("enlisting", "silent")
        return [
            Op(kernel, (first, pieces, indices, self.table(lane.part), self._listed[lane.part]))
        ]

    def observe(self, variable: str, lane: Lane, every: int, seen: tuple[Any, ...]) -> Op:
        """Do what `NeuronState.observe` does, for neurons that are anchored."""
        kernel, field = self._compose("observation", "step", "leap"), self._scratch[:1][variable]
        neurons, rows, n_rows = seen
        look = Look(neurons, np.asarray(field), rows, n_rows)
        return Op(kernel, (lane.clock, every, self.table(), look, lane.halt))

    def present(self, step: int) -> dict[str, np.ndarray]:
        """Return the state at the beginning of a step, each variable of shape (n padded,)."""
        if not self.is_lazy:
            return self.cells.state
        out = np.empty_like(self.cells.tables["z"])
        self._compose("evaluation", "step", "leap")(step, self.table(), out)
        return {name: np.asarray(out[name]) for name in self.names}

    def count_ready(self, step: int, some: np.ndarray) -> int:
        """Return how many of some neurons might fire before anything arrives, or are refractory."""
        count = self._compose("count", "step", "leap", "silent")
        return int(count(step, some, self.table(), self.cells.release))

    def restore(self, kept: Any) -> None:
        """Return to what `keep` returned; if that is nothing, or of another law, to be not lazy."""
        if self._steps is not None:  # still the present: those of the anchors are not yet back
            self._steps[:] = self.cells.tables["z"]
            self._largest[:] = 0
        super().restore(kept)

    def refuse_broken(self) -> None:
        """Raise if what the rule promises was found not to hold."""
        if self._steps is None or (self._found[:, 0] < 0).all():
            return
        noted = np.where(self._found[:, 0] < 0, np.iinfo(np.int64).max, self._found[:, 0])
        part = int(noted.argmin())  # the first step, and in it the first neuron
        step, neuron, variable, age = self._found[part].tolist()
        by_steps, by_leap = self._told[part].tolist()
        self._found[:] = -1
        name, time = self.cells.population.name, self.cells.grid.times(step)
        names = list(self.cells.state)
        state = ", ".join(f"{k} = {v:g}" for k, v in zip(names, by_steps, strict=True))
        who = f"neuron {neuron} of {name!r}, in step {step} ({time:g} ms)"
        if variable < 0:
            raise NumericalError(
                f"silent does not hold: {who}, fires with {state}, and silent said that it cannot; "
                "let silent return False where it may, what was recorded is kept"
            )
        raise NumericalError(
            f"leap does not do what step does: {who}, {age} steps after the last arrival, "
            f"has {names[variable]} = {by_leap[variable]!r} by leap and {by_steps[variable]!r} by "
            "steps; let leap move it as n steps would, what was recorded is kept"
        )
