"""How the network of orchestrated plasticity is stimulated and cued."""

from typing import Any

import numpy as np

from neurosim import SpikingNetwork

WAIT, WINDOW = 500.0, 1000.0
"""ms after a stimulus that are left out, and that are looked at."""
GROUPS = 8
"""Into which neurons and inputs are divided; only the first ``stimuli`` of them are stimulated."""


def prefer(config: Any, net: SpikingNetwork) -> None:
    """Let each group of neurons have strong synapses from the inputs of its stimulus."""
    edges = net.edges("stim->exc")
    pre = np.repeat(np.arange(config.n), np.diff(edges.indptr))
    is_own = pre // config.members == edges.indices // config.members
    net.set_weights("stim->exc", np.where(is_own, config.strong, config.weak))


def show(config: Any, net: SpikingNetwork, k: int, share: float) -> Any:
    """Show a share of a stimulus; return how fast each group answers, Hz."""
    rates = np.full(config.n, config.background)
    first = k * config.members
    rates[first : first + round(share * config.members)] += config.stimulus
    net.set("stim", "rate", rates)
    answer = _listen(config, net, config.on)
    net.set("stim", "rate", np.full(config.n, config.background))
    return answer


def _listen(config: Any, net: SpikingNetwork, ms: float) -> Any:
    """Run; return how fast each group fires, Hz."""
    spikes = net.record("exc")
    net.run(ms)
    counts = spikes.counts()[: GROUPS * config.members].reshape(GROUPS, config.members)
    net.forget(spikes)
    return counts.mean(axis=1) / (ms * 0.001)


def cue(config: Any, net: SpikingNetwork, k: int, share: float) -> Any:
    """Return how fast each group fires during a cue, and after it."""
    answer = show(config, net, k, share)
    net.run(WAIT)
    return answer, _listen(config, net, WINDOW)
