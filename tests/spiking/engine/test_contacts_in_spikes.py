"""Several contacts in spikes: as one synapse of their summed weight, unless delays differ."""

import tracemalloc

import numpy as np
import pytest

from neurosim import (
    LIF,
    FixedFanIn,
    Multapses,
    OneToOne,
    PairSTDP,
    Poisson,
    Population,
    Random,
    ShortTerm,
    SpikeTimes,
    SpikingNetwork,
    Synapses,
    Uniform,
)


def balanced(m, precision="double", **more):
    """Return cells that excite and inhibit each other by ``m`` contacts of weights 2**k / m."""
    noise = Population("noise", 40, Poisson(30))
    cells = Population("cells", 60, LIF(v_th=15, v_reset=0, t_ref=2, drive=14))
    into = Synapses(noise, cells, Multapses(Random(0.3), m), weight=4.0 / m, delay=1.0, **more)
    back = Synapses(cells, cells, Multapses(Random(0.2), m), weight=-2.0 / m, delay=1.5)
    net = SpikingNetwork([noise, cells], [into, back], seed=2, precision=precision)
    net.set("cells", "v", Uniform(0, 15))
    return net


@pytest.mark.parametrize("precision", ["single", "double"])
@pytest.mark.parametrize("short", [None, ShortTerm(0.5, 100, 100)])
def test_contacts_do_what_one_synapse_of_their_summed_weight_does(precision, short):
    """Powers of two in single steps, so that each sum is exact whatever its order."""
    found = []
    for m in (1, 4):
        net = balanced(m, precision, short_term=short)
        spikes = net.record("cells")
        net.run(150)
        found.append((spikes.steps.tolist(), spikes.neurons.tolist()))
    assert len(found[0][0]) > 100
    assert found[0] == found[1]


def test_each_contact_learns_by_its_own():
    """Alike they stay alike; weights of their own stay apart."""
    noise, cells = Population("noise", 30, Poisson(100)), Population("cells", 9, LIF(drive=30))
    rule = PairSTDP(a_pre=0.01, a_post=-0.008, w_max=1.0)
    wires = Synapses(noise, cells, Multapses(FixedFanIn(8), 3), weight=0.5, delay=1.0,
                     plasticity=rule)  # fmt: skip
    net = SpikingNetwork([noise, cells], [wires], seed=1)
    net.run(100)
    each = net.weights("noise->cells").reshape(-1, 3)
    assert (each == each[:, :1]).all() and np.ptp(each) > 0.01


def test_contacts_with_unequal_delays_answer_lower_and_longer():
    """Eight contacts of 1 mV: at once, or from 0.5 to 4 ms after the spike."""
    found = []
    for delay in (0.5, np.tile(np.arange(1, 9) * 0.5, 1)):
        eye = Population("eye", 1, SpikeTimes([0], [1.0]))
        cell = Population("cell", 1, LIF(tau_m=5, v_th=100, v_reset=0))
        wires = Synapses(eye, cell, Multapses(OneToOne(), 8), weight=1.0, delay=delay)
        net = SpikingNetwork([eye, cell], [wires])
        v = net.observe("cell", "v")
        net.run(12)
        found.append(v.values[:, 0])
    together, apart = found
    assert apart.max() < 0.75 * together.max()
    assert apart.argmax() - together.argmax() == 35  # steps of 0.1 ms: at the last contact
    width = [np.count_nonzero(v > v.max() / 2) for v in found]
    assert width[1] > 1.3 * width[0]


@pytest.mark.parametrize(("more", "most"), [({}, 4), ({"weight": Uniform(0, 1)}, 8),
                                            ({"release": 0.5}, 6)])  # fmt: skip
def test_a_contact_takes_few_bytes(more, most):
    """Target of 2 bytes, weight of 4, number of 2: what stays once a network was built and ran."""

    def build(n):
        ends = Population("eye", n, SpikeTimes([0], [1.0])), Population("area", n, LIF())
        wires = Synapses(*ends, Multapses(FixedFanIn(100), 10), **more)
        net = SpikingNetwork([*ends], [wires], precision="single")
        net.run(1)
        return net

    build(200)  # so that what is compiled is not counted
    tracemalloc.start()
    try:
        net = build(400)
        kept = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert net.edges("eye->area").indices.size == 400_000
    assert kept / 400_000 < most
