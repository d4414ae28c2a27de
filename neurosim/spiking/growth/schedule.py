"""When growth rules are asked in spikes, what they are told, and what is done of it."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.errors import ArgumentError, KindError, ResourceError
from neurosim.base.protocols import own_copy
from neurosim.spiking.engine.neuron_state import NeuronState
from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.growth.growing import Fired, SpikingGrowing
from neurosim.spiking.rewire import refuse_fixed, rewire
from neurosim.topology.growth_rule import check_proposal, read_proposal

SIDES = ("pre", "post")


class PathwayGrowth:
    """The growth rule of some synapses, with what it keeps and the spikes it was not told yet.

    Parameters
    ----------
    pathway : Pathway
        Whose synapses have a growth rule.

    Attributes
    ----------
    rule : GrowthRule
        The network's own.
    every : int
        Steps.
    kept : list of str
        Attributes that the rule made, or set, when it started.
    """

    def __init__(self, pathway: Pathway):
        refuse_fixed(pathway)
        self.pathway, given = pathway, pathway.synapses.growth
        self.every = pathway.post.grid.period(f"every of the growth of {self.name!r}", given.every)
        self.rule: Any = own_copy(given)
        before = dict(vars(self.rule))
        self.rule.start(pathway.pre.n, pathway.post.n)
        self.kept = sorted(_changed(before, vars(self.rule)))
        self.spikes: dict[str, list[tuple[Any, Any]]] = {side: [] for side in SIDES}

    def __repr__(self) -> str:
        return f"Growth of {self.name}: {self.rule!r}"

    @property
    def name(self) -> str:
        """Of the synapses."""
        return self.pathway.name

    def note(self, start: int, n_steps: int) -> None:
        """Keep who fired in the chunk that began at step ``start``."""
        for side in SIDES:
            cells: NeuronState = getattr(self.pathway, side)
            steps, neurons = cells.log.spikes(n_steps)
            # Copies: what the log gives is a part of it, that the next chunk writes over.
            self.spikes[side].append((start + steps, neurons.copy()))

    def _fired(self, side: str) -> tuple[Any, Any]:
        none = np.empty(0, np.int64), np.empty(0, np.int32)
        steps, neurons = zip(none, *self.spikes[side], strict=True)
        return np.concatenate(steps), np.concatenate(neurons)

    def act(self, step: int, is_plastic: bool, seed: int) -> bool:
        """Tell the rule what happened, do what it proposes, and return whether synapses changed.

        Raises
        ------
        ArgumentError, KindError, ResourceError
            If it proposes what cannot be done; its synapses, and what it keeps, are as before.
        """
        grid = self.pathway.post.grid
        spikes = [self._fired(side) for side in SIDES]
        fired = [Fired(grid.times(steps), neurons) for steps, neurons in spikes]
        now = SpikingGrowing(self.pathway, (fired[0], fired[1]), step, seed)
        rule = own_copy(self.rule)
        before = dict(vars(rule))
        rule.observe(now)
        proposal = rule.propose(now) if is_plastic else None
        self._refuse_unkept(before, vars(rule))
        changes = proposal is not None and self._do(proposal, step)
        self.rule, self.spikes = rule, {side: [] for side in SIDES}
        return changes

    def _refuse_unkept(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        """Raise if the rule has set what it did not make when it started: states leave it out."""
        names = _changed(before, after) - set(self.kept) | set(self.kept) - set(after)
        for name in sorted(names)[:1]:
            raise KindError(
                f"the growth of {self.name!r} ({type(self.rule).__name__}) must keep what its "
                f"start() makes, and nothing else, got another {name!r}, which restore(), reset() "
                f"and copies would lose; make self.{name} in start()"
            )

    def _do(self, proposal: Any, step: int) -> bool:
        who = f"propose() of the growth of {self.name!r} ({type(self.rule).__name__})"
        check_proposal(who, proposal)
        try:
            whole = read_proposal(proposal)
            if whole is not None:
                rewire(self.pathway, whole, step)
        except (ArgumentError, KindError, ResourceError) as error:
            raise type(error)(f"{who} asks for what cannot be done: {error}") from error
        except MemoryError as error:
            raise ResourceError(f"{who} asks for what does not fit into memory") from error
        return whole is not None

    def keep(self) -> dict[str, Any]:
        """Return copies of what the rule keeps and of the spikes it was not told, for `restore`."""
        spikes = {side: self._fired(side) for side in SIDES}
        return {"rule": deepcopy({name: getattr(self.rule, name) for name in self.kept}), **spikes}

    def check(self, kept: Any) -> None:
        """Raise unless this is what `keep` of such a rule returns."""
        is_whole = isinstance(kept, Mapping) and set(kept) == {"rule", *SIDES}
        if (
            not is_whole
            or not isinstance(kept["rule"], Mapping)
            or set(kept["rule"]) != set(self.kept)
        ):
            raise ArgumentError(
                f"stored must be a state of this network: the growth of {self.name!r} must keep "
                f"{', '.join(self.kept) or 'nothing'}, got {checks.shown(kept)}"
            )
        for name in self.kept:
            self._check_value(name, kept["rule"][name])
        for side in SIDES:
            n: int = getattr(self.pathway, side).n
            if not _are_spikes(kept[side], n):
                raise ArgumentError(
                    f"stored must be a state of this network: {side} of the growth of "
                    f"{self.name!r} must be steps (int64) and neurons (int32, 0 to {n - 1}) that "
                    f"fired, got {checks.shown(kept[side])}"
                )

    def _check_value(self, name: str, value: Any) -> None:
        own = getattr(self.rule, name)
        if isinstance(own, np.ndarray) and (
            not isinstance(value, np.ndarray) or (value.dtype, value.ndim) != (own.dtype, own.ndim)
        ):
            raise ArgumentError(
                f"stored must be a state of this network: {name} of the growth of {self.name!r} "
                f"must be an array of {own.dtype}, got {checks.shown(value)}"
            )

    def restore(self, kept: Mapping[str, Any]) -> None:
        """Return to what `keep` returned."""
        self.rule = own_copy(self.rule)
        vars(self.rule).update(deepcopy(dict(kept["rule"])))
        self.spikes = {side: [tuple(kept[side])] for side in SIDES}


def _are_spikes(kept: Any, n: int) -> bool:
    """Tell whether these are steps, which ascend, and as many of ``n`` neurons."""
    if not isinstance(kept, tuple | list) or [type(part) for part in kept] != [np.ndarray] * 2:
        return False
    steps, neurons = kept
    is_pair = (steps.dtype, steps.ndim) == (np.int64, 1) and steps.shape == neurons.shape
    if not is_pair or neurons.dtype != np.int32:
        return False
    is_there = not steps.size or bool(0 <= neurons.min() and neurons.max() < n)
    return is_there and bool((np.diff(steps) >= 0).all() and (steps >= 0).all())


def check_rules(own: Mapping[str, PathwayGrowth], stored: Mapping[str, Any]) -> None:
    """Raise unless a state has what a growth rule keeps of the same synapses."""
    kept = stored.get("growth", {})
    if not isinstance(kept, Mapping):
        raise ArgumentError(f"growth of stored must be a mapping, got {checks.shown(kept)}")
    for name in [*kept, *own]:
        if (name in kept) != (name in own):
            rule = type(own[name].rule).__name__ if name in own else "none"
            raise ArgumentError(
                f"stored must be a state of this network; the growth rule of {name!r} must be "
                f"{'one' if name in kept else 'none'}, as in the network that was stored, got "
                f"{rule}; build the network with the rules of the one that was stored"
            )


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    """Return which attributes are new, or are another object."""
    return {
        name for name, value in after.items() if name not in before or value is not before[name]
    }
