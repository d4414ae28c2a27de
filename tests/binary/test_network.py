"""Rounds: the same as the naive network, whatever the chunks, threads and bystanders."""

from concurrent.futures import ThreadPoolExecutor
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws import DOUBT
from scipy import stats
from strategies import members, plays, programs
from twin import differences, do, pairs_of, play, twin_of, unlike
from worlds import STIMULUS, history, snapshot, world

from neurosim import (
    Explicit,
    Graded,
    Hebbian,
    KWinners,
    Network,
    Playback,
    Population,
    Random,
    Synapses,
    Threshold,
)


@given(members(), st.data())
def test_every_round_matches_the_naive_network(case, data):
    net = Network(*case, seed=data.draw(st.integers(0, 3)))
    twin = twin_of(net)
    for options, deeds in data.draw(programs(*case)):
        do(net, twin, options, deeds)
        assert differences(net, twin) == []
    assert unlike(net, twin) == []


@given(members(), st.data())
def test_a_frozen_threshold_matches_the_naive_network(case, data):
    populations, synapses = case
    net = Network(populations, synapses)
    twin = twin_of(net)
    screened = [p for p in populations if isinstance(p.rule, Threshold)]
    n_screenings = data.draw(st.integers(1, 4))
    for when in range(7):
        playing = data.draw(plays(populations))
        net.run(1, inputs=play(net, playing))
        twin.step(playing)
        assert differences(net, twin) == []
        for population in screened if when < n_screenings else ():
            net.screen(population.name)
            twin.caps[population.name].screen(twin.drive[population.name])
        for population in screened if when == n_screenings - 1 else ():
            net.freeze(population.name)
            twin.caps[population.name].freeze(population.rule.fraction)
            assert net.activity(population.name).theta == twin.caps[population.name].theta
    assert unlike(net, twin) == []


def test_a_whole_run_equals_its_rounds_one_by_one():
    net, twin = world(), twin_of(world())
    recorders = {name: net.record(name) for name in ("area", "other")}
    net.run(12, inputs=STIMULUS)
    seen = []
    for _ in range(12):
        twin.step({"stimulus": dict.fromkeys(range(20), 1)})
        seen.append({name: sorted(twin.events[name]) for name in recorders})
    for name, recorder in recorders.items():
        assert history(recorder) == [winners[name] for winners in seen]
    assert seen[0]["area"] and seen[1]["other"] and seen[-1]["area"] != seen[0]["area"]
    assert unlike(net, twin) == []


def test_sums_stay_in_int64_where_all_synapses_are_at_their_cap():
    n = 9
    nose, area = Population("nose", n, Graded(np.ones(n))), Population("area", n, KWinners(n))
    learn = Hebbian(1.0, w_max=2.0**12)
    net = Network([nose, area], [Synapses(nose, area, Random(1.0), 0.7, learn),
                                 Synapses(area, area, Random(1.0), 5.0, learn)])  # fmt: skip
    net.run(20)
    assert net.drive("area") == pytest.approx(n * 2**12 * (0.7 * 32767 + 5.0))


@pytest.mark.parametrize("chunk", [1, 3, 7, 20, 1000])
def test_chunks_do_not_matter(chunk):
    net, done = world(), []
    net.run(20, inputs=STIMULUS, chunk=chunk, after_chunk=done.append)
    whole = world()
    for _ in range(4):
        whole.run(5, inputs=STIMULUS)
    assert snapshot(net) == snapshot(whole)
    assert done == [*range(chunk, 20, chunk), 20]


def test_recorders_do_not_matter():
    net, watched = world(), world()
    recorders = [watched.record(name) for name in ("stimulus", "area", "area", "other")]
    for each in (net, watched):
        each.run(10, inputs=STIMULUS)
    assert snapshot(net) == snapshot(watched)
    assert history(recorders[1]) == history(recorders[2])


def _run(seed):
    net = world(seed)
    net.run(25, inputs=STIMULUS)
    return snapshot(net)


def test_threads_do_not_matter():
    serial = [_run(seed) for seed in (1, 2, 1, 3)]
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(_run, (1, 2, 1, 3))) == serial
    assert serial[0] == serial[2] != serial[1]


def test_bystanders_do_not_matter():
    idle = Population("idle", 30, KWinners(5))
    noise = Population("noise", 10, Playback(background=0.5))
    extra = [Synapses(noise, idle, Random(0.5)), Synapses(idle, idle, Random(0.5))]
    net = world(more_populations=[idle, noise], more_synapses=extra)
    net.run(25, inputs=STIMULUS)
    assert snapshot(net) == _run(1)
    assert net.winners("idle").size == 5


def test_the_order_of_declaration_does_not_matter():
    net = world()
    ends = [pathway.synapses for pathway in net.pathways.values()]
    turned = Network(list(net.populations.values())[::-1], ends[::-1], seed=1)
    for each in (net, turned):
        each.run(15, inputs=STIMULUS)
    assert snapshot(net) == snapshot(turned)


def test_every_pathway_has_a_graph_of_its_own_keyed_by_its_name():
    p, areas = 0.2, [Population(name, 200, KWinners(9)) for name in "abc"]
    ends = [(pre, post) for pre in areas for post in areas]
    net = Network(areas, [Synapses(pre, post, Random(p)) for pre, post in ends], seed=4)
    graphs = {name: set(pairs_of(net.edges(name)[0])) for name in net.pathways}
    for one, other in combinations(graphs.values(), 2):
        assert stats.binomtest(len(one & other), 200 * 200, p * p).pvalue > DOUBT
    alone = Network(areas[:2], [Synapses(areas[0], areas[1], Random(p))], seed=4)
    assert set(pairs_of(alone.edges("a->b")[0])) == graphs["a->b"]
    renamed = Network(areas, [Synapses(areas[0], areas[1], Random(p), name="b->a")], seed=4)
    assert set(pairs_of(renamed.edges("b->a")[0])) == graphs["b->a"]


def test_synapses_that_never_carry_a_spike_change_no_winner():
    silent = Population("silent", 5, Playback())
    net, carrying = (world(more_populations=[silent]) for _ in range(2))
    mute = Synapses(silent, carrying.populations["area"], Explicit([0] * 6, []))
    carrying.add([], [mute])
    for each in (net, carrying):
        each.run(15, inputs=STIMULUS)
    assert snapshot(net) == snapshot(carrying)
