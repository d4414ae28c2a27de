"""Digits in spikes: the processor time of a digit here and in Brian2, in turns.

Brian2's C++ (standalone) has no closed loop. So it is compared twice: in a loop of Python, steps
by Cython, which does all that is done here; with ``--fixed`` as a program of C++ for a schedule
that shows each digit once and never normalises weights, which does less.
"""

import argparse
import resource
import subprocess
import tempfile
from collections.abc import Iterator
from typing import Any

import numpy as np

from neurosim.experiment.ticks import NO_TICK
from neurosim.files import datasets
from neurosim.files.datasets import N_PIXELS, Images
from neurosim.models.digits_in_spikes import network
from neurosim.models.digits_in_spikes.closed_loop import present
from neurosim.models.digits_in_spikes.settings import SpikingDigits

INHIBITORY = """
dv/dt = ((-60 - v) - ge * v + gi * (-85 - v)) / (10 * ms) : 1 (unless refractory)
dge/dt = -ge / (1 * ms) : 1
dgi/dt = -gi / (2 * ms) : 1"""
LEARNS = """
w : 1
dx/dt = -x / (20 * ms) : 1 (event-driven)
dfast/dt = -fast / (20 * ms) : 1 (event-driven)
dslow/dt = -slow / (40 * ms) : 1 (event-driven)"""
ON_PRE = "ge_post += w\nx = 1\nw = clip(w - eta_pre * fast, 0, inf)"
ON_POST = "w = clip(w + eta * x * slow, 0, 1)\nfast = 1\nslow = 1"


def seconds(who: int) -> float:
    """Return the processor time of this process, or of those that it started and that ended."""
    return resource.getrusage(who).ru_utime


def connect(config: SpikingDigits, eye: Any) -> tuple[Any, ...]:
    """Return what stands behind the sources, in Brian2: plastic synapses, recorder, and others."""
    import brian2 as b2

    b2.defaultclock.dt = config.dt * b2.ms
    space = {"forgets": 1 / network.TAU_THETA, "theta_plus": config.theta_plus,
             "eta": config.eta, "eta_pre": config.eta_pre}  # fmt: skip
    exc = b2.NeuronGroup(config.n, **network.IN_BRIAN2, refractory=5 * b2.ms, namespace=space)
    inh = b2.NeuronGroup(config.n, INHIBITORY, threshold="v > -40", reset="v = -45",
                         refractory=2 * b2.ms, method="exponential_euler")  # fmt: skip
    exc.v, exc.theta, inh.v = network.EXC_V, network.THETA, network.INH_V
    plastic = b2.Synapses(eye, exc, LEARNS, on_pre=ON_PRE, on_post=ON_POST, namespace=space)
    plastic.connect()
    weights = np.random.default_rng(0).uniform(0.003, 0.303, (N_PIXELS, config.n))
    plastic.w = (weights * config.norm / weights.sum(axis=0)).ravel()
    plastic.pre.delay = f"rand() * {config.delay} * ms"
    excite = b2.Synapses(exc, inh, on_pre="ge_post += 10.4")
    excite.connect(j="i")
    inhibit = b2.Synapses(inh, exc, on_pre="gi_post += 17")
    inhibit.connect(condition="i != j")
    return plastic, b2.SpikeMonitor(exc), exc, inh, excite, inhibit


def write_brian2(config: SpikingDigits, images: Images, folder: str) -> None:
    """Compile a program that shows these images to Brian2's network."""
    import brian2 as b2

    b2.set_device("cpp_standalone", directory=folder, build_on_run=False)
    unit = int(np.gcd(round(config.shown), round(config.rest)))
    shown, rest = round(config.shown) // unit, round(config.rest) // unit
    schedule = np.zeros((len(images), shown + rest, N_PIXELS))
    schedule[:, :shown] = config.rate * images[:, None]
    table = b2.TimedArray(schedule.reshape(-1, N_PIXELS) * b2.Hz, dt=unit * b2.ms, name="table")
    eye = b2.PoissonGroup(N_PIXELS, "table(t, i)", namespace={"table": table})
    net = b2.Network(eye, *connect(config, eye))
    net.run(len(images) * (config.shown + config.rest) * b2.ms)
    b2.device.build(directory=folder, compile=True, run=False)


def show_brian2(config: SpikingDigits, images: Images, repeats: int) -> Iterator[float]:
    """Yield the seconds of a try in Brian2's own loop, by Cython: all that is done here."""
    import brian2 as b2

    eye = b2.PoissonGroup(N_PIXELS, np.zeros(N_PIXELS) * b2.Hz)
    plastic, spikes, *rest = connect(config, eye)
    net = b2.Network(eye, plastic, spikes, *rest)
    net.run(config.dt * b2.ms)  # compiles
    for _ in range(repeats):
        begun, n_tries = seconds(resource.RUSAGE_SELF), 0
        for image in images:
            for trial in range(config.tries):
                weights = np.reshape(plastic.w[:], (N_PIXELS, config.n))
                plastic.w[:] = (weights * (config.norm / weights.sum(axis=0))).ravel()
                eye.rates = image * (config.rate + trial * config.raised) * b2.Hz
                before = spikes.num_spikes
                net.run(config.shown * b2.ms)
                found = spikes.num_spikes - before
                eye.rates = 0 * b2.Hz
                net.run(config.rest * b2.ms)
                n_tries += 1
                if found >= config.fewest:
                    break
        yield (seconds(resource.RUSAGE_SELF) - begun) / n_tries


def show_compiled(config: SpikingDigits, images: Images, repeats: int) -> Iterator[float]:
    """Yield the seconds of a digit in Brian2's C++."""
    with tempfile.TemporaryDirectory() as folder:
        write_brian2(config, images, folder)
        for _ in range(repeats):
            begun = seconds(resource.RUSAGE_CHILDREN)
            subprocess.run(["./main"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
            yield (seconds(resource.RUSAGE_CHILDREN) - begun) / len(images)


def main(words: Any = None) -> None:
    """Print the processor time of a digit in both, in turns."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--digits", type=int, default=20)
    asked.add_argument("--repeats", type=int, default=3)
    asked.add_argument("--n", type=int, default=100)
    asked.add_argument("--fixed", action="store_true", help="Brian2's C++ with a fixed schedule")
    options = asked.parse_args(words)
    config = SpikingDigits.make(n=options.n)
    every = datasets.load()["learned"].images
    images = every[np.random.default_rng(0).permutation(len(every))[: options.digits]]
    net = network.build(config, seed=1)
    present(net, config, images[:2], True, NO_TICK)  # compiles
    show = show_compiled if options.fixed else show_brian2
    for theirs in show(config, images, options.repeats):
        begun = seconds(resource.RUSAGE_SELF)
        _, tries = present(net, config, images, True, NO_TICK)
        ours = (seconds(resource.RUSAGE_SELF) - begun) / tries.sum()
        print(f"a digit: {1000 * ours:.1f} ms, Brian2 {1000 * theirs:.1f} ms: "
              f"{theirs / ours:.1f} times as fast", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
