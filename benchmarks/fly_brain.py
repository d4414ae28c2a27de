"""What does a second of a whole brain cost, at any activity? Lazy, dense, switched, and Brian2.

    python benchmarks/fly_brain.py [--against brian2] [--repeats 3] [--plot docs/fly-brain-cost.png]

A graph of the size of a fly's brain, made by a law, and the model of Shiu et al. in it; the weight
of a contact sets how much fires. Contestants take turns on one core, only the run is timed; Brian2
in its C++ standalone mode, with the same synapses and driven by the same rates. Spikes must be the
same in all ways of ours.
"""

import argparse
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

import numpy as np

from neurosim.diagnostics.simulators.brian2 import AFTER_RUN, BEFORE_RUN, BEFORE_START
from neurosim.diagnostics.simulators.networks import Peer, Timing, call, peak_memory, require
from neurosim.models.fly_brain.law import DRIVEN, Size, make_graph
from neurosim.models.fly_brain.named import Drive
from neurosim.models.fly_brain.network import BRAIN, DRIVE, build
from neurosim.models.fly_brain.settings import DELAY, DT, KICK, REFRACTORY, FlyBrain
from neurosim.spiking.network import SpikingNetwork

WEIGHTS = (0.1, 0.275, 0.4, 0.6, 0.9, 1.4)
"""Of a contact, mV; the second is that of the model."""
RATE, DURATION, SEED = 200.0, 1000.0, 1
WAYS: dict[str, bool | None] = {"lazy": True, "dense": False, "switched": None}
BARS = {30_000: (0.1, 15.0), 120_000: (0.25, 6.0)}
"""Spikes in a second, near which a second takes so long at most, and Brian2 so many times that."""
MODEL = """
dv/dt = (v_0 - v + g) / t_mbr : volt (unless refractory)
dg/dt = -g / tau : volt (unless refractory)
rfc : second
"""


def make(weight: float, lazy: bool | None) -> SpikingNetwork:
    """Return the brain, driven."""
    config = FlyBrain.make(weight=weight)
    drive = Drive(np.arange(DRIVEN, dtype=np.int32), np.full(DRIVEN, RATE))
    return build(config, make_graph(SEED, Size()), drive, SEED, lazy)


class Own:
    """Our network, run in one way."""

    def __init__(self, weight: float, lazy: bool | None):
        start = perf_counter()
        self.network = make(weight, lazy)
        self.spikes = self.network.record(BRAIN)
        self.built = perf_counter() - start
        self.network.run(30)  # compiles

    def run(self) -> Timing:
        """Run a second from the start."""
        self.network.reset()
        start, cpu = perf_counter(), process_time()
        self.network.run(DURATION)
        seconds, cpu = perf_counter() - start, process_time() - cpu
        return Timing(seconds, cpu, self.built, self.spikes.steps.size, 0, peak_memory())


def compile_peer(weight: float, folder: Path) -> None:
    """Write the program of Brian2 into a folder and compile it, in this process."""
    import brian2
    from brian2 import ms, mV

    network = make(weight, False)
    brian2.set_device("cpp_standalone", build_on_run=False)
    brian2.defaultclock.dt = DT * ms
    brian2.seed(SEED)
    names = {"v_0": -52 * mV, "v_th": -45 * mV, "t_mbr": 20 * ms, "tau": 5 * ms}
    neurons = brian2.NeuronGroup(
        network.cells[BRAIN].n, MODEL, threshold="v > v_th", reset="v = v_0; g = 0 * mV",
        refractory="rfc", method="linear", namespace=names, name="neurons",
    )  # fmt: skip
    neurons.v, neurons.rfc = names["v_0"], REFRACTORY * ms
    neurons.rfc[:DRIVEN] = 0 * ms
    edges = network.edges(f"{BRAIN}->{BRAIN}")
    wires = brian2.Synapses(neurons, neurons, "w : volt", on_pre="g += w", delay=DELAY * ms,
                            name="wires")  # fmt: skip
    pre = np.repeat(np.arange(edges.indptr.size - 1), np.diff(edges.indptr))
    wires.connect(i=pre, j=edges.indices)
    wires.w = network.weights(f"{BRAIN}->{BRAIN}") * mV
    kicks = [
        brian2.PoissonInput(neurons[i : i + 1], "v", 1, RATE * brian2.Hz, KICK * weight * mV)
        for i in range(DRIVEN)
    ]
    spikes = brian2.SpikeMonitor(neurons, name="spikes")
    device = brian2.device
    device.headers += ["<chrono>", "<cstdio>"]
    device.insert_code("before_start", BEFORE_START)
    device.insert_code("before_network_run", BEFORE_RUN)
    degrees = "_dynamic_array_wires_N_outgoing"
    device.insert_code("after_network_run", AFTER_RUN.replace("DEGREES", degrees))
    brian2.Network(neurons, wires, *kicks, spikes).run(DURATION * ms)
    device.build(directory=str(folder), compile=True, run=False)


