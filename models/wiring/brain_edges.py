r"""Contacts of a brain: how many each edge of a real wiring has, and how many the rule gives it.

An edge list names both neurons of each edge, and how many contacts it has. That of a part of the
brain of a fly's larva [1]_ is read from `FILE` in the folder that the environment variable
NEUROSIM_DATA names, where there is one; any other may be given.

The rule runs on these edges, from one contact each. How often the neurons are active together is
not known. So each gets a frequency of its own, at random, from a law with a long tail (log-normal,
as firing rates of many brains are [2]_), and fires by it, independently of all others: two neurons
are active together as often as chance has it. Of the outcome one number is fitted, the mean of
contacts, by ``gain``. The width of the law is a parameter; its default is not fitted.

References
----------
.. [1] Winding et al., "The connectome of an insect brain", Science 379:eadd9330, 2023,
   doi:10.1126/science.add9330; the subset of the repository neurodata/bgm.
.. [2] Buzsáki, Mizuseki, "The log-dynamic brain: how skewed distributions affect network
   operations", Nat. Rev. Neurosci. 15:264, 2014, doi:10.1038/nrn3687.
"""

import csv
import gzip
import os
from array import array
from collections.abc import Iterator
from functools import lru_cache
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from neurosim.base import checks
from neurosim.base.arrays import Offset, Real
from neurosim.base.errors import ArgumentError, DataError
from neurosim.binary.firing.sources import Playback
from neurosim.binary.growth.contacts import ContactGrowth
from neurosim.binary.network import Network
from neurosim.models.wiring.contacts_by_use import Reached
from neurosim.topology.explicit import Explicit
from neurosim.topology.multapses import Multapses
from neurosim.topology.population import Population
from neurosim.topology.regular import OneToOne
from neurosim.topology.synapses import Synapses

FILE = "larva_brain_edges.csv.gz"
COLUMNS = ("pre", "post", "contacts")
TOLD = "pre, post and contacts"
LARVA = (1240, 32_564, 137_980)
"""Neurons, edges and contacts of `FILE`."""
LARGEST_FILE, LARGEST_TEXT = 16 << 20, 64 << 20
"""Bytes, as it is and unpacked."""
LONGEST_NUMBER = 6
BYTES_PER_ROUND, BYTES_PER_SPIKE = 500, 16
"""Of lists of who fires when."""
CLASSES = ("1", "2", "3", "4-5", "6-10", "more")
FIRST = (1, 2, 3, 4, 6, 11)
"""The fewest contacts of each of `CLASSES`."""
OFTEN = 0.1
"""How often neurons fire, in a round, in the mean."""
EVERY, REMOVAL, TAU, MOST = 60, 0.1, 600, 1000
"""Rounds, of contacts that may go, rounds, contacts: none of the edges has so many."""
KICK = 1e4


class Edges(NamedTuple):
    """The edges of a brain, by the first of their neurons, then by the second.

    Attributes
    ----------
    pre, post : ndarray of int64, shape (n_edges,)
        From 0 on.
    contacts : ndarray of int64, shape (n_edges,)
    n : int
        Neurons.
    """

    pre: Offset
    post: Offset
    contacts: Offset
    n: int

    @property
    def is_larva(self) -> bool:
        """Whether they are those of `FILE`."""
        return (self.n, self.pre.size, int(self.contacts.sum())) == LARVA


def find_file(given: str = "") -> Path | None:
    """Return where the edge list is: the given one, or `FILE` where it is at hand, or None.

    Raises
    ------
    ArgumentError
        If the given one does not exist.
    """
    if given:
        if not os.path.isfile(given):  # unlike that of Path, for a name too long, too
            raise ArgumentError(f"edges must be a file with columns {TOLD}, got {given!r}, which "
                                "does not exist; name one that does")  # fmt: skip
        return Path(given)
    folder = os.environ.get("NEUROSIM_DATA")
    path = Path(folder, FILE) if folder else None
    return path if path is not None and path.is_file() else None


def read_edges(path: Path) -> Edges:
    """Return the edges of a CSV file, which may be compressed (``.gz``).

    Its first row names the columns: pre, post and contacts in any order, and any others beside,
    which are left alone.

    Raises
    ------
    DataError
        If it cannot be read, or holds something else.
    """
    told = path.stat()
    if told.st_size > LARGEST_FILE:
        raise DataError(f"{path}: has more than {LARGEST_FILE >> 20} MB; edge lists have less")
    return _read(path, told.st_mtime_ns)


@lru_cache(maxsize=4)
def _read(path: Path, when: int) -> Edges:
    del when  # a file that was written anew is read anew
    names: dict[str, int] = {}
    found = array("q")
    for row, (pre, post, number) in _read_cells(path):
        if not number.isdecimal() or len(number) > LONGEST_NUMBER:
            told = f"whole numbers below 1,000,000, got {checks.shown(number)} in row {row}"
            raise DataError(f"{path}: contacts must be {told}")
        found.extend(names.setdefault(end, len(names)) for end in (pre, post))
        found.append(int(number))
    if not found:
        raise DataError(f"{path}: must have a row an edge below the names of columns, got none")
    return _order(path, list(names), np.array(found).reshape(-1, 3))


