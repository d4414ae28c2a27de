"""Plasticity of your own, in rounds: Oja's rule, growth that saturates, synaptic scaling.

Run it to see what each of them makes of two pictures that alternate.
"""

import numpy as np

from neurosim import KWinners, Network, Plasticity, Playback, Population, Random, Synapses


class Oja(Plasticity):
    """w <- w + rate y (x - y w): weights into a neuron follow what fires when it fires."""

    changes = "post"
    largest = 1.0

    def __init__(self, rate):
        self.rate = rate

    def update(self, synapses):
        """Return the weights after a round."""
        w, x, y = synapses.weights, synapses.arrived, synapses.fires
        return w + self.rate * y * (x - y * w)


class Saturating(Plasticity):
    """w <- w + rate (largest - w) where both fire, w <- w - fall w where only pre fires."""

    changes = "pre"

    def __init__(self, rate, fall, largest):
        self.rate, self.fall, self.largest = rate, fall, largest

    def update(self, synapses):
        """Return the weights after a round."""
        w = synapses.weights
        return np.where(synapses.fires, w + self.rate * (self.largest - w), w - self.fall * w)


class Scaling(Plasticity):
    """All weights into a neuron grow while it fires less than the target, and shrink otherwise."""

    changes = "all"

    def __init__(self, target, rate, window, largest):
        self.target, self.rate, self.window, self.largest = target, rate, window, largest

    def start(self, n_pre, n_post):
        """Begin with every neuron at its target."""
        self.mean = np.full(n_post, self.target)

    def update(self, synapses):
        """Return the weights after a round."""
        fires = np.zeros(self.mean.size)
        fires[synapses.post] = synapses.fires
        self.mean = self.mean + (fires - self.mean) / self.window
        factor = 1 + self.rate * (self.target - self.mean)
        return np.clip(synapses.weights * factor[synapses.post], 0, self.largest)


def main():
    """Show two pictures in turns; print the smallest, mean and largest weight."""
    rules = [Oja(0.1), Saturating(0.1, 0.05, 3.0), Scaling(0.1, 0.1, 10.0, 3.0)]
    for rule in rules:
        eye, area = Population("eye", 100, Playback()), Population("area", 50, KWinners(5))
        net = Network([eye, area], [Synapses(eye, area, Random(0.3), 0.5, rule)], seed=1)
        for picture in [range(40), range(60, 100)] * 50:
            net.run(1, inputs={"eye": picture})
        weights = net.edges("eye->area")[1]
        print(f"{rule}: {weights.min():.3f} {weights.mean():.3f} {weights.max():.3f}")


if __name__ == "__main__":
    main()
