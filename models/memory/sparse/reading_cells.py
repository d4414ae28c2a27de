"""Reading cells: tags of classes are learned where a cell stores, and read from those cells."""

from typing import Any, NamedTuple

import numpy as np

from neurosim.base.arrays import Index, Real
from neurosim.binary.firing.rules import KWinners
from neurosim.binary.firing.sources import Playback
from neurosim.binary.network import Network
from neurosim.binary.plasticity.hebbian import Hebbian
from neurosim.models.assemblies.operations import Tick
from neurosim.topology.population import Population
from neurosim.topology.regular import AllToAll
from neurosim.topology.synapses import Synapses

SHARES = (1.0, 0.5, 0.25, 0.1, 0.05, 0.02)
"""Of the cells that store."""
ARMS = ("drawn", "most selective")
GROWTH = 0.001
"""Of a synapse for each pairing: small, so that the table of weights can count to many."""


class LabelledTags(NamedTuple):
    """Tags, int32 of shape (n, n_active), and their classes: to learn, and held out."""

    tags: Index
    labels: Any
    others: Index
    other_labels: Any


def read_out(
    lesson: LabelledTags, n_kc: int, learning_rate: float, seed: int, tick: Tick
) -> dict[str, np.ndarray[Any, Any]]:
    """Learn and read with each of `SHARES` of the cells, drawn and most selective.

    Returns
    -------
    dict
        Arrays ``right``, ``updates_read`` and ``written``, of which
        `neurosim.models.memory.sparse.sparse_memory` tells the axes.
    """
    right, updates, written = np.empty((3, len(ARMS), len(SHARES)))
    order = np.empty(0, np.int64)
    for place, (i, j) in enumerate(np.ndindex(right.shape), 1):
        chosen = SHARES[j] if i == 0 else order[: round(SHARES[j] * n_kc)]
        counts, updates[i, j], storing = learn(lesson.tags, lesson.labels, n_kc, chosen, seed)
        votes = vote(counts, lesson.others, learning_rate)
        right[i, j] = np.mean(votes.argmax(axis=1) == lesson.other_labels)
        elsewhere = np.delete(counts, storing, axis=0).sum()
        written[i, j] = updates[i, j] - counts[storing].sum() + elsewhere
        if not order.size:  # the first is where all store
            order = rank(counts)
        tick(place / right.size)
    whole = {"updates_read": updates, "written": written}
    return {"right": right, **{name: array.astype(np.int64) for name, array in whole.items()}}


def learn(
    tags: Index, labels: Any, n_kc: int, storing: Any, seed: int
) -> tuple[np.ndarray[Any, Any], int, Index]:
    """Learn the tags of each class in a network of which some cells store.

    Returns
    -------
    counts : ndarray of int64, shape (n_kc, n_classes)
        How often each synapse was strengthened.
    n_updates : int
        Synapses written, each time, as the engine counted.
    storing : ndarray of int32
        The cells that store.
    """
    counts_of = np.bincount(labels)
    n_classes, most = counts_of.size, int(counts_of.max())
    cells = Population("cells", n_kc, Playback(), storing)
    classes = Population("classes", n_classes, KWinners(1))
    rule = Hebbian(GROWTH, w_max=(1 + GROWTH) ** most)
    network = Network(
        [cells, classes], [Synapses(cells, classes, AllToAll(), 1.0, rule)], seed=seed
    )
    for c in range(n_classes):
        network.excite("classes", [c])
        for tag in tags[labels == c]:
            network.run(1, inputs={"cells": tag}, held=["classes"])
    weights = network.edges("cells->classes")[1].reshape(n_kc, -1)
    counts = np.rint(np.log(weights) / np.log1p(GROWTH)).astype(np.int64)
    return counts, network.pathways["cells->classes"].n_updates, network.storing("cells")


def vote(counts: Any, tags: Index, learning_rate: float) -> Real:
    """Return the summed weights from the cells of each tag onto each class."""
    weights = 1.0 - (1.0 - learning_rate) ** counts
    votes: Real = np.array([weights[tag].sum(axis=0) for tag in tags])
    return votes


def rank(counts: Any) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return all cells, the most selective first, of equals that of lowest index.

    Examples
    --------
    >>> rank(np.array([[0, 0], [3, 1], [0, 1]])).tolist()
    [2, 1, 0]
    """
    selectivity = counts.max(axis=1) / np.maximum(counts.sum(axis=1), 1)
    return np.argsort(-selectivity, kind="stable")
