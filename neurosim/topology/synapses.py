"""Synapses: directed connections from population to population."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from neurosim.base import checks, reprs, units
from neurosim.base.errors import ArgumentError, KindError
from neurosim.base.names import check_end
from neurosim.base.protocols import ask_between, require
from neurosim.topology.connectivity import Connectome
from neurosim.topology.explicit import Explicit
from neurosim.topology.labels import Labels
from neurosim.topology.population import Population
from neurosim.topology.release import check_release, read_release


@dataclass(frozen=True)
class Synapses:
    """Connections from ``pre`` to ``post``: connectome + weight + delay + plasticity.

    Parameters
    ----------
    pre, post : Population
        May be the same (recurrent synapses).
    connectome : Connectome
        `Random`, `FixedFanIn`, `FixedFanOut`, `OneToOne`, `AllToAll`, `Near`, `Explicit`, one of
        your own (`Connectome`), or one of these with several contacts for each pair (`Multapses`).
        One that has ``between`` is asked for what it is between ``pre`` and ``post``, and that is
        kept.
    weight : float, array_like, Uniform, Normal or LogNormal
        Initial weight; a factor where the connectome lists weights of its own. In rounds one
        number, without unit and not negative. In spikes one for all, or one for each synapse (in
        the order of `SpikingNetwork.edges`), in the unit of the variable they add to: mV, or
        without unit for conductances; negative ones inhibit.
    plasticity : Plasticity, PairSTDP, TripletSTDP or SynapseRule, optional
        In rounds `Hebbian`, `Logarithmic`, `FastHebbian` or one of your own (`Plasticity`), in
        spikes the others. Without it the weights stay.
    name : str
        Default ``"pre->post"``; unique within a network, keys what is random.
    delay : float, array_like, Uniform or DistanceDelay
        Only in spikes: ms, multiples of dt from 0; one for all, or one for each synapse. What is
        drawn, or follows from distances, is rounded to multiples of dt. With 0 a spike arrives in
        the step in which it is fired, after all neurons had their chance to fire.
    receptor : str
        Only in spikes: the variable that weights add to, such as ``"gi"``. Default: the rule of
        ``post`` chooses by the sign of the weights.
    short_term : ShortTerm, optional
        Only in spikes: facilitation and depression by use.
    growth : GrowthRule, optional
        Which synapses come and go as the network runs: `RandomGrowth`, `DistanceGrowth`,
        `AttentionGrowth`, `WeightPruning`, in rounds `CoactivityGrowth`, in spikes
        `CalciumHomeostasis`, or one of your own (`GrowthRule`). It is asked as a connectome is.
    release : float or array_like of float
        Chance with which a contact passes a spike on, from 0 to 1: one for all, or one for each in
        the order of ``edges()``. Each contact of each spike is drawn for itself, by the seed (in
        spikes the ``noise_seed``), the name, its two neurons, its number among their contacts, and
        the round, or the step in which the spike arrives. What is released is all that would have
        been transmitted: the weight, times the share of ``short_term`` or the amount of a `Graded`
        neuron. Synapses learn from spikes, whether they were released or not. The same step or
        round again, as after ``restore(state)`` or within ``probe()``, releases the same: for
        another trial let time go on, or ``restore(state, seed=...)``. Default: 1, which draws
        nothing.

    Examples
    --------
    >>> from neurosim import Hebbian, KWinners, Playback, Population, Random, Synapses
    >>> eye, area = Population("eye", 100, Playback()), Population("area", 1000, KWinners(30))
    >>> Synapses(eye, area, Random(0.1), plasticity=Hebbian(beta=0.1)).name
    'eye->area'
    """

    pre: Population
    post: Population
    connectome: Connectome
    weight: Any = 1.0
    plasticity: Any = None
    name: str = ""
    delay: Any = 0.0
    receptor: str = ""
    short_term: Any = None
    growth: Any = None
    release: Any = 1.0

    def __repr__(self) -> str:
        return reprs.settings(self, pre=str(self.pre), post=str(self.post))

    def __post_init__(self) -> None:
        for side in ("pre", "post"):
            if not isinstance(getattr(self, side), Population):
                raise KindError(f"{side} must be a Population, got {getattr(self, side)!r}")
        require("connectome must be a connectome", self.connectome, _NEEDED, "Connectome")
        if not self.name:
            object.__setattr__(self, "name", f"{self.pre.name}->{self.post.name}")
        checks.text("name", self.name)
        if isinstance(self.connectome, Explicit):
            own = self.connectome.labels, self.connectome.post_labels
            check_labels(self.name, own, (self.pre, self.post))
        if self.post.rule.is_source:
            raise KindError(
                f"{self.name!r} ends at {self.post.name!r}, which fires by itself "
                f"({type(self.post.rule).__name__}); give it a rule that fires by what it gets"
            )
        if self.post.rule.driver != self.pre.rule.driver:
            raise KindError(
                f"{self.name!r} leads from {self.pre.name!r}, which fires in "
                f"{self.pre.rule.driver}, to {self.post.name!r}, which fires in "
                f"{self.post.rule.driver}; one network runs in rounds or in spikes"
            )
        object.__setattr__(self, "release", read_release(self.name, self.release))
        if self.growth is not None:
            self._check_growth(f"growth of {self.name!r} must be a growth rule")
        getattr(self, f"_check_{self.post.rule.driver}")()
        check_release(self)
        # Last: what is asked may rely on all that was checked.
        self._bind()

    @property
    def is_recurrent(self) -> bool:
        """Whether they lead back to their own population; names are unique within a network."""
        return self.pre.name == self.post.name

    def _bind(self) -> None:
        """Keep what depends on the two populations as it is between these."""
        grows = self.growth is not None
        for name in ("connectome", "delay", "growth"):
            given = getattr(self, name)
            if (ask := getattr(given, "between", None)) is None or isinstance(given, type):
                continue
            told = ask_between(f"between of the {name} of {self.name!r}", ask, self.pre, self.post)
            object.__setattr__(self, name, told)
        what = f"between() of the connectome of {self.name!r} must return a connectome"
        require(what, self.connectome, _NEEDED, "Connectome")
        if grows:
            self._check_growth(
                f"between() of the growth of {self.name!r} must return a growth rule"
            )

    def _check_rounds(self) -> None:
        if self.plasticity is not None:
            driver = getattr(self.plasticity, "driver", None)
            what = f"plasticity of {self.name!r} must be one of rounds"
            if driver != "rounds":
                what = f"{what} ({_PLASTICITIES}), or None"
            if driver == "spikes":
                raise KindError(f"{what}, got {checks.shown(self.plasticity)}, which is for spikes")
            require(what, self.plasticity, ("driver", "keeps"), "Plasticity")
        weight = checks.real("weight", self.weight, 0.0, 1e100, "inhibition is a firing rule")
        object.__setattr__(self, "weight", weight)
        for name, unset in (("delay", 0.0), ("receptor", ""), ("short_term", None)):
            value = getattr(self, name)
            if np.ndim(value) or value is not unset and value != unset:
                raise KindError(f"{name} of {self.name!r} is for spikes; in rounds there is none")

    def _check_growth(self, what: str) -> None:
        """Raise unless the growth rule is whole, and one for such a network."""
        driver: str = self.post.rule.driver
        what = f"{what} of {driver}"
        needed = ("driver", "every", "start", "observe", "propose")
        require(what, self.growth, needed, "GrowthRule")
        checks.choice(
            f"driver of the growth of {self.name!r}",
            self.growth.driver,
            ("rounds", "spikes", "both"),
        )
        if self.growth.driver not in (driver, "both"):
            raise KindError(
                f"{what}, got {checks.shown(self.growth)}, which is for {self.growth.driver}; if "
                f"it is a rule of yours, set driver = {driver!r} in its class"
            )
        if driver == "rounds":
            checks.integer(f"every of the growth of {self.name!r}", self.growth.every, 1)
        has_several = getattr(self.connectome, "multapses", False)
        if getattr(self.growth, "needs_multapses", False) and not has_several:
            raise KindError(
                f"growth of {self.name!r} ({type(self.growth).__name__}) makes several contacts "
                f"between two neurons, but {type(self.connectome).__name__} allows one; give "
                "Multapses(connectome, 1)"
            )

    def _check_spikes(self) -> None:
        for name in ("plasticity", "short_term"):
            rule = getattr(self, name)
            hook = "on_emission" if name == "short_term" else "on_firing"
            if rule is not None and (isinstance(rule, type) or not hasattr(rule, hook)):
                raise KindError(f"{name} of {self.name!r} must be one for spikes, got {rule!r}")
        if self.receptor:
            checks.choice("receptor", self.receptor, self.post.rule.receptors)
        for name, unit in (("weight", self.post.rule.weight_unit), ("delay", "ms")):
            value = getattr(self, name)
            if not hasattr(value, "draw") and not (name == "delay" and hasattr(value, "between")):
                value = units.kept(f"{name} of {self.name!r}", value, unit)
                object.__setattr__(self, name, value)


_NEEDED = ("edges", "expected", "most_inputs")
_PLASTICITIES = "Hebbian, Logarithmic, FastHebbian, a Plasticity of your own"


def check_members(
    populations: Sequence[Population],
    synapses: Sequence[Synapses],
    present: Sequence[Population] = (),
    names_present: Sequence[str] = (),
    replaced: Sequence[Population] = (),
) -> None:
    """Raise if these cannot join one network: wrong kinds, repeated names, loose ends.

    Parameters
    ----------
    populations, synapses : sequence
        Those that join.
    present : sequence of Population
        Those that are in the network.
    names_present : sequence of str
        Of synapses that are in the network.
    replaced : sequence of Population
        Objects that stood for populations of the network, and may still be named as ends.
    """
    for kind, members, member in (
        ("populations", populations, Population),
        ("synapses", synapses, Synapses),
    ):
        if not isinstance(members, Sequence):
            raise KindError(f"{kind} must be a list of {member.__name__}, got {members!r}")
        for value in members:
            if not isinstance(value, member):
                raise KindError(f"{kind} must be {member.__name__} objects, got {value!r}")
    ends = [*present, *populations]
    _check_names("population", populations, [p.name for p in present])
    _check_names("synapses", synapses, names_present)
    for s in synapses:
        for end in (s.pre, s.post):
            check_end(repr(s.name), end, ends, replaced)
        who = f"the connectome of {s.name!r} ({type(s.connectome).__name__})"
        checks.real(f"expected() of {who}", s.connectome.expected(s.pre.n, s.post.n), 0)
        checks.real(f"most_inputs() of {who}", s.connectome.most_inputs(s.pre.n), 0)


def _check_names(kind: str, members: Sequence[Any], present: Sequence[str]) -> None:
    names = [member.name for member in members]
    for name in names:
        if name in present:
            raise ArgumentError(
                f"{kind} name {name!r} is used twice; the network has one already: choose another "
                "name, or make the network again"
            )
        if names.count(name) > 1:
            raise ArgumentError(f"{kind} name {name!r} is used twice; names must be unique")


def members_of(populations: Sequence[Population], synapses: Sequence[str]) -> str:
    """Return the populations and synapses of a network, in words."""
    cells = reprs.listed(f"{p} {type(p.rule).__name__}" for p in populations)
    return "; ".join(filter(None, [cells, reprs.listed(synapses)])) or "empty"


def check_labels(name: str, own: tuple[Labels | None, Labels | None], ends: Any) -> None:
    """Raise if synapses of a file lead between populations with labels in another order.

    Parameters
    ----------
    name : str
        Of the synapses.
    own : (Labels or None, Labels or None)
        Of the file.
    ends : (Population, Population)
    """
    for side, labels, end in zip(("pre", "post"), own, ends, strict=True):
        if labels is not None and end.labels is not None and not labels.is_same(end.labels):
            raise ArgumentError(
                f"{side} of {name!r} must have the labels of its connectome, in their order, got "
                f"{end.labels!r} for {end.name!r}; make both by the same table: "
                "Explicit.from_file(path, neurons)"
            )
