r"""FlyHash: vectors to sparse tags, as a scikit-learn transformer.

Each of ``n_kc`` Kenyon cells sums a few inputs of the centred vector, and the ``n_active`` most
strongly driven cells are its tag, so that similar vectors have overlapping tags [1]_.

====================  ==========  =====================  ====  ==================================
parameter             symbol      value                  unit  source
====================  ==========  =====================  ====  ==================================
Kenyon cells          n_kc        2,000                  -     [1]_
inputs of a cell      n_inputs    max(6, round(d / 10))  -     [1]_: about six in the fly (to be
                                                               verified); a tenth for data
active cells          n_active    5 %                    -     [1]_
====================  ==========  =====================  ====  ==================================

References
----------
.. [1] Dasgupta, Stevens, Navlakha, "A neural algorithm for a fundamental computing problem",
   Science 358:793, 2017, doi:10.1126/science.aam9868.
"""

from collections.abc import Iterable, Iterator
from dataclasses import KW_ONLY, dataclass
from typing import Any, Self

import numpy as np
from sklearn.base import ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from neurosim.base import checks
from neurosim.base.arrays import Index, packed_type
from neurosim.models.fly.circuit.network import FlyCircuit
from neurosim.models.fly.estimators.base import TagEstimator

Tags = np.ndarray[Any, np.dtype[np.uint16] | np.dtype[np.uint32]]


