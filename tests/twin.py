"""The naive twin of a network: same edges, same units, nothing else in common."""

import numpy as np
from naive.network import Cap, Network, Path

from neurosim import Graded, Threshold


def twin_of(net):
    """Return a naive network with the edges of ``net``, which must not have run yet."""
    sizes = {name: p.n for name, p in net.populations.items()}
    caps = {name: _cap(p) for name, p in net.populations.items() if not p.rule.is_source}
    return Network(sizes, caps, [_path(net, name) for name in net.pathways])


def play(net, playing):
    """Return ``playing`` ({name: {neuron: amount}}) as the inputs of ``net.run``."""
    inputs = {}
    for name, emitted in playing.items():
        inputs[name] = sorted(emitted)
        if isinstance(net.populations[name].rule, Graded):
            n = net.populations[name].n
            inputs[name] = np.array([emitted.get(i, 0) / 32767 for i in range(n)])
    return inputs


def pairs_of(edges):
    """Return the edges as (pre, post), in their order."""
    pres = np.repeat(np.arange(edges.indptr.size - 1), np.diff(edges.indptr))
    return list(zip(pres.tolist(), edges.indices.tolist(), strict=True))


def _cap(population):
    rule = population.rule
    if not isinstance(rule, Threshold):
        return Cap(rule.k)
    return Cap(rule.k, min(population.n, 3 * rule.k) if rule.at_most is None else rule.at_most)


def _path(net, name):
    edges, _ = net.edges(name)
    synapses, pairs = net.pathways[name].synapses, pairs_of(edges)
    weights, rule = getattr(synapses.connectome, "weights", None), synapses.plasticity
    return Path(
        synapses.pre.name,
        synapses.post.name,
        pairs,
        synapses.weight,
        net.activity(synapses.post.name).unit_bits,
        None if weights is None else dict(zip(pairs, weights.tolist(), strict=True)),
        (0, 0, 1) if rule is None else (rule.beta, rule.beta_minus, rule.w_max),
    )
