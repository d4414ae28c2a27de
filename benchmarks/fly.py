"""How fast does the fly smell? Tags against other programs, memory, and search by tags.

    python benchmarks/fly.py [--against flyhash,numpy,sklearn,faiss,scipy] [--repeats 5] [--quick]
    [--json] [--plot docs/fly-bench.png]

Every contestant is a process of its own with one thread (`fly_peer.py`), all on the same vectors
and the same wiring, and they take turns; what compiles has compiled before. A program that wants
another numpy gets an environment of its own, made once in the cache folder of the user. Times are
of the processor, so what else runs does not count; ratios are of medians. The bound is what
no program can beat that adds up all inputs of all cells: a cell's additions and one comparison at
the vector width, or the bytes of vector and tag at the bandwidth of main memory.
"""

import argparse
import json
import os
import platform
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np
from fly_processes import Contestant, NotRun, find_python, start
from fly_search import NEIGHBORS, measure_search, plot_search
from rich import box
from rich.console import Console
from rich.table import Table

from neurosim.diagnostics import machine

PEERS = ("flyhash", "numpy", "sklearn", "faiss", "scipy")
CHUNKED = ("numpy", "sklearn", "scipy")
"""Peers that take chunks of vectors: of 4096, and of the size that is fastest here."""
LEAST_RATE = 0.25
"""Bar: million vectors a second on one core, at the first shape."""
CALLS = {"neurosim": "Calyx.tags", "FlyHash": "FlyHash.transform", "packed": "FlyHash.tags"}


class Shape(NamedTuple):
    """Sizes, and bar and aim against each peer: times as fast."""

    d: int
    n_kc: int
    n_inputs: int
    n_active: int
    bars: dict[str, tuple[float, ...]]


SHAPES = (
    Shape(50, 2000, 5, 100, {"flyhash": (15, 20), "numpy": (8,), "sklearn": (8,)}),
    Shape(128, 1280, 13, 64, {"flyhash": (10, 15), "numpy": (6,), "sklearn": (6,)}),
    Shape(784, 15680, 78, 784, {"flyhash": (6, 12), "numpy": (5,), "sklearn": (5,)}),
)


def draw(shape: Shape, folder: Path, n: int) -> dict[str, Any]:
    """Write vectors and wiring for all contestants; return what they are told."""
    rng = np.random.default_rng(0)
    vectors = rng.standard_gamma(1.0, (n, shape.d)).astype(np.float32)
    inputs = np.argsort(rng.random((shape.n_kc, shape.d)), axis=1)[:, : shape.n_inputs]
    places = {name: str(folder / f"{name}.npy") for name in ("vectors", "double", "wiring")}
    arrays = (vectors, vectors.astype(np.float64), inputs)
    for place, array in zip(places.values(), arrays, strict=True):
        np.save(place, np.asarray(array))
    return {**shape._asdict(), **places}


def enter(shape: Shape, against: Sequence[str], task: dict[str, Any]) -> list[Any]:
    """Start all contestants; return them, and (name, reason) of those that cannot be had."""
    ours = [("neurosim", "neurosim", {}), ("neurosim, float64", "neurosim",
            {"vectors": task["double"]}), ("neurosim, 2 threads", "neurosim", {"threads": 2}),
            ("FlyHash.transform", "FlyHash", {}), ("parts", "parts", {})]  # fmt: skip
    theirs = [(peer, peer, {"chunk": chunk}) for peer in against
              for chunk in ((4096, 0) if peer in CHUNKED else (None,))]  # fmt: skip
    found: list[Any] = []
    for name, method, changes in [*ours, *theirs]:
        told = {**task, "method": method, "threads": 1, **changes}
        try:
            one = Contestant(name, *start(find_python(method), told))
        except NotRun as reason:
            found.append((name, str(reason)))
            continue
        if (changes.get("chunk"), one.facts["chunk"]) == (0, 4096):
            one.process.communicate()  # is there already
        else:
            found.append(one)
    return found


def hold(shape: Shape, against: Sequence[str], repeats: int, seconds: float) -> list[Any]:
    """Let all contestants take turns at one shape."""
    with TemporaryDirectory() as folder:
        n = int(min(65_536, 6e6 * seconds / 0.2 / shape.d))
        found = enter(shape, against, {**draw(shape, Path(folder), n), "seconds": seconds})
        running = [one for one in found if isinstance(one, Contestant)]
        for _ in range(repeats):
            for one in running:
                one.take_turn()
        for one in running:
            one.process.communicate()
    return found


def find_bound(shape: Shape, sustained: machine.Machine) -> float:
    """Return the us of a vector that no program can beat."""
    operations = shape.n_kc * (shape.n_inputs + 1)
    n_bytes = 4 * shape.d + 2 * shape.n_active
    throughput = 2 * sustained.throughput  # measured of int64, and sums are int32
    return max(operations / throughput, n_bytes / sustained.bandwidth(1 << 26)) * 1e-3


