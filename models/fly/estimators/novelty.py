r"""NoveltyFilter: whether the fly has smelled this, or something like it, lately.

The output neuron MBON-alpha'3 listens to all Kenyon cells. Its weights start at 1. At every
exposure those from active cells are depressed; all weights recover with time [1]_:

.. math:: w_j \leftarrow (1 - d)\, w_j \ \text{if cell j fires}, \qquad
          1 - w_j \leftarrow (1 - r)\, (1 - w_j) \ \text{in each unit of time}

Novelty is the mean weight from the cells of the tag: 1 where none of them fired before, less for
what was seen, and for what is like it, as similar vectors share cells.

====================  ==========  ===========  ========  ======================================
parameter             symbol      value        unit      source
====================  ==========  ===========  ========  ======================================
Kenyon cells          n_kc        10,000       -         chosen here; the fly has 2,000
active cells          n_active    1 %          -         chosen here; about 5 % in the fly
depression            d           0.5          -         chosen here
recovery              r           0.01         1 / time  chosen here
====================  ==========  ===========  ========  ======================================

That active weights fall at each exposure and recover with time is in [1]_; the exact rule there is
to be verified. Depression of 1 without recovery is a Bloom filter that knows distance.

How much it holds: among vectors that have nothing in common, a weight is depressed with
probability a, the fraction of active cells. After N of them, the novelty of yet another is
(1 - a d)^N without recovery, and a d / (a d + r) below 1 in the long run with it (about, for small
rates). So the fly's 5 % hold some 30 odours; the defaults here end at 0.67 for what is new, and
what was seen last is at half of what it would be.

References
----------
.. [1] Dasgupta, Sheehan, Stevens, Navlakha, "A neural data structure for novelty detection",
   PNAS 115:13093, 2018, doi:10.1073/pnas.1814448115.
"""

from dataclasses import KW_ONLY, dataclass
from typing import Any, Self

import numpy as np
from sklearn.utils.validation import check_is_fitted

from neurosim.base import checks
from neurosim.base.arrays import Index, Real
from neurosim.base.errors import ArgumentError
from neurosim.models.fly.estimators.familiarity import FamiliarityScores
from neurosim.models.fly.estimators.receptors import TunedFlyEstimator

N_KC = 10_000