@dataclass(eq=False, repr=False)
class FlyHash(ClassNamePrefixFeaturesOutMixin, TransformerMixin, TagEstimator):  # type: ignore[misc]
    """Turn vectors into sparse tags: the Kenyon cells that fire.

    Exactly ``n_active`` cells fire for every vector; of equal drives those of lowest index win, so
    a constant vector, in which nothing is left after centring, has the first ``n_active`` cells as
    its tag. Tags do not depend on the number of threads, on the other vectors, on how they are cut
    into blocks, or on whether they are dense or sparse.

    Parameters
    ----------
    n_kc : int, optional
        Kenyon cells: 2,000, or as many as a given wiring has.
    n_inputs : int, optional
        Inputs that each cell sums: ``max(6, round(d / 10))`` but at most half of them, or as a
        given wiring has.
    wiring : {"random", "even"}, Wiring or matrix of shape (n_features, n_kc)
        Which inputs each cell sums: drawn at random, drawn such that all inputs are used equally
        often, or given, as whole numbers of synapses.
    centring : bool
        Whether each vector's own mean is subtracted first.
    random_state : int, RandomState or None
        An int is the seed of the wiring itself, from 0 to 2**63 - 1.
    n_jobs : int, optional
        Threads, as in scikit-learn: None is 1, -1 is all cores.
    n_active : int or float
        Cells that fire for a vector: how many (int), or which fraction of ``n_kc`` (float).
    binary : bool
        Whether active cells are 1 in the output of `transform`, or have their drive, in the units
        of the vectors.
    sparse_output : bool
        Whether `transform` returns a CSR matrix, or a dense array, which ``set_output`` can turn
        into a table of pandas or polars.

    Attributes
    ----------
    wiring_ : Wiring
    n_active_ : int
    n_features_in_ : int
    feature_names_in_ : ndarray of str
        Only where the vectors to fit had names of columns.

    References
    ----------
    .. [1] Dasgupta, Stevens, Navlakha, Science 358:793, 2017, doi:10.1126/science.aam9868.

    Examples
    --------
    >>> import numpy as np
    >>> odours = np.random.default_rng(0).random((3, 50))
    >>> odours[1] = odours[0] + 0.01 * odours[2]
    >>> codes = FlyHash(random_state=1).fit_transform(odours)
    >>> codes.shape, codes.nnz
    ((3, 2000), 300)
    >>> (codes @ codes.T).toarray().astype(int).tolist()
    [[100, 98, 20], [98, 100, 21], [20, 21, 100]]
    """

    _: KW_ONLY
    binary: bool = True
    sparse_output: bool = True

    def fit(self, X: Any, y: Any = None) -> Self:
        """Draw the wiring. Of the vectors, only their width matters.

        Parameters
        ----------
        X : array_like or sparse, shape (n_samples, n_features)
            One vector in each row.
        y : ignored
            For scikit-learn, which passes labels.

        Returns
        -------
        FlyHash
            The estimator itself.
        """
        del y
        self._validate(X, reset=True)
        for name in ("binary", "sparse_output"):
            checks.flag(name, getattr(self, name))
        self._build(self.n_features_in_)
        return self

    def transform(self, X: Any) -> Any:
        """Return the tags as rows of a matrix.

        Parameters
        ----------
        X : array_like or sparse, shape (n_samples, n_features)
            One vector in each row.

        Returns
        -------
        csr_array of float32, shape (n_samples, n_kc)
            Indices int32, ascending; ``n_active_`` entries in each row. With
            ``sparse_output=False`` the same numbers as ndarray.
        """
        from scipy import sparse

        cells, data = self._fire(self._validate(X))
        if not self.sparse_output:
            tags = np.zeros((len(cells), self.wiring_.n_kc), np.float32)
            np.put_along_axis(tags, cells.astype(np.intp), data, axis=1)
            return tags
        index = np.int32 if cells.size < 2**31 else np.int64
        ends = np.arange(0, cells.size + 1, self.n_active_, dtype=index)
        parts = (data.ravel(), cells.ravel(), ends)
        return sparse.csr_array(parts, shape=(len(cells), self.wiring_.n_kc))

    def _fire(self, vectors: Any) -> tuple[Index, Any]:
        """Return the active cells of each vector, and what they have in the output."""
        threads = self._threads()
        if self.binary:
            cells = self._calyx.tags(vectors, threads)
            return cells, np.ones(cells.shape, np.float32)
        return self._calyx.winners(vectors, threads)

    def tags(self, X: Any) -> Tags:
        """Return the tags as lists of cells, the packed form: 200 bytes for 100 cells.

        Parameters
        ----------
        X : array_like or sparse, shape (n_samples, n_features)
            One vector in each row.

        Returns
        -------
        ndarray of uint16 or, above 65,536 cells, uint32, shape (n_samples, ``n_active_``)
            Ascending in each row.
        """
        vectors = self._validate(X)
        threads = self._threads()
        packed = np.empty((vectors.shape[0], self.n_active_), packed_type(self.wiring_.n_kc))
        for rows in self._blocks(vectors):
            packed[rows] = self._calyx.tags(vectors[rows], threads)
        return packed

    def stream(self, blocks: Iterable[Any]) -> Iterator[Tags]:
        """Tag one block of vectors after the other, as `tags` does.

        Parameters
        ----------
        blocks : iterable of array_like or sparse, each of shape (n_samples, n_features)
            One vector in each row.

        Returns
        -------
        iterator of ndarray
            The tags of each block, made when they are asked for.

        Examples
        --------
        >>> import numpy as np
        >>> blocks = (np.random.default_rng(i).random((10, 50)) for i in range(3))
        >>> nose = FlyHash(random_state=1).fit(np.zeros((1, 50)))
        >>> [tags.shape for tags in nose.stream(blocks)]
        [(10, 100), (10, 100), (10, 100)]
        """
        return map(self.tags, blocks)

    def circuit(self) -> FlyCircuit:
        """Return the same wiring as a circuit that can be recorded, lesioned and extended.

        Its tags are those of `tags`, bit for bit.

        Returns
        -------
        FlyCircuit
            A new one.

        Raises
        ------
        sklearn.exceptions.NotFittedError
            Before `fit`.
        """
        check_is_fitted(self)
        centring = bool(self.centring)
        return FlyCircuit(wiring=self.wiring_, n_active=self.n_active_, centring=centring)

    @property
    def _n_features_out(self) -> int:
        return self.wiring_.n_kc

    def __sklearn_tags__(self) -> Any:
        """Say to scikit-learn that the output is float32 whatever comes in."""
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = []
        return tags
