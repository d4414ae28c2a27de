"""The Eiffel/Obama experiment, end to end: pictures, eye, fly circuit, memory, scorecard.

A picture becomes ON and OFF activity (`neurosim.models.concept_cells.retina`), a sparse tag
(`neurosim.models.fly`), and an assembly of the memory area
(`neurosim.models.concept_cells.subject`); the scorecard is that of
`neurosim.models.concept_cells.ison`.

References
----------
.. [1] Ison, Quian Quiroga, Fried, Neuron 87:220, 2015, doi:10.1016/j.neuron.2015.06.016.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from neurosim.base.arrays import Index
from neurosim.binary.pathways.choose import BYTES_PER_SYNAPSE
from neurosim.experiment.experiment import Experiment
from neurosim.experiment.scorecard import Band
from neurosim.experiment.ticks import NO_TICK, Tick
from neurosim.files.results.result import Result
from neurosim.models.concept_cells import ignition, imposed, ison, long_run, pairs, retina
from neurosim.models.concept_cells.codes import encode
from neurosim.models.concept_cells.gallery import Gallery
from neurosim.models.concept_cells.subject import NP, Association, P, Subject, Trials

PRESETS: dict[str, dict[str, Any]] = {
    "one-shot": {"exposures": 1, "beta": 0.7},
    "high-excitability": {"w_max": 3.0, "theta": 0.47},
    "variable": {"release": 0.5, "p": 0.08, "background": 0.0},
    "several-pairs": {"pairs": 4, "composite": "side-by-side"},
}

LEGEND = (
    "preferred: the one of the two pictures that a neuron fired for before; associate: the other; "
    "chance: the share of the area that an assembly takes, k / n"
)
TOO_LARGE = f"; row 14 is run up to k = {imposed.MOST_K}"
NOT_LIVED = "; row 13 takes many concepts: --long-run runs it, in seconds a brain"

USUAL = 0.4
"""Share of the time that all but the long run takes, about."""


def run_seed(
    config: Association,
    seed: int,
    threads: int = 1,
    tick: Tick = NO_TICK,
    *,
    pictures: Gallery,
) -> Mapping[str, Any]:
    """Run the protocol on one simulated brain; return its `Codes` and `Trials`.

    Examples
    --------
    >>> found = run_seed(Association(trials=4), seed=0, pictures=Gallery.open())
    >>> values = measure(Association(trials=4), found)
    >>> values["1"] > 0.1, values["2a"] < 0.03
    (True, True)
    """
    codes, is_whole = encode(pictures, config, seed), config.null == "none"
    usual = USUAL if is_whole and config.long_run else 1.0
    found: dict[str, Any] = {"codes": codes, "trials": Subject(config, codes, seed).take_part()}
    tick(usual / 2)
    if is_whole and config.k <= imposed.MOST_K:
        found["ignition"] = imposed.Imposed(config, seed).ignite()
    tick(usual)
    if is_whole and config.long_run:
        found["long run"] = long_run.live(config, seed, tick=tick.within(usual, 1.0))
    return found


def measure(config: Association, found: Mapping[str, Any]) -> dict[str, float]:
    """Return the value of every row that was run."""
    of_pairs = pairs.measure if config.pairs > 1 else ison.measure
    values = of_pairs(found["trials"], config)
    if "long run" in found:
        values |= long_run.measure(config, found["long run"])
    if "ignition" in found:
        values |= ignition.measure(imposed.SHARES, found["ignition"])
    return values


def card(config: Association) -> list[Band]:
    """Return the rows; parameters of high excitability are to recruit new neurons."""
    recruiting = PRESETS["high-excitability"].items()
    rows = ison.card(config, all(getattr(config, name) == value for name, value in recruiting))
    return pairs.card(rows) if config.pairs > 1 else rows


NO_IGNITION = np.full((2, imposed.SHARES.size, 2), np.nan)


def _distribute(found: Mapping[str, Any]) -> np.ndarray[Any, Any]:
    """Return for how many concepts neurons fire before and after the long run, if it was run."""
    if "long run" not in found:
        return np.full((2, long_run.MOST), np.nan)
    run = found["long run"]
    return np.array([long_run.distribute(members) for members in (run.before, run.after)])


def legend(config: Association) -> str:
    """Say what the words of the table mean, and what was not run."""
    if config.null != "none":
        return LEGEND
    lived = "" if config.long_run else NOT_LIVED
    return LEGEND + lived + ("" if config.k <= imposed.MOST_K else TOO_LARGE)


def collect(
    config: Association, found: Sequence[Mapping[str, Any]], *, pictures: Gallery
) -> dict[str, np.ndarray[Any, Any]]:
    """Return what is worth keeping as arrays, the first axis the seed where there is one."""
    trials, codes = [f["trials"] for f in found], [f["codes"] for f in found]
    counts = {
        f"counts_{name}": np.array([getattr(t, name) for t in trials])
        for name in Trials._fields
        if name != "spikes"
    }
    in_pair = (2, 3) if config.null == "other-pair" else (P, NP)
    in_turn = retina.beside([pictures.pictures[i] for i in in_pair])
    shown = in_turn if config.null == "alternate" else pictures.view_pair(*in_pair, config)
    overlaps = [[_shared(c.pictures, tag) for tag in c.pictures] for c in codes]
    return {
        **counts,
        "spikes_first_seed": trials[0].spikes,
        "assemblies_before": np.array([ison.responds(t.before, t.blank_before) for t in trials]),
        "assemblies_after": np.array([ison.responds(t.after, t.blank_after) for t in trials]),
        "code_overlap": np.array(overlaps),
        "composite_share": np.array([_shared(c.pictures, c.composite) for c in codes]),
        "values": np.array([list(measure(config, f).values()) for f in found]),
        "ignition": np.array([f.get("ignition", NO_IGNITION) for f in found]),
        "concepts_of_neurons": np.array([_distribute(f) for f in found]),
        "pictures": pictures.pictures,
        "composite_picture": shown,
    }


AXES = {
    "counts_before": "seed, picture, trial, neuron; spikes in a presentation",
    "counts_after": "seed, picture, trial, neuron; spikes in a presentation",
    "counts_blank_before": "seed, trial, neuron; spikes in a presentation",
    "counts_blank_after": "seed, trial, neuron; spikes in a presentation",
    "counts_learning": "seed, exposures so far, picture, neuron; spikes in a presentation",
    "counts_together": "seed, exposure (of the first pair, then of the second, ...), neuron; "
    "spikes in a presentation",
    "spikes_first_seed": "spike, (phase: 0 before 1 together 2 after, picture: -1 composite, -2 "
    "that of the second pair, ..., "
    "trial, round, neuron)",
    "assemblies_before": "seed, picture, neuron; whether it responds",
    "assemblies_after": "seed, picture, neuron; whether it responds",
    "code_overlap": "seed, picture, picture; share of the first code that the second holds",
    "composite_share": "seed, picture; share of the code that the composite's code holds",
    "values": "seed, row (1, 2a, ... as in the scorecard, without those that were not run)",
    "ignition": "seed, inhibition (strong, weak), imposed share (0, 0.05, ... 0.7), (P, NP); share "
    "of the neurons that only one of them has which respond when P is cued, NaN if not run",
    "concepts_of_neurons": "seed, (before, after), concepts (1, 2, ... 5, more); share of the "
    "neurons that respond to any in the long run, NaN if not run",
    "pictures": "picture, y, x; grey from 0 to 1",
    "composite_picture": "y, x; grey in units of edge energy",
}
"""What the axes of the collected arrays are."""


def explain(result: Result) -> list[str]:
    """Say in plain words why rows failed, as far as the codes tell."""
    if all(row.passed is not False for row in result.rows):
        return []
    names = result.parameters["pictures"]
    overlap = result.arrays["code_overlap"].mean(axis=0)
    share = result.arrays["composite_share"].mean(axis=0)
    notes = [
        f"the codes of {names[i]} and {names[j]} share {overlap[i, j]:.0%} of "
        "their cells: pictures this alike fuse in memory"
        for i, j in combinations(range(len(names)), 2)
        if overlap[i, j] > 0.1
    ]
    weak, strong = sorted((P, NP), key=lambda i: float(share[i]))
    shares = f"the composite keeps {share[weak]:.0%} of the code of {names[weak]} and "
    shares += f"{share[strong]:.0%} of that of {names[strong]}"
    if share[[P, NP]].mean() > 0.55:
        notes.append(f"{shares}: more than the usual 45-50 %, so too many neurons associate")
    elif share[weak] < 0.4:
        notes.append(f"{shares}: less than the usual 45-50 %, so too few neurons associate")
    elif share[strong] > 1.25 * share[weak]:
        notes.append(f"{shares}: one picture dominates")
    return notes


def _shared(tags: Iterable[Index], code: Index) -> list[float]:
    """Return the share of each tag that ``code`` holds."""
    return [np.intersect1d(tag, code).size / max(1, tag.size) for tag in tags]


def memory(config: Association) -> float:
    """Return the bytes of the synapses of one brain: of its largest network."""
    lived = long_run.WORLD.fit(config) if config.long_run else config
    most = max(config.n_synapses, imposed.count_synapses(config), lived.n_synapses)
    return most * BYTES_PER_SYNAPSE


EXPERIMENT = Experiment(
    name="eiffel-obama",
    summary="A neuron fires for the Eiffel tower, not for Obama; shown together; now for Obama too",
    source="Ison, Quian Quiroga & Fried 2015",
    configuration=Association,
    run_seed=run_seed,
    measure=measure,
    card=card,
    outcome=ison.outcome,
    axes=AXES,
    legend=legend,
    each="brain",
    presets=PRESETS,
    models={"binary": "eiffel-obama", "spiking": "eiffel-obama-spiking"},
    example="--pictures eiffel.jpg obama.png house.png --seeds 20",
    time=5,
    takes=("pictures",),
    check=pairs.check,
    memory=memory,
    collect=collect,
    explain=explain,
    draw="neurosim.models.concept_cells.figure:draw_eiffel_obama",
)
