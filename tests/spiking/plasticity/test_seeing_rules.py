"""Rules of synapses that look at the neurons at both ends."""

import numpy as np
import pytest

from neurosim import (
    LIF,
    Explicit,
    KindError,
    NeuronRule,
    OneToOne,
    Poisson,
    Population,
    Random,
    SpikingNetwork,
    SynapseRule,
    Synapses,
)


def step(z, p, dt, is_refractory):
    z.v += dt * (p.drive - z.v) / 10.0
    z.u += dt * (z.v - z.u) / 20.0
    return z.v > 15.0


def reset(z, p):
    z.v = 0.0


def on_pre(w, z, p, elapsed, post, pre):
    return w + 1e-3 * post.u - 1e-4 * pre.v


def on_post(w, z, p, elapsed, pre):
    return 0.99 * w + 1e-3 * pre.u


def on_reward(w, z, p, elapsed, signal, post):
    return w + signal * post.v


def keep(w, z, p, elapsed):
    return w


def helped(pre):
    return pre.u


def on_pre_by_helper(w, z, p, elapsed, pre):
    return w + helped(pre)


DRIVES = np.linspace(14, 25, 300)
RULE = NeuronRule(
    step, state={"v": 0.0, "u": 0.0}, reset=reset, receptors=["v"], parameters={"drive": DRIVES}
)
LEARNS = SynapseRule(on_pre, on_post, on_signal=on_reward)


def run(threads, *durations):
    cells = Population("cells", DRIVES.size, RULE)
    wires = Synapses(cells, cells, Random(0.1), weight=0.01, delay=1.0, plasticity=LEARNS)
    net = SpikingNetwork([cells], [wires], threads=threads, seed=3)
    spikes = net.record("cells")
    for duration in durations:
        net.run(duration)
    before = net.weights("cells->cells")
    net.signal("cells->cells", 0.1)
    targets = net.edges("cells->cells").indices
    assert np.array_equal(
        net.weights("cells->cells"), before + 0.1 * net.get("cells", "v")[targets]
    )
    net.run(5)
    return spikes.times.size, net.weights("cells->cells").tolist()


def test_bits_do_not_depend_on_threads_or_runs():
    one = run(1, 30)
    assert one[0] > 100
    assert run(3, 30) == one
    assert run(2, 12.3, 17.7) == one


def test_ends_are_seen_as_they_are_at_a_spike():
    """By hand: a synapse of 1 ms between two cells, looked at from outside in each step."""
    cells = Population("cells", 2, NeuronRule(
        step, state={"v": 0.0, "u": 0.0}, reset=reset, receptors=["v"],
        parameters={"drive": [25.0, 14.0]}))  # fmt: skip
    wire = Synapses(
        cells, cells, Explicit.from_pairs([(0, 1)], 2), weight=0.0, delay=1.0,
        plasticity=SynapseRule(on_pre, keep), name="wire",
    )  # fmt: skip
    net = SpikingNetwork([cells], [wire])
    spikes, seen = net.record("cells"), {"v": [], "u": []}
    for _ in range(300):
        net.run(0.1)
        seen["u"].append(net.get("cells", "u")[1])
        seen["v"].append(net.get("cells", "v")[0])
    w = 0.0
    for arrives in np.round(spikes.times / 0.1).astype(int) + 10:
        if arrives < 300:
            w = w + 1e-3 * seen["u"][arrives] - 1e-4 * seen["v"][arrives]
    assert spikes.times.size > 2
    assert net.weights("wire")[0] == w


def test_what_a_helper_reads_is_seen_too():
    cells = Population("cells", DRIVES.size, RULE)
    wire = Synapses(cells, cells, Random(0.1), weight=0.0, delay=1.0,
                    plasticity=SynapseRule(on_pre_by_helper, keep))  # fmt: skip
    net = SpikingNetwork([cells], [wire], seed=3)
    net.run(30)
    assert net.weights("cells->cells").max() > 0


def test_what_neurons_do_not_have_is_refused_when_the_network_is_made():
    noise, cells = Population("noise", 5, Poisson(10.0)), Population("cells", 5, LIF())
    for pre, said in ((cells, "uses pre.u, but pre has only v"), (noise, "pre has no fields")):
        wire = Synapses(pre, cells, OneToOne(), plasticity=SynapseRule(keep, on_post))
        with pytest.raises(KindError, match=said):
            SpikingNetwork([noise, cells], [wire])


def on_pre_that_writes(w, z, p, elapsed, post):
    post.v = 0.0
    return w


@pytest.mark.parametrize(("function", "said"), [
    (lambda w, z, p, elapsed, pots: w, "may ask for pre, post.*; got an argument 'pots'.*'post'"),
    (on_pre_that_writes, "assigns to post.v, but it is read only"),
])  # fmt: skip
def test_bad_functions_have_one_error(function, said):
    with pytest.raises(KindError, match=said):
        SynapseRule(function, keep)
