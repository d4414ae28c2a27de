"""Growth from one cell with full matrices and plain loops, from the definition."""

import math

import numpy as np


def layers(vector, at, n_in, hidden, n_out, x):
    """Return what two layers make of ``x``, and where their numbers end."""
    first = vector[at : at + n_in * hidden].reshape(n_in, hidden)
    at += n_in * hidden
    bias = vector[at : at + hidden]
    at += hidden
    second = vector[at : at + hidden * n_out].reshape(hidden, n_out)
    at += hidden * n_out
    last = vector[at : at + n_out]
    inner = np.empty(hidden)
    for j in range(hidden):
        total = 0.0
        for i in range(n_in):
            total += x[i] * first[i, j]
        inner[j] = math.tanh(total + bias[j])
    out = np.empty(n_out)
    for k in range(n_out):
        total = 0.0
        for j in range(hidden):
            total += inner[j] * second[j, k]
        out[k] = total + last[k]
    return out, at + n_out


def attention(x, query, key, value, bias, weights):
    """Return what each cell hears of all, and how much it attends to each, before softmax."""
    n, d = x.shape
    scores, heard = np.empty((n, n)), np.zeros((n, d))
    q, k, v = np.zeros((n, d)), np.zeros((n, d)), np.zeros((n, d))
    for i in range(n):
        for a in range(d):
            for b in range(d):
                q[i, b] += x[i, a] * query[a, b]
                k[i, b] += x[i, a] * key[a, b]
                v[i, b] += x[i, a] * value[a, b]
    for i in range(n):
        total = 0.0
        for j in range(n):
            score = 0.0
            for a in range(d):
                score += q[i, a] * k[j, a]
            scores[i, j] = score / math.sqrt(d) + bias * weights[i, j]
        top = scores[i].max()
        for j in range(n):
            share = math.exp(scores[i, j] - top)
            total += share
            for a in range(d):
                heard[i, a] += share * v[j, a]
        for a in range(d):
            heard[i, a] /= total
    return heard, scores


def attend_most(scores, i, m):
    """Return the ``m`` others of the largest score, ties to the lowest index."""
    chosen = np.full(m, -1)
    for place in range(m):
        best = -1
        for j in range(scores.shape[0]):
            is_taken = j == i
            for before in range(place):
                is_taken = is_taken or chosen[before] == j
            if not is_taken and (best < 0 or scores[i, j] > scores[i, best]):
                best = j
        chosen[place] = best
    return chosen


def weigh(vector, at, d, hidden, x, joined, largest, threshold):
    """Return the weights of all edges, and which edges are left."""
    n = x.shape[0]
    weights, left = np.zeros((n, n)), np.zeros((n, n), np.bool_)
    both = np.empty(2 * d)
    for i in range(n):
        for j in range(i, n):
            if joined[i, j]:
                both[:d], both[d:] = x[i], x[j]
                weight = largest * math.tanh(layers(vector, at, 2 * d, hidden, 1, both)[0][0])
                if abs(weight) > threshold:
                    weights[i, j] = weights[j, i] = weight
                    left[i, j] = left[j, i] = True
    return weights, left


def inherit(i, joined, weights, most):
    """Return whom a daughter of cell ``i`` is connected to, ascending: ``i`` itself among them."""
    n = joined.shape[0]
    chosen = np.zeros(n, np.bool_)
    for _ in range(min(most, n)):
        best = -1
        for j in range(n):
            if joined[i, j] and j != i and not chosen[j]:
                if best < 0 or abs(weights[i, j]) > abs(weights[i, best]):
                    best = j
        if best >= 0:
            chosen[best] = True
    chosen[i] = True
    return chosen


def attend(heads, d, x, weights, joined, partners):
    """Return embeddings after attention; write whom it joins."""
    n, size = x.shape[0], d * d
    query, key, value = (heads[k * size : (k + 1) * size].reshape(d, d) for k in range(3))
    heard, scores = attention(x, query, key, value, heads[3 * size], weights)
    for i in range(n):
        for j in attend_most(scores, i, min(partners, n - 1)):
            joined[i, j] = joined[j, i] = True
    return np.tanh(x + heard)


def grow(vector, d, hidden, is_attending, cycles, rounds, partners, threshold, inherited, largest):
    """Return embeddings, weights and edges after growth; ``inherited`` below 0: all neighbours."""
    at_change = d
    at_divide = at_change + (d + 1) * hidden + (hidden + 1) * d
    at_weigh = at_divide + (d + 1) * hidden + hidden + 1
    at_heads = at_weigh + (2 * d + 1) * hidden + hidden + 1
    x = vector[:d].copy().reshape(1, d)
    joined = np.ones((1, 1), np.bool_)
    weights, joined = weigh(vector, at_weigh, d, hidden, x, joined, largest, threshold)
    for _ in range(cycles):
        n = x.shape[0]
        for _ in range(rounds):
            heard = np.zeros((n, d))
            for i in range(n):
                for j in range(n):
                    for a in range(d):
                        heard[i, a] += weights[i, j] * x[j, a]
            for i in range(n):
                x[i] = np.tanh(layers(vector, at_change, d, hidden, d, heard[i])[0])
        if is_attending:
            x = attend(vector[at_heads:], d, x, weights, joined, partners)
        dividing = np.zeros(n, np.bool_)
        for i in range(n):
            dividing[i] = layers(vector, at_divide, d, hidden, 1, x[i])[0][0] > 0
        total = n + dividing.sum()
        more_x, more = np.zeros((total, d)), np.zeros((total, total), np.bool_)
        more_x[:n], more[:n, :n] = x, joined
        born = n
        for i in range(n):
            if dividing[i]:
                family = inherit(i, joined, weights, n if inherited < 0 else inherited)
                for j in range(n):
                    if family[j]:
                        more[born, j] = more[j, born] = True
                        more_x[born] += x[j]
                more_x[born] /= family.sum()
                born += 1
        x = more_x
        weights, joined = weigh(vector, at_weigh, d, hidden, x, more, largest, threshold)
    return x, weights, joined
