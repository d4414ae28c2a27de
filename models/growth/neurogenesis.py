r"""Neurogenesis: a memory that is full learns new items in units that are born for them.

*Items* are random: of the inputs a fifth fires, always as many, and each has a random class.
*Units* have random inputs and fire where at least theta of these do. A *readout* learns the class
of an item from the units that fire, a perceptron, pass by pass; see
`neurosim.models.growth.item_memory`. When the old items are known, all of them, new ones come:

- *no growth*: the same units learn them, and forget old ones;
- *by rule, old frozen*: when a new item is shown for the first time, units are born for it
  (`neurosim.Network.add_neurons`), with inputs that are active in it (`neurosim.Network.grow`), so
  many that hardly another item makes them fire; only what leads from newborn units learns;
- *random inputs, old frozen*: as many units are born, with as many random inputs as the old ones
  have, so that they fire as often (12 random inputs would never reach theta): a control in which
  the rule is absent and all else stays;
- *random inputs* and *by rule* without freezing: the other two corners.

An item for which units are born is learned once, then, even if its class was guessed. What leads
from newborn units to the readout gains more than what leads from old ones (`youth`), as synapses of
young granule cells change more readily [2]_. With as much (youth 1) the rule knows 94 to 100 % of
the new items after one pass and all after two, the noisy ones 91 to 96 %, and old items stay (5
seeds); random inputs with the old frozen then cost 36 to 44 % of the old items.

======================  ==============  ======  ====  ============================================
parameter               symbol          value   unit  source
======================  ==============  ======  ====  ============================================
inputs                  n_inputs        200     -     here
active in an item       n_active        40      -     here
units at first          n_units         600     -     an independent program
inputs of a unit        fan_in          25      -     here: 3 to 4 % of the units fire
threshold               theta           9       -     an independent program
classes                 classes         10      -     here
old items               n_old           250     -     an independent program
new items               n_new           80      -     an independent program
newborn for each        n_born          2       -     an independent program
inputs of a newborn     n_grown         12      -     an independent program
flipped by noise        noise           0.02    -     an independent program; of all inputs
newborn gain            youth           2       -     here; times that of old units
passes                  passes          4       -     here
======================  ==============  ======  ====  ============================================

That new units spare old memories is an idea of [1]_.

References
----------
.. [1] Wiskott, Rasch, Kempermann, "A functional hypothesis for adult hippocampal neurogenesis:
   avoidance of catastrophic interference in the dentate gyrus", Hippocampus 16:329, 2006,
   doi:10.1002/hipo.20167.
.. [2] Schmidt-Hieber, Jonas, Bischofberger, "Enhanced synaptic plasticity in newly generated
   granule cells of the adult hippocampus", Nature 429:184, 2004, doi:10.1038/nature02553.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from pydantic import Field

from neurosim.base import checks
from neurosim.experiment.configuration import Configuration
from neurosim.experiment.experiment import Experiment
from neurosim.experiment.scorecard import Band, percent
from neurosim.models.growth.item_memory import ItemMemory, Sizes
from neurosim.models.growth.newborn import ARMS, Lesson, Pupil, draw_items, flip, learn_old

__all__ = ["EXPERIMENT", "Neurogenesis", "card", "check", "measure", "outcome", "run_seed"]

Findings = Mapping[str, "np.ndarray[Any, Any]"]
PROGRAM = "an independent program"
KNOWN = 0.99
"""Share of new items that are named right when they are called known."""
NONE, RANDOM, RANDOM_FROZEN, RULE, RULE_FROZEN = range(len(ARMS))


class Neurogenesis(Configuration):
    """Parameters of the experiment; see the table of the module."""

    n_inputs: int = Field(200, ge=2, le=100_000, description="inputs")
    n_active: int = Field(40, ge=1, description="inputs that fire in an item")
    n_units: int = Field(600, ge=1, le=100_000, description="units that are there at first")
    fan_in: int = Field(25, ge=1, description="random inputs of a unit")
    theta: int = Field(9, ge=1, description="inputs that must fire for a unit to fire")
    classes: int = Field(10, ge=2, le=1000, description="classes of items")
    n_old: int = Field(250, ge=1, le=10_000, description="items that are learned first")
    n_new: int = Field(80, ge=1, le=10_000, description="items that come then")
    n_born: int = Field(2, ge=1, le=100, description="units that are born for a new item")
    n_grown: int = Field(12, ge=1, description="inputs of a unit that is born by the rule")
    youth: float = Field(2.0, gt=0, le=100, description="gain of newborn units, in that of old")
    noise: float = Field(0.02, ge=0, le=1, description="share of the inputs that noise flips")
    passes: int = Field(4, ge=1, le=1000, description="how often the new items are shown")

    def sizes(self) -> Sizes:
        """Return what the memory is made of."""
        n_newborn = self.n_new * self.n_born
        return Sizes(self.n_inputs, self.n_units, n_newborn, self.fan_in, self.theta,
                     self.classes, self.youth)  # fmt: skip


def check(config: Neurogenesis) -> None:
    """Refuse sizes that do not fit.

    Raises
    ------
    ArgumentError
        If items, units or newborn units need more inputs than there are.
    """
    checks.integer("n_active", config.n_active, 1, config.n_inputs, "raise n_inputs")
    checks.integer("fan_in", config.fan_in, 1, config.n_inputs, "raise n_inputs")
    checks.integer("n_grown", config.n_grown, 1, config.n_active,
                   "a newborn unit gets inputs that are active in its item")  # fmt: skip


def memory(config: Neurogenesis) -> float:
    """Return about how many bytes a seed takes: two networks, one of them a copy, and items."""
    n_units = config.n_units + config.n_new * config.n_born
    synapses = n_units * (config.fan_in + 2 * config.classes)
    return 2 * 120.0 * synapses + 100.0 * (config.n_old + config.n_new) * config.n_active


def run_seed(
    config: Neurogenesis,
    seed: int,
    threads: int = 1,
    tick: Callable[[float], None] = lambda _: None,
) -> Findings:
    """Fill a memory, then learn new items in each of the arms.

    Parameters
    ----------
    config : Neurogenesis
    seed : int
    threads : int
        Changes no bit.
    tick : callable
        Told the share that is done.
    """
    random = np.random.default_rng(seed)
    n = config.n_old + config.n_new
    items = draw_items(n, config.n_inputs, config.n_active, random)
    lesson = Lesson(items, random.integers(0, config.classes, n).astype(np.int32), config.n_old)
    n_flipped = round(config.noise * config.n_inputs)
    noisy = lesson._replace(items=flip(items, config.n_inputs, n_flipped, random))
    memory = ItemMemory(config.sizes(), seed, threads)
    passes = learn_old(memory, lesson)
    tick(0.3)
    found: dict[str, list[Any]] = {"accuracy": [], "noisy": [], "firing": []}
    before = memory.accuracy(*lesson.old()), memory.accuracy(*lesson.new())
    for done, arm in enumerate(ARMS.values(), 1):
        pupil = Pupil(memory, arm, config.n_born, config.n_grown)
        course = pupil.take(lesson, config.passes, np.random.default_rng([seed, done]))
        found["accuracy"].append([before, *course])
        found["noisy"].append([pupil.memory.accuracy(*part) for part in (noisy.old(), noisy.new())])
        found["firing"].append(
            [pupil.share_firing(part[0]) for part in (lesson.old(), lesson.new())]
        )
        tick(0.3 + 0.7 * done / len(ARMS))
    return {**{name: np.array(told) for name, told in found.items()}, "passes": np.array(passes)}


def measure(config: Neurogenesis, found: Findings) -> dict[str, float]:
    """Return what each arm knows of old and new items."""
    old, new = found["accuracy"][..., 0], found["accuracy"][..., 1]
    loss = np.round(old[:, 0] - old[:, -1], 9)  # 1 - 0.92 is less than 0.08 in floats
    when = [np.flatnonzero(course >= KNOWN) for course in new]
    passes = [float(known[0]) if known.size else float("nan") for known in when]
    rows = {"1": float(old[0, 0])}
    for letter, arm in (("2", NONE), ("3", RULE_FROZEN), ("4", RANDOM), ("5", RANDOM_FROZEN)):
        rows[f"{letter}a"] = float(new[arm, 1])
        rows[f"{letter}b"] = passes[arm]
        rows[f"{letter}c"] = float(loss[arm])
    rows["3d"] = float(found["noisy"][RULE_FROZEN, 1])
    rows["3e"], rows["3f"] = (float(share) for share in found["firing"][RULE_FROZEN])
    rows["6"] = float(loss[RULE])
    return rows


def card(config: Neurogenesis) -> list[Band]:
    """Return the rows; bands are for the parameters as they are told."""
    is_usual = config == Neurogenesis.make()

    def band(
        row: str, name: str, theirs: str, low: float | None = None, high: float | None = None
    ) -> Band:
        if not is_usual:
            return Band(row, name, None, None, "")
        return Band(row, name, low, high, PROGRAM if theirs else "", theirs)

    one = 1 / config.n_new
    return [
        band("1", "before: accuracy of old items", "1.00", 1.0),
        band("2a", "no growth: new items after one pass", "0.96"),
        band("2b", "no growth: passes until known", ""),
        band("2c", "no growth: old items lost", "0.13", 0.08),
        band("3a", "rule: new items after one pass", "1.00"),
        band("3b", "rule: passes until known", "1", None, 2.0),
        band("3c", "rule: old items lost", "0.00", None, 0.01),
        band("3d", "rule: noisy new items", "0.99", 0.95),
        band("3e", "rule: newborn that fire, old item", "0.0000", None, 0.001),
        band("3f", "rule: newborn that fire, new item", f"{one:.4f}", 0.9 * one, 1.1 * one),
        band("4a", "random: new items after one pass", ""),
        band("4b", "random: passes until known", "3"),
        band("4c", "random: old items lost", "0.13", 0.08),
        band("5a", "random, frozen: new after one pass", ""),
        band("5b", "random, frozen: passes until known", ""),
        band("5c", "random, frozen: old items lost", ""),
        band("6", "rule, old not frozen: old items lost", ""),
    ]


def outcome(config: Neurogenesis, values: Mapping[str, float]) -> str:
    """Say what new items cost with and without newborn units.

    Examples
    --------
    >>> print(outcome(Neurogenesis(), {"2c": 0.14, "3a": 1.0, "3c": 0.004, "4c": 0.15}))
    New items in newborn units: 100 % right after one pass, 0.4 % of the old lost (in the same \
units 14 %, in newborn units with random inputs 15 %).
    """
    new, lost = percent(values["3a"]), percent(values["3c"])
    same, control = percent(values["2c"]), percent(values["4c"])
    return (
        f"New items in newborn units: {new} right after one pass, {lost} of the old lost (in the "
        f"same units {same}, in newborn units with random inputs {control})."
    )


AXES = {
    "accuracy": f"seed, arm ({'; '.join(ARMS)}), pass (0: before), old and new items; share that "
    "is named right",
    "noisy": "seed, arm, old and new items; share of noisy versions named right after all passes",
    "firing": "seed, arm, old and new items; share of newborn units that fire for one, mean",
    "passes": "seed; passes until the old items were known",
}
LEGEND = (
    f"lost: of the old items, from before to after the last pass; known: at least {KNOWN:g} are "
    "named right; rule: newborn units have inputs that are active in the new item, and what leads "
    "from old units to the readout is frozen; random: as many inputs as old units have, of all"
)

EXPERIMENT = Experiment(
    name="neurogenesis",
    summary="Units born for new items spare the old ones that a full memory holds",
    source="Wiskott, Rasch & Kempermann 2006",
    configuration=Neurogenesis,
    run_seed=run_seed,
    measure=measure,
    card=card,
    outcome=outcome,
    axes=AXES,
    legend=LEGEND,
    each="network",
    example="--n-grown 8 --theta 6",
    time=20,
    check=check,
    memory=memory,
    draw="neurosim.models.growth.figures:draw_neurogenesis",
)
