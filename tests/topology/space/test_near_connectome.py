"""Near neurons: connected as SciPy finds them, some of them elsewhere, by chance as told."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws import DOUBT
from naive.graph import far as naive
from scipy import stats
from scipy.spatial import cKDTree
from spaces import worlds

from neurosim import (
    LIF,
    ArgumentError,
    Connectome,
    ExponentialKernel,
    GaussianKernel,
    KindError,
    KWinners,
    Near,
    Network,
    Population,
    Positions,
    Random,
    ResourceError,
    SpikingNetwork,
    Stream,
    Synapses,
)
from neurosim.base import memory
from neurosim.topology.space import near, near_edges, near_pairs

RNG = np.random.default_rng(1)
STREAM = Stream(3, "synapses a->b")


def bind(graph, pre, post=None):
    a = Population("a", len(pre), KWinners(1), positions=pre)
    b = a if post is None else Population("b", len(post), KWinners(1), positions=post)
    return Synapses(a, b, graph).connectome


def rows_of(graph, stream=STREAM):
    pre, post, _ = graph.ends
    edges = graph.edges(len(pre), len(post), stream)
    assert edges.indptr.dtype == np.int64 and edges.indices.dtype == np.int32
    return [row.tolist() for row in np.split(edges.indices, edges.indptr[1:-1])]


@given(worlds(most=60), st.booleans())
def test_all_within_the_radius_are_those_that_scipy_finds(world, is_recurrent):
    post = None if is_recurrent else world.post
    graph = bind(Near(world.radius), world.pre, post)
    there = (post or world.pre).coordinates
    tree = cKDTree(there, boxsize=world.pre.box)
    found = tree.query_ball_point(world.pre.coordinates, graph.reach)
    others = [{i} if is_recurrent else set() for i in range(len(world.pre))]
    expected = [sorted({*row} - own) for row, own in zip(found, others, strict=True)]
    assert rows_of(graph) == expected
    counts = np.bincount(sum(expected, []), minlength=1)
    assert graph.most_inputs(len(world.pre)) == counts.max()
    assert graph.expected(len(world.pre), len(there)) == counts.sum()


@pytest.mark.parametrize("n_dimensions", [1, 2, 3])
def test_who_is_far_out_is_found_too(n_dimensions):
    rng = np.random.default_rng(2)
    pre, post = (Positions(rng.standard_cauchy((2000, n_dimensions)) ** 3) for _ in range(2))
    tree = cKDTree(post.coordinates)
    expected = [sorted(row) for row in tree.query_ball_point(pre.coordinates, 0.2)]
    assert rows_of(bind(Near(0.2), pre, post)) == expected


def test_a_few_far_out_do_not_make_all_cells_wide():
    points = np.random.default_rng(2).random((2000, 2))
    points[:10] = 1e6 * np.arange(10)[:, None]
    space = bind(Near(0.05), Positions(points)).space()
    assert np.diff(space.post.starts).max() < 30


@given(worlds(), st.sampled_from([0.0, 0.3, 1.0]), st.sampled_from([0.0, 0.4, 1.0]), st.booleans())
def test_rows_are_as_defined_whatever_the_blocks(world, p, far, keeps_loops):
    graph = bind(Near(world.radius, p, far=far, self_loops=keeps_loops), world.pre)
    key = tuple(STREAM.key.tolist())
    law = graph.reach, round(p * 2**32), round(far * 2**32), key
    places = [world.pre.coordinates.tolist()] * 2
    expected = [
        naive.draw_near_row(i, *places, world.box, law, keeps_loops) for i in range(len(world.pre))
    ]
    assert rows_of(graph) == expected
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(near_pairs, "MOST_NEURONS", 3)
        assert rows_of(graph) == expected
    counts = np.bincount(sum(expected, []), minlength=1)
    assert graph.most_inputs(len(world.pre)) >= counts.max()


@given(worlds(), st.sampled_from([0.3, 1.0]))
def test_far_synapses_keep_the_budget_of_each_neuron(world, p):
    near, moved = (rows_of(bind(Near(world.radius, p, far=far), world.pre)) for far in (0.0, 0.7))
    assert [len(row) for row in near] == [len(row) for row in moved]


def sheet(n=1500, seed=0):
    return Positions(np.random.default_rng(seed).random((n, 2)), box=[1, 1])


def test_chances_are_those_that_were_asked_for():
    where, near = sheet(), 20_000
    pairs = sum(map(len, rows_of(bind(Near(0.07), where))))
    assert pairs > near
    for p in (0.1, 0.5, 0.9):
        n = sum(map(len, rows_of(bind(Near(0.07, p), where))))
        assert stats.binomtest(n, pairs, p).pvalue > DOUBT
    apart = [where.distances([i] * len(row), row)
             for i, row in enumerate(rows_of(bind(Near(0.07, far=0.3), where)))]  # fmt: skip
    n_far = sum((d > 0.07).sum() for d in apart)
    # What moves may come to lie near by chance.
    share = 0.3 * (1 - np.pi * 0.07**2)
    assert stats.binomtest(int(n_far), pairs, share).pvalue > DOUBT


@pytest.mark.parametrize("kernel", [GaussianKernel(0.8, 0.03), ExponentialKernel(0.9, 0.02)])
def test_kernels_of_distance_are_followed(kernel):
    where, radius = sheet(), 0.08
    every, some = bind(Near(radius), where), bind(Near(radius, kernel), where)
    counts = []
    for graph in (every, some):
        rows = rows_of(graph)
        pre = np.repeat(np.arange(len(rows)), list(map(len, rows)))
        apart = where.distances(pre, sum(rows, []))
        counts.append(np.histogram(apart, np.linspace(0, radius, 9))[0])
    assert some.expected(1500, 1500) == pytest.approx(
        sum(float(kernel(np.sqrt(p.squares)).sum()) for p in near_pairs.list_pairs(every.space()))
    )
    middles = np.linspace(0, radius, 9)[:-1] + radius / 16
    expected = counts[0] * kernel(middles)
    assert (np.abs(counts[1] - expected) < 6 * np.sqrt(expected) + 0.03 * expected).all()


def test_a_function_that_returns_one_number_for_all_is_as_that_number():
    where = sheet(300)
    told = rows_of(bind(Near(0.1, lambda d: np.full(d.size, 0.4), far=0.2), where))
    assert told == rows_of(bind(Near(0.1, 0.4, far=0.2), where))


def test_synapses_depend_on_seed_and_name_and_on_nothing_else():
    where = sheet(200)
    graph = bind(Near(0.2, 0.5, far=0.3), where)
    rows = rows_of(graph)
    assert rows == rows_of(pickle.loads(pickle.dumps(graph)))
    assert rows != rows_of(graph, Stream(4, STREAM.name)) != rows_of(graph, Stream(3, "other"))
    area = Population("a", 200, KWinners(5), positions=where)
    cells = Population("a", 200, LIF(), positions=where)
    wires = Near(0.2, 0.5, far=0.3)
    net = Network([area], [Synapses(area, area, wires)], seed=3)
    spiking = SpikingNetwork([cells], [Synapses(cells, cells, wires)], seed=3)
    found, same = net.edges("a->a")[0], spiking.edges("a->a")
    assert np.array_equal(found.indices, same.indices)
    assert np.array_equal(found.indices, copy.deepcopy(net).edges("a->a")[0].indices)
    assert wires == Near(0.2, 0.5, far=0.3) and wires.ends is None


def test_neurons_in_one_place_and_alone_are_connected_too():
    assert rows_of(bind(Near(1e-50), Positions(np.zeros((3, 2))))) == [[1, 2], [0, 2], [0, 1]]
    assert rows_of(bind(Near(1.0), Positions([[5.0]]))) == [[]]
    assert rows_of(bind(Near(1e90, self_loops=True), Positions([[1e99], [-1e99]]))) == [[0], [1]]


class Ring(Connectome):
    """Leads to who is at the same place."""

    def between(self, pre, post):
        told = copy.copy(self)
        told.ends = pre.positions, post.positions
        return told

    def edges(self, n_pre, n_post, stream, is_recurrent=False):
        return Random(1.0).edges(n_pre, n_post, stream)

    def expected(self, n_pre, n_post):
        return n_pre * n_post


class Broken(Ring):
    def between(self, pre, post):
        return None


class NoMethod(Ring):
    between = 3


AREA = Population("a", 3, KWinners(1), positions=[[0.0], [1.0], [2.0]])
PLAIN = Population("plain", 3, KWinners(1))
RING = Population("ring", 3, KWinners(1), positions=Positions.lattice(3, wraps=True))
PLANE = Population("plane", 2, KWinners(1), positions=[[0.0, 0.0], [1.0, 1.0]])


def test_a_connectome_of_a_user_may_ask_what_it_lies_between():
    graph = Ring()
    told = Synapses(AREA, AREA, graph).connectome
    assert told.ends == (AREA.positions, AREA.positions) and not hasattr(graph, "ends")
    assert Network([AREA], [Synapses(AREA, AREA, graph)]).edges("a->a")[0].indices.size == 9


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Near(0), "radius must be from"),
        (lambda: Near(-1.0), "radius must be from"),
        (lambda: Near(float("nan")), "radius must be from"),
        (lambda: Near("1"), "radius must be a plain number"),
        (lambda: Near(1, 1.5), "p must be from 0 to 1, got 1.5; or a function"),
        (lambda: Near(1, -0.1), "p must be from 0 to 1"),
        (lambda: Near(1, "all"), "p must be a plain number"),
        (lambda: Near(1, GaussianKernel), "p must be a plain number"),
        (lambda: Near(1, far=2), "far must be from 0 to 1"),
        (lambda: Near(1, self_loops=1), "self_loops must be True or False"),
        (lambda: Near(1, stored="no"), "stored must be True or False, got 'no'; or None"),
        (lambda: Near(1, np.cos, stored=False), "stored=False needs a number for p"),
        (lambda: GaussianKernel(1.1, 1), "peak must be from 0 to 1"),
        (lambda: GaussianKernel(1, 0), "sigma must be from"),
        (lambda: ExponentialKernel(-1, 1), "peak must be from 0 to 1"),
        (lambda: ExponentialKernel(1, -1), "length must be from"),
        (lambda: Near(1).edges(3, 3, STREAM), "must know where neurons are"),
        (lambda: Near(1).expected(3, 3), "must know where neurons are"),
        (lambda: bind(Near(1), AREA.positions).edges(4, 3, STREAM), "told 3 positions, got 4"),
        (lambda: Synapses(AREA, PLAIN, Near(1)), "'plain' has no positions; give it Population"),
        (lambda: Synapses(AREA, PLANE, Near(1)), "'a' and 'plane' .* dimensions .* got 1 and 2"),
        (lambda: Synapses(AREA, RING, Near(1)), r"got the boxes None and \(3.0,\)"),
        (lambda: Synapses(AREA, AREA, Broken()), r"between\(\) .* must return a connectome, got N"),
        (lambda: Synapses(AREA, AREA, NoMethod()), "between of the connectome .* must be a method"),
    ],
)
def test_what_makes_no_sense_is_refused(make, message):
    with pytest.raises((ArgumentError, KindError), match=message):
        make()


@pytest.mark.parametrize(
    ("p", "message"),
    [
        (lambda d: d - 5, "from 0 to 1, got -4 at the distance 1"),
        (lambda d: d + 0.5, "from 0 to 1, got 1.5 at the distance 1"),
        (lambda d: d * np.nan, "from 0 to 1, got nan"),
        (lambda d: 0.5, r"for each distance, shape \(4,\), got \(\)"),
        (lambda d: d[:, None], r"shape \(4,\), got \(4, 1\)"),
        (lambda d: ["x"] * d.size, "must be plain numbers"),
        (lambda d: RNG.random(d.size), "the same probabilities each time"),
    ],
)
def test_what_a_function_of_distance_returns_is_looked_at(p, message):
    def build():
        return Network([AREA], [Synapses(AREA, AREA, Near(1, p))])

    with pytest.raises((ArgumentError, KindError), match=message):
        for _ in range(50):  # by chance two answers may agree
            build()


def test_what_no_memory_holds_is_refused_before_it_is_counted(monkeypatch):
    where = sheet(3000)
    few = bind(Near(0.1), where)
    monkeypatch.setattr(near_edges, "MANY", 1 << 20)
    monkeypatch.setattr(near_edges, "SAMPLED", 300)
    guessed = near_edges.guess(few.space())
    assert guessed == pytest.approx(few.expected(3000, 3000), rel=0.05)
    monkeypatch.setattr(memory, "MUCH", 0)
    monkeypatch.setattr(memory, "available", lambda: 1 << 20)
    monkeypatch.setattr(near, "count_near", None)
    with pytest.raises(ResourceError, match="Near.* need .* GB, .*; lower n, radius or p"):
        bind(Near(0.5), where).expected(3000, 3000)


def test_a_function_of_distance_is_never_asked_about_nothing():
    alone = Population("a", 2, KWinners(1), positions=[[0.0], [9.0]])
    net = Network([alone], [Synapses(alone, alone, Near(1, lambda d: d / d.max()))])
    assert net.edges("a->a")[0].indices.size == 0


def test_a_function_of_distance_cannot_write_into_what_it_is_given():
    def spoil(distance):
        distance[:] = 0
        return distance

    with pytest.raises(ValueError, match="read-only"):
        Network([AREA], [Synapses(AREA, AREA, Near(1, spoil))])
