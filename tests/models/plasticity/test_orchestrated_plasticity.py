"""Orchestrated plasticity: what each term of the rules does to one synapse."""

from types import SimpleNamespace

import pytest

from neurosim import ArgumentError
from neurosim.models.plasticity import orchestrated_network as rules
from neurosim.models.plasticity.orchestrated_plasticity import OrchestratedPlasticity, card


def test_bad_parameters_are_refused():
    with pytest.raises(ArgumentError, match="on must be a multiple of dt"):
        OrchestratedPlasticity.make(on=0.25)


def test_triplets_bursts_and_transmitter_move_a_weight_as_published():
    law = rules.excitatory_rule(OrchestratedPlasticity(eta=1e-3, beta=0.05, delta=0.02))
    p, post = SimpleNamespace(**law.parameters), SimpleNamespace(y=2.0, slow=3.0)
    z, pre = SimpleNamespace(reference=0.5), SimpleNamespace(x=0.7)
    assert rules.depress(0.1, z, p, 0.0, SimpleNamespace(y=0.0)) == pytest.approx(0.1 + 2e-5)
    assert rules.depress(0.1, z, p, 0.0, post) == pytest.approx(0.1 - 1.98e-3)
    moved = rules.potentiate(0.1, z, p, 0.0, pre, post)
    assert moved == pytest.approx(0.1 + 1e-3 * 0.7 * 3.0 + 0.05 * 8 * 0.4)


@pytest.mark.parametrize(("start", "end"), [(0.0, 0.0), (0.2, 0.0), (0.3, 0.5), (0.5, 0.5)])
def test_reference_weights_have_two_wells(start, end):
    law = rules.excitatory_rule(OrchestratedPlasticity())
    p, z = SimpleNamespace(**law.parameters), SimpleNamespace(reference=start)
    for _ in range(2000):
        rules.consolidate(z.reference, z, p, 1200.0)
    assert z.reference == pytest.approx(end, abs=1e-3)


def test_bands_hold_at_the_default_parameters():
    assert sum(band.low is not None for band in card(OrchestratedPlasticity())) == 4
    assert not any(band.low is not None for band in card(OrchestratedPlasticity(n=400)))
