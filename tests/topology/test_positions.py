"""Where neurons are: read once, compared by value, refused where distances would mean nothing."""

import copy
import pickle

import numpy as np
import pytest

from neurosim import (
    LIF,
    ArgumentError,
    KindError,
    KWinners,
    Near,
    Playback,
    Population,
    Positions,
    SpikeTimes,
)


def test_what_is_given_is_copied_and_cannot_be_written():
    given = np.zeros((3, 2))
    positions = Positions(given)
    given[0] = 7
    assert positions.coordinates.tolist() == [[0, 0]] * 3
    with pytest.raises(ValueError, match="read-only"):
        positions.coordinates[0] = 1


def test_copies_and_pickles_are_as_closed():
    positions = Positions([[0.0], [1.0]], box=[2])
    assert copy.deepcopy(positions) is positions
    again = pickle.loads(pickle.dumps(positions))
    assert again == positions and not again.coordinates.flags.writeable


def test_equal_positions_are_equal_and_hash_alike():
    one, two = Positions([[0.0], [1.0]], box=[2]), Positions(np.array([[-0.0], [1.0]]), box=2.0)
    assert one == two and hash(one) == hash(two)
    for other in (Positions([[0.0], [1.0]]), Positions([[0.0]], box=[2]), Positions([[0.0], [1.5]],
                  box=[2]), [[0.0], [1.0]]):  # fmt: skip
        assert one != other
    areas = [Population("a", 2, KWinners(1), positions=p) for p in (one, two)]
    assert areas[0] == areas[1] and hash(areas[0]) == hash(areas[1])


@pytest.mark.parametrize("rule", [KWinners(1), Playback(), LIF(), SpikeTimes([0], [1.0])])
def test_populations_of_any_rule_have_positions(rule):
    positions = Population("a", 3, rule, positions=[[0], [1], [2]]).positions
    assert positions == Positions([[0.0], [1.0], [2.0]])
    assert len(positions) == 3 and positions.n_dimensions == 1


@pytest.mark.parametrize("wraps", [False, True])
@pytest.mark.parametrize("shape", [4, (3, 5), [2, 3, 4]])
def test_a_lattice_is_regular(shape, wraps):
    lattice = Positions.lattice(shape, spacing=0.5, wraps=wraps)
    sides = np.atleast_1d(shape)
    expected = [np.array(i) * 0.5 for i in np.ndindex(*sides)]
    assert np.array_equal(lattice.coordinates, expected)
    assert lattice.box == (tuple((sides * 0.5).tolist()) if wraps else None)
    nearest = lattice.distances([0] * (len(lattice) - 1), range(1, len(lattice)))
    assert nearest.min() == 0.5


def test_distances_are_those_to_the_nearest_image():
    rng = np.random.default_rng(0)
    box = np.array([1.0, 2.0, 0.5])
    one, two = (Positions(rng.random((20, 3)) * box, box) for _ in range(2))
    pre, post = rng.integers(0, 20, (2, 50))
    images = np.stack(np.meshgrid(*[[-1, 0, 1]] * 3), -1).reshape(-1, 1, 3) * box
    apart = one.coordinates[pre] - two.coordinates[post] + images
    expected = np.sqrt((apart**2).sum(axis=2)).min(axis=0)
    np.testing.assert_allclose(one.distances(pre, post, two), expected, rtol=1e-14)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Positions([1.0, 2.0]), r"of shape \(n, n_dimensions\), got \(2,\)"),
        (lambda: Positions([[0.0], [np.nan]]), r"finite, got \[nan\] of neuron 1"),
        (lambda: Positions([[np.inf, 0.0]]), r"finite, got \[inf, 0.0\] of neuron 0"),
        (lambda: Positions([["a"]]), "plain numbers"),
        (lambda: Positions(np.zeros((2, 4))), r"from 1 to 3 dimensions .* got shape \(2, 4\)"),
        (lambda: Positions(np.zeros((2, 0))), "from 1 to 3 dimensions"),
        (lambda: Positions(np.zeros((0, 2))), "a row for each neuron"),
        (lambda: Positions([[1e101]]), "from -1e.100 to 1e.100, got 1e.101"),
        (lambda: Positions([[0.5]], box=[0.0]), "box must be from"),
        (lambda: Positions([[0.5]], box=[1, 1]), "box must be 1 lengths"),
        (lambda: Positions([[0.5], [1.0]], box=[1]), r"up to the box \[1.0\], got \[1.0\] of neur"),
        (lambda: Positions([[-0.1]], box=[1]), "take them modulo the box"),
        (lambda: Positions.lattice((2, 2, 2, 2)), "from 1 to 3 numbers"),
        (lambda: Positions.lattice((2, 0)), "shape must be from 1 up, got 0"),
        (lambda: Positions.lattice(2.5), "whole numbers"),
        (lambda: Positions.lattice(3, spacing=0), "spacing must be"),
        (lambda: Positions.lattice(3, wraps=1), "wraps must be True or False"),
        (lambda: Positions.lattice(3).distances([0], [3]), "from 0 to 2, got 3"),
        (lambda: Positions.lattice(3).distances([0], [0], Positions.lattice((2, 2))), "dimensions"),
        (lambda: Positions.lattice(3).distances([0], [0], Positions.lattice(3, wraps=True)),
         "the same box"),
        (lambda: Positions.lattice(3).distances([0], [0], [[1.0]]), "to must be Positions, got"),
        (lambda: Near(1).between("a", "b"), "Near must be between two Population, got 'a'"),
        (lambda: Population("a", 3, LIF(), positions=[[0.0]]), "'a' must be 3 rows, .* got 1"),
        (lambda: Population("a", 1, LIF(), positions=[0.0]), "of 'a' must be Positions, or coor"),
        (lambda: Population("a", 1, LIF(), positions="here"), "positions of 'a' must be"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(make, message):
    with pytest.raises((ArgumentError, KindError), match=message):
        make()
