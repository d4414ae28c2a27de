"""Labels of neurons, and how digits are read by them."""

from typing import Any

import numpy as np

from neurosim.files.datasets import N_DIGITS

Ints = np.ndarray[Any, np.dtype[np.integer]]
NOBODY = -1
"""The label of a neuron that did not fire."""


def label(spikes: Ints, digits: Ints) -> Ints:
    """Return for each neuron the digit to which it fires most in the mean.

    Parameters
    ----------
    spikes : ndarray of int, shape (n_images, n)
    digits : ndarray of int, shape (n_images,)

    Examples
    --------
    >>> label(np.array([[5, 1, 0], [3, 0, 0], [0, 4, 0]]), np.array([7, 7, 2])).tolist()
    [7, 2, -1]
    """
    means = np.zeros((N_DIGITS, spikes.shape[1]))
    for digit in np.unique(digits):
        means[digit] = spikes[digits == digit].mean(axis=0)
    return np.where(means.any(axis=0), means.argmax(axis=0), NOBODY)


def read(spikes: Ints, labels: Ints) -> Ints:
    """Return for each image the digit whose neurons fire most in the mean, the lowest of several.

    Examples
    --------
    >>> read(np.array([[3, 0, 2], [0, 2, 2]]), np.array([4, 1, 1])).tolist()
    [4, 1]
    """
    means = np.full((N_DIGITS, len(spikes)), -1.0)
    for digit in np.unique(labels[labels != NOBODY]):
        means[digit] = spikes[:, labels == digit].mean(axis=1)
    found: Ints = means.argmax(axis=0)
    return found


def confuse(digits: Ints, found: Ints) -> Ints:
    """Return how often each digit was read as which, shape (10, 10).

    Examples
    --------
    >>> confuse(np.array([0, 0, 1]), np.array([0, 1, 1]))[:2, :2].tolist()
    [[1, 1], [0, 1]]
    """
    table = np.zeros((N_DIGITS, N_DIGITS), np.int32)
    np.add.at(table, (digits, found), 1)
    return table


def read_shuffled(spikes: Ints, digits: Ints, exam: Ints, truth: Ints, seed: int, n: int) -> float:
    """Return the share read right if the digits that label are dealt out at random, of ``n`` deals.

    Parameters
    ----------
    spikes : ndarray of int, shape (n_labelling, n_neurons)
    digits : ndarray of int, shape (n_labelling,)
    exam : ndarray of int, shape (n_exam, n_neurons)
    truth : ndarray of int, shape (n_exam,)
    seed, n : int
    """
    rng = np.random.default_rng(seed)
    right = [np.mean(read(exam, label(spikes, rng.permutation(digits))) == truth) for _ in range(n)]
    return float(np.mean(right))