@dataclass(eq=False, repr=False)
class NoveltyFilter(FamiliarityScores, TunedFlyEstimator):
    """Tell what is new from what was seen lately.

    Time passes by one unit with every vector learned, and by `rest`. What is learned does not
    depend on how vectors are cut into calls of `partial_fit`, bit for bit; their order matters, as
    it does to a fly.

    Parameters
    ----------
    n_kc : int, optional
        Kenyon cells: 10,000, or as many as a given wiring has.
    n_inputs : int, optional
        Inputs that each cell sums: ``max(6, round(d / 10))`` but at most half of them, or as a
        given wiring has.
    wiring : {"random", "even"}, Wiring or matrix of shape (n_features, n_kc)
        Which inputs each cell sums: drawn at random, drawn such that all inputs are used equally
        often, or given, as whole numbers of synapses. With receptors, these are the inputs.
    centring : bool
        Whether each vector's own mean is subtracted first.
    random_state : int, RandomState or None
        An int is the seed of the wiring itself, from 0 to 2**63 - 1.
    n_jobs : int, optional
        Threads, as in scikit-learn: None is 1, -1 is all cores.
    n_active : int or float
        Cells that fire for a vector: how many (int), or which fraction of ``n_kc`` (float). Fewer
        hold more vectors.
    n_receptors : int, optional
        Receptors of random tuning before the Kenyon cells, 0 for none. None is 50 where there are
        fewer than 12 features and no wiring is given, and none elsewhere. Features should then be
        standardised.
    depression : float
        Which part of a weight is lost at an exposure, from above 0 to 1.
    recovery : float
        Which part of what a weight has lost comes back in a unit of time, from 0 to 1.
    threshold : float
        Novelty above which `predict` says new, from 0 to 1.

    Attributes
    ----------
    weights_ : ndarray of float64, shape (n_kc,)
        As they are now.
    clock_ : float
        Time that has passed.
    offset_ : float
        ``-threshold``, so that ``decision_function`` is ``score_samples - offset_``.
    wiring_ : Wiring
    n_active_ : int
    receptors_ : Receptors or None
    n_features_in_ : int
    feature_names_in_ : ndarray of str
        Only where the vectors to fit had names of columns.

    References
    ----------
    .. [1] Dasgupta, Sheehan, Stevens, Navlakha, PNAS 115:13093, 2018,
       doi:10.1073/pnas.1814448115.

    Examples
    --------
    >>> import numpy as np
    >>> odours = np.random.default_rng(0).random((3, 50))
    >>> odours[1] = odours[0] + 0.2 * odours[2]  # like the first
    >>> nose = NoveltyFilter(random_state=1).fit(odours[:1])
    >>> nose.novelty(odours).round(2).tolist()
    [0.5, 0.6, 0.94]
    >>> nose.rest(100).novelty(odours).round(2).tolist()
    [0.82, 0.85, 0.98]
    """

    _: KW_ONLY
    n_active: int | float = 0.01
    depression: float = 0.5
    recovery: float = 0.01
    threshold: float = 0.5

    def fit(self, X: Any, y: Any = None) -> Self:
        """Forget everything and learn vectors, one after the other.

        Parameters
        ----------
        X : array_like or sparse, shape (n_samples, n_features)
            One vector in each row.
        y : ignored
            For scikit-learn, which passes labels.

        Returns
        -------
        NoveltyFilter
            The estimator itself.
        """
        del y
        self._observe(X, first=True)
        return self

    def partial_fit(self, X: Any, y: Any = None) -> Self:
        """Learn more vectors, one after the other.

        Parameters
        ----------
        X : array_like or sparse, shape (n_samples, n_features)
            One vector in each row.
        y : ignored
            For scikit-learn, which passes labels.

        Returns
        -------
        NoveltyFilter
            The estimator itself.
        """
        del y
        self.observe(X)
        return self

    def observe(self, X: Any) -> Real:
        """Learn vectors, and return how novel each was when it came.

        Parameters
        ----------
        X : array_like or sparse, shape (n_samples, n_features)
            One vector in each row.

        Returns
        -------
        ndarray of float64, shape (n_samples,)
            From 0 to 1.
        """
        return self._observe(X, first=not hasattr(self, "clock_"))

    def rest(self, duration: float) -> Self:
        """Let time pass.

        Parameters
        ----------
        duration : float
            In units of time, from 0 up; one vector takes 1.

        Returns
        -------
        NoveltyFilter
            The estimator itself.

        Raises
        ------
        ArgumentError
            If it is below 0.
        """
        check_is_fitted(self)
        self.clock_ += checks.real("duration", duration, 0.0)
        return self

    def novelty(self, X: Any) -> Real:
        """Return how novel vectors are, from 0 to 1 (no cell fired before), without learning them.

        Parameters
        ----------
        X : array_like or sparse, shape (n_samples, n_features)
            One vector in each row.

        Returns
        -------
        ndarray of float64, shape (n_samples,)
            From 0 to 1.
        """
        vectors = self._validate(X)
        novelty, weights = np.empty(vectors.shape[0]), self.weights_
        for rows in self._blocks(vectors):
            novelty[rows] = weights[self._cells(vectors[rows])].mean(axis=1)
        return novelty

    @property
    def weights_(self) -> Real:
        """Weights as they are now."""
        check_is_fitted(self)
        return self._recovered(slice(None))

    def _default_n_kc(self) -> int:
        return N_KC

    def _observe(self, X: Any, first: bool) -> Real:
        vectors = self._validate(X, reset=first)
        if first:
            self._start()
        seen = [self._expose(tag) for rows in self._blocks(vectors)
                for tag in self._cells(vectors[rows])]  # fmt: skip
        return np.array(seen)

    def _start(self) -> None:
        if not checks.real("depression", self.depression, 0.0, 1.0):
            raise ArgumentError(f"depression must be above 0, got {self.depression}")
        checks.real("recovery", self.recovery, 0.0, 1.0, "0 never forgets")
        self.offset_ = -checks.real("threshold", self.threshold, 0.0, 1.0)
        self._open(self.n_features_in_)
        self.clock_ = 0.0
        # A weight is kept as it was when its cell last fired, so rests cost nothing.
        self._weights = np.ones(self.wiring_.n_kc)
        self._times = np.zeros(self.wiring_.n_kc)

    def _expose(self, tag: Index) -> float:
        self.clock_ += 1.0
        weights = self._recovered(tag)
        self._weights[tag] = weights * (1.0 - float(self.depression))
        self._times[tag] = self.clock_
        return float(weights.mean())

    def _recovered(self, cells: Any) -> Real:
        elapsed = self.clock_ - self._times[cells]
        kept = (1.0 - float(self.recovery)) ** elapsed
        recovered: Real = 1.0 - kept * (1.0 - self._weights[cells])
        return recovered
