"""Each neuron adds up what it gets, in the order in which it comes."""


def transmit(pieces, indices, weight_of, variable, ratio=None):
    """``pieces`` are (share, synapses); ``weight_of(s)`` is the weight of a synapse.

    What a weight and a share make is rounded before it is multiplied by the ratio, if there is one.
    """
    after = []
    for neuron, value in enumerate(variable):
        for share, synapses in pieces:
            for s in synapses:
                if indices[s] == neuron:
                    value = value + scaled(weight_of(s), share, ratio)
        after.append(value)
    return after


def scaled(weight, share, ratio):
    amount = weight if share is None else weight * share
    return amount if ratio is None else ratio * amount


def collect(sums, variable):
    """What was summed is added as it is, the sum of both rounded to the type of the variable."""
    return [type(v)(float(v) + s) for s, v in zip(sums, variable, strict=True)]


def transmit_regenerated(rows, self_loops, weight, targets, variable, ratio=None):
    """``rows`` are (share, neuron, its targets), in the order in which spikes arrive."""
    after = list(variable)
    for share, neuron, row in rows:
        for j in row:
            if j in targets and (self_loops or j != neuron):
                after[j] = after[j] + scaled(weight, share, ratio)
    return after


def transmit_near(rows, weight, targets, variable, ratio=None):
    """As `transmit_regenerated`, of rows without what is no target."""
    return transmit_regenerated(rows, True, weight, targets, variable, ratio)
