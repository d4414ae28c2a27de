"""Growth of a network and of its naive twin side by side, and what must hold after each change."""

import numpy as np


def ends(pairs):
    """Return presynaptic and postsynaptic neurons of pairs."""
    return np.array(pairs, np.int64).reshape(-1, 2).T


def path_of(twin, name):
    """Return the synapses of a twin by their name."""
    return next(path for path in twin.paths if path.name == name)


def grow(net, twin, name, pairs, weights=None):
    net.grow(name, *ends(pairs), weight=weights)
    path = path_of(twin, name)
    told = [1.0] * len(pairs) if weights is None else weights
    _add(path, {pair: (0, weight) for pair, weight in zip(pairs, told, strict=True)})


def prune(net, twin, name, pairs):
    net.prune(name, *ends(pairs))
    _drop(path_of(twin, name), set(pairs))


def divide(net, twin, population, mothers):
    daughters = net.divide(population, mothers)
    of = dict(zip(sorted(mothers), daughters.tolist(), strict=True))
    for path in twin.paths:
        new = {}
        for (pre, post), step in path.steps.items():
            own = None if path.own is None else path.own[pre, post]
            if path.pre == population and pre in of:
                new[of[pre], post] = (step, own)
            if path.post == population and post in of:
                new[pre, of[post]] = (step, own)
        _add(path, new)
    bias = twin.caps[population].bias
    bias.update({of[mother]: bias[mother] for mother in mothers if mother in bias})


def retire(net, twin, population, neurons):
    net.retire(population, neurons)
    for path in twin.paths:
        sides = (path.pre == population, path.post == population)
        of_them = [(pair, zip(pair, sides, strict=True)) for pair in path.steps]
        _drop(path, {pair for pair, both in of_them if any(n in neurons and s for n, s in both)})
    for neuron in neurons:
        twin.events[population].pop(neuron, None)


def follow_units(net, twin):
    """Express the twin in the units of drive of the network, which may have become coarser."""
    for path in twin.paths:
        scale = net.activity(path.post).scale
        if scale != path.scale:
            path.unit, ratio = path.unit * scale / path.scale, scale / path.scale
            path.scale, cap = scale, twin.caps[path.post]
            path.whole.clear()
            if all(other.scale == scale for other in twin.paths if other.post == path.post):
                cap.bias = {j: round(b * float(ratio)) for j, b in cap.bias.items()}


def faults(net):
    """Return what does not hold of the synapses of a network, whatever was changed."""
    found = []
    for name, pathway in net.pathways.items():
        edges, weights = net.edges(name)
        rows, n = pathway.rows, pathway.synapses.post.n
        pre = np.repeat(np.arange(edges.indptr.size - 1), np.diff(edges.indptr))
        keys = pre * n + edges.indices
        in_use = sorted(zip(rows.begins, rows.begins + rows.room, strict=True))
        there = [set(net.alive(p).tolist())
                 for p in (pathway.synapses.pre.name, pathway.synapses.post.name)]  # fmt: skip
        ok = {
            "ascend, each once": (np.diff(keys) > 0).all(),
            "counts of inputs": (np.bincount(edges.indices, minlength=n) == pathway.n_inputs).all(),
            "bound of inputs": pathway.n_inputs.max(initial=0) <= pathway.most_inputs,
            "a weight each": weights.size == edges.indices.size == rows.n_synapses,
            "rows apart": all(a[1] <= b[0] for a, b in zip(in_use, in_use[1:], strict=False)),
            "rows in their room": (rows.sizes <= rows.room).all(),
            "ends are there": {*pre.tolist()} <= there[0] and {*edges.indices.tolist()} <= there[1],
        }
        found += [(name, what) for what, holds in ok.items() if not holds]
    return found


def _add(path, new):
    steps = {**path.steps, **{pair: step for pair, (step, _) in new.items()}}
    path.steps = dict(sorted(steps.items()))
    if path.own is not None:
        path.own.update({pair: own for pair, (_, own) in new.items()})


def _drop(path, pairs):
    path.steps = {pair: step for pair, step in path.steps.items() if pair not in pairs}
