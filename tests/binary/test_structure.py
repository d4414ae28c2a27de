"""Synapses and neurons that come and go: as in the naive network, whatever the order and chunks."""

import pickle
from copy import deepcopy
from dataclasses import replace

import growing
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import members, plays, subsets
from twin import differences, pairs_of, play, twin_of, unlike
from worlds import STIMULUS, world

from neurosim import (
    AllToAll,
    Explicit,
    FastHebbian,
    Hebbian,
    KWinners,
    Network,
    Plasticity,
    Playback,
    Population,
    Random,
    Synapses,
)
from neurosim.base.errors import ArgumentError, KindError, ResourceError


@st.composite
def growing_members(draw):
    """Draw (populations, synapses) as `members`, of which some neurons are born later."""
    populations, synapses = draw(members())
    now = {
        p.name: p if p.rule.is_source or draw(st.booleans()) else
        replace(p, n_initial=draw(st.integers(0, p.n)))
        for p in populations
    }  # fmt: skip
    return [*now.values()], [
        replace(s, pre=now[s.pre.name], post=now[s.post.name]) for s in synapses
    ]


def _some_pairs(net, data, synapses, joined):
    """Draw pairs of neurons that are there, and that are connected or are not."""
    ends = [net.alive(end.name).tolist() for end in (synapses.pre, synapses.post)]
    known = set(pairs_of(net.edges(synapses.name)[0]))
    free = [(a, b) for a in ends[0] for b in ends[1] if (a, b) not in known]
    chosen = sorted(known) if joined else free
    return data.draw(st.lists(st.sampled_from(chosen), unique=True, max_size=12)) if chosen else []


def _change(net, twin, data):
    """Do one thing to both."""
    synapses = data.draw(st.sampled_from([*net.synapses.values()]))
    areas = [p for p in net.populations.values() if not p.rule.is_source]
    area = data.draw(st.sampled_from(areas))
    alive = net.alive(area.name).tolist()
    deed = data.draw(st.sampled_from(["grow", "prune", "add_neurons", "divide", "retire", "copy"]))
    if deed == "grow":
        pairs = _some_pairs(net, data, synapses, joined=False)
        takes = net.pathways[synapses.name].takes_weights
        weight = st.sampled_from([0.0, 0.5, 7.0])
        weights = [data.draw(weight) for _ in pairs] if takes else None
        growing.grow(net, twin, synapses.name, pairs, weights)
    elif deed == "prune":
        growing.prune(net, twin, synapses.name, _some_pairs(net, data, synapses, joined=True))
    elif deed == "copy":
        return pickle.loads(pickle.dumps(deepcopy(net)))
    elif deed == "retire":
        kept = net.populations[area.name].storing
        free = [i for i in alive if not (isinstance(kept, tuple) and i in kept)]
        growing.retire(net, twin, area.name, sorted(data.draw(st.sets(st.sampled_from(free))))
                       if free else [])  # fmt: skip
    else:
        room = area.n - net.activity(area.name).n_born
        if deed == "add_neurons" and room:
            count = data.draw(st.integers(1, room))
            first = net.activity(area.name).n_born
            assert net.add_neurons(area.name, count).tolist() == [*range(first, first + count)]
        elif deed == "divide" and alive:
            some = st.lists(st.sampled_from(alive), unique=True, max_size=room)
            growing.divide(net, twin, area.name, data.draw(some))
    return net


@settings(max_examples=40)
@given(growing_members(), st.data())
def test_every_change_and_round_matches_the_naive_network(case, data):
    net = Network(*case, seed=data.draw(st.integers(0, 3)))
    twin = twin_of(net)
    for _ in range(data.draw(st.integers(1, 8))):
        net = _change(net, twin, data)
        growing.follow_units(net, twin)
        assert growing.faults(net) == [] and unlike(net, twin) == []
        twin.excluded = {p: set(net.activity(p).excluded.tolist()) for p in twin.caps}
        playing = data.draw(plays(case[0]))
        net.run(1, inputs=play(net, playing))
        twin.step(playing)
        assert differences(net, twin) == []
    assert unlike(net, twin) == []


def _after(net, changes, **options):
    """Return what a network does and has after changes, each followed by some rounds."""
    recorder = net.record("area")
    for name, deed, pre, post in changes:
        getattr(net, deed)(name, pre, post)
        net.run(4, inputs=STIMULUS, **options)
    return recorder.neurons.tolist(), [net.edges(name)[1].tolist() for name in net.synapses]


