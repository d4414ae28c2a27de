"""The networks that `neurosim validate` compares with Brian2, one for each thing it can do."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from neurosim.base.random.distributions import Uniform
from neurosim.diagnostics.validation.compare import Case
from neurosim.diagnostics.validation.kinds import KIND_CASES
from neurosim.diagnostics.validation.seeing import SEEING_CASES
from neurosim.models.concept_cells.spiking.shortened import make_shortened
from neurosim.models.fly_brain.shortened import make_small_brain
from neurosim.models.spiking import cuba, stdp_network
from neurosim.models.spiking.adex import adex
from neurosim.models.spiking.izhikevich import izhikevich
from neurosim.spiking.brian2.network import BrianNetwork, import_brian2
from neurosim.spiking.inputs import CurrentInput, PoissonInput
from neurosim.spiking.network import SpikingNetwork
from neurosim.spiking.neurons.lif import LIF
from neurosim.spiking.neurons.sources import Poisson
from neurosim.spiking.noise_input import NoiseInput
from neurosim.spiking.plasticity.short_term import ShortTerm
from neurosim.spiking.plasticity.stdp import PairSTDP, TripletSTDP
from neurosim.topology.connectivity import Random
from neurosim.topology.population import Population
from neurosim.topology.regular import FixedFanIn
from neurosim.topology.synapses import Synapses

N_EXC, N_INH, N_SOURCES = 400, 100, 400
N_FLY = 3000
FROZEN = ("v", "ge", "gi")


def make_balanced(
    rule: LIF,
    weights: tuple[Any, Any] = (0.3, -1.5),
    delay: Any = 1.5,
    inputs: Sequence[Any] = (),
    plasticity: Any = None,
    fan: int = 40,
) -> SpikingNetwork:
    """Return excitatory and inhibitory neurons that are all connected at random."""
    exc, inh = Population("exc", N_EXC, rule), Population("inh", N_INH, rule)
    receptors = ("ge", "gi") if rule.synapses == "conductance" else ("", "")
    synapses = [
        Synapses(pre, post, FixedFanIn(k), weight=weight, delay=delay, receptor=receptor,
                 plasticity=plasticity if pre is post is exc else None)
        for pre, k, weight, receptor in zip((exc, inh), (fan, fan // 4), weights, receptors,
                                            strict=True)
        for post in (exc, inh)
    ]  # fmt: skip
    drive = [make(post) for make in inputs for post in (exc, inh)]
    net = SpikingNetwork([exc, inh], synapses, inputs=drive, seed=1)
    for name in ("exc", "inh"):
        net.set(name, "v", Uniform(rule.v_reset, rule.v_th))
    return net


def make_driven(
    plasticity: Any = None, short_term: Any = None, weight: Any = None, rule: LIF | None = None
) -> SpikingNetwork:
    """Return Poisson sources that drive neurons, through synapses that change."""
    sources = Population("sources", N_SOURCES, Poisson(rate=25))
    cells = Population("cells", 100, rule or LIF(tau_m=20, v_th=20, v_reset=10, t_ref=2, drive=15))
    values = Uniform(0.0, 1.0) if weight is None else weight
    wires = Synapses(sources, cells, Random(0.2), weight=values, delay=1.0, plasticity=plasticity,
                     short_term=short_term)  # fmt: skip
    back = Synapses(cells, cells, Random(0.1), weight=-0.5, delay=0.5)
    net = SpikingNetwork([sources, cells], [wires, back], seed=2)
    net.set("cells", "v", Uniform(0, 20))
    return net


def make_pairs(**changes: Any) -> SpikingNetwork:
    """Return sources and neurons with pair STDP."""
    rule = {"a_pre": 0.01, "a_post": -0.0105, "w_max": 1.0, "traces": "synapse"}
    return make_driven(PairSTDP(**{**rule, **changes}))


def make_plastic() -> SpikingNetwork:
    """Return the plastic network of the experiment, in double precision."""
    config = stdp_network.Plastic.model_validate({"precision": "double"})
    return stdp_network.build(config, learning=0.1, seed=0)


def make_own(rule: Any, weight: float) -> SpikingNetwork:
    """Return neurons whose rule a user could have written, connected at random."""
    cells = Population("cells", 100, rule)
    net = SpikingNetwork([cells], [Synapses(cells, cells, Random(0.1), weight=weight, delay=1.0)])
    net.set("cells", "v", Uniform(-70, -55))
    return net


def make_steps() -> SpikingNetwork:
    """Return neurons whose drive steps up and down."""

    def steps(post: Population) -> CurrentInput:
        return CurrentInput(post, [0.0, 25.0, 15.0, 40.0], every=50)

    return make_balanced(LIF(v_th=20, v_reset=10), inputs=[steps])


def make_fly(**refractoriness: Any) -> SpikingNetwork:
    """Return neurons of the fly brain of Shiu et al. 2024 in a graph at random.

    As there, some wait for no time, and one current gets weights of both signs; unlike there, some
    wait for longer than the others.

    References
    ----------
    .. [1] github.com/philshiu/Drosophila_brain_model, the program of the authors of Shiu et al.,
       Nature 634:210, 2024, doi:10.1038/s41586-024-07763-9 (from memory, to be verified).
    """
    waits = np.where(np.arange(N_FLY) % 50, 2.2, 0.0)
    waits[::7] = 4.0
    rule = LIF(tau_m=20, v_rest=-52, v_th=-45, v_reset=-52, t_ref=waits, synapses="current",
               tau_e=5, frozen=FROZEN, reset={"ge": 0.0}, **refractoriness)  # fmt: skip
    sources, cells = Population("sources", 60, Poisson(rate=150)), Population("cells", N_FLY, rule)
    ways: dict[str, Any] = {"receptor": "ge", "delay": 1.8}
    synapses = [
        Synapses(sources, cells, Random(0.02), weight=20.0, **ways),
        Synapses(cells, cells, Random(0.01), weight=Uniform(-4.0, 4.0), **ways),
    ]
    return SpikingNetwork([sources, cells], synapses, dt=0.1, seed=1)


def make_noisy() -> SpikingNetwork:
    """Return neurons with white noise and Poisson input."""

    def noise(post: Population) -> NoiseInput:
        return NoiseInput(post, sigma=4)

    def poisson(post: Population) -> PoissonInput:
        return PoissonInput(post, rate=9_000, weight=0.1)

    return make_balanced(LIF(v_th=20, v_reset=10), inputs=[noise, poisson])


def make_conductance() -> SpikingNetwork:
    """Return 4,000 neurons with conductances (Brette et al. 2007, benchmark 1)."""
    rule = LIF(tau_m=20, v_rest=-60, v_th=-50, v_reset=-60, t_ref=5, drive=11,
               synapses="conductance", tau_e=5, tau_i=10, e_e=0, e_i=-80)  # fmt: skip
    exc, inh = Population("exc", 3200, rule), Population("inh", 800, rule)
    synapses = [
        Synapses(pre, post, Random(0.02), weight=weight, receptor=receptor)
        for pre, weight, receptor in ((exc, 0.6, "ge"), (inh, 6.7, "gi"))
        for post in (exc, inh)
    ]
    net = SpikingNetwork([exc, inh], synapses, seed=1)
    for name in ("exc", "inh"):
        net.set(name, "v", Uniform(-60, -50))
    return net


def make_each() -> SpikingNetwork:
    """Return neurons with conductances of which each has its own parameters, all of them."""
    ends = {"tau_m": (10, 30), "v_rest": (-61, -59), "v_th": (-51, -49), "v_reset": (-62, -58),
            "t_ref": (3, 7), "drive": (10, 12), "tau_e": (4, 6), "tau_i": (8, 12), "e_e": (-5, 5),
            "e_i": (-85, -75)}  # fmt: skip
    laws: dict[str, Any] = {name: Uniform(*each) for name, each in ends.items()}
    rule = LIF(synapses="conductance", reset={"ge": Uniform(0, 0.1)}, **laws)
    exc, inh = Population("exc", N_EXC, rule), Population("inh", N_INH, rule)
    synapses = [
        Synapses(pre, post, Random(0.15), weight=weight, receptor=receptor)
        for pre, weight, receptor in ((exc, 0.6, "ge"), (inh, 6.7, "gi"))
        for post in (exc, inh)
    ]
    net = SpikingNetwork([exc, inh], synapses, seed=1)
    for name in ("exc", "inh"):
        net.set(name, "v", Uniform(-60, -50))
    return net


def make_cuba(delay: float) -> SpikingNetwork:
    """Return Cuba as published, but for the delay."""
    return cuba.build(cuba.Cuba.model_validate({"delay": delay}), seed=0)


class Script(BrianNetwork):
    """Brian2's published script of Cuba, in volts; it has one group for both populations."""

    def spikes(self, population: str, event: str | None = None) -> Any:
        """Return step and neuron of each spike so far."""
        steps, neurons = super().spikes("cells", event)
        first, stop = self._range(population)
        chosen = (neurons >= first) & (neurons < stop)
        return steps[chosen], neurons[chosen] - first

    def get(self, population: str, variable: str) -> Any:
        """Return a state variable in mV."""
        return super().get("cells", variable)[slice(*self._range(population))] * 1000

    def weights(self, synapses: str) -> Any:
        """Return the weights in mV."""
        weight = cuba.W_EXC if synapses.startswith("exc") else cuba.W_INH
        return np.full(len(self.synapses[synapses]), weight)

    def _range(self, population: str) -> tuple[int, int]:
        return (0, 3200) if population == "exc" else (3200, 4000)


