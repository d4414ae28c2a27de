"""The same network in Brian2: one round is one time step, and the winners are the same.

Brian2 stores the synapses, propagates the spikes and sums the weights in float64; a network
operation at the end of each step picks who fires next and lets the synapses grow.
"""

from importlib.util import find_spec
from statistics import median_low

import numpy as np
import pytest
from twin import pairs_of

from neurosim import Hebbian, KWinners, Network, Playback, Population, Random, Synapses, Threshold

pytestmark = [
    pytest.mark.brian2,
    pytest.mark.filterwarnings("ignore::DeprecationWarning:brian2"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:pyparsing"),
]

N, K, BETA, ROUNDS = 300, 20, 0.1, 20
STIMULUS = list(range(0, 60, 2))
PATHWAYS = [("stimulus", "area"), ("area", "area")]


@pytest.fixture(scope="module")
def brian2():
    if find_spec("brian2") is None:
        pytest.skip("Brian2 is not installed; the extra `validate` brings it")
    import brian2

    brian2.prefs.codegen.target = "numpy"
    return brian2


def _network(rule, seed):
    stimulus, area = Population("stimulus", 60, Playback()), Population("area", N, rule)
    learn = Hebbian(BETA)
    synapses = [
        Synapses(stimulus, area, Random(0.3), plasticity=learn),
        Synapses(area, area, Random(0.1), 0.7, learn),
    ]
    return Network([stimulus, area], synapses, seed=seed)


class InBrian2:
    """The edges and initial weights of ``net``, run by Brian2."""

    def __init__(self, brian2, net):
        self.round, self.theta, self.notes = brian2.defaultclock.dt, None, []
        self.winners, self.drive = [], None
        self.groups = {
            name: brian2.NeuronGroup(
                n, "drive : 1\nis_due : boolean", threshold="is_due", reset="", name=name
            )
            for name, n in (("stimulus", 60), ("area", N))
        }
        self.groups["stimulus"].is_due[STIMULUS] = True
        self.synapses = {}
        for pre, post in PATHWAYS:
            edges, weights = net.edges(f"{pre}->{post}")
            synapses = brian2.Synapses(
                self.groups[pre],
                self.groups[post],
                "w : 1",
                on_pre="drive_post += w",
                name=f"{pre}_to_{post}",
            )
            pairs = np.array(pairs_of(edges))
            synapses.connect(i=pairs[:, 0], j=pairs[:, 1])
            synapses.w = weights
            self.synapses[pre, post] = synapses
        choose = brian2.NetworkOperation(self._choose, when="after_synapses", name="choose")
        self.net = brian2.Network(*self.groups.values(), *self.synapses.values(), choose)

    def run(self, rounds):
        self.net.run(rounds * self.round)

    def screen(self):
        self.notes.append(np.sort(self.drive)[-K])

    def freeze(self, fraction):
        self.theta = fraction * median_low(self.notes)

    def _choose(self):
        area = self.groups["area"]
        # Float sums depend on their order; to 9 digits they tie where whole numbers tie.
        self.drive = np.round(area.drive[:], 9)
        winners = self._fire()
        for (pre, _), synapses in self.synapses.items():
            arrived = STIMULUS if pre == "stimulus" else np.flatnonzero(area.is_due[:])
            grows = np.isin(synapses.i[:], arrived) & np.isin(synapses.j[:], winners)
            synapses.w[np.flatnonzero(grows)] *= 1 + BETA
        area.drive = 0
        area.is_due = np.isin(np.arange(N), winners)
        self.winners.append(np.sort(winners).tolist())

    def _fire(self):
        above = [] if self.theta is None else np.flatnonzero(self.drive >= self.theta)
        if self.theta is not None and len(above) <= 3 * K:
            return above
        most = K if self.theta is None else 3 * K
        strongest = np.lexsort((np.arange(N), -self.drive))[:most]
        return strongest[self.drive[strongest] > 0]


def _same(net, recorder, other):
    assert [winners.tolist() for winners in recorder.winners] == other.winners
    assert net.drive("area") == pytest.approx(other.drive)
    for pre, post in PATHWAYS:
        weights = other.synapses[pre, post].w[:]
        assert net.edges(f"{pre}->{post}")[1] == pytest.approx(weights, rel=1e-9)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_cap_picks_the_same_winners_every_round(brian2, seed):
    net = _network(KWinners(K), seed)
    recorder, other = net.record("area"), InBrian2(brian2, net)
    net.run(ROUNDS, inputs={"stimulus": STIMULUS})
    other.run(ROUNDS)
    assert len(other.winners) == ROUNDS and all(len(w) == K for w in other.winners)
    assert len({tuple(w) for w in other.winners}) > 1
    _same(net, recorder, other)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_threshold_picks_the_same_winners_every_round(brian2, seed):
    fraction, screened = 0.95, 3
    net = _network(Threshold(K, fraction), seed)
    recorder, other = net.record("area"), InBrian2(brian2, net)
    for _ in range(screened):
        net.run(1, inputs={"stimulus": STIMULUS})
        other.run(1)
        net.screen("area")
        other.screen()
    other.freeze(fraction)
    assert net.freeze("area") == pytest.approx(other.theta, rel=1e-9)
    net.run(ROUNDS - screened, inputs={"stimulus": STIMULUS})
    other.run(ROUNDS - screened)
    assert len(other.winners) == ROUNDS
    assert K < len(other.winners[screened]) < len(other.winners[-1]) == 3 * K
    _same(net, recorder, other)
