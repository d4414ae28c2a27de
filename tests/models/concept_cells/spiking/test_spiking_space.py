"""Space of the spiking brain: a grid that both kinds share, and inhibition of those nearby."""

import numpy as np
import pytest

from neurosim.models.concept_cells.spiking.network import EXC, INH, build
from neurosim.models.concept_cells.spiking.settings import (
    AMONG_INH,
    FROM_INH,
    TO_INH,
    SpikingAssociation,
)
from neurosim.models.concept_cells.spiking.space import Falling, place

WIRES = {(EXC, INH): TO_INH, (INH, EXC): FROM_INH, (INH, INH): AMONG_INH}


def made(n, reach):
    config = SpikingAssociation.make(n=n, reach=reach)
    return build(config, np.zeros((1, config.channels)), seed=3)


@pytest.mark.parametrize("n", [236, 432, 4321])
def test_each_neuron_has_a_point_of_its_own(n):
    exc, inh = place(n, n // 4, seed=2)
    points = np.concatenate([exc.coordinates, inh.coordinates])
    assert len(np.unique(points, axis=0)) == n + n // 4
    assert (points.max(axis=0) < exc.box).all() and max(exc.box) - min(exc.box) <= 2


@pytest.mark.parametrize(("n", "reach"), [(260, 3.0), (432, 0.5), (432, 3.0), (1000, 20.0)])
def test_neurons_hear_as_many_as_without_distance_in_the_mean(n, reach):
    net = made(n, reach)
    for (pre, post), inputs in WIRES.items():
        heard = net.edges(f"{pre}->{post}").indices.size / net.populations[post].n
        assert heard == pytest.approx(inputs, rel=0.03), (pre, post)


def test_pairs_are_connected_with_the_probability_that_is_told():
    net = made(1000, 2.0)
    exc, inh = net.populations[EXC], net.populations[INH]
    is_connected = np.zeros((exc.n, inh.n), np.bool_)
    is_connected[net.edges(f"{EXC}->{INH}").pairs()] = True
    pre, post = np.indices(is_connected.shape)
    distances = exc.positions.distances(pre.ravel(), post.ravel(), inh.positions)
    told = exc_to_inh(net)(distances)
    for low in np.arange(0.0, 1.0, 0.2):
        here = (told >= low) & (told <= low + 0.2)
        spread = 4 * np.sqrt((told[here] * (1 - told[here])).sum()) + 1e-9
        assert abs(is_connected.ravel()[here].sum() - told[here].sum()) <= spread
    assert not is_connected.ravel()[told == 0].any() and (told == 0).any()


def exc_to_inh(net):
    return net.pathways[f"{EXC}->{INH}"].synapses.connectome.p


def test_probability_falls_to_nothing_at_the_radius():
    kernel = Falling(1.0, 2.0)
    values = kernel(np.array([0.0, 2.0, 4.0, kernel.radius * 0.999, kernel.radius * 1.001]))
    assert values[:3].tolist() == pytest.approx([1.0, 1.0, np.exp(-1.0)])
    assert values[3] == pytest.approx(0.01, rel=0.02) and values[4] == 0


def test_without_reach_all_hear_exactly_as_many_wherever_they_are():
    edges = made(300, 0.0).edges(f"{EXC}->{INH}")
    assert (np.bincount(edges.indices, minlength=75) == TO_INH).all()
