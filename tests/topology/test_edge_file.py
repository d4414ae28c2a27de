"""Wirings read from files: the same edges in every format; what is wrong is named with its row."""

import gzip
import os
from pathlib import Path

import h5py
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import csv, feather, parquet

from neurosim import (
    LIF,
    ArgumentError,
    DataError,
    Explicit,
    KindError,
    KWinners,
    Labels,
    Network,
    Neurons,
    Playback,
    Population,
    Synapses,
)

BIG = 720_575_940_623_374_974
EDGES = {
    "pre_root_id": [BIG + 9, BIG, BIG + 1, BIG + 9, BIG + 1],
    "post_root_id": [BIG + 1, BIG + 9, BIG, BIG, BIG + 1],
    "syn_count": [5, -2, 32767, -32768, 1],
}
NAMES = [BIG, BIG + 1, BIG + 9]
ROWS = [(0, 2, -2), (1, 0, 32767), (1, 1, 1), (2, 0, -32768), (2, 1, 5)]


def rows_of(graph):
    pre = np.repeat(np.arange(graph.indptr.size - 1), np.diff(graph.indptr))
    return list(zip(pre.tolist(), graph.indices.tolist(), graph.counts.tolist(), strict=True))


def save_csv(columns, path):
    csv.write_csv(pa.table(columns), path)


def save_npz(columns, path):
    np.savez(path, n=3, **{name: np.array(values) for name, values in columns.items()})


def save_sonata(columns, path):
    pre, post, counts = columns.values()
    with h5py.File(path, "w") as file:
        group = file.create_group("edges/brain_brain")
        group["source_node_id"], group["target_node_id"] = pre, post
        group["0/nsyns"] = counts
        group["edge_group_id"] = np.zeros(len(pre), np.int64)


SAVED = {
    "a.parquet": lambda columns, path: parquet.write_table(pa.table(columns), path),
    "a.feather": lambda columns, path: feather.write_feather(pa.table(columns), path),
    "a.csv": save_csv,
    "a.npz": save_npz,
    "a.h5": save_sonata,
}


@pytest.fixture
def saved(tmp_path):
    def save(columns, name="a.parquet"):
        SAVED[name](columns, tmp_path / name)
        return tmp_path / name

    return save


@pytest.mark.parametrize("name", SAVED)
class TestFormats:
    def test_edges_and_labels_are_those_of_the_table(self, saved, name):
        graph = Explicit.from_file(saved(EDGES, name))
        assert graph.labels.values.tolist() == NAMES
        assert rows_of(graph) == ROWS
        assert (graph.indices.dtype, graph.counts.dtype) == (np.int32, np.int16)

    def test_given_neurons_decide_numbers(self, saved, name):
        order = [BIG + 9, 17, BIG + 1, BIG]
        graph = Explicit.from_file(saved(EDGES, name), order)
        new = {0: 3, 1: 2, 2: 0}
        assert rows_of(graph) == sorted((new[i], new[j], c) for i, j, c in ROWS)
        assert graph.indptr.size == 5

    def test_a_damaged_file_is_refused(self, saved, name):
        path = saved(EDGES, name)
        path.write_bytes(b"\0" * 7 + path.read_bytes()[7:60])
        with pytest.raises(DataError, match=f"{name}: "):
            Explicit.from_file(path)


@given(
    st.lists(
        st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(-9, 9)),
        min_size=1, max_size=80, unique_by=lambda edge: edge[:2],
    )
)  # fmt: skip
def test_edges_in_any_order_come_sorted(tmp_path_factory, edges):
    path = tmp_path_factory.mktemp("edges") / "a.npz"
    save_npz(dict(zip(("pre", "post", "count"), zip(*edges, strict=True), strict=True)), path)
    assert rows_of(Explicit.from_file(path, 31)) == sorted(edges)


def test_names_may_be_text_and_tables_packed(tmp_path):
    path = tmp_path / "worm.tsv.gz"
    path.write_bytes(gzip.compress(b"post\tcontacts\tpre\nADAL\t6\tADAR\n007\t2\tADAL\n"))
    graph = Explicit.from_file(path)
    assert graph.labels.values.tolist() == ["007", "ADAL", "ADAR"]
    assert rows_of(graph) == [(1, 0, 2), (2, 1, 6)]


def test_digits_are_text_where_labels_are_text(saved):
    graph = Explicit.from_file(saved(EDGES, "a.csv"), Labels(NAMES).as_text())
    assert rows_of(graph) == ROWS and graph.labels.is_text


