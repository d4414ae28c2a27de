"""Row 13: for how many concepts a neuron fires, after many associations of random strength.

The network, the screening, the threshold, the composites and the test of a response are those of
the experiment; there are more concepts, as many neurons as keep them apart, and pairs of concepts
are shown together one after the other in random order. What is ours is the world:

==========  ======  ============================================================================
parameter   value   what, and why
==========  ======  ============================================================================
concepts    25      tested one by one; people were shown about 94 pictures
load        0.2     concepts per neuron before any pair is shown; in people 94 x 0.2 % = 0.19.
                    It sets how many neurons there are: concepts * k / load, 5,000
pairs       25      distinct pairs of concepts that are shown together
popularity  1       a concept takes part with a chance of 1 / rank^popularity
exposures   2       mean of how often a pair is shown, a geometric law
cells       60,000  what the random tags are drawn of; of the fly circuit's 15,000, concepts that
                    never met come to overlap
kept        0.48    share of a tag that a composite of two holds, as of pictures laid over each
                    other (`neurosim.models.concept_cells.retina`); its other cells, as many
                    again, belong to neither
==========  ======  ============================================================================

Chosen on seeds 0 to 3; `benchmarks/population.py` varies each.

People: of the units that respond to any of about 94 pictures, the shares that respond to 1, 2, 3, 4
and 5 of them, from the public program of Gastaldi et al. [1]_ on data of De Falco et al. [2]_.

References
----------
.. [1] Gastaldi et al., PLoS Comput. Biol. 17:e1009691, 2021, doi:10.1371/journal.pcbi.1009691.
.. [2] De Falco, Ison, Fried, Quian Quiroga, "Long-term coding of personal and universal
   associations underlying the memory web in the human brain", Nat. Commun. 7:13408, 2016,
   doi:10.1038/ncomms13408.
"""

from collections.abc import Callable
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np

from neurosim.base.arrays import Index, Real
from neurosim.base.random.stream import Stream
from neurosim.experiment.ticks import NO_TICK, Tick
from neurosim.models.concept_cells import ison
from neurosim.models.concept_cells.readout import Units, overlap, ratio
from neurosim.models.concept_cells.subject import (
    AFTER,
    BEFORE,
    Association,
    Codes,
    Counts,
    Subject,
)

PEOPLE = np.array([9.63, 3.60, 2.32, 0.98, 0.61, 19.6 - 17.14]) / 19.6
"""Of 19.6 % of single units that respond at all: to 1, 2, 3, 4, 5 and more pictures."""
MOST = PEOPLE.size
"""From this number of concepts on, neurons are counted together."""

Pairs = list[tuple[int, int]]


class World(NamedTuple):
    """What there is to associate; see the table of the module."""

    concepts: int = 25
    load: float = 0.2
    pairs: int = 25
    popularity: float = 1.0
    exposures: float = 2.0
    cells: int = 60_000
    kept: float = 0.48

    def fit(self, config: Association) -> Association:
        """Return the configuration of a network that holds all concepts."""
        n = round(self.concepts * config.k / self.load)
        cells = max(self.cells, 4 * config.n_active)
        return config.model_copy(update={"n": n, "n_kc": cells})


WORLD = World()


class LongRun(NamedTuple):
    """Who responds to which concept, and which concepts are linked.

    Attributes
    ----------
    before, after : ndarray of bool, shape (n_concepts, n)
    linked : ndarray of bool, shape (n_concepts, n_concepts)
        Whether pairs that were shown together lead from one concept to the other.
    """

    before: Units
    after: Units
    linked: Units


class _Told(Subject):
    """A subject that tells after each presentation how many rounds it has seen."""

    def __init__(self, config: Association, codes: Codes, seed: int, tell: Callable[[int], None]):
        super().__init__(config, codes, seed)
        self._tell, self.done = tell, 0

    def show(self, tag: Index, rounds: int | None = None, plastic: bool = False) -> Counts:
        """Present one tag to the network at rest; return how often each memory neuron fired."""
        counts = super().show(tag, rounds, plastic)
        self.done += rounds or self.config.rounds
        self._tell(self.done)
        return counts


