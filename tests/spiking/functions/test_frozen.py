"""Functions of users: what they read has the value of when the rule was made."""

import copy
import functools
import math
import pickle
import random
import secrets
import time
import types
from time import time as now

import numba
import numpy as np
import numpy.random as renamed
import pytest
from shell import needs_compiled_kernels

from neurosim import KindError, NeuronRule, Population, SpikingNetwork
from neurosim.spiking.functions.compiled import compose
from neurosim.spiking.functions.frozen import freeze

GAIN = 1.0
TABLE, LISTED, NAMED, PAIR = np.ones(2), [1.0], {"a": 1.0}, (2.0, (3.0, 4.0))
OTHERS = types.ModuleType("others")
OTHERS.GAIN = 1.0


def plain_helper(x):
    return GAIN * x


@numba.njit(fastmath=True)
def fast_helper(x):
    return GAIN * x


CACHED = functools.lru_cache(plain_helper)


def step(z, p, dt, is_refractory):
    z.v += dt * GAIN
    return z.v > 1e9


def step_by_plain(z, p, dt, is_refractory):
    return plain_helper(dt) > 0


def make(function):
    return SpikingNetwork([Population("c", 1, NeuronRule(function, {"v": 0.0}))])


def integrate(net):
    net.run(10.0)
    return round(float(net.get("c", "v")[0]), 6)


def test_a_rule_reads_the_values_of_when_it_was_made(monkeypatch):
    nets = []
    for gain in (1.0, 5.0):
        monkeypatch.setattr(f"{__name__}.GAIN", gain)
        nets.append(make(step))
    monkeypatch.setattr(f"{__name__}.GAIN", 99.0)
    assert [integrate(net) for net in nets] == [10.0, 50.0]


@pytest.mark.parametrize("helper", [plain_helper, fast_helper])
def test_what_a_function_calls_is_frozen_with_it(helper, monkeypatch):
    factor = 2.0
    frozen = freeze("f", lambda x: factor * helper(x))
    monkeypatch.setattr(f"{__name__}.GAIN", 5.0)
    factor = 7.0
    assert frozen.build()(1.0) == 2.0
    assert freeze("f", lambda x: factor * helper(x)).build()(1.0) == 35.0


@needs_compiled_kernels
def test_rules_that_compute_the_same_are_compiled_once(monkeypatch):
    one = compose("step", freeze("step", step))
    assert compose("step", freeze("step", step)) is one
    longer = np.dtype([("v", float), ("w", float)])  # Numba would warn of a subtype
    assert compose("step", freeze("step", step), longer) is not one
    monkeypatch.setattr(f"{__name__}.GAIN", 1)  # equal, and of another type
    assert compose("step", freeze("step", step)) is not one


def test_zeros_of_both_signs_and_nan_are_told_apart(monkeypatch):
    found = []
    for gain in (0.0, -0.0, math.nan, math.nan):
        monkeypatch.setattr(f"{__name__}.GAIN", gain)
        found.append(freeze("step", step))
    assert found[0] != found[1] and found[2] == found[3]


def test_what_stays_may_be_read():
    assert freeze("f", lambda x: PAIR[1][0] * math.exp(x) + np.pi).build()(0.0) == 3.0 + np.pi


def test_code_and_defaults_are_those_of_when_it_was_frozen():
    def f(x, y=1.0, *, z=2.0):
        return x + y + z

    frozen, same = freeze("f", f), freeze("f", f)
    f.__code__, f.__defaults__, f.__kwdefaults__ = (lambda x, y, *, z: 0.0).__code__, (9.0,), {}
    assert frozen.build()(0.0) == 3.0 and frozen == same != freeze("f", f)


def test_what_is_frozen_can_be_pickled(monkeypatch):
    frozen = freeze("f", lambda x, y=1.0: math.exp(x) + fast_helper(y) + np.pi)
    monkeypatch.setattr(f"{__name__}.GAIN", 5.0)
    again = pickle.loads(pickle.dumps(frozen))
    assert again == frozen and hash(again) == hash(frozen)
    assert again.build()(0.0) == 2.0 + np.pi
    make, (_, *rest) = frozen.__reduce__()
    with pytest.raises(KindError, match="another version of Python"):
        make(b"3.99", *rest)


