"""Spiking networks refuse bad input, with one error that names the argument and the way out."""

import copy
import math
import pickle
import random
from decimal import Decimal
from fractions import Fraction
from functools import partial

import numpy as np
import pytest
from shell import needs_compiled_kernels

from neurosim import (
    LIF,
    AllToAll,
    ArgumentError,
    CurrentInput,
    Hebbian,
    KindError,
    KWinners,
    Network,
    NeuronRule,
    NoiseInput,
    Normal,
    NumericalError,
    PairSTDP,
    Poisson,
    PoissonInput,
    Population,
    Random,
    ResourceError,
    ShortTerm,
    SpikeTimes,
    SpikingNetwork,
    SynapseRule,
    Synapses,
    TripletSTDP,
    Uniform,
)

OPEN = (1.0, "not a number")
CELLS = Population("cells", 10, LIF())
BOUND = partial(max, 0.0)
HIGH = Population("high", 1, LIF(v_rest=1e308))
ROUNDS = Population("rounds", 10, KWinners(2))


def wired(**options):
    return SpikingNetwork([CELLS], [Synapses(CELLS, CELLS, Random(0.5), **options)])


def source(rule, n=2):
    return SpikingNetwork([Population("source", n, rule)])


def driven(*inputs):
    return SpikingNetwork([CELLS], inputs=inputs)


def single(cells, *more, **options):
    return SpikingNetwork([cells], *more, precision="single", **options)


def keep(w, z, p, elapsed):
    return w


def never(z, p, dt, is_refractory):
    return False


def deep(z, p, dt, is_refractory):
    return deep(z, p, dt, is_refractory)


def neuron(**options):
    return NeuronRule(**{"step": never, "state": {"v": 0.0}} | options)


