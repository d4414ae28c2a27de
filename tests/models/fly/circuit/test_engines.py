"""One wiring, three engines: a `Network`, the batch kernel and Brian2 give the same tags.

In Brian2 every receptor spikes in every step and adds its whole number to the cells it reaches; a
network operation picks the k cells of largest sum, ties to the lowest index.
"""

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosim import FixedFanIn, KWinners, Population, Synapses
from neurosim.base.extras import is_installed
from neurosim.files.vectors.reader import read_samples
from neurosim.models.fly import Calyx, FlyCircuit, Wiring
from neurosim.models.fly.circuit.kenyon_cells import quantise
from neurosim.models.fly.circuit.matching import match_inputs
from neurosim.models.fly.circuit.wiring_file import read_wiring

VALUES = st.sampled_from([0.0, 0.0, 1.0, 1.0, -2.5, 1e-3, 3e7]) | st.floats(-1e6, 1e6)


@st.composite
def cases(draw):
    """Draw (wiring, how many cells fire, vectors): cells with several inputs, one or none; ties."""
    n_features, n_kc = draw(st.integers(1, 9)), draw(st.integers(1, 40))
    counts = st.lists(st.sampled_from([0, 0, 0, 1, 1, 2, 5]), min_size=n_kc, max_size=n_kc)
    matrix = np.array([draw(counts) for _ in range(n_features)])
    vector = st.lists(VALUES, min_size=n_features, max_size=n_features)
    vectors = [draw(vector) for _ in range(draw(st.integers(1, 3)))]
    vectors.append([draw(VALUES)] * n_features)
    return Wiring.from_matrix(matrix), draw(st.integers(1, n_kc)), np.array(vectors)


def _by_network(wiring, n_active, vectors):
    circuit = FlyCircuit(wiring=wiring, n_active=n_active, centring=True)
    return [circuit.tag(vector).tolist() for vector in vectors]


def _by_hand(wiring, n_active, vectors):
    sums = quantise(vectors)[0].astype(np.int64) @ wiring.matrix().toarray()
    return [sorted(np.argsort(-row, kind="stable")[:n_active].tolist()) for row in sums]


@given(cases())
def test_the_network_and_the_batch_kernel_give_the_same_tags(case):
    wiring, n_active, vectors = case
    expected = _by_hand(*case)
    assert Calyx(wiring, n_active).tags(vectors).tolist() == expected
    assert _by_network(*case) == expected


def _worlds():
    """Return (wiring, how many fire, vectors): random, uneven, counted, even; some constant."""
    draws = np.random.default_rng(5)
    random = Wiring.random(30, 400, 6, seed=3)
    odd = Wiring.from_matrix(draws.poisson(0.2, (30, 400)))
    vectors = np.vstack([
        draws.gamma(0.5, 20.0, (6, 30)), draws.integers(0, 3, (6, 30)), draws.normal(size=(3, 30)),
        np.full((1, 30), 7.5), np.zeros((1, 30)),
    ])  # fmt: skip
    return {
        "random": (random, 20, vectors),
        "uneven and counted": (odd, 33, vectors),
        "even": (odd.evened(1), 40, vectors),
        "rewired": (random.redrawn(2).rewired(2), 400, vectors),
    }


@pytest.fixture(scope="module")
def brian2():
    if not is_installed("brian2"):
        pytest.skip("Brian2 is not installed; the extra `validate` brings it")
    import brian2

    brian2.prefs.codegen.target = "numpy"
    return brian2


def _by_brian2(brian2, wiring, n_active, vectors):
    """Show one vector in each step."""
    dt, tags = brian2.defaultclock.dt, []
    receptors = brian2.NeuronGroup(wiring.n_features, "amount : 1", threshold="True", reset="")
    kenyon = brian2.NeuronGroup(wiring.n_kc, "drive : 1", threshold="False", reset="")
    synapses = brian2.Synapses(receptors, kenyon, "w : 1", on_pre="drive_post += w * amount_pre")
    pairs = wiring.matrix().tocoo()
    synapses.connect(i=pairs.row, j=pairs.col)
    synapses.w = pairs.data

    def choose():
        strongest = np.argsort(-kenyon.drive[:], kind="stable")[:n_active]
        tags.append(np.sort(strongest).tolist())
        kenyon.drive = 0

    amounts = iter(quantise(vectors)[0])

    def show():
        receptors.amount = next(amounts)

    show_next = brian2.NetworkOperation(show, when="start")
    cap = brian2.NetworkOperation(choose, when="after_synapses")
    # All in one run: what a run prepares takes Brian2 a second, however many steps it has.
    brian2.Network(receptors, kenyon, synapses, show_next, cap).run(len(vectors) * dt)
    return tags


