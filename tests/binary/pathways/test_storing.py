"""Storing groups: who stores is drawn by seed and name, and nobody else's synapses change."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from twin import pairs_of
from worlds import STIMULUS, snapshot, world

from neurosim import (
    LIF,
    AllToAll,
    ArgumentError,
    Explicit,
    Hebbian,
    KindError,
    KWinners,
    Network,
    Playback,
    Population,
    Random,
    Synapses,
)
from neurosim.binary.pathways.procedural import Procedural

EYE = Population("eye", 30, Playback())
SHOWN = {"eye": range(20)}
LEARN = Hebbian(0.5)


def _area(storing=0.25, n=60, k=12):
    return Population("area", n, KWinners(k), storing)


def _network(area, eye=EYE, graph=Random(0.4), rule=LEARN, seed=1):  # noqa: B008
    ends = [Synapses(pre, area, graph, plasticity=rule) for pre in (eye, area)]
    return Network([eye, area], ends, seed=seed)


def _changed(net, name, before):
    """Return the synapses whose weight differs from ``before``, as (pre, post)."""
    edges, weights = net.edges(name)
    return [pair for pair, one, other in zip(pairs_of(edges), weights, before, strict=True)
            if one != other]  # fmt: skip


@given(st.integers(1, 300), st.floats(0.01, 1), st.integers(0, 5))
def test_as_many_store_as_the_share_says(n, share, seed):
    if round(share * n) == 0:
        with pytest.raises(ArgumentError, match=f"at least one of {n} neurons"):
            Population("area", n, KWinners(1), share)
        return
    net = Network([Population("area", n, KWinners(1), share)], seed=seed)
    storing = net.storing("area")
    assert storing.dtype == np.int32 and storing.size == round(share * n)
    assert (np.diff(storing) > 0).all() and storing[0] >= 0 and storing[-1] < n


def test_who_stores_follows_from_seed_and_name_alone():
    def drawn(seed=1, name="area", share=0.3, others=()):
        area = Population(name, 200, KWinners(5), share)
        return Network([*others, area], seed=seed).storing(name).tolist()

    assert drawn() == drawn() == drawn(others=[EYE, Population("b", 9, KWinners(1), 0.5)])
    assert drawn() != drawn(seed=2) and drawn() != drawn(name="other")
    assert set(drawn()) < set(drawn(share=0.6)) < set(drawn(share=1.0)) == set(range(200))


def test_every_neuron_is_as_likely_to_store():
    area = Population("area", 20, KWinners(1), 0.25)
    counts = np.bincount(np.concatenate([area.draw_storing(seed) for seed in range(800)]))
    assert counts.size == 20 and abs(counts - 200).max() < 5 * np.sqrt(800 * 0.25 * 0.75)


def test_a_list_names_who_stores():
    net = Network([_area([7, 3, 59]), EYE])
    assert net.storing("area").tolist() == [3, 7, 59]
    assert net.storing("eye").tolist() == list(range(30))
    assert _area(np.array([7, 3])) == _area((3, 7)) and hash(_area([3])) == hash(_area((3,)))


@pytest.mark.parametrize(
    ("storing", "error", "said"),
    [
        (0, ArgumentError, "storing must be at least one of 60 neurons, got a share of 0; for"),
        (0.001, ArgumentError, "at least one of 60 neurons, got a share of 0.001"),
        (-0.1, ArgumentError, "storing must be from 0 to 1, got -0.1; a share of the neurons"),
        (1.5, ArgumentError, "storing must be from 0 to 1, got 1.5"),
        (float("nan"), ArgumentError, "storing must be from 0 to 1, got nan"),
        (True, KindError, "storing must be a plain number, got True"),
        ("half", KindError, "storing must be a plain number, got 'half'"),
        (None, KindError, "storing must be a plain number, got None"),
        ([], ArgumentError, "storing must name at least one neuron, got none; for a population"),
        ([60], ArgumentError, "storing must lie from 0 to 59, got 60"),
        ([-1], ArgumentError, "storing must lie from 0 to 59, got -1"),
        ([3, 3], ArgumentError, "storing names a neuron twice"),
        ([0.5], KindError, "storing must be whole numbers, got float64"),
        ([[1]], KindError, "storing must be one-dimensional"),
    ],
)
def test_what_cannot_store_is_refused(storing, error, said):
    with pytest.raises(error, match=said):
        _area(storing)
    net = _network(_area())
    group = net.storing("area").tolist()
    with pytest.raises(error, match=said):
        net.set_storing("area", storing)
    assert net.storing("area").tolist() == group


def test_spikes_have_no_storing_group():
    with pytest.raises(KindError, match="storing of 'cells' is for rounds"):
        Population("cells", 10, LIF(), storing=0.5)
    assert Population("cells", 10, LIF()).storing == 1.0


@pytest.mark.parametrize("stored", [True, False])
@pytest.mark.parametrize("rule", [LEARN, Hebbian(0.21, 0.1)], ids=["growth", "both"])
def test_only_synapses_between_those_that_store_change(stored, rule):
    eye = Population("eye", 30, Playback(), storing=range(0, 30, 2))
    net = _network(_area(), eye, Random(0.4, stored=stored), rule)
    before = {name: net.edges(name)[1].copy() for name in net.pathways}
    area, recorder = set(net.storing("area").tolist()), net.record("area")
    net.run(15, inputs=SHOWN)
    fired = {int(j) for winners in recorder.winners for j in winners}
    assert fired - area and fired & area
    from_eye = _changed(net, "eye->area", before["eye->area"])
    assert from_eye and all(i % 2 == 0 and j in area for i, j in from_eye)
    among = _changed(net, "area->area", before["area->area"])
    assert among and all(i in area and j in area for i, j in among)


def test_updates_are_counted_by_hand():
    eye, area = Population("eye", 4, Playback()), Population("area", 3, KWinners(3), [0, 2])
    rule = Hebbian(1.0, w_max=4.0)
    net = Network([eye, area], [Synapses(eye, area, AllToAll(), plasticity=rule)])
    path = net.pathways["eye->area"]
    for n_rounds in range(1, 5):
        net.run(1, inputs={"eye": [0, 1, 3]})
        assert path.n_updates == 3 * 2 * n_rounds
    assert path.n_held == 3 * 2 * 2  # the last two rounds are beyond the largest weight
    assert net.edges("eye->area")[1].reshape(4, 3).tolist() == [
        [4, 1, 4], [4, 1, 4], [1, 1, 1], [4, 1, 4],
    ]  # fmt: skip
    net.run(3, inputs={"eye": [0]}, plastic=False)
    with net.probe():
        net.run(3, inputs={"eye": [0]})
    assert path.n_updates == 24


def test_updates_fall_in_proportion():
    counts = []
    for share in (1.0, 0.5, 0.25):
        eye, area = Population("eye", 400, Playback(), share), Population("area", 9, KWinners(9))
        net = Network([eye, area], [Synapses(eye, area, AllToAll(), plasticity=LEARN)])
        net.run(3, inputs={"eye": range(400)})
        counts.append(net.pathways["eye->area"].n_updates)
    assert counts == [3 * 400 * 9, 3 * 200 * 9, 3 * 100 * 9]


def test_naming_everyone_is_the_same_as_saying_nothing():
    net, named = world(), world()
    for name in ("stimulus", "area", "other"):
        named.set_storing(name, range(named.populations[name].n))
    for each in (net, named):
        each.run(15, inputs=STIMULUS)
    assert snapshot(net) == snapshot(named)
    updates = [[p.n_updates for p in each.pathways.values()] for each in (net, named)]
    assert updates[0] == updates[1] and min(updates[0]) > 0


def test_another_group_stores_from_the_next_round_on():
    net = _network(_area(1.0))
    net.run(5, inputs=SHOWN)
    net.set_storing("area", [1, 2, 3])
    before, n = net.edges("eye->area")[1].copy(), net.pathways["eye->area"].n_updates
    net.excite("area", range(12))
    net.run(1, inputs=SHOWN, held=["area"])
    changed = _changed(net, "eye->area", before)
    assert {j for _, j in changed} == {1, 2, 3}
    assert net.pathways["eye->area"].n_updates - n == len(changed)
    net.set_storing("area")
    assert net.storing("area").size == 60 and net.populations["area"].storing == 1.0
    net.set_rule("area", KWinners(3))
    with pytest.raises(ArgumentError, match="did you mean 'area'"):
        net.set_storing("aera", 0.5)


def test_a_rule_that_changes_leaves_who_stores():
    net = _network(_area(0.25))
    group = net.storing("area").tolist()
    net.set_rule("area", KWinners(20))
    assert net.storing("area").tolist() == group and net.populations["area"].storing == 0.25


def test_those_that_process_fire_and_deliver_as_before():
    net = _network(_area([0]))
    net.excite("area", [5, 6])
    net.run(1, inputs={"eye": []})
    edges, weights = net.edges("area->area", [5, 6])
    assert net.drive("area").sum() == weights.sum() == edges.indices.size > 0
    net.exclude("area", [0])
    n = [path.n_updates for path in net.pathways.values()]
    net.run(4, inputs=SHOWN)
    assert [path.n_updates for path in net.pathways.values()] == n
    assert net.winners("area").size == 12


def test_weights_of_their_own_stay_where_a_neuron_processes():
    area, listed = _area([1], n=2, k=2), [1.0, 3.0, 0.25, 0.7]
    pairs = [(0, 0), (0, 1), (1, 0), (1, 1)]
    graph = Explicit.from_pairs(pairs, 30, listed)
    net = Network([EYE, area], [Synapses(EYE, area, graph, plasticity=LEARN)])
    net.run(2, inputs={"eye": [0, 1]})
    assert net.edges("eye->area")[1] == pytest.approx([1.0, 6.75, 0.25, 1.575])


def test_what_is_not_stored_is_kept_for_those_that_store_alone():
    net = _network(Population("area", 3000, KWinners(50), 0.2), graph=Random(0.1, stored=False))
    net.run(8, inputs=SHOWN)
    for path in net.pathways.values():
        assert isinstance(path, Procedural)
        assert np.isin(path.learned.posts, net.storing("area")).all() and path.learned.posts.size
    assert np.isin(net.pathways["area->area"].learned.pres, net.storing("area")).all()


def test_synapses_of_those_that_process_are_not_scaled():
    graph = Random(0.4, stored=True)
    net, fixed = _network(_area(), graph=graph), _network(_area(), graph=graph, rule=None)
    before = net.edges("eye->area")[1].copy()
    with pytest.raises(KindError, match=r"'eye->area' cannot be normalised, only some .* 'area'"):
        net.normalise()
    assert (net.edges("eye->area")[1] == before).all()
    fixed.normalise()  # these hold no memory
    sums = np.bincount(fixed.edges("eye->area")[0].indices, fixed.edges("eye->area")[1])
    assert sums[sums > 0] == pytest.approx(1)


def test_a_network_is_normalised_before_only_some_store():
    net = _network(_area(1.0), graph=Random(0.4, stored=True))
    net.normalise()
    net.set_storing("area", 0.25)
    before, area = net.edges("eye->area")[1].copy(), net.storing("area")
    net.run(10, inputs=SHOWN)
    changed = _changed(net, "eye->area", before)
    assert changed and np.isin([j for _, j in changed], area).all()


def test_populations_that_join_bring_their_group():
    net = _network(_area())
    other = Population("other", 40, KWinners(5), [2, 4])
    net.add([other], [Synapses(net.populations["area"], other, Random(0.5), plasticity=LEARN)])
    net.run(6, inputs=SHOWN)
    assert net.storing("other").tolist() == [2, 4]
    alone = Network([Population("area", 60, KWinners(12), 0.25)], seed=1)
    assert net.storing("area").tolist() == alone.storing("area").tolist()


def test_what_is_returned_is_a_copy():
    net = _network(_area([3, 5]))
    net.storing("area")[:] = 0
    assert net.storing("area").tolist() == [3, 5]
