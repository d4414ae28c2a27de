r"""Cortical rhythms: 1,000 neurons of many kinds, under noise, now and then fire in waves.

The network of figure 3 of [1]_. 800 excitatory neurons from regular spiking to bursting, 200
inhibitory ones from low-threshold to fast spiking, all connected with all:

.. math::
   \dot v = 0.04 v^2 + 5 v + 140 - u + I, \qquad \dot u = a (b v - u); \qquad
   v \ge 30: \; v \to c, \; u \to u + d.

I is noise from the thalamus, a new number for each neuron in each ms, and what spikes of the ms
before add to it. As in the program of the paper a step is 1 ms, in which v takes two halves and
then u one; the experiment runs that program, too, in NumPy, with the same numbers.

========================  ==========  ========================  ======================
parameter                 symbol      value                     source
========================  ==========  ========================  ======================
neurons                   n           800 + 200                 [1]_
excitatory: a, b          a, b        0.02, 0.2                 [1]_
c, d                      c, d        -65 + 15 r^2, 8 - 6 r^2   [1]_: r uniform in 0 to 1
inhibitory: a, b          a, b        0.02 + 0.08 r,            [1]_
                                      0.25 - 0.05 r
c, d                      c, d        -65, 2                    [1]_
weights                   w           0 to 0.5, -1 to 0         [1]_: uniform
noise                     I           5, 2 (s.d.)               [1]_: excitatory, inhibitory
initial v, u              v, u        -65, b v                  [1]_
step                      dt          1 ms                      [1]_
========================  ==========  ========================  ======================

Parameters are those of the program printed in [1]_, from memory and beside that of [2]_; the mean
rate of 8 Hz is what its text says, from memory, to be verified.

References
----------
.. [1] Izhikevich, "Simple model of spiking neurons", IEEE Trans. Neural Netw. 14:1569, 2003,
   doi:10.1109/TNN.2003.820440.
.. [2] Brian2, examples/frompapers/Izhikevich_2003.py.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from pydantic import Field

from neurosim import AllToAll, NeuronRule, Population, SpikingNetwork, Synapses, Uniform
from neurosim.base.arrays import Real
from neurosim.experiment.configuration import Configuration
from neurosim.experiment.experiment import Experiment
from neurosim.experiment.scorecard import Band, bound_to
from neurosim.models.assemblies.operations import Tick
from neurosim.models.synchrony.program import count_unlike, run_program
from neurosim.models.synchrony.waves import power_of_bands

Findings = Mapping[str, np.ndarray[Any, Any]]
KINDS = ("exc", "inh")
TRANSIENT = 200
"""ms at the start, in which all go on from the same state, that the spectrum leaves out."""
STATE = {"v": -65.0, "u": -13.0, "arrived": 0.0, "thalamus": 0.0}
IZHIKEVICH = "Izhikevich 2003, text, around 8 Hz"
PROGRAM = "his program, run with the same numbers", "0"
POISSON = "independent Poisson neurons have 1; figure 3 shows waves", "> 1"
BRIAN2 = {
    "model": """
        now = arrived + sigma * noise_xi : 1
        half = v + 0.5 * (0.04 * v * v + 5 * v + 140 - u + now) : 1
        full = half + 0.5 * (0.04 * half * half + 5 * half + 140 - u + now) : 1
        dv/dt = (full - v) / ms : 1
        du/dt = a * (b * full - u) / ms : 1
        darrived/dt = -arrived / ms : 1
        dthalamus/dt = (sigma * noise_xi - thalamus) / ms : 1
        """,
    "threshold": "v >= 30",
    "reset": "v = c; u += d",
    "method": "euler",
}


class Cortical(Configuration):
    """Parameters of the experiment; see the table of the module."""

    n: int = Field(1000, ge=5, le=4000, description="neurons, four in five excitatory")
    duration: int = Field(1000, ge=400, le=10**5, description="recorded time, ms")
    w_exc: float = Field(0.5, ge=0, le=100, description="largest weight of an excitatory synapse")
    w_inh: float = Field(1.0, ge=0, le=100, description="largest size of an inhibitory weight")
    noise_exc: float = Field(5.0, ge=0, le=100, description="s.d. of what excitatory neurons get")
    noise_inh: float = Field(2.0, ge=0, le=100, description="s.d. of what inhibitory neurons get")

    @property
    def sizes(self) -> tuple[int, int]:
        """Excitatory and inhibitory neurons."""
        n_exc = round(0.8 * self.n)
        return n_exc, self.n - n_exc


def step(z: Any, p: Any, dt: float, is_refractory: bool, noise: Any) -> Any:
    """Advance one neuron by a ms: v in two halves, then u."""
    z.thalamus = p.sigma * noise.xi
    now = z.arrived + z.thalamus
    half = z.v + 0.5 * (0.04 * z.v * z.v + 5 * z.v + 140 - z.u + now)
    z.v = half + 0.5 * (0.04 * half * half + 5 * half + 140 - z.u + now)
    z.u += p.a * (p.b * z.v - z.u)
    z.arrived = 0.0
    return z.v >= 30


def reset(z: Any, p: Any) -> None:
    """Reset a neuron that fired."""
    z.v = p.c
    z.u += p.d


def make_cells(config: Cortical, name: str, seed: int) -> Population:
    """Return the neurons of a kind.

    Examples
    --------
    >>> make_cells(Cortical(n=10), "inh", seed=0).n
    2
    """
    number = KINDS.index(name)
    n = config.sizes[number]
    r, same = np.random.default_rng([seed, number]).random(n), np.ones(n)
    parameters: dict[str, Any] = {
        "exc": {"a": 0.02, "b": 0.2, "c": -65 + 15 * r**2, "d": 8 - 6 * r**2,
                "sigma": config.noise_exc},
        "inh": {"a": 0.02 + 0.08 * r, "b": 0.25 - 0.05 * r, "c": -65.0, "d": 2.0,
                "sigma": config.noise_inh},
    }[name]  # fmt: skip
    state = {**STATE, "u": -65 * (parameters["b"] * same)}
    rule = NeuronRule(step, state, parameters, reset, receptors=["arrived"],
                      noise={"xi": "normal"}, brian2=BRIAN2)  # fmt: skip
    return Population(name, n, rule)


def build(config: Cortical, seed: int, threads: int = 1) -> SpikingNetwork:
    """Return the network at its start.

    Examples
    --------
    >>> build(Cortical(n=10), seed=0).weights("exc->inh").shape
    (16,)
    """
    exc, inh = (make_cells(config, name, seed) for name in KINDS)
    synapses = [
        Synapses(pre, post, AllToAll(), weight=Uniform(*ends))
        for pre, ends in ((exc, (0, config.w_exc)), (inh, (-config.w_inh, 0)))
        for post in (exc, inh)
    ]
    return SpikingNetwork([exc, inh], synapses, dt=1.0, seed=seed, threads=threads)


def run_seed(
    config: Cortical, seed: int, threads: int = 1, tick: Tick = lambda share: None
) -> Findings:
    """Run the network, then the program of the paper with the same numbers.

    Examples
    --------
    >>> found = run_seed(Cortical(n=10, duration=400), seed=0)
    >>> found["v"].shape, found["missed"].tolist()
    ((400,), 0)
    """
    net = build(config, seed, threads)
    spikes = [net.record(name) for name in KINDS]
    noise = [net.observe(name, "thalamus") for name in KINDS]
    one = net.observe("exc", "v", neurons=[0])
    net.run(config.duration, after_chunk=lambda ms: tick(0.7 * ms / config.duration))
    last = [net.get(name, "thalamus") for name in KINDS]
    told = np.concatenate([[*each.values[1:], end] for each, end in zip(noise, last, strict=True)],
                          axis=1)  # fmt: skip
    first = config.sizes[0]
    steps = np.concatenate([each.steps for each in spikes])
    neurons = np.concatenate([spikes[0].neurons, spikes[1].neurons + first])
    theirs = run_program(_all_parameters(net), _all_weights(config, net), told)
    order = np.lexsort((neurons, steps))
    return {
        "spike_times": steps[order].astype(float), "spike_neurons": neurons[order],
        "v": one.values[:, 0], "missed": np.array(count_unlike((steps, neurons), theirs)),
    }  # fmt: skip


def _all_parameters(net: SpikingNetwork) -> dict[str, Real]:
    return {
        name: np.concatenate([np.broadcast_to(net.get(kind, name), net.cells[kind].n)
                              for kind in KINDS])
        for name in "abcd"
    }  # fmt: skip


def _all_weights(config: Cortical, net: SpikingNetwork) -> Real:
    """Return the weights from all neurons to all."""
    n_exc, n_inh = config.sizes
    size = {"exc": n_exc, "inh": n_inh}
    return np.block([
        [net.weights(f"{pre}->{post}").reshape(size[pre], size[post]) for post in KINDS]
        for pre in KINDS
    ])  # fmt: skip


def count_spikes(found: Findings, duration: int) -> Real:
    """Return how many spikes there are in each ms.

    Examples
    --------
    >>> import numpy as np
    >>> count_spikes({"spike_times": np.array([1, 1, 3])}, 5).tolist()
    [0.0, 2.0, 0.0, 1.0, 0.0]
    """
    counts = np.bincount(found["spike_times"].astype(np.int64), minlength=duration)
    return counts.astype(np.float64)


def measure(config: Cortical, found: Findings) -> dict[str, float]:
    """Return rates, power of the waves, and how many spikes the program does not share."""
    n_exc, n_inh = config.sizes
    per_second = 1000 / config.duration
    is_exc = found["spike_neurons"] < n_exc
    power = power_of_bands(count_spikes(found, config.duration)[TRANSIENT:])
    return {
        "rate": float(is_exc.size / config.n * per_second),
        "alpha": power["alpha"],
        "gamma": power["gamma"],
        "unlike": float(found["missed"]),
        "peak": power["peak"],
        "rate exc": float(is_exc.sum() / n_exc * per_second),
        "rate inh": float((~is_exc).sum() / n_inh * per_second),
    }


def card(config: Cortical) -> list[Band]:
    """Return the rows; with bands where the network is that of the publication."""
    fields = ["n", "w_exc", "w_inh", "noise_exc", "noise_inh"]
    rows = [
        Band("rate", "mean firing rate, Hz", 6.0, 10.0, IZHIKEVICH, "8"),
        Band("alpha", "power at 8 to 13 Hz / random spikes", 2.0, None, *POISSON),
        Band("gamma", "power at 30 to 80 Hz / random spikes", 2.0, None, *POISSON),
    ]
    return [
        *bound_to(config, fields, rows),
        Band("unlike", "spikes that only one of both programs has", 0, 0, *PROGRAM),
        Band("peak", "strongest of 30 to 80 Hz, Hz", None, None, ""),
        Band("rate exc", "mean rate of excitatory neurons, Hz", None, None, ""),
        Band("rate inh", "mean rate of inhibitory neurons, Hz", None, None, ""),
    ]


def outcome(config: Cortical, values: Mapping[str, float]) -> str:
    """Say how fast neurons fire, how strong the waves are, and whether the program agrees.

    Examples
    --------
    >>> values = {"rate": 7.7, "alpha": 16.0, "gamma": 12.4, "unlike": 0}
    >>> outcome(Cortical(), values).partition(": ")[2]
    'waves of 8 to 13 Hz are 16 times those of random spikes, of 30 to 80 Hz 12 times.'
    """
    rate, alpha, gamma, unlike = (values[k] for k in ("rate", "alpha", "gamma", "unlike"))
    if np.isnan(rate) or np.isnan(unlike):
        return "How the neurons fire is not known."
    same = "as in the paper's program" if unlike == 0 else "other than in the paper's program"
    told = f"{config.n:,} neurons fire at {rate:.1f} Hz, {same}"
    if np.isnan(alpha) or np.isnan(gamma):
        return f"{told}."
    return (f"{told}: waves of 8 to 13 Hz are {alpha:.2g} times those of random spikes, of 30 to "
            f"80 Hz {gamma:.2g} times.")  # fmt: skip


AXES = {
    "spike_times": "seed, spike; ms, NaN after the last",
    "spike_neurons": "seed, spike; excitatory ones first, -1 after the last",
    "v": "seed, ms; of the first excitatory neuron, after its reset",
    "missed": "seed; spikes that only one of both programs has",
}


EXPERIMENT = Experiment(
    name="cortical-rhythms",
    summary="1,000 neurons of many kinds, under noise, fire in waves of the alpha and gamma range",
    source="Izhikevich 2003",
    configuration=Cortical,
    run_seed=run_seed,
    measure=measure,
    card=card,
    outcome=outcome,
    axes=AXES,
    legend="random spikes: of independent neurons, at the same rate; power: after the first 200 ms",
    seeds=5,
    each="network",
    example="--n 500 --seeds 2",
    time=10,
    draw="neurosim.models.synchrony.rhythm_figure:draw",
    has_few_threads=True,
)
