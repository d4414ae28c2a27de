"""Parameters of the microcircuit, and how they fit together."""

from typing import Literal, Self

from pydantic import Field, model_validator

from neurosim.experiment.configuration import Configuration
from neurosim.models.microcircuit import published
from neurosim.models.microcircuit.scaling import count_neurons
from neurosim.spiking.engine.clock import LONGEST_DELAY, Grid

BIN = 3.0
"""ms in which spikes are counted for the synchrony."""
FARTHEST = 10
"""Standard deviations that no delay lies above its mean."""


class Parameters(Configuration):
    """Parameters of the experiment; see the table of the module."""

    scale: float = Field(0.1, gt=0, le=1, description="neurons, and synapses of each neuron, / "
                         "those of the full circuit")  # fmt: skip
    duration: float = Field(10_000.0, gt=0, le=1e7, description="recorded time, ms")
    settle: float = Field(1000.0, ge=0, le=1e7, description="time before that, ms")
    dt: float = Field(0.1, gt=0, le=0.5, description="time step, ms")
    precision: Literal["double", "single"] = Field("single", description="of states and weights")
    background: Literal["poisson", "dc"] = Field(
        "poisson", description="what comes from outside: spikes, or their mean as a current"
    )
    initial: Literal["optimized", "original"] = Field(
        "optimized", description="v at the start: of each population, near where it settles, or "
        "normal, -58 +- 10 mV"
    )  # fmt: skip
    delay_exc: float = Field(1.5, gt=0, description="mean delay of excitatory synapses, ms")
    delay_inh: float = Field(0.75, gt=0, description="mean delay of inhibitory synapses, ms")

    thalamus: float = Field(0.0, ge=0, le=1000, description="rate of thalamic neurons in pulses of "
                            "10 ms, Hz; 120 in NEST's implementation, 0: no thalamus")  # fmt: skip

    @model_validator(mode="after")
    def _fits(self) -> Self:
        grid = Grid(self.dt)
        for name in ("duration", "settle"):
            grid.steps(name, getattr(self, name))
        if self.thalamus:
            grid.steps("a pulse of the thalamus", published.PULSE)
        if self.duration < 2 * BIN:
            raise ValueError(f"duration must be at least {2 * BIN:g} ms, two bins of the "
                             f"synchrony, got {self.duration:g}")  # fmt: skip
        most = LONGEST_DELAY * self.dt / (1 + FARTHEST * published.DELAY_SD)
        for name in ("delay_exc", "delay_inh"):
            if getattr(self, name) > most:
                raise ValueError(
                    f"{name} must be at most {most:.10g} ms, so that what is drawn around it stays "
                    f"within {LONGEST_DELAY} steps of dt, got {getattr(self, name):g}; raise dt"
                )
        if count_neurons(self.scale).min() < 1:
            raise ValueError(f"scale must leave a neuron in each population, from 0.0005 on, got "
                             f"{self.scale:g}")  # fmt: skip
        return self

    @property
    def delays(self) -> tuple[float, float]:
        """Mean delays of excitatory and of inhibitory synapses, ms."""
        return self.delay_exc, self.delay_inh

    @property
    def is_published(self) -> bool:
        """Whether there are figures to compare with at some scales: all else but times is usual.

        Rates of less than 5 s vary by more than bands allow.
        """
        free = {"scale", "duration", "settle", "precision", "initial"}
        usual = self.model_dump(exclude=free) == Parameters.make().model_dump(exclude=free)
        return usual and self.duration >= 5000 and self.settle >= 500
