"""Recording: what the experiments with spiking networks share, from parameters to statistics.

A network of excitatory and inhibitory neurons, four to one, settles unobserved, then is recorded.
Spikes of a share of the neurons are kept; all statistics are over all of them.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from neurosim.base.arrays import Real
from neurosim.experiment.configuration import Configuration
from neurosim.files.results.result import stack
from neurosim.models.assemblies.operations import Tick
from neurosim.spiking.engine.clock import Grid
from neurosim.spiking.network import SpikingNetwork

EXCITATORY = 0.8
"""Share of the neurons."""
POPULATIONS = ("exc", "inh")
PER_DECADE, LONGEST = 20, 1e5
"""Bins of the histogram of intervals; ms that it ends at."""
SEGMENT = 256.0
"""ms of the stretches whose spectra are averaged."""

Findings = Mapping[str, np.ndarray[Any, Any]]
Milliseconds = Annotated[float, Field(ge=0, le=1e7)]
Precision = Literal["double", "single"]


class Session(Configuration):
    """Parameters of a network and of its recording."""

    n: int = Field(4000, ge=5, le=10**8, description="neurons, four in five excitatory")
    duration: Milliseconds = Field(1000.0, gt=0, description="recorded time, ms")
    settle: Milliseconds = Field(200.0, description="time before that, ms")
    dt: float = Field(0.1, gt=0, le=10, description="time step, ms")
    precision: Precision = Field("double", description="of the states")
    recorded: float = Field(1.0, ge=0, le=1, description="share of neurons whose spikes are kept")
    bin: float = Field(1.0, gt=0, description="bin of the population rate, ms")

    @model_validator(mode="after")
    def _is_on_grid(self) -> Self:
        grid = Grid(self.dt)
        for name in ("duration", "settle", "bin"):
            grid.steps(name, getattr(self, name))
        if self.bin > self.duration:
            raise ValueError(f"bin must be at most duration = {self.duration:g} ms, got {self.bin}")
        return self

    @property
    def sizes(self) -> tuple[int, int]:
        """Excitatory and inhibitory neurons."""
        n_exc = round(EXCITATORY * self.n)
        return n_exc, self.n - n_exc

    @property
    def kept(self) -> tuple[int, int]:
        """Neurons of each population whose spikes are kept: the first ones."""
        n_exc, n_inh = (round(self.recorded * size) for size in self.sizes)
        return n_exc, n_inh


def record(net: SpikingNetwork, config: Session, tick: Tick) -> Findings:
    """Let ``net``, of populations exc and inh, settle without learning; record it; see `AXES`."""
    whole = config.settle + config.duration
    net.run(config.settle, plastic=False, after_chunk=lambda ms: tick(ms / whole))
    watch = Watch(net, config)
    net.run(config.duration, after_chunk=lambda ms: tick((config.settle + ms) / whole))
    return watch.read()


class Watch:
    """Recorders of all spikes of both populations, from now on."""

    def __init__(self, net: SpikingNetwork, config: Session):
        self.config, self.grid, self.start = config, net.grid, net.step
        self.spikes = [net.record(name) for name in POPULATIONS]
        self.rates = [net.count(name) for name in POPULATIONS]

    def read(self) -> Findings:
        """Return what was recorded; see `AXES`."""
        rates = [rates.rate(self.config.bin)[1] for rates in self.rates]
        edges = interval_edges(self.config.dt)
        histograms = [np.histogram(s.intervals(), edges)[0] for s in self.spikes]
        return {
            **self._spikes(),
            "rate": np.array(rates),
            "intervals": np.array(histograms),
            "counts": np.concatenate([s.counts() for s in self.spikes]),
            "irregularity": np.concatenate([s.irregularity() for s in self.spikes]),
        }

    def _spikes(self) -> Findings:
        """Return the spikes of the neurons that are kept, by time."""
        steps, neurons, first = [], [], 0
        for spikes, n_kept in zip(self.spikes, self.config.kept, strict=True):
            is_kept = spikes.neurons < n_kept
            steps.append(spikes.steps[is_kept] - self.start)
            neurons.append(spikes.neurons[is_kept] + first)
            first += spikes.n
        when, who = np.concatenate(steps), np.concatenate(neurons)
        order = np.lexsort((who, when))
        return {
            "spike_times": self.grid.times(when[order]),
            "spike_neurons": who[order].astype(np.int32),
        }


def interval_edges(dt: float) -> Real:
    """Return the edges of the bins of intervals, ms: between steps, wider the longer they are.

    Examples
    --------
    >>> edges = interval_edges(0.1)
    >>> edges[:3].round(2).tolist(), edges.size
    ([0.95, 1.05, 1.25], 101)
    """
    n_bins = round(PER_DECADE * np.log10(LONGEST))
    steps = np.unique(np.rint(np.geomspace(1, LONGEST, n_bins + 1) / dt))
    edges: Real = (np.maximum(steps, 1) - 0.5) * dt
    return np.unique(edges)


def rate_of_all(config: Session, found: Findings) -> Real:
    """Return the rate of a neuron in each bin, Hz, over both populations."""
    mean: Real = np.average(found["rate"], axis=0, weights=config.sizes)
    return mean


def describe(config: Session, found: Findings) -> dict[str, float]:
    """Return mean rate, irregularity, share of silent neurons, synchrony and its frequency.

    Synchrony is the variance of the spikes of all neurons in a bin over their mean: 1 if they
    fire independently, n if all fire as one.
    """
    counts = rate_of_all(config, found) * config.n * config.bin * 0.001
    known = found["irregularity"][np.isfinite(found["irregularity"])]
    total = counts.mean()
    return {
        "rate": float(found["counts"].mean() / (config.duration * 0.001)),
        "irregularity": float(known.mean()) if known.size else np.nan,
        "silent": float((found["counts"] == 0).mean()),
        "synchrony": float(counts.var() / total) if total else np.nan,
        "frequency": find_frequency(counts, config.bin),
    }


def find_frequency(counts: Real, bin: float) -> float:
    """Return where the spectrum of the spikes in bins of ``bin`` ms peaks, Hz; NaN if nowhere.

    Waves above 500 / bin Hz show at another frequency; the recording must last 256 ms.

    Examples
    --------
    >>> find_frequency(10 + np.sin(2 * np.pi * 50 * np.arange(1000) * 0.001), 1.0).__round__()
    51
    """
    from scipy.signal import welch

    n_bins = round(SEGMENT / bin)
    if not 4 <= n_bins <= counts.size or not counts.var():
        return float("nan")
    frequencies, power = welch(counts, 1000 / bin, nperseg=n_bins)
    return float(frequencies[1 + np.argmax(power[1:])])


def join(parts: list[Findings]) -> Findings:
    """Join what several runs found along a new first axis."""
    return {name: stack([part[name] for part in parts]) for name in parts[0]}


AXES = {
    "spike_times": "spike; ms since the recording began, NaN after the last",
    "spike_neurons": "spike; excitatory ones first, -1 after the last",
    "rate": "population (exc, inh), bin; Hz",
    "intervals": "population (exc, inh), bin; intervals between two spikes of a neuron",
    "counts": "neuron; spikes",
    "irregularity": "neuron; coefficient of variation of its intervals, NaN below three spikes",
}
"""Axes of each array of a run."""
INDEPENDENT = "Poisson spikes of independent neurons"
"""Of which irregularity and synchrony are 1."""
OF_INTERVALS = "irregularity (CV): s.d. / mean of a neuron's intervals; a clock has 0"
LEGEND = f"{OF_INTERVALS}; synchrony: variance / mean of the spikes of all neurons in a bin"


def axes_of_seeds(axes: Mapping[str, str]) -> dict[str, str]:
    """Return the axes of arrays that are stacked over seeds."""
    return {name: f"seed, {text}" for name, text in axes.items()}
