"""Evolution: the same bits for a seed; begun again where stuck; told where cmaes is absent."""

import sys

import numpy as np
import pytest

from neurosim import Stream
from neurosim.base.errors import PackageError
from neurosim.models.growth.development.evolution import Search, evolve


def far(programs, generation):
    return np.square(programs - 0.5).sum(axis=1)


def never(program, cost):
    return False


def find(judge=far, is_enough=never, seed=0, **changes):
    search = Search(8, 40, 1.0, 30)._replace(**changes)
    return evolve(judge, is_enough, 3, search, Stream(seed, "test"))


def needs_cmaes():
    pytest.importorskip("cmaes", reason="evolution needs cmaes (extra `growth`)")


def test_the_same_seed_finds_the_same_bits():
    needs_cmaes()
    one, again, other = find(), find(), find(seed=1)
    assert np.array_equal(one.best, again.best) and np.array_equal(one.costs, again.costs)
    assert not np.array_equal(one.best, other.best)
    assert one.cost == np.nanmin(one.costs[0]) < 0.01
    assert (one.costs[0] <= one.costs[1]).all()


def test_it_ends_where_the_best_is_enough():
    needs_cmaes()
    found = find(is_enough=lambda program, cost: cost < 0.1, generations=400)
    n = found.n_generations
    assert found.cost < 0.1 and found.n_evaluations == 8 * n < 3200
    assert np.isnan(found.costs[:, n:]).all() and np.isfinite(found.costs[:, :n]).all()
    assert far(found.best[None], 0)[0] == found.cost


def test_where_nothing_is_gained_it_begins_elsewhere():
    needs_cmaes()
    means = []

    def flat(programs, generation):
        means.append(programs.mean(axis=0))
        return np.ones(len(programs))

    found = find(flat, generations=12, patience=4, spread=1e-6)
    assert found.n_beginnings == 3
    where = np.round(means, 3)
    assert len({tuple(mean) for mean in where}) == 3
    assert np.abs(where).max() <= 1


def test_without_cmaes_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "cmaes", None)
    with pytest.raises(PackageError, match=r'cmaes: pip install "neurosim-sparse\[growth\]"'):
        find()
