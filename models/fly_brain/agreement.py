"""Agreement: the first trial, run in ways that must give the same spikes."""

from collections.abc import Callable
from typing import Any

import numpy as np

from neurosim.base.arrays import Index, Offset
from neurosim.base.errors import Interrupted
from neurosim.base.threads.seeds import map_seeds
from neurosim.models.fly_brain.brain import Brain
from neurosim.models.fly_brain.named import Drive, Setting
from neurosim.models.fly_brain.network import build, silence
from neurosim.models.fly_brain.settings import DT, FlyBrain
from neurosim.models.fly_brain.trials import Runner, Trial, differ
from neurosim.topology.explicit import Explicit

WAYS = ("dense", "lazy", "again", "kept", "silent")
"""The step of all neurons; that of those who might fire, from the first on; the trial after
another one; the neurons that are ever active and nobody else; a thousand of the others silenced."""
MANY = 1000


def compare(
    config: FlyBrain, brain: Brain, setting: Setting, trial: Trial, counts: Offset,
    seed: int, threads: int,
) -> dict[str, int]:  # fmt: skip
    """Return how many spikes differ, in the first ``compared`` ms, for each of `WAYS`.

    Parameters
    ----------
    config : FlyBrain
    brain : Brain
    setting : Setting
    trial : Trial
        The first.
    counts : ndarray of int64, shape (n,)
        Spikes of each neuron in all trials.
    seed, threads : int
    """
    graph = silence(brain.graph, setting.silenced)
    ever = np.union1d(np.flatnonzero(counts), setting.drive.neurons).astype(np.int32)
    never = np.setdiff1d(np.arange(brain.n), ever)[:MANY].astype(np.int32)

    def run(graph: Explicit, drive: Drive, first: int = 0, lazy: bool | None = None) -> Trial:
        runner = Runner(lambda: build(config, graph, drive, seed, lazy), seed)
        return runner.run(1, config.compared, numbers=[*range(first, 0, -1), 0])[-1]

    def run_active() -> Trial:
        places = np.searchsorted(ever, setting.drive.neurons).astype(np.int32)
        found = run(restrict(graph, ever), setting.drive._replace(neurons=places))
        return found._replace(neurons=ever[found.neurons])

    ways: list[Callable[[], Trial]] = [
        lambda: run(graph, setting.drive, lazy=False),
        lambda: run(graph, setting.drive, lazy=True),
        lambda: run(graph, setting.drive, first=1),
        run_active,
        lambda: run(silence(graph, never), setting.drive),
    ]
    found = map_seeds(lambda at: ways[at](), range(len(ways)), threads)
    if len(found) < len(ways):
        raise Interrupted("stopped while ways of running were compared")
    reference = _cut(trial, config.compared)
    return {way: differ(reference, one) for way, one in zip(WAYS, found, strict=True)}


def restrict(graph: Explicit, kept: Index) -> Explicit:
    """Return the edges among some neurons, which are numbered in their order.

    Examples
    --------
    >>> graph = Explicit([0, 2, 3, 3], [1, 2, 2], counts=[4, 5, -6])
    >>> restrict(graph, np.array([0, 2])).counts
    array([5], dtype=int16)
    """
    place = np.full(graph.indptr.size - 1, -1, np.int32)
    place[kept] = np.arange(kept.size)
    rows = [slice(*graph.indptr[x : x + 2]) for x in kept.tolist()]
    ends = [place[graph.indices[row]] for row in rows]
    inside = [end >= 0 for end in ends]
    lengths = [int(is_in.sum()) for is_in in inside]
    return Explicit(
        np.concatenate([[0], np.cumsum(lengths)]),
        _join([end[is_in] for end, is_in in zip(ends, inside, strict=True)]),
        counts=_join([graph.counts[r][x] for r, x in zip(rows, inside, strict=True)]),
    )


def _join(parts: list[Any]) -> Any:
    return np.concatenate([np.empty(0, np.int32), *parts])


def _cut(trial: Trial, until: float) -> Trial:
    is_early = trial.times < until - DT / 2
    return trial._replace(times=trial.times[is_early], neurons=trial.neurons[is_early])
