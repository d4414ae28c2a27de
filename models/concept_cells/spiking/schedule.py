"""The schedule: what is shown when, in stages that learn or do not.

Noise; every picture in turn, in random order; noise; a test; both pictures of the pair together;
noise; a test. Nothing is learned in tests.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from neurosim.base.arrays import Real
from neurosim.models.concept_cells.spiking.cascade import lay_slowly
from neurosim.models.concept_cells.spiking.settings import BIN, SHOWN, SpikingAssociation
from neurosim.models.concept_cells.spiking.windows import find_windows
from neurosim.models.concept_cells.subject import NP, P

Items = npt.NDArray[np.int64]

BEFORE, AFTER, LOOK, IMPOSED = "before", "after", "look", "imposed"
"""Beginnings of the names of tests."""
NOTHING = -1
LOOKS = (1, 2, 3, 4, 5, 6, 8, 10, 15, 20)
"""After how many exposures the two pictures are tested."""
TEST_GAPS = (300, 350, 400)
"""Between presentations of a test, ms, where input is not late."""


class Stage(NamedTuple):
    """A part of the schedule.

    Attributes
    ----------
    name : str
    items : ndarray of int, shape (n_bins,)
        What is shown in each bin: `NOTHING`, a picture, or a pair of pictures.
    is_plastic, is_encoding : bool
        Whether synapses learn, and thresholds rise.
    speed : float
        How fast synapses learn.
    disinhibition : float
        Share of the inhibition of excitatory neurons that is lacking.
    """

    name: str
    items: Items
    is_plastic: bool = True
    is_encoding: bool = False
    speed: float = 1.0
    disinhibition: float = 0.0

    @property
    def duration(self) -> float:
        """How long it lasts, ms."""
        return float(self.items.size * BIN)


class Show(NamedTuple):
    """A presentation: what, and when it begins in the stage, ms."""

    item: int
    begin: int


def plan(config: SpikingAssociation, random: np.random.Generator) -> list[Stage]:
    """Return the stages; items from ``n_pictures`` on are the pair, and the other pair."""
    n_pictures = config.n_pictures
    pair, other = n_pictures, n_pictures + 1
    shown = {"alternate": (P, NP), "other-pair": (other,)}.get(config.null, (pair,))
    noise = np.full(round(config.noise * 1000 / BIN), NOTHING)
    order = random.permutation(np.repeat(np.arange(n_pictures), config.encodings))
    gaps = range(config.gap_min, config.gap_max + 1, BIN)
    learns = config.null != "no-plasticity"
    # A stage ends when the response to its last picture has.
    late = find_windows(config).late

    def test(name: str, items: Sequence[int]) -> Stage:
        return plan_test(config, name, items, random)

    tested = [*range(n_pictures), pair]
    encoding = Stage("encoding", _in_turn(order, gaps, random, late), is_encoding=True)
    stages = [Stage("noise", noise), encoding, Stage("noise", noise), test(BEFORE, tested)]
    looks = find_looks(config)
    for exposure in range(1, config.exposures + 1):
        items = _in_turn(shown, gaps, random, late)
        stages.append(Stage("together", items, learns, False, config.speed, config.disinhibition))
        if exposure in looks:
            stages.append(test(f"look {exposure}", (P, NP)))
    return [*stages, Stage("noise", noise, learns), test(AFTER, tested)]


def plan_test(
    config: SpikingAssociation, name: str, items: Sequence[int], random: np.random.Generator
) -> Stage:
    """Return a stage in which items are shown in random order, and nothing is learned."""
    late = find_windows(config).late
    turns, gaps = random.permutation(np.repeat(items, config.trials)), [g + late for g in TEST_GAPS]
    return Stage(name, _in_turn(turns, gaps, random, SHOWN + late), False)


def find_looks(config: SpikingAssociation) -> tuple[int, ...]:
    """Return after how many exposures the two pictures are tested: never in a control."""
    return tuple(k for k in LOOKS if k <= config.exposures and config.null == "none")


def _in_turn(
    items: Iterable[int], gaps: Sequence[int], random: np.random.Generator, rest: int = 0
) -> Items:
    """Return a bin for each BIN ms: each item for `SHOWN` ms, after a gap of noise."""
    parts = []
    for item in items:
        gap = np.full(random.choice(gaps) // BIN, NOTHING)
        parts += [gap, np.full(SHOWN // BIN, item)]
    return np.concatenate([*parts, np.full(rest // BIN, NOTHING)])


def find_shows(items: Items) -> list[Show]:
    """Return what is shown when in the items of a stage, in order."""
    before = np.concatenate([[NOTHING], items[:-1]])
    begins = np.flatnonzero((items != NOTHING) & (before == NOTHING))
    return [Show(int(items[at]), int(at) * BIN) for at in begins]


def lay_rates(config: SpikingAssociation, stages: Sequence[Stage], rates: Real) -> Real:
    """Return the rates in each bin of all stages; ``rates`` has a row for nothing, then items."""
    items = np.concatenate([stage.items for stage in stages]) + 1
    return lay_slowly(config, items, rates) if config.stages else np.asarray(rates[items])
