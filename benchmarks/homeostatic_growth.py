"""How fast does a network grow to its target rates, beside NEST, and how alike.

    python benchmarks/homeostatic_growth.py [--seconds 60] [--every 10] [--repeats 3]

The network of `neurosim run homeostatic-growth`, which is NEST's example of structural plasticity:
1,000 cells without synapses at first. Contestants take turns, one thread each; building and
compiling apart. Rates, calcium and synapses are read every 10 s of biological time, in NEST before
the update that is due then, here after it.
"""

import argparse
import json
import subprocess
import sys
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from neurosim.base.extras import is_installed
from neurosim.experiment.ticks import NO_TICK
from neurosim.models.growth.homeostatic_cells import build_balanced, watch
from neurosim.models.growth.homeostatic_growth import LOOK, HomeostaticGrowth

NEST = """
import json, sys, time
import nest
import numpy as np
seed, n_looks, every = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
nest.verbosity = nest.VerbosityLevel.ERROR
nest.set(resolution=0.1, rng_seed=seed, structural_plasticity_update_interval=every)
kinds = {}
for name, weight in (("ex", 585.0), ("in", -585.0)):
    nest.CopyModel("static_synapse", f"synapse_{name}", {"weight": weight, "delay": 1.0})
    kinds[f"synapse_{name}"] = {"synapse_model": f"synapse_{name}",
        "post_synaptic_element": f"Den_{name}", "pre_synaptic_element": f"Axon_{name}"}
nest.structural_plasticity_synapses = kinds
def elements(rates, target):
    return {name: {"growth_curve": "gaussian", "growth_rate": rate, "continuous": False,
                   "eta": 0.0, "eps": target} for name, rate in rates.items()}
groups = [nest.Create("iaf_psc_alpha", n, {"synaptic_elements": elements(rates, target)})
          for n, rates, target in (
              (800, {"Den_ex": 1e-4, "Den_in": 1e-4, "Axon_ex": 1e-4}, 0.05),
              (200, {"Den_ex": 4e-4, "Den_in": 1e-4, "Axon_in": 1e-4}, 0.2))]
noise = nest.Create("poisson_generator", params={"rate": 10000.0})
recorders = [nest.Create("spike_recorder") for _ in groups]
for cells, recorder in zip(groups, recorders):
    nest.Connect(noise, cells, "all_to_all", {"weight": 6.2, "delay": 1.0})
    nest.Connect(cells, recorder)
nest.EnableStructuralPlasticity()
told, seconds = [], 0.0
for _ in range(n_looks):
    start = time.perf_counter()
    nest.Simulate(10000.0)
    seconds += time.perf_counter() - start
    told.append([[float(np.mean(c.Ca)) for c in groups],
                 [r.n_events / len(c) / 10 for c, r in zip(groups, recorders)],
                 [sum(e[f"Axon_{k}"]["z_connected"] for e in c.synaptic_elements)
                  for c, k in zip(groups, ("ex", "in"))]])
    for recorder in recorders:
        recorder.n_events = 0
print()
print(json.dumps([seconds, told]))
"""


def run_nest(seed: int, n_looks: int, every: float) -> tuple[float, list[Any]]:
    """Return the seconds of a run in NEST, in a process of its own, and what it tells."""
    command = sys.executable, "-c", NEST, str(seed), str(n_looks), str(every)
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    seconds, told = json.loads(done.stdout.splitlines()[-1])
    return seconds, told


def run_ours(seed: int, n_looks: int, every: float) -> tuple[float, list[Any]]:
    """Return the seconds of a run here, and what it tells."""
    config = HomeostaticGrowth.make()
    build_balanced(config, every, seed, 1).run(1)  # what is compiled does not count
    net = build_balanced(config, every, seed, 1)
    groups = [slice(0, config.sizes[0]), slice(config.sizes[0], config.n)]
    start = perf_counter()
    course = watch(net, groups, n_looks, LOOK, NO_TICK)
    return perf_counter() - start, [list(look) for look in zip(*course, strict=True)]


def main() -> None:
    """Let both run in turns, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="biological time, in tens")
    parser.add_argument("--every", type=float, default=10.0, help="s between two updates")
    parser.add_argument("--repeats", type=int, default=3)
    given = parser.parse_args()
    n_looks, every = given.seconds // 10, given.every * 1000
    contestants = {"neurosim": run_ours}
    if is_installed("nest"):
        contestants["nest"] = run_nest
    found: dict[str, list[tuple[float, list[Any]]]] = {name: [] for name in contestants}
    for seed in range(1, given.repeats + 1):
        for name, run in contestants.items():
            found[name].append(run(seed, n_looks, every))
    ours = median(seconds for seconds, _ in found["neurosim"])
    print("simulator  s per biological s  times ours  at the end: calcium, Hz, synapses (mean)")
    for name, runs in found.items():
        seconds = [s / given.seconds for s, _ in runs]
        last = np.mean([told[-1] for _, told in runs], axis=0)
        values = "; ".join(", ".join(f"{x:.4g}" for x in pair) for pair in last)
        print(f"{name:<10} {median(seconds):.3f} ({min(seconds):.3f} to {max(seconds):.3f})  "
              f"{median(s for s, _ in runs) / ours:10.2f}  {values}")  # fmt: skip


if __name__ == "__main__":
    main()
