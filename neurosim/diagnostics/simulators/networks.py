"""Four reference networks, and how another simulator is made to run them and report.

The networks are equal in law, not synapse by synapse: each simulator draws its own. Times are in
ms, voltages in mV, rates in Hz; a step is 0.1 ms; every spike is recorded.

References
----------
.. [1] R. Brette et al., "Simulation of networks of spiking neurons: a review of tools and
       strategies", J. Comput. Neurosci. 23, 349-398 (2007), benchmark 2.
       https://doi.org/10.1007/s10827-007-0038-6
.. [2] N. Brunel, "Dynamics of sparsely connected networks of excitatory and inhibitory spiking
       neurons", J. Comput. Neurosci. 8, 183-208 (2000). https://doi.org/10.1023/A:1008925309027
"""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from neurosim.base.errors import PackageError
from neurosim.base.extras import is_installed

DT = 0.1
SEED = 1


class Cuba(NamedTuple):
    """Neurons with exponential currents [1]_; the initial voltage is uniform, reset to threshold.

    ``w_exc`` and ``w_inh`` are what a spike adds to a current, in mV.
    """

    tau_m: float = 20.0
    tau_exc: float = 5.0
    tau_inh: float = 10.0
    v_rest: float = -49.0
    v_threshold: float = -50.0
    v_reset: float = -60.0
    t_ref: float = 5.0
    w_exc: float = 60 * 0.27 / 10
    w_inh: float = -20 * 4.5 / 10
    delay: float = 0.1


class Jumps(NamedTuple):
    """Neurons whose voltage jumps by ``w_exc``, ``w_inh`` at each spike [2]_, and pair STDP.

    The neurons rest at 0 and ignore what arrives in the refractory time. STDP is additive, of all
    pairs, among the excitatory neurons: a pair changes a weight, which starts at ``w_exc``, by
    ``a_plus`` or ``a_minus``, times exp(-distance / tau_stdp), within 0 and ``w_max``.
    """

    tau_m: float = 20.0
    v_threshold: float = 20.0
    v_reset: float = 10.0
    t_ref: float = 2.0
    w_exc: float = 0.1
    w_inh: float = -0.5
    delay: float = 1.5
    tau_stdp: float = 20.0
    a_plus: float = 0.01 * 0.1
    a_minus: float = -1.05 * 0.01 * 0.1
    w_max: float = 0.2


class Layout(NamedTuple):
    """Who connects to whom: numbers of neurons, inputs of a neuron of each kind, outer events.

    Both kinds are connected with the same probability. ``poisson`` is the rate of the independent
    Poisson events, of weight ``w_exc``, that each neuron gets from outside.
    """

    cell: Cuba | Jumps
    n_exc: int
    n_inh: int
    c_exc: int
    c_inh: int
    poisson: float = 0.0
    is_plastic: bool = False

    @property
    def n(self) -> int:
        """Number of neurons."""
        return self.n_exc + self.n_inh

    @property
    def p(self) -> float:
        """Probability of a synapse, of either kind."""
        return self.c_exc / self.n_exc


LAYOUTS = {
    "cuba-4000": Layout(Cuba(), 3_200, 800, 64, 16),
    "cuba-40000": Layout(Cuba(), 32_000, 8_000, 64, 16),
    "plastic-10000": Layout(Jumps(), 8_000, 2_000, 100, 25, 11_000.0, is_plastic=True),
    "brunel-12500": Layout(Jumps(), 10_000, 2_500, 1_000, 250, 20_000.0),
}
NETWORKS = tuple(LAYOUTS)


class Timing(NamedTuple):
    """What one run took, and what happened in it.

    Parameters
    ----------
    seconds, cpu_seconds : float
        Of the run alone, by the clock on the wall and of all threads together.
    build_seconds : float
        To allocate, connect and prepare, in the same process before the run.
    n_spikes, n_events : int
        Spikes, and spikes times their targets.
    rss_bytes : int
        Most memory that the process held; 0 where the system does not tell.
    """

    seconds: float
    cpu_seconds: float
    build_seconds: float
    n_spikes: int
    n_events: int
    rss_bytes: int


@dataclass(frozen=True)
class Peer:
    """A network in another simulator, ready to run in a process of its own, again and again.

    Parameters
    ----------
    command : sequence of str
        What to start; the last line that it prints is a `Timing` in JSON.
    folder : Path
        Where to start it.
    compile_seconds : float
        What it took to generate and compile code, once.
    """

    command: Sequence[str]
    folder: Path
    compile_seconds: float = 0.0

    def run(self) -> Timing:
        """Run the network from its start and return what it took.

        Raises
        ------
        PackageError
            If the other simulator fails.
        """
        printed = call(self.command, self.folder)
        return Timing(**json.loads(printed.splitlines()[-1]))


def require(module: str, extra: str) -> None:
    """Raise `PackageError` if a simulator is not installed; the message says how to."""
    if not is_installed(module):
        raise PackageError(
            f'{module} is not installed, and this needs it: pip install "neurosim-sparse[{extra}]"'
        )


def call(command: Sequence[str], folder: Path | None = None) -> str:
    """Return what a command prints, or raise `PackageError` with its last words."""
    done = subprocess.run(
        command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8"
    )
    if done.returncode:
        words = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        raise PackageError(
            f"{' '.join(command)} failed with {done.returncode}: {' | '.join(words[-3:])}"
        )
    return done.stdout


def peak_memory() -> int:
    """Return the most bytes that this process held; 0 where the system does not tell.

    Not by getrusage, whose figure starts at that of the process which started this one.
    """
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(x.split()[1]) * 1024 for x in lines if x.startswith("VmHWM"))
    except (OSError, StopIteration):
        return 0
