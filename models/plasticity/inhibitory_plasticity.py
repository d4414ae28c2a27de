r"""Inhibitory plasticity: inhibition that learns brings a network from clocks to irregular fire.

After [1]_. Neurons with conductances,

.. math::
   C \dot v = -g_L (v - E_L) - g_e v - g_i (v - E_i) + I, \qquad
   \tau_e \dot g_e = -g_e, \qquad \tau_i \dot g_i = -g_i,

whose drive I alone takes them over the threshold, excite one another, and nothing inhibits the
excitatory ones: all fire fast, and as one. Then the synapses w from inhibitory to excitatory
neurons learn. With traces x of the inhibitory and y of the excitatory neuron, raised by 1 at
each spike and decaying with tau,

.. math::
   w \to w + \eta (y - \alpha) \text{ at an inhibitory spike}, \qquad
   w \to w + \eta x \text{ at an excitatory one}, \qquad \alpha = 2 \rho_0 \tau,

the first before the spike is transmitted. Were both sides independent, the mean weight would rest
where the excitatory neuron fires at :math:`\rho_0`, whatever excites it.

=========================  ==============  ===========  =====  ===================================
parameter                  symbol          value        unit   source
=========================  ==============  ===========  =====  ===================================
neurons                    n               8000 + 2000  -      [2]_
connection                 p               inputs / n   -      [2]_: 2 %, 200 of 10,000
leak, capacitance          g_L, C          10, 200      nS,pF  [2]_
rest, threshold, reset     E_L, v_th, -    -60,-50,-60  mV     [2]_
inhibitory reversal        E_i             -80          mV     [2]_
drive                      I               200          pA     [2]_
conductances               tau_e, tau_i    5, 10        ms     [2]_
refractory time            t_ref           5            ms     [2]_
weights that do not learn  w_exc, w_inh    0.3, 3       nS     [2]_
weights that learn         w               1e-10..100   nS     [2]_: at the start, and at most
traces                     tau             20           ms     [2]_
target                     rho_0           3            Hz     [2]_
learning                   eta             0.1          nS     here; [2]_: 0.01
initial v                  v               0            mV     [2]_: unset, so all fire at once
time of learning           learning        20           s      here; [2]_: 9
=========================  ==============  ===========  =====  ===================================

At the rate of learning of [2]_ the network takes minutes to settle, so the default is ten times as
fast; ``--preset example`` is that of [2]_, with its 9 s.

References
----------
.. [1] Vogels, Sprekeler, Zenke, Clopath, Gerstner, "Inhibitory plasticity balances excitation and
   inhibition in sensory pathways and memory networks", Science 334:1569, 2011,
   doi:10.1126/science.1211095.
.. [2] Zenke, "Inhibitory synaptic plasticity in a recurrent network model", 2011, in Brian2's
   examples: examples/frompapers/Vogels_et_al_2011.py.
"""

from collections.abc import Mapping
from typing import Self

import numpy as np
from pydantic import Field, model_validator

from neurosim.experiment.experiment import Experiment
from neurosim.experiment.scorecard import Band, bound_to
from neurosim.models.assemblies.operations import Tick
from neurosim.models.plasticity.inhibitory_network import PLASTIC, build
from neurosim.models.plasticity.inhibitory_recording import record, span, stay
from neurosim.models.spiking import statistics
from neurosim.models.spiking.statistics import Findings, Milliseconds, Session
from neurosim.spiking.engine.clock import Grid

BINS, TOP = 60, 6.0
"""Of the histogram of weights; nS, in the last bin also what is above."""
FREE = ("precision", "recorded", "bin")
"""Parameters that no row depends on."""
PRESETS = {"default": {}, "example": {"eta": 0.01, "learning": 8000.0, "duration": 1000.0}}
BRIAN2, RATES, AS_BRIAN2 = (
    "Brian2's example, run by Brian2; within 5 or 10 %",
    ("164.7", "8.5"),
    (7.6, 9.3),
)
OF_TARGET = "Vogels et al. 2011: the target rho_0; within a fifth, chosen here"
CLOCK, IRREGULAR = "a clock", "random (Poisson) spikes; the paper says irregular"
TOGETHER, APART = "all as one", "independent neurons; the paper says asynchronous"
NOTHING, BALANCED = "inhibition has not learned", "Vogels et al. 2011: balance; ends chosen here"
SAME = "a copy of it that does not learn, from the same start"


