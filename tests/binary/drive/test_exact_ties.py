"""Sums of weights that are equal as fractions are equal drives, also of weights that shrank."""

import math
from fractions import Fraction
from itertools import count

import numpy as np
import pytest
from checkout import ROOT
from hypothesis import given
from hypothesis import strategies as st

from neurosim import (
    AllToAll,
    ArgumentError,
    Explicit,
    Hebbian,
    KWinners,
    Network,
    Playback,
    Population,
    Random,
    Synapses,
)
from neurosim.binary.drive.fixed_point import choose_scale
from neurosim.binary.pathways.pathway import Pathway

PRE, POST = Population("pre", 50, Playback()), Population("post", 2, KWinners(1))


RULES = [
    (Fraction(*base), up, down)
    for base, up, down in (
        ((3, 2), 1, 1), ((3, 2), 1, 2), ((3, 2), 2, 1), ((5, 4), 1, 1), ((11, 10), 1, 1),
        ((11, 10), 2, 1), ((11, 10), 1, 2), ((21, 20), 1, 1), ((2, 1), 1, 1), ((2, 1), 2, 3),
        ((501, 500), 1, 1), ((6, 5), 2, 1), ((2247, 1000), 1, 1), ((100_123, 100_000), 1, 1),
    )
]  # fmt: skip
"""P / Q, and how many steps of it a growth and a depression are; all in up to three digits."""


@st.composite
def rules(draw):
    """Draw (rule, P / Q)."""
    base, up, down = draw(st.sampled_from(RULES))
    w_max = draw(st.sampled_from([1.2, 3.0, 8.0, 100.0, 2.0**20]))
    try:
        return Hebbian(float(base**up - 1), float(base**down - 1), w_max), base
    except ArgumentError:  # too many levels
        return Hebbian(float(base**up - 1), float(base**down - 1), 1.2), base


def level(rule, base, step):
    """Return weight / initial weight, exactly."""
    most = Fraction(repr(rule.w_max))
    return min(max(base**step, 1 / most), most)


def promised(rule, base, bits, starts):
    """Return how many growths and depressions are exact, as the page says."""
    cost = rule.n_up * math.log2(base.denominator) + rule.n_down * math.log2(base.numerator)
    return max(0, math.floor((bits - math.log2(starts)) / cost + 1e-9))


def bits_of(most):
    return (62 - math.ceil(math.log2(most))) // 8 * 8


@given(rules(), st.sampled_from([1.0, 0.3, 0.25, 2.0, 0.007, 1.25]), st.sampled_from([1, 30, 3000]))
def test_every_weight_within_the_promise_is_a_whole_number_of_units(case, weight, n_inputs):
    rule, base = case
    synapses = Synapses(PRE, POST, AllToAll(), weight, rule)
    most = weight * rule.w_max * n_inputs
    scale = choose_scale(most, [synapses])
    bits, starts = bits_of(most), Fraction(repr(weight)).denominator
    assert 2 ** (bits - 1) < scale <= 2**bits
    pathway = Pathway(synapses)
    pathway.count_in(scale)
    m = promised(rule, base, bits, starts)
    for step in range(-m * rule.n_down, m * rule.n_up + 1):
        if 0 < rule.rest + step < pathway.table.size - 1:  # the ends are those of w_max
            exact = level(rule, base, step) * Fraction(repr(weight)) * scale
            assert pathway.table[rule.rest + step] == exact


def test_the_ends_of_the_table_are_exact_where_they_are_within_reach():
    for w_max in (1.2, 3.0):
        synapses = Synapses(PRE, POST, AllToAll(), 1.0, Hebbian(0.5, 0.5, w_max))
        pathway, scale = Pathway(synapses), choose_scale(50 * w_max, [synapses])
        pathway.count_in(scale)
        ends = [int(pathway.table[0]), int(pathway.table[-1])]
        assert ends == [scale / Fraction(repr(w_max)), scale * Fraction(repr(w_max))]


LISTED = st.sampled_from([None, 0.1, 0.5, 1.0, 1.25, 0.003])


