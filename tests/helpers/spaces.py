"""What tests of neurons in space share: worlds that hypothesis draws, as kernels take them."""

from typing import NamedTuple

import numpy as np
from hypothesis import strategies as st
from strategies import uint64

from neurosim.kernels.graph._tables import NearLaw, NearRows
from neurosim.kernels.graph.near import list_pairs
from neurosim.topology.positions import Positions
from neurosim.topology.space.cells import lay, make_cells, make_targets

SURE = 2**32
chances = st.sampled_from([0, 2**30, 2**31, 3 * 2**30, SURE])


class World(NamedTuple):
    """Two populations in a space."""

    pre: Positions
    post: Positions
    radius: float

    @property
    def box(self):
        """Side along each axis, None where space is open."""
        return self.pre.box or [None] * self.pre.n_dimensions

    def places(self):
        """Return where they are, as lists."""
        return self.pre.coordinates.tolist(), self.post.coordinates.tolist()

    def near_rows(self, chance, far, key):
        """Return what draws the rows of neurons."""
        law = NearLaw(np.array([self.radius**2]), uint64(chance, far), uint64(*key))
        return NearRows(*make_cells(self.post, self.radius), *law, lay(self.pre))

    def targets(self, first=0, stop=None, keep_loops=True):
        """Return the targets that are looked after."""
        n = len(self.post)
        return make_targets(n, first, n if stop is None else stop, keep_loops)


@st.composite
def worlds(draw, most=25):
    """Draw a world: on a lattice, so that distances are often just the radius, or anywhere."""
    n_dimensions, on_lattice = draw(st.integers(1, 3)), draw(st.booleans())
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    sides = rng.integers(1, 6, n_dimensions).astype(float)
    wraps = draw(st.booleans())

    def scatter(n):
        points = rng.random((n, n_dimensions)) * sides
        points = np.floor(points) if on_lattice else points
        return Positions(points if wraps else 2 * points - 3, sides if wraps else None)

    ends = scatter(draw(st.integers(1, most))), scatter(draw(st.integers(1, most)))
    return World(*ends, draw(st.sampled_from([1e-9, 0.3, 1.0, 1.5, 2.0, 2.5, 4.0, 20.0])))


def blocks_of(world, keep_loops, most, spare):
    """Return what `list_pairs` lists, block by block: (numbers, first, ends, near, squares)."""
    pre, post = (make_cells(end, world.radius) for end in (world.pre, world.post))
    room, first = len(world.post) + spare, 0
    while first < len(world.pre):
        near, squares, ends = np.empty(room, np.int32), np.empty(room), np.zeros(most, np.int64)
        arguments = first, pre, keep_loops, post, world.radius**2
        stop = list_pairs(*arguments, ends, (near, squares))
        n = ends[stop - first - 1]
        yield (pre.ids, post.ids), first, ends[: stop - first], near[:n], squares[:n]
        first = stop


def split_at(ends, values):
    """Return the parts of values that end there, as lists."""
    return [part.tolist() for part in np.split(values, ends)[:-1]]
