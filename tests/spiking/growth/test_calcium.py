"""Calcium and elements against small steps of time, pairing by its invariants, and NEST."""

import json
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosim import CalciumHomeostasis, GaussianCurve, LinearCurve
from neurosim.base.extras import is_installed
from neurosim.spiking.growth.growing import Fired

CURVES = {
    "linear": (LinearCurve(0.7, 0.05), lambda c: 0.7 * (1 - c / 0.05)),
    "gaussian": (
        GaussianCurve(0.7, 0.05, 0.01),
        lambda c: 0.7 * (2 * np.exp(-(((c - 0.03) / (0.04 / 2 / np.log(2) ** 0.5)) ** 2)) - 1),
    ),
}
TRAINS = [[], [3.0, 5.0, 90.0], list(np.arange(1.0, 400.0, 7.0)), [399.9, 400.0]]


def fired():
    spikes = sorted((t, i) for i, train in enumerate(TRAINS) for t in train)
    return Fired(np.array([t for t, _ in spikes]), np.array([i for _, i in spikes], np.int32))


def follow(curve, ends):
    """Return calcium and elements at the end of each stretch of time."""
    rule, spikes, told = CalciumHomeostasis(curve, curve, tau=300.0, beta=0.004), fired(), []
    rule.start(len(TRAINS), len(TRAINS))
    everyone = np.arange(len(TRAINS))
    rule.axons[:] = 0.05
    for begin, end in zip([0.0, *ends], ends, strict=False):
        here = (spikes.times >= begin) & (spikes.times < end)
        some = Fired(spikes.times[here], spikes.neurons[here])
        rule.observe(SimpleNamespace(when=end, pre_spikes=some, post_spikes=some,
                                     alive_pre=everyone, alive_post=everyone))  # fmt: skip
        told.append((rule.pre_calcium.copy(), rule.axons.copy()))
    return told


def step(speed, train, end, h=0.005):
    """Return calcium and elements by small steps of Euler."""
    calcium, elements, due = 0.0, 0.05, sorted(train)
    for k in range(round(end / h)):
        while due and due[0] <= k * h + 1e-9:
            calcium, due = calcium + 0.004, due[1:]
        elements = max(elements + h * 0.001 * speed(calcium), 0.0)
        calcium -= h * calcium / 300.0
    return calcium, elements


@pytest.mark.parametrize("kind", CURVES)
def test_elements_grow_by_the_calcium_of_all_moments(kind):
    curve, speed = CURVES[kind]
    calcium, elements = follow(curve, [410.0])[0]
    for i, train in enumerate(TRAINS):
        expected = step(speed, train, 410.0)
        assert (calcium[i], elements[i]) == pytest.approx(expected, rel=3e-4, abs=2e-5)
    parts = follow(curve, [20.0, 130.0, 410.0])[-1]
    assert np.allclose(parts[0], calcium, rtol=1e-12) and np.allclose(parts[1], elements, 1e-6)


@st.composite
def growing(draw):
    """Draw who is connected, how many elements there are, and whether pairs may be joined twice."""
    n_pre, n_post = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    multapses = draw(st.booleans())
    ends = st.tuples(st.integers(0, n_pre - 1), st.integers(0, n_post - 1))
    pairs = sorted(draw(st.lists(ends, max_size=20, unique=not multapses)))
    elements = [draw(st.lists(st.floats(0, 9), min_size=n, max_size=n)) for n in (n_pre, n_post)]
    return n_pre, n_post, multapses, pairs, [np.array(e) for e in elements]


@given(growing(), st.booleans(), st.integers(0, 99))
def test_pairs_follow_the_elements(case, self_loops, seed):
    n_pre, n_post, multapses, pairs, (axons, dendrites) = case
    pre, post = (np.array([pair[side] for pair in pairs], np.int32) for side in (0, 1))
    curve = LinearCurve(1.0, 1.0)
    rule = CalciumHomeostasis(curve, curve, self_loops=self_loops, decay=0.25)
    rule.start(n_pre, n_post)
    rule.axons, rule.dendrites = axons.copy(), dendrites.copy()
    n_out, n_in = np.bincount(pre, minlength=n_pre), np.bincount(post, minlength=n_post)
    now = SimpleNamespace(
        pre=pre, post=post, n_outputs=n_out, n_inputs=n_in, multapses=multapses,
        rng=np.random.default_rng(seed),
    )  # fmt: skip
    prune, grow, *_, ordinals = rule.propose(now)
    ordinals = np.zeros(prune[0].size, int) if ordinals is None else ordinals
    contacts = list(zip(pre.tolist(), post.tolist(), strict=True))
    for i, j, k in zip(*prune, ordinals, strict=True):
        assert contacts.count((i, j)) > k
    assert len(set(zip(*prune, ordinals, strict=True))) == prune[0].size
    left_out = n_out - np.bincount(prune[0], minlength=n_pre)
    left_in = n_in - np.bincount(prune[1], minlength=n_post)
    vacant = np.floor(axons) - left_out, np.floor(dendrites) - left_in
    assert vacant[0].min() >= 0 and vacant[1].min() >= 0
    needed = np.maximum(n_out - np.floor(axons), 0).sum()
    assert needed <= prune[0].size <= needed + np.maximum(n_in - np.floor(dendrites), 0).sum()
    assert (np.bincount(grow[0], minlength=n_pre) <= vacant[0]).all()
    assert (np.bincount(grow[1], minlength=n_post) <= vacant[1]).all()
    if multapses and self_loops:
        assert grow[0].size == min(vacant[0].sum(), vacant[1].sum())
    if not self_loops:
        assert (grow[0] != grow[1]).all()
    if not multapses:
        new = list(zip(*(end.tolist() for end in grow), strict=True))
        assert len(set(new)) == len(new) and not set(new) & set(contacts)
    still = vacant[0] - np.bincount(grow[0], minlength=n_pre)
    assert np.allclose(rule.axons, axons - 0.25 * still)


