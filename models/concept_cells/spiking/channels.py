"""Channels: which of the network's inputs a picture is told by.

A picture goes through the eye and the fly circuit of the binary experiment. Every Kenyon cell
feeds one channel, chosen at random; the channels that most cells of the tag feed are the
picture's. The way from tag to channels is ours. Both pictures together are all channels of either.
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from neurosim.base.arrays import Index
from neurosim.base.errors import ArgumentError
from neurosim.base.random.stream import Stream
from neurosim.models.concept_cells import retina
from neurosim.models.concept_cells.gallery import Gallery
from neurosim.models.concept_cells.spiking.settings import SpikingAssociation
from neurosim.models.concept_cells.subject import Association
from neurosim.models.fly import FlyCircuit

MOST_SHARED = 0.5
"""Share of channels that two pictures may have in common."""


def choose_channels(config: SpikingAssociation, gallery: Gallery, seed: int) -> list[Index]:
    """Return the channels of each picture, then those of the pair and of the other pair.

    Raises
    ------
    ArgumentError
        If two pictures share more than half of their channels.
    """
    own = draw_channels(config, seed) if config.codes == "random" else _see(config, gallery, seed)
    check_shared(own, gallery.names)
    return [*own, np.union1d(own[0], own[1]), np.union1d(own[2], own[3])]


def check_shared(channels: Sequence[Index], names: Sequence[str]) -> None:
    """Raise ArgumentError if two pictures share more channels than can be told apart."""
    for (i, mine), (j, other) in combinations(enumerate(channels), 2):
        shared = np.intersect1d(mine, other).size / max(1, min(mine.size, other.size))
        if shared > MOST_SHARED:
            raise ArgumentError(
                f"pictures {names[i]!r} and {names[j]!r} share {shared:.0%} of their channels, "
                f"and may share at most {MOST_SHARED:.0%}; replace one, lower active or raise "
                "channels"
            )


def draw_channels(config: SpikingAssociation, seed: int) -> list[Index]:
    """Return channels of each picture at random, each ascending; pictures may share some."""
    random = np.random.default_rng(Stream(seed, "eiffel-obama channels").words(4))
    return [
        np.sort(random.choice(config.channels, config.active, replace=False)).astype(np.int32)
        for _ in range(config.n_pictures)
    ]


def _see(config: SpikingAssociation, gallery: Gallery, seed: int) -> list[Index]:
    eye = Association.make()
    views = [gallery.view(i, eye) for i in range(config.n_pictures)]
    circuit = FlyCircuit(
        2 * views[0].size, n_kc=eye.n_kc, n_inputs=eye.n_inputs, n_active=eye.n_active,
        largest=retina.LARGEST, seed=seed,
    )  # fmt: skip
    words = Stream(seed, "eiffel-obama Kenyon cells to channels").words(eye.n_kc)
    fed = (words % np.uint64(config.channels)).astype(np.int32)
    return [
        fullest(fed[circuit.tag(retina.see(view))], config.channels, config.active)
        for view in views
    ]


def fullest(fed: Index, n_channels: int, n: int) -> Index:
    """Return the n channels that occur most often, ascending; the lowest of those that tie.

    Parameters
    ----------
    fed : ndarray of int, shape (n_active,)
        The channel that each active cell feeds.
    n_channels, n : int

    Returns
    -------
    ndarray of int32, shape (n,)
    """
    counts = np.bincount(fed, minlength=n_channels)
    order = np.argsort(-counts, kind="stable")
    return np.sort(order[:n]).astype(np.int32)
