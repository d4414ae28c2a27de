r"""Continual: tasks are learned one after the other, and asked for again at the end.

A perceptron of two hidden layers learns by Adam, and forgets (*none*: plain fine-tuning). Three
measures of how important each synapse was hold its weights where they were: Synaptic Intelligence
(*si*), EWC (*ewc*), and how often both neurons were active together, without any gradient
(*frequency*); see `neurosim.models.memory.continual.importance`. Beside them stand all tasks
learned at once (*joint*, the ceiling) and a sparse layer that learns nothing under a readout that
counts, whatever the order (*fly*), or one that corrects its errors.

Tasks (`neurosim.models.memory.continual.tasks`): inputs *permuted*, all classes every time; classes
*split* by two, task-incremental (the task is told) or class-incremental (all outputs, no task is
told).

Forgetting is the accuracy on a task when it was learned less that at the end, mean over tasks but
the last; learning accuracy is the former alone, mean over all.

====================  ===============  ========  ====  ===========================================
parameter             symbol           value     unit  source
====================  ===============  ========  ====  ===========================================
hidden units          width            256       -     here, twice; [1]_: 2,000 twice for permuted
epochs                -                3; 4      -     here, permuted; split; [1]_: 20; 10
batch                 batch            64        -     here; [1]_: 256; 64
rate of Adam          rate             1e-3      -     [1]_
SI: strength          c                10        -     here: few steps for a task; [1]_: 0.1; 1
SI: guard             xi               0.1       -     [1]_; 1e-3 where heads are masked
EWC: strength         lambda           30; 3000  -     here, permuted; split
frequency: strength   c                0.1       -     here
held out              held_out         0.2       -     here, of each class
Kenyon cells          n_kc             4,000     -     `fly_continual` of the fly
inputs of a cell      n_inputs         10        -     likewise
active cells          n_active         0.05      -     likewise, a fraction
learning rate         learning_rate    0.1       -     likewise, of the counts
====================  ===============  ========  ====  ===========================================

As in [1]_, weights onto masked outputs begin at 0 and Adam begins anew with each task. From random
weights instead, two classes at a time are hardly forgotten at all (0.98 by fine-tuning), and
without the new beginning of Adam permuted tasks are forgotten less (0.24 instead of 0.3).

Class-incremental, penalties as in the table do nothing: they do not set old outputs against new
ones. That is not the last word: ten to a thousand times as strong, or SI with the guard of masked
heads, they keep 0.30 to 0.5 of 5,000 digits, and up to 0.65 of scikit-learn's, which is far from
the 0.87 of counts and the 0.93 of learning all at once.

Bits are the same for any number of threads on one machine, as BLAS is held to one thread (which
takes the package threadpoolctl); another machine's BLAS may round otherwise.

References
----------
.. [1] Zenke, Poole, Ganguli, "Continual learning through synaptic intelligence", ICML 2017,
   arXiv:1703.04200; figures from its archived runs, github.com/ganguli-lab/pathint.
.. [2] Kirkpatrick et al., PNAS 114:3521, 2017, doi:10.1073/pnas.1611835114.
.. [3] van de Ven, Tuytelaars, Tolias, "Three types of incremental learning", Nat. Mach. Intell.
   4:1185, 2022, doi:10.1038/s42256-022-00568-3.
.. [4] Shen, Dasgupta, Navlakha, Neural Comput. 35:1797, 2023, doi:10.1162/neco_a_01615.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from neurosim.base import checks, memory
from neurosim.base.errors import ArgumentError
from neurosim.experiment.configuration import Configuration
from neurosim.experiment.experiment import Experiment
from neurosim.files.packaged import LOADERS, MNIST
from neurosim.files.vectors.samples import DIGITS, Samples
from neurosim.models.assemblies.operations import Tick
from neurosim.models.fly.circuit.kenyon_cells import Calyx
from neurosim.models.fly.circuit.sizes import count_active
from neurosim.models.fly.circuit.wiring import Wiring
from neurosim.models.fly.experiments import fly_continual
from neurosim.models.fly.measures.labelled import Split, split_classes
from neurosim.models.memory.continual.jobs import (
    READOUTS,
    Job,
    digests,
    learner_job,
    readout_job,
    work,
)
from neurosim.models.memory.continual.rows import card as card
from neurosim.models.memory.continual.rows import explain as explain
from neurosim.models.memory.continual.rows import measure as measure
from neurosim.models.memory.continual.rows import outcome as outcome
from neurosim.models.memory.continual.rows import prepare as prepare
from neurosim.models.memory.continual.tasks import Task, count_pairs, divide, permute

Benchmark = Literal["both", "permuted", "split"]
Method = Literal["none", "si", "ewc", "frequency", "joint", "fly"]
METHODS: tuple[Method, ...] = ("none", "si", "ewc", "frequency", "joint", "fly")
SCENARIOS = ("permuted", "split_task", "split_class")
N_PERMUTED = 10
MOST_CLASSES = 1000

Findings = Mapping[str, np.ndarray[Any, Any]]


class Continual(Configuration):
    """Parameters of the experiment; see the table of the module."""

    benchmark: Benchmark = Field("both", description="permuted, split, or both")
    methods: tuple[Method, ...] = Field(METHODS, min_length=1, description="which to run")
    tasks: int | None = Field(
        None, ge=1, le=1000, description="10 permuted, and as many as classes allow when split"
    )
    width: int = Field(256, ge=1, le=10_000, description="units of each of two hidden layers")
    permuted_epochs: int = Field(3, ge=1, le=1000, description="passes over a permuted task")
    split_epochs: int = Field(4, ge=1, le=1000, description="passes over a task of two classes")
    batch: int = Field(64, ge=1, le=100_000, description="vectors in a step")
    rate: float = Field(1e-3, gt=0, le=1, description="of Adam")
    si: float = Field(10.0, ge=0, le=1e6, description="strength c of Synaptic Intelligence")
    xi: float = Field(0.1, gt=0, le=1e6, description="guard of SI")
    masked_xi: float = Field(1e-3, gt=0, le=1e6, description="guard of SI, masked heads")
    permuted_ewc: float = Field(30.0, ge=0, le=1e9, description="lambda of EWC, permuted")
    split_ewc: float = Field(3000.0, ge=0, le=1e9, description="lambda of EWC, split")
    frequency: float = Field(0.1, ge=0, le=1e6, description="strength c of the frequency")
    held_out: float = Field(0.2, gt=0, lt=1, description="share of each class that is held out")
    n_kc: int = Field(4000, ge=1, le=1_000_000, description="Kenyon cells")
    n_inputs: int = Field(10, ge=1, description="inputs of a cell; unset: at most d / 2")
    n_active: float = Field(0.05, gt=0, le=1, description="fraction of cells that fire")
    learning_rate: float = Field(0.1, gt=0, le=1, description="of the counts")
    data: str = Field(DIGITS, description=f"{DIGITS}, {MNIST}, or a file's name")

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        if len(set(self.methods)) < len(self.methods):
            raise ValueError(f"methods must differ, got {', '.join(self.methods)}")
        return self

    @property
    def scenarios(self) -> Sequence[str]:
        """Which of `SCENARIOS` are run."""
        return {"both": SCENARIOS, "permuted": SCENARIOS[:1], "split": SCENARIOS[1:]}[
            self.benchmark
        ]

    @property
    def lines(self) -> Sequence[str]:
        """What stands in the arrays, in this order."""
        return [line for method in METHODS if method in self.methods
                for line in (READOUTS if method == "fly" else (method,))]  # fmt: skip

    @property
    def is_usual(self) -> bool:
        """Whether all that decides figures is as in the table, so that there are bands."""
        free = {"benchmark", "methods", "data"}
        fields = type(self).model_fields
        return all(getattr(self, name) == field.default for name, field in fields.items()
                   if name not in free)  # fmt: skip


def check(config: Continual, *, samples: Samples | None = None) -> None:
    """Refuse data of which no tasks can be made.

    Raises
    ------
    ArgumentError
        If labels are missing or out of range, a class has a single vector, tasks would be without
        classes, or cells have more inputs than there are channels.
    """
    if samples is None:
        checks.choice("data", config.data, LOADERS)
        return
    if samples.labels is not None and samples.labels.size:
        if samples.labels.min() < 0:
            raise ArgumentError(f"--data must have labels from 0 up, got {samples.labels.min()}; "
                                "leave out vectors that are not labelled")  # fmt: skip
        checks.integer("classes in --data", np.unique(samples.labels).size, 2, MOST_CLASSES,
                       "labels must name classes")  # fmt: skip
    inputs = config.n_inputs if "fly" in config.methods else 1
    fly_continual.check(fly_continual.Continual.make(n_inputs=inputs), samples=samples)
    if config.benchmark != "permuted" and samples.labels is not None:
        count_pairs(np.unique(samples.labels).size, config.tasks)
    if config.benchmark != "split":
        copies = (config.tasks or N_PERMUTED) * (2 if "joint" in config.methods else 1)
        memory.require(4 * copies * samples.vectors.size, f"{copies} permuted copies of --data",
                       "lower --tasks, or leave the method joint out")  # fmt: skip


def run_seed(
    config: Continual,
    seed: int,
    threads: int = 1,
    tick: Tick = lambda share: None,
    *,
    samples: Samples | None = None,
) -> Findings:
    """Learn the tasks by each method.

    Parameters
    ----------
    config : Continual
    seed : int
    threads : int
        Methods are spread over them, which changes no bit.
    tick : callable
        Told the share that is done.
    samples : Samples, optional
        Vectors with labels; by default the data that ``config.data`` names.

    Examples
    --------
    >>> config = Continual(benchmark="split", methods=("none", "si"), width=32)
    >>> found = run_seed(config, seed=0)
    >>> found["split_task"].shape, found["split_class"].shape
    ((2, 5, 5), (2, 5, 5))
    """
    given = LOADERS[config.data]() if samples is None else samples
    split = scale(split_classes(given, config.held_out, seed))
    calyx = _make_calyx(config, split, seed) if "fly" in config.methods else None
    jobs: list[Job] = []
    found: dict[str, Any] = {}
    for scenario in config.scenarios:
        tasks = make_tasks(config, scenario, split, seed)
        jobs += [
            learner_job(config, scenario, m, tasks, seed) for m in config.lines if m in METHODS[:5]
        ]
        if calyx is not None:
            tagged = [Task(*(lesson._replace(vectors=calyx.tags(lesson.vectors, threads))
                             for lesson in task)) for task in tasks]  # fmt: skip
            jobs += [readout_job(config, line, tagged, seed) for line in READOUTS]
            found[f"{scenario}_counts"] = digests(config, tagged, seed)
    right = iter(work(jobs, threads, tick))
    for scenario in config.scenarios:
        found[scenario] = np.array([next(right) for _ in config.lines])
    return found


def scale(split: Split) -> Split:
    """Return float32 vectors of which the largest number that is learned is 1."""
    largest = np.abs(split.vectors).max() or 1
    vectors, others = (
        (part / largest).astype(np.float32) for part in (split.vectors, split.others)
    )
    return split._replace(vectors=vectors, others=others)


def make_tasks(config: Continual, scenario: str, split: Split, seed: int) -> list[Task]:
    """Return the tasks of one of `SCENARIOS`."""
    if scenario == "permuted":
        return permute(split, config.tasks or N_PERMUTED, seed)
    return divide(split, count_pairs(split.n_classes, config.tasks), scenario == "split_task")


def _make_calyx(config: Continual, split: Split, seed: int) -> Calyx:
    wiring = Wiring.random(split.vectors.shape[1], config.n_kc, config.n_inputs, seed)
    return Calyx(wiring, count_active(config.n_active, config.n_kc))


AXES = {
    **{
        name: "seed, line (the methods run, in the order none, si, ewc, frequency, joint, fly; "
        f"fly is {'; '.join(READOUTS)}), tasks learned - 1, task; share of held-out vectors read "
        "right, NaN where not asked"
        for name in SCENARIOS
    },
    **{
        f"{name}_counts": "seed, order (tasks as they came, in reverse, all shuffled); SHA-256 of "
        "the counts, 32 bytes"
        for name in SCENARIOS
    },
}
LEGEND = (
    "accuracy on held-out vectors, mean over tasks, after the last; when learned: right after each "
    "task; forgetting: that less what is left at the end, mean over tasks but the last; counts, "
    "errors: what the readout of the sparse layer learns from; same: identical weights"
)


EXPERIMENT = Experiment(
    name="continual",
    summary="Tasks learned one after the other: what each of six methods keeps",
    source="Zenke, Poole & Ganguli 2017",
    configuration=Continual,
    run_seed=run_seed,
    measure=measure,
    card=card,
    outcome=outcome,
    axes=AXES,
    legend=LEGEND,
    seeds=3,
    example="--benchmark split --data mnist --methods none si",
    time=30,
    data="scikit-learn's 1,797 digits",
    takes=("data",),
    prepare=prepare,
    check=check,
    explain=explain,
    draw="neurosim.models.memory.continual.figure:draw_continual",
)
