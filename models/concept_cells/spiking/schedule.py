"""The schedule: what is shown when, in stages that learn or do not.

Noise; every picture in turn, in random order; noise; a test; both pictures of the pair together;
noise; a test. Nothing is learned in tests.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from neurosim.base.arrays import Real
from neurosim.models.concept_cells.spiking.settings import BIN, SHOWN, SpikingAssociation
from neurosim.models.concept_cells.subject import NP, P

NOTHING = -1
LOOKS = (1, 2, 3, 4, 5, 6, 8, 10, 15, 20)
"""After how many exposures the two pictures are tested."""
TEST_GAPS = (300, 350, 400)
"""Between presentations of a test, ms."""


class Stage(NamedTuple):
    """A part of the schedule.

    Attributes
    ----------
    name : str
    items : ndarray of int, shape (n_bins,)
        What is shown in each bin: `NOTHING`, a picture, or a pair of pictures.
    is_plastic, is_encoding : bool
        Whether synapses learn, and thresholds rise.
    """

    name: str
    items: np.ndarray
    is_plastic: bool = True
    is_encoding: bool = False

    @property
    def duration(self) -> float:
        """How long it lasts, ms."""
        return float(self.items.size * BIN)


class Show(NamedTuple):
    """A presentation: what, and when it begins in the stage, ms."""

    item: int
    begin: int


def plan(config: SpikingAssociation, n_pictures: int, random: np.random.Generator) -> list[Stage]:
    """Return the stages; items from ``n_pictures`` on are the pair, and the other pair."""
    pair, other = n_pictures, n_pictures + 1
    shown = {"alternate": (P, NP), "other-pair": (other,)}.get(config.null, (pair,))
    noise = np.full(round(config.noise * 1000 / BIN), NOTHING)
    order = random.permutation(np.repeat(np.arange(n_pictures), config.encodings))
    tested = [*range(n_pictures), pair]
    is_plastic = config.null != "no-plasticity"

    def test(name: str, items: Sequence[int], trials: int) -> Stage:
        turns = random.permutation(np.repeat(items, trials))
        return Stage(name, _in_turn(turns, TEST_GAPS, random, rest=SHOWN), False)

    gaps = range(round(config.gap[0]), round(config.gap[1]) + 1, BIN)
    stages = [
        Stage("noise", noise),
        Stage("encoding", _in_turn(order, gaps, random), is_encoding=True),
        Stage("noise", noise),
        test("before", tested, config.trials),
    ]
    for exposure in range(1, config.exposures + 1):
        stages.append(Stage("together", _in_turn(shown, gaps, random), is_plastic))
        if exposure in LOOKS and config.null == "none":
            stages.append(test(f"look {exposure}", (P, NP), config.trials))
    return [*stages, Stage("noise", noise, is_plastic), test("after", tested, config.trials)]


def _in_turn(
    items: Sequence[int], gaps: Sequence[int], random: np.random.Generator, rest: int = 0
) -> np.ndarray:
    """Return a bin for each BIN ms: each item for `SHOWN` ms, after a gap of noise."""
    parts = []
    for item in items:
        parts += [np.full(random.choice(gaps) // BIN, NOTHING), np.full(SHOWN // BIN, item)]
    return np.concatenate([*parts, np.full(rest // BIN, NOTHING)])


def find_shows(items: np.ndarray) -> list[Show]:
    """Return what is shown when in the items of a stage, in order."""
    before = np.concatenate([[NOTHING], items[:-1]])
    begins = np.flatnonzero((items != NOTHING) & (before == NOTHING))
    return [Show(int(items[at]), int(at) * BIN) for at in begins]


def lay_rates(stages: Sequence[Stage], rates: Real) -> Real:
    """Return the rates in each bin of all stages; ``rates`` has a row for nothing, then items."""
    return np.asarray(rates[np.concatenate([stage.items for stage in stages]) + 1])
