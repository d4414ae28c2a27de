"""Shares: which neurons of each population a thread looks after."""

from collections.abc import Mapping, Sequence

from neurosim.topology.population import Population

Ends = list[float]
"""Where the share of each thread ends in a population, from 0 to 1, the first 0 before them."""
MANY = 3
"""Populations for each thread, at least, that are handed out whole."""
NEURON = 2000.0
"""Synapses onto a neuron that take as long in a step as the neuron itself: 5 ns, and at a few Hz
.0025 ns a synapse."""


def share_evenly(n_parts: int) -> Ends:
    """Return the ends of equal shares.

    Examples
    --------
    >>> share_evenly(2)
    [0.0, 0.5, 1.0]
    """
    return [part / n_parts for part in range(n_parts + 1)]


def share_out(
    populations: Sequence[Population], n_synapses: Mapping[str, float], n_parts: int
) -> dict[str, Ends]:
    """Return the ends of the shares in each population.

    Where populations are few each is shared evenly, as one may be far busier than another. Many
    are laid end to end, as long as they take, and this line is cut: so most of them are one
    thread's alone, and rows of synapses stay whole. In the microcircuit a row has some 13 synapses
    of one delay, and half of them took nearly as long as all.

    Parameters
    ----------
    populations : sequence of Population
    n_synapses : mapping of str to float
        Onto each population, by name.
    n_parts : int
        Threads.

    Examples
    --------
    >>> from neurosim import LIF, Population
    >>> layers = [Population(name, 1000, LIF()) for name in "abcdef"]
    >>> shares = share_out(layers, {"a": 2e6}, 2)
    >>> shares["a"], shares["c"], shares["f"]
    ([0.0, 1.0, 1.0], [0.0, 0.5, 1.0], [0.0, 0.0, 1.0])
    """
    if len(populations) < MANY * n_parts:
        return {each.name: share_evenly(n_parts) for each in populations}
    costs = {p.name: p.n * NEURON + n_synapses.get(p.name, 0.0) for p in populations}
    ends, start, total = dict[str, Ends](), 0.0, sum(costs.values())
    for name, cost in costs.items():
        cuts = [(total * end - start) / cost for end in share_evenly(n_parts)]
        ends[name] = [0.0, *(min(max(cut, 0.0), 1.0) for cut in cuts[1:-1]), 1.0]
        start += cost
    return ends
