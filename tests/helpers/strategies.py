"""What hypothesis draws: keys, drives, tables of synapses, whole networks."""

import numpy as np
from hypothesis import strategies as st

from neurosim import (
    Explicit,
    FixedFanIn,
    Graded,
    Hebbian,
    KWinners,
    Playback,
    Population,
    Random,
    Synapses,
    Threshold,
)
from neurosim.topology.connectivity import tabulate

LARGEST = 2**63 - 1
MOST_AMOUNT = 2**14 + 1

KEY = (0xA4093822, 0x299F31D0)

words = st.integers(0, 2**32 - 1)
keys = st.tuples(words, words)
drives = st.one_of(
    st.lists(st.integers(0, 3), min_size=1, max_size=40),
    st.lists(st.integers(0, LARGEST), min_size=1, max_size=40),
    st.builds(lambda value, n: [value] * n, st.sampled_from([0, 1, LARGEST]), st.integers(1, 40)),
)


def uint64(*values):
    return np.array(values, np.uint64)


def int64(values):
    return np.array(values, np.int64)


def int32(values):
    return np.array(values, np.int32)


def table_of(*levels):
    """Return a table of throws from its levels, 8 or more entries, the last 0."""
    return np.array([*levels, *[0] * max(1, 8 - len(levels))], np.uint32)


TABLES = {
    "never": table_of(),
    "p = 0.05": tabulate(0.05, 6),
    "p = 0.5": tabulate(0.5, 2),
    "one more than six": table_of(*[2**32 - 1] * 6, 2**31),
    "always twenty": table_of(*[2**32 - 1] * 20),
    "up to thirty": table_of(*(2**32 - 1 - i * 2**27 for i in range(30))),
}
"""Tables of throws, most with more throws than any real one, so that rare branches are reached."""

throw_tables = st.sampled_from(list(TABLES.values()))


def subsets(n, least=0):
    """Draw ascending distinct indices below n."""
    return st.sets(st.integers(0, n - 1), min_size=least).map(sorted)


@st.composite
def tables(draw, most=6):
    """Draw (n_pre, n_post, indptr, indices): a CSR table, perhaps without synapses."""
    n_pre, n_post = draw(st.integers(1, most)), draw(st.integers(1, most))
    rows = [draw(subsets(n_post)) for _ in range(n_pre)]
    indptr = np.cumsum([0, *map(len, rows)]).tolist()
    return n_pre, n_post, indptr, [post for row in rows for post in row]


@st.composite
def storings(draw, n):
    """Draw who stores: most often all, else a share or a list."""
    kind = draw(st.sampled_from(["all", "all", "share", "list"]))
    if kind == "list":
        return draw(subsets(n, 1))
    return 1.0 if kind == "all" else draw(st.integers(1, n)) / n


hebbians = st.one_of(
    st.none(),
    st.builds(
        lambda pair, w_max: Hebbian(*pair, w_max),
        st.sampled_from([(0, 0), (0.1, 0), (0.5, 0), (1, 1), (0.21, 0.1), (0.5, 1.25)]),
        st.sampled_from([1.0, 2.0, 3.0, 2.0**20]),
    ),
)


@st.composite
def connectomes(draw, n_pre, n_post):
    kind = draw(st.sampled_from(["random", "fan-in", "pairs", "weighted"]))
    if kind == "random":
        p = draw(st.sampled_from([0.0, 0.1, 0.3, 0.5, 0.6, 1.0]))
        return Random(p, draw(st.booleans()), draw(st.none() | st.just(True)))
    if kind == "fan-in":
        return FixedFanIn(draw(st.integers(1, n_pre)))
    pairs = draw(st.sets(st.tuples(st.integers(0, n_pre - 1), st.integers(0, n_post - 1))))
    weight = st.sampled_from([0.0, 0.5, 1.0, 1 / 3, 3.0])
    weights = [draw(weight) for _ in pairs] if kind == "weighted" else None
    return Explicit.from_pairs(sorted(pairs), n_pre, weights)


@st.composite
def rules(draw, n):
    if draw(st.booleans()):
        ties = draw(st.sampled_from(["lowest_index", "random"]))
        refraction = draw(st.sampled_from([0.0, 0.0, 0.1, 1.5]))
        exact = not refraction and draw(st.booleans())
        return KWinners(draw(st.integers(0, n)), ties=ties, refraction=refraction, exact=exact)
    k = draw(st.integers(1, n))
    at_most = draw(st.none() | st.integers(k, n))
    return Threshold(k, draw(st.sampled_from([0.3, 0.7, 1.5])), at_most)


