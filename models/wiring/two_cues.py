"""Two far cues that must be combined: by attention to all nodes, or hop by hop.

On a ring of nodes one asks; two others, so many hops away on either side, each show which cue they
are and a truth value; all features of all nodes are noisy. The label is whether the two values are
equal. What the asking node has gathered goes to the same trained readout in each way:

- *attention to all*: one round, a query for each of the two cues;
- *attention to neighbours*: the same, with a gate of 0 for pairs that are no neighbours;
- *messages, one round*: each node hears the mean of itself and its neighbours;
- *messages, a round per hop*: as many rounds as the cues are hops away; the readout gets what was
  heard in each of the rounds, its best chance: with the last one alone it does worse;
- *messages, four rounds per hop*.
"""

from typing import NamedTuple

import numpy as np

from neurosim.base.arrays import Edges, Real
from neurosim.base.threads.blas import one_thread
from neurosim.models.wiring.attention import attend
from neurosim.models.wiring.edge_state import EdgeChannel
from neurosim.models.wiring.readout import score_readout

WAYS = (
    "attention to all", "attention to neighbours", "messages, one round",
    "messages, a round per hop", "messages, four rounds per hop",
)  # fmt: skip
KINDS, VALUES, N_FEATURES = slice(0, 2), slice(2, 4), 4
"""Features of a node: which cue it is, and the value that each of the two cues shows."""


class Ring(NamedTuple):
    """A task.

    Parameters
    ----------
    n : int
        Nodes.
    noise : float
        Standard deviation of what is added to each feature; a cue is 1, a value -1 or 1.
    sharpness : float
        What scores of attention are multiplied by.
    train, test : int
        Examples.
    """

    n: int
    noise: float
    sharpness: float
    train: int
    test: int


def draw_examples(ring: Ring, hops: int, n: int, rng: np.random.Generator) -> tuple[Real, Real]:
    """Return features, shape (n, nodes, features), and labels; node 0 asks."""
    features = ring.noise * rng.standard_normal((n, ring.n, N_FEATURES))
    values = rng.choice([-1.0, 1.0], (n, 2))
    sides, every = rng.choice([-1, 1], n), np.arange(n)
    for cue, side in ((0, sides), (1, -sides)):
        features[every, side * hops % ring.n, cue] += 1
        features[every, side * hops % ring.n, VALUES.start + cue] += values[:, cue]
    return features, values.prod(axis=1)


def gather(way: str, features: Real, hops: int, ring: Ring) -> Real:
    """Return what the asking node has gathered, itself included: a row for each example."""
    if way == WAYS[0] or way == WAYS[1]:
        return _attend(features, ring, is_near=way == WAYS[1])
    return _pass_messages(features, {WAYS[2]: 1, WAYS[3]: hops, WAYS[4]: 4 * hops}[way])


def score_ways(ring: Ring, distances: tuple[int, ...], seed: int) -> Real:
    """Return the share of new examples told right, in each way and at each distance."""
    scores = np.empty((len(WAYS), len(distances)))
    with one_thread():
        for i, hops in enumerate(distances):
            rng = np.random.default_rng([seed, hops])
            sets = [draw_examples(ring, hops, n, rng) for n in (ring.train, ring.test)]
            for j, way in enumerate(WAYS):
                train, test = ((gather(way, x, hops, ring), labels) for x, labels in sets)
                scores[j, i] = score_readout(train, test)
    return scores


def _attend(features: Real, ring: Ring, is_near: bool) -> Real:
    queries = np.eye(2, N_FEATURES)  # one for each cue
    near = np.array([0, 1, ring.n - 1], np.int32)
    edges = Edges(np.array([0, 3, 6]), np.concatenate([near, near]))
    channel = EdgeChannel(edges, np.zeros(6), np.ones(6), default=0.0) if is_near else None
    heard = [
        attend(queries, nodes, nodes, channel=channel, scale=ring.sharpness).values.ravel()
        for nodes in features
    ]
    return np.concatenate([features[:, 0], np.array(heard, np.float64)], axis=1)


def _pass_messages(features: Real, rounds: int) -> Real:
    heard, gathered = features, [features[:, 0]]
    for _ in range(rounds):
        heard = (heard + np.roll(heard, 1, axis=1) + np.roll(heard, -1, axis=1)) / 3
        gathered.append(heard[:, 0])
    return np.concatenate(gathered, axis=1)
