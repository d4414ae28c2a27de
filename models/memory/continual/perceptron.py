r"""Perceptron: layers of rectified units, trained by Adam on small batches, in NumPy alone.

.. math:: a_l = \max(0, a_{l-1} W_l + b_l), \qquad
          p = \mathrm{softmax}(\text{the last sums over the outputs that are allowed}), \qquad
          E = -\overline{\log p_\text{label}}.

All weights lie in one row of float32, of which those of a layer are a view, so that Adam [1]_ and
the importance of a synapse (`neurosim.models.memory.continual.importance`) are a few operations on
rows.

====================  =============  =======  ====  ==============================================
parameter             symbol         value    unit  source
====================  =============  =======  ====  ==============================================
rate                  -              1e-3     -     [1]_
memory of means       beta1, beta2   .9,.999  -     [1]_
guard                 epsilon        1e-8     -     [1]_
first weights         -              even     -     uniform within sqrt(6 / inputs) [2]_
====================  =============  =======  ====  ==============================================

References
----------
.. [1] Kingma, Ba, "Adam: a method for stochastic optimization", ICLR 2015, arXiv:1412.6980.
.. [2] He, Zhang, Ren, Sun, "Delving deep into rectifiers", ICCV 2015,
   doi:10.1109/ICCV.2015.123.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from neurosim.base.random.stream import WORD, Stream

Row = npt.NDArray[np.float32]
Table = npt.NDArray[np.float32]
BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-8
NEVER = np.float32(-1e30)
"""The sum of an output that is not allowed."""


class Layer(NamedTuple):
    """Views into a row: weights of shape (inputs, outputs), and a bias for each output."""

    weights: Table
    bias: Row


class Perceptron:
    """A network of layers, each fully connected to the next.

    Parameters
    ----------
    sizes : sequence of int
        Inputs, units of each hidden layer, outputs.
    seed : int
        Of the first weights.
    starts_even : bool
        Whether the weights onto the outputs begin at 0.

    Attributes
    ----------
    row : ndarray of float32, shape (n_weights,)
        All weights and biases.
    layers : list of Layer
        Views into ``row``.

    Examples
    --------
    >>> net = Perceptron((4, 8, 3), seed=0)
    >>> net.row.size, net.outputs(np.ones((2, 4), np.float32)).shape
    (67, (2, 3))
    """

    def __init__(self, sizes: Sequence[int], seed: int, starts_even: bool = False):
        self.sizes = tuple(sizes)
        self.row: Row = np.zeros(sum((n + 1) * m for n, m in pairwise(sizes)), np.float32)
        self.layers = self.view(self.row)
        for i, layer in enumerate(self.layers):
            if not (starts_even and layer is self.layers[-1]):
                words = Stream(seed, f"weights {i}").words(layer.weights.size)
                evenly = (2 * words.astype(np.float64) + 1) / WORD - 1
                reach = np.sqrt(6 / len(layer.weights))
                layer.weights[:] = (reach * evenly).reshape(layer.weights.shape)

    def view(self, row: Row) -> list[Layer]:
        """Return the layers that lie in a row like that of the weights."""
        layers, at = [], 0
        for n, m in pairwise(self.sizes):
            weights, bias = row[at : at + n * m], row[at + n * m : at + (n + 1) * m]
            layers.append(Layer(weights.reshape(n, m), bias))
            at += (n + 1) * m
        return layers

    def activity(self, inputs: Table) -> list[Table]:
        """Return the inputs, the activity of each hidden layer, and the sums of the outputs."""
        found = [inputs]
        for layer in self.layers:
            sums = found[-1] @ layer.weights
            sums += layer.bias
            found.append(sums)
            if layer is not self.layers[-1]:
                np.maximum(sums, 0, out=sums)
        return found

    def outputs(self, inputs: Table) -> Table:
        """Return the sums of the outputs.

        Parameters
        ----------
        inputs : ndarray of float32, shape (n, n_inputs)
        """
        return self.activity(inputs)[-1]

    def errors(self, activity: Sequence[Table], of_outputs: Table) -> list[Table]:
        """Return the derivative of the error by the sums of each layer, of each vector.

        Parameters
        ----------
        activity : sequence of ndarray
            As `activity` returns it.
        of_outputs : ndarray of float32, shape (n, n_outputs)
            As `surprise` returns it.
        """
        found = [of_outputs]
        for layer, below in zip(self.layers[:0:-1], activity[-2:0:-1], strict=True):
            error = found[-1] @ layer.weights.T
            error *= below > 0
            found.append(error)
        return found[::-1]

    def write_gradient(
        self, inputs: Table, labels: Any, allowed: Any, gradient: Sequence[Layer]
    ) -> None:
        """Write the gradient of the mean error over some vectors.

        Parameters
        ----------
        inputs : ndarray of float32, shape (n, n_inputs)
        labels : ndarray of int, shape (n,)
        allowed : ndarray of bool, shape (n_outputs,) or (n, n_outputs)
        gradient : sequence of Layer
            Views into a row like that of the weights.
        """
        activity = self.activity(inputs)
        error = surprise(activity[-1], labels, allowed)
        error /= np.float32(len(inputs))
        errors = self.errors(activity, error)
        for to, below, above in zip(gradient, activity[:-1], errors, strict=True):
            np.matmul(below.T, above, out=to.weights)
            np.sum(above, axis=0, out=to.bias)


def surprise(sums: Table, labels: Any, allowed: Any) -> Table:
    """Return the derivative of the error of each vector by the sums: p - [label].

    Parameters
    ----------
    sums : ndarray of float32, shape (n, n_outputs)
    labels : ndarray of int, shape (n,)
    allowed : ndarray of bool, shape (n_outputs,) or (n, n_outputs)
        Others have no part.

    Examples
    --------
    >>> allowed = np.array([True, True, False])
    >>> surprise(np.zeros((1, 3), np.float32), np.array([1]), allowed).tolist()
    [[0.5, -0.5, 0.0]]
    """
    shares: Table = np.where(allowed, sums, NEVER)
    shares -= shares.max(axis=1, keepdims=True)
    np.exp(shares, out=shares)
    shares /= shares.sum(axis=1, keepdims=True)
    shares[np.arange(len(shares)), labels] -= 1
    return shares


class Adam:
    """Steps down a gradient, of a length for each weight.

    Parameters
    ----------
    n : int
        Weights.
    rate : float
        The usual length of a step.

    Examples
    --------
    >>> weights = np.ones(2, np.float32)
    >>> Adam(2, rate=0.25).step(weights, np.array([4, -1], np.float32)).tolist()
    [-0.25, 0.25]
    >>> weights.tolist()
    [0.75, 1.25]
    """

    def __init__(self, n: int, rate: float):
        self.rate, self.steps = rate, 0
        self.mean, self.square = np.zeros(n, np.float32), np.zeros(n, np.float32)
        self._change, self._share = np.empty(n, np.float32), np.empty(n, np.float32)

    def reset(self) -> None:
        """Forget all gradients."""
        self.steps = 0
        self.mean[:] = self.square[:] = 0

    def step(self, weights: Row, gradient: Row) -> Row:
        """Change ``weights`` in place; return the change, which the next step overwrites."""
        self.steps += 1
        share, change = self._share, self._change
        self.mean *= np.float32(BETA_1)
        self.mean += np.multiply(gradient, np.float32(1 - BETA_1), out=share)
        self.square *= np.float32(BETA_2)
        np.multiply(gradient, gradient, out=share)
        share *= np.float32(1 - BETA_2)
        self.square += share
        np.sqrt(self.square, out=share)
        share *= np.float32(1 / np.sqrt(1 - BETA_2**self.steps))
        share += np.float32(EPSILON)
        np.divide(self.mean, share, out=change)
        change *= np.float32(-self.rate / (1 - BETA_1**self.steps))
        weights += change
        return change
