"""The public calls of a network: what they do, and what they refuse with which words."""

import numpy as np
import pytest
from worlds import STIMULUS, history, snapshot, world

from neurosim import (
    LIF,
    ArgumentError,
    Explicit,
    Graded,
    Hebbian,
    KindError,
    KWinners,
    Network,
    NeurosimError,
    Playback,
    Population,
    Random,
    Synapses,
    Threshold,
)

EYE = Population("eye", 4, Playback())
AREA = Population("area", 4, KWinners(2))


def _through(weight=1.0, rule=None, post=AREA):
    return Network([EYE, post], [Synapses(EYE, post, Random(1.0), weight, rule)])


def test_plastic_false_leaves_the_weights():
    net = world()
    before = snapshot(net)["weights"]
    net.run(10, inputs=STIMULUS, plastic=False)
    assert snapshot(net)["weights"] == before
    net.run(1, inputs=STIMULUS)
    assert snapshot(net)["weights"] != before


def test_rest_silences_and_keeps_what_was_learned():
    net = world()
    net.run(10, inputs=STIMULUS)
    weights = snapshot(net)["weights"]
    net.rest()
    assert net.winners("area").size == net.winners("stimulus").size == 0
    assert snapshot(net)["weights"] == weights and net.round == 10
    net.run(1, inputs={"stimulus": []})
    assert net.winners("area").size == 0 and not net.drive("area").any()


def test_excited_neurons_drive_the_next_round():
    net = Network([AREA], [Synapses(AREA, AREA, Explicit.from_pairs([(1, 3), (2, 0)], 4))])
    net.excite("area", [2, 1])
    assert net.winners("area").tolist() == [1, 2]
    net.run(1)
    assert net.winners("area").tolist() == [0, 3]
    net.run(1)
    assert net.winners("area").size == 0


def test_who_is_excluded_inside_a_probe_is_let_in_again():
    net = _through()
    with net.probe():
        net.exclude("area", [0])
    net.run(1, inputs={"eye": [0]})
    assert net.winners("area").tolist() == [0, 1]


def test_excluded_neurons_do_not_fire_above_a_threshold():
    net = _through(post=Population("area", 4, Threshold(2)))
    net.run(1, inputs={"eye": [0]})
    net.screen("area")
    net.freeze("area")
    net.exclude("area", [2])
    net.run(1, inputs={"eye": [0]})
    assert net.winners("area").tolist() == [0, 1, 3]


def test_another_rule_acts_from_the_next_round_on():
    net = _through()
    net.run(1, inputs={"eye": [0]})
    net.set_rule("area", KWinners(3))
    assert net.winners("area").tolist() == [0, 1]
    net.run(1, inputs={"eye": [0]})
    assert net.winners("area").tolist() == [0, 1, 2]


def test_another_kind_of_source_does_not_overflow_the_drive():
    net = _through()
    try:
        net.set_rule("eye", Graded(np.ones(4)))
    except NeurosimError:
        return  # refusing is an answer, a drive that wrapped around is not
    net.run(1)
    assert net.drive("area") == pytest.approx([4 * 32767.0] * 4)
    assert net.winners("area").tolist() == [0, 1]


def test_exciting_a_source_is_refused_or_heard():
    net = _through()
    with pytest.raises(NeurosimError, match="eye"):
        net.excite("eye", [0, 1])


def test_winners_are_a_copy():
    net = _through()
    net.run(1, inputs={"eye": [0]})
    net.winners("area")[:] = 9
    assert net.winners("area").tolist() == [0, 1]


def test_recorders_keep_rounds_neurons_and_counts():
    net = _through()
    late = []
    recorder = net.record("area")
    for eyes in ([0], [], [1, 2]):
        net.run(1, inputs={"eye": eyes})
        late.append(net.record("eye"))
    assert recorder.rounds.tolist() == [0, 0, 2, 2]
    assert recorder.neurons.tolist() == [0, 1, 0, 1]
    assert recorder.counts().tolist() == [2, 2, 0, 0]
    assert history(recorder) == [[0, 1], [], [0, 1]]
    assert [history(each) for each in late] == [[[], [1, 2]], [[1, 2]], []]
    assert late[2].rounds.size == late[2].neurons.size == 0
    recorder.clear()
    net.run(1, inputs={"eye": [3]})
    assert recorder.rounds.tolist() == [3, 3]


def test_a_frozen_threshold_in_units_of_weight():
    net = _through(0.5, post=Population("area", 4, Threshold(2, fraction=0.6)))
    assert net.theta("area") is None
    with pytest.raises(ArgumentError, match="'area' has not been screened"):
        net.freeze("area")
    for eyes in ([0, 1, 2, 3], [0], [0, 1]):
        net.run(1, inputs={"eye": eyes})
        net.screen("area")
    assert net.freeze("area") == net.theta("area") == pytest.approx(0.6 * 2 * 0.5)
    net.run(1, inputs={"eye": [0]})
    assert net.winners("area").size == 0
    net.run(1, inputs={"eye": [0, 1]})
    assert net.winners("area").tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize("theta", [0.75, 1.0, 1.01])
