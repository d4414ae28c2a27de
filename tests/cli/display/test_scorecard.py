"""Scorecards on the screen: a line a row, numbers that are short but never hide a verdict."""

import re
from math import nan

import pytest

from neurosim.cli.display.scorecard import _value, print_result
from neurosim.files.results.result import Result, Row

ROWS = (
    Row("1", "a share of forty-four characters, no longer", 0.47, 0.25, 0.6, "Ison 2015",
        (0.26, 0.6), 1.0, "0.41"),
    Row("2a", "fails", 0.987, 0.99, None, "Ison 2015", (0.9, 0.987), 0.0, "1"),
    Row("2b", "another of forty-four characters, no longer", 12345.6, None, 13000.04, "Rey 2018",
        (1.0, 2.0), 1.0),
    Row("3", "never defined", None, 0, 1, "", (nan, nan), 0.0),
    Row("4", "left out", None, 0, 1, ""),
    Row("5", "has no band", 3e-13, None, None, ""),
)  # fmt: skip


def told(capsys, monkeypatch, rows=ROWS, seeds=5, is_wide=False, **more):
    monkeypatch.setenv("COLUMNS", "80")
    print_result(Result("toy", 0, seeds, {}, rows, 0.4, {}, each="brain", **more), is_wide)
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("value", "low", "expected"),
    [
        (0.5, 0.99, "0.50"),
        (0.987, 0.99, "0.987"),  # rounded it would look as if it passed
        (0.995, 0.99, "0.99"),
        (999.96, 1000, "1000"),
        (0.0012, None, "0.0012"),
        (0.0, None, "0.00"),
        (None, 0.99, "-"),
        (nan, 0.99, "nan"),
    ],
)
def test_a_value_has_the_digits_that_its_verdict_takes(value, low, expected):
    assert _value(Row("1", "quantity", value, low, None, "-")) == expected


def test_each_row_is_one_line_of_80_columns(capsys, monkeypatch):
    lines = told(capsys, monkeypatch).splitlines()
    assert max(map(len, lines)) <= 80
    for row in ROWS:
        (line,) = (line for line in lines if row.name in line)
        assert line.startswith(f"{row.id} ")
    first = next(line for line in lines if line.startswith("1 "))
    assert re.search(r" 0\.47 0\.41 \[1\] +0\.25\.\.0\.6 PASS$", first)
    assert re.search(r" 0\.987 1 \[1\] +>= 0\.99 FAIL$", "\n".join(lines), re.MULTILINE)


def test_the_outcome_comes_first_and_is_whole(capsys, monkeypatch):
    sentence = "Many words happened here, so many that they take more than a line: " + "on " * 9
    text = told(capsys, monkeypatch, outcome=sentence)
    assert " ".join(text.split()).startswith(" ".join(sentence.split()))


def test_sources_are_numbered_once_and_nothing_is_cut(capsys, monkeypatch):
    text = told(capsys, monkeypatch)
    assert re.findall(r"^\[\d\] .*?\s*$", text, re.MULTILINE) == [
        line.ljust(len(line)) for line in re.findall(r"^\[\d\] .*$", text, re.MULTILINE)
    ]
    assert text.count("Ison 2015") == text.count("Rey 2018") == 1


@pytest.mark.parametrize(
    ("rows", "seeds", "sentence"),
    [
        (
            ROWS,
            5,
            "2 of 4 rows with a band pass; 2 of 5 brains pass in all; 1 row was not run; 1 row was "
            "undefined.",
        ),
        (ROWS[:1], 5, "1 of 1 row with a band passes; 2 of 5 brains pass in all."),
        (ROWS[1:2], 1, "0 of 1 row with a band pass."),
        (ROWS[5:], 5, "No row has a band at these parameters: there is nothing to compare with."),
        ((), 1, "No row has a band at these parameters: there is nothing to compare with."),
    ],
)
def test_how_many_rows_and_brains_pass(capsys, monkeypatch, rows, seeds, sentence):
    assert sentence in " ".join(told(capsys, monkeypatch, rows, seeds).split())


def test_why_bands_are_missing_is_said_in_a_line_of_its_own(capsys, monkeypatch):
    lines = told(capsys, monkeypatch, unbanded="2 rows have no band (changed: n)").splitlines()
    assert [line.rstrip() for line in lines].count("2 rows have no band (changed: n).") == 1
    assert "None" not in told(capsys, monkeypatch)


def test_wide_tells_all(capsys, monkeypatch):
    text = told(capsys, monkeypatch, is_wide=True)
    assert "0.26 .. 0.60" in text and "<= 13000" in text and "100%" in text
    assert sum(row.id == line.split(" ")[0] for row in ROWS for line in text.splitlines()) == 6


def test_long_ids_stand_in_the_wide_table_alone(capsys, monkeypatch):
    rows = (Row("beta 0.25", "support", 1.5, None, None, ""),)
    assert "beta 0.25" not in told(capsys, monkeypatch, rows)
    assert "beta 0.25" in told(capsys, monkeypatch, rows, is_wide=True)


def test_text_that_looks_like_markup_is_shown_as_it_is(capsys, monkeypatch):
    rows = (Row("1", "odd [bold]name[/]", 1.0, None, None, "a [red]source"),)
    text = told(capsys, monkeypatch, rows)
    assert "odd [bold]name[/]" in text and "a [red]source" in text
