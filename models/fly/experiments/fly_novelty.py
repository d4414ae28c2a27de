r"""Fly-novelty: novelty falls with exposure, comes back with time, and is less for what is alike.

A `NoveltyFilter` holds a weight for each Kenyon cell. An exposure takes the part d of the weights
from the active cells, a unit of time gives the part r of what is missing back, and novelty is the
mean weight over the tag [1]_. For one vector on an empty filter this has closed forms:

.. math:: (1 - d)^n \ \text{after n exposures at once}, \qquad
          1 - (1 - r)^t \, s \ \text{after a rest t, where s is missing before}

and for another vector that shares the part o of its tag, without recovery,
:math:`1 - (1 - (1 - d)^n)\, o`. If drives are Gaussian, o follows from the similarity of the
vectors (cosine rho, after centring) and the fraction a of active cells:

.. math:: o = \frac1a \int_z^\infty \varphi(x)\, \Phi\Big(\frac{\rho x - z}{\sqrt{1 - \rho^2}}
          \Big) dx, \qquad \Phi(z) = 1 - a.

Beside it stands a usual `Bloom` filter of as many bits as the weights take, of hashes of the
quantised vector: it knows a vector again or it does not.

Detection: classes drawn by the seed are familiar. Half of their vectors are learned in one pass,
without recovery; then novelty should tell vectors of the other classes from those that were not
learned, though of familiar classes, and from those that were. The score is the area under the curve
of right against false alarms (AUC: 1 is perfect, 0.5 is guessing). Without labels, half of the
vectors are familiar and all of them are learned.

====================  ==========  ===========  ========  ======================================
parameter             symbol      value        unit      source
====================  ==========  ===========  ========  ======================================
Kenyon cells          n_kc        10,000       -         as `NoveltyFilter`
inputs of a cell      n_inputs    a tenth      -         as `NoveltyFilter`: of d, at least 6
active cells          a           0.01         -         fraction; as `NoveltyFilter`
depression            d           0.5          -         as `NoveltyFilter`
recovery              r           0.01         1 / time  as `NoveltyFilter`
exposures             n           10           -         here
vectors tried         trials      50           -         here, each on an empty filter
familiar classes      familiar    0.5          -         share; here
hashes                -           8            -         here; of the Bloom filter
====================  ==========  ===========  ========  ======================================

References
----------
.. [1] Dasgupta, Sheehan, Stevens, Navlakha, "A neural data structure for novelty detection",
   PNAS 115:13093, 2018, doi:10.1073/pnas.1814448115.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from pydantic import Field

from neurosim.base import checks
from neurosim.base.arrays import Real
from neurosim.base.random.stream import Stream
from neurosim.experiment.configuration import Configuration
from neurosim.experiment.experiment import Experiment
from neurosim.files.vectors.samples import DIGITS, Samples, load_digits
from neurosim.models.assemblies.operations import Tick
from neurosim.models.fly.circuit.kenyon_cells import Calyx
from neurosim.models.fly.circuit.sizes import choose_n_inputs, count_active
from neurosim.models.fly.circuit.wiring import Wiring
from neurosim.models.fly.experiments.novelty_rows import (
    LEGEND,
    NEXT,
    REST,
    RESTS,
    STEPS,
    card,
    outcome,
)
from neurosim.models.fly.measures.bloom import Bloom
from neurosim.models.fly.measures.detection import RATES, Groups, groups, roc
from neurosim.models.fly.measures.similarity import distances, predict, spearman

__all__ = ["AXES", "EXPERIMENT", "LEGEND", "RESTS", "STEPS", "card", "measure", "outcome",
           "run_seed"]  # fmt: skip

BITS_PER_WEIGHT = 64

Findings = Mapping[str, np.ndarray[Any, Any]]


class Novelty(Configuration):
    """Parameters of the experiment; see the table of the module."""

    n_kc: int = Field(10_000, ge=1, le=1_000_000, description="Kenyon cells")
    n_inputs: int | None = Field(None, ge=1, description="inputs of a cell; None: a tenth, >= 6")
    n_active: float = Field(0.01, gt=0, le=1, description="fraction of cells that fire")
    depression: float = Field(0.5, gt=0, le=1, description="part of a weight lost at an exposure")
    recovery: float = Field(0.01, ge=0, le=1, description="part of the loss back in a unit of time")
    exposures: int = Field(10, ge=1, le=1000, description="times a vector is shown")
    trials: int = Field(50, ge=2, le=10_000, description="vectors tried, each on an empty filter")
    familiar: float = Field(0.5, gt=0, lt=1, description="share of classes that are familiar")
    most: int = Field(10_000, ge=4, description="vectors at most in the test of detection")
    data: str = Field(DIGITS, description=f"{DIGITS}, or as the file of --data is named")

    @property
    def is_known(self) -> bool:
        """Whether there are figures to compare with."""
        told = {"trials", "exposures", "recovery"}
        return self.model_dump(exclude=told) == Novelty.make().model_dump(exclude=told)

    @property
    def lost(self) -> Real:
        """What a weight of 1 has lost after 0, 1, ... exposures without recovery."""
        lost: Real = 1 - np.power(1 - self.depression, np.arange(self.exposures + 1.0))
        return lost

    def rested(self, n_exposures: int) -> Real:
        """Return the novelty predicted after as many exposures and each of `RESTS`."""
        missing = 0.0
        for _ in range(n_exposures):  # a unit of time passes before each
            missing = 1 - (1 - self.depression) * (1 - (1 - self.recovery) * missing)
        kept: Real = (1 - self.recovery) ** np.array(RESTS, float)
        return 1 - kept * missing


def check(config: Novelty, *, samples: Samples | None = None) -> None:
    """Refuse data of fewer than four vectors, and cells of more inputs than there are channels.

    Raises
    ------
    ArgumentError
    """
    if samples is None:
        return
    n, d = samples.vectors.shape
    checks.integer("vectors in --data", n, 4)
    checks.integer("n_inputs", config.n_inputs or 1, 1, d, "the vectors have no more channels")


def run_seed(
    config: Novelty,
    seed: int,
    threads: int = 1,
    tick: Tick = lambda share: None,
    *,
    samples: Samples | None = None,
) -> Findings:
    """Try exposures, rests and distances on single vectors, then detection on many.

    Parameters
    ----------
    config : Novelty
    seed, threads : int
    tick : callable
        Told the share that is done.
    samples : Samples, optional
        By default scikit-learn's digits.

    Examples
    --------
    >>> found = run_seed(Novelty(n_kc=500, trials=2, exposures=3), seed=0)
    >>> found["exposure"][:, 0].round(3).tolist()
    [[1.0, 0.5, 0.25, 0.125], [1.0, 0.5, 0.25, 0.125]]
    """
    samples = load_digits() if samples is None else samples
    nose = _Nose(config, samples.vectors.shape[1], seed, threads)
    order = Stream(seed, "trials").order(len(samples.vectors))
    n_trials = min(config.trials, order.size // 2)
    found = []
    for i in range(n_trials):
        one, other = samples.vectors[order[[2 * i, 2 * i + 1]]].astype(float)
        found.append(nose.attend(one, other))
        tick(0.5 * (i + 1) / n_trials)
    arrays = {name: np.array([trial[name] for trial in found]) for name in found[0]}
    return {**arrays, **nose.detect(groups(samples, config.familiar, config.most, seed))}


class _Nose:
    """The fly's filter and the usual one, of equal memory, on the same vectors."""

    def __init__(self, config: Novelty, d: int, seed: int, threads: int):
        n_inputs = choose_n_inputs(d) if config.n_inputs is None else config.n_inputs
        self.config, self.threads = config, threads
        self.wiring = Wiring.random(d, config.n_kc, n_inputs, seed)
        self.calyx = Calyx(self.wiring, count_active(config.n_active, config.n_kc))

    def attend(self, one: Real, other: Real) -> Findings:
        """Show one vector again and again, and ask for it, another, and those in between."""
        config = self.config
        both = np.stack([one, other])
        fly, exposure = self._filter(0.0), [np.ones(2)]
        for _ in range(config.exposures):
            fly.partial_fit(both[:1])
            exposure.append(fly.novelty(both))
        near = one + np.array(STEPS)[:, None] * (other - one)
        bloom = Bloom(BITS_PER_WEIGHT * config.n_kc).add(both[:1])
        tags = self.calyx.tags(near)
        return {
            "exposure": np.array(exposure).T,
            "rest": np.array([self._rest(one, n) for n in (1, config.exposures)]),
            "distance": distances(near),
            "overlap": np.isin(tags, tags[0]).mean(axis=1),
            "near": np.stack([fly.novelty(near), bloom.novelty(near)]),
        }

    def detect(self, parts: Groups) -> Findings:
        """Learn in one pass; return AUC and right alarms, by filter, against others and learned."""
        fly = self._filter(0.0).fit(parts.learned)
        bloom = Bloom(BITS_PER_WEIGHT * self.config.n_kc).add(parts.learned)
        auc, alarms = np.full((2, 2), np.nan), np.full((2, 2, RATES.size), np.nan)
        for i, ask in enumerate((fly.novelty, bloom.novelty)):
            if len(parts.new):
                new = ask(parts.new)
                for j, known in enumerate((parts.others, parts.learned)):
                    if len(known):
                        auc[i, j], alarms[i, j] = roc(new, ask(known))
        return {"auc": auc, "alarms": alarms}

    def _rest(self, one: Real, n_exposures: int) -> Real:
        fly = self._filter(self.config.recovery).fit(np.repeat(one[None], n_exposures, axis=0))
        pauses = np.diff(RESTS, prepend=0)
        return np.array([fly.rest(float(pause)).novelty(one[None])[0] for pause in pauses])

    def _filter(self, recovery: float) -> Any:
        from neurosim.models.fly import NoveltyFilter

        return NoveltyFilter(
            n_active=self.calyx.n_active,
            wiring=self.wiring,
            depression=self.config.depression,
            recovery=recovery,
            n_jobs=self.threads,
        )


