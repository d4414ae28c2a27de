"""Galleries: the pictures of a run, read, checked, and filled up with drawings."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from neurosim.base.arrays import Real
from neurosim.base.errors import ArgumentError
from neurosim.models.concept_cells import drawings, retina
from neurosim.models.concept_cells.subject import Association

FEWEST = 6
"""Pictures in a run: a pair, and foils enough to see that nothing else is learned."""
TWINS = 0.95
"""Correlation above which the eye cannot tell two pictures apart."""


@dataclass(frozen=True)
class Gallery:
    """The pictures of a run, the pair first.

    Attributes
    ----------
    names : tuple of str
    pictures : ndarray of float64, shape (n_pictures, 32, 32)
        Grey values from 0 to 1.
    """

    names: tuple[str, ...]
    pictures: Real

    @classmethod
    def open(cls, paths: Sequence[Path] = ()) -> "Gallery":
        """Read the pictures, or take the built-in drawings; drawings fill up missing foils.

        Raises
        ------
        DataError
            If a file is no picture.
        ArgumentError
            If there is one picture only, one without contrast, or the same one twice.
        """
        paths = [Path(path) for path in paths]
        if len(paths) == 1:
            raise ArgumentError(
                f"pictures must be at least 2 (a pair, then foils), got 1: {str(paths[0])!r}; "
                "add the picture to associate it with, or none to use the built-in drawings"
            )
        seen = {str(path): retina.read_picture(path) for path in paths}
        _check_contrast(seen)
        if len(seen) < len(paths):
            twice = next(path for path in paths if paths.count(path) > 1)
            raise ArgumentError(f"pictures holds {str(twice)!r} twice: {_CANNOT}")
        _check_twins(seen)
        names = [path.stem.encode("utf-8", "replace").decode() for path in paths]
        pictures = list(seen.values())
        for name in drawings.DRAWINGS:
            drawing = retina.to_grey(drawings.draw(name))
            is_new = all(abs(_likeness(drawing, picture)) <= TWINS for picture in pictures)
            if is_new and (not paths or len(pictures) < FEWEST):
                names.append(f"drawing {name}" if paths else name)
                pictures.append(drawing)
        return cls(tuple(_tell_apart(names)), np.array(pictures))

    def view(self, picture: int, config: Association) -> Real:
        """Return what the eye sees when one picture is shown alone."""
        if config.composite == "blend":
            return np.asarray(self.pictures[picture])
        places: list[Real | None] = [None, None]
        places[picture % 2] = self.pictures[picture]
        return retina.beside(places)

    def view_pair(self, first: int, second: int, config: Association) -> Real:
        """Return the composite of two pictures."""
        pair = [self.pictures[first], self.pictures[second]]
        return retina.blend(pair) if config.composite == "blend" else retina.beside(pair)

    def facts(self) -> dict[str, Any]:
        """Return which pictures were shown."""
        sha256 = hashlib.sha256(self.pictures.tobytes()).hexdigest()
        return {"pictures": list(self.names), "pictures_sha256": sha256}


_CANNOT = "the two cannot be told apart; replace one"


def _check_contrast(seen: dict[str, Real]) -> None:
    for name, grey in seen.items():
        if np.ptp(grey) < retina.FAINTEST:
            raise ArgumentError(
                f"picture {name!r} is uniformly coloured: there is no contrast to encode; "
                "use a picture with edges"
            )


def _check_twins(seen: dict[str, Real]) -> None:
    for (a, x), (b, y) in combinations(seen.items(), 2):
        likeness = _likeness(x, y)
        if abs(likeness) > TWINS:
            how = "look the same to the eye" if likeness > 0 else "are negatives of each other"
            raise ArgumentError(f"pictures {a!r} and {b!r} {how}: {_CANNOT}")


def _likeness(a: Real, b: Real) -> float:
    """Return the correlation of what the eye sees of two pictures, ON minus OFF."""
    x, y = (np.subtract(*np.split(retina.see(grey), 2)) for grey in (a, b))
    return float(x @ y / np.sqrt((x @ x) * (y @ y)))


def _tell_apart(names: Sequence[str]) -> list[str]:
    """Number names that occur twice."""
    return [n if names.count(n) == 1 else f"{n} {names[:i].count(n) + 1}"
            for i, n in enumerate(names)]  # fmt: skip
