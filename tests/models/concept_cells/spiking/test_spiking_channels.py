"""Channels: those that most cells of a tag feed, as many for each picture, not too many shared."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosim.base.errors import ArgumentError
from neurosim.models.concept_cells.gallery import Gallery
from neurosim.models.concept_cells.spiking.channels import (
    check_shared,
    choose_channels,
    fullest,
)
from neurosim.models.concept_cells.spiking.settings import SpikingAssociation


@given(st.lists(st.integers(0, 7), max_size=30), st.integers(1, 8))
def test_the_fullest_are_those_that_occur_most(fed, n):
    ranked = sorted(range(8), key=lambda c: (-fed.count(c), c))
    assert fullest(np.array(fed, np.int32), 8, n).tolist() == sorted(ranked[:n])


@pytest.mark.parametrize("codes", ["pictures", "random"])
def test_pictures_have_their_channels_by_seed_and_pairs_those_of_both(codes):
    config, gallery = SpikingAssociation.make(codes=codes), Gallery.open()
    found = [choose_channels(config, gallery, seed) for seed in (1, 1, 2)]
    for channels in found:
        assert [c.size for c in channels[:6]] == [20] * 6
        assert all(np.array_equal(c, np.unique(c)) and c.max() < 200 for c in channels)
        assert set(channels[6]) == {*channels[0], *channels[1]}
        assert set(channels[7]) == {*channels[2], *channels[3]}
    assert all(map(np.array_equal, found[0], found[1]))
    assert not all(map(np.array_equal, found[0], found[2]))


def test_the_pictures_decide():
    config, gallery = SpikingAssociation.make(), Gallery.open()
    swapped = Gallery(gallery.names, gallery.pictures[::-1])
    one, other = (choose_channels(config, g, 1) for g in (gallery, swapped))
    assert not np.array_equal(one[0], other[0])


def test_pictures_that_share_too_many_channels_are_refused_by_name():
    sets = [np.arange(4), np.arange(2, 6), np.arange(1, 5)]
    check_shared(sets[:2], ["a", "b"])
    with pytest.raises(ArgumentError, match="pictures 'a' and 'c' share 75% of their channels"):
        check_shared(sets, ["a", "b", "c"])