def test_between_two_populations_each_end_has_labels_of_its_own(saved):
    columns = {"pre": [8, 7], "post": [7, 9], "n": [1, 2]}
    graph = Explicit.from_file(saved(columns), ([7, 8], Labels([9, 7])), count="n")
    assert rows_of(graph) == [(0, 0, 2), (1, 1, 1)]
    assert graph.post_labels.values.tolist() == [9, 7]
    with pytest.raises(KindError, match="or a pair \\(pre, post\\), got 3"):
        Explicit.from_file(saved(columns), ([7], [8], [9]))


def test_rows_without_counts_are_contacts_that_may_be_summed(saved):
    path = saved({"pre": [1, 0, 1, 1], "post": [0, 1, 0, 1]})
    assert rows_of(Explicit.from_file(path, duplicates="sum")) == [(0, 1, 1), (1, 0, 2), (1, 1, 1)]
    kept = Explicit.from_file(path, duplicates="keep")
    assert rows_of(kept) == [(0, 1, 1), (1, 0, 1), (1, 0, 1), (1, 1, 1)] and kept.multapses
    alone = Explicit.from_file(path, duplicates="sum", self_loops=False)
    assert rows_of(alone) == [(0, 1, 1), (1, 0, 2)]


@pytest.mark.parametrize(
    ("column", "values", "told"),
    [
        ("syn_count", [5, 2.5, 1, 1, 1], "'syn_count' must hold whole numbers, got 2.5 in row 2"),
        ("syn_count", [1, 1, 40_000, 1, 1], "got 40,000 in row 3"),
        ("syn_count", [1, None, 3, 1, 1], "got an empty cell in row 2"),
        ("syn_count", [1.0, float("nan"), 3.0, 1, 1], "got an empty cell in row 2"),
        ("syn_count", list("abcde"), "must hold whole numbers from -32,768 to 32,767, got 'a'"),
        ("pre_root_id", [None, *NAMES, BIG], "'pre_root_id' must name a neuron in each row"),
        ("pre_root_id", np.array([*NAMES, 0, 0], float), "a float beyond 2\\*\\*53, of which"),
        ("pre_root_id", [True] * 5, "must hold whole numbers or text, got bool"),
    ],
)  # fmt: skip
def test_a_bad_cell_is_named_with_its_row(saved, column, values, told):
    path = saved({**EDGES, column: values})
    with pytest.raises(DataError, match=told):
        Explicit.from_file(path)


def test_whole_floats_up_to_their_limit_are_taken(saved):
    columns = {"pre": [9007199254740992.0, 3.0], "post": [3, 9007199254740992], "count": [1.0, 2.0]}
    graph = Explicit.from_file(saved(columns))
    assert graph.labels.values.tolist() == [3, 9007199254740992]


@pytest.mark.parametrize(
    ("neurons", "told"),
    [
        (NAMES[:2], f"'pre_root_id' must name some of the 2 neurons that are given, got {BIG + 9} "
                    "in row 1 below"),
        (5, f"must hold whole numbers from 0 to 4, got {BIG + 9:,} in row 1"),
        (["MN9"], "some of the 1 neurons that are given, got '720575940623374983' in row"),
    ],
)  # fmt: skip
def test_who_is_unknown_is_named(saved, neurons, told):
    with pytest.raises(DataError, match=told):
        Explicit.from_file(saved(EDGES), neurons)


def test_negative_numbers_are_refused(saved):
    with pytest.raises(DataError, match="from 0 to 2, got -1 in row 2"):
        Explicit.from_file(saved({"pre": [0, -1], "post": [1, 1]}), 3)


@pytest.mark.parametrize("size", [1 << 12, 1 << 20])
def test_words_among_numbers_of_a_table_of_text_are_named(tmp_path, monkeypatch, size):
    monkeypatch.setattr("neurosim.files.tables.text.BLOCK_BYTES", size)  # in a later block, or one
    path = tmp_path / "a.csv"
    path.write_text("pre,post,count\n" + "7,8,1\n" * 3000 + "7,eight,1\n")
    with pytest.raises(DataError, match="'post' must hold .*whole .* got 'eight' in row 3001"):
        Explicit.from_file(path, duplicates="sum")


