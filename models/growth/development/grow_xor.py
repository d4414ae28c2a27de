r"""XOR: a network that computes it grows from one cell, by a program of at most 20 numbers.

Evolution (CMA-ES) draws a generation of programs; each grows a network from one cell
(`neurosim.models.growth.development.growth`). The two oldest cells hold the pair of truth values,
0 or 1, and the youngest answers. Every round each cell takes tanh of the weighted sum of its
neighbours; after ``think`` rounds from silence the answer must be at most 0.1 from right, for all
four pairs, in each of the last ``held`` rounds, so an answer that comes and goes does not count.

As in the paper [1]_: embedding and hidden layers of one unit, four growth cycles, neighbours, the
evolved start, 64 programs in a generation. Otherwise: there, two cells answer, the larger wins,
activity of one pair carries over to the next, weights are bounded by 1, and nothing attends.

===========================  =========  =======  ===================================
parameter                    symbol     value    source
===========================  =========  =======  ===================================
embedding, hidden            -          1, 1     [1]_, code: XOR/run_experiment.yaml
growth cycles                cycles     4        the same
programs in a generation     population 64       the same
spread of the first          spread     0.5      here; there 1
rounds of messages           rounds     3        here; there the diameter, up to 2
largest weight               -          3        here; there 1
rounds until the answer      think      4        here; there the diameter, 2
rounds that must be right    held       2        here; there the last
===========================  =========  =======  ===================================

With ``held`` 1 XOR is easy: where all weights are negative, cells flip in every round, and the
answer of one round in two is right by itself, of about one random program in
eight.

A network with a fixed program and many cells shows what growth takes
(`neurosim.models.growth.development.large`).

References
----------
.. [1] Najarro, Sudhakaran, Risi, ALIFE 2023, doi:10.1162/isal_a_00697, arXiv:2307.08197; code:
   github.com/enajx/NDP, ``experiments_paper/XOR/run_experiment.yaml``.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Self

import numpy as np
from pydantic import Field, model_validator

from neurosim.base.arrays import Real
from neurosim.base.extras import need
from neurosim.base.random.stream import WORD, Stream
from neurosim.experiment.configuration import Configuration
from neurosim.experiment.experiment import Experiment
from neurosim.experiment.scorecard import Band, percent, whole
from neurosim.models.growth.development.evolution import Search, evolve
from neurosim.models.growth.development.growth import Growth, grow
from neurosim.models.growth.development.large import MOST_EDGES, grow_large
from neurosim.models.growth.development.program import Sizes
from neurosim.models.growth.development.truth_table import Answers, answer

LARGEST_ERROR = 0.1
MOST_PARAMETERS = 20
MANY = 100_000
MOST_BYTES = 8 + 4 + 4 + 16 * MOST_EDGES
"""Of a cell: its embedding, network and mother, and its edges, two ends and a weight each."""
N_RANDOM = 1024
"""Programs that are drawn and not evolved."""

Findings = Mapping[str, np.ndarray[Any, Any]]


class GrowXor(Configuration):
    """Parameters of the experiment; see the table of the module."""

    cycles: int = Field(4, ge=1, le=6, description="growth cycles")
    rounds: int = Field(3, ge=1, le=20, description="rounds of messages in a growth cycle")
    attention: bool = Field(True, description="whether cells attend to all others")
    partners: int = Field(0, ge=0, le=8, description="others to whom attention connects a cell")
    threshold: float = Field(-1.0, ge=-1, lt=3, description="weights pruned up to it; -1: none")
    largest_weight: float = Field(3.0, gt=0, le=100, description="bound of weights")
    think: int = Field(4, ge=1, le=100, description="rounds until the answer")
    held: int = Field(2, ge=1, description="last rounds in which it must be right")
    population: int = Field(64, ge=4, le=10_000, description="programs in a generation")
    generations: int = Field(1500, ge=1, le=100_000, description="at most")
    spread: float = Field(0.5, gt=0, le=10, description="standard deviation at a beginning")
    patience: int = Field(30, ge=2, description="generations without gain until a new beginning")
    n: int = Field(MANY, ge=1, le=2**20, description="cells that a fixed program grows, at least")
    attending: int = Field(4096, ge=0, le=2**20, description="cells up to which those attend")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.held > self.think:
            raise ValueError(f"held must be at most {self.think}, the rounds of think; lower it")
        return self

    @property
    def sizes(self) -> Sizes:
        """Of the program: one unit everywhere."""
        return Sizes(1, 1, self.attention)

    @property
    def growth(self) -> Growth:
        """How networks grow."""
        return Growth(self.cycles, self.rounds, self.partners, self.threshold, None,
                      self.largest_weight)  # fmt: skip

    def try_out(self, parameters: Real) -> Answers:
        """Return what the networks answer that some programs grow."""
        cells = grow(self.sizes.read(parameters), self.growth)[-1]
        return answer(cells, len(parameters), 2**self.cycles, self.think, self.held)


def run_seed(
    config: GrowXor, seed: int, threads: int = 1, tick: Callable[[float], None] = lambda share: None
) -> Findings:
    """Evolve a program; try as many that are not evolved; grow a large network."""
    del threads
    stream = Stream(seed, "programs for XOR")
    found = evolve(
        lambda programs, generation: config.try_out(programs).costs,
        partial(_is_solved, config),
        config.sizes.n_parameters,
        Search(config.population, config.generations, config.spread, config.patience),
        stream,
        tick,
    )
    answers = config.try_out(found.best[None])
    large = grow_large(config.n, config.attending)
    return {
        "program": found.best,
        "errors": answers.errors[0],
        "costs": found.costs,
        "cells": answers.n_cells,
        "evaluations": np.array([found.n_evaluations]),
        "beginnings": np.array([found.n_beginnings]),
        "random": np.array([_share_of_random(config, Stream(seed, "random programs"))]),
        "large": np.array([large.n, large.first.size, large.n_bytes]),
    }


def _is_solved(config: GrowXor, program: Real, cost: float) -> bool:
    return cost < 1 and bool(config.try_out(program[None]).largest[0] <= LARGEST_ERROR)


def _share_of_random(config: GrowXor, stream: Stream) -> float:
    """Return which share of programs from -1 to 1 solves it."""
    n = config.sizes.n_parameters
    words = stream.words(N_RANDOM * n).reshape(N_RANDOM, n).astype(np.float64)
    return float(np.mean(config.try_out(2 * words / WORD - 1).largest <= LARGEST_ERROR))


def measure(config: GrowXor, found: Findings) -> dict[str, float]:
    """Return error, size of the program, what evolution took, and what large networks take."""
    n, _, n_bytes = found["large"]
    error = float(found["errors"].max())
    return {
        "error": error if np.isfinite(error) else np.nan,  # of a network that lacks cells
        "parameters": config.sizes.n_parameters,
        "evaluations": float(found["evaluations"][0]),
        "random": float(found["random"][0]),
        "cells": float(found["cells"][0]),
        "large": float(n),
        "bytes": float(n_bytes / n),
    }


def card(config: GrowXor) -> list[Band]:
    """Return the rows; those of the network and of the program have bands."""
    code = "goal of this project; the code of Najarro et al. 2023 counts right answers"
    large = "goal of this project: at least 100,000 cells in bounded memory"
    few = "goal of this project: at most 20; 14 in the code of Najarro et al. 2023"
    return [
        Band("error", "largest error of the four answers", None, LARGEST_ERROR, code),
        Band("parameters", "numbers that evolve", None, MOST_PARAMETERS, few, "14"),
        Band("evaluations", "programs that were tried", None, None, ""),
        Band("random", "share of random programs that solve it", None, None, ""),
        Band("cells", "cells of the network", None, None, ""),
        Band("large", "cells that a fixed program grows", min(MANY, config.n), None, large),
        Band("bytes", "bytes of one of those, edges included", None, MOST_BYTES,
             "arithmetic: its embedding and at most four edges of 16 bytes"),
    ]  # fmt: skip


def outcome(config: GrowXor, values: Mapping[str, float]) -> str:
    """Say whether XOR was found, after how many programs.

    Examples
    --------
    >>> values = {"error": 0.02, "evaluations": 9856, "cells": 16, "random": 0.001,
    ...           "large": 131072, "bytes": 64}
    >>> outcome(GrowXor(), values).partition("; ")[0]
    'From one cell a program of 18 numbers grows 16 cells that compute XOR to 0.02'
    """
    n, error = config.sizes.n_parameters, values["error"]
    if error <= LARGEST_ERROR:
        cells = whole(values["cells"])
        done = f"From one cell a program of {n} numbers grows {cells} cells that compute XOR to "
        done += f"{error:.2g}"
    else:
        least = "its error is unknown" if np.isnan(error) else f"the error is {error:.2g}"
        done = f"From one cell no program of {n} numbers grew XOR: {least}"
    return (
        f"{done}; {whole(values['evaluations'])} programs were tried, and "
        f"{percent(values['random'])} of random ones solve it. A fixed program grew "
        f"{whole(values['large'])} cells of {whole(values['bytes'])} bytes, edges included."
    )


def check(config: GrowXor) -> None:
    """Raise PackageError if cmaes is not installed, before anything runs."""
    need("cmaes", "growth", "evolution")


AXES = {
    "program": "seed, number of the program that was found",
    "errors": "seed, round (the last ones), pair (00; 01; 10; 11); distance from right",
    "costs": "seed, (best; median), generation; sum of squared errors, NaN after the last",
    "cells": "seed, 1; cells of the network",
    "evaluations": "seed, 1; programs that were tried",
    "beginnings": "seed, 1; how often evolution began",
    "random": "seed, 1; share of 1,024 random programs that solve it",
    "large": "seed, (cells; edges; bytes of the arrays) of the network of a fixed program",
}
LEGEND = (
    "error: distance of the youngest cell from 0 or 1, in the last rounds; random: numbers drawn "
    "from -1 to 1; fixed program: every cell divides in every cycle, daughters inherit two "
    "neighbours"
)


EXPERIMENT = Experiment(
    name="grow-xor",
    summary="A network that computes XOR grows from one cell, by a program that evolves",
    source="Najarro, Sudhakaran & Risi 2023",
    configuration=GrowXor,
    run_seed=run_seed,
    measure=measure,
    card=card,
    outcome=outcome,
    axes=AXES,
    legend=LEGEND,
    seeds=5,
    example="--cycles 3 --held 1 --seeds 2",
    time=30,
    check=check,
    draw="neurosim.models.growth.development.figure:draw_xor",
    animate="neurosim.models.growth.development.animation:animate_xor",
)
