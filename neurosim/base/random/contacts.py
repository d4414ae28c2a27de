"""Random values of contacts: a function of the two neurons and the ordinal, whenever they come."""

from typing import Any, NamedTuple

import numpy as np

from neurosim.base.arrays import Index, Offset, Real, Words
from neurosim.base.random.distributions import OWN_LAWS
from neurosim.base.random.stream import Stream


class Contacts(NamedTuple):
    """Synapses between two populations, each known by its ends.

    Attributes
    ----------
    pre, post : ndarray of int32, shape (n,)
    ordinals : ndarray of int64, shape (n,)
        Which of the contacts between these two neurons, from 0.
    """

    pre: Index
    post: Index
    ordinals: Offset


class ContactStream:
    """Random words in the place of a `Stream`: two for each of some contacts.

    Parameters
    ----------
    stream : Stream
        Of the synapses.
    contacts : Contacts
    """

    def __init__(self, stream: Stream, contacts: Contacts):
        self.key, self.contacts = stream.key, contacts

    def words(self, n: int, *, first: int = 0) -> Words:
        """Return ``n`` words from place ``first`` on, both even."""
        from neurosim.kernels.random.draw import draw_pairs

        here, out = slice(first // 2, (first + n) // 2), np.empty(n, np.uint64)
        ends = [np.ascontiguousarray(column[here], np.int64) for column in self.contacts]
        draw_pairs(*ends, self.key, out)
        return out


def draw_contacts(value: Any, unit: str, stream: Stream, contacts: Contacts) -> Real:
    """Return a value for each contact, drawn from a distribution, in any order the same.

    Parameters
    ----------
    value : Uniform, Normal, LogNormal or distribution of a user
    unit : str
        Of the values.
    stream : Stream
    contacts : Contacts

    Examples
    --------
    >>> from neurosim import Uniform
    >>> ends = np.array([0, 1], np.int32), np.array([5, 7], np.int32), np.zeros(2, np.int64)
    >>> stream = Stream(0, "weights")
    >>> both = draw_contacts(Uniform(0, 1), "1", stream, Contacts(*ends))
    >>> last = draw_contacts(Uniform(0, 1), "1", stream, Contacts(*(end[1:] for end in ends)))
    >>> bool(both[1] == last[0])
    True
    """
    if type(value) in OWN_LAWS:
        stand_in: Any = ContactStream(stream, contacts)
        drawn: Real = value.draw(unit, contacts.pre.size, stand_in)
        return drawn
    # What a user's distribution does with its words is not known, so each contact has a stream.
    names = [f"{stream.name} {i} {j} {k}" for i, j, k in zip(*contacts, strict=True)]
    each = [value.draw(unit, 1, Stream(stream.seed, name)) for name in names]
    return np.concatenate([np.empty(0), *each])
