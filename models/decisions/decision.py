r"""Decision: two populations compete for seconds, and one wins, by slow reverberation.

The network of [1]_ in the task of [2]_: of 1,600 excitatory neurons two populations of 240 are
driven by a stimulus, at rates

.. math::
   \mu_0 (1 \pm c') + \sigma \xi, \qquad \sigma = 4\ \mathrm{Hz},

drawn anew every 50 ms. Neurons within a population excite one another more strongly, and 400
inhibitory neurons answer to all. NMDA, whose gating lasts for 100 ms, lets both populations ramp up
side by side until one wins and silences the other, which takes the longer the more alike their
inputs are; after the stimulus the winner fires on. Equations stand in
`neurosim.models.decisions.network`.

A trial at zero coherence lasts to its end; all others end when a population has reached 15 Hz
over 50 ms, the decision. All trials are of one network that is brought back to the same point,
with other noise. In the null AMPA takes the place of NMDA, 11 times as strong as it is: at 14
times, which would bring a rare spike the same charge, rates are above 15 Hz before a stimulus can
act, at 8 times hardly anything happens.

==========================  =================  ===================  ====  ======================
parameter                   symbol             value                unit  source
==========================  =================  ===================  ====  ======================
neurons                     sizes              240+240+1120+400     -     [2]_, [3]_
capacitance                 C                  500, 200             pF    [1]_, [3]_
leak                        g_L                25, 20               nS    [1]_, [3]_
rest, threshold, reset      v                  -70, -50, -55        mV    [1]_, [3]_
refractory time             t_ref              2, 1                 ms    [1]_, [3]_
AMPA, NMDA, GABA            tau                2, 2 and 100, 5      ms    [2]_, [3]_
saturation                  alpha              0.5                  1/ms  [1]_, [3]_
delay                       d                  0.5                  ms    [3]_
external AMPA               g                  2.1, 1.62            nS    [2]_, [3]_
recurrent AMPA              g                  0.05, 0.04           nS    [2]_, [3]_
NMDA                        g                  0.165, 0.13          nS    [2]_, [3]_
GABA                        g                  1.3, 1.0             nS    [2]_, [3]_
strength within, between    w+, w-             1.7, 0.876           -     [2]_, [3]_
noise                       external           2.4                  kHz   [2]_, [3]_
stimulus                    mu, sigma          40, 4                Hz    [2]_, [3]_
decided at                  threshold          15 over 50 ms        Hz    [2]_
time step, method           dt                 0.1, Euler           ms    [3]_; [2]_: 0.02
AMPA for NMDA (null)        charge             11                   -     here
==========================  =================  ===================  ====  ======================

Pairs are of excitatory and inhibitory neurons. What is said of [1]_ and [2]_ is from memory, to be
verified; all but the last three rows were read in [3]_ and in a script of Wang's laboratory.

References
----------
.. [1] Brunel, Wang, "Effects of neuromodulation in a cortical network model of object working
   memory dominated by recurrent inhibition", J. Comput. Neurosci. 11:63, 2001,
   doi:10.1023/A:1011204814320.
.. [2] Wang, "Probabilistic decision making by slow reverberation in cortical circuits", Neuron
   36:955, 2002, doi:10.1016/S0896-6273(02)01092-9.
.. [3] Wimmer, Stimberg, "Wang_2002", among the examples of Brian2.
"""

from collections.abc import Mapping

import numpy as np

from neurosim.experiment.experiment import Experiment
from neurosim.experiment.scorecard import Band
from neurosim.models.assemblies.operations import Tick
from neurosim.models.decisions.parameters import BIN, Parameters
from neurosim.models.decisions.psychometric import fit_weibull
from neurosim.models.decisions.trials import Trials
from neurosim.models.spiking.statistics import Findings, axes_of_seeds

WANG = "Wang 2002, from memory, to be verified"
NO_SLOW = "nothing lasts longer than AMPA and GABA"
END = 500.0
"""ms at the end of stimulus and delay over which rates are taken."""


def run_seed(
    config: Parameters, seed: int, threads: int = 1, tick: Tick = lambda share: None
) -> Findings:
    """Run all trials of one network, then those of the null.

    Examples
    --------
    >>> short = dict(scale=0.1, trials=1, nulls=1, settle=5, before=50, stimulus=50, delay=50)
    >>> found = run_seed(Parameters(coherences=(51.2,), **short), seed=0)
    >>> found["winner"].shape, found["rates"].shape
    ((2, 1), (1, 2, 30))
    """
    done, n = 0, config.trials * len(config.strengths) + config.nulls

    def told(trial: Findings) -> Findings:
        nonlocal done
        done += 1
        tick(done / n)
        return trial

    network = Trials(config, seed, threads)
    trials = [
        [told(network.run(i * config.trials + j, coherence, coherence == 0)._asdict())
         for j in range(config.trials)] for i, coherence in enumerate(config.strengths)
    ]  # fmt: skip
    null = Trials(config, seed, threads, fast=True)
    without = [told(null.run(j, 0.0, True)._asdict()) for j in range(config.nulls)]
    return {
        "winner": np.array([[trial["winner"] for trial in row] for row in trials]),
        "time": np.array([[trial["time"] for trial in row] for row in trials]),
        "rates": np.array([trial["rates"] for trial in trials[0]]),
        "null_winner": np.array([trial["winner"] for trial in without]),
        "null_time": np.array([trial["time"] for trial in without]),
        "null_rates": np.array([trial["rates"] for trial in without]),
    }


