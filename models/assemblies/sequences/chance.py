r"""Chance: assemblies flip coins and run a Markov chain, as often as they have seen it happen.

A context in area C drives the outcomes in area M, disjoint assemblies whose recurrence is strong;
noise from neurons that fire at random decides who leads in the first round, and recurrence
completes the leader [1]_. With noise of deviation sigma the number of winners in an outcome is
nearly normal, so for a difference dw of weights

.. math::
   P = \Phi\!\left(\sqrt{k / \pi}\; k\, dw / \sigma\right) \approx
   \frac{1}{1 + e^{-\lambda\, dw}}, \qquad \lambda = 1.65 \sqrt{k / \pi}\; k / \sigma, \qquad
   \sigma = \beta k / g.

Odds exp(lambda w) are frequencies where weights are logarithms of counts, which is what
`neurosim.Logarithmic` learns: the choice follows what was shown. In the chain the outcome drives
the next context.

The bands are chosen here: 0.05 is about three standard errors of 1,000 flips.

=======================  =============  ============  ====  ============================
parameter                symbol         value         unit  source
=======================  =============  ============  ====  ============================
neurons, winners         n, k           1000,200      -     here
recurrence, M to C       p              0.2           -     here
context to M             -              all to all    -     [1]_
first growth             beta           1             -     [1]_
weights to noise         g              5             -     here: 5 deviations
noise: neurons, p, rate  n_noise, ...   1000,0.1,0.5  -     here
shown: tosses, steps     tosses, steps  100,600       -     here
=======================  =============  ============  ====  ============================

References
----------
.. [1] Dabagia, Mitropolsky, Papadimitriou, Vempala, "Coin-flipping in the brain: statistical
   learning with neuronal assemblies", 2024, arXiv:2406.07715.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from neurosim.base.arrays import Real
from neurosim.base.random.stream import WORD, Stream
from neurosim.base.reprs import counted
from neurosim.experiment.experiment import Experiment
from neurosim.experiment.scorecard import Band
from neurosim.models.assemblies.operations import Tick, part_of
from neurosim.models.assemblies.papers import COINS as PAPER
from neurosim.models.assemblies.sequences.markov import Chance, Sampler

COINS = (0.1, 0.3, 0.5, 0.7, 0.9)
"""Share of heads shown, in a context each."""
CHAIN = ((0.1, 0.6, 0.3), (0.5, 0.2, 0.3), (0.25, 0.25, 0.5))
"""Probability of the next state, from each state."""
Findings = Mapping[str, np.ndarray[Any, Any]]


def flip_coins(config: Chance, seed: int, threads: int, tick: Tick) -> "np.ndarray[Any, Any]":
    """Show each coin, then flip it; return the outcomes, 0 for heads."""
    sampler, found = Sampler(config, len(COINS), 2, seed, threads), []
    for coin, heads in enumerate(COINS):
        for toss in range(config.tosses):
            sampler.teach(coin, int(toss >= round(heads * config.tosses)))
    for coin in range(len(COINS)):
        for i in range(config.rounds):
            sampler.start(coin)
            found.append(sampler.choose())
            tick(len(found) / config.rounds / len(COINS)) if i % 100 == 99 else None
    return np.array(found, np.int8).reshape(len(COINS), config.rounds)


def walk(steps: int, seed: int) -> list[int]:
    """Return a walk of the Markov chain, from state 0."""
    words, states = Stream(seed, "walk").words(steps) / WORD, [0]
    for word in words:
        chosen = np.searchsorted(np.cumsum(CHAIN[states[-1]]), word, side="right")
        states.append(min(int(chosen), len(CHAIN) - 1))
    return states


def run_chain(
    config: Chance, shown: list[int], seed: int, threads: int, tick: Tick
) -> "np.ndarray[Any, Any]":
    """Show a walk, then let the chain run by itself; return its states."""
    sampler, states = Sampler(config, len(CHAIN), len(CHAIN), seed, threads), []
    for here, there in zip(shown[:-1], shown[1:], strict=True):
        sampler.teach(here, there)
    sampler.start(0)
    for i in range(config.rounds):
        states.append(sampler.choose())
        sampler.go_on()
        tick((i + 1) / config.rounds) if i % 100 == 99 else None
    return np.array([0, *states], np.int8)


def run_seed(
    config: Chance, seed: int, threads: int = 1, tick: Tick = lambda share: None
) -> Findings:
    """Flip coins and run a chain, both as shown.

    Examples
    --------
    >>> found = run_seed(Chance(n=200, k=40, n_noise=100, rounds=5, steps=20, tosses=10), seed=0)
    >>> found["coins"].shape, found["states"].shape
    ((5, 5), (6,))
    """
    shown = walk(config.steps, seed)
    return {
        "coins": flip_coins(config, seed, threads, part_of(tick, 0, 2)),
        "shown": np.array(shown, np.int8),
        "states": run_chain(config, shown, seed, threads, part_of(tick, 1, 2)),
    }


def transitions(states: "np.ndarray[Any, Any]") -> Real:
    """Return how often each state follows each, as a share of the latter; NaN where never."""
    counts = np.zeros((len(CHAIN), len(CHAIN)))
    is_known = (states[:-1] >= 0) & (states[1:] >= 0)
    np.add.at(counts, (states[:-1][is_known], states[1:][is_known]), 1)
    totals = counts.sum(axis=1, keepdims=True)
    shares: Real = np.full_like(counts, np.nan)
    np.divide(counts, totals, out=shares, where=totals > 0)
    return shares


def measure(config: Chance, found: Findings) -> dict[str, float]:
    """Return the error of each coin, of the worst entry of the chain, and what completed."""
    del config
    errors = np.abs((found["coins"] == 0).mean(axis=1) - COINS)
    apart = np.abs(transitions(found["states"]) - transitions(found["shown"]))
    choices = np.concatenate([found["coins"].ravel(), found["states"][1:]])
    return {
        **{f"coin {p:g}": float(error) for p, error in zip(COINS, errors, strict=True)},
        "chain": float(apart.max()),
        "complete": float((choices >= 0).mean()),
    }


def card(config: Chance) -> list[Band]:
    """Return how far choices may be from what was shown."""
    high, worst, least = (0.05, 0.08, 0.99) if config.rounds >= 1000 else (None, None, None)
    claim = f"{PAPER}: as often as shown"
    coins = [
        Band(f"coin {p:g}", f"|heads flipped - shown|, {p:g} shown", None, high, claim, "0")
        for p in COINS
    ]
    return [
        *coins,
        Band("chain", "worst transition: |share run - shown|", None, worst, claim, "0"),
        Band("complete", "choices that end with one outcome alone", least, None, ""),
    ]


def outcome(config: Chance, values: Mapping[str, float]) -> str:
    """Say how far coins and transitions are from what was shown.

    Examples
    --------
    >>> told = outcome(Chance(), {**{f"coin {p:g}": 0.032 for p in COINS}, "chain": 0.043})
    >>> told.partition(" steps ")[2]
    'the worst transition by 0.043; published: as often as shown.'
    """
    coin, chain = max(values[f"coin {p:g}"] for p in COINS), values["chain"]
    return (
        f"In {counted(config.rounds, 'flip')} the worst of {len(COINS)} coins is off the share of "
        f"heads shown {_by(coin)}, in as many steps the worst transition {_by(chain)}; "
        "published: as often as shown."
    )


def _by(error: float) -> str:
    return f"by {error:.3f}" if np.isfinite(error) else "by an unknown amount"


AXES = {
    "coins": "seed, coin, flip; 0 heads, 1 tails, -1 undecided",
    "shown": "seed, step; states of the chain that were shown",
    "states": "seed, step; states that the chain ran through by itself, -1 undecided",
}
LEGEND = "shown: what was learned from; transition: from a state of the chain to the next, by share"


EXPERIMENT = Experiment(
    name="chance",
    summary="Assemblies flip coins and run a Markov chain",
    source="Dabagia, Mitropolsky, Papadimitriou & Vempala 2024",
    configuration=Chance,
    run_seed=run_seed,
    measure=measure,
    card=card,
    outcome=outcome,
    axes=AXES,
    legend=LEGEND,
    each="brain",
    example="--rounds 300 --seeds 2",
    time=45,
    draw="neurosim.models.assemblies.sequences.figures:draw_chance",
)
