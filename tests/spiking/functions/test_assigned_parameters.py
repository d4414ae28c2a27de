"""Functions of users that assign to parameters, which all neurons share, are refused."""

import pytest

from neurosim import KindError, NeuronRule, SynapseRule


def step(z, p, dt, is_refractory):
    p.drive += 0.1
    z.v += p.drive
    return z.v > 1


def weigh(w, z, p, elapsed):
    p.gain = 2.0
    return w * p.gain


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: NeuronRule(step, {"v": 0.0}, parameters={"drive": 1.0}), "p.drive"),
        (lambda: SynapseRule(weigh, weigh, parameters={"gain": 1.0}), "p.gain"),
    ],
)
def test_parameters_cannot_be_assigned_to(make, said):
    with pytest.raises(KindError, match=f"assigns to {said}, but parameters do not change; make"):
        make()
