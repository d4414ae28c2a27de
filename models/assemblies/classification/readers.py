r"""Readers: two ways in which an area tells digits apart.

*Assemblies* [1]_. One digit after the other forms an assembly: a round for each example, with
recurrence; the winners of the last round then belong to it and are inhibited while later digits
form theirs. Afterwards the k neurons that fire most often for a digit stand for it, and a stimulus
is read as the digit with which its winners share most.

*Features*. The examples come in groups of ten, one of each digit, and whoever won waits until the
group is over, so that all neurons learn; a logistic regression reads the winners.

In both, the weights into a neuron sum to 1, again after each digit or group:

.. math::
   w_{ij} = (1 + \beta)^{c_{ij}} \Big/ \sum_l (1 + \beta)^{c_{lj}}, \qquad
   (1 + \beta)^{c_{ij}} \le w_{max},

where c counts how often i fired when j won.

References
----------
.. [1] Dabagia, Vempala, Papadimitriou, "Assemblies of neurons learn to classify well-separated
   distributions", COLT 2022, PMLR 178.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from neurosim.base.random.stream import Stream
from neurosim.binary.firing.rules import KWinners
from neurosim.binary.firing.sources import Playback
from neurosim.binary.network import Network
from neurosim.binary.plasticity.hebbian import Hebbian
from neurosim.files.datasets import N_PIXELS, need
from neurosim.topology.connectivity import Random
from neurosim.topology.population import Population
from neurosim.topology.synapses import Synapses

Ints = npt.NDArray[np.integer[Any]]
Step = Callable[[], None]
"""Told after each digit."""
NOBODY = np.empty(0, np.int32)
TOLERANCE = 3e-4
"""Of the fit. With ten times as much a percent is lost; with a third nothing changes."""


def build(
    n: int, k: int, p: float, learn: Hebbian, seed: int, *, is_recurrent: bool = True
) -> Network:
    """Return an eye of 784 pixels that looks onto an area, weights into each neuron summing to 1.

    Examples
    --------
    >>> net = build(100, 10, 0.1, Hebbian(0.05), seed=1, is_recurrent=False)
    >>> respond(net, [range(200), range(300, 500)]).sum(axis=1).tolist()
    [10.0, 10.0]
    """
    eye, area = Population("eye", N_PIXELS, Playback()), Population("area", n, KWinners(k))
    graph = Random(p, self_loops=False, stored=True)
    pres = [eye, area] if is_recurrent else [eye]
    net = Network([eye, area], [Synapses(pre, area, graph, plasticity=learn) for pre in pres],
                  seed=seed)  # fmt: skip
    net.normalise()
    return net


def respond(net: Network, stimuli: Sequence[Any] | Ints, step: Step = lambda: None) -> csr_array:
    """Return who wins for each stimulus, from rest in one round, without a trace: ones, sparse."""
    winners = []
    with net.probe():
        net.exclude("area")
        for pixels in stimuli:
            net.run(1, inputs={"eye": pixels}, pathways=["eye->area"])
            winners.append(net.winners("area"))
            step()
    ends = np.cumsum([0, *map(len, winners)])
    shape = len(winners), net.populations["area"].n
    return csr_array((np.ones(ends[-1], np.float32), np.concatenate(winners), ends), shape=shape)


def form_assemblies(
    net: Network, examples: Sequence[Sequence[Any]] | Ints, step: Step = lambda: None
) -> None:
    """Let each digit form an assembly of its own from its examples."""
    taken = NOBODY
    for stimuli in examples:
        net.rest()
        net.exclude("area", taken)
        for pixels in stimuli:
            net.run(1, inputs={"eye": pixels})
            step()
        taken = np.union1d(taken, net.winners("area"))
        net.normalise()
    net.exclude("area")


def learn_features(
    net: Network, groups: Sequence[Sequence[Any]] | Ints, step: Step = lambda: None
) -> None:
    """Let neurons learn from groups of stimuli; who has won waits until the group is over."""
    for stimuli in groups:
        taken = NOBODY
        for pixels in stimuli:
            net.exclude("area", taken)
            net.run(1, inputs={"eye": pixels})
            taken = np.union1d(taken, net.winners("area"))
            step()
        net.exclude("area")
        net.normalise()


def find_assemblies(winners: csr_array, labels: Ints, k: int) -> Ints:
    """Return the ``k`` neurons that fired most often for each label, ascending; ties to the lowest.

    Examples
    --------
    >>> winners = csr_array([[1, 1, 0, 0], [1, 0, 1, 0], [0, 0, 1, 1]])
    >>> find_assemblies(winners, np.array([0, 0, 1]), 2)
    array([[0, 1],
           [2, 3]])
    """
    counts = np.array([winners[labels == label].sum(axis=0) for label in np.unique(labels)])
    ranked = np.argsort(-counts, axis=1, kind="stable")
    return np.sort(ranked[:, :k], axis=1)


def read_overlap(winners: csr_array, assemblies: Ints) -> Ints:
    """Return for each stimulus the assembly with which its winners share most."""
    members = np.zeros((winners.shape[1], len(assemblies)))
    members[assemblies.T, np.arange(len(assemblies))] = 1.0
    found: Ints = np.argmax(winners @ members, axis=1)
    return found


def fit(features: Any, labels: Ints, c: float) -> Any:
    """Return a logistic regression fitted to features; ``c`` is the inverse of its penalty."""
    linear = need("sklearn.linear_model")
    return linear.LogisticRegression(C=c, max_iter=300, tol=TOLERANCE).fit(features, labels)


def shuffle(examples: Ints, seed: int) -> Ints:
    """Return the examples of each digit, shape (10, n, m), in a random order of their own."""
    stream = Stream(seed, "examples")
    orders = [stream.order(examples.shape[1], digit) for digit in range(len(examples))]
    return np.array([of[order] for of, order in zip(examples, orders, strict=True)])


def group(examples: Ints, seed: int) -> Ints:
    """Return groups of one example of each digit, each group in a random order."""
    stream = Stream(seed, "groups")
    return np.array([examples[stream.order(len(examples), i), i] for i in range(examples.shape[1])])