@st.composite
def members(draw):
    """Draw (populations, synapses): one or two sources, up to three areas, up to six pathways."""
    n_eye, n_nose = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    sources = [Population("eye", n_eye, Playback(), draw(storings(n_eye)))]
    if draw(st.booleans()):
        nose = Graded(signed=draw(st.booleans()))
        sources.append(Population("nose", n_nose, nose, draw(storings(n_nose))))
    size = st.integers(1, 7) | st.integers(1, 30)
    sizes = draw(st.lists(size, min_size=1, max_size=3))
    areas = [
        Population(f"area {i}", n, draw(rules(n)), draw(storings(n))) for i, n in enumerate(sizes)
    ]
    ends = [(pre, post) for pre in (*sources, *areas) for post in areas]
    chosen = draw(st.lists(st.sampled_from(ends), min_size=1, max_size=6, unique=True))
    synapses = [
        Synapses(pre, post, draw(connectomes(pre.n, post.n)),
                 draw(st.sampled_from([1.0, 0.3, 3.0])), draw(hebbians))
        for pre, post in chosen
    ]  # fmt: skip
    return [*sources, *areas], synapses


@st.composite
def plays(draw, populations):
    """Draw what every source emits in one round, as {name: {neuron: amount}}."""
    playing = {}
    for population in populations:
        if isinstance(population.rule, Playback):
            playing[population.name] = dict.fromkeys(draw(subsets(population.n)), 1)
        elif isinstance(population.rule, Graded):
            levels = [0, 1, 500, 32767] + [-500, -32767] * population.rule.signed
            amounts = [draw(st.sampled_from(levels)) for _ in range(population.n)]
            playing[population.name] = {i: a for i, a in enumerate(amounts) if a}
    return playing


def all_store(synapses):
    """Return whether all neurons at both ends store."""
    return synapses.pre.storing == synapses.post.storing == 1.0


@st.composite
def programs(draw, populations, synapses, kinds=("rest", "excite", "exclude", "set_storing")):
    """Draw what is done round by round: (keyword arguments of a run, [(what, with whom)])."""
    areas = [p for p in populations if not p.rule.is_source]
    names = st.sampled_from([s.name for s in synapses])
    scalable = [s.name for s in synapses if s.plasticity is None or all_store(s)]
    program = []
    for _ in range(draw(st.integers(1, 8))):
        deeds = []
        for kind in draw(st.lists(st.sampled_from(kinds), max_size=1)):
            area = draw(st.sampled_from(areas))
            most = min(area.n, area.rule.most_firing(area.n))
            some = draw(st.lists(st.integers(0, area.n - 1), max_size=most, unique=True))
            scaled = st.lists(st.sampled_from(scalable), unique=True) if scalable else st.just([])
            chosen = draw(scaled)
            total = draw(st.sampled_from([0.1, 0.25]))
            deeds.append(
                {
                    "rest": ("rest",),
                    "excite": ("excite", area.name, sorted(some)),
                    "exclude": ("exclude", area.name, sorted(some)),
                    "set_storing": ("set_storing", area.name, draw(storings(area.n))),
                    "normalise": ("normalise", total, chosen),
                }[kind]
            )
        options = {
            "playing": draw(plays(populations)),
            "plastic": draw(st.sampled_from([True, True, False])),
            "pathways": draw(st.none() | st.lists(names)),
            "held": draw(st.lists(st.sampled_from([a.name for a in areas]), max_size=1)),
        }
        program.append((options, deeds))
    return program


@st.composite
def wired_amounts(draw, sizes=(1, 2, 63, 64, 65, 130)):
    """Draw amounts, an uneven wiring and how many cells win."""
    d, m = draw(st.integers(1, 6)), draw(st.integers(1, 70))
    n = draw(st.sampled_from(sizes))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    indptr = np.append(0, np.cumsum(rng.integers(0, 9, m)))
    inputs = rng.integers(0, d, indptr[-1]).astype(np.int32)
    most = draw(st.sampled_from([0, 1, 3, MOST_AMOUNT]))  # few different amounts make many ties
    amounts = rng.integers(-most, most + 1, (n, d)).astype(np.int16)
    return amounts, indptr, inputs, draw(st.integers(1, m))
