"""Rewiring at a fixed number of inputs: which synapses go, and whence as many come."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from neurosim.base.arrays import Index, Offset
from neurosim.binary.growth.rule import Growing
from neurosim.topology.growth_rule import Proposal, name_synapses

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
        self._new: list[Offset] = []
        self._is_there = np.zeros(self._n_pre, bool)
        self._is_there[now.alive_pre] = True
        self._open: Offset = np.sort(now.post[gone]).astype(np.int64)

    def fill(self, draw: Draw | None, candidates: Candidates) -> None:
        """Fill as many as can be, by draws, and those that are left from lists."""
        for _ in range(MOST_TRIES if draw is not None else 0):
            if self._open.size and draw is not None:
                self._take(draw(self._open))
        self._take(self._choose(candidates))

    def proposal(self) -> Proposal:
        """Return what goes, and what came to fill the vacancies."""
        new = np.sort(np.concatenate([np.empty(0, np.int64), *self._new]))
        post, pre = np.divmod(new, self._n_pre)
        return name_synapses(self._now, self._gone)._replace(grow=(pre, post))

    def _choose(self, candidates: Candidates) -> Offset:
        """Return the best candidates of each neuron that may fill its vacancies, else -1."""
        chosen = np.full(self._open.size, -1)
        neurons, firsts, counts = np.unique(self._open, return_index=True, return_counts=True)
        bounds = np.searchsorted(self._known, [neurons * self._n_pre, (neurons + 1) * self._n_pre])
        is_free = self._is_there.copy()
        # All are taken together: pairs of one neuron are never those of another, and what is known
        # is sorted again by each `_take`.
        for neuron, first, n, begin, end in zip(neurons, firsts, counts, *bounds, strict=True):
            barred = self._known[begin:end] - neuron * self._n_pre
            if not self._self_loops and neuron < self._n_pre:
                barred = np.append(barred, neuron)
            is_free[barred] = False
            those = candidates(int(neuron))
            free = those[is_free[those]][:n]
            chosen[first : first + free.size] = free
            is_free[barred] = self._is_there[barred]
        return chosen

    def _take(self, pre: Offset) -> None:
        """Let these neurons, one for each vacancy, give input where they may."""
        fit = np.flatnonzero(self._may(pre, self._open))
        new, firsts = np.unique(self._keys(pre[fit], self._open[fit]), return_index=True)
        self._new.append(new)
        # Two sorted runs, which a stable sort merges.
        self._known = np.sort(np.concatenate([self._known, new]), kind="stable")
        self._open = np.delete(self._open, fit[firsts])

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
