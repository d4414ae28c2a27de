"""Who fires, by sorting."""


def find_kth_largest(drive, k):
    return sorted(drive, reverse=True)[k - 1]


def select_winners(drive, k):
    ranked = sorted(range(len(drive)), key=lambda j: (-drive[j], j))
    winners = sorted(j for j in ranked[:k] if drive[j] > 0)
    weakest = min((drive[j] for j in winners), default=None)
    return winners, sum(drive[j] == weakest for j in ranked[k:])


def select_above(drive, theta):
    return [j for j, amount in enumerate(drive) if amount >= theta]
