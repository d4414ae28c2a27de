"""The networks of the race, in neurosim."""

from neurosim.base import checks
from neurosim.base.random.distributions import Uniform
from neurosim.diagnostics.simulators.networks import DT, LAYOUTS, NETWORKS, SEED, Cuba, Layout
from neurosim.spiking.inputs import PoissonInput
from neurosim.spiking.network import SpikingNetwork
from neurosim.spiking.neurons.lif import LIF
from neurosim.spiking.plasticity.stdp import PairSTDP
from neurosim.topology.connectivity import Random
from neurosim.topology.population import Population
from neurosim.topology.synapses import Synapses


def build(name: str, threads: int = 1, scale: float = 1.0) -> SpikingNetwork:
    """Return one of the four networks; CUBA in double precision, the others in single.

    Parameters
    ----------
    name : str
    threads : int
    scale : float
        Times as many neurons with the same numbers of inputs.
    """
    layout = LAYOUTS[checks.choice("network", name, NETWORKS)]
    n_exc, n_inh = round(layout.n_exc * scale), round(layout.n_inh * scale)
    cell = layout.cell
    is_cuba = isinstance(cell, Cuba)
    rule = _rule(layout)
    exc, inh = Population("exc", n_exc, rule), Population("inh", n_inh, rule)
    p = min(1.0, layout.p / scale)
    synapses = [
        Synapses(pre, post, Random(p), weight=w, delay=cell.delay,
                 plasticity=_stdp(layout) if pre is post is exc else None)
        for pre, w in ((exc, cell.w_exc), (inh, cell.w_inh)) for post in (exc, inh)
    ]  # fmt: skip
    inputs = [
        PoissonInput(post, layout.poisson, cell.w_exc) for post in (exc, inh) if layout.poisson
    ]
    precision = "double" if is_cuba else "single"
    net = SpikingNetwork([exc, inh], synapses, inputs=inputs, dt=DT, seed=SEED, threads=threads,
                         precision=precision)  # fmt: skip
    if is_cuba:
        for population in ("exc", "inh"):
            net.set(population, "v", Uniform(cell.v_reset, cell.v_threshold))
    return net


def _rule(layout: Layout) -> LIF:
    cell = layout.cell
    if isinstance(cell, Cuba):
        return LIF(tau_m=cell.tau_m, v_rest=cell.v_rest, v_th=cell.v_threshold,
                   v_reset=cell.v_reset, t_ref=cell.t_ref, synapses="current",
                   tau_e=cell.tau_exc, tau_i=cell.tau_inh)  # fmt: skip
    return LIF(tau_m=cell.tau_m, v_rest=0.0, v_th=cell.v_threshold, v_reset=cell.v_reset,
               t_ref=cell.t_ref)  # fmt: skip


def _stdp(layout: Layout) -> PairSTDP | None:
    if not layout.is_plastic or isinstance(layout.cell, Cuba):
        return None
    cell = layout.cell
    return PairSTDP(cell.tau_stdp, cell.tau_stdp, cell.a_plus, cell.a_minus, w_max=cell.w_max)
