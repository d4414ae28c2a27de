r"""Far connections: what few far synapses, or attention to all, add to local wiring.

1. *Paths.* A sheet of neurons, each connected to those near to it; then a share q of all synapses
   leads anywhere instead, at the same number (`neurosim.Near`): a small world [1]_.
2. *Recall.* Two assemblies in opposite corners fire together, and synapses among them learn. Then
   the cue fires alone: which share of the associate does? With local synapses none can, however
   often they were paired. A growth rule that lets each neuron that takes part grow a few far
   synapses, to neurons that fire with it, is enough (`neurosim.models.wiring.far_growth`).
3. *Attention* of all nodes to all, as far as the state of edges biases and gates it [2]_, is held
   against softmax of a matrix of all pairs (`neurosim.models.wiring.attention`).
4. *Reach.* A node must say whether two cues, so many hops away on either side, show the same value
   (`neurosim.models.wiring.two_cues`).

=======================  ============  ======  ====  ===========================================
parameter                symbol        value   unit  source
=======================  ============  ======  ====  ===========================================
neurons along a side     side          30      -     an independent program
radius of local wiring   radius        4       -     48 neighbours, as there (in a square there)
neurons of an assembly   members       30      -     an independent program
side of their corner     corner        10      -     ours: where assemblies lie is not told
gain of a pairing        beta          7       -     ours, chosen after a first look
far synapses that grow   grown         4       -     an independent program; for each member
nodes of attention       nodes         4,000   -     ours; up to 100,000 in the same memory a node
numbers of a node        dimensions    64      -     the target
nodes of the ring        ring          64      -     ours
noise of a feature       noise         0.2     -     ours; cues are 1, values -1 or 1
factor of scores         sharpness     8       -     ours
examples                 examples      600     -     ours; to train the readout, as many to test it
=======================  ============  ======  ====  ===========================================

References
----------
.. [1] Watts & Strogatz, "Collective dynamics of 'small-world' networks", Nature 393:440, 1998,
   doi:10.1038/30918.
.. [2] Hussain, Zaki & Subramanian, "Global Self-Attention as a Replacement for Graph Convolution",
   KDD 2022, doi:10.1145/3534678.3539296.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from pydantic import Field

from neurosim.base import checks
from neurosim.experiment.configuration import Configuration
from neurosim.experiment.experiment import Experiment
from neurosim.experiment.scorecard import Band, percent
from neurosim.models.wiring import exactness
from neurosim.models.wiring.attention import count_working_bytes
from neurosim.models.wiring.far_recall import Associate, Sheet, measure_path
from neurosim.models.wiring.long_range_rows import DISTANCES, FAR, KNOWN, ROUNDS, make_rows
from neurosim.models.wiring.two_cues import WAYS, Ring, score_ways

__all__ = ["EXPERIMENT", "LongRange", "card", "check", "measure", "outcome", "run_seed"]

Findings = Mapping[str, "np.ndarray[Any, Any]"]
SHARES = (0.0, 0.05, 0.1, 0.3, 1.0)
"""Of synapses that lead anywhere; the last arm of recall is local wiring that grows far ones."""
PAIRINGS = (1, 2, 3, 10, 100)
"""After so many recall is tested. Rows tell of one; of two where far synapses grow in the first."""
SIZES = (1_000, 10_000, 100_000, 1_000_000)


class LongRange(Configuration):
    """Parameters of the experiment; see the table of the module."""

    side: int = Field(30, ge=4, le=100, description="neurons along a side of the sheet")
    radius: float = Field(4.0, gt=0, description="neurons so near are connected")
    members: int = Field(30, ge=1, description="neurons of an assembly")
    corner: int = Field(10, ge=1, description="side of the corner in which an assembly lies")
    beta: float = Field(7.0, ge=0, le=1000, description="gain of synapses in a pairing")
    grown: int = Field(4, ge=0, description="far synapses that a member grows; 0: the control")
    nodes: int = Field(4000, ge=1, le=1_000_000, description="nodes of attention; time "
                       "grows with their square, 100,000 take 80 s")  # fmt: skip
    dimensions: int = Field(64, ge=1, le=1024, description="numbers of a query, a key, a value")
    ring: int = Field(64, ge=4, le=10_000, description="nodes of the ring")
    noise: float = Field(0.2, ge=0, le=10, description="standard deviation of a feature's noise")
    sharpness: float = Field(8.0, ge=0, le=1000, description="what scores are multiplied by")
    examples: int = Field(600, ge=8, le=4000, description="to train the readout, and to test it")

    def sheet(self) -> Sheet:
        """Return what the sheet is made of; far is half a side away, or more."""
        return Sheet(self.side, self.radius, self.members, self.corner, self.beta, self.side / 2)

    def task(self) -> Ring:
        """Return the task of two cues."""
        return Ring(self.ring, self.noise, self.sharpness, self.examples, self.examples)


def check(config: LongRange) -> None:
    """Refuse sizes that do not fit.

    Raises
    ------
    ArgumentError
        If corners overlap or are too small, a member is to grow more far synapses than there are
        associates, the sheet has no far neuron, or the cues would meet behind the ring.
    """
    checks.integer("corner", config.corner, 1, config.side // 2, "raise side")
    checks.integer("members", config.members, 1, config.corner**2, "raise corner")
    checks.integer("grown", config.grown, 0, config.members, "there are no more to lead to")
    checks.real("radius", config.radius, 0.0, config.side / 2, "or nothing is far; raise side")
    checks.integer("ring", config.ring, 2 * max(DISTANCES) + 2, None,
                   "the cues are that far apart")  # fmt: skip


def memory(config: LongRange) -> float:
    """Return about how many bytes a seed takes: a network with its paths, attention, examples."""
    near = min(4 * (config.radius + 1) ** 2, config.side**2)
    sheet = config.side**2 * (100.0 * near + 24.0 * config.side**2)
    attention = config.nodes * (20.0 * config.dimensions + 32.0 * exactness.LOOKED_AT)
    examples = 200.0 * config.examples * config.ring + 32.0 * config.examples**2
    return sheet + attention + examples + 1e8


def run_seed(
    config: LongRange, seed: int, threads: int = 1, tick: Callable[[float], None] = lambda _: None
) -> Findings:
    """Measure paths, recall, attention and reach.

    Parameters
    ----------
    config : LongRange
    seed : int
    threads : int
        Changes no bit.
    tick : callable
        Told the share that is done.
    """
    arms = [*((share, 0) for share in SHARES), (0.0, config.grown)]
    paths, recall, synapses = [], [], []
    start = 0.8 / (1 + (config.nodes / 20_000) ** 2)  # the share of time before attention, about
    for i, (share, grown) in enumerate(arms):
        pair = Associate(config.sheet(), share, grown, seed, threads)
        before = pair.edges()
        paths.append(measure_path(before))
        recall.append(_train(pair))
        synapses.append([before.indices.size, pair.edges().indices.size])
        tick(start * (i + 1) / len(arms))
    difference = exactness.compare(config.nodes, config.dimensions, seed, threads,
                                   lambda done: tick(start + (0.9 - start) * done))  # fmt: skip
    sizes = sorted({*SIZES, config.nodes})
    d = config.dimensions
    return {
        "path": np.array(paths[:-1]),
        "recall": np.array(recall),
        "synapses": np.array(synapses),
        "difference": difference,
        "accuracy": score_ways(config.task(), DISTANCES, seed),
        "nodes": np.array(sizes),
        "bytes": np.array([count_working_bytes(n, d, d) for n in sizes]),
    }


def _train(pair: Associate) -> list[list[float]]:
    """Return recall after each number of pairings, in the first round and in the last."""
    found = []
    for done in range(1, PAIRINGS[-1] + 1):
        pair.pair()
        if done in PAIRINGS:
            found.append(pair.recall(ROUNDS))
    return found


def measure(config: LongRange, found: Findings) -> dict[str, float]:
    """Return what the rows tell."""
    path, recall, accuracy = found["path"], found["recall"][..., 0], found["accuracy"]
    before, after = found["synapses"][-1]
    share = (after - before) / before if before else np.nan
    grew = (recall[-1, 1], share) if config.grown else (np.nan, np.nan)
    reached = [hops for hops, share in zip(DISTANCES, accuracy[3], strict=True) if share >= KNOWN]
    of_nodes = found["bytes"][found["nodes"] == config.nodes]
    return {
        **{f"1{letter}": float(path[i]) for letter, i in zip("abcd", (0, 1, 3, 4), strict=True)},
        "1e": float(1 - path[1] / path[0]),
        "2a": float(recall[0].max()),
        **{f"2{letter}": float(recall[i, 0])
           for letter, i in zip("bcde", (1, 2, 3, 4), strict=True)},
        "2f": float(grew[0]),
        "2g": float(grew[1]),
        "2h": float(found["recall"][0, :, 1].max()),
        "2i": float(found["recall"][1, 1, 1]),
        **{f"3{letter}": float(difference)
           for letter, difference in zip("abcdef", found["difference"], strict=True)},
        "3g": float(of_nodes[0] / 2**20),
        **{f"4{letter}": float(accuracy[i, FAR])
           for letter, i in zip("abcde", range(len(WAYS)), strict=True)},
        "4f": float(max(reached, default=0)),
    }  # fmt: skip


def card(config: LongRange) -> list[Band]:
    """Return the rows; bands are for those parameters on which a row depends, as they are told."""
    return make_rows(config)


def outcome(config: LongRange, values: Mapping[str, float]) -> str:
    """Say what far synapses, grown by rule, do for recall, and attention for reach.

    Examples
    --------
    >>> print(outcome(LongRange(), {"2a": 0.0, "2f": 0.9, "2g": 0.0062, "1e": 0.44, "4a": 0.99,
    ...                             "4d": 0.5}))
    Local wiring recalls 0 % of a far associate, with 0.6 % more synapses, far and grown by rule, \
