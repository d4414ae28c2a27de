r"""Fly-gain: what do you gain? Tags beside other codes, at what each stores and computes.

Every code of `neurosim.models.fly.measures.baselines` is scored at several lengths by one protocol
(`neurosim.models.fly.measures.retrieval`). The gain of a tag over another code is what the other
needs to be as good, divided by what the tag needs:

.. math:: \mathrm{gain} = c_{other}(l^*) / c_{tag}, \qquad AP_{other}(l^*) = AP_{tag},

where the length l* is interpolated (AP linear in log l, rising) and c is what is stored (cells,
numbers, bits) or computed (additions and multiplications). Above 1 the tag is cheaper. How long it
takes is no part of this, as it depends on the machine: see ``benchmarks/README.md``. Sparse signs
are those of all sums of a tenth of the inputs (DenseFly), of which a tag keeps the largest.

====================  ============  =============================  ====  =========================
parameter             symbol        value                          unit  source
====================  ============  =============================  ====  =========================
cells                 n_kc, m       2,000; 10 d for short tags     -     [1]_
active cells          active, k     5 to 400 (20 %)                -     [1]_: 5 %; here others
short tags            lengths       2 to 32                        -     [1]_
dense products        numbers, g    2 to 256                       -     here
sign bits             bits, g       8 to 4,096                     -     here
inputs of a cell      s             d / 10                         -     [1]_
====================  ============  =============================  ====  =========================

References
----------
.. [1] Dasgupta, Stevens, Navlakha, "A neural algorithm for a fundamental computing problem",
   Science 358:793, 2017, doi:10.1126/science.aam9868.
"""

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from pydantic import Field, model_validator

from neurosim.base.arrays import Real
from neurosim.experiment.experiment import Experiment
from neurosim.files.vectors.samples import Samples
from neurosim.models.assemblies.operations import Tick
from neurosim.models.fly.experiments.gain_rows import LEGEND, SHORTEST, card, outcome
from neurosim.models.fly.measures import retrieval
from neurosim.models.fly.measures.baselines import (
    Bytes,
    Code,
    Cost,
    Gaussian,
    Signs,
    SparseSigns,
    Tag,
)
from neurosim.models.fly.measures.published import GAINED

__all__ = ["AXES", "EXPERIMENT", "LEGEND", "card", "check", "measure", "outcome", "run_seed"]

FAMILIES = ("tags", "short tags", "sparse signs", "signs", "numbers", "bytes", "equal arithmetic")
"""In the order of the array ``family``."""
TAG, SHORT, SPARSE, SIGN, NUMBER, BYTE, EQUAL = range(len(FAMILIES))
RIVALS = {"sign": SIGN, "sparse": SPARSE, "gauss": NUMBER, "byte": BYTE}
"""Families that tags are compared with, by the id of their rows."""
JUDGED = (0.05, 0.1)
"""Shares of active cells whose gain is told."""

Findings = Mapping[str, np.ndarray[Any, Any]]


class Gain(retrieval.Retrieval):
    """Parameters of the experiment; see the table of the module."""

    n_kc: int = Field(2000, ge=20, le=100_000, description="Kenyon cells")
    active: tuple[int, ...] = Field((5, 10, 20, 50, 100, 200, 400), description="cells that fire")
    lengths: tuple[int, ...] = Field((2, 4, 8, 16, 32), description="of tags of 10 d cells")
    numbers: tuple[int, ...] = Field((2, 4, 8, 16, 32, 64, 128, 256), description="dense products")
    bits: tuple[int, ...] = Field((8, 16, 32, 64, 128, 256, 512, 1024, 2000, 4096),
                                  description="signs, dense and sparse")  # fmt: skip

    @model_validator(mode="after")
    def _fits(self) -> Self:
        for name in ("active", "lengths", "numbers", "bits"):
            values = getattr(self, name)
            if not values or values[0] < 1 or sorted(set(values)) != [*values]:
                raise ValueError(f"{name} must ascend from 1 up, got {values}")
            if values[-1] > 1 << 16:
                raise ValueError(f"{name} must be at most 65536, got {values[-1]}")
        if self.active[-1] > self.n_kc:
            raise ValueError(f"active must be at most n_kc = {self.n_kc}, got {self.active[-1]}")
        return self

    @property
    def judged(self) -> list[int]:
        """Numbers of active cells, 5 % and 10 %, whose gain is told."""
        return [k for k in self.active if k in [round(share * self.n_kc) for share in JUDGED]]

    @property
    def figures(self) -> Mapping[str, float]:
        """What others found for these data by this protocol, by row."""
        return GAINED.get(self.data, {}) if self.is_published and self.n_kc == 2000 else {}

    def codes(self, d: int) -> list[tuple[int, int, Code]]:
        """Return family, length and code of all that is scored."""
        s = self.n_inputs(d)
        equal = max(1, round(10 * s / 2))
        return [
            *((TAG, k, Tag(self.n_kc, s, k)) for k in self.active),
            *((SHORT, k, Tag(10 * d, s, k)) for k in self.lengths),
            *((SPARSE, m, SparseSigns(m, s)) for m in self.bits),
            *((SIGN, g, Signs(g)) for g in self.bits),
            *((NUMBER, g, Gaussian(g)) for g in self.numbers),
            *((BYTE, g, Bytes(g)) for g in self.numbers),
            (EQUAL, equal, Gaussian(equal)),
        ]


