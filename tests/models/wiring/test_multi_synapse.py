"""Several contacts between two neurons: equality, use, noise, a real wiring, memory."""

import gzip
from dataclasses import replace

import numpy as np
import pytest
from matplotlib import rc_context
from matplotlib.figure import Figure
from outcomes import check_outcome, check_rows

from neurosim import ArgumentError, DataError
from neurosim.experiment.plotting import STYLE
from neurosim.experiment.study import Seeds, run_study
from neurosim.models.wiring import brain_edges, contacts_by_use, equal_contacts, release_noise
from neurosim.models.wiring.contacts_by_use import Law
from neurosim.models.wiring.multi_synapse import EXPERIMENT, MultiSynapse, run_seed
from neurosim.models.wiring.multi_synapse_figure import draw
from neurosim.models.wiring.multi_synapse_rows import QUARTERS, card, measure

REAL = brain_edges.find_file()
SMALL = {
    "pairs": 60, "steps": 300, "senses": 12, "releases": 3000, "edge_rounds": 120, "gain": 2.0,
    "removal": 0.02,
}  # fmt: skip


def write(folder, rows, name=brain_edges.FILE):
    with gzip.open(folder / name, "wt") as file:
        file.write("pre,post,contacts\n" + "".join(f"{row}\n" for row in rows))


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    pairs = sorted({(i % 23, i * i % 29) for i in range(300)})
    write(folder, [f"{100 + i},{100 + j},{1 + (i * j) % 9}" for i, j in pairs])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NEUROSIM_DATA", str(folder))
        yield folder


@pytest.fixture(scope="module", params=[pytest.param("small", marks=pytest.mark.rare)])
def result(data):
    return run_study("multi-synapse", SMALL, Seeds(0, 2, 1))()


def test_rows_say_what_must_hold_at_any_size(result):
    passed = {row.id: row.passed for row in result.rows}
    assert all(passed[row] for row in ("1a", "1b", "1c", "1d", "1e", "5a", "5b"))
    assert result.arrays["differing"][:, :, 0].max() == 0
    strength = result.arrays["strength"]
    assert (strength[:, 6:].mean(axis=1) > 1.5 * strength[:, :6].mean(axis=1)).all()


def test_contacts_follow_use_in_both_engines(result):
    for name in ("contacts", "contacts_spikes"):
        rare, often = np.split(result.arrays[name], 2, axis=1)
        assert (often.mean(axis=1) > 2 * rare.mean(axis=1)).all()
        assert rare.min() >= 1 and often.max() <= 12


def test_a_seed_does_not_depend_on_threads_nor_on_company(result, data):
    found = run_seed(MultiSynapse.make(**SMALL), 1, threads=2)
    assert set(found) == set(result.arrays) == set(result.axes)
    for name, array in found.items():
        assert np.array_equal(array, result.arrays[name][1])


def test_both_fire_as_often_whatever_they_do_together():
    f = np.array([0.0, 0.02, 0.1, 0.25])
    first, second = contacts_by_use.draw_course(f, 20_000, np.random.default_rng(1))
    assert np.allclose([first.mean(axis=0), second.mean(axis=0)], 0.25, atol=0.015)
    assert np.allclose((first & second).mean(axis=0), f, atol=0.01)
    assert not (first & second)[:, 0].any() and (first == second)[:, 3].all()


def test_the_law_is_that_of_the_chain():
    """One contact comes at the rate a, each beyond the first goes at the rate 1; at most 5."""
    law, f = Law(0.3, 0.01, 5), np.array([0.01, 0.1, 0.5])
    for frequency, told in zip(f, contacts_by_use.expected(f, law), strict=True):
        rates = np.diag(np.full(4, 30 * frequency), 1) + np.diag(np.arange(1.0, 5.0), -1)
        rates -= np.diag(rates.sum(axis=1))
        shares = np.linalg.lstsq(np.vstack([rates.T, np.ones(5)]), np.eye(6)[5], rcond=None)[0]
        assert told == pytest.approx(1 + shares @ np.arange(5))


def test_unequal_delays_lower_the_response_and_make_it_late():
    time, (one, several) = equal_contacts.respond()
    assert one.max() == pytest.approx(2.0) and time[one.argmax()] == pytest.approx(1.0)
    for k, delay in enumerate((1.0, 3.0, 5.0, 7.0)):
        arrived = np.exp((np.arange(1.0, delay + 1, 2) - delay) / 20).sum() / 2
        at = np.argmin(np.abs(time - delay))
        assert several[at] == pytest.approx(arrived) and several[at - 1] < arrived - 0.4, k


