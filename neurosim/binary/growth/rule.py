"""Growth rules: which synapses come and go, asked between rounds."""

from functools import cached_property
from typing import Any, ClassVar, NamedTuple, Protocol

import numpy as np

from neurosim.base import reprs
from neurosim.base.arrays import Edges, Index, Real
from neurosim.base.protocols import required
from neurosim.base.random.stream import Stream
from neurosim.base.shown import Shown, locked
from neurosim.binary.pathways.listed import Listed
from neurosim.binary.state import Activity

NO_PAIRS = (np.empty(0, np.int32), np.empty(0, np.int32))


class Proposal(NamedTuple):
    """Synapses that shall go and come after a round; a pair stands in one of the two alone.

    Parameters
    ----------
    prune, grow : (array_like of int, array_like of int)
        Presynaptic and postsynaptic neurons, in any order. Default: none.
    weight : float or array_like of float, optional
        Of new synapses, as of `Network.grow`.

    Examples
    --------
    >>> Proposal(grow=([0, 1], [5, 5])).prune[0].size
    0
    """

    prune: tuple[Any, Any] = NO_PAIRS
    grow: tuple[Any, Any] = NO_PAIRS
    weight: Any = None

    def __repr__(self) -> str:
        n_prune, n_grow = np.size(self.prune[0]), np.size(self.grow[0])
        return f"Proposal: {reprs.counted(n_prune, 'synapse')} to prune, {n_grow} to grow"


class Growing(Shown):
    """Synapses after a round, as a growth rule sees them: read-only, and worked out when asked for.

    Attributes
    ----------
    when : int
        The round that is over.
    arrived : ndarray of int32
        Presynaptic neurons whose spikes arrived in it, ascending.
    fires : ndarray of int32
        Postsynaptic neurons that fired in it, ascending.
    edges : Edges
        All synapses.
    pre, post : ndarray of int32
        The two neurons of each, by ``pre`` and within it by ``post``.
    weights : ndarray of float64
        Of each, in that order.
    n_inputs : ndarray of int32, shape (n_post,)
        Synapses into each neuron.
    alive_pre, alive_post : ndarray of int32
        Neurons that are there, ascending.
    rng : numpy.random.Generator
        From the seed of the network, the name of the synapses and the round, and nothing else.
    """

    _pathway: Listed
    _ends: tuple[Activity, Activity]
    when: int

    def __init__(self, pathway: Listed, ends: tuple[Activity, Activity], when: int):
        vars(self).update(_pathway=pathway, _ends=ends, when=when)

    def __repr__(self) -> str:
        n = reprs.counted(self._pathway.rows.n_synapses, "synapse")
        return f"Growing: {n} of {self._pathway.synapses.name} after round {self.when:,}"

    @property
    def arrived(self) -> Index:
        """Presynaptic neurons whose spikes arrived."""
        pre, is_source = self._ends[0], self._pathway.synapses.pre.rule.is_source
        return locked((pre.events if is_source else pre.past).neurons)

    @property
    def fires(self) -> Index:
        """Postsynaptic neurons that fired."""
        return locked(self._ends[1].events.neurons)

    @cached_property
    def edges(self) -> Edges:
        """All synapses, as CSR."""
        indptr, indices = self._pathway.rows.edges()
        return Edges(locked(indptr), locked(indices))

    @cached_property
    def pre(self) -> Index:
        """The presynaptic neuron of each synapse."""
        return locked(self._pathway.rows.sources())

    @property
    def post(self) -> Index:
        """The postsynaptic neuron of each synapse."""
        return self.edges.indices

    @cached_property
    def weights(self) -> Real:
        """The weight of each synapse."""
        every = np.arange(self._ends[0].n, dtype=np.int32)
        return locked(self._pathway.weights(every, self.edges))

    @cached_property
    def n_inputs(self) -> Index:
        """Synapses into each neuron."""
        # A copy: the network goes on counting in its own, and a rule may keep this.
        return locked(self._pathway.n_inputs.copy())

    @cached_property
    def alive_pre(self) -> Index:
        """Presynaptic neurons that are there."""
        return locked(self._ends[0].alive())

    @cached_property
    def alive_post(self) -> Index:
        """Postsynaptic neurons that are there."""
        return locked(self._ends[1].alive())

    @cached_property
    def rng(self) -> np.random.Generator:
        """What is random: the same numbers whenever this round is run."""
        stream = Stream(self._ends[0].stream.seed, f"synapses {self._pathway.synapses.name}/growth")
        return np.random.default_rng(stream.words(4, self.when))


class GrowthRule(Protocol):
    """Which synapses come and go between rounds; derive a rule of your own from it.

    Write `propose`; the rest is there. What a rule keeps from round to round are its attributes,
    made in `start`: each synapses of a network have a copy of the rule of their own. Rounds in
    which synapses do not learn (``plastic=False``, closed pathways, probes) are not told to it.

    A proposal is looked at whole before a synapse changes; what cannot be done is an error that
    names the rule, after which the round stands, the synapses are those of before, and so is what
    the rule keeps.

    Attributes
    ----------
    every : int
        After how many plastic rounds `propose` is asked again, from 1 up. Default: 1.

    Examples
    --------
    Neurons that fire without input grow it from whatever arrives:

    >>> import numpy as np
    >>> from neurosim import (Explicit, GrowthRule, KWinners, Network, Playback, Population,
    ...                       Proposal, Synapses)
    >>> class Greedy(GrowthRule):
    ...     def propose(self, now):
    ...         lonely = now.fires[now.n_inputs[now.fires] == 0]
    ...         pre = np.repeat(now.arrived, lonely.size)
    ...         return Proposal(grow=(pre, np.tile(lonely, now.arrived.size)))
    >>> eye, area = Population("eye", 4, Playback()), Population("area", 3, KWinners(1, exact=True))
    >>> none = Explicit.from_pairs([], 4)
    >>> net = Network([eye, area], [Synapses(eye, area, none, growth=Greedy())])
    >>> net.run(2, inputs={"eye": [0, 2]})
    >>> net.edges("eye->area")[0].indptr.tolist(), net.edges("eye->area")[0].indices.tolist()
    ([0, 1, 1, 2, 2], [0, 0])
    """

    driver: ClassVar[str] = "rounds"
    every: int = 1

    def __repr__(self) -> str:
        return reprs.attributes(self)

    def start(self, n_pre: int, n_post: int) -> None:
        """Make what is kept from round to round, in the network's own copy of the rule."""
        return

    def observe(self, now: Growing) -> None:
        """Note what is needed of a plastic round, each time one is over. Default: nothing."""
        return

    @required
    def propose(self, now: Growing) -> Proposal | None:
        """Return which synapses shall go and come.

        Parameters
        ----------
        now : Growing
            ``arrived``, ``fires``, ``edges``, ``pre``, ``post``, ``weights``, ``n_inputs``, who is
            there, the round ``when``, and ``rng`` for all that is random.

        Returns
        -------
        Proposal or None
            None: nothing changes.
        """
