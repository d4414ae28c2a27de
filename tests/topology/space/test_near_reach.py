"""Who is exactly as far away as the radius is near, although distances are rounded."""

import numpy as np
import pytest

from neurosim import KWinners, Near, Network, Population, Positions, Synapses


@pytest.mark.parametrize("spacing", [0.1, 0.3, 1 / 3, 1e-7])
@pytest.mark.parametrize("stored", [True, False])
def test_who_is_just_so_far_away_is_near_whatever_is_rounded(spacing, stored):
    ring = Population("ring", 500, KWinners(1), positions=Positions.lattice(500, spacing, True))
    for steps in (1, 3, 7):
        graph = Near(steps * spacing, stored=stored)
        edges, _ = Network([ring], [Synapses(ring, ring, graph)]).edges("ring->ring")
        assert set(np.diff(edges.indptr)) == {2 * steps}
