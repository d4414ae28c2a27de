"""Studies: an experiment run on many seeds, checked before, summed up after."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from neurosim.base import checks, memory
from neurosim.base.ranks.current import agree
from neurosim.experiment import scorecard
from neurosim.experiment.configuration import default_of, read_text
from neurosim.experiment.discovery import find_experiment
from neurosim.experiment.drawing import animate as animate
from neurosim.experiment.drawing import draw as draw
from neurosim.experiment.experiment import Arrays, Experiment
from neurosim.experiment.faults import refusals
from neurosim.experiment.keeping.keeper import Keeper
from neurosim.experiment.returned import check_bands
from neurosim.experiment.seed_runner import SeedRunner
from neurosim.experiment.unbanded import tell_unbanded
from neurosim.files.results.result import Result, Row, stack


@dataclass(frozen=True)
class Seeds:
    """Which seeds to run, on how many cores.

    Parameters
    ----------
    first : int
        From 0 to 2**62.
    n : int
        Number of seeds, from 1 up.
    threads : int
        Cores in all; seeds are spread over them.
    after_seed : callable
        Called with the number of seeds done, in parts where an experiment tells them.
    """

    first: int = 0
    n: int = 5
    threads: int = 1
    after_seed: Callable[[float], None] = lambda done: None

    def __post_init__(self) -> None:
        checks.integer("--seed", self.first, 0, 2**62)
        checks.integer("--seeds", self.n, 1, 100_000)
        checks.integer("--threads", self.threads, 1, 1024, "use at most the machine's cores")


@dataclass(frozen=True)
class Given:
    """What an experiment is given beside its parameters: the contents of files.

    Parameters
    ----------
    arguments : mapping
        Passed to ``run_seed`` by name, such as ``samples``.
    facts : mapping
        Plain values that join the parameters of the result, such as ``data_sha256``; those of the
        name of a field of the configuration fill it in.
    """

    arguments: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)


NOTHING = Given()


def run_study(
    experiment: Experiment | str,
    changes: Mapping[str, Any] | None = None,
    seeds: Seeds = Seeds(),
    given: Given = NOTHING,
    *,
    preset: str | None = None,
) -> Callable[..., Result]:
    """Check everything, then return the function that runs an experiment.

    Parameters
    ----------
    experiment : Experiment or str
        Or its name, or the path of its file.
    changes : mapping, optional
        Parameters that differ from the defaults and the preset; text is read as on the command
        line.
    seeds : Seeds
    given : Given
        What the experiment takes, by the names in `neurosim.experiment.experiment.TAKEN`.
    preset : str, optional
        One of the experiment's.

    Returns
    -------
    callable
        Returns the `neurosim.files.results.result.Result`; after Ctrl-C that of the seeds that were
        done. It may be given a `neurosim.experiment.keeping.keeper.Keeper`, which keeps each seed
        when it is done, and finds those that are kept.

    Raises
    ------
    ArgumentError
        If a parameter is out of range; the message names all that are.
    ResourceError
        If as many seeds as run at once do not fit into memory.

    Examples
    --------
    >>> run = run_study("merge", {"n": 500, "k": 20, "p": 0.1, "beta": 0.1}, Seeds(n=2))
    >>> [row.id for row in run().rows]
    ['A 0.1', 'B 0.1', 'C 0.1', 'recall 0.1']
    """
    study = find_experiment(experiment) if isinstance(experiment, str) else experiment
    filled = {k: fact for k, fact in given.facts.items() if k in study.configuration.model_fields}
    config = configure(study, preset, {**(changes or {}), **filled})
    config, notes = _fit(study, config, seeds, given)
    chosen = {"preset": preset or "none"} if study.presets else {}
    parameters = {**config.model_dump(mode="json"), **chosen, **given.facts, **study.origin}
    bands = check_bands(study, study.card(config))
    usual = configure(study, preset, filled)
    lacking = tell_unbanded(study, (config, usual), bands, given.arguments)
    runner = SeedRunner(study, (config, bands), seeds, given.arguments)
    agree(study.name, parameters, (seeds.first, seeds.n))

    def run(keeper: Keeper | None = None) -> Result:
        start = time.perf_counter()
        found, values = zip(*runner.run_all(keeper, parameters), strict=True)
        rows = scorecard.score(values, bands)
        result = Result(
            study.name, seeds.first, len(found), parameters, rows,
            scorecard.share_in_band(values, bands),
            _collect(study, config, found, given),
            notes,
            is_complete=len(found) == seeds.n,
            axes=study.axes, legend=study.tell_legend(config), each=study.each, unbanded=lacking,
        )  # fmt: skip
        outcome, slips = _say(study, config, result)
        before, more = (0.0, ()) if keeper is None else (keeper.before, keeper.notes)
        told, seconds = (*notes, *slips, *more), before + time.perf_counter() - start
        return replace(result, outcome=outcome, notes=told, seconds=seconds)

    return run


def configure(study: Experiment, preset: str | None, changes: Mapping[str, Any]) -> Any:
    """Return the configuration of an experiment: defaults, then preset, then changes."""
    if preset is not None:
        checks.choice("--preset", preset, study.presets)
    fields = study.configuration.model_fields
    for key in changes:
        checks.choice("--set", key, fields)
    read = {key: read_text(value, fields[key]) for key, value in changes.items()}
    return study.configuration.make(**{**study.presets.get(preset or "", {}), **read})


def find_parameters(name: str) -> list[tuple[str, str, str]]:
    """Return name, default and meaning of each parameter of experiment ``name``."""
    fields = find_experiment(name).configuration.model_fields
    return [(key, str(default_of(field)), field.description or "") for key, field in fields.items()]


def _say(study: Experiment, config: Any, result: Result) -> tuple[str, Sequence[str]]:
    """Return the outcome and what explains it; a slip in saying so must not cost the result."""
    said: list[str] = []
    outcome = ""
    try:
        outcome = tell_outcome(study, config, result.rows)
    except Exception as error:
        said.append(f"the outcome is missing: outcome() raised {type(error).__name__}: {error}")
    try:
        reasons = () if study.explain is None else study.explain(result)
        said += [reasons] if isinstance(reasons, str) else map(str, reasons)
    except Exception as error:
        said.append(f"reasons are missing: explain() raised {type(error).__name__}: {error}")
    return outcome, said


def tell_outcome(study: Experiment, config: Any, rows: Sequence[Row]) -> str:
    """Return what happened, in a sentence; rows without a value are NaN to the experiment."""
    if study.outcome is not None:
        return str(study.outcome(config, scorecard.medians(rows)))
    judged = [row.passed for row in rows if row.passed is not None]
    n = sum(judged)
    lie = "lies in its band" if n == 1 else "lie in their bands"
    return f"{n} of {len(judged)} rows {lie}." if judged else ""


def _fit(study: Experiment, config: Any, seeds: Seeds, given: Given) -> tuple[Any, Sequence[str]]:
    """Fit the configuration to what is given, with notes; raise where something cannot be run."""
    notes: Sequence[str] = []
    if study.prepare is not None:
        config, notes = study.prepare(config, **given.arguments)
    if study.check is not None:
        with refusals(study):
            study.check(config, **given.arguments)
    if study.memory is not None:
        at_once = min(seeds.threads, seeds.n)
        what, remedy = "the arrays of a seed", "lower the parameters that set sizes"
        if at_once > 1:
            what, remedy = f"the arrays of {at_once} seeds at once", f"{remedy}, or --threads"
        memory.require(at_once * study.memory(config), what, remedy)
    if study.check_seed is not None:
        with refusals(study):
            for seed in range(seeds.first, seeds.first + seeds.n):
                study.check_seed(config, seed, **given.arguments)
    return config, notes


def _collect(study: Experiment, config: Any, found: Sequence[Any], given: Given) -> Arrays:
    if study.collect is not None:
        return study.collect(config, found, **given.arguments)
    return {key: stack([f[key] for f in found]) for key in found[0]}
