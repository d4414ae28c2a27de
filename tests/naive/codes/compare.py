"""Bits that codes share, and in which they differ, as digits of text."""


def count_common(queries, rows):
    return [[sum(bin(a & b).count("1") for a, b in zip(query, row, strict=True)) for row in rows]
            for query in queries]  # fmt: skip


def count_different(queries, rows):
    return [[sum(bin(a ^ b).count("1") for a, b in zip(query, row, strict=True)) for row in rows]
            for query in queries]  # fmt: skip


def count_among(query, rows, chosen):
    return count_common([query], [rows[r] for r in chosen])[0]
