"""Small spiking networks, drawn by hypothesis or made by hand."""

import numpy as np
from hypothesis import strategies as st
from strategies import subsets

from neurosim import (
    LIF,
    Explicit,
    PairSTDP,
    Population,
    ShortTerm,
    SpikeTimes,
    SpikingNetwork,
    Synapses,
)

N_STEPS, DT = 40, 0.1
LEAKY = (
    "tau_m",
    "v_rest",
    "v_th",
    "v_reset",
    "synapses",
    "tau_e",
    "tau_i",
    "frozen",
    "drops",
    "reset",
)


@st.composite
def refractoriness(draw, variables):
    """Draw what stands still, what is dropped, and what a spike resets."""
    some = st.sets(st.sampled_from(variables))
    frozen = draw(st.just({"v"}) | some)
    reset = {name: 0.3 for name in sorted(draw(some)) if name != "v"}
    return {
        "frozen": sorted(frozen | {"v"} if frozen else frozen), "reset": reset,
        "drops": draw(st.none() | some.map(sorted)),
        "waits": draw(st.lists(st.sampled_from([0, 1, 2, 7]), min_size=1, max_size=3)),
    }  # fmt: skip


@st.composite
def leaky(draw):
    """Draw neurons of which many fire every few steps."""
    n = draw(st.sampled_from([1, 2, 5, 70]))
    drives = st.sampled_from([0.0, 12.0, 30.0, 90.0, 400.0])
    drive = draw(st.lists(drives, min_size=2, max_size=4))
    alike = [draw(drives)]
    kind = draw(st.sampled_from(["delta", "current"]))
    return {
        "n": n, "tau_m": draw(st.sampled_from([3.0, 10.0])), "v_rest": -60.0, "v_th": -50.0,
        "v_reset": draw(st.sampled_from([-60.0, -51.3])), "synapses": kind,
        "tau_e": draw(st.sampled_from([3.0, 5.0])), "tau_i": 10.0,
        "drive": draw(st.sampled_from([alike, [drive[i % len(drive)] for i in range(n)]])),
        "v": [-60.0 + 0.37 * ((5 * i) % 11) for i in range(n)],
        **draw(refractoriness(["v"] if kind == "delta" else ["v", "ge", "gi"])),
    }  # fmt: skip


@st.composite
def sources(draw):
    n = draw(st.integers(1, 5))
    fired = [draw(subsets(n)) for _ in range(draw(st.integers(0, N_STEPS)))]
    return {"n": n, "spikes": [(2 * step, i) for step, some in enumerate(fired) for i in some]}


@st.composite
def stdp(draw, has_one_delay):
    kind = st.sampled_from(["neuron", "synapse"] if has_one_delay else ["synapse"])
    return {
        "tau_pre": 20.0, "tau_post": draw(st.sampled_from([20.0, 7.0])), "a_pre": 0.11,
        "a_post": draw(st.sampled_from([-0.12, 0.05])), "w_min": -1.0, "w_max": 3.0,
        "scaling": draw(st.sampled_from(["additive", "multiplicative"])),
        "pairing": draw(st.sampled_from(["all", "nearest"])), "traces": draw(kind),
    }  # fmt: skip


@st.composite
def wires(draw, groups):
    pre = draw(st.sampled_from(sorted(groups)))
    post = draw(st.sampled_from([name for name in sorted(groups) if "v" in groups[name]]))
    ends = [st.integers(0, groups[name]["n"] - 1) for name in (pre, post)]
    delays = draw(st.lists(st.sampled_from([0, 1, 2, 3, 9]), min_size=1, max_size=3, unique=True))
    one = st.tuples(*ends, st.sampled_from([0.1, -0.7, 1.3, 3.0]), st.sampled_from(delays))
    some = draw(st.lists(one, max_size=25))
    receptors = ["v"] if groups[post]["synapses"] == "delta" else ["v", "ge", "gi"]
    of = {"pre": pre, "post": post, "synapses": some, "receptor": draw(st.sampled_from(receptors))}
    has_one_delay = len({s[3] for s in some}) <= 1
    if draw(st.booleans()):
        weights = [max(-1.0, s[2]) for s in some]
        of["synapses"] = [(*s[:2], w, s[3]) for s, w in zip(some, weights, strict=True)]
        of["stdp"] = draw(stdp(has_one_delay))
    if draw(st.booleans()):
        of["short"] = {"U": draw(st.sampled_from([0.2, 1.0])), "tau_f": 15.0, "tau_d": 8.0}
    return of


@st.composite
def worlds(draw):
    """Draw a network as `spiking_twin.Twin` takes it."""
    groups = {f"cells {i}": draw(leaky()) for i in range(draw(st.integers(1, 2)))}
    if draw(st.booleans()):
        groups["eye"] = draw(sources())
    listed = draw(st.lists(wires(groups), max_size=4))
    return {"dt": draw(st.sampled_from([0.1, 0.25])), "groups": groups, "wires": listed}


def build(world, **options):
    """Return the network that a world describes."""
    dt, populations = world["dt"], {}
    for name, of in world["groups"].items():
        if "spikes" in of:
            rule = SpikeTimes([i for _, i in of["spikes"]], [s * dt for s, _ in of["spikes"]])
        else:
            named = {key: of[key] for key in LEAKY}
            drive = of["drive"] if len(of["drive"]) > 1 else of["drive"][0]
            waits = [wait * dt for wait in of["waits"]]
            each = [waits[i % len(waits)] for i in range(of["n"])]
            rule = LIF(t_ref=each if len(waits) > 1 else waits[0], drive=drive, **named)
        populations[name] = Population(name, of["n"], rule)
    synapses = [_connect(f"wires {i}", of, populations, dt) for i, of in enumerate(world["wires"])]
    net = SpikingNetwork(list(populations.values()), synapses, dt=dt, **options)
    for name, of in world["groups"].items():
        if "v" in of:
            net.set(name, "v", of["v"])
    return net


def _connect(name, of, populations, dt):
    pre, post = populations[of["pre"]], populations[of["post"]]
    columns = list(zip(*of["synapses"], strict=True)) or [[], [], [], []]
    pairs = list(zip(columns[0], columns[1], strict=True))
    delays = [late * dt for late in columns[3]]
    explicit = Explicit.from_pairs(
        pairs, pre.n, list(map(float, columns[2])), delays, multapses=True
    )
    rule = PairSTDP(**of["stdp"]) if "stdp" in of else None
    short = ShortTerm(**of["short"]) if "short" in of else None
    return Synapses(pre, post, explicit, plasticity=rule, name=name, receptor=of["receptor"],
                    short_term=short)  # fmt: skip


def pairs(recorder):
    return list(zip(recorder.steps.tolist(), recorder.neurons.tolist(), strict=True))


def played(spikes, n=1, name="eye"):
    """Return neurons that fire in the given (step, neuron)."""
    times = [step * DT for step, _ in spikes]
    return Population(name, n, SpikeTimes([i for _, i in spikes], times))


def still(name="cell", n=1, **options):
    """Return neurons that do not leak to speak of, at rest at 0 and with threshold 10."""
    rule = {"tau_m": 1e12, "v_th": 10.0, "v_reset": 0.0, "t_ref": 0.0, **options}
    return Population(name, n, LIF(**rule))


def run(populations, synapses, n_steps, observed="cell", **options):
    """Return (spikes of the cell, its v at the start of each step)."""
    net = SpikingNetwork(populations, synapses, dt=DT, **options)
    spikes, seen = net.record(observed), net.observe(observed, "v")
    net.run(n_steps * DT)
    return pairs(spikes), np.round(seen.values[:, 0], 6).tolist()