@pytest.mark.parametrize("q", [0.2, 0.7])
def test_sums_of_releases_vary_by_the_law(q):
    found = release_noise.spread(q, 20_000, 1, 1)
    assert found.shape == (2, 4)
    assert np.allclose(found / release_noise.law(q), 1, atol=0.02)


def test_edges_of_a_file_are_read_and_grown_from_one_contact_each(data):
    edges = brain_edges.read_edges(brain_edges.find_file())
    assert edges.n == np.unique(np.append(edges.pre, edges.post)).size
    keys = edges.pre * edges.n + edges.post
    assert (np.diff(keys) > 0).all() and edges.contacts.max() == 9
    grown = brain_edges.grow(edges, 0.5, 60 * 40, 3, 1)
    assert grown.size == keys.size and grown.min() == 1
    assert abs(grown.mean() / edges.contacts.mean() - 1) < 0.2  # the mean is fitted


def test_distances_and_shares():
    assert brain_edges.distance(np.array([1.0, 0]), np.array([0.0, 1])) == 1
    assert brain_edges.share([1, 2, 3, 5, 10, 11, 400]).tolist() == [1 / 7] * 4 + [1 / 7, 2 / 7]
    assert brain_edges.share_alike(1.0).tolist() == [1, 0, 0, 0, 0, 0]


def test_the_larva_is_known_by_its_file(monkeypatch):
    if REAL is None:
        pytest.skip(f"NEUROSIM_DATA names no folder with {brain_edges.FILE}")
    monkeypatch.setenv("NEUROSIM_DATA", str(REAL.parent))
    edges, bands = brain_edges.read_edges(REAL), card(MultiSynapse.make())
    assert edges.is_larva
    told = {band.id: (band.theirs, band.high) for band in bands if band.id[0] == "4"}
    assert told == {"4a": ("0.401", None), "4b": ("0.092", None), "4c": ("4.24", None),
                    "4d": ("", 0.15), "4e": ("", None)}  # fmt: skip


def test_edges_of_any_brain_may_be_given_with_names(tmp_path):
    write(tmp_path, ["AVAL,ADAR,3", "ADAR,AVAL,1", "ADAR,ADAR,20"], "worm.csv.gz")
    path = str(tmp_path / "worm.csv.gz")
    edges = brain_edges.read_edges(brain_edges.find_file(path))
    assert [each.tolist() for each in edges[:3]] == [[0, 0, 1], [0, 1, 0], [20, 1, 3]]
    bands = {band.id: band for band in card(MultiSynapse.make(edges=path))}
    assert bands["4d"].high is None and bands["4a"].source == "worm.csv.gz"
    assert (bands["4c"].theirs, bands["2f"].low) == ("8.00", 0.8)


