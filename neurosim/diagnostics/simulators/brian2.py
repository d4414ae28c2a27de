"""The reference networks in Brian2's C++ standalone mode: compiled once, run again and again.

The program that Brian2 writes measures itself: lines inserted around the call that simulates read
the clocks, so making synapses and sorting them by their sources do not count as running. It ends
there, without writing its arrays, which take up to hundreds of megabytes. One thread, float64 and
the compiler flags that Brian2 chooses; connections are drawn by ``connect(p=...)``. float32, and
``poisson()`` in place of `PoissonInput`, took as long in the networks of jumps.

References
----------
.. [1] M. Stimberg, R. Brette, D. F. M. Goodman, "Brian 2, an intuitive and efficient neural
       simulator", eLife 8, e47314 (2019). https://doi.org/10.7554/eLife.47314
"""

import argparse
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

from neurosim.base import checks
from neurosim.base.errors import PackageError
from neurosim.diagnostics.simulators.networks import (
    DT,
    LAYOUTS,
    NETWORKS,
    SEED,
    Cuba,
    Layout,
    Peer,
    call,
    require,
)

CUBA = """
dv/dt = (ge + gi - (v - v_rest)) / tau_m : volt (unless refractory)
dge/dt = -ge / tau_exc : volt
dgi/dt = -gi / tau_inh : volt
"""
JUMPS = "dv/dt = -v / tau_m : volt (unless refractory)"
STDP = """
w : volt
dpre/dt = -pre / tau_stdp : volt (event-driven)
dpost/dt = -post / tau_stdp : volt (event-driven)
"""
ON_PRE = "v_post += w; pre += a_plus; w = clip(w + post, 0*volt, w_max)"
ON_POST = "post += a_minus; w = clip(w + pre, 0*volt, w_max)"

OUTER_SOURCES = 1000
"""Poisson sources of one neuron; Brian2 draws their number of events, not each one's."""

BEFORE_START = "const auto started = std::chrono::steady_clock::now();"
BEFORE_RUN = """
const auto built = std::chrono::steady_clock::now();
const std::clock_t cpu_before = std::clock();
"""
AFTER_RUN = R"""
const auto ended = std::chrono::steady_clock::now();
const double cpu = double(std::clock() - cpu_before) / CLOCKS_PER_SEC;
const double build = std::chrono::duration<double>(built - started).count();
const double run = std::chrono::duration<double>(ended - built).count();
long long events = 0, kilobytes = 0;
for (const auto &degrees : {DEGREES})
    for (size_t i = 0; i < degrees.size(); i++)
        events += (long long)degrees[i] * _array_spikes_count[i];
std::ifstream status("/proc/self/status");
for (std::string line; std::getline(status, line);)
    std::sscanf(line.c_str(), "VmHWM: %lld", &kilobytes);
std::printf("{\"seconds\": %.9f, \"cpu_seconds\": %.9f, ", run, cpu);
std::printf("\"build_seconds\": %.9f, ", build);
std::printf("\"n_spikes\": %d, \"n_events\": %lld, ", int(_array_spikes_N[0]), events);
std::printf("\"rss_bytes\": %lld}\n", 1024 * kilobytes);
std::fflush(stdout);
std::_Exit(0);
"""


def build(name: str, duration_ms: float, folder: Path) -> Peer:
    """Return a reference network in Brian2, compiled.

    Parameters
    ----------
    name : str
        One of `NETWORKS`.
    duration_ms : float
        Biological time of a run, compiled in.
    folder : Path
        Where the program is written and compiled, 2 MB; made if need be.

    Raises
    ------
    PackageError
        If Brian2 is not installed (extra ``validate``), or cannot compile.

    Examples
    --------
    >>> from pathlib import Path
    >>> peer = build("cuba-4000", 1000.0, Path("cuba"))  # doctest: +SKIP
    >>> [peer.run().seconds for _ in range(3)]  # doctest: +SKIP
    [0.061, 0.06, 0.061]
    """
    checks.choice("name", name, NETWORKS)
    checks.real("duration_ms", duration_ms, DT)
    require("brian2", "validate")
    folder = Path(folder).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    start = perf_counter()
    try:
        call((sys.executable, "-m", __name__, name, repr(float(duration_ms)), str(folder)))
    except PackageError as error:
        raise PackageError(f"{error}; Brian2 needs a C++ compiler and make for this") from error
    return Peer((str(folder / "main"),), folder, perf_counter() - start)


