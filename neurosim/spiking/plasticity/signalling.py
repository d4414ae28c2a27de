"""Signals that are sent by hand to all synapses of a rule of users, at once and between steps."""

from typing import Any

import numpy as np

from neurosim.base.arrays import find_infinite
from neurosim.base.errors import NumericalError
from neurosim.kernels.rules._tables import Ends, RuleSynapses
from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.engine.plan import compile_for

AT_ONCE = 1 << 16
"""Synapses that a signal is tried on together."""
N_CHANGED = 3
"""Arrays of `RuleSynapses` that a signal changes: the first ones."""


def send(
    pathway: Pathway, run: Any, step: int, synapses: RuleSynapses, rest: tuple[Any, Any]
) -> None:
    """Call a kernel for all synapses, unless one would lose all bounds.

    Parameters
    ----------
    pathway : Pathway
    run : kernel
    step : int
    synapses : RuleSynapses
    rest : tuple of (ndarray of float, tuple)
        The signal, shape (1,), and tables of what the function asks for.
    """
    clock, wiring = np.array([step, 0], np.int64), pathway.wiring
    ends = Ends(wiring.rows.sources(), wiring.compacted(wiring.indices))
    compile_for(run, (clock, synapses, ends, *rest))
    if wiring.is_compact:
        _call(pathway, run, clock, synapses, (ends, *rest))
        return
    # Between rows stands what is no synapse, and no function of a user's may meet it.
    places, own, p = wiring.rows.places(), synapses[:N_CHANGED], synapses.p
    packed = [column[places] for column in own]
    here = RuleSynapses._make([*packed, p if p.size == 1 else p[places], synapses.dt])
    _call(pathway, run, clock, here, (ends, *rest))
    for column, values in zip(own, packed, strict=True):
        column[places] = values


def _call(
    pathway: Pathway, run: Any, clock: Any, synapses: RuleSynapses, rest: tuple[Any, ...]
) -> None:
    """Call a kernel for synapses without gaps, if it leaves all finite."""
    ends, given, tables = rest
    # A function may write into them, which must not outlast a trial.
    parameters = synapses.p.copy()
    for first in range(0, pathway.n, AT_ONCE):  # in the cache: half the time of a copy of all
        some = slice(first, first + AT_ONCE)
        tried = [array[some].copy() for array in synapses[:N_CHANGED]]
        own = parameters if parameters.size == 1 else parameters[some]
        here = Ends(ends.neurons[some], ends.indices[some])
        run(clock, RuleSynapses._make([*tried, own, synapses.dt]), here, given, tables)
        for bad in filter(None, map(find_infinite, tried)):
            raise NumericalError(
                f"a signal of {given[0]:g} to {pathway.name!r} would make a weight or state "
                f"{bad[1]}; bound what on_signal returns; nothing was changed"
            )
    # All was finite on copies, so nothing is left half done.
    run(clock, synapses, *rest)
