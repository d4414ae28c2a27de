"""The connectome in which two neurons have several contacts."""

from copy import copy
from typing import Any

import numpy as np

from neurosim.base import checks, memory, reprs
from neurosim.base.arrays import Edges, Index, Offset, Real
from neurosim.base.errors import ArgumentError, KindError
from neurosim.base.protocols import ask_between, require
from neurosim.base.random.contacts import Contacts, ContactStream, draw_contacts
from neurosim.base.random.distributions import is_drawn
from neurosim.base.random.stream import Stream
from neurosim.topology.contacts import number_in_blocks
from neurosim.topology.read_table import read_table

BLOCK = 1 << 14
"""Pairs whose contacts are drawn at once."""
NEEDED = ("edges", "expected", "most_inputs")
MOST = 1 << 20
"""Contacts of a pair, at most."""
BYTES_PER_CONTACT = 4
"""Of a contact while it is made: its target."""
BYTES_PER_VALUE = 8
"""Of a weight or delay that a contact has of its own."""


class Multapses:
    """Each pair that a connectome connects has several contacts: synapses of their own.

    m contacts are m synapses, in memory and in time. Each has its own weight and delay, learns by
    itself, comes and goes by itself (``ordinals`` of `Network.prune`, `SpikingNetwork.prune`), and
    may fail by itself (``release`` of `Synapses`). As long as they do none of this apart, they do
    what one synapse of m times the weight does.

    Parameters
    ----------
    connectome : Connectome
        Which pairs are connected; each once.
    contacts : int or array_like of int, shape (n_edges,)
        How many contacts each pair has, or each edge in the order of the connectome's `edges`; from
        0, which is not connected.
    probabilities : array_like of float, shape (n,), optional
        In place of ``contacts``: of 0, 1, 2, ... contacts; they sum to 1. How many a pair has is
        drawn by the seed, the name of the synapses and its two neurons, and by nothing else.
    weights : array_like of float, shape (n_contacts,), Uniform or Normal, optional
        A weight for each contact, in the order of `edges`, as of `Explicit`; or drawn for each, by
        its pair and its number. Default: those that the connectome lists for the edge, if any.

    Raises
    ------
    ArgumentError, KindError
        If a number of contacts is negative, not whole or beyond 2**20; if probabilities are
        negative or do not sum to 1; when a network is made, if there are not as many numbers as
        edges, or weights as contacts.

    Notes
    -----
    In spikes `Synapses` draw weights and delays for each contact, too: ``weight=Uniform(0, 1)``,
    ``delay=Normal(2, 0.5, low=0.1)``. In rounds a weight of its own must be one of ``weights``.

    Examples
    --------
    >>> from neurosim import Multapses, OneToOne, Stream
    >>> Multapses(OneToOne(), 3).edges(2, 2, Stream(0, "a->b")).indices.tolist()
    [0, 0, 0, 1, 1, 1]
    >>> drawn = Multapses(OneToOne(), probabilities=[0.0, 0.5, 0.5])
    >>> np.bincount(drawn.edges(1000, 1000, Stream(0, "a->b")).indices).mean()
    np.float64(1.498)
    """

    multapses = True
    is_looked_at = True

    def __init__(
        self, connectome: Any, contacts: Any = None, *, probabilities: Any = None,
        weights: Any = None,
    ):  # fmt: skip
        require("connectome must be a connectome", connectome, NEEDED, "Connectome")
        _refuse_unfit(connectome)
        self.connectome = connectome
        self.contacts, self.probabilities = _read_numbers(contacts, probabilities)
        self._given = weights if weights is None or is_drawn(weights) else _read_weights(weights)
        self._tell()

    def _tell(self) -> None:
        """Say whether weights and delays are listed; which they are is known with the edges."""
        listed = getattr(self.connectome, "weights", None)
        self.weights: Any = listed if self._given is None else self._given
        self.delays: Any = getattr(self.connectome, "delays", None)

    def __repr__(self) -> str:
        told = {"contacts": self.contacts, "probabilities": self.probabilities}
        told = {name: value for name, value in {**told, "weights": self._given}.items()
                if value is not None}  # fmt: skip
        parts = [f"{name}={reprs.brief(value)}" for name, value in told.items()]
        return reprs.fit(f"Multapses({', '.join([reprs.brief(self.connectome), *parts])})")

    def edges(self, n_pre: int, n_post: int, stream: Stream, is_recurrent: bool = False) -> Edges:
        """Return all contacts as CSR by presynaptic neuron, rows ascending."""
        who = f"edges() of {type(self.connectome).__name__} in Multapses"
        ends = n_pre, n_post, stream, is_recurrent
        pairs = read_table(who, self.connectome, self.connectome.edges(*ends), ends)
        counts = self._count(pairs, stream)
        before = np.zeros(counts.size + 1, np.int64)
        np.cumsum(counts, out=before[1:])
        indptr, n = before[pairs.indptr], int(before[-1])
        del before  # as long as there are pairs
        listed = {name: getattr(self.connectome, name, None) for name in ("weights", "delays")}
        is_many = [self._given is not None, *(given is not None for given in listed.values())]
        n_bytes = (BYTES_PER_CONTACT + BYTES_PER_VALUE * sum(is_many)) * n
        memory.require_much(n_bytes, f"the contacts of {self!r}", "lower contacts")
        edges = Edges(indptr, np.repeat(pairs.indices, counts))
        for name, given in listed.items():
            setattr(self, name, None if given is None else np.repeat(given, counts))
        if self._given is not None:
            self.weights = self._weigh(edges, stream)
        return edges

    def between(self, pre: Any, post: Any) -> "Multapses":
        """Return these contacts with a connectome that knows the two populations, if it asks.

        Parameters
        ----------
        pre, post : Population or Part
            The two ends.

        Returns
        -------
        Multapses
            This one, if its connectome has no `between`.
        """
        ask = getattr(self.connectome, "between", None)
        if ask is None:
            return self
        bound = copy(self)
        what = f"between of {reprs.brief(self.connectome)}"
        bound.connectome = ask_between(what, ask, pre, post)
        require("between() in Multapses must return a connectome", bound.connectome, NEEDED,
                "Connectome")  # fmt: skip
        _refuse_unfit(bound.connectome)
        bound._tell()
        return bound

    def saved(self) -> dict[str, Any]:
        """Return the arguments that it was made of: ``weights`` come to be those of contacts.

        Returns
        -------
        dict
            By name.
        """
        counts = {"contacts": self.contacts, "probabilities": self.probabilities}
        return {"connectome": self.connectome, **counts, "weights": self._given}

    def most_inputs(self, n_pre: int) -> int:
        """Return an upper bound of the contacts onto one neuron."""
        return int(self.connectome.most_inputs(n_pre)) * self.most_contacts

    def expected(self, n_pre: int, n_post: int) -> float:
        """Return how many contacts to expect."""
        if self.contacts is not None and np.ndim(self.contacts):
            return int(self.contacts.sum())
        mean: float = self.contacts
        if self.probabilities is not None:
            mean = float(self.probabilities @ np.arange(self.probabilities.size))
        pairs: float = self.connectome.expected(n_pre, n_post)
        return pairs * mean

    @property
    def most_contacts(self) -> int:
        """How many contacts a pair has at most."""
        if self.probabilities is not None:
            return int(self.probabilities.nonzero()[0][-1])
        return int(np.max(self.contacts, initial=0))

    def _count(self, pairs: Edges, stream: Stream) -> Offset:
        """Return how many contacts each edge has."""
        n = pairs.indices.size
        if self.probabilities is not None:
            return self._draw(pairs, Stream(stream.seed, f"{stream.name}/contacts"))
        if not np.ndim(self.contacts):
            return np.full(n, self.contacts, np.int64)
        if self.contacts.size != n:
            raise KindError(
                f"contacts must be {n} whole numbers, one for each edge of the connectome, got "
                f"{self.contacts.size}"
            )
        counts: Offset = self.contacts
        return counts

    def _draw(self, pairs: Edges, stream: Stream) -> Offset:
        """Return how many contacts each edge has, drawn by its two neurons."""
        assert self.probabilities is not None
        counts = np.empty(pairs.indices.size, np.int64)
        levels = np.cumsum(self.probabilities)
        levels[self.most_contacts :] = np.inf  # sums are rounded
        for first in range(0, counts.size, BLOCK):
            here = slice(first, min(first + BLOCK, counts.size))
            pre, post = _find_sources(pairs, here), pairs.indices[here]
            words = ContactStream(stream, Contacts(pre, post, np.zeros(pre.size, np.int64)))
            high, low = words.words(2 * pre.size).reshape(-1, 2).T
            even = (high * 2.0**21 + (low >> np.uint64(11))) * 2.0**-53
            counts[here] = np.searchsorted(levels, even, "right")
        return counts

    def _weigh(self, edges: Edges, stream: Stream) -> Real:
        """Return the weight of each contact."""
        if not is_drawn(self._given):
            given: Real = checks.vector("weights", self._given, edges.indices.size)
            return given
        of_contacts = Stream(stream.seed, f"{stream.name}/contact weights")
        weights = np.empty(edges.indices.size)
        for here, numbers in number_in_blocks(edges):
            contacts = Contacts(_find_sources(edges, here), edges.indices[here], numbers)
            weights[here] = draw_contacts(self._given, "1", of_contacts, contacts)
        return weights


