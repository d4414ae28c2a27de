"""Plasticity of rounds that users bring: as by its formula, refused where it breaks a word."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from naive.binary import own_plasticity as naive
from own_rules import load

from neurosim import (
    AllToAll,
    ArgumentError,
    Explicit,
    Graded,
    Hebbian,
    KindError,
    KWinners,
    Network,
    NeurosimError,
    NumericalError,
    Plasticity,
    Playback,
    Population,
    Random,
    Synapses,
)

own = load("own_plasticity")
RULES = {
    "oja": (lambda: own.Oja(0.3), lambda: naive.oja(0.3)),
    "saturating": (lambda: own.Saturating(0.2, 0.1, 2.5), lambda: naive.saturating(0.2, 0.1, 2.5)),
    "scaling": (
        lambda: own.Scaling(0.2, 0.3, 4.0, 2.0),
        lambda: naive.scaling(0.2, 0.3, 4.0, 2.0),
    ),
}
PATHS = {"eye": "eye->area", "area": "area->area"}


def build(rule, seed=1, threads=1, n=7, k=2, storing=1.0, p=0.6, more=()):
    eye = Population("eye", 6, Playback(), storing=storing)
    area = Population("area", n, KWinners(k), storing=storing)
    wires = [Synapses(eye, area, Random(p), 0.7, rule()),
             Synapses(area, area, Random(p), 0.4, rule())]  # fmt: skip
    return Network([eye, area], [*wires, *more], seed=seed, threads=threads)


def pairs(net, name):
    """Return weights by (pre, post)."""
    (indptr, indices), weights = net.edges(PATHS[name])
    pre = np.repeat(np.arange(indptr.size - 1), np.diff(indptr))
    return dict(
        zip(zip(pre.tolist(), indices.tolist(), strict=True), weights.tolist(), strict=True)
    )


def show(net, pictures):
    """Return who fires at each picture."""
    winners = []
    for picture in pictures:
        net.run(1, inputs={"eye": picture})
        winners.append(net.winners("area").tolist())
    return winners


PICTURES = st.lists(st.sets(st.integers(0, 5)), min_size=1, max_size=12)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(sorted(RULES)), PICTURES, st.integers(0, 50), st.integers(1, 4),
       st.sampled_from([1.0, 0.6]))  # fmt: skip
def test_rules_of_users_do_what_their_formula_says(name, pictures, seed, k, storing):
    rule, formula = RULES[name]
    net = build(rule, seed, k=k, storing=storing)
    paths = {end: (pairs(net, end), formula()) for end in PATHS}
    stores = {end: set(net.storing(end).tolist()) for end in PATHS}
    twin = naive.Rounds(7, k, net.activity("area").scale, paths, stores)
    shown = [sorted(picture) for picture in pictures]
    assert show(net, shown) == [twin.round(picture) for picture in shown]
    for end, (weights, _) in paths.items():
        assert pairs(net, end) == weights  # to the bit


@pytest.mark.parametrize("name", RULES)
def test_threads_probes_and_copies_leave_no_bit(name):
    rule, pictures = RULES[name][0], [[0, 1, 2], [3, 4], [0, 5]] * 3
    net, other = build(rule), build(rule, threads=2)
    assert show(net, pictures) == show(other, pictures)
    with net.probe():
        show(net, pictures)
        net.excite("area", range(7))  # changes the unit of drive
    copies = copy.deepcopy(net), pickle.loads(pickle.dumps(net))
    expected = show(other, pictures)
    for each in (net, *copies):
        assert show(each, pictures) == expected
        for end in PATHS:
            assert pairs(each, end) == pairs(other, end)
    assert net.pathways["eye->area"].n_updates == other.pathways["eye->area"].n_updates > 0


@pytest.mark.parametrize("name", RULES)
def test_what_is_learned_does_not_depend_on_what_else_leads_there(name):
    rule, pictures = RULES[name][0], [[0, 1, 2], [3, 4]] * 4
    net = build(rule)
    quiet = Population("quiet", 900, Playback())
    net_with_more = build(rule)
    net_with_more.add(
        [quiet], [Synapses(quiet, net_with_more.populations["area"], AllToAll(), 1e3)]
    )
    assert net.activity("area").scale != net_with_more.activity("area").scale
    assert show(net, pictures) == show(net_with_more, pictures)
    assert pairs(net, "eye") == pairs(net_with_more, "eye")


def test_one_rule_in_two_networks_and_two_pathways_keeps_a_state_for_each():
    shared = own.Scaling(0.2, 0.3, 4.0, 2.0)
    first, second = build(lambda: shared), build(lambda: own.Scaling(0.2, 0.3, 4.0, 2.0))
    show(first, [[0, 1]] * 5)
    assert not hasattr(shared, "mean")
    third = build(lambda: shared)
    assert show(third, [[0, 1]] * 5) == show(second, [[0, 1]] * 5)
    assert pairs(third, "area") == pairs(second, "area")
    assert first.pathways["eye->area"].rule.mean.shape == (7,)


def test_closed_or_without_plasticity_nothing_changes():
    net = build(RULES["scaling"][0])
    before = pairs(net, "eye")
    net.run(3, inputs={"eye": [0, 1]}, plastic=False)
    net.run(3, inputs={"eye": [0, 1]}, pathways=["area->area"])
    assert pairs(net, "eye") == before


def test_listed_weights_begin_where_they_are_and_amounts_are_spikes():
    class Noted(own.Saturating):
        def update(self, synapses):
            assert set(synapses.arrived) <= {1.0} and set(synapses.fires) <= {0.0, 1.0}
            assert np.array_equal(synapses.pre, [0, 0]) and synapses.when == 0
            assert "2 synapses in round 0" in repr(synapses)
            return super().update(synapses)

    nose, area = Population("nose", 2, Graded()), Population("area", 2, KWinners(1))
    wires = Explicit.from_pairs([(0, 0), (0, 1), (1, 1)], 2, weights=[1.0, 2.0, 3.0])
    net = Network([nose, area], [Synapses(nose, area, wires, 0.5, Noted(0.5, 0.5, 4.0))])
    net.run(1, inputs={"nose": [1.0, 0.0]})
    assert net.drive("area").tolist() == [0.5 * 32767, 32767]
    assert net.edges("nose->area")[1].tolist() == [0.25, 2.5, 1.5]


class Told(Plasticity):
    """Returns what a test says."""

    largest = 2.0
    given = staticmethod(lambda synapses: synapses.weights)

    def update(self, synapses):
        return self.given(synapses)


def told(**said):
    return type("Stranger", (Told,), said)()


def returning(f):
    return {"given": staticmethod(f)}


def _in_place(synapses):
    synapses.weights += 0.1


BROKEN = {
    "in place": (returning(_in_place), KindError, r"must not write into .*read-only.* return it"),
    "a field": (
        returning(lambda s: setattr(s, "weights", 1)), KindError, "must not write into .*can't set",
    ),
    "a part": (returning(lambda s: s.pre.fill(5)), KindError, "must not write into .*read-only"),
    "too few": (returning(lambda s: s.weights[1:]), KindError, "must return 3 plain numbers"),
    "one": (returning(lambda s: 1.0), KindError, "must return 3 plain numbers"),
    "nothing": (returning(lambda s: None), KindError, r"update\(\) .*'eye->area' \(Stranger\)"),
    "text": (returning(lambda s: ["1"] * 3), KindError, "plain numbers"),
    "truth": (returning(lambda s: s.weights > 0), KindError, "plain numbers"),
    "complex": (returning(lambda s: s.weights * 1j), KindError, "plain numbers"),
    "nan": (
        returning(lambda s: s.weights * np.nan), NumericalError, "finite .*nan from neuron 0 to 0",
    ),
    "infinite": (returning(lambda s: s.weights + np.inf), NumericalError, "weights, got inf"),
    "large": (
        returning(lambda s: s.weights + [0, 1.5, 0]), ArgumentError,
        "from 0 to largest = 2, got 2.5 from neuron 0 to 1; .*np.clip",
    ),
    "negative": (returning(lambda s: s.weights - 2), ArgumentError, "0 to largest = 2, got -1"),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_updates_that_are_no_weights_are_refused_and_the_round_was_none(what):
    said, error, words = BROKEN[what]
    rule = told(**said, changes="all")
    eye, area = Population("eye", 1, Playback()), Population("area", 3, KWinners(1))
    first = Synapses(eye, area, AllToAll(), plasticity=Hebbian(0.5), name="first")
    net = Network([eye, area], [first, Synapses(eye, area, AllToAll(), plasticity=rule)])
    with pytest.raises(error, match=words):
        net.run(1, inputs={"eye": [0]})
    assert net.round == 0 and net.winners("area").size == 0
    assert net.edges("first")[1].tolist() == net.edges("eye->area")[1].tolist() == [1, 1, 1]


def test_a_state_is_as_before_where_another_rule_fails():
    class Fails(own.Scaling):
        def update(self, synapses):
            if synapses.when == 2 and broken:
                broken.pop()
                raise ZeroDivisionError
            return super().update(synapses)

    broken, values = [1], (0.2, 0.3, 4.0, 2.0)
    eye, area = Population("eye", 6, Playback()), Population("area", 7, KWinners(2))

    def make(second):
        wires = [Synapses(eye, area, AllToAll(), 0.7, own.Scaling(*values), name="first"),
                 Synapses(eye, area, AllToAll(), 0.7, second(*values), name="second")]  # fmt: skip
        return Network([eye, area], wires)

    net, other = make(Fails), make(own.Scaling)
    with pytest.raises(ZeroDivisionError):
        net.run(5, inputs={"eye": [0, 1]})
    net.run(3, inputs={"eye": [0, 1]})
    other.run(5, inputs={"eye": [0, 1]})
    for name in ("first", "second"):
        assert net.edges(name)[1].tolist() == other.edges(name)[1].tolist()


def _without_update():
    return type("Half", (Plasticity,), {"largest": 1.0})()


def _without_largest():
    return type("Half", (Plasticity,), {"update": lambda self, s: s.weights})()


class Bare:
    """Derived from nothing."""

    driver, keeps = "rounds", "weights"


REFUSED = {
    "no update": (_without_update, KindError, r"lacks update\(self, synapses\); .*Plasticity"),
    "no largest": (
        _without_largest,
        KindError,
        r"one of rounds, got Half\(\), which lacks largest",
    ),
    "no function": (lambda: told(start=5), KindError, r"start must take \(.*\), got 5"),
    "arguments": (
        lambda: told(start=lambda self: None),
        KindError,
        r"Stranger\(\), whose start must take \(n_pre, n_post\), got \(\)",
    ),
    "bare": (Bare, KindError, "'eye->area' .*lacks base, changes, largest,.* update.*Plasticity"),
    "a class": (lambda: own.Oja, KindError, r"a class; pass an object of it: Oja\(\.\.\.\)"),
    "changes": (lambda: told(changes="some"), ArgumentError, "both, pre, post, all, got 'some'"),
    "keeps": (lambda: told(keeps="me"), ArgumentError, "steps, traces, weights, got 'me'"),
    "largest": (lambda: told(largest=-1.0), ArgumentError, "largest .*from 0 to 1e.100, got -1"),
    "text": (lambda: told(largest="2"), KindError, "largest .*'2'"),
    "small": (lambda: told(largest=0.5), ArgumentError, "'eye->area' .* 0 to largest = 0.5.* 0.7"),
    "file": (lambda: told(largest=1.0) and _with_generator(), KindError, "can be copied"),
}


def _with_generator():
    rule = told()
    rule.stream = (i for i in range(3))
    return rule


@pytest.mark.parametrize("what", REFUSED)
def test_rules_that_are_not_whole_are_refused_when_made(what):
    make, error, words = REFUSED[what]
    with pytest.raises(error, match=words):
        build(make)


def test_what_cannot_be_is_said():
    eye, area = Population("eye", 6, Playback()), Population("area", 7, KWinners(2))
    with pytest.raises(ArgumentError, match="stored must not be False in 'eye->area'"):
        wires = Synapses(eye, area, Random(0.1, stored=False), plasticity=told())
        Network([eye, area], [wires])
    net = build(told)
    with pytest.raises(KindError, match=r"normalised, its weights are those of Stranger; let its"):
        net.normalise(1.0)
    with pytest.raises(KindError, match="cannot fade"):
        net.fade(["eye->area"])
    with pytest.raises(NeurosimError, match="for spikes"):
        from neurosim import PairSTDP

        Synapses(eye, area, AllToAll(), plasticity=PairSTDP())
