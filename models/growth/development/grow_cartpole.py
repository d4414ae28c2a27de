r"""CartPole: a network that balances a pole grows from one cell.

As in `neurosim.models.growth.development.grow_xor`, with embeddings of five numbers: the four
oldest cells hold what is observed, the two youngest answer, and the cart is pushed to the side of
the larger. Programs are judged by the mean of some episodes, with other starts in each generation,
in a copy of the equations (`neurosim.models.growth.development.cartpole`); one that balances all of
them for all 500 steps must do as well in 100 others. The best is then confirmed in 100 episodes
of Gymnasium's own CartPole-v1.

===========================  ==========  =======  ==========================================
parameter                    symbol      value    source
===========================  ==========  =======  ==========================================
embedding, hidden            -           5, 5     [1]_, code: cartpole/weighted_network
growth cycles                cycles      5        the same
programs in a generation     population  64       the same
episodes for each program    episodes    10       the same
spread of the first          spread      0.5      here; there 0.1
rounds of messages           rounds      2        here; there the diameter, up to 2, and 5
largest weight               -           3        here; there 1
rounds until an action       think       2        here; there the diameter, 2, and 5
generations without gain     patience    20       here, then evolution begins elsewhere
===========================  ==========  =======  ==========================================

References
----------
.. [1] Najarro, Sudhakaran, Risi, ALIFE 2023, doi:10.1162/isal_a_00697, arXiv:2307.08197; code:
   github.com/enajx/NDP, ``experiments_paper/cartpole/weighted_network/run_experiment.yaml``.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
from pydantic import Field

from neurosim.base.arrays import Offset, Real
from neurosim.base.extras import is_installed, need
from neurosim.base.random.stream import WORD, Stream
from neurosim.experiment.configuration import Configuration
from neurosim.experiment.experiment import Experiment
from neurosim.experiment.scorecard import Band, whole
from neurosim.models.growth.development.activity import Wiring, wire
from neurosim.models.growth.development.cartpole import (
    LONGEST,
    N_ACTIONS,
    N_OBSERVED,
    WIDEST_START,
    balance,
    balance_in_gymnasium,
)
from neurosim.models.growth.development.evolution import Search, evolve
from neurosim.models.growth.development.growth import Growth, grow
from neurosim.models.growth.development.program import Sizes

SOLVED = 475
"""Mean of 100 episodes from which CartPole-v1 counts as solved."""
N_CONFIRMED = 100
ENDS = N_OBSERVED, N_ACTIONS

Findings = Mapping[str, np.ndarray[Any, Any]]


class GrowCartPole(Configuration):
    """Parameters of the experiment; see the table of the module."""

    embedding: int = Field(5, ge=1, le=32, description="numbers that a cell holds")
    hidden: int = Field(5, ge=1, le=32, description="units in hidden layers of the program")
    cycles: int = Field(5, ge=3, le=7, description="growth cycles")
    rounds: int = Field(2, ge=1, le=20, description="rounds of messages in a growth cycle")
    attention: bool = Field(False, description="whether cells attend to all others")
    partners: int = Field(1, ge=0, le=8, description="others to whom attention connects a cell")
    threshold: float = Field(-1.0, ge=-1, lt=1, description="weights pruned up to it; -1: none")
    largest_weight: float = Field(3.0, gt=0, le=100, description="bound of weights")
    think: int = Field(2, ge=1, le=100, description="rounds until an action")
    episodes: int = Field(10, ge=1, le=1000, description="by which a program is judged")
    population: int = Field(64, ge=4, le=10_000, description="programs in a generation")
    generations: int = Field(600, ge=1, le=100_000, description="at most")
    spread: float = Field(0.5, gt=0, le=10, description="standard deviation at a beginning")
    patience: int = Field(20, ge=2, description="generations without gain until a new beginning")

    @property
    def sizes(self) -> Sizes:
        """Of the program."""
        return Sizes(self.embedding, self.hidden, self.attention)

    @property
    def growth(self) -> Growth:
        """How networks grow."""
        return Growth(self.cycles, self.rounds, self.partners, self.threshold, None,
                      self.largest_weight)  # fmt: skip

    def raise_networks(self, programs: Real) -> tuple[Wiring, Offset, Offset]:
        """Return the networks that are large enough, which those are, and the cells of all."""
        cells = grow(self.sizes.read(programs), self.growth)[-1]
        wiring, able = wire(cells, len(programs), ENDS, 2**self.cycles)
        return wiring, able, cells.sizes(len(programs))


def run_seed(
    config: GrowCartPole,
    seed: int,
    threads: int = 1,
    tick: Callable[[float], None] = lambda share: None,
) -> Findings:
    """Evolve a program, and let the network that it grows balance in other episodes."""
    del threads
    found = evolve(
        partial(_judge, config, seed),
        partial(_is_enough, config, seed),
        config.sizes.n_parameters,
        Search(config.population, config.generations, config.spread, config.patience),
        Stream(seed, "programs for CartPole"),
        tick,
    )
    confirmed, n_cells = _confirm(config, seed, found.best)
    return {
        "program": found.best,
        "steps": confirmed,
        "costs": found.costs,
        "cells": n_cells,
        "evaluations": np.array([found.n_evaluations]),
        "beginnings": np.array([found.n_beginnings]),
    }


def draw_starts(seed: int, name: str, n: int, *counter: int) -> Real:
    """Return starts of episodes, shape (n, 4); the same for the same seed, name and counter."""
    words = Stream(seed, name).words(n * N_OBSERVED, *counter).reshape(n, N_OBSERVED)
    return WIDEST_START * (2 * words.astype(np.float64) / WORD - 1)


def _judge(config: GrowCartPole, seed: int, programs: Real, generation: int) -> Real:
    """Return minus the mean steps of each program; what cells lack where there are too few."""
    wiring, able, n_cells = config.raise_networks(programs)
    costs = (sum(ENDS) - n_cells).astype(np.float64)
    if able.size:
        starts = draw_starts(seed, "starts", config.episodes, generation)
        costs[able] = -balance(wiring, starts, config.think).mean(axis=1)
    return costs


def _is_enough(config: GrowCartPole, seed: int, program: Real, cost: float) -> bool:
    if cost > -LONGEST:
        return False
    wiring, _, _ = config.raise_networks(program[None])
    starts = draw_starts(seed, "checks", N_CONFIRMED)
    return float(balance(wiring, starts, config.think).mean()) >= 0.99 * LONGEST


def _confirm(config: GrowCartPole, seed: int, program: Real) -> tuple[Real, Offset]:
    """Return the steps of 100 episodes in Gymnasium, or in our copy, and the network's cells."""
    wiring, able, n_cells = config.raise_networks(program[None])
    if not able.size:
        return np.zeros(N_CONFIRMED), n_cells
    if is_installed("gymnasium"):
        seeds = Stream(seed, "gymnasium").words(N_CONFIRMED).tolist()
        return balance_in_gymnasium(wiring, seeds, config.think), n_cells
    starts = draw_starts(seed, "confirmation", N_CONFIRMED)
    return balance(wiring, starts, config.think)[0].astype(np.float64), n_cells


