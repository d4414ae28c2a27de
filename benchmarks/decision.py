"""How fast is the network of the decision? 2,000 neurons with NMDA, here and in Brian2's C++.

    python benchmarks/decision.py [--repeats 5] [--duration 2000] [--brian2 0]

The network of `neurosim run decision`, double precision, one thread, with a stimulus whose rates
are drawn anew every 50 ms, and population rates recorded. Brian2 (C++ standalone, the flags that it
chooses) has the same equations, with gating summed for each population and passed on by sums of
these, as in its own example Wang_2002. Contestants take turns, only the run is timed, and the
first round does not count.
"""

import argparse
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

import numpy as np

from neurosim import SpikingNetwork
from neurosim.diagnostics.simulators.brian2 import AFTER_RUN, BEFORE_RUN, BEFORE_START
from neurosim.diagnostics.simulators.networks import Peer, call
from neurosim.models.decisions.network import EXCITATORY, KINDS, build, weight
from neurosim.models.decisions.parameters import Parameters

BAR, N_SELECTIVE = 3.0, 240
SLOPE = """
dv/dt = -((ampa + nmda * total * 3.57 / (3.57 + exp(-0.062 * v))) * v
    + (g_leak + gaba) * (v + 70)) / c / ms : 1 (unless refractory)
dampa/dt = -ampa / (2 * ms) : 1
dgaba/dt = -gaba / (5 * ms) : 1
total : 1
"""
GATING = """
label : integer (constant)
ds/dt = (0.5 * x * (1 - s) - 0.01 * s) / ms : 1
dx/dt = -x / (2 * ms) : 1
"""


def time_run(net: SpikingNetwork, duration: float) -> tuple[float, float, int]:
    """Return the seconds of a run from the start, those of its processor, and excitatory spikes."""
    net.reset()
    counts = [net.count(name) for name in EXCITATORY]
    random = np.random.default_rng(1)
    net.run(0)
    start, cpu = perf_counter(), process_time()
    for _ in range(round(duration / 50)):
        for name in ("A", "B"):
            net.set(f"input to {name}", "rate", 2400 + max(0.0, random.normal(40, 4)))
        net.run(50)
    taken = perf_counter() - start, process_time() - cpu
    n_spikes = sum(each.rate(duration)[1][0] * each.n * duration / 1000 for each in counts)
    return *taken, round(n_spikes)


def make_cells(brian2: Any, name: str, n: int) -> Any:
    """Return the excitatory or the inhibitory neurons of Brian2."""
    kind, ms = KINDS[name], brian2.ms
    values = {"c": kind.c, "g_leak": kind.g_leak, "nmda": kind.nmda}
    cells = brian2.NeuronGroup(
        n, SLOPE + GATING * (name == "exc"), threshold="v > -50", reset="v = -55",
        refractory=kind.t_ref * ms, method="euler", namespace=values, name=name)  # fmt: skip
    cells.v = -52
    return cells


def connect(brian2: Any, exc: Any, inh: Any) -> list[Any]:
    """Return all synapses of Brian2 among the neurons, and what passes the gating on."""
    ms, made = brian2.ms, list[Any]()

    def wire(
        pre: Any, post: Any, name: str, on_pre: str = "", model: str = "", by: str = ""
    ) -> Any:
        kept = {"on_pre": on_pre, "delay": 0.5 * ms} if on_pre else {}
        made.append(brian2.Synapses(pre, post, model, name=name, **kept))
        made[-1].connect(**({"j": by} if by else {}))
        return made[-1]

    sums = brian2.NeuronGroup(3, "s : 1", name="sums")
    made.append(sums)
    wire(exc, exc, "gating", "x_pre += 1", by="i")
    wire(exc, inh, "exc_inh", f"ampa_post += {KINDS['inh'].ampa}")
    wire(inh, exc, "inh_exc", f"gaba_post += {KINDS['exc'].gaba}")
    wire(inh, inh, "inh_inh", f"gaba_post += {KINDS['inh'].gaba}")
    wire(exc, sums, "add_up", model="s_post = s_pre : 1 (summed)", by="label_pre")
    wire(sums, inh, "to_inh", model="total_post = s_pre : 1 (summed)")
    own, other = weight("A", "A", 1.7), weight("A", "B", 1.7)
    fast = wire(exc, exc, "exc_exc", "ampa_post += w", "w : 1 (constant)")
    slow = wire(sums, exc, "to_exc",
                model="w : 1 (constant)\ntotal_post = w * s_pre : 1 (summed)")  # fmt: skip
    for synapses, sender, unit in ((fast, "label_pre", KINDS["exc"].ampa), (slow, "i", 1.0)):
        synapses.w = unit
        synapses.w[f"{sender} == label_post and label_post < 2"] = unit * own
        synapses.w[f"{sender} != label_post and label_post < 2"] = unit * other
    return made


