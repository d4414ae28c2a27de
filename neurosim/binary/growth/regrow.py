"""Rewiring at a fixed number of inputs: which synapses go, and whence as many come."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from neurosim.base.arrays import Index, Offset
from neurosim.binary.growth.rule import Growing
from neurosim.topology.growth_rule import Proposal

MOST_TRIES = 8
"""Draws for a vacancy before all that could fill it are listed, which takes longer."""
Draw = Callable[[Offset], Offset]
"""From postsynaptic neurons to a presynaptic one for each, drawn by chance; -1 for none."""
Candidates = Callable[[int], Offset]
"""From a postsynaptic neuron to those that may give it input, best first."""


class Vacancies:
    """Inputs that neurons lost, and those that they get for them.

    No neuron gets an input twice, or back at once what it lost. Work grows with the vacancies, not
    with the pairs of neurons.

    Parameters
    ----------
    now : Growing
    gone : ndarray of int64
        Which synapses go, as positions in ``now.pre``.
    self_loops : bool
        Whether a neuron may give input to the neuron of its own index.
    """

    def __init__(self, now: Growing, gone: Offset, self_loops: bool):
        self._now, self._gone, self._self_loops = now, gone, self_loops
        self._n_pre = now.edges.indptr.size - 1
        self._known = np.sort(self._keys(now.pre, now.post))
        self._is_there = np.zeros(self._n_pre, bool)
        self._is_there[now.alive_pre] = True
        self._open: Offset = np.sort(now.post[gone]).astype(np.int64)

    def fill(self, draw: Draw | None, candidates: Candidates) -> None:
        """Fill as many as can be, by draws, and those that are left from lists."""
        for _ in range(MOST_TRIES if draw is not None else 0):
            if self._open.size and draw is not None:
                self._take(draw(self._open))
        for neuron, n_open in zip(*np.unique(self._open, return_counts=True), strict=True):
            those = candidates(int(neuron))
            free = those[self._may(those, np.full(those.size, neuron))][:n_open]
            asked = np.full(self._open.size, -1)
            asked[np.flatnonzero(self._open == neuron)[: free.size]] = free
            self._take(asked)

    def proposal(self) -> Proposal:
        """Return what goes, and what came to fill the vacancies."""
        kept = np.sort(self._keys(self._now.pre, self._now.post))
        post, pre = np.divmod(np.setdiff1d(self._known, kept, assume_unique=True), self._n_pre)
        return Proposal((self._now.pre[self._gone], self._now.post[self._gone]), (pre, post))

    def _take(self, pre: Offset) -> None:
        """Let these neurons, one for each vacancy, give input where they may."""
        is_first = np.zeros(pre.size, bool)
        is_first[np.unique(self._keys(pre, self._open), return_index=True)[1]] = True
        is_taken = is_first & self._may(pre, self._open)
        new = self._keys(pre[is_taken], self._open[is_taken])
        self._known = np.sort(np.concatenate([self._known, new]), kind="stable")
        self._open = self._open[~is_taken]

    def _may(self, pre: Offset, post: Offset) -> npt.NDArray[np.bool_]:
        keys = self._keys(pre, post)
        places = np.minimum(np.searchsorted(self._known, keys), max(0, self._known.size - 1))
        is_joined = self._known[places] == keys if self._known.size else np.zeros(pre.size, bool)
        may: npt.NDArray[np.bool_] = (pre >= 0) & self._is_there[pre] & ~is_joined
        return may if self._self_loops else may & (pre != post)

    def _keys(self, pre: Index | Offset, post: Index | Offset) -> Offset:
        return post.astype(np.int64) * self._n_pre + pre


def pick_share(candidates: Offset, share: float, rng: np.random.Generator) -> Offset:
    """Return a share of some synapses, drawn by chance, ascending."""
    n = round(share * candidates.size)
    return np.sort(rng.choice(candidates, n, replace=False))


def fill_at_random(vacancies: Vacancies, now: Growing) -> None:
    """Fill vacancies from all neurons that are there, each as likely."""
    alive = now.alive_pre.astype(np.int64)
    if alive.size:
        vacancies.fill(lambda open_: now.rng.choice(alive, open_.size),
                       lambda _: now.rng.permutation(alive))  # fmt: skip
