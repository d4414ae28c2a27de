"""What `get` and `set` of a network are not for: what synapses are made of."""

from neurosim.base.errors import KindError
from neurosim.spiking.live.parameters import LiveParameters
from neurosim.spiking.live.settable import find_settable

WAYS = {
    "weight": "weights() reads and set_weights() sets weights",
    "delay": "delays() reads them, and they stay; grow(delay=) adds synapses with others",
    "release": "it stays as it was made; make the network with another",
    "receptor": "it stays as it was made; make the network with another",
    "connectome": "edges() tells who is connected, grow() and prune() change it",
}
"""By the argument of `Synapses`, what to do instead."""


def refuse_fixed(name: str, argument: str, parameters: LiveParameters) -> None:
    """Raise if this is no parameter of synapses, but an argument that they were made with.

    Parameters
    ----------
    name : str
        Of synapses.
    argument : str
        That is to be read or set.
    parameters : LiveParameters
        Of the network.

    Raises
    ------
    KindError
        Which tells what to do instead; also of synapses that have no parameters at all.
    """
    owners = parameters.owners(name)
    # A rule of a user may have a parameter of such a name.
    is_known = any(argument in find_settable(parameters.made[owner]) for owner in owners)
    plural = argument.removesuffix("s")
    way = WAYS.get(argument, WAYS.get(plural))
    if way is not None and not is_known:
        raise KindError(f"{argument} of {name!r} is no parameter that get() and set() know; {way}")
    if not owners:
        raise KindError(
            f"{name!r} has neither plasticity nor short_term, and so no parameters; weights() and "
            "set_weights() are for weights"
        )
