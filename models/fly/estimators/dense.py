r"""DenseFly: the signs of all Kenyon cells, and the bins of a search that follow from them.

There is no inhibition: each of ``n_kc`` sparse sums of the centred vector leaves one bit, whether
it is 0 or more. The *pseudo-hash* sums the cells of each of ``n_bits`` blocks and keeps the sign:
``n_bits`` bits for bins, made of the same cells [1]_.

====================  ==========  =====================  ====  ==================================
parameter             symbol      value                  unit  source
====================  ==========  =====================  ====  ==================================
bits of the hash      n_bits      32                     -     the longest in [1]_ (to be verified)
Kenyon cells          n_kc        20 * n_bits            -     [1]_
inputs of a cell      n_inputs    max(6, round(d / 10))  -     a tenth of the inputs [1]_
====================  ==========  =====================  ====  ==================================

References
----------
.. [1] Sharma, Navlakha, "Improving similarity search with high-dimensional locality-sensitive
   hashing", 2018, arXiv:1812.01844, doi:10.48550/arXiv.1812.01844.
"""

from dataclasses import KW_ONLY, dataclass
from typing import Any, Self

import numpy as np
from sklearn.base import ClassNamePrefixFeaturesOutMixin, TransformerMixin

from neurosim.base import checks
from neurosim.base.arrays import Words
from neurosim.models.fly.circuit.kenyon_cells import Calyx
from neurosim.models.fly.circuit.wiring import Wiring
from neurosim.models.fly.estimators.base import MOST_CELLS, FlyEstimator
from neurosim.models.fly.measures.packed import unpack_bits

CELLS_PER_BIT = 20
"""As many sparse sums cost as much as one dense projection, where a cell sums a tenth of inputs."""

Bits = np.ndarray[Any, np.dtype[np.uint8]]


@dataclass(eq=False, repr=False)
class DenseFly(ClassNamePrefixFeaturesOutMixin, TransformerMixin, FlyEstimator):  # type: ignore[misc]
    """Turn vectors into dense sign codes, a bit for each Kenyon cell.

    Parameters
    ----------
    n_bits : int
        Bits of `pseudo_hash`.
    n_kc : int, optional
        Kenyon cells, which are bits of the code: ``20 * n_bits``, or as many as a given wiring
        has; at least ``n_bits``.
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
        Threads, as in scikit-learn: None is 1, -1 is all cores.

    Attributes
    ----------
    wiring_ : Wiring
    n_features_in_ : int
    feature_names_in_ : ndarray of str
        Only where the vectors to fit had names of columns.

    References
    ----------
    .. [1] Sharma, Navlakha, 2018, doi:10.48550/arXiv.1812.01844.

    Examples
    --------
    >>> import numpy as np
    >>> vectors = np.random.default_rng(0).random((3, 50))
    >>> dense = DenseFly(n_bits=16, random_state=1).fit(vectors)
    >>> dense.transform(vectors).shape, dense.words(vectors).shape
    ((3, 320), (3, 5))
    >>> dense.pseudo_hash(vectors).shape
    (3, 16)
    """

    n_bits: int = 32
    _: KW_ONLY
    n_kc: int | None = None

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
        DenseFly
            The estimator itself.
        """
        del y
        self._validate(X, reset=True)
        n_bits = checks.integer("n_bits", self.n_bits, 1, MOST_CELLS // CELLS_PER_BIT)
        self._build(self.n_features_in_)
        self._coarse = Calyx(join(self.wiring_, n_bits), 1, bool(self.centring))
        return self

    def transform(self, X: Any) -> Bits:
        """Return the code of each vector: 1 where a cell's sum is 0 or more, else 0.

        Parameters
        ----------
        X : array_like or sparse, shape (n_samples, n_features)
            One vector in each row.

        Returns
        -------
        ndarray of uint8, shape (n_samples, n_kc)
            0 and 1.
        """
        return unpack_bits(self.words(X), self._n_features_out)

    def words(self, X: Any) -> Words:
        """Return the codes packed: cell j is bit ``j % 64`` of word ``j // 64``.

        Parameters
        ----------
        X : array_like or sparse, shape (n_samples, n_features)
            One vector in each row.

        Returns
        -------
        ndarray of uint64, shape (n_samples, ceil(n_kc / 64))
            Bits beyond the last cell are 0.
        """
        vectors = self._validate(X)
        return self._calyx.signs(vectors, self._threads())

    def pseudo_hash(self, X: Any) -> Bits:
        """Return a short hash for bins: the sign of the sum of each block of cells.

        Parameters
        ----------
        X : array_like or sparse, shape (n_samples, n_features)
            One vector in each row.

        Returns
        -------
        ndarray of uint8, shape (n_samples, n_bits)
            0 and 1.
        """
        vectors = self._validate(X)
        return unpack_bits(self._coarse.signs(vectors, self._threads()), self._coarse.wiring.n_kc)

    def _default_n_kc(self) -> int:
        return CELLS_PER_BIT * int(self.n_bits)

    @property
    def _n_features_out(self) -> int:
        return int(self.wiring_.n_kc)

    def __sklearn_tags__(self) -> Any:
        """Say to scikit-learn that the output is uint8 whatever comes in."""
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = []
        return tags


def join(wiring: Wiring, n_bits: int, most: int | None = None) -> Wiring:
    """Return cells that sum what the cells of a block sum, one for each of ``n_bits`` blocks.

    Parameters
    ----------
    wiring : Wiring
    n_bits : int
        From 1 to the number of cells.
    most : int, optional
        Cells of a block, at most. Default: all cells are used.

    Examples
    --------
    >>> pairs = join(Wiring.random(50, n_kc=4, n_inputs=6, seed=1), n_bits=2)
    >>> pairs.n_kc, pairs.indptr.tolist()
    (2, [0, 12, 24])
    """
    remedy = f"there are {wiring.n_kc} Kenyon cells (n_kc), each bit needs one"
    checks.integer("n_bits", n_bits, 1, wiring.n_kc, remedy)
    n_used = min(wiring.n_kc, n_bits * (most or wiring.n_kc))
    ends = wiring.indptr[np.arange(n_bits + 1) * n_used // n_bits]
    return Wiring(ends, wiring.inputs[: ends[-1]], wiring.n_features)
