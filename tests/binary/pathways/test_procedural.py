"""Synapses that are not stored: the same to the bit as stored ones, however they are followed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import members, programs
from twin import differences, do, keeping, pairs_of, twin_of, unlike

from neurosim import Hebbian, KWinners, Network, Playback, Population, Random, Synapses
from neurosim.base.threads import team
from neurosim.binary.pathways.procedural import Procedural
from neurosim.binary.pathways.stored import Stored
from neurosim.kernels.binary import accumulate

WAYS = [
    {"stored": False},
    {"stored": False, "incremental": False},
    {"stored": False, "threads": 2},
    {"stored": False, "threads": 4, "incremental": False},
    {"stored": True, "threads": 3},
]


@pytest.fixture(autouse=True, scope="module")
def _threads_share_the_smallest_work():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(team, "WORTH_SHARING", 0)
        yield


def _kept(populations, synapses, stored, seed=0, **options):
    synapses = [keeping(s, stored) for s in synapses]
    return Network(populations, synapses, seed=seed, **options)


def _present(net):
    areas = [net.activity(name) for name in net.populations]
    return [
        [(a.events.neurons.tolist(), a.drive.tolist(), a.tied, a.bias.tolist()) for a in areas],
        [pathway.n_held for pathway in net.pathways.values()],
    ]


def _weights(net):
    return [net.edges(name)[1].tolist() for name in net.pathways]


@given(members(), st.data())
def test_a_program_runs_alike_however_synapses_are_kept(case, data):
    seed, program = data.draw(st.integers(0, 3)), data.draw(programs(*case))
    nets = [_kept(*case, seed=seed, **way) for way in WAYS]
    twin = twin_of(nets[0])
    for options, deeds in program:
        do(nets[0], twin, options, deeds)
        assert differences(nets[0], twin) == []
        for net in nets[1:]:
            do(net, None, options, deeds)
            assert _present(net) == _present(nets[0])
    assert unlike(nets[0], twin) == []
    assert all(_weights(net) == _weights(nets[0]) for net in nets[1:])


N, K = 150, 10
EYE = Population("eye", 80, Playback())
LEARN = Hebbian(0.1)


def _areas(p=0.08, beta=0.1, self_loops=True, rule=None):
    left, right = (Population(name, N, rule or KWinners(K)) for name in ("left", "right"))
    graph = Random(p, self_loops)
    return [EYE, left, right], [
        Synapses(EYE, left, Random(0.3), plasticity=Hebbian(beta)),
        Synapses(EYE, right, Random(0.0), plasticity=Hebbian(beta)),
        Synapses(left, left, graph, 0.7, Hebbian(0.21, 0.1)),
        Synapses(left, right, graph, plasticity=Hebbian(2 * beta)),
        Synapses(right, left, Random(2**-5), 1.5),
        Synapses(right, right, graph, plasticity=Hebbian(beta, w_max=1.5)),
    ]


@pytest.mark.parametrize("self_loops", [True, False])
@pytest.mark.parametrize(
    "rule", [KWinners(K), KWinners(K, ties="random", refraction=0.2)], ids=["cap", "tired"]
)
def test_areas_of_many_blocks_run_alike(self_loops, rule):
    nets = [_kept(*_areas(0.08, 0.1, self_loops, rule), seed=5, **way) for way in WAYS]
    for net in nets:
        kinds = [type(pathway) for pathway in net.pathways.values()]
        assert set(kinds) == {Stored} if net is nets[-1] else {Procedural}
        net.run(6, inputs={"eye": range(0, 60)})
        net.run(3, inputs={"eye": range(30, 80, 2)}, pathways=["eye->left", "left->right"])
        net.run(3, inputs={"eye": []}, held=["left"])
        net.rest()
        net.excite("right", range(9))
        net.run(4, inputs={"eye": [1, 2]}, plastic=False)
        net.run(2, inputs={"eye": range(0, 60)})
    for net in nets[1:]:
        assert _present(net) == _present(nets[0])
        assert _weights(net) == _weights(nets[0])
    assert nets[0].winners("right").size == K and len(set(_weights(nets[0])[2])) > 5


def test_a_weight_is_its_edge_and_its_history():
    net = _kept(*_areas(), stored=False, seed=2)
    recorders = {name: net.record(name) for name in net.populations}
    net.run(25, inputs={"eye": range(40)})
    fired = {
        name: np.array([np.isin(np.arange(net.populations[name].n), w) for w in r.winners], float)
        for name, r in recorders.items()
    }
    for name in ("eye->left", "left->right", "right->right", "right->left"):
        ends = net.pathways[name].synapses
        lag = 0 if ends.pre is EYE else 1  # sources arrive in the same round, others one later
        met = fired[ends.pre.name][: 25 - lag].T @ fired[ends.post.name][lag:]
        rule = ends.plasticity or Hebbian(0)
        edges, weights = net.edges(name)
        pres, posts = np.array(pairs_of(edges)).T
        grown = np.minimum((1 + rule.beta) ** met[pres, posts], rule.w_max)
        assert weights == pytest.approx(ends.weight * grown, rel=1e-9)
    assert met.max() > 3


def test_without_learning_and_recurrence_the_first_winners_stay():
    populations, synapses = _areas(beta=0)
    net = _kept(populations, synapses[:1], stored=False)
    recorder = net.record("left")
    net.run(10, inputs={"eye": range(40)})
    assert len({tuple(winners) for winners in recorder.winners}) == 1
    assert np.unique(recorder.neurons).size == K


@pytest.mark.parametrize("incremental", [True, False])
def test_only_who_came_or_left_is_added_up(monkeypatch, incremental):
    added = []

    def count(rows, signs, *rest):
        added.append(sorted(signs.tolist()))
        original(rows, signs, *rest)

    original = accumulate.accumulate
    monkeypatch.setattr(accumulate, "accumulate", count)
    populations, synapses = _areas()
    net = _kept(populations[:2], synapses[:1], stored=False, incremental=incremental)
    for eyes in (range(40), range(40), range(1, 42), range(60, 70), []):
        net.run(1, inputs={"eye": eyes})
    swapped = [-1, 1, 1] if incremental else [1] * 41
    assert added == [[1] * 40, swapped, [1] * 10]  # the same eyes again cost nothing


@pytest.mark.parametrize("stored", [True, False])
def test_an_area_that_is_added_and_not_used_changes_nothing(stored):
    alone, joined = (_kept(*_areas(), stored, seed=3) for _ in range(2))
    idle, noise = Population("idle", 50, KWinners(5)), Population("noise", 30, Playback())
    left = joined.populations["left"]
    joined.run(4, inputs={"eye": range(40)})
    extra = [
        Synapses(noise, idle, Random(0.2, stored=stored), plasticity=LEARN),
        Synapses(left, idle, Random(0.1, stored=stored), plasticity=LEARN),
        Synapses(idle, left, Random(0.1, stored=stored), 2.0, LEARN),
    ]
    joined.add([idle, noise], extra)
    joined.run(4, inputs={"eye": range(40)}, pathways=list(alone.pathways))
    joined.run(8, inputs={"eye": range(40)}, pathways=[*alone.pathways, "left->idle"])
    alone.run(16, inputs={"eye": range(40)})
    for name in ("eye", "left", "right"):
        assert joined.winners(name).tolist() == alone.winners(name).tolist()
        assert joined.drive(name).tolist() == alone.drive(name).tolist()
    assert _weights(joined)[: len(alone.pathways)] == _weights(alone)
    assert joined.winners("idle").size == 5


@pytest.mark.parametrize("stored", [True, False])
def test_the_order_of_declaration_does_not_matter(stored):
    populations, synapses = _areas()
    nets = [
        _kept(populations, synapses, stored, seed=1),
        _kept(populations[::-1], synapses[::-1], stored, seed=1),
    ]
    for net in nets:
        net.run(12, inputs={"eye": range(40)})
    for name in nets[0].populations:
        assert nets[0].winners(name).tolist() == nets[1].winners(name).tolist()
    assert _weights(nets[0]) == _weights(nets[1])[::-1]
