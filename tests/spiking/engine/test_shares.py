"""Shares: every block of neurons is one thread's, threads have as much to do, bits stay."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosim import LIF, Normal, Population, Random, SpikingNetwork, Synapses
from neurosim.spiking.engine.neuron_state import BLOCK
from neurosim.spiking.engine.shares import MANY, NEURON, UNEVEN, share_evenly, share_out


@given(st.lists(st.tuples(st.integers(1, 5000), st.integers(0, 10**7)), min_size=1, max_size=20),
       st.integers(1, 5))  # fmt: skip
def test_ends_ascend_and_threads_have_as_much_to_do(sizes, n_parts):
    cells = [Population(str(i), n, LIF()) for i, (n, _) in enumerate(sizes)]
    n_synapses = {str(i): float(m) for i, (_, m) in enumerate(sizes)}
    ends = share_out(cells, n_synapses, n_parts)
    work = np.zeros(n_parts)
    for cell, (n, m) in zip(cells, sizes, strict=True):
        assert ends[cell.name][0] == 0 and ends[cell.name][-1] == 1
        work += np.diff(ends[cell.name]) * (NEURON * n + m)
        assert (np.diff(ends[cell.name]) >= 0).all()
    if len(cells) >= MANY * n_parts:
        split = [name for name, each in ends.items() if not {*each} <= {0.0, 1.0}]
        assert len(split) < n_parts
        assert work.max() <= (1 if split else UNEVEN) * work.mean() * (1 + 1e-9)
    else:
        assert all(each == share_evenly(n_parts) for each in ends.values())


@pytest.mark.parametrize("threads", [2, 3])
def test_no_bit_depends_on_who_has_which_population(threads):
    found = []
    for n_threads in (1, threads):
        cells = [Population(f"p{i}", 150 + 70 * i, LIF(v_th=15, v_reset=0, drive=16.0 + i / 4))
                 for i in range(MANY * threads)]  # fmt: skip
        delay = Normal(1.5, 0.7, low=0.1, high=9)
        wires = [Synapses(cells[i], cells[(i + k) % len(cells)], Random(0.1), 0.1, delay=delay)
                 for i in range(len(cells)) for k in (0, 1)]  # fmt: skip
        net = SpikingNetwork(cells, wires, seed=4, threads=n_threads)
        net._engine.sharing.is_possible = False  # shared, whatever is faster
        spikes = [net.record(each.name) for each in cells]
        net.run(60)
        found.append([(s.times.tolist(), s.neurons.tolist()) for s in spikes])
        whole = sum(0 in (n, m) for each in net.cells.values() for n, m in each.ranges)
    assert found[0] == found[1] and sum(len(times) for times, _ in found[0]) > 1000
    assert whole and BLOCK == 128
