r"""Homeostatic growth: cells take and drop synapses until each kind fires as often as it shall.

Excitatory and inhibitory cells begin without a synapse, driven from outside at random. Elements of
their axons and dendrites grow by their calcium, C, which follows their spikes [1]_, and vacant ones
are paired at random every so often [2]_:

.. math::
   \dot C = -C / \tau, \quad C \to C + \beta \text{ at a spike}, \qquad
   \dot z = \nu \left(2 e^{-((C - \epsilon / 2) / \zeta)^2} - 1\right), \quad
   \zeta = \frac{\epsilon}{2 \sqrt{\ln 2}}

Network, cells and curves are those of the example ``structural_plasticity.py`` that NEST ships (it
builds ``iaf_psc_alpha`` with its defaults, and never uses the parameters that it lists). There
synapses change every 10 s, as slowly as calcium. Then rates overshoot, here as in NEST, and within
200 s run away to several times their targets; where synapses change every second they settle.

*Silenced*: cells that are driven by fibres alone, to which they grow dendrites (a linear curve),
find their rate; then half of the fibres fall silent, and the cells take synapses until they fire
as before.

======================  ==================  ===========  ======  ===============================
parameter               symbol              value        unit    source
======================  ==================  ===========  ======  ===============================
cells                   n                   800 + 200    -       [2]_, NEST's example
targets of calcium      epsilon             0.05, 0.2    -       the same; 5 and 20 Hz
time constant, a spike  tau, beta           10, 0.001    s, -    NEST's defaults
growth                  nu                  0.1          1/s     NEST's example; 0.4 for
                                                                 excitatory dendrites of
                                                                 inhibitory cells
update                  every               1            s       here; NEST's example: 10
weight, peak            weight              585, -585    pA      NEST's example
drive from outside      external            10           kHz     the same; each spike 6.2 pA
vacant that decay       -                   0.1          -       NEST's default, at each update
fibres                  fibres              200          -       here; 20 Hz each, 100 pA
cells driven by them    driven              50           -       here
silenced                silenced            0.5          -       here
======================  ==================  ===========  ======  ===============================

References
----------
.. [1] Butz, van Ooyen, PLoS Comput. Biol. 9(10):e1003259, 2013, doi:10.1371/journal.pcbi.1003259.
.. [2] Diaz-Pier, Naveau, Butz-Ostendorf, Morrison, Front. Neuroanat. 10:57, 2016,
   doi:10.3389/fnana.2016.00057.
"""

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from pydantic import Field, model_validator

from neurosim.experiment.configuration import Configuration
from neurosim.experiment.experiment import Experiment
from neurosim.experiment.scorecard import Band, percent
from neurosim.experiment.ticks import NO_TICK, Tick
from neurosim.models.growth.homeostatic_cells import Course, build_balanced, build_driven, watch
from neurosim.spiking.engine.clock import Grid

__all__ = ["EXPERIMENT", "HomeostaticGrowth", "card", "measure", "outcome", "run_seed"]

Findings = Mapping[str, "np.ndarray[Any, Any]"]
LOOK, SLOW, EARLY = 10_000.0, 10_000.0, 6
"""ms from one look to the next; between two updates in NEST's example; looks that are compared."""
NEST = "NEST 3.10, the same network, 2 seeds"
TARGETS = "the targets of the growth curves"
NEAR = 0.1
"""Of a target, at most, that a rate may be away from it."""
AT_ONCE = 2
"""Looks over which rates and synapses are averaged at the end."""


