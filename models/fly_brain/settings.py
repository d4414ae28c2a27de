r"""The model of the whole brain of a fly, its quirks, and the parameters of the experiment.

Shiu et al. [1]_ gave each neuron of FlyWire the same equations; all that differs is the wiring:

.. math::
   \frac{dv}{dt} = \frac{v_0 - v + g}{\tau_m}, \qquad \frac{dg}{dt} = -\frac{g}{\tau}.

=================  ==============  ====  ====================================================
quantity           value           unit  source
=================  ==============  ====  ====================================================
rest v_0, reset    -52             mV    [2]_
threshold          -45             mV    [2]_; fires if v > -45, strictly
tau_m              20              ms    [2]_
tau                5               ms    [2]_
delay              1.8             ms    [2]_, all synapses
time step          0.1             ms    Brian2's default, which [2]_ leaves as it is
refractory         2.2             ms    [2]_; **0 for driven neurons**
while refractory   frozen          -     [2]_: v and g stand still, and g loses what arrives
after a spike      v = -52, g = 0  mV    [2]_: g is reset, too
weight             0.275           mV    [2]_, times the signed number of contacts; added to g
drive              68.75           mV    [2]_: 250 weights, added to v by each Poisson spike
silencing          outgoing        -     [2]_: weights of outgoing synapses are set to 0, and the
                                         neuron itself still fires; its page says both ways
trials             30 of 1 s       -     [2]_
=================  ==============  ====  ====================================================

A spike of the drive that arrives in the step in which its neuron fires is lost in the reset: a
driven neuron alone fires at p / (1 + p) in a step, p = rate x dt, which is 196 Hz where 200 are
asked for. ``arrivals`` chooses whether g adds up what arrives while refractory: other programs do.

References
----------
.. [1] Shiu et al., "A Drosophila computational brain model reveals sensorimotor processing",
   Nature 634:210, 2024, doi:10.1038/s41586-024-07763-9.
.. [2] The authors' program, github.com/philshiu/Drosophila_brain_model, ``model.py``, commit
   91bdd1e.
"""

from typing import Literal, Self

from pydantic import Field, model_validator

from neurosim.experiment.configuration import Configuration
from neurosim.models.fly_brain import law
from neurosim.spiking.engine.clock import Grid

DT = 0.1
"""ms."""
REST, THRESHOLD = -52.0, -45.0
"""mV."""
TAU_M, TAU_G, DELAY, REFRACTORY = 20.0, 5.0, 1.8, 2.2
"""ms."""
KICK = 250
"""Weights that a spike of the drive adds to v."""


class FlyBrain(Configuration):
    """Parameters of the experiment; see the table of the module."""

    connectome: str = Field("", description="edges: Parquet, Feather, CSV, NPZ or SONATA, a row "
                            "for each; left out: a graph made by a law")  # fmt: skip
    neurons: str = Field("", description="its neurons: a table with a row for each, whose columns "
                         "of text name groups")  # fmt: skip
    drive: tuple[str, ...] = Field((), description="who is driven, and at how many Hz, as in "
                                   "sugar:200: groups, labels or numbers; needed with a connectome "
                                   "of one's own")  # fmt: skip
    silence: tuple[str, ...] = Field((), description="names of those whose outgoing synapses are "
                                     "set to 0")  # fmt: skip
    readout: tuple[str, ...] = Field((), description="whose rates are shown; left out: the pool "
                                     "of the law; MN9 in screens of the paper's brain")  # fmt: skip
    trials: int = Field(30, ge=2, le=10_000, description="number of trials")
    duration: float = Field(1000.0, gt=0, le=1e6, description="duration of a trial, ms")
    weight: float = Field(0.275, gt=0, le=100, description="weight of a contact, mV")
    arrivals: Literal["dropped", "accumulated"] = Field(
        "dropped", description="what becomes of spikes that arrive at refractory neurons"
    )
    screened: int = Field(4, ge=0, le=1000, description="number of the most active neurons, "
                          "which are silenced, and driven alone, one by one")  # fmt: skip
    screen_trials: int = Field(
        2, ge=2, le=10_000, description="number of trials of each screened neuron"
    )
    screen_duration: float = Field(
        300.0, gt=0, le=1e6, description="duration of a trial of the screens, ms"
    )
    compared: float = Field(50.0, ge=0, le=1e6, description="start of the first trial, ms, that is "
                            "run again in several ways, which must agree")  # fmt: skip
    n: int = Field(law.N, ge=1000, le=10**6, description="neurons of the graph made by a law")

    @model_validator(mode="after")
    def _is_on_grid(self) -> Self:
        grid = Grid(DT)
        for name in ("duration", "screen_duration", "compared"):
            grid.steps(name, getattr(self, name))
        for name in ("screen_duration", "compared"):
            if getattr(self, name) > self.duration:
                raise ValueError(f"{name} must be at most duration = {self.duration:g} ms, got "
                                 f"{getattr(self, name):g}; lower it")  # fmt: skip
        if self.screened and self.screen_trials > self.trials:
            raise ValueError(f"screen_trials must be at most trials = {self.trials}, got "
                             f"{self.screen_trials}; lower it")  # fmt: skip
        if self.neurons and not self.connectome:
            raise ValueError(f"neurons must go with a connectome, got {self.neurons!r} alone; name "
                             "the file of edges, too")  # fmt: skip
        return self

    @property
    def size(self) -> law.Size:
        """Of the graph made by the law: as many edges for each neuron, whatever ``n``."""
        scale = self.n / law.N
        return law.Size(self.n, round(law.EDGES * scale), max(20, round(law.POOL * scale)))
