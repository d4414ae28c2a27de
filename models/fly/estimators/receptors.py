r"""Receptors of random tuning, for vectors of few features.

A Kenyon cell that sums 6 of 4 features sums them all, and of 2 centred features only one number is
left. The fly does not smell molecules' few properties directly, either: some 50 types of receptors
respond to them, each in its own way. Here, receptor r responds to a vector x of d features as

.. math:: a_r = \max\left(0,\ \frac{1}{\sqrt{d}} \sum_i U_{ir} x_i + b_r\right)

with U of variance 1 and b of standard deviation 0.5, both drawn once, so nothing is learned from
the data and vectors may come in any order. Features should be standardised: b is in their units.

====================  ==========  ===========  ====  ============================================
parameter             symbol      value        unit  source
====================  ==========  ===========  ====  ============================================
receptors             -           50           -     the fly has about 50 types of projection
                                                     neurons [1]_
thresholds            b           0.5          -     chosen here: best of 0, 0.5, 1, 2 on moons,
                                                     circles and blobs in two dimensions
used below            d           12 features  -     chosen here: twice the inputs of a cell
====================  ==========  ===========  ====  ============================================

Measured with `FlyClassifier` (40 % of the samples held out, mean of 3 seeds; in brackets the
features themselves): blobs 0.94 (0.33), two moons 0.90 (0.50), circles 0.97 (0.50), iris 0.88
(0.33); wine, of 13 features, 0.92 (0.94) and breast cancer, of 30 correlated ones, 0.94 (0.83).

References
----------
.. [1] Dasgupta, Stevens, Navlakha, "A neural algorithm for a fundamental computing problem",
   Science 358:793, 2017, doi:10.1126/science.aam9868.
"""

from dataclasses import KW_ONLY, dataclass
from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.arrays import Index, Real
from neurosim.base.random.stream import Stream
from neurosim.models.fly.estimators.base import TagEstimator

N_RECEPTORS = 50
FEW = 12
"""Features below which receptors stand before the Kenyon cells if nothing else is said."""
SPREAD = 0.5
"""Standard deviation of the thresholds."""
MOST_RECEPTORS = 1 << 16
LARGEST = 1e100
"""Larger features count as this, so that no sum overflows."""
_THROWS = 12
"""Uniform numbers, each of variance 1/12, that add up to a nearly normal one, exactly."""


class Receptors:
    """Receptors, each tuned at random to all features.

    Parameters
    ----------
    n_features, n_receptors : int
    seed : int

    Examples
    --------
    >>> Receptors(2, 50, seed=1).respond(np.zeros((3, 2))).shape
    (3, 50)
    """

    def __init__(self, n_features: int, n_receptors: int, seed: int):
        shape = (n_features + 1, n_receptors, _THROWS)
        words = Stream(seed, "receptors").words(int(np.prod(shape))).reshape(shape)
        normal = words.sum(axis=2) / 2.0**32 - _THROWS / 2
        self.tuning: Real = normal[1:] / np.sqrt(n_features)
        self.thresholds: Real = SPREAD * normal[0]

    def respond(self, vectors: Any) -> Real:
        """Return the activity of every receptor, float64, shape (n, n_receptors)."""
        activity = np.tile(self.thresholds, (len(vectors), 1))
        # Feature by feature, as a product of matrices may round differently for other blocks.
        for feature, tuning in zip(np.transpose(vectors), self.tuning, strict=True):
            values = np.clip(feature.astype(np.float64), -LARGEST, LARGEST)
            activity += values[:, None] * tuning
        return np.maximum(activity, 0.0)


@dataclass(eq=False, repr=False)
class TunedFlyEstimator(TagEstimator):
    """A nose that puts receptors of random tuning before its Kenyon cells where features are few.

    Parameters
    ----------
    n_receptors : int, optional
        0 for none. None is 50 where there are fewer than 12 features and no wiring is given, and
        none elsewhere.
    """

    _: KW_ONLY
    n_receptors: int | None = None

    def _open(self, n_features: int) -> None:
        """Check the parameters; draw receptors and wiring."""
        few = n_features < FEW and isinstance(self.wiring, str)
        chosen = N_RECEPTORS if few else 0
        asked = chosen if self.n_receptors is None else self.n_receptors
        n = checks.integer("n_receptors", asked, 0, MOST_RECEPTORS, "0 is none, None chooses")
        self._check_parameters(n or n_features)
        self.receptors_ = Receptors(n_features, n, self._seed()) if n else None
        self._build(n or n_features)

    def _cells(self, vectors: Any) -> Index:
        """Return the tags of a block of vectors, int32, shape (n, n_active)."""
        if self.receptors_ is not None:
            dense = vectors.toarray() if hasattr(vectors, "toarray") else vectors
            vectors = self.receptors_.respond(dense)
        return self._calyx.tags(vectors, self._threads())
