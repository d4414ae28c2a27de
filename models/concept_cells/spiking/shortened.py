"""The network of the experiment with a schedule of seconds, as another simulator can run it."""

import numpy as np

from neurosim.models.concept_cells.spiking.channels import draw_channels
from neurosim.models.concept_cells.spiking.network import EXC, build, rates_of
from neurosim.models.concept_cells.spiking.schedule import lay_rates, plan
from neurosim.models.concept_cells.spiking.settings import SpikingAssociation
from neurosim.spiking.network import SpikingNetwork

SHORTENED = SpikingAssociation.make(
    codes="random", noise=0.1, encodings=2, exposures=4, gap_min=100, gap_max=200
)


def make_shortened(config: SpikingAssociation = SHORTENED, seed: int = 1) -> SpikingNetwork:
    """Return the network at the start of noise, pictures, noise, the pair, noise; without tests.

    It learns, and thresholds rise, all the time, so that it is one run.

    Parameters
    ----------
    config : SpikingAssociation
        Channels of pictures are drawn, whatever it says.
    seed : int

    Returns
    -------
    SpikingNetwork

    Examples
    --------
    >>> network = make_shortened()
    >>> spikes = network.record("exc")
    >>> network.run(500)
    >>> spikes.steps.size > 0
    True
    """
    own = draw_channels(config, seed)
    items = [*own, np.union1d(own[0], own[1]), np.union1d(own[2], own[3])]
    stages = [stage for stage in plan(config, np.random.default_rng(seed)) if stage.is_plastic]
    network = build(config, lay_rates(config, stages, rates_of(config, items)), seed)
    network.set(EXC, "encoding", 1.0)
    return network
