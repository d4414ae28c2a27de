"""The reference networks in NEST, each run in a process of its own.

``python -m neurosim.diagnostics.simulators.nest cuba-4000 --threads 2`` prints, last, a `Timing` in
JSON. The run is ``nest.Run``; ``nest.Prepare``, where NEST sorts its connections, belongs to the
building. In-degrees are fixed; synapses are NEST's leanest, ``static_synapse_hom_w`` with one
weight for all of a model and ``stdp_synapse_hom``. NEST differs from Brian2 by its nature: jumps
arrive before the threshold test, not after; a neuron is refractory for one step more; the delay of
a plastic synapse is that of the dendrite.

References
----------
.. [1] M.-O. Gewaltig, M. Diesmann, "NEST (NEural Simulation Tool)", Scholarpedia 2(4), 1430
       (2007). https://doi.org/10.4249/scholarpedia.1430
"""

import argparse
import json
import sys
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from neurosim.base import checks
from neurosim.diagnostics.simulators import networks
from neurosim.diagnostics.simulators.networks import (
    DT,
    LAYOUTS,
    NETWORKS,
    SEED,
    Cuba,
    Jumps,
    Layout,
    Peer,
    Timing,
)


def build(name: str, duration_ms: float, folder: Path, threads: int = 1) -> Peer:
    """Return a reference network in NEST; nothing is compiled.

    Parameters
    ----------
    name : str
        One of `NETWORKS`.
    duration_ms : float
        Biological time of a run.
    folder : Path
        Where its processes start; nothing is written.
    threads : int, optional
        Threads of NEST.

    Raises
    ------
    PackageError
        If NEST is not installed (extra ``nest``).

    Examples
    --------
    >>> from pathlib import Path
    >>> build("brunel-12500", 1000.0, Path(), threads=2).run().seconds  # doctest: +SKIP
    10.9
    """
    checks.choice("name", name, NETWORKS)
    checks.real("duration_ms", duration_ms, DT)
    checks.integer("threads", threads, 1)
    networks.require("nest", "nest")
    options = ["--threads", str(threads), "--duration", str(float(duration_ms))]
    return Peer((sys.executable, "-m", __name__, name, *options), folder)


def run(layout: Layout, duration_ms: float, threads: int) -> Timing:
    """Build a network in this process, run it once and return what it took."""
    import nest

    start = perf_counter()
    nest.set(resolution=DT, local_num_threads=threads, rng_seed=SEED)
    # The shortest delay of all, devices included, is how often NEST exchanges spikes.
    nest.SetDefaults("static_synapse", {"delay": layout.cell.delay})
    neurons = _make_neurons(nest, layout)
    exc, inh = recorders = nest.Create("spike_recorder", 2)
    nest.Connect(neurons[: layout.n_exc], exc)
    nest.Connect(neurons[layout.n_exc :], inh)
    nest.Prepare()
    built, cpu = perf_counter(), process_time()
    nest.Run(duration_ms)
    seconds, cpu_seconds = perf_counter() - built, process_time() - cpu
    nest.Cleanup()
    n_exc, n_inh = recorders.n_events
    # Out-degrees vary, but their mean over a population is known.
    n_events = layout.n * (
        n_exc * layout.c_exc / layout.n_exc + n_inh * layout.c_inh / layout.n_inh
    )
    memory = networks.peak_memory()
    return Timing(seconds, cpu_seconds, built - start, n_exc + n_inh, round(n_events), memory)


def _make_neurons(nest: Any, layout: Layout) -> Any:
    """Return neurons that are connected and get their noise."""
    if isinstance(layout.cell, Cuba):
        neurons = _make_cuba(nest, layout.n, layout.cell)
    else:
        neurons = _make_jumps(nest, layout.n, layout.cell)
    _connect(nest, layout, neurons)
    if layout.poisson:
        noise = nest.Create("poisson_generator", params={"rate": layout.poisson})
        nest.Connect(noise, neurons, syn_spec={"weight": layout.cell.w_exc})
    return neurons


def _make_cuba(nest: Any, n: int, cell: Cuba) -> Any:
    parameters = {
        "C_m": cell.tau_m,  # in pF: a current of 1 pA then moves the voltage as 1 mV does
        "tau_m": cell.tau_m,
        "tau_syn_ex": cell.tau_exc,
        "tau_syn_in": cell.tau_inh,
        "E_L": cell.v_rest,
        "V_th": cell.v_threshold,
        "V_reset": cell.v_reset,
        "t_ref": cell.t_ref,
    }
    neurons = nest.Create("iaf_psc_exp", n, parameters)
    neurons.V_m = nest.random.uniform(cell.v_reset, cell.v_threshold)
    return neurons


def _make_jumps(nest: Any, n: int, cell: Jumps) -> Any:
    parameters = {
        "C_m": 1.0,
        "tau_m": cell.tau_m,
        "E_L": 0.0,
        "V_m": 0.0,
        "V_th": cell.v_threshold,
        "V_reset": cell.v_reset,
        "t_ref": cell.t_ref,
        "tau_minus": cell.tau_stdp,
    }
    return nest.Create("iaf_psc_delta", n, parameters)


def _connect(nest: Any, layout: Layout, neurons: Any) -> None:
    """Connect neurons with shared weights, and with plastic ones where the layout says so."""
    cell, exc, inh = layout.cell, neurons[: layout.n_exc], neurons[layout.n_exc :]
    nest.CopyModel("static_synapse_hom_w", "exc", {"weight": cell.w_exc})
    nest.CopyModel("static_synapse_hom_w", "inh", {"weight": cell.w_inh})
    if isinstance(cell, Jumps) and layout.is_plastic:
        nest.CopyModel("stdp_synapse_hom", "plastic", _stdp(cell))
    for pre, post, degree, model in (
        (exc, exc, layout.c_exc, "plastic" if layout.is_plastic else "exc"),
        (exc, inh, layout.c_exc, "exc"),
        (inh, neurons, layout.c_inh, "inh"),
    ):
        rule = {"rule": "fixed_indegree", "indegree": degree}
        nest.Connect(pre, post, rule, {"synapse_model": model, "delay": cell.delay})


def _stdp(cell: Jumps) -> dict[str, float]:
    return {
        "weight": cell.w_exc,
        "Wmax": cell.w_max,
        "lambda": cell.a_plus / cell.w_max,
        "alpha": -cell.a_minus / cell.a_plus,
        "mu_plus": 0.0,
        "mu_minus": 0.0,
        "tau_plus": cell.tau_stdp,
    }


def main() -> None:
    """Run the network named on the command line and print what it took."""
    parser = argparse.ArgumentParser(prog="python -m neurosim.diagnostics.simulators.nest")
    parser.add_argument("name", choices=NETWORKS)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--duration", type=float, default=1000.0, help="ms of biological time")
    given = parser.parse_args()
    timing = run(LAYOUTS[given.name], given.duration, given.threads)
    print(json.dumps(timing._asdict()))


if __name__ == "__main__":
    main()
