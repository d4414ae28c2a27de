"""Confined: the Eiffel/Obama association where only some neurons of the memory area may store.

The protocol is that of `neurosim.models.concept_cells.subject`. A share of the memory area, drawn
by the seed, is the memory group, all others process. Three conditions, with the same pictures,
codes, synapses and noise:

- *confined*: all learn while pictures are screened (a lifetime), and only the memory group stores
  while the pair is shown together (moments);
- *all store*: as published, the control: what the same two groups do if nothing confines them;
- *from the start*: only the memory group stores, also while pictures are screened.

A recurrent synapse learns only if both its neurons are of the memory group, see
`neurosim.Population`.
"""

import hashlib
from typing import Any

import numpy as np

from neurosim.base.arrays import Index, Real
from neurosim.binary.network import Network
from neurosim.models.concept_cells import ison, readout
from neurosim.models.concept_cells.subject import AFTER, BEFORE, NP, Association, Codes, P, Subject

CONDITIONS = ("confined", "all store", "from the start")
PATHWAYS = ("tags->memory", "memory->memory")
AREA = "memory"

Findings = dict[str, np.ndarray[Any, Any]]
Units = readout.Units


def take_part(
    config: Association, codes: Codes, seed: int, condition: str, share: float
) -> Findings:
    """Run the protocol under one of the `CONDITIONS`.

    Parameters
    ----------
    config : Association
    codes : Codes
    seed : int
    condition : str
    share : float
        Of the memory area, above 0 and up to 1: the memory group.

    Returns
    -------
    dict
        Arrays, of which `neurosim.models.memory.sparse.sparse_memory` tells the axes.
    """
    subject = Subject(config, codes, seed)
    network = subject.network
    network.set_storing(AREA, share)
    group = network.storing(AREA)
    if condition != "from the start":
        network.set_storing(AREA)
    subject.screen()
    if condition == "confined":
        network.set_storing(AREA, share)
    others = np.setdiff1d(np.arange(config.n, dtype=np.int32), group)
    before = Memory(network, others)
    counts, blank = subject.view_alone(BEFORE)
    subject.view_together(counts)
    counts_after, blank_after = subject.view_alone(AFTER)
    after = Memory(network, others)
    return {
        "group": group,
        "counts": np.array([counts, counts_after]),
        "blank": np.array([blank, blank_after]),
        "weights": np.array([before.digests, after.digests]),
        "changed": np.array(after.count_changes(before)),
        "updates": after.updates - before.updates,
    }


class Memory:
    """The weights of a network at one moment.

    Parameters
    ----------
    network : Network
        Of `neurosim.models.concept_cells.subject.Subject`.
    others : ndarray of int32
        The processing group.
    """

    def __init__(self, network: Network, others: Index):
        every = [network.edges(name) for name in PATHWAYS]
        self.weights: list[Real] = [weights for _, weights in every]
        self.updates = np.array([network.pathways[name].n_updates for name in PATHWAYS])
        self.is_others: list[Units] = []
        for (edges, _), name in zip(every, PATHWAYS, strict=True):
            pres = np.repeat(np.arange(edges.indptr.size - 1), np.diff(edges.indptr))
            leads_out = np.isin(pres, others) & name.startswith(AREA)
            self.is_others.append(np.isin(edges.indices, others) | leads_out)
        self.digests = [
            np.frombuffer(hashlib.sha256(weights[is_other].tobytes()).digest(), np.uint8)
            for weights, is_other in zip(self.weights, self.is_others, strict=True)
        ]

    def count_changes(self, before: "Memory") -> list[int]:
        """Return how many synapses of the processing group changed, for each pathway."""
        return [
            int(((now != then) & is_other).sum())
            for now, then, is_other in zip(
                self.weights, before.weights, self.is_others, strict=True
            )
        ]


def find_units(counts: Any, blank: Any) -> tuple[Units, Units, Units, Units]:
    """Return who prefers P, who prefers NP, and of each who gained the other; shape (n,) each.

    Parameters
    ----------
    counts : ndarray of uint8, shape (2, n_pictures, trials, n)
        Before and after.
    blank : ndarray of uint8, shape (2, trials, n)
    """
    before, after = (ison.responds(c[:2], b) for c, b in zip(counts, blank, strict=True))
    prefers = [before[mine] & ~before[other] for mine, other in ((P, NP), (NP, P))]
    return prefers[0], prefers[1], prefers[0] & after[NP], prefers[1] & after[P]


def pair_coding(counts: Any, blank: Any, group: Index) -> float:
    """Return the share of the group's units that gained the associate; NaN if it has no unit."""
    prefer_p, prefer_np, gained_np, gained_p = find_units(counts, blank)
    n_units = prefer_p[group].sum() + prefer_np[group].sum()
    n_gained = gained_np[group].sum() + gained_p[group].sum()
    return float(n_gained / n_units) if n_units else float("nan")