def judge(shape: Shape, found: Sequence[Any]) -> list[dict[str, Any]]:
    """Return the rows of the table of one shape."""
    ours = next(one for one in found if one.name == "neurosim")
    sizes = f"{shape.d}, {shape.n_kc}, {shape.n_inputs}, {shape.n_active}"
    rows = []
    for one in found:
        if not isinstance(one, Contestant):
            rows.append({"d, n_kc, n_inputs, n_active": sizes, "program": one[0],
                         "": f"not run: {one[1]}"})  # fmt: skip
        elif one.name != "parts":
            clock = "wall" if "threads" in one.name else "cpu"
            us = one.us(clock)
            bars = shape.bars.get(one.name, ())
            rate = 1 / us
            row = {"d, n_kc, n_inputs, n_active": sizes, "program": name(one), "us a vector": us,
                   "fastest to slowest": one.spread(clock), "million vectors/s": rate,
                   "times ours": us / ours.us(), "bar (aim)": show_bar(bars),
                   "": verdict(us / ours.us(), bars), "same cells": agree(one, ours)}  # fmt: skip
            if one is ours and shape is SHAPES[0]:
                row |= {"bar (aim)": f"{LEAST_RATE} M/s", "": verdict(rate, (LEAST_RATE,))}
            rows.append(row)
    return rows


def name(one: Contestant) -> str:
    """Return what a contestant is called in a table."""
    chunk = one.facts["chunk"]
    told = one.facts["told"] if one.name in PEERS else one.name
    return f"{told}, chunks of {chunk}" if chunk else told


def show_bar(bars: Sequence[float]) -> str:
    """Return a bar and its aim as text."""
    return f"{bars[0]:g}" + (f" ({bars[1]:g})" if bars[1:] else "") if bars else ""


def verdict(value: float, bars: Sequence[float]) -> str:
    """Return whether a bar is reached."""
    return "" if not bars else "PASS" if value >= bars[0] else "FAIL"


def agree(one: Contestant, ours: Contestant) -> str:
    """Return the share of cells that are also in our tags, where the wiring is the same."""
    tags, cells = one.facts["tags"], ours.facts["tags"]
    if one is ours or not tags or one.name in ("sklearn", "FlyHash.transform"):
        return ""
    shared = sum(len(set(a) & set(b)) for a, b in zip(tags, cells, strict=True))
    return f"{shared / sum(map(len, cells)):.2%}"


def explain(shape: Shape, found: Sequence[Any], sustained: machine.Machine) -> dict[str, Any]:
    """Return where our time goes, and the bound."""
    by_name = {one.name: one for one in found if isinstance(one, Contestant)}
    ours, two, parts = (by_name[n] for n in ("neurosim", "neurosim, 2 threads", "parts"))
    bound = find_bound(shape, sustained)
    return {"d": shape.d, "us a vector": ours.us(), "quantise": parts.us("quantise"),
            "tag": parts.us("tag"), "bound": bound, "ratio": ours.us() / bound,
            "two threads, times as fast": ours.us("wall") / two.us("wall"),
            "first call, s": ours.facts["first"]}  # fmt: skip


def measure_memory(sizes: Sequence[int]) -> list[dict[str, Any]]:
    """Return the working memory for ever more vectors."""
    shape, rows = SHAPES[0], []
    with TemporaryDirectory() as folder:
        task = draw(shape, Path(folder), 64)
        for method, called in CALLS.items():
            for n in sizes:
                told = {**task, "method": method, "threads": 1, "memory": True, "n": n}
                process, got = start(sys.executable, told)
                process.communicate()
                rows.append({"call": called, "vectors": f"{n:,}",
                             "working MB": got["working"] / 1e6, "output MB": got["output"] / 1e6,
                             "output B a tag": got["output"] / n})  # fmt: skip
    return rows


def show(title: str, rows: Sequence[dict[str, Any]]) -> None:
    """Print rows as a table in Markdown."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    table = Table(box=box.MARKDOWN, title=None)
    for column in names:
        table.add_column(column)
    for row in rows:
        values = (row.get(column, "") for column in names)
        table.add_row(*(f"{v:.3g}" if isinstance(v, float) else str(v) for v in values))
    with (console := Console(width=250)).capture() as captured:
        console.print(table)
    print(f"\n{title}\n\n" + "\n".join(filter(str.strip, captured.get().splitlines())))


def main() -> None:
    """Measure everything."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--against", default=",".join(PEERS), help="of " + ", ".join(PEERS))
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="a smoke test: one short turn")
    parser.add_argument("--json", action="store_true", help="print one object instead of tables")
    parser.add_argument("--plot", default="", help="draw recall: a .png, .svg or .pdf")
    options = parser.parse_args()
    against = [peer for peer in options.against.split(",") if peer]
    if unknown := set(against) - set(PEERS):
        parser.error(f"--against: unknown {', '.join(sorted(unknown))}; known: {', '.join(PEERS)}")
    repeats, seconds = (1, 0.02) if options.quick else (options.repeats, 0.2)
    sustained = machine.survey([1 << 17, 1 << 26])
    speed, parts = [], []
    for shape in SHAPES[: 1 if options.quick else None]:
        found = hold(shape, against, repeats, seconds)
        speed += judge(shape, found)
        parts.append(explain(shape, found, sustained))
    memory = measure_memory((1_000, 10_000) if options.quick else (10_000, 100_000, 1_000_000))
    called, search = measure_search(repeats, "faiss" in against)
    if options.plot:
        plot_search(options.plot, called, search)
    told = {"machine": f"{platform.machine()}, {os.cpu_count()} cores, Python "
            f"{platform.python_version()}, numpy {np.__version__}", "speed": speed,
            "parts": parts, "memory": memory, "search": search}  # fmt: skip
    if options.json:
        print(json.dumps(told))
        return
    print(told["machine"])
    show("Tags: one thread, times of the processor", speed)
    show("Where our time goes, us a vector, and the bound", parts)
    show("Working memory: the most beyond vectors and output", memory)
    show(f"Search: recall of {NEIGHBORS} nearest neighbours, one thread; {called}", search)


if __name__ == "__main__":
    main()
