"""A second oracle: NEST, on the networks that mean the same there.

NEST stamps a spike with the end of its step, neurosim with the start. After a spike NEST holds v
for all steps of t_ref, neurosim for one less. With currents all else is equal. Jumps of v arrive
there after the decay of a step and before its threshold; here after the threshold, to decay in the
next step: so here they come a step earlier, divided by the decay. Then, in neurons that reset to
rest, the steps in which jumps are dropped are the same for the same t_ref.
"""

import json
import math
import subprocess
import sys

import numpy as np
import pytest

from neurosim import LIF, Explicit, Population, SpikeTimes, SpikingNetwork, Synapses
from neurosim.base.extras import is_installed

pytestmark = [
    pytest.mark.skipif(not is_installed("nest"), reason="NEST is not installed (extra `nest`)"),
    pytest.mark.slow,
]
DT, N, N_IN, DURATION = 0.1, 60, 40, 100.0

SCRIPT = """
import json, sys
import nest
import numpy as np
given = json.loads(sys.stdin.read())
nest.set(resolution=0.1)
cells = nest.Create(given["model"], given["n"], given["parameters"])
cells.V_m = given["v"]
sources = nest.Create("spike_generator", len(given["trains"]))
for source, times in zip(sources, given["trains"]):
    source.spike_times = times
for pre, wires in ((cells, given["wires"]), (sources, given["wires_in"])):
    i, j, weights, delays = (np.array(column) for column in wires)
    ids, targets = np.array(pre.tolist())[i.astype(int)], np.array(cells.tolist())[j.astype(int)]
    synapses = {"weight": weights, "delay": delays}
    nest.Connect(ids, targets, "one_to_one", synapses)
recorder = nest.Create("spike_recorder")
nest.Connect(cells, recorder)
nest.Simulate(given["duration"])
first = cells.tolist()[0]
events = recorder.events
print()
print(json.dumps([(events["senders"] - first).tolist(), events["times"].tolist()]))
"""


def ask_nest(**given):
    """Return step and neuron of each spike in NEST, which runs in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], input=json.dumps(given), capture_output=True,
        encoding="utf-8", timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    neurons, stamps = json.loads(done.stdout.splitlines()[-1])
    steps = np.rint(np.array(stamps) / DT).astype(int) - 1
    return sorted(zip(steps.tolist(), neurons, strict=True))


def draw_wires(rng, n_pre, n, low, high, steps):
    """Return presynaptic and postsynaptic neurons, weights, and delays in steps."""
    pairs = np.unique(np.stack([rng.integers(0, n_pre, n), rng.integers(0, N, n)], 1), axis=0)
    weights = rng.uniform(low, high, len(pairs))
    return pairs[:, 0], pairs[:, 1], weights, rng.choice(steps, len(pairs))


def draw_trains(rng):
    """Return steps and neurons of spikes from outside, ascending."""
    size = 40 * N_IN
    fired = np.stack([rng.integers(1, round(DURATION / DT) - 1, size), rng.integers(0, N_IN, size)])
    return np.unique(fired, axis=1)


def run_here(rule, wires, wires_in, trains, v, earlier=0, decay=1.0):
    """Return step and neuron of each spike here; see the module for what is moved."""
    cells, source = Population("cells", N, rule), Population("source", N_IN, SpikeTimes(
        trains[1], DT * trains[0]))  # fmt: skip
    synapses = [
        Synapses(pre, cells, Explicit.from_pairs(
            np.stack([i, j], 1)[chosen], pre.n, weights=w[chosen] / decay,
            delays=DT * (d[chosen] - earlier)), name=f"{pre.name} {sign}")
        for pre, (i, j, w, d) in ((cells, wires), (source, wires_in))
        for sign, chosen in (("+", w > 0), ("-", w < 0))
    ]  # fmt: skip
    net = SpikingNetwork([source, cells], synapses, dt=DT)
    net.set("cells", "v", v)
    spikes = net.record("cells")
    net.run(DURATION)
    return list(zip(spikes.steps.tolist(), spikes.neurons.tolist(), strict=True))


def ask(model, parameters, wires, wires_in, trains, v):
    listed = [[i.tolist(), j.tolist(), w.tolist(), np.round(DT * d, 6).tolist()]
              for i, j, w, d in (wires, wires_in)]  # fmt: skip
    stamps = [np.round(DT * (trains[0][trains[1] == k] + 1), 6).tolist() for k in range(N_IN)]
    return ask_nest(model=model, n=N, parameters=parameters, wires=listed[0], wires_in=listed[1],
                    trains=stamps, v=v.tolist(), duration=DURATION)  # fmt: skip


@pytest.mark.parametrize("steps", [[1], [3, 8, 15], range(1, 50)], ids=["one", "few", "many"])
def test_currents_are_those_of_nest(steps):
    rng = np.random.default_rng(len(steps))
    v, trains = rng.uniform(-60, -50, N), draw_trains(rng)
    wires = draw_wires(rng, N, 12 * N, -4.0, 2.0, steps)
    wires_in = draw_wires(rng, N_IN, 10 * N, -2.0, 6.0, steps)
    here = LIF(tau_m=20, v_rest=-52, v_th=-50, v_reset=-60, t_ref=2 + DT, synapses="current",
               tau_e=5, tau_i=10)  # fmt: skip
    there = {"C_m": 20.0, "tau_m": 20.0, "tau_syn_ex": 5.0, "tau_syn_in": 10.0, "E_L": -52.0,
             "V_th": -50.0, "V_reset": -60.0, "t_ref": 2.0}  # fmt: skip
    found = run_here(here, wires, wires_in, trains, v)
    assert len(found) > 100
    assert found == ask("iaf_psc_exp", there, wires, wires_in, trains, v)


@pytest.mark.parametrize("steps", [[1], [3, 8, 15], range(1, 50)], ids=["one", "few", "many"])
def test_jumps_are_those_of_nest(steps):
    rng = np.random.default_rng(len(steps))
    v, trains = rng.uniform(0, 14, N), draw_trains(rng)
    wires = draw_wires(rng, N, 12 * N, -1.0, 2.0, steps)
    wires_in = draw_wires(rng, N_IN, 10 * N, -1.0, 6.0, steps)
    here = LIF(tau_m=20, v_rest=0, v_th=15, v_reset=0, t_ref=2)
    there = {"C_m": 1.0, "tau_m": 20.0, "E_L": 0.0, "V_th": 15.0, "V_reset": 0.0, "t_ref": 2.0}
    found = run_here(here, wires, wires_in, trains, v, earlier=1, decay=math.exp(-DT / 20))
    assert len(found) > 100
    assert found == ask("iaf_psc_delta", there, wires, wires_in, trains, v)
