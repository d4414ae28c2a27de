"""Codes: which cells of the fly circuit fire for pictures and composites, blended or in halves."""

import numpy as np
import pytest
from brains import noise, small

from neurosim.models.concept_cells import retina
from neurosim.models.concept_cells.codes import encode
from neurosim.models.concept_cells.gallery import Gallery
from neurosim.models.fly import FlyCircuit

SIDE_BY_SIDE = small(composite="side-by-side")


def _gallery(n=6):
    pictures = np.array([noise(seed) / 255 for seed in range(n)])
    return Gallery(tuple(f"picture {i}" for i in range(n)), pictures)


def _shared(tag, *others):
    return [np.intersect1d(tag, other).size for other in others]


@pytest.mark.parametrize(
    ("config", "n_objects"), [(small(), 2), (SIDE_BY_SIDE, 1)], ids=["blend", "side-by-side"]
)
def test_codes_have_the_sizes_that_inhibition_gives(config, n_objects):
    codes = encode(_gallery(), config, 0)
    assert [tag.size for tag in codes.pictures] == [config.n_active] * 6
    assert codes.composite.size == codes.other_composite.size == n_objects * config.n_active
    in_pair = _shared(codes.composite, *codes.pictures)
    assert min(in_pair[:2]) > max(in_pair[2:])
    in_other = _shared(codes.other_composite, *codes.pictures)
    assert min(in_other[2:4]) > max(in_other[:2] + in_other[4:])


@pytest.mark.parametrize("changes", [{}, {"n_inputs": 2}, {"pairs": 3}])
def test_codes_are_what_the_fly_makes_of_what_the_eye_sees(changes):
    gallery, config = _gallery(), small(**changes)
    codes, n_cells = encode(gallery, config, 3), 2 * gallery.view(0, config).size
    shape = {name: getattr(config, name) for name in ("n_kc", "n_inputs", "n_active")}
    fly = FlyCircuit(n_cells, **shape, largest=retina.LARGEST, seed=3)
    tags = [fly.tag(retina.see(gallery.view(i, config))) for i in range(6)]
    pairs = [
        fly.tag(retina.see(gallery.view_pair(i, i + 1, config)), 2)
        for i in (0, 2, 4)[: max(2, config.pairs)]
    ]
    found = [*codes.pictures, codes.composite, codes.other_composite, *codes.further]
    assert [tag.tolist() for tag in found] == [tag.tolist() for tag in [*tags, *pairs]]


def test_side_by_side_pictures_of_two_sides_share_no_cell_and_each_keeps_half():
    codes, n_half = encode(_gallery(), SIDE_BY_SIDE, 0), SIDE_BY_SIDE.n_kc // 2
    for i, tag in enumerate(codes.pictures):
        assert set(tag // n_half) == {i % 2} and tag.dtype == np.int32
    for composite, first in ((codes.composite, 0), (codes.other_composite, 2)):
        mine = codes.pictures[first : first + 2]
        assert _shared(composite, *mine) == [SIDE_BY_SIDE.n_active // 2] * 2
        assert (np.diff(composite) > 0).all()


def test_another_brain_has_other_codes():
    codes = [encode(_gallery(), small(), seed).composite.tolist() for seed in (0, 1, 0)]
    assert codes[0] == codes[2] != codes[1]
