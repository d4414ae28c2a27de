"""How near is the microcircuit to NEST's, and what does it take? Both, at any scale.

    python benchmarks/microcircuit.py [--scale 0.1] [--duration 10000] [--seeds 6] [--first 100]

Each simulator draws graphs of its own by the same law, from the same tables, and runs each in a
process of its own: 1 s that does not count, then ``--duration`` ms. The table has mean and standard
deviation over graphs, by population; the lines below it seconds to build and to run, that 1 s
included, those of all processors, and the most memory, medians. NEST has PyNEST's construction of
the model: ``fixed_total_number``, weights and delays drawn by ``redraw``, a ``poisson_generator``
for each population. ``--against none`` leaves it out.
"""

import argparse
import json
import subprocess
import sys
from time import perf_counter, process_time
from typing import Any

import numpy as np

from neurosim.diagnostics.simulators.networks import peak_memory
from neurosim.models.microcircuit import published, scaling
from neurosim.models.microcircuit.network import build
from neurosim.models.microcircuit.parameters import Parameters
from neurosim.models.microcircuit.published import LABELS, POPULATIONS
from neurosim.models.microcircuit.recording import describe
from neurosim.models.microcircuit.rows import MEASURES
from neurosim.spiking.engine.clock import Grid
from neurosim.spiking.spike_recorders import SpikeRecorder

PER_MV = published.CAPACITANCE / published.TAU_M
"""pA that hold v a mV higher."""
CELL = {
    "C_m": published.CAPACITANCE, "tau_m": published.TAU_M, "tau_syn_ex": published.TAU_SYN,
    "tau_syn_in": published.TAU_SYN, "E_L": published.REST, "V_th": published.THRESHOLD,
    "V_reset": published.RESET, "t_ref": published.REFRACTORY,
}  # fmt: skip


def run_here(config: Parameters, seed: int, threads: int) -> dict[str, Any]:
    """Build and run one network here; return what was found and what it took."""
    start = perf_counter()
    net = build(config, seed, threads)
    net.run(0)
    built, cpu = perf_counter(), process_time()
    net.run(config.settle)
    spikes, first = [net.record(name) for name in POPULATIONS], net.step
    net.run(config.duration)
    times = built - start, perf_counter() - built, process_time() - cpu
    return _tell(config, spikes, first, times)


def run_nest(config: Parameters, seed: int, threads: int) -> dict[str, Any]:
    """Build and run one network in NEST; return what was found and what it took."""
    import nest

    start, grid = perf_counter(), Grid(config.dt)
    nest.set(resolution=config.dt, local_num_threads=threads, rng_seed=seed)
    cells = _populate(nest, config)
    _connect(nest, config, cells)
    recorders = nest.Create("spike_recorder", len(cells))
    for recorder, each in zip(recorders, cells, strict=True):
        nest.Connect(each, recorder)
    nest.Prepare()
    built, cpu = perf_counter(), process_time()
    nest.Run(config.settle + config.duration)
    times = built - start, perf_counter() - built, process_time() - cpu
    first = grid.steps("settle", config.settle)
    spikes = []
    for name, recorder, each in zip(POPULATIONS, recorders, cells, strict=True):
        events = recorder.events  # stamped with the end of their step
        steps = np.rint(events["times"] / config.dt).astype(np.int64) - 1
        order = np.lexsort((events["senders"], steps))
        steps, who = steps[order], (events["senders"][order] - each[0].global_id).astype(np.int32)
        spikes.append(SpikeRecorder(name, len(each), grid))
        is_in = steps >= first
        n_steps = grid.steps("duration", config.duration)
        spikes[-1].note(first, n_steps, steps[is_in] - first, who[is_in])
    return _tell(config, spikes, first, times)


def _populate(nest: Any, config: Parameters) -> list[Any]:
    """Return the populations in NEST, driven from outside."""
    drives = PER_MV * scaling.find_drive(config.scale, is_constant=config.background == "dc")
    sizes, inputs = scaling.count_neurons(config.scale), scaling.count_external(config.scale)
    weight, cells = PER_MV * scaling.current_of(published.PSP) / np.sqrt(config.scale), []
    for i, (mean, std) in enumerate(published.V_OPTIMIZED.T.tolist()):
        cells.append(nest.Create("iaf_psc_exp", int(sizes[i]), CELL | {"I_e": float(drives[i])}))
        ends = published.V_ORIGINAL if config.initial == "original" else (mean, std)
        cells[-1].V_m = nest.random.normal(*ends)
        if config.background == "poisson":
            rate = {"rate": published.BACKGROUND * float(inputs[i])}
            noise = nest.Create("poisson_generator", params=rate)
            nest.Connect(noise, cells[-1], syn_spec={"weight": weight, "delay": 1.5})
    return cells


