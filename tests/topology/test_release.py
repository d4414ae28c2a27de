"""With which chance contacts release: read once, refused where it makes no sense."""

import numpy as np
import pytest

from neurosim import (
    LIF,
    AllToAll,
    ArgumentError,
    FastHebbian,
    KindError,
    KWinners,
    Multapses,
    Network,
    Playback,
    Population,
    Random,
    RandomGrowth,
    SpikeTimes,
    SpikingNetwork,
    Synapses,
    Uniform,
)

WHOLE = AllToAll()


def rounds(graph=WHOLE, **more):
    eye, area = Population("eye", 2, Playback()), Population("area", 3, KWinners(1))
    return Network([eye, area], [Synapses(eye, area, graph, **more)])


def spikes(graph=WHOLE, **more):
    eye, area = Population("eye", 2, SpikeTimes([0], [1.0])), Population("area", 3, LIF())
    return SpikingNetwork([eye, area], [Synapses(eye, area, graph, **more)], precision="double")


@pytest.mark.parametrize("make", [rounds, spikes])
@pytest.mark.parametrize(
    ("release", "error", "said"),
    [
        (-0.1, ArgumentError, "release of 'eye->area' must be from 0 to 1, got -0.1"),
        (1.5, ArgumentError, "must be from 0 to 1, got 1.5"),
        (float("nan"), ArgumentError, "release of 'eye->area' must be"),
        ([0.5, np.nan] * 3, ArgumentError, "must be from 0 to 1, got nan at position 1"),
        ([0.5, 1.0, 2.0] * 2, ArgumentError, "got 2 at position 2"),
        ([0.5] * 5, KindError, "must be one number or 6, one for each contact .*, got 5"),
        ([[0.5] * 6], KindError, r"shape \(1, 6\)"),
        ("half", KindError, "release of 'eye->area' must be plain numbers"),
        (None, KindError, "release of 'eye->area' must be plain numbers"),
        (Uniform(0, 1), KindError, r"got Uniform\(.*: distributions are not taken here"),
        (True, KindError, "release of 'eye->area' must be plain numbers"),
    ],
)
def test_what_is_no_chance_is_refused(make, release, error, said):
    with pytest.raises(error, match=said):
        make(release=release)


@pytest.mark.parametrize("make", [rounds, spikes])
def test_what_cannot_fail_is_told(make):
    with pytest.raises(ArgumentError, match=r"must be 1 where .* not stored, got 0.5; leave out"):
        make(Random(0.1, stored=False), release=0.5)
    assert make(Random(0.1, stored=False), release=1).synapses["eye->area"].release == 1.0
    growth = RandomGrowth(0.1)
    with pytest.raises(KindError, match="must be one number for all where synapses grow"):
        make(release=[0.5] * 6, growth=growth)
    assert make(release=0.5, growth=growth).synapses["eye->area"].release == 0.5


def test_fast_weights_are_told():
    with pytest.raises(KindError, match="must be 1 with fast weights, got 0.5"):
        rounds(release=0.5, plasticity=FastHebbian(0.5, 1.0))


@pytest.mark.parametrize("make", [rounds, spikes])
def test_new_contacts_need_one_number_for_all(make):
    several = Multapses(AllToAll(), 2)
    listed, shared = make(several, release=[0.5] * 12), make(several, release=0.5)
    with pytest.raises(KindError, match="cannot grow: its release lists a number for each"):
        listed.grow("eye->area", [0], [0])
    shared.grow("eye->area", [0], [0])
    listed.prune("eye->area", [0], [0])
    for net, n in ((listed, 11), (shared, 13)):
        found = net.edges("eye->area")
        assert (found[0] if make is rounds else found).indices.size == n


def test_what_was_given_may_change_afterwards():
    chances = np.full(6, 0.5)
    wires = rounds(release=chances).synapses["eye->area"]
    chances[:] = 7
    assert wires.release.tolist() == [0.5] * 6
    assert "release=array(6)" in repr(wires)
    assert "release" not in repr(rounds(release=1.0).synapses["eye->area"])
