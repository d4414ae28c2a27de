"""Rules as users write them: those of the examples, and some of their own."""

import importlib.util
import sys

import numpy as np
from checkout import ROOT

from neurosim import Connectome, Edges, FiringRule, spikes


def load(name):
    """Import a script of the examples under its name, as pickle wants to find it."""
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, ROOT / "examples" / f"{name}.py")
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


class Adaptive(FiringRule):
    """Fires at a threshold that rises with each spike and decays."""

    def __init__(self, theta, rise=1.0, decay=0.5):
        self.theta, self.rise, self.decay = theta, rise, decay

    def start(self, n):
        self.raised = np.zeros(n)
        self.random = np.random.default_rng(1)

    def most_firing(self, n):
        return n

    def fire(self, activity, when):
        noise = self.random.uniform(0, 0.1, activity.n)
        fires = activity.drive_in_weights >= self.theta + self.raised + noise
        self.raised *= self.decay  # in place: its own
        self.raised += self.rise * fires
        return spikes(np.flatnonzero(fires).astype(np.int32))


class SmallWorld(Connectome):
    """A ring in which a share of the synapses lead anywhere (Watts and Strogatz)."""

    def __init__(self, reach, share):
        self.reach, self.share = reach, share

    def edges(self, n_pre, n_post, stream, is_recurrent=False):
        rng = np.random.default_rng(stream.words(4))
        rows = []
        for i in range(n_pre):
            near = (i + np.arange(1, self.reach + 1)) % n_post
            kept = near[rng.random(self.reach) >= self.share]
            others = np.setdiff1d(np.arange(n_post), [*kept, i])
            far = rng.choice(others, self.reach - kept.size, replace=False)
            rows.append(np.sort(np.concatenate([kept, far])))
        return Edges(np.arange(n_pre + 1) * self.reach, np.concatenate(rows))

    def expected(self, n_pre, n_post):
        return n_pre * self.reach
