"""What synapses offer to the functions of rules: the state of the two neurons, and signals."""

from collections.abc import Iterable

from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.functions.asked import Asking, Look, Offer
from neurosim.spiking.signals.reading import offer_signals

OFFERED = ("pre", "post", "signals")
"""What functions of a `SynapseRule` may ask for."""


def offer(pathway: Pathway) -> dict[str, Offer]:
    """Return what is offered within a step.

    The presynaptic neuron is seen as it was when the spikes of the step were found: it may be one
    of another thread, that moves it on meanwhile. The postsynaptic one is seen as it is: with what
    arrived in this step along synapses that came earlier, and before it is reset.
    """
    pre, post = pathway.pre, pathway.post
    return {
        "pre": Offer(tuple(pre.variables), lambda names: Look("pre", names),
                     lambda names: tuple(pre.seen[name] for name in names)),
        "post": Offer(tuple(post.variables), lambda names: Look("post", names),
                      lambda names: tuple(post.variables[name] for name in names)),
        **offer_signals(pathway.synapses.plasticity, pathway),
    }  # fmt: skip


def offer_first(pathway: Pathway) -> dict[str, Offer]:
    """Return what is offered at the start of a step, when all threads are done with the last."""
    cells = pathway.pre
    pre = Offer(tuple(cells.variables), lambda names: Look("pre", names),
                lambda names: tuple(cells.variables[name] for name in names))  # fmt: skip
    return offer(pathway) | {"pre": pre}


def offer_present(pathway: Pathway, step: int) -> dict[str, Offer]:
    """Return what is offered between steps."""
    ends = {"pre": pathway.pre, "post": pathway.post}

    def of(end: str) -> Offer:
        cells = ends[end]
        return Offer(tuple(cells.variables), lambda names: Look(end, names),
                     lambda names: tuple(cells.present(name, step) for name in names))  # fmt: skip

    signals = offer_signals(pathway.synapses.plasticity, pathway)
    return {**{end: of(end) for end in ends}, **signals}


def keep_seen(pathway: Pathway, asked: Iterable[Asking]) -> None:
    """Let neurons keep what functions see of them.

    Raises
    ------
    KindError
        If a function uses a variable that the neurons do not have.
    """
    for asking in asked:
        if "pre" in asking.names:
            chosen = asking.choose("pre", tuple(pathway.pre.variables))
            pathway.pre.let_see(chosen)
            pathway.pre.is_seen |= not pathway.pre.traces.values.keys() >= {*chosen}
        if "post" in asking.names:
            chosen = asking.choose("post", tuple(pathway.post.variables))
            # Traces are always of the present; others are not where neurons are stepped lazily.
            pathway.post.is_seen |= not pathway.post.traces.values.keys() >= {*chosen}
