"""Networks over ranks: on each the same bits as in one process; what cannot be split is told."""

import copy
import threading
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ranks_in_threads import Meeting, ThreadRanks, on_ranks
from strategies import members, programs
from twin import do, keeping, pairs_of
from worlds import STIMULUS, world

from neurosim import (
    ArgumentError,
    CoactivityGrowth,
    Explicit,
    FastHebbian,
    FiringRule,
    Hebbian,
    Interrupted,
    KindError,
    KWinners,
    Network,
    Playback,
    Population,
    Random,
    SpikingNetwork,
    Synapses,
    Threshold,
    spikes,
)
from neurosim.base import interrupt
from neurosim.base.ranks.current import current, over_ranks
from neurosim.base.threads.seeds import count_threads, usable_cores

COUNTED = ("tied", "n_tied", "n_short", "n_capped", "theta", "notes", "scale")


def by_index(case, stored):
    """Return the members with ties to the lowest index, random synapses stored or drawn anew."""
    populations, synapses = case
    new = {
        p.name: replace(p, rule=replace(p.rule, ties="lowest_index"))
        if isinstance(p.rule, KWinners) else p
        for p in populations
    }  # fmt: skip
    moved = [replace(s, pre=new[s.pre.name], post=new[s.post.name]) for s in synapses]
    return list(new.values()), [keeping(s, stored) for s in moved]


def seen(net):
    """Return all that can be seen of a network, as plain values."""
    found = {}
    for name in net.populations:
        activity = net.activity(name)
        found[name] = net.winners(name).tolist(), net.drive(name).tolist()
        found[f"counts of {name}"] = [getattr(activity, what) for what in COUNTED]
    for name in net.pathways:
        edges, weights = net.edges(name)
        some = net.edges(name, [0], [net.synapses[name].post.n - 1])
        found[f"edges of {name}"] = pairs_of(edges), weights.tolist(), some[1].tolist()
    return found


def play(case, program, seed, ranks=None, is_screened=False):
    """Return what is seen after each round, and how often synapses learned here."""
    net = Network(*case, seed=seed, ranks=ranks)
    history = []
    screened = [p.name for p in case[0] if isinstance(p.rule, Threshold)] * is_screened
    for when, (options, deeds) in enumerate(program):
        do(net, None, options, deeds)
        history.append(seen(net))
        for name in screened if when < 2 else ():
            net.screen(name)
        for name in screened if when == 1 else ():
            history.append(net.freeze(name))
    return history, [(p.n_updates, p.n_held) for p in net.pathways.values()]


@settings(max_examples=25)
@given(members(), st.data())
def test_every_round_is_that_of_one_process(case, data):
    stored, seed = data.draw(st.booleans()), data.draw(st.integers(0, 3))
    case = by_index(case, stored)
    kinds = ("rest", "excite", "exclude", "set_storing", *["normalise"] * stored)
    program, is_screened = data.draw(programs(*case, kinds)), data.draw(st.booleans())
    size = data.draw(st.integers(2, 4))
    wanted, n_learned = play(case, program, seed, None, is_screened)
    found = on_ranks(size, lambda ranks: play(case, program, seed, ranks, is_screened))
    assert [history for history, _ in found] == [wanted] * size
    assert (
        np.sum([learned for _, learned in found], axis=0).tolist() == np.array(n_learned).tolist()
    )


def test_a_larger_network_too_with_probes_copies_and_chunks():
    def act(ranks=None):
        stimulus, area = Population("s", 400, Playback()), Population("a", 30_000, KWinners(300))
        learn = Hebbian(0.1)
        fibers = [Synapses(pre, area, Random(0.02), plasticity=learn) for pre in (stimulus, area)]
        net = Network([stimulus, area], fibers, seed=3, ranks=ranks)
        recorder = net.record("a")
        net.run(3, inputs={"s": range(400)}, chunk=2)
        with net.probe():
            net.run(2, inputs={"s": range(100)}, chunk=1)
            inside = net.winners("a").tolist()
        net = copy.deepcopy(net)
        net.run(3, inputs={"s": range(300)})
        first = net.edges("a->a", net.winners("a"), net.winners("a"))[1].tolist()
        return inside, recorder.neurons.tolist(), net.winners("a").tolist(), first

    assert on_ranks(3, act) == [act()] * 3


def test_each_rank_has_the_synapses_and_the_drive_of_its_share():
    def act(ranks):
        stimulus, area = Population("s", 50, Playback()), Population("a", 9_000, KWinners(90))
        fibers = [Synapses(stimulus, area, Random(0.1, stored=kept), name=f"stored {kept}")
                  for kept in (True, False)]  # fmt: skip
        net = Network([stimulus, area], fibers, ranks=ranks)
        net.run(1, inputs={"s": range(50)})
        stored, drawn = net.pathways.values()
        touched = np.flatnonzero(drawn.counts)
        return stored.rows.n_synapses, touched.min(), touched.max(), ranks.span(9_000)

    found = on_ranks(3, act)
    for n, least, last, (first, stop) in found:
        assert 0.9 < n / (50 * 9_000 * 0.1 / 3) < 1.1
        assert first - 32 < least < first + 32 and stop - 32 < last < stop + 32


