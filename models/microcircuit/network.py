r"""The network of the microcircuit: eight populations of leaky neurons with exponential currents.

.. math::
   \tau_m \dot v = v_{rest} - v + d + g_e + g_i, \qquad \tau_s \dot g = -g;

a spike adds its weight to g_e or g_i, by its sign, after its delay. The pair is integrated exactly,
as NEST's ``iaf_psc_exp`` is. NEST holds v at the reset for all steps of the refractory time,
`LIF` for one less, so the refractory time is a step longer here.
"""

from typing import Any

from neurosim.base.memory import require
from neurosim.base.random.distributions import Normal
from neurosim.models.microcircuit import published, scaling, thalamus
from neurosim.models.microcircuit.parameters import Parameters
from neurosim.models.microcircuit.published import POPULATIONS, PSP
from neurosim.spiking.inputs import PoissonInput
from neurosim.spiking.memory import estimate
from neurosim.spiking.network import SpikingNetwork
from neurosim.spiking.neurons.lif import LIF
from neurosim.topology.fixed_total import FixedTotalNumber
from neurosim.topology.population import Population
from neurosim.topology.synapses import Synapses

BYTES = {"single": 4, "double": 8}
"""Of a number."""
BYTES_PER_SPIKE = 28.0
"""Step and neuron, 12; to sort those of the largest population by neuron and look for intervals, 40
for each of 40 % of them."""


def build(config: Parameters, seed: int, threads: int = 1) -> SpikingNetwork:
    """Return the network at its start.

    Parameters
    ----------
    config : Parameters
    seed, threads : int

    Raises
    ------
    ResourceError
        If it does not fit into memory; before anything is drawn.

    Examples
    --------
    >>> net = build(Parameters(scale=0.01), seed=0)
    >>> net.cells["L4e"].n, net.weights("L4e->L23e").size
    (219, 2025)
    """
    cells = populate(config)
    sources, wires = stimulate(config, cells)
    net = SpikingNetwork([*cells, *sources], [*connect(config, cells), *wires],
                         inputs=drive(config, cells), dt=config.dt, seed=seed, threads=threads,
                         precision=config.precision)  # fmt: skip
    start(net, config)
    return net


def start(net: SpikingNetwork, config: Parameters) -> None:
    """Draw v of all neurons."""
    for name, mean, std in zip(POPULATIONS, *published.V_OPTIMIZED.tolist(), strict=True):
        ends = published.V_ORIGINAL if config.initial == "original" else (mean, std)
        net.set(name, "v", Normal(*ends))


def populate(config: Parameters) -> list[Population]:
    """Return the populations, which differ in size and constant drive."""
    drives = scaling.find_drive(config.scale, is_constant=config.background == "dc")
    sizes = scaling.count_neurons(config.scale)
    return [
        Population(name, n, LIF(
            tau_m=published.TAU_M, v_rest=published.REST, v_th=published.THRESHOLD,
            v_reset=published.RESET, t_ref=published.REFRACTORY + config.dt, drive=constant,
            synapses="current", tau_e=published.TAU_SYN, tau_i=published.TAU_SYN))
        for name, n, constant in zip(POPULATIONS, sizes.tolist(), drives.tolist(), strict=True)
    ]  # fmt: skip


def connect(config: Parameters, cells: list[Population]) -> list[Synapses]:
    """Return the synapses among them, with weights and delays that are drawn for each.

    Examples
    --------
    >>> config = Parameters(scale=0.1)
    >>> len(connect(config, populate(config)))
    55
    """
    counts, weights = scaling.count_synapses(config.scale), scaling.find_weights(config.scale)
    return [
        _join(config, cells[i], cells[j], int(counts[j, i]), float(weights[j, i]), i % 2)
        for i in range(len(cells)) for j in range(len(cells))
        if published.PROBABILITIES[j, i]
    ]  # fmt: skip


def _join(
    config: Parameters, pre: Population, post: Population, n: int, weight: float, kind: int
) -> Synapses:
    """Return ``n`` synapses from one to another; kind 0 excites, 1 inhibits."""
    bound: dict[str, Any] = {"high" if weight < 0 else "low": 0.0}
    delay = config.delays[kind]
    return Synapses(
        pre, post, FixedTotalNumber(n, multapses=True),
        Normal(weight, published.WEIGHT_SD * abs(weight), **bound),
        # Rounded to steps, so that none is 0 and none piles up at the first.
        delay=Normal(delay, published.DELAY_SD * delay, low=0.5 * config.dt),
    )  # fmt: skip


def stimulate(
    config: Parameters, cells: list[Population]
) -> tuple[list[Population], list[Synapses]]:
    """Return the thalamus and its synapses, as among excitatory neurons; none where it is off."""
    if not config.thalamus:
        return [], []
    source, weight = thalamus.relay(config), thalamus.find_weight(config.scale)
    counts = thalamus.count_synapses(config.scale).tolist()
    wires = [
        _join(config, source, post, n, weight, 0)
        for post, n in zip(cells, counts, strict=True)
        if n
    ]
    return [source], wires


def drive(config: Parameters, cells: list[Population]) -> list[PoissonInput]:
    """Return the spikes from outside, none where a current stands for them."""
    if config.background == "dc":
        return []
    counts = scaling.count_external(config.scale).tolist()
    weight = scaling.current_of(PSP) / config.scale**0.5
    return [
        PoissonInput(each, rate=published.BACKGROUND * n, weight=weight)
        for each, n in zip(cells, counts, strict=True)
    ]


def memory(config: Parameters) -> float:
    """Return the bytes that a network takes at most, and what is recorded of it.

    Examples
    --------
    >>> memory(Parameters(scale=0.2)) < memory(Parameters(scale=0.3)) < 16e9
    True
    """
    cells = populate(config)
    sources, wires = stimulate(config, cells)
    what = [*cells, *sources], [*connect(config, cells), *wires]
    network: float = estimate(*what, BYTES[config.precision], 1, config.dt)
    return network + _recorded(config)


def _recorded(config: Parameters) -> float:
    """Return the bytes of what is recorded, at the published rates.

    A smaller network fires less. Where one fires more, a run watches the room that is left.
    """
    rate = float(scaling.count_neurons(config.scale) @ published.RATES)
    return BYTES_PER_SPIKE * rate * config.duration * 0.001


def check(config: Parameters) -> None:
    """Refuse a network that does not fit.

    Raises
    ------
    ResourceError
        Before anything is drawn; it tells the bytes, and what to lower.
    """
    what = (f"a network of scale {config.scale:g} and what is recorded of it, "
            f"{_recorded(config) / 1e9:,.1f} GB of it,")  # fmt: skip
    remedy = "lower scale or duration"
    if config.precision == "double":
        remedy += ", or take precision single"
    require(memory(config), what, remedy)
