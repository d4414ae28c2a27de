"""The k-th largest, by sorting."""


def find_kth_largest(values, k):
    return sorted(values, reverse=True)[k - 1]
