"""A plan goes on where constants are written over, and is made anew where it made other choices."""

import numpy as np
import pytest

from neurosim import (
    LIF,
    NeuronRule,
    NoiseInput,
    Poisson,
    PoissonInput,
    Population,
    Random,
    Signal,
    SpikingNetwork,
    Synapses,
)
from neurosim.spiking import runner

N = 130


def step(z, p, dt, is_refractory, signals):
    if not is_refractory:
        z.v += dt * (p.drive + signals.level - z.v) / 10.0
    return z.v > 15.0


def reset(z, p):
    z.v = 0.0


def rise(x, p, counts, dt):
    return x + p.gain * dt


LEVEL = Signal("level", step=rise, parameters={"gain": 0.01})


def make(threads=1):
    """A network in which each kind of owner has parameters."""
    eye = Population("eye", N, Poisson(np.full(N, 40.0)))
    far = Population("far", N, Poisson(40.0, by_gaps=True))
    cells = Population("cells", N, LIF(v_th=15, v_reset=0, t_ref=2, drive=np.full(N, 12.0)))
    rule = NeuronRule(step, {"v": 0.0}, {"drive": 14.0}, reset,
                      signals=[LEVEL], t_ref=1.0)  # fmt: skip
    own = Population("own", N, rule)
    synapses = [Synapses(pre, post, Random(0.2), weight=0.5, delay=1.5)
                for pre in (eye, far, cells) for post in (cells, own)]  # fmt: skip
    inputs = [
        PoissonInput(cells, 900.0, 0.4, name="one"),
        PoissonInput(cells, np.full(N, 900.0), 0.4, name="each"),
        NoiseInput(cells, 1.0, name="noise"),
    ]
    return SpikingNetwork([eye, far, cells, own], synapses, inputs=inputs, seed=3,
                          threads=threads)  # fmt: skip


SAME = [
    ("eye", "rate", np.linspace(0, 200, N)),
    ("one", "rate", 901.0),
    ("one", "weight", 0.6),
    ("each", "rate", np.linspace(0, 900, N)),
    ("noise", "sigma", 2.0),
    ("cells", "drive", np.linspace(10, 20, N)),
    ("cells", "v_th", 14.0),
    ("own", "drive", 18.0),
    ("level", "gain", 0.02),
]
OTHER = [
    ("eye", "rate", 50.0),
    ("far", "rate", 90.0),
    ("one", "weight", np.full(N, 0.5)),
    ("one", "rate", 1.0),
    ("cells", "drive", 19.0),
    ("cells", "v_reset", 1.0),
]


@pytest.fixture
def plans(monkeypatch):
    """The plans that are made, one after the other."""
    made = []
    make_plan = runner.make_plan
    monkeypatch.setattr(runner, "make_plan", lambda *args: made.append(1) or make_plan(*args))
    return made


def run_with(net, settings, is_anew=False):
    """Set one value after the other, with a run before and after each; return who fired when."""
    recorders = [net.record(name) for name in ("eye", "far", "cells", "own")]
    net.run(20)
    for name, parameter, value in settings:
        net.set(name, parameter, value)
        net._engine.is_changed = net._engine.is_changed or is_anew
        net.run(20)
    return [(each.times.tolist(), each.neurons.tolist()) for each in recorders]


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("setting", SAME, ids=lambda each: " ".join(each[:2]))
def test_a_plan_goes_on_where_constants_have_the_same_form(plans, setting, threads):
    again = setting[0], setting[1], make().get(*setting[:2])
    settings = [setting, again, setting]
    found = run_with(make(threads), settings)
    n_plans = len(plans)
    assert found == run_with(make(), settings, is_anew=True)
    assert n_plans == 1 and len(plans) == 1 + 4


@pytest.mark.parametrize("setting", OTHER, ids=lambda each: " ".join(each[:2]))
def test_a_plan_is_made_anew_where_it_would_choose_otherwise(plans, setting):
    found = run_with(make(), [setting])
    n_plans = len(plans)
    assert found == run_with(make(), [setting], is_anew=True)
    assert n_plans == 2
