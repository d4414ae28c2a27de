"""A user's firing rule must leave out who is excluded."""

import numpy as np
import pytest

from neurosim import (
    ArgumentError,
    FiringRule,
    Network,
    OneToOne,
    Playback,
    Population,
    Synapses,
    spikes,
)


class Everybody(FiringRule):
    """Lets all neurons fire."""

    def most_firing(self, n):
        return n

    def fire(self, activity, when):
        return spikes(np.arange(activity.n, dtype=np.int32))


def test_who_is_excluded_must_not_fire():
    eye, area = Population("eye", 3, Playback()), Population("area", 3, Everybody())
    net = Network([eye, area], [Synapses(eye, area, OneToOne())])
    net.run(1, inputs={"eye": [0]})
    net.exclude("area", [1])
    with pytest.raises(ArgumentError, match="'area' .*let neuron 1 fire, which is excluded; leave"):
        net.run(1, inputs={"eye": [0]})
    net.exclude("area")
    net.run(1, inputs={"eye": [0]})
    assert net.winners("area").size == 3
