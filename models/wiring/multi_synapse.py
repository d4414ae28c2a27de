r"""Several contacts between two neurons: what they are, and how many there come to be by use.

Most pairs of cortical neurons that are connected have several contacts [1]_. Here:

1. *m equal contacts are one synapse of m times the weight*, spike for spike, in rounds and in
   spikes; with unequal delays they are not: a cell's response is lower, and peaks later.
2. *Contacts by use*: a contact comes to a pair the likelier, the more often both are active
   together, and each goes at a small rate (`neurosim.ContactGrowth`). In the mean there are
   1 + gain / removal f, cut off at ``most``, where f is how often that is. All neurons fire equally
   often, so that it is not their rate which decides. The same holds for a detector and how often
   its sense is shown, and in spikes.
3. *Release noise*: where each contact releases a spike with the probability q, the sum of m has a
   coefficient of variation of :math:`\sqrt{(1 - q) / (m q)}`.
4. *A brain*: the rule gives the edges of a real wiring, a larva's, as many contacts as they have,
   as a distribution, if neurons are active in very different measure
   (`neurosim.models.wiring.brain_edges` says what is fitted: the mean, and nothing else).
5. *Memory*: a contact is a synapse in the same row, and takes what a synapse takes.

======================  ==============  ===========  ======  =====================================
parameter               symbol          value        unit    source
======================  ==============  ===========  ======  =====================================
pairs of neurons        pairs           2,000        -       an independent program
steps                   steps           3,000        -       an independent program
active together         f_low, f_high   0.005, 0.2   1/step  an independent program; here as
                                                             likely in each octave
contacts that come      gain            0.2          1/step  here: gain / removal = 100 and most =
                                                             12 are fitted to the four quarters
contacts that go        removal         0.002        1/step  here; slow against how often pairs meet
contacts of a pair      most            12           -       here; see gain
senses                  senses          200          -       here
release                 q               0.4          -       here
sums for each m         releases        100,000      -       here
width of frequencies    width           1            -       here; of ln of how often a neuron is
                                                             active: a usual one of firing rates
rounds on a brain       edge_rounds     5,000        -       here; rule and trace forget in 600
======================  ==============  ===========  ======  =====================================

References
----------
.. [1] Hiratani, Fukai, "Redundancy in synaptic connections enables neurons to learn optimally",
   PNAS 115:E6871, 2018, doi:10.1073/pnas.1803274115.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from pydantic import Field

from neurosim.base import checks
from neurosim.experiment.configuration import Configuration
from neurosim.experiment.experiment import Experiment
from neurosim.models.wiring import brain_edges, contacts_by_use, equal_contacts, release_noise
from neurosim.models.wiring.contact_bytes import count_bytes
from neurosim.models.wiring.contacts_by_use import TOTAL, Law, expected
from neurosim.models.wiring.multi_synapse_rows import card, measure, outcome

__all__ = ["EXPERIMENT", "MultiSynapse", "card", "check", "measure", "outcome", "run_seed"]

Findings = Mapping[str, "np.ndarray[Any, Any]"]


class MultiSynapse(Configuration):
    """Parameters of the experiment; see the table of the module."""

    pairs: int = Field(2000, ge=8, le=10**5, description="pairs of neurons")
    steps: int = Field(3000, ge=10, le=10**6, description="steps in which they grow contacts")
    f_low: float = Field(0.005, gt=0, le=TOTAL, description="together at least, per step")
    f_high: float = Field(0.2, gt=0, le=TOTAL, description="together at most, per step")
    gain: float = Field(0.2, ge=0, le=100, description="contacts that come, per step together")
    removal: float = Field(0.002, gt=0, lt=1, description="share of contacts that goes, per step")
    most: int = Field(12, ge=1, le=1000, description="contacts of a pair at most")
    senses: int = Field(200, ge=8, le=10_000, description="senses with a detector each")
    q: float = Field(0.4, gt=0, lt=1, description="probability that a contact releases a spike")
    releases: int = Field(100_000, ge=1000, le=10**7, description="sums looked at for each m")
    width: float = Field(1.0, ge=0, le=3, description="of ln of how often neurons are active")
    edge_rounds: int = Field(5000, ge=50, le=10**6, description="rounds on a brain's wiring")
    edges: str = Field("", description=f"its edge list: CSV with columns {brain_edges.TOLD} "
                       "in any order, and any others; left out: "
                       f"{brain_edges.FILE} in the folder NEUROSIM_DATA")  # fmt: skip

    @property
    def law(self) -> Law:
        """How contacts come and go."""
        return Law(self.gain, self.removal, self.most)


def check(config: MultiSynapse) -> None:
    """Refuse frequencies in the wrong order, and what is no edge list.

    Raises
    ------
    ArgumentError
        If the highest is not above the lowest, or there is no such file.
    DataError
        If the file holds something else.
    """
    path = brain_edges.find_file(config.edges)
    if path is not None:
        brain_edges.read_edges(path)
    checks.real("f_high", config.f_high, np.nextafter(config.f_low, 1), TOTAL, "lower f_low")


def memory(config: MultiSynapse) -> float:
    """Return about how many bytes a seed takes: who fires when, sums, a brain's edges."""
    fires = 40.0 * TOTAL * config.pairs * config.steps + 10.0 * config.pairs * config.steps
    edges = brain_edges.count_bytes(config.edge_rounds, config.edges)
    return fires + edges + 100.0 * config.releases + 1e8


