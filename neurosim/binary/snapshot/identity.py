"""Whose a state is: what makes a network this one, by values."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.attributes import attributes_of
from neurosim.base.digests import digest
from neurosim.base.errors import ArgumentError
from neurosim.binary.members import Members
from neurosim.binary.pathways.listed import Listed
from neurosim.binary.pathways.pathway import Pathway
from neurosim.binary.pathways.procedural import Procedural
from neurosim.binary.pathways.redrawn import Redrawn
from neurosim.binary.promises import OWN_RULES
from neurosim.topology.population import Population

OWN = "one that keeps nothing"


def tell(members: Members) -> dict[str, Any]:
    """Return what makes a network this one; settings that change no unit of drive may be others.

    Computed from all stored synapses when first asked for, a second for some 10^9 bytes.
    """
    populations = members.populations.values()
    facts: dict[str, Any] = {
        "populations and sizes": ", ".join(map(_tell_size, populations)),
        "synapses": ", ".join(members.pathways),
        "seed": members.seed,
    }
    for population in populations:
        name, rule = population.name, population.rule
        facts[f"rule of {name!r}"] = OWN if type(rule) in OWN_RULES else type(rule).__name__
        facts[f"most neurons of {name!r} that fire"] = members.activity[name].most_firing
        facts[f"most_emitted of {name!r}"] = int(rule.most_emitted)
    for pathway in members.pathways.values():
        facts |= _tell_synapses(pathway)
    return facts


def _tell_size(population: Population) -> str:
    n_initial = population.n_initial
    at_first = "" if n_initial is None else f" ({n_initial} at first)"
    return f"{population.n} {population.name}{at_first}"


def _tell_synapses(pathway: Pathway) -> dict[str, Any]:
    synapses = pathway.synapses
    name, growth = synapses.name, synapses.growth
    weights = getattr(synapses.connectome, "weights", None)
    return {
        f"edges of {name!r}": _tell_edges(pathway),
        f"weights of {name!r}": repr(float(synapses.weight))
        + ("" if weights is None else f" x {digest(np.asarray(weights))}"),
        f"plasticity of {name!r}": _tell_plasticity(synapses.plasticity),
        f"growth of {name!r}": "none" if growth is None else type(growth).__name__,
        f"release of {name!r}": "one for each" if getattr(synapses.release, "shape", ()) else "one",
    }


def _tell_edges(pathway: Pathway) -> str:
    """Return how synapses are kept, and a hash that tells the graph from others."""
    kind, synapses = type(pathway).__name__, pathway.synapses
    if isinstance(pathway, Listed):
        return f"{kind} {pathway.graph()}"
    if isinstance(pathway, Procedural):
        told = f"p = {pathway.graph.p!r}, self_loops = {pathway.keeps_loops}"
        return f"{kind}, {told}, key {digest(pathway.stream.key)}"
    if isinstance(pathway, Redrawn):
        return f"{kind}, loops {pathway.graph.keeps_loops}, {digest(*_tables(pathway.rows))}"
    return f"{kind}, {synapses.pre.n} x {synapses.post.n}"


def _tables(rows: Any) -> list[Any]:
    """Return the arrays of a table of tables."""
    return [a for each in rows for a in (_tables(each) if isinstance(each, tuple) else [each])]


def _tell_plasticity(rule: Any) -> str:
    """Return a rule of ours with its settings, which say what a step is; of users the bound."""
    kind = type(rule).__name__
    if rule is None:
        return "none"
    if rule.keeps == "weights":
        return f"{kind} up to {float(rule.largest)!r}"
    told = ", ".join(f"{name}={value!r}" for name, value in attributes_of(rule).items())
    return f"{kind}({told})"


def check(own: Mapping[str, Any], other: Any) -> None:
    """Raise unless two networks are one by these facts."""
    other = other if isinstance(other, Mapping) else {}
    for fact in [*own, *other]:
        mine, theirs = own.get(fact), other.get(fact)
        if type(mine) is not type(theirs) or mine != theirs:
            raise ArgumentError(
                f"stored must be a state of this network; {fact} must be {checks.shown(mine)}, got "
                f"{checks.shown(theirs)}; build the network with the arguments of the one that was "
                "stored, and the rules that set_rule() gave it"
            )
