"""The closed loop: a digit is shown, again and brighter, until enough neurons fire."""

from typing import Any

import numpy as np

from neurosim.experiment.ticks import Tick
from neurosim.files.datasets import Images
from neurosim.models.digits_in_spikes.network import PLASTIC, normalise
from neurosim.models.digits_in_spikes.settings import SpikingDigits
from neurosim.spiking.network import SpikingNetwork

Counts = np.ndarray[Any, np.dtype[np.int32]]


def present(
    net: SpikingNetwork, config: SpikingDigits, images: Images, learns: bool, tick: Tick
) -> tuple[Counts, Counts]:
    """Show images one after the other; return how each neuron answered, and after how many tries.

    Parameters
    ----------
    net : SpikingNetwork
    config : SpikingDigits
    images : ndarray of uint8, shape (n_images, 784)
    learns : bool
        Whether weights learn, and are normalised before each try.
    tick : Tick
        Between two images the seed may be left.

    Returns
    -------
    spikes : ndarray of int32, shape (n_images, n)
        Of the excitatory neurons, in the last try.
    tries : ndarray of int32, shape (n_images,)

    Examples
    --------
    >>> from neurosim.models.digits_in_spikes.network import build
    >>> config = SpikingDigits(n=10, fewest=0)
    >>> images = np.zeros((3, 784), np.uint8)
    >>> spikes, tries = present(build(config, seed=0), config, images, True, Tick())
    >>> spikes.shape, tries.tolist()  # nobody sees anything, and 0 spikes are enough
    ((3, 10), [1, 1, 1])
    """
    spikes = np.zeros((len(images), config.n), np.int32)
    tries = np.zeros(len(images), np.int32)
    keep = {"net": net, "spikes": spikes, "tries": tries}
    for i in tick.loop("digits", range(len(images)), keep=keep):
        for trial in range(config.tries):
            spikes[i] = _show(net, config, images[i], trial, learns)
            tries[i] = trial + 1
            if spikes[i].sum() >= config.fewest:
                break
        tick((i + 1) / len(images))
    return spikes, tries


def _show(
    net: SpikingNetwork, config: SpikingDigits, image: Images, trial: int, learns: bool
) -> Counts:
    """Show an image once, then nothing; return how often each neuron fired while it was shown."""
    if learns:
        normalise(net, config)
    recorder = net.record("exc")  # until this function ends
    net.set("eye", "rate", image * (config.rate + trial * config.raised))
    net.run(config.shown, plastic=[PLASTIC] if learns else False)
    counts = recorder.counts()
    net.forget(recorder)
    net.set("eye", "rate", np.zeros(image.size))  # an array again, so that the plan goes on
    net.run(config.rest, plastic=[PLASTIC] if learns else False)
    return counts.astype(np.int32)
