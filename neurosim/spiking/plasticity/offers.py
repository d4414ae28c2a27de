"""What synapses offer to the functions of rules: the state of the two neurons."""

from collections.abc import Iterable

from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.functions.asked import Asking, Look, Offer

OFFERED = ("pre", "post")
"""What functions of a `SynapseRule` may ask for."""


def offer(pathway: Pathway) -> dict[str, Offer]:
    """Return what is offered within a step.

    The presynaptic neuron is seen as it was when the spikes of the step were found: it may be one
    of another thread, that moves it on meanwhile. The postsynaptic one is seen as it is: with what
    arrived in this step along synapses that came earlier, and before it is reset.
    """
    pre, post = pathway.pre, pathway.post
    return {
        "pre": Offer(tuple(pre.state), lambda names: Look("pre", names),
                     lambda names: tuple(pre.seen[name] for name in names)),
        "post": Offer(tuple(post.state), lambda names: Look("post", names),
                      lambda names: tuple(post.state[name] for name in names)),
    }  # fmt: skip


def offer_present(pathway: Pathway, step: int) -> dict[str, Offer]:
    """Return what is offered between steps."""
    ends = {"pre": pathway.pre, "post": pathway.post}

    def of(end: str) -> Offer:
        cells = ends[end]
        return Offer(tuple(cells.state), lambda names: Look(end, names),
                     lambda names: tuple(cells.present(name, step) for name in names))  # fmt: skip

    return {end: of(end) for end in ends}


def keep_seen(pathway: Pathway, asked: Iterable[Asking]) -> None:
    """Let neurons keep what functions see of them.

    Raises
    ------
    KindError
        If a function uses a variable that the neurons do not have.
    """
    for asking in asked:
        if "pre" in asking.names:
            pathway.pre.let_see(asking.choose("pre", tuple(pathway.pre.state)))
        if "post" in asking.names:
            asking.choose("post", tuple(pathway.post.state))
            pathway.post.is_seen = True