BAD = {
    "time constant NaN": (lambda: LIF(tau_m=math.nan), ArgumentError, "tau_m must be finite"),
    "time constant infinite": (lambda: LIF(tau_e=math.inf), ArgumentError, "tau_e must be finite"),
    "time constant 0": (lambda: LIF(tau_i=0), ArgumentError, "tau_i must be more than 0 ms"),
    "time constant negative": (lambda: LIF(tau_m=-1), ArgumentError, "tau_m must be more than 0"),
    "threshold below reset": (lambda: LIF(v_th=5), ArgumentError, "v_reset must be below v_th"),
    "synapses unknown": (lambda: LIF(synapses="exp"), ArgumentError, "delta, current, conduct"),
    "t_ref negative": (lambda: LIF(t_ref=-1), ArgumentError, "t_ref"),
    "drive of wrong size": (
        lambda: Population("c", 3, LIF(drive=[1, 2])), KindError, "drive must be a number or 3"),
    "dt 0": (lambda: SpikingNetwork([CELLS], dt=0), ArgumentError, "dt must be more than 0"),
    "off the grid": (
        lambda: SpikingNetwork([CELLS]).run(0.25), ArgumentError, "nearest are 0.2 and 0.3 ms"),
    "too long": (lambda: SpikingNetwork([CELLS]).run(1e9), ArgumentError, "at most 2.14539e+08 ms"),
    "much too long": (lambda: SpikingNetwork([CELLS]).run(10**18), ArgumentError, "duration must"),
    "no duration": (lambda: SpikingNetwork([CELLS]).run(math.nan), ArgumentError, "duration must"),
    "plastic, half": (lambda: wired().run(1, plastic="no"), KindError, "plastic must be a list"),
    "plastic, a number": (lambda: wired().run(1, plastic=1), KindError, "plastic must be True"),
    "chunk, a flag": (lambda: wired().run(1, chunk=True), KindError, "chunk must be a whole"),
    "weights NaN": (
        lambda: wired().set_weights("cells->cells", math.nan), ArgumentError, "weight of"),
    "weight too large": (
        lambda: SpikingNetwork([CELLS], [Synapses(CELLS, CELLS, AllToAll(), weight=1e300)],
                               precision="single"), ArgumentError, 'precision="double"'),
    "weights set too large": (
        lambda: SpikingNetwork([CELLS], [Synapses(CELLS, CELLS, AllToAll())], precision="single")
        .set_weights("cells->cells", 1e300), ArgumentError, 'precision="double"'),
    "drive too large": (
        lambda: single(Population("c", 3, LIF(drive=1e300))), ArgumentError,
        "drive must be at most 3.4e+38"),
    "drive beyond any number": (
        lambda: SpikingNetwork([Population("c", 3, LIF(v_rest=1e308, drive=1e308))]),
        ArgumentError, "v_rest + drive must be at most 1.8e+308 in this precision, got inf; low"),
    "changing drive beyond any number": (
        lambda: SpikingNetwork([HIGH], inputs=[CurrentInput(HIGH, [1e308], every=1)]),
        ArgumentError, "v_rest + drive must be at most"),
    "input too large": (
        lambda: single(CELLS, inputs=[PoissonInput(CELLS, 10, 1e300)]), ArgumentError,
        "weight must be at most 3.4e+38 in this precision"),
    "STDP too large": (
        lambda: single(CELLS, [Synapses(CELLS, CELLS, AllToAll(), plasticity=PairSTDP(
            a_pre=1e300))]), ArgumentError, "trace must be at most 3.4e+38"),
    "a class to draw from": (
        lambda: SpikingNetwork([CELLS]).set("cells", "v", Uniform), KindError, "v must be"),
    "delays of a class": (lambda: wired(delay=Uniform), KindError, "delay of 'cells->cells'"),
    "a name that is an array": (
        lambda: SpikingNetwork([CELLS]).record(np.array(["cells", "b"])), ArgumentError, "one of"),
    "signal NaN": (
        lambda: wired(plasticity=SynapseRule(keep, keep, on_signal=lambda w, z, p, e, s: w))
        .signal("cells->cells", math.nan), ArgumentError, "value must be finite"),
    "delay negative": (lambda: wired(delay=-1), ArgumentError, "delay of 'cells->cells'"),
    "delay off the grid": (lambda: wired(delay=0.15), ArgumentError, "nearest are 0.1 and 0.2"),
    "delay too long": (lambda: wired(delay=1e6), ArgumentError, "at most 3276.8 ms"),
    "delays too few": (lambda: wired(delay=[0.1, 0.2]), ArgumentError, "one number or"),
    "delay drawn negative": (lambda: wired(delay=Uniform(-2, -1)), ArgumentError, "at least 0 ms"),
    "weight NaN": (lambda: wired(weight=math.nan), ArgumentError, "must be finite"),
    "weights too few": (lambda: wired(weight=[1.0, 2.0]), KindError, "must be a number or"),
    "receptor unknown": (lambda: wired(receptor="ge"), ArgumentError, "must be one of v"),
    "rule of rounds": (lambda: wired(plasticity=Hebbian(0.1)), KindError, "one for spikes"),
    "weight above w_max": (
        lambda: wired(plasticity=PairSTDP(w_max=0.5)), ArgumentError, "to w_max = 0.5, got 1"),
    "traces of many delays": (
        lambda: wired(delay=Uniform(1, 5), plasticity=PairSTDP()), KindError, 'traces="synapse"'),
    "tau_pre 0": (lambda: PairSTDP(tau_pre=0), ArgumentError, "tau_pre must be more than 0"),
    "w_min above w_max": (lambda: TripletSTDP(w_min=2), ArgumentError, "w_min must be at most"),
    "lone negative": (lambda: TripletSTDP(lone=-1), ArgumentError, "lone must be at least 0"),
    "lone, scaled steps": (
        lambda: TripletSTDP(lone=0.1, scaling="multiplicative"), ArgumentError, "make scaling add"),
    "speed negative": (
        lambda: wired(plasticity=TripletSTDP()).signal("cells->cells", -1.0), ArgumentError,
        "value must be at least 0 for 'cells->cells'"),
    "signal to pairs": (
        lambda: wired(plasticity=PairSTDP()).signal("cells->cells", 1.0), KindError,
        "a SynapseRule or TripletSTDP"),
    "U above 1": (lambda: ShortTerm(U=2), ArgumentError, "U must be"),
    "no populations": (lambda: SpikingNetwork([]), ArgumentError, "at least one Population"),
    "name twice": (
        lambda: SpikingNetwork([CELLS, Population("cells", 3, LIF())]), ArgumentError, "twice"),
    "spikes unsorted": (
        lambda: source(SpikeTimes([0, 1], [2.0, 1.0])), ArgumentError, "times must ascend"),
    "spikes NaN": (lambda: source(SpikeTimes([0], [math.nan])), ArgumentError, "finite"),
    "spikes off the grid": (lambda: source(SpikeTimes([0], [0.05])), ArgumentError, "nearest"),
    "spikes beyond the end": (lambda: source(SpikeTimes([0], [1e9])), ArgumentError, "at most"),
    "spikes of nobody": (lambda: source(SpikeTimes([2], [1.0])), ArgumentError, "from 0 to 1"),
    "spikes negative": (lambda: source(SpikeTimes([-1], [1.0])), ArgumentError, "from 0 to 1"),
    "spike twice": (
        lambda: source(SpikeTimes([0, 0], [1.0, 1.0])), ArgumentError, "fires twice at 1 ms"),
    "spikes rounded into one": (
        lambda: source(SpikeTimes([0, 0], [1.02, 0.98], sort=True, round=True)),
        ArgumentError, "fires twice at 1 ms; a neuron fires once in a step, so lower dt"),
    "spikes unsorted beyond the end": (
        lambda: source(SpikeTimes([0, 1], [1e9, 1.0], sort=True)), ArgumentError, "at most"),
    "sort no flag": (lambda: SpikeTimes([0], [1.0], sort=1), KindError, "sort must be True or"),
    "round no flag": (lambda: SpikeTimes([0], [1.0], round="up"), KindError, "round must be True"),
    "spikes uneven": (lambda: source(SpikeTimes([0], [1.0, 2.0])), KindError, "same length"),
    "rate above 1 / dt": (lambda: source(Poisson(2e4)), ArgumentError, "at most 1 / dt = 10000"),
    "rate negative": (lambda: source(Poisson(-1)), ArgumentError, "not be negative"),
    "a rate for each": (
        lambda: driven(PoissonInput(CELLS, [1, 2, 3], 0.1)), KindError, "a number, 10 numbers"),
    "rates of wrong size": (lambda: source(Poisson([1, 2, 3])), KindError, "rate must be a num"),
    "input too fast": (
        lambda: driven(PoissonInput(CELLS, 1e9, 0.1)), ArgumentError, "lower the rate or dt"),
    "input to nobody": (
        lambda: driven(PoissonInput(Population("z", 3, LIF()), 1, 1)), ArgumentError, "'z'"),
    "input to a source": (
        lambda: driven(PoissonInput(Population("z", 3, Poisson(1)), 1, 1)), KindError, "post"),
    "not an input": (lambda: driven(3), KindError, "inputs must be"),
    "input without a list": (
        lambda: SpikingNetwork([CELLS], inputs=PoissonInput(CELLS, 1, 1)), KindError, "a list of"),
    "sources have no state": (
        lambda: source(Poisson(1)).observe("source", "v"), KindError, "no state variables"),
    "current of wrong size": (
        lambda: driven(CurrentInput(CELLS, np.zeros((3, 4)), every=1)), KindError, "1 or 10"),
    "a period of 0": (
        lambda: driven(CurrentInput(CELLS, [1, 2], every=0)), ArgumentError, "at least dt = 0.1"),
    "rates for 0 ms": (lambda: source(Poisson([1, 2], every=0)), ArgumentError, "at least dt"),
    "states every 0 ms": (
        lambda: SpikingNetwork([CELLS]).observe("cells", "v", every=0), ArgumentError, "every"),
    "weights every 0 ms": (
        lambda: wired().watch("cells->cells", every=0), ArgumentError, "at least dt"),
    "rates in 0 ms": (
        lambda: SpikingNetwork([CELLS]).count("cells").rate(0), ArgumentError, "window must"),
    "two currents": (
        lambda: driven(*[CurrentInput(CELLS, [1], every=1)] * 2), ArgumentError, "add their"),
    "noise negative": (lambda: driven(NoiseInput(CELLS, -1)), ArgumentError, "sigma"),
    "rounds among spikes": (lambda: SpikingNetwork([ROUNDS]), KindError, "build a Network"),
    "spikes among rounds": (lambda: Network([CELLS]), KindError, "build a SpikingNetwork"),
    "both": (lambda: Synapses(ROUNDS, CELLS, Random(0.5)), KindError, "rounds or in spikes"),
    "delay in rounds": (
        lambda: Synapses(ROUNDS, ROUNDS, Random(0.5), delay=1.0), KindError, "for spikes"),
    "2^31 neurons": (lambda: Population("c", 2**31, LIF()), ArgumentError, "to 2147483647"),
    "no memory": (
        lambda: SpikingNetwork([Population("c", 2**31 - 1, LIF())]), ResourceError, "GB"),
    "chunk 0": (lambda: SpikingNetwork([CELLS]).run(1, chunk=0), ArgumentError, "1 to 4096"),
    "threads 0": (lambda: SpikingNetwork([CELLS], threads=0), ArgumentError, "threads"),
    "precision": (lambda: SpikingNetwork([CELLS], precision="half"), ArgumentError, "double"),
    "state NaN": (lambda: SpikingNetwork([CELLS]).set("cells", "v", math.nan), ArgumentError, "v"),
    "state too large": (
        lambda: SpikingNetwork([CELLS], precision="single").set("cells", "v", 1e300),
        ArgumentError, 'precision="double"'),
    "variable unknown": (lambda: SpikingNetwork([CELLS]).observe("cells", "u"), ArgumentError, "v"),
    "neuron unknown": (
        lambda: SpikingNetwork([CELLS]).observe("cells", "v", [10]), ArgumentError, "0 to 9"),
    "step misspelt": (
        lambda: NeuronRule(lambda z, p, dt, r: z.q > 1, {"v": 0.0}), KindError, "z has only v"),
    "step tells nothing": (
        lambda: NeuronRule(lambda z, p, dt, r: 1.0, {"v": 0.0}), KindError, "whether the neuron"),
    "state of rule NaN": (
        lambda: NeuronRule(lambda z, p, dt, r: True, {"v": math.nan}), ArgumentError, "state['v']"),
    "name taken": (
        lambda: NeuronRule(lambda z, p, dt, r: True, {"mean": 0.0}), ArgumentError, "rename it"),
    "step divides by zero": (
        lambda: neuron(step=lambda z, p, dt, r: 1 / 0 > 1), KindError, "state: ZeroDivisionError"),
    "step overflows": (
        lambda: neuron(step=lambda z, p, dt, r: math.exp(1e3) > 1), KindError, "OverflowError: m"),
    "step without end": (lambda: neuron(step=deep), KindError, "which step calls, calls itself"),
    "step bound": (lambda: neuron(step=partial(never)), KindError, "wrap it in a def"),
    "helper bound": (
        lambda: neuron(step=lambda z, *a: BOUND(z.v) > 1), KindError, "BOUND, which step"),
    "name a keyword": (lambda: neuron(state={"None": 0.0}), ArgumentError, "follow a dot, got 'No"),
    "parameter a keyword": (
        lambda: neuron(parameters={"lambda": 0.0}), ArgumentError, "follow a dot, got 'lambda'"),
    "receptors used up": (
        lambda: neuron(receptors=(name for name in "v")), KindError, "receptors must be a list"),
    "receptors a number": (lambda: neuron(receptors=5), KindError, "a list of names, got 5"),
    "reset with a value": (
        lambda: neuron(reset=lambda z, p: 0.0), KindError,
        "reset must return nothing and assign to the state instead, as in z.v = ..., got 0.0"),
    "brian2 a string": (
        lambda: neuron(brian2="x"), KindError, "dict of model, threshold, reset, method, got 'x'"),
    "brian2 a list": (
        lambda: SynapseRule(keep, keep, brian2=[1]), KindError, "on_post, on_step, got [1]"),
    "brian2 misspelt": (
        lambda: neuron(brian2={"modell": ""}), ArgumentError, "did you mean 'model'?"),
    "brian2 without threshold": (
        lambda: neuron(brian2={"model": ""}), ArgumentError, "must have 'threshold'"),
    "brian2 without reset": (
        lambda: neuron(reset=lambda z, p: None, brian2={"model": "", "threshold": ""}),
        ArgumentError, "must have 'reset'"),
    "brian2 without text": (
        lambda: neuron(brian2={"model": 5}), KindError, "brian2['model'] must be a string, got 5"),
    "parameter too exact": (
        lambda: neuron(parameters={"a": Fraction(10**400)}), ArgumentError, "must be finite"),
    "random rule": (
        lambda: NeuronRule(lambda z, p, dt, r: random.random() > 1, {"v": 0.0}),
        KindError, "the seed of the network does not govern"),
    "weights of others": (
        lambda: wired().set_weights("cells->cells", Uniform(0, 1)), KindError, "share one weight"),
    "weights out of bounds": (
        lambda: wired(plasticity=PairSTDP()).set_weights("cells->cells", 2.0),
        ArgumentError, "from 0 to 1, got 2"),
    "state of others": (
        lambda: wired().restore(driven().store()), ArgumentError, "of this network"),
    "nothing to draw": (
        lambda: wired(weight=Normal(0, 1, low=2, high=1)), ArgumentError, "something to draw"),
    "rule changes no weight": (
        lambda: SynapseRule(lambda w, z, p, elapsed: None, keep), KindError, "the new weight"),
    "rule that ends without a weight": (
        lambda: SynapseRule(keep, half), KindError, "on_post returns a value on one branch and"),
    "step that ends without an answer": (
        lambda: neuron(step=lambda z, *a: half(z.v, 0, 0, 0)), KindError, "half, which step calls"),
    "no signal": (
        lambda: wired(plasticity=SynapseRule(keep, keep)).signal("cells->cells", 1.0),
        KindError, "no on_signal"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_bad_input_gets_one_clear_error(case):
    call, kind, words = BAD[case]
    with pytest.raises(kind) as caught:
        call()
    assert words in str(caught.value)


def test_exact_parameters_become_numbers():
    rule = neuron(state={"v": Decimal("0.1")}, parameters={"a": Fraction(1, 3)})
    assert (rule.state["v"], rule.parameters["a"]) == (0.1, 1 / 3)


@pytest.mark.parametrize("unit, value", [("mV", "a voltage"), ("ms", None)])
def test_quantities_are_converted_or_refused(unit, value):
    units = pytest.importorskip("brian2")
    quantity = 10 * getattr(units, unit)
    if value is None:
        assert LIF(tau_m=quantity).tau_m == 10.0
        return
    with pytest.raises(KindError, match=value):
        LIF(tau_m=quantity)


def test_a_state_that_is_not_finite_stops_the_run_and_keeps_the_record():
    wires = Synapses(CELLS, CELLS, AllToAll(), weight=1e308)
    net = SpikingNetwork([CELLS], [wires], inputs=[PoissonInput(CELLS, 9e4, 1e307)], seed=1)
    spikes = net.record("cells")
    with pytest.raises(NumericalError, match=r"neuron \d of 'cells' .* at [0-9.]+ ms"):
        net.run(10, chunk=100)  # by default a chunk is as long as the clock says
    assert spikes.times.size > 0


def burst(w, z, p, elapsed):
    return math.inf


def swell(w, z, p, elapsed):
    z.many = z.many * 1e30 + 1.0
    return w


def blow(w, z, p, elapsed, signal):
    z.many = signal
    return w * signal


def loose(rule=None, **options):
    rule = rule or SynapseRule(keep, swell, {"many": 0.0}, on_signal=blow)
    cell = Population("a", 1, LIF(drive=100.0))
    wire = Synapses(Population("s", 2, SpikeTimes([0], [1.0])), cell, AllToAll(), 0.5,
                    delay=Uniform(0.1, 1.0), plasticity=rule)  # fmt: skip
    return SpikingNetwork([wire.pre, cell], [wire], **options)


@needs_compiled_kernels
@pytest.mark.parametrize("precision", ["single", "double"])
def test_plastic_weights_that_are_not_finite_are_told_and_never_stored(precision):
    net = loose(precision=precision)
    spikes, start = net.record("a"), net.store()
    with pytest.raises(NumericalError, match=r"own state of 's->a' are not finite .* at 100 ms"):
        net.run(100)
    assert spikes.times.size > 10 and net.time == 100
    for call in (net.store, lambda: copy.deepcopy(net), lambda: pickle.dumps(net)):
        with pytest.raises(NumericalError, match="stored or copied only while .*'s->a'; reset"):
            call()
    net.restore(start)
    net.run(1)
    assert copy.deepcopy(net).time == 1


@needs_compiled_kernels
def test_a_weight_that_is_not_finite_is_named_before_the_neuron_that_it_drives():
    cells = Population("s", 1, SpikeTimes([0, 0], [1.0, 5.0])), Population("a", 1, LIF())
    net = SpikingNetwork(cells, [Synapses(*cells, AllToAll(), plasticity=SynapseRule(burst, keep))])
    with pytest.raises(NumericalError, match="weights of 's->a' are not finite .* got inf; bound"):
        net.run(10)


@needs_compiled_kernels
def test_a_signal_that_is_too_large_changes_nothing():
    net, large = loose(precision="single"), loose()
    with pytest.raises(ArgumentError, match=r"value must be at most 3.4e\+38 .* got 1e\+308"):
        net.signal("s->a", 1e308)
    large.signal("s->a", 1e10)
    before = pickle.dumps(large.store())
    with pytest.raises(NumericalError, match=r"signal of 1e\+308 to 's->a' would"):
        large.signal("s->a", 1e308)
    assert pickle.dumps(large.store()) == before


def test_inputs_are_checked_without_being_asked_what_they_do(monkeypatch):
    inputs = [PoissonInput(CELLS, 10, 0.1), NoiseInput(CELLS, 1), CurrentInput(CELLS, [1.0], 5)]
    for kind in {type(each) for each in inputs}:
        for call in ("before", "after"):
            monkeypatch.setattr(kind, call, lambda *_: 1 / 0)
    assert len(driven(*inputs).inputs) == 3
    with pytest.raises(ArgumentError, match="every must be a multiple of dt"):
        driven(*inputs[:2], CurrentInput(CELLS, [1.0], 0.15))


def test_a_failed_run_leaves_the_network_as_it_was():
    net = SpikingNetwork([CELLS], inputs=[PoissonInput(CELLS, 20_000, 0.1)])
    net.run(5)
    before = net.get("cells", "v")
    with pytest.raises(ArgumentError):
        net.run(0.05)
    assert net.time == 5 and np.array_equal(before, net.get("cells", "v"))


@needs_compiled_kernels
def test_a_rule_that_does_not_compile_is_told_in_one_line():
    rule = NeuronRule(lambda z, p, dt, r: OPEN[int(z.v)] == 2.0, {"v": 0.0})
    with pytest.raises(KindError, match="cannot be compiled: .*; it may use numbers") as caught:
        SpikingNetwork([Population("own", 2, rule)]).run(1)
    assert "\n" not in str(caught.value)


def half(w, z, p, elapsed):
    if w < 1.0:
        return w


def by_helper(w, z):
    if w > 1e6:
        z.typo = 1.0  # a branch not taken when it is tried out
    return w


@needs_compiled_kernels
def test_what_numba_raises_names_the_function_of_a_rule():
    said = r"your function .*<lambda> cannot be compiled: in .*by_helper, .*typo.*numpy only"
    bad = lambda w, z, p, t: by_helper(w, z)  # noqa: E731
    for rule in (SynapseRule(bad, keep), SynapseRule(keep, bad)):
        net = loose(rule)
        with pytest.raises(KindError, match=said):
            net.run(1)
    net = loose(SynapseRule(keep, keep, on_signal=lambda w, z, p, t, s: by_helper(w, z)))
    with pytest.raises(KindError, match=said):
        net.signal("s->a", 1.0)