def drive(brian2: Any, exc: Any, inh: Any) -> list[Any]:
    """Return noise and stimulus of Brian2."""
    ms, hz = brian2.ms, brian2.Hz
    made = [brian2.PoissonInput(cells, "ampa", 1000, 2.4 * hz, KINDS[cells.name].external)
            for cells in (exc, inh)]  # fmt: skip
    for i in range(2):
        eye = brian2.PoissonGroup(N_SELECTIVE, 40 * hz, name=f"eye{i}")
        eye.run_regularly("rates = (40 + 4 * randn()) * Hz", dt=50 * ms)
        part = exc[i * N_SELECTIVE : (i + 1) * N_SELECTIVE]
        on_pre = f"ampa_post += {KINDS['exc'].external}"
        made += [eye, brian2.Synapses(eye, part, on_pre=on_pre, name=f"see{i}")]
        made[-1].connect(j="i")
    return made


def compile_brian2(folder: str, duration: float) -> None:
    """Write the program of the same network, and compile it."""
    import brian2

    brian2.set_device("cpp_standalone", build_on_run=False)
    brian2.defaultclock.dt = 0.1 * brian2.ms
    exc, inh = make_cells(brian2, "exc", 1600), make_cells(brian2, "inh", 400)
    exc.label = f"int(i >= {N_SELECTIVE}) + int(i >= {2 * N_SELECTIVE})"
    rest = [*connect(brian2, exc, inh), *drive(brian2, exc, inh)]
    rest += [brian2.PopulationRateMonitor(exc[:N_SELECTIVE], name="rate_a"),
             brian2.PopulationRateMonitor(exc[N_SELECTIVE : 2 * N_SELECTIVE], name="rate_b"),
             brian2.SpikeMonitor(exc, record=False, name="spikes")]  # fmt: skip
    brian2.device.headers += ["<chrono>", "<cstdio>", "<ctime>", "<fstream>", "<string>"]
    brian2.device.insert_code("before_start", BEFORE_START)
    brian2.device.insert_code("before_network_run", BEFORE_RUN)
    degrees = "_dynamic_array_exc_exc_N_outgoing"
    brian2.device.insert_code("after_network_run", AFTER_RUN.replace("DEGREES", degrees))
    brian2.Network(exc, inh, *rest).run(duration * brian2.ms)
    brian2.device.build(directory=folder, compile=True, run=False)


def report(times: dict[str, list[tuple[float, float, int]]]) -> None:
    """Print medians and ranges, without the first round."""
    for name, taken in times.items():
        wall, cpu, spikes = ([each[i] for each in taken[1:]] for i in range(3))
        print(f"{name:9}{median(wall):7.3f} s ({min(wall):.3f} to {max(wall):.3f}), "
              f"{median(cpu):.3f} s of a core, {median(spikes):,.0f} spikes")  # fmt: skip
    if len(times) == 2:
        ours, theirs = ([each[1] for each in taken[1:]] for taken in times.values())
        ratio = median(theirs) / median(ours)
        print(f"Brian2 takes {ratio:.1f} times as long on a core: "
              f"{'PASS' if ratio >= BAR else 'FAIL'} (bar {BAR:g})")  # fmt: skip


def main() -> None:
    """Measure both in turns."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--duration", type=float, default=2000.0, help="ms of biological time")
    parser.add_argument("--brian2", type=int, default=1, help="0: without Brian2")
    parser.add_argument("--compile", default="", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.compile:
        compile_brian2(given.compile, given.duration)
        return
    net = build(Parameters.make(), seed=1)
    times: dict[str, list[tuple[float, float, int]]] = {"neurosim": []}
    with TemporaryDirectory() as folder:
        if given.brian2:
            file = str(Path(__file__).resolve())
            call((sys.executable, file, "--compile", folder, "--duration", str(given.duration)))
            peer, times["Brian2"] = Peer((str(Path(folder) / "main"),), Path(folder)), []
        for _ in range(given.repeats + 1):
            times["neurosim"].append(time_run(net, given.duration))
            if given.brian2:
                timing = peer.run()
                times["Brian2"].append((timing.seconds, timing.cpu_seconds, timing.n_spikes))
    report(times)


if __name__ == "__main__":
    main()
