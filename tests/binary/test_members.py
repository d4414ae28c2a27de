"""Members: what cannot be a network is refused by name and value."""

import pytest

from neurosim import (
    ArgumentError,
    KindError,
    KWinners,
    Network,
    Playback,
    Population,
    Random,
    ResourceError,
    Synapses,
)
from neurosim.base import memory

EYE = Population("eye", 4, Playback())
AREA = Population("area", 4, KWinners(2))

REFUSED_NETWORKS = {
    "population twice": (lambda: Network([AREA, EYE, AREA]), ArgumentError, "'area' is used twice"),
    "synapses twice": (
        lambda: Network([EYE, AREA], [Synapses(EYE, AREA, Random(p)) for p in (0.1, 0.2)]),
        ArgumentError,
        "synapses name 'eye->area' is used twice",
    ),
    "stranger": (
        lambda: Network([AREA], [Synapses(EYE, AREA, Random(0.1))]),
        ArgumentError,
        "'eye->area' leads to 'eye', which is not in the network",
    ),
    "into a source": (
        lambda: Synapses(AREA, EYE, Random(0.1)),
        KindError,
        "'area->eye' ends at 'eye', which fires by itself",
    ),
    "name as end": (lambda: Synapses("eye", AREA, Random(0.1)), KindError, "pre .* got 'eye'"),
    "number as connectome": (lambda: Synapses(EYE, AREA, 0.1), KindError, "connectome .* got 0.1"),
    "class as connectome": (lambda: Synapses(EYE, AREA, Random), KindError, "connectome .*Random"),
    "number as plasticity": (
        lambda: Synapses(EYE, AREA, Random(0.1), plasticity=0.1),
        KindError,
        "plasticity .* got 0.1",
    ),
    "no population": (lambda: Network([AREA, "eye"]), KindError, "populations? .*'eye'"),
    "no synapses": (lambda: Network([AREA], [0.1]), KindError, "synapses .* 0.1"),
    "seed": (lambda: Network([AREA], seed=-1), ArgumentError, "seed .* got -1"),
    "large seed": (lambda: Network([AREA], seed=2**63), ArgumentError, "seed .* got 9223"),
    "empty name": (lambda: Population(" ", 4, KWinners(2)), KindError, "name .* got ' '"),
    "no neurons": (lambda: Population("a", 0, KWinners(0)), ArgumentError, "n must .* got 0"),
    "large k": (lambda: Population("a", 4, KWinners(5)), ArgumentError, "k .*0 to 4, got 5; lower"),
    "k as text": (lambda: Population("a", 4, KWinners("2")), KindError, "k .* got '2'"),
    "no rule": (lambda: Population("a", 4, 7), KindError, "rule of 'a' .* got 7"),
    "class as rule": (lambda: Population("a", 4, KWinners), KindError, "rule of 'a' .*KWinners"),
    "no synapses to name": (lambda: Network([AREA]).edges("x"), ArgumentError, "no synapses"),
}


@pytest.mark.parametrize("what", REFUSED_NETWORKS)
def test_a_network_that_cannot_be_is_refused_by_name_and_value(what):
    make, error, said = REFUSED_NETWORKS[what]
    with pytest.raises(error, match=said):
        make()


@pytest.mark.skipif(memory.available() is None, reason="this system does not tell its memory")
def test_a_network_beyond_the_memory_is_refused_before_it_is_allocated():
    crowd = Population("crowd", 2**31 - 1, KWinners(2))
    with pytest.raises(ResourceError, match=r"need 27,670,116,129\.9 GB.*lower n or p"):
        Network([crowd], [Synapses(crowd, crowd, Random(1.0))])
