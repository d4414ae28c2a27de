"""Contacts by use: the rule against a twin in plain loops, its law, and what is refused."""

import copy
import math
import pickle
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurosim import (
    LIF,
    ArgumentError,
    ContactGrowth,
    Explicit,
    Hebbian,
    KindError,
    KWinners,
    Multapses,
    Network,
    Playback,
    Poisson,
    Population,
    Random,
    ResourceError,
    SpikingNetwork,
    Stream,
    Synapses,
    Uniform,
)
from neurosim.base import memory
from neurosim.base.arrays import Edges
from neurosim.binary.growth import together

N_PRE, N_POST = 4, 3


class Twin:
    """The rule from its definition: a dict of contacts, a dict of traces, all spikes for ever."""

    def __init__(self, contacts, rule):
        self.contacts, self.rule = dict(contacts), rule
        self.traces, self.known = dict.fromkeys(contacts, 0.0), [[], []]

    def after_rounds(self, rounds):
        """Follow rounds, each (arrived, fires)."""
        keep = math.exp(-1 / self.rule.tau)
        for arrived, fires in rounds:
            for pair in self.traces:
                is_together = pair[0] in arrived and pair[1] in fires
                self.traces[pair] = keep * self.traces[pair] + (1 - keep) * is_together

    def after_spikes(self, fired, before, when):
        """Follow spikes, each (time, neuron), of both sides, from one time to the next."""
        tau, old, new = self.rule.tau, list(map(list, self.known)), fired
        self.known = [was + is_ for was, is_ in zip(old, new, strict=True)]
        for pair in self.traces:
            met = 0.0
            for s, i in self.known[0]:
                for t, j in self.known[1]:
                    is_new = max(s, t) > before + 1e-9
                    if (i, j) == pair and is_new and abs(s - t) <= self.rule.window + 1e-6:
                        met += 1000 / tau * math.exp((max(s, t) - when) / tau)
            self.traces[pair] = self.traces[pair] * math.exp((before - when) / tau) + met

    def propose(self, rng):
        """Add and remove contacts."""
        rule, pairs = self.rule, sorted(self.contacts)
        for_contacts = iter(rng.random(sum(self.contacts.values())).tolist())
        for_pairs = iter(rng.poisson([rule.gain * self.traces[pair] for pair in pairs]).tolist())
        for pair in pairs:
            n = self.contacts[pair]
            goes = [next(for_contacts) < rule.removal for _ in range(n)]
            left = n - sum(goes[rule.least :])
            self.contacts[pair] = left + min(next(for_pairs), max(0, rule.most - left))
            if not self.contacts[pair]:
                del self.contacts[pair], self.traces[pair]


def edges_of(contacts):
    """Return what a rule sees of contacts."""
    pairs = [pair for pair in sorted(contacts) for _ in range(contacts[pair])]
    pre, post = np.array(pairs, np.int32).reshape(-1, 2).T
    indptr = np.append(0, np.cumsum(np.bincount(pre, minlength=N_PRE)))
    return {"edges": Edges(indptr, post), "pre": pre, "post": post, "multapses": True}


def apply(contacts, proposal):
    """Return contacts after a proposal, which no pair may get and lose by."""
    after = dict(contacts)
    if proposal is not None:
        gone, new = (list(zip(*map(np.ndarray.tolist, ends), strict=True))
                     for ends in (proposal.prune, proposal.grow))  # fmt: skip
        assert not set(gone) & set(new)
        for pair in gone:
            after[pair] -= 1
        for pair in new:
            after[pair] += 1
        places = list(zip(gone, proposal.ordinals.tolist(), strict=True))
        assert len(set(places)) == len(places)
        assert all(0 <= ordinal < contacts[pair] for pair, ordinal in places)
    return {pair: n for pair, n in after.items() if n}


PAIRS = st.dictionaries(
    st.tuples(st.integers(0, N_PRE - 1), st.integers(0, N_POST - 1)), st.integers(1, 4), min_size=1
)
RULES = st.builds(
    ContactGrowth, st.floats(0, 4), st.floats(0, 0.6), st.floats(0.5, 50), most=st.integers(2, 5),
    least=st.integers(0, 2), window=st.sampled_from([0.0, 0.3, 2.0]),
)  # fmt: skip
SUBSETS = st.sets(st.integers(0, N_PRE - 1)), st.sets(st.integers(0, N_POST - 1))


