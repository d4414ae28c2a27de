"""Rows of the scorecard of long range."""

from typing import Any

from neurosim.experiment.scorecard import Band
from neurosim.models.wiring import exactness

PROGRAM, EXACT, CHANCE = "an independent program", "softmax in float64", "chance, 0.5"
ROUNDS = 10
"""For which the cue goes on firing, so that what it leads to over several synapses shows."""
DISTANCES, FAR = (1, 2, 4, 8, 16), 3
"""Hops to either cue; rows tell of the one in this place."""
KNOWN = 0.9
"""Share of examples told right where a way is said to reach so far."""


def make_rows(nodes: int, is_usual: bool) -> list[Band]:
    """Return the rows.

    Parameters
    ----------
    nodes : int
        Of attention.
    is_usual : bool
        Whether all else is as the module of the experiment tells; only then others have bands.
    """
    hops = DISTANCES[FAR]

    def band(row: str, name: str, theirs: str = "", low: Any = None, high: Any = None,
             source: str = PROGRAM) -> Band:  # fmt: skip
        if not is_usual:
            return Band(row, name, None, None, "")
        return Band(row, name, low, high, source if theirs or low or high else "", theirs)

    return [
        band("1a", "synapses from neuron to neuron, local wiring", "4.95"),
        band("1b", "  5 % of the synapses far", "2.67"),
        band("1c", "  30 % far", "2.27"),
        band("1d", "  all far", "2.10"),
        band("1e", "  5 % far: shorter by", "0.46", 0.4),
        band("2a", "recall, local: most in 1 to 100 pairings", "0.00", None, 0.05),
        band("2b", "recall, 5 % far, after one pairing", "0.00"),
        band("2c", "recall, 10 % far", "0.01"),
        band("2d", "recall, 30 % far", "0.11"),
        band("2e", "recall, all far", "0.72", 0.6),
        band("2f", "recall, local and far that grew, after two", "0.77", 0.7),
        band("2g", "far synapses that grew, of all", "< 0.01", None, 0.01),
        band("2h", f"local, cue fires for {ROUNDS} rounds: most", "", None, 0.05, "target"),
        band("2i", "  5 % far, after two pairings"),
        *_card_attention(nodes),
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
