"""What does it cost that each neuron has its own parameters? COBA, here and in Brian2's C++.

    python benchmarks/own_parameters.py [--repeats 5] [--duration 1000] [--brian2 0]

4,000 neurons with conductances (Brette et al. 2007, benchmark 1), double precision, one thread.
With numbers, with one parameter of each neuron, and with all ten drawn around the same numbers;
contestants take turns, and only the run is timed. Brian2 (C++ standalone, the flags that it
chooses) has the equations of its script with parameters of each neuron.
"""

import argparse
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from neurosim import LIF, Population, Random, SpikingNetwork, Synapses, Uniform
from neurosim.diagnostics.simulators.brian2 import AFTER_RUN, BEFORE_RUN, BEFORE_START
from neurosim.diagnostics.simulators.networks import Peer, call

NUMBERS = {"tau_m": 20.0, "v_rest": -60.0, "v_th": -50.0, "v_reset": -60.0, "t_ref": 5.0,
           "drive": 11.0, "tau_e": 5.0, "tau_i": 10.0, "e_e": 0.0, "e_i": -80.0}  # fmt: skip
WIDTHS = {"tau_m": 4.0, "v_rest": 0.5, "v_th": 0.5, "v_reset": 1.0, "t_ref": 1.0, "drive": 0.5,
          "tau_e": 0.5, "tau_i": 1.0, "e_e": 2.0, "e_i": 2.0}  # fmt: skip
"""How far a value of a neuron may lie from the number."""
N_EXC, N_INH, P = 3200, 800, 0.02
BARS = {"numbers": 1.3, "Brian2": 0.5}
COBA = """
dv/dt = (v_rest + drive - v + ge * (e_e - v) + gi * (e_i - v)) / tau_m : 1 (unless refractory)
dge/dt = -ge / tau_e : 1
dgi/dt = -gi / tau_i : 1
"""


def draw(names: Any) -> dict[str, Any]:
    """Return the parameters, those of these names drawn."""
    laws = {k: Uniform(NUMBERS[k] - WIDTHS[k], NUMBERS[k] + WIDTHS[k]) for k in names}
    return NUMBERS | laws


def build(names: Any, synapses: str = "conductance") -> SpikingNetwork:
    """Return the network, in which parameters of these names are drawn for each neuron."""
    rule = LIF(synapses=synapses, **draw(names))
    exc, inh = Population("exc", N_EXC, rule), Population("inh", N_INH, rule)
    synapses_of = [
        Synapses(pre, post, Random(P), weight=weight, receptor=receptor)
        for pre, weight, receptor in ((exc, 0.6, "ge"), (inh, 6.7, "gi"))
        for post in (exc, inh)
    ]
    net = SpikingNetwork([exc, inh], synapses_of, seed=1)
    for name in ("exc", "inh"):
        net.set(name, "v", Uniform(-60, -50))
    return net


def time_run(net: SpikingNetwork, duration: float) -> tuple[float, int]:
    """Return the seconds of a run from the start, and its spikes."""
    net.reset()
    spikes = [net.record(name) for name in ("exc", "inh")]
    net.run(0)
    start = perf_counter()
    net.run(duration)
    return perf_counter() - start, sum(each.steps.size for each in spikes)


def compile_brian2(folder: str, duration: float) -> None:
    """Write the program of the same network, all parameters drawn, and compile it."""
    import brian2

    brian2.set_device("cpp_standalone", build_on_run=False)
    brian2.defaultclock.dt = 0.1 * brian2.ms
    brian2.seed(1)
    times = {name for name in NUMBERS if name.startswith("t")}
    own = "".join(f"{k} : {'second' if k in times else '1'} (constant)\n" for k in NUMBERS)
    cells = brian2.NeuronGroup(N_EXC + N_INH, COBA + own, threshold="v > v_th", reset="v = v_reset",
                               refractory="t_ref", method="exponential_euler",
                               name="neurons")  # fmt: skip
    for name, value in NUMBERS.items():
        unit = "*ms" * (name in times)
        setattr(cells, name, f"({value} + {WIDTHS[name]} * (2 * rand() - 1)){unit}")
    cells.v = "-60 + 10 * rand()"
    wires: list[Any] = []
    for pre, add in ((cells[:N_EXC], "ge_post += 0.6"), (cells[N_EXC:], "gi_post += 6.7")):
        wires.append(brian2.Synapses(pre, cells, on_pre=add, name=("exc", "inh")[len(wires)]))
        wires[-1].connect(p=P)
    spikes = brian2.SpikeMonitor(cells, name="spikes")
    degrees = ", ".join(f"_dynamic_array_{each.name}_N_outgoing" for each in wires)
    brian2.device.headers += ["<chrono>", "<cstdio>"]
    brian2.device.insert_code("before_start", BEFORE_START)
    brian2.device.insert_code("before_network_run", BEFORE_RUN)
    brian2.device.insert_code("after_network_run", AFTER_RUN.replace("DEGREES", degrees))
    brian2.Network(cells, *wires, spikes).run(duration * brian2.ms)
    brian2.device.build(directory=folder, compile=True, run=False)


def main() -> None:
    """Measure everything."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--duration", type=float, default=1000.0, help="ms of biological time")
    parser.add_argument("--brian2", type=int, default=1, help="0: without Brian2")
    parser.add_argument("--compile", default="", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.compile:
        compile_brian2(given.compile, given.duration)
        return
    nets = {
        "numbers": build([]),
        "v_th of each": build(["v_th"]),
        "all ten of each": build(NUMBERS),
    }
    times: dict[str, list[float]] = {name: [] for name in nets}
    counts: dict[str, int] = {}
    with TemporaryDirectory() as folder:
        if given.brian2:
            file = str(Path(__file__).resolve())
            call((sys.executable, file, "--compile", folder, "--duration", str(given.duration)))
            peer, times["Brian2, all ten"] = Peer((str(Path(folder) / "main"),), Path(folder)), []
        for _ in range(given.repeats + 1):  # the first one compiles, and does not count
            for name, net in nets.items():
                seconds, counts[name] = time_run(net, given.duration)
                times[name].append(seconds)
            if given.brian2:
                timing = peer.run()
                times["Brian2, all ten"].append(timing.seconds)
                counts["Brian2, all ten"] = timing.n_spikes
    base = median(times["numbers"][1:])
    for name, taken in times.items():
        seconds = median(taken[1:])
        print(f"{name:18}{seconds:8.3f} s {seconds / base:6.2f} x numbers {counts[name]:9,} spikes")
    own = median(times["all ten of each"][1:])
    print(f"all ten of each: {own / base:.2f} times numbers (bar {BARS['numbers']})", end="")
    if given.brian2:
        print(f", {own / median(times['Brian2, all ten'][1:]):.2f} of Brian2's time (bar "
              f"{BARS['Brian2']})", end="")  # fmt: skip
    print()


if __name__ == "__main__":
    main()
