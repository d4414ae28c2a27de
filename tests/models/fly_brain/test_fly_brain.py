"""The experiment on small graphs: what holds of any brain, whoever runs it, and what is refused."""

import hashlib
import os
import re
from pathlib import Path

import numpy as np
import pytest
from leaving import go_on
from outcomes import check_rows

from neurosim.base.errors import ArgumentError, DataError, Interrupted
from neurosim.experiment.study import Seeds, run_study
from neurosim.models.fly_brain import brain, fly_brain, law, rows
from neurosim.models.fly_brain.brain import open_brain
from neurosim.models.fly_brain.named import read_setting
from neurosim.models.fly_brain.network import silence
from neurosim.models.fly_brain.settings import FlyBrain
from neurosim.topology.explicit import Explicit

SMALL = {"n": 2000, "trials": 3, "duration": 100.0, "screened": 2, "screen_duration": 50.0,
         "compared": 40.0}  # fmt: skip


def run(threads=1, **changes):
    return run_study("fly-brain", {**SMALL, **changes}, Seeds(first=7, n=1, threads=threads))()


@pytest.fixture(scope="module")
def small():
    return run()


def test_all_ways_of_running_a_trial_agree_and_the_drive_keeps_its_rate(small):
    values = {row.id: row for row in small.rows}
    judged = ["drive", "lone", "dense", "lazy", "again", "kept", "silent"]
    assert [values[id].passed for id in judged] == [True] * 7
    assert values["active"].value > 100
    assert all(values[f"{what} {hz}"].value is None
               for hz in rows.GOLDEN for what in ("left", "right", "active"))  # fmt: skip


def test_a_brain_left_after_its_trials_and_gone_on_with_on_other_threads_is_the_same(
    small, tmp_path
):
    config = FlyBrain.make(**SMALL)
    with pytest.raises(Interrupted, match="left"):
        go_on(tmp_path, lambda tick: fly_brain.run_seed(config, 7, 1, tick), 1)
    found = go_on(tmp_path, lambda tick: fly_brain.run_seed(config, 7, 2, tick))
    for name, values in fly_brain.collect(config, [found]).items():
        np.testing.assert_array_equal(values, small.arrays[name])


def test_drive_silence_and_arrivals_change_what_fires(small):
    kept = dict(small.arrays)
    for changes in (
        {"drive": ("driven:100",)},
        {"silence": ("pool",)},
        {"arrivals": "accumulated"},
        {"weight": 0.2},
    ):
        other = run(screened=0, **changes)
        assert {row.id: row.passed for row in other.rows if row.passed is not None}.keys() >= {
            "drive", "dense"}  # fmt: skip
        assert other.arrays["spikes"].tolist() != kept["spikes"].tolist()
        assert other.arrays["differ"].tolist() == [[0] * 5]


@pytest.mark.filterwarnings("error")
def test_a_brain_of_a_single_neuron_is_run_without_warnings(tmp_path):
    (tmp_path / "edges.csv").write_text("pre,post,count\n7,7,3\n")
    result = run(connectome=str(tmp_path / "edges.csv"), drive=("7:100",), duration=50.0)
    assert result.arrays["shape"].tolist() == [[1, 1]]


def test_the_card_says_what_was_done_and_what_the_graph_is_not(small, tmp_path):
    driven, law_note, golden = small.notes[:3]
    assert driven == "driven: driven at 200 Hz; silenced: nobody"
    assert "with the degrees, not the size, of a fly's brain" in law_note
    assert golden.startswith("rows of sugar are not run")
    edges = write(tmp_path, "edges.csv", EDGES.replace("-", ""))
    files = {"connectome": edges, "drive": ("900:150",), "silence": ("800",), "screened": 0}
    result = run(**files)
    assert "driven: 900 at 150 Hz; silenced: 800" in result.notes
    assert any(note.startswith("no count of contacts is negative") for note in result.notes)
    assert result.arrays["labels_first_seed"].tolist() == [b"900"]


LONG = ("descending neurons of a name too long", "0")


@pytest.mark.parametrize("changes", [{}, {"readout": LONG}, {"trials": 2, "screened": 0}])
def test_rows_fit_their_lines(changes):
    check_rows(rows.card(FlyBrain.make(**changes)), fly_brain.LEGEND)
    unknown = rows.outcome(FlyBrain.make(**changes), {"active": np.nan, "spikes": np.nan})
    assert "an unknown number of neurons" in unknown


