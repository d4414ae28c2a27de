"""Codes: the tags that a brain's fly circuit gives to what its eye sees."""

import numpy as np

from neurosim.base.arrays import Index, Real
from neurosim.models.concept_cells import retina
from neurosim.models.concept_cells.gallery import Gallery
from neurosim.models.concept_cells.subject import Association, Codes
from neurosim.models.fly import FlyCircuit


def encode(gallery: Gallery, config: Association, seed: int) -> Codes:
    """Return the tags that this brain's fly circuit gives to the pictures and composites.

    Parameters
    ----------
    gallery : Gallery
    config : Association
    seed : int
        Of the random wiring of the fly circuit.
    """
    eye = Sides(config, seed) if config.composite == "side-by-side" else Field(config, seed)
    pictures = [eye.alone(gallery, i) for i in range(len(gallery.names))]
    first, other, *further = (
        eye.together(gallery, 2 * pair) for pair in range(max(2, config.pairs))
    )
    return Codes(pictures, first, other, further)


class Field:
    """One field of view: two pictures lie over each other, and twice as many cells may fire."""

    def __init__(self, config: Association, seed: int):
        self._config = config
        self._circuit = _build(config, config.n_kc, config.n_active, seed)

    def alone(self, gallery: Gallery, picture: int) -> Index:
        """Return the tag of one picture."""
        return self._circuit.tag(retina.see(gallery.view(picture, self._config)))

    def together(self, gallery: Gallery, first: int) -> Index:
        """Return the tag of a picture and the next one."""
        return self._circuit.tag(retina.see(gallery.view_pair(first, first + 1, self._config)), 2)


class Sides:
    """A field twice as wide: half of the cells sum receptors of the left side, half of the right.

    Cells that sum receptors anywhere would make pictures of one side alike: while the other side is
    empty, those few win whose inputs happen to lie on this one. As many cells fire in all for two
    pictures as for one, half of them on each side.
    """

    def __init__(self, config: Association, seed: int):
        self._n_each = config.n_kc // 2
        # Both sides are wired alike; what they see differs.
        self._circuit = _build(config, self._n_each, config.n_active // 2, seed)

    def alone(self, gallery: Gallery, picture: int) -> Index:
        """Return the tag of one picture in its place, odd ones left, even ones right."""
        return self._see(gallery.pictures[picture], picture % 2, 2)

    def together(self, gallery: Gallery, first: int) -> Index:
        """Return the tag of a picture and the next one, side by side."""
        sides = [self._see(gallery.pictures[first + side], side, 1) for side in (0, 1)]
        return np.concatenate(sides)

    def _see(self, picture: Real, side: int, n_halves: int) -> Index:
        tag = self._circuit.tag(retina.see(picture), n_halves)
        return np.asarray(tag + np.int32(side * self._n_each), np.int32)


def _build(config: Association, n_kc: int, n_active: int, seed: int) -> FlyCircuit:
    return FlyCircuit(
        2 * retina.SIZE**2,
        n_kc=n_kc,
        n_inputs=config.n_inputs,
        n_active=n_active,
        largest=retina.LARGEST,
        seed=seed,
    )
