"""Definitions: every part of a network is made again of what a file holds of it."""

import enum
import inspect
import json
from collections import OrderedDict, defaultdict
from fractions import Fraction
from functools import partial

import numpy as np
import pytest
from modulated import decay
from saved_worlds import Ring, halved, mark, reset, soft, step, twofold

import neurosim as ns
from neurosim.base.attributes import is_same
from neurosim.base.errors import DataError, KindError
from neurosim.files.networks.decode import Decoder
from neurosim.files.networks.encode import Encoder
from neurosim.models.spiking.adex import adex
from neurosim.models.wiring.far_growth import FarGrowth
from neurosim.models.wiring.senses_in_rounds import Fibres, Use

MINE = ["saved_worlds", "modulated"]
NO_PARTS = """Connectome Edges Events FiringRule GrowthRule Network Neurons Plasticity Proposal
RateRecorder Recorder SignalRecorder SpikeRecorder SpikingNetwork StateRecorder Stream Sweep
TagWriter TraceRecorder VectorReader WeightRecorder""".split()
"""Public classes of which no network is made: protocols, what calls return, networks themselves."""

Colour = enum.StrEnum("Colour", ["RED"])
PLANE = ns.Positions(np.linspace(0, 1, 60).reshape(30, 2), box=(2.0, 3.0))
CELLS = ns.Population("cells", 30, ns.LIF(drive=np.linspace(0, 1, 30), t_ref=[1.0, 2.0] * 15,
                      frozen=(), reset={}), positions=PLANE, labels=[f"n{i}" for i in range(30)],
                      n_initial=20, groups={"evens": slice(0, 30, 2), "few": ["n1"]})  # fmt: skip
AREA = ns.Population("area", 4, ns.KWinners(2, ties="random", refraction=0.5), storing=[1, 3])
MATRIX = ns.Explicit([0, 2, 2], [0, 2], counts=[3, -4])
MATRIX._n_post, MATRIX._ends = 3, (ns.Labels([7, 9]), ns.Labels(["a", "b", "c"]))
ROWS = np.arange(6.0).reshape(3, 2)
CURVE = ns.LinearCurve(0.1, np.full(9, 0.05))

EXAMPLES = [
    AREA, CELLS, MATRIX, PLANE, AREA.rule, Fibres(np.eye(3) > 0, 1, 2, (0.1, 0.5)),
    Use(0.1, 0.2, 0.3, (0.5, 2.0)),
    ns.AllToAll(), ns.OneToOne(), ns.Random(0.1, self_loops=False, stored=False),
    ns.FixedFanIn(3, multapses=True), ns.FixedFanOut(3, self_loops=False),
    ns.FixedTotalNumber(30, self_loops=False, multapses=True),
    ns.Explicit([0, 1], [0], [0.3], [1.5], multapses=True),
    ns.Multapses(ns.OneToOne(), probabilities=[0.5, 0.5], weights=ns.Normal(1.0, 0.1, low=0.0)),
    ns.Multapses(MATRIX, [2, 3]), ns.Near(1.5, ns.GaussianKernel(0.5, 0.3), far=0.2),
    ns.Near(2.0, ns.ExponentialKernel(0.5, 0.3)),
    ns.DistanceDelay(2.0, 0.5), ns.Uniform(-0.0, 2.0), ns.Labels([2**62, -3]),
    ns.LogNormal(2, 1, 0, 9), ns.Trace(20.0, at_most=1.0),
    ns.SpikeTimes(["a", "b"], [0.1, 0.2]), ns.Poisson([[1.0], [2.0]], every=3.0),
    ns.Playback([[0, 1], [2], []], reliability=0.5), ns.Playback([]), ns.Playback([[1]]),
    ns.Graded(np.linspace(0, 1, 5), signed=True), ns.Threshold(3, 0.5, at_most=9),
    ns.Hebbian(0.21, 0.1), ns.Logarithmic(10), ns.FastHebbian(0.9, 0.1, "patterns"),
    ns.CoactivityGrowth(0.3, 10), ns.ContactGrowth(0.1, 0.01, 100), ns.RandomGrowth(0.3, 2),
    ns.AttentionGrowth(1, ROWS, ROWS), ns.DistanceGrowth(0.1, 2.0, ROWS, ROWS),
    ns.WeightPruning(0.2, every=0.5), FarGrowth(3, 2.0),
    ns.CalciumHomeostasis(CURVE, ns.GaussianCurve(0.1, 0.5, onset=-0.1), every=5.0),
    ns.PairSTDP(traces="synapse"), ns.TripletSTDP(lone=0.1), ns.ShortTerm(U=0.2),
    ns.NeuronRule(step, {"v": 0.0, "drive": 1.0}, {"tau": 3.0, "v_th": np.ones(3)}, reset,
                  escape=ns.EscapeNoise(np.ones(3), 2.0, v_th=9.0, cap=8.0)), adex(I=1.5),
    ns.SynapseRule(mark, mark, {"eligible": 0.0}, {"gain": 0.1}), ns.HazardRule(soft, {"gain": 2}),
    ns.LIF(synapses="current", drops=["ge"], frozen=["v", "ge"], reset={"gi": 0.5}),
    ns.PoissonInput(CELLS, [1.0, 2.0], 0.5, every=2.0), ns.NoiseInput(CELLS, 1.0),
    ns.CurrentInput(CELLS, np.zeros((3, 30)), 0.5, name="current"), Ring(3),
    ns.Signal("dopamine", 0.5, decay, of=["cells"], parameters={"tau": 9.0, "dose": 0.1}),
    AREA[1:3], CELLS["evens"], ns.NoiseInput(CELLS[["n3", "n1"]], 1.0),
    ns.Synapses(CELLS[:5], CELLS["evens"], ns.Near(0.3), weight=1.0, delay=ns.DistanceDelay(2.0)),
    ns.Synapses(CELLS, CELLS, ns.Near(0.3), weight=ns.Normal(1.0, 0.1), delay=ns.DistanceDelay(2.0),
                growth=ns.DistanceGrowth(0.1, 2.0), release=0.25, name="near"),
]  # fmt: skip
VALUES = [
    frozenset({(1, "a")}), None, True, 3, 2**80, 0.1, -0.0, float("inf"), "text \ud83d", (1, "a"),
    [1, [2.5, None]], (),
    {"a": {1: (2,)}, 3: np.float32(0.1)}, {1, 2}, Fraction(1, 3), tuple(range(100)),
    [0.5] * 100, [2**70] * 100, [True] * 100, np.array(["a", "ä\U0001f600"]), np.zeros((0, 3)),
    np.bool_(True), np.array([True, False]), np.array(b"xyz"),
    np.zeros(2, [("a", "f4"), ("b", "i8")]), np.zeros(2, np.dtype([("a", "f8")], align=True)),
    np.random.default_rng(3), np.asfortranarray(ROWS), [np.arange(3), np.arange(2)], halved,
    ns.Edges(np.arange(3), np.arange(2)), np.array(3 + 4j), np.array([["a"], ["b"]]),
]  # fmt: skip


