"""Brains: a graph with the names of its neurons, from files or made by the law."""

import hashlib
import os
from collections import ChainMap
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, cast

import numpy as np

from neurosim.base import checks
from neurosim.base.arrays import Index
from neurosim.base.errors import ArgumentError, DataError
from neurosim.base.progress import doing
from neurosim.models.fly_brain import law
from neurosim.models.fly_brain.settings import FlyBrain
from neurosim.topology.explicit import Explicit
from neurosim.topology.labels import Labels
from neurosim.topology.neurons import Neurons

PUBLISHED = (127_400, 14_687_178)
"""Neurons and edges of FlyWire v630 as the paper used it."""
PUBLISHED_FILE = "8b4d9531bc0acbda7c2074ae577e6ac9e2fca166"
"""What ``git hash-object`` says of ``2023_03_23_connectivity_630_final.parquet``, as it is listed
in the authors' repository (commit 91bdd1e)."""
KNOWN = {
    "sugar": (
        720575940624963786, 720575940630233916, 720575940637568838, 720575940638202345,
        720575940617000768, 720575940630797113, 720575940632889389, 720575940621754367,
        720575940621502051, 720575940640649691, 720575940639332736, 720575940616885538,
        720575940639198653, 720575940620900446, 720575940617937543, 720575940632425919,
        720575940633143833, 720575940612670570, 720575940628853239, 720575940629176663,
        720575940611875570,
    ),
    "MN9 left": (720575940660219265,),
    "MN9 right": (720575940645521262,),
}  # fmt: skip
"""Neurons of v630 that the authors' notebooks name: those that taste sugar on the right, and the
motor neuron of the proboscis."""


class Brain(NamedTuple):
    """A graph and the names of its neurons.

    Attributes
    ----------
    graph : Explicit
        With signed counts of contacts.
    labels : Labels or None
    groups : mapping of str to ndarray of int32
    source : str
        What it is, in words.
    is_published : bool
        Whether it is the connectome of the paper.
    is_law : bool
        Whether it was made by the law.
    """

    graph: Explicit
    labels: Labels | None
    groups: Mapping[str, Index]
    source: str
    is_published: bool
    is_law: bool

    def __repr__(self) -> str:
        return f"Brain({self.source})"

    @property
    def n(self) -> int:
        """Neurons."""
        return self.graph.indptr.size - 1

    def find(self, name: str, argument: str) -> Index:
        """Return the neurons of a name: a group, a label, or else a number.

        Raises
        ------
        ArgumentError
            If there is none of that name; it says what may be meant.
        """
        if name in self.groups:
            return np.asarray(self.groups[name], np.int32)
        label = self._read_label(name)
        if label is not None and self.labels is not None and label in self.labels:
            return self.labels.find([label])
        if name.isascii() and name.isdigit() and int(name) < self.n:
            return np.array([int(name)], np.int32)
        own = self.labels.values.astype(str).tolist() if self.labels is not None else []
        meant = checks.meant(name, self.groups) or checks.meant(name, own[:20_000])
        some = f"groups such as {', '.join(list(self.groups)[:5])}, " if self.groups else ""
        labels = "" if self.labels is None else f"labels such as {own[0]}, "
        raise ArgumentError(f"{argument} must name {some}{labels}or numbers from 0 to "
                            f"{self.n - 1}, got {name!r}{meant}")  # fmt: skip

    def _read_label(self, name: str) -> Any:
        if self.labels is None or self.labels.is_text:
            return name
        return int(name) if name.isascii() and name.isdigit() and len(name) < 20 else None

    def name(self, neurons: Sequence[int] | Index) -> list[str]:
        """Return neurons by label, or by number where they have none."""
        given = np.asarray(neurons, np.int64)
        return [str(x) for x in (given if self.labels is None else self.labels.of(given)).tolist()]


def open_brain(config: FlyBrain, seed: int) -> Brain:
    """Return the brain of a configuration: that of its files, or one made by the law.

    Raises
    ------
    DataError
        If a file cannot be read, or is no table of edges or neurons.
    """
    if not config.connectome:
        return _make(seed, config.size)
    paths = [Path(name) for name in (config.connectome, config.neurons) if name]
    for path in paths:
        if not path.is_file():
            raise DataError(f"{path}: does not exist, or is no file; name a table of edges")
    # A file that has changed since is read again.
    return _read(*(_look(path) for path in (paths + [None])[:2]))


def is_published_file(config: FlyBrain) -> bool:
    """Return whether the file of edges is the paper's, by its digest.

    Raises
    ------
    DataError
        If there is no such file.
    """
    if not Path(config.connectome).is_file():
        raise DataError(
            f"{config.connectome}: does not exist, or is no file; name a table of edges"
        )
    return _hash_file(config.connectome) == PUBLISHED_FILE


def _look(path: Path | None) -> tuple[str, int, int] | None:
    if path is None:
        return None
    told = os.stat(path)
    return str(path), told.st_mtime_ns, told.st_size


@lru_cache(maxsize=1)
def _make(seed: int, size: law.Size) -> Brain:
    with doing("making a graph by the law"):
        return name_law(size)._replace(graph=law.make_graph(seed, size))


def name_law(size: law.Size) -> Brain:
    """Return the names of a graph made by the law, and as many neurons without edges."""
    first = law.DRIVEN
    groups = {
        "driven": np.arange(first, dtype=np.int32),
        "pool": np.arange(first, first + size.pool, dtype=np.int32),
    }
    empty = Explicit(np.zeros(size.n + 1, np.int64), np.empty(0, np.int32), counts=[])
    return Brain(empty, None, groups, "a graph made by a law", False, True)


@lru_cache(maxsize=1)
def _read(edges: tuple[str, int, int], table: tuple[str, int, int] | None) -> Brain:
    with doing(f"reading {Path(edges[0]).name}"):
        neurons = None if table is None else Neurons.from_file(table[0])
        graph = Explicit.from_file(edges[0], neurons, duplicates="sum")
    labels = graph.labels
    own = {} if neurons is None else neurons.groups  # a name in two columns harms no other
    groups: Mapping[str, Index] = ChainMap(cast(Any, own), _find_known(labels))
    shape = graph.indptr.size - 1, graph.indices.size
    is_published = shape == PUBLISHED and _hash_file(edges[0]) == PUBLISHED_FILE
    told = f"{Path(edges[0]).name}, {_tell_size(graph)}"
    return Brain(graph, labels, groups, told, is_published, False)


def _find_known(labels: Labels | None) -> dict[str, Index]:
    """Return the groups of the paper whose neurons are all there."""
    if labels is None or labels.is_text:
        return {}
    return {
        name: np.sort(labels.find(list(members)))
        for name, members in KNOWN.items()
        if all(member in labels for member in members)
    }


def _hash_file(path: str) -> str:
    """Return what ``git hash-object`` says of a file."""
    digest = hashlib.sha1(f"blob {os.stat(path).st_size}\0".encode(), usedforsecurity=False)
    with Path(path).open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _tell_size(graph: Explicit) -> str:
    return f"{graph.indptr.size - 1:,} neurons, {graph.indices.size:,} edges"
