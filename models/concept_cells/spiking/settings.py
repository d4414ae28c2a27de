r"""Parameters of the Eiffel/Obama experiment in spikes.

The network and its schedule follow Pokorny, Ison, Rao, Legenstein, Papadimitriou & Maass [1]_ as
far as they were known: their text was not at hand, so what is theirs is from memory, to be
verified; all else was chosen here, with seeds 11 to 13, and, for the preset ``gradual``, with seeds
11 and 12 of another program.

==================================  ======================  ========  ===========================
parameter                           value                   unit      source
==================================  ======================  ========  ===========================
excitatory, inhibitory neurons      432, 108                -         [1]_
input channels                      200                     -         [1]_
presentation; gaps                  100; 500 to 3,000       ms        [1]_
noise before, between, after        250                     s         [1]_
presentations of both together      20                      -         [1]_
window of a response; baseline      10 to 110; -100 to 0    ms        [1]_
tau+, tau-, tau_y                   16.8, 33.7, 114         ms        Pfister & Gerstner 2006 [2]_
bounds of input weights             0 to 2.1 x initial      -         ours; [1]_: 2
bounds of recurrent weights         0 to 5 x initial        -         ours; [1]_: 10
channels of a picture               20                      -         ours
their rate; of channels otherwise   69; 2.25                Hz        ours
synapses into an excitatory neuron  41, 43, 65              -         ours: channels, exc., inh.
into an inhibitory one              248, 59                 -         ours: exc., inh.
distance over which these fall off  3                       steps     ours: on a 3-D grid [1]_
initial weights: input; recurrent   1; 0.138                -         ours: means; log-normal
onto, from, among inhibitory        0.25, 0.146, 0.05       -         ours
factor of all inhibition            1.4                     -         ours
rise; decay of potentials           2; 15 exc., 10 inh.     ms        ours
hazard at the threshold             10                      Hz        ours
threshold, width, cap               7.75, 1.37, 120         -, -, Hz  ours; inhibitory 4, 1, 300
refractory time                     5; 4 inhibitory         ms        ours
adaptation: step; time constant     0.6; 100                -; ms     ours
STDP: step; rate of no change       0.015; 1                -; Hz     ours
speed with both together            18                      -         ours: / speed otherwise
term for lone spikes                0.09                    -         ours: parts assemblies
homeostasis: step; goal             0.04; 6.6 a picture     -         ours: while encoding only
encoding of each picture            30                      -         ours
stages before channels; their tau   none; 10                -; ms     ours
disinhibition by both together      none                    -         ours: so that new ones join
trials of a test                    20                      -         ours
==================================  ======================  ========  ===========================

Inhibition that falls off with distance: `neurosim.models.concept_cells.spiking.space`. Short-term
plasticity (`neurosim.models.concept_cells.spiking.transmission`), which [1]_ has, is off unless
``short_term`` asks for it.

References
----------
.. [1] Pokorny et al., "STDP forms associations between memory traces in networks of spiking
   neurons", Cereb. Cortex 30:952, 2020, doi:10.1093/cercor/bhz140 (from memory, to be verified).
.. [2] Pfister, Gerstner, J. Neurosci. 26:9673, 2006, doi:10.1523/JNEUROSCI.1425-06.2006.
"""

from typing import Literal, Self

from pydantic import Field, model_validator

from neurosim.experiment.configuration import Configuration

DT = 1.0
"""Step, ms."""
BIN = 50
"""What all times of the schedule are multiples of, ms."""
SHOWN = 100
"""A presentation, ms."""
SLOWEST = 1000
"""Delay of pictures by stages before the channels, ms."""
TO_INH, FROM_INH, AMONG_INH = 248, 65, 59
"""Synapses into a neuron: excitatory onto inhibitory, back, and among those that inhibit."""
LEAST_REACH = 0.1
"""Steps of the grid; with less, neurons hear the same nearest ones."""
FEWEST = 4 * FROM_INH
"""Excitatory neurons, so that there are as many inhibitory ones as a neuron hears."""


