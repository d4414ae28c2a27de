"""What the functions of an experiment return: looked at before it is used."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.errors import ArgumentError, KindError
from neurosim.experiment.experiment import Experiment
from neurosim.experiment.scorecard import LONGEST_NAME, Band


def check_arrays(study: Experiment, found: Any) -> dict[str, np.ndarray[Any, Any]]:
    """Return what a seed gave as arrays by name, or raise KindError: they must hold numbers."""
    if not isinstance(found, Mapping):
        raise KindError(f"run_seed of {study.name!r} must return arrays by name, such as "
                        f'{{"rates": rates}}, got {checks.shown(found)}')  # fmt: skip
    return {str(name): _as_array(study, name, array) for name, array in found.items()}


def _as_array(study: Experiment, name: str, values: Any) -> np.ndarray[Any, Any]:
    try:
        array = np.asarray(values)
    except ValueError:  # rows of several lengths
        array = np.empty(0, object)
    if array.dtype.kind not in "biuf":
        raise KindError(f"array {name!r} of {study.name!r} must hold numbers or truth values, all "
                        f"rows of one length, got {checks.shown(values)}")  # fmt: skip
    return array


def check_values(study: Experiment, values: Any) -> dict[str, float]:
    """Return ``values`` as numbers by id of row, or raise KindError."""
    if not isinstance(values, Mapping):
        raise KindError(f"measure of {study.name!r} must return numbers by id of row, got "
                        f"{checks.shown(values)}")  # fmt: skip
    try:
        return {str(id): float(value) for id, value in values.items() if value is not None}
    except (TypeError, ValueError) as error:
        raise KindError(f"measure of {study.name!r} must return a number for each row, got "
                        f"{checks.shown(values)}") from error  # fmt: skip


def check_bands(study: Experiment, bands: Any) -> Sequence[Band]:
    """Return the rows of a card, or raise: they must be `Band`, of ids and names that fit."""
    if not isinstance(bands, Sequence) or not all(isinstance(band, Band) for band in bands):
        raise KindError(f"card of {study.name!r} must return a list of Band, got "
                        f"{checks.shown(bands)}")  # fmt: skip
    ids = [band.id for band in bands]
    for band in bands:
        if ids.count(band.id) > 1:
            raise ArgumentError(f"card of {study.name!r} has two rows {band.id!r}; give each an "
                                "id of its own")  # fmt: skip
        if len(band.name) > LONGEST_NAME:
            raise ArgumentError(
                f"row {band.id!r} of {study.name!r} must have a name of at most {LONGEST_NAME} "
                f"characters, got {len(band.name)}: {band.name!r}"
            )
    return bands
