"""Who wins among equals, and who is too tired to win: ties at random, refraction."""

import numpy as np
from laws import DOUBT
from scipy import stats
from worlds import driven, history

from neurosim import KWinners, Network, Playback, Population, Random, Synapses


def _of_equals(name="area", seed=0, rounds=1, n=40):
    eye, area = Population("eye", 1, Playback()), Population(name, n, KWinners(9, ties="random"))
    net = Network([eye, area], [Synapses(eye, area, Random(1.0))], seed=seed)
    recorder = net.record(name)
    net.run(rounds, inputs={"eye": [0]})
    return net, history(recorder)


def test_ties_at_random_are_fair_and_keyed_by_seed_name_and_round():
    rounds, n = 400, 40
    net, winners = _of_equals(rounds=rounds)
    assert all(len(each) == 9 for each in winners) and len({*map(tuple, winners)}) == rounds
    counts = np.bincount(sum(winners, []), minlength=n)
    # Without replacement the counts vary less than multinomial ones, by (n - k) / (n - 1).
    statistic = stats.chisquare(counts).statistic * (n - 1) / (n - 9)
    assert DOUBT < stats.chi2(n - 1).sf(statistic) < 1 - DOUBT
    assert (net.activity("area").tied, net.activity("area").n_tied) == (n - 9, rounds * (n - 9))
    assert _of_equals(rounds=3)[1] == winners[:3]
    assert _of_equals(seed=1)[1] != winners[:1] != _of_equals("other")[1]


def test_the_last_round_tells_its_ties():
    net = driven(KWinners(3), [2, 1, 1, 1, 0])
    net.run(1, inputs={"eye": [0]})
    assert net.activity("area").tied == 1
    net.run(1, inputs={"eye": []})
    assert net.activity("area").tied == 0


def test_refraction_takes_a_share_of_the_drive_whenever_a_neuron_fires_and_learns():
    net = driven(KWinners(1, refraction=0.5), [4, 3, 1])
    fired, area = [], net.activity("area")
    for plastic in (False, True, True, True, False, True):
        net.run(1, inputs={"eye": [0]}, plastic=plastic)
        fired += net.winners("area").tolist()
    assert fired == [0, 0, 1, 0, 1, 1]  # biases 0 0 0, 2 0 0, 2 1.5 0, 4 1.5 0
    assert (area.bias / float(area.scale)).tolist() == [4, 3, 0]
    assert net.drive("area").tolist() == [4, 3, 1]
    net.run(2, inputs={"eye": [0]}, held=["area"])
    assert (area.bias / float(area.scale)).tolist() == [4, 3, 0]
