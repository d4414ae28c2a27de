"""Short-term: steady states by formula, random spikes as in Brian2, a memory without spikes."""

import threading
from functools import cache

import numpy as np
import pytest
from brains import needs_jit
from matplotlib.figure import Figure
from PIL import Image

from neurosim import (
    LIF,
    ArgumentError,
    Explicit,
    KindError,
    OneToOne,
    Poisson,
    Population,
    ShortTerm,
    SpikeTimes,
    SpikingNetwork,
    Synapses,
    Uniform,
)
from neurosim.base.extras import is_installed
from neurosim.experiment.study import Seeds, draw, run_study
from neurosim.files.results.result import is_inside
from neurosim.models.memory.short_term import short_term, trains
from neurosim.models.memory.short_term.short_term import (
    BRIAN2,
    EXPERIMENT,
    FORMULA,
    card,
    measure,
    run_seed,
)
from neurosim.models.memory.short_term.trains import (
    KINDS,
    RATES,
    RESTS,
    choose_rule,
    expect,
    follow_train,
    import_brian2,
    settle,
)
from neurosim.models.memory.short_term.working_memory import ARMS, WorkingMemory, build, recall

needs_brian2 = pytest.mark.skipif(
    not is_installed("brian2"), reason="Brian2 is not installed; the extra `validate` brings it"
)
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:brian2"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:pyparsing"),
]
RESTING = ShortTerm(0.5, 10, 20, u_rest=0.3)
SMALL = {"n": 100, "items": 3, "trials": 1, "wait": 100, "late": 150, "settle": 50, "cue_time": 50,
         "pulse_time": 50, "train_time": 300, "dt": 0.5, "brian2": False}  # fmt: skip
REST = {"U": lambda use: use, "0": lambda use: 0.0}


@cache
def _studied():
    return run_study("short-term", SMALL, Seeds(0, 2, 2))()


@cache
def _found():
    return run_seed(EXPERIMENT.configuration.make(**SMALL), 0)


def _iterate(use, tau_f, tau_d, rest, interval, n):
    """Return u+, x- and their product after n spikes, straight from the equations."""
    u, x, found = rest, 1.0, None
    for _ in range(n):
        u = rest + (u - rest) * np.exp(-interval / tau_f)
        x = 1 - (1 - x) * np.exp(-interval / tau_d)
        u += use * (1 - u)
        found = u, x, u * x
        x -= u * x
    return found


@pytest.mark.parametrize("rest", RESTS)
@pytest.mark.parametrize("kind", KINDS)
def test_the_formula_is_where_the_equations_end(kind, rest):
    for rate in RATES:
        end = _iterate(*KINDS[kind], REST[rest](KINDS[kind][0]), 1000 / rate, 2000)
        assert expect(choose_rule(kind, rest), rate) == pytest.approx(end, rel=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_u_at_rest_at_U_ends_where_the_published_formula_says(kind):
    use, tau_f, tau_d = KINDS[kind]
    for rate in RATES:
        a, b = np.exp(-1000 / rate / tau_f), np.exp(-1000 / rate / tau_d)
        u = use * (1 + (1 - use) * (1 - a)) / (1 - (1 - use) * a)
        x = (1 - b) / (1 - b * (1 - u))
        assert expect(choose_rule(kind, "U"), rate) == pytest.approx([u, x, u * x], rel=1e-12)


@pytest.mark.slow
def test_a_network_settles_where_the_formula_says():
    steady = _found()["steady"]
    assert steady.shape == (2, 3, 3, 3)
    for i, rest in enumerate(RESTS):
        for j, kind in enumerate(KINDS):
            expected = expect(choose_rule(kind, rest), RATES)
            assert steady[i, j] == pytest.approx(expected, rel=FORMULA)


def test_rates_of_nothing_are_refused():
    for rate in (0.0, -1.0, [5.0, 0.0]):
        with pytest.raises(ArgumentError, match="rate must be more than 0 Hz, got"):
            ShortTerm().settle(rate)
    with pytest.raises(ArgumentError, match="rate must be finite"):
        ShortTerm().settle(np.nan)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"U": 0.0}, "U must be more than 0 and at most 1, got 0.0"),
        ({"U": -0.1}, "U must be more than 0 and at most 1"),
        ({"U": 1.1}, "U must be more than 0 and at most 1"),
        ({"u_rest": -0.1}, "u_rest must be at least 0 and at most 1"),
        ({"u_rest": 1.1}, "u_rest must be at least 0 and at most 1"),
        ({"tau_f": 0}, "tau_f must be at least 1e-09 ms"),
        ({"tau_d": -1}, "tau_d must be at least 1e-09 ms"),
        ({"tau_d": np.nan}, "tau_d must be finite"),
    ],
)
def test_synapses_that_cannot_be_are_refused(changes, said):
    with pytest.raises(ArgumentError, match=said):
        ShortTerm(**changes)


