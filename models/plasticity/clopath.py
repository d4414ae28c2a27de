r"""Clopath: how often pairs of spikes come decides whether their order matters.

Voltage-based STDP [1]_. A presynaptic spike depresses a synapse by how far the postsynaptic
potential was above rest of late; it is potentiated while that potential is high, after a
presynaptic spike, and more if it was above rest before:

.. math::
   \dot w = -A_{LTD}\, X\, [\bar u_- - \theta_-]_+
            + A_{LTP}\, \bar x\, [u - \theta_+]_+\, [\bar u_+ - \theta_-]_+

with the train X of presynaptic spikes, its average x, and averages of u (10 and 7 ms). Spikes of
both neurons are imposed, as in the experiment [2]_: five pairs at a rate, 10 ms apart, and these
five again every 10 s, 15 times (10 times at 0.1 Hz). `neurosim.models.plasticity.voltage_neuron`
has the neuron, as in the program of its authors [3]_: an adaptive exponential neuron with an
adaptive threshold and a depolarising afterpotential, whose spikes last 2 ms, in steps of 1 ms.

=======================  ==================  =========  =======  =============================
parameter                symbol              value      unit     source
=======================  ==================  =========  =======  =============================
depression               A_LTD               1.4e-4     1/mV     [3]_
potentiation             A_LTP               8e-5       1/mV^2   [3]_
thresholds               theta-, theta+      -70.6,     mV       [3]_
                                             -45.3
averages of u            tau-, tau+          10, 7      ms       [3]_
average of X             tau_x               15         ms       [3]_
initial weight           w                   0.5        -        [3]_
pairs                    -                   5          -        [2]_, [3]_
repetitions, at 0.1 Hz   -                   15, 10     -        [3]_
rates                    rates               0.1 to 50  Hz       [2]_ and between
=======================  ==================  =========  =======  =============================

Bands of the card: two standard errors around the means of the experiment [2]_, as tabulated in
`sjostrom_freq_stdp` of a public toolbox [4]_; the paper itself was not at hand. Weights have no
bounds here, as in [3]_, and the homeostasis of [1]_ stands still: its mean depolarisation, squared,
is at its reference.

References
----------
.. [1] Clopath, Busing, Vasilaki, Gerstner, "Connectivity reflects coding: a model of voltage-based
   STDP with homeostasis", Nat. Neurosci. 13:344, 2010, doi:10.1038/nn.2479.
.. [2] Sjostrom, Turrigiano, Nelson, "Rate, timing, and cooperativity jointly determine cortical
   synaptic plasticity", Neuron 32:1149, 2001, doi:10.1016/S0896-6273(01)00542-6.
.. [3] Clopath, ModelDB 144566, ``VoTriCode``: FrequencyDependence.m, VoTri.m and aEIF.m.
.. [4] VH-Lab/vhlab-toolbox-matlab, ``vlt.neuro.stdp.sjostrom_freq_stdp``.
"""

from collections.abc import Mapping
from math import log
from typing import Annotated, Any

import numpy as np
from pydantic import BeforeValidator, Field

from neurosim import (
    OneToOne,
    Population,
    SpikeTimes,
    SpikingNetwork,
    SynapseRule,
    Synapses,
    Trace,
)
from neurosim.experiment.configuration import Configuration
from neurosim.experiment.experiment import Experiment
from neurosim.experiment.scorecard import Band, bound_to
from neurosim.models.assemblies.operations import Tick
from neurosim.models.assemblies.parameters import one_or_more
from neurosim.models.plasticity.voltage_neuron import REST, neuron

Findings = dict[str, "np.ndarray[Any, Any]"]

DT, LAG, PAIRS, EVERY = 1.0, 10.0, 5, 10_000.0
"""ms: step, from one spike of a pair to the other, from one five pairs to the next."""
ORDERS = ("pre-post", "post-pre")
MEASURED = {
    0.1: ((-0.04, 0.05), (-0.29, 0.08)), 10.0: ((0.14, 0.10), (-0.41, 0.11)),
    20.0: ((0.29, 0.14), (-0.34, 0.10)), 40.0: ((0.53, 0.11), (0.56, 0.32)),
    50.0: ((0.56, 0.26), (0.75, 0.19)),
}  # fmt: skip
"""Hz: mean relative change and its standard error, pre before post and post before pre."""
TOLD = "Sjostrom et al. 2001, mean and two standard errors"

