"""Fast weights as a dense matrix, and as the sum over all that was imprinted."""


def imprint(events, indptr, indices, is_post, amount, weights):
    after, n = list(weights), 0
    for pre in range(len(indptr) - 1):
        for s in range(indptr[pre], indptr[pre + 1]):
            if pre in events and is_post[indices[s]]:
                after[s] += amount
                n += 1
    return n, after


def evoke(events, amounts, indptr, indices, weights, drive):
    emitted, total = dict(zip(events, amounts, strict=True)), list(drive)
    for pre in range(len(indptr) - 1):
        for s in range(indptr[pre], indptr[pre + 1]):
            total[indices[s]] += emitted.get(pre, 0) * weights[s]
    return total


def recollect(events, amounts, patterns, drive):
    """Patterns are (presynaptic neurons, targets, strength)."""
    emitted, total = dict(zip(events, amounts, strict=True)), list(drive)
    for pres, posts, strength in patterns:
        for post in posts:
            total[post] += strength * sum(emitted.get(pre, 0) for pre in pres)
    return total