def enter(weight: float, against: bool, folder: Path) -> dict[str, Any]:
    """Return who takes part at an activity, by name."""
    taking_part: dict[str, Any] = {name: Own(weight, lazy) for name, lazy in WAYS.items()}
    if against:
        (place := folder / f"{weight:g}").mkdir()
        start = perf_counter()
        call((sys.executable, __file__, "--compile", str(place), "--weight", str(weight)))
        peer = Peer((str(place / "main"),), place, perf_counter() - start)
        print(f"weight {weight:g} mV: Brian2 compiled in {peer.compile_seconds:.0f} s")
        taking_part["Brian2"] = peer
    return taking_part


def race(weight: float, repeats: int, against: bool, folder: Path) -> dict[str, list[Timing]]:
    """Return what each took, in turns; raise if ways of ours differ in a spike."""
    taking_part = enter(weight, against, folder)
    found: dict[str, list[Timing]] = {name: [] for name in taking_part}
    for _ in range(repeats):
        for name, contestant in taking_part.items():
            found[name].append(contestant.run())
    ours = [taking_part[name].spikes for name in WAYS]
    for one in ours[1:]:
        same = np.array_equal(one.steps, ours[0].steps)
        if not (same and np.array_equal(one.neurons, ours[0].neurons)):
            raise AssertionError(f"spikes differ between ways at a weight of {weight:g} mV")
    driven = taking_part["switched"].network.cells[DRIVE].n
    active = np.unique(ours[0].neurons).size
    print(f"weight {weight:g} mV: {ours[0].steps.size:,} spikes, {active:,} neurons ever active, "
          f"{driven} driven", flush=True)  # fmt: skip
    return found


def tabulate(found: dict[float, dict[str, list[Timing]]]) -> None:
    """Print seconds of a second, medians, and the bars."""
    names = list(next(iter(found.values())))
    print("\n| weight, mV | spikes | " + " | ".join(f"{name}, s" for name in names) + " | bar |")
    print("|---" * (len(names) + 3) + "|")
    for weight, timings in found.items():
        seconds = {name: median(t.seconds for t in timings[name]) for name in names}
        n_spikes = timings["switched"][0].n_spikes
        own, verdicts = seconds["switched"], []
        for near, (most, ratio) in BARS.items():
            if abs(n_spikes / near - 1) < 0.35:
                verdicts.append(f"{most:g} s: {'PASS' if own <= most else 'FAIL'}")
                if "Brian2" in seconds:
                    times = seconds["Brian2"] / own
                    verdicts.append(
                        f"{ratio:g}x: {times:.1f} {'PASS' if times >= ratio else 'FAIL'}"
                    )
        slack = own / min(seconds["dense"], seconds["lazy"])
        verdicts.append(f"{own / seconds['dense']:.2f} of dense, {slack:.2f} of the better")
        cells = " | ".join(f"{seconds[name]:.3f}" for name in names)
        print(f"| {weight:g} | {n_spikes:,} | {cells} | {'; '.join(verdicts)} |")


def plot(found: dict[float, dict[str, list[Timing]]], path: str) -> None:
    """Draw what a second costs against how much fires."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    from neurosim.experiment import plotting

    with rc_context(plotting.STYLE):
        figure = Figure(figsize=(5, 3.6), layout="constrained")
        axes = figure.subplots()
        names = list(next(iter(found.values())))
        for name, color in zip(names, plotting.PALETTE, strict=False):
            ordered = sorted(found.values(), key=lambda timings: timings["dense"][0].n_spikes)
            spikes = [timings["dense"][0].n_spikes for timings in ordered]
            seconds = [median(t.seconds for t in timings[name]) for timings in ordered]
            axes.plot(
                spikes, seconds, "o-" if name != "switched" else "s--", color=color, label=name
            )
        axes.axhline(1, color="0.6", lw=0.8)
        axes.annotate("real time", (1, 1), (-2, 3), axes.get_yaxis_transform(), "offset points",
                      ha="right")  # fmt: skip
        axes.set(xscale="log", yscale="log", xlabel="spikes in a second of 127,400 neurons",
                 ylabel="time for a second (s)")  # fmt: skip
        axes.xaxis.set_minor_formatter("")
        axes.legend()
        figure.savefig(path)


def main() -> None:
    """Run the race at each activity, or compile the program of Brian2 for one."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--against", choices=["brian2"], help="who takes part besides ours")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--plot", help="where to draw")
    parser.add_argument("--weight", type=float, nargs="+", default=WEIGHTS, help="of a contact, mV")
    parser.add_argument("--compile", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.compile:
        compile_peer(given.weight[0], given.compile)
        return
    if given.against:
        require("brian2", "validate")
    with TemporaryDirectory() as folder:
        found = {
            weight: race(weight, given.repeats, bool(given.against), Path(folder))
            for weight in given.weight
        }
    tabulate(found)
    if given.plot:
        plot(found, given.plot)


if __name__ == "__main__":
    main()
