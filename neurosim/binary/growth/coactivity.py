"""Growth by co-activity: synapses lead to where they take part."""

from typing import Any

import numpy as np

from neurosim.base import checks, reprs
from neurosim.base.arrays import Index, Offset
from neurosim.binary.growth.regrow import Vacancies, fill_at_random, pick_share
from neurosim.binary.growth.rule import Growing
from neurosim.binary.growth.rules import check_rewiring
from neurosim.topology.growth_rule import GrowthRule, Proposal


class CoactivityGrowth(GrowthRule):
    """A share of the silent synapses goes; new ones join neurons that were active together.

    Silent is a synapse that, since the rule was asked last, in no plastic round brought a spike to
    a neuron that fired. Each neuron gets as many new inputs as it lost: from those whose spikes
    arrived when it fired, drawn by chance, and from others where there are too few of those.

    Parameters
    ----------
    share : float
        Of the silent synapses, from 0 to 1.
    every : int
        Plastic rounds from one rewiring to the next: as many as the items that are shown.
    self_loops : bool
        Whether a neuron may give input to the neuron of its own index.
    is_random : bool
        Whether new inputs are drawn from all: the control, in which the same synapses go.

    Notes
    -----
    Between two rewirings who was active is kept, 4 bytes for each neuron that was, and the pairs
    that were active together are listed then.

    Examples
    --------
    >>> import numpy as np
    >>> from neurosim import (CoactivityGrowth, FixedFanIn, KWinners, Network, Playback,
    ...                       Population, Synapses)
    >>> eye, area = Population("eye", 50, Playback()), Population("area", 20, KWinners(3))
    >>> wires = Synapses(eye, area, FixedFanIn(5), growth=CoactivityGrowth(0.5))
    >>> net = Network([eye, area], [wires])
    >>> net.run(8, inputs={"eye": range(10)})
    >>> edges, _ = net.edges("eye->area", pre=range(10), post=net.winners("area"))
    >>> edges.indices.size, set(np.bincount(net.edges("eye->area")[0].indices).tolist())
    (15, {5})
    """

    def __init__(
        self, share: float, every: int = 1, *, self_loops: bool = True, is_random: bool = False
    ):
        self.share, self.every, self.self_loops = share, every, self_loops
        self.is_random = checks.flag("is_random", is_random)
        check_rewiring(self)

    def __repr__(self) -> str:
        return reprs.attributes(self)

    def start(self, n_pre: int, n_post: int) -> None:
        """Remember nothing yet."""
        self._shape, self._n = (n_pre, n_post), 0
        self._arrived: list[Index] = []
        self._fired: list[Index] = []

    def observe(self, now: Growing) -> None:
        """Note who was active."""
        for told, neurons in ((self._arrived, now.arrived), (self._fired, now.fires)):
            # The rule as it was before this round has the same lists, as a copy of them each round
            # takes longer than the round; what a round that failed has left there goes now.
            del told[self._n :]
            told.append(neurons)
        self._n += 1

    def propose(self, now: Growing) -> Proposal:
        """Return which synapses shall go and come."""
        together = self._count_together() if now.post.size else None
        self.start(*self._shape)
        if together is None:
            return Proposal()
        n_together = np.asarray(together[now.post, now.pre]).ravel()
        gone = pick_share(np.flatnonzero(n_together == 0), self.share, now.rng)
        vacancies, indptr = Vacancies(now, gone, self.self_loops), together.indptr.astype(np.int64)

        def draw(neurons: Offset) -> Offset:
            begins, sizes = indptr[neurons], indptr[neurons + 1] - indptr[neurons]
            places = begins + (now.rng.random(neurons.size) * sizes).astype(np.int64)
            found = np.full(neurons.size, -1)
            found[sizes > 0] = together.indices[places[sizes > 0]]
            return found

        def active_with(neuron: int) -> Offset:
            row: Offset = together.indices[indptr[neuron] : indptr[neuron + 1]].astype(np.int64)
            return row

        if not self.is_random:
            vacancies.fill(draw, lambda neuron: now.rng.permutation(active_with(neuron)))
        fill_at_random(vacancies, now)
        return vacancies.proposal()

    def _count_together(self) -> Any:
        """Return in how many rounds two neurons were active, as a sparse matrix (post, pre)."""
        from scipy import sparse

        n = len(self._arrived)
        matrices = []
        for events, size in zip((self._arrived, self._fired), self._shape, strict=True):
            rows = np.repeat(np.arange(n), [neurons.size for neurons in events])
            neurons = np.concatenate(events)
            ones = np.ones(neurons.size, np.int32)
            matrices.append(sparse.csr_array((ones, (rows, neurons)), shape=(n, size)))
        together = (matrices[1].T @ matrices[0]).tocsr()
        together.sort_indices()
        return together