def _changes(rng, net):
    """Return a batch of pairs that go and one of pairs that come, for two kinds of synapses."""
    changes = []
    for name in ("stimulus->area", "area->area"):
        edges, _ = net.edges(name)
        known = np.array(pairs_of(edges))
        changes.append((name, "prune", *rng.permutation(known)[:60].T))
        n = net.synapses[name].post.n
        keys = np.setdiff1d(np.arange(30 * n), known @ [n, 1])
        changes.append((name, "grow", *np.divmod(rng.permutation(keys)[:60], n)))
    return changes


def test_results_depend_neither_on_the_order_of_a_batch_nor_on_chunks_nor_on_copies():
    changes, rng = _changes(np.random.default_rng(1), world()), np.random.default_rng(2)
    expected = _after(world(), changes)
    shuffled = []
    for name, deed, pre, post in changes:
        order = rng.permutation(pre.size)
        shuffled.append((name, deed, pre[order], post[order]))
    assert _after(world(), shuffled, chunk=1) == expected
    assert _after(pickle.loads(pickle.dumps(world())), changes) == expected


def test_changes_from_after_chunk_act_as_if_the_run_had_ended_there():
    (name, _, pre, post), _ = _changes(np.random.default_rng(1), world())[:2]
    nets = world(), world()
    nets[0].run(3, inputs=STIMULUS)
    nets[0].prune(name, pre, post)
    nets[0].run(3, inputs=STIMULUS)
    nets[1].run(6, inputs=STIMULUS, chunk=3,
                after_chunk=lambda done: done == 3 and nets[1].prune(name, pre, post))  # fmt: skip
    assert np.array_equal(*(net.edges(name)[1] for net in nets))
    assert np.array_equal(*(net.winners("area") for net in nets))


def test_a_grown_network_runs_as_one_that_was_built_with_the_same_synapses():
    """Weights that do not change, so that a connectome can list them."""
    rng = np.random.default_rng(3)
    eye, area = Population("eye", 20, Playback()), Population("area", 60, KWinners(5))
    pairs = np.stack(np.divmod(rng.permutation(20 * 60)[:300], 60), axis=1)
    weights = rng.integers(0, 9, 300) / 8

    def built(which):
        wires = Explicit.from_pairs(pairs[which], 20, weights[which])
        return Network([eye, area], [Synapses(eye, area, wires)])

    net, some = built(slice(0, 200)), slice(150, 300)
    net.grow("eye->area", *pairs[200:].T, weight=weights[200:])
    net.prune("eye->area", *pairs[:150].T)
    other = built(some)
    assert np.array_equal(net.edges("eye->area")[1], other.edges("eye->area")[1])
    for seed in range(10):
        inputs = {"eye": np.random.default_rng(seed).permutation(20)[:6]}
        for each in (net, other):
            each.run(1, inputs=inputs)
        assert np.array_equal(net.winners("area"), other.winners("area"))
        assert np.array_equal(net.drive("area"), other.drive("area"))


class Counting(Plasticity):
    """Adds one to what fires together, up to 50."""

    largest = 50.0

    def update(self, synapses):
        return np.minimum(synapses.weights + 1, 50)


@given(st.data())
def test_synapses_of_a_users_rule_keep_what_they_learned(data):
    eye, area = Population("eye", 4, Playback()), Population("area", 6, KWinners(2), n_initial=4)
    wires = Explicit.from_pairs([(i, j) for i in range(4) for j in range(i, 4)], 4)
    net = Network([eye, area], [Synapses(eye, area, wires, plasticity=Counting())])
    net.run(2, inputs={"eye": data.draw(subsets(4))})
    known = dict(zip(pairs_of(net.edges("eye->area")[0]), net.edges("eye->area")[1], strict=True))
    gone = data.draw(st.lists(st.sampled_from(sorted(known)), unique=True))
    net.prune("eye->area", *growing.ends(gone))
    net.grow("eye->area", [3, 2], [0, 1], weight=[2.5, 0.5])
    expected = {p: w for p, w in known.items() if p not in gone} | {(3, 0): 2.5, (2, 1): 0.5}
    assert net.divide("area", [0]).tolist() == [4]
    expected |= {(pre, 4): w for (pre, post), w in expected.items() if post == 0}
    edges, weights = net.edges("eye->area")
    assert dict(zip(pairs_of(edges), weights, strict=True)) == expected
    net.run(1, inputs={"eye": [3]})
    fired = {(3, j) for j in net.winners("area")}
    expected |= {pair: expected[pair] + 1 for pair in fired & set(expected)}
    edges, weights = net.edges("eye->area")
    assert dict(zip(pairs_of(edges), weights, strict=True)) == expected


