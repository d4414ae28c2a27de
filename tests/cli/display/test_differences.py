"""The table of what two results differ in."""

import pytest

from neurosim.cli.display.differences import print_comparison
from neurosim.files.results.compare import Comparison, Difference


@pytest.mark.parametrize("width", [80, 200])
def test_a_long_name_of_a_run_is_whole_in_a_line(width, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", str(width))
    found = Comparison((), (Difference("parameter", "n", "5", "6"),), 1, 1)
    names = ("runs/the-first-of-them-all-20260101-120000", "runs/again-20260101-120001")
    print_comparison(found, names)
    lines = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert lines[1:3] == [f"A: {names[0]}", f"B: {names[1]}"]
    assert lines[3].split() == ["differs", "A", "B"]
    print_comparison(found, ("one", "two"))
    assert capsys.readouterr().out.splitlines()[1].split() == ["differs", "one", "two"]
