"""The thalamus: spikes that reach L4 and L6 in pulses, and how each layer answers.

At a smaller scale there are fewer thalamic neurons and synapses of each neuron, and weights are
larger, as within the circuit (`neurosim.models.microcircuit.scaling`), so that the variance of what
a pulse brings stays, and its mean falls.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from neurosim.base.arrays import Offset, Real
from neurosim.experiment.scorecard import Band
from neurosim.models.microcircuit import published, scaling
from neurosim.models.microcircuit.parameters import Parameters
from neurosim.spiking.neurons.sources import Poisson
from neurosim.spiking.spike_recorders import SpikeRecorder
from neurosim.topology.population import Population

LAYERS = ("L2/3", "L4", "L5", "L6")
PERIOD = 1000.0
"""ms between two pulses, the first of which begins half of it after the settling."""
SEEN, STEP = 40, 1.0
"""Bins from the beginning of a pulse, and their length, ms, in which spikes are counted."""


def find_pulses(config: Parameters) -> Offset:
    """Return when pulses begin, as multiples of their length, from the start of the network.

    Examples
    --------
    >>> find_pulses(Parameters(duration=2500, settle=500)).tolist()
    [100, 200]
    """
    period = min(PERIOD, config.duration)
    starts = config.settle + np.arange(period / 2, config.duration, period)
    found: Offset = np.floor(starts / published.PULSE).astype(np.int64)
    return found


def relay(config: Parameters) -> Population:
    """Return the neurons of the thalamus, which fire in pulses."""
    pulses = find_pulses(config)
    rates = np.zeros(int(pulses[-1]) + 2)
    rates[pulses] = config.thalamus
    n = max(1, round(published.THALAMIC * config.scale))
    return Population("thalamus", n, Poisson(rates, every=published.PULSE))


def count_synapses(scale: float) -> Offset:
    """Return the synapses from the thalamus onto each population.

    Examples
    --------
    >>> count_synapses(1.0).tolist()
    [0, 0, 2045393, 315791, 0, 0, 682419, 52636]
    """
    pairs = published.THALAMIC * published.SIZES
    whole = np.log1p(-published.THALAMIC_PROBABILITIES) / np.log1p(-1 / pairs)
    found: Offset = np.rint(whole * scale**2).astype(np.int64)
    return found


def find_weight(scale: float) -> float:
    """Return the mean weight of a thalamic synapse, mV of current."""
    return scaling.current_of(published.PSP) / float(np.sqrt(scale))


def respond(config: Parameters, spikes: list[SpikeRecorder]) -> Real:
    """Return rates after a pulse, Hz, mean over pulses, shape (4 layers, `SEEN`)."""
    starts = find_pulses(config) * round(published.PULSE / config.dt)
    edges = np.rint(np.arange(SEEN + 1) * STEP / config.dt)
    rates = np.zeros((len(LAYERS), SEEN))
    for layer, pair in enumerate(zip(spikes[::2], spikes[1::2], strict=True)):
        for start in starts.tolist():
            for each in pair:
                rates[layer] += np.histogram(each.steps - start, edges - 0.5)[0]
        rates[layer] /= starts.size * sum(each.n for each in pair) * STEP * 0.001
    return rates


def card() -> list[Band]:
    """Return the rows: how high each layer's rate rises, and when."""
    return [
        Band(f"{what} {layer}", f"{layer}: {told} after a pulse, {unit}", None, None, "")
        for what, told, unit in (("peak", "highest rate", "Hz"), ("delay", "time of it", "ms"))
        for layer in LAYERS
    ]


def measure(found: Mapping[str, np.ndarray[Any, Any]]) -> dict[str, float]:
    """Return the value of each row."""
    rates = found["response"]
    return {
        **{f"peak {layer}": float(rates[i].max()) for i, layer in enumerate(LAYERS)},
        **{f"delay {layer}": STEP * float(rates[i].argmax() + 0.5) for i, layer in
           enumerate(LAYERS)},
    }  # fmt: skip
