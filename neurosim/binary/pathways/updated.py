"""Synapses with a plasticity of users: weights as floats, rounded once to be summed up."""

from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from neurosim.base import checks
from neurosim.base.arrays import Events, Fixed, Index, Offset, Real, readonly
from neurosim.base.errors import ArgumentError, KindError, NumericalError
from neurosim.base.protocols import own_copy, require
from neurosim.base.shown import WRITES
from neurosim.binary.pathways.listed import Listed, own_weights
from neurosim.binary.pathways.planned import NOBODY, Change
from neurosim.binary.plasticity.rule import CHANGES, Changing
from neurosim.binary.state import Activity
from neurosim.kernels.binary._tables import Weights
from neurosim.topology.synapses import Synapses

NEEDED = ("changes", "largest", "start", "update", "rest", "base", "n_down", "least")
Mask = npt.NDArray[np.bool_]


class _Planned(NamedTuple):
    """What an update leaves: the rule with what it keeps, which synapses, and their weights."""

    rule: Any
    places: Offset
    weights: Real


class Updated(Listed):
    """Synapses with `neurosim.Plasticity`, all kept: target, source, weight, weight in units.

    Weights live as floats, so what is learned does not depend on the unit of drive, nor with it on
    what else leads to the same neurons.

    Parameters
    ----------
    synapses : Synapses
    seed : int

    Attributes
    ----------
    largest : float
        Largest weight that is reached.
    floats : ndarray of float64, shape (n_places,)
        Weights.
    """

    def __init__(self, synapses: Synapses, seed: int):
        self.largest = _read_largest(synapses)
        super().__init__(synapses, seed)
        self.unscalable = (
            f"its weights are those of {type(synapses.plasticity).__name__}; let its update() "
            "scale them, or name the other pathways"
        )
        own = own_weights(synapses, self.rows.edges())
        self.floats: Real = self.first_weights(own if own.size else None, self.rows.n_synapses)
        self._refuse_heavy(self.floats)
        self._whole: Fixed = np.zeros(self.floats.size, np.int64)
        self._pre: Index = self.rows.sources()
        self.takes_weights = True
        self._rule = own_copy(synapses.plasticity)
        self._rule.start(synapses.pre.n, synapses.post.n)
        self._planned: _Planned | None = None

    @property
    def rule(self) -> Any:
        """The plasticity with what it keeps from round to round; a copy."""
        return own_copy(self._rule)

    def most_drive(self, most_firing: int, most_emitted: int) -> float:
        """Return an upper bound of the drive into one neuron."""
        n_inputs = min(self.most_inputs, most_firing * self.most_contacts)
        return self.largest * max(1, n_inputs) * most_emitted

    def count_in(self, scale: Fraction) -> None:
        """Express the weights in whole units, ``scale`` of which make a weight of 1."""
        self.scale = scale
        self._whole = self._rounded(self.floats)

    def deliver(self, events: Events, drive: Fixed) -> None:
        """Add what ``events`` send along this pathway to ``drive``, in place."""
        from neurosim.kernels.binary.deliver import deliver_each

        if not self.releasing.is_certain:
            weights = Weights(self._whole, np.empty(0, np.int16))
            self.releasing.deliver(events, self.rows, weights, self.when, drive)
            return
        deliver_each(*events, self.rows.bounds, self.rows.indices, self._whole, drive)

    def plan(self, arrived: Events, pre: Activity, post: Activity) -> None:
        """Let the rule say what the weights are after this round; `learn` writes them."""
        self._planned, rule = None, own_copy(self._rule)
        has_arrived = _mask(arrived, pre.n)
        has_fired = _mask(post.events, post.n)
        places = self._find(rule.changes, has_arrived, has_fired, (pre.storing, post.storing))
        sources, targets = self._pre[places], self.rows.indices[places]
        x, y = (mask.astype(np.float64) for mask in (has_arrived[sources], has_fired[targets]))
        arrays = (self.floats[places], sources, targets, x, y)
        given = Changing._make([*(readonly(array) for array in arrays), self.when])
        returned = self._update(rule, given)
        self._planned = _Planned(rule, places, self._read(returned, places))

    def _update(self, rule: Any, given: Changing) -> Any:
        """Return what the rule returns, or say what to do where it writes instead."""
        try:
            return rule.update(given)
        except (AttributeError, ValueError) as error:
            if not any(words in str(error) for words in WRITES):
                raise
            raise KindError(
                f"{_who(self.synapses)} must not write into what is read-only ({error}); "
                "change a copy of the weights and return it"
            ) from error

    def learn(self, arrived: Events, pre: Activity, post: Activity) -> None:
        """Write what was planned for this round."""
        del arrived, pre, post
        assert self._planned is not None
        self._rule, places, weights = self._planned
        self.floats[places] = weights
        self._whole[places] = self._rounded(weights)
        self.note((places.size, 0))
        self._planned = None

    def weights(self, pre: Index, edges: Any) -> Real:
        """Return the present weight of each edge, where row r leads from ``pre[r]``."""
        return self.floats[self.places_of(pre, edges)]

    def _columns(self) -> dict[str, npt.NDArray[Any]]:
        return {"floats": self.floats, "_whole": self._whole, "_pre": self._pre}

    def plan_growth(
        self,
        pre: Any,
        post: Any,
        weights: Real | None = None,
        like: Offset | None = None,
        fewer: Index = NOBODY,
    ) -> Change:
        """Plan new synapses, as `Listed` does; none heavier than the rule allows."""
        # Copies weigh what the others do, and where there are none there is no weight.
        if like is None and np.size(post):
            self._refuse_heavy(self.first_weights(weights, 1))
        return super().plan_growth(pre, post, weights, like, fewer)

    def first_weights(self, weights: Real | None, n: int) -> Real:
        """Return what ``n`` synapses weigh at first: as the connectome lists, or all alike."""
        return float(self.synapses.weight) * (np.ones(n) if weights is None else weights)

    def _refuse_heavy(self, weights: Real) -> None:
        for bad in weights[weights > self.largest][:1]:
            raise ArgumentError(
                f"weight of {self.synapses.name!r} must be from 0 to largest = {self.largest:g} "
                f"of its plasticity, got {bad:g}; lower it or raise largest"
            )

    def _at_first(self, change: Change) -> dict[str, Any]:
        floats = self.first_weights(change.weights, change.post.size)
        sources = np.empty(floats.size, np.int32)
        sources[change.rows.batch.order] = change.rows.batch.pre  # in the order that was given
        return {"floats": floats, "_whole": self._rounded(floats), "_pre": sources}

    def _rounded(self, weights: Real) -> Fixed:
        whole: Fixed = np.rint(weights * float(self.scale)).astype(np.int64)
        return whole

    def _find(
        self, changes: str, arrived: Mask, fired: Mask, storing: tuple[Index | None, Index | None]
    ) -> Offset:
        """Return the places of the synapses that may change, in order."""
        ends = [mask if changes in ("both", side) else np.ones(mask.size, bool)
                for side, mask in (("pre", arrived), ("post", fired))]  # fmt: skip
        for side, stores in enumerate(storing):
            if stores is not None:
                ends[side] = ends[side] & (np.bincount(stores, minlength=ends[side].size) > 0)
        if ends[0].all() and self.rows.is_compact:  # no list of all first: a third of the time
            return np.flatnonzero(ends[1][self.rows.indices])
        places = self.rows.places(np.flatnonzero(ends[0]).astype(np.int32))
        return places[ends[1][self.rows.indices[places]]]

    def _read(self, returned: Any, places: Offset) -> Real:
        """Return the weights that the rule returned, if they can be such."""
        who = _who(self.synapses)
        weights = checks.plain(f"what is returned by {who}", returned)
        if weights.shape != places.shape:
            raise KindError(
                f"{who} must return {places.size} plain numbers, one for each of "
                f"synapses.weights, got {weights.dtype} of {weights.shape}"
            )
        for bad in np.flatnonzero(~np.isfinite(weights))[:1]:
            raise NumericalError(
                f"{who} must return finite weights, got {weights[bad]} {self._at(places[bad])}; "
                "look for a division by zero in it, or lower its rate"
            )
        largest = self.largest
        for bad in np.flatnonzero((weights < 0) | (weights > largest))[:1]:
            raise ArgumentError(
                f"{who} must return weights from 0 to largest = {largest:g}, got "
                f"{weights[bad]:.17g} {self._at(places[bad])}; cut them with np.clip, or raise "
                "largest"
            )
        return weights.astype(np.float64)

    def _at(self, place: int) -> str:
        return f"from neuron {self._pre[place]} to {self.rows.indices[place]}"


def _mask(events: Events, n: int) -> Mask:
    mask = np.zeros(n, bool)
    mask[events.neurons] = True
    return mask


def _who(synapses: Synapses) -> str:
    return f"update() of the plasticity of {synapses.name!r} ({type(synapses.plasticity).__name__})"


def _read_largest(synapses: Synapses) -> float:
    """Return the largest weight, if the plasticity is whole and asks for what there is."""
    rule, name = synapses.plasticity, synapses.name
    require(f"plasticity of {name!r} must be one of rounds", rule, NEEDED, "Plasticity")
    checks.choice(f"changes of the plasticity of {name!r}", rule.changes, CHANGES)
    if getattr(synapses.connectome, "stored", None) is False:
        raise ArgumentError(
            f"stored must not be False in {name!r}, each of whose weights is a number of its own; "
            "leave it out, or take Hebbian or Logarithmic"
        )
    return checks.real(f"largest of the plasticity of {name!r}", rule.largest, 0.0, 1e100)
