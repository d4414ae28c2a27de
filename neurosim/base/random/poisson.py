"""The law of Poisson as a table that kernels compare with random words."""

from decimal import Decimal, localcontext
from functools import lru_cache

import numpy as np

from neurosim.base import checks
from neurosim.base.arrays import Levels
from neurosim.base.random.stream import WORD

MOST_EVENTS = 100
"""Mean events per step, at most: then no count reaches 256, and a draw stays cheap."""
CERTAIN = WORD - 1
"""A level that means certainty; the chance of one word less is the next below."""
AT_ONCE = 4
"""Levels that a kernel compares at once; a table has a multiple of that."""


def tabulate_poisson(mean: float) -> Levels:
    """Tabulate the chance of more than m events in a step, m = 0, 1, ..., in units of 2**-32.

    Exact to one unit and the same on every machine; ``2**32 - 1`` is certainty.

    Parameters
    ----------
    mean : float
        Mean events per step (rate in Hz x dt in ms / 1000), from 0 to 100.

    Returns
    -------
    ndarray of uint32, shape (4 n,)
        Do not write to it: equal means share one table.

    Raises
    ------
    ArgumentError
        If ``mean`` is not from 0 to 100.

    Examples
    --------
    >>> from neurosim.base.random.poisson import tabulate_poisson
    >>> (tabulate_poisson(2.0)[:3] / 2**32).round(4).tolist()
    [0.8647, 0.594, 0.3233]
    """
    remedy = "lower the rate or dt, or spread the events over several neurons"
    return _tabulate(checks.real("mean events per step", mean, 0.0, MOST_EVENTS, remedy))


@lru_cache(maxsize=64)
def _tabulate(mean: float) -> Levels:
    with localcontext() as context:
        context.prec = 60
        term, left = (-Decimal(mean)).exp(), Decimal(1)
        table: list[int] = []
        while not table or table[-1] > 0 or len(table) % AT_ONCE:
            left -= term
            table.append(_level(left * WORD))
            term *= Decimal(mean) / len(table)
    return np.array(table, np.uint32)


def _level(units: Decimal) -> int:
    if units >= CERTAIN:
        return CERTAIN
    return min(max(0, round(units)), CERTAIN - 1)
