"""The search of `fly.py`: recall against queries a second, by tags and by faiss."""

import os
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from fly_processes import NotRun, ask, find_python, start

NEIGHBORS = 10
TICKS = (2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000)
GLOVE = "glove6B_50d_10k_f16.npy"


def load_rows() -> tuple[str, Any]:
    """Return what is searched, and its name: GloVe vectors where there are, else digits."""
    folder = os.environ.get("NEUROSIM_DATA")
    if folder and (place := Path(folder) / GLOVE).exists():
        return "10,000 words of GloVe, d = 50", np.load(place).astype(np.float32)
    from sklearn.datasets import load_digits

    return "1,797 digits, d = 64", load_digits().data.astype(np.float32)


def measure_search(repeats: int, has_faiss: bool) -> tuple[str, list[dict[str, Any]]]:
    """Return recall and queries a second of searches, which take turns."""
    called, vectors = load_rows()
    order = np.random.default_rng(0).permutation(len(vectors))
    n_queries = len(vectors) // 10
    queries, rows = vectors[order[:n_queries]], vectors[order[n_queries:]]
    squares = (rows.astype(np.float64) ** 2).sum(axis=1)
    truth = np.argsort(squares - 2 * queries @ rows.T.astype(np.float64), axis=1)[:, :NEIGHBORS]
    arrays = {"rows": rows, "queries": queries, "truth": truth}
    with TemporaryDirectory() as folder:
        task: dict[str, Any] = {"k": NEIGHBORS}
        for array_name, array in arrays.items():
            task[array_name] = str(Path(folder) / f"{array_name}.npy")
            np.save(task[array_name], array)
        entries: list[tuple[Any, int, dict[str, Any], list[float]]] = []
        for method in ("neurosim", *(("faiss",) if has_faiss else ())):
            try:
                process, facts = start(find_python(method), {**task, "method": method})
            except NotRun as reason:
                entries.append((None, 0, {"series": method, "": f"not run: {reason}"}, []))
                continue
            entries += [(process, i, told, []) for i, told in enumerate(facts["indexes"])]
        running = [entry for entry in entries if entry[0]]
        for _ in range(repeats):
            for process, i, _, times in running:
                times.append(ask(process, {"index": i})["cpu"])
        for process in {id(entry[0]): entry[0] for entry in running}.values():
            process.communicate()
    return f"{called}, {n_queries:,} queries", [tell_search(told, times, n_queries)
                                                for _, _, told, times in entries]  # fmt: skip


def tell_search(told: dict[str, Any], times: Sequence[float], n_queries: int) -> dict[str, Any]:
    """Return a row of the table of searches."""
    if not times:
        return told
    names = ("series", "n_kc", "n_active", "n_bits", "n_candidates")
    return {**{name: told.get(name, "") for name in names}, "bytes a row": told["bytes"],
            "recall": told["recall"], "queries/s": round(n_queries / median(times))}  # fmt: skip


def plot_search(path: str, called: str, rows: Sequence[dict[str, Any]]) -> None:
    """Draw recall against queries a second."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    from neurosim.diagnostics.kernels.figure import check_path
    from neurosim.experiment import labels, plotting

    place, known = check_path(Path(path)), [row for row in rows if "recall" in row]
    with rc_context(plotting.STYLE):
        figure = Figure(figsize=(7, 3.8), layout="constrained")
        axes = figure.subplots()
        for series, color in zip(dict.fromkeys(row["series"] for row in known), plotting.PALETTE,
                                 strict=False):  # fmt: skip
            points = [row for row in known if row["series"] == series]
            axes.semilogx([row["queries/s"] for row in points], [row["recall"] for row in points],
                          "o-", color=color, markersize=4, label=series)  # fmt: skip
            for row in {id(row): row for row in (points[0], points[-1])}.values():
                axes.annotate(label(row), (row["queries/s"], row["recall"]), (-5, -9), fontsize=6.5,
                              ha="right", textcoords="offset points", color=color)  # fmt: skip
        left, right = axes.get_xlim()
        axes.set_xticks([tick for tick in TICKS if left <= tick <= right])
        axes.xaxis.set_major_formatter("{x:,.0f}")
        axes.xaxis.set_minor_formatter("")
        axes.set(xlim=(left * 0.9, right), ylim=(0, 1.06), xlabel="queries a second, one thread",
                 ylabel=f"recall of the {NEIGHBORS} nearest, %")  # fmt: skip
        plotting.name_percent(axes.yaxis)
        labels.name_curves(axes)
        plotting.frame(figure, tell_best(known), f"{called}. Small print: bytes of a row, active "
                       "cells, or candidates that were met.")  # fmt: skip
        plotting.save(figure, place)


def tell_best(rows: Sequence[dict[str, Any]]) -> str:
    """Return how much is found by tags, and by the codes of others."""
    best = {name: max((row["recall"] for row in rows if row["series"].startswith(name)), default=0)
            for name in ("fly", "faiss IndexLSH")}  # fmt: skip
    told = f"Tags find up to {100 * best['fly']:.0f} % of the {NEIGHBORS} nearest neighbours"
    lsh = best["faiss IndexLSH"]
    return f"{told}, sign bits (faiss IndexLSH) {100 * lsh:.0f} %" if lsh else told


def label(row: dict[str, Any]) -> str:
    """Return what a point stands for: candidates, active cells, or bytes of a row."""
    if row["n_candidates"]:
        return f"{row['n_candidates']} met"
    if "2048 cells" in row["series"]:
        return f"{row['n_active']} active"
    return f"{row['bytes a row']} B"
