"""Far synapses grow between neurons that fire together, few for each, and nothing else changes."""

import numpy as np
import pytest

from neurosim import (
    ArgumentError,
    Hebbian,
    KWinners,
    Near,
    Network,
    Population,
    Positions,
    Random,
    Synapses,
)
from neurosim.models.wiring.far_growth import FarGrowth

WHERE = Positions.lattice((10, 10))


def build(m=2, seed=0, every=1, beyond=5.0):
    sheet = Population("sheet", 100, KWinners(5), positions=WHERE)
    rule = FarGrowth(m, beyond, every)
    return Network([sheet], [Synapses(sheet, sheet, Near(1.5), plasticity=Hebbian(0.1),
                                      growth=rule)], seed=seed)  # fmt: skip


def pairs(net):
    indptr, indices = net.edges("sheet->sheet")[0]
    return set(zip(np.repeat(np.arange(100), np.diff(indptr)).tolist(), indices.tolist(),
                   strict=True))  # fmt: skip


def fire(net, neurons, rounds=1):
    net.excite("sheet", neurons)
    net.run(rounds, held=["sheet"])


@pytest.mark.parametrize("m", [0, 1, 3, 50])
def test_each_grows_so_many_to_those_that_fire_far_away(m):
    net, together = build(m), [0, 1, 2, 97, 98, 99]
    before = pairs(net)
    fire(net, together, 3)
    new = pairs(net) - before
    assert before <= pairs(net)
    assert all({i, j} <= set(together) and (i < 50) != (j < 50) for i, j in new)
    counts = np.bincount([i for i, _ in new], minlength=100)
    assert (counts[together] == min(m, 3)).all() and counts.sum() == 6 * min(m, 3)


def test_what_is_left_grows_with_the_next_partners():
    net = build(3)
    before = pairs(net)
    fire(net, [0, 99])
    fire(net, [0, 95, 97])
    assert {j for i, j in pairs(net) - before if i == 0} == {99, 95, 97}


def test_it_is_asked_every_so_many_rounds():
    net = build(2, every=3)
    before = pairs(net)
    fire(net, [0, 99], 2)
    assert pairs(net) == before
    fire(net, [0, 99])
    assert pairs(net) - before == {(0, 99), (99, 0)}


def test_the_seed_says_which():
    found = []
    for seed in (1, 1, 2):
        net = build(2, seed)
        fire(net, range(0, 100, 7))
        found.append(pairs(net))
    assert found[0] == found[1] != found[2]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ((-1, 5), "m must be from 0 up"),
        ((1, np.nan), "beyond must be finite"),
        ((1, 5, 0), "every must be from 1 up"),
    ],
)
def test_what_makes_no_sense_is_refused(given, words):
    with pytest.raises(ArgumentError, match=words):
        FarGrowth(*given)


def test_it_asks_for_positions_and_for_one_population():
    sheet = Population("sheet", 100, KWinners(2), positions=WHERE)
    other = Population("other", 100, KWinners(2), positions=WHERE)
    nowhere = Population("nowhere", 100, KWinners(2))
    with pytest.raises(ArgumentError, match="FarGrowth is for synapses within one population"):
        Synapses(sheet, other, Near(1), growth=FarGrowth(1, 5))
    with pytest.raises(ArgumentError, match="FarGrowth in 'nowhere'"):
        Synapses(nowhere, nowhere, Random(0.1), growth=FarGrowth(1, 5))
