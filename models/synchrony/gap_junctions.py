r"""Gap junctions: whether coupled neurons fire together or in turns depends on their spikes.

Leaky neurons, each of which fires like a clock, are coupled by gap junctions, as interneurons of
the cortex are [1]_. Through each flows a current in proportion to the difference of potentials,
without delay and without spikes:

.. math::
   \tau \dot x_i = I_i - x_i + \sum_j g\, (x_j - x_i), \qquad x > 1: \; x \to 0;
   \qquad x_i \to x_i + g \beta \text{ at a spike of } j.

A spike takes no time here; beta is the area that it would have above threshold, which also passes
through the junction. What pairs do for small g follows from theory
(`neurosim.models.synchrony.weak_coupling`): firing together is stable for any beta > 0, firing in
turns below a critical beta, and a boundary parts the phases that lead to one or the other. The
experiment measures that boundary; then it couples many neurons, whose drives differ, and raises g.

==================  =========  ======================  ====  ==================================
parameter           symbol     value                   unit  source
==================  =========  ======================  ====  ==================================
membrane            tau        10                      ms    here
drive               I          1.2                     -     here; threshold 1, reset 0: [1]_
coupling of pairs   g          0.02                    -     here; [1]_: weak
area of spikes      beta       0, 0.05, 0.1, 0.2, 0.4  -     here; [1]_ varies it
neurons             n          40                      -     here
their drives        I          1.18 to 1.22            -     here: rates differ by 9 %
their coupling      g (n - 1)  0 to 0.5                -     here; all with all
their beta          beta       0, 0.4                  -     here
==================  =========  ======================  ====  ==================================

A neuron that is found above threshold after a step goes on from where it would be had it been reset
when it crossed, at most a step before; else phases would be rounded to steps and small drifts be
lost. What the spike of another pushes it beyond threshold is lost.

References
----------
.. [1] Lewis, Rinzel, "Dynamics of spiking neurons connected by both inhibitory and electrical
   coupling", J. Comput. Neurosci. 14:283, 2003, doi:10.1023/A:1023265027714 (abstract; its
   parameters were not looked up).
"""

from collections.abc import Mapping
from typing import Annotated, Any, Self

import numpy as np
from pydantic import BeforeValidator, Field, model_validator

from neurosim import SpikingNetwork
from neurosim.base.arrays import Real
from neurosim.experiment.configuration import Configuration
from neurosim.experiment.experiment import Experiment
from neurosim.experiment.scorecard import Band, bound_to
from neurosim.models.assemblies.operations import Tick
from neurosim.models.assemblies.parameters import one_or_more
from neurosim.models.synchrony import phases, weak_coupling
from neurosim.models.synchrony.coupled import couple
from neurosim.spiking.engine.clock import Grid

Findings = Mapping[str, np.ndarray[Any, Any]]
LOOKS, LAST, EDGE = 50, 12, 2
"""Moments at which phases are looked at; those from 12 to 2 before the end make the rows, as there
must be a spike after each."""
TRACE = 60.0
"""ms of the traces of x."""
FIRST_ORDER = 0.01
"""Error of a theory to first order in g that is allowed."""
LEWIS = "Lewis & Rinzel 2003, abstract"
THEORY = "weak coupling, derived here after Lewis & Rinzel 2003"
Area = Annotated[float, Field(ge=0, le=5)]
Strength = Annotated[float, Field(ge=0, le=10)]


