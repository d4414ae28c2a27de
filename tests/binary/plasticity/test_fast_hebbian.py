"""Fast weights: both forms against the definition, alone and in a network, and how time passes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import int32, subsets

from neurosim import (
    AllToAll,
    ArgumentError,
    Explicit,
    FastHebbian,
    FixedFanOut,
    Graded,
    Hebbian,
    KindError,
    KWinners,
    Network,
    OneToOne,
    Playback,
    Population,
    Random,
    Stream,
    Synapses,
)
from neurosim.base.arrays import Events, spikes
from neurosim.binary.pathways.choose import estimate_bytes
from neurosim.binary.pathways.fast_memory import FastMatrix, FastPatterns

RULES = st.builds(
    FastHebbian, st.sampled_from([0.0, 0.01, 0.5, 0.9, 0.95, 0.999]), st.floats(0.1, 5)
)
FORMS = ["matrix", "patterns"]


@st.composite
def histories(draw):
    """Draw (n_pre, n_post, [(rounds that pass, pre, post)], cue, rounds until it)."""
    n_pre, n_post = draw(st.integers(1, 8)), draw(st.integers(1, 8))
    step = st.tuples(st.sampled_from([1, 1, 1, 2, 50, 700]), subsets(n_pre, 1), subsets(n_post, 1))
    steps = draw(st.lists(step, max_size=40))
    return n_pre, n_post, steps, draw(subsets(n_pre, 1)), draw(st.sampled_from([1, 2, 90]))


def _mask(neurons, n):
    mask = np.zeros(n, np.uint8)
    mask[neurons] = 1
    return mask


def _play(memories, steps, n_post):
    """Learn the steps with each memory; return the last round."""
    when = 0
    for waited, pre, post in steps:
        when += waited
        for memory in memories:
            memory.learn(int32(pre), _mask(post, n_post), int32(post), when)
    return when


def _both(rule, n_pre, n_post):
    edges = AllToAll().edges(n_pre, n_post, Stream(0, "x"))
    return FastMatrix(rule, edges, n_post), FastPatterns(rule, n_pre, n_post)


def _define(rule, n_pre, n_post, steps, wait):
    """Return A as it is defined, round by round, and as it is ``wait`` rounds later."""
    a = np.zeros((n_pre, n_post))
    for waited, pre, post in steps:
        a *= rule.decay**waited
        a[np.ix_(pre, post)] += rule.rate
    return a * rule.decay ** (wait - 1)


def _tolerance(rule, expected, n_terms):
    """Rounding, and what is forgotten: less than 2**-60 of what is learned now."""
    return 1e-10 * expected.max(initial=0.0) + n_terms * rule.rate * 2.0**-60 + 1e-300


@given(RULES, histories())
def test_both_forms_give_the_drive_that_is_defined(rule, history):
    n_pre, n_post, steps, cue, wait = history
    memories = _both(rule, n_pre, n_post)
    when = _play(memories, steps, n_post) + wait
    expected = _define(rule, n_pre, n_post, steps, wait)[cue].sum(axis=0)
    drives = [memory.drive(spikes(int32(cue)), when) for memory in memories]
    bound = _tolerance(rule, expected, len(steps) * n_pre)
    assert np.abs(drives[0] - drives[1]).max() <= bound
    assert np.abs(drives[0] - expected).max() <= bound


@given(RULES, histories())
def test_both_forms_tell_the_weights_that_are_defined(rule, history):
    n_pre, n_post, steps, _, wait = history
    matrix, patterns = _both(rule, n_pre, n_post)
    when = _play((matrix, patterns), steps, n_post) + wait
    expected = _define(rule, n_pre, n_post, steps, wait)
    every = np.arange(n_pre * n_post)
    bound = _tolerance(rule, expected, len(steps))
    for told in (
        matrix.weights(every, when).reshape(n_pre, n_post),
        patterns.weights(np.arange(n_pre, dtype=np.int32), np.arange(n_post, dtype=np.int32), when),
    ):
        assert np.abs(told - expected).max() <= bound


def test_amounts_multiply_the_drive_and_not_what_is_learned():
    for memory in _both(FastHebbian(0.5, 1.0), 3, 2):
        memory.learn(int32([0, 2]), _mask([1], 2), int32([1]), 0)
        events = Events(int32([0, 1, 2]), np.array([5, 7, -2]))
        assert memory.drive(events, 1).tolist() == [0.0, 3.0]


@pytest.mark.parametrize("decay", [0.0, 0.5, 0.9])
def test_patterns_are_forgotten_when_they_no_longer_count(decay):
    rule = FastHebbian(decay, 1.0)
    memory = FastPatterns(rule, 4, 4)
    for when in range(450):
        memory.learn(int32([when % 4]), _mask([0], 4), int32([0]), when)
    assert memory.n == rule.span + 1
    assert rule.decay ** (rule.span + 1) < 2.0**-60


@pytest.mark.parametrize("decay", [0.0, 0.9])
def test_after_fading_rounds_may_start_anew(decay):
    for memory in _both(FastHebbian(decay, 1.0), 1, 1):
        for when in (900, 901):
            memory.learn(int32([0]), _mask([0], 1), int32([0]), when)
        memory.fade()
        assert memory.drive(spikes(int32([0])), 902)[0] == 0
        memory.learn(int32([0]), _mask([0], 1), int32([0]), 3)
        assert memory.drive(spikes(int32([0])), 4)[0] == pytest.approx(1.0)


def test_time_runs_both_ways_where_nothing_is_learned():
    for memory in _both(FastHebbian(0.5, 1.0), 1, 1):
        memory.learn(int32([0]), _mask([0], 1), int32([0]), 100)
        drives = [memory.drive(spikes(int32([0])), when)[0] for when in (101, 5000, 103, 101)]
        assert drives == [1.0, 0.0, 0.25, 1.0]


def _area(rule=None, connectome=None, n=30, k=4, weight=1.0, pre=None, extra=()):
    """Build a network in which a teacher makes the area fire, and fast weights learn."""
    eye = Population("eye", n, pre or Playback())
    teacher, area = Population("teacher", n, Playback()), Population("area", n, KWinners(k))
    rule = rule or FastHebbian(0.9, 0.5)
    fast = Synapses(eye, area, connectome or AllToAll(), weight, rule, "fast")
    taught = Synapses(teacher, area, OneToOne(), 1000.0)
    return Network([eye, teacher, area], [fast, taught, *(f(eye, area) for f in extra)], seed=3)


def _dense(net, n=30):
    edges, weights = net.edges("fast")
    a = np.zeros((n, n))
    a[np.repeat(np.arange(n), np.diff(edges.indptr)), edges.indices] = weights
    return a


@pytest.mark.parametrize("connectome", [AllToAll(), FixedFanOut(7), Random(0.3)])
def test_a_network_follows_the_definition_on_the_synapses_that_exist(connectome):
    net, rng = _area(connectome=connectome, weight=2.0), np.random.default_rng(1)
    exists = np.zeros((30, 30), bool)
    edges, _ = net.edges("fast")
    exists[np.repeat(np.arange(30), np.diff(edges.indptr)), edges.indices] = True
    expected = np.zeros((30, 30))
    for i in range(60):
        key, value = rng.permutation(30)[:5], np.sort(rng.permutation(30)[:4])
        plastic = i % 3 > 0
        before = expected
        net.run(1, inputs={"eye": key, "teacher": value}, plastic=plastic)
        assert net.winners("area").tolist() == value.tolist()
        evoked = net.drive("area") - 1000 * np.isin(np.arange(30), value)
        assert np.allclose(evoked, before[key].sum(axis=0), rtol=1e-9, atol=1e-7)
        expected = 0.9 * expected
        if plastic:
            expected[np.ix_(key, value)] += 2.0 * 0.5
        expected = expected * exists
    assert np.allclose(_dense(net), expected, rtol=1e-12)


def test_recurrent_weights_bind_what_fired_to_what_fires():
    teacher, area = Population("teacher", 6, Playback()), Population("area", 6, KWinners(1))
    net = Network(
        [teacher, area],
        [
            Synapses(teacher, area, OneToOne(), 100),
            Synapses(area, area, AllToAll(), plasticity=FastHebbian(0.5, 1.0)),
        ],
    )
    for neuron in (0, 1, 2):
        net.run(1, inputs={"teacher": [neuron]})
    edges, weights = net.edges("area->area")
    pre = np.repeat(np.arange(6), np.diff(edges.indptr))
    found = {(i, j): w for i, j, w in zip(pre, edges.indices, weights, strict=True) if w}
    assert found == {(0, 1): 0.5, (1, 2): 1.0}


def test_both_forms_make_the_same_network():
    nets = [_area(FastHebbian(0.9, 0.5, form)) for form in FORMS]
    rng = np.random.default_rng(2)
    for i in range(120):
        key, value = rng.permutation(30)[:5], rng.permutation(30)[:4] if i % 4 else []
        for net in nets:
            net.run(1, inputs={"eye": key, "teacher": value})
        assert np.array_equal(*(net.winners("area") for net in nets))
    assert np.allclose(*(net.drive("area") for net in nets), rtol=1e-10)
    assert np.allclose(*(_dense(net) for net in nets), rtol=1e-10, atol=1e-12)
    some = [net.edges("fast", [3, 5], [1, 2, 9])[1] for net in nets]
    assert np.allclose(some[0], some[1], rtol=1e-10, atol=1e-12)
    assert np.allclose(some[0], _dense(nets[0])[np.ix_([3, 5], [1, 2, 9])].ravel())


@pytest.mark.parametrize("form", FORMS)
def test_time_passes_in_every_round_and_not_in_a_probe(form):
    net = _area(FastHebbian(0.5, 8.0, form))
    net.run(1, inputs={"eye": [0], "teacher": [1]})
    assert _dense(net)[0, 1] == 8.0
    net.run(1, inputs={"eye": [9]}, plastic=False)
    assert _dense(net)[0, 1] == 4.0
    net.run(1, inputs={"eye": [0]}, pathways=["teacher->area"])
    assert _dense(net)[0, 1] == 2.0
    with net.probe():
        net.run(1, inputs={"eye": [0]})
        assert net.drive("area")[1] == 2.0
        net.run(100, inputs={"eye": [0], "teacher": [1]})
        assert _dense(net)[0, 1] < 1e-20
    assert _dense(net)[0, 1] == 2.0
    net.rest()
    assert _dense(net)[0, 1] == 2.0
    net.fade()
    assert not _dense(net).any()
    net.run(1, inputs={"eye": [0], "teacher": [1]})
    assert _dense(net)[0, 1] == 8.0


def test_what_fades_leaves_other_weights_alone():
    learn = Hebbian(0.5, w_max=8)
    net = _area(extra=[lambda eye, area: Synapses(eye, area, AllToAll(), 0.1, learn, "slow")])
    net.run(3, inputs={"eye": [0, 1], "teacher": [2]})
    slow = net.edges("slow")[1].copy()
    net.fade()
    assert np.array_equal(net.edges("slow")[1], slow) and not net.edges("fast")[1].any()
    with pytest.raises(KindError, match=r"'slow' cannot fade, its plasticity is Hebbian"):
        net.fade(["fast", "slow"])
    with net.probe(), pytest.raises(ArgumentError, match="would leave a trace inside probe"):
        net.fade()
    with pytest.raises(KindError, match="'fast' cannot be normalised, its weights fade"):
        net.normalise()


def test_only_neurons_that_store_learn():
    net = _area()
    net.set_storing("area", [1, 2])
    net.run(1, inputs={"eye": [0], "teacher": [1, 5]})
    assert np.argwhere(_dense(net)).tolist() == [[0, 1]]
    assert net.pathways["fast"].n_updates == 1


def test_graded_neurons_drive_by_their_amounts():
    net = _area(pre=Graded(largest=32767))
    net.run(1, inputs={"eye": np.arange(30) * 100.0, "teacher": [4]})
    net.run(1, inputs={"eye": [0, 3, *[0] * 28]}, plastic=False)
    assert net.drive("area")[4] == pytest.approx(1.5)


@pytest.mark.parametrize("form", FORMS)
def test_a_drive_as_large_as_can_be_is_held(form):
    net = _area(FastHebbian(0.9, 1e9, form), k=30)
    net.run(120, inputs={"eye": range(30), "teacher": range(30)})
    most = 30 * 1e9 / 0.1
    assert net.drive("area").min() == pytest.approx(1000 + most * (1 - 0.9**119), rel=1e-9)


def test_equal_drives_tie_although_sums_of_floats_depend_on_order():
    wires = Explicit.from_pairs([(0, 20), (1, 20), (2, 20), (7, 21), (6, 21), (5, 21)], n_pre=30)
    raw = []
    for decay in np.linspace(0.9, 0.99, 8):
        net = _area(FastHebbian(decay, 0.3), wires)
        for keys in ([0, 7], [1, 6], [2, 5]):
            net.run(1, inputs={"eye": keys, "teacher": [20, 21]})
        net.run(1, inputs={"eye": [0, 1, 2, 5, 6, 7]}, plastic=False)
        drive = net.drive("area")
        assert drive[20] == drive[21] > 0
        raw.append(net.pathways["fast"].memory.drive(spikes(int32([0, 1, 2, 5, 6, 7])), 3))
    assert any(drive[20] != drive[21] for drive in raw)


def test_memory_is_estimated_by_form():
    eye, area = Population("eye", 100, Playback()), Population("area", 100, KWinners(5))
    sizes = [
        estimate_bytes([], [Synapses(eye, area, AllToAll(), plasticity=FastHebbian(0.9, 1, form))])
        for form in FORMS
    ]
    assert sizes[0] == 12 * 100 * 100 + 8 * 101 + 24 * 100 and sizes[1] < 4000


@pytest.mark.parametrize(
    ("values", "error", "said"),
    [
        ((1.0, 0.5), ArgumentError, "decay must be at least 0 and below 1, got 1.0; weights"),
        ((-0.1, 0.5), ArgumentError, "decay must be at least 0 and below 1, got -0.1"),
        ((float("nan"), 0.5), ArgumentError, "decay must be"),
        (("0.9", 0.5), KindError, "decay must be a plain number, got '0.9'"),
        ((0.9, -0.5), ArgumentError, "rate must be .*, got -0.5"),
        ((0.9, True), KindError, "rate must be a plain number, got True"),
        ((0.9, 0.5, "rows"), ArgumentError, "form"),
    ],
)
def test_rules_that_cannot_be_are_refused(values, error, said):
    with pytest.raises(error, match=said):
        FastHebbian(*values)


PATTERNS = FastHebbian(0.9, 1.0, "patterns")


@pytest.mark.parametrize(
    ("rule", "connectome", "said"),
    [
        (PATTERNS, Random(0.1), "form must be 'matrix' in 'fast'"),
        (FastHebbian(0.9, 1.0), Random(0.1, stored=False), "stored must not be False in 'fast'"),
        (
            FastHebbian(0.9, 1.0),
            Explicit.from_pairs([(0, 1)], 30, weights=[2.0]),
            "weights must be None in 'fast'",
        ),
        (FastHebbian(0.9, 1e-30), AllToAll(), "weight of 'fast' is 1e-30, too small beside"),
    ],
)
def test_synapses_that_cannot_fade_are_refused(rule, connectome, said):
    with pytest.raises(ArgumentError, match=said):
        _area(rule, connectome)


def test_spiking_neurons_have_no_fast_weights():
    from neurosim import LIF

    cells = Population("cells", 3, LIF())
    with pytest.raises(KindError, match="must be one for spikes"):
        Synapses(cells, cells, AllToAll(), plasticity=FastHebbian(0.9, 1.0))


def test_patterns_need_self_loops_where_they_are_recurrent():
    area = Population("area", 9, KWinners(2))
    wires = [Synapses(area, area, AllToAll(self_loops=False), plasticity=PATTERNS)]
    with pytest.raises(ArgumentError, match="'patterns' needs AllToAll with self-loops"):
        Network([area], wires)


def test_a_rate_of_nothing_learns_nothing():
    net = _area(FastHebbian(0.9, 0.0))
    net.run(5, inputs={"eye": [0], "teacher": [1]})
    assert not _dense(net).any() and net.pathways["fast"].n_updates == 0
