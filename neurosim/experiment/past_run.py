"""What a run that is over was of, so that it can be run again."""

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from neurosim.base.errors import DataError
from neurosim.experiment.discovery import find_experiment
from neurosim.experiment.file import ExperimentFile, read_experiment_file, specify
from neurosim.experiment.file_paths import parameters_of
from neurosim.files import seals
from neurosim.files.results.folder import EXPERIMENT
from neurosim.files.results.read import read_result
from neurosim.files.verify import check_experiment

if TYPE_CHECKING:
    from neurosim.files.results.read import Info


def find_file(run: Path | str) -> ExperimentFile:
    """Return what a run was of, with the seeds that it kept.

    That is ``experiment.toml`` in its folder; of older runs, what the result says, as far as that
    is enough. If it names a Python file, that is run.

    Parameters
    ----------
    run : Path or str
        The folder of a run, or its ``result.h5``.

    Raises
    ------
    DataError
        If the run has no result, one of its files is damaged or was changed, or an older run took
        files, which it does not name.
    """
    found = read_whole(Path(run))
    told = found.path.with_name(EXPERIMENT)
    first, n = found.attributes["seed"], found.attributes["seeds"]
    if not os.path.lexists(told):
        return _from_result(found)
    check_experiment(told)
    return replace(read_experiment_file(told), seed=first, seeds=n)


def read_whole(run: Path) -> "Info":
    """Return what a result says, once its seal is found whole; the oldest have none.

    Raises
    ------
    DataError
        If it is missing, damaged, or none.
    """
    found = read_result(run)
    seals.check_image(found.path)
    return found


def _from_result(found: "Info") -> ExperimentFile:
    told = found.attributes
    parameters = told["parameters"]
    study = find_experiment(str(parameters.get("file", told["experiment"])))
    if study.takes:
        raise DataError(
            f"{found.path}: an older version wrote it and did not keep {EXPERIMENT}, so what it "
            f"was given ({', '.join(study.takes)}) is not known; run the experiment again instead"
        )
    values = {name: parameters[name] for name in parameters_of(study) if name in parameters}
    preset = parameters.get("preset") if study.presets else None
    made = specify(
        study, values, preset=None if preset == "none" else preset,
        seed=told["seed"], seeds=told["seeds"],
    )  # fmt: skip
    return replace(made, version=str(told["provenance"].get("neurosim", "")))
