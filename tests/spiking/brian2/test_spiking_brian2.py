"""Spiking networks in Brian2: the same spikes, and where it can be the same bits."""

import math
from functools import cache

import numpy as np
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from neurosim import (
    LIF,
    ArgumentError,
    CurrentInput,
    Explicit,
    KindError,
    NeuronRule,
    NoiseInput,
    OneToOne,
    PackageError,
    PairSTDP,
    Poisson,
    PoissonInput,
    Population,
    Random,
    ShortTerm,
    SpikeTimes,
    SpikingNetwork,
    SynapseRule,
    Synapses,
    TripletSTDP,
    Uniform,
)
from neurosim.base.extras import is_installed
from neurosim.diagnostics.validation.compare import CLOSE, compare
from neurosim.diagnostics.validation.strict import strict
from neurosim.models.spiking.adex import adex
from neurosim.models.spiking.izhikevich import izhikevich
from neurosim.spiking.brian2 import network

needs_brian2 = pytest.mark.skipif(
    not is_installed("brian2"), reason="Brian2 is not installed; the extra `validate` brings it"
)
pytestmark = [
    pytest.mark.brian2,
    pytest.mark.filterwarnings("ignore::DeprecationWarning:brian2"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:pyparsing"),
]


@pytest.fixture(scope="module", autouse=True)
def solved_once():
    """Keep exponentials of matrices: SymPy takes a second for the traces of each pathway.

    They are symbols, so most random networks have the same; Brian2 asks for each anew.
    """
    if not is_installed("brian2"):
        yield
        return
    from sympy.matrices.matrixbase import MatrixBase

    solve = MatrixBase.exp
    solved = cache(lambda matrix: solve(matrix.as_mutable()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MatrixBase, "exp", lambda matrix: solved(matrix.as_immutable()).copy())
        yield


ALL = ("v", "ge", "gi")
BOUNDS = {"delta": (0.0, 3.0), "current": (0.0, 9.0), "conductance": (0.0, 0.6)}
STDP = {"a_pre": 0.05, "a_post": -0.05}


REFRACTORY = [
    {}, {"frozen": ()}, {"frozen": (), "drops": ("v",)}, {"drops": ()},
    {"frozen": ALL}, {"frozen": ALL, "reset": {"ge": 0.0, "gi": 0.0}},
    {"frozen": ALL, "drops": ("v",), "reset": {"gi": 0.1}}, {"frozen": ALL, "drops": ()},
    {"frozen": ("v", "gi"), "drops": ("ge", "gi"), "reset": {"gi": 0.2}},
    {"drops": ALL}, {"frozen": (), "drops": ALL, "reset": {"ge": 0.2}},
]  # fmt: skip
"""Ways to be refractory; the first four for neurons with jumps, too."""


@st.composite
def rules(draw):
    drive = draw(st.sampled_from([14.0, 22.0, "each"]))
    if drive == "each":
        drive = np.linspace(10, 30, N).tolist()
    synapses = draw(st.sampled_from(list(BOUNDS)))
    ways = REFRACTORY[: 4 if synapses == "delta" else None]
    waits = st.sampled_from([0, 0.1, 0.26, 2, 4.99])
    return LIF(
        tau_m=draw(st.sampled_from([7.5, 20.0])), v_rest=0, v_th=15, v_reset=draw(
            st.sampled_from([-3.0, 10.0])), drive=drive,
        t_ref=draw(waits | st.lists(waits, min_size=N, max_size=N)), synapses=synapses,
        **draw(st.sampled_from(ways)),
        tau_e=draw(st.sampled_from([3.3, 7.5])), tau_i=draw(st.sampled_from([8.1, 20 + 1e-9])),
        e_e=70.0, e_i=-10.0,
    )  # fmt: skip


N = 17


@st.composite
def plasticities(draw, high):
    kind = draw(st.sampled_from([None, None, "pair", "pair", "triplet"]))
    if kind is None:
        return None
    shared = {
        "w_max": high, "scaling": draw(st.sampled_from(["additive", "multiplicative"])),
        "pairing": draw(st.sampled_from(["all", "nearest"])),
        "traces": draw(st.sampled_from(["neuron", "synapse"])),
    }  # fmt: skip
    if kind == "triplet":
        lone = draw(st.sampled_from([0, 0.3])) if shared["scaling"] == "additive" else 0
        return TripletSTDP(a2_plus=0.01, a3_minus=0.01, lone=lone, **shared)
    return PairSTDP(**STDP, **shared)


@st.composite
def wires(draw, pre, post, number):
    """Return synapses of any kind, autapses and multapses among them."""
    low, high = BOUNDS[post.rule.synapses]
    n = draw(st.integers(1, 120))
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    pairs = np.stack([rng.integers(0, pre.n, n), rng.integers(0, post.n, n)], axis=1)
    delays = draw(st.sampled_from(["zero", "one", "few", "many"]))
    steps = {"zero": [0], "one": [7], "few": [0, 3, 30], "many": range(50)}[delays]
    own = {"delays": 0.1 * rng.choice(steps, n)}
    plasticity = draw(plasticities(high))
    if getattr(plasticity, "traces", "neuron") == "neuron" and plasticity is not None:
        own, delays = {}, "one"
    if plasticity is not None or draw(st.booleans()):
        own["weights"] = rng.uniform(low, high, n)
    sign, receptor = 1.0, ""
    if post.rule.synapses != "delta" and draw(st.booleans()):
        sign = 1.0 if plasticity is not None or post.rule.synapses == "conductance" else -1.0
        receptor = "gi"
    short = draw(st.sampled_from([None, None, ShortTerm(0.2, 300, 40), ShortTerm(0.6, 20, 90)]))
    return Synapses(
        pre, post, Explicit.from_pairs(pairs, pre.n, multapses=True, **own),
        weight=sign * (1.0 if "weights" in own else high / 2), plasticity=plasticity,
        short_term=short, delay=0 if "delays" in own else 0.7, receptor=receptor, name=f"{number}",
    )  # fmt: skip


@st.composite
def inputs(draw, post):
    kind = draw(st.sampled_from([None, "poisson", "current", "noise"]))
    if kind == "poisson":
        return [PoissonInput(post, rate=2000, weight=BOUNDS[post.rule.synapses][1] / 10)]
    if kind == "current":
        return [CurrentInput(post, [20.0, 5.0, 40.0], every=12.5)]
    if kind == "noise" and post.rule.synapses != "conductance":
        return [NoiseInput(post, sigma=3)]
    return []


@st.composite
def networks(draw):
    """Return a network, and whether all its traces are those of synapses."""
    a, b = (Population(name, N, draw(rules())) for name in "ab")
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    fired = np.unique(np.stack([rng.integers(0, 500, 90), rng.integers(0, 9, 90)], axis=1), axis=0)
    sources = [Population("p", 30, Poisson(40)), Population("s", 9, SpikeTimes(
        fired[:, 1], 0.1 * fired[:, 0]))]  # fmt: skip
    ends = [(a, a), (a, b), (b, a), (sources[0], a), (sources[1], b), (sources[1], a)]
    chosen = draw(st.lists(st.sampled_from(ends), min_size=3, max_size=5))
    synapses = [draw(wires(*pair, number)) for number, pair in enumerate(chosen)]
    outside = draw(inputs(a)) + draw(inputs(b))
    net = SpikingNetwork([a, *sources, b], synapses, inputs=outside, seed=draw(st.integers(0, 9)))
    for name in "ab":
        net.set(name, "v", Uniform(-5, 15))
    return net


def keeps_bits(net):
    """Return whether all is computed in Brian2's own order."""
    for pathway in net.pathways.values():
        rule, short = pathway.synapses.plasticity, pathway.synapses.short_term
        if isinstance(rule, TripletSTDP):  # Brian2 orders its products by itself
            return False
        if rule is not None and getattr(rule, "traces", "neuron") == "neuron":
            return False
        if short is not None and (rule is not None or not pathway.has_one_delay):
            return False
    return True


@needs_brian2
@pytest.mark.slow
@settings(max_examples=7, suppress_health_check=list(HealthCheck))
@given(networks(), st.sampled_from([0.0, 0.0, 11.3]))
def test_random_networks_fire_as_in_brian2(net, before):
    has_short = any(pathway.synapses.short_term for pathway in net.pathways.values())
    net.run(0 if has_short else before)
    with strict():
        found = compare("random", net, 40)
    event(f"{min(found.spikes, 100) // 50 * 50} spikes or more")
    assert found.is_identical, found
    limit = 0.0 if keeps_bits(net) else CLOSE
    assert found.state_difference <= limit and found.weight_difference <= limit


def make_small(rate=50, **more):
    """Return a driven network; ``more`` goes to its synapses."""
    cells = Population("cells", 20, LIF(v_th=15, v_reset=0, drive=20))
    noise = Population("noise", 20, Poisson(rate))
    into = {"weight": 0.5, "delay": 1.0, **more}
    net = SpikingNetwork(
        [noise, cells],
        [Synapses(noise, cells, Random(0.5), **into),
         Synapses(cells, cells, Random(0.5), weight=-0.5, delay=2.0)],
    )  # fmt: skip
    net.set("cells", "v", Uniform(0, 15))
    return net


@needs_brian2
@pytest.mark.parametrize("traces", ["neuron", "synapse"])
def test_a_network_goes_on_in_brian2_from_where_it_is(traces):
    net = make_small(plasticity=PairSTDP(**STDP, traces=traces), weight=Uniform(0, 1))
    net.run(33.3)
    assert any(cells.log.bounds[cells.log.past] for cells in net.cells.values())
    with strict():
        found = compare("later", net, 40)
    assert found.spikes > 10 and found.passed


@needs_brian2
def test_synapses_that_are_not_stored_are_written_out():
    cells = Population("cells", 20, LIF(v_th=15, v_reset=0, drive=20))
    graph = Random(0.3, stored=False)
    net = SpikingNetwork([cells], [Synapses(cells, cells, graph, weight=-0.5, delay=0.5)])
    net.set("cells", "v", Uniform(0, 15))
    with strict():
        other = net.to_brian2()
    assert len(other.synapses["cells->cells"]) == net.edges("cells->cells").indices.size > 50


@needs_brian2
@pytest.mark.slow
@pytest.mark.parametrize(("rule", "weight"), [(adex(), 30.0), (izhikevich(), 1.0)])
def test_rules_of_users_fire_as_in_brian2(rule, weight):
    """AdEx has a variable w, as the weight is called."""
    cells = Population("cells", 20, rule)
    wires = Synapses(cells, cells, Random(0.5), weight=weight, delay=1.0)
    kicks = CurrentInput(cells, [-60.0, -55.0], every=20, variable="v")
    net = SpikingNetwork([cells], [wires], inputs=[kicks])
    with strict():
        found = compare("user", net, 60)
    assert found.spikes > 10 and found.passed


@needs_brian2
@pytest.mark.parametrize(
    ("tau", "frozen"),
    [(10.0, ["v"]), (10 * (1 - 1e-12), []), (10 * (1 + 9e-4), ["v", "ge"]), (1e-4, [])],
)
def test_time_constants_that_are_close_give_the_same_bits(tau, frozen):
    drive = [14.0, 16.0] * 10 if frozen else 16.0
    rule = LIF(10.0, v_th=15, v_reset=0, drive=drive, synapses="current", tau_e=tau, frozen=frozen)
    noise, cells = Population("noise", 20, Poisson(200)), Population("cells", 20, rule)
    net = SpikingNetwork([noise, cells], [Synapses(noise, cells, Random(0.5), weight=3.0)])
    with strict():
        found = compare("close", net, 60)
    assert found.spikes > 10 and found.is_identical and found.state_difference == 0


@needs_brian2
@pytest.mark.parametrize("is_wired", [True, False])
def test_a_refractory_neuron_keeps_what_it_is_set_to(is_wired):
    cells = Population("cells", 2, LIF(10.0, v_th=15, v_reset=0, t_ref=5, drive=[20.0, 21.0]))
    eye = Population("eye", 2, SpikeTimes([0, 1], [14.1, 14.2]))
    wires = [Synapses(eye, cells, OneToOne(), weight=1.0)] if is_wired else []
    net = SpikingNetwork([eye, cells], wires)
    net.run(14)
    net.set("cells", "v", [12.0, 3.0])
    stored = net.store()
    net.run(1)
    net.restore(stored)
    net.run(0.5)
    assert net.get("cells", "v").tolist() == [12.0, 3.0]
    with strict():
        found = compare("set", net, 30)
    assert found.spikes > 2 and found.is_identical and found.state_difference == 0


@needs_brian2
def test_plasticity_and_short_term_have_one_time_of_update_in_brian2():
    short = ShortTerm(0.3, 300, 90)
    net = make_small(plasticity=PairSTDP(**STDP), weight=Uniform(0, 1), delay=0, short_term=short)
    net.run(33.3)
    with strict():
        found = compare("both", net, 40)
    assert found.spikes > 10 and found.passed and found.weight_difference < CLOSE


@needs_brian2
def test_names_that_short_term_plasticity_uses_are_refused():
    rule = SynapseRule(_on_pre, _on_post, {"x": 0.0, "y": 0.0}, {"tau": 20.0, "a": 0.1, "top": 1.0},
                       brian2={"model": "x : 1\ny : 1"})  # fmt: skip
    with pytest.raises(KindError, match="'noise->cells' has the name 'x'.*rename"):
        make_small(plasticity=rule, short_term=ShortTerm()).to_brian2(1)


@needs_brian2
def test_what_brian2_cannot_do_is_refused():
    with pytest.raises(ArgumentError, match="duration must be given"):
        make_small().to_brian2()
    with pytest.raises(ArgumentError, match="duration must be a multiple"):
        make_small().to_brian2(0.05)
    single = SpikingNetwork([Population("cells", 1, LIF())], precision="single")
    with pytest.raises(KindError, match='precision="double"'):
        single.to_brian2()
    net = make_small(2000, short_term=ShortTerm())
    net.run(5)
    with pytest.raises(KindError, match="under way.*after reset"):
        net.to_brian2(10)

    def step(z, p, dt, is_refractory):
        return z.v > 1.0

    rule = NeuronRule(step, {"v": 0.0})
    with pytest.raises(KindError, match="NeuronRule"):
        SpikingNetwork([Population("cells", 1, rule)]).to_brian2()


@needs_brian2
def test_a_variable_must_not_have_the_name_of_a_constant():
    def step(z, p, dt, is_refractory):
        return z.v > p.w_max

    rule = NeuronRule(step, {"v": 0.0}, {"w_max": [1.0, 2.0]},
                      brian2={"model": "dv/dt = -v/ms : 1", "threshold": "v > w_max"})  # fmt: skip
    cells = Population("cells", 2, rule)
    wires = Synapses(cells, cells, Random(1.0), weight=0.5, plasticity=PairSTDP())
    with pytest.raises(KindError, match="'w_max'.*rename"):
        SpikingNetwork([cells], [wires]).to_brian2()


def test_without_brian2_a_message_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(network, "is_installed", lambda name: False)
    with pytest.raises(PackageError, match=r"neurosim-sparse\[validate\]"):
        SpikingNetwork([Population("cells", 1, LIF())]).to_brian2()


def _on_pre(w, z, p, elapsed):
    z.x *= math.exp(-elapsed / p.tau)
    z.y *= math.exp(-elapsed / p.tau)
    z.x += p.a
    return min(p.top, max(0.0, w - z.y))


def _on_post(w, z, p, elapsed):
    z.x *= math.exp(-elapsed / p.tau)
    z.y *= math.exp(-elapsed / p.tau)
    z.y += p.a
    return min(p.top, max(0.0, w + z.x))


@needs_brian2
def test_plasticity_of_users_is_that_of_brian2():
    rule = SynapseRule(
        _on_pre, _on_post, state={"x": 0.0, "y": 0.0},
        parameters={"tau": 20.0, "a": 0.05, "top": 3.0},
        brian2={
            "model": "dx/dt = -x/tau/ms : 1 (event-driven)\ndy/dt = -y/tau/ms : 1 (event-driven)",
            "on_pre": "x += a\nw = clip(w - y, 0, top)",
            "on_post": "y += a\nw = clip(w + x, 0, top)",
        },
    )  # fmt: skip
    source, cells = Population("source", 40, Poisson(60)), Population("cells", 20, LIF(v_th=12))
    wires = Synapses(source, cells, Random(0.5), weight=Uniform(0, 3), delay=Uniform(0.1, 2),
                     plasticity=rule)  # fmt: skip
    net = SpikingNetwork([source, cells], [wires], seed=2)
    before = net.weights("source->cells")
    with strict():
        found = compare("a user's rule", net, 200)
    assert found.is_identical and found.spikes > 500 and found.weight_difference < 1e-9
    assert np.abs(net.weights("source->cells") - before).max() > 0.1


@needs_brian2
def test_synapses_that_come_and_go_are_those_that_brian2_switches_on_and_off():
    """There all that ever exist are made, and weigh nothing while they are not there."""
    rng = np.random.default_rng(3)
    source, cells = Population("source", 30, Poisson(80)), Population("cells", 20, LIF(v_th=12))
    pairs = np.stack(np.divmod(rng.permutation(600)[:300], 20), axis=1)
    weights, delays = rng.uniform(1, 3, 300), rng.choice([0.1, 0.7, 2.0, 6.0], 300)
    order = np.lexsort((pairs[:, 1], pairs[:, 0]))
    pairs, weights, delays = pairs[order], weights[order], delays[order]
    there = rng.random((4, 300)) < 0.6

    def build(chosen):
        some = Explicit.from_pairs(pairs[chosen], 30, weights[chosen], delays[chosen])
        return SpikingNetwork([source, cells], [Synapses(source, cells, some)], seed=2)

    net, name = build(there[0]), "source->cells"
    spikes = net.record("cells")
    with strict():
        other = build(np.full(300, True)).to_brian2(80)
        for before, now in zip([there[0], *there], there, strict=False):
            gone, new = before & ~now, now & ~before
            net.prune(name, *pairs[gone].T)
            net.grow(name, *pairs[new].T, weight=weights[new], delay=delays[new])
            other.synapses[name].variables["w"].set_value(np.where(now, weights, 0.0))
            net.run(20)
            other.run(20)
    steps, neurons = other.spikes("cells")
    assert spikes.steps.size > 100
    assert spikes.steps.tolist() == steps.tolist() and spikes.neurons.tolist() == neurons.tolist()
    assert np.array_equal(net.get("cells", "v"), other.get("cells", "v"))


@needs_brian2
@pytest.mark.parametrize("traces", ["neuron", "synapse"])
def test_a_network_whose_synapses_changed_goes_on_in_brian2(traces):
    net = make_small(plasticity=PairSTDP(**STDP, traces=traces), weight=Uniform(0, 1))
    net.run(33.3)
    targets = net.edges("noise->cells").indices
    net.prune("noise->cells", [0, 0], targets[:2])
    net.grow("noise->cells", np.zeros(20 - 9, int), np.setdiff1d(np.arange(20), targets[2:9])[:11])
    assert not net.pathways["noise->cells"].wiring.is_compact
    with strict():
        found = compare("grown", net, 40)
    assert found.spikes > 10 and found.passed


def _leak(z, p, dt, is_refractory):
    if not is_refractory or p.runs > 0:
        z.v += dt * (p.drive - z.v) / 10
    return z.v > 15


def _to_zero(z, p):
    z.v = 0.0


@needs_brian2
@pytest.mark.parametrize("frozen", [False, True])
@pytest.mark.parametrize("drops", [[], ["v"]])
def test_a_rule_of_users_drops_what_arrives_as_in_brian2(frozen, drops):
    """Brian2 drops by itself what arrives at a variable that is frozen."""
    flag = " (unless refractory)" if frozen else ""
    rule = NeuronRule(
        _leak, {"v": 0.0}, {"drive": 12.0, "runs": float(not frozen)}, _to_zero, drops=drops,
        t_ref=np.linspace(0, 5, 20), brian2={"model": f"dv/dt = (drive - v) / (10*ms) : 1{flag}",
        "threshold": "v > 15", "reset": "v = 0", "method": "euler"},
    )  # fmt: skip
    noise, cells = Population("noise", 20, Poisson(200)), Population("cells", 20, rule)
    wires = [Synapses(noise, cells, Random(0.5), weight=3.0, delay=1.0)]
    drive = PoissonInput(cells, rate=200, weight=1.0)
    net = SpikingNetwork([noise, cells], wires, inputs=[drive])
    net.run(10)
    with strict():
        found = compare("drops", net, 60)
    assert found.spikes > 50 and found.is_identical and found.state_difference < CLOSE


EACH = {
    "delta": {"tau_m": Uniform(10, 30), "v_th": Uniform(14, 16), "v_reset": Uniform(-3, 3),
              "v_rest": Uniform(-1, 1), "drive": Uniform(5, 30), "t_ref": Uniform(0, 3)},
}  # fmt: skip
EACH["current"] = EACH["delta"] | {
    "tau_e": Uniform(3, 6), "tau_i": Uniform(7, 9), "reset": {"ge": Uniform(0, 0.2), "gi": 0.1},
}  # fmt: skip
EACH["conductance"] = EACH["current"] | {"e_e": Uniform(50, 70), "e_i": Uniform(-30, -10)}
CLOSE_EACH = {"tau_m": np.full(90, 5.0), "tau_e": np.linspace(4.99, 5.01, 90)}


@needs_brian2
@pytest.mark.parametrize(("synapses", "more"), [
    ("delta", {}), ("current", {}), ("current", CLOSE_EACH), ("conductance", {}),
    ("conductance", {"frozen": ()}),
])  # fmt: skip
def test_neurons_of_which_each_is_another_fire_as_in_brian2(synapses, more):
    rule = LIF(synapses=synapses, **EACH[synapses] | more)
    noise, cells = Population("noise", 50, Poisson(40)), Population("cells", 90, rule)
    high, low = {"delta": (0.5, -0.5), "current": (0.8, -0.8), "conductance": (0.05, 0.05)}[
        synapses
    ]
    into = ("v", "v") if synapses == "delta" else ("ge", "gi")
    wires = [
        Synapses(noise, cells, Random(0.2), weight=3 * high, receptor=into[0]),
        Synapses(cells, cells, Random(0.1), weight=low, receptor=into[1], delay=1.0),
    ]
    outside = [PoissonInput(cells, 500, high, receptor=into[0])]
    outside += [] if synapses == "conductance" else [NoiseInput(cells, 1.0)]
    net = SpikingNetwork([noise, cells], wires, inputs=outside, seed=3)
    with strict():
        found = compare("each", net, 40)
    assert found.is_identical and found.spikes > 50, found
    # What currents add is one number here; Brian2 multiplies and divides by five in each step.
    assert found.state_difference <= (CLOSE if synapses == "current" else 0.0)
