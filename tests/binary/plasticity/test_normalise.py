"""Normalised weights: sums as asked for, learning as before, no drive beyond int64."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import members, programs
from twin import differences, do, keeping, twin_of, unlike

from neurosim import (
    ArgumentError,
    Explicit,
    Graded,
    Hebbian,
    KindError,
    KWinners,
    Network,
    Playback,
    Population,
    Random,
    Synapses,
)

EYE = Population("eye", 30, Playback())
SHOWN = {"eye": range(12)}
KINDS = ("normalise", "normalise", "rest", "excite")


def _network(p=0.2, seed=0, rule=None, **hebbian):
    area = Population("area", 60, rule or KWinners(8))
    learn = Hebbian(hebbian.pop("beta", 0.5), **hebbian)
    return Network(
        [EYE, area],
        [Synapses(pre, area, Random(p), weight, learn) for pre, weight in ((EYE, 1), (area, 3))],
        seed=seed,
    )


def _sums(net, name):
    edges, weights = net.edges(name)
    return np.bincount(edges.indices, weights, net.pathways[name].synapses.post.n)


@given(members(), st.data())
def test_every_round_matches_the_naive_network(case, data):
    populations, synapses = case
    net = Network(populations, [keeping(s, True) for s in synapses])
    twin = twin_of(net)
    for options, deeds in data.draw(programs(populations, synapses, KINDS)):
        do(net, twin, options, deeds)
        assert differences(net, twin) == []
    assert unlike(net, twin) == []


@pytest.mark.parametrize("total", [0.01, 1.0, 7.5])
def test_sums_are_the_total_wherever_there_are_synapses(total):
    net = _network(p=0.05)
    net.run(5, inputs=SHOWN)
    n_inputs = np.bincount(net.edges("eye->area")[0].indices, minlength=60)
    before = _sums(net, "area->area")
    net.normalise(total, ["eye->area"])
    assert _sums(net, "eye->area") == pytest.approx(total * (n_inputs > 0))
    assert (_sums(net, "area->area") == before).all() and (n_inputs == 0).any()
    net.run(1, inputs={"eye": range(30)}, pathways=["eye->area"], plastic=False)
    assert net.drive("area") == pytest.approx(total * (n_inputs > 0))


def test_learning_goes_on_with_the_same_factor_and_can_be_normalised_again():
    net = _network()
    net.normalise()
    for _ in range(3):
        before = net.edges("eye->area")[1].copy()
        net.run(1, inputs=SHOWN)
        grown = net.edges("eye->area")[1] / before
        assert set(np.round(grown, 6)) == {1.0, 1.5}
    assert _sums(net, "eye->area").max() > 1.5
    net.normalise()
    for name in net.pathways:
        sums = _sums(net, name)
        assert sums[sums > 0] == pytest.approx(1)


def test_weights_of_their_own_keep_their_proportions():
    area = Population("area", 2, KWinners(2))
    listed = Explicit.from_pairs([(0, 0), (1, 0), (2, 1)], 30, [1.0, 3.0, 0.25])
    net = Network([EYE, area], [Synapses(EYE, area, listed)])
    net.normalise(0.8)
    assert net.edges("eye->area")[1] == pytest.approx([0.2, 0.6, 0.8])
    net.run(1, inputs={"eye": [1, 2]})
    assert net.drive("area") == pytest.approx([0.6, 0.8])


@pytest.mark.parametrize("rule", [Playback(), Graded(np.ones(4))], ids=["spikes", "amounts"])
@pytest.mark.parametrize("total", [0.5, 4.0, 512.0])
@pytest.mark.parametrize(("beta_minus", "n_growths"), [(0.0, 7), (1.0, 14)])
def test_no_growth_after_it_overflows(rule, total, beta_minus, n_growths):
    nose, area = Population("nose", 4, rule), Population("area", 4, KWinners(4))
    learn = Hebbian(1.0, beta_minus, w_max=2.0**7)
    net = Network([nose, area], [Synapses(nose, area, Random(1.0), 1.0, learn)])
    net.pathways["nose->area"].steps[:] = 0  # the smallest weight
    net.normalise(total)
    for _ in range(25):
        net.rest()  # so that nothing fired before and nothing shrinks
        net.run(1, inputs={"nose": np.arange(4) if rule.most_emitted == 1 else np.ones(4)})
    assert net.drive("area") == pytest.approx([total * 2**n_growths * rule.most_emitted] * 4)


def test_a_network_that_is_added_to_stays_normalised():
    net = _network()
    net.normalise()
    other = Population("other", 5, KWinners(2))
    net.add([other], [Synapses(other, net.populations["area"], Random(0.5), 0.3)])
    assert set(np.round(_sums(net, "eye->area"), 9)) <= {0, 1}


def test_synapses_that_are_not_stored_cannot_be_normalised():
    area = Population("area", 60, KWinners(8))
    synapses = [Synapses(pre, area, Random(0.2, stored=pre is EYE)) for pre in (EYE, area)]
    net = Network([EYE, area], synapses)
    with pytest.raises(KindError, match=r"'area->area' cannot be normalised.*stored=True"):
        net.normalise()
    assert _sums(net, "eye->area").max() > 1
    net.normalise(pathways=["eye->area"])
    assert _sums(net, "eye->area").max() == pytest.approx(1)


@pytest.mark.parametrize(
    ("total", "pathways", "error", "said"),
    [
        (0.0, None, ArgumentError, "total must be .* got 0"),
        (-1, None, ArgumentError, "total must be .* got -1"),
        (float("nan"), None, ArgumentError, "total .* got nan"),
        (1e9, None, ArgumentError, "total must be .* got 1000000000"),
        ("1", None, KindError, "total .* got '1'"),
        (1.0, ["eye>area"], ArgumentError, "did you mean 'eye->area'"),
        (1.0, "eye->area", KindError, "pathways must be a list"),
        (2.0**29, ["area->area"], ArgumentError, "weight of 'eye->area' is 1, too small"),
    ],
)
def test_a_total_that_cannot_be_is_refused_and_changes_nothing(total, pathways, error, said):
    net, same = _network(w_max=2.0**25), _network(w_max=2.0**25)
    for each in (net, same):
        each.run(2, inputs=SHOWN)
    with pytest.raises(error, match=said):
        net.normalise(total, pathways)
    for each in (net, same):
        each.run(3, inputs=SHOWN)
    assert net.drive("area").tolist() == same.drive("area").tolist()
    assert all((net.edges(n)[1] == same.edges(n)[1]).all() for n in net.pathways)
