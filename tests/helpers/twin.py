"""The naive twin of a network: same edges, same units, nothing else in common."""

from dataclasses import replace

import numpy as np
from naive.binary.network import Cap, Network, Path

from neurosim import Graded, Random, Threshold


def twin_of(net):
    """Return a naive network with the edges of ``net``, which must not have run yet."""
    sizes = {name: p.n for name, p in net.populations.items()}
    caps = {name: _cap(net, p) for name, p in net.populations.items() if not p.rule.is_source}
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


def do(net, twin, options, deeds):
    """Do ``deeds`` and run one round, in ``net`` and, unless it is None, in its twin."""
    playing = options["playing"]
    how = {name: value for name, value in options.items() if name != "playing"}
    for what, *whom in deeds:
        getattr(net, what)(*whom)
    net.run(1, inputs=play(net, playing), **how)
    if twin is None:
        return
    for what, *whom in deeds:
        if what == "rest":
            twin.rest()
        elif what == "excite":
            twin.events[whom[0]] = dict.fromkeys(whom[1], 1)
        elif what == "exclude":
            twin.excluded[whom[0]] = whom[1]
        elif what == "set_storing":
            for path in twin.paths:
                path.storing = _storing(net, net.pathways[path.name].synapses)
        else:
            for path in twin.paths:
                if path.name in whom[1]:
                    path.normalise(whom[0])
    twin.step(playing, **how)


def pairs_of(edges):
    """Return the edges as (pre, post), in their order."""
    pres = np.repeat(np.arange(edges.indptr.size - 1), np.diff(edges.indptr))
    return list(zip(pres.tolist(), edges.indices.tolist(), strict=True))


def differences(net, twin):
    """Return the names of all populations whose present differs between ``net`` and its twin."""
    differ = []
    for name, cap in twin.caps.items():
        activity = net.activity(name)
        bias = {j: b for j, b in enumerate(activity.bias.tolist()) if b}
        same = [
            (activity.drive.tolist(), twin.drive[name]),
            (activity.events.neurons.tolist(), sorted(twin.events[name])),
            (bias, {j: b for j, b in cap.bias.items() if b}),
        ]
        if any(one != other for one, other in same):
            differ.append((name, same))
    return differ


def unlike(net, twin):
    """Return all synapses whose weights differ between ``net`` and its twin."""
    differ = []
    for name, path in zip(net.pathways, twin.paths, strict=True):
        # A weight of more than 53 bits is rounded once, on its way to float64.
        whole = [float(path.weight(pair)) / float(path.scale) for pair in path.steps]
        if path.gains is not None:
            whole = [w * path.gains[post] for w, (_, post) in zip(whole, path.steps, strict=True)]
        same = [
            net.edges(name)[1].tolist() == whole,
            pairs_of(net.edges(name)[0]) == [*path.steps],
            net.pathways[name].n_updates == path.n_updates,
        ]
        if not all(same):
            differ.append((name, same))
    return differ


def keeping(synapses, stored):
    """Return the synapses kept in memory, or regenerated wherever that is possible."""
    graph = synapses.connectome
    if not isinstance(graph, Random) or graph.is_dense:
        return synapses
    return replace(synapses, connectome=replace(graph, stored=stored))


def _cap(net, population):
    rule = population.rule
    if not isinstance(rule, Threshold):
        key = tuple(int(word) for word in net.activity(population.name).stream.key)
        ties = key if rule.ties == "random" else None
        return Cap(rule.k, key=ties, refraction=rule.refraction, exact=rule.exact)
    return Cap(rule.k, min(population.n, 3 * rule.k) if rule.at_most is None else rule.at_most)


def _storing(net, synapses):
    return [set(net.storing(end.name).tolist()) for end in (synapses.pre, synapses.post)]


def _own(connectome):
    """Return the weight that a connectome lists for each pair, also to neurons not born yet."""
    weights = getattr(connectome, "weights", None)
    if weights is None:
        return None
    return dict(zip(pairs_of(connectome), weights.tolist(), strict=True))


def _path(net, name):
    edges, _ = net.edges(name)
    synapses, pairs = net.pathways[name].synapses, pairs_of(edges)
    rule = synapses.plasticity
    return Path(
        name,
        synapses.pre.name,
        synapses.post.name,
        pairs,
        synapses.weight,
        net.activity(synapses.post.name).scale,
        _own(synapses.connectome),
        (0, 0, 1) if rule is None else (rule.beta, rule.beta_minus, rule.w_max),
        _storing(net, synapses),
    )
