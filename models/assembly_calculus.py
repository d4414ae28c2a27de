r"""The calculus of the brain, in its users' words: areas, stimuli, fibers, assemblies.

An area has n neurons of which the k with the largest drive fire; fibers are random graphs G(n, p)
with initial weights of 1, between areas, within an area, and from stimuli [1]_:

.. math::
   d_j(t) = \sum_{s} \sum_{i \in s} w_{ij} + \sum_{a} \sum_{i \in z_a(t-1)} w_{ij}, \qquad
   z(t) = \text{top-}k\, d(t), \qquad
   w_{ij} \leftarrow (1 + \beta)\, w_{ij} \text{ for } i \text{ that fired, } j \in z(t).

An area that no fiber drives in a round keeps its winners; one that is fixed keeps them though
driven, and learns. `Brain` holds the words, `neurosim.models.operations` the programs.

======================  =======  ==============  ====  =====================================
parameter               symbol   value           unit  source
======================  =======  ==============  ====  =====================================
connection probability  p        0.01            -     [1]_: 0.001 to 0.1
Hebbian gain            beta     0.05            -     [1]_: 0.05 to 0.1
neurons, winners        n, k     by the user     -     [1]_: k near the square root of n
======================  =======  ==============  ====  =====================================

References
----------
.. [1] Papadimitriou, Vempala, Mitropolsky, Collins, Maass, "Brain computation by assemblies of
   neurons", PNAS 117:14464, 2020, doi:10.1073/pnas.2001893117.
"""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import numpy as np

from neurosim import checks
from neurosim.arrays import Edges, Index, Real
from neurosim.connectome import Random
from neurosim.errors import ArgumentError, KindError
from neurosim.firing import TIES, KWinners
from neurosim.network import Network
from neurosim.plasticity import Hebbian
from neurosim.population import Population
from neurosim.probing import Probe
from neurosim.sources import Playback
from neurosim.synapses import Synapses
from neurosim.telling import counted, fit, listed, of_size

Wiring = Mapping[str, str | Sequence[str]]
"""Which sources fire into which areas, such as ``{"S": "A", "A": ["A", "B"]}``."""


@dataclass(frozen=True)
class Record:
    """What an area did, round by round.

    Attributes
    ----------
    winners : list of ndarray of int32
        Who fired.
    support : list of int
        How many neurons had fired at least once so far.
    overlap : list of float
        Winners shared with the round before, as a share of k; NaN where there was none.
    ties : list of int
        Neurons that lost a tie.
    """

    winners: list[Index]
    support: list[int]
    overlap: list[float]
    ties: list[int]

    def __repr__(self) -> str:
        if not self.winners:
            return "Record of 0 rounds"
        last = f"{self.winners[-1].size:,} win, support {self.support[-1]:,}"
        shared = f"overlap {self.overlap[-1]:.2f}, {counted(self.ties[-1], 'tie')} lost"
        return f"Record of {counted(len(self.winners), 'round')}; in the last {last}, {shared}"


def overlap(a: Any, b: Any) -> float:
    """Return the shared members of two sets of neurons / the size of the smaller; NaN if empty.

    Examples
    --------
    >>> overlap([1, 2, 3, 4], [3, 4, 5])
    0.6666666666666666
    """
    smaller = min(len(a), len(b))
    return np.intersect1d(a, b).size / smaller if smaller else float("nan")


