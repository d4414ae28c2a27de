"""Arrays of users: kept as they were given, and refused where an entry is no number."""

import copy
import itertools
import pickle
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from neurosim import (
    LIF,
    AllToAll,
    CurrentInput,
    Explicit,
    Graded,
    KWinners,
    Network,
    NeuronRule,
    NeurosimError,
    Normal,
    OneToOne,
    PairSTDP,
    Playback,
    Poisson,
    PoissonInput,
    Population,
    Random,
    ShortTerm,
    SpikeTimes,
    SpikingNetwork,
    SynapseRule,
    Synapses,
    Uniform,
)
from neurosim.models.fly.circuit.kenyon_cells import quantise
from neurosim.models.fly.circuit.wiring import Wiring

CELLS = Population("cells", 2, LIF())
NOSE, KENYON = Population("nose", 2, Graded()), Population("kenyon", 2, KWinners(1))


def stay(w, z, p, elapsed):
    return w


def fire(z, p, dt, is_refractory):
    z.v += dt * p.a
    return z.v > 1e9


def rounds():
    return Network([NOSE, KENYON], [Synapses(NOSE, KENYON, OneToOne())])


def spikes(**options):
    return SpikingNetwork([CELLS], [Synapses(CELLS, CELLS, OneToOne(), **options)])


def own(**parameters):
    return Population("own", 2, NeuronRule(fire, {"v": 0.0}, parameters=parameters))


@dataclass
class Taker:
    """An argument that takes an array: what it makes, what is read back, an array that fits."""

    make: Any
    read: Any
    fits: Any
    unit: str = ""


NUMBERS, TWO = [0.25, 0.75], [0, 1]
TAKERS = {
    "drive": Taker(
        lambda x: Population("p", 2, LIF(drive=x)), lambda p: p.rule.drive, NUMBERS, "mV"
    ),
    "times": Taker(
        lambda x: Population("p", 2, SpikeTimes(TWO, x)), lambda p: p.rule.times, [1.0, 2.0], "ms"
    ),
    "neurons": Taker(
        lambda x: Population("p", 2, SpikeTimes(x, [1.0, 2.0])), lambda p: p.rule.neurons, TWO
    ),
    "rate": Taker(lambda x: Population("p", 2, Poisson(x)), lambda p: p.rule.rate, NUMBERS, "Hz"),
    "rate of an input": Taker(
        lambda x: PoissonInput(CELLS, x, 0.1, every=1.0), lambda i: i.rate, NUMBERS, "Hz"
    ),
    "values": Taker(lambda x: CurrentInput(CELLS, x, every=1.0), lambda i: i.values, NUMBERS, "mV"),
    "parameters": Taker(lambda x: own(a=x), lambda p: p.rule.parameters["a"], NUMBERS),
    "weight": Taker(
        lambda x: Synapses(CELLS, CELLS, OneToOne(), weight=x), lambda s: s.weight, NUMBERS, "mV"
    ),
    "delay": Taker(
        lambda x: Synapses(CELLS, CELLS, OneToOne(), delay=x), lambda s: s.delay, [1.0, 2.0], "ms"
    ),
    "indptr": Taker(lambda x: Explicit(x, [0]), lambda e: e.indptr, [0, 1, 1]),
    "indices": Taker(lambda x: Explicit([0, 2], x), lambda e: e.indices, TWO),
    "weights": Taker(lambda x: Explicit([0, 2], TWO, x), lambda e: e.weights, NUMBERS),
    "delays": Taker(
        lambda x: Explicit([0, 2], TWO, delays=x), lambda e: e.delays, [1.0, 2.0], "ms"
    ),
    "pairs": Taker(lambda x: Explicit.from_pairs(x, 2), lambda e: e.indices, [TWO, [1, 0]]),
    "values of Graded": Taker(
        lambda x: Population("p", 2, Graded(x)), lambda p: p.rule.values, NUMBERS
    ),
    "events": Taker(
        lambda x: Population("p", 2, Playback([x])), lambda p: p.rule.events[0], TWO
    ),
    "storing": Taker(
        lambda x: Population("p", 2, KWinners(1), storing=x), lambda p: p.storing, TWO
    ),
    "inputs": Taker(lambda x: rounds().run(1, inputs={"nose": x}), None, NUMBERS),
    "excite": Taker(lambda x: rounds().excite("kenyon", x), None, TWO),
    "set": Taker(lambda x: spikes().set("cells", "v", x), None, NUMBERS, "mV"),
    "set_weights": Taker(
        lambda x: spikes(weight=[1.0, 2.0]).set_weights("cells->cells", x), None, NUMBERS, "mV"
    ),
    "observe": Taker(lambda x: spikes().observe("cells", "v", x), None, TWO),
    "settle": Taker(lambda x: ShortTerm().settle(x), None, NUMBERS, "Hz"),
    "wiring": Taker(lambda x: Wiring([0, 1, 2], x, 2), lambda w: w.inputs, TWO),
    "matrix": Taker(Wiring.from_matrix, None, [TWO, TWO]),
    "quantise": Taker(quantise, None, [NUMBERS, NUMBERS]),
}  # fmt: skip


