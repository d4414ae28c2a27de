"""Experiments: what `neurosim run` can run, by name."""

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from neurosim import checks, memory
from neurosim.network import BYTES_PER_SYNAPSE
from neurosim.result import Result


@dataclass(frozen=True)
class Experiment:
    """An experiment's name, and what it shows in one line.

    Attributes
    ----------
    name : str
    summary : str
    source : str
    """

    name: str
    summary: str
    source: str


EXPERIMENTS = (
    Experiment(
        "eiffel-obama",
        "A neuron fires for the Eiffel tower, not for Obama; shown together; now for Obama too",
        "Ison, Quian Quiroga & Fried 2015",
    ),
)


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
        Called with the number of seeds done.
    """

    first: int = 0
    n: int = 5
    threads: int = 1
    after_seed: Callable[[int], None] = lambda done: None

    def __post_init__(self) -> None:
        checks.integer("--seed", self.first, 0, 2**62)
        checks.integer("--seeds", self.n, 1, 100_000)
        checks.integer("--threads", self.threads, 1, 1024, "use at most the machine's cores")


def configure(model: str, name: str, preset: str | None, changes: Mapping[str, Any]) -> Any:
    """Return the configuration ``name`` of ``model``: defaults, then preset, then changes."""
    module = import_module(f"neurosim.models.{model}")
    chosen = {} if preset is None else module.PRESETS[checks.choice("--preset", preset,
                                                                    module.PRESETS)]  # fmt: skip
    configuration = getattr(module, name)
    for key in changes:
        checks.choice("--set", key, configuration.model_fields)
    return configuration.make(**{**chosen, **changes})


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
        Parameters of `neurosim.models.association.Association` that differ from the preset.
    seeds : Seeds
    """
    from neurosim.models import eiffel_obama, ison
    from neurosim.parallel import map_seeds

    config = configure("eiffel_obama", "Association", preset, changes)
    at_once = min(seeds.threads, seeds.n)
    memory.require(
        at_once * config.n_synapses * BYTES_PER_SYNAPSE,
        f"the synapses of {at_once} networks at once",
        "lower n, p or --threads",
    )
    gallery = eiffel_obama.Gallery.open(paths)
    looks = hashlib.sha256(gallery.pictures.tobytes()).hexdigest()
    parameters = {
        **config.model_dump(),
        "preset": preset or "none",
        "pictures": list(gallery.names),
        "pictures_sha256": looks,
    }

    def run() -> Result:
        start = time.perf_counter()
        sessions = map_seeds(
            lambda seed: eiffel_obama.run_seed(gallery, config, seed),
            range(seeds.first, seeds.first + seeds.n),
            seeds.threads,
            seeds.after_seed,
        )
        if not sessions:
            raise KeyboardInterrupt
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
        )

    return run
