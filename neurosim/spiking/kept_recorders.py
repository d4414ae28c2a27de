"""What recorders hold, as plain values, and recorders that go on from such."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.errors import ArgumentError
from neurosim.records.spans import count_steps, list_steps
from neurosim.spiking.runner import Engine
from neurosim.spiking.signals.recorder import SignalRecorder
from neurosim.spiking.spike_recorders import RateRecorder, SpikeRecorder
from neurosim.spiking.state_recorders import StateRecorder, TraceRecorder, WeightRecorder
from neurosim.topology.part import Part

KINDS: dict[str, type] = {
    kind.__name__: kind
    for kind in (
        SpikeRecorder,
        RateRecorder,
        StateRecorder,
        SignalRecorder,
        WeightRecorder,
        TraceRecorder,
    )
}
OF_NEURONS = ("SpikeRecorder", "RateRecorder", "StateRecorder", "SignalRecorder")
"""What they record is named by their ``population``."""


def keep(recorder: Any) -> dict[str, Any]:
    """Return what a recorder records, and all that it holds.

    Raises
    ------
    ArgumentError
        If it writes to a folder.
    """
    recorder.require_in_memory("save()")
    kind = type(recorder)
    rows, spans = recorder.kept()
    told = {"kind": kind.__name__, "spans": np.array(spans, np.int64).reshape(-1, 2), **rows}
    told["of"] = recorder.population if kind.__name__ in OF_NEURONS else recorder.synapses
    told |= {} if getattr(recorder, "_which", None) is None else {"which": recorder.which}
    told |= {"event": recorder.event} if getattr(recorder, "event", None) else {}
    if kind in (SpikeRecorder, RateRecorder):
        return {**told, **recorder._told_part(), **recorder._only_rows()}
    told["every"] = recorder.every
    if kind is StateRecorder:
        return told | {"variable": recorder.variable, "neurons": recorder.neurons}
    return told | ({"name": recorder.name} if kind is TraceRecorder else {})


def resume(engine: Engine, kept: Mapping[str, Any]) -> Any:
    """Return a recorder that goes on from what `keep` returned.

    Raises
    ------
    ArgumentError, KindError
        If this network has nothing of the kind, or what was kept is no such recording.
    """
    recorder = _make(engine, kept)
    rows = {name: kept[name] for name in recorder.COLUMNS}
    spans = _read_spans(kept["spans"], engine.step)
    is_sound = _is_ascending(rows["steps"], engine.step) and _fit(recorder, rows, spans)
    if not is_sound:
        raise ArgumentError(f"a {type(recorder).__name__} must hold what it can have recorded")
    recorder.hold(rows, spans)
    return recorder


def _make(engine: Engine, kept: Mapping[str, Any]) -> Any:
    """Return an empty recorder of the same."""
    kind, recordings = checks.choice("kind of a recorder", kept["kind"], KINDS), engine.recordings
    members: Any = engine.cells if kind in OF_NEURONS else engine.pathways
    members = engine.signals.rules if kind == "SignalRecorder" else members
    member: Any = members[checks.choice("what is recorded", kept["of"], members)]
    if kind in ("SpikeRecorder", "RateRecorder"):
        part = Part(member.population, kept["only"], kept["part"]) if "part" in kept else None
        if kind == "RateRecorder":
            return recordings.count(member, part=part)
        return recordings.record(member, part=part, event=kept.get("event"))
    steps = checks.integer("every of a recorder", kept["every"], 1, 2**53)
    every = float(engine.grid.times(np.array(steps)))
    if kind == "SignalRecorder":
        return recordings.observe_signal(kept["of"], every, engine.grid)
    if kind == "StateRecorder":
        return recordings.observe(member, kept["variable"], kept["neurons"], every)
    if kind == "WeightRecorder":
        return recordings.watch_weights(member, every, which=kept.get("which"))
    return recordings.watch_trace(member, kept["name"], every, engine.step, which=kept.get("which"))


def _fit(recorder: Any, rows: Mapping[str, Any], spans: list[tuple[int, int]]) -> bool:
    """Tell whether such a recorder can have recorded these rows, whose steps ascend."""
    steps, kind = rows["steps"], type(recorder)
    if kind is SpikeRecorder:
        neurons = rows["neurons"]
        is_spike = (neurons.dtype, neurons.shape) == (np.int32, steps.shape)
        return is_spike and bool(((neurons >= 0) & recorder.holds(neurons)).all())
    if kind is RateRecorder:
        if count_steps(spans) != steps.size:  # before so many are listed
            return False
        listed, counts = list_steps(spans), rows["counts"]
        is_count = (counts.dtype, counts.shape) == (np.int64, steps.shape)
        return is_count and np.array_equal(steps, listed)
    if kind in (StateRecorder, SignalRecorder):
        row: tuple[Any, int] = recorder.seen.dtype, recorder.neurons.size
    else:
        row = np.dtype(np.float64), recorder.n
    values = rows["values"]
    return (values.dtype, values.shape) == (row[0], (steps.size, row[1]))


def _read_spans(spans: np.ndarray, now: int) -> list[tuple[int, int]]:
    if spans.shape[1:] != (2,) or not _is_ascending(spans.reshape(-1), now):
        raise ArgumentError("a recorder must hold stretches of time one after the other")
    return [(start, stop) for start, stop in spans.tolist()]


def _is_ascending(steps: np.ndarray, now: int) -> bool:
    if steps.dtype != np.int64 or steps.ndim != 1:
        return False
    return not steps.size or bool((np.diff(steps) >= 0).all() and 0 <= steps[0] <= steps[-1] <= now)
