"""The program of Izhikevich 2003 in NumPy: what the network of figure 3 must do, line by line."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from neurosim.base.arrays import Real


def run_program(
    parameters: Mapping[str, Real], weights: Real, thalamus: Real
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return step and neuron of each spike, by time.

    Neurons that are found to have fired in a step are reset in the next one, as there; a spike is
    given the step in which v reached 30.

    Parameters
    ----------
    parameters : mapping of str to ndarray, shape (n,)
        a, b, c and d.
    weights : ndarray of float, shape (n, n)
        From neuron to neuron: ``weights[pre, post]``.
    thalamus : ndarray of float, shape (n_steps, n)
        What each neuron gets in each step.

    Examples
    --------
    >>> import numpy as np
    >>> one = {"a": np.full(1, 0.02), "b": np.full(1, 0.2), "c": np.full(1, -65.0),
    ...        "d": np.full(1, 8.0)}
    >>> run_program(one, np.zeros((1, 1)), np.full((50, 1), 10.0))[0].tolist()
    [3, 30]
    """
    a, b, c, d = (parameters[name] for name in "abcd")
    v = np.full(thalamus.shape[1], -65.0)
    u = b * v
    fired = np.flatnonzero(v >= 30)
    steps, neurons = [], []
    for now, noise in enumerate(thalamus):
        v[fired] = c[fired]
        u[fired] += d[fired]
        current = np.zeros(v.size)
        for neuron in fired:
            current += weights[neuron]
        current += noise
        v += 0.5 * (0.04 * v * v + 5 * v + 140 - u + current)
        v += 0.5 * (0.04 * v * v + 5 * v + 140 - u + current)
        u += a * (b * v - u)
        fired = np.flatnonzero(v >= 30)
        steps.append(np.full(fired.size, now))
        neurons.append(fired)
    return np.concatenate(steps), np.concatenate(neurons)


def count_unlike(ours: Any, theirs: Any) -> int:
    """Return how many spikes, told by step and neuron, only one of both has.

    Examples
    --------
    >>> count_unlike(([0, 1], [3, 4]), ([0, 2], [3, 4]))
    2
    """
    a, b = (set(zip(*map(list, each), strict=True)) for each in (ours, theirs))
    return len(a ^ b)
