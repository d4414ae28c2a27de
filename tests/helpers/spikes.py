"""What tests of spikes share: logs written by hand, and what hypothesis draws for them."""

import numpy as np
from hypothesis import strategies as st
from strategies import int64, subsets

from neurosim.kernels.spiking import _tables as tables

KINDS = [np.float64, np.float32]
NEVER = 2**31 - 1


def cuts(n, most_parts):
    """Draw where parts of ``range(n)`` begin and end: 1 to ``most_parts`` parts, some empty."""
    inner = st.lists(st.integers(0, n), max_size=most_parts - 1)
    return inner.map(lambda some: [0, *sorted(some), n])


def histories(n, n_steps):
    """Draw who of ``n`` fires in each of ``n_steps`` steps: lists, ascending."""
    everyone = st.just(list(range(n)))
    return st.lists(subsets(n) | everyone, min_size=n_steps, max_size=n_steps)


class Log:
    """The spikes of ``history``, in parts, as kernels read them; step 0 has number ``past``."""

    def __init__(self, history, ends, past=0, spare=0):
        self.past, self.ends, n_parts = past, ends, len(ends) - 1
        self.room = sum(map(len, history)) + spare
        self.stride = past + len(history) + 1
        self.neurons = np.full(n_parts * self.room, -1, np.int32)
        self.bounds = np.zeros(n_parts * self.stride, np.int64)
        self.table = tables.Log(self.neurons, self.bounds, int64([n_parts, self.room, self.stride]))
        self.spike_at = {}
        for part in range(n_parts):
            n = 0
            for step, fired in enumerate(history):
                for neuron in fired:
                    if ends[part] <= neuron < ends[part + 1]:
                        self.neurons[part * self.room + n] = neuron
                        self.spike_at[part * self.room + n] = step, neuron
                        n += 1
                self.bounds[part * self.stride + past + step + 1] = n

    def clock(self, step, since=0):
        """Return the clock in ``step`` of the history, which began at ``since``."""
        return int64([since + step, self.past + step])

    def part(self, part):
        """Return who fired in a part."""
        first, stop = self.ends[part : part + 2]
        neurons, bounds = (
            array[part * size : (part + 1) * size]
            for array, size in ((self.neurons, self.room), (self.bounds, self.stride))
        )
        return tables.LogPart(int(first), int(stop - first), neurons, bounds, int64([-1]))


def log_part(first, n, used, room):
    """Return the log of a part in which ``used`` spikes were before the step of number 1."""
    neurons, bounds = np.full(room, -1, np.int32), int64([0, used, -1])
    return tables.LogPart(first, n, neurons, bounds, int64([-1]))


@st.composite
def wirings(draw, delays=(0,), most=6):
    """Draw (n_pre, n_post, indptr, indices, delays): rows by delay, then target; some empty."""
    n_pre, n_post = draw(st.integers(1, most)), draw(st.integers(1, most))
    synapse = st.tuples(st.sampled_from(delays), st.integers(0, n_post - 1))
    rows = [sorted(draw(st.lists(synapse, max_size=2 * most))) for _ in range(n_pre)]
    indptr = np.cumsum([0, *map(len, rows)]).tolist()
    flat = [pair for row in rows for pair in row]
    return n_pre, n_post, indptr, [post for _, post in flat], [late for late, _ in flat]


def columns(indptr, indices, n_post):
    """Return the synapses by postsynaptic neuron, as kernels take them."""
    sources = np.repeat(np.arange(len(indptr) - 1), np.diff(indptr))
    of = [[s for s, post in enumerate(indices) if post == neuron] for neuron in range(n_post)]
    ends = int64(np.cumsum([0, *map(len, of)]))
    synapses = np.array([s for some in of for s in some], np.uint32)
    return tables.Columns(ends, sources[synapses].astype(np.uint16), synapses)


def pieces(listed):
    """Return pieces (start, stop, spike) as kernels take them."""
    arrays = [int64([piece[i] for piece in listed] + [-1]) for i in range(3)]
    return tables.Pieces(*arrays, int64([len(listed)]))
