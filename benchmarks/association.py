"""How fast does the spiking brain of Eiffel/Obama run? Against Brian2's C++ standalone mode.

    python benchmarks/association.py [--seconds-of-noise 10] [--repeats 5] [--n 432]

One network for both: neurons, synapses, initial weights, rates of the channels, triplet STDP in all
synapses that learn. Noise, pictures, both together, noise; learning all the time, without tests.
Chance differs: Brian2 draws by its own rand(), so the two are equal in law (for the very same
spikes: neurosim validate). One thread each, in turns; building and compiling are apart. What fires
is recorded of the excitatory neurons here and there.
"""

import argparse
import os
import platform
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

import numba
import numpy as np

from neurosim.diagnostics.simulators.brian2 import AFTER_RUN, BEFORE_RUN, BEFORE_START
from neurosim.diagnostics.simulators.networks import Peer, Timing, call, peak_memory, require
from neurosim.models.concept_cells.spiking.network import EXC, PLASTIC
from neurosim.models.concept_cells.spiking.settings import BIN, DT, SpikingAssociation
from neurosim.models.concept_cells.spiking.shortened import make_shortened
from neurosim.spiking.brian2.rules import describe_neurons, describe_synapses
from neurosim.spiking.network import SpikingNetwork

SEED = 1
BAR = 4.0
"""How many times as long Brian2 should take, at least."""
FIRES = "rand() < -expm1(-clip(exp((v - escape_v_th) / escape_delta + escape_log_gain), 0, most))"


def make(n: int, noise: float) -> tuple[SpikingNetwork, float]:
    """Return the network, and how long its schedule lasts, ms."""
    config = SpikingAssociation.make(codes="random", n=n, noise=noise, encodings=2, exposures=4)
    network = make_shortened(config, SEED)
    source: Any = network.populations["channels"].rule
    return network, float(np.shape(source.rate)[0] * BIN)


def run_own(network: SpikingNetwork, spikes: Any, duration: float, built: float) -> Timing:
    """Run once from the start."""
    network.reset()
    start, cpu = perf_counter(), process_time()
    network.run(duration)
    seconds, cpu = perf_counter() - start, process_time() - cpu
    return Timing(seconds, cpu, built, spikes.steps.size, 0, peak_memory())


def compile_peer(n: int, noise: float, folder: Path) -> None:
    """Write the program of Brian2 into a folder and compile it, in this process."""
    import brian2

    network, duration = make(n, noise)
    brian2.set_device("cpp_standalone", build_on_run=False)
    brian2.defaultclock.dt = DT * brian2.ms
    brian2.seed(SEED)
    groups = {name: _make_group(brian2, network, name) for name in network.populations}
    synapses = [_make_synapses(brian2, network, name, groups) for name in network.synapses]
    spikes = brian2.SpikeMonitor(groups[EXC], name="spikes")
    device = brian2.device
    device.headers += ["<chrono>", "<cstdio>"]
    device.insert_code("before_start", BEFORE_START)
    device.insert_code("before_network_run", BEFORE_RUN)
    degrees = f"_dynamic_array_synapses_{list(network.synapses).index(PLASTIC[1])}_N_outgoing"
    device.insert_code("after_network_run", AFTER_RUN.replace("DEGREES", degrees))
    brian2.Network(*groups.values(), *synapses, spikes).run(duration * brian2.ms)
    device.build(directory=str(folder), compile=True, run=False)


