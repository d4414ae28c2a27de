"""Tables and figures of sweeps, from summaries made by hand; and what code is known by."""

from collections import deque
from copy import deepcopy
from functools import lru_cache
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.figure import Figure

from neurosim import Hebbian, Sweep, read_sweep
from neurosim.base.errors import ArgumentError, DataError
from neurosim.experiment.sweeps import folder
from neurosim.experiment.sweeps.code import digest_function
from neurosim.experiment.sweeps.grid import make_points
from neurosim.experiment.sweeps.sources import digest_imports
from neurosim.experiment.sweeps.tables import write_tables
from neurosim.files import seals


def row(id, value, low=None, high=None, name=None):
    passed = None if low is None else value is not None and low <= value <= high
    return {"id": id, "name": name or f"row {id}", "value": value, "low": low, "high": high,
            "passed": passed}  # fmt: skip


def make(grid, of_run, seeds=3, listed=()):
    points = make_points(grid)
    summaries = [
        [{"rows": rows, "seconds": 1.0} if (rows := of_run(p, s)) is not None else None
         for s in range(seeds)] for p in points
    ]  # fmt: skip
    return Sweep("mine", grid, points, range(seeds), summaries, listed=listed)


def test_medians_and_shares_are_those_of_the_runs_that_are_done():
    table = make({"k": [1, 2]}, lambda p, s: None if (p["k"], s) == (2, 0) else
                 [row("a", p["k"] * s, 0, 2), row("b", None if s else 5.0)])  # fmt: skip
    first, second = table.medians()
    assert (first["runs"], first["a"], first["share in band: a"], first["share in band"]) == (
        3, 1.0, 1.0, 1.0)  # fmt: skip
    assert (second["runs"], second["a"], second["share in band: a"]) == (2, 3.0, 0.5)
    assert np.isnan(first["b"]) and np.isnan(second["b"])  # undefined in most runs
    assert repr(table) == "Sweep of mine over k: 5 of 6 runs done"


def test_the_value_of_a_listed_parameter_is_dropped_from_ids_of_rows():
    def of_run(p, s):
        return [row(f"A {p['beta']:g}", s, name=f"support of A, beta = {p['beta']:g}"),
                row("beta", 1.0), row("n 10", 2.0)]  # fmt: skip

    table = make({"beta": [0.05, 0.1]}, of_run, listed=["beta"])
    assert [one.id for one in table.quantities] == ["A", "beta (row)", "n 10"]
    assert table.quantities[0].name == "support of A"
    assert np.isfinite(table.quantities[0].values).all()
    plain = make({"beta": [0.05, 0.1]}, of_run)
    assert [one.id for one in plain.quantities][:2] == ["A 0.05", "beta (row)"]


@pytest.mark.parametrize(
    ("grid", "n_axes"),
    [({"k": [1, 10, 100]}, 2), ({"how": ["all", "none"]}, 2), ({"k": [1, 2], "p": [0.1, 0.2]}, 4),
     ({"k": [1, 2], "p": [0.1, 0.2, 0.3], "q": [True, False]}, 4)],
)  # fmt: skip
def test_a_figure_has_a_panel_for_each_row_and_says_where_bands_hold(grid, n_axes):
    def of_run(p, s):
        n = sum(v for v in p.values() if not isinstance(v, str)) + s
        return [row("a", n, 0, 2), row("b", n / 2), row("c", None)]

    figure = make(grid, of_run).plot()
    figure.draw_without_rendering()
    titles = [title for ax in figure.axes if (title := ax.get_title("left"))]
    assert titles == ["row a", "row b"] and len(figure.axes) == n_axes
    told = figure.get_suptitle()
    assert told.startswith("mine against ") and "most seeds lie in all bands" in told.replace(
        "\n", " ")  # fmt: skip


def test_one_row_is_drawn_into_given_axes():
    table = make({"k": [1, 2]}, lambda p, s: [row("a", s), row("b", p["k"])])
    ax = Figure().subplots()
    assert table.plot(ax, "b") is ax and ax.get_title() == "row b"
    assert ax.lines[0].get_ydata().tolist() == [1, 2]
    with pytest.raises(ArgumentError, match="row must be one of a, b, got 'c'"):
        table.plot(ax, "c")
    empty = make({"k": [1, 2]}, lambda p, s: None)
    with pytest.raises(ArgumentError, match="there are no row"):
        empty.plot(ax)
    assert empty.plot().axes[0].texts[0].get_text() == "no run has a value"