def measure(config: Novelty, found: Findings) -> dict[str, float]:
    """Return novelties, how far they are from what is predicted, and how well new is told."""
    lost, overlap, near = config.lost, found["overlap"], found["near"]
    share = np.stack([np.ones(len(overlap)), overlap[:, -1]], axis=1)[:, :, None]
    rested = np.stack([config.rested(n) for n in (1, config.exposures)])
    by_tag = 1 - lost[-1] * overlap
    by_law = 1 - lost[-1] * predict(1 - found["distance"], config.n_active)
    values = {
        "1a": float(found["exposure"][:, 0, 1].mean()),
        "1b": float(found["exposure"][:, 0, -1].mean()),
        "1c": float(np.abs(found["exposure"] - (1 - lost * share)).max()),
        "2a": float(found["rest"][:, 0, RESTS.index(REST)].mean()),
        "2b": float(np.abs(found["rest"] - rested).max()),
        "3a": float(np.abs(near[:, 0] - by_tag).max()),
        "3b": float(np.sqrt(np.mean((near[:, 0] - by_law) ** 2))),
        "3c": spearman(found["distance"].ravel(), near[:, 0].ravel()),
        "3d": float(near[:, 0, NEXT].mean()),
        "3e": float(near[:, 1, NEXT].mean()),
    }
    names = (("4a", 0, 0), ("4b", 1, 0), ("4c", 0, 1), ("4d", 1, 1))
    scores = {name: float(found["auc"][i, j]) for name, i, j in names}
    return {**values, **{name: score for name, score in scores.items() if score == score}}


AXES = {
    "exposure": "seed, trial, vector (shown; another), exposures; novelty",
    "rest": f"seed, trial, exposures (1; all), rest {RESTS}; novelty",
    "distance": f"seed, trial, share {STEPS} of the way to another; 1 - cosine, centred",
    "overlap": "as distance; share of the tag that is shared with the one shown",
    "near": "seed, trial, filter (fly, Bloom), share of the way; novelty after all exposures",
    "auc": "seed, filter (fly, Bloom), against (familiar but not learned; learned)",
    "alarms": "seed, filter, against, false alarms from 0 to 1; right alarms",
}


EXPERIMENT = Experiment(
    name="fly-novelty",
    summary="Novelty falls with exposure, comes back with time, and generalises",
    source="Dasgupta, Sheehan, Stevens & Navlakha 2018",
    configuration=Novelty,
    run_seed=run_seed,
    measure=measure,
    card=card,
    outcome=outcome,
    axes=AXES,
    legend=LEGEND,
    seeds=3,
    each="wiring",
    example="--seeds 5",
    time=10,
    data="scikit-learn's 1,797 digits",
    takes=("data",),
    check=check,
    draw="neurosim.models.fly.experiments.figures_learning:draw_novelty",
)
