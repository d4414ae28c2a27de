"""A small network that does something, and everything that can be seen of it."""

import numpy as np

from neurosim import (
    Explicit,
    Hebbian,
    KWinners,
    Network,
    Playback,
    Population,
    Random,
    Synapses,
    Threshold,
)

STIMULUS = {"stimulus": range(20)}


def world(seed=1, rule=None, more_populations=(), more_synapses=(), n=150):
    """Return stimulus -> area -> other, area and other recurrent, all learning."""
    learn = Hebbian(0.1)
    stimulus = Population("stimulus", 40, Playback())
    area = Population("area", n, rule or KWinners(12))
    other = Population("other", 90, Threshold(9))
    synapses = [
        Synapses(stimulus, area, Random(0.2), plasticity=learn),
        Synapses(area, area, Random(0.1), 2.0, Hebbian(0.21, 0.1)),
        Synapses(area, other, Random(0.1), plasticity=learn),
        Synapses(other, other, Random(0.1), plasticity=learn),
    ]
    populations = [stimulus, area, other, *more_populations]
    return Network(populations, [*synapses, *more_synapses], seed=seed)


def snapshot(net, names=("stimulus", "area", "other")):
    """Return winners, drives and weights of what `world` always holds, as plain values."""
    return {
        "round": net.round,
        "winners": [net.winners(name).tolist() for name in names],
        "drive": [net.activity(name).drive.tolist() for name in names],
        "weights": [
            net.edges(f"{pre}->{post}")[1].tolist()
            for pre, post in [("stimulus", "area"), ("area", "area"), ("area", "other")]
        ],
    }


def history(recorder):
    """Return what a recorder holds as a list of lists."""
    return [winners.tolist() for winners in recorder.winners]


def spread(net, name):
    """Return the smallest and largest weight of ``name``."""
    weights = net.edges(name)[1]
    return np.min(weights), np.max(weights)


def driven(rule, drive, source=None):
    """Return the network of one area of which neuron j gets the drive ``drive[j]`` of one eye."""
    eye = Population("eye", 1, source or Playback())
    area = Population("area", len(drive), rule)
    weights = Explicit([0, len(drive)], range(len(drive)), np.array(drive, float))
    return Network([eye, area], [Synapses(eye, area, weights)])
