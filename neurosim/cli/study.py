"""Experiments: what `neurosim run` can run, by name."""

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from neurosim.base import checks, memory
from neurosim.binary.pathways.choose import BYTES_PER_SYNAPSE
from neurosim.experiment import scorecard
from neurosim.experiment.catalogue import EIFFEL_OBAMA, EXPERIMENTS, HOMES, Experiment
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


def find_model(name: str) -> Any:
    """Return the module of `neurosim.models` that experiment ``name`` is in."""
    checks.choice("experiment", name, [e.name for e in EXPERIMENTS])
    return import_module(f"neurosim.models.{HOMES[name]}")


def find_experiment(name: str) -> Experiment:
    """Return what the catalogue says of experiment ``name``."""
    return next(e for e in EXPERIMENTS if e.name == name)


def tell_outcome(study: Any, config: Any, rows: Sequence[Row]) -> str:
    """Return the sentence of ``study`` on what happened; rows without a value are NaN to it."""
    return str(study.outcome(config, scorecard.medians(rows))) if hasattr(study, "outcome") else ""


def configure(name: str, preset: str | None, changes: Mapping[str, Any]) -> Any:
    """Return the configuration of experiment ``name``: defaults, then preset, then changes."""
    module = find_model(name)
    chosen = {} if preset is None else module.PRESETS[checks.choice("--preset", preset,
                                                                    module.PRESETS)]  # fmt: skip
    for key in changes:
        checks.choice("--set", key, module.CONFIGURATION.model_fields)
    fields = module.CONFIGURATION.model_fields
    given = {key: _listed(value, fields[key].default) for key, value in changes.items()}
    return module.CONFIGURATION.make(**{**chosen, **given})


def _listed(value: Any, default: Any) -> Any:
    """Return text as a list where the default is one: ``0.1,0.2``, also with the marks of Python.

    Examples
    --------
    >>> _listed("(0.25, 0.1)", (1.0,)), _listed("fly", ("si",)), _listed("0.1", 0.2)
    (['0.25', '0.1'], ['fly'], '0.1')
    """
    if not (isinstance(value, str) and isinstance(default, tuple)):
        return value
    return [word.strip(" '\"") for word in value.strip(" ()[]").split(",") if word.strip()]


def find_parameters(name: str) -> list[tuple[str, str, str]]:
    """Return name, default and meaning of each parameter of experiment ``name``."""
    fields = find_model(name).CONFIGURATION.model_fields
    return [(key, str(field.default), field.description or "") for key, field in fields.items()]


@dataclass(frozen=True)
class Given:
    """What an experiment is given beside its parameters: the contents of files.

    Parameters
    ----------
    arguments : mapping
        Passed to ``run_seed`` by name, such as ``samples``.
    facts : mapping
        Plain values that join the parameters of the result, such as ``data_sha256``.
    """

    arguments: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)


NOTHING = Given()


def run_study(
    name: str, changes: Mapping[str, Any], seeds: Seeds, given: Given = NOTHING
) -> Callable[[], Result]:
    """Check everything, then return the function that runs experiment ``name``.

    The module ``neurosim.models.name`` has a ``CONFIGURATION``; ``run_seed(config, seed, threads,
    tick)``, which returns the arrays of one seed; ``measure(config, found)``, which turns them into
    values; a ``card(config)`` of bands; ``outcome(config, values)``, a sentence on what happened,
    from the medians by id of row, NaN where there is none; ``AXES`` of the arrays and a ``LEGEND``.
    It may have ``explain(rows)``, which says in words why rows fail, and ``prepare(config)``, which
    fits the configuration to the data and says what these cannot show.

    An experiment on data takes what it is given by name, ``run_seed(config, seed, threads, tick, *,
    samples)`` with a `neurosim.files.vectors.samples.Samples`, and one on wiring also ``wiring``, a
    `neurosim.models.fly.circuit.wiring_file.NamedWiring` or None. It may have ``check(config, *,
    samples)`` (and ``wiring``), which refuses what does not fit before anything runs. The field
    ``data`` of its configuration is the name of the data (``samples.source``, such as ``"digits"``
    or ``"mnist"``), by which ``card`` chooses bands. What is known of the files (source, shape,
    SHA-256) joins the parameters of the result, so a figure builds its configuration by
    `Configuration.of`.

    Parameters
    ----------
    name : str
    changes : mapping
        Parameters that differ from the defaults.
    seeds : Seeds
    given : Given
    """
    study, config = find_model(name), configure(name, None, changes)
    notes: list[str] = []
    if hasattr(study, "prepare"):
        config, notes = study.prepare(config, **given.arguments)
    if hasattr(study, "check"):
        study.check(config, **given.arguments)
    run_one = _follow(study, config, seeds, given)

    def run() -> Result:
        start = time.perf_counter()
        found = _run_seeds(run_one, seeds)
        values, bands = [study.measure(config, f) for f in found], study.card(config)
        rows = scorecard.score(values, bands)
        return Result(
            name,
            seeds.first,
            len(found),
            {**config.model_dump(mode="json"), **given.facts},
            rows,
            scorecard.share_in_band(values, bands),
            {key: stack([f[key] for f in found]) for key in found[0]},
            (*notes, *(study.explain(rows) if hasattr(study, "explain") else ())),
            time.perf_counter() - start,
            is_complete=len(found) == seeds.n,
            axes=study.AXES,
            legend=study.LEGEND,
            outcome=tell_outcome(study, config, rows),
            each=find_experiment(name).each,
        )

    return run


