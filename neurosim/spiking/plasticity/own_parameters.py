"""Parameters of rules of users that differ from synapse to synapse."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np

from neurosim.base.random.contacts import Contacts
from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.engine.synapse_values import Value, of_new, of_synapses
from neurosim.spiking.functions.compiled import lay_records

OWN = "own parameters"


def lay_own(pathway: Pathway, parameters: Mapping[str, Any], dtype: Any) -> None:
    """Lay out one record for all synapses, or one for each if any parameter differs."""
    values = {name: Value(f"parameters[{name!r}]", v) for name, v in parameters.items()}
    if all(value.is_one for value in values.values()):
        pathway.tables[OWN] = lay_records(parameters, 1, dtype)
        return
    own = {name: of_synapses(value, pathway) for name, value in values.items()}
    placed = {name: pathway.wiring.placed(column) for name, column in own.items()}
    records = lay_records(placed, pathway.indices.size, dtype)
    nothing = np.zeros(1, records.dtype)[0]
    pathway.traces[OWN] = records
    pathway.initial[OWN] = lambda _: nothing
    pathway.newcomers[OWN] = partial(_of_new, pathway, values, dtype)


def _of_new(
    pathway: Pathway, values: Mapping[str, Value], dtype: Any, contacts: Contacts
) -> dict[str, Any]:
    """Return the parameters of synapses that come."""
    own = {name: of_new(value, pathway, contacts) for name, value in values.items()}
    return {f"trace {OWN}": lay_records(own, contacts.pre.size, dtype)}


def find_own(pathway: Pathway) -> np.ndarray:
    """Return the records, of all synapses or by place."""
    return pathway.traces[OWN] if OWN in pathway.traces else pathway.tables[OWN]
