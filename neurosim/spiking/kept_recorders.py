"""What recorders hold, as plain values, and recorders that go on from such."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.errors import ArgumentError
from neurosim.spiking.runner import Engine
from neurosim.spiking.spike_recorders import RateRecorder, SpikeRecorder
from neurosim.spiking.state_recorders import StateRecorder, TraceRecorder, WeightRecorder

KINDS: dict[str, type] = {
    kind.__name__: kind
    for kind in (SpikeRecorder, RateRecorder, StateRecorder, WeightRecorder, TraceRecorder)
}


def keep(recorder: Any) -> dict[str, Any]:
    """Return what a recorder records, and all that it holds."""
    kind = type(recorder)
    if kind in (SpikeRecorder, RateRecorder):
        names = ("steps", "neurons") if kind is SpikeRecorder else ("counts",)
        spans = np.array(recorder._spans.spans, np.int64).reshape(-1, 2)
        told = {"kind": kind.__name__, "of": recorder.population, "spans": spans}
        return told | {name: getattr(recorder, name) for name in names}
    told = {"kind": kind.__name__, "every": recorder.every}
    if kind is StateRecorder:
        steps = np.concatenate([np.empty(0, np.int64), *recorder._steps])
        told |= {"of": recorder.population, "variable": recorder.variable}
        return told | {"neurons": recorder.neurons, "steps": steps, "values": recorder.values}
    told |= {"of": recorder.synapses, "steps": np.array(recorder._steps, np.int64)}
    named = {"name": recorder.name} if kind is TraceRecorder else {}
    return told | named | {"values": recorder._table()}


def resume(engine: Engine, kept: Mapping[str, Any]) -> Any:
    """Return a recorder that goes on from what `keep` returned.

    Raises
    ------
    ArgumentError, KindError
        If this network has nothing of the kind, or what was kept is no such recording.
    """
    kind = checks.choice("kind of a recorder", kept["kind"], KINDS)
    recordings, of, of_neurons = engine.recordings, kept["of"], kind[:4] in ("Spik", "Rate", "Stat")
    place = checks.choice("of of a recorder", of, engine.cells if of_neurons else engine.pathways)
    if kind in ("SpikeRecorder", "RateRecorder"):
        cells = engine.cells[place]
        recorder: Any = recordings.record(cells) if kind[0] == "S" else recordings.count(cells)
        (_fill_spikes if kind[0] == "S" else _fill_counts)(recorder, kept, engine.step)
        return recorder
    steps = checks.integer("every of a recorder", kept["every"], 1, 2**53)
    every = float(engine.grid.times(np.array(steps)))
    if kind == "StateRecorder":
        chosen = kept["neurons"]
        recorder = recordings.observe(engine.cells[place], kept["variable"], chosen, every)
        _fill_rows(recorder, kept, engine.step, (recorder.neurons.size, recorder.seen.dtype))
        rows, when = [kept["values"]], [kept["steps"]]
    else:
        pathway = engine.pathways[place]
        if kind == "WeightRecorder":
            recorder = recordings.watch_weights(pathway, every)
        else:
            recorder = recordings.watch_trace(pathway, kept["name"], every, engine.step)
        _fill_rows(recorder, kept, engine.step, (recorder.n, np.dtype(np.float64)))
        rows, when = list(kept["values"]), kept["steps"].tolist()
    recorder._rows, recorder._steps = rows, when
    return recorder


def _fill_spikes(recorder: SpikeRecorder, kept: Mapping[str, Any], now: int) -> None:
    steps, neurons = kept["steps"], kept["neurons"]
    spans = _read_spans(kept["spans"], now)
    _require(recorder, _is_ascending(steps, now), neurons.dtype == np.int32)
    _require(recorder, steps.shape == neurons.shape)
    if neurons.size:
        _require(recorder, bool(neurons.min() >= 0 and neurons.max() < recorder.n))
    recorder._steps, recorder._neurons, recorder._spans.spans = [steps], [neurons], spans


def _fill_counts(recorder: RateRecorder, kept: Mapping[str, Any], now: int) -> None:
    counts, spans = kept["counts"], _read_spans(kept["spans"], now)
    recorder._spans.spans = spans
    _require(recorder, counts.dtype == np.int64, counts.shape == (recorder._spans.count(),))
    recorder._counts = [counts]


def _fill_rows(
    recorder: Any, kept: Mapping[str, Any], now: int, row: tuple[int, np.dtype[Any]]
) -> None:
    """Raise unless there is a row of such values for each of ascending steps."""
    steps, values = kept["steps"], kept["values"]
    _require(recorder, _is_ascending(steps, now), values.dtype == row[1])
    _require(recorder, values.shape == (steps.size, row[0]))


def _read_spans(spans: np.ndarray, now: int) -> list[tuple[int, int]]:
    ends = spans.reshape(-1)
    if spans.shape[1:] != (2,) or not _is_ascending(ends, now):
        raise ArgumentError("a recorder must hold stretches of time one after the other")
    return [(start, stop) for start, stop in spans.tolist()]


def _is_ascending(steps: np.ndarray, now: int) -> bool:
    if steps.dtype != np.int64 or steps.ndim != 1:
        return False
    return not steps.size or bool((np.diff(steps) >= 0).all() and 0 <= steps[0] <= steps[-1] <= now)


def _require(recorder: Any, *are_sound: bool) -> None:
    if not all(are_sound):
        raise ArgumentError(f"a {type(recorder).__name__} must hold what it can have recorded")