def test_units_rest_on_the_largest_gain_of_all_ranks():
    def act(ranks=None):
        one, many = Population("one", 6, KWinners(1)), Population("many", 6, KWinners(2))
        pairs = [(pre, post) for post in range(6) for pre in range(post + 1)]
        fiber = Synapses(one, many, Explicit.from_pairs(pairs, 6), 16.0, Hebbian(1.0, w_max=4))
        net = Network([one, many], [fiber], ranks=ranks)
        net.normalise(64.0)  # a gain of 4 for the first, of less than 1 for those of the last rank
        net.excite("one", [0])
        net.run(1)
        return seen(net)

    assert on_ranks(2, act) == [act()] * 2


class Own(FiringRule):
    """A rule of a user, which looks at all drives."""

    def most_firing(self, n):
        return n

    def fire(self, activity, when):
        return spikes([])


def area_of(rule, **more):
    return Population("a", 40, rule, **more)


def within(plasticity=None, **more):
    return lambda area: [Synapses(area, area, Random(0.1), plasticity=plasticity, **more)]


@pytest.mark.parametrize(
    ("area", "synapses", "told"),
    [
        (area_of(Own()), None, "looks at the drive of all neurons"),
        (area_of(KWinners(3, ties="random")), None, "lowest index over ranks, got 'random'"),
        (area_of(KWinners(3), n_initial=5), None, "born later"),
        (area_of(KWinners(3)), within(FastHebbian(0.5, 1)), "weights as FastHebbian keeps them"),
        (area_of(KWinners(3)), within(growth=CoactivityGrowth(1)), "synapses that come and go"),
    ],
)
def test_what_cannot_be_split_is_told(area, synapses, told):
    def act(ranks):
        with pytest.raises(KindError, match=f"'a.*{told}.*or start one process"):
            Network([area], synapses(area) if synapses else (), ranks=ranks)

    on_ranks(2, act)


def test_changes_of_what_is_split_are_told():
    def act(ranks):
        alone = world()
        populations, synapses = alone.populations.values(), alone.synapses.values()
        net = Network(list(populations), list(synapses), ranks=ranks)
        for change in (net.grow, net.prune):
            with pytest.raises(KindError, match="a network over 2 ranks"):
                change("area->area", [0], [1])
        for call in (net.store, lambda: net.restore(alone.store())):
            with pytest.raises(KindError, match="store.* cannot be done in a network over 2 ranks"):
                call()
        with pytest.raises(KindError, match="'area'.*looks at the drive"):
            net.set_rule("area", Own())
        return True

    assert on_ranks(2, act) == [True, True]


def test_networks_of_others_are_split_and_those_in_spikes_refused():
    ranks = ThreadRanks(0, Meeting(2))
    with over_ranks(ranks) as entered:
        assert entered is current() is ranks
        with pytest.raises(KindError, match="cannot be split among 2 ranks yet"):
            SpikingNetwork([])
        # Ranks that may use the same cores take a share of them each.
        ranks.n_sharing = 2 * usable_cores()
        assert (count_threads(None), count_threads(3)) == (1, 3)
    assert (current().size, count_threads(None)) == (1, usable_cores())


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda net, one: net.run(1, inputs={"stimulus": range(20 + one)}), "run .*inputs"),
        (lambda net, one: net.run(1 + one, inputs=STIMULUS), "run .* in rounds"),
        (lambda net, one: net.run(1, inputs=STIMULUS, held=["area"] * one), "run .* in held"),
        (lambda net, one: (net.excite("area", [one]), net.run(1)), "run .* in winners"),
        (lambda net, one: net.add([Population("new", 3 + one, Playback())]), "add .*populations"),
    ],
)
def test_ranks_that_do_not_do_the_same_are_refused(change, told):
    def act(ranks):
        members = [Population("stimulus", 40, Playback()), Population("area", 50, KWinners(5))]
        fiber = Synapses(*members, Random(0.3))
        net = Network(members, [fiber], ranks=ranks)
        net.run(1, inputs=STIMULUS)
        with pytest.raises(ArgumentError, match=f"^{told}; start all ranks"):
            change(net, ranks.rank)

    on_ranks(2, act)


def test_another_seed_is_refused_when_the_network_is_made():
    def act(ranks):
        with pytest.raises(ArgumentError, match="rank 1 differs from rank 0 in the seed"):
            Network([Population("s", 2, Playback())], seed=ranks.rank, ranks=ranks)

    on_ranks(2, act)


def test_one_rank_that_is_interrupted_ends_the_run_of_all_after_the_same_round():
    def act(ranks):
        stop = threading.Event()
        interrupt.obey(stop)
        net = Network([Population("s", 9, Playback())], ranks=ranks)

        def press(done):
            if done == 2 and ranks.rank == 1:
                stop.set()

        with pytest.raises(Interrupted, match="stopped after 2 of 5 rounds"):
            net.run(5, inputs={"s": [0]}, chunk=1, after_chunk=press)
        return net.round

    assert on_ranks(3, act) == [2, 2, 2]
