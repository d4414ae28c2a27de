"""Parameters of a part are those of its neurons; all others keep theirs."""

import numpy as np
import pytest

from neurosim import (
    LIF,
    ArgumentError,
    CurrentInput,
    KindError,
    NeuronRule,
    Normal,
    Poisson,
    Population,
    SpikeTimes,
    SpikingNetwork,
    Uniform,
)

N = 200


def step(z, p, dt, is_refractory):
    z.v += dt * (p.drive - z.v) / p.tau
    return False


def made(rule, **options):
    cells = Population("cells", N, rule, groups={"few": slice(10, 30)})
    return SpikingNetwork([cells], seed=4, **options), cells["few"]


RULES = {
    "one number": LIF(drive=5.0),
    "one of each": LIF(drive=np.linspace(0, 10, N)),
    "drawn": LIF(drive=Normal(5, 1), tau_m=Uniform(10, 20)),
    "a rule of a user": NeuronRule(step, {"v": 0.0}, {"drive": 5.0, "tau": 10.0}),
    "a rule that draws": NeuronRule(step, {"v": 0.0}, {"drive": Normal(5, 1), "tau": 10.0}),
}


@pytest.mark.parametrize("name", RULES)
def test_a_part_of_a_parameter_goes_on_as_if_all_had_been_set(name):
    (net, few), (other, _) = made(RULES[name]), made(RULES[name])
    before = net.get(net.populations["cells"][:], "drive")
    assert before.shape == (N,)
    net.set(few, "drive", np.arange(20.0))
    assert net.get(few, "drive").tolist() == list(range(20))
    wanted = before.copy()
    wanted[10:30] = range(20)
    assert np.array_equal(net.get("cells", "drive"), wanted)
    other.set("cells", "drive", wanted)
    for each in (net, other):
        each.run(20.0)
    assert np.array_equal(net.get("cells", "v"), other.get("cells", "v"))
    again = made(RULES[name])[0]
    again.restore(net.store())
    assert np.array_equal(again.get(again.populations["cells"]["few"], "drive"), np.arange(20.0))


def test_what_is_drawn_for_a_part_is_what_all_would_get():
    (net, few), (other, _) = made(LIF()), made(LIF())
    net.set(few, "drive", Uniform(0, 10))
    other.set("cells", "drive", Uniform(0, 10))
    assert np.array_equal(net.get(few, "drive"), other.get("cells", "drive")[10:30])
    assert (net.get("cells", "drive")[30:] == 0).all()


def test_rates_of_sources_and_refractory_times():
    net, few = made(Poisson(10.0))
    net.set(few, "rate", 500.0)
    spikes = net.record("cells")
    net.run(200)
    counts = spikes.counts()
    assert counts[10:30].min() > 50 and counts[30:].max() < 20
    net, few = made(LIF(drive=100.0, t_ref=1.0), max_delay=50.0)
    net.set(few, "t_ref", 40.0)
    spikes = net.record("cells")
    net.run(100)
    assert spikes.counts()[few.neurons].max() < spikes.counts()[0]


REFUSED = {
    "too few": (lambda net, few: net.set(few, "drive", [1.0, 2.0]), KindError, "20"),
    "no number": (lambda net, few: net.set(few, "drive", np.nan), ArgumentError, "drive"),
    "does not fit": (lambda net, few: net.set(few, "v_reset", 99.0), ArgumentError, "v_reset"),
    "each too high": (
        lambda net, few: net.set("cells", "v_reset", [99.0] * N),
        ArgumentError,
        "v_th of neuron 0 of 'cells' must be above its v_reset",
    ),
    "no such": (lambda net, few: net.set(few, "drift", 1.0), ArgumentError, "did you mean 'drive'"),
    "get no such": (lambda net, few: net.get(few, "drift"), ArgumentError, "did you mean 'drive'"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_does_not_fit_is_refused_and_nothing_changes(name):
    call, error, words = REFUSED[name]
    net, few = made(LIF(drive=5.0))
    with pytest.raises(error, match=words):
        call(net, few)
    assert net.get("cells", "drive") == 5.0 and "parameters" not in net.store()


def test_what_is_not_for_parts():
    net, few = made(Poisson([[10.0] * N, [20.0] * N], every=50.0))
    for call in (lambda: net.set(few, "rate", 1.0), lambda: net.get(few, "rate")):
        with pytest.raises(KindError, match="rate of 'cells' must be set for all neurons at once"):
            call()
    net, few = made(SpikeTimes([], []))
    with pytest.raises(KindError, match="set_spikes"):
        net.set(few, "times", 1.0)
    cells = Population("cells", 4, LIF())
    net = SpikingNetwork([cells], inputs=[CurrentInput(cells[:2], [1.0], every=1.0)])
    with pytest.raises(ArgumentError, match="'values'"):
        net.set(cells[:2], "drive", 3.0)
    net.set(cells[1:], "drive", 3.0)
