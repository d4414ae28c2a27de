r"""Neurons of the network: potentials that rise and fall, chance to fire, tiredness, homeostasis.

Potentials are in units of what one synapse of mean initial weight adds at its peak. A weight is
added to ``rise``, and from there it passes into the potential, so that one synapse gives the
difference of two exponentials with its peak at the weight:

.. math::
   u(t + dt) = k_d u(t) + c (k_d - k_r) r(t), \qquad r(t + dt) = k_r r(t), \qquad
   k = e^{-dt / \tau}.

The same steps are told to Brian2, as differences from a step to the next.
"""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from neurosim.models.concept_cells.spiking.settings import DT, SpikingAssociation
from neurosim.spiking.neurons.custom import NeuronRule
from neurosim.spiking.neurons.escape import EscapeNoise

RISE, DECAY_EXC, DECAY_INH = 2.0, 15.0, 10.0
"""Time constants of synaptic potentials, ms."""
TIRED = 100.0
"""Time constant of adaptation, ms."""
BASE_RATE = 10.0
"""Hazard at the threshold, Hz."""
WAIT_EXC, WAIT_INH = 5.0, 4.0
"""Time from a spike to the step in which the next is possible, ms."""
THRESHOLD_INH, CAP_INH = 4.0, 300.0
NOTHING = 1e-30
"""What is left of adaptation that counts as nothing: it would become a denormal number, which is
slow, in neurons that are silent for a minute."""


def potentials(z: Any, p: Any, dt: float, is_refractory: bool) -> None:
    """Move the two synaptic potentials on by a step; v is their difference."""
    z.exc = p.keep_exc * z.exc + p.pass_exc * z.exc_rise
    z.inh = p.keep_inh * z.inh + p.pass_inh * z.inh_rise
    z.exc_rise *= p.keep_rise
    z.inh_rise *= p.keep_rise
    z.v = z.exc - z.inh


def adapting(z: Any, p: Any, dt: float, is_refractory: bool) -> None:
    """Do the same for a neuron that tires, and whose threshold is raised while it encodes."""
    z.exc = p.keep_exc * z.exc + p.pass_exc * z.exc_rise
    z.inh = p.keep_inh * z.inh + p.pass_inh * z.inh_rise
    z.exc_rise *= p.keep_rise
    z.inh_rise *= p.keep_rise
    tired = z.tired * p.keep_tired
    z.tired = tired if tired > NOTHING else 0.0
    z.raised = max(z.raised - p.fall * z.encoding, 0.0)
    z.v = z.exc - z.inh - z.tired - z.raised


def tire(z: Any, p: Any) -> None:
    """Let a spike tire a neuron, and raise its threshold while it encodes."""
    z.tired += p.jump
    z.raised += p.lift * z.encoding


POTENTIALS = """
dexc/dt = ((keep_exc - 1) * exc + pass_exc * exc_rise) / ms : 1
dinh/dt = ((keep_inh - 1) * inh + pass_inh * inh_rise) / ms : 1
dexc_rise/dt = (keep_rise - 1) * exc_rise / ms : 1
dinh_rise/dt = (keep_rise - 1) * inh_rise / ms : 1
"""
MOVED = "keep_exc * exc + pass_exc * exc_rise - (keep_inh * inh + pass_inh * inh_rise)"
PLAIN = {"model": f"{POTENTIALS}dv/dt = ({MOVED} - v) / ms : 1", "method": "euler"}
ADAPTING = {
    "model": POTENTIALS + f"""
dtired/dt = (keep_tired - 1) * tired / ms : 1
draised/dt = (clip(raised - fall * encoding, 0, inf) - raised) / ms : 1
dv/dt = ({MOVED} - keep_tired * tired - clip(raised - fall * encoding, 0, inf) - v) / ms : 1
encoding : 1
""",
    "reset": "tired += jump; raised += lift * encoding",
    "method": "euler",
}  # fmt: skip


def peak(rise: float, decay: float) -> float:
    """Return the largest value of exp(-t / decay) - exp(-t / rise).

    Examples
    --------
    >>> round(peak(2.0, 15.0), 3)
    0.636
    """
    t = rise * decay / (decay - rise) * math.log(decay / rise)
    return math.exp(-t / decay) - math.exp(-t / rise)


def area(rise: float, decay: float) -> float:
    """Return the area below a synaptic potential of peak 1, ms."""
    return (decay - rise) / peak(rise, decay)


def make_excitatory(
    config: SpikingAssociation, thresholds: npt.NDArray[np.float64], fall: float
) -> NeuronRule:
    """Return the rule of the excitatory neurons.

    Parameters
    ----------
    config : SpikingAssociation
    thresholds : ndarray of float64, shape (n,)
        Of each neuron, before it is raised.
    fall : float
        What raised thresholds fall by in a ms, while neurons encode.

    Returns
    -------
    NeuronRule
    """
    state = dict.fromkeys(("v", "exc", "inh", "exc_rise", "inh_rise", "tired", "raised"), 0.0)
    noise = EscapeNoise(BASE_RATE, config.slope, v_th=thresholds, cap=config.cap)
    own = {"keep_tired": math.exp(-DT / TIRED), "jump": config.adaptation,
           "lift": config.homeostasis, "fall": fall * DT}  # fmt: skip
    return NeuronRule(
        adapting, {**state, "encoding": 0.0}, _constants() | own, tire, WAIT_EXC,
        ("exc_rise", "inh_rise"), ADAPTING, noise,
    )  # fmt: skip


def make_inhibitory() -> NeuronRule:
    """Return the rule of the inhibitory neurons."""
    state = dict.fromkeys(("v", "exc", "inh", "exc_rise", "inh_rise"), 0.0)
    noise = EscapeNoise(BASE_RATE, 1.0, v_th=THRESHOLD_INH, cap=CAP_INH)
    return NeuronRule(
        potentials, state, _constants(), None, WAIT_INH, ("exc_rise", "inh_rise"), PLAIN, noise
    )


def _constants() -> dict[str, float]:
    keep = {"rise": RISE, "exc": DECAY_EXC, "inh": DECAY_INH}
    kept = {f"keep_{name}": math.exp(-DT / tau) for name, tau in keep.items()}
    return kept | {
        f"pass_{name}": (kept[f"keep_{name}"] - kept["keep_rise"]) / peak(RISE, keep[name])
        for name in ("exc", "inh")
    }
