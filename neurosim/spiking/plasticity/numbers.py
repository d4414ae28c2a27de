"""Random numbers of synapses that functions of their rule take by name."""

from collections.abc import Mapping

from neurosim.base.random.stream import Stream
from neurosim.kernels.spiking._chance_tables import Dice
from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.functions.asked import Look, Offer
from neurosim.spiking.functions.numbers import RELEASED, there_for


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
    ordinals = pathway.wiring.ordinals()

    def dice(name: str) -> Dice:
        key = releasing.key if name == RELEASED else Stream(
            releasing.seed, f"noise {name} of {function} of {pathway.name}").key  # fmt: skip
        return Dice(key, ordinals, releasing.levels)

    def look(names: tuple[str, ...]) -> Look:
        return Look("noise", tuple(f"{name} {laws[name]}" for name in names))

    return Offer(there_for(function, noise), look, lambda names: tuple(map(dice, names)))