@given(
    st.sampled_from([(0.5, 0.5), (0.25, 0.25), (0.1, 0.1), (0.21, 0.1), (1.0, 3.0)]),
    LISTED,
    st.lists(st.tuples(st.integers(-3, 3), st.integers(0, 1)), min_size=2, max_size=30),
    st.booleans(),
)
def test_drives_compare_as_sums_of_fractions_do(gains, listed, synapses, is_weighty):
    """Each of two neurons hears synapses of which each has learned a few pairings."""
    rule = Hebbian(*gains, 4.0)
    base = Fraction(repr(1 + gains[1])) if rule.n_down == 1 else 1 + Fraction(repr(gains[0]))
    weight = 0.2 if is_weighty else 1.0
    posts = [post for _, post in synapses]
    own = None if listed is None else [listed] * len(posts)
    graph = Explicit(range(len(posts) + 1), posts, own)
    pre = Population("pre", len(posts), Playback())
    net = Network([pre, POST], [Synapses(pre, POST, graph, weight, rule)])
    pathway = net.pathways["pre->post"]
    steps = [max(-rule.rest, min(step, rule.rest)) for step, _ in synapses]
    pathway.steps[:] = [rule.rest + step for step in steps]
    pathway.count_in(pathway.scale)  # weights that are listed follow
    net.run(1, inputs={"pre": range(len(posts))}, plastic=False)
    exact = [
        sum(level(rule, base, step) for step, post in zip(steps, posts, strict=True) if post == j)
        for j in (0, 1)
    ]
    drive = net.activity("post").drive.tolist()
    assert (drive[0] > drive[1], drive[0] == drive[1]) == (
        exact[0] > exact[1],
        exact[0] == exact[1],
    )


@pytest.mark.parametrize("stored", [True, False])
def test_a_network_that_learned_up_and_down_keeps_its_ties(stored):
    """Five synapses of 1 / 1.25 tie with four that grew and shrank, and with four plain ones."""
    src, kick = Population("src", 13, Playback()), Population("kick", 3, Playback())
    area = Population("area", 3, KWinners(1))
    rule = Hebbian(0.25, 0.25)
    net = Network(
        [src, kick, area],
        [
            Synapses(src, area, Random(0.5, stored=stored), plasticity=rule),
            Synapses(kick, area, Explicit(range(4), range(3)), weight=1000),
        ],
        seed=1,
    )
    for last, now, kicked in (([], [0, 1, 2], 0), ([0], [0, 1, 2, 3, 4], 1), ([1], [5, 6], 2)):
        net.excite("area", last)
        net.run(1, inputs={"src": now, "kick": [kicked]})
    edges, weights = net.edges("src->area")
    exact = {float(Fraction(5, 4) ** c): Fraction(5, 4) ** c for c in range(-3, 4)}
    pre = np.repeat(np.arange(13), np.diff(edges.indptr))
    net.run(1, inputs={"src": range(13)}, plastic=False)
    scale = net.activity("area").scale
    for j in range(3):
        mine = weights[edges.indices == j]
        assert net.activity("area").drive[j] == scale * sum(exact[w] for w in mine.tolist())
    assert pre.size and len(set(weights.tolist())) > 1


def test_units_without_depression_are_those_of_denominators_alone():
    for most, beta, weight, expected in (
        (2.0**30, 0.1, 1.0, 10**9 << 2),
        (100.0, 0.25, 0.3, 10 * 4**22),
        (1.0, 0.001234, 1.0, 2**56),
    ):
        rule = Hebbian(beta, w_max=2.0)
        unit = choose_scale(most, [Synapses(PRE, POST, AllToAll(), weight, rule)])
        assert unit == expected << (bits_of(most) - (expected.bit_length() - 1)) or unit == expected


def test_a_rule_that_shrinks_asks_nothing_of_a_gain_that_is_not_short():
    synapses = Synapses(PRE, POST, AllToAll(), 1.0, Hebbian(0.12345, 0.12345))
    assert choose_scale(2.0**30, [synapses]) == 2**32


def test_the_table_of_the_page():
    """Exact growths and depressions for some inputs, w_max and beta = beta_minus."""
    found = {}
    for n_inputs, w_max in ((1000, 1000.0), (1000, 2.0**20), (100_000, 2.0**20)):
        for beta in (0.5, 0.25, 0.1, 0.05):
            rule, base = Hebbian(beta, beta, w_max), 1 + Fraction(repr(beta))
            unit = choose_scale(n_inputs * w_max, [Synapses(PRE, POST, AllToAll(), 1.0, rule)])
            up = next(m for m in count() if (unit * base ** (m + 1)).denominator > 1)
            down = next(m for m in count() if (unit / base ** (m + 1)).denominator > 1)
            found[n_inputs, w_max, beta] = up, down
    page = (ROOT / "docs" / "architecture.md").read_text()
    for (n_inputs, w_max, beta), reach in found.items():
        row = next(x for x in page.splitlines() if x.startswith(f"| {n_inputs:,} | {w_max:,.0f} |"))
        column = (0.5, 0.25, 0.1, 0.05).index(beta)
        assert row.strip("| ").split(" | ")[2 + column] == "{} and {}".format(*reach)