class Gaps(Configuration):
    """Parameters of the experiment; see the table of the module."""

    drive: float = Field(1.2, gt=1, le=10, description="I, above the threshold of 1")
    g: float = Field(0.02, gt=0, le=0.2, description="coupling of pairs")
    betas: Annotated[tuple[Area, ...], BeforeValidator(one_or_more), Field(min_length=1)] = Field(
        (0.0, 0.05, 0.1, 0.2, 0.4), description="areas of spikes of pairs"
    )
    pairs: int = Field(20, ge=2, le=1000, description="pairs of each area, at as many phases")
    n: int = Field(40, ge=2, le=500, description="neurons of a network")
    spread: float = Field(0.02, ge=0, lt=1, description="drives reach so far from the mean")
    couplings: Annotated[
        tuple[Strength, ...], BeforeValidator(one_or_more), Field(min_length=1)
    ] = Field((0.0, 0.05, 0.1, 0.2, 0.5), description="g (n - 1) of the networks")
    area: Area = Field(0.4, description="area of spikes in those networks that have some")
    duration: float = Field(3000.0, ge=500, le=1e6, description="time that all run, ms")
    dt: float = Field(0.05, gt=0, le=0.1, description="time step, ms")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        Grid(self.dt).steps("duration", self.duration)
        if self.drive - self.spread <= 1:
            raise ValueError(f"spread must be below drive - 1 = {self.drive - 1:g}, so that all "
                             f"neurons fire, got {self.spread:g}")  # fmt: skip
        return self


def build_pairs(config: Gaps, seed: int) -> tuple[SpikingNetwork, Real]:
    """Return pairs of each area of spikes, and the phases by which the second ones are ahead.

    Examples
    --------
    >>> net, ahead = build_pairs(Gaps(pairs=4), seed=0)
    >>> ahead.shape
    (5, 4)
    """
    shape = len(config.betas), config.pairs
    offset = np.random.default_rng([seed, 0]).random()
    ahead = np.broadcast_to((np.arange(config.pairs) + offset) / config.pairs / 2, shape)
    groups = np.arange(2 * ahead.size).reshape(-1, 2)
    beta = np.repeat(np.array(config.betas), config.pairs)
    net = couple(config.drive, groups, np.full(beta.size, config.g), beta, config.dt, seed)
    start = np.zeros(groups.shape)
    start[:, 1] = ahead.ravel()
    net.set("cells", "x", phases.state_at(start.ravel(), config.drive))
    return net, ahead


def build_networks(config: Gaps, seed: int) -> SpikingNetwork:
    """Return a network for each strength of coupling, without and with an area of spikes.

    Examples
    --------
    >>> build_networks(Gaps(n=5), seed=0).cells["cells"].n
    50
    """
    random = np.random.default_rng([seed, 1])
    one = random.uniform(config.drive - config.spread, config.drive + config.spread, config.n)
    begin = random.random(config.n)
    g = np.tile(config.couplings, 2) / (config.n - 1)
    beta = np.repeat([0.0, config.area], len(config.couplings))
    groups = np.arange(g.size * config.n).reshape(g.size, config.n)
    drive = np.tile(one, g.size)
    net = couple(drive, groups, g, beta, config.dt, seed)
    net.set("cells", "x", phases.state_at(np.tile(begin, g.size), drive))
    return net


