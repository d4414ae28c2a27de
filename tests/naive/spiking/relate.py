"""Each synapse keeps two traces, brought up to date by what happens to it."""

from math import exp


def bound(w, low, high):
    return low if w < low else high if w > high else w


class Synapse:
    """One synapse: its weight, both traces, and when they were true."""

    def __init__(self, w, pre, post, last):
        self.w, self.pre, self.post, self.last = w, pre, post, last

    def refresh(self, now, rates):
        passed = now - self.last
        self.pre *= exp(-passed * rates[0])
        self.post *= exp(-passed * rates[1])
        self.last = now

    def arrive(self, now, rates, steps, limits, kind=float):
        a_pre, _, left = steps
        low, high, is_scaled = limits
        self.refresh(now, rates)
        self.pre = self.pre * left + a_pre
        w = float(self.w)
        step = self.post * float(self.w - low) if is_scaled else self.post
        self.w = kind(bound(w + step, low, high))

    def fire(self, now, rates, steps, limits, kind=float):
        _, a_post, left = steps
        low, high, is_scaled = limits
        self.refresh(now, rates)
        self.post = self.post * left + a_post
        w = float(self.w)
        step = self.pre * float(high - self.w) if is_scaled else self.pre
        self.w = kind(bound(w + step, low, high))
