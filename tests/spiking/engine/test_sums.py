"""Many weights that arrive at once, in single precision: added up in double, rounded once."""

import numpy as np
import pytest

from neurosim import (
    LIF,
    AllToAll,
    Population,
    Random,
    ShortTerm,
    SpikeTimes,
    SpikingNetwork,
    Synapses,
)
from neurosim.spiking.engine.sums import MOST_IN_SINGLE

N, WEIGHT = 20_000, float(np.float32(0.1))
ALL = Population("all", N, SpikeTimes(np.arange(N), np.zeros(N)))
CELLS = Population("cells", 2, LIF(v_th=1e9))


def arrive(connectome, precision="single", **options):
    wires = Synapses(ALL, CELLS, connectome, weight=0.1, name="wires", **options)
    net = SpikingNetwork([ALL, CELLS], [wires], precision=precision)
    net.run(0.2)
    leak = np.exp(-0.1 / 20).astype(net.dtype)
    return net, net.get("cells", "v"), leak


@pytest.mark.parametrize(
    ("connectome", "short"),
    [(AllToAll(), None), (AllToAll(), ShortTerm(U=0.5)), (Random(0.5, stored=False), None)],
)
def test_a_sum_is_rounded_once(connectome, short):
    net, v, leak = arrive(connectome, short_term=short)
    n = np.bincount(net.edges("wires").indices)
    assert n.min() > MOST_IN_SINGLE
    weight = WEIGHT if short is None else float(np.float32(0.05))
    assert v.tolist() == (leak * (n * weight).astype(np.float32)).tolist()


def test_in_double_precision_weights_are_added_one_by_one():
    _, v, leak = arrive(AllToAll(), "double")
    assert v[0] == leak * np.cumsum(np.full(N, 0.1))[-1]
