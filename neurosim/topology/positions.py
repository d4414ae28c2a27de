"""Positions: where neurons are."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from neurosim.base import checks, reprs
from neurosim.base.arrays import Real
from neurosim.base.errors import ArgumentError, KindError

MOST_DIMENSIONS = 3
LARGEST = 1e100
"""A square of any coordinate is still a number."""


@dataclass(frozen=True, eq=False, repr=False)
class Positions:
    """Where neurons are: on a line, in a plane or in space, which may wrap around.

    Compared by value. The unit of length is yours, and the same for all that is measured:
    `Near.radius`, `DistanceDelay.speed`.

    Parameters
    ----------
    coordinates : array_like of float, shape (n, n_dimensions)
        Finite; one, two or three dimensions. ``coordinates[i]`` is where neuron i is.
    box : array_like of float, shape (n_dimensions,), optional
        Lengths of a space that begins anew behind each of its ends, so that it has no border;
        coordinates lie from 0 up to, but not including, these. Default: space is open.

    Examples
    --------
    >>> from neurosim import Positions
    >>> sheet = Positions([[0.5, 0.5], [9.5, 0.5], [5.0, 0.5]], box=[10, 10])
    >>> sheet.distances([0, 0], [1, 2]).tolist()
    [1.0, 4.5]
    >>> Positions.lattice((2, 3))
    Positions of 6 neurons in 2 dimensions
    """

    coordinates: Any
    box: Any = None

    def __post_init__(self) -> None:
        rows = read_rows("coordinates", self.coordinates)
        if not 1 <= rows.shape[1] <= MOST_DIMENSIONS or not len(rows):
            raise ArgumentError(
                f"coordinates must have from 1 to {MOST_DIMENSIONS} dimensions and a row for each "
                f"neuron, got shape {rows.shape}"
            )
        for bad in rows[np.abs(rows) > LARGEST][:1]:
            raise ArgumentError(
                f"coordinates must be from {-LARGEST:g} to {LARGEST:g}, got {bad:g}; measure in a "
                "larger unit"
            )
        object.__setattr__(self, "coordinates", rows)
        if self.box is not None:
            object.__setattr__(self, "box", _read_box(self.box, rows))

    def __repr__(self) -> str:
        wrapped = "" if self.box is None else ", in a box that wraps around"
        told = f"Positions of {reprs.counted(len(self), 'neuron')}"
        return f"{told} in {reprs.counted(self.n_dimensions, 'dimension')}{wrapped}"

    def __len__(self) -> int:
        return len(self.coordinates)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Positions):
            return NotImplemented
        is_alike = self.box == other.box and self.coordinates.shape == other.coordinates.shape
        return self is other or bool(is_alike and (self.coordinates == other.coordinates).all())

    def __hash__(self) -> int:
        # 0.0 and -0.0 are equal, but their bytes are not.
        return hash((self.coordinates.shape, self.box, (self.coordinates[:64] + 0.0).tobytes()))

    def __deepcopy__(self, memo: dict[int, Any]) -> "Positions":
        return self  # nobody can change it

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.coordinates.flags.writeable = False  # which a pickle does not keep

    @property
    def n_dimensions(self) -> int:
        """How many coordinates each neuron has."""
        return int(self.coordinates.shape[1])

    @classmethod
    def lattice(
        cls, shape: int | Sequence[int], spacing: float = 1.0, wraps: bool = False
    ) -> "Positions":
        """Return the points of a regular lattice, the last coordinate changing first.

        Parameters
        ----------
        shape : int or sequence of int
            Points along each axis, from 1 up.
        spacing : float
            From one to the next, above 0.
        wraps : bool
            Whether the last point along an axis is as far from the first as from the one before.

        Returns
        -------
        Positions
            With a box, if it wraps.

        Examples
        --------
        >>> from neurosim import Positions
        >>> ring = Positions.lattice(10, wraps=True)
        >>> ring.box, ring.distances([0], [9]).tolist()
        ((10.0,), [1.0])
        """
        given = np.atleast_1d(checks.whole_numbers("shape", shape)).tolist()
        sides = [checks.integer("shape", side, 1) for side in given]
        step = checks.real("spacing", spacing, 1e-100, 1e90)
        if not 1 <= len(sides) <= MOST_DIMENSIONS or math.prod(sides) >= 2**31:
            raise ArgumentError(
                f"shape must be from 1 to {MOST_DIMENSIONS} numbers of points along an axis, and "
                f"less than 2**31 points in all, got {checks.shown(shape)}"
            )
        points = np.indices(sides).reshape(len(sides), -1).T * step
        wraps = checks.flag("wraps", wraps)
        return cls(points, box=[side * step for side in sides] if wraps else None)

    def distances(self, pre: Any, post: Any, to: "Positions | None" = None) -> Real:
        """Return how far neurons are from each other, along straight lines.

        Parameters
        ----------
        pre : array_like of int, shape (n,)
            Neurons here.
        post : array_like of int, shape (n,)
            Neurons there.
        to : Positions, optional
            There. Default: here.

        Returns
        -------
        ndarray of float64, shape (n,)
            In the unit of the positions.
        """
        there = self if to is None else to
        if not isinstance(there, Positions):
            raise KindError(f"to must be Positions, got {checks.shown(to)}")
        check_alike("the two positions", self, there)
        from neurosim.topology.pairs import read_pairs

        ends = read_pairs(pre, post, (len(self), len(there)))
        return np.sqrt(self.squares(*ends, there))

    def squares(self, pre: Any, post: Any, there: "Positions") -> Real:
        """Return squares of distances, summed as the kernels do, of what was checked before.

        Parameters
        ----------
        pre, post : ndarray of int, shape (n,)
            Neurons here and there.
        there : Positions
            In the same space.

        Returns
        -------
        ndarray of float64, shape (n,)
            In the unit of the positions, squared.
        """
        total = np.zeros(len(pre))
        for k in range(self.n_dimensions):
            apart = np.abs(self.coordinates[pre, k] - there.coordinates[post, k])
            if self.box is not None:
                apart = np.minimum(apart, self.box[k] - apart)
            total += apart * apart
        return total


def read_positions(name: str, given: Any, n: int) -> Positions:
    """Return what a user gave as positions of ``n`` neurons."""
    try:
        found = given if isinstance(given, Positions) else Positions(given)
    except (ArgumentError, KindError) as error:
        raise type(error)(f"{name} must be Positions, or coordinates: {error}") from error
    check_rows(name, found.coordinates, n)
    return found


def read_rows(name: str, given: Any) -> Real:
    """Return finite numbers of neurons, a row for each, which nobody writes into."""
    rows = checks.plain(name, given).astype(np.float64)
    if rows.ndim != 2:
        raise KindError(f"{name} must be of shape (n, n_dimensions), got {rows.shape}")
    for neuron in np.flatnonzero(~np.isfinite(rows).all(axis=1))[:1]:
        raise ArgumentError(
            f"{name} must be finite, got {rows[neuron].tolist()} of neuron {neuron}; give finite "
            "numbers for each neuron"
        )
    return checks.kept(rows)


def check_rows(name: str, rows: Real, n: int) -> None:
    """Raise unless there is a row for each of ``n`` neurons."""
    if len(rows) != n:
        raise KindError(f"{name} must be {n} rows, one for each neuron, got {len(rows)}")


def check_alike(what: str, one: Positions, other: Positions) -> None:
    """Raise unless distances from one to the other mean something."""
    if one.n_dimensions != other.n_dimensions:
        raise ArgumentError(
            f"{what} must have as many dimensions as each other, got {one.n_dimensions} and "
            f"{other.n_dimensions}"
        )
    if one.box != other.box:
        raise ArgumentError(
            f"{what} must lie in one space, got the boxes {one.box} and {other.box}; give both the "
            "same box, or none"
        )


def positions_of(who: str, pre: Any, post: Any) -> tuple[Positions, Positions]:
    """Return the positions of two populations that are to be connected by distance.

    Parameters
    ----------
    who : str
        What needs them, for errors.
    pre, post : Population
    """
    for end in (pre, post):
        if not hasattr(end, "positions"):
            raise KindError(f"{who} must be between two Population, got {checks.shown(end)}")
    who = f"{who} between {pre.name!r} and {post.name!r}"
    for population in (pre, post):
        if population.positions is None:
            raise ArgumentError(
                f"{who} needs to know where neurons are, but {population.name!r} has no positions; "
                "give it Population(positions=)"
            )
    check_alike(f"positions of {pre.name!r} and {post.name!r}", pre.positions, post.positions)
    return pre.positions, post.positions


def _read_box(given: Any, rows: Real) -> tuple[float, ...]:
    """Return the lengths of a box that holds all ``rows``."""
    sides = np.atleast_1d(checks.plain("box", given)).astype(np.float64)
    if sides.shape != rows.shape[1:]:
        raise KindError(
            f"box must be {rows.shape[1]} lengths, one for each dimension, got "
            f"{checks.shown(given)}"
        )
    box = tuple(checks.real("box", side, 1e-100, LARGEST) for side in sides.tolist())
    for neuron in np.flatnonzero(((rows < 0) | (rows >= sides)).any(axis=1))[:1]:
        raise ArgumentError(
            f"coordinates must lie from 0 up to the box {list(box)}, got {rows[neuron].tolist()} "
            f"of neuron {neuron}; take them modulo the box, or leave out the box"
        )
    return box
