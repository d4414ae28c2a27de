"""A fly code feeds an assembly area, and two odours become associated: by hand, in rounds."""

import numpy as np

from neurosim import (
    FixedFanIn,
    Graded,
    Hebbian,
    KWinners,
    Network,
    Population,
    Random,
    Synapses,
    Threshold,
)

receptors = Population("receptors", 50, Graded())
kenyon = Population("kenyon", 2000, KWinners(100))
memory = Population("memory", 1000, Threshold(k=30, fraction=0.4))
learning = Hebbian(beta=0.2, w_max=10)
net = Network(
    [receptors, kenyon, memory],
    [
        Synapses(receptors, kenyon, FixedFanIn(6)),
        Synapses(kenyon, memory, Random(0.1), plasticity=learning),
        Synapses(memory, memory, Random(0.1), weight=0.2, plasticity=learning),
    ],
    seed=1,
)


def smell(odour, plastic=False):
    net.rest()
    net.run(6, inputs={"receptors": odour}, plastic=plastic)
    return set(net.winners("memory"))


rose, smoke = np.random.default_rng(1).random((2, 50)) ** 3
for _ in range(10):
    smell(rose, plastic=True), smell(smoke, plastic=True)
for odour in (rose, smoke):
    smell(odour), net.screen("memory")
net.freeze("memory")
print("neurons that fire for rose and smoke, before:", len(smell(rose) & smell(smoke)))
for _ in range(6):
    smell((rose + smoke) / 2, plastic=True)
print("neurons that fire for rose and smoke, after: ", len(smell(rose) & smell(smoke)))
