"""The state of a spiking network: how it is kept, whose it is, and how it comes back."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from neurosim.base import checks, memory
from neurosim.base.arrays import find_infinite
from neurosim.base.digests import digest
from neurosim.base.entries import describe
from neurosim.base.errors import ArgumentError, KindError, NumericalError
from neurosim.base.reprs import fit, listed
from neurosim.spiking.engine.clock import LAST_STEP, Grid
from neurosim.spiking.engine.neuron_state import NEVER, NeuronState
from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.engine.regenerated import Regenerated
from neurosim.spiking.engine.spike_log import SpikeLog
from neurosim.spiking.engine.structure import Structure, check, read, told
from neurosim.spiking.growth.schedule import PathwayGrowth, check_rules
from neurosim.topology.explicit import Explicit

PARTS = ("step", "noise_seed", "network", "cells", "pathways")
"""What a state holds; ``growth``, too, where synapses have a growth rule."""
LIVE = ("parameters", "signals")
"""What it holds as well where parameters were set, or the network has signals."""


class Stored(dict[str, Any]):
    """A state, which is too long to be shown; pickled it is a plain dict."""

    def __repr__(self) -> str:
        cells, pathways = (listed(list(self.get(part, ()))) for part in ("cells", "pathways"))
        return fit(f"State at step {self.get('step', 0):,}: {cells}; {pathways or 'no synapses'}")

    def __reduce__(self) -> tuple[Any, ...]:
        # So a pickle can be read where this class has another place, or none.
        return dict, (dict(self),)


class States:
    """Keeps the state of one network, and brings it back.

    A state holds values only, laid out for no number of threads: spikes by step and neuron, and of
    what each thread has a copy of its own, one. It knows its network by values, too.

    Parameters
    ----------
    cells : mapping of str to NeuronState
    pathways : mapping of str to Pathway
    growths : sequence of PathwayGrowth
    grid : Grid
    seed : int
        Of the graph.

    Attributes
    ----------
    live : sequence of object
        What else is part of a state: each has its ``NAME`` there, and ``keep()``,
        ``check(stored)`` and ``restore(stored)``.
    """

    def __init__(
        self,
        cells: Mapping[str, NeuronState],
        pathways: Mapping[str, Pathway],
        growths: Sequence[PathwayGrowth],
        grid: Grid,
        seed: int,
    ):
        self.cells, self.pathways, self.grid, self.seed = cells, pathways, grid, seed
        self.growths = {growth.name: growth for growth in growths}
        self.live: Sequence[Any] = ()

    @cached_property
    def fingerprint(self) -> dict[str, Any]:
        """What makes a network this one; rules, their parameters and inputs may be others.

        Computed when first asked for, as it reads all synapses (a second for some 10^9 bytes);
        they never change.
        """
        first = next(iter(self.cells.values()))
        facts: dict[str, Any] = {
            "dt in ms": self.grid.dt,
            "precision": first.dtype.name,
            "populations and sizes": ", ".join(f"{c.n} {name}" for name, c in self.cells.items()),
            "synapses": ", ".join(self.pathways),
            "seed": self.seed,
        }
        for name, pathway in self.pathways.items():
            facts |= {
                f"delays of {name!r}": _digest(_delays(pathway.wiring.made())),
                f"edges of {name!r}": _name_edges(pathway),
            }
        return facts | {"longest delay or t_ref in steps": first.log.past}

    def keep(self, step: int, noise_seed: int) -> dict[str, Any]:
        """Return the state, for the same network: without its fingerprint."""
        return self._keep(step, noise_seed, self.pathways)

    def keep_start(self, step: int, noise_seed: int) -> dict[str, Any]:
        """Return the state before the first run, without the pathways that can be made again.

        Raises
        ------
        ResourceError
            If the others do not fit into memory a second time.
        """
        # What can be made again from the seed is not copied: 80 MB of 10^7 plastic synapses.
        touched = {name: p for name, p in self.pathways.items() if not p.is_as_made}
        n_bytes = sum(view[0].nbytes for p in touched.values() for view in p.changing().values())
        memory.require_much(
            n_bytes,
            f"the weights and traces to which reset() returns ({listed(list(touched))})",
            "give weights where the network is made, Synapses(weight=...), which takes no copy",
        )
        return self._keep(step, noise_seed, touched)

    def _keep(self, step: int, noise_seed: int, chosen: Mapping[str, Pathway]) -> dict[str, Any]:
        cells = {name: cells.keep(step) for name, cells in self.cells.items()}
        pathways = {name: pathway.keep() for name, pathway in chosen.items()}
        kept = {"step": step, "noise_seed": noise_seed, "cells": cells, "pathways": pathways}
        growths = {name: growth.keep() for name, growth in self.growths.items()}
        kept |= {each.NAME: told for each in self.live if (told := each.keep())}
        return kept | ({"growth": growths} if growths else {})

    def check(self, stored: Any) -> None:
        """Raise unless ``stored`` is a whole and sound state of this network."""
        _check_counters(stored, PARTS)
        # First of what differs: another network would be told as an array of a wrong shape.
        self._check_network(stored["network"])
        self._check_members(stored, self.pathways)

    def check_start(self, start: Any) -> None:
        """Raise unless this is what `keep_start` of this network returned."""
        _check_counters(start, [part for part in PARTS if part != "network"])
        kept = start["pathways"] if isinstance(start["pathways"], Mapping) else {}
        self._check_members(start, {n: p for n, p in self.pathways.items() if n in kept})

    def _check_members(self, stored: Any, chosen: Mapping[str, Pathway]) -> None:
        """Raise unless the state fits all populations and these synapses."""
        check_rules(self.growths, stored)
        for kind, own in (("cells", self.cells), ("pathways", chosen)):
            _check_names(kind, stored[kind], own)
        for name, cells in self.cells.items():
            kept = stored["cells"][name]
            is_lazy = isinstance(kept, Mapping) and "anchors" in kept
            _check_names(name, kept, ("arrays", "log", *["anchors"] * is_lazy))
            if is_lazy and cells.anchors is not None:
                cells.anchors.check(kept["anchors"], stored["step"])
            _check_arrays(name, kept["arrays"], cells.changing())
            _check_born(name, kept["arrays"]["release"])
            _check_log(name, kept["log"], cells)
        for name, pathway in chosen.items():
            _check_pathway(name, stored["pathways"][name], pathway)
        for name, growth in self.growths.items():
            growth.check(stored["growth"][name])
        for each in self.live:
            each.check(stored)

    def _check_network(self, other: Any) -> None:
        own = self.fingerprint
        other = other if isinstance(other, Mapping) else {}
        for fact in [*own, *other]:
            mine, theirs = own.get(fact), other.get(fact)
            if mine != theirs:
                raise ArgumentError(
                    f"stored must be a state of this network; {fact} must be "
                    f"{checks.shown(mine)}, got {checks.shown(theirs)}; build the network with "
                    "the arguments of the one that was stored"
                )

    def restore(self, stored: Mapping[str, Any]) -> None:
        """Bring all arrays back; pathways that are left out are made again. Nothing is checked."""
        for each in self.live:
            # Before the arrays: how neurons move between their anchors depends on their rule.
            each.restore(stored)
        for name, cells in self.cells.items():
            # Neurons first: where spikes under way go on is found from their logs.
            cells.restore(stored["cells"][name])
        for name, pathway in self.pathways.items():
            kept = stored["pathways"].get(name)
            pathway.make_again() if kept is None else pathway.restore(kept)
        for name, growth in self.growths.items():
            growth.restore(stored["growth"][name])


def refuse_infinite(kept: Mapping[str, Any]) -> None:
    """Raise if a state cannot be stored, as it could not come back."""
    cells = {name: {**parts["arrays"], **parts["log"]} for name, parts in kept["cells"].items()}
    for owner, arrays in [*cells.items(), *kept["pathways"].items()]:
        for name, array in arrays.items():
            bad = find_infinite(array)
            if bad is not None:
                raise NumericalError(
                    "a network can be stored or copied only while its state is finite, got "
                    f"{bad[1]} at position {bad[0]} of {name} of {owner!r}; reset(), or restore() "
                    "an earlier state, and bound what its rules return"
                )


def _delays(made: Structure) -> Any:
    return int(made.delay[0]) if made.delay.size else made.delays


def _name_edges(pathway: Pathway) -> str:
    """Return a hash that tells the graph of synapses from others."""
    if isinstance(pathway, Regenerated):
        return f"{pathway.tell_graph()}, key {_digest(pathway.stream.key)}"
    made, connectome = pathway.wiring.made(), pathway.synapses.connectome
    if type(connectome) is not Explicit or not made.delay.size:  # rows are sorted by delay
        return _digest(*made[:2])
    return str(connectome._once(f"digest of {made.targets.dtype}", lambda: _digest(*made[:2])))


def _digest(*arrays: Any) -> str:
    """Return a number as text, or a hash of arrays."""
    return digest(*arrays) if isinstance(arrays[0], np.ndarray) else str(arrays[0])


def _check_counters(stored: Any, parts: Sequence[str]) -> None:
    if not isinstance(stored, Mapping) or {*stored} - {"growth", *LIVE} != {*parts}:
        raise KindError(f"stored must be a state that store() returned, got {describe(stored)}")
    checks.integer("the step of stored", stored["step"], 0, LAST_STEP)
    checks.integer("the noise_seed of stored", stored["noise_seed"], 0, 2**63 - 1)


def _check_names(what: str, kept: Any, own: Any) -> None:
    if not isinstance(kept, Mapping) or set(kept) != set(own):
        raise ArgumentError(
            f"stored must be a state of this network: {what} must hold {', '.join(own) or 'none'}, "
            f"got {describe(kept)}"
        )


def _check_arrays(what: str, kept: Any, own: Mapping[str, np.ndarray]) -> None:
    """Raise unless arrays fit the views (of all copies) that they shall be written to."""
    _check_names(what, kept, own)
    for name, view in own.items():
        _check_array(f"{name} of {what!r}", kept[name], view.dtype, view.shape[1:])


def _check_pathway(name: str, kept: Any, pathway: Pathway) -> None:
    """Raise unless these are synapses of such a pathway, those that have come since among them."""
    structure, own = pathway.wiring.made(), pathway.changing()
    if isinstance(kept, Mapping) and (theirs := read(kept)) is not None:
        check(name, theirs, structure, pathway.post.n, pathway.pre.log.past)
        structure = theirs
        kept = {key: array for key, array in kept.items() if key not in told(structure)}
    _check_names(name, kept, own)
    shapes = {key: view.shape[1:] for key, view in own.items()}
    shapes |= {key: (structure.targets.size,) for key in pathway.of_synapses()}
    for key, shape in shapes.items():
        _check_array(f"{key} of {name!r}", kept[key], own[key].dtype, shape)


def _check_array(name: str, array: Any, dtype: np.dtype[Any], shape: tuple[int, ...]) -> None:
    if not isinstance(array, np.ndarray) or (array.dtype, array.shape) != (dtype, shape):
        raise ArgumentError(
            f"stored must be a state of this network: {name} must be {dtype} of shape {shape}, "
            f"got {describe(array)}"
        )
    bad = find_infinite(array)
    if bad is not None:
        raise ArgumentError(
            f"stored must hold finite numbers, got {bad[1]} at position {bad[0]} of {name}"
        )


def _check_born(what: str, release: np.ndarray) -> None:
    """Raise unless those not born yet are the last: who is born next is told by their number."""
    if (np.diff((release == NEVER).astype(np.int8)) < 0).any():
        raise ArgumentError(f"stored must hold neurons of {what!r} born in ascending order")


def _check_log(what: str, kept: Any, cells: NeuronState) -> None:
    """Raise unless these are spikes of such a population: kernels go where they point."""
    log: SpikeLog = cells.log
    dtypes = {"neurons": log.neurons.dtype}
    dtypes |= {name: field.dtype for name, field in log.fields.items()}
    _check_names(f"log of {what!r}", kept, ("bounds", *dtypes))
    _check_array(f"bounds of {what!r}", kept["bounds"], log.bounds.dtype, (log.past + 1,))
    bounds = kept["bounds"]
    for name, dtype in dtypes.items():
        # What the bounds say is not trusted yet, and a shape below 0 is none.
        _check_array(f"{name} of {what!r}", kept[name], dtype, (max(int(bounds[-1]), 0),))
    neurons, counts = kept["neurons"], np.diff(bounds)
    is_sound = bounds[0] == 0 and (counts >= 0).all()
    if is_sound and neurons.size:
        steps = np.repeat(np.arange(log.past), counts)
        # Within a step only: the next may begin with any neuron.
        ascends = (np.diff(neurons) > 0) | (np.diff(steps) > 0)
        is_sound = neurons.min() >= 0 and neurons.max() < cells.n and ascends.all()
    if not is_sound:
        raise ArgumentError(
            f"stored must hold spikes of {what!r} by step and neuron, from 0 to {cells.n - 1}"
        )