def compile_network(layout: Layout, duration_ms: float, folder: Path) -> None:
    """Write the program of a network into a folder and compile it, in this process."""
    import brian2

    brian2.set_device("cpp_standalone", build_on_run=False)
    device = brian2.device
    brian2.defaultclock.dt = DT * brian2.ms
    brian2.seed(SEED)
    neurons, inputs = _make_neurons(brian2, layout)
    synapses = _make_synapses(brian2, layout, neurons)
    spikes = brian2.SpikeMonitor(neurons, name="spikes")
    degrees = ", ".join(f"_dynamic_array_{s.name}_N_outgoing" for s in synapses)
    device.headers += ["<chrono>", "<cstdio>"]
    device.insert_code("before_start", BEFORE_START)
    device.insert_code("before_network_run", BEFORE_RUN)
    device.insert_code("after_network_run", AFTER_RUN.replace("DEGREES", degrees))
    brian2.Network(neurons, *inputs, *synapses, spikes).run(duration_ms * brian2.ms)
    device.build(directory=str(folder), compile=True, run=False)


def _make_neurons(brian2: Any, layout: Layout) -> tuple[Any, list[Any]]:
    cell = layout.cell
    neurons = brian2.NeuronGroup(
        layout.n,
        CUBA if isinstance(cell, Cuba) else JUMPS,
        threshold="v > v_threshold",
        reset="v = v_reset",
        refractory=cell.t_ref * brian2.ms,
        method="exact",
        namespace=_quantities(brian2, layout),
        name="neurons",
    )
    if isinstance(cell, Cuba):
        neurons.v = "v_reset + rand() * (v_threshold - v_reset)"
        return neurons, []
    rate, weight = layout.poisson / OUTER_SOURCES * brian2.Hz, cell.w_exc * brian2.mV
    return neurons, [brian2.PoissonInput(neurons, "v", OUTER_SOURCES, rate, weight)]


def _make_synapses(brian2: Any, layout: Layout, neurons: Any) -> list[Any]:
    exc, inh = neurons[: layout.n_exc], neurons[layout.n_exc :]
    to_exc, to_inh = ("ge", "gi") if isinstance(layout.cell, Cuba) else ("v", "v")
    common = {
        "delay": layout.cell.delay * brian2.ms,
        "namespace": _quantities(brian2, layout),
    }

    def connect(pre: Any, post: Any, name: str, on_pre: str, **more: str) -> Any:
        synapses = brian2.Synapses(pre, post, on_pre=on_pre, name=name, **more, **common)
        synapses.connect(p=layout.p)
        return synapses

    made = [connect(inh, neurons, "inh", f"{to_inh}_post += w_inh")]
    if layout.is_plastic:
        made += [connect(exc, exc, "plastic", ON_PRE, on_post=ON_POST, model=STDP)]
        made[-1].w = layout.cell.w_exc * brian2.mV
    post = inh if layout.is_plastic else neurons
    return [*made, connect(exc, post, "exc", f"{to_exc}_post += w_exc")]


def _quantities(brian2: Any, layout: Layout) -> dict[str, Any]:
    """Return the parameters of a cell with their units."""
    times = ("tau", "t_ref", "delay")
    return {
        name: value * (brian2.ms if name.startswith(times) else brian2.mV)
        for name, value in layout.cell._asdict().items()
    }


def main() -> None:
    """Compile the network named on the command line."""
    parser = argparse.ArgumentParser(prog="python -m neurosim.diagnostics.simulators.brian2")
    parser.add_argument("name", choices=NETWORKS)
    parser.add_argument("duration", type=float, help="ms of biological time")
    parser.add_argument("folder", type=Path, help="where to compile")
    given = parser.parse_args()
    compile_network(LAYOUTS[given.name], given.duration, given.folder)


if __name__ == "__main__":
    main()
