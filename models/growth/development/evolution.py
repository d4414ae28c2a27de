"""Evolution of programs: CMA-ES of the package cmaes [1]_, begun again where it is stuck.

References
----------
.. [1] Hansen, Ostermeier, Evolutionary Computation 9:159, 2001, doi:10.1162/106365601750190398;
   Nomura, Shibata, "cmaes: a simple yet practical Python library for CMA-ES", arXiv:2402.01373.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from neurosim.base.arrays import Real
from neurosim.base.extras import need
from neurosim.base.random.stream import WORD, Stream
from neurosim.base.threads.blas import one_thread

LEAST_GAIN = 1e-3
"""What counts as better, when it is asked whether a search is stuck."""

Judge = Callable[[Real, int], Real]
"""From programs, one a row, and the generation to what each costs; less is better."""


class Search(NamedTuple):
    """How is searched.

    Parameters
    ----------
    population : int
        Programs in a generation.
    generations : int
        At most, over all beginnings.
    spread : float
        Standard deviation of each number at a beginning; the mean is drawn from -1 to 1.
    patience : int
        Generations in which neither the best nor the median program gets better, after which
        another beginning is drawn.
    """

    population: int
    generations: int
    spread: float
    patience: int


class Evolution(NamedTuple):
    """What was found.

    Attributes
    ----------
    best : ndarray of float64, shape (n_parameters,)
    cost : float
        Of the best.
    costs : ndarray of float64, shape (2, generations)
        Of the best and of the median program in each generation; NaN after the last.
    n_generations, n_evaluations, n_beginnings : int
    """

    best: Real
    cost: float
    costs: Real
    n_generations: int
    n_evaluations: int
    n_beginnings: int


def begin(n_parameters: int, search: Search, stream: Stream, beginning: int) -> Any:
    """Return an optimiser, a function of seed and number of the beginning alone.

    Raises
    ------
    PackageError
        If cmaes is not installed.
    """
    cmaes = need("cmaes", "growth", "evolution")
    words = stream.words(n_parameters + 1, beginning)
    return cmaes.CMA(
        mean=2 * words[:-1].astype(np.float64) / WORD - 1,
        sigma=search.spread,
        population_size=search.population,
        seed=int(words[-1]),
    )


def evolve(
    judge: Judge,
    is_enough: Callable[[Real, float], bool],
    n_parameters: int,
    search: Search,
    stream: Stream,
    tick: Callable[[float], None] = lambda share: None,
) -> Evolution:
    """Search until a generation's best program is enough, or for all generations.

    Parameters
    ----------
    judge : callable
    is_enough : callable
        From the best of a generation and its cost to whether the search may end.
    n_parameters : int
    search : Search
    stream : Stream
        From which beginnings and the optimiser's seeds are drawn.
    tick : callable

    Examples
    --------
    >>> far = lambda programs, generation: np.square(programs - 0.5).sum(axis=1)
    >>> found = evolve(far, lambda best, cost: cost < 1e-6, 3, Search(8, 100, 1.0, 50),
    ...                Stream(0, "example"))
    >>> found.best.round(2).tolist()
    [0.5, 0.5, 0.5]
    """
    costs, beginning = np.full((2, search.generations), np.nan), 0
    best, least, since = np.zeros(n_parameters), np.inf, 0
    reached = np.full(2, np.inf)
    with one_thread():  # its eigenvectors, and so all that follows, depend on the threads of BLAS
        optimiser = begin(n_parameters, search, stream, beginning)
        for generation in range(search.generations):
            programs = np.array([optimiser.ask() for _ in range(search.population)])
            judged = judge(programs, generation)
            optimiser.tell(list(zip(programs, judged.tolist(), strict=True)))
            first = int(np.argmin(judged))
            costs[:, generation] = judged[first], np.median(judged)
            enough = is_enough(programs[first], float(judged[first]))
            if enough or judged[first] < least:
                best, least = programs[first].copy(), float(judged[first])
            tick((generation + 1) / search.generations)
            if enough:
                break
            # The median still falls where the best can fall no further: no episode is longer.
            if (costs[:, generation] < reached - LEAST_GAIN).any():
                since = generation
            reached = np.minimum(reached, costs[:, generation])
            if optimiser.should_stop() or generation - since >= search.patience:
                beginning, since = beginning + 1, generation
                reached = np.full(2, np.inf)
                optimiser = begin(n_parameters, search, stream, beginning)
    n = generation + 1
    return Evolution(best, least, costs, n, n * search.population, beginning + 1)