def export_script(network: SpikingNetwork, duration: float) -> BrianNetwork:
    """Return Brian2's own example of Cuba, with the synapses and initial states of ``network``.

    References
    ----------
    .. [1] Brian2, examples, CUBA.py.
    """
    del duration
    brian2 = import_brian2()
    ms, mv = brian2.ms, brian2.mV
    space = {"taum": 20 * ms, "taue": 5 * ms, "taui": 10 * ms, "Vt": -50 * mv, "Vr": -60 * mv,
             "El": -49 * mv, "we": (60 * 0.27 / 10) * mv, "wi": (-20 * 4.5 / 10) * mv}  # fmt: skip
    eqs = """
    dv/dt  = (ge+gi-(v-El))/taum : volt (unless refractory)
    dge/dt = -ge/taue : volt
    dgi/dt = -gi/taui : volt
    """
    clock = brian2.Clock(dt=0.1 * ms, name="grid")
    cells = brian2.NeuronGroup(
        4000, eqs, threshold="v>Vt", reset="v = Vr", refractory=5 * ms, method="exact",
        clock=clock, namespace=space, name="cells",
    )  # fmt: skip
    v = np.concatenate([network.get(name, "v") for name in ("exc", "inh")])
    cells.variables["v"].set_value(v / 1000)
    monitor = brian2.SpikeMonitor(cells, name="spikes")
    made = Script(brian2.Network(cells, monitor), clock, network.grid, {"cells": cells}, {},
                  {"cells": monitor})  # fmt: skip
    for number, name in enumerate(network.pathways):
        made.synapses[name] = _connect(brian2, network, name, number, cells, space, clock)
    made.network.add(*made.synapses.values())
    return made