def check(config: Gain, *, samples: Samples) -> None:
    """Refuse data that cannot be searched."""
    retrieval.check(config, samples, 10 * samples.vectors.shape[1], config.lengths[-1])


def run_seed(
    config: Gain, seed: int, threads: int = 1, tick: Tick = lambda share: None, *, samples: Samples
) -> Findings:
    """Score every code; tell what each costs.

    Examples
    --------
    >>> config = Gain(vectors=60, queries=9, n_kc=40, active=(2, 4), numbers=(2, 4), bits=(8, 16))
    >>> found = run_seed(config, 0, samples=Samples(np.random.default_rng(0).random((60, 20))))
    >>> found["precision"].shape, found["cost"].shape
    ((16,), (16, 4))
    """
    d = samples.vectors.shape[1]
    families, lengths, codes = zip(*config.codes(d), strict=True)
    drawn = retrieval.draw(config, samples, seed, threads)
    return {
        "precision": retrieval.score(config, drawn, codes, tick),
        "cost": np.array([code.cost(d) for code in codes], np.float64),
        "family": np.array(families),
        "length": np.array(lengths),
    }


def measure(config: Gain, found: Findings) -> dict[str, float]:
    """Return the precision of some codes in per cent, and the gains of two tags."""
    names = {TAG: "tag", SPARSE: "sparse", SIGN: "sign"}
    values = {
        f"{names[family]}-{length}": 100 * float(precision)
        for family, length, precision in zip(
            found["family"], found["length"], found["precision"], strict=True
        )
        if family in names
    }
    values["equal"] = 100 * float(found["precision"][-1])
    tags = [(TAG, k, f"{k}") for k in config.judged]
    tags += [(SHORT, k, f"short-{k}") for k in config.lengths if k == SHORTEST]
    for tag, k, name in tags:
        for rival, family in RIVALS.items():
            worth, gain = find_gain(found, (tag, k), family)
            values[f"worth-{rival}-{name}"] = worth
            for cost, ratio in gain.items():
                values[f"{cost}-{rival}-{name}"] = ratio
    return values


def find_gain(found: Findings, tag: tuple[int, int], family: int) -> tuple[float, dict[str, float]]:
    """Return which length of another code is as good as a tag, and what the tag saves.

    Parameters
    ----------
    found : mapping
        From `run_seed`.
    tag : (int, int)
        Family, see `FAMILIES`, and active cells.
    family : int
        Of the other code.

    Returns
    -------
    worth : float
        A length, interpolated; where none is as good or as bad, the longest or shortest tried.
    gain : dict of str to float
        What the other needs / what the tag needs: ``"entries"``, ``"bits"`` (as stored),
        ``"least_bits"`` and ``"operations"``.
    """
    is_tag = (found["family"] == tag[0]) & (found["length"] == tag[1])
    of_other = found["family"] == family
    lengths = found["length"][of_other].astype(np.float64)
    rising: Real = np.maximum.accumulate(found["precision"][of_other])
    score = float(found["precision"][is_tag][0])
    worth = float(np.exp2(np.interp(score, rising, np.log2(lengths))))
    per_unit = found["cost"][of_other][0] / lengths[0]
    gain = per_unit * worth / found["cost"][is_tag][0]
    return worth, dict(zip(Cost._fields, map(float, gain), strict=True))


AXES = {
    "precision": "seed, code; AP@n",
    "cost": f"seed, code, what it costs for a vector ({'; '.join(Cost._fields)})",
    "family": f"seed, code; {', '.join(f'{i} {name}' for i, name in enumerate(FAMILIES))}",
    "length": "seed, code; active cells, numbers or bits",
}


EXPERIMENT = Experiment(
    name="fly-gain",
    summary="What do you gain? Tags beside other codes at equal cost",
    source="Dasgupta, Stevens & Navlakha 2017",
    configuration=Gain,
    run_seed=run_seed,
    measure=measure,
    card=card,
    outcome=outcome,
    axes=AXES,
    legend=LEGEND,
    seeds=3,
    each="wiring",
    example="--data vectors.csv",
    time=20,
    data="scikit-learn's 1,797 digits",
    takes=("data",),
    check=check,
    draw="neurosim.models.fly.experiments.figure_gain:draw_gain",
)
