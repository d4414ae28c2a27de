"""Cases: how a kernel is measured, and what any program must spend on it.

- *bytes* per event are those that any program must move: each element of a large input read once,
  each of a large output written once;
- *operations* are those that no reordering avoids: additions, multiplications, comparisons and
  exclusive ors. A Philox counter takes 60 (two products and four exclusive ors in ten rounds)
  and yields four words; synapses of `Random` share one for each block;
- *scattered* are additions to a place that data choose, and *gathered* readings of one, which no
  machine does many at a time: each waits for a line of the cache in which its table lies, and the
  larger the table, the longer, however many are under way;
- *serial* operations go one at a time, as data choose on what: loading, comparing, moving on and
  storing in a merge, or the exponential of a mathematical library, whose bits are wanted;
- *chained* are additions of floats each of which waits for the one before, as their order is given.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

PER_COUNTER = 60
PER_WORD = PER_COUNTER / 4
PER_EXP = 20
"""Operations of an exponential."""
PER_STEP = 9
"""Serial operations of a step along two lists: two loads, two comparisons, the lesser of both, its
store, and three places that move on."""

Place = int | tuple[int, int]
"""Position of an argument; or of a table, and of an array in it."""


class Workload(NamedTuple):
    """Arguments of a call, and what they are.

    ``n_events`` is how many events a call processes, ``hidden`` the bytes that the kernel itself
    takes, ``table`` those of the arrays whose places data choose, 0 where the innermost cache has
    room for them.
    """

    arguments: tuple[Any, ...]
    n_events: int
    hidden: int = 0
    table: int = 0


@dataclass(frozen=True)
class Case:
    """How to measure a kernel.

    Parameters
    ----------
    unit : str
        What an event is.
    bytes, operations, scattered : float
        What an event takes, see above.
    arrange : callable
        From the bytes that the arrays may take to a `Workload`.
    setting : str
        What tells this case from the others of the same kernel.
    cleared : Place, optional
        An array that must be zero before each call.
    goal : float, optional
        ns per event, at the most.
    gathered, serial, chained : float, optional
        What an event takes, see above.
    """

    unit: str
    bytes: float
    operations: float
    scattered: float
    arrange: Callable[[int], Workload]
    setting: str = ""
    cleared: Place | None = None
    goal: float | None = None
    gathered: float = 0
    serial: float = 0
    chained: float = 0
