"""Connectomes of equal degrees: exact where they promise it, uniform where they draw."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws import DOUBT
from naive.graph import fixed_degree as naive
from scipy import stats

from neurosim import (
    AllToAll,
    ArgumentError,
    FixedFanIn,
    FixedFanOut,
    KindError,
    OneToOne,
    Stream,
)

STREAM = Stream(1, "a->b")
DRAWN = [FixedFanIn, FixedFanOut]
flags = {"self_loops": st.booleans(), "multapses": st.booleans()}


def _matrix(connectome, n_pre, n_post, stream=STREAM, is_recurrent=False):
    """Count the synapses of every pair; hold the edges to what every connectome promises."""
    edges = connectome.edges(n_pre, n_post, stream, is_recurrent)
    assert edges.indptr.dtype == np.int64 and edges.indices.dtype == np.int32
    assert edges.indptr.shape == (n_pre + 1,) and edges.indptr[-1] == edges.indices.size
    assert edges.indices.flags.c_contiguous
    matrix = np.zeros((n_pre, n_post), np.int64)
    for pre in range(n_pre):
        row = edges.indices[edges.indptr[pre] : edges.indptr[pre + 1]]
        assert (np.diff(row) >= 0).all()
        np.add.at(matrix[pre], row, 1)
    assert matrix.sum(0).max() <= connectome.most_inputs(n_pre)
    assert matrix.sum() <= connectome.expected(n_pre, n_post)
    return matrix


def _drawn(make, s, n, n_rows, is_recurrent=False, stream=STREAM, **options):
    """Return the synapses of ``n_rows`` neurons that each draw ``s`` of ``n``, a row for each."""
    if make is FixedFanIn:
        return _matrix(make(s, **options), n, n_rows, stream, is_recurrent).T
    return _matrix(make(s, **options), n_rows, n, stream, is_recurrent)


@given(st.sampled_from(DRAWN), st.integers(1, 12), st.integers(1, 12), st.integers(1, 12),
       st.fixed_dictionaries(flags))  # fmt: skip
def test_every_neuron_draws_as_many_as_it_should(make, s, n, n_rows, options):
    s = s if options["multapses"] else min(s, n)
    rows = _drawn(make, s, n, n_rows, **options)
    assert (rows.sum(1) == s).all()
    assert options["multapses"] or rows.max() == 1


@given(st.sampled_from(DRAWN), st.integers(1, 12), st.integers(2, 12), st.booleans())
def test_self_loops_are_left_out_only_between_a_population_and_itself(make, s, n, multapses):
    s = s if multapses else min(s, n - 1)
    options = {"self_loops": False, "multapses": multapses}
    within = _drawn(make, s, n, n, is_recurrent=True, **options)
    assert within.trace() == 0 and (within.sum(1) == s).all()
    between = _drawn(make, s, n, n, **options)
    assert (between == _drawn(make, s, n, n, multapses=multapses)).all()


@pytest.mark.parametrize("make", DRAWN)
@pytest.mark.parametrize("options", [{}, {"self_loops": False}, {"multapses": True}], ids=str)
def test_draws_are_those_of_the_oracle(make, options):
    n, s, key = 20, 7, [int(word) for word in STREAM.key]
    rows = _drawn(make, s, n, n, is_recurrent=True, **options)
    loops, multapses = options.get("self_loops", True), options.get("multapses", False)
    table = naive.sample(n, s, n, loops, multapses, key)
    assert [np.repeat(range(n), row).tolist() for row in rows] == [sorted(r) for r in table]


@pytest.mark.parametrize("make", DRAWN)
@pytest.mark.parametrize("is_recurrent", [False, True])
def test_all_subsets_are_drawn_alike(make, is_recurrent):
    found = []
    for seed in range(600):
        rows = _drawn(make, 2, 5, 5, is_recurrent, Stream(seed, "a"), self_loops=False)
        found += [tuple(np.delete(row, i * is_recurrent)) for i, row in enumerate(rows)][:1]
    subsets, counts = np.unique(found, axis=0, return_counts=True)
    assert len(subsets) == len(list(combinations(range(5 - is_recurrent), 2)))
    assert stats.chisquare(counts).pvalue > DOUBT


@pytest.mark.parametrize("make", DRAWN)
@pytest.mark.parametrize("s", [7, 35])
def test_all_neurons_are_drawn_alike(make, s):
    n = 40
    counts = _drawn(make, s, n, 2000).sum(0)
    # Without replacement the counts vary less than multinomial ones, by (n - s) / (n - 1).
    statistic = stats.chisquare(counts).statistic * (n - 1) / (n - s)
    assert stats.chi2(n - 1).sf(statistic) > DOUBT


@pytest.mark.parametrize("make", DRAWN)
def test_multapses_follow_the_binomial_law(make):
    n, s, n_rows = 10, 8, 4000
    shares = _drawn(make, s, n, n_rows, multapses=True)[:, 3]
    observed = np.bincount(np.minimum(shares, 4), minlength=5)
    law = stats.binom(s, 1 / n)
    expected = n_rows * np.array([*law.pmf(range(4)), law.sf(3)])
    assert stats.chisquare(observed, expected).pvalue > DOUBT


@pytest.mark.parametrize("make", DRAWN)
@pytest.mark.parametrize(("seed", "name"), [(2, "a->b"), (1, "a->c")])
def test_other_names_and_seeds_give_other_synapses(make, seed, name):
    one, same = _drawn(make, 5, 60, 60), _drawn(make, 5, 60, 60)
    other = _drawn(make, 5, 60, 60, stream=Stream(seed, name))
    assert (one == same).all() and (one != other).any()
    assert stats.binomtest(int((one & other).sum()), 300, 5 / 60).pvalue > DOUBT


def test_a_neuron_keeps_its_inputs_when_others_are_added():
    small, large = (_matrix(FixedFanIn(5), 60, n) for n in (10, 90))
    assert (large[:, :10] == small).all()
    small, large = (_matrix(FixedFanOut(5), n, 60) for n in (10, 90))
    assert (large[:10] == small).all()


@pytest.mark.parametrize("make", DRAWN)
def test_more_than_there_are_is_refused_with_value_range_and_remedy(make):
    side = "presynaptic" if make is FixedFanIn else "postsynaptic"
    with pytest.raises(ArgumentError, match=rf"s must be from 1 to 4, got 5; .*enlarge.*{side}"):
        _drawn(make, 5, 4, 9)
    with pytest.raises(ArgumentError, match=r"s must be from 1 to 4, got 5; .*multapses"):
        _drawn(make, 5, 5, 5, is_recurrent=True, self_loops=False)
    assert (_drawn(make, 5, 4, 9, multapses=True).sum(1) == 5).all()


@pytest.mark.parametrize("make", DRAWN)
@pytest.mark.parametrize("multapses", [False, True])
def test_one_neuron_alone_has_a_self_loop_or_is_refused(make, multapses):
    assert _drawn(make, 1, 1, 1, True, multapses=multapses).tolist() == [[1]]
    with pytest.raises(ArgumentError, match="self_loops=False leaves nothing.*one neuron"):
        _drawn(make, 1, 1, 1, True, multapses=multapses, self_loops=False)


@pytest.mark.parametrize("make", DRAWN)
@pytest.mark.parametrize("s", [0, -1])
def test_no_synapses_are_refused(make, s):
    with pytest.raises(ArgumentError, match=f"s must be from 1 up, got {s}"):
        make(s)


@pytest.mark.parametrize("make", DRAWN)
@pytest.mark.parametrize("s", [2.0, True, "2", None])
def test_a_wrong_kind_is_refused_with_its_value(make, s):
    with pytest.raises(KindError, match=f"got {s!r}"):
        make(s)


@pytest.mark.parametrize("make", [*DRAWN, AllToAll])
@pytest.mark.parametrize("value", [1, None, "no"])
def test_an_option_that_is_no_truth_is_refused(make, value):
    arguments = (2,) if make in DRAWN else ()
    with pytest.raises(KindError, match=f"self_loops must be True or False, got {value!r}"):
        make(*arguments, self_loops=value)


@pytest.mark.parametrize("make", DRAWN)
def test_a_small_kind_of_integer_does_not_overflow(make):
    assert make(np.int8(100)).expected(1000, 1000) == 100_000


@given(st.integers(1, 9))
def test_one_to_one_is_the_identity(n):
    assert (_matrix(OneToOne(), n, n) == np.eye(n)).all()


def test_one_to_one_refuses_unequal_sizes():
    with pytest.raises(ArgumentError, match=r"got n_pre = 3 and n_post = 5; .*from_pairs"):
        OneToOne().edges(3, 5, STREAM)


@given(st.integers(1, 9), st.integers(1, 9), st.booleans())
def test_all_to_all_is_full(n_pre, n_post, self_loops):
    assert _matrix(AllToAll(self_loops), n_pre, n_post).tolist() == [[1] * n_post] * n_pre
    assert (_matrix(AllToAll(), n_pre, n_pre, is_recurrent=True) == 1).all()
    others = _matrix(AllToAll(self_loops=False), n_pre, n_pre, is_recurrent=True)
    assert (others == 1 - np.eye(n_pre)).all()
