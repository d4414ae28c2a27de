"""What growth rules are shown and told, also where one of them fails; who fills vacancies."""

import pickle
from copy import deepcopy

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twin import pairs_of

from neurosim import (
    AllToAll,
    CoactivityGrowth,
    DistanceGrowth,
    Explicit,
    GrowthRule,
    KWinners,
    Network,
    Playback,
    Population,
    Proposal,
    Random,
    RandomGrowth,
    Synapses,
)
from neurosim.base.errors import ArgumentError, KindError, NeurosimError

N = 12
LINE = np.arange(float(N))[:, None]
RULES = [RandomGrowth(0.3), CoactivityGrowth(0.3), DistanceGrowth(0.3, 2.0, LINE, LINE)]


def _net(rules, wires, seed=0):
    eye, area = Population("eye", N, Playback()), Population("area", N, KWinners(4, exact=True))
    synapses = [Synapses(eye, area, wires, growth=r, name=f"s{i}") for i, r in enumerate(rules)]
    return Network([eye, area], synapses, seed=seed)


class Asked(GrowthRule):
    """Does with what it is shown what it was told to, and counts its rounds."""

    def __init__(self, do):
        self.do, self.n = do, 0

    def observe(self, now):
        self.n += 1

    def propose(self, now):
        return self.do(self, now)


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


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: type(rule).__name__)
@pytest.mark.parametrize("n", [0, 1])
def test_rules_have_nothing_to_say_where_no_synapse_is_left(rule, n):
    net = _net([rule], Explicit.from_pairs([(0, 0)][:n], N))
    if n:
        net.prune("s0", [0], [0])
    net.run(3, inputs={"eye": [0]})
    assert net.edges("s0")[0].indices.size == 0 and net.pathways["s0"].n_rounds == 3


def test_a_rule_that_fails_leaves_the_others_told_and_goes_on_where_it_was():
    fails = {2, 3}
    bad = Asked(lambda rule, now: Proposal(prune=([0], [1])) if now.when in fails else None)
    good = Asked(lambda rule, now: None)
    coactive = CoactivityGrowth(0.5, 3)
    net, other = (_net([coactive, bad, good], Explicit.from_pairs([(0, 0)], N)) for _ in range(2))
    for _ in range(6):
        if net.round in fails:
            with pytest.raises(ArgumentError, match="no synapse from neuron 0 to 1"):
                net.run(1, inputs={"eye": [0]})
        else:
            net.run(1, inputs={"eye": [0]})
    assert [path.n_rounds for path in net.pathways.values()] == [6, 4, 6]
    assert (net.pathways["s1"].growth.n, net.pathways["s2"].growth.n) == (4, 6)
    fails.clear()
    other.run(6, inputs={"eye": [0]})
    assert pairs_of(net.edges("s0")[0]) == pairs_of(other.edges("s0")[0])


def test_what_coactivity_noted_in_a_round_that_failed_is_not_kept():
    net, other = (_net([CoactivityGrowth(0.7, 3)], AllToAll(), 5) for _ in range(2))
    net.run(1, inputs={"eye": [0, 1]})
    other.run(1, inputs={"eye": [0, 1]})
    path = net.pathways["s0"]
    before = path.growth, path.n_rounds
    net.run(1, inputs={"eye": [7, 8]})
    path.growth, path.n_rounds = before  # as a round that fails does
    net.run(1, inputs={"eye": [2]})
    other.run(1, inputs={"eye": [2]})
    told, expected = path.growth, other.pathways["s0"].growth
    assert [a.tolist() for a in told._arrived] == [a.tolist() for a in expected._arrived]
    assert len(told._fired) == 2


def _keep(rule, now):
    rule.last = now


def _keep_deeply(rule, now):
    rule.all = [*getattr(rule, "all", []), now]


def _stop_asking(rule, now):
    del now
    rule.every = 0


@pytest.mark.parametrize(
    ("do", "message"),
    [
        (_keep, "s0.*must not keep what it is shown"),
        (lambda rule, now: now.fires.sort(), r"s0.*must not write .*; write into a copy"),
        (lambda rule, now: now.post.__setitem__(0, 1), "must not write"),
        (lambda rule, now: now.n_inputs.setflags(write=True), "must not write"),
        (lambda rule, now: now.edges.indices.setflags(write=True), "must not write"),
        (lambda rule, now: setattr(now, "when", 3), "must not write .*when is read-only"),
        (lambda rule, now: pickle.dumps(now), "must not keep what it is shown"),
    ],
)
def test_what_is_shown_can_be_neither_changed_nor_kept(do, message):
    net = _net([Asked(do)], AllToAll())
    with pytest.raises(KindError, match=message):
        net.run(1, inputs={"eye": [0]})
    assert net.pathways["s0"].growth.n == 0 and deepcopy(net).round == 1


def test_what_is_kept_of_it_deep_down_is_refused_when_the_rule_is_copied():
    net = _net([Asked(_keep_deeply)], AllToAll())
    with pytest.raises(KindError, match="can be copied.*must not keep what it is shown"):
        net.run(2, inputs={"eye": [0]})


def test_a_rule_that_is_never_asked_again_is_refused():
    net = _net([Asked(_stop_asking)], AllToAll())
    with pytest.raises(ArgumentError, match="every of the growth of 's0' must be from 1 up, got 0"):
        net.run(2, inputs={"eye": [0]})


def test_an_error_of_a_rule_that_has_nothing_to_do_with_writing_is_its_own():
    net = _net([Asked(lambda rule, now: np.zeros(2).reshape(3))], AllToAll())
    with pytest.raises(ValueError, match="cannot reshape"):
        net.run(1, inputs={"eye": [0]})


def test_inputs_that_a_rule_keeps_stay_what_they_were():
    def compare(rule, now):
        before = getattr(rule, "before", now.n_inputs)
        rule.differs, rule.before = int((now.n_inputs != before).sum()), now.n_inputs

    net = _net([Asked(compare)], Explicit.from_pairs([(5, 1)], N))
    net.run(1, inputs={"eye": [0]})
    for each in (net, deepcopy(net)):
        each.grow("s0", [0, 1], [0, 0])
        each.run(1, inputs={"eye": [0]})
        assert each.pathways["s0"].growth.differs == 1


def test_what_rules_keep_can_be_looked_at():
    class Counts(GrowthRule):
        def start(self, n_pre, n_post):
            self.n = 0

        def observe(self, now):
            self.n += 1

        def propose(self, now):
            return None

    eye, area = Population("eye", 5, Playback(background=0.5)), Population("area", 5, KWinners(1))
    wires = [Synapses(eye, area, AllToAll(), growth=Counts()), Synapses(area, area, AllToAll())]
    net = Network([eye, area], wires)
    net.run(3)
    assert list(net.growth) == ["eye->area"] and net.growth["eye->area"].n == 3
    net.growth["eye->area"].n = 9
    assert net.growth["eye->area"].n == 3


@pytest.mark.parametrize(
    ("driver", "said"),
    [("spikes", "set driver = .rounds. in its class"), ("spike", "did you mean 'spikes'")],
)
def test_a_rule_of_the_other_engine_says_what_to_set(driver, said):
    rule = type("Other", (GrowthRule,), {"driver": driver, "propose": lambda self, now: None})()
    eye, area = Population("eye", 5, Playback()), Population("area", 5, KWinners(1))
    with pytest.raises(NeurosimError, match=said):
        Synapses(eye, area, AllToAll(), growth=rule)
