"""Leaky neurons that are coupled by gap junctions, all with all within groups."""

from typing import Any

import numpy as np

from neurosim import Coupling, Explicit, NeuronRule, Population, SpikingNetwork, Synapses
from neurosim.base.arrays import Real

TAU = 10.0
"""ms."""
BRIAN2 = {
    "model": "dx/dt = (drive - x + gap) / (tau * ms) : 1\ngap : 1",
    "threshold": "x > 1",
    "reset": "x = clip((x - 1) * drive / (drive - 1), 0, most)",
    "method": "euler",
}


def step(z: Any, p: Any, dt: float, is_refractory: bool) -> Any:
    """Advance one neuron by ``dt`` ms."""
    z.x += dt * (p.drive - z.x + z.gap) / p.tau
    return z.x > 1.0


def reset(z: Any, p: Any) -> None:
    """Go on from where a neuron is that was reset when it crossed the threshold."""
    z.x = min((z.x - 1.0) * p.drive / (p.drive - 1.0), p.most)


def pull(w: Any, pre: Any, post: Any) -> Any:
    """Return the current through a junction."""
    return w * (pre.x - post.x)


def couple(drive: Any, groups: Any, g: Real, beta: Real, dt: float, seed: int) -> SpikingNetwork:
    """Return neurons that are coupled, all with all, within groups.

    Parameters
    ----------
    drive : float or ndarray, shape (n,)
    groups : ndarray of int, shape (n_groups, n_of_group)
        Numbers of the neurons of each group.
    g, beta : ndarray of float, shape (n_groups,)
        Coupling, and area of spikes.

    Examples
    --------
    >>> import numpy as np
    >>> net = couple(1.2, np.array([[0, 1]]), np.array([0.1]), np.array([0.5]), 0.1, seed=0)
    >>> net.weights("cells~cells").tolist(), net.weights("cells->cells").tolist()
    ([0.1, 0.1], [0.05, 0.05])
    """
    n_groups, size = groups.shape
    pre, post = (np.repeat(groups, size, axis=1), np.tile(groups, size))
    is_other = pre != post
    order = np.lexsort((post[is_other], pre[is_other]))
    edges = np.stack([pre[is_other][order], post[is_other][order]], axis=1)
    group = np.repeat(np.arange(n_groups), size * (size - 1))[order]
    parameters = {"drive": drive, "tau": TAU, "most": dt * drive / TAU}
    rule = NeuronRule(step, {"x": 0.0, "gap": 0.0}, parameters, reset, receptors=["x"],
                      brian2=BRIAN2)  # fmt: skip
    cells = Population("cells", groups.size, rule)
    graph = Explicit.from_pairs(edges, groups.size)
    gaps = Coupling(cells, cells, graph, pull, "gap", g[group], brian2="w * (x_pre - x_post)")
    spikes = Synapses(cells, cells, graph, weight=(g * beta)[group], delay=0.0)
    return SpikingNetwork([cells], [gaps, spikes], dt=dt, seed=seed)