@pytest.mark.brian2
@pytest.mark.filterwarnings("ignore::DeprecationWarning:brian2")
@pytest.mark.filterwarnings("ignore::DeprecationWarning:pyparsing")
@pytest.mark.parametrize("world", _worlds())
def test_brian2_gives_the_same_tags(brian2, world):
    case = _worlds()[world]
    tags = Calyx(*case[:2]).tags(case[2]).tolist()
    assert all(len(tag) == case[1] for tag in tags)
    assert tags[-1] == tags[-2] == list(range(case[1]))
    assert _by_network(*case) == tags
    assert _by_brian2(brian2, *case) == tags


@pytest.mark.brian2
@pytest.mark.filterwarnings("ignore::DeprecationWarning:brian2")
@pytest.mark.filterwarnings("ignore::DeprecationWarning:pyparsing")
def test_real_odours_have_the_same_tags_in_the_real_wiring(brian2):
    folder = os.environ.get("NEUROSIM_DATA")
    if not folder:
        pytest.skip("NEUROSIM_DATA names no folder with real odours and the real wiring")
    paths = [Path(folder, name) for name in ("hallem_carlson_2006.csv", "hemibrain_pn_kc.csv.gz")]
    for path in paths:
        if not path.is_file():
            pytest.skip(f"{path} does not exist")
    rates, wiring, _ = match_inputs(read_samples(paths[0]), read_wiring(paths[1]))
    tags = Calyx(wiring, 88).tags(rates).tolist()
    assert len(tags) == 110 and tags == _by_hand(wiring, 88, rates)
    assert _by_network(wiring, 88, rates) == tags
    assert _by_brian2(brian2, wiring, 88, rates) == tags


class TestANetworkLikeAnyOther:
    def _circuit(self):
        wiring, n_active, vectors = _worlds()["uneven and counted"]
        circuit = FlyCircuit(wiring=wiring, n_active=n_active, centring=True)
        return circuit, Calyx(wiring, n_active).tags(vectors), vectors

    def test_cells_can_be_recorded(self):
        circuit, tags, vectors = self._circuit()
        recorder = circuit.network.record("kenyon")
        for vector in vectors:
            circuit.tag(vector)
        assert [winners.tolist() for winners in recorder.winners] == tags.tolist()

    def test_drives_are_the_sums(self):
        circuit, _, vectors = self._circuit()
        circuit.tag(vectors[0])
        matrix = _worlds()["uneven and counted"][0].matrix()
        expected = quantise(vectors[:1])[0][0].astype(float) @ matrix
        assert np.array_equal(circuit.network.drive("kenyon"), expected)

    def test_lesioned_cells_are_replaced_by_the_next_best(self):
        circuit, tags, vectors = self._circuit()
        lesioned = tags[0][::2]
        circuit.network.exclude("kenyon", lesioned)
        wiring, n_active, _ = _worlds()["uneven and counted"]
        left = np.setdiff1d(np.arange(wiring.n_kc), lesioned)
        smaller = left[Calyx(wiring.keep_cells(left), n_active).tags(vectors)]
        assert [circuit.tag(vector).tolist() for vector in vectors] == smaller.tolist()
        circuit.network.exclude("kenyon")
        assert [circuit.tag(vector).tolist() for vector in vectors] == tags.tolist()

    def test_where_too_few_cells_are_left_all_of_them_fire(self):
        circuit, tags, vectors = self._circuit()
        circuit.network.exclude("kenyon", range(10, 400))
        assert circuit.tag(vectors[0]).tolist() == list(range(10))

    def test_another_population_may_listen(self):
        circuit, tags, vectors = self._circuit()
        net = circuit.network
        output = Population("output", 20, KWinners(3))
        net.add([output], [Synapses(net.populations["kenyon"], output, FixedFanIn(40))])
        recorder, counts = net.record("output"), []
        edges = net.edges("kenyon->output")[0]
        for vector, tag in zip(vectors, tags, strict=True):
            assert circuit.tag(vector).tolist() == tag.tolist()
            targets = [edges.indices[edges.indptr[c] : edges.indptr[c + 1]] for c in tag]
            counts.append(np.bincount(np.concatenate(targets), minlength=20))
        heard = [np.sort(np.argsort(-count, kind="stable")[:3]).tolist() for count in counts[:-1]]
        assert [w.tolist() for w in recorder.winners] == [[], *heard]
