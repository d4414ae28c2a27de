"""What users' functions do, one neuron or synapse after the other."""

from types import SimpleNamespace


def step(function, z, p, dt, release, wait, now):
    """Advance all neurons; return who fires, and when each may fire again."""
    fired, release = [], list(release)
    for i, own in enumerate(z):
        is_refractory = release[i] > now
        fires = function(own, p[0 if len(p) == 1 else i], dt, is_refractory)
        if fires and not is_refractory:
            fired.append(i)
            release[i] = now + wait
    return fired, release


def move(function, z, p, dt, release, now):
    """Advance all neurons, whoever fires."""
    for i, own in enumerate(z):
        function(own, p[0 if len(p) == 1 else i], dt, release[i] > now)


def hazard(function, z, p, limits):
    """Return how often each neuron would fire in a step, and the first whose hazard is no rate."""
    most, dt = limits
    rates = [function(own, p[0 if len(p) == 1 else i]) for i, own in enumerate(z)]
    bad = [i for i, rate in enumerate(rates) if not rate >= 0]
    return [0.0 if i in bad else min(rate, most) * dt for i, rate in enumerate(rates)], bad


def reset(function, z, p, fired):
    for i in fired:
        function(z[i], p[0 if len(p) == 1 else i])


def event(condition, z, p, release):
    """Return for whom of those that are there a condition holds."""
    there = [i for i, step in enumerate(release) if step < 2**31 - 2]
    return [i for i in there if condition(z[i], p[0 if len(p) == 1 else i])]


def change(
    function, weights, z, last, p, dt, now, synapses, *signal, is_plastic=True, seen=lambda s: ()
):
    """Change the weights of some synapses; return all weights."""
    weights = list(weights)
    for s in synapses:
        states = [SimpleNamespace(v=value, x=value) for value in seen(s)]
        own = p[0 if len(p) == 1 else s]
        w = function(weights[s], z[s], own, (now - last[s]) * dt, *signal, *states)
        weights[s] = w if is_plastic else weights[s]
        last[s] = now
    return weights