90 %. If 5 % lead far, paths are 44 % shorter. Cues 8 hops away: attention tells 99 % right, \
messages of 8 rounds 50 %.
    """
    local, grown, more = (percent(values[row]) for row in ("2a", "2f", "2g"))
    hops = DISTANCES[FAR]
    by_rule = f"with {more} more synapses, far and grown by rule, {grown}"
    grows = by_rule if config.grown else "and no far synapses may grow"
    return (
        f"Local wiring recalls {local} of a far associate, {grows}. If 5 % lead far, paths are "
        f"{percent(values['1e'])} shorter. Cues {hops} hops away: attention tells "
        f"{percent(values['4a'])} right, messages of {hops} rounds {percent(values['4d'])}."
    )


_ARMS = [*(f"{100 * share:g} % far" for share in SHARES), "local, far ones grow"]
AXES = {
    "path": f"seed, share that is far {SHARES}; synapses from a neuron to another, mean",
    "recall": f"seed, arm ({'; '.join(_ARMS)}), pairings {PAIRINGS}, round (1; {ROUNDS}); share "
    "of the associate that fires",
    "synapses": "seed, arm, before and after; synapses in all",
    "difference": f"seed, check ({'; '.join(exactness.CHECKS)}); largest",
    "accuracy": f"seed, way ({'; '.join(WAYS)}), hops {DISTANCES}; share of examples told right",
    "nodes": "seed, size; nodes",
    "bytes": "seed, size; working memory of attention, counted",
}
LEGEND = (
    "recall: share of the neurons of an assembly that fire after those of the one in the opposite "
    "corner, as many as it has in all; far: to a neuron drawn from anywhere; MB: beside queries, "
    "keys and values, with the output; cues: two values are to be compared by a node so many hops "
    "away from either; messages: mean of a node and its neighbours, all rounds read"
)

EXPERIMENT = Experiment(
    name="long-range",
    summary="Few far synapses that grow by rule recall what local wiring cannot; attention to all",
    source="Watts & Strogatz 1998; Hussain, Zaki & Subramanian 2022",
    configuration=LongRange,
    run_seed=run_seed,
    measure=measure,
    card=card,
    outcome=outcome,
    axes=AXES,
    legend=LEGEND,
    each="network",
    seeds=5,
    example="--nodes 100000 --seeds 1",
    time=25,
    check=check,
    memory=memory,
    draw="neurosim.models.wiring.long_range_figure:draw_long_range",
)
