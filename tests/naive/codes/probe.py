"""Rows within a radius that grows until there are enough."""

from naive.codes.compare import count_common
from naive.codes.shortlist import shortlist


def probe(code, codes, n_wanted):
    """Return the rows, from the code of every row."""
    far = [bin(code ^ other).count("1") for other in codes]
    radius = next(r for r in range(65) if sum(f <= r for f in far) >= n_wanted)
    return [row for row, f in enumerate(far) if f <= radius]


def probe_each(queries, their_codes, rows, codes, n_wanted, m):
    found = []
    for query, code in zip(queries, their_codes, strict=True):
        met = probe(code, codes, n_wanted)
        largest, places = shortlist(count_common([query], [rows[r] for r in met])[0], m)
        found.append((largest, [met[p] for p in places]))
    return found