def test_silencing_cuts_what_leads_out_and_nothing_else():
    graph = Explicit([0, 2, 3, 4], [1, 2, 0, 1], counts=[5, -3, 2, 7])
    cut = silence(graph, np.array([0, 2], np.int32))
    assert cut.counts.tolist() == [0, 0, 2, 0]
    assert (cut.indices == graph.indices).all()
    assert silence(graph, np.empty(0, np.int32)) is graph


def test_the_graph_has_the_size_signs_and_degrees_of_its_law():
    size = FlyBrain(n=20_000).size
    graph = law.make_graph(5, size)
    assert (graph.counts == law.make_graph(5, size).counts).all()
    degrees = np.diff(graph.indptr)
    assert graph.indices.size == pytest.approx(size.edges, rel=0.03)
    spread = np.log(degrees[law.DRIVEN :][degrees[law.DRIVEN :] > 5]).std()
    assert spread == pytest.approx(law.SPREAD, abs=0.1)
    assert graph.indices.min() == law.DRIVEN
    signs = np.add.reduceat(np.sign(graph.counts), graph.indptr[:-1][degrees > 0])
    assert (np.abs(signs) == degrees[degrees > 0]).all()  # all synapses of a neuron are of one sign
    assert (signs > 0).mean() == pytest.approx(law.EXCITATORY, abs=0.02)
    assert (np.abs(graph.counts) == 1).mean() == pytest.approx(0.571, abs=0.005)
    assert np.abs(graph.counts).max() == law.MOST
    pool = graph.indices[graph.indptr[0] : graph.indptr[law.DRIVEN]] < law.DRIVEN + size.pool
    assert pool.sum() > 0.2 * pool.size  # those of the pool that are reached twice count once


EDGES = "pre_root_id,post_root_id,syn_count\n900,700,5\n700,800,-2\n900,800,9\n"


def write(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text)
    return str(path)


def test_names_are_groups_labels_and_numbers(tmp_path):
    edges = write(tmp_path, "edges.csv", EDGES)
    table = write(tmp_path, "neurons.csv", "root_id,cell_type\n900,taste\n700,\n800,MN9\n")
    config = FlyBrain(connectome=edges, neurons=table, drive=("taste:200", "1:50"),
                      silence=(), readout=("MN9", "800"))  # fmt: skip
    found = open_brain(config, 0)
    setting = read_setting(config, found)
    assert setting.drive.neurons.tolist() == [0, 1]
    assert setting.drive.rates.tolist() == [200.0, 50.0]
    assert [x.tolist() for x in setting.readouts.values()] == [[2], [2]]
    assert found.graph.counts.tolist() == [5, 9, -2]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"drive": ("driven",)}, "NAME:RATE"),
        ({"drive": ("driven:0",)}, "above 0, up to 10,000 Hz"),
        ({"drive": ("driven:20000",)}, "got 20000 Hz in 'driven:20000'"),
        ({"drive": ("drivn:200",)}, "did you mean 'driven'?"),
        ({"drive": ("2000:200",)}, "numbers from 0 to 1999"),
        ({"drive": ("driven:200", "3:100")}, "'driven:200' and '3:100'"),
        ({"silence": ("3",)}, "silence must leave out who is driven, got 3"),
        ({"silence": ("poll",)}, "did you mean 'pool'?"),
        ({"readout": ("MN9",)}, "readout must name groups such as driven, pool"),
        ({"screen_duration": 200.0}, "screen_duration must be at most duration = 100 ms"),
        ({"screen_trials": 4}, "screen_trials must be at most trials = 3"),
        ({"neurons": "table.csv"}, "go with a connectome"),
    ],
)
def test_what_cannot_be_run_is_refused_before_anything_is(changes, said, monkeypatch):
    monkeypatch.setattr(law, "make_graph", None)  # a graph of full size takes a second
    with pytest.raises(ArgumentError, match=re.escape(said)):
        run_study("fly-brain", {**SMALL, **changes})


