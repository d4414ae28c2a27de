"""Wirings of the fly's nose: what each way of wiring keeps, and files that hold one."""

import gzip

import numpy as np
import pytest
from hemibrain import find_hemibrain
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse, stats

from neurosim import ArgumentError, KindError
from neurosim.base.errors import DataError
from neurosim.models.fly import FlyCircuit
from neurosim.models.fly.circuit.wiring import Wiring
from neurosim.models.fly.circuit.wiring_file import NamedWiring, read_wiring

HEADER = "pn_id,glomerulus,kc_id,synapses\n"
LINES = "1,DM1,12,6\n2,DM1,12,3\n1,DM1,15,1\n3,DL5,12,2\n4,VP2,15,9\n4,VP2,17,9\n"
ANY_SYNAPSE = {1: 49, 2: 63, 3: 132, 4: 253, 5: 317, 6: 267, 7: 243, 8: 166, 9: 121, 10: 77,
               11: 37, 12: 23, 13: 7, 14: 3}  # fmt: skip
"""Inputs of a cell of the hemibrain's right calyx: how many cells have so many."""


def _cells(wiring):
    return [part.tolist() for part in np.split(wiring.inputs, wiring.indptr[1:-1])]


def _fan_out(wiring):
    return np.bincount(wiring.inputs, minlength=wiring.n_features)


def _same(one, other):
    return _cells(one) == _cells(other) and one.n_features == other.n_features


@st.composite
def wirings(draw, most=1):
    """Draw a wiring in which an input stands up to ``most`` times at a cell."""
    shape = draw(st.integers(1, 7)), draw(st.integers(1, 15))
    counts = st.lists(st.integers(0, most), min_size=shape[0], max_size=shape[0])
    return Wiring.from_matrix(np.array([draw(counts) for _ in range(shape[1])]).T)


class TestArrays:
    def test_a_random_wiring_is_that_of_a_network(self):
        edges, _ = FlyCircuit(20, n_kc=50, n_inputs=4, n_active=5, seed=3).network.edges(
            "receptors->kenyon"
        )
        matrix = Wiring.random(20, 50, 4, seed=3).matrix()
        assert np.array_equal(matrix.indptr, edges.indptr)
        assert np.array_equal(matrix.indices, edges.indices)

    @given(wirings(most=3))
    def test_a_matrix_comes_back(self, wiring):
        assert _same(Wiring.from_matrix(wiring.matrix()), wiring)
        assert _same(Wiring.from_matrix(wiring.matrix().toarray().astype(float)), wiring)

    def test_equal_places_of_a_sparse_matrix_add_up(self):
        places = sparse.coo_array(([1, 2], ([0, 0], [1, 1])), (2, 3))
        assert _cells(Wiring.from_matrix(places)) == [[], [0, 0, 0], []]

    @pytest.mark.parametrize(
        ("indptr", "inputs", "n_features", "error", "said"),
        [
            ([0, 2], [0, 3], 3, ArgumentError, "inputs must be from 0 to 2, got 3"),
            ([0, 2], [0, -1], 3, ArgumentError, "inputs must be from 0 to .*, got -1"),
            ([0, 2], [0, 2**40], 3, ArgumentError, "inputs must be from 0 to"),
            ([0, 2], [0], 3, ArgumentError, r"indptr\[-1\] = 2 entries, got 1"),
            ([0, 2, 1], [0], 3, ArgumentError, "never fall"),
            ([1, 1], [0], 3, ArgumentError, "start at 0"),
            ([0], [], 3, ArgumentError, r"n_kc \+ 1 offsets"),
            ([0, 1], [0.5], 3, KindError, "inputs must be whole numbers"),
            ([[0, 1]], [0], 3, KindError, "indptr must be one-dimensional"),
            ([0, 1], [0], 0, ArgumentError, "n_features must be from 1"),
        ],
    )
    def test_arrays_that_are_no_wiring_are_refused(self, indptr, inputs, n_features, error, said):
        with pytest.raises(error, match=said):
            Wiring(np.array(indptr), np.array(inputs), n_features)

    @pytest.mark.parametrize(
        ("matrix", "error", "said"),
        [
            ([[1, -1]], ArgumentError, "from 0 up, got -1"),
            ([[1, 0.5]], ArgumentError, "from 0 up, got 0.5"),
            ([[1, np.nan]], ArgumentError, "from 0 up, got nan"),
            ([1, 2], KindError, "of shape"),
            ([["a"]], KindError, "must be whole numbers"),
        ],
    )
    def test_matrices_that_are_no_wiring_are_refused(self, matrix, error, said):
        with pytest.raises(error, match=said):
            Wiring.from_matrix(np.array(matrix))

    @pytest.mark.parametrize("way", [Wiring.random, Wiring.even])
    def test_impossible_sizes_are_refused(self, way):
        with pytest.raises(ArgumentError, match="n_inputs must be from 1 to 5, got 6"):
            way(5, 10, 6)
        with pytest.raises(ArgumentError, match="n_kc must be from 1"):
            way(5, 0, 2)