@settings(max_examples=60)
@given(PAIRS, RULES, st.lists(st.lists(st.tuples(*SUBSETS), max_size=4), max_size=4))
def test_rounds_are_as_in_plain_loops(contacts, rule, batches):
    twin = Twin(contacts, rule)
    rule.start(N_PRE, N_POST)
    for seed, rounds in enumerate(batches):
        seen = edges_of(twin.contacts)
        for arrived, fires in rounds:
            told = (np.array(sorted(s), np.int32) for s in (arrived, fires))
            rule.observe(SimpleNamespace(**dict(zip(("arrived", "fires"), told, strict=True))))
        now = SimpleNamespace(**seen, rng=np.random.default_rng(seed))
        changed = apply(twin.contacts, rule.propose(now))
        twin.after_rounds(rounds)
        assert np.allclose(rule.traces, [twin.traces[p] for p in sorted(twin.contacts)], atol=1e-14)
        twin.propose(np.random.default_rng(seed))
        assert changed == twin.contacts
        if not changed:
            break


TRAINS = [
    st.lists(st.tuples(st.integers(1, 40), st.integers(0, n - 1)), unique=True, max_size=25)
    for n in (N_PRE, N_POST)
]


@settings(max_examples=60)
@given(PAIRS, RULES, st.tuples(*TRAINS))
def test_spikes_are_as_in_plain_loops(contacts, rule, trains):
    twin, asked = Twin(contacts, rule), (0, 11, 15, 41)
    rule.start(N_PRE, N_POST)
    for first, last in zip(asked, asked[1:], strict=False):
        before, when = 0.1 * first, 0.1 * last
        fired = [sorted((0.1 * s, i) for s, i in train if first < s <= last) for train in trains]
        sides = [
            (np.array([t for t, _ in side]), np.array([i for _, i in side], np.int32))
            for side in fired
        ]
        now = SimpleNamespace(**edges_of(twin.contacts), when=when,
                              pre_spikes=sides[0], post_spikes=sides[1],
                              rng=np.random.default_rng(last))  # fmt: skip
        rule.observe(now)
        changed = apply(twin.contacts, rule.propose(now))
        twin.after_spikes(fired, before, when)
        assert np.allclose(rule.traces, [twin.traces[p] for p in sorted(twin.contacts)])
        twin.propose(np.random.default_rng(last))
        assert changed == twin.contacts
        if not changed:
            break


def _ask(rule, contacts, n_rounds, seed=0, active=None):
    """Let all fire, or who is named, in each round; return contacts after each asking."""
    rng, course = np.random.default_rng(seed), []
    rule.start(N_PRE, N_POST)
    who = [np.arange(n, dtype=np.int32) for n in (N_PRE, N_POST)] if active is None else active
    for _ in range(n_rounds):
        rule.observe(SimpleNamespace(arrived=who[0], fires=who[1]))
        now = SimpleNamespace(**edges_of(contacts), rng=rng)
        contacts = apply(contacts, rule.propose(now))
        course.append(contacts)
    return course


NOBODY = [np.empty(0, np.int32)] * 2
ALL = {(i, j): 1 for i in range(N_PRE) for j in range(N_POST)}


def test_contacts_beyond_the_least_follow_the_law_of_poisson():
    course = _ask(ContactGrowth(1.5, 0.5, 1.0, most=50, least=2), ALL, 2000)
    n = np.array([list(contacts.values()) for contacts in course[20:]])
    beyond = n - 2
    assert n.min() == 2 and abs(beyond.mean() - 3) < 0.1 and abs(beyond.var() - 3) < 0.2


def test_who_is_not_active_together_keeps_the_least_and_nobody_has_more_than_the_most():
    many = dict.fromkeys(ALL, 9)
    silent = _ask(ContactGrowth(1.0, 0.3, 2.0, least=1), many, 60, active=NOBODY)
    assert set(silent[-1].values()) == {1}
    assert _ask(ContactGrowth(1.0, 0.3, 2.0, least=0), many, 60, active=NOBODY)[-1] == {}
    busy = _ask(ContactGrowth(1.0, 0.01, 1.0, most=4), ALL, 60)
    assert max(max(contacts.values()) for contacts in busy) == 4


def test_a_pair_that_is_new_or_gone_has_no_trace():
    rule = ContactGrowth(0.0, 0.0, 10.0)
    rule.start(N_PRE, N_POST)
    expected = []
    for contacts in ({(0, 0): 1, (3, 2): 2}, {(0, 0): 2, (1, 1): 1}, {(0, 0): 1, (3, 2): 1}):
        rule.observe(SimpleNamespace(arrived=np.arange(4), fires=np.arange(3)))
        now = SimpleNamespace(**edges_of(contacts), rng=np.random.default_rng(1))
        assert rule.propose(now) is None
        expected.append(rule.traces.tolist())
    one = 1 - math.exp(-0.1)
    assert np.allclose(
        np.diff([trace[0] for trace in expected]), one * (1 - one) ** np.arange(1, 3)
    )
    assert np.allclose([trace[1] for trace in expected], one)