def live(config: Association, seed: int, world: World = WORLD, tick: Tick = NO_TICK) -> LongRun:
    """Let one brain screen all concepts, then see pairs of them together, one after the other.

    Parameters
    ----------
    config : Association
        That of the experiment; ``n`` and ``n_kc`` follow from the world.
    seed : int
    world : World
    tick : Tick
        Called with the share done now and then; between two phases the brain may be left.

    Returns
    -------
    LongRun
    """
    fitted = world.fit(config)
    random = np.random.default_rng(Stream(seed, "long run").words(4))
    tags = [_draw(random, fitted.n_kc, fitted.n_active) for _ in range(world.concepts)]
    pairs = draw_pairs(world, random)
    composites = [_lay(random, [tags[i] for i in pair], fitted, world.kept) for pair in pairs]
    turns = np.repeat(np.arange(len(pairs)), random.geometric(1 / world.exposures, len(pairs)))
    order: list[int] = random.permutation(turns).tolist()
    phases: list[Any] = ["screen", BEFORE, *(composites[pair] for pair in order), AFTER]
    begun = [0, *accumulate(count_rounds(fitted, world, len(order)))]
    codes = Codes(tags, composites[0], composites[0])
    subject = _Told(fitted, codes, seed, lambda rounds: tick(rounds / begun[-1]))
    told: dict[int, Units] = {}
    kept = {"network": subject.network, "told": told}
    for at, phase in tick.loop("phases", list(enumerate(phases)), keep=kept):
        subject.done = begun[at]
        if isinstance(phase, np.ndarray):
            subject.show(phase, plastic=True)
        elif phase == "screen":
            subject.screen()
        else:
            told[phase] = ison.responds(*subject.view_alone(phase))
    return LongRun(told[BEFORE], told[AFTER], link(pairs, world.concepts))


def count_rounds(config: Association, world: World, exposures: int) -> list[int]:
    """Return the rounds of screening, of each concept alone, of each exposure, of all alone again.

    Examples
    --------
    >>> count_rounds(Association(), World(concepts=2), 3)
    [40, 90, 5, 5, 5, 90]
    """
    screening = config.screenings * world.concepts * config.screening_rounds
    alone = config.trials * (world.concepts + 1) * config.rounds
    return [screening, alone, *[config.rounds] * exposures, alone]


def draw_pairs(world: World, random: np.random.Generator) -> Pairs:
    """Return distinct pairs of concepts, of which some take part more often than others."""
    chance = np.arange(1, world.concepts + 1.0) ** -world.popularity
    pairs: dict[tuple[int, int], None] = {}
    while len(pairs) < world.pairs:
        i, j = random.choice(world.concepts, 2, replace=False, p=chance / chance.sum())
        pairs[int(min(i, j)), int(max(i, j))] = None
    return list(pairs)


def link(pairs: Pairs, n: int) -> Units:
    """Return from which of n concepts pairs lead to which, over others or not.

    Examples
    --------
    >>> link([(0, 1), (1, 2)], 4)[0].tolist()
    [True, True, True, False]
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    one, other = np.array(pairs).T
    _, group = connected_components(coo_array((np.ones(len(pairs)), (one, other)), (n, n)))
    return np.asarray(group[:, None] == group)


def distribute(members: Units) -> Real:
    """Return which shares of the neurons that respond do so to 1, 2, ..., and to `MOST` or more.

    Parameters
    ----------
    members : ndarray of bool, shape (n_concepts, n)

    Returns
    -------
    ndarray of float64, shape (MOST,)
        NaN where nobody responds.
    """
    counts = np.minimum(members.sum(axis=0), MOST)
    found = np.bincount(counts, minlength=MOST + 1)[1:].astype(np.float64)
    return found / found.sum() if found.sum() else np.full(MOST, np.nan)


def measure(config: Association, run: LongRun, load: float = WORLD.load) -> dict[str, float]:
    """Return the values of row 13.

    Parameters
    ----------
    config : Association
    run : LongRun
    load : float
        That of its world; chance is the share of the neurons that an assembly takes.
    """
    before, after = distribute(run.before), distribute(run.after)
    i, j = np.nonzero(np.triu(~run.linked, 1))
    apart = [overlap(run.after[a], run.after[b]) for a, b in zip(i, j, strict=True)]
    chance = load / len(run.after)
    return {
        "13a": float(1 - after[0]),
        "13b": float(np.abs(after - PEOPLE).sum() / 2),
        "13c": float(1 - before[0]),
        "13d": ratio(float(np.mean(apart)), chance) if apart else np.nan,
    }


def _draw(random: np.random.Generator, n: int, size: int) -> Index:
    return np.sort(random.choice(n, size, replace=False)).astype(np.int32)


def _lay(random: np.random.Generator, tags: list[Index], config: Association, kept: float) -> Index:
    """Return the tag of two concepts together: some cells of either, the rest of neither."""
    parts = [random.choice(tag, round(kept * tag.size), replace=False) for tag in tags]
    both = np.union1d(*parts)
    others = np.setdiff1d(np.arange(config.n_kc), np.union1d(*tags))
    rest = random.choice(others, 2 * config.n_active - both.size, replace=False)
    return np.sort(np.concatenate([both, rest])).astype(np.int32)
