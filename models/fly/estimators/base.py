r"""The nose: what all estimators of the fly share, their parameters, wiring and input.

scikit-learn checks the input (`validate_data`), this module the parameters, each with one message.
"""

import numbers
from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass
from typing import Any, NamedTuple

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from neurosim.base import checks
from neurosim.base.errors import ArgumentError, KindError
from neurosim.models.fly.circuit.kenyon_cells import Calyx
from neurosim.models.fly.circuit.sizes import N_KC, choose_n_inputs, count_active
from neurosim.models.fly.circuit.wiring import Wiring

WIRINGS = ("random", "even")
MOST_CELLS = (1 << 31) - 1
BLOCK = 4096
"""Vectors, for each thread, that are looked at together where memory has to stay bounded."""


class Sizes(NamedTuple):
    """Parameters, checked: Kenyon cells, inputs of each (0: as the wiring says), active cells."""

    n_kc: int
    n_inputs: int
    n_active: int


# Of a dataclass only the constructor is wanted: scikit-learn reads the parameters from its
# signature, and shows and compares estimators in its own way.
@dataclass(eq=False, repr=False)
class FlyEstimator(BaseEstimator):  # type: ignore[misc]
    """What the estimators share: parameters, wiring, input.

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
        Threads, as in scikit-learn: None is 1, -1 is all cores. It changes no bit.
    """

    n_kc: int | None = None
    _: KW_ONLY
    n_inputs: int | None = None
    wiring: Any = "random"
    centring: bool = True
    random_state: Any = None
    n_jobs: int | None = None

    def _default_n_kc(self) -> int:
        """Return how many cells are drawn if ``n_kc`` does not say."""
        return N_KC

    def _count_active(self, n_kc: int) -> int:
        """Return how many of the cells fire for a vector, or say what is wrong."""
        return 1

    def _check_parameters(self, n_features: int) -> Sizes:
        """Return the sizes of a circuit for vectors of ``n_features``, or say what is wrong."""
        if not isinstance(self.centring, bool | np.bool_):
            raise KindError(f"centring must be True or False, got {self.centring!r}")
        self._threads()
        given = self._given(n_features)
        if given is None:
            n_kc = checks.integer("n_kc", _or(self.n_kc, self._default_n_kc()), 1, MOST_CELLS)
            n_inputs = _or(self.n_inputs, choose_n_inputs(n_features))
            remedy = f"the cells see {n_features} features or receptors; None chooses"
            n_inputs = checks.integer("n_inputs", n_inputs, 1, n_features, remedy)
        else:
            n_kc, n_inputs = given.n_kc, 0
            _agree("n_kc", self.n_kc, n_kc)
            _agree("n_inputs", self.n_inputs, None)
        return Sizes(n_kc, n_inputs, self._count_active(n_kc))

    def _build(self, n_features: int) -> Calyx:
        """Check the parameters, draw the wiring, and return the cells with their inhibition.

        Sets ``wiring_``.
        """
        sizes = self._check_parameters(n_features)
        wiring = self._given(n_features)
        if wiring is None:
            draw = Wiring.random if self.wiring == "random" else Wiring.even
            wiring = draw(n_features, sizes.n_kc, sizes.n_inputs, seed=self._seed())
        self.wiring_ = wiring
        self._calyx = Calyx(wiring, sizes.n_active, bool(self.centring))
        return self._calyx

    def _validate(self, X: Any, y: Any = "no_validation", reset: bool = False) -> Any:
        """Return vectors as a finite array or CSR matrix of real numbers, of the right width.

        Parameters
        ----------
        X : array_like or sparse, shape (n_samples, n_features)
        y : array_like, optional
            Labels; if given, both are returned.
        reset : bool
            Whether the width (and the names of the columns) are noted rather than compared.
        """
        if not reset:
            check_is_fitted(self)
        for name, given in (("X", X), ("y", y)):  # which NumPy would strip
            checks.refuse_quantity(name, given)
            checks.refuse_masked(name, given)
        checked = validate_data(self, X, y, accept_sparse="csr", reset=reset)
        vectors = checked[0] if isinstance(checked, tuple) else checked
        if vectors.dtype.kind not in "biuf":
            raise KindError(f"X must be real numbers, got {vectors.dtype}")
        if vectors.dtype.kind == "b":  # counts as 0 and 1, as everywhere in scikit-learn
            vectors = vectors.astype(np.uint8)
        return (vectors, checked[1]) if isinstance(checked, tuple) else vectors

    def _blocks(self, vectors: Any) -> Iterator[slice]:
        """Return the rows of blocks of bounded size."""
        n, size = vectors.shape[0], BLOCK * self._threads()
        return (slice(first, min(first + size, n)) for first in range(0, n, size))

    def _threads(self) -> int:
        """Return how many threads ``n_jobs`` means, by joblib's convention."""
        from joblib import effective_n_jobs  # type: ignore[import-untyped]

        if self.n_jobs is not None:
            checks.integer("n_jobs", self.n_jobs, -1024, 1024, "-1 uses all cores")
        if self.n_jobs == 0:
            raise ArgumentError("n_jobs must not be 0; 1 is one thread, -1 uses all cores")
        return int(effective_n_jobs(self.n_jobs))

    def _seed(self) -> int:
        """Return the seed of the wiring; a RandomState is asked for one."""
        state = self.random_state
        if isinstance(state, numbers.Integral):
            return checks.integer("random_state", state, 0, 2**63 - 1)
        if state is not None and not isinstance(state, np.random.RandomState):
            raise KindError(f"random_state must be an int, a RandomState or None, got {state!r}")
        return int(check_random_state(state).randint(0, 2**31))

    def _given(self, n_features: int) -> Wiring | None:
        """Return the wiring if one was given and fits, None if it is to be drawn."""
        if isinstance(self.wiring, str):
            checks.choice("wiring", self.wiring, WIRINGS)
            return None
        if not isinstance(self.wiring, Wiring) and np.ndim(self.wiring) != 2:
            raise KindError(
                'wiring must be "random", "even", a Wiring or a matrix (n_features, n_kc), '
                f"got {checks.shown(self.wiring)}"
            )
        wiring = self.wiring if isinstance(self.wiring, Wiring) else Wiring.from_matrix(self.wiring)
        if wiring.n_features != n_features:
            raise ArgumentError(
                f"wiring must have as many inputs as the vectors have features, {n_features}, "
                f"got {wiring.n_features}; a matrix has a row for each feature"
            )
        return wiring

    def __sklearn_is_fitted__(self) -> bool:
        """Tell scikit-learn whether there are cells."""
        return hasattr(self, "_calyx")

    def __sklearn_tags__(self) -> Any:
        """Say to scikit-learn that sparse input is taken."""
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags


@dataclass(eq=False, repr=False)
class TagEstimator(FlyEstimator):
    """An estimator of which as many cells fire for every vector.

    Parameters
    ----------
    n_active : int or float
        Cells that fire for a vector: how many (int), or which fraction of ``n_kc`` (float).
    """

    _: KW_ONLY
    n_active: int | float = 0.05

    def _count_active(self, n_kc: int) -> int:
        return count_active(self.n_active, n_kc)

    def _build(self, n_features: int) -> Calyx:
        calyx = super()._build(n_features)
        self.n_active_ = calyx.n_active
        return calyx


def _agree(name: str, asked: Any, given: int | None) -> None:
    if asked is not None and asked != given:
        said = "follows from" if given is None else f"is {given} in"
        raise ArgumentError(f"{name} {said} the given wiring, got {asked!r}; leave it at None")


def _or(value: int | None, default: int) -> int:
    return default if value is None else value
