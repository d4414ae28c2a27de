"""Steps and weights of the synapses between two sets of neurons."""


def learn(events, indptr, indices, is_post, move, top, steps):
    moved, n_written, n_held = list(steps), 0, 0
    for pre in events:
        for s in range(indptr[pre], indptr[pre + 1]):
            if is_post[indices[s]]:
                moved[s] = sorted([0, steps[s] + move, top])[1]
                n_written += 1
                n_held += moved[s] != steps[s] + move
    return moved, n_written, n_held


def scale(events, indptr, initial, factors, steps, weights):
    rows = {s for pre in events for s in range(indptr[pre], indptr[pre + 1])}
    return [
        round(initial[s] * factors[steps[s]]) if s in rows else w for s, w in enumerate(weights)
    ]
