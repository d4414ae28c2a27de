"""Bits of tags, one by one."""


def pack(tags, n_words):
    return [[sum(1 << j for j in set(tag) if j // 64 == w) >> 64 * w for w in range(n_words)]
            for tag in tags]  # fmt: skip
