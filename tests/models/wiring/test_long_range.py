"""Long range: far synapses shorten paths and recall, attention reaches what messages do not."""

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.figure import Figure

from neurosim import ArgumentError, Edges
from neurosim.experiment.scorecard import percent
from neurosim.experiment.study import Seeds, run_study
from neurosim.models.wiring import exactness, two_cues
from neurosim.models.wiring.attention import attend
from neurosim.models.wiring.far_recall import Associate, Sheet, measure_path
from neurosim.models.wiring.long_range import LongRange, card, check, measure, outcome, run_seed
from neurosim.models.wiring.long_range_figure import draw_long_range
from neurosim.models.wiring.readout import score_readout
from neurosim.models.wiring.two_cues import WAYS, Ring

SMALL = {"side": 14, "radius": 2, "members": 8, "corner": 4, "grown": 3, "nodes": 300,
         "dimensions": 8, "ring": 34, "examples": 120, "noise": 0.1}  # fmt: skip


@pytest.fixture(scope="module")
def result():
    return run_study("long-range", SMALL, Seeds(0, 2, 1))()


def test_far_synapses_shorten_paths_at_the_same_number(result):
    path, synapses = result.arrays["path"], result.arrays["synapses"]
    assert (np.diff(path, axis=1) < 0).all() and (path[:, 1] < 0.8 * path[:, 0]).all()
    assert (synapses[:, :, 0] == synapses[:, :1, :1]).all()
    assert (synapses[:, :5, 1] == synapses[:, :5, 0]).all()
    assert (synapses[:, 5, 1] - synapses[:, 5, 0] == 2 * 8 * 3).all()


def test_only_what_has_far_synapses_recalls(result):
    recall, later = np.moveaxis(result.arrays["recall"], -1, 0)
    assert (later[:, 5, 1:] > 0.9).all()
    assert (recall[:, 0] == 0).all()
    assert (recall[:, 5, 1:] > 0.5).all() and (recall[:, 5, 0] < recall[:, 5, 1]).all()


def test_attention_reaches_as_far_as_it_likes_and_messages_no_farther_than_rounds(result):
    accuracy = dict(zip(WAYS, np.moveaxis(result.arrays["accuracy"], 1, 0), strict=True))
    assert (accuracy["attention to all"] > 0.8).all()
    assert (accuracy["messages, one round"][:, 0] > 0.9).all()
    for way in ("attention to neighbours", "messages, one round"):
        assert (accuracy[way][:, 1:] < 0.7).all()
    assert (accuracy["messages, a round per hop"][:, 1] > 0.9).all()


def test_rows_of_attention_hold_at_any_size(result):
    told = [row for row in result.rows if row.low is not None or row.high is not None]
    assert [row.id for row in told] == ["3a", "3b", "3c", "3d", "3e", "3f", "3g"]
    assert all(row.passed for row in told)


def test_a_seed_does_not_depend_on_threads_nor_on_company(result):
    found = run_seed(LongRange.make(**SMALL), 1, threads=3)
    for name, array in found.items():
        assert np.array_equal(array, result.arrays[name][1])


def test_arrays_rows_and_axes_belong_together(result):
    assert set(result.axes) == set(result.arrays)
    found = {name: array[0] for name, array in result.arrays.items()}
    assert [band.id for band in card(LongRange())] == list(measure(LongRange.make(**SMALL), found))
    assert all(band.source for band in card(LongRange()) if band.theirs or band.high is not None)


def test_a_share_of_no_synapses_is_none(result):
    found = {name: array[0] for name, array in result.arrays.items()}
    alone = measure(LongRange.make(**SMALL), {**found, "synapses": found["synapses"] * [0, 1]})
    assert np.isnan(alone["2g"])


def test_the_control_grows_none_and_rows_of_growth_are_undefined(result):
    config = LongRange.make(**{**SMALL, "grown": 0, "nodes": 50})
    check(config)
    shares = []
    found = run_seed(config, 1, tick=shares.append)
    assert (found["recall"][5] == found["recall"][0]).all() and (found["recall"][5] == 0).all()
    values = measure(config, found)
    assert np.isnan([values["2f"], values["2g"]]).all()
    assert "none: grown is 0" in {band.id: band.name for band in card(config)}["2f"]
    assert "no far synapses may grow. If 5 %" in outcome(config, values)
    assert shares == sorted(shares) and shares[-1] < 1
    arrays = {name: array[np.newaxis] for name, array in found.items()}
    figure = Figure(layout="constrained")
    draw_long_range(figure, replace(result, arrays=arrays, seeds=1, parameters=dict(config)))
    texts = {text.get_text() for text in figure.axes[1].texts}
    assert texts == {"local", "30 % far", "all far"} and "1 seed." in figure.get_supxlabel()
    assert "may grow" in " ".join(figure.get_suptitle().split())


def test_attention_in_parts_is_that_of_one_call_and_tells_how_far_it_is():
    nodes = exactness.Nodes(*np.random.default_rng(1).standard_normal((3, 4500, 3), np.float32))
    shares = []
    assert (exactness._hear(nodes, 2, shares.append) == attend(*nodes).values).all()
    assert shares == [4096 / 4500, 1.0]