def _read_cells(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield what is in the three columns, and in which row of the file."""
    reader = csv.reader(StringIO(_read_text(path), newline=""))
    try:
        header = [name.strip() for name in next(reader, [])]
        for name in COLUMNS:
            if header.count(name) != 1:
                raise DataError(
                    f"{path}: the first row must name columns {TOLD}, each once, in any order, "
                    f"others beside, got {checks.shown(','.join(header))}; add such a row"
                )
        places = [header.index(name) for name in COLUMNS]
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                raise DataError(f"{path}: row {reader.line_num} must have {len(header)} cells, as "
                                f"the first one has, got {len(cells)}")  # fmt: skip
            yield reader.line_num, [cells[place].strip() for place in places]
    except csv.Error as error:
        raise DataError(f"{path}: row {reader.line_num} cannot be read ({error})") from error


def _read_text(path: Path) -> str:
    """Return what stands in a file, which may be compressed, but not too much."""
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            content = file.read(LARGEST_TEXT + 1)
        text = content[:LARGEST_TEXT].decode("utf-8-sig")  # a spreadsheet marks it as UTF-8
    except Exception as error:  # a damaged archive raises what it likes
        raise DataError(f"{path}: no columns {TOLD} can be read") from error
    if len(content) > LARGEST_TEXT:
        raise DataError(f"{path}: has more than {LARGEST_TEXT >> 20} MB; edge lists have less")
    return text


def _order(path: Path, names: list[str], table: Offset) -> Edges:
    """Return edges in order, of neurons in the order of their names."""
    rank = np.empty(len(names), np.int64)
    rank[sorted(range(len(names)), key=names.__getitem__)] = np.arange(len(names))
    pre, post, contacts = rank[table[:, 0]], rank[table[:, 1]], table[:, 2]
    order = np.lexsort((post, pre))
    if np.unique(pre * len(names) + post).size < pre.size or contacts.min() < 1:
        raise DataError(f"{path}: each edge must stand once, with at least one contact")
    return Edges(pre[order], post[order], contacts[order], len(names))


def share(contacts: Any) -> Real:
    """Return the share of edges in each of `CLASSES`.

    Examples
    --------
    >>> share([1, 1, 2, 12])
    array([0.5 , 0.25, 0.  , 0.  , 0.  , 0.25])
    """
    shares: Real = np.histogram(contacts, [*FIRST, np.inf])[0] / np.size(contacts)
    return shares


def distance(one: Real, other: Real) -> float:
    """Return the total variation distance of two distributions."""
    return float(np.abs(one - other).sum() / 2)


def share_alike(mean: float) -> Real:
    """Return what `share` would be if all pairs were active together equally often.

    Examples
    --------
    >>> share_alike(4.24).round(2)
    array([0.04, 0.13, 0.21, 0.4 , 0.22, 0.  ])
    """
    from scipy.stats import poisson

    below = poisson.cdf([n - 2 for n in FIRST[1:]], mean - 1)
    shares: Real = np.diff(np.concatenate([[0.0], below, [1.0]]))
    return shares


def count_bytes(n_rounds: int, given: str = "") -> float:
    """Return about how many bytes `grow` takes: who fires when, contacts; 0 without edges."""
    path = find_file(given)
    if path is None:
        return 0.0
    edges = read_edges(path)
    n_contacts = max(edges.pre.size, int(edges.contacts.sum()))
    return n_rounds * (BYTES_PER_ROUND + BYTES_PER_SPIKE * 2 * OFTEN * edges.n) + 200.0 * n_contacts


def grow(edges: Edges, width: float, n_rounds: int, seed: int, threads: int) -> Offset:
    """Return how many contacts the rule gives each edge.

    Parameters
    ----------
    edges : Edges
    width : float
        Standard deviation of the logarithm of how often a neuron fires.
    n_rounds : int
    seed, threads : int
    """
    rng = np.random.default_rng([seed, 2])
    often = np.minimum(OFTEN * np.exp(width * rng.standard_normal(edges.n) - width**2 / 2), 1.0)
    together = often[edges.pre] * often[edges.post]
    gain = REMOVAL * (edges.contacts.mean() - 1) / together.mean()
    before, after = (
        [np.flatnonzero(rng.random(edges.n) < often) for _ in range(n_rounds)] for _ in range(2)
    )
    pre = Population("pre", edges.n, Playback(before))
    teacher = Population("teacher", edges.n, Playback(after))
    post = Population("post", edges.n, Reached(KICK))
    graph = Explicit.from_pairs(np.stack([edges.pre, edges.post], axis=1), edges.n)
    rule = ContactGrowth(gain, REMOVAL, TAU, every=EVERY, most=MOST)
    wires = Synapses(pre, post, Multapses(graph, 1), 0.0, growth=rule, name="wires")
    net = Network([pre, teacher, post], [wires, Synapses(teacher, post, OneToOne(), KICK)],
                  seed=seed, threads=threads)  # fmt: skip
    net.run(n_rounds)
    grown, _ = net.edges("wires")
    return grown.contacts()[1]
