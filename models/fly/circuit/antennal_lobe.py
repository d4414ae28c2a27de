r"""The antennal lobe: every channel is divided by what all receptors do.

Lateral inhibition makes the responses of projection neurons to strong and weak odours alike [1]_:

.. math:: r_i = r_{max} \frac{x_i^{1.5}}{x_i^{1.5} + \sigma^{1.5} + s^{1.5}}, \qquad
          s = \frac{m}{190} \sum_j x_j

with x the rates of receptor neurons. Rates cannot be negative: what is below zero counts as zero.

====================  ==========  =======  ========  ==============================================
parameter             symbol      value    unit      source
====================  ==========  =======  ========  ==============================================
largest rate          r_max       165      spikes/s  [1]_
half-saturation       sigma       12       spikes/s  [1]_
lateral inhibition    m           10.63    -         [1]_, for glomerulus VM7; applied to all
exponent              -           1.5      -         [1]_
====================  ==========  =======  ========  ==============================================

All values, and the 190 that turns a sum of rates into a field potential, as public implementations
have them, one of them from the authors' laboratory; in the paper they are to be verified.

References
----------
.. [1] Olsen, Bhandawat, Wilson, "Divisive normalization in olfactory population codes", Neuron
   66:287, 2010, equations 4 and 6, doi:10.1016/j.neuron.2010.04.009.
"""

from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from neurosim.base import checks
from neurosim.base.errors import KindError

EXPONENT = 1.5
PER_POTENTIAL = 190.0
"""Spikes/s of all receptors together that make one unit of field potential."""


class AntennalLobe(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Turn rates of receptor neurons into those of projection neurons: divisive normalisation.

    Before `FlyHash` it is a step of its own: ``make_pipeline(AntennalLobe(), FlyHash())``.

    Parameters
    ----------
    r_max : float
        Largest rate in spikes/s, above 0.
    sigma : float
        Rate in spikes/s at which a channel that is alone reaches half of it, above 0.
    m : float
        How strongly all channels inhibit each, from 0 (not at all) up.

    Attributes
    ----------
    n_features_in_ : int
    feature_names_in_ : ndarray of str
        Only where the vectors to fit had names of columns.

    References
    ----------
    .. [1] Olsen, Bhandawat, Wilson, Neuron 66:287, 2010, doi:10.1016/j.neuron.2010.04.009.

    Examples
    --------
    A tenfold stronger odour makes a response that is hardly larger:

    >>> import numpy as np
    >>> odour = np.array([[30.0, 60.0, 90.0], [300.0, 600.0, 900.0]])
    >>> AntennalLobe().fit_transform(odour).round().tolist()
    [[114.0, 142.0, 152.0], [137.0, 154.0, 159.0]]
    """

    def __init__(self, r_max: float = 165.0, sigma: float = 12.0, m: float = 10.63):
        self.r_max = r_max
        self.sigma = sigma
        self.m = m

    def fit(self, X: Any, y: Any = None) -> Self:
        """Check the parameters. Of the vectors, only their width matters.

        Parameters
        ----------
        X : array_like or sparse, shape (n_samples, n_features)
            Rates of receptor neurons in spikes/s.
        y : ignored
            For scikit-learn, which passes labels.

        Returns
        -------
        AntennalLobe
            The estimator itself.

        Raises
        ------
        ArgumentError, KindError
            If a parameter is out of range, or ``X`` is no real numbers.
        """
        del y
        self._validate(X, reset=True)
        checks.real("r_max", self.r_max, 1e-300)
        checks.real("sigma", self.sigma, 1e-300)
        checks.real("m", self.m, 0.0)
        return self

    def transform(self, X: Any) -> Any:
        """Turn the rates of receptor neurons into those of projection neurons, 0 to ``r_max``.

        Parameters
        ----------
        X : array_like or sparse, shape (n_samples, n_features)
            Rates of receptor neurons in spikes/s; what is below zero counts as zero.

        Returns
        -------
        ndarray or csr_matrix, shape (n_samples, n_features)
            Rates in spikes/s: float32 for float32, otherwise float64; sparse for sparse.
        """
        check_is_fitted(self)
        vectors = self._validate(X, reset=False)
        if not hasattr(vectors, "indptr"):
            rates = np.maximum(vectors, 0)
            return self._normalise(rates, _sum(rates)[:, None])
        out = vectors.copy()
        np.maximum(out.data, 0, out=out.data)
        out.data = self._normalise(out.data, np.repeat(_sum(out), np.diff(out.indptr)))
        return out

    def _validate(self, X: Any, reset: bool) -> Any:
        checks.refuse_quantity("X", X)
        checks.refuse_masked("X", X)
        vectors = validate_data(self, X, accept_sparse="csr", reset=reset)
        if vectors.dtype.kind not in "biuf":
            raise KindError(f"X must be real numbers, got {vectors.dtype}")
        return vectors if vectors.dtype == np.float32 else vectors.astype(np.float64)

    def _normalise(self, rates: Any, sums: Any) -> Any:
        """Return the rates of projection neurons; written so that no power can overflow."""
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            lateral = self.m / PER_POTENTIAL * sums / rates
            rest = (self.sigma / rates.astype(np.float64)) ** EXPONENT
            shares = 1 / (1 + rest + lateral**EXPONENT)
        return np.where(rates > 0, self.r_max * shares, 0).astype(rates.dtype)

    def __sklearn_tags__(self) -> Any:
        """Say to scikit-learn that sparse input is taken and float32 stays float32."""
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags


def _sum(rates: Any) -> Any:
    """Return the sum of each row, infinite where it is larger than any number."""
    with np.errstate(over="ignore"):
        return np.asarray(rates.sum(axis=1, dtype=np.float64)).ravel()