def test_code_is_known_by_what_it_does():
    def make_function(source, **names):
        space = {"__name__": "mine", **names}
        exec(source, space)
        return space["f"]

    source = "def g(x):\n    return x * {a}\ndef f(x, seed, y={b}):\n    return g(x) + c\n"
    digests = {
        digest_function(make_function(source.format(a=a, b=b), c=c))
        for a in (1, 2) for b in (1, 2) for c in (1, 2)
    }  # fmt: skip
    assert len(digests) == 8  # what it calls, its defaults, the values that it reads
    same = "# a comment\n\n" + source.format(a=1, b=1)
    assert digest_function(make_function(same, c=1)) in digests


def test_a_table_that_cannot_be_written_is_named_with_what_to_do(tmp_path):
    (tmp_path / "points.csv").mkdir()
    made = make({"k": [1]}, lambda p, s: [row("a", 1.0)])
    with pytest.raises(DataError, match=r"points.csv: could not be written \(.*same command again"):
        write_tables(made, tmp_path, ["csv"])


class Setting:
    gain = 1.0

    def __init__(self, beta):
        self.beta = beta


SETTING = None


def read_setting(k, seed):
    return SETTING


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Setting(0.1), Setting(0.2)),
        (Hebbian(0.1), Hebbian(0.2)),
        (np.int64(1), np.int64(2)),
        (range(3), range(4)),
        (lru_cache(lambda: 1), lru_cache(lambda: 2)),
        (SimpleNamespace(py_func=lambda: 1), SimpleNamespace(py_func=lambda: 2)),  # as Numba's
        (np.array([None, 1]), np.array([None, 2])),
        ([deque([1])], [deque([2])]),
    ],
    ids=lambda value: type(value).__name__,  # a repr may hold where it lies in memory
)
def test_values_of_all_kinds_that_a_function_reads_count(one, other, monkeypatch):
    def digest(value):
        monkeypatch.setattr(f"{__name__}.SETTING", value)
        return digest_function(read_setting)

    assert digest(one) == digest(deepcopy(one)) != digest(other)


def test_what_a_class_of_the_same_file_says_counts_and_circles_end(monkeypatch):
    circle = [Setting(0.1)]
    circle.append(circle)
    monkeypatch.setattr(f"{__name__}.SETTING", circle)
    before = digest_function(read_setting)
    monkeypatch.setattr(Setting, "gain", 2.0)
    assert digest_function(read_setting) != before


def test_files_beside_that_are_imported_count_also_through_others(tmp_path, monkeypatch):
    (tmp_path / "pack").mkdir()
    files = {"swept.py": "import near\ndef f(k, seed):\n    return near.g(k)\n",
             "near.py": "from pack import deep\n", "pack/__init__.py": "",
             "pack/deep.py": "from . import deeper\n", "pack/deeper.py": "a = 1\n",
             "far.py": "a = 1\n"}  # fmt: skip
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    space = {"__name__": "__main__", "__file__": str(tmp_path / "swept.py")}
    monkeypatch.syspath_prepend(tmp_path)
    exec(files["swept.py"], space)
    seen = [(digest_function(space["f"]), digest_imports(tmp_path / "swept.py"))]
    for name in ("far.py", "pack/deeper.py"):
        (tmp_path / name).write_text("a = 2\n")
        seen.append((digest_function(space["f"]), digest_imports(tmp_path / "swept.py")))
    assert seen[0] == seen[1]
    assert all(one != other for one, other in zip(seen[1], seen[2], strict=True))


RUN = "0123456789abcdef"
CARD = {"experiment": "mine", "code": "x", "grid": {"k": [1]}, "listed": [], "seed": 0, "seeds": 1,
        "points": [{"at": {"k": 1}, "runs": [RUN]}]}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"schema_version": 9}, "reads up to 1; upgrade neurosim"),
        ({"schema": "other"}, "is not the card of a sweep"),
        ({"seeds": "1"}, "lacks seeds"),
        ({"seeds": 2}, "do not fit together"),
        ({"grid": {"k": [1, 2]}}, "do not fit together"),
        ({"grid": {"p": [1]}}, "do not fit together"),
        ({"points": [{"at": {"k": 1}, "runs": ["../../elsewhere"]}]}, "do not fit together"),
        ({"points": [7]}, "do not fit together"),
    ],
)
def test_a_card_that_is_not_ours_is_refused(tmp_path, changes, told):
    folder.write_card(tmp_path, CARD)
    assert repr(read_sweep(tmp_path)) == "Sweep of mine over k: 0 of 1 run done"
    card = {"schema": folder.SCHEMA, "schema_version": 1, **CARD, **changes}
    (tmp_path / "sweep.json").write_bytes(seals.seal_card(card))
    with pytest.raises(DataError, match=told):
        read_sweep(tmp_path)


def test_no_changed_byte_of_a_card_goes_unnoticed(tmp_path):
    folder.write_card(tmp_path, CARD)
    path = tmp_path / "sweep.json"
    whole = path.read_bytes()
    for place in range(0, len(whole), 7):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(DataError):
            read_sweep(tmp_path)
