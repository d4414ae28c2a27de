"""Noise: what moves neurons at random in every step, drawn as it is needed, by the seed."""

import math
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from neurosim.base import checks, units
from neurosim.base.errors import ArgumentError
from neurosim.base.names import is_left_out
from neurosim.base.random.stream import Stream
from neurosim.spiking.driven import stretches
from neurosim.spiking.engine.conductances import CONDUCTANCES
from neurosim.spiking.engine.neuron_state import Lane, NeuronState
from neurosim.spiking.engine.plan import Op
from neurosim.spiking.input_values import draw_each, keep_each, spread
from neurosim.spiking.inputs import Input
from neurosim.spiking.neurons.fluctuations import Fluctuation, choose, variables_of
from neurosim.spiking.neurons.lif import LIF
from neurosim.topology.part import Part


@dataclass(frozen=True, eq=False, repr=False)
class NoiseInput(Input):
    """Normal noise, independent for each neuron: white, or with a memory of ``tau`` ms.

    What it moves depends on the neurons, on ``variable`` and on whether there is a ``tau``:

    - `LIF`, white, ``"v"``: tau_m dv/dt = ... + sigma sqrt(2 tau_m) xi. Without anything else v
      would be normal around rest, with deviation sigma. Integrated exactly; with conductances
      exactly for those of the start of the step, as exponential Euler does the rest. While
      refractory, a v that is frozen gets none.
    - `LIF` with ``tau``, ``"drive"``: adds x to the drive, mV, which is constant within a step.
    - `LIF` with conductances and ``tau``, ``"ge"`` or ``"gi"``: adds x where it is above 0, as a
      conductance [1]_: at the start of a step ge becomes the sum of x and of what spikes left.
    - `NeuronRule`, white, any variable: z.x += sigma sqrt(dt) xi before each step, with dt in ms.
    - `NeuronRule` with ``tau``, any variable: the variable is x, which nothing else should move.

    Here xi is standard normal, and x the Ornstein-Uhlenbeck process with mean ``mean`` and standard
    deviation sigma, of which exp(-t / tau) is left after t; it moves on exactly [2]_, also in
    neurons that are refractory.

    Parameters
    ----------
    post : Population or Part
        Whose neurons get it, each by its own number, as of `PoissonInput`; with ``tau`` a whole
        population.
    sigma : float, array_like of shape (n,), Uniform, Normal or LogNormal
        From 0: one for all, one for each, or drawn, as the weight of a `PoissonInput`. Standard
        deviation of v around rest, or of x, in the unit of the variable; of white noise on a
        `NeuronRule`, unit of the variable per square root of ms.
    tau : float, optional
        Time constant of the noise, ms, above 0. Default: none, the noise is white.
    variable : str
        Of `LIF` default: ``"v"``, or ``"drive"`` if there is a ``tau``. Of a `NeuronRule` it must
        be given.
    mean : float
        Of x, in its unit; of a conductance from 0. Only with ``tau``.
    name : str
        By which `SpikingNetwork.set` knows it. Default: ``"input to"`` and the name of ``post``,
        with a number from the second one on.

    Notes
    -----
    Drawn as it is needed, never from a table. The noise of neuron i in a step is a function of the
    seed of the network, the name of the population, the place among the inputs, i and the step: not
    of threads, chunks or recorders. ``restore(state, seed=)`` changes it from there on.

    Of `LIF`, x is a variable of the state, ``"drive_noise"``, ``"ge_noise"`` or ``"gi_noise"``,
    that can be observed and set, and starts as if it had gone on for ever; ge, as it is observed or
    set between steps, includes what the last step has left of its x. A variable of a `NeuronRule`
    starts at its own initial value.

    References
    ----------
    .. [1] Destexhe, Rudolph, Fellous, Sejnowski, "Fluctuating synaptic conductances recreate in
       vivo-like activity in neocortical neurons", Neuroscience 107:13, 2001,
       doi:10.1016/S0306-4522(01)00344-X (from memory, to be verified).
    .. [2] Gillespie, Phys. Rev. E 54:2084, 1996, doi:10.1103/PhysRevE.54.2084 (from memory, to be
       verified).

    Examples
    --------
    >>> from neurosim import LIF, NoiseInput, Population, SpikingNetwork
    >>> cells = Population("cells", 2000, LIF(v_th=100))
    >>> net = SpikingNetwork([cells], inputs=[NoiseInput(cells, sigma=3)], seed=1)
    >>> net.run(200)
    >>> round(float(net.get("cells", "v").std()), 1)
    3.0

    Noise of the same deviation with a memory of 5 ms, and what tau_m = 20 ms lets through of it,
    3 sqrt(5 / 25):

    >>> net = SpikingNetwork([cells], inputs=[NoiseInput(cells, sigma=3, tau=5)], seed=6)
    >>> net.run(200)
    >>> [round(float(net.get("cells", x).std()), 1) for x in ("drive_noise", "v")]
    [3.0, 1.3]
    """

    post: Any
    sigma: Any
    tau: Any = None
    variable: str = ""
    mean: Any = 0.0
    name: str = ""

    def __post_init__(self) -> None:
        self.check()
        keep = partial(object.__setattr__, self)
        if self.tau is not None:
            keep("tau", units.time_constant("tau", self.tau))
            if isinstance(self.post, Part):
                raise ArgumentError(
                    f"post of noise with a tau must be a whole population, got {self.post}; make "
                    "the part a Population of its own"
                )
        keep("variable", self._read_variable())
        unit, way = self.post.rule.unit_of(self.variable), ""
        if self.tau is None and not isinstance(self.post.rule, LIF):
            unit, way = "1", "per square root of ms, pass a plain number"
        keep("sigma", keep_each("sigma", self.sigma, unit, self.post, 0.0, way))
        is_conductance = isinstance(self.post.rule, LIF) and self.variable in CONDUCTANCES
        least = 0.0 if is_conductance else -math.inf
        keep("mean", units.real("mean", self.mean, unit, least))
        if self.mean and self.tau is None:
            raise ArgumentError(f"mean must be 0 of white noise, got {self.mean:g}; give tau, too")

    def _read_variable(self) -> str:
        known, others = (variables_of(self.post.rule, tau) for tau in (self.tau, self._other_tau))
        if is_left_out(self.variable) and isinstance(self.post.rule, LIF):
            return known[0]
        if not isinstance(self.variable, str) or self.variable not in known:
            kind = "white noise" if self.tau is None else "noise with a tau"
            wanted = self.variable if isinstance(self.variable, str) else ""
            turn = "; give tau" if self.tau is None else "; leave out tau"
            way = turn if wanted in others else ""
            if is_left_out(self.variable):
                way = f"; give variable={known[0]!r}"
            raise ArgumentError(
                f"variable of {kind} must be {' or '.join(known)}, got "
                f"{checks.shown(self.variable)}{way}"
            )
        return self.variable

    @property
    def _other_tau(self) -> float | None:
        """What tells noise of the other kind."""
        return 1.0 if self.tau is None else None

    @property
    def sets(self) -> str:
        """The variable that it writes over: that of a process, if there is one."""
        if self.tau is None:
            return ""
        return choose(self.post.rule, self.variable, self.tau).name_process(self.variable)

    def prepare(self, cells: NeuronState, number: int) -> None:
        """Lay out the process, if there is one, and constants."""
        unit = self.post.rule.unit_of(self.variable)
        sigma = draw_each("sigma", self.sigma, unit, cells, number, self.post, 0.0)
        noise = self._fluctuation(cells, number, spread(sigma, self.post))
        noise.prepare(Stream(cells.stream.seed, self._name(number)).key)

    def before(self, cells: NeuronState, lane: Lane, seed: int, number: int) -> list[Op]:
        """Return the calls that draw the noise of a step and let it act."""
        from neurosim.kernels.inputs.inject import draw_normals

        first, stop = cells.ranges[lane.part]
        # Those for whom nothing is drawn get 0.
        noise, ops = np.zeros(stop - first, cells.dtype), list[Op]()
        key = Stream(seed, self._name(number)).key
        for here in stretches(self.post, cells, lane.part):
            own = noise[here.first - first :][: here.n]
            ops += [Op(draw_normals, (lane.clock, key, here.first, own)), *here.leave_out(own)]
        return ops + self._fluctuation(cells, number).act(lane, noise)

    def _name(self, number: int) -> str:
        # By its number, too: two inputs to one population must not share their chance.
        return f"input {number} of {self.population.name}"

    def _fluctuation(self, cells: NeuronState, number: int, sigma: Any = 0.0) -> Fluctuation:
        """Return how the noise acts; sigma is needed only where constants are laid out."""
        kind = choose(cells.rule, self.variable, self.tau)
        return kind(cells, f"input {number}", self.variable, sigma, self.tau, self.mean)