def _make_group(brian2: Any, network: SpikingNetwork, name: str) -> Any:
    """Return neurons that fire by Brian2's own chance."""
    cells = network.cells[name]
    if cells.rule.is_source:
        rates = brian2.TimedArray(np.asarray(cells.rule.rate) * brian2.Hz, dt=BIN * brian2.ms)
        return brian2.PoissonGroup(cells.n, "course(t, i)", namespace={"course": rates}, name=name)
    equations = describe_neurons(brian2, cells, False)
    chance = cells.rule.escape.constants(None, cells.grid.seconds)
    named = {"most": chance.pop("most"), **{f"escape_{k}": v for k, v in chance.items()}}
    each = {k: np.asarray(v) for k, v in named.items() if np.ndim(v)}
    group = brian2.NeuronGroup(
        cells.n,
        equations.model + "".join(f"\n{k} : 1 (constant)" for k in each),
        method=equations.method,
        threshold=FIRES,
        reset=equations.reset,
        refractory=equations.t_ref * brian2.ms,
        namespace={**equations.namespace, **{k: v for k, v in named.items() if k not in each}},
        name=name,
    )
    for variable, values in {**each, **equations.values}.items():
        setattr(group, variable, values)
    if "encoding" in cells.state:
        group.encoding = 1.0
    return group


def _make_synapses(brian2: Any, network: SpikingNetwork, name: str, groups: Any) -> Any:
    """Return the very synapses of the network, with its weights."""
    pathway = network.pathways[name]
    equations = describe_synapses(brian2, pathway)
    edges = pathway.edges()
    events = {"on_post": equations.on_post} if equations.on_post.strip() else {}
    synapses = brian2.Synapses(
        groups[pathway.pre.population.name],
        groups[pathway.post.population.name],
        equations.model,
        on_pre=equations.on_pre,
        namespace=dict(equations.namespace),
        name=f"synapses_{list(network.synapses).index(name)}",
        **events,
    )
    synapses.connect(i=np.repeat(np.arange(pathway.pre.n), np.diff(edges.indptr)), j=edges.indices)
    if pathway.has_own_weights:
        synapses.w = pathway.list_weights()
    return synapses


def race(n: int, noise: float, repeats: int) -> None:
    """Run both in turns, and print what they took."""
    require("brian2", "validate")
    start = perf_counter()
    network, duration = make(n, noise)
    spikes, built = network.record(EXC), perf_counter() - start
    network.run(DT)  # compiles
    compiled = perf_counter() - start - built
    with TemporaryDirectory() as folder:
        start = perf_counter()
        call((sys.executable, __file__, "--n", str(n), "--seconds-of-noise", str(noise),
              "--compile", folder))  # fmt: skip
        peer = Peer((str(Path(folder) / "main"),), Path(folder), perf_counter() - start)
        own, theirs = [], []
        for _ in range(repeats):
            own.append(run_own(network, spikes, duration, built))
            theirs.append(peer.run())
    print(f"{n} + {n // 4} neurons, {duration / 1000:g} s, median of {repeats} runs, one thread\n")
    rows = ("neurosim", own, compiled), ("Brian2, C++ standalone", theirs, peer.compile_seconds)
    print("| simulator | s | fastest to slowest | s of a processor | spikes | compiling s | MB |")
    print("|---|---|---|---|---|---|---|")
    for name, timings, compiling in rows:
        times = sorted(t.seconds for t in timings)
        cpu, memory = median(t.cpu_seconds for t in timings), max(t.rss_bytes for t in timings)
        print(f"| {name} | {median(times):.2f} | {times[0]:.2f} to {times[-1]:.2f} | {cpu:.2f} | "
              f"{timings[0].n_spikes:,} | {compiling:.0f} | {memory / 1e6:.0f} |")  # fmt: skip
    ratio = median(t.seconds for t in theirs) / median(t.seconds for t in own)
    print(f"\nBrian2 takes {ratio:.1f} times as long; at least {BAR:g}: "
          f"{'PASS' if ratio >= BAR else 'FAIL'}")  # fmt: skip


def main() -> None:
    """Run the race, or compile the program of Brian2 for it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=432, help="excitatory neurons")
    parser.add_argument("--seconds-of-noise", type=float, default=10.0, help="of each of three")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--compile", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.compile:
        compile_peer(given.n, given.seconds_of_noise, given.compile)
        return
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
          f"numpy {np.__version__}, numba {numba.__version__}", flush=True)  # fmt: skip
    race(given.n, given.seconds_of_noise, given.repeats)


if __name__ == "__main__":
    main()