def measure(config: GrowCartPole, found: Findings) -> dict[str, float]:
    """Return the mean and the worst of the episodes, and what evolution took."""
    return {
        "mean": float(found["steps"].mean()),
        "least": float(found["steps"].min()),
        "parameters": config.sizes.n_parameters,
        "evaluations": float(found["evaluations"][0]),
        "cells": float(found["cells"][0]),
    }


def card(config: GrowCartPole) -> list[Band]:
    """Return the rows; the mean of the episodes has a band."""
    where = "Gymnasium" if is_installed("gymnasium") else "our copy (no gymnasium)"
    source = "Najarro et al. 2023: 500 (literature, to be verified); 475: solved in Gymnasium"
    ours = "code of Najarro et al. 2023, cartpole/weighted_network, whose embedding is five"
    published = (config.embedding, config.hidden) == (5, 5)
    return [
        Band("mean", f"mean steps in {where}", SOLVED, None, source, "500"),
        Band("least", f"least steps in {where}", None, None, ""),
        Band("parameters", "numbers that evolve", None, None, ours if published else "",
             "162" if published else ""),
        Band("evaluations", "programs that were tried", None, None, ""),
        Band("cells", "cells of the network", None, None, ""),
    ]  # fmt: skip


def outcome(config: GrowCartPole, values: Mapping[str, float]) -> str:
    """Say how long the pole was balanced.

    Examples
    --------
    >>> values = {"mean": 498.2, "evaluations": 1920, "cells": 7}
    >>> outcome(GrowCartPole(), values).partition(";")[0]
    'A network of 7 cells, grown from one, balances the pole for 498 of 500 steps'
    """
    mean = values["mean"]
    does = "balances" if mean >= SOLVED else "did not learn to balance"
    long = "" if np.isnan(mean) else f" for {mean:.0f} of {LONGEST} steps"
    return (
        f"A network of {whole(values['cells'])} cells, grown from one, {does} the pole{long}; "
        f"{whole(values['evaluations'])} programs were tried."
    )


def check(config: GrowCartPole) -> None:
    """Raise PackageError if cmaes is not installed, before anything runs."""
    need("cmaes", "growth", "evolution")


AXES = {
    "program": "seed, number of the program that was found",
    "steps": "seed, episode of those that confirm it; steps that the pole stood",
    "costs": "seed, (best; median), generation; minus mean steps, NaN after the last",
    "cells": "seed, 1; cells of the network",
    "evaluations": "seed, 1; programs that were tried",
    "beginnings": "seed, 1; how often evolution began",
}
LEGEND = (
    "mean, least: of 100 episodes that evolution has not seen, at most 500 steps; programs are "
    "judged in a copy of the equations"
)


EXPERIMENT = Experiment(
    name="grow-cartpole",
    summary="A network that balances a pole grows from one cell, by a program that evolves",
    source="Najarro, Sudhakaran & Risi 2023",
    configuration=GrowCartPole,
    run_seed=run_seed,
    measure=measure,
    card=card,
    outcome=outcome,
    axes=AXES,
    legend=LEGEND,
    seeds=3,
    example="--cycles 4 --seeds 2",
    time=60,
    check=check,
    draw="neurosim.models.growth.development.figure:draw_cartpole",
    animate="neurosim.models.growth.development.animation:animate_cartpole",
)
