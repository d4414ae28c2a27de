"""Large networks from one cell: what bounds their memory.

A daughter that is connected to all neighbours of its mother makes edges grow as 3 to the power of
cycles, 129 million at 131,072 cells. Where it is connected to a few of them, edges are bounded by a
number for each cell. Attention looks at all pairs, so its time grows with the square of the cells,
though its memory does not; it joins in up to a given number of them.
"""

import numpy as np

from neurosim.models.growth.development.cells import Cells
from neurosim.models.growth.development.growth import Growth, grow
from neurosim.models.growth.development.program import Sizes

ALWAYS = 10.0
"""What the fixed program says to each cell that asks whether to divide."""
INHERITED, PARTNERS = 2, 1
MOST_EDGES = INHERITED + 1 + PARTNERS
"""Of a cell, on average: its family, and those it attends to."""


def grow_large(n: int, attending: int) -> Cells:
    """Grow a network of at least ``n`` cells in which every cell divides in every cycle.

    Parameters
    ----------
    n : int
        From 1 up.
    attending : int
        Cells up to which all attend to all.

    Examples
    --------
    >>> cells = grow_large(1000, attending=100)
    >>> cells.n, cells.first.size <= MOST_EDGES * cells.n
    (1024, True)
    """
    sizes = Sizes(1, 1)
    parameters = np.linspace(-1, 1, sizes.n_parameters)
    at_divide = 1 + 4 + 3
    parameters[at_divide - 1 : at_divide + 1] = 0.0, ALWAYS
    programs = sizes.read(parameters)
    growth, cells = Growth(0, partners=PARTNERS, inherited=INHERITED), None
    cells = grow(programs, growth)[0]
    while cells.n < n:
        if cells.n > attending:
            programs = programs._replace(attend=None)
        cells = grow(programs, growth._replace(cycles=1), cells)[-1]
    return cells
