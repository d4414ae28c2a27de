"""Trains: what short-term synapses make of regular and of random spikes, and Brian2 of the same.

A train leads to targets that never fire, one for each rule, and add up what is released.
"""

import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from threading import Lock, current_thread, main_thread
from typing import Any

import numpy as np

from neurosim.base.arrays import Real
from neurosim.base.extras import is_installed
from neurosim.spiking.network import SpikingNetwork
from neurosim.spiking.neurons.lif import LIF
from neurosim.spiking.neurons.sources import Poisson, SpikeTimes
from neurosim.spiking.plasticity.short_term import ShortTerm
from neurosim.topology.population import Population
from neurosim.topology.regular import AllToAll, OneToOne
from neurosim.topology.synapses import Synapses

KINDS = {
    "facilitating": (0.03, 530.0, 130.0),
    "depressing": (0.5, 20.0, 800.0),
    "mixed": (0.2, 1500.0, 200.0),
}
"""U, tau_f and tau_d, ms."""
RATES = (5.0, 20.0, 50.0)
RESTS = ("U", "0")
"""Where u rests."""
LONG = 16_000.0
"""ms after which regular spikes have brought u and x within 1e-9 of their steady state."""
STEP, TAU_M = 1.0, 10.0
"""ms; of the small networks, in which a spike takes a step to arrive."""

Findings = Mapping[str, np.ndarray[Any, Any]]
_ALONE = Lock()
"""Brian2 keeps settings for the whole process."""


def choose_rule(kind: str, rest: str) -> ShortTerm:
    """Return the rule of a kind; u rests at ``"U"`` or ``"0"``."""
    use, tau_f, tau_d = KINDS[kind]
    return ShortTerm(use, tau_f, tau_d, u_rest=use if rest == "U" else 0.0)


def expect(rule: ShortTerm, rate: Any) -> Real:
    """Return u, x and u x that spikes find at a regular rate in the end; on the last axis.

    Examples
    --------
    >>> expect(ShortTerm(U=0.2, tau_f=1500, tau_d=200, u_rest=0.2), 20.0).round(3).tolist()
    [0.907, 0.238, 0.216]
    """
    u, x = rule.settle(rate)
    return np.stack([u, x, u * x], axis=-1)


@cache
def settle() -> Real:
    """Return u, x and what is released in the end, shape (rest, kind, rate, 3), of a network.

    It is the same for all seeds, and read-only.
    """
    intervals = 1000.0 / np.array(RATES)
    times = [np.arange(0.0, LONG + 1e-9, interval) for interval in intervals]
    neurons = np.repeat(np.arange(len(RATES)), [one.size for one in times])
    joined = np.concatenate(times)
    order = np.argsort(joined, kind="stable")
    train = Population("train", len(RATES), SpikeTimes(neurons[order], joined[order]))
    net, names = _connect(train, OneToOne())
    net.run(LONG + STEP)
    u = np.array([net.short_term(name)[0] for name in names])
    before = np.array([net.get(_target(name), "v") for name in names])
    net.run(STEP)
    after = np.array([net.get(_target(name), "v") for name in names])
    released = after - np.exp(-STEP / TAU_M) * before
    found: Real = np.stack([u, released / u, released], axis=-1)
    found = found.reshape(len(RESTS), len(KINDS), len(RATES), 3)
    found.setflags(write=False)
    return found


def _connect(train: Population, graph: Any, seed: int = 0) -> tuple[SpikingNetwork, list[str]]:
    """Return a network in which ``train`` leads to targets that add up what is released."""
    names = [f"{kind}, u rests at {rest}" for rest in RESTS for kind in KINDS]
    rules = [choose_rule(kind, rest) for rest in RESTS for kind in KINDS]
    still = LIF(tau_m=TAU_M, v_rest=0, v_th=1e6, v_reset=0)
    cells = [Population(_target(name), train.n, still) for name in names]
    synapses = [
        Synapses(train, cell, graph, weight=1.0, delay=STEP, short_term=rule, name=name)
        for name, rule, cell in zip(names, rules, cells, strict=True)
    ]
    return SpikingNetwork([train, *cells], synapses, dt=STEP, seed=seed), names


def _target(name: str) -> str:
    return f"target of {name}"


def follow_train(rate: float, duration: float, seed: int, is_compared: bool) -> Findings:
    """Return u and x after each spike of a random train, here and in Brian2 if it is installed.

    Parameters
    ----------
    rate, duration : float
        Hz; ms, a multiple of `STEP`.
    seed : int
    is_compared : bool
        Whether to run Brian2.

    Returns
    -------
    found : dict of str to ndarray
        See ``AXES`` of `neurosim.models.memory.short_term.short_term`; NaN where Brian2 was not
        run.
    """
    train = Population("train", 1, Poisson(rate))
    net, names = _connect(train, AllToAll(), seed)
    n_steps = round(duration / STEP)
    theirs = _run_brian2(net, names, n_steps) if is_compared else None
    spikes, v = net.record("train"), [net.observe(_target(name), "v") for name in names]
    net.run(n_steps * STEP)
    steps, potentials = spikes.steps, np.array([one.values[:, 0] for one in v])
    arrived = steps[steps < n_steps - 1] + 1
    net.reset()
    states = np.empty((len(names), arrived.size, 2))
    for i, step in enumerate(arrived.tolist()):
        net.run((step - net.step) * STEP)
        states[:, i] = [np.ravel(net.short_term(name)) for name in names]
    found = {"arrived": arrived * STEP, "ours": states, "brian2": np.full_like(states, np.nan),
             "v_difference": np.array(np.nan)}  # fmt: skip
    if theirs is not None:
        found["brian2"] = theirs[0][:, arrived]
        found["v_difference"] = np.array(np.abs(theirs[1] - potentials).max())
    return found


def _run_brian2(net: SpikingNetwork, names: list[str], n_steps: int) -> tuple[Real, Real] | None:
    """Return u and x at the end, v at the start of each step in Brian2; None if there is none."""
    brian2 = import_brian2()
    if brian2 is None:
        return None
    with _ALONE, _interpreted(brian2.prefs):
        made = net.to_brian2(n_steps * STEP)
        kept = [
            brian2.StateMonitor(made.synapses[name], ["u", "x"], True, clock=made.clock, when="end")
            for name in names
        ]
        seen = [
            brian2.StateMonitor(made.groups[_target(name)], "v", True, clock=made.clock)
            for name in names
        ]
        made.network.add(*kept, *seen)
        made.run(n_steps * STEP)
        states = np.array([np.stack([one.u_[0], one.x_[0]], axis=-1) for one in kept])
        return states, np.array([one.v_[0] for one in seen])


@contextmanager
def _interpreted(prefs: Any) -> Iterator[None]:
    """Let Brian2 run without a compiler, whose work would take longer than the run."""
    before = prefs["codegen.target"]
    prefs["codegen.target"] = "numpy"
    try:
        yield
    finally:
        prefs["codegen.target"] = before


def import_brian2() -> Any:
    """Return the module; None if it is not installed, or cannot be imported in this thread."""
    if not is_installed("brian2"):
        return None
    if "brian2" not in sys.modules:
        if current_thread() is not main_thread():
            return None
        before = signal.getsignal(signal.SIGINT)
        import_module("brian2")
        signal.signal(signal.SIGINT, before)  # it takes Ctrl-C for itself, and we need it
    return sys.modules["brian2"]
