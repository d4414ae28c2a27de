"""What a user's connectome says of itself must be numbers, for memory and drives rest on them."""

import numpy as np
import pytest

from neurosim import (
    LIF,
    ArgumentError,
    Connectome,
    Edges,
    KindError,
    KWinners,
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
