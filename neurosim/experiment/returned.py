"""What the functions of an experiment return: looked at before it is used."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.errors import ArgumentError, KindError
from neurosim.experiment.experiment import Arrays, Experiment
from neurosim.experiment.scorecard import LONGEST_NAME, Band


def check_arrays(study: Experiment, found: Any) -> dict[str, np.ndarray[Any, Any]]:
    """Return what a seed gave as arrays by name, or raise KindError: they must hold numbers."""
    if not isinstance(found, Mapping):
        raise KindError(f"run_seed of {study.name!r} must return arrays by name, such as "
                        f'{{"rates": rates}}, got {checks.shown(found)}')  # fmt: skip
    for name in found:
        if not isinstance(name, str) or not re.fullmatch(r"\w[\w ]*", name):
            raise KindError(f"run_seed of {study.name!r} must name arrays by letters, digits and "
                            f"_, got {name!r}")  # fmt: skip
    return {name: _as_array(study, name, array) for name, array in found.items()}


def check_alike(study: Experiment, first: Arrays, found: Arrays) -> None:
    """Raise KindError if a seed gave other arrays than the first: they could not be stacked."""
    if first.keys() != found.keys():
        odd = ", ".join(sorted(first.keys() ^ found.keys()))
        raise KindError(f"run_seed of {study.name!r} must return the same arrays for every seed, "
                        f"but {odd} is not always there; fill it with NaN")  # fmt: skip
    for name, array in found.items():
        other = first[name]
        # Numbers with a sign, and fractions, are padded to the longest; what else is there, is not.
        is_padded = array.ndim == other.ndim and array.dtype.kind in "if"
        if array.dtype != other.dtype or array.shape != other.shape and not is_padded:
            raise KindError(
                f"array {name!r} of {study.name!r} must be of one shape and type for every seed, "
                f"got {other.dtype}{other.shape} and {array.dtype}{array.shape}"
            )


def check_axes(study: Experiment, found: Arrays) -> None:
    """Raise if an experiment tells axes of an array that it lacks, and not those of one it has."""
    for name in study.axes:
        if name not in found and not found.keys() <= study.axes.keys():
            checks.choice(f"array in axes of {study.name!r}", name, found)


def _as_array(study: Experiment, name: str, values: Any) -> np.ndarray[Any, Any]:
    try:
        array = np.asarray(values)
    except ValueError:  # rows of several lengths
        array = np.empty(0, object)
    if array.dtype.kind not in "biuf":
        raise KindError(f"array {name!r} of {study.name!r} must hold numbers or truth values, all "
                        f"rows of one length, got {checks.shown(values)}")  # fmt: skip
    kept = array.view()
    kept.flags.writeable = False  # what measure() gets is what is kept
    return kept


def check_values(study: Experiment, values: Any, bands: Sequence[Band]) -> dict[str, float]:
    """Return ``values`` as numbers by id of row, or raise: KindError, ArgumentError.

    An id that no row has is a slip where a row gets no value; else it is left out of the card.
    """
    if not isinstance(values, Mapping):
        raise KindError(f"measure of {study.name!r} must return numbers by id of row, got "
                        f"{checks.shown(values)}")  # fmt: skip
    found: dict[str, float] = {}
    for id, value in values.items():
        try:
            found |= {} if value is None else {str(id): float(value)}
        except (TypeError, ValueError) as error:
            raise KindError(f"measure of {study.name!r} must return a number for each row, got "
                            f"{checks.shown(value)} for {id!r}") from error  # fmt: skip
    rows = [band.id for band in bands]
    for id in found:
        if id not in rows and not set(rows) <= found.keys():
            checks.choice(f"id that measure of {study.name!r} returns", id, rows)
    return found


def check_bands(study: Experiment, bands: Any) -> Sequence[Band]:
    """Return the rows of a card, or raise: they must be `Band`, of ids and names that fit."""
    wanted = f"card of {study.name!r} must return a list of Band, got"
    if isinstance(bands, str) or not isinstance(bands, Sequence):
        raise KindError(f"{wanted} {checks.shown(bands)}")
    for i, band in enumerate(bands):
        if not isinstance(band, Band):
            raise KindError(f"{wanted} {checks.shown(band)} at position {i}")
    ids = [band.id for band in bands]
    for band in bands:
        _check_kinds(study, band)
        if ids.count(band.id) > 1:
            raise ArgumentError(f"card of {study.name!r} has two rows {band.id!r}; give each an "
                                "id of its own")  # fmt: skip
        if len(band.name) > LONGEST_NAME:
            raise ArgumentError(
                f"row {band.id!r} of {study.name!r} must have a name of at most {LONGEST_NAME} "
                f"characters, got {len(band.name)}: {band.name!r}"
            )
    return bands


def _check_kinds(study: Experiment, band: Band) -> None:
    """Raise if a row would stop the table, the file or the figure once all seeds are done."""
    what = f"row {band.id!r} of {study.name!r}"
    for name in ("id", "name", "source", "theirs"):
        if not isinstance(getattr(band, name), str):
            raise KindError(f"{name} of {what} must be text, got {getattr(band, name)!r}")
    ends = [end for end in (band.low, band.high) if end is not None]
    for end in ends:
        checks.real(f"an end of the band of {what}", end)
    if ends != sorted(ends):
        raise ArgumentError(f"the band of {what} must not end below its beginning, got {band.low} "
                            f"to {band.high}; exchange the two")  # fmt: skip
