"""The drive as the product of what is emitted with the matrix of weights."""


def deliver_each(events, amounts, indptr, indices, weights, drive):
    emitted, total = dict(zip(events, amounts, strict=True)), list(drive)
    for pre in range(len(indptr) - 1):
        for s in range(indptr[pre], indptr[pre + 1]):
            total[indices[s]] += emitted.get(pre, 0) * weights[s]
    return total


def deliver_shared(events, amounts, indptr, indices, weight, drive):
    return deliver_each(events, amounts, indptr, indices, [weight] * len(indices), drive)


def deliver_learned(events, amounts, indptr, indices, steps, table, drive):
    return deliver_each(events, amounts, indptr, indices, [table[c] for c in steps], drive)


def deliver_near(events, amounts, rows, weight, drive):
    """``rows`` are the targets of each event."""
    total = list(drive)
    for amount, row in zip(amounts, rows, strict=True):
        for post in row:
            total[post] += amount * weight
    return total