def test_its_figure_is_drawn(result):
    figure = Figure(layout="constrained")
    draw_long_range(figure, result)
    paths, _, memory, reach = figure.axes
    assert paths.get_xscale() == "linear" and reach.get_ylim()[0] == 0
    figure.draw_without_rendering()
    labels = [t.get_text() for axis in (memory.xaxis, memory.yaxis) for t in axis.get_ticklabels()]
    assert "10,000" in labels and "1,000,000" in labels and not any("$" in t for t in labels)
    titles = [ax.get_title("left") or ax.get_title() for ax in figure.axes]
    assert titles[1:3] == ["b  Recall", "c  Attention: memory"]
    recalled = np.median(result.arrays["recall"][:, 5, 1, 0])
    told = " ".join(figure.get_suptitle().split())
    assert f"recall {percent(recalled)} of a far" in told and "wiring recalls 0 %" in told


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"corner": 16}, "corner must be from 1 to 15"),
        ({"members": 101}, "members must be from 1 to 100"),
        ({"grown": 31}, "grown must be from 0 to 30, got 31; there are no more to lead to"),
        ({"radius": 15.5}, "radius must be from 0 to 15"),
        ({"ring": 33}, "ring must be from 34 up"),
    ],
)
def test_sizes_that_do_not_fit_are_refused(change, words):
    with pytest.raises(ArgumentError, match=words):
        check(LongRange.make(**change))


def test_paths_are_those_of_a_breadth_first_search():
    rng = np.random.default_rng(1)
    matrix = rng.random((25, 25)) < 0.06
    edges = Edges(np.append(0, matrix.sum(axis=1).cumsum()), np.nonzero(matrix)[1])
    lengths = []
    for i in range(25):
        seen, edge, hops = {i}, {i}, 0
        while edge:
            hops += 1
            edge = {j for m in edge for j in np.flatnonzero(matrix[m]).tolist()} - seen
            seen |= edge
            lengths += [hops] * len(edge)
    assert measure_path(edges) == pytest.approx(np.mean(lengths))
    assert np.isnan(measure_path(Edges(np.zeros(3, np.int64), np.empty(0, np.int32))))


def test_assemblies_lie_in_their_corners_whatever_the_wiring():
    sheet = Sheet(12, 2.0, 6, 4, 3.0, 6.0)
    one, other = Associate(sheet, 0.0, 0, 5), Associate(sheet, 1.0, 0, 5)
    assert (one.cue == other.cue).all() and (one.associate == other.associate).all()
    for neurons, low in ((one.cue, 0), (one.associate, 8)):
        assert np.isin(np.stack(np.divmod(neurons, 12)), range(low, low + 4)).all()


def test_no_way_but_attention_knows_of_cues_that_are_too_far():
    """Only the asking node and what lies within its rounds may matter, to the bit."""
    ring = Ring(34, 0.2, 8.0, 1, 1)
    features = np.random.default_rng(1).standard_normal((5, 34, 4))
    other = features.copy()
    other[:, [6, 28]] += 1
    for way in WAYS[1:3]:
        same = two_cues.gather(way, features, 6, ring), two_cues.gather(way, other, 6, ring)
        # Attention to neighbours is divided by the weights of all, but hears no value of others.
        assert np.array_equal(*same) or way == WAYS[1]
    five, six = (two_cues._pass_messages(features, n) == two_cues._pass_messages(other, n)
                 for n in (5, 6))  # fmt: skip
    assert five.all() and not six.all()
    assert not np.array_equal(*(two_cues.gather(WAYS[0], x, 6, ring) for x in (features, other)))


def test_labels_are_whether_values_are_equal_and_cues_are_where_they_are_said_to_be():
    ring = Ring(34, 0.0, 8.0, 1, 1)
    features, labels = two_cues.draw_examples(ring, 3, 200, np.random.default_rng(1))
    where = features[:, :, :2].argmax(axis=1)
    assert {tuple(row) for row in where.tolist()} == {(3, 31), (31, 3)}
    shown = features[:, :, 2:].sum(axis=1)
    assert (shown.prod(axis=1) == labels).all() and set(labels.tolist()) == {-1, 1}
    assert {tuple(row) for row in shown.tolist()} == {(a, b) for a in (-1, 1) for b in (-1, 1)}


def test_the_readout_learns_products_and_nothing_from_noise():
    rng = np.random.default_rng(1)
    x, noise = rng.choice([-1.0, 1.0], (400, 3)), rng.standard_normal((400, 3))
    y = x[:, 0] * x[:, 2]
    assert score_readout((x[:200], y[:200]), (x[200:], y[200:])) == 1
    assert score_readout((noise[:200], y[:200]), (noise[200:], y[200:])) < 0.65
    constant = np.column_stack([x, np.ones(400)])
    assert score_readout((constant[:200], y[:200]), (constant[200:], y[200:])) == 1
