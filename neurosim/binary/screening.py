"""Screening: thresholds that are set from the drives noted before."""

import math
from fractions import Fraction

import numpy as np

from neurosim.base import checks
from neurosim.base.errors import ArgumentError, KindError
from neurosim.binary.firing.contest import contest, strongest
from neurosim.binary.firing.rules import Threshold
from neurosim.binary.members import Members
from neurosim.binary.state import Activity
from neurosim.topology.population import Population


def screen(members: Members, population: str | Population, n_rounds: int) -> None:
    """Note the k-th largest drive of the last round, if there was any."""
    activity, rule = _find(members, population)
    if n_rounds == 0:
        raise ArgumentError(f"{activity.name!r} has no drive to note; call screen() after a run")
    activity.notes.append(_kth_drive(activity, rule.k))


def _kth_drive(activity: Activity, k: int) -> int:
    """Return the k-th largest drive, 0 where it is below."""
    from neurosim.kernels.binary.kth_largest import find_kth_largest

    drive = np.maximum(activity.drive[activity.own], 0)  # theta is positive anyway
    # Where fewer than k are there, the weakest of them: at 0 everybody would fire from then on.
    k = min(k, activity.n - activity.absent.size)
    if k == 0:
        return 0
    if activity.ranks.size == 1:
        return int(find_kth_largest(drive, k))
    _, drives, _ = contest(activity.ranks, strongest(activity, drive, k), k)
    return int(drives.min()) if drives.size == k else 0


def freeze(members: Members, population: str | Population, theta: float | None) -> float:
    """Set and return the threshold, in units of weight."""
    activity, rule = _find(members, population)
    if theta is not None:
        given = checks.real("theta", theta, 1e-100, 1e100)
        activity.theta = max(1, math.ceil(Fraction(given) * activity.scale))
    elif activity.notes:
        activity.theta = rule.screened_theta(activity.notes)
    else:
        raise ArgumentError(
            f"{activity.name!r} has not been screened; call screen() after a run, or give theta"
        )
    return float(activity.theta / activity.scale)


def _find(members: Members, population: str | Population) -> tuple[Activity, Threshold]:
    name = members.name_of(population)
    rule = members.populations[name].rule
    if not isinstance(rule, Threshold):
        raise KindError(f"{name!r} has no Threshold rule, but {type(rule).__name__}")
    return members.activity[name], rule
