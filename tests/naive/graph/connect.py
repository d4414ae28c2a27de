"""Rows of G(n, p), target by target."""

from naive.graph.random_graph import hits


def connect_row(row, n_post, is_dense, bits, survival, key):
    hit_targets = hits(row, n_post, bits, survival, key)
    return [j for j in range(n_post) if (j in hit_targets) != is_dense]


def connect_rows(n_pre, n_post, self_loops, is_dense, bits, survival, key):
    rows = [connect_row(pre, n_post, is_dense, bits, survival, key) for pre in range(n_pre)]
    return [[j for j in row if self_loops or j != pre] for pre, row in enumerate(rows)]
