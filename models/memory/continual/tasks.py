"""Tasks that come one after the other: pixels permuted, or two classes at a time [1]_.

*Permuted*: every task has all classes, with its own permutation of the inputs; the first has none.
*Split*: every task has two classes, in ascending order. If only the outputs of the task at hand
are allowed it is task-incremental (the task is told, heads are masked), otherwise
class-incremental (a single head, all classes).

References
----------
.. [1] van de Ven, Tuytelaars, Tolias, "Three types of incremental learning", Nat. Mach. Intell.
   4:1185, 2022, doi:10.1038/s42256-022-00568-3.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from neurosim.base.errors import ArgumentError
from neurosim.base.random.stream import Stream
from neurosim.models.fly.measures.labelled import Split

CLASSES_PER_TASK = 2


class LabelledVectors(NamedTuple):
    """Labelled vectors, and among which outputs to choose.

    Attributes
    ----------
    vectors : ndarray, shape (n, d)
    labels : ndarray of int, shape (n,)
        The output that is right.
    allowed : ndarray of bool, shape (n_outputs,) or (n, n_outputs)
    """

    vectors: npt.NDArray[Any]
    labels: npt.NDArray[np.int64]
    allowed: npt.NDArray[np.bool_]

    def choose(self, rows: Any) -> "LabelledVectors":
        """Return some of the vectors."""
        allowed = self.allowed if self.allowed.ndim == 1 else self.allowed[rows]
        return LabelledVectors(self.vectors[rows], self.labels[rows], allowed)

    def score(self, outputs: Any) -> float:
        """Return the share of vectors of which the largest allowed output is the right one."""
        chosen = np.where(self.allowed, outputs, -np.inf).argmax(axis=1)
        return float(np.mean(chosen == self.labels))


class Task(NamedTuple):
    """What is learned, and what is asked."""

    learned: LabelledVectors
    asked: LabelledVectors


def permute(split: Split, n_tasks: int, seed: int) -> list[Task]:
    """Return tasks that differ by the order of the inputs.

    Parameters
    ----------
    split : Split
    n_tasks : int
    seed : int

    Examples
    --------
    >>> split = Split(np.eye(3), np.arange(3), np.eye(3), np.arange(3))
    >>> first, second = permute(split, 2, seed=1)
    >>> first.learned.vectors.argmax(axis=1).tolist()
    [0, 1, 2]
    >>> bool((second.learned.vectors == second.asked.vectors).all())
    True
    """
    allowed, draw = np.ones(split.n_classes, bool), Stream(seed, "inputs").order
    tasks = []
    for i in range(n_tasks):
        d = split.vectors.shape[1]
        order = draw(d, i) if i else np.arange(d)
        learned, asked = (np.ascontiguousarray(v[:, order]) for v in (split.vectors, split.others))
        tasks.append(Task(LabelledVectors(learned, split.labels, allowed),
                          LabelledVectors(asked, split.other_labels, allowed)))  # fmt: skip
    return tasks


def divide(split: Split, n_tasks: int, is_masked: bool) -> list[Task]:
    """Return tasks of two classes each.

    Parameters
    ----------
    split : Split
    n_tasks : int
        At most half the classes; those left over are left out.
    is_masked : bool
        Whether only the outputs of the task at hand are allowed.

    Examples
    --------
    >>> split = Split(np.eye(4), np.arange(4), np.eye(4), np.arange(4))
    >>> [task.learned.labels.tolist() for task in divide(split, 2, is_masked=True)]
    [[0, 1], [2, 3]]
    """
    count_pairs(split.n_classes, n_tasks)
    owner = np.arange(n_tasks * CLASSES_PER_TASK) // CLASSES_PER_TASK
    tasks = []
    for i in range(n_tasks):
        allowed = owner == i if is_masked else np.ones(owner.size, bool)
        rows, others = (y // CLASSES_PER_TASK == i for y in (split.labels, split.other_labels))
        learned = LabelledVectors(split.vectors[rows], split.labels[rows], allowed)
        asked = LabelledVectors(split.others[others], split.other_labels[others], allowed)
        tasks.append(Task(learned, asked))
    return tasks


def count_pairs(n_classes: int, n_tasks: int | None) -> int:
    """Return how many tasks of two classes there are: as many as told, or as classes allow.

    Raises
    ------
    ArgumentError
        If some tasks would be without classes.
    """
    most = n_classes // CLASSES_PER_TASK
    if n_tasks is not None and n_tasks > most:
        raise ArgumentError(
            f"--tasks must be from 1 to {most} where {n_classes} classes are split, got {n_tasks}: "
            f"tasks of {CLASSES_PER_TASK} classes would be without classes; lower --tasks, or use "
            "--benchmark permuted"
        )
    return most if n_tasks is None else n_tasks


def join(tasks: Sequence[Task]) -> LabelledVectors:
    """Return what is learned in all tasks, as one lesson.

    Parameters
    ----------
    tasks : sequence of Task
    """
    lessons = [task.learned for task in tasks]
    allowed = [np.broadcast_to(one.allowed, (len(one.labels), one.allowed.size)) for one in lessons]
    return LabelledVectors(
        np.concatenate([one.vectors for one in lessons]),
        np.concatenate([one.labels for one in lessons]),
        np.concatenate(allowed),
    )
