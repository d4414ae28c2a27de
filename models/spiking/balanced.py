"""Balanced networks: excitatory and inhibitory neurons of one kind, driven from outside."""

from typing import Any

from neurosim.base.random.distributions import Uniform
from neurosim.models.spiking import statistics
from neurosim.spiking.inputs import PoissonInput
from neurosim.spiking.network import SpikingNetwork
from neurosim.spiking.neurons.lif import LIF
from neurosim.spiking.plasticity.stdp import PairSTDP
from neurosim.topology.population import Population
from neurosim.topology.regular import FixedFanIn
from neurosim.topology.synapses import Synapses

TAU_M, V_TH, V_RESET, T_REF = 20.0, 20.0, 10.0, 2.0
"""ms and mV, of Brunel 2000."""


def connect(
    config: Any, fans: tuple[int, int], seed: int, threads: int, stdp: PairSTDP | None = None
) -> SpikingNetwork:
    """Return excitatory and inhibitory neurons, connected and driven, at their start.

    Parameters
    ----------
    config : Session
        Has ``weight``, ``g``, ``external`` and ``delay`` beside what every session has.
    fans : (int, int)
        Excitatory and inhibitory synapses into a neuron.
    seed, threads : int
    stdp : PairSTDP, optional
        Of the synapses among excitatory neurons.
    """
    rule = LIF(tau_m=TAU_M, v_rest=0, v_th=V_TH, v_reset=V_RESET, t_ref=T_REF)
    exc, inh = (
        Population(name, size, rule)
        for name, size in zip(statistics.POPULATIONS, config.sizes, strict=True)
    )
    weights = config.weight, -config.g * config.weight
    synapses = [
        Synapses(pre, post, FixedFanIn(fan, self_loops=False), weight=weight, delay=config.delay,
                 plasticity=stdp if pre is post is exc else None)
        for pre, fan, weight in zip((exc, inh), fans, weights, strict=True)
        for post in (exc, inh)
        if fan
    ]  # fmt: skip
    drive = [PoissonInput(post, rate=config.external, weight=config.weight) for post in (exc, inh)]
    net = SpikingNetwork([exc, inh], synapses, inputs=drive, dt=config.dt, seed=seed,
                         threads=threads, precision=config.precision)  # fmt: skip
    for name in statistics.POPULATIONS:
        net.set(name, "v", Uniform(V_RESET, V_TH))
    return net