def test_a_threshold_that_is_given(theta):
    net = _through(0.5, post=Population("area", 4, Threshold(2, fraction=0.6)))
    assert net.freeze("area", theta) == net.theta("area") == pytest.approx(theta, rel=1e-3)
    net.run(1, inputs={"eye": [0, 1]})
    assert net.winners("area").size == (4 if theta <= 1 else 0)
    for bad in (0.0, -1.0, float("nan")):
        with pytest.raises(ArgumentError, match="theta must be"):
            net.freeze("area", bad)


REFUSED_CALLS = {
    "no such pathway": (
        lambda net: net.run(1, inputs={"eye": [0]}, pathways=["eye-area"]),
        ArgumentError,
        "pathways must be one of eye->area, got 'eye-area'; did you mean 'eye->area'",
    ),
    "pathways as text": (
        lambda net: net.run(1, inputs={"eye": [0]}, pathways="eye->area"),
        KindError,
        "pathways must be a list of names, got 'eye->area'",
    ),
    "held as text": (
        lambda net: net.run(1, inputs={"eye": [0]}, held="area"),
        KindError,
        "held must be a list of names, got 'area'",
    ),
    "no such held": (
        lambda net: net.run(1, inputs={"eye": [0]}, held=["arae"]),
        ArgumentError,
        "held must be one of eye, area, got 'arae'; did you mean 'area'",
    ),
    "held source": (
        lambda net: net.run(1, inputs={"eye": [0]}, held=["eye"]),
        KindError,
        "held: 'eye' is a source",
    ),
    "edges from beyond": (lambda net: net.edges("eye->area", [4]), ArgumentError, "pre .* got 4"),
    "edges to mask": (
        lambda net: net.edges("eye->area", [0], [True] * 4),
        KindError,
        "post .* got bool",
    ),
    "exclude beyond": (lambda net: net.exclude("area", [4]), ArgumentError, "neurons .* got 4"),
    "exclude source": (lambda net: net.exclude("eye", [0]), KindError, "'eye' is a source"),
    "nothing drives": (lambda net: net.run(1), ArgumentError, "nothing drives .*inputs=.*excite"),
    "no such input": (
        lambda net: net.run(1, inputs={"eyes": [0]}),
        ArgumentError,
        "inputs must be one of eye, got 'eyes'; did you mean 'eye'",
    ),
    "input to an area": (
        lambda net: net.run(1, inputs={"area": [0]}),
        KindError,
        "'area' fires by its drive.*excite",
    ),
    "input beyond": (lambda net: net.run(1, inputs={"eye": [4]}), ArgumentError, "0 to 3, got 4"),
    "input below": (lambda net: net.run(1, inputs={"eye": [-1]}), ArgumentError, "got -1"),
    "input twice": (lambda net: net.run(1, inputs={"eye": [1, 1]}), ArgumentError, "twice"),
    "input as mask": (lambda net: net.run(1, inputs={"eye": [True] * 4}), KindError, "got bool"),
    "input as table": (lambda net: net.run(1, inputs={"eye": [[1]]}), KindError, r"\(1, 1\)"),
    "rounds": (lambda net: net.run(-1, inputs={"eye": [0]}), ArgumentError, "rounds .* got -1"),
    "half rounds": (lambda net: net.run(1.5, inputs={"eye": [0]}), KindError, "rounds .* got 1.5"),
    "chunk": (lambda net: net.run(1, inputs={"eye": [0]}, chunk=0), ArgumentError, "chunk .*got 0"),
    "winners": (lambda net: net.winners("arae"), ArgumentError, "did you mean 'area'"),
    "drive": (lambda net: net.drive("arae"), ArgumentError, "did you mean 'area'"),
    "record": (lambda net: net.record("arae"), ArgumentError, "did you mean 'area'"),
    "excite": (lambda net: net.excite("arae", [0]), ArgumentError, "did you mean 'area'"),
    "excite beyond": (lambda net: net.excite("area", [4]), ArgumentError, "neurons .* got 4"),
    "exclude": (lambda net: net.exclude("arae", [0]), ArgumentError, "did you mean 'area'"),
    "edges": (lambda net: net.edges("eye-area"), ArgumentError, "did you mean 'eye->area'"),
    "screen": (lambda net: net.screen("area"), KindError, "'area' has no Threshold .*KWinners"),
    "freeze": (lambda net: net.freeze("area"), KindError, "'area' has no Threshold .*KWinners"),
    "rule": (lambda net: net.set_rule("arae", KWinners(1)), ArgumentError, "did you mean 'area'"),
    "rule k": (lambda net: net.set_rule("area", KWinners(5)), ArgumentError, "k .*0 to 4, got 5"),
    "rule as source": (lambda net: net.set_rule("area", Playback()), KindError, "'area' cannot"),
    "rule of spikes": (
        lambda net: net.set_rule("area", LIF()),
        KindError,
        "'area' fires in spikes",
    ),
    "rule as number": (lambda net: net.set_rule("area", 7), KindError, "rule .*7"),
    "theta": (lambda net: net.theta("arae"), ArgumentError, "did you mean 'area'"),
}


@pytest.mark.parametrize("what", REFUSED_CALLS)
def test_a_refused_call_says_why_and_changes_nothing(what):
    call, error, said = REFUSED_CALLS[what]
    net = _through(rule=Hebbian(0.5))
    with pytest.raises(error, match=said):
        call(net)
    assert net.round == 0 and not net.drive("area").any()
    net.run(1, inputs={"eye": [0]})
    assert net.winners("area").tolist() == [0, 1]
