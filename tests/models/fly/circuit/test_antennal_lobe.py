"""The antennal lobe: the formula, scale, and scikit-learn's own checks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse

sklearn = pytest.importorskip("sklearn", reason="scikit-learn is not installed (extra `sklearn`)")
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.utils.estimator_checks import parametrize_with_checks  # noqa: E402

from neurosim import ArgumentError, KindError  # noqa: E402
from neurosim.models.fly import AntennalLobe, FlyHash  # noqa: E402

rates = arrays(float, st.tuples(st.integers(1, 4), st.integers(1, 6)),
               elements=st.floats(-50, 300, width=32))  # fmt: skip


@parametrize_with_checks([AntennalLobe(), AntennalLobe(m=0.0)])
def test_scikit_learn_is_content(estimator, check):
    check(estimator)


def _by_formula(x, r_max=165.0, sigma=12.0, m=10.63):
    out = np.zeros(x.shape)
    for row, odour in enumerate(x):
        heard = [max(rate, 0.0) for rate in odour.tolist()]
        s = m * sum(heard) / 190
        for i, rate in enumerate(heard):
            out[row, i] = r_max * rate**1.5 / (rate**1.5 + sigma**1.5 + s**1.5)
    return out


@given(rates)
def test_rates_follow_the_formula_dense_and_sparse(x):
    lobe = AntennalLobe().fit(x)
    assert lobe.transform(x) == pytest.approx(_by_formula(x), rel=1e-12, abs=1e-300)
    packed = lobe.transform(sparse.csr_array(x))
    assert packed.toarray() == pytest.approx(lobe.transform(x), rel=1e-12)
    assert packed.nnz == sparse.csr_array(x).nnz


def test_single_precision_stays():
    x = np.array([[3.0, 30.0, 300.0]])
    out = AntennalLobe().fit(x).transform(x.astype(np.float32))
    assert out.dtype == np.float32 and out == pytest.approx(_by_formula(x), rel=1e-6)


@pytest.mark.parametrize("rate", [1e-300, 1e-5, 1e300, 1.7e308])
def test_no_rate_overflows(rate):
    out = AntennalLobe().fit_transform([[rate, rate, 0.0]])
    assert np.isfinite(out).all() and out[0, 2] == 0 and 0 <= out.min() and out.max() <= 165


def test_strong_odours_are_alike_and_inhibition_is_what_makes_them_so():
    odour = np.array([[10.0, 30.0, 90.0, 0.0]])
    together, alone = ([AntennalLobe(m=m).fit_transform(odour * c) for c in (10, 1000)]
                       for m in (10.63, 0.0))  # fmt: skip
    assert together[0] == pytest.approx(together[1], rel=0.05)
    assert alone[1][0, :3] == pytest.approx(165, rel=0.01) and alone[0][0, 0] < 160


def test_half_of_the_largest_rate_at_sigma():
    assert AntennalLobe(r_max=80, sigma=7, m=0).fit_transform([[7.0]]) == pytest.approx(40)


def test_it_is_a_step_before_a_tag():
    odours = np.random.default_rng(1).gamma(0.5, 40, (5, 20))
    pipe = make_pipeline(AntennalLobe(), FlyHash(n_kc=300, n_active=15, random_state=0))
    tags = pipe.fit_transform(odours)
    expected = FlyHash(n_kc=300, n_active=15, random_state=0).fit_transform(_by_formula(odours))
    assert (tags != expected).nnz == 0
    assert AntennalLobe().fit(odours).get_feature_names_out(["a"] * 20).tolist() == ["a"] * 20


@pytest.mark.parametrize(
    ("parameters", "error", "said"),
    [
        ({"r_max": 0}, ArgumentError, "r_max must be finite and at least 1e-300, got 0"),
        ({"sigma": 0.0}, ArgumentError, "sigma must be finite and at least 1e-300, got 0"),
        ({"m": -1}, ArgumentError, "m must be finite and at least 0, got -1"),
        ({"m": np.inf}, ArgumentError, "m must be finite and at least 0, got inf"),
        ({"m": "much"}, KindError, "m must be a plain number"),
    ],
)
def test_impossible_parameters_are_refused(parameters, error, said):
    with pytest.raises(error, match=said):
        AntennalLobe(**parameters).fit([[1.0]])
