"""The Eiffel/Obama experiment in spikes, end to end: pictures, channels, neurons, scorecard.

Two pictures are encoded by a recurrent network of noisy spiking neurons that learns by triplet
STDP, then shown together. Parameters, and what is ours of them, are in
`neurosim.models.concept_cells.spiking.settings`; the rows are those of
`neurosim.models.concept_cells.ison`.

References
----------
.. [1] Ison, Quian Quiroga, Fried, Neuron 87:220, 2015, doi:10.1016/j.neuron.2015.06.016.
.. [2] Pokorny et al., Cereb. Cortex 30:952, 2020, doi:10.1093/cercor/bhz140.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from neurosim.base.errors import ArgumentError
from neurosim.experiment.experiment import Experiment
from neurosim.experiment.scorecard import Band
from neurosim.experiment.ticks import NO_TICK, Tick
from neurosim.files.results.result import Result
from neurosim.models.concept_cells import ignition, ison
from neurosim.models.concept_cells.drawings import DRAWINGS
from neurosim.models.concept_cells.gallery import Gallery
from neurosim.models.concept_cells.spiking import imposed, scores
from neurosim.models.concept_cells.spiking.cascade import find_bin
from neurosim.models.concept_cells.spiking.channels import choose_channels
from neurosim.models.concept_cells.spiking.schedule import TEST_GAPS, find_looks
from neurosim.models.concept_cells.spiking.settings import (
    FROM_INH,
    SHOWN,
    TO_INH,
    SpikingAssociation,
)
from neurosim.models.concept_cells.spiking.subject import SpikingTrials, take_part
from neurosim.models.concept_cells.spiking.windows import check_gaps, find_windows

GRADUAL = {
    "inhibition": 1.0,
    "threshold": 7.25,
    "cap": 250.0,
    "adaptation": 0.435,
    "eta": 0.031,
    "balance": 6.6,
    "lone": 0.05,
    "w_max": 2.0,
    "w_max_recurrent": 10.0,
    "homeostasis": 0.054,
    "speed": 1.0,
}
"""Synapses learn as fast when both pictures are shown as before, with bounds as published."""
PRESETS: dict[str, dict[str, Any]] = {
    "one-shot": {**GRADUAL, "exposures": 1, "speed": 10.0},
    "gradual": GRADUAL,
    "low-rates": {
        **GRADUAL,
        "channels": 400,
        "inputs": 82,
        "rate_off": 1.2,
        "adaptation": 1.5,
        "goal": 4.0,
        "cap": 100.0,
    },
    "slow-input": {**GRADUAL, "stages": 30, "stage_tau": 10.0, "rate_on": 120.0},
    "recruiting": {**GRADUAL, "inhibition": 1.2, "scale": 0.9, "lone": 0.1, "disinhibition": 0.78},
}
QUIET, EVOKED = 0.13, 6.5
"""Rates of all excitatory neurons, Hz, in noise and while something is shown, at the defaults: for
the memory of their spikes."""
LEGEND = (
    "preferred: the one of the two pictures that a neuron fired for before; associate: the other; "
    "chance: the mean share of the neurons that a picture takes, before; latency: half-way to the "
    "peak rate"
)


def run_seed(
    config: SpikingAssociation,
    seed: int,
    threads: int = 1,
    tick: Tick = NO_TICK,
    *,
    pictures: Gallery,
) -> Mapping[str, Any]:
    """Run the schedule on one simulated brain; return its channels and `SpikingTrials`."""
    del threads  # neurons are few: threads would wait for each other in every step
    channels = choose_channels(config, pictures, seed)
    found: dict[str, Any] = {"channels": channels}
    found["trials"] = take_part(config, channels, seed, tick)
    if config.null == "none":
        found["ignition"] = imposed.ignite(config, channels, seed)
    return found


def measure(config: SpikingAssociation, found: Mapping[str, Any]) -> dict[str, float]:
    """Return the value of every row that was run."""
    values = scores.measure(config, found)
    if "ignition" in found:
        values |= ignition.measure(imposed.SHARES, found["ignition"])
    return values


def card(config: SpikingAssociation) -> list[Band]:
    """Return the rows; parameters of the preset that recruits are to recruit new neurons."""
    recruiting = PRESETS["recruiting"].items()
    recruits = all(getattr(config, name) == value for name, value in recruiting)
    return scores.card(config, recruits)


def check(config: SpikingAssociation, *, pictures: Gallery) -> None:
    """Raise ArgumentError if there are fewer pictures than are to be shown, or these blend."""
    check_gaps(config)
    n = len(pictures.names)
    if config.n_pictures > n:
        raise ArgumentError(
            f"n_pictures must be at most {n}, the pictures that there are, got "
            f"{config.n_pictures}; add pictures or lower it"
        )


def check_seed(config: SpikingAssociation, seed: int, *, pictures: Gallery) -> None:
    """Raise ArgumentError if the pictures of a seed share too many channels."""
    try:
        choose_channels(config, pictures, seed)
    except ArgumentError as error:
        raise ArgumentError(f"in seed {seed} {error}") from error


def prepare(
    config: SpikingAssociation, *, pictures: Gallery
) -> tuple[SpikingAssociation, list[str]]:
    """Return the configuration as it is, and a note where pictures are left out."""
    n = len(pictures.names)
    if n <= config.n_pictures or set(pictures.names) == set(DRAWINGS):
        return config, []
    return config, [f"of {n} pictures the first {config.n_pictures} are shown: see n_pictures"]


def memory(config: SpikingAssociation) -> float:
    """Return the bytes of a seed: rates of channels, synapses, spikes that are recorded."""
    n, windows = config.n, config.trials * 2 * (config.n_pictures + 1 + len(find_looks(config)))
    cycle, late = config.cycle / config.n_pictures, find_windows(config).late
    shows = config.n_pictures * config.encodings + config.exposures
    tests = (SHOWN + TEST_GAPS[1] + late) * windows
    duration = 3000 * config.noise + cycle * shows + tests + late * config.exposures
    spikes = (QUIET * duration + EVOKED * SHOWN * (shows + windows)) / 1000
    wires = 30 * (config.inputs + config.recurrent) + 8 * (TO_INH // 4 + FROM_INH)
    table, neuron = duration / find_bin(config) * config.channels, wires + 500
    # At the worst moment: rates as they become levels, or spikes as they are put in one array.
    running = 20 * table + n * (neuron + 32 * spikes + 2 * windows) + 16 * duration
    return max(40 * table + n * neuron, running)


NO_IGNITION = np.full((2, imposed.SHARES.size, 2), np.nan)


def collect(
    config: SpikingAssociation, found: Sequence[Mapping[str, Any]], *, pictures: Gallery
) -> dict[str, np.ndarray[Any, Any]]:
    """Return what is worth keeping as arrays, the first axis the seed where there is one."""
    trials: list[SpikingTrials] = [f["trials"] for f in found]
    counts = {
        f"counts_{name}": np.array([getattr(t, name) for t in trials])
        for name in ("before", "after", "base_before", "base_after", "looks", "base_looks")
    }
    readouts = [scores.read(config, t) for t in trials]
    active = np.zeros((len(found), config.n_pictures + 2, config.channels), np.bool_)
    for row, f in zip(active, found, strict=True):
        for item, channels in zip(row, f["channels"], strict=True):
            item[channels] = True
    return {
        **counts,
        "spikes_before_first_seed": trials[0].aligned_before,
        "spikes_after_first_seed": trials[0].aligned_after,
        "rates_first_seed": trials[0].rates,
        "stages_first_seed": trials[0].stages,
        "assemblies_before": np.array([r.members_before for r in readouts]),
        "assemblies_after": np.array([r.members_after for r in readouts]),
        "histograms": np.array([scores.average(config, t) for t in trials], np.float32),
        "ignition": np.array([f.get("ignition", NO_IGNITION) for f in found]),
        "channels": active,
        "values": np.array([list(scores.measure(config, f).values()) for f in found]),
        "pictures": pictures.pictures[: config.n_pictures],
    }


COUNTED = "trial, neuron; spikes in the window of a response"
BASE = "trial, neuron; spikes in as long a window before it is shown"
AXES = {
    "counts_before": f"seed, picture (last: both), {COUNTED}",
    "counts_after": f"seed, picture (last: both), {COUNTED}",
    "counts_base_before": f"seed, picture (last: both), {BASE}",
    "counts_base_after": f"seed, picture (last: both), {BASE}",
    "counts_looks": f"seed, look (after 1 2 3 4 5 6 8 10 15 20 exposures), picture, {COUNTED}",
    "counts_base_looks": f"seed, look, picture, {BASE}",
    "spikes_before_first_seed": "spike, (picture, trial, ms from when it is shown, neuron)",
    "spikes_after_first_seed": "spike, (picture, trial, ms from when it is shown, neuron)",
    "rates_first_seed": "(excitatory, inhibitory), second; Hz",
    "stages_first_seed": "stage, (begin, end); s",
    "assemblies_before": "seed, picture, neuron; whether it responds",
    "assemblies_after": "seed, picture, neuron; whether it responds",
    "histograms": "seed, (before, after), (preferred, associate, both, unrelated), ms from -200 "
    "(earlier where input is late); Hz, of neurons that gained the associate",
    "ignition": "seed, inhibition (strong, weak), imposed share (0, 0.1, ... 0.7), (cued, other); "
    "share of the neurons that only one assembly has which respond, NaN if not run",
    "channels": "seed, picture (last two: both of the pair, both of the next two), channel",
    "values": "seed, row, as in the scorecard but for rows 13 and 14",
    "pictures": "picture, y, x; grey from 0 to 1",
}
"""What the axes of the collected arrays are."""


def explain(result: Result) -> list[str]:
    """Say in plain words why rows failed, as far as that is known."""
    # An undefined row fails too, but says nothing of what its reason speaks of.
    rows = [row for row in result.rows if row.value is not None and not np.isnan(row.value)]
    failed = {row.id for row in rows if row.passed is False}
    reasons = {
        "n1": "few neurons prefer one picture: assemblies overlapped before, or hardly formed",
        "n3": "assemblies overlapped before anything was paired: lone or homeostasis is too low",
        "8": "trials differ, and some responses grow over several exposures",
    }
    return [f"row {row}: {reason}" for row, reason in reasons.items() if row in failed]


EXPERIMENT = Experiment(
    name="eiffel-obama-spiking",
    summary="Eiffel/Obama in noisy spiking neurons that learn by the timing of spikes",
    source="Ison, Quian Quiroga & Fried 2015; Pokorny et al. 2020",
    configuration=SpikingAssociation,
    run_seed=run_seed,
    measure=measure,
    card=card,
    outcome=lambda config, values: ison.tell(config.null, values["1"]),
    axes=AXES,
    legend=LEGEND,
    seeds=3,
    each="brain",
    presets=PRESETS,
    example="--seed 201 --seeds 10",
    time=40,
    takes=("pictures",),
    prepare=prepare,
    check=check,
    check_seed=check_seed,
    memory=memory,
    collect=collect,
    explain=explain,
    draw="neurosim.models.concept_cells.spiking.figure:draw",
)
