"""How far attention by blocks is from softmax of a matrix of all pairs, in float64."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from neurosim.base.arrays import Edges, Real
from neurosim.base.threads.blas import one_thread
from neurosim.models.wiring.attention import BLOCKS, Blocks, attend
from neurosim.models.wiring.edge_state import EdgeHeads

CHECKS = ("plain", "edges", "state of edges", "blocks", "threads", "many nodes")
SMALL, PER_NODE, N_CHANNELS, LOOKED_AT = 600, 8, 4, 64
"""Nodes where all pairs are compared, edges of each, numbers of a state; nodes that are compared
where there are many."""
CLIP = (-5.0, 5.0)
"""As in the Edge-augmented Graph Transformer."""
PARTS = 16
"""Of many queries: after each it is told how far they are, and Ctrl-C is heard anyway."""


class Nodes(NamedTuple):
    """Queries, keys and values, float32, of nodes."""

    queries: Real
    keys: Real
    values: Real


@one_thread()
def compare(n: int, n_dimensions: int, seed: int, threads: int = 1,
            tick: Callable[[float], None] = lambda _: None) -> Real:  # fmt: skip
    """Return the largest difference for each of `CHECKS`; of states, in that of the largest number.

    Parameters
    ----------
    n : int
        Nodes of the last check.
    n_dimensions : int
    seed : int
    threads : int
        Of the last check; changes no bit.
    tick : callable, optional
        Told the share of the last check that is done.
    """
    rng = np.random.default_rng([seed, 77])
    nodes = _draw(min(n, SMALL), n_dimensions, rng)
    plain = attend(*nodes).values
    dense = _soften(_score(nodes, slice(None))) @ nodes.values
    blocks = [attend(*nodes, blocks=size).values for size in (Blocks(64, 100), Blocks(600, 7))]
    shared = attend(*nodes, blocks=Blocks(32, 512), threads=3).values
    alone = attend(*nodes, blocks=Blocks(32, 512)).values
    many = _draw(n, n_dimensions, rng)
    some = np.sort(rng.choice(n, min(n, LOOKED_AT), replace=False))
    heard = _hear(many, threads, tick)[some]
    far = (_soften(_score(many, some)) @ many.values) - heard
    differences = [plain - dense, *_compare_edges(nodes, rng), np.stack(blocks) - plain,
                   shared - alone, far]  # fmt: skip
    return np.array([np.abs(difference).max() for difference in differences])


def _hear(nodes: Nodes, threads: int, tick: Callable[[float], None]) -> Real:
    """Return what all hear; whole blocks of queries at a time, so that bits are those of one call.

    A part has blocks for many threads.
    """
    n, least = len(nodes.queries), PARTS * BLOCKS.queries
    size = max(least, -(-n // (PARTS * BLOCKS.queries)) * BLOCKS.queries)
    heard: Real = np.empty_like(nodes.values)
    for first in range(0, n, size):
        part = slice(first, first + size)
        heard[part] = attend(nodes.queries[part], *nodes[1:], threads=threads).values
        tick(min(1.0, (first + size) / n))
    return heard


def _compare_edges(nodes: Nodes, rng: np.random.Generator) -> tuple[Real, Real]:
    """Return differences of what is heard, and of the state of edges, in its largest number."""
    n = len(nodes.queries)
    degree = min(PER_NODE, n)
    keys = np.sort([rng.choice(n, degree, replace=False) for _ in range(n)], axis=1)
    edges = Edges(np.arange(n + 1) * degree, keys.ravel().astype(np.int32))
    bias, gate, change = rng.standard_normal((3, N_CHANNELS)) / np.sqrt(N_CHANNELS)
    heads = EdgeHeads(bias, gate, change, clip=CLIP)
    state = rng.standard_normal((edges.indices.size, N_CHANNELS))
    channel = heads.read(edges, state)
    found = attend(*nodes, channel=channel)
    scores, gates = np.clip(_score(nodes, slice(None)), *CLIP), np.full((n, n), channel.default)
    pairs = np.repeat(np.arange(n), degree), edges.indices
    scores[pairs] += channel.bias
    gates[pairs] = channel.gate
    expected = (_soften(scores) * gates) @ nodes.values
    changed = state + scores[pairs][:, np.newaxis] * heads.change
    difference = (heads.update(state, found.scores) - changed) / np.abs(changed).max()
    return found.values - expected, difference


def _draw(n: int, n_dimensions: int, rng: np.random.Generator) -> Nodes:
    return Nodes(*rng.standard_normal((3, n, n_dimensions), np.float32))


def _score(nodes: Nodes, which: "slice | np.ndarray") -> Real:
    queries, keys = nodes.queries[which].astype(np.float64), nodes.keys.astype(np.float64)
    scores: Real = queries @ keys.T / np.sqrt(keys.shape[1])
    return scores


def _soften(scores: Real) -> Real:
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    softened: Real = weights / weights.sum(axis=1, keepdims=True)
    return softened