def masked(values):
    return np.ma.array(values, mask=np.arange(np.size(values)).reshape(np.shape(values)) == 0)


SPOILED = {
    "masked": masked,
    "masked in a list": lambda values: [*np.array(values)[1:], masked(values)[0]],
    "NaN": lambda values: np.where(np.array(values) == np.ravel(values)[0], np.nan, values),
    "True and False": lambda values: np.array(values) > 0,
    "True among numbers": lambda values: [True, *values[1:]],
    "complex": lambda values: np.array(values) + 0j,
    "strings": lambda values: np.array(values).astype(str),
    "ragged": lambda values: [values, [values]],
    "objects": lambda values: np.array([object(), *values[1:]], object),
    "amperes": lambda values: values * pytest.importorskip("pint").UnitRegistry().ampere,
}
WHOLE = {"True and False": {"matrix"}, "masked in a list": {"pairs", "matrix", "quantise"}}
"""Where rows or truth values are asked for, such a thing is another one, or fine."""


@pytest.mark.parametrize(
    ("argument", "how"),
    [(a, h) for a, h in itertools.product(TAKERS, SPOILED) if a not in WHOLE.get(h, ())],
)
def test_what_is_no_number_is_refused(argument, how):
    taker = TAKERS[argument]
    given = SPOILED[how](taker.fits)
    with pytest.raises(NeurosimError) as refusal:
        taker.make(given)
    if how == "masked":
        assert ".filled(value)" in str(refusal.value)


@pytest.mark.parametrize("argument", [name for name, taker in TAKERS.items() if taker.read])
def test_what_was_given_may_change(argument):
    taker = TAKERS[argument]
    given = np.array(taker.fits)
    made = taker.make(given)
    before = np.array(taker.read(made))
    given[:] = given[::-1].copy() + 1
    assert np.array_equal(taker.read(made), before)
    if isinstance(taker.read(made), np.ndarray) and argument != "wiring":
        with pytest.raises(ValueError, match="read-only"):
            taker.read(made)[0] = 1


@pytest.mark.parametrize("argument", [name for name, taker in TAKERS.items() if taker.unit])
@pytest.mark.parametrize("package", ["brian2", "pint"])
def test_units_are_converted(argument, package):
    units, taker = pytest.importorskip(package), TAKERS[argument]
    world = units.UnitRegistry() if package == "pint" else units
    made = taker.make(np.array(taker.fits) * getattr(world, taker.unit))
    if taker.read:
        assert np.asarray(taker.read(made)).tolist() == taker.fits


def test_a_mask_that_hides_nothing_is_none():
    assert Explicit([0, 2], np.ma.array([0, 1], mask=False)).indices.tolist() == [0, 1]


def test_dicts_may_change():
    state, parameters = {"v": 0.0}, {"a": 1.0}
    rule = NeuronRule(fire, state, parameters)
    plastic = SynapseRule(stay, stay, state=state, parameters=parameters)
    state["v"], parameters["a"] = 9.0, "no number"
    assert rule.state == plastic.state == {"v": 0.0}
    assert rule.parameters == plastic.parameters == {"a": 1.0}