def run_seed(
    config: MultiSynapse,
    seed: int,
    threads: int = 1,
    tick: Callable[[float], None] = lambda _: None,
) -> Findings:
    """Run all parts.

    Parameters
    ----------
    config : MultiSynapse
    seed : int
    threads : int
        Changes no bit.
    tick : callable
        Told the share that is done.
    """
    differing = equal_contacts.count_differences(seed)
    times, response = equal_contacts.respond()
    tick(0.05)
    found = _grow(config, seed, threads)
    tick(0.5)
    cv = release_noise.spread(config.q, config.releases, seed, threads)
    tick(0.6)
    shares, means = _grow_edges(config, seed, threads)
    tick(0.98)
    return {
        "differing": differing,
        "time": times,
        "response": response,
        **found,
        "cv": cv,
        "cv_law": release_noise.law(config.q),
        "edges": shares,
        "edges_mean": means,
        "bytes": np.array(count_bytes(seed)),
    }


def _grow(config: MultiSynapse, seed: int, threads: int) -> dict[str, Any]:
    """Return how often pairs and senses are active, and how many contacts they come to have."""
    rng = np.random.default_rng([seed, 0])
    together = contacts_by_use.draw_frequencies(config.pairs, config.f_low, config.f_high, rng)
    shown = contacts_by_use.draw_frequencies(config.senses, config.f_low, config.f_high, rng)
    course, how = contacts_by_use.draw_course(together, config.steps, rng), (seed, threads)
    return {
        "together": together,
        "contacts": contacts_by_use.grow_in_rounds(course, config.law, *how),
        "contacts_spikes": contacts_by_use.grow_in_spikes(course, config.law, *how),
        "expected": expected(together, config.law),
        "shown": shown,
        "strength": contacts_by_use.grow_senses(shown, config.steps, config.law, *how),
    }


def _grow_edges(config: MultiSynapse, seed: int, threads: int) -> tuple[Any, Any]:
    """Return shares of edges and means of contacts, or NaN where the edges are not at hand."""
    path = brain_edges.find_file(config.edges)
    if path is None:
        return np.full((3, len(brain_edges.CLASSES)), np.nan), np.full(2, np.nan)
    edges = brain_edges.read_edges(path)
    grown = brain_edges.grow(edges, config.width, config.edge_rounds, seed, threads)
    mean = float(edges.contacts.mean())
    real, alike = brain_edges.share(edges.contacts), brain_edges.share_alike(mean)
    return np.array([brain_edges.share(grown), real, alike]), np.array([grown.mean(), mean])


AXES = {
    "differing": "seed, rounds or ms, weight m or m + 1, m - 1; spikes that are in one run alone",
    "time": "seed, time; ms after a spike",
    "response": f"seed, all delays {equal_contacts.DELAYS[0]:g} ms or unequal, time; mV",
    "together": "seed, pair; how often both are active, per step",
    "contacts": "seed, pair; in the end",
    "contacts_spikes": "seed, pair; in the end, of a spiking network",
    "expected": "seed, pair; of the law, for long",
    "shown": "seed, sense; per step",
    "strength": "seed, sense; contacts onto its detector in the end",
    "cv": "seed, rounds or ms, m (1, 2, 4, 8); standard deviation / mean of sums",
    "cv_law": "seed, m; sqrt((1 - q) / (m q))",
    "edges": "seed, rule, brain or all pairs alike, contacts of an edge "
    f"({', '.join(brain_edges.CLASSES)}); share of edges",
    "edges_mean": "seed, rule or brain; contacts of an edge, mean",
    "bytes": "seed, as built or after growth; bytes of a contact",
}


def tell_legend(config: MultiSynapse) -> str:
    """Return what the words of the table mean."""
    return (
        "m: contacts of a pair; in ms: a spiking network; quarter: of the pairs, by how often both "
        "are active together; law: 1 + gain / removal times that, at most "
        f"{config.most:,}; CV: standard deviation / mean of what m unreliable contacts release; "
        "distance: total variation, of six classes of contacts; alike: all pairs equally often "
        "active together"
    )


EXPERIMENT = Experiment(
    name="multi-synapse",
    summary="Neurons often active together have many contacts, and what several contacts do",
    source="Hiratani & Fukai 2018; Winding et al. 2023",
    configuration=MultiSynapse,
    run_seed=run_seed,
    measure=measure,
    card=card,
    outcome=outcome,
    axes=AXES,
    legend=tell_legend,
    seeds=3,
    each="run",
    example="--pairs 500 --most 20",
    time=40,
    check=check,
    memory=memory,
    draw="neurosim.models.wiring.multi_synapse_figure:draw",
)
