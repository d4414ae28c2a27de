"""What the synapses of a spiking network send: how much, and to which variables."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.arrays import Real
from neurosim.kernels.spiking._tables import Pieces, Sent
from neurosim.spiking.engine.conductances import refuse_negative
from neurosim.spiking.engine.neuron_state import Lane, NeuronState
from neurosim.spiking.engine.plan import Op
from neurosim.spiking.engine.releasing import Releasing
from neurosim.spiking.engine.sums import collect
from neurosim.spiking.engine.wiring import Wiring
from neurosim.topology.synapses import Synapses


class PathwaySending:
    """The part of a `neurosim.spiking.engine.pathway.Pathway` that adds weights to variables.

    Attributes
    ----------
    receptors : dict of str to float
        The variables that weights add to, each with its ratio, in order.
    """

    name: str
    synapses: Synapses
    pre: NeuronState
    post: NeuronState
    wiring: Wiring
    releasing: Releasing
    receptors: dict[str, float]
    weights: np.ndarray
    has_counts: bool
    counts: np.ndarray
    pieces: list[Pieces]
    sums: Real | None

    def _find_receptors(self, bounds: tuple[float, float]) -> dict[str, float]:
        """Return the variables that weights within bounds add to, with their ratios."""
        given, rule = self.synapses.receptor, self.post.rule
        chosen = given or rule.choose_receptor(self.name, *bounds)
        found = dict(chosen) if isinstance(chosen, Mapping) else {str(chosen): 1.0}
        for name in found:
            checks.choice(f"receptor of {self.name!r}", name, rule.receptors)
        refuse_negative(f"weights of {self.name!r}", rule, found, *bounds)
        return found

    def transmit(self, lane: Lane) -> list[Op]:
        """Return the calls that add the weights that arrive to the variables of the targets."""
        releasing = self._each.release(self, lane) if self._each else []
        return releasing + [op for name in self.receptors for op in self._add(name, lane)]

    @property
    def _each(self) -> Any:
        """The short-term plasticity that lets each synapse release a share of its own, if any."""
        short = self.synapses.short_term
        return short if getattr(short, "traces", "") == "synapse" else None

    def sent(self, receptor: str) -> Sent:
        """Return what a spike sends to a variable."""
        share = self.pre.log.fields.get(f"share {self.name}", self.weights[:0])
        ratio = np.array([self.receptors[receptor]], self.weights.dtype)
        return Sent(self._each.released(self) if self._each else self.weights, share, ratio)

    def find_kernel(self, receptor: str, lane: Lane) -> tuple[Any, tuple[Any, ...]]:
        """Return the kernel that adds weights to a variable, and what it is given before that."""
        from neurosim.kernels.spiking import transmit

        pieces, sent = self.pieces[lane.part], self.sent(receptor)
        rows = pieces, self.wiring.indices
        if not self.releasing.is_certain:
            call = lane, self.pre.log.table, self.wiring, pieces, sent
            return self.releasing.transmit(*call)  # type: ignore[no-any-return]
        if self.synapses.short_term is not None or self.receptors[receptor] != 1.0:
            return transmit.transmit_scaled, (*rows, sent)
        if self.has_counts:
            return transmit.transmit_counts, (*rows, self.weights, self.counts)
        kernel = transmit.transmit_shared if self.weights.size == 1 else transmit.transmit_each
        return kernel, (*rows, self.weights)

    def _add(self, receptor: str, lane: Lane) -> list[Op]:
        """Return the calls that add weights to a variable of the targets, via sums if need be."""
        kernel, arguments = self.find_kernel(receptor, lane)
        variable, sums = self.post.state[receptor], self.sums
        into = variable if sums is None else sums
        return [Op(kernel, (*arguments, into)), *collect(sums, variable, self.post, lane)]