class InhibitoryPlasticity(Session):
    """Parameters of the experiment; see the table of the module."""

    n: int = Field(10_000, ge=20, le=10**7, description="neurons, four in five excitatory")
    settle: Milliseconds = Field(500.0, description="time before all that, ms")
    before: Milliseconds = Field(500.0, gt=0, description="recorded before learning, ms")
    learning: Milliseconds = Field(20_000.0, gt=0, description="time of learning, ms")
    duration: Milliseconds = Field(5000.0, gt=0, description="recorded after it, ms; it goes on")
    recorded: float = Field(0.02, ge=0, le=1, description="share of neurons whose spikes are kept")
    bin: float = Field(5.0, gt=0, description="bin of the population rate, ms")
    inputs: int = Field(
        200, ge=1, description="synapses into a neuron, in the mean; p = inputs / n"
    )
    w_exc: float = Field(0.3, ge=0, le=100, description="weight of an excitatory synapse, nS")
    w_inh: float = Field(3.0, ge=0, le=100, description="that among inhibitory neurons, nS")
    eta: float = Field(0.1, ge=0, le=10, description="step of learning, nS")
    target: float = Field(3.0, ge=0, le=100, description="rho_0, Hz")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        grid = Grid(self.dt)
        for name in ("before", "learning"):
            grid.steps(name, getattr(self, name))
        if self.bin > self.before:
            raise ValueError(f"bin must be at most before = {self.before:g} ms, got {self.bin}")
        if self.inputs > self.n:
            raise ValueError(f"inputs must be at most n = {self.n}, got {self.inputs}")
        return self


def run_seed(
    config: InhibitoryPlasticity, seed: int, threads: int = 1, tick: Tick = lambda share: None
) -> Findings:
    """Run one network before, while and after it learns, and a copy that does not.

    Examples
    --------
    >>> found = run_seed(InhibitoryPlasticity(n=200, inputs=20, settle=0, before=20, learning=20,
    ...                                       duration=20), seed=0)
    >>> found["rate"].shape, found["course"].shape
    ((2, 4), (2, 2))
    """
    whole = config.settle + config.before + config.learning + config.duration
    net = build(config, seed, threads)

    def run(ms: float, is_plastic: bool = True) -> None:
        start = net.time
        net.run(ms, plastic=is_plastic, after_chunk=lambda done: tick((start + done) / whole))

    run(config.settle, is_plastic=False)
    before = record(net, config, config.before, lambda ms: run(ms, is_plastic=False))
    still = stay(net, config)
    counts = [net.count(name) for name in statistics.POPULATIONS]
    run(config.learning)
    course = np.array([count.rate(span(config))[1] for count in counts])
    after = record(net, config, config.duration, run)
    return {
        **{f"before_{name}": array for name, array in before.items()},
        **after,
        "still": still,
        "course": course,
        "weights": np.histogram(np.minimum(net.weights(PLASTIC), TOP), BINS, (0, TOP))[0],
        "mean_weight": np.array(net.weights(PLASTIC).mean()),
    }


def measure(config: InhibitoryPlasticity, found: Findings) -> dict[str, float]:
    """Return rate, irregularity, correlation and balance, before and after learning."""
    values: dict[str, float] = {}
    n_exc = config.sizes[0]
    for when, first in (("before", "before_"), ("after", "")):
        known = found[f"{first}irregularity"][:n_exc]
        known = known[np.isfinite(known)]
        pushed, pulled = found[f"{first}currents"].mean(axis=1)
        values |= {
            f"rate {when}": float(found[f"{first}rate"][0].mean()),
            f"irregularity {when}": float(known.mean()) if known.size else np.nan,
            f"correlation {when}": float(found[f"{first}correlation"]),
            f"balance {when}": float(pulled / pushed),
        }
    of_each = found["counts"][:n_exc] / (config.duration * 0.001)
    is_near = np.abs(of_each - config.target) <= 0.5 * config.target
    return {
        **values,
        "near": float(is_near.mean()),
        "weight": float(found["mean_weight"]),
        "still": float(found["still"][0]),
        "learned": float(found["course"][0, 0]),
    }


