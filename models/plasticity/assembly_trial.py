"""A network of Litwin-Kumar and Doiron 2014 that is trained, and what is seen of it."""

from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim.models.plasticity.assembly_network import RATE_EXC, WEIGHTS, Normalisation
from neurosim.spiking.network import SpikingNetwork

if TYPE_CHECKING:
    from neurosim.models.plasticity.litwin_kumar import LitwinKumar

NORMALISED, BIN = 20.0, 20.0
"""ms: from one normalisation to the next, of a bin of rates."""


class Trial:
    """One network that is trained and left alone, and what is seen of it."""

    def __init__(self, config: "LitwinKumar", net: SpikingNetwork, plastic: list[str]):
        self.config, self.net, self.plastic = config, net, plastic
        self.normalise = Normalisation(net, config.scale)
        self.spikes = net.record("exc")
        groups = np.full(config.sizes[0], -1)
        groups[: config.assemblies * config.size] = np.repeat(
            np.arange(config.assemblies), config.size
        )
        pre, post = groups[self.normalise.pre], groups[self.normalise.post]
        self.is_within = (pre >= 0) & (pre == post)
        self.is_between = (pre >= 0) & (post >= 0) & (pre != post)

    def run(self, ms: float) -> None:
        """Run and learn, with weights normalised now and then."""
        for _ in range(round(ms / NORMALISED)):
            self.net.run(NORMALISED, plastic=self.plastic)
            self.normalise()

    def stimulate(self, assembly: int) -> float:
        """Drive an assembly for a while; return its rate meanwhile, Hz."""
        rates = np.full(self.config.sizes[0], RATE_EXC)
        members = slice(assembly * self.config.size, (assembly + 1) * self.config.size)
        rates[members] += self.config.stimulus
        begin = self.net.time
        self.net.set("input", "rate", rates)
        self.run(self.config.on)
        answer = self.spikes.counts(since=begin)[members].mean() * 1000 / self.config.on
        self.net.set("input", "rate", RATE_EXC)
        self.run(self.config.off)
        return float(answer)

    def weigh(self) -> tuple[float, float]:
        """Return the mean weight within assemblies and between them, of the one at the start."""
        weights = self.net.weights("exc->exc") / (WEIGHTS["ee"] * self.config.scale)
        return float(weights[self.is_within].mean()), float(weights[self.is_between].mean())

    def look(self, begin: float) -> "np.ndarray[Any, Any]":
        """Return the rates of assemblies, and of all others, in bins since ``begin``, Hz."""
        config, spikes = self.config, self.spikes
        groups = np.minimum(spikes.neurons // config.size, config.assemblies)
        is_late = spikes.times >= begin
        edges = np.arange(begin, self.net.time + BIN / 2, BIN)
        n_others = config.sizes[0] - config.assemblies * config.size
        sizes = [config.size] * config.assemblies + [max(n_others, 1)]
        return np.array([
            np.histogram(spikes.times[is_late & (groups == i)], edges)[0] / n / (BIN / 1000)
            for i, n in enumerate(sizes)
        ])  # fmt: skip