def _connect(
    brian2: Any, network: SpikingNetwork, name: str, number: int, cells: Any, space: Any, clock: Any
) -> Any:
    add = "ge += we" if name.startswith("exc") else "gi += wi"
    synapses = brian2.Synapses(cells, cells, on_pre=add, clock=clock, namespace=space,
                               name=f"synapses_{number}")  # fmt: skip
    edges = network.edges(name)
    pre, _ = edges.pairs()
    pre += 3200 if name.startswith("inh") else 0
    synapses.connect(i=pre, j=edges.indices + (3200 if name.endswith("inh") else 0))
    return synapses


RULE = LIF(tau_m=20, v_rest=0, v_th=20, v_reset=10, t_ref=2, drive=22)
LOOSE = LIF(tau_m=20, v_rest=-49, v_th=-50, v_reset=-60, t_ref=5, synapses="current", tau_e=5,
            tau_i=10, frozen=())  # fmt: skip
OFF_GRID = LIF(tau_m=20, v_th=20, v_reset=10, t_ref=2.26, drive=22)
SPREAD = (Uniform(0.1, 0.5), Uniform(-2.0, -1.0))
STRONG = Uniform(0.0, 4.0)
FACILITATING = ShortTerm(U=0.1, tau_f=500, tau_d=50)
DEPRESSING = ShortTerm(U=0.5, tau_f=20, tau_d=200)

CASES = [
    Case("Cuba, 4,000 neurons", lambda: make_cuba(0.1), 10_000, 1000),
    Case("Cuba, Brian2's script, in volts", lambda: make_cuba(0.0), 10_000, 1000, export_script),
    Case("conductances, 4,000 neurons", make_conductance, 1000, 200),
    Case("conductances, each neuron another", make_each, 1000, 200),
    Case("jumps, no delay", lambda: make_balanced(RULE, delay=0), 1000, 500),
    Case("jumps, one delay", lambda: make_balanced(RULE), 1000, 500),
    Case("jumps, each its delay and weight", lambda: make_balanced(RULE, SPREAD, Uniform(0, 5)),
         1000, 500),
    Case("v free while refractory", lambda: make_balanced(LOOSE, (1.6, -9.0)), 1000, 500),
    Case("refractory: v and g frozen, dropped", make_fly, 1000, 200),
    Case("refractory: g frozen, adds up", lambda: make_fly(drops=("v",)), 1000, 200),
    Case("refractory time off the grid", lambda: make_balanced(OFF_GRID), 1000, 500),
    Case("Poisson sources", make_driven, 1000, 500),
    Case("a fly's brain, 3,000 neurons", make_small_brain, 1000, 200),
    Case("the same, few neurons stepped", lambda: make_small_brain(lazy=True), 1000, 200),
    Case("drive in steps", make_steps, 1000, 500),
    Case("noise and Poisson input", make_noisy, 1000, 500),
    Case("facilitating synapses", lambda: make_driven(None, FACILITATING, STRONG), 1000, 500),
    Case("depressing synapses", lambda: make_driven(None, DEPRESSING, STRONG), 1000, 500),
    Case("STDP, traces of synapses", make_pairs, 1000, 500),
    Case("STDP, traces of neurons", lambda: make_pairs(traces="neuron"), 1000, 500),
    Case("STDP, multiplicative", lambda: make_pairs(scaling="multiplicative"), 1000, 500),
    Case("STDP, nearest spikes", lambda: make_pairs(pairing="nearest"), 1000, 500),
    Case("STDP of triplets", lambda: make_driven(TripletSTDP()), 1000, 500),
    Case("AdEx neurons", lambda: make_own(adex(), 30.0), 500, 250),
    Case("Izhikevich neurons", lambda: make_own(izhikevich(), 1.0), 500, 250),
    *KIND_CASES,
    *SEEING_CASES,
    Case("plastic network, 10,000 neurons", make_plastic, 200, 50),
    Case("Eiffel/Obama in spikes, shortened", make_shortened, 4000, 1000),
]  # fmt: skip
"""The networks, in the order of the table."""
