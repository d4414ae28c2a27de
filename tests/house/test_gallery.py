"""The gallery: a line for each example of Brian2's, and files that print what they say."""

import importlib.util
import re
import sys

import pytest
from checkout import ROOT

FOLDER = ROOT / "examples" / "gallery"
FILES = {path.stem: path for path in sorted(FOLDER.glob("*.py"))}
TABLE = (ROOT / "docs" / "gallery.md").read_text("utf-8")
ROWS = re.findall(r"^\| ([\w/]+) \| (.+?) \| (.*?) ?\|$", TABLE, re.M)
N_EXAMPLES = 98
"""In Brian2's repository at the commit that the page names."""
SLOW = {"brunel_2000", "brunel_hakim_1999", "gaussian_connectivity", "jeffress", "licklider",
        "rossant_2011", "stdp", "stimberg_2018_coba"}  # fmt: skip
"""Take more than half a second; so do all that have a rule of their own, which is compiled."""
PRINTS = re.compile(r"\nPrints::\n\n((?:    .+\n)+)")
sys.path.insert(0, str(ROOT / "benchmarks"))
import gallery  # noqa: E402

sys.path.remove(str(ROOT / "benchmarks"))


def load(path):
    spec = importlib.util.spec_from_file_location(f"gallery_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def is_slow(name):
    return name in SLOW or "Rule(" in FILES[name].read_text("utf-8")


def marked(name):
    return pytest.param(name, marks=[pytest.mark.rare] if is_slow(name) else [])


@pytest.mark.parametrize("name", [marked(name) for name in FILES])
def test_an_example_prints_what_its_docstring_says(name, capsys):
    module = load(FILES[name])
    module.main()
    told = PRINTS.search(module.__doc__ + "\n")
    assert told, "the docstring must end with Prints:: and the lines"
    assert capsys.readouterr().out.splitlines() == [x[4:] for x in told[1].splitlines()]


def test_the_table_has_a_line_for_each_example_of_brian2():
    names = [name for name, _, _ in ROWS]
    assert len(names) == len(set(names)) == N_EXAMPLES
    no_answer = [name for name, told, _ in ROWS if not re.match(r"\[yes\]|no$", told)]
    assert not no_answer
    assert not [name for name, told, why in ROWS if told == "no" and not why]


def test_the_table_leads_to_each_file_and_counts_right():
    linked = re.findall(r"\[yes\]\(\.\./examples/gallery/(\w+)\.py\)", TABLE)
    assert set(linked) == set(FILES)
    n_no = sum(told == "no" for _, told, _ in ROWS)
    said = [int(n) for n in re.search(
        r"Of the 98, (\d+) are here, in (\d+) files; (\d+) are outside of what", TABLE
    ).groups()]  # fmt: skip
    assert said == [len(linked), len(FILES), n_no]
    assert len(linked) + n_no == N_EXAMPLES


def test_what_is_called_equal_to_brian2_is_compared():
    claimed = {re.search(r"gallery/(\w+)\.py", told)[1] for _, told, why in ROWS if "equal" in why}
    assert claimed <= set(gallery.DURATIONS)
    assert set(gallery.EQUATIONS) <= set(gallery.DURATIONS) <= set(FILES)


@pytest.mark.brian2
@pytest.mark.filterwarnings("ignore::DeprecationWarning:brian2")
@pytest.mark.filterwarnings("ignore::DeprecationWarning:pyparsing")
@pytest.mark.rare
@pytest.mark.parametrize("name", ["movie", "rate_by_time_constant", "spike_based_homeostasis"])
def test_an_example_fires_as_in_brian2(name):
    pytest.importorskip("brian2", reason="needs brian2 (extra `validate`)")
    from neurosim.diagnostics.validation.strict import strict

    with strict():
        found = gallery.run(name)
    assert found.passed and found.spikes > 100
