"""One contestant of `fly.py`, in a process of its own: another program may want another numpy.

The first line on standard input says which and on what, in JSON; an empty object on each further
line makes it run once. Every answer is a line of JSON. Nothing of neurosim is imported but for
neurosim.
"""

import json
import sys
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from neurosim.models.fly.estimators.hash import FlyHash

CHUNKS = (64, 512, 4096)
"""Vectors whose projections others hold at a time: 4096, or what is fastest here."""
LENGTHS = (256, 512, 1024, 2048, 4096)
"""Bits of a code that is searched: as many Kenyon cells here."""


def make_neurosim(task: dict[str, Any]) -> Callable[[Any], Any]:
    """Return the batch kernels: vectors to lists of cells."""
    calyx = _calyx(task)
    return lambda x: calyx.tags(x, task["threads"])


def make_parts(task: dict[str, Any]) -> Callable[[Any], Any]:
    """Return what measures the two kernels apart."""
    from neurosim.kernels.codes.tag import tag
    from neurosim.models.fly.circuit.kenyon_cells import quantise

    calyx = _calyx(task)
    indptr, inputs, k = calyx.wiring.indptr, calyx.wiring.inputs, calyx.n_active

    def run(x: Any) -> Any:
        start = process_time()
        amounts = quantise(x)[0]
        middle = process_time()
        tags = np.empty((len(x), k), np.int32)
        tag(amounts, indptr, inputs, k, tags, np.empty((len(x), 0), np.int32))
        run.parts = {"quantise": middle - start, "tag": process_time() - middle}  # type: ignore[attr-defined]
        return tags

    return run


def _calyx(task: dict[str, Any]) -> Any:
    from neurosim.models.fly import Calyx, Wiring

    inputs = np.load(task["wiring"]).astype(np.int32)
    indptr = np.arange(len(inputs) + 1) * inputs.shape[1]
    return Calyx(Wiring(indptr, inputs.ravel(), task["d"]), task["n_active"])


def make_transformer(task: dict[str, Any]) -> Callable[[Any], Any]:
    """Return the scikit-learn transformer: vectors to a sparse matrix."""
    return _nose(task).transform


def make_packed(task: dict[str, Any]) -> Callable[[Any], Any]:
    """Return the same to lists of cells, as narrow as they can be."""
    return _nose(task).tags


def _nose(task: dict[str, Any]) -> "FlyHash":
    from neurosim.models.fly.estimators.hash import FlyHash

    nose = FlyHash(task["n_kc"], n_inputs=task["n_inputs"], n_active=task["n_active"],
                   random_state=0)  # fmt: skip
    return nose.fit(np.zeros((1, task["d"]), np.float32))


def make_numpy(task: dict[str, Any]) -> Callable[[Any], Any]:
    """Return a dense float32 product and argpartition."""
    weights = np.ascontiguousarray(_matrix(task).T)
    return partial(_partition, task, lambda part: part @ weights)


def make_scipy(task: dict[str, Any]) -> Callable[[Any], Any]:
    """Return a sparse product and argpartition."""
    from scipy.sparse import csr_matrix

    weights = csr_matrix(_matrix(task))
    return partial(_partition, task, lambda part: (weights @ part.T).T)


def make_sklearn(task: dict[str, Any]) -> Callable[[Any], Any]:
    """Return scikit-learn's sparse random projection and argpartition."""
    from sklearn.random_projection import SparseRandomProjection

    density = task["n_inputs"] / task["d"]
    projection = SparseRandomProjection(task["n_kc"], density=density, dense_output=True,
                                        random_state=0)  # fmt: skip
    projection.fit(np.zeros((1, task["d"]), np.float32))
    return partial(_partition, task, projection.transform)


def make_flyhash(task: dict[str, Any]) -> Any:
    """Return the package flyhash, with our wiring: dense int32 rows."""
    from flyhash import FlyHash
    from scipy.sparse import csr_matrix

    nose = FlyHash(task["d"], task["n_kc"], density=task["n_inputs"],
                   sparsity=task["n_active"] / task["n_kc"], seed=0)  # fmt: skip
    nose.projection_matrix = csr_matrix(_matrix(task).astype(bool))
    return nose


def make_faiss(task: dict[str, Any]) -> Any:
    """Return sign bits, one for each Kenyon cell: another code, as costly."""
    import faiss

    if task["n_kc"] > 4096:
        sys.exit(f"to set up {task['n_kc']} bits takes minutes")
    faiss.omp_set_num_threads(1)
    index = faiss.IndexLSH(task["d"], task["n_kc"])
    return index.sa_encode


def _matrix(task: dict[str, Any]) -> Any:
    inputs = np.load(task["wiring"])
    matrix = np.zeros((len(inputs), task["d"]), np.float32)
    np.put_along_axis(matrix, inputs, 1, axis=1)
    return matrix


def _partition(task: dict[str, Any], project: Callable[[Any], Any], x: Any) -> Any:
    k, chunk = task["n_active"], task["chunk"]
    tags = np.empty((len(x), k), np.int32)
    for first in range(0, len(x), chunk):
        scores = project(x[first : first + chunk])
        tags[first : first + chunk] = np.argpartition(scores, -k, axis=1)[:, -k:]
    return tags


def choose_chunk(task: dict[str, Any], run: Callable[[Any], Any], x: Any) -> None:
    """Find the fastest chunk, where the task asks for it."""

    def measure(chunk: int) -> float:
        task["chunk"] = chunk
        run(x[:chunk])
        start = process_time()
        run(x)
        return process_time() - start

    if task.get("chunk") == 0:
        task["chunk"] = min(CHUNKS, key=measure)


