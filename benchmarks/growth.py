"""How long synapses take to come and go, what they keep, and how delivery fares after it.

Synapses of a learning pathway, 100 into each neuron; batches of synapses go and as many come, at
random. Delivery of 2,000 firing neurons is timed in turns with that of a network that was built
with the same synapses. First a network grows from one neuron, in steps of a twentieth.

    python benchmarks/growth.py [--neurons 100000] [--grown 1000000]
"""

import argparse
import resource
import time
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from neurosim import (
    Explicit,
    FixedFanIn,
    Hebbian,
    KWinners,
    Network,
    Playback,
    Population,
    Synapses,
)
from neurosim.binary.pathways.stored import Stored
from neurosim.topology.connectivity import Connectome

PER_NEURON, FIRING, NAME = 100, 2000, "eye->area"
Pairs = tuple[NDArray[np.int64], NDArray[np.int64]]


def build(n: int, connectome: Connectome) -> Network:
    """Return a network of ``n`` neurons and as many sources."""
    eye, area = Population("eye", n, Playback()), Population("area", n, KWinners(100))
    return Network([eye, area], [Synapses(eye, area, connectome, plasticity=Hebbian(0.1))])


def pathway_of(net: Network) -> Stored:
    """Return the synapses, as the network runs on them."""
    pathway = net.pathways[NAME]
    assert isinstance(pathway, Stored)
    return pathway


def pairs_of(net: Network) -> NDArray[np.int64]:
    """Return all pairs that are connected, as one number each."""
    edges, n = pathway_of(net).rows.edges(), net.populations["area"].n
    pre = np.repeat(np.arange(n), np.diff(edges.indptr))
    keys: NDArray[np.int64] = pre.astype(np.int64) * n + edges.indices
    return keys


def batches(net: Network, size: int) -> Iterator[tuple[Pairs, Pairs]]:
    """Yield, without end, pairs that are connected and pairs that are not."""
    rng, n = np.random.default_rng(1), net.populations["area"].n
    while True:
        known = pairs_of(net)
        new = np.setdiff1d(rng.integers(0, n * n, 2 * size), known)
        gone, come = rng.choice(known, size, replace=False), rng.permutation(new)[:size]
        yield divmod(gone, n), divmod(come, n)


def timed(call: Callable[[], object]) -> float:
    """Return the seconds that a call takes."""
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin


def change(net: Network, size: int, times: int) -> tuple[float, float]:
    """Return the seconds that a synapse takes to go and to come, in the median."""
    seconds = []
    for _, (gone, come) in zip(range(times), batches(net, size), strict=False):
        went = timed(lambda pairs=gone: net.prune(NAME, *pairs))  # type: ignore[misc]
        seconds.append((went, timed(lambda pairs=come: net.grow(NAME, *pairs))))  # type: ignore[misc]
    go, come_ = np.median(seconds, axis=0) / size
    return float(go), float(come_)


def deliver(net: Network) -> float:
    """Return the seconds that the synapses of some neurons take to deliver."""
    from neurosim.kernels.binary.deliver import deliver_learned

    pathway, n = pathway_of(net), net.populations["area"].n
    firing = np.sort(np.random.default_rng(2).permutation(n)[:FIRING]).astype(np.int32)
    rows, learned = pathway.rows, (pathway.steps, pathway.table, np.zeros(n, np.int64))
    ones = np.ones(firing.size, np.int64)
    return timed(lambda: deliver_learned(firing, ones, rows.bounds, rows.indices, *learned))


def compare(net: Network) -> float:
    """Return how much longer delivery takes than in a network built with the same synapses."""
    n, known = net.populations["area"].n, pairs_of(net)
    twin = build(n, Explicit.from_pairs(np.stack(divmod(known, n), axis=1), n))
    turns = [(deliver(net), deliver(twin)) for _ in range(60)]
    return float(np.divide(*np.min(turns[10:], axis=0)))


def grow_up(n: int) -> None:
    """Print how long a network takes that grows from one neuron, each with its inputs."""
    eye, area = Population("eye", 100_000, Playback()), Population("area", n, KWinners(1), 1.0, 1)
    none = Explicit.from_pairs([], eye.n)
    net = Network([eye, area], [Synapses(eye, area, none, plasticity=Hebbian(0.1))])
    rng, begin, seconds = np.random.default_rng(3), time.perf_counter(), 0.0
    for count in [n // 20 - 1] + 19 * [n // 20]:
        new = net.add_neurons("area", count)
        pre = (rng.integers(0, eye.n - PER_NEURON, count)[:, None] + np.arange(PER_NEURON)).ravel()
        post = np.repeat(new, PER_NEURON)
        seconds += timed(lambda pre=pre, post=post: net.grow(NAME, pre, post))  # type: ignore[misc]
    whole = time.perf_counter() - begin
    kept, most = pathway_of(net).rows.n_synapses, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"from 1 to {net.alive('area').size:,} neurons and {kept:,} synapses in {whole:.0f} s, of "
        f"which they take {seconds / kept * 1e9:,.0f} ns each; at most {most / 2**20:.1f} GB"
    )


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--neurons", type=int, default=100_000)
    parser.add_argument("--grown", type=int, default=1_000_000)
    options = parser.parse_args()
    n = options.neurons
    grow_up(options.grown)
    net = build(n, FixedFanIn(PER_NEURON))
    print(f"{n * PER_NEURON:,} synapses of {n:,} neurons")
    change(net, 1000, 1)
    for size in (n * PER_NEURON // 10, n * PER_NEURON // 100, n * PER_NEURON // 1000):
        go, come = change(net, size, 5)
        rows, steps = pathway_of(net).rows, pathway_of(net).steps
        kept = rows.indices.nbytes + steps.nbytes + rows.bounds.nbytes + rows.room.nbytes
        print(
            f"batches of {size:,}: a synapse goes in {go * 1e9:,.0f} ns, comes in "
            f"{come * 1e9:,.0f} ns; {kept / rows.n_synapses:.1f} bytes each; delivery takes "
            f"{compare(net):.2f} times as long"
        )


if __name__ == "__main__":
    main()