def _played(times, *, delay=0.5, rule=RESTING, **more):
    """Return a network in which neuron 0 of two fires at ``times``, onto still cells."""
    eye = Population("eye", 2, SpikeTimes(np.zeros(len(times), int), times))
    cells = Population("cells", 2, LIF(v_th=1e9))
    wires = Synapses(eye, cells, OneToOne(), delay=delay, short_term=rule, **more)
    return SpikingNetwork([eye, cells], [wires], dt=0.5)


def test_u_and_x_can_be_read_at_any_time():
    net = _played([0.0, 5.0])
    assert [v.tolist() for v in net.short_term("eye->cells")] == [[0.3, 0.3], [1.0, 1.0]]
    net.run(0.5)  # at the arrival
    u = 0.3 + 0.5 * 0.7
    assert [v[0] for v in net.short_term("eye->cells")] == pytest.approx([u, 1 - u], rel=1e-12)
    net.run(4.0)
    now = 0.3 + (u - 0.3) * np.exp(-4 / 10), 1 - u * np.exp(-4 / 20)
    assert [v[0] for v in net.short_term("eye->cells")] == pytest.approx(now, rel=1e-12)
    assert [v[1] for v in net.short_term("eye->cells")] == [0.3, 1.0]


def test_u_and_x_of_other_synapses_cannot_be_read():
    net = _played([0.0], rule=None)
    with pytest.raises(KindError, match="'eye->cells' must have a ShortTerm, got None"):
        net.short_term("eye->cells")
    with pytest.raises(ArgumentError, match="synapses must be"):
        net.short_term("eye")


def test_a_first_spike_releases_more_where_u_rests_higher():
    net = _played([0.0], weight=2.0)
    net.run(1.0)
    assert net.get("cells", "v").tolist() == pytest.approx([2 * (0.3 + 0.5 * 0.7), 0])


@needs_brian2
@pytest.mark.brian2
@pytest.mark.parametrize("own", [{}, {"delays": [0.5, 1.5, 3.0]}])
@pytest.mark.parametrize("synapses", ["delta", "current", "conductance"])
def test_any_synapses_may_have_a_u_that_rests_anywhere(synapses, own):
    from neurosim.diagnostics.validation.compare import compare
    from neurosim.diagnostics.validation.strict import strict

    noise = Population("noise", 2, Poisson(80))
    rule = LIF(v_rest=0, v_th=15, v_reset=0, drive=12, synapses=synapses, e_e=70)
    cells = Population("cells", 2, rule)
    graph = Explicit([0, 2, 3], [0, 1, 1], weights=[3.0, 2.0, 1.0], **own)
    short = ShortTerm(0.3, 200, 80, u_rest=0.3)
    more = {} if own else {"delay": 1.0}
    net = SpikingNetwork(
        [noise, cells], [Synapses(noise, cells, graph, short_term=short, **more)], seed=3
    )
    net.set("cells", "v", Uniform(0, 10))
    with strict():
        found = compare("u_rest", net, 200)
    assert found.is_identical and found.state_difference <= (1e-12 if own else 0)


