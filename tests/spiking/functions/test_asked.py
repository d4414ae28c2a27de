"""Functions of users are given their arguments by place, so names in another order are refused."""

import pytest

from neurosim import (
    AllToAll,
    Coupling,
    HazardRule,
    KindError,
    NeuronRule,
    Population,
    Signal,
    SynapseRule,
    Synapses,
)


def rest(z, p, dt, is_refractory):
    return False


STATE, P = {"v": 0.0}, {"tau": 10.0}
CELLS = Population("cells", 3, NeuronRule(rest, STATE, P))


def neurons(**functions):
    return NeuronRule(functions.pop("step", rest), STATE, P, **functions)


def coupled(term):
    return Coupling(CELLS, CELLS, AllToAll(), term, "v")


def wired(weight):
    return Synapses(CELLS, CELLS, AllToAll(), weight=weight)


SWAPPED = {
    "step": (lambda: neurons(step=lambda z, p, is_refractory, dt: False),
             r"step must take \(z, p, dt, is_refractory\) in this order, got "
             r"\(z, p, is_refractory, dt\)"),
    "an argument of step left out": (lambda: neurons(step=lambda z, dt, is_refractory: False),
                                     r"got \(z, dt, is_refractory\)"),
    "what may be asked for first": (lambda: neurons(step=lambda z, p, dt, noise: False),
                                    r"got \(z, p, dt, noise\)"),
    "reset": (lambda: neurons(reset=lambda p, z: None), r"reset must take \(z, p\)"),
    "events": (lambda: neurons(events={"up": lambda p, z: z.v > p.tau}), r"events\['up'\] must"),
    "on_event": (lambda: neurons(events={"up": lambda z, p: z.v > 1.0},
                                 on_event={"up": lambda p, z: None}), r"on_event\['up'\] must"),
    "on_pre": (lambda: SynapseRule(lambda w, p, z, elapsed: w), r"on_pre .* got \(w, p, z, el"),
    "on_post": (lambda: SynapseRule(on_post=lambda z, w, p, elapsed: w), r"got \(z, w, p, elapsed"),
    "on_signal": (lambda: SynapseRule(on_signal=lambda w, z, p, signal, elapsed: w), "on_signal"),
    "hazard": (lambda: HazardRule(lambda p, z: p.tau * z.v, P), r"hazard must take \(z, p\)"),
    "signal": (lambda: Signal("x", step=lambda x, counts, p, dt: x), r"take \(x, p, counts, dt\)"),
    "term": (lambda: coupled(lambda pre, w: w * pre.v), r"term of 'cells~cells' must take \(w\)"),
    "a term without weight": (lambda: coupled(lambda pre, post: 1.0), r"got \(pre, post\)"),
    "weight": (lambda: wired(lambda post, pre: 1.0 * pre),
               r"weight of 'cells->cells' must be a function of \(pre, post\) in this order"),
}  # fmt: skip


@pytest.mark.parametrize("name", SWAPPED)
def test_names_at_the_place_of_others_are_refused(name):
    make, words = SWAPPED[name]
    with pytest.raises(KindError, match=words):
        make()


def test_names_of_a_users_own_are_free():
    rule = NeuronRule(lambda s, q, h, waits: s.v > q.tau * h, STATE, P, reset=lambda s, q: None)
    assert rule.state == STATE
    assert SynapseRule(lambda weight, s, q, since: weight).every is None
    assert coupled(lambda g, post, pre: g * (pre.v - post.v)).sees_post
    assert callable(wired(lambda i, j: 1.0 * i).weight)