def test_files_that_do_not_fit_are_refused(tmp_path, monkeypatch):
    edges = write(tmp_path, "edges.csv", EDGES)
    with monkeypatch.context() as patch:  # said before anything is read or compiled
        patch.setattr(brain, "_read", None)
        with pytest.raises(ArgumentError, match="drive must name who is driven, such as 0:200"):
            run_study("fly-brain", {"connectome": edges})
        table = write(tmp_path, "all.csv", "root_id,side\n900,L\n700,L\n800,R\n")
        with pytest.raises(ArgumentError, match="such as R:200"):
            run_study("fly-brain", {"connectome": edges, "neurons": table})
    with pytest.raises(DataError, match=r"no\.csv: does not exist"):
        run_study("fly-brain", {"connectome": str(tmp_path / "no.csv")})
    table = write(tmp_path, "few.csv", "root_id,cell_type\n900,taste\n700,\n")
    with pytest.raises(DataError, match="800"):
        run_study("fly-brain", {"connectome": edges, "neurons": table, "drive": ("900:200",)})


def test_the_brain_of_the_paper_is_known_by_shape_and_digest(tmp_path, monkeypatch):
    edges = write(tmp_path, "any_name.csv", EDGES)
    digest = hashlib.sha1(f"blob {len(EDGES)}\0{EDGES}".encode(), usedforsecurity=False)
    monkeypatch.setattr(brain, "PUBLISHED_FILE", digest.hexdigest())
    assert not open_brain(FlyBrain(connectome=edges), 0).is_published  # of another shape
    monkeypatch.setattr(brain, "PUBLISHED", (3, 3))
    monkeypatch.setattr(brain, "KNOWN", {"sugar": (900,), "MN9 left": (700,), "MN9 right": (800,)})
    brain._read.cache_clear()
    config = FlyBrain(connectome=edges, weight=1.0)
    found = open_brain(config, 0)
    assert found.is_published
    setting = read_setting(config, found)
    assert (setting.drive.neurons.tolist(), setting.drive.rates.tolist()) == ([2], [200.0])
    counts = np.array([[93, 61, 200]] * 30)

    def golden(**changes):
        config = FlyBrain(connectome=edges, **changes)
        return fly_brain.find_golden(config, found, setting, counts).tolist()

    assert golden() == [200.0, 93.0, 61.0]
    assert golden(weight=0.3) == golden(arrivals="accumulated") == golden(trials=20) == [0, 0, 0]
    other = write(tmp_path, "2023_03_23_connectivity_630_final.csv", EDGES.replace("9\n", "8\n"))
    assert not open_brain(FlyBrain(connectome=other), 0).is_published
    brain._read.cache_clear()


def test_tables_as_the_authors_have_them_are_read(tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    from pyarrow import table

    first = 720575940596125868  # beyond 2**53
    edges = table({
        "Presynaptic_ID": [first + 7, first, first], "Postsynaptic_ID": [first, first + 7, first],
        "Presynaptic_Index": [1, 0, 0], "Postsynaptic_Index": [0, 1, 0],
        "Connectivity": [4, 9, 2], "Excitatory": [-1, 1, 1],
        "Excitatory x Connectivity": [-4, 9, 2],
    })  # fmt: skip
    parquet.write_table(edges, tmp_path / "edges.parquet")
    lines = "".join(f"{first + i},True\n" for i in (0, 7, 9))
    neurons = write(tmp_path, "completeness.csv", f",Completed\n{lines}")
    config = FlyBrain(connectome=str(tmp_path / "edges.parquet"), neurons=neurons,
                      drive=(f"{first + 7}:100",))  # fmt: skip
    found = open_brain(config, 0)
    assert (found.n, list(found.groups)) == (3, [])
    assert found.graph.indices.tolist() == [0, 1, 0]
    assert found.graph.counts.tolist() == [2, 9, -4]
    assert read_setting(config, found).drive.neurons.tolist() == [1]


def test_a_larva_runs():
    folder = os.environ.get("NEUROSIM_DATA")
    if not folder or not Path(folder, "larva_brain_edges.csv.gz").is_file():
        pytest.skip("NEUROSIM_DATA names no folder with larva_brain_edges.csv.gz")
    files = {"connectome": f"{folder}/larva_brain_edges.csv.gz",
             "neurons": f"{folder}/larva_brain_neurons.csv"}  # fmt: skip
    result = run(**files, drive=("sensories:200",), readout=("MBONs", "1678567"))
    values = {row.id: row.value for row in result.rows}
    assert result.arrays["shape"].tolist() == [[1240, 32_564]]
    assert result.arrays["differ"].tolist() == [[0] * 5]
    assert abs(values["drive"]) < rows.SIGMAS
    assert values["rate 0"] > 0
    assert values["left 200"] is None