@needs_brian2
@pytest.mark.brian2
def test_a_random_train_does_what_it_does_in_brian2():
    config = EXPERIMENT.configuration.make(**{**SMALL, "brian2": True})
    short_term.check(config)
    found = follow_train(20.0, 300.0, seed=1, is_compared=True)
    assert found["arrived"].size > 2 and np.isfinite(found["brian2"]).all()
    assert np.abs(found["ours"] - found["brian2"]).max() <= BRIAN2
    assert found["v_difference"] <= BRIAN2
    values = measure(config, {**_found(), **found})
    assert values["brian2"] <= BRIAN2


def test_without_brian2_its_row_is_not_run(monkeypatch):
    monkeypatch.setattr(trains, "is_installed", lambda name: False)
    config = EXPERIMENT.configuration.make(**{**SMALL, "brian2": True})
    short_term.check(config)
    found = follow_train(20.0, 300.0, seed=0, is_compared=True)
    assert np.isnan(found["brian2"]).all() and np.isnan(found["v_difference"])
    assert "brian2" not in measure(config, {**_found(), **found})


def test_brian2_is_not_imported_where_it_cannot_be(monkeypatch):
    told = []
    monkeypatch.setattr(trains, "is_installed", lambda name: True)
    monkeypatch.delitem(trains.sys.modules, "brian2", raising=False)
    thread = threading.Thread(target=lambda: told.append(import_brian2()))
    thread.start()
    thread.join()
    assert told == [None]


def test_a_train_is_read_at_its_arrivals():
    found = _found()
    rule, times = choose_rule("mixed", "U"), found["arrived"]
    row = list(KINDS).index("mixed")
    u, x, last = rule.u_rest, 1.0, 0.0
    for now, (seen_u, seen_x) in zip(times, found["ours"][row], strict=True):
        u = rule.u_rest + (u - rule.u_rest) * np.exp(-(now - last) / rule.tau_f)
        x = 1 - (1 - x) * np.exp(-(now - last) / rule.tau_d)
        u += rule.U * (1 - u)
        x, last = x - u * x, now
        assert (seen_u, seen_x) == pytest.approx((u, x), rel=1e-9)
    assert times.size > 0


@pytest.mark.slow
def test_a_result_has_a_row_for_each_value_and_axes_for_each_array():
    result = _studied()
    bands = card(EXPERIMENT.configuration.make(**SMALL))
    assert [row.id for row in result.rows] == [band.id for band in bands]
    assert set(result.axes) == set(result.arrays) and result.legend
    missing = {row.id for row in result.rows if row.value is None}
    assert missing == {"brian2"}
    assert result.arrays["rate"].shape == (2, len(ARMS), 1, 4, 3)
    assert result.arrays["efficacy"].shape[3:] == (3, 2)


@pytest.mark.slow
def test_threads_and_company_change_nothing():
    alone, both = run_study("short-term", SMALL, Seeds(1, 1, 2))(), _studied()
    assert np.array_equal(alone.arrays["rate"][0], both.arrays["rate"][1])
    assert (both.arrays["rate"][0] != both.arrays["rate"][1]).any()


@pytest.mark.slow
def test_progress_grows():
    told = []
    run_seed(EXPERIMENT.configuration.make(**SMALL), 0, 1, told.append)
    assert told == sorted(told) and told[0] > 0 and told[-1] == pytest.approx(1)


def test_arms_share_graph_and_noise_and_differ_in_their_synapses():
    config = WorkingMemory.make(n=100)
    nets = {arm: build(config, arm, 0, seed=2) for arm in ARMS}
    weights = {arm: net.weights("exc->exc") for arm, net in nets.items()}
    graphs = {arm: net.edges("exc->exc").indices.tolist() for arm, net in nets.items()}
    assert all(graph == graphs["facilitated"] for graph in graphs.values())
    assert weights["static"] == pytest.approx(0.2 * weights["facilitated"], rel=1e-6)
    assert weights["latched"] == pytest.approx(0.36 * weights["facilitated"], rel=1e-6)
    assert np.array_equal(weights["depressed"], weights["facilitated"])
    assert nets["facilitated"].short_term("exc->exc")[0].tolist() == [0.2] * 80