def again(value):
    """Return a value made again of facts, as JSON holds them, and of arrays."""
    encoder = Encoder()
    told, objects = json.loads(json.dumps([encoder.tell("it", value), encoder.objects]))
    return Decoder(objects, encoder.arrays, MINE).read(told)


@pytest.mark.parametrize("value", [*EXAMPLES, *VALUES], ids=lambda value: type(value).__name__)
def test_what_is_made_again_is_the_same(value):
    made = again(value)
    assert type(made) is type(value)
    if not callable(value) or not inspect.isfunction(value):
        assert is_same(made, value)
    if isinstance(value, np.ndarray):
        assert made.flags.c_contiguous == value.flags.c_contiguous


def test_every_public_class_is_among_them():
    covered = {type(value).__name__ for value in EXAMPLES}
    nested = {"Coupling", "EscapeNoise", "ExponentialKernel", "GaussianCurve", "GaussianKernel",
              "LinearCurve", "Normal", "Positions"}  # fmt: skip
    public = {name for name in ns.__all__ if inspect.isclass(getattr(ns, name))}
    errors = {name for name in public if issubclass(getattr(ns, name), BaseException)}
    assert public - errors - set(NO_PARTS) == (covered | nested) & public


def test_what_is_shared_stays_shared():
    rule, table = ns.PairSTDP(), np.arange(3)
    first, second, one, other = again([rule, rule, table, table])
    assert first is second and one is other


def test_functions_are_found_again_and_not_called():
    near = again(ns.Near(2.0, partial(halved)))
    assert near.p.func is halved and again({"a": halved}) == {"a": halved}


def test_no_attribute_stands_in_the_place_of_a_method():
    encoder = Encoder()
    told = encoder.tell("it", Ring(3))
    encoder.objects[0]["attributes"]["edges"] = 3
    with pytest.raises(DataError, match="attribute 'edges'"):
        Decoder(encoder.objects, encoder.arrays, MINE).read(told)


class Ids(dict):
    pass


@pytest.mark.parametrize("value", [
    Ids(a=1), defaultdict(list), np.ma.masked_array([1], [True]), Colour.RED, b"bytes", 1j,
    OrderedDict(a=1), len, np.exp, ns.LIF, object(), [np.array([object()])], open,
    np.array(["2020"], "M8[Y]"), {"a": iter([])}, np.zeros(2, [("a", "i4", (2,))]), twofold,
])  # fmt: skip
def test_what_no_file_can_hold_is_named(value):
    with pytest.raises(KindError, match="it"):
        again(value)