def _connect(nest: Any, config: Parameters, cells: list[Any]) -> None:
    counts = scaling.count_synapses(config.scale)
    weights = PER_MV * scaling.find_weights(config.scale)
    for i, j in np.argwhere(counts).tolist():
        weight, delay = float(weights[i, j]), config.delays[j % 2]
        low, high = (0.0, np.inf) if weight > 0 else (-np.inf, 0.0)
        drawn = nest.random.normal(weight, published.WEIGHT_SD * abs(weight))
        late = nest.random.normal(delay, published.DELAY_SD * delay)
        nest.Connect(cells[j], cells[i], {"rule": "fixed_total_number", "N": int(counts[i, j])}, {
            "weight": nest.math.redraw(drawn, min=low, max=high),
            "delay": nest.math.redraw(late, min=0.5 * config.dt, max=1e9)})  # fmt: skip


def _tell(
    config: Parameters, spikes: list[SpikeRecorder], first: int, times: tuple[float, float, float]
) -> dict[str, Any]:
    build, run, cpu = times
    found = describe(config, spikes, first)
    told = {name: found[name].tolist() for name in MEASURES}
    return told | {"build": build, "run": run, "cpu": cpu, "memory": peak_memory()}


def ask(side: str, given: argparse.Namespace, seed: int) -> dict[str, Any]:
    """Return what a run in a process of its own tells."""
    command = [sys.executable, __file__, "--one", side, "--seeds", str(seed), "--scale",
               str(given.scale), "--duration", str(given.duration), "--threads",
               str(given.threads), "--background", given.background, "--precision",
               given.precision]  # fmt: skip
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def show(found: dict[str, list[dict[str, Any]]]) -> None:
    """Print means and standard deviations over graphs, then costs."""
    for measure in MEASURES:
        print(f"{measure:14}" + "".join(f"{label:>16}" for label in LABELS))
        for side, runs in found.items():
            values = np.array([run[measure] for run in runs])
            spread = values.std(axis=0, ddof=1) if len(runs) > 1 else np.zeros(len(LABELS))
            told = zip(values.mean(axis=0), spread, strict=True)
            cells = (f"{mean:.3f} +- {std:.3f}" for mean, std in told)
            print(f"  {side:12}" + "".join(f"{cell:>16}" for cell in cells))
    for side, runs in found.items():
        build, run, cpu, memory = (
            float(np.median([r[key] for r in runs])) for key in ("build", "run", "cpu", "memory")
        )
        print(f"{side}: built in {build:.3g} s, run in {run:.3g} s ({cpu:.3g} s of processors), "
              f"{memory / 1e6:,.0f} MB")  # fmt: skip


def main() -> None:
    """Run both in turns."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--scale", type=float, default=0.1)
    parser.add_argument("--duration", type=float, default=10_000.0, help="ms")
    parser.add_argument("--seeds", type=int, default=6, help="graphs of each")
    parser.add_argument("--first", type=int, default=100, help="seed of the first graph")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--background", default="poisson")
    parser.add_argument("--precision", default="single", help="here; NEST has double")
    parser.add_argument("--against", default="nest", choices=["nest", "none"])
    parser.add_argument("--one", default="", help=argparse.SUPPRESS)
    given = parser.parse_args()
    config = Parameters.make(scale=given.scale, duration=given.duration, precision=given.precision,
                             background=given.background)  # fmt: skip
    if given.one:
        run = run_nest if given.one == "nest" else run_here
        print()
        print(json.dumps(run(config, given.seeds, given.threads)))
        return
    sides = ["here", *(["nest"] if given.against == "nest" else [])]
    found: dict[str, list[dict[str, Any]]] = {side: [] for side in sides}
    for seed in range(given.first, given.first + given.seeds):
        for side in sides:
            found[side].append(ask(side, given, seed))
    show(found)


if __name__ == "__main__":
    main()
