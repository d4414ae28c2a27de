"""The whole brain of a fly in spikes: some neurons are driven, and who fires is told.

The model, with its quirks, is in `neurosim.models.fly_brain.settings`. A trial lasts 1 s; trials
differ in the spikes of the drive only. Then the neurons that fire most are silenced, and driven,
one by one. Without a connectome all is done on a graph that is made by a law
(`neurosim.models.fly_brain.law`), of the size of the real one.

Rows that have a band without one are identities: the first trial, run in several ways, must give
the same spikes (`neurosim.models.fly_brain.agreement`), and the drive must have its rate. Rows of
the paper are run in its own connectome only, which is known by its shape and its digest.

References
----------
.. [1] Shiu et al., "A Drosophila computational brain model reveals sensorimotor processing",
   Nature 634:210, 2024, doi:10.1038/s41586-024-07763-9.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from neurosim.experiment.experiment import Experiment
from neurosim.experiment.ticks import NO_TICK, Tick
from neurosim.models.fly_brain import agreement, rows, screens
from neurosim.models.fly_brain.brain import Brain, name_law, open_brain
from neurosim.models.fly_brain.named import Setting, read_setting, refuse_nobody
from neurosim.models.fly_brain.network import build, silence
from neurosim.models.fly_brain.settings import DT, FlyBrain
from neurosim.models.fly_brain.trials import Runner, Trial, count

Found = dict[str, "np.ndarray[Any, Any]"]


def run_seed(config: FlyBrain, seed: int, threads: int = 1, tick: Tick = NO_TICK) -> Found:
    """Run all trials, then the screens; see `AXES`."""
    brain = open_brain(config, seed)
    setting = read_setting(config, brain)
    share = config.trials / (config.trials + 2 * config.screened)
    graph = silence(brain.graph, setting.silenced)
    runner = Runner(lambda: build(config, graph, setting.drive, seed), seed, threads)
    trials = runner.run_all(config.trials, config.duration, tick.within(0, share))
    del runner
    found = read(config, brain, setting, trials)
    counts, shared = count(trials, brain.n).sum(axis=0), (config, brain, setting)
    ways = agreement.compare(*shared, trials[0], counts, seed, threads)
    screen = screens.run_screen(*shared, trials, seed, threads, tick.within(share, 1))
    found["differ"] = np.array([ways[way] for way in agreement.WAYS])
    found |= {"screened": screen.neurons, "silenced": screen.silenced, "driven": screen.driven}
    return found


def read(config: FlyBrain, brain: Brain, setting: Setting, trials: Sequence[Trial]) -> Found:
    """Return what the trials tell; see `AXES`."""
    counts = count(trials, brain.n)
    seconds = config.duration / 1000
    active = np.flatnonzero(counts.any(axis=0)).astype(np.int32)
    rates = counts[:, active] / seconds
    first = np.full(active.size, np.nan)
    at, once = np.unique(trials[0].neurons, return_index=True)
    first[np.searchsorted(active, at)] = trials[0].times[once]
    readouts = [counts[:, who].mean(axis=1) / seconds for who in setting.readouts.values()]
    return {
        "spikes": counts.sum(axis=1),
        "active_each": (counts > 0).sum(axis=1),
        "active": active,
        "labels": np.array([name.encode() for name in brain.name(active)], dtype=np.bytes_),
        "is_driven": np.isin(active, setting.drive.neurons),
        "rates": rates.mean(axis=0),
        "errors": rates.std(axis=0, ddof=1) / np.sqrt(len(trials)),
        "first_spikes": first,
        "spike_times": trials[0].times,
        "spike_neurons": trials[0].neurons,
        "readout_rates": np.array(readouts).reshape(len(readouts), len(trials)),
        "drive_error": find_errors(config, brain, setting, trials),
        "golden": find_golden(config, brain, setting, counts),
        "shape": np.array([brain.n, brain.graph.indices.size]),
        "inhibitory": np.array((brain.graph.counts < 0).sum()),
    }


def find_errors(
    config: FlyBrain, brain: Brain, setting: Setting, trials: Sequence[Trial]
) -> "np.ndarray[Any, Any]":
    """Return by how many standard errors spikes are more than expected.

    Those of the drive, and those of the driven neurons that nobody else reaches, NaN if there are
    none.
    """
    neurons, chances = setting.drive.neurons, setting.drive.rates * DT / 1000
    steps = len(trials) * round(config.duration / DT)
    sent = np.sum([trial.driven for trial in trials], axis=0)
    errors = [_compare(sent, steps * chances, steps * chances * (1 - chances))]
    # A spike needs a step of its own after the one before it: intervals are 1 + geometric ones.
    lone = ~np.isin(neurons, brain.graph.indices)
    fired, p = count(trials, brain.n).sum(axis=0)[neurons[lone]], chances[lone]
    mean, spread = steps * p / (1 + p), steps * p * (1 - p) / (1 + p) ** 3
    return np.array([*errors, _compare(fired, mean, spread) if lone.any() else np.nan])


def _compare(found: Any, expected: Any, variance: Any) -> float:
    return float((found.sum() - expected.sum()) / np.sqrt(max(variance.sum(), 1e-9)))


def find_golden(
    config: FlyBrain, brain: Brain, setting: Setting, counts: "np.ndarray[Any, Any]"
) -> "np.ndarray[Any, Any]":
    """Return the rate of the drive and that of MN9 on either side, in the setting of the paper.

    The first is 0 in any other.
    """
    usual = FlyBrain.make()
    drive, left, right = setting.drive, *map(brain.groups.get, ("MN9 left", "MN9 right"))
    same = all(getattr(config, x) == getattr(usual, x) for x in ("duration", "weight", "arrivals"))
    if not (brain.is_published and same) or setting.silenced.size or left is None or right is None:
        return np.zeros(3)
    hz = float(drive.rates[0])
    is_sugar = np.array_equal(drive.neurons, brain.groups["sugar"]) and (drive.rates == hz).all()
    if not is_sugar or hz not in rows.GOLDEN or config.trials != rows.TRIALS:
        return np.zeros(3)
    means = [counts[:, who].mean() / (config.duration / 1000) for who in (left, right)]
    return np.array([hz, *means])


def check(config: FlyBrain) -> None:
    """Refuse files that are none, and names that nobody has.

    Raises
    ------
    ArgumentError
        If a name is unknown, nobody is driven, one is driven twice or silenced as well, or a rate
        is out of range.
    DataError
        If a file cannot be read.
    """
    if config.connectome:
        refuse_nobody(config)
        read_setting(config, open_brain(config, 0))
    else:
        read_setting(config, name_law(config.size))


def memory(config: FlyBrain) -> float:
    """Return about how many bytes a seed takes: two graphs, states, and who fires when."""
    edges = 14.7e6 if config.connectome else float(config.size.edges)
    return 30 * edges + 2000.0 * config.n + 4.0 * config.n * config.trials


def collect(config: FlyBrain, found: Sequence[Found]) -> Found:
    """Return arrays of equal shapes stacked, and of the others those of the first seed."""
    stacked = ("spikes", "active_each", "readout_rates", "drive_error", "golden", "shape", "differ",
               "inhibitory")  # fmt: skip
    kept = {name: np.array([f[name] for f in found]) for name in stacked}
    first = {name: values for name, values in found[0].items() if name not in stacked}
    return {**kept, **{f"{name}_first_seed": values for name, values in first.items()}}


OF_ACTIVE = "neuron that is ever active"
AXES = {
    "spikes": "seed, trial; of all neurons",
    "active_each": "seed, trial; neurons that fire",
    "readout_rates": "seed, name, trial; Hz, mean over its neurons",
    "drive_error": "seed, (drive, lone driven neurons); standard errors from expected",
    "golden": "seed, (drive, MN9 left, MN9 right); Hz, 0 if it is not the setting of the paper",
    "shape": "seed, (neurons, edges)",
    "inhibitory": "seed; edges whose count is negative",
    "differ": f"seed, way ({', '.join(agreement.WAYS)}); spikes that differ",
    "active_first_seed": f"{OF_ACTIVE}; its number",
    "labels_first_seed": f"{OF_ACTIVE}; its label in UTF-8, or its number where it has none",
    "is_driven_first_seed": f"{OF_ACTIVE}; whether it is driven",
    "rates_first_seed": f"{OF_ACTIVE}; Hz, mean over trials",
    "errors_first_seed": f"{OF_ACTIVE}; standard error of that over trials, Hz",
    "first_spikes_first_seed": f"{OF_ACTIVE}; ms, first trial, NaN if it is silent there",
    "spike_times_first_seed": "spike of the first trial; ms",
    "spike_neurons_first_seed": "spike of the first trial; which neuron",
    "screened_first_seed": "neuron; its number",
    "silenced_first_seed": "neuron, (mean, standard error); change of the readout's rate, Hz",
    "driven_first_seed": "neuron, (mean, standard error); rate of the readout, Hz",
}
LEGEND = (
    "differ: spikes of the first trial that one way of running it has and another has not; s.e.: "
    "standard errors; spikes of driven neurons: of those whom no other neuron reaches; change, "
    "rate: of the mean of the first readout, or else of all who are not driven; the most active "
    "neurons are silenced, and driven alone, one by one; MN9: a motor neuron of the proboscis"
)


EXPERIMENT = Experiment(
    name="fly-brain",
    summary="The whole brain of a fly in spikes: drive some neurons, silence others",
    source="Shiu et al. 2024",
    configuration=FlyBrain,
    run_seed=run_seed,
    measure=rows.measure,
    card=rows.card,
    outcome=rows.outcome,
    axes=AXES,
    legend=LEGEND,
    seeds=1,
    each="graph",
    example="--drive driven:100 --silence pool --trials 10",
    time=10,
    check=check,
    memory=memory,
    collect=collect,
    explain=rows.explain,
    draw="neurosim.models.fly_brain.figure:draw",
)