def test_blocks_change_nothing(monkeypatch):
    rng, found = np.random.default_rng(5), []
    pairs = together.find_pairs(Edges(np.arange(0, 61, 3), np.tile([0, 4, 9], 20)), 10)
    times = np.sort(rng.integers(0, 50, (2, 300)) * 0.1)
    who = (rng.integers(0, n, 300).astype(np.int32) for n in (20, 10))
    fires = [together.Fires(*fired) for fired in zip(times, who, strict=True)]
    for block in (together.BLOCK, 50, 1):
        monkeypatch.setattr(together, "BLOCK", block)
        parts = list(together.find_together(*fires, pairs, 0.2))
        found.append([np.concatenate(each).tolist() for each in zip(*parts, strict=True)])
        assert len(parts) == (1 if block > 1000 else len(parts))
    assert len(found[0][0]) > 1000 and found[0] == found[1] == found[2]


NAME = "noise->cells"


def build(threads=1, seed=3, **options):
    noise, cells = Population("noise", 30, Poisson(100)), Population("cells", 20, LIF())
    graph = Explicit.from_pairs([(i, j) for i in range(30) for j in (i % 20, (i + 7) % 20)], 30,
                                multapses=True)  # fmt: skip
    rule = ContactGrowth(0.05, 0.02, 40.0, every=2.5, window=3.0)
    wires = {"weight": Uniform(1, 6), "delay": 1.0, "growth": rule, **options}
    back = Synapses(cells, cells, Random(0.1), weight=-0.3, delay=Uniform(0.1, 3))
    into = Synapses(noise, cells, graph, **wires)
    return SpikingNetwork([noise, cells], [into, back], seed=seed, threads=threads)


def tell(net):
    edges, rule = net.edges(NAME), net.store()["growth"][NAME]["rule"]
    return [edges.indptr.tolist(), edges.indices.tolist(), net.weights(NAME).tolist(),
            rule["_traces"].tolist()]  # fmt: skip


def test_a_spiking_network_is_the_same_on_any_threads_in_any_pieces_and_from_any_copy():
    net = build()
    net.run(61.0)
    expected = tell(net)
    counts = np.bincount(net.edges(NAME).indices)
    assert counts.sum() > 80 and max(expected[3]) > 0
    other = build(threads=2)
    spikes = other.record("cells")
    for part in (0.7, 30.0, 6.0):
        other.run(part, chunk=11)
    state, copies = (
        other.store(),
        [copy.deepcopy(other), pickle.loads(pickle.dumps(other)), build()],
    )
    copies[-1].restore(state)
    for each in (other, *copies):
        each.run(24.3)
        assert tell(each) == expected
    assert spikes.times.size
    net.reset()
    net.run(61.0)
    assert tell(net) == expected


EYE = Population("eye", N_PRE, Playback(background=0.4))
AREA = Population("area", N_POST, KWinners(1))


def _in_rounds(rule, threads=1, plasticity=None, **options):
    graph = Multapses(Explicit.from_pairs(list(ALL), N_PRE), 2, **options)
    wires = Synapses(EYE, AREA, graph, 1.0, plasticity, growth=rule, name="wires")
    return Network([EYE, AREA], [wires], seed=7, threads=threads)


def _counts(net):
    edges = net.edges("wires")[0]
    pre = np.repeat(np.arange(N_PRE), np.diff(edges.indptr))
    pairs = list(zip(pre.tolist(), edges.indices.tolist(), strict=True))
    return {pair: pairs.count(pair) for pair in ALL if pair in pairs}


def test_a_network_of_rounds_is_as_in_plain_loops():
    rule = ContactGrowth(2.5, 0.3, 20.0, every=4, most=6)
    net, twin = _in_rounds(rule), Twin(dict.fromkeys(ALL, 2), rule)
    eye, area = net.record("eye"), net.record("area")
    for asked in range(10):
        net.run(4)
        told = zip(eye.winners[4 * asked :], area.winners[4 * asked :], strict=True)
        twin.after_rounds([(pre.tolist(), post.tolist()) for pre, post in told])
        words = Stream(7, "synapses wires/growth").words(4, 4 * asked + 3)
        twin.propose(np.random.default_rng(words))
        assert _counts(net) == twin.contacts
        traces = net.growth["wires"].traces
        assert np.allclose(traces, list(twin.traces.values()))
    assert len(set(twin.contacts.values())) > 3