def _follow(study: Any, config: Any, seeds: Seeds, given: Given) -> Callable[[int], Any]:
    """Return what runs one seed of an experiment, and tells how far all seeds are."""
    threads = max(1, seeds.threads // seeds.n)
    shares = [0.0] * seeds.n

    def run_one(seed: int) -> Any:
        def tick(share: float) -> None:
            shares[seed - seeds.first] = share
            seeds.after_seed(sum(shares))

        found = study.run_seed(config, seed, threads, tick, **given.arguments)
        tick(1.0)
        return found

    return run_one


def _run_seeds(run_one: Callable[[int], Any], seeds: Seeds, *after: Callable[[int], None]) -> Any:
    """Return what each seed gave, of those that were done before Ctrl-C: at least one."""
    from neurosim.base.threads.seeds import map_seeds

    found = map_seeds(run_one, range(seeds.first, seeds.first + seeds.n), seeds.threads, *after)
    if not found:
        raise KeyboardInterrupt
    return found


def run_eiffel_obama(
    paths: Sequence[Path], preset: str | None, changes: Mapping[str, Any], seeds: Seeds
) -> Callable[[], Result]:
    """Check everything, then return the function that runs the experiment.

    Parameters
    ----------
    paths : sequence of Path
        Pictures, the pair first; none for the built-in drawings.
    preset : str or None
        ``"one-shot"`` or ``"high-excitability"``.
    changes : mapping
        Parameters of `neurosim.models.concept_cells.subject.Association` that differ from the
        preset.
    seeds : Seeds
    """
    from neurosim.models.concept_cells import eiffel_obama, ison

    config = configure(EIFFEL_OBAMA.name, preset, changes)
    _require_room(config, seeds)
    gallery = eiffel_obama.Gallery.open(paths)
    parameters = {**config.model_dump(), "preset": preset or "none", **_describe(gallery)}

    def run() -> Result:
        start = time.perf_counter()
        sessions = _run_seeds(
            lambda seed: eiffel_obama.run_seed(gallery, config, seed), seeds, seeds.after_seed
        )
        bands = ison.card(config, recruits=preset == "high-excitability")
        rows = eiffel_obama.score(sessions, bands)
        arrays = eiffel_obama.collect(gallery, config, sessions)
        return Result(
            "eiffel-obama",
            seeds.first,
            len(sessions),
            parameters,
            rows,
            eiffel_obama.share_in_band(sessions, bands),
            arrays,
            eiffel_obama.explain(gallery, rows, arrays),
            time.perf_counter() - start,
            is_complete=len(sessions) == seeds.n,
            axes=eiffel_obama.AXES,
            legend=eiffel_obama.LEGEND,
            outcome=tell_outcome(eiffel_obama, config, rows),
            each=EIFFEL_OBAMA.each,
        )

    return run


def _require_room(config: Any, seeds: Seeds) -> None:
    at_once = min(seeds.threads, seeds.n)
    memory.require(
        at_once * config.n_synapses * BYTES_PER_SYNAPSE,
        f"the synapses of {at_once} networks at once",
        "lower n, p or --threads",
    )


def _describe(gallery: Any) -> dict[str, Any]:
    """Return which pictures were shown."""
    looks = hashlib.sha256(gallery.pictures.tobytes()).hexdigest()
    return {"pictures": list(gallery.names), "pictures_sha256": looks}
