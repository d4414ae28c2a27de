"""Parameters of digits in spikes; where they are from is told in the module of the experiment."""

from typing import Literal, Self

from pydantic import Field, model_validator

from neurosim.experiment.configuration import Configuration
from neurosim.files.datasets import N_DIGITS, N_HELD_OUT, N_LEARNED
from neurosim.spiking.engine.clock import Grid

N_DRAWN = N_DIGITS * N_LEARNED
"""Digits from which those that are learned and those that label neurons are drawn."""
N_EXAM = {"held out": N_DIGITS * N_HELD_OUT, "test": 2000}
"""Digits of each set from which those of the exam are drawn."""


class SpikingDigits(Configuration):
    """Parameters; see the table of `neurosim.models.digits_in_spikes.digits_in_spikes`."""

    n: int = Field(100, ge=2, le=10_000, description="excitatory neurons, as many inhibitory ones")
    learned: int = Field(1500, ge=1, le=N_DRAWN, description="digits that are learned, each once")
    labelling: int = Field(
        500, ge=10, le=N_DRAWN, description="others, by which neurons get labels"
    )
    exam: int = Field(500, ge=1, le=2000, description="digits that are read, and chose no label")
    exam_of: Literal["held out", "test"] = Field(
        "held out", description="where these are from; test: of MNIST's test set"
    )
    rate: float = Field(0.25, gt=0, le=2, description="Hz of a source for each grey level of 255")
    raised: float = Field(0.125, gt=0, le=2, description="Hz a level, added if too few fire")
    fewest: int = Field(5, ge=0, le=1000, description="spikes of all neurons that are an answer")
    tries: int = Field(30, ge=1, le=1000, description="times that a digit is shown, at most")
    shown: float = Field(350.0, gt=0, le=10_000, description="ms that a digit is shown")
    rest: float = Field(150.0, ge=0, le=10_000, description="ms of silence after it")
    delay: float = Field(10.0, ge=0, le=100, description="longest delay of an input, ms")
    eta: float = Field(0.01, ge=0, le=1, description="learning rate when a neuron fires")
    eta_pre: float = Field(1e-4, ge=0, le=1, description="learning rate when a source does")
    norm: float = Field(78.0, gt=0, le=784, description="sum of the input weights of a neuron")
    theta_plus: float = Field(0.05, ge=0, le=10, description="mV that a spike adds to theta")
    dt: float = Field(0.5, gt=0, le=1, description="time step, ms")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        grid = Grid(self.dt)
        for name in ("shown", "rest"):
            grid.steps(name, getattr(self, name))
        if self.learned + self.labelling > N_DRAWN:
            raise ValueError(
                f"learned + labelling must be at most {N_DRAWN:,}, as no digit is both, got "
                f"{self.learned:,} + {self.labelling:,}; lower one of them"
            )
        if self.exam > N_EXAM[self.exam_of]:
            raise ValueError(
                f"exam must be at most {N_EXAM[self.exam_of]:,}, the digits {self.exam_of!r}, got "
                f"{self.exam:,}"
            )
        return self
