r"""FlyNearestNeighbors: k nearest neighbours by the overlap of tags.

Rows are kept as tags of one bit for each Kenyon cell, 256 bytes for 2,000; the distance of two is
the share of active cells that they do not have in common:

.. math:: \mathrm{distance} = 1 - |\mathrm{tag}_a \cap \mathrm{tag}_b| / n_\mathrm{active}

All rows are compared, 64 cells at a time, or, with ``n_bits``, only those in the bins around the
query, by the pseudo-hash of `DenseFly`.

References
----------
.. [1] Dasgupta, Stevens, Navlakha, "A neural algorithm for a fundamental computing problem",
   Science 358:793, 2017, doi:10.1126/science.aam9868.
.. [2] Sharma, Navlakha, "Improving similarity search with high-dimensional locality-sensitive
   hashing", 2018, doi:10.48550/arXiv.1812.01844 (bins).
"""

from dataclasses import KW_ONLY, dataclass
from typing import Any, Self

import numpy as np
from sklearn.utils.validation import check_is_fitted

from neurosim.base import checks
from neurosim.base.arrays import Index, Real, Words
from neurosim.base.errors import ArgumentError, KindError
from neurosim.kernels.codes._tables import Found
from neurosim.models.fly.circuit.kenyon_cells import Calyx
from neurosim.models.fly.estimators.base import TagEstimator
from neurosim.models.fly.estimators.dense import CELLS_PER_BIT, join
from neurosim.models.fly.estimators.index import TagIndex, make_found
from neurosim.models.fly.measures.packed import pack

MOST_BITS = 64
LEAST_SHARE = 0.02
"""Of the rows, met by default where there are bins."""
PER_NEIGHBOR = 20
"""Rows, for each neighbour, met by default at least."""
MODES = ("connectivity", "distance")


