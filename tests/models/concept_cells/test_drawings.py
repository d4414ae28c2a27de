"""The built-in drawings: always the same, unlike each other, told apart by the fly's cells."""

from itertools import combinations

import numpy as np
import pytest

from neurosim import ArgumentError, KindError
from neurosim.models.concept_cells.codes import encode
from neurosim.models.concept_cells.drawings import DRAWINGS, draw
from neurosim.models.concept_cells.gallery import Gallery
from neurosim.models.concept_cells.subject import Association


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_is_black_on_white_and_always_the_same(name):
    picture = draw(name)
    assert (picture.mode, picture.size) == ("L", (256, 256))
    assert picture.tobytes() == draw(name).tobytes()
    assert picture.getextrema() == (0, 255)
    values = np.asarray(picture)
    assert 0.04 < (values < 128).mean() < 0.5
    border = np.concatenate([values[0], values[-1], values[:, 0], values[:, -1]])
    assert (border == 255).all()


@pytest.mark.parametrize("name", DRAWINGS)
def test_the_size_changes_the_grain_alone(name):
    fine = np.asarray(draw(name, 256), float).reshape(32, 8, 32, 8).mean(axis=(1, 3))
    assert np.abs(fine - np.asarray(draw(name, 32), float)).mean() < 15
    assert draw(name, 8).size == (8, 8)


def test_drawings_differ():
    values = [np.asarray(draw(name, 32), float) for name in DRAWINGS]
    for a, b in combinations(values, 2):
        assert np.abs(a - b).mean() > 40


def test_the_fly_tells_all_drawings_apart():
    config = Association()
    tags = encode(Gallery.open(), config, seed=0).pictures
    shared = [np.intersect1d(a, b).size / config.n_active for a, b in combinations(tags, 2)]
    assert len(tags) == len(DRAWINGS) and max(shared) < 0.1
    chance = config.n_active / config.n_kc
    assert chance / 2 < np.mean(shared) < 2 * chance


def test_an_unknown_drawing_is_refused_with_the_closest():
    with pytest.raises(ArgumentError) as refusal:
        draw("eifel")
    assert "drawing must be one of eiffel, obama," in str(refusal.value)
    assert "got 'eifel'; did you mean 'eiffel'?" in str(refusal.value)


@pytest.mark.parametrize(("size", "error"), [(7, ArgumentError), (2049, ArgumentError),
                                             (32.0, KindError), (True, KindError)])  # fmt: skip
def test_a_size_out_of_range_is_refused(size, error):
    with pytest.raises(error, match=f"size must be .*, got {size}"):
        draw("cat", size)
