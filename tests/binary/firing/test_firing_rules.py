"""Firing rules: winners, thresholds, played and graded inputs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws import DOUBT, chance
from scipy import stats
from worlds import driven, history

from neurosim import (
    ArgumentError,
    Explicit,
    FixedFanIn,
    Graded,
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


def _freeze_at(net, rounds=1):
    net.run(rounds, inputs={"eye": [0]})
    net.screen("area")
    return net.freeze("area")


def test_ties_and_missing_winners_are_counted():
    net = driven(KWinners(3), [2, 1, 1, 1, 0])
    net.run(2, inputs={"eye": [0]})
    assert net.winners("area").tolist() == [0, 1, 2]
    assert (net.activity("area").n_tied, net.activity("area").n_short) == (2, 0)
    net.run(1, inputs={"eye": []})
    assert (net.activity("area").n_tied, net.activity("area").n_short) == (2, 1)


@pytest.mark.parametrize(("k", "winners"), [(0, []), (2, [1, 3]), (4, [0, 1, 3, 4])])
def test_exactly_k_fire_whatever_their_drive_but_nobody_excluded(k, winners):
    nose = Population("nose", 1, Graded(signed=True))
    area = Population("area", 5, KWinners(k, exact=True))
    wires = Explicit.from_pairs([(0, 0), (0, 2)], 1)
    net = Network([nose, area], [Synapses(nose, area, wires)])
    net.exclude("area", [2])
    net.run(1, inputs={"nose": [-1.0]})
    assert net.winners("area").tolist() == winners


def test_a_rule_with_exactly_k_knows_no_refraction():
    with pytest.raises(ArgumentError, match="refraction must be 0 where exactly k fire, got 0.5"):
        KWinners(2, refraction=0.5, exact=True)


@pytest.mark.parametrize(("k", "winners"), [(0, []), (1, [2]), (5, [0, 1, 2, 4])])
def test_k_from_nobody_to_everybody_with_a_drive(k, winners):
    net = driven(KWinners(k), [1, 1, 3, 0, 2])
    net.run(1, inputs={"eye": [0]})
    assert net.winners("area").tolist() == winners


def test_a_threshold_lets_more_than_k_fire_up_to_its_emergency_cap():
    drive = [4, 4, 4, 4, 4, 4, 4, 5, 1]
    for at_most, winners in [(None, [0, 1, 2, 3, 4, 7]), (8, list(range(8))), (2, [0, 7])]:
        net = driven(Threshold(2, 0.9, at_most), drive)
        _freeze_at(net)
        assert net.winners("area").tolist() == [0, 7]
        net.run(1, inputs={"eye": [0]})
        assert net.winners("area").tolist() == winners
        assert net.activity("area").n_capped == (at_most != 8)


@pytest.mark.parametrize("fraction", [0.7, 1.0, 3.0, 10.0, 1e9])
def test_a_threshold_of_any_height_can_be_frozen(fraction):
    net = driven(Threshold(1, fraction), [3, 3, 3])
    assert _freeze_at(net) == pytest.approx(fraction * 3)
    net.run(1, inputs={"eye": [0]})
    assert net.winners("area").tolist() == ([0, 1, 2] if fraction <= 1 else [])


@pytest.mark.parametrize("fraction", [0.3, 0.6, 0.7, 0.9])
def test_who_gets_exactly_theta_fires(fraction):
    weight = round(10 * fraction)
    net = driven(Threshold(1, fraction), [10, weight, weight - 1])
    _freeze_at(net)
    net.run(1, inputs={"eye": [0]})
    assert net.winners("area").tolist() == [0, 1]


def test_a_threshold_screened_in_silence_still_needs_a_drive():
    net = driven(Threshold(1), [0, 0])
    assert _freeze_at(net) > 0
    net.run(1, inputs={"eye": [0]})
    assert net.winners("area").size == 0


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (lambda: KWinners(2, ties="last"), "ties must be one of lowest_index, random, got 'last'"),
        (lambda: KWinners(2, refraction=-0.1), "refraction must be from 0 to 1000, got -0.1"),
        (lambda: KWinners(2, refraction=1001), "refraction .* got 1001"),
        (lambda: KWinners(-1), "k must be .* got -1"),
        (lambda: Threshold(2, fraction=0.0), "fraction .* got 0.0"),
        (lambda: Threshold(2, fraction=float("nan")), "fraction .* got nan"),
        (lambda: Threshold(0), "k must be from 1 to 4, got 0"),
        (lambda: Threshold(5), "k must be from 1 to 4, got 5"),
        (lambda: Threshold(2, at_most=1), "at_most must be from 2 to 4, got 1"),
        (lambda: Threshold(2, at_most=5), "at_most must be from 2 to 4, got 5"),
        (lambda: Playback([[0], [4]]), r"events\[1\] .* got 4"),
        (lambda: Playback(reliability=1.5), "reliability .* got 1.5"),
        (lambda: Playback(background=-0.5), "background .* got -0.5"),
        (lambda: Graded([0, 1, 2, 0]), "values must be from 0 to 1, got 2; raise largest"),
        (lambda: Graded([0, -1, 0, 0]), "values .* got -1"),
        (lambda: Graded([0, -1, 2, 0], signed=True), "values must be from -1 to 1, got 2"),
        (lambda: Graded([0, float("nan"), 0, 0]), "values .* got nan"),
        (lambda: Graded([0, 1]), r"values must be 4 plain numbers, got int64\(2,\)"),
        (lambda: Graded([True] * 4), "values must be plain numbers, got bool"),
        (lambda: Graded(largest=0.0), "largest .* got 0.0"),
    ],
)
def test_bad_rules_are_refused_by_name_and_value(rule, said):
    with pytest.raises((ArgumentError, KindError), match=said):
        Population("p", 4, rule())


def _played(rule, rounds, n, seed=0, **inputs):
    net = Network([Population("eye", n, rule)], seed=seed)
    recorder = net.record("eye")
    net.run(rounds, inputs=inputs or None)
    return history(recorder)


def test_events_are_played_in_their_rounds_then_silence():
    assert _played(Playback([[2, 0], [], [1]]), 5, 3) == [[0, 2], [], [1], [], []]
    assert _played(Playback([[2, 0], [], [1]]), 2, 3, eye=[1]) == [[1], [1]]


def test_events_may_be_one_array():
    try:
        rule = Population("eye", 3, Playback(np.array([[0, 1], [2, 1]]))).rule
    except NeurosimError:
        return  # refusing is an answer, a raw NumPy error is not
    assert _played(rule, 2, 3) == [[0, 1], [1, 2]]


def test_unreliable_events_are_drawn_anew_for_each_round_and_seed():
    n, rounds = 500, 40
    played = _played(Playback(reliability=0.8), rounds, n, eye=range(n))
    law = stats.binom(rounds, 0.8)
    assert chance(np.bincount(sum(played, []), minlength=n), law) > DOUBT
    assert len({tuple(winners) for winners in played}) == rounds
    assert played == _played(Playback(reliability=0.8), rounds, n, eye=range(n))
    assert played != _played(Playback(reliability=0.8), rounds, n, seed=1, eye=range(n))
    assert _played(Playback(reliability=0.0), 2, n, eye=range(n)) == [[], []]


@pytest.mark.parametrize("rule", [Playback(reliability=0.5), Playback([range(99)], 0.5, 0.2)])
def test_every_source_draws_for_itself_keyed_by_its_name(rule):
    def played(*names, seed=0):
        net = Network([Population(name, 99, rule) for name in names], seed=seed)
        net.run(1, inputs=dict.fromkeys(names, range(99)))
        return [net.winners(name).tolist() for name in names]

    left, right = played("left", "right")
    assert left != right
    assert played("right", "left") == [right, left] and played("left") == [left]


def test_background_fires_anyone_in_any_round_on_top_of_what_is_played():
    n, rounds = 500, 40
    played = _played(Playback(background=0.1), rounds, n, eye=[3, 7])
    assert all({3, 7} <= set(winners) for winners in played)
    counts = np.bincount(sum(played, []), minlength=n)
    assert chance(np.delete(counts, [3, 7]), stats.binom(rounds, 0.1)) > DOUBT
    assert _played(Playback(background=1.0), 1, 5) == [[0, 1, 2, 3, 4]]


@given(
    st.lists(st.floats(0, 50), min_size=1, max_size=8),
    st.lists(st.integers(1, 5), min_size=3, max_size=3),
    st.integers(0, 5),
)
def test_graded_input_is_an_integer_matrix_product(values, factors, seed):
    nose = Population("nose", len(values), Graded(values, largest=50.0))
    cells = Population("cells", 9, KWinners(9))
    ways = [Random(0.5), FixedFanIn(1), Random(1.0)]
    synapses = [
        Synapses(nose, cells, way, factor, name=f"way {i}")
        for i, (way, factor) in enumerate(zip(ways, factors, strict=True))
    ]
    net = Network([nose, cells], synapses, seed=seed)
    net.run(1)
    matrix = np.zeros((len(values), 9), np.int64)
    for i, factor in enumerate(factors):
        edges, _ = net.edges(f"way {i}")
        pres = np.repeat(np.arange(len(values)), np.diff(edges.indptr))
        np.add.at(matrix, (pres, edges.indices), factor)
    amounts = np.array([round(value / 50 * 32767) for value in values])
    assert net.drive("cells").tolist() == (amounts @ matrix).tolist()


def test_graded_inputs_of_a_run_override_the_values():
    nose, cells = Population("nose", 2, Graded([1, 0])), Population("cells", 2, KWinners(1))
    net = Network([nose, cells], [Synapses(nose, cells, Explicit.from_pairs([(0, 0), (1, 1)], 2))])
    net.run(1)
    assert (net.winners("cells").tolist(), net.winners("nose").tolist()) == ([0], [0])
    net.run(1, inputs={"nose": [0.2, 0.9]})
    assert (net.winners("cells").tolist(), net.winners("nose").tolist()) == ([1], [0, 1])
    net.run(1)
    assert net.winners("cells").tolist() == [0]
