"""How time and memory of the microcircuit grow with its size, on one thread and on two.

    python benchmarks/microcircuit_growth.py [--scales 0.05 0.1 0.2 0.5 1] [--plot growth.png]

Each network is built and run in a process of its own, single precision: 1 s and ``--duration`` ms.
The bound of the memory is 6.2 bytes a synapse: a target of 2, a weight of 4, and its delay, which
is told once for all synapses of a row that share it.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

from neurosim.diagnostics.kernels.figure import check_path
from neurosim.experiment import plotting
from neurosim.models.microcircuit import scaling

THREADS = 1, 2
BYTES = 6.2


def measure(scale: float, threads: int, duration: float) -> dict[str, Any]:
    """Return the seconds to build and of a biological second, and the most memory, bytes."""
    command = [sys.executable, str(Path(__file__).with_name("microcircuit.py")), "--one", "here",
               "--seeds", "100", "--scale", str(scale), "--duration", str(duration), "--threads",
               str(threads)]  # fmt: skip
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    seconds = 1 + duration / 1000
    return {"build": told["build"], "run": told["run"] / seconds, "memory": told["memory"]}


def draw(path: str, sizes: np.ndarray[Any, Any], found: dict[int, list[dict[str, Any]]]) -> None:
    """Draw seconds and memory over synapses."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context(plotting.STYLE):
        figure = Figure(figsize=(9, 3.2), layout="constrained")
        panels = figure.subplots(1, 3)
        for threads, color in zip(THREADS, (plotting.BLUE, plotting.ORANGE), strict=True):
            label = f"{threads} thread{'s' * (threads > 1)}"
            for axes, key in zip(panels, ("run", "build", "memory"), strict=True):
                scaled = np.array([each[key] for each in found[threads]])
                values = scaled / 1e9 if key == "memory" else scaled
                axes.loglog(sizes, values, "o-", color=color, markersize=4, label=label)
        _name(panels, sizes)
        last = {t: found[t][-1]["run"] for t in THREADS}
        plotting.frame(
            figure, f"{sizes[-1] / 1e6:.0f} million synapses take {last[1]:.1f} s a biological "
            f"second on one thread, {last[2]:.1f} on two",
            "The cortical microcircuit, single precision. Line on the left: real time.",
        )  # fmt: skip
        plotting.save(figure, check_path(Path(path)))
    print(f"figure in {path}")


def _name(panels: Any, sizes: np.ndarray[Any, Any]) -> None:
    """Name axes and curves, and draw what there is to compare with."""
    panels[0].axhline(1, color=plotting.GREY, linewidth=0.8)
    panels[2].loglog(sizes, BYTES * sizes / 1e9, "--", color=plotting.GREY)
    names = "seconds per biological second", "seconds to build", "memory (GB)"
    for axes, name in zip(panels, names, strict=True):
        axes.set_xlabel("synapses")
        axes.set_ylabel(name)
        plotting.name_decades(axes.xaxis)
        plotting.name_decades(axes.yaxis)
        axes.margins(0.12)
    panels[0].legend(frameon=False, loc="upper left")
    middle = len(sizes) // 2
    place = sizes[middle], BYTES * sizes[middle] / 1e9
    panels[2].annotate("targets and weights", place, (10, -12), textcoords="offset points",
                       color=plotting.GREY)  # fmt: skip


def main() -> None:
    """Measure all sizes, on one thread and on two in turns."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--scales", type=float, nargs="+", default=[0.02, 0.05, 0.1, 0.2, 0.5, 1])
    parser.add_argument("--duration", type=float, default=1000.0, help="ms, after 1 s")
    parser.add_argument("--repeats", type=int, default=1, help="the fastest of so many counts")
    parser.add_argument("--plot", default="", help="draw it: a .png, .svg or .pdf")
    given = parser.parse_args()
    sizes = np.array([scaling.count_synapses(scale).sum() for scale in given.scales], float)
    found: dict[int, list[dict[str, Any]]] = {threads: [] for threads in THREADS}
    measure(0.01, 1, 100.0)  # kernels are compiled
    print("scale   synapses  threads  to build  a biological second   memory")
    for scale, n in zip(given.scales, sizes, strict=True):
        for threads in THREADS:
            runs = [measure(scale, threads, given.duration) for _ in range(given.repeats)]
            best = min(runs, key=lambda run: run["run"])
            found[threads].append(best)
            print(f"{scale:<6g}{n:>11,.0f}{threads:>7}{best['build']:>10.1f} s"
                  f"{best['run']:>13.2f} s{best['memory'] / 1e6:>15,.0f} MB",
                  flush=True)  # fmt: skip
    if given.plot:
        draw(given.plot, sizes, found)


if __name__ == "__main__":
    main()
