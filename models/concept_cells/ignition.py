r"""Row 14: how much two assemblies must share to ignite each other, and may share to stay apart.

After Gastaldi et al. [1]_, of whom the abstract and the public program were read. A share c of the
neurons of two assemblies is *imposed*, not learned. There is a c_min below which one concept does
not bring back the other, and a c_max above which one can no longer be brought back alone. In one
and the same network at one and the same inhibition these are one number: an associate is ignited
or it is not. Their background signal goes up and down, and so the two are read at two levels of
inhibition, whose ratio is that of their program (0.7 and 1.2). Only the input of the first concept
is given:

- c_max, at *strong* inhibition: at smaller shares half of P's own neurons respond, and less than
  half of those that only NP has.
- c_min, at *weak* inhibition: from this share on half of P's own neurons respond, and half of those
  that only NP has.

That c_min is not above c_max follows from that; that there is room between them, that both are
above chance and below 0.6, and that the cue brings back what it should at all, does not. The
definition is ours: theirs is read from fixed points, of a chain of recall with adaptation.

References
----------
.. [1] Gastaldi, Schwalger, De Falco, Quian Quiroga, Gerstner, "When shared concept cells support
   associations: theory of overlapping memory engrams", PLoS Comput. Biol. 17:e1009691, 2021,
   doi:10.1371/journal.pcbi.1009691.
"""

import numpy as np

from neurosim.base.arrays import Real
from neurosim.base.random.stream import Stream
from neurosim.models.concept_cells.readout import Units

STRONG, WEAK = 0, 1
"""Levels of inhibition."""
WEAKER = 0.7 / 1.2
"""Weak / strong inhibition, as in the program of Gastaldi et al."""
HALF = 0.5
"""Share of the neurons of an assembly that must respond."""


def split(shared: int, k: int, order: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the neurons of two assemblies of k that share some.

    Parameters
    ----------
    shared, k : int
    order : ndarray of int, shape (at least 2 * k - shared,)
        Neurons in random order.

    Examples
    --------
    >>> split(1, 3, np.arange(9))
    (array([0, 1, 2]), array([0, 3, 4]))
    """
    return order[:k], np.concatenate([order[:shared], order[k : 2 * k - shared]])


def shuffle(seed: int, what: str, n: int) -> np.ndarray:
    """Return n neurons in random order."""
    return np.random.default_rng(Stream(seed, what).words(4)).permutation(n)


def shares_of(responding: Units, pair: tuple[np.ndarray, np.ndarray]) -> tuple[float, float]:
    """Return which share responds of the neurons that only one assembly has: P's, then NP's.

    Parameters
    ----------
    responding : ndarray of bool, shape (n,)
    pair : (ndarray of int, ndarray of int)
        Neurons of P and of NP.
    """
    own, other = np.setdiff1d(*pair), np.setdiff1d(*pair[::-1])
    return float(responding[own].mean()), float(responding[other].mean())


def measure(imposed: Real, ignition: Real) -> dict[str, float]:
    """Return the values of row 14; NaN where nothing is ignited, or nothing apart.

    Parameters
    ----------
    imposed : ndarray of float64, shape (n_shares,)
        Shares of two assemblies, ascending.
    ignition : ndarray of float64, shape (2, n_shares, 2)
        At `STRONG` and `WEAK` inhibition, for each share: which share responds of the neurons that
        only P has, and that only NP has, when P's input is given.

    Examples
    --------
    >>> strong, weak = [[1, 0], [1, 0], [1, 1]], [[1, 0], [1, 1], [1, 1]]
    >>> measure(np.array([0.0, 0.25, 0.5]), np.array([strong, weak]))
    {'14a': 0.25, '14b': 0.25, '14c': 0.0}
    """
    is_back, is_ignited = np.moveaxis(ignition >= HALF, -1, 0)
    from_on = _change(is_back[WEAK] & is_ignited[WEAK])
    fused_from = _change(~(is_back[STRONG] & ~is_ignited[STRONG]))
    least = imposed[from_on] if from_on < imposed.size else np.nan
    largest = imposed[fused_from - 1] if fused_from else np.nan
    room = round(float(largest - least), 9)  # of steps such as 0.05, which are no sums of halves
    return {"14a": float(least), "14b": float(largest), "14c": room}


def _change(is_so: Units) -> int:
    """Return from which place on things are best called so: fewest are called wrongly."""
    wrong = [int(is_so[:at].sum() + (~is_so[at:]).sum()) for at in range(is_so.size + 1)]
    return int(np.argmin(wrong))
