"""Jobs of continual learning: one for each line of the result, to be done in any order."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from neurosim.base.arrays import Real
from neurosim.base.random.stream import Stream
from neurosim.base.threads.blas import one_thread
from neurosim.base.threads.team import Team
from neurosim.models.assemblies.operations import Tick
from neurosim.models.fly.measures.labelled import digest
from neurosim.models.fly.measures.readouts import Correcting, Counting
from neurosim.models.memory.continual.importance import Fisher, Frequency, Importance, PathIntegral
from neurosim.models.memory.continual.learner import Learner, attend, attend_jointly
from neurosim.models.memory.continual.perceptron import Perceptron
from neurosim.models.memory.continual.tasks import LabelledVectors, Task, join

READOUTS = ("fly", "fly, errors", "fly, errors, shuffled")
"""What stands in the arrays for the method fly."""
Job = Callable[[Tick], Real]
"""Told whom to tell its share; returns accuracies, as `attend` does."""


def learner_job(config: Any, scenario: str, method: str, tasks: Sequence[Task], seed: int) -> Job:
    """Return what learns the tasks by a perceptron."""

    def run(tick: Tick) -> Real:
        first = tasks[0].learned
        sizes = first.vectors.shape[1], config.width, config.width, first.allowed.size
        net = Perceptron(sizes, seed, starts_even=scenario == "split_task")
        keeper = _measure_importance(config, scenario, method, net)
        learner = Learner(net, keeper, config.rate, config.batch, seed)
        epochs = config.permuted_epochs if scenario == "permuted" else config.split_epochs

        def learn(lesson: LabelledVectors) -> None:
            learner.learn(lesson, epochs)

        if method == "joint":
            return attend_jointly(learn, learner.answer, tasks)
        return attend(learn, learner.answer, tasks, tick)

    return run


def _measure_importance(config: Any, scenario: str, method: str, net: Perceptron) -> Importance:
    if method == "si":
        return PathIntegral(
            net, config.si, config.masked_xi if scenario == "split_task" else config.xi
        )
    if method == "ewc":
        return Fisher(net, config.permuted_ewc if scenario == "permuted" else config.split_ewc)
    if method == "frequency":
        return Frequency(net, config.frequency)
    return Importance(net)


def readout_job(config: Any, line: str, tagged: Sequence[Task], seed: int) -> Job:
    """Return what learns the tasks by a readout of tags."""

    def run(tick: Tick) -> Real:
        n_classes = tagged[0].learned.allowed.size
        reader: Counting | Correcting = (
            Counting(config.n_kc, n_classes, config.learning_rate) if line == "fly"
            else Correcting(config.n_kc, n_classes)
        )  # fmt: skip

        def learn(lesson: LabelledVectors) -> None:
            reader.learn(lesson.vectors, lesson.labels)

        def learn_shuffled(lesson: LabelledVectors) -> None:
            learn(lesson.choose(Stream(seed, "tags").order(len(lesson.labels))))

        def answer(asked: LabelledVectors) -> float:
            return asked.score(reader.read(asked.vectors))

        if line == "fly, errors, shuffled":
            return attend_jointly(learn_shuffled, answer, tagged)
        return attend(learn, answer, tagged, tick)

    return run


def digests(config: Any, tagged: Sequence[Task], seed: int) -> Any:
    """Return the SHA-256 of the counts: tasks as they come, in reverse, and all shuffled."""
    whole = join(tagged)
    shuffled = whole.choose(Stream(seed, "tags").order(len(whole.labels)))
    lessons = [task.learned for task in tagged]
    found = []
    for order in (lessons, lessons[::-1], [shuffled]):
        reader = Counting(config.n_kc, whole.allowed.shape[1], config.learning_rate)
        for lesson in order:
            reader.learn(lesson.vectors, lesson.labels)
        found.append(digest(reader.counts))
    return np.array(found)


def work(jobs: Sequence[Job], threads: int, tick: Tick) -> list[Real]:
    """Do every job, each thread its own; return the results in the order of the jobs."""
    shares, results = np.zeros(len(jobs)), [np.empty(0)] * len(jobs)

    def part(first: int, stop: int) -> None:
        for i in range(first, len(jobs), threads):

            def told(share: float, i: int = i) -> None:
                shares[i] = share
                tick(float(shares.mean()))

            results[i] = jobs[i](told)
            told(1.0)

    with one_thread():
        Team(threads).share(part, threads, np.inf)
    return results
