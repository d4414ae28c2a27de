"""Samples: the vectors that an experiment is given, and the digits that scikit-learn holds."""

import hashlib
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from neurosim.base import reprs
from neurosim.base.errors import PackageError

SPONTANEOUS = "sfr"
"""How the row of spontaneous rates is called, in capitals or not."""
DIGITS = "digits"


class Samples(NamedTuple):
    """Vectors, and what is known of them.

    Attributes
    ----------
    vectors : ndarray, shape (n, d)
        Finite numbers of any real type, in the units of their source.
    labels : ndarray of int64, shape (n,), or None
        The class of each vector.
    names : tuple of str or None
        The name of each of the d channels.
    rows : tuple of str or None
        The name of each of the n vectors.
    source : str
        Which data these are, such as ``"digits"``, ``"mnist"``, ``"glove"``, ``"hallem-carlson"``,
        or the file's name without suffix.
    told : str
        One line on what of their file was read as what; empty where there is no file.

    Examples
    --------
    >>> Samples(np.eye(2)).facts()["data_shape"]
    [2, 2]
    """

    vectors: npt.NDArray[Any]
    labels: npt.NDArray[np.int64] | None = None
    names: tuple[str, ...] | None = None
    rows: tuple[str, ...] | None = None
    source: str = "vectors"
    told: str = ""

    def __repr__(self) -> str:
        return reprs.fit(f"Samples: {self.tell()}")

    def tell(self) -> str:
        """Return one line on what these are.

        Examples
        --------
        >>> Samples(np.eye(2), source="digits").tell()
        'digits: 2 vectors of 2 channels; labels: none'
        """
        n, d = self.vectors.shape
        labels = "none" if self.labels is None else "as they come"
        return self.told or f"{self.source}: {n:,} vectors of {d:,} channels; labels: {labels}"

    def facts(self) -> dict[str, Any]:
        """Return source, shape and SHA-256 of the vectors, as results tell them; see `Digest`."""
        total = Digest(*self.vectors.shape)
        total.add(self.vectors)
        told = {
            "data": self.source,
            "data_shape": list(self.vectors.shape),
            "data_sha256": total.hex(),
        }
        if self.labels is not None:
            told["labels_sha256"] = hashlib.sha256(self.labels.astype("<i8").tobytes()).hexdigest()
        return told


class Digest:
    """The SHA-256 of vectors as float64, row by row: of the numbers, whatever file they are in.

    Parameters
    ----------
    n, d : int
        Rows and columns there will be.

    Examples
    --------
    >>> whole, parts = Digest(2, 3), Digest(2, 3)
    >>> whole.add(np.ones((2, 3)))
    >>> parts.add(np.ones((1, 3), np.uint8))
    >>> parts.add(np.ones((1, 3), np.float16))
    >>> whole.hex() == parts.hex()
    True
    """

    def __init__(self, n: int, d: int):
        self._total = hashlib.sha256(f"{n}\0{d}\0".encode())

    def add(self, block: Any) -> None:
        """Take in the next rows."""
        self._total.update(np.ascontiguousarray(block, "<f8").data)

    def hex(self) -> str:
        """Return the digest."""
        return self._total.hexdigest()


def load_digits() -> Samples:
    """Return the 1,797 handwritten digits that scikit-learn holds: 8 x 8 pixels, 0 to 16.

    Raises
    ------
    PackageError
        If scikit-learn is not installed.

    Examples
    --------
    >>> digits = load_digits()
    >>> digits.vectors.shape, digits.labels[:5].tolist()
    ((1797, 64), [0, 1, 2, 3, 4])
    """
    try:
        from sklearn import datasets
    except ModuleNotFoundError as error:
        raise PackageError(
            'the digits need the package scikit-learn: pip install "neurosim-sparse[sklearn]"; '
            "or name a file with --data"
        ) from error
    pixels, labels = datasets.load_digits(return_X_y=True)
    return Samples(pixels, labels.astype(np.int64), source=DIGITS)