class HomeostaticGrowth(Configuration):
    """Parameters of the experiment; see the table of the module."""

    n: int = Field(1000, ge=10, le=10**6, description="cells, four in five excitatory")
    duration: float = Field(200_000.0, gt=0, le=1e7, description="time of each part, ms")
    every: float = Field(1000.0, gt=0, le=1e7, description="from one update to the next, ms")
    target_exc: float = Field(0.05, gt=0, le=10, description="calcium of excitatory cells")
    target_inh: float = Field(0.2, gt=0, le=10, description="calcium of inhibitory cells")
    growth: float = Field(1e-4, gt=0, le=1, description="nu, elements per ms")
    weight: float = Field(585.0, gt=0, le=1e5, description="peak of a current, pA")
    external: float = Field(10_000.0, ge=0, le=1e6, description="spikes from outside, Hz")
    external_weight: float = Field(6.2, ge=0, le=1e5, description="peak of their currents, pA")
    fibres: int = Field(200, ge=2, le=10**6, description="fibres, of which some fall silent")
    fibre_rate: float = Field(20.0, ge=0, le=1000, description="of a fibre, Hz")
    fibre_weight: float = Field(100.0, gt=0, le=1e5, description="peak of its currents, pA")
    driven: int = Field(50, ge=1, le=10**6, description="cells that they drive")
    silenced: float = Field(0.5, ge=0, le=1, description="share of the fibres that fall silent")
    dt: float = Field(0.1, gt=0, le=1, description="time step, ms")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        grid = Grid(self.dt)
        for name, value in (("every", self.every), ("10 s", LOOK), ("delays", 1.0)):
            grid.period(name, value)
        n_looks = self.duration / LOOK
        if n_looks != round(n_looks) or n_looks < 2 * AT_ONCE:
            raise ValueError(
                f"duration must be a multiple of {LOOK:g} ms from {2 * AT_ONCE * LOOK:g} up, got "
                f"{self.duration:g}"
            )
        return self

    @property
    def sizes(self) -> tuple[int, int]:
        """Excitatory and inhibitory cells."""
        n_exc = round(0.8 * self.n)
        return n_exc, self.n - n_exc

    @property
    def n_looks(self) -> int:
        """Times at which each part is looked at."""
        return round(self.duration / LOOK)

    @property
    def targets(self) -> tuple[float, float]:
        """Calcium at which either kind stays."""
        return self.target_exc, self.target_inh

    @property
    def rates(self) -> tuple[float, float]:
        """Targets in Hz: the rate at which calcium stays where it is."""
        return self.targets[0] * 100.0, self.targets[1] * 100.0

    @property
    def is_published(self) -> bool:
        """Whether the bands were set for these parameters."""
        return self == HomeostaticGrowth.make()


def run_seed(
    config: HomeostaticGrowth,
    seed: int,
    threads: int = 1,
    tick: Tick = NO_TICK,
) -> Findings:
    """Let the balanced network grow with frequent and with rare updates, then the driven one.

    Parameters
    ----------
    config : HomeostaticGrowth
    seed, threads : int
    tick : Tick
        Told the share that is done.
    """
    n_exc = config.sizes[0]
    groups = [slice(0, n_exc), slice(n_exc, config.n)]
    courses: dict[str, Course] = {}
    for part, (name, every) in enumerate((("often", config.every), ("seldom", SLOW))):
        net = build_balanced(config, every, seed, threads)
        of_part = tick.within(part / 4, (part + 1) / 4)
        courses[name] = watch(net, groups, config.n_looks, LOOK, of_part)
    net = build_driven(config, seed, threads)
    courses["silenced"] = watch(net, [slice(None)], 2 * config.n_looks, LOOK, tick.within(0.5, 1))
    return {
        f"{part}_{name}": values
        for part, course in courses.items()
        for name, values in course._asdict().items()
    }


def measure(config: HomeostaticGrowth, found: Findings) -> dict[str, float]:
    """Return rates and synapses at the end, and calcium after a minute of rare updates."""
    often, seldom = found["often_rate"], found["seldom_calcium"]
    rates, half = found["silenced_rate"][:, 0], config.n_looks
    inputs = found["silenced_synapses"][:, 0] / config.driven
    return {
        "1a": float(often[-AT_ONCE:, 0].mean()),
        "1b": float(often[-AT_ONCE:, 1].mean()),
        "1c": _change(found["often_synapses"].sum(axis=1)),
        "2a": float(seldom[min(EARLY, half) - 1, 0]),
        "2b": float(seldom[min(EARLY, half) - 1, 1]),
        "2c": float(found["seldom_rate"][-AT_ONCE:, 0].mean()),
        "3a": float(rates[half - AT_ONCE : half].mean()),
        "3b": float(rates[half]),
        "3c": float(rates[-AT_ONCE:].mean()),
        "3d": float(inputs[-AT_ONCE:].mean() / max(inputs[half - AT_ONCE : half].mean(), 1e-9)),
        "3e": _change(inputs[half:]),
    }