NEST = """
import json, sys
import nest
given = json.loads(sys.stdin.read())
nest.verbosity = nest.VerbosityLevel.ERROR
nest.set(resolution=0.1, structural_plasticity_update_interval=100.0)
nest.CopyModel("static_synapse", "joined")
nest.structural_plasticity_synapses = {"joined": {"synapse_model": "joined",
    "pre_synaptic_element": "axon", "post_synaptic_element": "none"}}
n = len(given["trains"])
cells = nest.Create("iaf_psc_delta", n, {"tau_Ca": 300.0, "beta_Ca": 0.004, "t_ref": 0.1,
    "synaptic_elements": {"axon": {**given["curve"], "z": 0.05, "tau_vacant": 0.25}}})
for cell, train in zip(cells, given["trains"]):
    if train:
        source = nest.Create("spike_generator", params={"spike_times": train})
        nest.Connect(source, cell, syn_spec={"weight": 1000.0, "delay": 0.1})
recorder = nest.Create("spike_recorder")
nest.Connect(cells, recorder)
nest.EnableStructuralPlasticity()
told = []
for _ in range(4):
    nest.Simulate(100.1 if not told else 100.0)
    told.append([list(cells.Ca), [each["axon"]["z"] for each in cells.synaptic_elements]])
first = cells.tolist()[0]
spikes = recorder.events
print()
print(json.dumps([told, (spikes["senders"] - first).tolist(), spikes["times"].tolist()]))
"""


@pytest.mark.slow
@pytest.mark.skipif(not is_installed("nest"), reason="NEST is not installed (extra `nest`)")
@pytest.mark.parametrize("kind", CURVES)
def test_calcium_elements_and_their_decay_are_those_of_nest(kind):
    """Where nothing can be joined: elements only grow, and a quarter of the vacant ones decays."""
    curve = {
        "linear": (LinearCurve(90.0, 0.05), {"growth_curve": "linear"}),
        "gaussian": (GaussianCurve(90.0, 0.05, 0.01), {"growth_curve": "gaussian", "eta": 0.01}),
    }[kind]
    trains = [[float(t) for t in train if t > 0.1 and t < 395] for train in TRAINS[:3]]
    given = {"trains": trains, "curve": {**curve[1], "growth_rate": 0.09, "eps": 0.05}}
    done = subprocess.run(
        [sys.executable, "-c", NEST], input=json.dumps(given), capture_output=True,
        encoding="utf-8", timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told, neurons, times = json.loads(done.stdout.splitlines()[-1])
    assert len(times) == sum(map(len, trains))
    rule, nobody = CalciumHomeostasis(curve[0], curve[0], tau=300.0, beta=0.004, decay=0.25), []
    rule.start(3, 1)
    rule.axons[:] = 0.05
    times, neurons = np.array(times), np.array(neurons, np.int32)
    none = Fired(np.empty(0), np.empty(0, np.int32))
    for k, (calcium, elements) in enumerate(told):
        here = (times > 100 * k) & (times <= 100 * k + 100)
        rule.observe(SimpleNamespace(when=100.0 * k + 100, pre_spikes=Fired(times[here],
                     neurons[here]), post_spikes=none,
                     alive_pre=range(3), alive_post=[0]))  # fmt: skip
        assert rule.pre_calcium == pytest.approx(calcium, rel=1e-3, abs=1e-6)
        rule.dendrites[:] = 0
        rule.propose(SimpleNamespace(
            pre=np.array(nobody, int), post=np.array(nobody, int), n_outputs=np.zeros(3, int),
            n_inputs=np.zeros(1, int), multapses=True, rng=np.random.default_rng(0)))  # fmt: skip
        # Theirs are read a step later, and grow by Euler's steps of 0.1 ms.
        assert rule.axons == pytest.approx(elements, rel=2e-3, abs=0.01)
