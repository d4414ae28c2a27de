"""Plasticity that a user would write, from its formula: a loop over synapses, one at a time."""


def oja(rate):
    """w + rate y (x - y w), where the neuron fires."""

    def update(weights, arrived, fires):
        return {
            (i, j): w + rate * 1.0 * (float(i in arrived) - 1.0 * w) if j in fires else w
            for (i, j), w in weights.items()
        }

    return update


def saturating(rate, fall, largest):
    """Grows towards ``largest`` where both fire, falls where only the first does."""

    def update(weights, arrived, fires):
        after = dict(weights)
        for i, j in weights:
            if i in arrived:
                w = weights[i, j]
                after[i, j] = w + rate * (largest - w) if j in fires else w - fall * w
        return after

    return update


def scaling(target, rate, window, largest):
    """Weights into a neuron follow how much more or less often than ``target`` it fired."""
    means = {}

    def update(weights, arrived, fires):
        after = {}
        for j in {j for _, j in weights}:
            mean = means.get(j, target)
            means[j] = mean + (float(j in fires) - mean) / window
        for (i, j), w in weights.items():
            after[i, j] = min(max(w * (1 + rate * (target - means[j])), 0.0), largest)
        return after

    return update


class Rounds:
    """A source and an area of ``n`` neurons, of which the ``k`` strongest fire.

    ``paths`` holds, for the source and for the area itself, the weights by (pre, post), and how
    they are updated. ``stores`` has the neurons of source and area whose synapses may change.
    """

    def __init__(self, n, k, scale, paths, stores):
        self.n, self.k, self.scale, self.paths, self.stores = n, k, float(scale), paths, stores
        self.past = []

    def round(self, picture):
        """Deliver, fire, learn; return who fires."""
        arrived = {"eye": set(picture), "area": set(self.past)}
        drive = [0] * self.n
        for name, (weights, _) in self.paths.items():
            for (i, j), w in weights.items():
                if i in arrived[name]:
                    drive[j] += round(w * self.scale)
        order = sorted(range(self.n), key=lambda j: (-drive[j], j))
        self.past = sorted(j for j in order[: self.k] if drive[j] > 0)
        for name, (weights, update) in self.paths.items():
            pre, post = self.stores[name], self.stores["area"]
            may = {p: w for p, w in weights.items() if p[0] in pre and p[1] in post}
            weights.update(update(may, arrived[name], set(self.past)))
        return self.past
