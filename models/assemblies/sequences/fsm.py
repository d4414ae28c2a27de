r"""A finite state machine of assemblies tells whether a number is divisible by three.

States and symbols are assemblies; an arc, one of state, symbol and next state, becomes an assembly
of the area between them. Teaching an arc [1]_: state q and symbol y fire into the arc area,

.. math::
   z = \text{top-}k\,(W_{YA}\, y + W_{QA}\, q - b), \qquad
   w_{ij} \leftarrow (1 + \beta)\, w_{ij}, \qquad b_j \leftarrow b_j + \beta d_j
   \text{ for } j \in z,

where d is the drive: neurons that served one arc are less excitable for the next. Then z fires
while the next state is held, and z -> q' learns. Running: learning and tiring are off; for each
symbol the arc area fires for one round, then the state area. The machine accepts if, after the end
of the string, the state nearest to what fires is "accept".

Of strings drawn at random, two thirds are not divisible, and a verdict may be right by luck; so
half of the strings here are divisible, and a path counts only if every state on the way is right.

=======================  ===============  ========  ====  ===============================
parameter                symbol           value     unit  source
=======================  ===============  ========  ====  ===============================
neurons of arc area      n                5000      -     authors' program
neurons that fire        k                70        -     authors' program
neurons, other areas     n_symbol,n_state 1000,500  -     authors' program
connection               p                0.4       -     here; 0.2 decides 0.86 to 0.92
Hebbian gain, tiring     beta             0.1       -     [1]_
presentations            rounds           15        -     here
=======================  ===============  ========  ====  ===============================

References
----------
.. [1] Dabagia, Papadimitriou, Vempala, "Computation with sequences of assemblies in a model of
   the brain", ALT 2024, arXiv:2306.03812; Neural Computation, doi:10.1162/neco_a_01720 (DOI to be
   verified).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from neurosim.base.random.stream import Stream
from neurosim.experiment.experiment import Experiment
from neurosim.experiment.scorecard import Band, percent
from neurosim.models.assemblies.brain import overlap
from neurosim.models.assemblies.operations import Tick
from neurosim.models.assemblies.papers import SEQUENCES
from neurosim.models.assemblies.sequences.automaton import END, Automaton, Machine

ACCEPT, REJECT = 3, 4
ARCS = (
    *((m, digit, (m + digit) % 3) for m in range(3) for digit in range(10)),
    (0, END, ACCEPT), (1, END, REJECT), (2, END, REJECT),
)  # fmt: skip
"""State, symbol, next state."""
TARGETS = np.array([target for _, _, target in ARCS])
EXAMPLE = (3, 0, 4, 7, 1)
N_LONG = 10

Findings = Mapping[str, np.ndarray[Any, Any]]


def draw_strings(n: int, shortest: int, longest: int, seed: int) -> list[list[int]]:
    """Return ``n`` strings of digits of which every other one, from the first, is divisible.

    Examples
    --------
    >>> [sum(digits) % 3 == 0 for digits in draw_strings(4, 1, 8, seed=0)]
    [True, False, True, False]
    """
    stream, strings = Stream(seed, f"strings of {shortest} to {longest}"), []
    for i in range(n):
        size, last, *words = map(int, stream.words(longest + 1, i))
        digits = [word % 10 for word in words[: shortest - 1 + size % (longest - shortest + 1)]]
        target = 0 if i % 2 == 0 else 1 + last % 2
        fitting = [d for d in range(10) if (sum(digits) + d) % 3 == target]
        strings.append([*digits, fitting[(last >> 1) % len(fitting)]])
    return strings


def is_right(automaton: Automaton, digits: Sequence[int]) -> tuple[bool, bool]:
    """Return whether the verdict on a string is right, and whether every state on the way is."""
    found = automaton.run([*digits, END]).argmax(axis=1)
    remainders = np.cumsum(digits) % 3
    verdict = ACCEPT if remainders[-1] == 0 else REJECT
    return bool(found[-1] == verdict), bool((found == [*remainders, verdict]).all())


def run_seed(
    config: Machine, seed: int, threads: int = 1, tick: Tick = lambda share: None
) -> Findings:
    """Teach a machine, testing its arcs after each presentation; then let it judge strings.

    Examples
    --------
    >>> tiny = Machine(n=1000, k=20, n_symbol=220, n_state=100, rounds=2, n_strings=4, long=5)
    >>> found = run_seed(tiny, seed=0)
    >>> found["reached"].shape, found["path"].shape
    ((2, 33, 5), (6, 5))
    """
    automaton, reached, arcs = Automaton(config, seed, threads), [], []
    for i in range(config.rounds):
        arcs = [automaton.teach(*arc) for arc in ARCS]
        reached.append([automaton.run([symbol], state)[0] for state, symbol, _ in ARCS])
        tick((i + 1) / (config.rounds + 1))
    strings = draw_strings(config.n_strings, 1, config.n_digits, seed)
    longs = draw_strings(N_LONG, config.long, config.long, seed)
    return {
        "reached": np.array(reached),
        "arc_overlap": np.array([[overlap(a, b) for b in arcs] for a in arcs]),
        "path": automaton.run([*EXAMPLE, END]),
        "strings": np.array([is_right(automaton, digits) for digits in strings]),
        "longs": np.array([is_right(automaton, digits) for digits in longs]),
    }


def measure(config: Machine, found: Findings) -> dict[str, float]:
    """Return the shares of arcs, verdicts and paths that are right."""
    del config
    apart = found["arc_overlap"][~np.eye(len(ARCS), dtype=bool)]
    return {
        "30471": float(found["path"][-1].argmax() == ACCEPT),
        "arcs": (found["reached"][-1].argmax(axis=-1) == TARGETS).mean(),
        "verdicts": found["strings"][:, 0].mean(),
        "paths": found["strings"][:, 1].mean(),
        "long": found["longs"][:, 1].mean(),
        "apart": apart.mean(),
    }


def card(config: Machine) -> list[Band]:
    """Return what must be exact, with bands where the machine is as pinned down."""
    low, high = (1.0, 1.0) if config.is_default else (None, None)
    claim = f"{SEQUENCES}: any finite state machine can be run"
    names = {
        "30471": "30471 is divisible by 3: accepted",
        "arcs": f"arcs that lead to the right state, of {len(ARCS)}",
        "verdicts": f"right verdicts on {config.n_strings} strings",
        "paths": "strings with every state right",
        "long": f"the same, {N_LONG} strings of {config.long} digits",
    }
    rows = [Band(id, name, low, high, claim, "1") for id, name in names.items()]
    chance = f"{config.k / config.n:.2g}"
    return [*rows, Band("apart", "overlap of two arcs, mean", None, None, "chance: k / n", chance)]


def outcome(config: Machine, values: Mapping[str, float]) -> str:
    """Say how many strings are judged rightly, and how many long ones without a wrong state.

    Examples
    --------
    >>> outcome(Machine(), {"verdicts": 1.0, "long": 0.9}).partition(", ")[0]
    'The machine judges 100 % of 50 strings rightly (by chance 50 %)'
    """
    verdicts, long = percent(values["verdicts"]), percent(values["long"])
    return (
        f"The machine judges {verdicts} of {config.n_strings:,} strings rightly (by chance 50 %), "
        f"and finds every state in {long} of {N_LONG} strings of {config.long} digits; published: "
        "any finite state machine can be run."
    )


AXES = {
    "reached": "seed, presentation, arc, state that it leads to; shared winners / k",
    "arc_overlap": "seed, arc, arc; shared winners / k in the last presentation",
    "path": "seed, symbol of 3 0 4 7 1 end, state; shared winners / k",
    "strings": "seed, string, verdict or whole path; whether right",
    "longs": "seed, long string, verdict or whole path; whether right",
}
LEGEND = (
    "arc: state, symbol and next state; verdict: accepted if divisible by 3, as half of the "
    "strings are; every state: from the first symbol to the verdict"
)


EXPERIMENT = Experiment(
    name="fsm",
    summary="Assemblies run a finite state machine: is a number divisible by 3?",
    source="Dabagia, Papadimitriou & Vempala 2024",
    configuration=Machine,
    run_seed=run_seed,
    measure=measure,
    card=card,
    outcome=outcome,
    axes=AXES,
    legend=LEGEND,
    each="brain",
    example="--p 0.2 --rounds 20",
    time=15,
    draw="neurosim.models.assemblies.sequences.figures:draw_fsm",
)
