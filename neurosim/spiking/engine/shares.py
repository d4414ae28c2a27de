"""Shares: which neurons of each population a thread looks after."""

from collections.abc import Mapping, Sequence

from neurosim.topology.population import Population

Ends = list[float]
"""Where the share of each thread ends in a population, from 0 to 1, the first 0 before them."""
MANY = 3
"""Populations for each thread, at least, that are handed out whole."""
NEURON, LOOK = 2000.0, 300.0
"""Synapses that take as long in a step as a neuron onto which they are, and as to look which runs
of the row of another arrive, where each synapse has a delay of its own: at a few Hz .0025 ns a
synapse, 5 ns and .7 ns."""
UNEVEN = 1.05
"""How much more than the mean a thread may have to do before a population is split: its rows are
then looked at by two."""


def share_evenly(n_parts: int) -> Ends:
    """Return the ends of equal shares.

    Examples
    --------
    >>> share_evenly(2)
    [0.0, 0.5, 1.0]
    """
    return [part / n_parts for part in range(n_parts + 1)]


def share_out(
    populations: Sequence[Population], loads: Mapping[str, float], n_parts: int
) -> dict[str, Ends]:
    """Return the ends of the shares in each population.

    Where populations are few each is shared evenly, as one may be far busier than another. Of many
    each goes to one thread, so that rows of synapses stay whole: in the microcircuit a row has some
    13 synapses of one delay, and half of them took nearly as long as all. If threads cannot have
    about as much to do that way, populations are laid end to end, as long as they take, and this
    line is cut.

    Parameters
    ----------
    populations : sequence of Population
    loads : mapping of str to float
        What it takes to deliver to each population, by name, in synapses; see `load_of`.
    n_parts : int
        Threads.

    Examples
    --------
    >>> from neurosim import LIF, Population
    >>> layers = [Population(name, 1000, LIF()) for name in "abcdef"]
    >>> shares = share_out(layers, {"a": 2e6, "b": 2e6}, 2)
    >>> shares["a"], shares["b"]
    ([0.0, 1.0, 1.0], [0.0, 0.0, 1.0])
    >>> share_out(layers, {"a": 2e6}, 2)["c"]
    [0.0, 0.5, 1.0]
    """
    if len(populations) < MANY * n_parts:
        return {each.name: share_evenly(n_parts) for each in populations}
    costs = {p.name: p.n * NEURON + loads.get(p.name, 0.0) for p in populations}
    owners, most = _hand_out(costs, n_parts)
    if most > UNEVEN * sum(costs.values()) / n_parts:
        return _cut(costs, n_parts)
    return {name: [0.0] * (owner + 1) + [1.0] * (n_parts - owner) for name, owner in owners.items()}


def load_of(n_synapses: int, n_pre: int, is_apart: bool) -> float:
    """Return what it takes to deliver along synapses, as if each had the delay of all.

    Examples
    --------
    >>> load_of(10_000, 100, is_apart=True)
    40000.0
    """
    return n_synapses + LOOK * n_pre * is_apart


def _hand_out(costs: Mapping[str, float], n_parts: int) -> tuple[dict[str, int], float]:
    """Give the dearest that is left to who has least to do; return owners, and the most to do."""
    work, owners = [0.0] * n_parts, {}
    for name in sorted(costs, key=lambda name: -costs[name]):
        owners[name] = work.index(min(work))
        work[owners[name]] += costs[name]
    return owners, max(work)


def _cut(costs: Mapping[str, float], n_parts: int) -> dict[str, Ends]:
    """Lay populations end to end and cut this line into equal shares."""
    ends, start, total = dict[str, Ends](), 0.0, sum(costs.values())
    for name, cost in costs.items():
        cuts = [(total * end - start) / cost for end in share_evenly(n_parts)]
        ends[name] = [0.0, *(min(max(cut, 0.0), 1.0) for cut in cuts[1:-1]), 1.0]
        start += cost
    return ends
