"""Networks to compare with Brian2: parts, receptors, couplings, and values of each neuron."""

from typing import Any

import numpy as np

from neurosim.base.random.distributions import LogNormal, Normal, Uniform
from neurosim.diagnostics.validation.compare import Case
from neurosim.models.synchrony import cortical_rhythms, gap_junctions, population_bursts
from neurosim.spiking.inputs import CurrentInput, PoissonInput
from neurosim.spiking.network import SpikingNetwork
from neurosim.spiking.neurons.lif import LIF
from neurosim.spiking.neurons.sources import Poisson
from neurosim.spiking.noise_input import NoiseInput
from neurosim.spiking.plasticity.short_term import ShortTerm
from neurosim.topology.connectivity import Random
from neurosim.topology.population import Population
from neurosim.topology.synapses import Synapses


def make_currents() -> SpikingNetwork:
    """Return neurons with currents of which each has its own parameters, all of them."""
    rule = LIF(tau_m=Normal(20, 3, low=5), v_rest=Uniform(-50, -48), v_th=Uniform(-51, -49.5),
               v_reset=Uniform(-62, -58), t_ref=Uniform(2, 7), drive=LogNormal(1, 0.5),
               synapses="current", tau_e=Uniform(4, 6), tau_i=Uniform(8, 12),
               reset={"ge": Uniform(0, 0.1)})  # fmt: skip
    exc, inh = Population("exc", 200, rule), Population("inh", 50, rule)
    synapses = [
        Synapses(pre, post, Random(0.15), weight=weight, delay=Uniform(0, 3))
        for pre, weight in ((exc, LogNormal(1.6, 0.8)), (inh, Normal(-9, 2, high=0)))
        for post in (exc, inh)
    ]
    net = SpikingNetwork([exc, inh], synapses, seed=1)
    for name in ("exc", "inh"):
        net.set(name, "v", Uniform(-60, -50))
    return net


def make_parts() -> SpikingNetwork:
    """Return one population, of whose parts each is connected and driven in its own way."""
    cells = Population("cells", 500, LIF(v_th=15, v_reset=0, drive=Uniform(0, 14)),
                       groups={"exc": slice(0, 400), "inh": slice(400, None)})  # fmt: skip
    exc: Any = cells["exc"]
    inh: Any = cells["inh"]
    wires = [
        Synapses(exc, inh, Random(0.1), weight=0.5, delay=1.0),
        Synapses(inh, cells, Random(0.1, self_loops=False), -0.5, delay=Uniform(0.1, 3)),
    ]
    inputs = [
        PoissonInput(cells[::2], rate=Uniform(10_000, 30_000), weight=LogNormal(0.1, 0.02)),
        NoiseInput(cells[50:150], sigma=2.0),
        CurrentInput(cells[:40], [15.0, 25.0, 0.0], every=20.0),
    ]
    return SpikingNetwork([cells], wires, inputs=inputs, seed=2)


def make_receptors() -> SpikingNetwork:
    """Return neurons onto which a graph acts through several receptors, and twice."""
    rule = LIF(v_th=15, v_reset=0, v_rest=0, drive=16, synapses="current", t_ref=5.0,
               drops=("v", "gi"))  # fmt: skip
    noise, cells = Population("noise", 200, Poisson(60)), Population("cells", 200, rule)
    both: Any = Synapses(noise, cells, Random(0.1), weight=Uniform(0, 1), delay=Uniform(0, 2),
                    receptor={"gi": -0.3, "ge": 1.0, "v": 0.1})  # fmt: skip
    again = Synapses(noise, cells, both, weight=0.3, receptor="ge", name="again",
                     short_term=ShortTerm(0.5, 100, 200))  # fmt: skip
    net = SpikingNetwork([noise, cells], [both, again], seed=2)
    net.set("cells", "v", Uniform(0, 15))
    return net


def make_gaps() -> SpikingNetwork:
    """Return neurons that are coupled by gap junctions, and by the spikes that pass through."""
    return gap_junctions.build_networks(gap_junctions.Gaps.model_validate({"n": 20}), seed=0)


def make_bursts() -> SpikingNetwork:
    """Return the network whose synapses tire, each in its own way."""
    return population_bursts.build(population_bursts.Bursting.make(), seed=0)


def make_rhythms() -> SpikingNetwork:
    """Return neurons of which each draws numbers of its own."""
    return cortical_rhythms.build(cortical_rhythms.Cortical.make(), seed=0)


def make_fluctuating() -> SpikingNetwork:
    """Return neurons with conductances under noise, with a memory and without."""
    rule = LIF(synapses="conductance", v_rest=-60, v_th=-52, v_reset=-60, drive=7, t_ref=2)
    cells = Population("cells", 400, rule)
    noises: list[dict[str, Any]] = [
        {"sigma": 0.3, "tau": 2.7, "variable": "ge", "mean": 0.2},
        {"sigma": 0.5, "tau": 10.5, "variable": "gi", "mean": 0.4},
        {"sigma": np.linspace(1, 3, 400)},
        {"sigma": 3, "tau": 5},
    ]
    return SpikingNetwork([cells], inputs=[NoiseInput(cells, **each) for each in noises], seed=3)


KIND_CASES = [
    Case("currents, each neuron another", make_currents, 100, 40),
    Case("parts of a population", make_parts, 500, 200),
    Case("several receptors, a shared graph", make_receptors, 300, 100),
    Case("gap junctions", make_gaps, 300, 100),
    Case("short-term plasticity of each synapse", make_bursts, 300, 100),
    Case("Izhikevich 2003, noise of a rule", make_rhythms, 100, 50),
    Case("noise with a memory, conductances", make_fluctuating, 500, 200),
]
"""Those networks, in the order of the table."""
