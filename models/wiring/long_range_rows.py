"""Rows of the scorecard of long range."""

from typing import Any

from neurosim.experiment.scorecard import Band, bound_to
from neurosim.models.wiring import exactness

PROGRAM, EXACT, CHANCE = "an independent program", "softmax in float64", "chance, 0.5"
ROUNDS = 10
"""For which the cue goes on firing, so that what it leads to over several synapses shows."""
DISTANCES, FAR = (1, 2, 4, 8, 16), 3
"""Hops to either cue; rows tell of the one in this place."""
KNOWN = 0.9
"""Share of examples told right where a way is said to reach so far."""
PATHS = ("side", "radius")
RECALL = (*PATHS, "members", "corner", "beta")
REACH = ("ring", "noise", "sharpness", "examples")
"""Parameters on which rows depend."""


def make_rows(config: Any) -> list[Band]:
    """Return the rows; those of attention have bands at any size, others for their parameters."""
    grew = [_band("2f", "recall, local and far that grew, after two", "0.77", 0.7),
            _band("2g", "far synapses that grew, of all", "< 0.01", None, 0.01)]  # fmt: skip
    if not config.grown:  # the control
        grew[0] = _band("2f", "recall, far that grew (none: grown is 0)")
    before, after = _card_recall()
    return [
        *bound_to(config, PATHS, _card_paths()),
        *bound_to(config, RECALL, before),
        *bound_to(config, (*RECALL, "grown"), grew),
        *bound_to(config, RECALL, after),
        *_card_attention(config.nodes),
        *bound_to(config, REACH, _card_reach()),
    ]


def _band(row: str, name: str, theirs: str = "", low: float | None = None,
          high: float | None = None, source: str = PROGRAM) -> Band:  # fmt: skip
    return Band(row, name, low, high, source if theirs or low or high else "", theirs)


def _card_paths() -> list[Band]:
    band = _band
    return [
        band("1a", "synapses from neuron to neuron, local wiring", "4.95"),
        band("1b", "  5 % of the synapses far", "2.67"),
        band("1c", "  30 % far", "2.27"),
        band("1d", "  all far", "2.10"),
        band("1e", "  5 % far: shorter by", "0.46", 0.4),
    ]


def _card_recall() -> tuple[list[Band], list[Band]]:
    """Return the rows before and after those of synapses that grew."""
    band = _band
    before = [
        band("2a", "recall, local: most in 1 to 100 pairings", "0.00", None, 0.05),
        band("2b", "recall, 5 % far, after one pairing", "0.00"),
        band("2c", "recall, 10 % far", "0.01"),
        band("2d", "recall, 30 % far", "0.11"),
        band("2e", "recall, all far", "0.72", 0.6),
    ]
    after = [
        band("2h", f"local, cue fires for {ROUNDS} rounds: most", "", None, 0.05, "target"),
        band("2i", "  5 % far, after two pairings"),
    ]
    return before, after


def _card_reach() -> list[Band]:
    band, hops = _band, DISTANCES[FAR]
    return [
        band("4a", f"cues {hops} hops away: attention to all", "", KNOWN, None, "ours"),
        band("4b", "  attention to neighbours", "0.5", None, 0.6, CHANCE),
        band("4c", "  messages, one round", "0.5", None, 0.6, CHANCE),
        band("4d", f"  messages, {hops} rounds"),
        band("4e", f"  messages, {4 * hops} rounds"),
        band("4f", "hops that messages reach, a round each"),
    ]


def _card_attention(nodes: int) -> list[Band]:
    def equal(row: str, name: str) -> Band:
        return Band(row, name, None, 1e-6, EXACT)

    return [
        equal("3a", f"attention - softmax, {min(nodes, exactness.SMALL)} nodes"),
        equal("3b", "  with bias and gate of edges"),
        equal("3c", "  state of edges after it, in its largest"),
        equal("3d", "  blocks of other sizes"),
        Band("3e", "  three threads instead of one", 0, 0, "exact"),
        equal("3f", f"  {min(nodes, exactness.LOOKED_AT)} of {nodes:,} nodes"),
        Band("3g", f"  MB at {nodes:,} nodes, counted", None, 1024, "target"),
    ]