def test_rounds_are_the_same_on_any_threads_in_any_pieces_and_from_any_copy():
    def state(net):
        edges, weights = net.edges("wires")
        return edges.indices.tolist(), weights.tolist(), net.growth["wires"].traces.tolist()

    rule = ContactGrowth(0.4, 0.1, 20.0, every=3)
    net = _in_rounds(rule, plasticity=Hebbian(0.1, w_max=4))
    net.run(40)
    other = _in_rounds(rule, threads=2, plasticity=Hebbian(0.1, w_max=4))
    other.run(7, chunk=1)
    with other.probe():
        other.run(5)
    other = pickle.loads(pickle.dumps(copy.deepcopy(other)))
    other.run(6)
    other.run(27)
    assert state(net) == state(other) and len(set(state(net)[1])) > 3


def test_who_retires_takes_contacts_along_and_a_daughter_has_those_of_her_mother():
    eye = Population("eye", N_PRE, Playback(background=0.4))
    area = Population("area", 5, KWinners(2), n_initial=3)
    graph = Explicit.from_pairs([(i, j) for i in range(N_PRE) for j in range(5)], N_PRE)
    wires = Multapses(graph, 1)
    rule = ContactGrowth(4.0, 0.1, 20.0, every=2)
    net = Network([eye, area], [Synapses(eye, area, wires, growth=rule, name="wires")])
    net.run(20)
    before = np.bincount(net.edges("wires")[0].indices, minlength=5)
    assert net.divide("area", [1]).tolist() == [3]
    net.retire("area", [0])
    after = np.bincount(net.edges("wires")[0].indices, minlength=5)
    assert after.tolist() == [0, before[1], before[2], before[1], 0] and before[1] > 4
    net.run(20)
    assert net.growth["wires"].traces.size == 12
    assert np.flatnonzero(np.bincount(net.edges("wires")[0].indices)).tolist() == [1, 2, 3]


def test_new_contacts_have_the_weight_that_is_given():
    net = _in_rounds(ContactGrowth(2.0, 0.0, 5.0, weight=3.0), weights=np.full(24, 0.5))
    net.run(6)
    weights = net.edges("wires")[1]
    assert np.unique(weights).tolist() == [0.5, 3.0] and (weights == 0.5).sum() == 24


def test_without_plasticity_spikes_are_told_and_nothing_changes():
    net = build()
    net.run(50.0, plastic=False)
    assert net.edges(NAME).indices.size == 60
    assert net.store()["growth"][NAME]["rule"]["_traces"].max() > 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"gain": -1}, "gain must be"),
        ({"gain": float("nan")}, "gain must be"),
        ({"removal": 1.5}, "removal must be from 0 to 1, got 1.5"),
        ({"tau": 0}, "tau must be"),
        ({"tau": float("inf")}, "tau must be"),
        ({"every": 0}, "every must be above 0, got 0"),
        ({"most": 0}, "most must be"),
        ({"most": 2**20 + 1}, "most must be from 1 to 1048576"),
        ({"most": 2, "least": 3}, "least must be from 0 to 2, got 3"),
        ({"least": 0.5}, "least must be"),
        ({"window": -1}, "window must be"),
        ({"weight": "x"}, "weight must be"),
    ],
)
def test_settings_that_make_no_sense_are_refused(change, message):
    with pytest.raises((ArgumentError, KindError), match=message):
        ContactGrowth(**{"gain": 0.1, "removal": 0.1, "tau": 10, **change})


def test_synapses_that_are_single_are_refused_by_name():
    noise, cells = Population("noise", 3, Poisson(100)), Population("cells", 2, LIF())
    rule = ContactGrowth(0.1, 0.1, 10.0, every=1)
    with pytest.raises(KindError, match=r"'noise->cells' \(ContactGrowth\) .* Random allows one"):
        Synapses(noise, cells, Random(0.5), growth=rule)


def test_contacts_that_do_not_fit_are_refused_before_they_are_listed(monkeypatch):
    net = _in_rounds(ContactGrowth(1e9, 0.0, 1.0, most=2**20))
    before = net.edges("wires")[0].indices.tolist()
    with monkeypatch.context() as patch:
        patch.setattr(memory, "available", lambda: 10**8)
        with pytest.raises(ResourceError, match="contacts that come need .* lower gain or most"):
            net.run(2)
    assert net.edges("wires")[0].indices.tolist() == before