def test_synapses_within_an_item_are_strong():
    config = WorkingMemory.make(n=100)
    net = build(config, "facilitated", 0, seed=0)
    edges, weights = net.edges("exc->exc"), net.weights("exc->exc")
    rows = np.repeat(np.arange(80), np.diff(edges.indptr))
    is_within = (rows // 8 == edges.indices // 8) & (rows < 40)
    assert set(weights[is_within].round(4)) == {55.0} and is_within.any()
    assert set(weights[~is_within].round(4)) == {10.0}


@needs_jit
def test_the_cue_drives_its_item_alone():
    found = recall(WorkingMemory.make(n=200, dt=0.5), "static", 1, 0, 1, lambda share: None)
    _, cue, wait, _ = found["rate"]
    assert cue[1] > 2 * np.delete(cue, 1).max() > wait.max() and np.isnan(found["efficacy"]).all()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"U": 0}, "U should be greater than 0, got 0"),
        ({"tau_f": 0}, "tau_f should be greater than 0"),
        ({"tau_d": -1}, "tau_d should be greater than 0"),
        ({"items": 11}, "items should be less than or equal to 10"),
        ({"trials": 6}, "trials must be at most items = 5, got 6"),
        ({"wait": 75}, "wait must be a multiple of dt = 50 ms, got 75"),
        ({"dt": 0.3}, "dt must be a multiple of dt = 0.3"),
        ({"train_time": 20.5}, "train_time must be a multiple of dt = 1 ms"),
        ({"n": 99}, "n should be greater than or equal to 100"),
    ],
)
def test_what_cannot_be_is_refused(changes, said):
    with pytest.raises(ArgumentError, match=said):
        EXPERIMENT.configuration.make(**changes)


def test_only_known_parameters_have_bands_of_the_memory():
    rows = {band.id: band for band in card(EXPERIMENT.configuration())}
    assert rows["ratio facilitated"].low == 5 and rows["ratio late"].high == 2
    changed = {band.id: band for band in card(EXPERIMENT.configuration(strong=0.6))}
    assert changed["ratio facilitated"].low is changed["ratio late"].high is None
    assert changed["steady U"].high == FORMULA


@pytest.mark.parametrize(
    "changes", [{}, pytest.param({"train_rate": 1.0, "train_time": 50.0}, marks=needs_jit)]
)
def test_a_figure_is_drawn_and_its_axes_are_named(changes, tmp_path, monkeypatch):
    result = (
        run_study("short-term", {**SMALL, **changes}, Seeds(0, 1, 1))() if changes else _studied()
    )
    figures, save = [], Figure.savefig
    monkeypatch.setattr(Figure, "savefig", lambda f, *a, **k: (figures.append(f), save(f, *a, **k)))
    draw(result, tmp_path / "figure.png")
    with Image.open(tmp_path / "figure.png") as picture:
        assert picture.size == (1500, 1400) and np.asarray(picture.convert("L")).std() > 10
    train, steady, raster, efficacy = figures[0].axes
    assert all(ax.get_ylabel() and ax.get_title(loc="left") for ax in figures[0].axes)
    assert all(ax.get_xlabel() for ax in (train, steady, efficacy))
    neurons = result.arrays["spike_neurons"][0, 0]
    assert sum(line.get_xdata().size for line in raster.lines) == (neurons >= 0).sum() > 0


@needs_jit
@pytest.mark.rare
@pytest.mark.slow
def test_a_cued_item_comes_back_after_a_silent_second_and_no_other():
    result = run_study("short-term", {"brian2": False}, Seeds(100, 3, 2))()
    for row in result.rows:
        if row.id != "brian2" and (row.low, row.high) != (None, None):
            assert is_inside(row.value, row.low, row.high), row


def test_settling_is_done_once():
    assert settle() is _found()["steady"] and not settle().flags.writeable