def compare_rates(config: Parameters, rates: np.ndarray, winner: np.ndarray) -> dict[str, float]:
    """Return rates of winner and loser at the end of stimulus and delay, zero coherence, Hz."""
    begin, off, n = (
        round(ms / BIN) for ms in (config.before, config.before + config.stimulus, END)
    )
    ends = {"": off, " after": rates.shape[2]}
    values = {"rest": float(rates[:, :, :begin].mean())}
    for name, end in ends.items():
        of_both = rates[:, :, max(end - n, begin) : end].mean(axis=2)
        of_winner = of_both[np.arange(winner.size), winner]
        values[f"winner{name}"] = float(of_winner.mean())
        values[f"loser{name}"] = float((of_both.sum(axis=1) - of_winner).mean())
    return values


def measure(config: Parameters, found: Findings) -> dict[str, float]:
    """Return the values of the rows."""
    null = compare_rates(config, found["null_rates"], found["null_winner"])
    is_right, coherence = found["winner"][1:] == 0, np.array(config.strengths[1:])
    threshold, exponent = fit_weibull(coherence, is_right)
    times = np.array([_mean(row) for row in found["time"]])
    return {
        "A": float((found["winner"][0] == 0).mean()),
        "decided": float(np.isfinite(found["time"][0]).mean()),
        **compare_rates(config, found["rates"], found["winner"][0]),
        "threshold": threshold,
        "exponent": exponent,
        "time": float(times[0]),
        "strongest": float(times[-1]),
        "falls": float(times[-1] / times[0]),
        "null": _mean(found["null_time"]),
        "null lead": null["winner"] / null["loser"] if null["loser"] else float("nan"),
        "null after": null["winner after"],
    }


def _mean(times: np.ndarray) -> float:
    """Return the mean of those that are known."""
    known = times[np.isfinite(times)]
    return float(known.mean()) if known.size else float("nan")


def card(config: Parameters) -> list[Band]:
    """Return the rows; with bands at the published parameters."""
    chance = 1.96 * float(np.sqrt(0.25 / config.trials))
    rows = [
        Band("A", "share of trials at 0 that A wins", 0.5 - chance, 0.5 + chance,
             "equal populations; 95 % of such samples", "0.5"),
        Band("decided", "share of these decided in the stimulus", 0.5, None, WANG, "most"),
        Band("rest", "both before the stimulus, Hz", None, None, ""),
        Band("winner", "winner at the end of the stimulus, Hz", 15.0, None, WANG, "> 15"),
        Band("loser", "loser at the end of the stimulus, Hz", None, 5.0, WANG, "a few"),
        Band("winner after", "winner at the end of the delay, Hz", 10.0, None, WANG, "fires on"),
        Band("loser after", "loser at the end of the delay, Hz", None, 5.0, WANG, "a few"),
        Band("threshold", "Weibull threshold, %", 6.0, 14.0, WANG, "9.2"),
        Band("exponent", "Weibull exponent", 1.0, 2.3, WANG, "1.5"),
        Band("time", "mean time of a decision at 0, ms", 500.0, 1500.0, WANG, "up to 1000"),
        Band("strongest", "the same at the highest coherence, ms", None, None, ""),
        Band("falls", "the second / the first", None, 0.7, WANG, "< 1"),
        Band("null", "null: time of a decision with AMPA, ms", None, 250.0,
             NO_SLOW, "fast"),
        Band("null lead", "null: winner / loser, end of the stimulus", None, 1.5, NO_SLOW, "1"),
        Band("null after", "null: winner at the end of the delay, Hz", None, 5.0, NO_SLOW, "rest"),
    ]  # fmt: skip
    if config.is_published:
        return rows
    return [Band(row.id, row.name, None, None, "") for row in rows]


def outcome(config: Parameters, values: Mapping[str, float]) -> str:
    """Say how strong evidence must be, and how long decisions take.

    Examples
    --------
    >>> values = {"threshold": 9.7, "exponent": 1.4, "time": 812.0, "strongest": 320.0}
    >>> outcome(Parameters(), values).partition(";")[0]
    'Choices are right in 82 % of trials at a coherence of 9.7 % (Wang 2002: 9.2 %)'
    """
    if np.isnan(values["threshold"]):
        return "How strong the evidence must be is not known from these trials."
    theirs = " (Wang 2002: 9.2 %)" if config.is_published else ""
    told = (f"Choices are right in 82 % of trials at a coherence of {values['threshold']:.1f} %"
            f"{theirs}")  # fmt: skip
    if np.isnan(values["time"] + values["strongest"]):
        return f"{told}."
    return (f"{told}; a decision takes {values['time']:.0f} ms without evidence, "
            f"{values['strongest']:.0f} ms at {config.strengths[-1]:g} %.")  # fmt: skip


AXES = axes_of_seeds({
    "winner": "coherence, from 0 up, trial; 0: A, which has more, or 1: B",
    "time": "coherence, trial; ms of stimulus until a population reaches the threshold, or NaN",
    "rates": "trial at zero coherence, population A or B, bin of 5 ms; Hz",
    "null_winner": "trial at zero coherence without NMDA; 0: A or 1: B",
    "null_time": "trial at zero coherence without NMDA; ms, or NaN",
    "null_rates": "trial at zero coherence without NMDA, population, bin of 5 ms; Hz",
})  # fmt: skip


EXPERIMENT = Experiment(
    name="decision",
    summary="Two populations compete for seconds: slow decisions, right more often with evidence",
    source="Wang 2002",
    configuration=Parameters,
    run_seed=run_seed,
    measure=measure,
    card=card,
    outcome=outcome,
    axes=AXES,
    legend="threshold: coherence at which 1 - 1/(2e) = 82 % are right; A has the stronger input",
    seeds=1,
    each="network",
    example="--trials 4 --set nulls=1",
    time=60,
    draw="neurosim.models.decisions.figure:draw_decision",
    has_few_threads=True,
)
