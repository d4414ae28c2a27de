"""Parameters of the spiking Eiffel/Obama experiment."""

from typing import Literal, Self

from pydantic import Field, model_validator

from neurosim.experiment.configuration import Configuration

DT = 1.0
"""Step, ms."""
BIN = 50
"""What all times of the schedule are multiples of, ms."""
SHOWN = 100
"""A presentation, ms."""


class SpikingAssociation(Configuration):
    """Parameters of the experiment."""

    n: int = Field(432, ge=250, le=100_000, description="excitatory neurons; a quarter inhibit")
    channels: int = Field(200, ge=4, le=10_000, description="input channels")
    active: int = Field(20, ge=1, description="channels of a picture")
    rate_on: float = Field(69.0, ge=0, le=1000, description="rate of these while it is shown, Hz")
    rate_off: float = Field(2.25, ge=0, le=1000, description="rate of channels otherwise, Hz")
    inputs: int = Field(41, ge=1, description="channels that a neuron hears")
    recurrent: int = Field(43, ge=1, description="excitatory neurons that one hears")
    weight: float = Field(0.138, ge=0, le=10, description="mean initial recurrent weight")
    inhibition: float = Field(1.0, ge=0, le=100, description="factor of all inhibition")
    threshold: float = Field(7.25, ge=0, le=1000, description="mean threshold")
    slope: float = Field(1.37, ge=0.01, le=100, description="width of the soft threshold")
    cap: float = Field(250.0, gt=0, le=1000, description="largest rate of a neuron, Hz")
    adaptation: float = Field(0.435, ge=0, le=100, description="what a spike tires a neuron by")
    eta: float = Field(0.031, ge=0, le=10, description="step of a weight at a target's spike")
    balance: float = Field(6.6, ge=0, le=1000, description="rate of no change by STDP, Hz")
    lone: float = Field(0.05, ge=0, le=10, description="what weakens silent synapses")
    w_max: float = Field(2.0, ge=1, le=1000, description="largest input weight / initial mean")
    w_max_recurrent: float = Field(10.0, ge=1, le=1000, description="the same of recurrent ones")
    homeostasis: float = Field(0.054, ge=0, le=10, description="threshold raised by a spike")
    noise: float = Field(250.0, ge=0.05, le=10_000, description="noise before and after, s")
    encodings: int = Field(30, ge=1, le=1000, description="presentations of each picture")
    exposures: int = Field(20, ge=1, le=1000, description="presentations of both together")
    speed: float = Field(1.0, ge=0, le=1000, description="learning rate then / before")
    trials: int = Field(20, ge=4, le=1000, description="presentations in a test")
    gap: tuple[float, float] = Field((500.0, 3000.0), description="shortest, longest gap, ms")
    null: Literal["none", "alternate", "other-pair", "no-plasticity"] = Field(
        "none", description="a control that must show no association"
    )
    goal: float = Field(6.6, ge=0, le=1000, description="spikes a picture it aims at")

    @property
    def presentation(self) -> float:
        """Time from one presentation to the next, in the mean, ms."""
        return SHOWN + sum(self.gap) / 2
