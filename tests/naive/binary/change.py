"""Who came and who left, by sets."""


def change(before, now):
    return sorted(
        [(n, 1) for n in set(now) - set(before)] + [(n, -1) for n in set(before) - set(now)]
    )
