"""What neurons get of others in a step, from the definition: one neuron after the other."""


def couple(term, weight_of, pre, post, incoming):
    """Return the sum of each neuron; ``incoming`` are its (presynaptic neuron, synapse), ascending.

    A term gets no ``post`` where none is given.
    """
    sums = []
    for i, connections in enumerate(incoming):
        total = 0.0
        for j, s in connections:
            total += float(term(weight_of(s), pre[j], *([post[i]] if post is not None else [])))
        sums.append(total)
    return sums


def set_sums(sums, variable):
    return [type(v)(s) for s, v in zip(sums, variable, strict=True)]


def set_chosen(total, neurons, variable):
    return [type(v)(total) if i in neurons else v for i, v in enumerate(variable)]


def add_chosen(total, neurons, variable):
    return [type(v)(float(v) + total) if i in neurons else v for i, v in enumerate(variable)]


def add_sums(sums, variable):
    return [type(v)(float(v) + s) for s, v in zip(sums, variable, strict=True)]
