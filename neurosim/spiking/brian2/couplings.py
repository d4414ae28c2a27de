"""Couplings in Brian2: "(summed)" variables, of which several may add up in one.

They come before all that acts on neurons in the same part of a step, inputs among it, as what they
look at is the state at the beginning of the step: so their names do in the order of text.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from neurosim.base.errors import KindError
from neurosim.spiking.brian2.objects import connect
from neurosim.spiking.brian2.rules import NeuronEquations
from neurosim.spiking.coupled import Coupled, find_coupled
from neurosim.spiking.engine.pathway import Pathway


def find_targets(pathways: Mapping[str, Pathway]) -> dict[str, str]:
    """Return the variable that each coupling sets there: of its own, where several add up."""
    coupled = find_coupled(pathways)
    ends = [_target(each) for each in coupled]
    return {
        each.name: f"coupled_{number:04d}" if ends.count(end) > 1 else each.synapses.into
        for number, (each, end) in enumerate(zip(coupled, ends, strict=True))
    }


def declare_targets(
    neurons: Mapping[str, NeuronEquations], pathways: Mapping[str, Pathway]
) -> dict[str, NeuronEquations]:
    """Return equations of neurons with the variables that several couplings set."""
    found, targets = dict(neurons), find_targets(pathways)
    for each in find_coupled(pathways):
        name, variable = each.post.population.name, targets[each.name]
        if variable != each.synapses.into:
            found[name] = replace(found[name], model=f"{found[name].model}\n{variable} : 1")
    return found


def make_coupling(
    brian2: Any, clock: Any, label: str, pathway: Coupled, groups: Mapping[str, Any], into: str
) -> Any:
    """Return synapses that sum up their term into a variable, which no spike acts on."""
    coupling = pathway.synapses
    if coupling.brian2 is None:
        raise KindError(
            f"{pathway.name!r} has a term that Brian2 does not know; give the Coupling brian2=..., "
            'such as "w * (v_pre - v_post)"'
        )
    if coupling.plasticity is not None:
        raise KindError(
            f"{pathway.name!r} has a plasticity, which is not told to Brian2; leave it out to "
            "compare"
        )
    model = f"w : 1\n{into}_post = {coupling.brian2} : 1 (summed)"
    ends = groups[coupling.pre.name], groups[coupling.post.name]
    synapses = brian2.Synapses(*ends, model, namespace={}, clock=clock, name=label)
    if connect(synapses, pathway)[0].size:
        synapses.variables["w"].set_value(pathway.list_weights())
    return synapses


def add_up(groups: Mapping[str, Any], pathways: Mapping[str, Pathway]) -> None:
    """Let each variable into which several couplings add up be their sum, in their order."""
    targets, parts = find_targets(pathways), dict[tuple[str, str], list[str]]()
    for each in find_coupled(pathways):
        parts.setdefault(_target(each), []).append(targets[each.name])
    for number, ((name, into), of) in enumerate(parts.items()):
        if len(of) > 1:
            code, label = f"{into} = {' + '.join(of)}", f"coupling_sum_{number:04d}"
            groups[name].run_regularly(code, when="groups", order=-1, name=label)


def _target(pathway: Coupled) -> tuple[str, str]:
    return pathway.post.population.name, pathway.synapses.into