Rate = Annotated[float, Field(ge=0.05, le=50)]
Rates = Annotated[tuple[Rate, ...], BeforeValidator(one_or_more), Field(min_length=1)]


class Clopath(Configuration):
    """Parameters of the experiment; see the table of the module."""

    rates: Rates = Field(
        (0.1, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50), description="pairs per s, Hz"
    )
    a_ltd: float = Field(1.4e-4, ge=0, description="depression, 1/mV")
    a_ltp: float = Field(8e-5, ge=0, description="potentiation, 1/mV^2")
    tau_x: float = Field(15.0, gt=1, description="average of presynaptic spikes, ms")
    theta_low: float = Field(REST, description="of averages of u, mV")
    theta_high: float = Field(-45.3, description="of u, mV")
    weight: float = Field(0.5, gt=0, description="of all synapses at the start")


def depress(w: Any, z: Any, p: Any, elapsed: Any, post: Any) -> Any:
    """Depress a synapse at a spike that arrives."""
    return w - p.a_ltd * max(post.low3 - p.theta_low, 0.0)


def potentiate(w: Any, z: Any, p: Any, elapsed: Any, pre: Any, post: Any) -> Any:
    """Potentiate a synapse while its target is depolarised."""
    return w + p.a_ltp * pre.x * (post.v - p.theta_high) * max(post.high3 - p.theta_low, 0.0)


BRIAN2 = {
    "on_pre": "w = w - a_ltd * clip(low3_post - theta_low, 0, inf)",
    "on_event up": "w = w + a_ltp * x_pre * (v_post - theta_high)"
                   " * clip(high3_post - theta_low, 0, inf)",
}  # fmt: skip


def find_times(rate: float) -> "np.ndarray[Any, Any]":
    """Return when pairs begin, ms: five at a rate, and these again and again.

    Examples
    --------
    >>> find_times(50.0)[:6].tolist()
    [20.0, 40.0, 60.0, 80.0, 100.0, 10020.0]
    """
    period = np.round(1000 / rate)
    train = 20.0 + period * np.arange(PAIRS)
    n = 10 if rate <= 0.1 else 15
    return np.concatenate([train + max(EVERY, PAIRS * period) * i for i in range(n)])


def build(config: Clopath) -> tuple[SpikingNetwork, float]:
    """Return a network of one synapse for each rate and order, and how long it is to run, ms.

    Examples
    --------
    >>> net, duration = build(Clopath(rates=(10.0, 50.0)))
    >>> net.weights("pre->post").size, duration
    (4, 140520.0)
    """
    times = [find_times(rate) for rate in config.rates] * 2
    n, sizes = len(times), [each.size for each in times]
    first, who = np.concatenate(times), np.repeat(np.arange(n), sizes)
    is_late = who < n // 2  # post comes second
    decay = -1 / log(1 - DT / config.tau_x)  # of an Euler step: 1 - dt / tau
    pre = Population("pre", n, SpikeTimes(who, first + LAG * ~is_late, sort=True),
                     traces={"x": Trace(decay, 1 / (config.tau_x - DT))})  # fmt: skip
    # A current that comes in one step acts in the next.
    electrode = Population("electrode", n, SpikeTimes(who, first + LAG * is_late - DT, sort=True))
    post = Population("post", n, neuron())
    learn = SynapseRule(depress, on_event={"up": potentiate}, brian2=BRIAN2, parameters={
        name: getattr(config, name) for name in ("a_ltd", "a_ltp", "theta_low", "theta_high")
    })  # fmt: skip
    wires = [
        Synapses(electrode, post, OneToOne(), weight=1e6, receptor="pulse"),  # pA
        # They learn, and transmit nothing: the electrode alone drives the neuron.
        Synapses(pre, post, OneToOne(), config.weight, learn, receptor={"pulse": 0.0}),
    ]
    return SpikingNetwork([pre, electrode, post], wires, dt=DT), float(first.max()) + 100.0