def test_laws_keep_their_numbers():
    low, high = np.array(1.0), np.array(2.0)
    laws = Uniform(low, high), Normal(low, high)
    low[()] = high[()] = 7.0
    assert laws == (Uniform(1.0, 2.0), Normal(1.0, 2.0))
    with pytest.raises(NeurosimError, match="low"):
        Uniform([1.0, 2.0], 3.0)


def test_a_network_runs_on_what_was_given():
    weights, indptr = np.array([30.0, 0.0]), np.array([0, 1, 2])
    wires = Explicit(indptr, TWO)
    source = Population("source", 2, SpikeTimes([0], [0.0]))
    net = SpikingNetwork([source, CELLS], [Synapses(source, CELLS, wires, weight=weights)])
    weights[:], indptr[:] = 0.0, 0
    net.run(0.2)
    assert net.get("cells", "v").tolist() == [10.0, 0.0]  # it fired, and was reset
    assert wires.edges(2, 2, None).indptr.tolist() == [0, 1, 2]


SHAPES = {
    "gains": lambda: SynapseRule(stay, stay, {"gains": np.ones(10)}),
    "z1": lambda: SynapseRule(stay, stay, state={"z1": [1.0, 2.0]}),
    "v": lambda: NeuronRule(fire, {"v": [[0.0, 1.0]]}, {"a": 1.0}),
    "a": lambda: own(a=np.ones((2, 2))),
    "parameters": lambda: own(a=[]),
    "receptors": lambda: NeuronRule(fire, {"v": 0.0}, {"a": 1.0}, receptors="v"),
    "tau_m": lambda: LIF(tau_m=[[10.0, 20.0]]),
    "frozen": lambda: LIF(frozen="no"),
    "stored": lambda: Random(0.1, stored="no"),
    "self_loops": lambda: Random(0.1, self_loops=0),
    "exact": lambda: KWinners(1, exact="no"),
    "signed": lambda: Graded(signed="no"),
    "every": lambda: Population("p", 4, Poisson([[10.0] * 4, [500.0] * 4])),
    "every=": lambda: PoissonInput(CELLS, [[10.0], [1000.0]], 1.0),
    "delay": lambda: Synapses(NOSE, KENYON, AllToAll(), delay=np.ones(2)),
}


@pytest.mark.parametrize("said", SHAPES)
def test_a_kind_that_would_be_half_used_is_refused(said):
    with pytest.raises(NeurosimError, match=said.rstrip("=")):
        SHAPES[said]()


def in_single(cells, **options):
    return SpikingNetwork([cells], precision="single", **options)


TOO_LARGE = {
    "v_reset": lambda: in_single(Population("p", 2, LIF(v_reset=-1e300))),
    "v_rest": lambda: in_single(Population("p", 2, LIF(v_rest=1e300))),
    "drive": lambda: in_single(Population("p", 2, LIF(drive=[0.0, 1e300]))),
    "a": lambda: in_single(own(a=1e300)),
    "weight": lambda: in_single(CELLS, inputs=[PoissonInput(CELLS, 1.0, 1e300)]),
    "values": lambda: in_single(CELLS, inputs=[CurrentInput(CELLS, [1e300], every=1)]),
    "w_max": lambda: in_single(
        CELLS, synapses=[Synapses(CELLS, CELLS, OneToOne(), plasticity=PairSTDP(w_max=1e300))]
    ),
}


@pytest.mark.parametrize("said", TOO_LARGE)
def test_numbers_too_large_for_single_precision_are_refused_by_name(said):
    with pytest.raises(NeurosimError, match=rf'{said} must be at most .*use precision="double"'):
        TOO_LARGE[said]()


def test_rules_can_be_copied_and_sent():
    for twin in (copy.deepcopy(own(a=[1.0, 2.0])), pickle.loads(pickle.dumps(own(a=[1.0, 2.0])))):
        net = SpikingNetwork([twin])
        net.run(0.2)
        assert net.get("own", "v").round(6).tolist() == [0.2, 0.4]
