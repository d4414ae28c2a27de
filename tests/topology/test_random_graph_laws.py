"""Random graphs are G(n, p): a battery of laws, and a generator that must not pass it.

A published simulator hashed neuron pairs by the XOR of two products, which gives 16 distinct rows
at p = 1/16; every law but the mean degree can fail silently, so each is tested.
"""

from functools import cache

import numpy as np
import pytest
from laws import DOUBT, chance
from scipy import stats

from neurosim import Random, Stream

N = 400
HARD = pytest.mark.slow


def random_graph(p, n_pre=N, n_post=N, seed=1, name="a->b", **options):
    """Return the adjacency of `Random` as a matrix of truth."""
    edges = Random(p, **options).edges(n_pre, n_post, Stream(seed, name), is_recurrent=True)
    matrix = np.zeros((n_pre, n_post), bool)
    matrix[np.repeat(np.arange(n_pre), np.diff(edges.indptr)), edges.indices] = True
    return matrix


def hashed_graph(p, n_pre=N, n_post=N):
    """Return a graph whose pairs are hashed by the XOR of two products, as not to do it."""
    i, j = np.arange(n_pre, dtype=np.uint32)[:, None], np.arange(n_post, dtype=np.uint32)
    return (i * np.uint32(2654435761) ^ j * np.uint32(2246822519)) >> np.uint32(8) < p * 2**24


