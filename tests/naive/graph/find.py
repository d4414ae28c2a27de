"""The synapses from some neurons to wanted ones: their whole rows, filtered."""

from naive.graph.random_graph import hits


def find(pres, is_wanted, self_loops, bits, survival, key):
    """Return all synapses as (position in ``pres``, target), in order."""
    return sorted(
        (which, post)
        for which, pre in enumerate(pres)
        for post in hits(pre, len(is_wanted), bits, survival, key)
        if is_wanted[post] and (self_loops or post != pre)
    )