class Brain:
    """Areas and stimuli, joined by fibers.

    Within ``after_round`` a brain may be looked at, cleared, activated and normalised; what decides
    who takes part (`fix`, `inhibit`, ...) is settled when the rounds begin.

    Parameters
    ----------
    p : float
        Connection probability where none is given, 0 to 1.
    beta : float
        Hebbian gain where none is given, from 0 up.
    w_max : float
        Largest weight / initial weight, from 1 up.
    ties : str
        ``"lowest_index"`` or ``"random"``, see `neurosim.KWinners`.
    self_loops : bool
        Whether a neuron may connect to itself.
    seed : int
    threads : int

    Attributes
    ----------
    network : Network
        What runs it, for all that these words do not say.

    Examples
    --------
    >>> brain = Brain(p=0.1, beta=0.1, seed=1)
    >>> brain.stimulus("face", 30)
    >>> brain.area("A", n=1000, k=30)
    >>> brain.connect("face", "A")
    >>> first = brain.project({"face": "A"})
    >>> later = brain.project({"face": "A", "A": "A"}, rounds=20)["A"]
    >>> len(later.winners[-1]), later.overlap[-1]
    (30, 1.0)
    """

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
        self._fixed: set[str] = set()
        self._inhibited: set[str] = set()

    def __repr__(self) -> str:
        areas = [of_size(name, self.network.populations[name].n) for name in list(self._betas)]
        parts = {"areas": areas, "stimuli": self._stimuli(), "fibers": self.network.pathways}
        told = [f"{what} {listed(names)}" for what, names in parts.items() if names] or ["empty"]
        return fit(f"Brain after {counted(self.network.round, 'round')}: {'; '.join(told)}")

    def __copy__(self) -> "Brain":
        return deepcopy(self)  # a shallow copy would run on the same memory

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
        n, k : int
        p, beta : float, optional
            Of its fibers to itself; ``beta`` also of later fibers into it.
        is_recurrent : bool
            Whether there are fibers from the area to itself.
        refraction : float
            See `neurosim.KWinners`.
        """
        _check_name(name)
        population = Population(name, n, KWinners(k, ties=self.ties, refraction=refraction))
        gain = self.beta if beta is None else checks.real("beta", beta, 0.0)
        checks.flag("is_recurrent", is_recurrent)
        fiber = self._fiber(population, population, p, gain, 0.0)
        self.network.add([population], [fiber] if is_recurrent else [])
        self._betas[name] = gain
        self._has_fired[name], self._n_fired[name] = np.zeros(n, np.bool_), 0

    def stimulus(
        self, name: str, n: int, *, reliability: float = 1.0, background: float = 0.0
    ) -> None:
        """Add a stimulus of ``n`` neurons, which fire together unless told otherwise.

        Parameters
        ----------
        name : str
        n : int
        reliability, background : float
            See `neurosim.Playback`: a stimulus that fires partly.
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
        p, beta : float, optional
            Default: the brain's p, the target's beta.
        beta_minus : float
            Depression where the target fired before the source, see `neurosim.Hebbian`.
        weight : float
            Initial weight of each synapse.
        """
        source, target = self._population(pre), self._population(post)
        gain = self._betas.get(post, self.beta) if beta is None else beta
        self.network.add([], [self._fiber(source, target, p, gain, beta_minus, weight)])

    def project(
        self,
        wiring: Wiring | None = None,
        rounds: int = 1,
        *,
        firing: Mapping[str, Any] | None = None,
        plastic: bool = True,
        after_round: Callable[[int], None] | None = None,
        progress: bool = False,
    ) -> dict[str, Record]:
        """Let sources fire into areas; all areas change at once, from the winners before.

        Parameters
        ----------
        wiring : mapping, optional
            Source to target or targets. Default: every fiber that is not inhibited and whose
            source is an area with winners, or a stimulus named in ``firing``.
        rounds : int
        firing : mapping of str to array_like of int, optional
            Which neurons of a stimulus fire. Default: all.
        plastic : bool
            Whether synapses learn.
        after_round : callable, optional
            Called with the rounds done.
        progress : bool
            Whether a bar shows how far it is, on a terminal or in a notebook.

        Returns
        -------
        dict of str to Record
            For each target.

        Raises
        ------
        ArgumentError
            If a name is unknown, no fiber leads there, something is inhibited, or a source area
            has never fired.
        """
        if not isinstance(firing, Mapping | None):
            raise KindError(f"firing must map stimuli to neurons, got {checks.shown(firing)}")
        firing = dict(firing or {})
        for name in firing:
            checks.choice("firing", name, self._stimuli())
        pairs = self._spontaneous(firing) if wiring is None else _pairs(wiring)
        self._check(pairs)
        targets = [name for name in self._betas if name in {post for _, post in pairs}]
        recorders = {name: self.network.record(name) for name in targets}
        before = {name: self.network.winners(name) for name in targets}
        inputs = {
            pre: firing.get(pre, np.arange(self._population(pre).n))
            for pre, _ in pairs
            if pre not in self._betas
        }
        held = [name for name in self._betas if name not in targets or name in self._fixed]
        try:
            self.network.run(
                rounds,
                inputs=inputs,
                plastic=plastic,
                pathways=[f"{pre}->{post}" for pre, post in pairs],
                held=held,
                chunk=1,
                after_chunk=after_round,
                progress=progress,
            )
        finally:
            for recorder in recorders.values():
                self.network.forget(recorder)
        return {name: self._tell(name, recorders[name], before[name]) for name in targets}

    def fix(self, *areas: str) -> None:
        """Make areas keep their winners though driven; fibers into them still learn."""
        self.network.guard.check_idle("fix()")
        for name in areas:
            if not self.winners(name).size:
                raise ArgumentError(f"area {name!r} has no winners to keep; project into it first")
        self._fixed |= set(areas)

    def unfix(self, *areas: str) -> None:
        """Let fixed areas choose their winners again."""
        self.network.guard.check_idle("unfix()")
        self._fixed -= {checks.choice("area", name, self._betas) for name in areas}

    def inhibit(self, *names: str) -> None:
        """Silence areas, and close fibers (``"A->B"``), until they are disinhibited."""
        self.network.guard.check_idle("inhibit()")
        known = [*self._betas, *self.network.pathways]
        chosen = {checks.choice("area or fiber", name, known) for name in names}
        self.network.rest([name for name in chosen if name in self._betas])
        self._inhibited |= chosen

    def disinhibit(self, *names: str) -> None:
        """Let areas and fibers take part again."""
        self.network.guard.check_idle("disinhibit()")
        known = [*self._betas, *self.network.pathways]
        self._inhibited -= {checks.choice("area or fiber", name, known) for name in names}

    def clear(self, *areas: str) -> None:
        """Silence areas, by default all; what they learned stays."""
        chosen = [checks.choice("area", name, self._betas) for name in areas or self._betas]
        self.network.rest(chosen)

    def activate(self, area: str, neurons: Any) -> None:
        """Make ``neurons`` the winners of an area, as if they had just fired."""
        self.network.excite(checks.choice("area", area, self._betas), neurons)

    def probe(self) -> Probe:
        """Look without a trace: nothing is learned, winners and support come back.

        So does who takes part (`fix`, `inhibit`, ...). What would stay is refused: `area`,
        `stimulus`, `connect` and `normalise`.
        """
        return Probe(self.network.guard, self._begin_probe)

    def _begin_probe(self) -> Callable[[], None]:
        """Return what brings everything back."""
        network = self.network.probe()
        network.__enter__()
        fired = {name: mask.copy() for name, mask in self._has_fired.items()}
        counts, fixed, inhibited = dict(self._n_fired), set(self._fixed), set(self._inhibited)

        def end() -> None:
            network.__exit__()
            self._has_fired, self._n_fired = fired, counts
            self._fixed, self._inhibited = fixed, inhibited

        return end

    def normalise(self, total: float = 1.0, *fibers: str) -> None:
        """Scale the weights into each neuron to ``total`` along each fiber, see `Network`."""
        self.network.normalise(total, fibers or None)

    def winners(self, area: str) -> Index:
        """Return who fires in an area now, int32, ascending."""
        return self.network.winners(checks.choice("area", area, self._betas))

    def support(self, area: str) -> Index:
        """Return who has ever fired in an area, int32, ascending; told when rounds are over."""
        self.network.guard.check_idle("support()")
        has_fired = self._has_fired[checks.choice("area", area, self._betas)]
        return np.flatnonzero(has_fired).astype(np.int32)

    def weights(
        self, pre: str, post: str, pre_neurons: Any, post_neurons: Any
    ) -> tuple[Edges, Real]:
        """Return the synapses between neurons, and their weights, see `Network.edges`."""
        return self.network.edges(self._name(pre, post), pre_neurons, post_neurons)

    def density(self, area: str, neurons: Any = None) -> float:
        """Return synapses within ``neurons`` (default: the winners) / their number squared."""
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

    def _spontaneous(self, firing: Mapping[str, Any]) -> list[tuple[str, str]]:
        """Return all fibers that can carry something now."""
        pairs = []
        for name, pathway in self.network.pathways.items():
            pre, post = pathway.synapses.pre.name, pathway.synapses.post.name
            is_active = pre in firing or (pre in self._betas and self.winners(pre).size > 0)
            if is_active and not {name, pre, post} & self._inhibited:
                pairs.append((pre, post))
        if not pairs:
            raise ArgumentError(
                "no fiber can carry anything; pass wiring= or firing=, or disinhibit"
            )
        return pairs

    def _check(self, pairs: Sequence[tuple[str, str]]) -> None:
        for pre, post in pairs:
            name = self._name(pre, post)
            for part in (pre, post, name):
                if part in self._inhibited:
                    raise ArgumentError(f"{part!r} is inhibited; disinhibit({part!r}) first")
            if pre in self._betas and not self.winners(pre).size:
                raise ArgumentError(
                    f"area {pre!r} has no winners to fire into {post!r}; project into it first"
                )

    def _tell(self, name: str, recorder: Any, before: Index) -> Record:
        """Turn what was recorded into a `Record`, and keep the support."""
        has_fired, support, overlaps = self._has_fired[name], [], []
        for winners in recorder.winners:
            self._n_fired[name] += int(np.count_nonzero(~has_fired[winners]))
            has_fired[winners] = True
            support.append(self._n_fired[name])
            shared = np.intersect1d(before, winners, assume_unique=True).size
            overlaps.append(shared / before.size if before.size else float("nan"))
            before = winners
        return Record(recorder.winners, support, overlaps, recorder.ties)


def _check_name(name: Any) -> None:
    if "->" in checks.text("name", name):
        raise ArgumentError(f"name must not contain '->', which joins the ends of fibers: {name!r}")


def _pairs(wiring: Wiring) -> list[tuple[str, str]]:
    if not isinstance(wiring, Mapping):
        raise KindError(f"wiring must map sources to targets, got {checks.shown(wiring)}")
    pairs = []
    for pre, posts in wiring.items():
        if not isinstance(posts, str | list | tuple):
            raise KindError(f"wiring[{pre!r}] must be a name or a list of names, got {posts!r}")
        pairs += [(pre, post) for post in ([posts] if isinstance(posts, str) else posts)]
    if not pairs:
        raise ArgumentError("wiring must name at least one source and target, such as {'S': 'A'}")
    return pairs
