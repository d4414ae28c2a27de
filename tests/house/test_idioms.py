"""Each program of ``docs/models.md`` runs below the imports alone, and prints what it says."""

import importlib.util
import sys

import pytest
from checkout import ROOT

_spec = importlib.util.spec_from_file_location("shown", ROOT / "benchmarks" / "shown.py")
shown = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(shown)

PAGE = (ROOT / "docs" / "models.md").read_text("utf-8")
IMPORTS = next(text for kind, text in shown.BLOCK.findall(PAGE) if kind == "python")


def marked(section):
    """A section of the page; rules of users take a second or more to compile."""
    marks = [pytest.mark.rare] if "Rule(" in section else []
    return pytest.param(section, marks=marks, id=section.partition("\n")[0])


@pytest.mark.parametrize("section", [marked(text) for text in PAGE.split("\n## ")[2:]])
def test_an_idiom_runs_below_the_imports_and_gives_what_it_shows(section):
    (program,) = (text for kind, text in shown.BLOCK.findall(section) if kind == "python")
    printed = []

    def note(*values):
        line = sys._getframe(1).f_lineno
        printed.append((line, " ".join(map(str, values))))

    whole = IMPORTS + program
    exec(compile(whole, "idiom", "exec"), {"__name__": "__main__", "print": note})
    assert printed
    assert shown.compare_prints(whole, printed) == ""
    assert 4 < len(program.splitlines()) <= 22
