"""What Brian2 does not know of a network, or would take for something else."""

from collections.abc import Mapping

import numpy as np

from neurosim.base.errors import KindError
from neurosim.spiking.brian2.equations import NeuronEquations, SynapseEquations
from neurosim.spiking.engine.neuron_state import NeuronState
from neurosim.spiking.engine.pathway import Pathway


def check_network(
    cells: Mapping[str, NeuronState], pathways: Mapping[str, Pathway], step: int
) -> None:
    """Raise if a network, at this step, has what Brian2 does not know."""
    if any(each.dtype != np.float64 for each in cells.values()):
        raise KindError('Brian2 computes in double precision; build with precision="double"')
    for name in [name for name, each in cells.items() if each.absent().size]:
        raise KindError(
            f"{name!r} has neurons that are not there, which Brian2 does not know; build a network "
            "of those that are (alive) first"
        )
    for pathway in pathways.values():
        if not pathway.releasing.is_certain:
            raise KindError(
                f"contacts of {pathway.name!r} release by chance, and Brian2 draws by other words, "
                "so spikes would differ; build a network with release=1 to compare"
            )
        short = pathway.synapses.short_term
        # What a spike releases is settled when it is fired, where neurons keep u and x.
        is_settled = short is not None and getattr(short, "traces", "neuron") == "neuron"
        if is_settled and step and are_under_way(pathway):
            raise KindError(
                f"spikes are under way through {pathway.name!r}, which has short-term plasticity; "
                "call to_brian2() before the first run, or after reset()"
            )


def are_under_way(pathway: Pathway) -> bool:
    """Return whether spikes of synapses have been fired that have not arrived yet."""
    latest, log = pathway.latest, pathway.pre.log
    bounds = log.bounds.reshape(log.n_parts, -1)
    return bool((bounds[:, log.past] > bounds[:, log.past - latest]).any())


def check_names(
    pathway: Pathway, neurons: Mapping[str, NeuronEquations], equations: SynapseEquations
) -> None:
    """Raise if Brian2 would take a variable of the neurons for a constant of the synapses."""
    # Variables hide constants there, and nothing would be said of it. v is v_pre or v_post, too.
    for cells, endings in ((pathway.post, ("", "_post")), (pathway.pre, ("_pre",))):
        name = cells.population.name
        own = {*cells.variables, *(neurons[name].values if name in neurons else ())}
        for variable in sorted(own):
            for known in {variable + ending for ending in endings} & set(equations.namespace):
                raise KindError(
                    f"{name!r} has a variable {variable!r}, there {known!r}, which is the name of "
                    f"a constant of {pathway.name!r}; rename it"
                )
