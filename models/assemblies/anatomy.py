"""Anatomy: the areas and stimuli of a brain, the fibers that join them, and who fires."""

from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.arrays import Edges, Index, Real
from neurosim.base.errors import ArgumentError
from neurosim.binary.firing.rules import TIES, KWinners
from neurosim.binary.firing.sources import Playback
from neurosim.binary.network import Network
from neurosim.binary.plasticity.hebbian import Hebbian
from neurosim.models.assemblies.collapse import Assemblies
from neurosim.topology.connectivity import Random
from neurosim.topology.population import Population
from neurosim.topology.synapses import Synapses


class Anatomy:
    """What a `Brain` is made of, and who fires in it; the parameters are told there."""

    def __init__(
        self,
        *,
        p: float = 0.01,
        beta: float = 0.05,
        w_max: float = float(2**20),
        ties: str = "lowest_index",
        self_loops: bool = True,
        seed: int = 0,
        threads: int = 1,
    ):
        self.p, self.beta = checks.real("p", p, 0.0, 1.0), checks.real("beta", beta, 0.0)
        self.w_max, self.self_loops = w_max, checks.flag("self_loops", self_loops)
        self.ties = checks.choice("ties", ties, TIES)
        self.network = Network([], seed=seed, threads=threads)
        self._betas: dict[str, float] = {}
        self._has_fired: dict[str, np.ndarray[Any, np.dtype[np.bool_]]] = {}
        self._n_fired: dict[str, int] = {}
        self._assemblies: dict[str, Assemblies] = {}
        self._fixed: set[str] = set()
        self._inhibited: set[str] = set()

    def area(
        self,
        name: str,
        n: int,
        k: int,
        *,
        p: float | None = None,
        beta: float | None = None,
        is_recurrent: bool = True,
        refraction: float = 0.0,
    ) -> None:
        """Add an area of ``n`` neurons of which ``k`` fire.

        Parameters
        ----------
        name : str
            Unique in the brain, without ``"->"``.
        n, k : int
            Neurons, and winners: ``k`` from 0 to ``n``.
        p, beta : float, optional
            Of its fibers to itself; ``beta`` also of later fibers into it.
        is_recurrent : bool
            Whether there are fibers from the area to itself.
        refraction : float
            Share of its drive by which a neuron that fires becomes less excitable, see
            `neurosim.KWinners`.

        Raises
        ------
        ArgumentError, KindError
            If the name is taken or a number is out of range; in a probe or from ``after_round``.
        """
        _check_name(name)
        population = Population(name, n, KWinners(k, ties=self.ties, refraction=refraction))
        gain = self.beta if beta is None else checks.real("beta", beta, 0.0)
        checks.flag("is_recurrent", is_recurrent)
        fiber = self._fiber(population, population, p, gain, 0.0)
        self.network.add([population], [fiber] if is_recurrent else [])
        self._betas[name] = gain
        self._has_fired[name], self._n_fired[name] = np.zeros(n, np.bool_), 0
        self._assemblies[name] = Assemblies(n)

    def stimulus(
        self, name: str, n: int, *, reliability: float = 1.0, background: float = 0.0
    ) -> None:
        """Add a stimulus of ``n`` neurons, which fire together unless told otherwise.

        Parameters
        ----------
        name : str
            Unique in the brain, without ``"->"``.
        n : int
            Neurons.
        reliability, background : float
            Probabilities from 0 to 1 by which a stimulus fires in part, see `neurosim.Playback`.

        Raises
        ------
        ArgumentError, KindError
            As `area`.
        """
        _check_name(name)
        source = Playback(reliability=reliability, background=background)
        self.network.add([Population(name, n, source)])

    def connect(
        self,
        pre: str,
        post: str,
        *,
        p: float | None = None,
        beta: float | None = None,
        beta_minus: float = 0.0,
        weight: float = 1.0,
    ) -> None:
        """Add fibers from a stimulus or area to an area.

        Parameters
        ----------
        pre, post : str
            Names of the stimulus or area where they begin, and of the area where they end.
        p, beta : float, optional
            Default: the brain's p, the target's beta.
        beta_minus : float
            Depression where the target fired before the source, see `neurosim.Hebbian`.
        weight : float
            Initial weight of each synapse.

        Raises
        ------
        ArgumentError, KindError
            If a name is unknown, the fiber is there, or a number is out of range; in a probe or
            from ``after_round``.
        """
        source, target = self._population(pre), self._population(post)
        gain = self._betas.get(post, self.beta) if beta is None else beta
        self.network.add([], [self._fiber(source, target, p, gain, beta_minus, weight)])

    def weights(
        self, pre: str, post: str, pre_neurons: Any, post_neurons: Any
    ) -> tuple[Edges, Real]:
        """Return the synapses between neurons, and their weights, see `Network.edges`.

        Parameters
        ----------
        pre, post : str
            Names of the two ends of a fiber.
        pre_neurons, post_neurons : array_like of int
            Between which neurons; None: between all.

        Returns
        -------
        edges : Edges
            CSR by presynaptic neuron, rows and targets ascending.
        weights : ndarray of float64, shape (n_synapses,)
            In the order of ``edges``.

        Raises
        ------
        ArgumentError
            If no such fiber is there.
        """
        return self.network.edges(self._name(pre, post), pre_neurons, post_neurons)

    def winners(self, area: str) -> Index:
        """Return the neurons that fire in an area now.

        Parameters
        ----------
        area : str
            Name of the area.

        Returns
        -------
        ndarray of int32, shape (n_winners,)
            Ascending; empty before the first projection.
        """
        return self.network.winners(checks.choice("area", area, self._betas))

    def support(self, area: str) -> Index:
        """Return the neurons that have ever fired in an area.

        Parameters
        ----------
        area : str
            Name of the area.

        Returns
        -------
        ndarray of int32, shape (n_fired,)
            Ascending.

        Raises
        ------
        ArgumentError
            If the area is unknown; from ``after_round``, as it is counted when rounds are over.
        """
        self.network.guard.check_idle("support()")
        has_fired = self._has_fired[checks.choice("area", area, self._betas)]
        return np.flatnonzero(has_fired).astype(np.int32)

    def density(self, area: str, neurons: Any = None) -> float:
        """Return the share of pairs of neurons of an area that are connected.

        Parameters
        ----------
        area : str
            Name of an area that has fibers to itself.
        neurons : array_like of int, optional
            Among which pairs are counted. Default: the winners.

        Returns
        -------
        float
            Synapses within ``neurons`` / their number squared; NaN where there are none.
        """
        chosen = self.winners(area) if neurons is None else neurons
        edges, _ = self.weights(area, area, chosen, chosen)
        return edges.indices.size / len(chosen) ** 2 if len(chosen) else float("nan")

    def _fiber(
        self,
        pre: Population,
        post: Population,
        p: float | None,
        beta: float,
        beta_minus: float,
        weight: float = 1.0,
    ) -> Synapses:
        graph = Random(self.p if p is None else p, self.self_loops)
        return Synapses(pre, post, graph, weight, Hebbian(beta, beta_minus, self.w_max))

    def _population(self, name: str) -> Population:
        populations = self.network.populations
        return populations[checks.choice("area or stimulus", name, populations)]

    def _stimuli(self) -> list[str]:
        return [name for name in self.network.populations if name not in self._betas]

    def _name(self, pre: str, post: str) -> str:
        for name in (pre, post):
            self._population(name)
        if f"{pre}->{post}" not in self.network.pathways:
            raise ArgumentError(
                f"no fiber leads from {pre!r} to {post!r}; connect({pre!r}, {post!r}) first"
            )
        return f"{pre}->{post}"


def _check_name(name: Any) -> None:
    if "->" in checks.text("name", name):
        raise ArgumentError(f"name must not contain '->', which joins the ends of fibers: {name!r}")