@dataclass(eq=False, repr=False)
class FlyNearestNeighbors(TagEstimator):
    """Search for nearest neighbours by tag overlap.

    Among rows of equal overlap those of lowest index come first, so results do not depend on
    threads, on blocks, or on whether rows came by `fit` or by several `partial_fit`.

    Parameters
    ----------
    n_neighbors : int
        Neighbours where a call does not say.
    n_kc : int, optional
        Kenyon cells: 2,000, or as many as a given wiring has.
    n_inputs : int, optional
        Inputs that each cell sums: ``max(6, round(d / 10))`` but at most half of them, or as a
        given wiring has.
    wiring : {"random", "even"}, Wiring or matrix of shape (n_features, n_kc)
        Which inputs each cell sums, as in `FlyHash`.
    centring : bool
        Whether each vector's own mean is subtracted first.
    random_state : int, RandomState or None
        An int is the seed of the wiring itself, from 0 to 2**63 - 1.
    n_jobs : int, optional
        Threads, as in scikit-learn: None is 1, -1 is all cores. It changes no bit.
    n_active : int or float
        Cells that fire for a vector: how many (int), or which fraction of ``n_kc`` (float).
    n_bits : int, optional
        None compares all rows, which is exact. From 1 to 64: rows lie in bins by a pseudo-hash of
        so many bits, each the sign of the sum of 20 cells, and only bins around the query's are
        looked at.
    n_candidates : int, optional
        Rows that are met at least, where there are bins: bins of growing Hamming distance are
        taken, all of a distance at once. Default: a fiftieth of the rows, and at least 20 for each
        neighbour.

    Attributes
    ----------
    wiring_ : Wiring
    n_active_ : int
    n_samples_fit_ : int
        Rows that are searched.
    n_features_in_ : int
    feature_names_in_ : ndarray of str
        Only where the vectors to fit had names of columns.

    Examples
    --------
    >>> import numpy as np
    >>> odours = np.random.default_rng(0).random((100, 50))
    >>> search = FlyNearestNeighbors(n_neighbors=2, random_state=1).fit(odours)
    >>> distances, rows = search.kneighbors(odours[:2] + 0.01 * odours[2])
    >>> rows[:, 0].tolist(), bool((distances[:, 0] < 0.1).all())
    ([0, 1], True)
    """

    n_neighbors: int = 5
    _: KW_ONLY
    n_kc: int | None = None
    n_bits: int | None = None
    n_candidates: int | None = None

    def fit(self, X: Any, y: Any = None) -> Self:
        """Draw the wiring and keep the tags of the rows; what was kept before is forgotten.

        Parameters
        ----------
        X : array_like or sparse, shape (n_samples, n_features)
            One vector in each row.
        y : ignored
            For scikit-learn, which passes labels.

        Returns
        -------
        FlyNearestNeighbors
            The estimator itself.
        """
        del y
        vectors = self._validate(X, reset=True)
        checks.integer("n_neighbors", self.n_neighbors, 1)
        if self.n_candidates is not None:
            checks.integer("n_candidates", self.n_candidates, 1)
        calyx = self._build(self.n_features_in_)
        self._coarse = self._build_bins(calyx)
        self._index = TagIndex(-(-self.wiring_.n_kc // 64), self.n_active_ + 1)
        self._add(vectors)
        return self

    def partial_fit(self, X: Any, y: Any = None) -> Self:
        """Append rows, as if all had been there at `fit`.

        Parameters
        ----------
        X : array_like or sparse, shape (n_samples, n_features)
            One vector in each row.
        y : ignored
            For scikit-learn, which passes labels.

        Returns
        -------
        FlyNearestNeighbors
            The estimator itself.
        """
        if not hasattr(self, "_index"):
            return self.fit(X, y)
        self._add(self._validate(X))
        return self

    def kneighbors(
        self, X: Any = None, n_neighbors: int | None = None, return_distance: bool = True
    ) -> Any:
        """Find the nearest rows of each vector, nearest first.

        Parameters
        ----------
        X : array_like or sparse, shape (n_queries, n_features), optional
            Default: all rows that are kept, none of which is its own neighbour.
        n_neighbors : int, optional
            Rows to find for each vector. Default: as the estimator says.
        return_distance : bool
            Whether distances are wanted, too.

        Returns
        -------
        distances : ndarray of float64, shape (n_queries, n_neighbors)
            From 0 to 1: the share of active cells that are not in common. Only where asked.
        indices : ndarray of int64, shape (n_queries, n_neighbors)
            Rows, in the order in which they were given.

        Raises
        ------
        ArgumentError
            If there are fewer rows than neighbours.
        """
        check_is_fitted(self)
        m = self._count_neighbors(n_neighbors, alone=X is None)
        if X is None:
            shared, rows = _leave_out_self(*self._search(self._index.words, self._index.codes,
                                                         m + 1))  # fmt: skip
        else:
            shared, rows = self._search_vectors(self._validate(X), m)
        indices = rows.astype(np.int64)
        distances: Real = 1.0 - shared / self.n_active_
        return (distances, indices) if return_distance else indices

    def kneighbors_graph(
        self, X: Any = None, n_neighbors: int | None = None, mode: str = "connectivity"
    ) -> Any:
        """Return the graph from each vector to its nearest rows.

        Parameters
        ----------
        X : array_like or sparse, shape (n_queries, n_features), optional
            Default: all rows that are kept, none of which is its own neighbour.
        n_neighbors : int, optional
            See `kneighbors`.
        mode : {"connectivity", "distance"}
            Whether an edge is 1 or the distance.

        Returns
        -------
        csr_array of float64, shape (n_queries, ``n_samples_fit_``)
            Neighbours of a row in the order of `kneighbors`.
        """
        from scipy import sparse

        checks.choice("mode", mode, MODES)
        distances, rows = self.kneighbors(X, n_neighbors)
        data = np.ones(rows.size) if mode == "connectivity" else distances.ravel()
        indptr = np.arange(len(rows) + 1) * rows.shape[1]
        return sparse.csr_array(
            (data, rows.ravel(), indptr), shape=(len(rows), self.n_samples_fit_)
        )

    @property
    def n_samples_fit_(self) -> int:
        """Rows that are searched."""
        if not hasattr(self, "_index"):
            raise AttributeError("n_samples_fit_ is there after fit")
        return self._index.n_rows

    def _build_bins(self, calyx: Calyx) -> Calyx | None:
        """Return cells of which each gives a bit of the code of a bin."""
        if self.n_bits is None:
            return None
        n_bits = checks.integer("n_bits", self.n_bits, 1, MOST_BITS, "None compares all rows")
        return Calyx(join(calyx.wiring, n_bits, CELLS_PER_BIT), 1, calyx.centring)

    def _add(self, vectors: Any) -> None:
        for rows in self._blocks(vectors):
            self._index.add(*self._encode(vectors[rows]))

    def _encode(self, vectors: Any) -> tuple[Words, Words | None]:
        """Return the codes of vectors and their bins."""
        threads = self._threads()
        words = pack(self._calyx.tags(vectors, threads), self.wiring_.n_kc)
        return words, self._coarse.signs(vectors, threads)[:, 0] if self._coarse else None

    def _search_vectors(self, vectors: Any, m: int) -> Found:
        found = make_found(vectors.shape[0], m)
        for rows in self._blocks(vectors):
            found.shared[rows], found.rows[rows] = self._search(*self._encode(vectors[rows]), m)
        return found

    def _search(self, words: Words, codes: Words | None, m: int) -> Found:
        threads = self._threads()
        if codes is None or self._coarse is None:
            return self._index.nearest(words, m, threads)
        n = self._index.n_rows
        wanted = self.n_candidates or max(PER_NEIGHBOR * m, int(LEAST_SHARE * n))
        return self._index.nearest_in_bins(words, codes, m, min(n, max(m, wanted)), threads)

    def _count_neighbors(self, n_neighbors: int | None, alone: bool) -> int:
        """Return how many neighbours are wanted, or say that there are not so many."""
        m = self.n_neighbors if n_neighbors is None else n_neighbors
        most = self._index.n_rows - alone
        if isinstance(m, bool) or not isinstance(m, int | np.integer):
            raise KindError(f"n_neighbors must be a whole number, got {m!r}")
        if not 1 <= m <= most:
            others = "other rows" if alone else "rows"
            raise ArgumentError(
                f"n_neighbors must be from 1 up and at most the number of {others}, {most}, "
                f"got {m}; lower it, or fit more rows"
            )
        return int(m)


def _leave_out_self(shared: Index, rows: Index) -> Found:
    """Drop each row from its own list, or the last of the list where it is not there."""
    n, m = rows.shape
    keep = rows != np.arange(n)[:, None]
    keep[keep.all(axis=1), m - 1] = False
    return Found(shared[keep].reshape(n, m - 1), rows[keep].reshape(n, m - 1))
