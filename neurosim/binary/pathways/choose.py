"""Pathways: how the synapses of a network are kept, and what that takes."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np

from neurosim.base import checks
from neurosim.base.arrays import Index
from neurosim.base.errors import KindError
from neurosim.base.ranks.ranks import ALONE, Ranks
from neurosim.base.threads.team import Team
from neurosim.binary.pathways.fast import make_fast
from neurosim.binary.pathways.pathway import Pathway
from neurosim.binary.pathways.planned import NOBODY
from neurosim.binary.pathways.procedural import Procedural
from neurosim.binary.pathways.redrawn import Redrawn
from neurosim.binary.pathways.stored import Stored
from neurosim.binary.pathways.updated import Updated
from neurosim.topology.connectivity import Random
from neurosim.topology.multapses import Multapses
from neurosim.topology.placed import drawn_by, ends_of
from neurosim.topology.population import Population
from neurosim.topology.regular import AllToAll, FixedFanIn
from neurosim.topology.release import is_certain
from neurosim.topology.space.near import Near
from neurosim.topology.synapses import Synapses

BYTES_PER_SYNAPSE = 6
"""Of a synapse that is stored: target (int32) and what was learned (int16)."""
BYTES_PER_WEIGHT = 16
"""Of a weight that the connectome lists: as given (float64) and in units of drive (int64)."""
BYTES_PER_PAIR, BYTES_PER_OWN = 20, 16
"""Of what has several contacts, while these are made: of a pair its target (int32), how many it has
and how many are before (int64); of a weight as `Multapses` keeps it, and as it is rounded
(float64)."""
BYTES_PER_LEFT_OUT = 2
"""Of a synapse while those of neurons that are not there are left out: marks (uint8). A column of
4 bytes, or of 8 where there are weights, is there twice, too."""
BYTES_PER_RELEASE = 12
"""Of a synapse that may fail: how likely (uint32), which contact it is (uint16, from int64)."""
BYTES_PER_ROW = 8
"""Of a presynaptic neuron whose synapses are stored: where they begin (int64)."""
BYTES_PER_DRAWN = 8
"""Of a synapse while neurons draw their inputs: twice a neuron (int32), in either order."""
BYTES_PER_FAST_SYNAPSE = 12
"""Of a fast synapse that is stored: target (int32) and weight (float64)."""
BYTES_PER_UPDATED_SYNAPSE = 96
"""Of a synapse with a rule of users: ends (int32), weight (float64, int64); while it is updated
its place, ends, weight before and after, what arrived and fires, and marks."""
BYTES_PER_TARGET = 9
"""Of synapses that are not stored: count and number (int32), whether it is wanted (uint8)."""
BYTES_PER_PLACE, BYTES_PER_CELL = 24, 50
"""Of neurons whose synapses are found anew: places (float64); for targets also number (int32), cell
(int64), room for a row (int32, float64)."""
BYTES_PER_NEURON = 13
"""Drive (int64), room for a list of neurons (int32), a mark (uint8)."""
BYTES_PER_BIAS = 24
"""Of a neuron that refraction makes less excitable: bias, and drive beyond it, twice (int64)."""
BYTES_PER_EVOKED = 24
"""Of a target of fast synapses, while they are summed up: three drives (float64)."""
Absent = Mapping[str, Index]
"""Neurons that are not there, not born yet or retired, by population."""
ALL_THERE: Absent = MappingProxyType({})
BYTES_PER_DRAW = 20
"""Of a neuron while it is drawn which ones store: word, place (int64), number (int32)."""


def make_pathway(
    synapses: Synapses,
    seed: int,
    team: Team,
    is_incremental: bool,
    absent: Absent = ALL_THERE,
    ranks: Ranks = ALONE,
) -> Pathway:
    """Return the pathway of these synapses: stored if they are few, regenerated if many.

    None lead from or to neurons that are ``absent``, or that are those of other ranks.
    """
    keeps = what_is_kept(synapses)
    _refuse_growing(synapses, keeps, absent)
    if ranks.size > 1:
        _refuse_shared(synapses, keeps, absent)
    if _is_redrawn(synapses):
        return Redrawn(synapses, seed)
    if keeps == "traces":
        return make_fast(synapses, seed)
    if not is_stored(synapses, absent):
        return Procedural(synapses, seed, team, is_incremental, ranks)
    pathway = Updated(synapses, seed) if keeps == "weights" else Stored(synapses, seed)
    if _lacks_some(synapses, absent):
        gone = [np.zeros(end.n, bool) for end in (synapses.pre, synapses.post)]
        for mask, end in zip(gone, (synapses.pre, synapses.post), strict=True):
            mask[absent.get(end.name, NOBODY)] = True
        pathway.leave_out(*gone)
    if ranks.size > 1:
        others = np.ones(synapses.post.n, bool)
        others[slice(*ranks.span(synapses.post.n))] = False
        pathway.ranks = ranks
        pathway.leave_out(np.zeros(synapses.pre.n, bool), others)
    return pathway


def _is_redrawn(synapses: Synapses) -> bool:
    """Return whether rows are found anew for each neuron that fires."""
    connectome = synapses.connectome
    return type(connectome) is Near and connectome.stored is False


def _lacks_some(synapses: Synapses, absent: Absent) -> bool:
    """Return whether neurons at their ends are absent."""
    return synapses.pre.name in absent or synapses.post.name in absent


def _grows(synapses: Synapses, absent: Absent) -> bool:
    """Return whether synapses come and go, by a rule or with neurons that are born or retire."""
    is_born = any(end.n_initial is not None for end in (synapses.pre, synapses.post))
    return is_born or _lacks_some(synapses, absent) or synapses.growth is not None


def _refuse_growing(synapses: Synapses, keeps: str, absent: Absent) -> None:
    """Raise if synapses shall come and go that cannot."""
    is_drawn = getattr(synapses.connectome, "stored", None) is False
    if _grows(synapses, absent) and (keeps == "traces" or is_drawn):
        told = "weights that fade" if keeps == "traces" else "synapses that are not stored"
        raise KindError(
            f"{synapses.name!r} has {told}, which cannot come and go; leave out its growth, and "
            "n_initial of the neurons at its ends, none of whom may have retired, or have it "
            "stored, with another plasticity"
        )


def _refuse_shared(synapses: Synapses, keeps: str, absent: Absent) -> None:
    """Raise unless the synapses can be split by their targets."""
    name, told = synapses.name, ""
    if keeps != "steps":
        told = f"weights as {type(synapses.plasticity).__name__} keeps them"
    elif _is_redrawn(synapses):
        told = "synapses that are drawn anew by distance"
    elif _grows(synapses, absent):
        told = "synapses that come and go"
    if told:
        raise KindError(
            f"{name!r} has {told}, which cannot be split among ranks; use Hebbian or Logarithmic, "
            "or no plasticity, and neither growth nor n_initial, or start one process"
        )


def what_is_kept(synapses: Synapses) -> str:
    """Return what their plasticity keeps of each synapse: steps, traces that fade, or weights."""
    if synapses.plasticity is None:
        return "steps"
    what = f"what the plasticity of {synapses.name!r} keeps"
    return checks.choice(what, synapses.plasticity.keeps, ("steps", "traces", "weights"))


def is_stored(synapses: Synapses, absent: Absent = ALL_THERE) -> bool:
    """Return whether a network keeps all of these synapses in memory."""
    pre, post, connectome = synapses.pre, synapses.post, synapses.connectome
    keeps, rule = what_is_kept(synapses), synapses.plasticity
    if keeps == "traces":
        is_matrix: bool = rule.form == "matrix"
        return is_matrix
    if _grows(synapses, absent) or not is_certain(synapses):
        return True
    # Regenerated rows are kept as counts of firing inputs, which know spikes and no amounts. A
    # class derived from Random may draw otherwise, and only its `edges` would tell.
    if keeps == "weights" or type(connectome) is not Random or pre.rule.most_emitted > 1:
        return True
    return connectome.is_stored(pre.n, post.n)


def estimate_bytes(
    populations: Sequence[Population],
    synapses: Sequence[Synapses],
    absent: Absent = ALL_THERE,
    n_ranks: int = 1,
) -> float:
    """Return the bytes that these neurons and synapses take in a network, of one of its ranks.

    Synapses that are stored are made by each rank for all, before it drops those of others.
    """
    neurons: float = sum(p.n * _bytes_of_neuron(p) for p in populations) / n_ranks
    for each in synapses:
        share = 1 if is_stored(each, absent) else n_ranks
        neurons += _bytes_of_pathway(each, absent) / share
    return neurons


def _bytes_of_neuron(population: Population) -> int:
    n_bytes = BYTES_PER_NEURON
    if population.storing != 1.0:
        n_bytes += BYTES_PER_DRAW
    if getattr(population.rule, "refraction", 0):
        n_bytes += BYTES_PER_BIAS
    return n_bytes


def _bytes_of_pathway(synapses: Synapses, absent: Absent) -> float:
    pre, post, connectome = synapses.pre, synapses.post, synapses.connectome
    is_fast = what_is_kept(synapses) == "traces"
    fixed = post.n * BYTES_PER_EVOKED if is_fast else 0
    if _is_redrawn(synapses):
        return pre.n * BYTES_PER_PLACE + post.n * BYTES_PER_CELL
    if is_stored(synapses, absent) or type(connectome) not in (Random, AllToAll):
        n_synapses: float = connectome.expected(pre.n, post.n)
        of_one = _bytes_of_one(synapses, absent)
        of_one += 0 if is_certain(synapses) else BYTES_PER_RELEASE
        made = _bytes_of_making(synapses, n_synapses)
        return fixed + made + (pre.n + 1) * BYTES_PER_ROW + n_synapses * of_one
    if not isinstance(connectome, Random):
        return fixed + pre.n * BYTES_PER_ROW  # patterns count what every neuron emits
    n_blocks = -(-post.n >> connectome.bits)
    return fixed + (n_blocks << connectome.bits) * BYTES_PER_TARGET


def _bytes_of_making(synapses: Synapses, n_synapses: float) -> float:
    """Return the bytes that contacts take beyond those of synapses, while they are made."""
    connectome = drawn_by(synapses)
    if not isinstance(connectome, Multapses):
        return 0.0
    n_pairs: float = connectome.connectome.expected(*(end.n for end in ends_of(synapses)))
    is_own = connectome.weights is not None
    return n_pairs * BYTES_PER_PAIR + n_synapses * BYTES_PER_OWN * is_own


def _bytes_of_one(synapses: Synapses, absent: Absent) -> int:
    keeps = what_is_kept(synapses)
    if keeps != "steps":
        return BYTES_PER_FAST_SYNAPSE if keeps == "traces" else BYTES_PER_UPDATED_SYNAPSE
    twice = BYTES_PER_LEFT_OUT if _lacks_some(synapses, absent) else 0
    if getattr(synapses.connectome, "weights", None) is not None:
        return BYTES_PER_SYNAPSE + BYTES_PER_WEIGHT + (twice and twice + 8)
    is_drawn = isinstance(drawn_by(synapses), FixedFanIn)
    return max(BYTES_PER_DRAWN * is_drawn, BYTES_PER_SYNAPSE + (twice and twice + 4))
