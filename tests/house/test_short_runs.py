"""The benchmarks that map the spiking Eiffel/Obama network, on two settings each and in seconds."""

import sys

import numpy as np
import pytest
from checkout import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))
import regimes
import sensitivity
import short_runs
from short_runs import Brains

sys.path.remove(str(ROOT / "benchmarks"))

TINY = {"noise": 0.2, "encodings": 1, "exposures": 1, "trials": 4, "gap_min": 50, "gap_max": 100}
AXES = (7.25, 10.25), (0.5, 1.0)
SETTINGS = [{"threshold": t, "scale": s} for s in AXES[1] for t in AXES[0]]


@pytest.fixture(scope="module")
def brains(tmp_path_factory):
    found = Brains(tmp_path_factory.mktemp("map") / "map.csv", regimes.ROWS, TINY)
    found.run(SETTINGS, [1], 2)
    return found


@pytest.mark.rare
def test_a_map_is_drawn_of_all_that_was_run(brains, tmp_path, capsys):
    regimes.show(brains, AXES, [1], tmp_path / "map.png")
    assert (tmp_path / "map.png").stat().st_size > 10_000
    tables = regimes.tabulate(brains, AXES, [1])
    assert tables["1"].shape == (2, 2) and set(np.unique(tables["trap"])) <= {0, 1}
    told = capsys.readouterr().out
    assert "row 11b; threshold" in told and max(map(len, told.splitlines())) <= 80


@pytest.mark.rare
def test_what_was_interrupted_goes_on_where_it_stopped(brains, monkeypatch, capsys):
    lines = brains.path.read_text().splitlines()
    brains.path.write_text("\n".join([*lines[:-1], lines[-1][:25]]))  # the last one cut off
    again = Brains(brains.path, regimes.ROWS, TINY)
    assert len(again.found) == 3
    ran = []
    measure = Brains.measure
    monkeypatch.setattr(Brains, "measure",
                        lambda self, *what: ran.append(what) or measure(self, *what))  # fmt: skip
    again.run(SETTINGS, [1], 1)
    assert len(ran) == 1 and brains.path.read_text().splitlines() == lines
    other = Brains(brains.path, regimes.ROWS, TINY | {"exposures": 2})
    assert not other.found and "of another configuration" in capsys.readouterr().out


def test_a_network_that_noise_makes_epileptic_is_not_run(tmp_path):
    brains = Brains(tmp_path / "map.csv", regimes.ROWS, TINY)
    assert np.isnan(brains.measure({"threshold": 0.0, "inhibition": 0.0}, 1)).all()
    assert short_runs.is_trap(dict.fromkeys(regimes.ROWS, float("nan")))


def test_parameters_that_are_ours_are_changed_and_no_others():
    names = sensitivity.find_parameters()
    assert {"threshold", "inhibition", "eta", "lone", "active"} <= set(names)
    assert not {"n", "channels", "w_max", "null", "stages", "disinhibition"} & set(names)
    assert sensitivity.change("threshold")[2.0] == {"threshold": 15.5}
    assert sensitivity.change("active")[0.7] == {"active": 14}
    assert 2.0 not in sensitivity.change("rate_on") or sensitivity.change("rate_on")[2.0]


@pytest.mark.rare
def test_sensitivity_is_drawn_most_important_first(tmp_path, capsys):
    brains = Brains(tmp_path / "s.csv", sensitivity.ROWS, TINY)
    names = ["eta", "threshold"]
    for changes in [{}, *(c for name in names for c in sensitivity.change(name).values())]:
        share = 0.4 if "threshold" not in changes else 0.1
        brains.found[short_runs.tell(changes), 1] = [share, 0, 0.5, 50, 1, 1, 1, 0, 60, 0.1]
    sensitivity.show(brains, names, [1], tmp_path / "s.png")
    told = capsys.readouterr().out
    assert told.index("threshold") < told.index("eta ") and max(map(len, told.splitlines())) <= 80
    assert (tmp_path / "s.png").stat().st_size > 10_000
