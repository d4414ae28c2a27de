"""What growth rules are shown and told, also where one of them fails; who fills vacancies."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from twin import pairs_of

from neurosim import (
    CoactivityGrowth,
    DistanceGrowth,
    KWinners,
    Network,
    Playback,
    Population,
    Random,
    RandomGrowth,
    Synapses,
)

N = 12
LINE = np.arange(float(N))[:, None]
RULES = [RandomGrowth(0.3), CoactivityGrowth(0.3), DistanceGrowth(0.3, 2.0, LINE, LINE)]


def _net(rules, wires, seed=0):
    eye, area = Population("eye", N, Playback()), Population("area", N, KWinners(4, exact=True))
    synapses = [Synapses(eye, area, wires, growth=r, name=f"s{i}") for i, r in enumerate(rules)]
    return Network([eye, area], synapses, seed=seed)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.5, 1))
def test_whatever_can_be_filled_of_a_nearly_full_table_is_filled(seed, p):
    net = _net(RULES, Random(p, stored=True), seed)
    before = [set(pairs_of(net.edges(s)[0])) for s in net.synapses]
    net.run(1, inputs={"eye": range(3)})
    for old, after in zip(before, (set(pairs_of(net.edges(s)[0])) for s in net.synapses),
                          strict=True):  # fmt: skip
        for post in range(N):
            had, has = ({pre for pre, to in pairs if to == post} for pairs in (old, after))
            assert len(has - had) == min(len(had - has), N - len(had))