def test_columns_may_stand_in_any_order_with_others_beside(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text('\ufeffcontacts, post,kind,pre\n3,b,"near, or far",a\n\n1,a,,b\n')
    edges = brain_edges.read_edges(path)
    assert [each.tolist() for each in edges[:3]] == [[0, 1], [1, 0], [3, 1]] and edges.n == 2


@pytest.mark.parametrize("names", ["pre,post", "source,target,weight", "pre,post,contacts,pre"])
def test_columns_that_are_missing_or_double_are_named(tmp_path, names):
    (tmp_path / "mine.csv").write_text(f"{names}\n1,2,3,4\n")
    with pytest.raises(DataError, match=f"must name columns pre, post and contacts.* got '{names}"):
        brain_edges.read_edges(tmp_path / "mine.csv")


@pytest.mark.parametrize(
    ("rows", "told"),
    [(["1,2"], "row 2 must have 3 cells"), (["1,2,3", "1"], "row 3 must"),
     (["1,2,x"], "whole numbers .* got 'x' in row 2"), ([], "a row an edge"),
     (["1,2,3", "1,2,4"], "once"), (["1,2,0"], "at least one"), (["1,2,1234567"], "below")],
)  # fmt: skip
def test_a_file_that_is_no_such_list_is_refused(tmp_path, rows, told):
    write(tmp_path, rows)
    with pytest.raises(DataError, match=told):
        brain_edges.read_edges(tmp_path / brain_edges.FILE)


@pytest.mark.parametrize("text", [
    "\ufeffpre,post,contacts\nb,a,2\n", "pre, post, contacts\r\nb, a, 2\r\n\r\n",
    "\npre,post,contacts", "", "pre,post,contacts\n\nb,a,2",
])  # fmt: skip
@pytest.mark.filterwarnings("error")
def test_files_of_spreadsheets_are_read_and_empty_ones_refused_without_warnings(tmp_path, text):
    path = tmp_path / "edges.csv"
    path.write_text(text, "utf-8", newline="")
    if "b" not in text:
        with pytest.raises(DataError, match="must name columns pre, post and contacts"):
            brain_edges.read_edges(path)
    else:
        assert [np.ravel(each).tolist() for each in brain_edges.read_edges(path)] == [
            [1],
            [0],
            [2],
            [2],
        ]


def test_an_archive_is_unpacked_to_a_bounded_size(tmp_path, monkeypatch):
    monkeypatch.setattr(brain_edges, "LARGEST_TEXT", 1000)
    write(tmp_path, ["0" * 2000 + ",1,1"])
    with pytest.raises(DataError, match="edge lists have less"):
        brain_edges.read_edges(tmp_path / brain_edges.FILE)


def test_a_name_too_long_for_a_file_is_none_that_exists():
    with pytest.raises(ArgumentError, match="does not exist"):
        brain_edges.find_file("a" * 5000)


def test_memory_counts_the_rounds_on_a_brain(data):
    few, many = (EXPERIMENT.memory(MultiSynapse.make(edge_rounds=n)) for n in (100, 10**6))
    assert many - few > 5e8


def test_without_the_file_rows_say_how_to_get_it(result, monkeypatch):
    monkeypatch.delenv("NEUROSIM_DATA")
    bands = card(MultiSynapse.make())
    absent = [band for band in bands if band.id[0] == "4"]
    assert all(brain_edges.FILE in band.source and band.high is None for band in absent)
    found = {name: array[0] for name, array in result.arrays.items()}
    values = measure(None, {**found, "edges": np.full((3, 6), np.nan)})
    assert set(values) == {band.id for band in bands} - {band.id for band in absent}


def test_its_figure_is_drawn_with_and_without_the_larva(result):
    for arrays in (result.arrays, {**result.arrays, "edges": np.full((2, 3, 6), np.nan)}):
        figure = Figure(layout="constrained")
        draw(figure, type(result)(**{**vars(result), "arrays": arrays}))
        assert len(figure.axes) == 4 and "contacts" in figure.get_suptitle()
        texts = [text.get_text() for text in figure.axes[1].texts]
        is_here = arrays is result.arrays
        assert (brain_edges.FILE in "".join(texts)) != is_here
        assert ("b: the rule on the edges" in figure.get_supxlabel()) == is_here


def test_no_bar_reaches_the_legend(result):
    shares = np.zeros((2, 3, 6))
    shares[:, :, 4] = 0.9
    with rc_context(STYLE):
        figure = Figure(layout="constrained")
        draw(figure, replace(result, arrays={**result.arrays, "edges": shares}))
        figure.draw_without_rendering()
    ax = figure.axes[1]
    legend = ax.get_legend().get_window_extent()
    assert max(bar.get_window_extent().y1 for bar in ax.patches) < legend.y0


def test_the_legend_tells_the_limit_of_the_run():
    told = [EXPERIMENT.tell_legend(MultiSynapse.make(**c)) for c in ({}, {"most": 20})]
    assert "at most 12;" in told[0] and "at most 20;" in told[1]


@pytest.mark.parametrize("changes", [{}, SMALL])
@pytest.mark.parametrize("is_here", [True, False])
def test_rows_and_outcome_fit_their_lines(changes, is_here, data, monkeypatch):
    monkeypatch.setenv("NEUROSIM_DATA", str(data if is_here else data / "none"))
    config = MultiSynapse.make(**changes)
    check_rows(card(config), EXPERIMENT.tell_legend(config))
    check_outcome(EXPERIMENT.outcome, config, card(config))


def test_bands_are_for_the_parameters_as_told():
    told = {band.id for band in card(MultiSynapse.make(**SMALL)) if band.low is not None
            or band.high is not None}  # fmt: skip
    assert {row[0] for row in told} == {"1", "5"} and len(QUARTERS) == 4


@pytest.mark.parametrize(
    ("changes", "told"),
    [({"f_low": 0.2, "f_high": 0.1}, "f_high must be"), ({"q": 0}, "q"), ({"pairs": 0}, "pairs"),
     ({"removal": 1.5}, "removal"), ({"f_high": 0.3}, "f_high"), ({"edges": "none.csv"}, "edges")],
)  # fmt: skip
def test_what_does_not_fit_is_refused_at_once(changes, told):
    with pytest.raises(ArgumentError, match=told):
        run_study("multi-synapse", {**SMALL, **changes})
