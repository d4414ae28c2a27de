"""Events of neurons: when and for whom a condition holds, and what happens then."""

import pickle

import numpy as np
import pytest

from neurosim import (
    LIF,
    ArgumentError,
    KindError,
    NeuronRule,
    Population,
    SpikingNetwork,
    read_records,
)

N, DT = 300, 0.1


def step(z, p, dt, is_refractory):
    z.v += dt * (p.drive - z.v) / 10.0
    return z.v > 15.0


def reset(z, p):
    z.v = 0.0


def is_up(z, p):
    return z.v > p.up


def is_low(z, p):
    return z.v < 0.5


def mark(z, p):
    z.u += 0.25


OWN = {"drive": np.linspace(5, 40, N), "up": 12.0}
RULE = NeuronRule(
    step, {"v": 0.0, "u": 0.0}, OWN, reset, t_ref=1.0,
    events={"up": is_up, "low": is_low}, on_event={"up": mark},
)  # fmt: skip


def naive(n_steps):
    """Return (step, neuron) of each event by name, and u."""
    v, u, free = np.zeros(N), np.zeros(N), np.zeros(N, int)
    found = {"up": [], "low": []}
    for now in range(n_steps):
        v = v + DT * (OWN["drive"] - v) / 10.0
        fired = (v > 15.0) & (free <= now)
        free[fired] = now + 10
        found["up"] += [(now, i) for i in np.flatnonzero(v > OWN["up"])]
        found["low"] += [(now, i) for i in np.flatnonzero(v < 0.5)]
        u[v > OWN["up"]] += 0.25
        v[fired] = 0.0
    return found, u


def told(recorder):
    return list(zip(recorder.steps.tolist(), recorder.neurons.tolist(), strict=True))


@pytest.mark.parametrize("threads", [1, 2])
def test_events_are_those_of_the_definition(threads, tmp_path):
    expected, u = naive(300)
    net = SpikingNetwork([Population("cells", N, RULE)], threads=threads)
    recorders = {name: net.record("cells", event=name) for name in expected}
    written = net.record("cells", event="up", to=tmp_path / "up")
    net.run(20, chunk=9)
    half = net.store()
    net.run(10)
    written.flush()
    for name, recorder in recorders.items():
        assert told(recorder) == expected[name]
    assert net.get("cells", "u").tolist() == u.tolist()
    read = read_records(tmp_path / "up")
    assert told(read) == expected["up"] and read.event == "up" and "up of cells" in repr(read)
    net.restore(half)
    net.run(10)
    assert told(recorders["low"]) == expected["low"]
    copy = pickle.loads(pickle.dumps(net))
    late = copy.record("cells", event="up")
    copy.run(1)
    assert late.steps.min() == 300


def test_those_not_born_have_no_events():
    cells = Population("cells", N, RULE, n_initial=3)
    net = SpikingNetwork([cells])
    low = net.record("cells", event="low")
    net.run(0.1)
    assert low.neurons.tolist() == [0, 1, 2]


@pytest.mark.parametrize("own, error, says", [
    ({"events": {"spike": is_up}}, ArgumentError, "other than 'spike'"),
    ({"events": [is_up]}, KindError, "names and functions"),
    ({"events": {"up": mark}}, KindError, "True or False"),
    ({"on_event": {"up": mark}}, ArgumentError, "on_event"),
    ({"events": {"up": is_up}, "on_event": {"up": is_up}}, KindError, "return nothing"),
    ({"events": {"up": lambda z, p: z.w > 0}}, KindError, "w"),
    ({"events": {"up": is_up}, "brian2": {"model": "", "threshold": ""}},
     ArgumentError, "event up"),
])  # fmt: skip
def test_bad_events_are_refused(own, error, says):
    with pytest.raises(error, match=says):
        NeuronRule(step, {"v": 0.0, "u": 0.0}, OWN, **own)


def test_unknown_events_are_refused():
    net = SpikingNetwork([Population("cells", N, RULE), Population("plain", 2, LIF())])
    with pytest.raises(ArgumentError, match="event must be one of up, low"):
        net.record("cells", event="upp")
    with pytest.raises(KindError, match="no events"):
        net.record("plain", event="up")
