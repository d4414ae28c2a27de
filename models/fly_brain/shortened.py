"""The model of the whole brain at 3,000 neurons, for who compares it with other programs."""

import numpy as np

from neurosim.models.fly_brain import law
from neurosim.models.fly_brain.named import Drive
from neurosim.models.fly_brain.network import build
from neurosim.models.fly_brain.settings import FlyBrain
from neurosim.spiking.network import SpikingNetwork

N = 3000


def make_small_brain(arrivals: str = "dropped", lazy: bool | None = None) -> SpikingNetwork:
    """Return the network on a graph made by the law, its driven neurons at 200 Hz.

    Driven neurons have no refractory time, the others one of 2.2 ms.

    Parameters
    ----------
    arrivals : str
        At refractory neurons: ``"dropped"`` or ``"accumulated"``.
    lazy : bool, optional
        As of `SpikingNetwork`.
    """
    config = FlyBrain.make(n=N, arrivals=arrivals)
    drive = Drive(np.arange(law.DRIVEN, dtype=np.int32), np.full(law.DRIVEN, 200.0))
    return build(config, law.make_graph(1, config.size), drive, seed=1, lazy=lazy)
