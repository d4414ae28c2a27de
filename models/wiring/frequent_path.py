r"""Frequent path: synapses grow strong by use, and what is used often is kept.

Two senses of the same structure, as many fibres onto a detector each, differ in one thing: A is
stimulated 9 times as often as B. Learning runs once in rounds
(`neurosim.models.wiring.senses_in_rounds`) and once in spikes, by the timing of these
(`neurosim.models.wiring.senses_in_spikes`). Then copies of both senses, which learn no more, are
stimulated once each, with all fibres or without some of them, drawn by chance for each copy:

- *latency*: time from the start of a stimulus to the detector's first spike, mean over copies of
  which no fibre is lost;
- *tolerance*: largest share of lost fibres up to which more than 90 % of stimuli are detected, in
  steps of 5 %.

Controls, from the same seeds: both equally often; frequencies swapped; no plasticity. Sixteen
senses, stimulated from once to 16 times as often, tell whether strength and latency go in the order
of frequency.

The last part makes use of it: neurons that fire often are important, and their synapses change less
(`neurosim.models.wiring.protection`), while new pairs are learned, or are pruned last. As controls
importance is shuffled among neurons, or is the same for all synapses and as large in the mean.

====================  ================  ======  ====  ==============================================
parameter             symbol            value   unit  source
====================  ================  ======  ====  ==============================================
fibres of a sense     n_fibres          50      -     here
A / B                 often             9       -     the task: 9 times as often
senses in order       senses            16      -     the task: once to 16 times as often
slots of time         slots             100     -     here; A is stimulated in 90, B in 10 of them
copies in a test      trials            100     -     here; for each share of lost fibres, 5 times
                                                      as many for the latency of A and B
growth, rounds        growth            0.02    -     here
growth, spikes        stdp              0.008   -     here: a_pre of `PairSTDP`; a_post 1.05 a_pre
fading in a slot      fading            0.02    -     here, of what is above the weight at the start
neurons on a side     n                 200     -     here; pairs of keys and values
active in each        k                 10      -     here
old pairs, new pairs  pairs             40      -     here; each learned in 3 passes
uses of old pairs     uses              400     -     here; the i-th in proportion to 1 / i
fully important       full              0.06    -     here: share of uses in which a neuron fires
pruned                pruned            0.7     -     here: of the synapses that learned something
====================  ================  ======  ====  ==============================================

All values marked *here* were chosen on seeds 0 to 2, but for *full*: with 0.05 one seed of 17 more
(11) lost 0.12 of the new pairs. Weights settle where growth and fading are equal, so the order
stays, however long learning goes on. Without fading (``--fading 0``) rare senses catch up: all
synapses come to be as strong as they can.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from pydantic import Field

from neurosim.base import checks
from neurosim.experiment.configuration import Configuration
from neurosim.experiment.experiment import Experiment
from neurosim.models.wiring import protection
from neurosim.models.wiring.frequent_rows import ARMS, AXES, LEGEND, SHARES, card, measure, outcome
from neurosim.models.wiring.senses import plan
from neurosim.models.wiring.senses_in_rounds import InRounds
from neurosim.models.wiring.senses_in_spikes import InSpikes

__all__ = ["EXPERIMENT", "FrequentPath", "card", "check", "measure", "outcome", "run_seed"]

Findings = Mapping[str, "np.ndarray[Any, Any]"]
MORE = 5
"""Times as many copies tell the latency, a mean, as what is detected with some fibres lost."""


class FrequentPath(Configuration):
    """Parameters of the experiment; see the table of the module."""

    n_fibres: int = Field(50, ge=2, le=1000, description="fibres of a sense")
    often: float = Field(9.0, ge=1, le=1000, description="A is stimulated so often for each B")
    senses: int = Field(16, ge=4, le=200, description="stimulated once to so many times as often")
    slots: int = Field(100, ge=2, le=100_000, description="times at which senses are stimulated")
    trials: int = Field(100, ge=1, le=1000, description="copies of a sense in a test")
    growth: float = Field(0.02, ge=0, le=1, description="of synapses by use, in rounds")
    stdp: float = Field(0.008, ge=0, le=1, description="growth by a pair of spikes")
    fading: float = Field(0.02, ge=0, le=1, description="of synapses in a slot, share")
    n: int = Field(200, ge=2, le=2000, description="neurons for keys, and for values")
    k: int = Field(10, ge=1, description="that fire in a key, and in a value")
    pairs: int = Field(40, ge=1, le=10_000, description="old pairs, and new ones")
    uses: int = Field(400, ge=1, le=100_000, description="of old pairs, in all")
    full: float = Field(0.06, gt=0, le=1, description="of uses in which what fires matters most")
    pruned: float = Field(0.7, ge=0, le=1, description="share of synapses that learned")

    def counts(self) -> dict[str, list[int]]:
        """Return in how many slots A and B are stimulated, by arm, and each of the many senses."""
        b = round(self.slots / (1 + self.often))
        a, half = self.slots - b, round(self.slots / 2)
        many = [round(self.slots * (i + 1) / self.senses) for i in range(self.senses)]
        return {"often": [a, b], "equal": [half, half], "swapped": [b, a], "many": many}

    def engines(self) -> dict[str, InRounds | InSpikes]:
        """Return senses of either engine, whose fibres have the same effect however many."""
        n, fading = self.n_fibres, self.fading
        return {
            "rounds": InRounds(growth=self.growth, fading=fading, theta=0.32 * n),
            "spikes": InSpikes(growth=self.stdp, fading=fading, least=25 / n, most=75 / n),
        }

    def memory(self) -> protection.Memory:
        """Return the memory in which what is used often is kept."""
        return protection.Memory(n=self.n, k=self.k, n_old=self.pairs, n_new=self.pairs,
                                 uses=self.uses, full=self.full)  # fmt: skip


def check(config: FrequentPath) -> None:
    """Refuse sizes that do not fit.

    Raises
    ------
    ArgumentError
        If a pattern is larger than the network, or there are too few slots to tell senses apart.
    """
    checks.integer("k", config.k, 1, config.n, "raise n")
    checks.integer("slots", config.slots, config.senses, None, "lower senses")
    b = round(config.slots / (1 + config.often))
    checks.integer("slots of B", b, 1, None, "raise slots or lower often")


def memory(config: FrequentPath) -> float:
    """Return about how many bytes a seed takes: copies of fibres, rates of them, weights."""
    copies = config.trials * config.n_fibres * max(2.0 * len(SHARES), config.senses)
    rates = 4.0 * config.slots * config.senses * config.n_fibres
    return 300 * copies + 16 * rates + 200.0 * config.n**2


def run_seed(
    config: FrequentPath,
    seed: int,
    threads: int = 1,
    tick: Callable[[float], None] = lambda _: None,
) -> Findings:
    """Train and test senses in rounds and in spikes, then protect what is used often.

    Parameters
    ----------
    config : FrequentPath
    seed, threads : int
        Threads change no bit.
    tick : callable
        Told the share that is done.
    """
    found: dict[str, Any] = {"shares": SHARES}
    for (engine, lab), share in zip(config.engines().items(), (0.6, 0.8), strict=True):
        for name, values in _watch(config, lab, seed, threads):
            found[f"{engine}_{name}"] = values
        tick(share)  # rounds take longest
    kept = protection.run(config.memory(), config.pruned, seed, threads)
    return found | {f"kept_{name}": values for name, values in kept.items()}


def _watch(
    config: FrequentPath, lab: InRounds | InSpikes, seed: int, threads: int
) -> Iterator[tuple[str, Any]]:
    """Train in all ways; yield what is found then, as name and array."""
    counts, weights = config.counts(), {}
    for name, told in counts.items():
        weights[name] = lab.train(config.n_fibres, plan(told, config.slots, seed), seed, threads)
    weights["static"] = np.full((2, config.n_fibres), lab.least)
    start = config.n_fibres * lab.least
    strength = {arm: told.sum(axis=1) / start for arm, told in weights.items()}
    many = lab.probe(weights["many"], config.trials, SHARES[:1], seed, threads)
    whole = [lab.probe(weights[arm], MORE * config.trials, SHARES[:1], seed, threads)
             for arm in ARMS]  # fmt: skip
    lost = [lab.probe(weights[arm], config.trials, SHARES, seed, threads) for arm in ARMS]
    yield "detected", np.array([one.detected for one in lost])
    yield "strength", np.array([strength[arm] for arm in ARMS])
    yield "latency", np.array([one.latency for one in whole])
    yield "alarms", np.array([one.alarms for one in whole])
    yield "counts", np.array(counts["many"])
    yield "many_strength", strength["many"]
    yield "many_latency", many.latency


EXPERIMENT = Experiment(
    name="frequent-path",
    summary="Synapses grow strong by use: faster, robuster, and kept longest",
    source="Song, Miller & Abbott 2000",
    configuration=FrequentPath,
    run_seed=run_seed,
    measure=measure,
    card=card,
    outcome=outcome,
    axes=AXES,
    legend=LEGEND,
    seeds=5,
    each="network",
    example="--often 3 --slots 200",
    time=25,
    check=check,
    memory=memory,
    draw="neurosim.models.wiring.frequent_figure:draw",
)
