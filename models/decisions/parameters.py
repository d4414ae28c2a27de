"""Parameters of the decision, and how they fit together."""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from neurosim.experiment.configuration import Configuration
from neurosim.models.assemblies.parameters import one_or_more
from neurosim.spiking.engine.clock import Grid

Percent = Annotated[float, Field(ge=0, le=100)]
Coherences = Annotated[tuple[Percent, ...], BeforeValidator(one_or_more), Field(min_length=1)]
BIN = 5.0
"""ms of a bin in which spikes are counted, in which a window of the rate moves on."""
PUBLISHED = {"sizes": {"A": 240, "B": 240, "others": 1120, "inh": 400}}


class Parameters(Configuration):
    """Parameters of the experiment; see the table of the module."""

    trials: int = Field(16, ge=1, le=100_000, description="trials at each coherence")
    coherences: Coherences = Field((3.2, 6.4, 12.8, 25.6, 51.2), description="%, beside 0")
    stimulus: float = Field(2000.0, gt=0, le=1e6, description="of the stimulus, at most, ms")
    delay: float = Field(1000.0, gt=0, le=1e6, description="after it, at zero coherence, ms")
    before: float = Field(300.0, gt=0, le=1e6, description="before it, ms")
    settle: float = Field(1000.0, gt=0, le=1e6, description="before the first trial, ms")
    mu: float = Field(40.0, ge=0, le=1e5, description="mu_0: rate of the stimulus, Hz")
    sigma: float = Field(4.0, ge=0, le=1e5, description="its standard deviation, Hz")
    every: float = Field(50.0, gt=0, le=1e6, description="time for which a rate holds, ms")
    external: float = Field(2400.0, ge=0, le=1e6, description="noise of each neuron, Hz")
    threshold: float = Field(15.0, gt=0, le=1000, description="rate at which it is decided, Hz")
    window: float = Field(50.0, gt=0, le=1e6, description="over which that rate is taken, ms")
    w_plus: float = Field(1.7, ge=1, le=6.6, description="strength within a population")
    charge: float = Field(11.0, gt=0, le=1000, description="null: AMPA / its usual strength")
    nulls: int = Field(4, ge=1, le=100_000, description="trials at 0 without NMDA")
    scale: float = Field(1.0, gt=0, le=50, description="neurons / the published 2,000")
    dt: float = Field(0.1, gt=0, le=1, description="time step, ms")
    precision: Literal["double", "single"] = Field("double", description="of the states")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        grid, step = Grid(self.dt), Grid(BIN)
        grid.delay("the delay of synapses", 0.5)
        grid.steps("the bin of rates", BIN)
        for name in ("stimulus", "delay", "before", "settle", "every", "window"):
            step.steps(name, getattr(self, name))
        for name in ("stimulus", "delay", "before"):
            if getattr(self, name) % self.every:
                raise ValueError(f"{name} must be a multiple of every = {self.every:g} ms, got "
                                 f"{getattr(self, name):g}")  # fmt: skip
        if min(self.sizes.values()) < 1:
            raise ValueError(f"scale must leave a neuron in each population, got {self.scale:g}")
        if 0.0 in self.coherences:
            raise ValueError("coherences must not name 0, which is always run, got 0")
        return self

    @property
    def sizes(self) -> dict[str, int]:
        """Neurons of each population."""
        return {name: round(self.scale * n) for name, n in PUBLISHED["sizes"].items()}

    @property
    def strengths(self) -> tuple[float, ...]:
        """All coherences, from 0 up, %."""
        return 0.0, *sorted(self.coherences)

    @property
    def is_published(self) -> bool:
        """Whether there are figures to compare with: other numbers of trials do."""
        free = {"trials", "nulls", "precision", "before", "settle"}
        return self.model_dump(exclude=free) == Parameters.make().model_dump(exclude=free)