class SpikingAssociation(Configuration):
    """Parameters of the experiment; see the table of the module."""

    n: int = Field(
        432, ge=FEWEST, le=100_000, description="excitatory neurons; a quarter as many inhibit"
    )
    channels: int = Field(200, ge=2, le=10_000, description="input channels")
    active: int = Field(20, ge=1, description="channels of a picture")
    n_pictures: int = Field(6, ge=4, le=10, description="pictures: the pair, then foils")
    codes: Literal["pictures", "random"] = Field(
        "pictures", description="channels by the eye and the fly circuit, or drawn"
    )
    rate_on: float = Field(69.0, ge=0, le=1000, description="rate of channels of a picture, Hz")
    rate_off: float = Field(2.25, ge=0, le=1000, description="rate of all others, Hz")
    inputs: int = Field(41, ge=1, description="channels that a neuron hears")
    recurrent: int = Field(43, ge=1, description="excitatory neurons that one hears")
    scale: float = Field(1.0, ge=0.01, le=10, description="factor of initial weights")
    weight: float = Field(0.138, ge=0, le=10, description="mean initial recurrent weight")
    inhibition: float = Field(1.4, ge=0, le=100, description="factor of all inhibition")
    reach: float = Field(
        3.0, ge=0, le=1000, description="distance over which inhibition falls, grid; 0: never"
    )
    short_term: bool = Field(
        False, description="whether recurrent synapses facilitate and depress by use"
    )
    threshold: float = Field(7.75, ge=0, le=1000, description="mean threshold")
    slope: float = Field(1.37, ge=0.01, le=100, description="width of the soft threshold")
    cap: float = Field(120.0, ge=0.001, le=1000, description="largest rate of a neuron, Hz")
    adaptation: float = Field(0.6, ge=0, le=100, description="what a spike tires a neuron by")
    eta: float = Field(0.015, ge=0, le=10, description="step of STDP, of the initial weight")
    balance: float = Field(1.0, ge=0, le=1000, description="rate of no change by STDP, Hz")
    lone: float = Field(0.09, ge=0, le=10, description="what lone spikes take from a synapse")
    w_max: float = Field(2.1, ge=0, le=1000, description="largest input weight / initial mean")
    w_max_recurrent: float = Field(5.0, ge=0, le=1000, description="the same of recurrent ones")
    homeostasis: float = Field(0.04, ge=0, le=10, description="what a spike raises theta by")
    goal: float = Field(6.6, ge=0, le=1000, description="spikes a picture that hold theta")
    noise: float = Field(250.0, ge=0.05, le=10_000, description="noise before and after, s")
    encodings: int = Field(30, ge=1, le=1000, description="presentations of each picture")
    exposures: int = Field(20, ge=1, le=1000, description="presentations of both together")
    speed: float = Field(18.0, ge=0, le=1000, description="learning rate then / before")
    disinhibition: float = Field(
        0.0, ge=0, le=1, description="share of inhibition lacking while both are shown"
    )
    trials: int = Field(20, ge=4, le=1000, description="presentations in a test")
    gap_min: int = Field(500, description="shortest time between presentations, ms")
    gap_max: int = Field(3000, le=1_000_000, description="longest, ms")
    stages: int = Field(0, ge=0, le=100, description="low-pass stages before the channels")
    stage_tau: float = Field(10.0, ge=1, le=1000, description="time constant of each, ms")
    null: Literal["none", "alternate", "other-pair", "no-plasticity"] = Field(
        "none", description="a control that must show no association"
    )

    @property
    def cycle(self) -> float:
        """Time in which each picture is encoded once, in the mean, ms."""
        return self.n_pictures * (SHOWN + (self.gap_min + self.gap_max) / 2)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if 2 * self.active > self.channels:
            raise ValueError(
                f"active must be at most half of channels = {self.channels}, so that two pictures "
                f"fit, got {self.active}; lower it or raise channels"
            )
        for name, most in (("inputs", self.channels), ("recurrent", self.n - 1)):
            if getattr(self, name) > most:
                raise ValueError(f"{name} must be at most {most}, got {getattr(self, name)}")
        if 0 < self.reach < LEAST_REACH:
            raise ValueError(
                f"reach must be 0, where distance does not count, or from {LEAST_REACH:g} steps of "
                f"the grid up, got {self.reach:g}; raise it or give 0"
            )
        for name in ("w_max", "w_max_recurrent"):
            if getattr(self, name) < self.scale:
                raise ValueError(
                    f"{name} must be at least {self.scale:g}, the mean of the initial weights, "
                    f"which bounds of 0 to {getattr(self, name):g} exclude; raise it"
                )
        return self

    @model_validator(mode="after")
    def _is_on_grid(self) -> Self:
        bins = self.noise * 1000 / BIN
        if abs(bins - round(bins)) > 1e-6:
            raise ValueError(
                f"noise must be a multiple of {BIN / 1000:g} s, as all times of the schedule are, "
                f"got {self.noise:g}; the nearest is {round(bins) * BIN / 1000:g}"
            )
        if self.stages * self.stage_tau > SLOWEST:
            raise ValueError(
                f"stages x stage_tau must be at most {SLOWEST} ms, got "
                f"{self.stages * self.stage_tau:g}; lower one of them"
            )
        if self.gap_min < BIN or self.gap_min % BIN or self.gap_max % BIN:
            raise ValueError(
                f"gap_min and gap_max must be multiples of {BIN} ms, from {BIN} up, as there is "
                f"noise between pictures, got {self.gap_min} and {self.gap_max}"
            )
        if self.gap_min > self.gap_max:
            raise ValueError(
                f"gap_min must be at most gap_max = {self.gap_max}, got {self.gap_min}"
            )
        return self
