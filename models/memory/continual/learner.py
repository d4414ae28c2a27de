"""A learner: a perceptron that learns one task after the other, and is asked about all so far."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from neurosim.base import interrupt
from neurosim.base.arrays import Real
from neurosim.base.errors import Interrupted
from neurosim.base.random.stream import Stream
from neurosim.models.assemblies.operations import Tick
from neurosim.models.memory.continual.importance import Importance
from neurosim.models.memory.continual.perceptron import Adam, Perceptron
from neurosim.models.memory.continual.tasks import LabelledVectors, Task, join


class Learner:
    """A perceptron, its optimiser, and what keeps its weights where they were.

    Parameters
    ----------
    net : Perceptron
    importance : Importance
    rate : float
        Of Adam, which forgets all gradients when a task begins.
    batch : int
        Vectors in a step.
    seed : int
        Of the order of vectors; the same for all learner.
    """

    def __init__(self, net: Perceptron, importance: Importance, rate: float, batch: int, seed: int):
        self.net, self.importance, self.batch = net, importance, batch
        self._adam = Adam(net.row.size, rate)
        self._order = Stream(seed, "vectors").order
        self._gradient, self._pulled = np.zeros_like(net.row), np.empty_like(net.row)
        self._anchor, self._springs = net.row.copy(), np.zeros_like(net.row)
        self._learned = 0

    def learn(self, lesson: LabelledVectors, epochs: int) -> None:
        """Learn a task, pulled towards where the last one left the weights.

        Raises
        ------
        Interrupted
            After Ctrl-C.
        """
        self._adam.reset()
        self.importance.begin()
        with interrupt.deferred() as pressed:
            for epoch in range(epochs):
                order = self._order(len(lesson.labels), self._learned, epoch)
                for start in range(0, order.size, self.batch):
                    if pressed():
                        raise Interrupted(f"stopped in task {self._learned + 1}")
                    self._step(lesson.choose(order[start : start + self.batch]))
        self.importance.end(lesson)
        self._anchor[:] = self.net.row
        np.multiply(self.importance.total, np.float32(self.importance.spring), out=self._springs)
        self._learned += 1

    def _step(self, part: LabelledVectors) -> None:
        gradient, views = self._gradient, self.net.view(self._gradient)
        self.net.write_gradient(part.vectors, part.labels, part.allowed, views)
        pulled = gradient
        if self._learned and self.importance.spring:
            pulled = np.subtract(self.net.row, self._anchor, out=self._pulled)
            pulled *= self._springs
            pulled += gradient
        self.importance.watch(gradient, self._adam.step(self.net.row, pulled))

    def answer(self, asked: LabelledVectors) -> float:
        """Return the share that is read right."""
        return asked.score(self.net.outputs(asked.vectors))


def attend(
    learn: Callable[[Any], None],
    answer: Callable[[LabelledVectors], float],
    tasks: Sequence[Task],
    tick: Tick = lambda share: None,
) -> Real:
    """Learn tasks one after the other; after each, be asked about all so far.

    Parameters
    ----------
    learn : callable
        Learns a lesson.
    answer : callable
        Returns the share read right.
    tasks : sequence of Task
    tick : callable, optional

    Returns
    -------
    ndarray of float64, shape (learned, task)
        Accuracy; NaN for tasks not yet learned.

    Examples
    --------
    >>> attend(lambda lesson: None, lambda lesson: 1.0, [Task(None, None)] * 2).tolist()
    [[1.0, nan], [1.0, 1.0]]
    """
    right = np.full((len(tasks), len(tasks)), np.nan)
    for i, task in enumerate(tasks):
        learn(task.learned)
        right[i, : i + 1] = [answer(before.asked) for before in tasks[: i + 1]]
        tick((i + 1) / len(tasks))
    return right


def attend_jointly(
    learn: Callable[[Any], None], answer: Callable[[LabelledVectors], float], tasks: Sequence[Task]
) -> Real:
    """Learn all tasks at once; only the last row is known."""
    right = np.full((len(tasks), len(tasks)), np.nan)
    learn(join(tasks))
    right[-1] = [answer(task.asked) for task in tasks]
    return right
