"""What the tests of searching by tag share: noisy mixtures of patterns, and real digits."""

import os
from pathlib import Path

import numpy as np
import pytest

from neurosim.files.vectors.samples import Samples


def samples(n=40, d=20, seed=0, source="vectors"):
    """Return noisy mixtures of three patterns, so that some are alike."""
    rng = np.random.default_rng(seed)
    noise = 0.1 * rng.random((n, d))
    return Samples(rng.random((n, 3)) @ rng.random((3, d)) + noise, source=source)


def digits_of_mnist():
    """Return the first 2,000 digits of MNIST's test set, or skip."""
    folder = os.environ.get("NEUROSIM_DATA")
    if not folder:
        pytest.skip("NEUROSIM_DATA names no folder with mnist_t10k_first2000.npz")
    from neurosim.files.vectors.reader import read_samples

    return read_samples(Path(folder, "mnist_t10k_first2000.npz"))
