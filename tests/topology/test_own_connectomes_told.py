"""What a user's connectome says of itself is looked at, for memory and drives rest on it."""

import numpy as np
import pytest

from neurosim import (
    LIF,
    AllToAll,
    ArgumentError,
    Connectome,
    Edges,
    KindError,
    KWinners,
    Multapses,
    Network,
    Population,
    SpikingNetwork,
    Synapses,
)


class Told(Connectome):
    """No synapses, and whatever is told of them."""

    def __init__(self, n, most):
        self.n, self.most = n, most

    def edges(self, n_pre, n_post, stream, is_recurrent=False):
        return Edges(np.zeros(n_pre + 1, np.int64), np.empty(0, np.int32))

    def expected(self, n_pre, n_post):
        return self.n

    def most_inputs(self, n_pre):
        return self.most


@pytest.mark.parametrize(
    ("n", "most", "error", "said"),
    [
        ("x", 1, KindError, r"expected\(\) of the connectome of 'a->a' \(Told\)"),
        (np.nan, 1, ArgumentError, r"expected\(\)"),
        (-3, 1, ArgumentError, r"expected\(\) .* must be finite and at least 0, got -3"),
        (0, "x", KindError, r"most_inputs\(\)"),
        (0, -1, ArgumentError, r"most_inputs\(\)"),
    ],
)
@pytest.mark.parametrize(("make", "rule"), [(Network, KWinners(1)), (SpikingNetwork, LIF())])
def test_what_is_no_number_is_refused(make, rule, n, most, error, said):
    a = Population("a", 3, rule)
    with pytest.raises(error, match=said):
        make([a], [Synapses(a, a, Told(n, most))])


class Complete(Told):
    """All are connected, and something else may be told."""

    def edges(self, n_pre, n_post, stream, is_recurrent=False):
        return AllToAll().edges(n_pre, n_post, stream)


@pytest.mark.parametrize(("make", "rule"), [(Network, KWinners(1)), (SpikingNetwork, LIF())])
@pytest.mark.parametrize("wrap", [lambda graph: graph, lambda graph: Multapses(graph, 1)])
def test_far_more_synapses_than_were_expected_are_refused(make, rule, wrap):
    a = Population("a", 40, rule)
    with pytest.raises(ArgumentError, match=r"makes 1,600 synapses, but its expected\(\) says 1;"):
        make([a], [Synapses(a, a, wrap(Complete(1, 40)))])
    for n in (60, 1e6):  # some 10 times more, or far fewer, are no mistake
        make([a], [Synapses(a, a, wrap(Complete(n, 40)))])


class OneEnd(Told):
    def between(self, pre):
        return self


class Faulty(Told):
    def between(self, pre, post):
        return pre + post


@pytest.mark.parametrize("wrap", [lambda graph: graph, lambda graph: Multapses(graph, 1)])
def test_between_must_take_both_ends_and_what_it_raises_stays_theirs(wrap):
    a = Population("a", 3, KWinners(1))
    said = r"between of .* must .* takes \(pre, post\) in this order, .* takes \(pre\); write def"
    with pytest.raises(KindError, match=said):
        Synapses(a, a, wrap(OneEnd(0, 0)))
    with pytest.raises(TypeError, match="unsupported operand"):
        Synapses(a, a, wrap(Faulty(0, 0)))