def test_what_grows_onto_a_normalised_neuron_arrives():
    eye, area = Population("eye", 3, Playback()), Population("area", 2, KWinners(2))
    net = Network([eye, area], [Synapses(eye, area, Explicit.from_pairs([(0, 0), (1, 0)], 3))])
    net.normalise(1.0)
    net.grow("eye->area", [2, 2], [0, 1])
    net.run(1, inputs={"eye": [0, 1, 2]})
    assert net.drive("area").tolist() == [1.5, 1.0]
    net.normalise(1.0)
    net.run(1, inputs={"eye": [0, 1, 2]})
    assert net.drive("area").round(9).tolist() == [1.0, 1.0]


def test_newborn_neurons_take_part_and_retired_ones_never_again():
    eye, area = Population("eye", 9, Playback()), Population("area", 9, KWinners(9), n_initial=4)
    net = Network([eye, area], [Synapses(eye, area, AllToAll())])
    inputs = {"eye": range(9)}
    net.run(1, inputs=inputs)
    assert net.winners("area").tolist() == net.alive("area").tolist() == [0, 1, 2, 3]
    assert net.divide("area", [0, 2]).tolist() == [4, 5]
    net.exclude("area", [1])
    net.retire("area", [0])
    assert net.winners("area").tolist() == [1, 2, 3]
    net.run(1, inputs=inputs)
    assert net.winners("area").tolist() == [2, 3, 4, 5]
    net.exclude("area")
    net.run(1, inputs=inputs)
    assert net.winners("area").tolist() == [1, 2, 3, 4, 5]
    assert net.add_neurons("area", 3).tolist() == [6, 7, 8]  # 0 is not used again
    exact = KWinners(9, exact=True)
    net.set_rule("area", exact)
    net.run(1, inputs=inputs)
    assert net.winners("area").tolist() == [*range(1, 9)]


def _small():
    eye = Population("eye", 4, Playback())
    area = Population("area", 6, KWinners(2), storing=[0, 1, 2], n_initial=4)
    fixed = Population("fixed", 4, KWinners(1))
    wires = Explicit.from_pairs([(0, 0), (1, 1), (2, 2), (3, 3)], 4, [1.0, 2.0, 3.0, 4.0])
    fast = Synapses(eye, fixed, AllToAll(), plasticity=FastHebbian(0.9, 1.0), name="fast")
    drawn = Synapses(eye, fixed, Random(0.5, stored=False), name="drawn")
    own = Synapses(eye, fixed, wires, plasticity=Counting(), name="own")
    listed = Synapses(eye, area, wires)
    learned = Synapses(area, area, Random(0.5), plasticity=Hebbian(0.1))
    return Network([eye, area, fixed], [listed, learned, fast, drawn, own])