def card(config: InhibitoryPlasticity) -> list[Band]:
    """Return the rows; with bands at the default parameters and those of Brian2's example."""
    changes = config.model_dump(exclude={*FREE})
    for name, preset in PRESETS.items():
        usual = InhibitoryPlasticity.make(**preset).model_dump(exclude={*FREE})
        if changes == usual:
            return _bands(is_example=name == "example")
    return bound_to(config, list(changes), _bands(is_example=False))


def _bands(is_example: bool) -> list[Band]:
    after = Band("rate after", "after learning: rate, Hz", 2.4, 3.6, OF_TARGET, "3")
    if is_example:
        after = Band("rate after", "after learning: rate, Hz", *AS_BRIAN2, BRIAN2, RATES[1])
    return [
        Band("rate before", "before learning: rate, Hz", 156.0, 173.0, BRIAN2, RATES[0]),
        after,
        Band("irregularity before", "before: irregularity (CV)", None, 0.3, CLOCK, "0"),
        Band("irregularity after", "after: irregularity (CV)", 0.7, 1.3, IRREGULAR, "1"),
        Band("correlation before", "before: correlation of two neurons", 0.3, None, TOGETHER, "1"),
        Band("correlation after", "after: correlation of two neurons", None, 0.02, APART, "0"),
        Band("balance before", "before: inhibition / excitation", None, 0.05, NOTHING, "0"),
        Band("balance after", "after: inhibition / excitation", 0.5, 1.0, BALANCED, "1"),
        Band("near", "share of neurons at 0.5 to 1.5 rho_0", None, None, ""),
        Band("weight", "mean weight that was learned, nS", None, None, ""),
        Band("learned", "rate in the first bin of learning, Hz", None, None, ""),
        Band("still", "null: that rate without learning, Hz", 156.0, 173.0, SAME, "164.7"),
    ]  # fmt: skip


def outcome(config: InhibitoryPlasticity, values: Mapping[str, float]) -> str:
    """Say how the network fires before and after learning.

    Examples
    --------
    >>> outcome(InhibitoryPlasticity(), {"rate before": 163.6, "rate after": 4.0,
    ...     "irregularity before": 0.01, "irregularity after": 0.92}).partition(";")[0]
    'Inhibition that learns takes excitatory neurons from 164 to 4.0 Hz (target: 3 Hz)'
    """
    before, after = values["rate before"], values["rate after"]
    if np.isnan(before + after):
        return "The rates before and after learning are not known."
    told = (f"Inhibition that learns takes excitatory neurons from {before:.0f} to {after:.1f} Hz "
            f"(target: {config.target:g} Hz)")  # fmt: skip
    cvs = values["irregularity before"], values["irregularity after"]
    if np.isnan(sum(cvs)):
        return f"{told}; how irregularly they fire is not known."
    return f"{told}; the CV of their intervals goes from {cvs[0]:.2f} to {cvs[1]:.2f}."


AXES = statistics.axes_of_seeds({
    **{f"before_{name}": f"{text}; before learning" for name, text in statistics.AXES.items()},
    **statistics.AXES,
    **{f"{first}{name}": f"{text}; {when} learning"
       for first, when in (("before_", "before"), ("", "after"))
       for name, text in (("currents", "kind (excitation and drive, inhibition), neuron; pA"),
                          ("correlation", "of two excitatory neurons' spikes in a bin"))},
    "still": "population (exc, inh); Hz in the first bin of course, without learning",
    "course": "population (exc, inh), bin of learning; Hz",
    "weights": "bin; weights that learn in 60 bins from 0 to 6 nS, the last with all above",
    "mean_weight": "nS",
})  # fmt: skip
LEGEND = (
    f"{statistics.OF_INTERVALS}; correlation: of the spikes of two excitatory neurons in a bin; "
    "inhibition / excitation: mean currents into an excitatory neuron, the drive counted as "
    "excitation; first bin: a hundredth of the time of learning"
)


EXPERIMENT = Experiment(
    name="inhibitory-plasticity",
    summary="Inhibition that learns brings a network from clocks to irregular fire",
    source="Vogels et al. 2011",
    configuration=InhibitoryPlasticity,
    run_seed=run_seed,
    measure=measure,
    card=card,
    outcome=outcome,
    axes=AXES,
    legend=LEGEND,
    seeds=1,
    each="network",
    presets={"example": PRESETS["example"]},
    example="--n 2000 --learning 5000",
    time=60,
    draw="neurosim.models.plasticity.inhibitory_figure:draw",
    has_few_threads=True,
)
