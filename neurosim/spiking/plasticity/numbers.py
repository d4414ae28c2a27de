"""Random numbers of synapses that functions of their rule take by name."""

from collections.abc import Mapping

from neurosim.base.random.stream import Stream
from neurosim.kernels.spiking._chance_tables import Dice
from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.functions.asked import Look, Offer
from neurosim.spiking.functions.numbers import RELEASED


def offer_noise(pathway: Pathway, function: str, noise: Mapping[str, str]) -> Offer:
    """Return what is offered as ``noise`` to a function of synapses, as it is called.

    Parameters
    ----------
    pathway : Pathway
    function : str
        Its name: ``on_pre`` and ``on_post`` of one synapse in one step draw other numbers.
    noise : mapping of str to str
        Laws.
    """
    laws, releasing = {**noise, RELEASED: RELEASED}, pathway.releasing
    there = tuple(laws) if function == "on_pre" else tuple(noise)
    ordinals = pathway.wiring.ordinals()

    def dice(name: str) -> Dice:
        key = releasing.key if name == RELEASED else Stream(
            pathway.noise_seed, f"noise {name} of {function} of {pathway.name}").key  # fmt: skip
        return Dice(key, ordinals, releasing.levels)

    return Offer(there, lambda names: Look("noise", tuple(f"{n} {laws[n]}" for n in names)),
                 lambda names: tuple(dice(name) for name in names))  # fmt: skip
