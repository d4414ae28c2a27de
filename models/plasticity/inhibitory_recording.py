"""What is recorded of inhibitory plasticity: spikes, currents, correlation, a copy that stays."""

from typing import Any

import numpy as np

from neurosim import SpikingNetwork
from neurosim.models.plasticity.inhibitory_network import MEMBRANE
from neurosim.models.spiking import statistics
from neurosim.models.spiking.statistics import Findings, Watch
from neurosim.spiking.engine.clock import Grid

SAMPLE, EVERY = 200, 1.0
"""Excitatory neurons whose currents are looked at, at most; every so many ms."""


def span(config: Any) -> float:
    """Return the bin of the course of learning, ms: a hundredth of it, at least 10 ms."""
    grid = Grid(config.dt)
    steps = grid.steps("learning", config.learning)
    fitting = [k for k in range(1, 101) if steps % k == 0 and config.learning / k >= 10]
    return float(config.learning / max(fitting, default=1))


def stay(net: SpikingNetwork, config: Any) -> Any:
    """Return the rate of both populations of a copy in the first bin of learning, unlearned."""
    import copy

    twin = copy.deepcopy(net)
    counts = [twin.count(name) for name in statistics.POPULATIONS]
    twin.run(span(config), plastic=False)
    return np.array([count.rate(span(config))[1][0] for count in counts])


def record(net: SpikingNetwork, config: Any, ms: float, run: Any) -> Findings:
    """Record spikes and currents for so long."""
    watch = Watch(net, config.model_copy(update={"duration": ms}))
    some = list(range(min(SAMPLE, config.sizes[0])))
    seen = [net.observe("exc", name, neurons=some, every=EVERY) for name in ("v", "ge", "gi")]
    run(ms)
    v, ge, gi = (recorder.values for recorder in seen)
    drive, e_i = MEMBRANE["drive"], MEMBRANE["e_i"]
    currents = np.array([(drive - ge * v).mean(axis=0), (gi * (v - e_i)).mean(axis=0)])
    found = {**watch.read(), "currents": currents, "correlation": _correlate(watch, config)}
    for recorder in (*seen, *watch.spikes, *watch.rates):
        net.forget(recorder)
    return found


def _correlate(watch: Watch, config: Any) -> Any:
    """Return the mean correlation of two of some excitatory neurons' spikes in a bin."""
    spikes, n = watch.spikes[0], min(SAMPLE, config.sizes[0])
    is_some = spikes.neurons < n
    bins = ((spikes.steps[is_some] - watch.start) * config.dt / config.bin + 1e-9).astype(int)
    counts = np.zeros((n, bins.max(initial=0) + 1))
    np.add.at(counts, (spikes.neurons[is_some], bins), 1)
    counts = counts[counts.std(axis=1) > 0]
    if len(counts) < 2:
        return np.array(np.nan)
    pairs = np.corrcoef(counts)[np.triu_indices(len(counts), 1)]
    return np.array(pairs.mean())
