r"""Importance: how much of what was learned rests on a synapse, measured in three ways.

While a further task is learned, a spring pulls every weight back to where the last task left it
[1]_, the stronger the more important its synapse was in all tasks before:

.. math:: E + s \sum_i \Omega_i (w_i - w_i^*)^2 .

====================  =====================================================  ======  ==============
measure               Omega of a task                                        s       source
====================  =====================================================  ======  ==============
`PathIntegral`        max(0, omega) / (moved^2 + xi)                         c       [2]_
`Fisher`              mean of the squared gradient, one vector at a time     lambda  [1]_
                                                                             / 2
`Frequency`           share of vectors in which both neurons are active      c       here
====================  =====================================================  ======  ==============

omega is the path integral of the gradient: by how much the steps of this weight have lowered the
error of the task, -(gradient x change), summed while it was learned [2]_. The Fisher information
is taken at the labels that were given.

`Frequency` needs no gradient: a neuron is active if its activity is above 0; of the outputs, the
one that the label names is. A bias is a synapse from a neuron that is always active. It is counted
by `neurosim.topology.importance.UseCounter`, as for any other network.

References
----------
.. [1] Kirkpatrick et al., "Overcoming catastrophic forgetting in neural networks", PNAS 114:3521,
   2017, doi:10.1073/pnas.1611835114 (EWC).
.. [2] Zenke, Poole, Ganguli, "Continual learning through synaptic intelligence", ICML 2017,
   arXiv:1703.04200 (SI).
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from neurosim.models.memory.continual.perceptron import Perceptron, Row, Table, surprise
from neurosim.models.memory.continual.tasks import LabelledVectors
from neurosim.topology.importance import UseCounter

BLOCK = 512
"""Vectors that are looked at together once a task is learned."""


class Importance:
    """No synapse is important: the base of all measures.

    Attributes
    ----------
    spring : float
        2 s, by which the importance is multiplied in the gradient.
    total : ndarray of float32, shape (n_weights,)
        Of all tasks so far.
    """

    def __init__(self, net: Perceptron, spring: float = 0.0):
        self.net, self.spring = net, spring
        self.total: Row = np.zeros_like(net.row)

    def begin(self) -> None:
        """A task begins."""

    def watch(self, gradient: Row, change: Row) -> None:
        """See a step.

        Parameters
        ----------
        gradient : ndarray of float32, shape (n_weights,)
            Of the error alone, without the springs.
        change : ndarray of float32, shape (n_weights,)
        """

    def end(self, lesson: LabelledVectors) -> None:
        """A task has been learned: add its importance."""


class PathIntegral(Importance):
    """Synaptic Intelligence: what the steps of each weight have contributed.

    Parameters
    ----------
    net : Perceptron
    c : float
        From 0 up.
    xi : float
        Above 0; keeps the importance of weights that have not moved finite.
    """

    def __init__(self, net: Perceptron, c: float, xi: float):
        super().__init__(net, 2 * c)
        self.xi = xi
        self._path, self._part = np.zeros_like(net.row), np.empty_like(net.row)
        self._start: Row = net.row.copy()

    def begin(self) -> None:  # noqa: D102
        self._path[:] = 0
        self._start[:] = self.net.row

    def watch(self, gradient: Row, change: Row) -> None:  # noqa: D102
        self._path -= np.multiply(gradient, change, out=self._part)

    def end(self, lesson: LabelledVectors) -> None:  # noqa: D102
        moved = self.net.row - self._start
        self.total += np.maximum(self._path, 0) / (moved * moved + np.float32(self.xi))


class Fisher(Importance):
    """EWC: how steeply the error rises with each weight, one vector at a time.

    Parameters
    ----------
    net : Perceptron
    strength : float
        lambda, from 0 up.
    """

    def __init__(self, net: Perceptron, strength: float):
        super().__init__(net, strength)

    def end(self, lesson: LabelledVectors) -> None:  # noqa: D102
        pairs = (
            ([a * a for a in activity[:-1]], [e * e for e in self._errors(activity, part)])
            for activity, part in _replay(self.net, lesson)
        )
        self.total += _mean_products(self.net, pairs, len(lesson.labels))

    def _errors(self, activity: Sequence[Table], part: LabelledVectors) -> list[Table]:
        of_outputs = surprise(activity[-1], part.labels, part.allowed)
        return self.net.errors(activity, of_outputs)


class Frequency(Importance):
    """How often the two neurons of a synapse are active together.

    Parameters
    ----------
    net : Perceptron
    c : float
        From 0 up.
    """

    def __init__(self, net: Perceptron, c: float):
        super().__init__(net, 2 * c)

    def end(self, lesson: LabelledVectors) -> None:  # noqa: D102
        taught = np.eye(self.net.sizes[-1], dtype=np.float32)
        row = np.zeros_like(self.net.row)
        layers = self.net.view(row)
        counters = [UseCounter(*layer.weights.shape) for layer in layers]
        for activity, part in _replay(self.net, lesson):
            ends = [*activity[:-1], taught[part.labels]]
            for counter, below, above in zip(counters, ends, ends[1:], strict=False):
                counter.add(below, above)
        for layer, counter in zip(layers, counters, strict=True):
            layer.weights[:], layer.bias[:] = counter.synapses(), counter.neurons()
        self.total += row


def _replay(
    net: Perceptron, lesson: LabelledVectors
) -> Iterator[tuple[list[Table], LabelledVectors]]:
    """Go through a task once more, block by block."""
    for start in range(0, len(lesson.labels), BLOCK):
        part = lesson.choose(slice(start, start + BLOCK))
        yield net.activity(part.vectors), part


def _mean_products(
    net: Perceptron, pairs: Iterator[tuple[Sequence[Table], Sequence[Table]]], n: int
) -> Any:
    """Return the mean over vectors of the product of both ends of each synapse, as a row."""
    row = np.zeros_like(net.row)
    layers = net.view(row)
    for below, above in pairs:
        for layer, a, b in zip(layers, below, above, strict=True):
            layer.weights[:] += a.T @ b
            layer.bias[:] += b.sum(axis=0)
    row /= np.float32(n)
    return row
