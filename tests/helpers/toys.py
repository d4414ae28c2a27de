"""Simple kernels for plans, and the same as plain functions."""

from typing import NamedTuple

import numba
import numpy as np

from neurosim.kernels._jit import FLAGS

MASK = 2**31 - 1


def mix(x, y, i):
    """Read two places, write one."""
    y[i] = (3 * x[i] + x[(i + 1) % x.size] + i) & MASK


def turn(y, x, i):
    x[i] = y[(i + 1) % y.size]


def count(clock, total, number):
    """Note the clock: a step late or early shows."""
    total[0] += number * (clock[0] + 7 * clock[1])


def stop_at(clock, step, halt):
    if clock[0] == step:
        halt[0] = step


def nothing():
    pass


class Mixed(NamedTuple):
    """Arrays of several types, and numbers between them."""

    factor: int
    of: np.ndarray
    shift: int
    out: np.ndarray


class Alike(NamedTuple):
    """Arrays of one type, which a compiler may keep in another way."""

    left: np.ndarray
    right: np.ndarray
    total: np.ndarray


def blend(clock, mixed, weight, alike):
    """Read and write members of tables that stand between other arguments."""
    mixed.out[0] += mixed.factor * mixed.of[1] + mixed.shift + clock[0]
    alike.total[0] += weight * alike.left[0] + alike.right[alike.right.size - 1]


def compiled(function):
    return numba.njit(**FLAGS)(function)


def wide(n_arrays, n_numbers):
    """Return a function of so many arrays and numbers, 7 words and 1 word each.

    It adds all up in the first array, each with a factor of its own.
    """
    arrays = [f"a{i}" for i in range(n_arrays)]
    numbers = [f"k{i}" for i in range(n_numbers)]
    terms = [f"{3 * i + 1} * {name}[{name}.size - 1]" for i, name in enumerate(arrays[1:])]
    terms += [f"{5 * i + 2} * {name}" for i, name in enumerate(numbers)]
    sums = " + ".join(["0", *terms])
    names = ", ".join([*arrays, *numbers])
    space = {}
    exec(f"def add({names}):\n    a0[0] = a0[0] * 3 + {sums}\n", space)
    return space["add"]