class TestWays:
    @given(wirings(), st.integers(0, 99))
    def test_rewiring_keeps_both_numbers_and_doubles_nothing(self, wiring, seed):
        other = wiring.rewired(seed)
        assert np.array_equal(other.indptr, wiring.indptr)
        assert np.array_equal(_fan_out(other), _fan_out(wiring))
        assert all(sorted(set(cell)) == cell for cell in _cells(other))

    @given(wirings(most=3), st.integers(0, 99))
    def test_rewiring_counted_synapses_keeps_both_numbers(self, wiring, seed):
        other = wiring.rewired(seed)
        assert np.array_equal(other.indptr, wiring.indptr)
        assert np.array_equal(_fan_out(other), _fan_out(wiring))

    @given(wirings(), st.integers(0, 99))
    def test_an_even_fan_out_differs_by_one_at_most(self, wiring, seed):
        other = wiring.evened(seed)
        assert np.array_equal(other.indptr, wiring.indptr)
        assert np.ptp(_fan_out(other)) <= 1
        assert all(sorted(set(cell)) == cell for cell in _cells(other))

    @given(wirings(), st.integers(0, 99))
    def test_redrawn_cells_have_as_many_distinct_inputs(self, wiring, seed):
        other = wiring.redrawn(seed)
        assert np.array_equal(other.indptr, wiring.indptr)
        assert all(sorted(set(cell)) == cell for cell in _cells(other))

    def test_an_even_wiring_of_given_sizes(self):
        wiring = Wiring.even(50, 2000, 6, seed=1)
        assert (np.diff(wiring.indptr) == 6).all() and (_fan_out(wiring) == 240).all()
        assert wiring.matrix().max() == 1

    @pytest.mark.parametrize("way", ["rewired", "evened", "redrawn"])
    def test_a_seed_says_all(self, way):
        wiring = Wiring.random(12, 200, 4, seed=5)
        one, other, again = (getattr(wiring, way)(seed) for seed in (0, 1, 0))
        assert _same(one, again) and not _same(one, other) and not _same(one, wiring)

    @pytest.mark.parametrize("way", ["rewired", "evened"])
    def test_little_is_left_of_what_was(self, way):
        """Of the pairs, as many stay as two independent wirings share."""
        wiring = Wiring.even(40, 1000, 6, seed=2)
        others = [getattr(wiring, way)(seed).matrix() for seed in range(10, 15)]
        shared = [wiring.matrix().multiply(other).sum() for other in others]
        assert np.mean(shared) / wiring.inputs.size == pytest.approx(6 / 40, abs=0.01)

    def test_redrawn_inputs_are_uniform(self):
        wiring = Wiring.random(20, 3000, 5).rewired().redrawn(seed=4)
        shrunk = (20 - 5) / (20 - 1)  # distinct inputs vary less
        statistic = stats.chisquare(_fan_out(wiring)).statistic / shrunk
        assert stats.chi2(19).sf(statistic) > 1e-4

    def test_more_synapses_than_inputs_cannot_be_redrawn(self):
        with pytest.raises(ArgumentError, match="synapses of a cell must be from 0 to 1, got 3"):
            Wiring.from_matrix([[3, 1]]).redrawn()

    @given(wirings(most=2), st.data())
    def test_chosen_inputs_are_rows_of_the_matrix(self, wiring, data):
        order = data.draw(st.permutations(range(wiring.n_features)))
        chosen = order[: data.draw(st.integers(1, len(order)))]
        expected = wiring.matrix().toarray()[chosen]
        assert np.array_equal(wiring.choose(chosen).matrix().toarray(), expected)

    @given(wirings(most=2), st.data())
    def test_kept_cells_are_columns_of_the_matrix(self, wiring, data):
        cells = data.draw(st.sets(st.integers(0, wiring.n_kc - 1), min_size=1).map(sorted))
        expected = wiring.matrix().toarray()[:, cells]
        assert np.array_equal(wiring.keep_cells(cells).matrix().toarray(), expected)


