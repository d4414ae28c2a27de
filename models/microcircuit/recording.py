"""Recording: rate, irregularity and synchrony of each population, and a raster."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from neurosim.base.arrays import Real
from neurosim.models.assemblies.operations import Tick
from neurosim.models.microcircuit import thalamus
from neurosim.models.microcircuit.parameters import BIN, Parameters
from neurosim.models.microcircuit.published import POPULATIONS
from neurosim.models.microcircuit.scaling import count_neurons
from neurosim.spiking.network import SpikingNetwork
from neurosim.spiking.spike_recorders import SpikeRecorder

Findings = Mapping[str, np.ndarray[Any, Any]]
COUNTED = 1000
"""Neurons of a population whose spikes are counted for the synchrony: the first ones, at most."""
SHOWN, DRAWN = 400.0, 2000
"""ms at the end, and neurons of all populations, that the raster shows at most."""


def record(net: SpikingNetwork, config: Parameters, tick: Tick) -> Findings:
    """Let the network settle, then record it; see `AXES`."""
    whole = config.settle + config.duration
    net.run(config.settle, after_chunk=lambda ms: tick(ms / whole))
    spikes = [net.record(name) for name in POPULATIONS]
    first = net.step
    net.run(config.duration, after_chunk=lambda ms: tick((config.settle + ms) / whole))
    answers = {"response": thalamus.respond(config, spikes)} if config.thalamus else {}
    return {**describe(config, spikes, first), **answers, **_raster(config, spikes, first)}


def describe(config: Parameters, spikes: list[SpikeRecorder], first: int) -> Findings:
    """Return rate, irregularity, synchrony and the share of the silent, from the step ``first``."""
    return {
        "rate": np.array([each.rates().mean() for each in spikes]),
        "irregularity": np.array([_mean(each.irregularity()) for each in spikes]),
        "synchrony": np.array([_synchrony(config, each, first) for each in spikes]),
        "silent": np.array([(each.counts() == 0).mean() for each in spikes]),
    }


def _mean(values: Real) -> float:
    """Return the mean of those that are known."""
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else np.nan


def _synchrony(config: Parameters, spikes: SpikeRecorder, first: int) -> float:
    """Return variance / mean of the spikes of the neurons that are counted, in bins."""
    per_bin, n_bins = BIN / config.dt, int(config.duration / BIN)
    steps = spikes.steps[spikes.neurons < COUNTED] - first
    bins = np.floor((steps + 0.5) / per_bin).astype(np.int64)
    counts = np.bincount(bins, minlength=n_bins)[:n_bins]  # the last bin may be cut
    return float(counts.var() / counts.mean()) if counts.any() else np.nan


def count_drawn(config: Parameters) -> list[int]:
    """Return how many neurons of each population the raster shows, the same share of all.

    Examples
    --------
    >>> count_drawn(Parameters(scale=0.1)), sum(count_drawn(Parameters(scale=1)))
    ([536, 151, 568, 142, 126, 27, 373, 76], 2000)
    """
    sizes = count_neurons(config.scale)
    share = min(1.0, DRAWN / sizes.sum())
    return [max(1, round(share * n)) for n in sizes.tolist()]


def _raster(config: Parameters, spikes: list[SpikeRecorder], first: int) -> Findings:
    """Return the last spikes of a share of the neurons, numbered from the first population on."""
    last = first + round(config.duration / config.dt)
    begin, above = max(first, last - round(SHOWN / config.dt)), 0
    times, neurons = [], []
    for each, n in zip(spikes, count_drawn(config), strict=True):
        is_shown = (each.neurons < n) & (each.steps >= begin)
        times.append((each.steps[is_shown] - begin) * config.dt)
        neurons.append(each.neurons[is_shown] + above)
        above += n
    return {
        "spike_times": np.concatenate(times).astype(np.float32),
        "spike_neurons": np.concatenate(neurons).astype(np.int32),
    }


AXES = {
    "rate": "population; Hz, mean over its neurons",
    "irregularity": "population; coefficient of variation of a neuron's intervals, mean over those "
    "with three spikes or more",
    "synchrony": f"population; variance / mean of the spikes of {COUNTED} neurons in {BIN:g} ms",
    "silent": "population; share of its neurons that do not fire",
    "response": "layer, time; Hz in bins of 1 ms from the start of a thalamic pulse, mean of all",
    "spike_times": f"spike, by population; ms of the last {SHOWN:g}, NaN after the last",
    "spike_neurons": "spike; numbered over populations, of a share of the neurons; -1 after the "
    "last",
}  # fmt: skip
"""Axes of each array of a seed."""
