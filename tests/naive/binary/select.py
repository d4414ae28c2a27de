"""Who fires, by sorting."""

from naive.binary.kth_largest import find_kth_largest
from naive.random.draw import draw_word


def select_winners(drive, k):
    return choose(drive, k, lambda j: j)


def select_winners_at_random(drive, k, when, key):
    return choose(drive, k, lambda j: (draw_word(j, when, 0, 3, key), j))


def choose(drive, k, luck):
    """Return the k strongest, among equals those of least ``luck``; and who lost such a tie."""
    ranked = sorted(range(len(drive)), key=lambda j: (-drive[j], luck(j)))
    winners = sorted(j for j in ranked[:k] if drive[j] > 0)
    weakest = min((drive[j] for j in winners), default=None)
    return winners, sum(drive[j] == weakest for j in ranked[k:])


def rank(drive, k):
    """Return the k-th largest drive, but at least 1; how many are above it; how many equal it."""
    kth = max(1, find_kth_largest(drive, k)) if k else 1
    return (kth, sum(d > kth for d in drive), drive.count(kth)) if k else (1, 0, 0)


def select_above(drive, theta):
    return [j for j, amount in enumerate(drive) if amount >= theta]