def run_seed(
    config: Gaps, seed: int, threads: int = 1, tick: Tick = lambda share: None
) -> Findings:
    """Run all pairs, then all networks.

    Examples
    --------
    >>> found = run_seed(Gaps(pairs=2, n=3, duration=500), seed=0)
    >>> found["apart"].shape, found["order"].shape
    ((5, 2, 50), (2, 5, 50))
    """
    net, ahead = build_pairs(config, seed)
    moments = np.linspace(0, config.duration, LOOKS + 1)[:-1] + config.duration / LOOKS / 2
    shown = [2 * (config.pairs // 2) + k for k in (0, 1)]
    last = 2 * config.pairs * (len(config.betas) - 1)
    phase = _follow(net, config, moments, lambda share: tick(share / 2))
    apart = phases.part_of_circle(phase[1::2] - phase[::2])
    x = net.observe("cells", "x", neurons=[*shown, *(last + k for k in shown)])
    net.run(TRACE)
    networks = build_networks(config, seed)
    many = _follow(networks, config, moments, lambda share: tick(0.5 + share / 2))
    order = [phases.order_parameter(each) for each in many.reshape(-1, config.n, LOOKS)]
    return {
        "ahead": np.array(ahead), "apart": apart.reshape(*ahead.shape, LOOKS), "x": x.values,
        "order": np.array(order).reshape(2, len(config.couplings), LOOKS),
    }  # fmt: skip


def _follow(net: SpikingNetwork, config: Gaps, moments: Real, tick: Tick) -> Real:
    """Run a network and return the phases of its neurons."""
    spikes = net.record("cells")
    net.run(config.duration, after_chunk=lambda ms: tick(ms / config.duration))
    return phases.phase_at(spikes.times, spikes.neurons, net.cells["cells"].n, moments)


def measure(config: Gaps, found: Findings) -> dict[str, float]:
    """Return which pairs end together, and how alike the phases of networks are."""
    ends = found["apart"][..., -LAST:-EDGE]
    together = np.nanmean(ends, axis=-1) < found["ahead"]
    order = np.nanmean(found["order"][..., -LAST:-EDGE], axis=-1)
    strongest = int(np.argmax(config.couplings))
    boundary = {
        f"boundary {beta:g}": float(each.mean() / 2)
        for beta, each in zip(config.betas, together, strict=True)
    }
    return {**boundary, "spikes": float(order[1, strongest]), "gaps": float(order[0, strongest])}


def card(config: Gaps) -> list[Band]:
    """Return the rows: pairs beside theory, networks beside what was published of pairs."""
    near = 0.5 / config.pairs + FIRST_ORDER
    rows = []
    for beta in config.betas:
        boundary = weak_coupling.find_boundary(config.drive, beta)
        rows.append(Band(f"boundary {beta:g}", f"pairs, beta {beta:g}: boundary / period",
                         max(boundary - near, 0.0), min(boundary + near, 0.5), THEORY,
                         f"{boundary:.3f}"))  # fmt: skip
    top = max(config.couplings)
    networks = [
        Band("spikes", f"network, beta {config.area:g}, coupling {top:g}: order", 0.9, None,
             f"{LEWIS}: strong spikes promote synchrony", "1"),
        Band("gaps", "the same without spikes: order", None, 0.2,
             f"{LEWIS}: weak spikes promote antisynchrony", "low"),
    ]  # fmt: skip
    fields = ["drive", "n", "spread", "couplings", "area", "duration"]
    return rows + bound_to(config, fields, networks)


def chance(n: int) -> float:
    """Return the mean order parameter of independent neurons.

    Examples
    --------
    >>> round(chance(40), 2)
    0.14
    """
    return float(np.sqrt(np.pi / 4 / n))


def outcome(config: Gaps, values: Mapping[str, float]) -> str:
    """Say what coupling does to a network, with the spikes passing through and without.

    Examples
    --------
    >>> outcome(Gaps(), {"spikes": 0.998, "gaps": 0.05})
    'Coupled neurons fire as one (order 1.00) where spikes pass through, in turns (0.05) where not.'
    """
    spikes, gaps = values["spikes"], values["gaps"]
    if np.isnan(spikes) or np.isnan(gaps):
        return "Whether coupled neurons fire together is not known."
    first = "as one" if spikes >= 0.9 else "not as one"
    then = "in turns" if gaps <= 0.2 else "not in turns"
    return (f"Coupled neurons fire {first} (order {spikes:.2f}) where spikes pass through, {then} "
            f"({gaps:.2f}) where not.")  # fmt: skip


AXES = {
    "ahead": "seed, beta, pair; difference of phases at the start / period",
    "apart": "seed, beta, pair, moment; difference of phases / period, 0 to 0.5",
    "x": "seed, step, neuron; a pair of the first beta, and one of the last",
    "order": "seed, spikes (without, with), coupling, moment; order parameter",
}


EXPERIMENT = Experiment(
    name="gap-junctions",
    summary="Neurons coupled by gap junctions fire together or in turns, by the size of spikes",
    source="Lewis & Rinzel 2003",
    configuration=Gaps,
    run_seed=run_seed,
    measure=measure,
    card=card,
    outcome=outcome,
    axes=AXES,
    legend="boundary: pairs that begin nearer end together, others in turns; order: length of the "
    "mean of the phases on a circle",
    seeds=3,
    each="network",
    example="--pairs 10 --seeds 1",
    time=30,
    draw="neurosim.models.synchrony.gap_figure:draw",
    has_few_threads=True,
)
