"""Every command that the docs and the help show can be typed as it stands.

Whether it gives what is shown beside it is the question of ``benchmarks/shown.py``, which takes
longer; its parts are tested here.
"""

import importlib.util
import re
import shlex
from pathlib import Path

import numpy as np
import pytest
import typer
from checkout import ROOT
from PIL import Image

from neurosim.cli.app import app
from neurosim.cli.experiment_command import ExperimentCommand
from neurosim.cli.run_options import parse_changes
from neurosim.experiment.discovery import find_experiment
from neurosim.experiment.file import is_experiment_file, read_experiment_file
from neurosim.experiment.file_paths import FILLED
from neurosim.experiment.study import Seeds, configure
from neurosim.experiment.sweeps.grid import read_grid
from neurosim.experiment.sweeps.swept import find_swept

SCRIPT = ROOT / "benchmarks" / "shown.py"
_spec = importlib.util.spec_from_file_location("shown", SCRIPT)
shown = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(shown)

COMMANDS = typer.main.get_command(app)
SHOWN = shown.find_shown()
PAGES = [path for pattern in shown.PAGES for path in sorted(ROOT.glob(pattern))]
PLACEHOLDERS = {"NAME", "EXPERIMENT", "IN", "OUT", "PATH", "FILE"}


def commands_of(text):
    """Return the commands in blocks of sh and console, in comments of figures, and in backticks."""
    lines = [line.removeprefix("$ ") for language, block in shown.BLOCK.findall(text)
             for line in block.splitlines()
             if language == "sh" or language == "console" and line.startswith("$ ")]  # fmt: skip
    lines += [command for command, _ in shown.FIGURE.findall(text)]
    prose = shown.BLOCK.sub("", text)
    lines += [" ".join(found.split()) for found in re.findall(r"`([^`]+)`", prose)]
    for line in lines:
        yield from (part for part in line.split(" && ") if re.match(r"(neurosim|python) ", part))


def examples(group=COMMANDS, path="neurosim"):
    """Return the examples in the help of every command."""
    found = re.search(r"(?:Examples?|Start with): (.*)", group.epilog or "")
    for example in found[1].split(" | ") if found else ():
        yield f"{path} --help", example
    for name, command in getattr(group, "commands", {}).items():
        yield from examples(command, f"{path} {name}")


TYPED = sorted(
    {(str(path.relative_to(ROOT)), command) for path in PAGES
     for command in commands_of(path.read_text())} | set(examples())
)  # fmt: skip


FILES = {name: text for path in PAGES for name, text in shown.FILE.findall(path.read_text())}
"""Files of users that the pages show."""
MADE = {found[2]: f'experiment = "{found[1]}"\n' for _, command in TYPED
        if (found := re.fullmatch(r"neurosim new (\S+) .*> (\S+)", command))}  # fmt: skip
"""Files that commands of the pages write."""


@pytest.fixture
def beside(tmp_path, monkeypatch):
    """Go to a folder that has the files of users."""
    for name, text in {**MADE, **FILES}.items():
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)


def parse(words):
    """Let the options of a command be read, and the parameters that it changes be checked."""
    command, name = COMMANDS, "neurosim"
    while hasattr(command, "commands") and words and not words[0].startswith("-"):
        name = words.pop(0)
        command = command.get_command(None, name)
        assert command is not None, f"there is no command {name}"
    if not words:
        return  # a command that is only named
    if "--install-completion" in words:
        return  # would change the shell of whoever runs the tests
    given = command.make_context(name, words).params
    if name == "sweep":
        changes = parse_changes(given["changes"] or ())
        swept = find_swept(given["experiment"], changes, given["preset"], None)
        swept.check(read_grid(given["grid"]))
        for name, values in read_grid(given["grid"]).items():
            for value in values:
                swept.resolve({name: value}, Seeds(n=1))
    if isinstance(command, ExperimentCommand):
        is_file = is_experiment_file(name)
        study = read_experiment_file(name).study if is_file else find_experiment(name)
        fields = study.configuration.model_fields.keys() - FILLED
        named = {key: given[key] for key in fields if given.get(key)}
        changes = {**parse_changes(given["changes"] or ()), **named}
        configure(study, given.get("preset"), changes)