def _change(synapses: Any) -> float:
    """Return by which share synapses change at the end, from 20 s to the next."""
    late, before = synapses[-AT_ONCE:].mean(), synapses[-2 * AT_ONCE : -AT_ONCE].mean()
    return float(abs(late - before) / max(before, 1e-9))


def card(config: HomeostaticGrowth) -> list[Band]:
    """Return the rows; bands are for the parameters as they are told."""
    exc, inh = config.rates

    def band(row: str, name: str, source: str, theirs: str, *ends: float | None) -> Band:
        low, high = ends if config.is_published and ends else (None, None)
        return Band(row, name, low, high, source if config.is_published else "", theirs)

    def near(value: float) -> tuple[float, float]:
        return (1 - NEAR) * value, (1 + NEAR) * value

    seconds = config.duration / 1000
    return [
        band("1a", "excitatory rate at the end, Hz", TARGETS, f"{exc:g}", *near(exc)),
        band("1b", "inhibitory rate at the end, Hz", TARGETS, f"{inh:g}", *near(inh)),
        band("1c", "change of synapses in the last 20 s", "", "", None, NEAR),
        band("2a", "every 10 s: excitatory calcium at 60 s", NEST, "0.049", *near(0.0491)),
        band("2b", "every 10 s: inhibitory calcium at 60 s", NEST, "0.136", *near(0.1362)),
        band("2c", f"every 10 s: excitatory Hz at {seconds:g} s", NEST, "10 to 19"),
        band("3a", "driven by fibres: rate, Hz", TARGETS, f"{exc:g}", *near(exc)),
        band("3b", "rate just after half fall silent, Hz", "", "", None, exc / 2),
        band("3c", f"rate {seconds:g} s after, Hz", TARGETS, f"{exc:g}", *near(exc)),
        band("3d", "inputs of a cell after / before", "if vacant axons are alike", "2"),
        band("3e", "change of inputs in the last 20 s", "", "", None, NEAR),
    ]  # fmt: skip


def outcome(config: HomeostaticGrowth, values: Mapping[str, float]) -> str:
    """Say at which rates cells fire in the end, and after half of what drove them is gone.

    Examples
    --------
    >>> values = {"1a": 5.02, "1b": 19.9, "2c": 17.0, "3b": 0.4, "3c": 4.9}
    >>> print(outcome(HomeostaticGrowth(), values))
    Without a synapse at first, cells come to fire at 5.0 and 19.9 Hz (targets 5 and 20); with \
half of their fibres silenced at 0.4, then at 4.9 Hz.
    """
    exc, inh = config.rates
    ends = _told(values["1a"]), _told(values["1b"])
    share = "half" if config.silenced == 0.5 else percent(config.silenced)
    return (
        f"Without a synapse at first, cells come to fire at {ends[0]} and {ends[1]} Hz (targets "
        f"{exc:g} and {inh:g}); with {share} of their fibres silenced at {_told(values['3b'])}, "
        f"then at {_told(values['3c'])} Hz."
    )


def _told(rate: float) -> str:
    return f"{rate:.1f}" if np.isfinite(rate) else "unknown"


AXES = {
    f"{part}_{name}": f"seed, look (every 10 s), {axis}; {unit}"
    for part, groups in (
        ("often", "excitatory and inhibitory"),
        ("seldom", "excitatory and inhibitory"),
        ("silenced", "all driven cells"),
    )
    for name, axis, unit in (
        ("calcium", groups, "mean"),
        ("rate", groups, "Hz, mean of the 10 s before"),
        ("synapses", "kind of synapse", "how many"),
    )
}
LEGEND = (
    "calcium: 0.01 per Hz; every 10 s: synapses are made and dropped as often as in NEST's "
    "example, else every second; silenced: from the middle on half of the fibres do not fire"
)

EXPERIMENT = Experiment(
    name="homeostatic-growth",
    summary="Cells take and drop synapses until they fire at their target rates",
    source="Butz & van Ooyen 2013",
    configuration=HomeostaticGrowth,
    run_seed=run_seed,
    measure=measure,
    card=card,
    outcome=outcome,
    axes=AXES,
    legend=LEGEND,
    seeds=3,
    each="network",
    example="--n 500 --every 500",
    time=60,
    draw="neurosim.models.growth.homeostatic_figure:draw",
    has_few_threads=True,
)
