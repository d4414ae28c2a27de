"""Imposed assemblies in spikes: which synapses are strengthened, what shared neurons ignite."""

import numpy as np
import pytest
from brains import needs_jit

from neurosim.models.concept_cells.ignition import STRONG, WEAK
from neurosim.models.concept_cells.spiking.channels import draw_channels
from neurosim.models.concept_cells.spiking.imposed import SHARES, Synapse, ignite
from neurosim.models.concept_cells.spiking.settings import SpikingAssociation


def test_synapses_within_a_set_get_the_largest_weight_and_others_keep_theirs():
    pre, post = np.array([0, 0, 1, 2, 3], np.int32), np.array([1, 2, 0, 3, 2], np.int32)
    synapses = Synapse("a->a", pre, post, np.full(5, 0.5), 2.0)
    one, other = np.array([0, 1]), np.array([2, 3])
    assert synapses.strengthen([(one, one)]).tolist() == [2, 0.5, 2, 0.5, 0.5]
    assert synapses.strengthen([(one, other), (other, other)]).tolist() == [0.5, 2, 0.5, 2, 2]
    assert synapses.weights.tolist() == [0.5] * 5


@needs_jit
def test_what_two_assemblies_share_ignites_the_other():
    config = SpikingAssociation.make(codes="random", trials=5)
    channels = draw_channels(config, 1)
    found = ignite(config, channels, 1)
    assert found.shape == (2, SHARES.size, 2)
    assert (found == ignite(config, channels, 1)).all()
    assert found[..., 0].min() > 0.5
    few, many = found[:, :2, 1].mean(axis=1), found[:, -2:, 1].mean(axis=1)
    assert (many > few + 0.2).all()
    assert found[WEAK, :, 1].mean() > found[STRONG, :, 1].mean()
    assert found[STRONG, 0, 1] == pytest.approx(0.1, abs=0.15)
