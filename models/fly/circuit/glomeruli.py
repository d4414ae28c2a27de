r"""Glomeruli: which of them the neurons of each odorant receptor reach.

The neurons that express one receptor reach one glomerulus [1]_ [2]_, so responses of receptors are
inputs of Kenyon cells. Of the 24 receptors that Hallem and Carlson recorded from [3]_ one has no
glomerulus of its own: Or33b is expressed together with Or85a (DM5) and with Or47a (DM3).

The table was compared with that of DoOR 2.0 [4]_; the papers [1]_ and [2]_ themselves are to be
verified. Names are those of the hemibrain.

References
----------
.. [1] Couto, Alenius, Dickson, "Molecular, anatomical, and functional organization of the
   Drosophila olfactory system", Curr. Biol. 15:1535, 2005, doi:10.1016/j.cub.2005.07.034.
.. [2] Fishilevich, Vosshall, "Genetic and functional subdivision of the Drosophila antennal lobe",
   Curr. Biol. 15:1548, 2005, doi:10.1016/j.cub.2005.07.066.
.. [3] Hallem, Carlson, "Coding of odors by a receptor repertoire", Cell 125:143, 2006,
   doi:10.1016/j.cell.2006.01.050.
.. [4] Muench, Galizia, "DoOR 2.0", Sci. Rep. 6:21841, 2016, doi:10.1038/srep21841.
"""

from collections.abc import Sequence
from typing import NamedTuple

from neurosim.base.errors import ArgumentError
from neurosim.models.fly.circuit.wiring_file import NamedWiring

# fmt: off
GLOMERULI = {
    "Or2a": "DA4m", "Or7a": "DL5", "Or9a": "VM3", "Or10a": "DL1", "Or19a": "DC1", "Or22a": "DM2",
    "Or23a": "DA3", "Or35a": "VC3", "Or43a": "DA4l", "Or43b": "VM2", "Or47a": "DM3",
    "Or47b": "VA1v", "Or49b": "VA5", "Or59b": "DM4", "Or65a": "DL3", "Or67a": "DM6",
    "Or67c": "VC4", "Or82a": "VA6", "Or85a": "DM5", "Or85b": "VM5d", "Or85f": "DL4",
    "Or88a": "VA1d", "Or98a": "VM5v",
}
# fmt: on
"""Of a receptor."""
SHARED = {"Or33b": ("DM3", "DM5")}
"""Receptors that share their neurons with two others, so that no glomerulus is theirs."""


class Junction(NamedTuple):
    """Where channels of data meet inputs of a wiring.

    Attributes
    ----------
    columns : tuple of int
        Channels that have a glomerulus, ascending.
    wiring : NamedWiring
        Its inputs are those channels, in this order, and its cells those that they reach.
    """

    columns: tuple[int, ...]
    wiring: NamedWiring


def join(channels: Sequence[str], wiring: NamedWiring) -> Junction:
    """Find the input of each channel by its name: that of a receptor, or of an input itself.

    Receptors without a glomerulus of their own (`SHARED`) are left out.

    Parameters
    ----------
    channels : sequence of str
        Names of the columns of the data.
    wiring : NamedWiring

    Raises
    ------
    ArgumentError
        If channels are unknown (all are named), or lead to one input.

    Examples
    --------
    >>> from neurosim.models.fly import Wiring
    >>> named = NamedWiring(Wiring.from_matrix([[1], [1]]), ("DM2", "DL1"), ("12",))
    >>> join(["Or10a", "Or33b", "Or22a"], named).columns
    (0, 2)
    """
    inputs = {name: GLOMERULI.get(name, name) for name in channels}
    unknown = [
        name if name == source else f"{name} ({source})"
        for name, source in inputs.items()
        if name not in SHARED and source not in wiring.inputs
    ]
    if unknown:
        raise ArgumentError(
            f"the wiring has no inputs for the channels {', '.join(unknown)}; it has "
            f"{', '.join(wiring.inputs)}"
        )
    columns = tuple(i for i, name in enumerate(channels) if name not in SHARED)
    if not columns:
        raise ArgumentError(f"no channel has a glomerulus of its own: {', '.join(channels)}")
    return Junction(columns, wiring.choose([inputs[channels[i]] for i in columns]))
