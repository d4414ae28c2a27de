"""One simulated brain that takes part: the schedule run, and what an electrode would have seen."""

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from neurosim.base.arrays import Index, Offset
from neurosim.base.random.stream import Stream
from neurosim.experiment.ticks import Tick
from neurosim.models.concept_cells.spiking.network import (
    DISINHIBITED,
    EXC,
    INH,
    PLASTIC,
    build,
    rates_of,
)
from neurosim.models.concept_cells.spiking.recording import Spikes, align, count
from neurosim.models.concept_cells.spiking.schedule import (
    AFTER,
    BEFORE,
    IMPOSED,
    LOOK,
    Stage,
    find_looks,
    find_shows,
    lay_rates,
    plan,
)
from neurosim.models.concept_cells.spiking.settings import SpikingAssociation
from neurosim.models.concept_cells.spiking.windows import find_windows
from neurosim.models.concept_cells.subject import Counts
from neurosim.spiking.network import SpikingNetwork

SECOND = 1000
NO_ITEMS = np.empty(0, np.int64)


class SpikingTrials(NamedTuple):
    """What was recorded of all excitatory neurons, of one seed; the pair is the last item.

    Attributes
    ----------
    before, after : ndarray of uint8, shape (n_pictures + 1, trials, n)
        Spikes while an item is shown.
    base_before, base_after : ndarray of uint8, shape (n_pictures + 1, trials, n)
        Spikes just before.
    looks, base_looks : ndarray of uint8, shape (n_looks, 2, trials, n)
        The same of the two pictures after some of the exposures.
    aligned_before, aligned_after : ndarray of int32, shape (n_spikes, 4)
        Item, trial, ms from when it was shown, neuron.
    rates : ndarray of float32, shape (2, n_seconds)
        Of the excitatory and the inhibitory neurons, Hz.
    stages : ndarray of float64, shape (n_stages, 2)
        Begin and end of each stage, s.
    """

    before: Counts
    after: Counts
    base_before: Counts
    base_after: Counts
    looks: Counts
    base_looks: Counts
    aligned_before: npt.NDArray[np.int32]
    aligned_after: npt.NDArray[np.int32]
    rates: npt.NDArray[np.float32]
    stages: npt.NDArray[np.float64]


def take_part(
    config: SpikingAssociation, channels: Sequence[Index], seed: int, tick: Tick
) -> SpikingTrials:
    """Run the whole schedule on one brain, which may be left between two stages.

    Parameters
    ----------
    config : SpikingAssociation
    channels : sequence of ndarray of int32
        Of the pictures, the pair and the other pair.
    seed : int
    tick : Tick
        Called with the share done now and then.

    Returns
    -------
    SpikingTrials
    """
    random = np.random.default_rng(Stream(seed, "eiffel-obama schedule").words(4))
    stages = plan(config, random)
    network = build(config, lay_rates(config, stages, rates_of(config, channels)), seed)
    cells, others = network.record(EXC), network.count(INH)
    ends = list(accumulate(stage.duration for stage in stages))
    inhibition = float(network.weights(DISINHIBITED)[0])
    turns = list(zip([Stage("start", NO_ITEMS), *stages], stages, strict=False))
    steps: list[Offset] = []
    neurons: list[Index] = []
    inhibited: list[Offset] = []
    kept = {"network": network, "steps": steps, "neurons": neurons, "inhibited": inhibited}
    for before, stage in tick.loop("stages", turns, keep=kept):
        if stage.disinhibition != before.disinhibition:
            network.set_weights(DISINHIBITED, inhibition * (1 - stage.disinhibition))
        run_stage(network, stage, before.speed)
        steps.append(cells.steps)
        neurons.append(cells.neurons)
        inhibited.append(others.counts)
        cells.clear()
        others.clear()
        tick(network.time / ends[-1])
    spikes = Spikes(np.concatenate(steps), np.concatenate(neurons))
    n_seconds = int(ends[-1]) // SECOND
    counts = np.bincount(spikes.times // SECOND, minlength=n_seconds)[:n_seconds]
    of_steps = np.concatenate(inhibited)[: n_seconds * SECOND].reshape(n_seconds, SECOND)
    rates = np.array([counts / config.n, of_steps.sum(axis=1) / (config.n // 4)], np.float32)
    spans = np.stack([[0.0, *ends[:-1]], ends], axis=1) / SECOND
    return SpikingTrials._make([*_count_all(config, stages, spikes), rates, spans])


def run_stage(network: SpikingNetwork, stage: Stage, speed: float) -> None:
    """Run a stage; ``speed`` is that at which synapses learned before."""
    network.set(EXC, "encoding", float(stage.is_encoding))
    if stage.speed != speed:
        for synapses in PLASTIC:
            network.signal(synapses, stage.speed)
    network.run(stage.duration, plastic=stage.is_plastic)


def _count_all(
    config: SpikingAssociation, stages: Sequence[Stage], spikes: Spikes
) -> list[np.ndarray]:
    """Return what the tests give, in the order of `SpikingTrials`."""
    tests = find_tests(stages)
    pair, n, windows = config.n_pictures, config.n, find_windows(config)
    looks = np.array([tests[f"look {k}"] for k in find_looks(config)], np.int64)
    looks = looks.reshape(-1, 2, config.trials)
    both = [tests[BEFORE], tests[AFTER]]
    assert len(both[0]) == pair + 1
    return [
        *(count(spikes, begins, windows.response, n) for begins in both),
        *(count(spikes, begins, windows.base, n) for begins in both),
        *(count(spikes, looks, window, n) for window in (windows.response, windows.base)),
        *(align(spikes, begins, windows.seen) for begins in both),
    ]


def find_tests(stages: Sequence[Stage]) -> dict[str, Offset]:
    """Return when items are shown in each test, ms, shape (n_items, trials), by its name."""
    found, start = {}, 0.0
    for stage in stages:
        if stage.name.startswith((BEFORE, AFTER, LOOK, IMPOSED)):
            shows = find_shows(stage.items)
            items = sorted({show.item for show in shows})
            begins = [[start + s.begin for s in shows if s.item == item] for item in items]
            found[stage.name] = np.array(begins, np.int64)
        start += stage.duration
    return found
