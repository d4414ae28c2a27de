"""A share of each trace is left, unless it is next to nothing."""


def decay(share, tiny, trace):
    return [share * x if abs(share * x) > tiny else 0.0 for x in trace]