def run_seed(
    config: Clopath, seed: int, threads: int = 1, tick: Tick = lambda share: None
) -> Findings:
    """Run all pairs; nothing is drawn, so all seeds are the same.

    Examples
    --------
    >>> run_seed(Clopath(rates=50), seed=0)["change"].round(2).tolist()
    [[0.65], [0.47]]
    """
    net, duration = build(config)
    spikes = net.record("post")
    net.run(duration, after_chunk=lambda done: tick(done / duration))
    shape = len(ORDERS), len(config.rates)
    return {
        "change": (net.weights("pre->post") / config.weight - 1).reshape(shape),
        "spikes": spikes.counts().reshape(shape),
    }


def measure(config: Clopath, found: Findings) -> dict[str, float]:
    """Return the relative change of the weight for each order and rate."""
    values = {
        f"{order} {rate:g}": float(change)
        for order, changes in zip(ORDERS, found["change"], strict=True)
        for rate, change in zip(config.rates, changes, strict=True)
    }
    return values | {"failed": float(_count_imposed(config) - found["spikes"].sum())}


def _count_imposed(config: Clopath) -> int:
    return len(ORDERS) * sum(find_times(rate).size for rate in config.rates)


def card(config: Clopath) -> list[Band]:
    """Return a row for each order and each rate that was measured, the lowest and the highest."""
    shown = [*MEASURED, min(config.rates), max(config.rates)]
    said = {"pre-post": "pre 10 ms before post", "post-pre": "post 10 ms before pre"}
    rows = [
        _compare(f"{order} {rate:g}", f"{said[order]}, {rate:g} Hz: change of w",
                 MEASURED.get(rate, (None, None))[i])
        for i, order in enumerate(ORDERS)
        for rate in config.rates
        if rate in shown
    ]  # fmt: skip
    fixed = [name for name in Clopath.model_fields if name not in ("rates", "weight")]
    return [
        *bound_to(config, fixed, rows),
        Band("failed", "spikes imposed and not fired", 0, 0, "the protocol", "0"),
    ]


def _compare(key: str, name: str, measured: tuple[float, float] | None) -> Band:
    if measured is None:
        return Band(key, name, None, None, "")
    mean, error = measured
    return Band(key, name, round(mean - 2 * error, 2), round(mean + 2 * error, 2), TOLD,
                f"{mean:.2f}")  # fmt: skip


def outcome(config: Clopath, values: Mapping[str, float]) -> str:
    """Say what pairs do in either order, at the lowest and the highest rate.

    Examples
    --------
    >>> found = {"pre-post 50": 0.65, "post-pre 50": 0.47}
    >>> outcome(Clopath(rates=50), found)
    'Pre before post moves a weight by +65 % at 50 Hz, post before pre by +47 %.'
    """
    low, high = min(config.rates), max(config.rates)
    first, second, third, last = (
        f"{100 * values[f'{order} {rate:g}']:+.0f} %" for rate in (low, high) for order in ORDERS
    )
    told = f"Pre before post moves a weight by {first} at {low:g} Hz, post before pre by {second}"
    return f"{told}." if low == high else f"{told}; at {high:g} Hz by {third} and {last}."


AXES = {
    "change": "seed, order (pre before post, post before pre), rate; relative change of the weight",
    "spikes": "seed, order, rate; spikes of the postsynaptic neuron",
}
LEGEND = (
    "change of w: relative, after five pairs, repeated 15 times (10 times at 0.1 Hz); bands: two "
    "standard errors of the experiment; without randomness, so all seeds are the same"
)


EXPERIMENT = Experiment(
    name="clopath",
    summary="How often pairs of spikes come decides whether their order matters",
    source="Clopath et al. 2010",
    configuration=Clopath,
    run_seed=run_seed,
    measure=measure,
    card=card,
    outcome=outcome,
    axes=AXES,
    legend=LEGEND,
    seeds=1,
    each="protocol",
    example="--rates 10 50",
    time=10,
    draw="neurosim.models.plasticity.clopath_figure:draw_clopath",
)