def test_numbers_beside_words_are_refused_with_the_way_out(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("pre,post\nADAL,7\n")
    with pytest.raises(DataError, match="'post' must hold text, as other names .* give labels of"):
        Explicit.from_file(path)
    assert rows_of(Explicit.from_file(path, ["7", "ADAL"])) == [(1, 0, 1)]


def test_an_edge_that_stands_twice_is_refused_or_summed_within_bounds(saved):
    twice = {name: [*values, values[2]] for name, values in EDGES.items()}
    with pytest.raises(DataError, match=f"got that from {BIG + 1} to {BIG} several times; dup"):
        Explicit.from_file(saved(twice))
    with pytest.raises(DataError, match="got 65,534 in all from"):
        Explicit.from_file(saved(twice), duplicates="sum")
    with pytest.raises(ArgumentError, match="duplicates must be one of refuse, sum, keep"):
        Explicit.from_file(saved(twice), duplicates="add")


def test_columns_that_are_missing_show_those_there_are(saved):
    path = saved({"upstream": [1], "downstream": [2], "n": [3]})
    with pytest.raises(DataError, match="known to be 'pre'; name it: pre=..., one of upstream, do"):
        Explicit.from_file(path)
    with pytest.raises(DataError, match="no column pre='upstraem'; .* did you mean 'upstream'"):
        Explicit.from_file(path, pre="upstraem")
    with pytest.raises(DataError, match="for both; name them"):
        Explicit.from_file(path, pre="n", post="n")
    assert rows_of(Explicit.from_file(path, pre="upstream", post="downstream", count="n")) == [
        (0, 1, 3)]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.xlsx", b"", "must be one of .parquet, .feather"),
        ("none.csv", None, "does not exist"),
        ("a.csv", b"pre,post,count\n", "must have a row for each edge"),
        ("a.csv", b"edges\n1\n", "names two columns or more"),
        ("a.csv", b"pre,post,pre\n1,2,3\n", "columns of the same name"),
        ("a.csv", b"pre,post\nb,a\nc,\xe9\n", "'post' must hold text in UTF-8, got .* in row 2"),
        ("a.csv", b"pre,post\n1,2\n3\n", "cannot be read .*Expected 2 columns, got 1"),
    ],
)
def test_files_of_another_kind_are_refused(tmp_path, name, content, told):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match=told):
        Explicit.from_file(tmp_path / name)


def test_a_sparse_matrix_is_told_where_it_is_read(tmp_path):
    from scipy import sparse

    sparse.save_npz(tmp_path / "a.npz", sparse.eye_array(3, format="csr"))
    with pytest.raises(DataError, match="use Explicit.from_scipy"):
        Explicit.from_file(tmp_path / "a.npz")


def test_populations_with_labels_in_another_order_are_refused(saved):
    graph = Explicit.from_file(saved(EDGES))
    for names, is_wrong in ((NAMES, False), (NAMES[::-1], True)):
        cells = Population("brain", 3, LIF(), labels=names)
        if is_wrong:
            with pytest.raises(
                ArgumentError, match="pre of 'brain->brain' must have the labels of"
            ):
                Synapses(cells, cells, graph)
        else:
            Synapses(cells, cells, graph)


def test_rounds_take_counts_as_weights(saved):
    path = saved({"pre": [0, 0, 1], "post": [0, 1, 1], "count": [1, 3, 2]})
    graph = Explicit.from_file(path, 2)
    eye, area = Population("eye", 2, Playback()), Population("area", 2, KWinners(1))
    net = Network([eye, area], [Synapses(eye, area, graph)])
    net.run(1, inputs={"eye": [0, 1]})
    assert net.drive("area").tolist() == [1.0, 5.0]


@pytest.mark.skipif("NEUROSIM_DATA" not in os.environ, reason="NEUROSIM_DATA names no folder")
def test_the_brain_of_a_larva():
    folder = Path(os.environ["NEUROSIM_DATA"])
    neurons = Neurons.from_file(folder / "larva_brain_neurons.csv")
    graph = Explicit.from_file(folder / "larva_brain_edges.csv.gz", neurons)
    assert (len(neurons), graph.indices.size, int(graph.counts.sum())) == (1240, 32_564, 137_980)
    kenyon = neurons.groups["KCs"]
    cells = Population("brain", 1240, LIF(), labels=neurons)
    assert cells.find(neurons.labels.of(kenyon)).tolist() == kenyon.tolist()


def test_what_is_no_path_or_no_column_of_its_own_is_refused(saved):
    with pytest.raises(KindError, match="path must be the name of a file, got None"):
        Explicit.from_file(None)
    with pytest.raises(DataError, match="a column of its own for counts, got 'pre_root_id'"):
        Explicit.from_file(saved(EDGES), count="pre_root_id")


def test_labels_beyond_int64_are_named(saved):
    big = pa.array([1, 2**64 - 1], pa.uint64())
    with pytest.raises(DataError, match="fit into int64, got 18446744073709551615 in row 2"):
        Explicit.from_file(saved({"pre": big, "post": [1, 2]}))
