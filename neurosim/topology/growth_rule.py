"""Growth rules: which synapses come and go, asked as a network runs."""

from typing import Any, ClassVar, NamedTuple, Protocol

import numpy as np

from neurosim.base import checks, reprs
from neurosim.base.arrays import Edges
from neurosim.base.errors import KindError
from neurosim.base.protocols import required

NO_PAIRS = (np.empty(0, np.int32), np.empty(0, np.int32))


class Proposal(NamedTuple):
    """Synapses that shall go and come; a pair stands in one of the two alone.

    Parameters
    ----------
    prune, grow : (array_like of int, array_like of int)
        Presynaptic and postsynaptic neurons, in any order. Default: none.
    weight : float or array_like of float, optional
        Of new synapses, as of `Network.grow` or `SpikingNetwork.grow`.
    delay : float or array_like of float, optional
        Of new synapses, in spikes: as of `SpikingNetwork.grow`.
    ordinals : array_like of int, optional
        Which contacts between two neurons go: as of `Network.prune` or `SpikingNetwork.prune`.

    Examples
    --------
    >>> Proposal(grow=([0, 1], [5, 5])).prune[0].size
    0
    """

    prune: tuple[Any, Any] = NO_PAIRS
    grow: tuple[Any, Any] = NO_PAIRS
    weight: Any = None
    delay: Any = None
    ordinals: Any = None

    def __repr__(self) -> str:
        n_prune, n_grow = (np.size(np.asarray(pre, object)) for pre, *_ in (self.prune, self.grow))
        return f"Proposal: {reprs.counted(n_prune, 'synapse')} to prune, {n_grow} to grow"


def check_proposal(who: str, proposal: Any) -> None:
    """Raise unless ``proposal`` is one, of pairs; ``who`` returned it."""
    if not isinstance(proposal, Proposal):
        raise KindError(
            f"{who} must return Proposal(prune, grow) or None, got {checks.shown(proposal)}"
        )
    for part, pairs in (("prune", proposal.prune), ("grow", proposal.grow)):
        if isinstance(pairs, Edges) or not isinstance(pairs, tuple) or len(pairs) != 2:
            raise KindError(
                f"{part} of {who} must be (pre, post), such as (now.pre, now.post), got "
                f"{checks.shown(pairs)}"
            )


def read_proposal(proposal: Proposal) -> Proposal | None:
    """Return a proposal with arrays for lists; None if there is nothing in it."""
    prune, grow = (
        (checks.array("pre", pre), checks.array("post", post))
        for pre, post in (proposal.prune, proposal.grow)
    )
    values = {name: getattr(proposal, name) for name in ("weight", "delay")}
    given = {name: value for name, value in values.items() if value is not None}
    for name, value in given.items():
        if not hasattr(value, "draw"):
            checks.array(name, value)
    if not given and not any(end.size for end in (*prune, *grow)):
        return None
    return proposal._replace(prune=prune, grow=grow)


def name_synapses(now: Any, which: Any) -> Proposal:
    """Return the proposal that some synapses go, by both ends.

    Parameters
    ----------
    now : Growing or SpikingGrowing
    which : ndarray of bool, shape (n_synapses,), or of int
        Positions in ``now.pre``.
    """
    pre, post = now.pre, now.post
    ordinals = None
    if getattr(now, "multapses", False):
        # Contacts between two neurons stand one behind the other.
        keys = pre.astype(np.int64) * (post.max(initial=0) + 1) + post
        ordinals = (np.arange(keys.size) - np.searchsorted(keys, keys))[which]
    return Proposal((pre[which], post[which]), ordinals=ordinals)


class GrowthRule(Protocol):
    """Which synapses come and go as a network runs; derive a rule of your own from it.

    Write `propose`; the rest is there. What a rule keeps are its attributes, made in `start`: each
    synapses of a network have a copy of the rule of their own. In rounds those in which synapses do
    not learn (``plastic=False``, closed pathways, probes) are not told to it; in spikes all are
    told, and with ``plastic=False`` nothing is proposed.

    A proposal is looked at whole before a synapse changes; what cannot be done is an error that
    names the rule, after which the round stands, the synapses are those of before, and so is what
    the rule keeps.

    Attributes
    ----------
    driver : str
        Of which networks it is a rule: ``"rounds"``, ``"spikes"`` or ``"both"``. Default:
        ``"rounds"``.
    needs_multapses : bool
        Whether it makes several contacts between two neurons; `Synapses` then refuse a connectome
        that allows one. Default: False.
    every : int or float
        After how many plastic rounds `propose` is asked again, from 1 up; in spikes after how many
        ms, a multiple of dt. Default: 1.

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
    needs_multapses: ClassVar[bool] = False
    every: Any = 1

    def __repr__(self) -> str:
        return reprs.attributes(self)

    def start(self, n_pre: int, n_post: int) -> None:
        """Make what is kept from time to time, in the network's own copy of the rule."""
        return

    def observe(self, now: Any) -> None:
        """Note what is needed of a plastic round when it is over, or of ``every`` ms: nothing."""
        return

    @required
    def propose(self, now: Any) -> Proposal | None:
        """Return which synapses shall go and come.

        Parameters
        ----------
        now : Growing or SpikingGrowing
            ``edges``, ``pre``, ``post``, ``weights``, ``n_inputs``, who is there (``alive_pre``,
            ``alive_post``), the round or ms ``when``, and ``rng`` for all that is random. In rounds
            ``arrived`` and ``fires``: who was active. In spikes ``pre_spikes`` and ``post_spikes``:
            who fired when since the rule was asked last, and ``delays`` and ``n_outputs``.

        Returns
        -------
        Proposal or None
            None: nothing changes.
        """
