r"""The calculus of the brain, in its users' words: areas, stimuli, fibers, assemblies.

An area has n neurons of which the k with the largest drive fire; fibers are random graphs G(n, p)
with initial weights of 1, between areas, within an area, and from stimuli [1]_:

.. math::
   d_j(t) = \sum_{s} \sum_{i \in s} w_{ij} + \sum_{a} \sum_{i \in z_a(t-1)} w_{ij}, \qquad
   z(t) = \text{top-}k\, d(t), \qquad
   w_{ij} \leftarrow (1 + \beta)\, w_{ij} \text{ for } i \text{ that fired, } j \in z(t).

An area that no fiber drives in a round keeps its winners; one that is fixed keeps them though
driven, and learns. `Brain` holds the words, `neurosim.models.assemblies.operations` the programs.

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
from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.arrays import Index
from neurosim.base.errors import ArgumentError, KindError
from neurosim.base.reprs import counted, fit, listed, of_size
from neurosim.binary.probing import Probe
from neurosim.models.assemblies import collapse
from neurosim.models.assemblies.anatomy import Anatomy
from neurosim.models.assemblies.controls import BrainControls
from neurosim.models.assemblies.record import Record, Wiring, overlap, read_pairs, read_record

__all__ = ["Brain", "Record", "Wiring", "overlap"]


class Brain(Anatomy, BrainControls):
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
        Largest weight / initial weight, from 1 up. The default hardly bounds weights: where several
        stimuli project into one area, pass 3, or what was learned first takes the others over.
    ties : str
        ``"lowest_index"`` or ``"random"``, see `neurosim.KWinners`.
    self_loops : bool
        Whether a neuron may connect to itself.
    seed : int
        Of all that is random, from 0 to 2**63 - 1.
    threads : int
        Threads that share the work of a large brain; they change no bit.

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

    def __repr__(self) -> str:
        areas = [of_size(name, self.network.populations[name].n) for name in list(self._betas)]
        parts = {"areas": areas, "stimuli": self._stimuli(), "fibers": self.network.pathways}
        told = [f"{what} {listed(names)}" for what, names in parts.items() if names] or ["empty"]
        return fit(f"Brain after {counted(self.network.round, 'round')}: {'; '.join(told)}")

    def __copy__(self) -> "Brain":
        return deepcopy(self)  # a shallow copy would run on the same memory

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
            How many, from 0 up.
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

        Warns
        -----
        CollapseWarning
            If an area formed no assembly of its own but fell back into that of other sources; see
            `neurosim.models.assemblies.collapse`.
        """
        if not isinstance(firing, Mapping | None):
            raise KindError(f"firing must map stimuli to neurons, got {checks.shown(firing)}")
        firing = dict(firing or {})
        for name in firing:
            checks.choice("firing", name, self._stimuli())
        pairs = self._spontaneous(firing) if wiring is None else read_pairs(wiring)
        self._check(pairs)
        targets = [name for name in self._betas if name in {post for _, post in pairs}]
        recorders = {name: self.network.record(name) for name in targets}
        before = {name: self.network.winners(name) for name in targets}
        held = [name for name in self._betas if name not in targets or name in self._fixed]
        try:
            self.network.run(
                rounds,
                inputs=self._play(pairs, firing),
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
        told = {name: self._tell(name, recorders[name], before[name]) for name in targets}
        if plastic:
            self._watch(pairs, told)
        return told

    def probe(self) -> Probe:
        """Look without a trace: nothing is learned, winners and support come back.

        So does who takes part (`fix`, `inhibit`, ...). What would stay is refused: `area`,
        `stimulus`, `connect` and `normalise`.

        Returns
        -------
        Probe
            For a ``with`` statement, whose block is the probe.

        Raises
        ------
        ArgumentError
            If it begins or ends within a projection, from ``after_round``.

        Examples
        --------
        >>> brain = Brain(p=0.1, seed=1)
        >>> brain.stimulus("S", 30), brain.area("A", 1000, 30), brain.connect("S", "A")
        (None, None, None)
        >>> with brain.probe():
        ...     seen = brain.project({"S": "A"})["A"].winners[-1].size
        >>> seen, brain.winners("A").size
        (30, 0)
        """
        return Probe(self.network.guard, self._begin_probe)

    def _begin_probe(self) -> Callable[[], None]:
        """Begin a probe of the network; return the function that ends it and brings all back."""
        network = self.network.probe()
        network.__enter__()
        fired = {name: mask.copy() for name, mask in self._has_fired.items()}
        counts, fixed, inhibited = dict(self._n_fired), set(self._fixed), set(self._inhibited)
        assemblies, self._assemblies = self._assemblies, {}  # what is formed inside does not stay

        def end() -> None:
            network.__exit__()
            self._assemblies = assemblies
            self._has_fired, self._n_fired = fired, counts
            self._fixed, self._inhibited = fixed, inhibited

        return end

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

    def _play(self, pairs: Sequence[tuple[str, str]], firing: Mapping[str, Any]) -> dict[str, Any]:
        """Return who fires of each stimulus that takes part."""
        return {
            pre: firing.get(pre, np.arange(self._population(pre).n))
            for pre, _ in pairs
            if pre not in self._betas
        }

    def _tell(self, name: str, recorder: Any, before: Index) -> Record:
        """Turn what was recorded into a `Record`, and keep the support."""
        record = read_record(recorder, before, self._has_fired[name], self._n_fired[name])
        self._n_fired[name] = [self._n_fired[name], *record.support][-1]
        return record

    def _watch(self, pairs: Sequence[tuple[str, str]], told: Mapping[str, Record]) -> None:
        """Warn where a projection ended in the assembly of another."""
        found = []
        for name in [name for name in told if name in self._assemblies]:
            sources = {pre for pre, post in pairs if post == name and pre != name}
            assemblies, winners = self._assemblies[name], told[name].winners
            if name in self._fixed:
                assemblies.teach(sources)
            elif former := assemblies.note(sources, winners, is_alone=(name, name) not in pairs):
                found.append((sources, name, former))
        for sources, name, former in found:
            collapse.warn(sources, name, former)
