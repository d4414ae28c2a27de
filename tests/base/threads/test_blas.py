"""One thread of BLAS: as long as anybody needs it, whichever thread comes and goes first."""

import threading
import time
from types import SimpleNamespace

import numpy as np
import pytest

from neurosim.base.threads import blas


def _threads():
    """Return how many threads each BLAS may use."""
    pool = pytest.importorskip("threadpoolctl", reason="nothing limits BLAS without it")
    return [p["num_threads"] for p in pool.threadpool_info() if p["user_api"] == "blas"]


def test_blocks_that_overlap_are_one():
    before = _threads()
    first, second = blas.one_thread(), blas.one_thread()
    first.__enter__()
    second.__enter__()
    assert set(_threads()) <= {1}
    first.__exit__(None, None, None)
    assert set(_threads()) <= {1}
    second.__exit__(None, None, None)
    assert _threads() == before


def test_it_holds_whichever_thread_comes_and_goes_first():
    before, found = _threads(), []

    def work(seed):
        random = np.random.default_rng(seed)
        for _ in range(20):
            time.sleep(random.random() * 0.002)
            with blas.one_thread():
                found.extend(_threads())

    workers = [threading.Thread(target=work, args=(seed,)) for seed in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert set(found) <= {1} and _threads() == before


def test_an_error_inside_lifts_the_limit():
    before = _threads()
    with pytest.raises(KeyError), blas.one_thread():
        raise KeyError
    assert _threads() == before and blas._users == 0


def test_nothing_is_limited_where_the_package_is_missing(monkeypatch):
    def missing(name):
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(blas, "import_module", missing)
    with blas.one_thread():
        assert blas._limit is None
    assert blas._users == 0


def test_a_limit_that_another_thread_keeps_is_told(monkeypatch):
    class Limit:
        def __init__(self, limits, user_api):
            pass

        def __enter__(self):
            pass

        def __exit__(self, *error):
            pass

    info = [{"user_api": "blas", "num_threads": 4}, {"user_api": "openmp", "num_threads": 8}]
    fake = SimpleNamespace(threadpool_limits=Limit, threadpool_info=lambda: info)
    monkeypatch.setattr(blas, "import_module", lambda name: fake)
    with pytest.warns(RuntimeWarning, match="BLAS keeps 4 threads"), blas.one_thread():
        assert blas._users == 1
