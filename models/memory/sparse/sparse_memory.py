r"""Sparse-memory: only a share of the neurons stores, the others process.

*Read-out.* A vector becomes a tag, the few Kenyon cells that it drives most; all cells compete. A
network learns the tags of each class, in rounds: the cells fire, the neuron of the class fires, and
the synapse between them counts, but only if the cell is one of those that store:

.. math:: w_{cj} = 1 - (1 - \eta)^{n_{cj}}, \qquad
          \text{class} = \arg\max_c \sum_{j \in \text{tag}} w_{cj}.

Who stores is drawn by the seed, smaller shares within larger ones. The control stores in the cells
that are most selective instead, those of largest :math:`\max_c n_{cj} / \sum_c n_{cj}` when all
store; they are rarely active, and reading fails.

*Association.* The Eiffel/Obama experiment in which the association is confined to a memory group;
see `neurosim.models.memory.sparse.confined`. A group that stores while assemblies form, from the
start, takes them over: the others, which never gain weight, fall silent. So neurons that only
process need weights of their own before, as in rows 4a to 4f.

Measured on 5,000 digits of MNIST: where half of the cells store, the accuracy is 0.987 +- 0.001 of
that where all do (mean and standard error of 12 splits, 6 draws each), below the 0.99 hoped for; an
independent program had 1.001. A quarter keeps 0.963 +- 0.002.

Updates are counted by the engine (`n_updates` of a pathway: each time that learning writes a
synapse).

======================  ==============  ======  ====  ============================================
parameter               symbol          value   unit  source
======================  ==============  ======  ====  ============================================
Kenyon cells            n_kc            4,000   -     here
inputs of a cell        n_inputs        10      -     here
active cells            n_active        0.05    -     fraction; here
learning rate           learning_rate   0.03    -     here
held out                held_out        0.2     -     here, of each class
memory group            share           0.25    -     of the memory area; here
memory area             n, k, p         3,000   -     as in `models.concept_cells`, also below
======================  ==============  ======  ====  ============================================

The idea is the fly's, whose synapses from Kenyon cells to output neurons learn while their inputs
do not [1]_, and whose learning touches active cells alone [2]_.

References
----------
.. [1] Aso, Hattori, Yu, Johnston, Iyer, Ngo, Dionne, Abbott, Axel, Tanimoto, Rubin, "The neuronal
   architecture of the mushroom body provides a logic for associative learning", eLife 3:e04577,
   2014, doi:10.7554/eLife.04577.
.. [2] Shen, Dasgupta, Navlakha, "Reducing catastrophic forgetting with associative learning: a
   lesson from fruit flies", Neural Comput. 35:1797, 2023, doi:10.1162/neco_a_01615.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from pydantic import Field

from neurosim.base import checks
from neurosim.base.arrays import Index
from neurosim.base.errors import ArgumentError
from neurosim.binary.firing.rules import KWinners
from neurosim.binary.plasticity.hebbian import MOST_LEVELS
from neurosim.experiment.configuration import Configuration
from neurosim.experiment.experiment import Experiment
from neurosim.files.packaged import LOADERS, MNIST
from neurosim.files.vectors.samples import DIGITS, Samples
from neurosim.models.assemblies.operations import Tick
from neurosim.models.concept_cells.codes import encode
from neurosim.models.concept_cells.gallery import Gallery
from neurosim.models.concept_cells.subject import Association
from neurosim.models.fly.circuit.fitting import prepare as prepare
from neurosim.models.fly.circuit.kenyon_cells import Calyx
from neurosim.models.fly.circuit.sizes import count_active
from neurosim.models.fly.circuit.wiring import Wiring
from neurosim.models.fly.measures.labelled import split_classes
from neurosim.models.memory.sparse import confined
from neurosim.models.memory.sparse.confined import CONDITIONS, PATHWAYS, find_units, pair_coding
from neurosim.models.memory.sparse.reading_cells import ARMS, SHARES, LabelledTags, read_out
from neurosim.models.memory.sparse.rows import card, explain, outcome
from neurosim.topology.population import Population

__all__ = ["AXES", "EXPERIMENT", "LEGEND", "card", "explain", "measure", "outcome", "run_seed"]

Findings = Mapping[str, np.ndarray[Any, Any]]


class SparseMemory(Configuration):
    """Parameters of the experiment; see the table of the module."""

    n_kc: int = Field(4000, ge=50, le=1_000_000, description="Kenyon cells of the read-out")
    n_inputs: int = Field(10, ge=1, description="inputs of a cell; unset: at most d / 2")
    n_active: float = Field(0.05, gt=0, le=1, description="fraction of cells that fire")
    learning_rate: float = Field(0.03, gt=0, le=1, description="of the weights, for each count")
    held_out: float = Field(0.2, gt=0, lt=1, description="share of each class that is held out")
    share: float = Field(0.25, gt=0, lt=1, description="of the memory area that may store")
    n: int = Field(3000, ge=10, le=10**6, description="neurons in the memory area")
    k: int = Field(40, ge=1, description="neurons that fire per picture during screening")
    p: float = Field(0.05, ge=0, le=1, description="connection probability")
    n_tag: int = Field(15_000, ge=10, le=10**6, description="cells of the tags of pictures")
    n_tag_active: int = Field(250, ge=1, description="cells that fire for one picture")
    screenings: int = Field(20, ge=1, le=1000, description="presentations in screening")
    trials: int = Field(6, ge=4, le=1000, description="presentations alone, before and after")
    exposures: int = Field(6, ge=1, le=1000, description="presentations of the composite")
    data: str = Field(DIGITS, description=f"{DIGITS}, {MNIST}, or as the file of --data is named")

    @property
    def is_known(self) -> bool:
        """Whether there are figures of the read-out to compare with."""
        usual = self.n_kc, self.n_inputs, self.n_active, self.learning_rate, self.held_out
        return self.data in (DIGITS, MNIST) and usual == (4000, 10, 0.05, 0.03, 0.2)

    @property
    def is_published(self) -> bool:
        """Whether the memory area is as in `neurosim.models.concept_cells.subject`."""
        return self.association() == Association.make()

    def association(self) -> Association:
        """Return the parameters of the Eiffel/Obama experiment."""
        same = ("n", "k", "p", "screenings", "trials", "exposures")
        chosen: dict[str, Any] = {name: getattr(self, name) for name in same}
        return Association.make(**chosen, n_kc=self.n_tag, n_active=self.n_tag_active)


def check(config: SparseMemory, *, samples: Samples | None = None) -> None:
    """Refuse sizes that do not fit, and vectors that cannot be learned.

    Raises
    ------
    ArgumentError
        If a group would have no neuron, if there are no labels, fewer than two classes, a class of
        one vector or of more than can be counted, or cells of more inputs than there are channels.
    """
    config.association()
    Population("memory", config.n, KWinners(1), config.share)
    if samples is None:
        checks.choice("data", config.data, LOADERS)
        return
    if samples.labels is None:
        raise ArgumentError("--data must have labels (an array y beside x, or a column label)")
    counts = np.unique(samples.labels, return_counts=True)[1]
    if counts.size < 2 or counts.min() < 2 or counts.max() >= MOST_LEVELS:
        raise ArgumentError(
            f"--data must have at least 2 classes of 2 to {MOST_LEVELS - 1} vectors each, got "
            f"{counts.size} of {counts.min()} to {counts.max()}"
        )
    checks.integer("n_inputs", config.n_inputs, 1, samples.vectors.shape[1],
                   "the vectors have no more; use --set n_inputs=...")  # fmt: skip


def run_seed(
    config: SparseMemory,
    seed: int,
    threads: int = 1,
    tick: Tick = lambda share: None,
    *,
    samples: Samples | None = None,
) -> Findings:
    """Read classes with fewer and fewer cells that store; confine the association.

    Parameters
    ----------
    config : SparseMemory
    seed : int
    threads : int
        Changes no bit.
    tick : callable
        Told the share that is done.
    samples : Samples, optional
        Vectors with labels; by default the data that ``config.data`` names.
    """
    given = LOADERS[config.data]() if samples is None else samples
    split = split_classes(given, config.held_out, seed)
    wiring = Wiring.random(given.vectors.shape[1], config.n_kc, config.n_inputs, seed)
    calyx = Calyx(wiring, count_active(config.n_active, config.n_kc))
    tags, others = (calyx.tags(v, threads) for v in (split.vectors, split.others))
    lesson = LabelledTags(tags, split.labels, others, split.other_labels)
    read = read_out(lesson, config.n_kc, config.learning_rate, seed, lambda done: tick(0.7 * done))
    gallery, brain = Gallery.open(), config.association()
    codes = encode(gallery, brain, seed)
    told = []
    for i, condition in enumerate(CONDITIONS, 1):
        told.append(confined.take_part(brain, codes, seed, condition, config.share))
        tick(0.7 + 0.3 * i / len(CONDITIONS))
    shared = {name: np.array([one[name] for one in told]) for name in told[0]}
    return {**read, **shared, "group": told[0]["group"]}


def measure(config: SparseMemory, found: Findings) -> dict[str, float]:
    """Return accuracies, updates, and what the two groups of the memory area did."""
    right, updates = found["right"], found["updates_read"][0]
    kept, work = right[0] / right[0, 0], updates / updates[0]
    group = found["group"]
    others = np.setdiff1d(np.arange(config.n), group)
    counts, blank = found["counts"], found["blank"]
    same = (found["weights"][0, 0] == found["weights"][0, 1]).all(axis=-1)
    pairs = [[pair_coding(c, b, g) for g in (group, others)]
             for c, b in zip(counts, blank, strict=True)]  # fmt: skip
    written = found["updates"][:, 0] / max(1, found["updates"][1, 0])
    return {
        "1a": float(right[0, 0]),
        **{f"1{letter}": float(value) for letter, value in zip("bcdef", kept[1:], strict=True)},
        "2a": float(work[1]),
        "2b": float(work[2]),
        "2c": float(np.polyfit(np.log(SHARES), np.log(np.maximum(work, 1e-9)), 1)[0]),
        "2d": float(found["written"].max()),
        **{f"3{letter}": float(right[0, j] - right[1, j]) for j, letter in enumerate("abc", 1)},
        "4a": pairs[0][0],
        "4b": pairs[0][1],
        "4c": float(same.mean()),
        "4d": float(found["changed"][0].sum()),
        "4e": float(written[0]),
        "4f": pairs[1][1],
        "5a": pairs[2][0],
        "5b": _share_of_units(counts[2], blank[2], others),
    }


def _share_of_units(counts: Any, blank: Any, group: Index) -> float:
    """Return the share of the units that prefer one of the pair which are of the group."""
    units = np.logical_or(*find_units(counts, blank)[:2])
    return float(units[group].sum() / units.sum()) if units.any() else float("nan")


AXES = {
    "right": f"seed, who stores ({'; '.join(ARMS)}), share ({', '.join(f'{s:g}' for s in SHARES)});"
    " share of held-out vectors read right",
    "updates_read": "seed, who stores, share; synapses written while learning, each time",
    "written": "seed, who stores, share; updates that no cell that stores accounts for",
    "group": "seed, neuron of the memory group; index in the memory area",
    "counts": f"seed, condition ({'; '.join(CONDITIONS)}), before and after, picture, trial, "
    "neuron; spikes in a presentation",
    "blank": "seed, condition, before and after, trial, neuron; spikes in a presentation",
    "weights": f"seed, condition, before and after, synapses ({'; '.join(PATHWAYS)}); SHA-256 of "
    "the weights at the processing group, 32 bytes",
    "changed": "seed, condition, synapses; how many at the processing group changed",
    "updates": "seed, condition, synapses; how many were written together, each time",
}
LEGEND = (
    "accuracy on held-out vectors; updates: synapses written, each time; most selective: a "
    "control; memory group: the share of the memory area that stores while the pair is shown "
    "together; the others only process: they fire, and none of their synapses learns; now for "
    "both: of the units, which responded to one picture of the pair only, the share that responds "
    "to the other too"
)


EXPERIMENT = Experiment(
    name="sparse-memory",
    summary="A share of the neurons stores, the others process",
    source="Shen, Dasgupta & Navlakha 2023",
    configuration=SparseMemory,
    run_seed=run_seed,
    measure=measure,
    card=card,
    outcome=outcome,
    axes=AXES,
    legend=LEGEND,
    each="brain",
    example="--data mnist --seeds 3",
    time=20,
    data="scikit-learn's 1,797 digits",
    takes=("data",),
    prepare=prepare,
    check=check,
    explain=explain,
    draw="neurosim.models.memory.sparse.figure:draw_sparse_memory",
)