@pytest.mark.parametrize("make_again", [lambda r: pickle.loads(pickle.dumps(r)), copy.deepcopy])
def test_a_copy_of_a_rule_computes_the_same(make_again):
    gain = 2.0

    def local(z, p, dt, is_refractory):
        z.v += gain * fast_helper(dt)
        return z.v > 1.0

    rule = NeuronRule(local, {"v": 0.0})
    gain = 3.0
    again = make_again(rule)
    assert again._frozen == rule._frozen and again.reset is None
    z = types.SimpleNamespace(v=0.0)
    assert again.step(z, None, 1.0, False) and z.v == 2.0


def calls_itself(x):
    return calls_itself(x - 1) if x > 0 else x


def uses_another(x):
    return [(lambda y: y + NAMED["a"])(x) for _ in range(2)]


def reads_what_comes_later():
    def f(x):
        return x * later

    frozen = freeze("step", f)
    later = 1.0
    return frozen, later


def complains(x):
    if x < 0:
        raise ValueError
    return x


def hopes(x):
    assert x >= 0
    return x


CHANCE = {
    "a function": random.random, "a method": random.Random(1).gauss, "a module": renamed,
    "of NumPy": np.random.random, "a generator": np.random.default_rng(1), "a class": random.Random,
    "in Python": secrets.randbelow,
}  # fmt: skip


@pytest.mark.parametrize("what", CHANCE)
def test_chance_is_refused_by_any_name(what):
    drawn = CHANCE[what]
    with pytest.raises(KindError, match="drawn, .*draws random numbers, .*noise.xi is drawn"):
        freeze("step", lambda x: x * drawn())
    with pytest.raises(KindError, match="draws random numbers"):
        freeze("step", lambda x, *, draw=drawn: x * draw())


@pytest.mark.parametrize("helper", [complains, hopes, numba.njit(hopes)])
def test_what_compiled_code_cannot_tell_is_refused(helper):
    with pytest.raises(KindError, match="a raise or an assert, .*return a value instead"):
        freeze("step", helper)
    with pytest.raises(KindError, match="helper, which step calls, has a raise"):
        freeze("step", lambda x: [helper(y) for y in (x, x)])


@numba.njit
def ratio(x):
    return 1.0 / x


@needs_compiled_kernels
def test_a_helper_that_divides_by_zero_raises_nothing():
    assert freeze("f", lambda x: ratio(x)).build()(0.0) == math.inf


REFUSED = {
    "default": lambda x, y=TABLE: x * y[0],
    "TABLE": lambda x: x * TABLE[0],
    "LISTED": lambda x: x * LISTED[0],
    "NAMED": uses_another,
    "OTHERS": lambda x: x * OTHERS.GAIN,
    "itself": calls_itself,
    "random": lambda x: x * random.random(),
    "time": lambda x: x * time.time(),
    "reads now": lambda x: x * now(),
    "a function": functools.partial(plain_helper),
}


ADVICE = {
    "by name the functions and numbers that it needs: from others import": REFUSED["OTHERS"],
    "a plain function .def., without a decorator": lambda x: x * CACHED(x),
    "as parameters, or make it a tuple": REFUSED["TABLE"],
}


@pytest.mark.parametrize("said", ADVICE)
def test_the_way_out_is_that_of_what_is_read(said):
    with pytest.raises(KindError, match=said):
        freeze("step", ADVICE[said])


def test_a_variable_without_a_value_is_refused():
    with pytest.raises(KindError, match="later"):
        reads_what_comes_later()


@pytest.mark.parametrize("said", REFUSED)
def test_what_may_change_is_refused(said):
    with pytest.raises(KindError, match=said):
        freeze("step", REFUSED[said])


def test_the_helper_that_reads_it_is_named(monkeypatch):
    monkeypatch.setattr(f"{__name__}.GAIN", np.array(1.0))
    with pytest.raises(KindError, match="plain_helper, which step calls, reads GAIN, .*parameters"):
        make(step_by_plain)