def periodic_graph(p, n_pre=N, n_post=N):
    """Return a graph that repeats itself after 16 blocks of 32."""
    half = random_graph(p, n_pre, n_post // 2)
    return np.hstack([half, half])


def unfair_graph(p, n_pre=N, n_post=N):
    """Return a graph that never connects to the last neuron."""
    matrix = random_graph(p, n_pre, n_post)
    matrix[:, -1] = False
    return matrix


def overlaps(one, other):
    """Return the p-value of the overlaps of rows with rows, given how many each has.

    The hypergeometric chance of at most the overlap, smeared over its step, is uniform.
    """
    shared = (one & other).sum(1)
    law = stats.hypergeom(one.shape[1], one.sum(1), other.sum(1))
    smear = np.random.default_rng(0).random(shared.size)
    return stats.kstest(law.cdf(shared - 1) + smear * law.pmf(shared), "uniform").pvalue


def evenness(counts, n, p):
    """Return the p-value of counts that are each Binomial(n, p)."""
    statistic = ((counts - n * p) ** 2).sum() / (n * p * (1 - p))
    return 2 * min(stats.chi2(counts.size).sf(statistic), stats.chi2(counts.size).cdf(statistic))


def battery(matrix, p):
    """Return {law: p-value} of a square graph."""
    n, block = len(matrix), 2 ** Random(p).bits
    both = np.triu(matrix & matrix.T, 1).sum()
    whole = matrix[:, : n // block * block].reshape(n, -1, block)
    pairs = matrix[:, : n // 2 * 2].reshape(n, -1, 2)
    found = {
        "synapses": stats.binomtest(int(matrix.sum()), n * n, p).pvalue,
        "out-degrees": chance(matrix.sum(1), stats.binom(n, p)),
        "in-degrees": chance(matrix.sum(0), stats.binom(n, p)),
        "evenness of rows": evenness(matrix.sum(1), n, p),
        "evenness of columns": evenness(matrix.sum(0), n, p),
        "synapses per block": chance(whole.sum(2).ravel(), stats.binom(block, p)),
        "places in a block": evenness(whole.sum((0, 1)), n * whole.shape[1], p),
        "neighbours": stats.binomtest(int(pairs.all(2).sum()), pairs[..., 0].size, p * p).pvalue,
        "reciprocity": stats.binomtest(int(both), n * (n - 1) // 2, p * p).pvalue,
        "loops": stats.binomtest(int(matrix.trace()), n, p).pvalue,
        "distinct rows": float(len(np.unique(matrix, axis=0)) == n),
        "distinct columns": float(len(np.unique(matrix.T, axis=0)) == n),
    }
    for target in (0, block - 1, block, n - 1):
        law = stats.binomtest(int(matrix[:, target].sum()), n, p)
        found[f"inputs of {target}"] = law.pvalue
    for step in (1, 2, 16, block, n // 2):
        first = np.arange(n // (2 * step) * 2 * step).reshape(-1, 2, step)
        for side, lines in (("rows", matrix), ("columns", matrix.T)):
            law = overlaps(lines[first[:, 0].ravel()], lines[first[:, 1].ravel()])
            found[f"overlaps of {side} {step} apart"] = law
    return found


def doubtful(matrix, p, doubt=DOUBT):
    return [law for law, value in battery(matrix, p).items() if value < doubt]


@pytest.mark.parametrize(
    "p", [0.05, 1 / 16, 1 / 8, *(pytest.param(p, marks=HARD) for p in (0.3, 1 / 2, 0.6, 3 / 4))]
)
def test_a_random_graph_follows_every_law(p):
    assert doubtful(random_graph(p), p) == []


@pytest.mark.rare
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 12))
def test_other_seeds_follow_every_law(seed):
    assert doubtful(random_graph(1 / 16, seed=seed), 1 / 16) == []


def test_a_hash_of_pairs_by_xor_does_not_pass():
    matrix = hashed_graph(1 / 16)
    assert len(np.unique(matrix, axis=0)) == 16
    assert {"distinct rows", "out-degrees", "overlaps of rows 1 apart"} <= set(
        doubtful(matrix, 1 / 16, 1e-9)
    )
    assert doubtful(hashed_graph(0.05), 0.05, 1e-9)


def test_a_graph_that_repeats_itself_or_spares_a_target_does_not_pass():
    assert "overlaps of columns 200 apart" in doubtful(periodic_graph(1 / 16), 1 / 16, 1e-9)
    assert doubtful(unfair_graph(1 / 16), 1 / 16, 1e-9) == [f"inputs of {N - 1}"]


@pytest.mark.parametrize(("seed", "name"), [(2, "a->b"), (1, "a->c"), (1, "b->a"), (1, "a->b ")])
def test_pathways_of_other_names_and_seeds_are_independent(seed, name):
    one, other = _few(1, "a->b"), _few(seed, name)
    assert overlaps(one, other) > DOUBT and overlaps(one.T, other.T) > DOUBT
    assert overlaps(one[:-1], other[1:]) > DOUBT
    shared = int((one & other.T[: len(one)]).sum())
    assert stats.binomtest(shared, one.size, 1 / 64).pvalue > DOUBT


@cache
def _few(seed, name):
    return random_graph(1 / 8, 200, 200, seed, name)


@pytest.mark.parametrize(
    ("p", "n_pre", "n_post"), [(1e-3, 60, 30_000), (2**-14, 60, 200_000), (1e-6, 400, 200_000)]
)
def test_long_rows_of_large_blocks_follow_the_laws(p, n_pre, n_post):
    edges = Random(p).edges(n_pre, n_post, Stream(1, "a->b"))
    block = 2 ** Random(p).bits
    assert block >= 2**11
    assert stats.binomtest(edges.indices.size, n_pre * n_post, p).pvalue > DOUBT
    if p > 1e-6:
        assert chance(np.diff(edges.indptr), stats.binom(n_post, p)) > DOUBT
    for places, most in ((edges.indices, n_post), (edges.indices % block, block)):
        inside = places[edges.indices < n_post // block * block] if most == block else places
        assert stats.kstest((inside + 0.5) / most, "uniform").pvalue > DOUBT
    assert edges.indices.max() < n_post


@pytest.mark.parametrize("p", [0.0, 2**-40, 1.0])
def test_nobody_and_everybody(p):
    assert (random_graph(p, 5, 700) == (p == 1)).all()
    loops = random_graph(p, 50, 50, self_loops=False)
    assert (loops == ((p == 1) & ~np.eye(50, dtype=bool))).all()
