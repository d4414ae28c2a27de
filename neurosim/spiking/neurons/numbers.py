"""Random numbers of neurons that functions of their rule take by name, drawn before each step."""

from collections.abc import Iterable, Mapping

import numpy as np

from neurosim.base.random.stream import Stream
from neurosim.spiking.engine.neuron_state import Lane, NeuronState
from neurosim.spiking.engine.plan import Op
from neurosim.spiking.functions.asked import Look, Offer
from neurosim.spiking.functions.numbers import LAWS


def lay_noise(cells: NeuronState, names: Iterable[str]) -> None:
    """Make room for random numbers of neurons."""
    cells.tables |= {f"noise {name}": np.zeros(cells.padded, cells.dtype) for name in names}


def draw_noise(cells: NeuronState, lane: Lane, noise: Mapping[str, str]) -> list[Op]:
    """Return the calls that draw the random numbers of a part for a step."""
    from neurosim.kernels.inputs.inject import draw_normals, draw_uniforms

    kernels = dict(zip(LAWS, (draw_normals, draw_uniforms), strict=True))
    ops, first = [], cells.ranges[lane.part][0]
    for name, law in noise.items():
        key = Stream(cells.stream.seed, f"noise {name} of {cells.stream.name}").key
        room = cells.part(cells.tables[f"noise {name}"], lane.part)
        ops.append(Op(kernels[law], (lane.clock, key, first, room)))
    return ops


def offer_noise(cells: NeuronState, noise: Mapping[str, str]) -> Offer:
    """Return what is offered to functions of neurons as ``noise``."""
    # A neuron is at both ends of itself.
    return Offer(tuple(noise), lambda names: Look("pre", names),
                 lambda names: tuple(cells.tables[f"noise {name}"] for name in names))  # fmt: skip
