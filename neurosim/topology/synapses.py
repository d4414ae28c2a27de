"""Synapses: directed connections from population to population."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from neurosim.base import checks, reprs, units
from neurosim.base.errors import KindError
from neurosim.base.names import is_left_out
from neurosim.base.protocols import ask_between, require
from neurosim.topology.connectivity import Connectome
from neurosim.topology.explicit import Explicit
from neurosim.topology.part import Part, check_labels, population_of
from neurosim.topology.placed import Placed, check_parts, drawn_by, ends_of, read_ends
from neurosim.topology.population import Population
from neurosim.topology.receptors import read_receptor
from neurosim.topology.release import check_release, read_release
from neurosim.topology.shared_graph import NO_DELAY, share_graph
from neurosim.topology.weight_formula import is_formula


@dataclass(frozen=True)
class Synapses:
    """Connections from ``pre`` to ``post``: connectome + weight + delay + plasticity.

    Parameters
    ----------
    pre, post : Population or Part
        May be the same (recurrent synapses). Of parts the connectome is drawn as between
        populations of their sizes, and numbers of neurons in it count within them; from then on
        ``pre`` and ``post`` are the populations, and all numbers of neurons are theirs.
    connectome : Connectome or Synapses
        `Random`, `FixedFanIn`, `FixedFanOut`, `FixedTotalNumber`, `OneToOne`, `AllToAll`, `Near`,
        `Explicit`, one of your own (`Connectome`), or one of these with several contacts for each
        pair (`Multapses`).
        One that has ``between`` is asked for what it is between ``pre`` and ``post``, and that is
        kept. In spikes it may be other synapses between the same populations: then the very same
        neurons are connected, with weights, plasticity, ... of their own. Their arrays are kept
        once, as long as neither changes: once synapses of one come or go, each has its own.
    weight : float, array_like, Uniform, Normal, LogNormal or callable
        Initial weight; a factor where the connectome lists weights of its own. In rounds one
        number, without unit and not negative. In spikes one for all, or one for each synapse (in
        the order of `SpikingNetwork.edges`), in the unit of the variable they add to: mV, or
        without unit for conductances; negative ones inhibit. Or a function ``f(pre, post)`` of the
        numbers of both neurons of all synapses, arrays of shape (n,), that returns n weights.
    plasticity : Plasticity, PairSTDP, TripletSTDP or SynapseRule, optional
        In rounds `Hebbian`, `Logarithmic`, `FastHebbian` or one of your own (`Plasticity`), in
        spikes the others. Without it the weights stay.
    name : str
        Default ``"pre->post"``; unique within a network, keys what is random.
    delay : float, array_like, Uniform or DistanceDelay
        Only in spikes: ms, multiples of dt from 0; one for all, or one for each synapse. What is
        drawn, or follows from distances, is rounded to multiples of dt. With 0 a spike arrives in
        the step in which it is fired, after all neurons had their chance to fire.
        Default: 0, or that of the synapses whose graph these share.
    receptor : str or mapping of str to float
        Only in spikes: the variable that weights add to, such as ``"gi"``; or several with a ratio
        each, as ``{"ampa": 1.0, "nmda": 0.4}``: each spike adds ratio x weight to each of them, in
        this order. Default: the rule of ``post`` chooses by the sign of the weights.
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
    graph : str
        Only in spikes: the name by which the connectome, and delays that are drawn, are drawn.
        Synapses of one graph name and one connectome have the same graph. Default: that of the
        synapses given as connectome, or ``name``.

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
    delay: Any = NO_DELAY
    receptor: Any = ""
    short_term: Any = None
    growth: Any = None
    release: Any = 1.0
    graph: str = ""

    def __repr__(self) -> str:
        pre, post = map(str, ends_of(self))
        return reprs.settings(self, pre=pre, post=post)

    def __post_init__(self) -> None:
        for side in ("pre", "post"):
            if not isinstance(getattr(self, side), Population | Part):
                raise KindError(f"{side} must be a Population, got {getattr(self, side)!r}")
        if is_left_out(self.name):
            object.__setattr__(self, "name", f"{self.pre.name}->{self.post.name}")
        checks.text("name", self.name)
        # Of synapses, it was asked what it is between the two when these were made.
        is_shared = isinstance(self.connectome, Synapses)
        if is_shared:
            share_graph(self, self.connectome)
        connectome, *ends = read_ends(self.connectome, self.pre, self.post)
        require("connectome must be a connectome", connectome, _NEEDED, "Connectome")
        object.__setattr__(self, "connectome", connectome)
        for side, end in zip(("pre", "post"), ends, strict=True):
            object.__setattr__(self, side, population_of(end))
        if isinstance(connectome, Explicit):
            check_labels(self.name, (connectome.labels, connectome.post_labels), ends)
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
        check_parts(self, (ends[0], ends[1]))
        # Last: what is asked may rely on all that was checked.
        names = ("delay", "growth") if is_shared else ("connectome", "delay", "growth")
        self._bind(names, ends)

    @property
    def drawn_as(self) -> str:
        """The name by which the connectome is drawn."""
        return self.graph or self.name

    @property
    def is_recurrent(self) -> bool:
        """Whether they lead back to their own population; names are unique within a network."""
        return self.pre.name == self.post.name

    def saved(self) -> dict[str, Any]:
        """Return the arguments that they were made of.

        Returns
        -------
        dict
            By name.
        """
        pre, post = ends_of(self)
        given = {each.name: getattr(self, each.name) for each in fields(self)}
        return given | {"pre": pre, "post": post, "connectome": drawn_by(self)}

    def _bind(self, names: Sequence[str], ends: Sequence[Any]) -> None:
        """Keep what depends on the two populations as it is between these."""
        grows = self.growth is not None
        for name in names:
            given = getattr(self, name)
            if (ask := getattr(given, "between", None)) is None or isinstance(given, type):
                continue
            # Delays are asked for numbers of the populations, a connectome draws within the parts.
            between = ends if name == "connectome" else (self.pre, self.post)
            told = ask_between(f"between of the {name} of {self.name!r}", ask, *between)
            object.__setattr__(self, name, told)
        what = f"between() of the connectome of {self.name!r} must return a connectome"
        require(what, self.connectome, _NEEDED, "Connectome")
        if any(isinstance(end, Part) for end in ends):
            object.__setattr__(self, "connectome", Placed(self.connectome, *ends))
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
        for name, unset in _OF_SPIKES:
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
        known = self.post.rule.receptors
        object.__setattr__(self, "receptor", read_receptor(self.name, self.receptor, known))
        if not is_left_out(self.graph):
            checks.text("graph", self.graph)
        for name, unit in (("weight", self.post.rule.weight_unit), ("delay", "ms")):
            value = getattr(self, name)
            if name == "weight" and is_formula(value):
                continue
            if not hasattr(value, "draw") and not (name == "delay" and hasattr(value, "between")):
                value = units.kept(f"{name} of {self.name!r}", value, unit)
                object.__setattr__(self, name, value)


_NEEDED = ("edges", "expected", "most_inputs")
_OF_SPIKES = (("delay", 0.0), ("receptor", ""), ("short_term", None), ("graph", ""))
_PLASTICITIES = "Hebbian, Logarithmic, FastHebbian, a Plasticity of your own"