def measure_memory(task: dict[str, Any], make: Callable[[Any], Callable[[Any], Any]]) -> Any:
    """Return the bytes that a call holds at its most, beyond vectors and output."""
    run, x = make(task), np.ones((task["n"], task["d"]), np.float32)
    x *= np.arange(task["d"])  # so that the operating system has given it
    run(x[:4096])
    Path("/proc/self/clear_refs").write_text("5")  # the most so far is forgotten
    before = _held("VmRSS")
    out = run(x)
    parts = (out.data, out.indices, out.indptr) if hasattr(out, "indptr") else (out,)
    n_bytes = sum(part.nbytes for part in parts)
    return {"working": _held("VmHWM") - before - n_bytes, "output": n_bytes}


def _held(what: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(what))


def build_indexes(task: dict[str, Any]) -> list[tuple[dict[str, Any], Callable[[Any], Any]]]:
    """Return ways to search the rows: what each is, and a function from queries to rows."""
    rows, k = np.load(task["rows"]), task["k"]
    return _build_faiss(rows, k) if task["method"] == "faiss" else _build_fly(rows, k)


def _build_fly(rows: Any, k: int) -> list[Any]:
    from neurosim.models.fly import FlyNearestNeighbors

    def build(series: str, n_kc: int, n_active: int, **bins: int) -> Any:
        search = FlyNearestNeighbors(k, n_kc=n_kc, n_active=n_active, random_state=0, **bins)
        search.fit(rows)
        n_bytes = -(-n_kc // 64) * 8 + (8 if bins else 0)
        told = {"series": series, "n_kc": n_kc, "n_active": n_active, **bins, "bytes": n_bytes}
        return told, lambda x: search.kneighbors(x, return_distance=False)

    found = [build("fly, all rows, a tenth active", n_kc, n_kc // 10) for n_kc in LENGTHS]
    found += [build("fly, all rows, 2048 cells", 2048, n) for n in (26, 51, 102, 205, 410)]
    return found + [build("fly, bins of 12 bits, 2048 cells", 2048, 205, n_bits=12, n_candidates=n)
                    for n in (100, 200, 400, 800, 1600)]  # fmt: skip


def _build_faiss(rows: Any, k: int) -> list[Any]:
    import faiss

    faiss.omp_set_num_threads(1)

    def build(series: str, index: Any, n_bytes: int) -> Any:
        index.train(rows)
        index.add(rows)
        return {"series": series, "bytes": n_bytes}, lambda x: index.search(x, k)[1]

    d = rows.shape[1]
    found = [build("faiss IndexLSH", faiss.IndexLSH(d, n), n // 8) for n in LENGTHS]
    return [*found, build("faiss IndexFlatL2, exact", faiss.IndexFlatL2(d), 4 * d)]


def serve_search(task: dict[str, Any]) -> None:
    """Answer a line with the number of an index by searching it."""
    indexes, queries = build_indexes(task), np.load(task["queries"])
    truth = np.load(task["truth"])
    for told, run in indexes:
        found = run(queries)
        hits = sum(len(set(a) & set(b)) for a, b in zip(found, truth, strict=True))
        told["recall"] = hits / truth.size
    print(json.dumps({"indexes": [told for told, _ in indexes]}), flush=True)
    for line in sys.stdin:
        run = indexes[json.loads(line)["index"]][1]
        cpu = process_time()
        run(queries)
        print(json.dumps({"cpu": process_time() - cpu}), flush=True)


def find_tags(out: Any, k: int) -> list[list[int]] | None:
    """Return the cells of each vector, where the output says them."""
    if hasattr(out, "indptr"):
        cells = out.indices
    elif out.shape[1] == k:
        cells = np.sort(out, axis=1)
    elif np.all(out.sum(axis=1) == k) and out.max() == 1:
        cells = np.nonzero(out)[1]
    else:
        return None
    rows: list[list[int]] = cells.reshape(-1, k).tolist()
    return rows


MAKERS = {"neurosim": make_neurosim, "parts": make_parts, "FlyHash": make_transformer,
          "packed": make_packed, "numpy": make_numpy, "scipy": make_scipy,
          "sklearn": make_sklearn, "flyhash": make_flyhash, "faiss": make_faiss}  # fmt: skip
PACKAGES = {"parts": "neurosim-sparse", "neurosim": "neurosim-sparse", "FlyHash": "neurosim-sparse",
            "sklearn": "scikit-learn", "faiss": "faiss-cpu"}  # fmt: skip


def main() -> None:
    """Serve."""
    task = json.loads(sys.stdin.readline())
    method = task["method"]
    if task.get("memory"):
        print(json.dumps(measure_memory(task, MAKERS[method])))
        return
    if "rows" in task:
        serve_search(task)
        return
    run, x = MAKERS[method](task), np.load(task["vectors"])
    choose_chunk(task, run, x[: 4096 if task["d"] < 500 else 512])
    start = perf_counter()
    out = run(x[:64])
    first = perf_counter() - start
    run(x[:256])
    start = perf_counter()
    run(x[:256])
    n = int(min(len(x), max(256, 256 * task["seconds"] / (perf_counter() - start))))
    run(x[:n])
    told = f"{method} {version(PACKAGES.get(method, method))}"
    answer = {"told": told, "chunk": task.get("chunk"), "first": first, "n": n,
              "tags": find_tags(out, task["n_active"])}  # fmt: skip
    print(json.dumps(answer), flush=True)
    for _ in sys.stdin:
        start, cpu = perf_counter(), process_time()
        run(x[:n])
        took = {"wall": perf_counter() - start, "cpu": process_time() - cpu}
        print(json.dumps({**took, **getattr(run, "parts", {})}), flush=True)


if __name__ == "__main__":
    main()
