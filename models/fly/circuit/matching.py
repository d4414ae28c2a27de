"""The matching of data and a wiring: which column of the data goes to which input."""

from typing import Any, NamedTuple

import numpy as np

from neurosim.base import checks
from neurosim.base.arrays import Real
from neurosim.base.errors import ArgumentError
from neurosim.files.vectors.samples import Samples
from neurosim.models.fly.circuit.fitting import Prepared
from neurosim.models.fly.circuit.glomeruli import join
from neurosim.models.fly.circuit.odours import rates_of
from neurosim.models.fly.circuit.wiring import Wiring
from neurosim.models.fly.circuit.wiring_file import NamedWiring

NO_WIRING = (
    "no wiring was given, so all wirings are random: rows 2 and 4 show by how much random wirings "
    "differ by chance, and nothing of the fly's; --wiring takes its wiring, an edge list with the "
    "columns glomerulus, kc_id and synapses, as the hemibrain's (Scheffer et al. 2020, "
    "neuprint.janelia.org) gives it, best with odours as --data (docs/fly.md)"
)


class Matching(NamedTuple):
    """Vectors and a wiring for them.

    Attributes
    ----------
    vectors : ndarray of float64, shape (n, d)
    wiring : Wiring or None
        Of d inputs.
    is_dealt : bool
        Whether nothing says which column goes to which input.
    """

    vectors: Real
    wiring: Wiring | None
    is_dealt: bool


def match_inputs(samples: Samples, wiring: NamedWiring | None) -> Matching:
    """Let columns meet inputs by name, or choose as many as there are inputs.

    Odour responses become rates (`neurosim.models.fly.circuit.odours.rates_of`).

    Parameters
    ----------
    samples : Samples
        With names of columns (receptors or inputs), or with as many columns as inputs, or more:
        then with their principal components.
    wiring : NamedWiring or None

    Raises
    ------
    ArgumentError
        If names are unknown to the wiring, or there are fewer columns than inputs.

    Examples
    --------
    >>> wiring = NamedWiring(Wiring.from_matrix([[1, 0], [1, 1]]), ("DM2", "DL1"), ("12", "15"))
    >>> odours = Samples(np.eye(2), names=("Or10a", "Or33b"))
    >>> match_inputs(odours, wiring).vectors.tolist()
    [[1.0], [0.0]]
    """
    vectors = rates_of(samples)
    if wiring is None:
        return Matching(vectors, None, False)
    if samples.names is not None:
        columns, named = join(samples.names, wiring)
        return Matching(vectors[:, columns], named.wiring, False)
    n_features = wiring.wiring.n_features
    return Matching(principal_components(vectors, n_features), wiring.wiring, True)


def principal_components(vectors: Any, n: int) -> Real:
    """Return the ``n`` principal components of vectors, the largest first.

    Parameters
    ----------
    vectors : array_like of float, shape (n_vectors, d)
        Of exactly ``n`` columns they come back as they are.
    n : int

    Returns
    -------
    ndarray of float64, shape (n_vectors, n)
        Each axis has its largest coefficient above zero, so that signs are no matter of chance.

    Examples
    --------
    >>> principal_components([[0.0, 0.0, 1.0], [2.0, 2.0, 1.0]], 1).round(3).tolist()
    [[-1.414], [1.414]]
    """
    rows = checks.plain("vectors", vectors).astype(np.float64, copy=False)
    if rows.shape[1] == n:
        return rows
    if rows.shape[1] < n:
        raise ArgumentError(
            f"the data must have at least as many columns as the wiring has inputs, {n}, got "
            f"{rows.shape[1]}; or name them after inputs or receptors"
        )
    centred = rows - rows.mean(axis=0)
    values, axes = np.linalg.eigh(centred.T @ centred)
    chosen = axes[:, np.argsort(-values, kind="stable")[:n]]
    largest = np.abs(chosen).argmax(axis=0)
    projected: Real = centred @ (chosen * np.sign(chosen[largest, np.arange(n)]))
    return projected


def prepare(config: Any, *, samples: Samples | None = None, wiring: Any = None) -> Prepared:
    """Return the configuration as it is, and what cannot be shown without a wiring."""
    del samples
    return config, [] if wiring is not None else [NO_WIRING]