NAN = float("nan")


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda n: n.grow("eye->area", [0], [0]), ArgumentError, "from neuron 0 to 0 already"),
        (lambda n: n.grow("eye->area", [1, 1], [0, 0]), ArgumentError, "neuron 1 to 0 .* twice"),
        (lambda n: n.grow("eye->area", [4], [0]), ArgumentError, "pre must lie from 0 to 3, got 4"),
        (lambda n: n.grow("eye->area", [0], [-1]), ArgumentError, "post must lie from 0 to 5"),
        (lambda n: n.grow("eye->area", [0], [5]), ArgumentError, "neuron 5 .* not born yet"),
        (lambda n: n.grow("eye->area", [0], [NAN]), KindError, "post must be whole numbers"),
        (lambda n: n.grow("eye->area", [0], [1], weight=NAN), ArgumentError, "weight must be fin"),
        (lambda n: n.grow("eye->area", [0], [1], weight=[-1]), ArgumentError, "not negative"),
        (lambda n: n.grow("eye->area", [0], [1], weight=[1, 2]), KindError, "weight must be 1"),
        (lambda n: n.grow("area->area", [0], [0], weight=2), KindError, "weight must be None"),
        (lambda n: n.grow("eye->area", [2**70], [1]), ArgumentError, "pre must fit into 64 bits"),
        (lambda n: n.grow("eye->area", [0], [[1], [1, 2]]), KindError, "post must be an array of"),
        (lambda n: n.grow("eye->area", [0], [1], weight=[[1], [2, 3]]), KindError, "be an array"),
        (lambda n: n.grow("eye->area", [0], [1], weight=10**600), ArgumentError, r"1000+\.\.\.$"),
        (lambda n: n.grow("eye->area", [0], [1], weight=10**6000), ArgumentError, "a number of 1"),
        (lambda n: n.grow("eye->area", [], [], weight=NAN), ArgumentError, "weight must be finite"),
        (lambda n: n.grow("eye->area", [], [], weight=-1), ArgumentError, "not negative"),
        (lambda n: n.grow("own", [0], [1], weight=51), ArgumentError, "from 0 to largest = 50"),
        (lambda n: n.grow("eye->area", [0], [1], weight=1e60), ArgumentError, "too small beside"),
        (lambda n: n.grow("eye->aera", [0], [1]), ArgumentError, "did you mean 'eye->area'"),
        (lambda n: n.grow("fast", [0], [1]), KindError, "'fast' cannot come and go, its weights f"),
        (lambda n: n.prune("drawn", [0], [1]), KindError, r"drawn anew, .* Random\(p, stored=True"),
        (lambda n: n.prune("eye->area", [0], [1]), ArgumentError, "no synapse from neuron 0 to 1"),
        (lambda n: n.prune("eye->area", [0, 0], [0, 0]), ArgumentError, "0 to 0 .* twice"),
        (lambda n: n.prune("eye->area", [0, 1], [0]), KindError, "one pair for each synapse"),
        (lambda n: n.add_neurons("area", 3), ArgumentError, "has room for 2 more of its 6 neurons"),
        (lambda n: n.add_neurons("fixed", 1), ArgumentError, "has room for 0 more"),
        (lambda n: n.add_neurons("area", 0), ArgumentError, "count must be from 1 up"),
        (lambda n: n.add_neurons("eye", 1), KindError, "is a source"),
        (lambda n: n.divide("area", [0, 1, 2]), ArgumentError, "has room for 2 more"),
        (lambda n: n.divide("area", [4]), ArgumentError, "neuron 4 .* not born yet"),
        (lambda n: n.divide("area", [0, 0]), ArgumentError, "names a neuron twice"),
        (lambda n: n.retire("area", [4]), ArgumentError, "neuron 4 .* not born yet"),
        (lambda n: n.retire("area", [1]), ArgumentError, "neuron 1 .* in the list of those that s"),
        (lambda n: n.retire("fixed", [1]), KindError, "'fast' cannot come and go"),
        (lambda n: n.excite("area", [5]), ArgumentError, "neuron 5 .* not born yet"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_and_leaves_the_network_as_it_was(call, error, message):
    net = _small()
    before = pickle.dumps([net.edges(name) for name in net.synapses]), net.alive("area").tolist()
    scales = {name: net.activity(name).scale for name in net.populations}
    with pytest.raises(error, match=message):
        call(net)
    after = pickle.dumps([net.edges(name) for name in net.synapses]), net.alive("area").tolist()
    assert after == before
    assert scales == {name: net.activity(name).scale for name in net.populations}
    net.run(2, inputs={"eye": [0, 1]})


def test_a_neuron_retires_once_and_none_of_a_population_that_is_held():
    net = _small()
    net.retire("area", [3])
    with pytest.raises(ArgumentError, match="neuron 3 of 'area' is retired"):
        net.retire("area", [3])
    net.run(1, inputs={"eye": [0, 1]})
    with pytest.raises(ArgumentError, match="'area' is held in this run"):
        net.run(2, inputs={"eye": [0, 1]}, held=["area"], chunk=1,
                after_chunk=lambda _: net.retire("area", [0]))  # fmt: skip


def test_memory_is_asked_for_before_any_synapses_change(monkeypatch):
    net = _small()
    monkeypatch.setattr("neurosim.base.memory.MUCH", 0)
    monkeypatch.setattr("neurosim.base.memory.available", lambda: 10)
    with pytest.raises(ResourceError, match="prune some first"):
        net.divide("area", [0])
    assert net.alive("area").size == 4


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n_initial": 7}, "n_initial must be from 0 to 6"),
        ({"n_initial": 1.5}, "n_initial must be a whole number"),
        ({"n_initial": 1, "rule": Playback()}, "neurons that fire by their drive"),
    ],
)
def test_numbers_at_first_that_make_no_sense_are_refused(options, message):
    with pytest.raises((ArgumentError, KindError), match=message):
        Population("area", 6, **{"rule": KWinners(2), **options})


@pytest.mark.parametrize(
    "synapses",
    [
        {"connectome": Random(0.5, stored=False)},
        {"connectome": AllToAll(), "plasticity": FastHebbian(0.9, 1.0)},
    ],
)
def test_synapses_that_cannot_come_with_newborn_neurons_are_refused(synapses):
    eye, area = Population("eye", 4, Playback()), Population("area", 6, KWinners(2), n_initial=4)
    with pytest.raises(KindError, match="which cannot come and go; leave out its growth"):
        Network([eye, area], [Synapses(eye, area, **synapses)])