def _write(folder, text, name="wiring.csv"):
    path = folder / name
    path.write_bytes(
        gzip.compress(text.encode(), mtime=0) if name.endswith(".gz") else text.encode()
    )
    return path


class TestFiles:
    @pytest.mark.parametrize("name", ["wiring.csv", "wiring.csv.gz"])
    def test_a_file_is_read(self, tmp_path, name):
        wiring, inputs, cells = read_wiring(_write(tmp_path, HEADER + LINES, name))
        assert (inputs, cells) == (("DL5", "DM1"), ("12", "15"))
        assert _cells(wiring) == [[0, 1], [1]]

    def test_neurons_of_a_glomerulus_add_up(self, tmp_path):
        path = _write(tmp_path, HEADER + LINES)
        wiring, inputs, cells = read_wiring(path, min_synapses=7)
        assert (inputs, cells, _cells(wiring)) == (("DM1",), ("12",), [[0]])
        assert _cells(read_wiring(path, weighted=True).wiring) == [[0] * 2 + [1] * 9, [1]]

    def test_inputs_that_are_no_smell_are_left_out_unless_told(self, tmp_path):
        _, inputs, cells = read_wiring(_write(tmp_path, HEADER + LINES), leave_out="")
        assert (inputs, cells) == (("DL5", "DM1", "VP2"), ("12", "15", "17"))

    def test_the_order_of_lines_and_columns_and_empty_lines_change_nothing(self, tmp_path):
        first = read_wiring(_write(tmp_path, HEADER + LINES))
        rows = [line.split(",") for line in (HEADER + LINES).splitlines()]
        turned = "\r\n\r\n".join(",".join(row[::-1]) for row in [rows[0], *rows[:0:-1]])
        second = read_wiring(_write(tmp_path, f"\ufeff{turned}", "turned.csv"))
        assert first.facts() == second.facts() and first[1:] == second[1:]

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("", "has no column glomerulus, kc_id, synapses; a wiring file needs"),
            ("glomerulus,cell\nDM1,3\n", "has no column kc_id, synapses"),
            (HEADER, "has no connections of 1 synapses or more"),
            (HEADER + "1,VP1,3,4\n", "VP... left out"),
            (
                HEADER + "1,DM1,3,4\n1,DM1,4,many\n",
                "line 3: synapses must be a whole number, got 'm",
            ),
            (HEADER + "1,DM1,3,2.5\n", "line 2: synapses must be a whole number, got '2.5'"),
            (HEADER + "1,DM1,3,-2\n", "whole number, got '-2'"),
            (HEADER + "1,DM1,3,9999999999\n", "whole number, got '9999999999'"),
            (HEADER + "1,DM1,3\n", "line 2 has 3 fields, not 4"),
            (HEADER + "1,,3,4\n", "line 2 names no glomerulus"),
            (HEADER + "1,DM1, ,4\n", "line 2 names no kc_id"),
            (HEADER + '1,"DM1,3,4\n', "is no CSV file"),
        ],
    )
    @pytest.mark.parametrize("name", ["wiring.csv", "wiring.csv.gz"])
    def test_files_that_hold_no_wiring_are_refused(self, tmp_path, text, said, name):
        with pytest.raises(DataError, match=said):
            read_wiring(_write(tmp_path, text, name))

    def test_damaged_files_are_refused(self, tmp_path):
        packed = gzip.compress((HEADER + LINES * 200).encode())
        for content, said in (
            (packed[: len(packed) // 2], "cut short"),
            (packed[:30] + b"\xff\xff\xff" + packed[33:], "is damaged|no CSV|cut short"),
            (b"\x1f\x8b rubbish", "is damaged"),
            (b"\xff\xfe\x00glomerulus", "is no CSV file"),
        ):
            path = tmp_path / "damaged.csv"
            path.write_bytes(content)
            with pytest.raises(DataError, match=said):
                read_wiring(path)

    def test_missing_files_and_folders_are_refused(self, tmp_path):
        with pytest.raises(DataError, match="cannot be read: No such file"):
            read_wiring(tmp_path / "no.csv")
        with pytest.raises(DataError, match="is a folder; name a file"):
            read_wiring(tmp_path)

    def test_too_many_synapses_are_refused_only_where_they_count(self, tmp_path):
        path = _write(tmp_path, HEADER + "1,DM1,3,70000\n")
        assert _cells(read_wiring(path).wiring) == [[0]]
        with pytest.raises(DataError, match="70000 synapses onto a cell, more than 65536"):
            read_wiring(path, weighted=True)


class TestNames:
    def _named(self):
        wiring = Wiring.from_matrix([[1, 0, 0], [1, 1, 0], [0, 0, 1]])
        return NamedWiring(wiring, ("DL5", "DM1", "VM3"), ("12", "15", "17"))

    def test_channels_are_chosen_in_the_order_given_and_cells_without_are_dropped(self):
        wiring, inputs, cells = self._named().choose(["DM1", "DL5"])
        assert (inputs, cells) == (("DM1", "DL5"), ("12", "15"))
        assert _cells(wiring) == [[0, 1], [0]]

    def test_unknown_channels_are_all_named(self):
        with pytest.raises(ArgumentError, match="no inputs named DM9, X; it has DL5, DM1, VM3"):
            self._named().choose(["DM9", "DM1", "X"])

    def test_a_channel_is_named_once(self):
        with pytest.raises(ArgumentError, match="names must be distinct, got DM1 twice"):
            self._named().choose(["DM1", "DM1"])


class TestHemibrain:
    def test_the_facts_of_the_right_calyx(self):
        wiring, inputs, cells = read_wiring(find_hemibrain())
        sizes, fan_out = np.diff(wiring.indptr), _fan_out(wiring)
        assert (len(inputs), len(cells), wiring.inputs.size) == (51, 1758, 10_474)
        assert sizes.mean() == pytest.approx(5.96, abs=0.005) and np.median(sizes) == 6
        assert dict(enumerate(np.bincount(sizes)[1:], 1)) == ANY_SYNAPSE
        assert (fan_out.min(), fan_out.max()) == (28, 523)
        assert fan_out.std() / fan_out.mean() == pytest.approx(0.52, abs=0.005)

    def test_the_facts_of_strong_connections(self):
        sizes = np.diff(read_wiring(find_hemibrain(), min_synapses=5).wiring.indptr)
        assert sizes.mean() == pytest.approx(5.11, abs=0.005) and np.median(sizes) == 5

    def test_all_its_ways_have_as_many_synapses(self):
        wiring = read_wiring(find_hemibrain()).wiring
        for other in (wiring.rewired(1), wiring.evened(1), wiring.redrawn(1)):
            assert np.array_equal(other.indptr, wiring.indptr) and other.matrix().max() == 1
        assert _fan_out(wiring.evened(1)).tolist() == [206] * 19 + [205] * 32
