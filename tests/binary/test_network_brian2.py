"""The same network in Brian2: one round is one time step, and the winners are the same.

Brian2 stores the synapses, propagates the spikes and sums the weights in float64; a network
operation at the end of each step picks who fires next and lets the synapses grow.
"""

from statistics import median_low

import numpy as np
import pytest
from twin import pairs_of

from neurosim import Hebbian, KWinners, Network, Playback, Population, Random, Synapses, Threshold
from neurosim.base.extras import is_installed

pytestmark = [
    pytest.mark.brian2,
    pytest.mark.filterwarnings("ignore::DeprecationWarning:brian2"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:pyparsing"),
]

N, K, BETA, ROUNDS = 300, 20, 0.1, 20
STIMULUS = list(range(0, 60, 2))


@pytest.fixture(scope="module")
def brian2():
    if not is_installed("brian2"):
        pytest.skip("Brian2 is not installed; the extra `validate` brings it")
    import brian2

    brian2.prefs.codegen.target = "numpy"
    return brian2


def _network(seed, fibers, graph, rule=None):
    """Return a network of ``fibers`` such as "S->A", from the stimuli S, T and from areas."""
    ends = [fiber.split("->") for fiber in fibers]
    populations = {
        name: Population(name, 60, Playback()) if name in "ST" else
        Population(name, N, rule or KWinners(K))
        for name in sorted({*sum(ends, [])})
    }  # fmt: skip
    synapses = [
        Synapses(populations[pre], populations[post], Random(0.3) if pre in "ST" else graph,
                 1.0 if pre in "ST" else 0.7, Hebbian(BETA))
        for pre, post in ends
    ]  # fmt: skip
    return Network([*populations.values()], synapses, seed=seed)


class InBrian2:
    """The populations, edges and initial weights of ``net``, run by Brian2."""

    def __init__(self, brian2, net):
        self.round, self.theta, self.notes = brian2.defaultclock.dt, {}, []
        self.areas = [name for name, p in net.populations.items() if not p.rule.is_source]
        self.winners = {name: [] for name in self.areas}
        self.drive = {}
        code = "drive : 1\nis_due : boolean"
        self.groups = {
            name: brian2.NeuronGroup(p.n, code, threshold="is_due", reset="", name=name)
            for name, p in net.populations.items()
        }
        self.synapses = {}
        for name, pathway in net.pathways.items():
            edges, weights = net.edges(name)
            pre, post = pathway.synapses.pre.name, pathway.synapses.post.name
            synapses = brian2.Synapses(
                self.groups[pre],
                self.groups[post],
                "w : 1\nis_open : 1 (shared)",
                on_pre="drive_post += is_open * w",
                name=f"{pre}_to_{post}",
            )
            pairs = np.array(pairs_of(edges))
            synapses.connect(i=pairs[:, 0], j=pairs[:, 1])
            synapses.w = weights
            self.synapses[pre, post] = synapses
        begin = brian2.NetworkOperation(self._begin, when="start", name="begin")
        choose = brian2.NetworkOperation(self._choose, when="after_synapses", name="choose")
        self.net = brian2.Network(*self.groups.values(), *self.synapses.values(), begin, choose)

    def run(self, score, after_round=lambda done: None):
        """Play (what fires in each stimulus, open pathways, held areas, rounds), once.

        All in one run: what a run prepares takes Brian2 most of a second, however long it is.
        """
        self.after_round = after_round
        self.phases = iter([phase for *phase, rounds in score for _ in range(rounds)])
        self.net.run(sum(rounds for *_, rounds in score) * self.round)

    def _begin(self):
        playing, pathways, self.held = next(self.phases)
        for name in set(self.groups) - set(self.areas):
            self.groups[name].is_due = np.isin(np.arange(60), playing.get(name, []))
        for (pre, post), synapses in self.synapses.items():
            synapses.is_open = pathways is None or f"{pre}->{post}" in pathways

    def screen(self):
        self.notes.append(np.sort(self.drive["A"])[-K])

    def freeze(self, fraction):
        self.theta["A"] = round(fraction * median_low(self.notes), 9)

    def _choose(self):
        sent = {name: np.flatnonzero(group.is_due[:]) for name, group in self.groups.items()}
        fired = {name: self._fire(name, sent[name]) for name in self.areas}
        for (pre, post), synapses in self.synapses.items():
            grows = np.isin(synapses.i[:], sent[pre]) & np.isin(synapses.j[:], fired[post])
            synapses.w[np.flatnonzero(grows & (synapses.is_open[:] > 0))] *= 1 + BETA
        for name in self.areas:
            self.groups[name].drive = 0
            self.groups[name].is_due = np.isin(np.arange(N), fired[name])
            self.winners[name].append(np.sort(fired[name]).tolist())
        self.after_round(len(self.winners[self.areas[0]]))

    def _fire(self, name, sent):
        if name in self.held:
            return sent
        # Float sums depend on their order; to 9 digits they tie where whole numbers tie.
        drive = self.drive[name] = np.round(self.groups[name].drive[:], 9)
        theta = self.theta.get(name)
        above = [] if theta is None else np.flatnonzero(drive >= theta)
        if theta is not None and len(above) <= 3 * K:
            return above
        strongest = np.lexsort((np.arange(N), -drive))[: K if theta is None else 3 * K]
        return strongest[drive[strongest] > 0]


def _same(net, recorders, other):
    for name, recorder in recorders.items():
        assert [winners.tolist() for winners in recorder.winners] == other.winners[name]
        assert net.drive(name) == pytest.approx(other.drive[name])
    for (pre, post), synapses in other.synapses.items():
        assert net.edges(f"{pre}->{post}")[1] == pytest.approx(synapses.w[:], rel=1e-9)


def _play(brian2, net, score):
    """Play (stimuli that fire, open pathways, held areas, rounds) in both; compare at the end."""
    other = InBrian2(brian2, net)
    recorders = {name: net.record(name) for name in other.areas}
    score = [(dict.fromkeys(stimuli, STIMULUS), *rest) for stimuli, *rest in score]
    for playing, pathways, held, rounds in score:
        net.run(rounds, inputs=playing, pathways=pathways, held=held)
    other.run(score)
    _same(net, recorders, other)
    return other.winners


@pytest.mark.parametrize(("seed", "stored"), [(1, True), (2, True), (2, False)])
def test_project_picks_the_same_winners_every_round(brian2, seed, stored):
    net = _network(seed, ["S->A", "A->A"], Random(0.1, stored=stored))
    score = [("S", ["S->A"], [], 1), ("S", None, [], ROUNDS - 1)]
    winners = _play(brian2, net, score)["A"]
    assert len(winners) == ROUNDS and all(len(w) == K for w in winners)
    assert winners[0] != winners[1] and winners[-1] == winners[-2]


def _shared(one, other):
    return len(set(one) & set(other))


def test_associate_picks_the_same_winners_every_round(brian2):
    first, second = ["S->A", "A->A", "A->C"], ["T->B", "B->B", "B->C"]
    net = _network(3, [*first, *second, "C->C"], Random(0.1, stored=False))
    score = [("ST", ["S->A", "T->B"], [], 1), ("ST", ["S->A", "T->B", "A->A", "B->B"], [], 4)]
    for stimuli, fibers, held in (
        ("S", first, ["B"]), ("T", second, ["A"]), ("ST", first + second, []), ("T", second, ["A"])
    ):  # fmt: skip
        score += [(stimuli, fibers, held, 1), (stimuli, [*fibers, "C->C"], held, 5)]
    winners = _play(brian2, net, score)["C"]
    assert not any(winners[:5]) and all(len(w) == K for w in winners[5:])
    assert _shared(winners[10], winners[16]) < _shared(winners[16], winners[-1])


def test_merge_picks_the_same_winners_every_round(brian2):
    up = ["S->A", "T->B", "A->A", "B->B", "A->C", "B->C"]
    net = _network(4, [*up, "C->C", "C->A", "C->B"], Random(0.1))
    score = [("S", ["S->A"], [], 1), ("T", ["T->B"], ["A"], 1), ("ST", up, [], 1)]
    score += [("ST", None, [], 12)]
    winners = _play(brian2, net, score)
    assert winners["A"][0] == winners["A"][1] and winners["B"][0] == winners["C"][1] == []
    assert len(winners["C"][2]) == K and winners["C"][2] != winners["C"][-1]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_threshold_picks_the_same_winners_every_round(brian2, seed):
    fraction, screened, playing = 0.9, 3, {"S": STIMULUS}
    net = _network(seed, ["S->A", "A->A"], Random(0.1), Threshold(K, fraction))
    recorders, other = {"A": net.record("A")}, InBrian2(brian2, net)
    for _ in range(screened):
        net.run(1, inputs=playing)
        net.screen("A")
    theta = net.freeze("A")
    net.run(ROUNDS - screened, inputs=playing)

    def screen(done):
        if done <= screened:
            other.screen()
        if done == screened:
            other.freeze(fraction)

    other.run([(playing, None, [], ROUNDS)], screen)
    assert theta == pytest.approx(other.theta["A"], rel=1e-9)
    sizes = [len(winners) for winners in other.winners["A"]]
    assert len(sizes) == ROUNDS and K < sizes[screened] < 3 * K == sizes[-1]
    _same(net, recorders, other)
