r"""A neuron fires for the Eiffel tower, not for Obama; shown together; now for Obama too.

The protocol of Ison, Quian Quiroga & Fried [1]_ on a network that runs in rounds: a picture's tag
(see `neurosim.models.fly`) feeds a memory area with recurrent synapses and threshold inhibition,

.. math::
   d_j(t) = \sum_i w_{ij}\, x_i(t) + \sum_l v_{lj}\, z_l(t - 1), \qquad
   z_j(t) = [d_j(t) \ge \theta], \qquad
   w \leftarrow \min((1 + \beta) w, w_{max} w_0) \text{ where pre then post fire.}

1. *Screening*: every picture is shown ``screenings`` times for ``screening_rounds`` rounds while
   the k strongest neurons fire and learn; then theta is set to a fraction of what drives the
   weakest member of an assembly, plus a margin for noise, and frozen
   (`neurosim.models.concept_cells.threshold`).
2. *Alone*: every picture ``trials`` times for ``rounds`` rounds, and blanks, without learning.
3. *Together*: the composite ``exposures`` times, learning; after each, every picture once alone.
4. *Alone* again, as 2.

======================  ==============  ======  ====  ============================================
parameter               symbol          value   unit  source
======================  ==============  ======  ====  ============================================
memory neurons          n               3,000   -     chosen here
winners in screening    k               40      -     chosen here (1.3 % of the area)
connection probability  p               0.05    -     Papadimitriou et al. 2020 [2]_: 0.001-0.1
theta                   theta           0.35    -     chosen here; region in docs/eiffel-obama.md
margin for noise        margin          1       SD    chosen here, over five levels of noise
recurrent weight        v_0             0.2     -     chosen here, at k / n_active = 40 / 250
Hebbian gain            beta            0.3     -     [2]_: 0.05-0.1; here few exposures suffice
largest weight          w_max           10      -     chosen here
exposures, trials       -               6, 6    -     [1]_ (to be verified)
reliability of inputs   reliability     0.9     -     chosen here: trial-to-trial noise
release of synapses     release         1       -     0.5 in the preset ``variable``
spontaneous firing      background      0.001   -     per round and input neuron; chosen here
======================  ==============  ======  ====  ============================================

References
----------
.. [1] Ison, Quian Quiroga, Fried, "Rapid encoding of new memories by individual neurons in the
   human brain", Neuron 87:220, 2015, doi:10.1016/j.neuron.2015.06.016.
.. [2] Papadimitriou, Vempala, Mitropolsky, Collins, Maass, "Brain computation by assemblies of
   neurons", PNAS 117:14464, 2020, doi:10.1073/pnas.2001893117.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field, model_validator

from neurosim.base.arrays import Index, Real
from neurosim.binary.firing.rules import KWinners, Threshold
from neurosim.binary.firing.sources import Playback
from neurosim.binary.network import Network
from neurosim.binary.plasticity.hebbian import Hebbian
from neurosim.binary.recorder import Recorder
from neurosim.experiment.configuration import Configuration
from neurosim.models.concept_cells.threshold import find_theta
from neurosim.topology.connectivity import Random
from neurosim.topology.population import Population
from neurosim.topology.synapses import Synapses

Counts = npt.NDArray[np.uint8]

P, NP = 0, 1
"""The pair: the first picture and the second. All further pictures are foils."""
BEFORE, TOGETHER, AFTER = 0, 1, 2
COMPOSITE = -1
LOOKS = 8
"""Rounds in which the drive of every picture is measured, to set the threshold."""


class Association(Configuration):
    """Parameters of the experiment; see the table of the module."""

    n: int = Field(3000, ge=10, le=10**6, description="neurons in the memory area")
    k: int = Field(40, ge=1, description="neurons that fire per picture during screening")
    p: float = Field(0.05, ge=0, le=1, description="connection probability")
    theta: float = Field(0.35, ge=1e-6, le=2, description="threshold, share of the encoded drive")
    margin: float = Field(
        1.0, ge=0, le=100, description="added to it, in deviations of that drive over rounds"
    )
    recurrent: float = Field(
        0.2, ge=0, le=100, description="initial recurrent weight, where k / n_active is 40 / 250"
    )
    beta: float = Field(0.3, ge=0, le=10, description="Hebbian gain")
    w_max: float = Field(10.0, ge=1, le=2**20, description="largest weight / initial weight")
    screenings: int = Field(20, ge=1, le=1000, description="presentations in screening")
    screening_rounds: int = Field(1, ge=1, le=1000, description="rounds of such a presentation")
    trials: int = Field(6, ge=4, le=1000, description="presentations alone, before and after")
    exposures: int = Field(6, ge=1, le=1000, description="presentations of the composite")
    rounds: int = Field(5, ge=2, le=100, description="rounds of a presentation")
    reliability: float = Field(
        0.9, ge=0, le=1, description="probability that an input spike counts"
    )
    release: float = Field(1.0, ge=0, le=1, description="chance that a synapse passes a spike on")
    background: float = Field(0.001, ge=0, le=1, description="spontaneous input firing, per round")
    n_kc: int = Field(15_000, ge=10, le=10**6, description="cells of the fly circuit")
    n_inputs: int = Field(6, ge=1, le=2048, description="inputs of such a cell")
    n_active: int = Field(250, ge=1, description="cells that fire for one picture")
    inhibition: Literal["threshold", "k-winners"] = Field(
        "threshold", description="k-winners is known to fail: half of each assembly stays silent"
    )
    pairs: int = Field(1, ge=1, le=100, description="pairs that are associated in one network")
    composite: Literal["blend", "side-by-side"] = Field(
        "blend", description="lay the two pictures over each other, or side by side"
    )
    null: Literal["none", "alternate", "other-pair", "no-plasticity"] = Field(
        "none", description="a control that must show no association"
    )
    long_run: bool = Field(False, description="whether to run row 13: many concepts, seconds")

    @property
    def recurrent_weight(self) -> float:
        """Initial recurrent weight with which k neurons drive as `recurrent` would at default size.

        What an assembly gives its members grows with k, what a picture's tag gives them with
        n_active; this keeps the ratio of the two.
        """
        return self.recurrent * (40 / self.k) * (self.n_active / 250)

    @property
    def n_synapses(self) -> float:
        """Synapses to expect in one network."""
        return self.p * self.n * (self.n_kc + self.n)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.k > self.n:
            raise ValueError(f"k must be at most n = {self.n}, got {self.k}; lower k or raise n")
        if 2 * self.n_active > self.n_kc:
            raise ValueError(
                f"n_active must be at most half of n_kc = {self.n_kc}, got {self.n_active}"
            )
        if self.pairs > 1 and self.null == "other-pair":
            raise ValueError(
                f"pairs must be 1 where null is other-pair, got {self.pairs}; choose another null"
            )
        if self.composite == "side-by-side" and self.n_active % 2:
            raise ValueError(
                f"n_active must be even where pictures lie side by side, got {self.n_active}"
            )
        Hebbian(self.beta, w_max=self.w_max)  # refuses a table of weights that is too long
        return self


class Codes(NamedTuple):
    """Tags of the pictures and of the composites, int32 indices of Kenyon cells.

    Attributes
    ----------
    pictures : sequence of ndarray
    composite, other_composite : ndarray
        Of the first two pictures, and of the next two.
    further : sequence of ndarray
        Of the pairs behind them, as far as they are shown together.
    """

    pictures: Sequence[Index]
    composite: Index
    other_composite: Index
    further: Sequence[Index] = ()


class Trials(NamedTuple):
    """Spike counts of every memory neuron, uint8, of one seed, and the spikes behind them.

    Attributes
    ----------
    before, after : ndarray, shape (n_pictures, trials, n)
    blank_before, blank_after : ndarray, shape (trials, n)
    learning : ndarray, shape (exposures + 1, n_pictures, n)
        One probe of every picture before and after each exposure.
    together : ndarray, shape (pairs * exposures, n)
        All exposures of the first pair, then those of the second, and so on.
    spikes : ndarray of int32, shape (n_spikes, 5)
        Phase (`BEFORE`, `TOGETHER`, `AFTER`), picture (or `COMPOSITE`, less 1 for each pair
        before), trial, round, neuron.
    """

    before: Counts
    after: Counts
    blank_before: Counts
    blank_after: Counts
    learning: Counts
    together: Counts
    spikes: npt.NDArray[np.int32]


class Subject:
    """One simulated brain that takes part in the experiment.

    Parameters
    ----------
    config : Association
    codes : Codes
    seed : int
    """

    def __init__(self, config: Association, codes: Codes, seed: int):
        self.config, self.codes = config, codes
        noise = Playback(reliability=config.reliability, background=config.background)
        learning = Hebbian(config.beta, w_max=config.w_max)
        tags = Population("tags", config.n_kc, noise)
        area = Population("memory", config.n, _inhibition(config))
        wires, release = Random(config.p), config.release
        self.network = Network(
            [tags, area],
            [
                Synapses(tags, area, wires, plasticity=learning, release=release),
                Synapses(area, area, wires, config.recurrent_weight, learning, release=release),
            ],
            seed=seed,
        )
        self._memory: Recorder = self.network.record("memory")
        self._spikes: list[npt.NDArray[np.int32]] = []

    def take_part(self) -> Trials:
        """Run the whole protocol."""
        self.screen()
        before, blank_before = self.view_alone(BEFORE)
        together, learning = self.view_together(before)
        after, blank_after = self.view_alone(AFTER)
        spikes = np.concatenate(self._spikes)
        return Trials(before, after, blank_before, blank_after, learning, together, spikes)

    def screen(self) -> None:
        """Let every picture find its assembly, then set the threshold."""
        for _ in range(self.config.screenings):
            for tag in self.codes.pictures:
                self.show(tag, self.config.screening_rounds, plastic=True)
        if self.config.inhibition == "threshold":
            config, heard = self.config, [self.listen(tag) for tag in self.codes.pictures]
            theta = find_theta(heard, config.k, config.theta, config.margin)
            self.network.freeze("memory", theta)

    def listen(self, tag: Index) -> Real:
        """Return what drives each neuron in rounds of a presentation, shape (LOOKS, n)."""
        self.network.rest()
        self.network.run(1, inputs={"tags": tag}, plastic=False)  # no recurrent spikes yet
        drives = []
        for _ in range(LOOKS):
            self.network.run(1, inputs={"tags": tag}, plastic=False)
            drives.append(self.network.drive("memory"))
        return np.array(drives)

    def view_alone(self, phase: int) -> tuple[Counts, Counts]:
        """Show every picture and blanks, without learning; return the counts."""
        counts, blanks = [], []
        for trial in range(self.config.trials):
            for picture, tag in enumerate(self.codes.pictures):
                counts.append(self.show(tag))
                self._keep(phase, picture, trial)
            blanks.append(self.show(np.empty(0, np.int32)))
        by_trial = np.array(counts).reshape(self.config.trials, -1, self.config.n)
        return by_trial.swapaxes(0, 1), np.array(blanks)

    def view_together(self, before: Counts) -> tuple[Counts, Counts]:
        """Show the composite, learning; probe every picture after each exposure."""
        learning, shape = [before[:, -1]], (self.config.pairs, self.config.exposures, self.config.n)
        together = np.empty(shape, np.uint8)
        for exposure in range(self.config.exposures):
            for pair in range(self.config.pairs):
                together[pair, exposure] = self.expose(exposure, pair)
            learning.append(np.array([self.show(tag) for tag in self.codes.pictures]))
        return together.reshape(-1, self.config.n), np.array(learning)

    def expose(self, exposure: int, pair: int = 0) -> Counts:
        """Present a pair once, or what the null run shows in its place."""
        codes, null = self.codes, self.config.null
        composites = [codes.composite, codes.other_composite, *codes.further]
        in_turn = codes.pictures[2 * pair : 2 * pair + 2]
        shown = {"alternate": in_turn, "other-pair": [codes.other_composite]}
        counts = np.zeros(self.config.n, np.uint8)
        for turn, tag in enumerate(shown.get(null, [composites[pair]])):
            counts += self.show(tag, plastic=null != "no-plasticity")
            self._keep(TOGETHER, COMPOSITE - pair, exposure, turn)
        return counts

    def show(self, tag: Index, rounds: int | None = None, plastic: bool = False) -> Counts:
        """Present one tag to the network at rest; return how often each memory neuron fired."""
        self.network.rest()
        self._memory.clear()
        self.network.run(rounds or self.config.rounds, inputs={"tags": tag}, plastic=plastic)
        return self._memory.counts().astype(np.uint8)

    def _keep(self, phase: int, picture: int, trial: int, turn: int = 0) -> None:
        """Keep the spikes of the last presentation, the ``turn``-th of this trial."""
        rounds, neurons = self._memory.rounds, self._memory.neurons
        first = self.network.round - (turn + 1) * self.config.rounds
        spikes = np.empty((neurons.size, 5), np.int32)
        spikes[:] = phase, picture, trial, 0, 0
        spikes[:, 3], spikes[:, 4] = rounds - first, neurons
        self._spikes.append(spikes)


def _inhibition(config: Association) -> KWinners | Threshold:
    if config.inhibition == "k-winners":
        return KWinners(config.k)
    return Threshold(config.k, config.theta, at_most=min(4 * config.k, config.n))
