"""Spikes along contacts that release, against the oracle; and as without where all release."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from naive.spiking import transmit_released as naive
from spikes import KINDS, pieces, wirings
from strategies import KEY, int64, uint64

from neurosim.kernels.random._tables import Release
from neurosim.kernels.random.toss import BATCH
from neurosim.kernels.spiking import _tables as tables
from neurosim.kernels.spiking import transmit as plain
from neurosim.kernels.spiking import transmit_released as fast

STEP = 77


def release(levels, ordinals):
    scratch = np.empty(BATCH, np.uint32), np.empty(BATCH, np.int64)
    return Release(np.array(levels, np.uint32), ordinals, uint64(*KEY), *scratch)


def log_of(neurons):
    n = len(neurons)
    return tables.Log(np.array([*neurons, -1], np.int32), int64([0, n]), int64([1, n, 2]))


def send(case, table, sent, variable):
    rows, neurons, indices = case
    listed = [(*rows[neuron], spike) for spike, neuron in enumerate(neurons)]
    clock = int64([STEP, 0])
    arguments = pieces(listed), indices, sent, table, variable
    assert fast.transmit_released(clock, log_of(neurons), *arguments) is None
    return listed


@pytest.mark.parametrize("kind", KINDS)
@given(wirings(), st.data())
def test_sums_match_oracle(kind, case, data):
    n_pre, n_post, indptr, indices, _ = case
    neurons = data.draw(st.lists(st.integers(0, n_pre - 1), max_size=5))
    n, rng = len(indices), np.random.default_rng(data.draw(st.integers(0, 2**32)))
    has_each, has_numbers, has_share, is_shared = (data.draw(st.booleans()) for _ in range(4))
    levels = rng.integers(0, 2**32, n if has_each else 1)
    numbers = rng.integers(0, 6, n if has_numbers else 0).astype(np.uint16)
    weights = rng.normal(size=1 if is_shared else n).astype(kind)
    share, ratio = rng.random(5 if has_share else 0).astype(kind), rng.normal(size=1).astype(kind)
    variable = rng.normal(size=n_post).astype(kind)
    contacts = [
        (post, int(numbers[s]) if has_numbers else 0, int(levels[s if has_each else 0]))
        for s, post in enumerate(indices)
    ]
    arrivals = [
        (neuron, share[spike] if has_share else None, range(indptr[neuron], indptr[neuron + 1]))
        for spike, neuron in enumerate(neurons)
    ]
    weight_of = (lambda _: weights[0]) if is_shared else (lambda s: weights[s])
    expected = naive.transmit_released(STEP, arrivals, contacts, weight_of, KEY, variable, ratio[0])
    rows = list(zip(indptr, indptr[1:], strict=False))
    sent = tables.Sent(weights, share, ratio)
    of = np.array(indices, np.uint16)
    send((rows, neurons, of), release(levels, numbers), sent, variable)
    assert variable.tolist() == [float(x) for x in expected]


@pytest.mark.parametrize("n", [1, 255, 256, 257, 700])
def test_rows_of_any_length_send_all_where_all_release(n):
    rng = np.random.default_rng(n)
    indices = np.sort(rng.integers(0, 50, n)).astype(np.uint16)
    weights, variables = rng.normal(size=n), (np.zeros(50), np.zeros(50))
    none = np.empty(0, np.uint16)
    listed = send(([(0, n)], [0, 0], indices), release([2**32 - 1], none),
                  tables.Sent(weights, np.empty(0), np.ones(1)), variables[0])  # fmt: skip
    plain.transmit_each(pieces(listed), indices, weights, variables[1])
    assert variables[0].tolist() == variables[1].tolist()
    sent = tables.Sent(weights, np.empty(0), np.ones(1))
    send(([(0, n)], [0], indices), release([0], none), sent, variables[0])
    assert variables[0].tolist() == variables[1].tolist()