def _find_sources(edges: Edges, here: slice) -> Index:
    """Return the presynaptic neuron of each of some synapses that stand side by side, int32."""
    first = np.searchsorted(edges.indptr, here.start, "right") - 1
    last = np.searchsorted(edges.indptr, here.stop)
    bounds = np.clip(edges.indptr[first : last + 1], here.start, here.stop)
    return np.repeat(np.arange(first, last, dtype=np.int32), np.diff(bounds))


def _refuse_unfit(connectome: Any) -> None:
    """Raise if a connectome has several contacts of its own, or may not be stored."""
    if getattr(connectome, "multapses", False):
        raise ArgumentError(
            f"connectome must connect each pair once, got {reprs.brief(connectome)}, which has "
            "several contacts of its own; leave out its multapses"
        )
    if getattr(connectome, "stored", None) is False:
        raise ArgumentError(
            f"connectome must be stored, as each contact is a synapse of its own, got "
            f"{reprs.brief(connectome)}; leave out stored=False"
        )


def _read_numbers(contacts: Any, probabilities: Any) -> tuple[Any, Real | None]:
    """Return how many contacts there are, or with which probabilities."""
    if (contacts is None) == (probabilities is None):
        told = "neither" if contacts is None else "both"
        raise ArgumentError(
            f"contacts or probabilities must be given, got {told}; contacts=3 gives each pair 3"
        )
    if probabilities is not None:
        return None, _read_probabilities(probabilities)
    if np.ndim(checks.array("contacts", contacts)) == 0:
        return checks.integer("contacts", contacts, 0, MOST), None
    numbers = checks.whole_numbers("contacts", contacts)
    if numbers.ndim != 1:
        raise KindError(f"contacts must be one-dimensional, got shape {numbers.shape}")
    for bad in numbers[(numbers < 0) | (numbers > MOST)][:1]:
        raise ArgumentError(f"contacts must be from 0 to {MOST}, got {bad}")
    return checks.kept(numbers.astype(np.int64)), None


def _read_probabilities(given: Any) -> Real:
    """Return probabilities of 0, 1, 2, ... contacts."""
    chances = checks.plain("probabilities", given).astype(np.float64)
    if chances.ndim != 1 or not 0 < chances.size <= MOST:
        raise KindError(
            f"probabilities must be those of 0, 1, 2, ... contacts, got shape {chances.shape}"
        )
    for bad in chances[~((chances >= 0) & (chances <= 1))][:1]:
        raise ArgumentError(f"probabilities must be from 0 to 1, got {bad:g}")
    if abs(chances.sum() - 1) > 1e-9:
        raise ArgumentError(
            f"probabilities must sum to 1, got {chances.sum():.12g}; divide them by their sum"
        )
    kept: Real = checks.kept(chances)
    return kept


def _read_weights(given: Any) -> Real:
    """Return given weights, as an array that nobody writes into; counted once there are edges."""
    found = checks.plain("weights", given)
    if found.ndim != 1:
        raise KindError(f"weights must be one-dimensional, got shape {found.shape}")
    kept: Real = checks.kept(checks.vector("weights", found, found.size))
    return kept