def read_with_neighbours(script):
    """The text of a script and of the files beside it from which it imports its options."""
    text = script.read_text()
    beside = (
        script.parent / f"{name}.py" for name in re.findall(r"^from (\w+) import", text, re.M)
    )
    return text + "".join(path.read_text() for path in beside if path.is_file())


@pytest.mark.parametrize(("where", "command"), TYPED, ids=lambda text: text[:60])
@pytest.mark.usefixtures("beside")
def test_a_command_that_is_shown_can_be_typed(where, command):
    program, *words = shlex.split(command.partition(" > ")[0], comments=True)
    if PLACEHOLDERS & set(words):
        words = [word.replace("EXPERIMENT", "fly-gain").replace("NAME", "fsm") for word in words]
    if program == "neurosim":
        try:
            parse(words)
        except typer.Exit as end:  # of --help, --version and the like
            assert end.exit_code == 0
    elif words[0].endswith(".py"):
        script = read_with_neighbours(ROOT / words[0])
        for option in (word for word in words[1:] if word.startswith("--")):
            assert f'"{option}"' in script, f"{where}: {words[0]} has no option {option}"


def test_what_is_typed_wrong_is_found():
    for words in (["run", "eiffel-obama", "--sedes", "3"], ["rum"]):
        with pytest.raises((typer.BadParameter.__base__, AssertionError)):
            parse(words)
    with pytest.raises(ValueError, match="no_such"):
        parse(["run", "projection", "--set", "no_such=1"])


def test_every_picture_of_the_docs_is_there():
    for page in PAGES:
        for picture in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", page.read_text()):
            assert (page.parent / picture).is_file(), f"{page.name}: {picture}"


def test_what_is_shown_is_found():
    kinds = {one.kind for one in SHOWN}
    assert kinds == {"printed", "python", "figure"}
    assert all(Path(one.given).is_file() for one in SHOWN if one.kind == "figure")


@pytest.mark.parametrize(
    ("given", "found", "wrong"),
    [
        ("a: 1.5 s\n...\nlast\n", "a: 2.5 s \nb\nc\nlast\n", ""),
        ("a\n...\n", "a\nb\nc\n", ""),
        ("a\nb\n", "a\nc\n", 'shows "b", gives "c"'),
        ("a\n...\nd\n", "a\nb\n", 'shows "d", gives "nothing more"'),
        ("a\n", "a\nb\n", 'does not show "b"'),
    ],
)
def test_lines_that_are_shown_are_those_printed(given, found, wrong):
    assert shown.compare_lines(given, found) == wrong


@pytest.mark.parametrize(
    ("program", "found", "wrong"),
    [
        ('print(1 / 3, "Hz")   # 0.33: a third', "0.3333333 Hz", ""),
        ('print("no. 7 of", x, y)  # 1,234.5 7', "no. 7 of 1234.49 7", ""),
        ("print(2 / 3)   # 0.66", "0.6666667", "shows 0.66, gives 0.6666667"),
        ("print(x)   # True", "False", "shows True, gives False"),
        ("print(x)   # 1 2", "1", "shows 1 2, gives 1"),
        ("print(x)   # they grow", "1 2", ""),
    ],
)
def test_prints_give_the_digits_that_comments_show(program, found, wrong):
    assert shown.compare_prints(program, [(1, found)]) == wrong


def test_pictures_are_compared_as_they_look(tmp_path):
    rng = np.random.default_rng(1)
    grey = rng.integers(0, 255, (40, 60), np.uint8)
    for name, pixels in (("a", grey), ("b", grey // 2), ("c", grey[:, :50])):
        Image.fromarray(pixels).save(tmp_path / f"{name}.png")
    first, dark, narrow = ((tmp_path / f"{name}.png").read_bytes() for name in "abc")
    assert shown.compare_pictures(first, first) == ""
    assert shown.compare_pictures(first, dark).startswith("differs by 0.2")
    assert "gives (50, 40)" in shown.compare_pictures(first, narrow)
