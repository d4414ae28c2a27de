"""Each synapse keeps four traces, brought up to date by what happens to it."""

from math import exp

NAMES = ("r1", "r2", "o1", "o2")


def bound(w, low, high):
    return low if w < low else high if w > high else w


class Synapse:
    """One synapse: its weight, its traces by name, and when they were true."""

    def __init__(self, w, traces, last):
        self.w, self.traces, self.last = w, dict(zip(NAMES, traces, strict=True)), last

    def refresh(self, now, rates):
        for name, rate in zip(NAMES, rates, strict=True):
            self.traces[name] *= exp(-(now - self.last) * rate)
        self.last = now

    def meet(self, now, rates, gains, rule, kind):
        """An arrival is told by two gains, a spike of the target by three."""
        left, (low, high, is_scaled), speed = rule
        is_arrival = len(gains) == 2
        own, other = ("r1", "r2"), ("o1", "o2")
        own, other = (own, other) if is_arrival else (other, own)
        self.refresh(now, rates)
        partner = self.traces[other[0]] - (0.0 if is_arrival else gains[2])
        step = speed * (gains[0] + gains[1] * self.traces[own[1]]) * partner
        if is_scaled:
            step *= float(self.w - low if is_arrival else high - self.w)
        self.w = kind(bound(float(self.w) + step, low, high))
        for name in own:
            self.traces[name] = self.traces[name] * left + 1.0
