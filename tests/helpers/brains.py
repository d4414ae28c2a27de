"""What the tests of the Eiffel/Obama experiment share: a small brain, pictures, results."""

from functools import cache

import numba
import numpy as np
import pytest
from PIL import Image

from neurosim.experiment.study import Given, Seeds, run_study
from neurosim.models.concept_cells.gallery import Gallery
from neurosim.models.concept_cells.subject import Association, Codes

needs_jit = pytest.mark.skipif(
    numba.config.DISABLE_JIT, reason="without JIT a brain of full size takes minutes"
)

SMALL = {
    "n": 120,
    "k": 8,
    "p": 0.2,
    "n_kc": 240,
    "n_active": 20,
    "screenings": 4,
    "trials": 4,
    "exposures": 3,
}
"""A brain that runs in 0.03 s (0.8 s without JIT); too small to hold its memories apart."""


def small(**changes):
    """Return the configuration of a small brain."""
    return Association(**{**SMALL, **changes})


def codes():
    """Return disjoint codes of six pictures, and composites that hold half of two of them."""
    pictures = [np.arange(20 * i, 20 * (i + 1), dtype=np.int32) for i in range(6)]
    pairs = [np.concatenate([pictures[i][:10], pictures[i + 1][:10]]) for i in (0, 2)]
    return Codes(pictures, *pairs)


def run_eiffel_obama(paths, preset, changes, seeds):
    """Check everything, then return the function that runs the experiment on some pictures."""
    gallery = Gallery.open(paths)
    given = Given({"pictures": gallery}, gallery.facts())
    return run_study("eiffel-obama", changes, seeds, given, preset=preset)


@cache
def result(threads=1, seeds=2, **changes):
    """Return the result of small brains, computed once for all tests."""
    return run_eiffel_obama([], None, {**SMALL, **changes}, Seeds(0, seeds, threads))()


def noise(seed, shape=(32, 32)):
    """Return a picture unlike any other: grey squares, uint8."""
    return np.random.default_rng(seed).integers(0, 256, shape).astype(np.uint8)


def save_noise(folder, *names):
    """Save one noise picture for each file name; return the paths."""
    for seed, name in enumerate(names):
        Image.fromarray(noise(seed)).save(folder / name)
    return [folder / name for name in names]
