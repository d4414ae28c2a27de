"""Compare what the docs show with what their commands and programs give.

    python benchmarks/shown.py                       # all, a quarter of an hour on two cores
    python benchmarks/shown.py README.md             # what one page shows
    python benchmarks/shown.py --part 2/6            # a sixth of all

Looked at, in README.md, docs/ and benchmarks/README.md:

- blocks of ``console``: what is printed after ``$ command``; ``...`` stands for lines left out, and
  seconds are not compared;
- pictures below a comment ``figure: command``: the figure of that run looks the same;
- blocks of ``python``, those of a page as one program: what is printed has the numbers of the
  comments behind the prints, to the digits that are shown;
- below a comment ``file: NAME`` a block of ``python`` or ``toml`` is a file, which the commands of
  the page find in their folder.

What wants data that are not here (``NEUROSIM_DATA``) is skipped with a word. Exit code 1 if
anything differs.
"""

import argparse
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

ROOT = Path(__file__).parent.parent
PAGES = ("README.md", "docs/*.md", "benchmarks/README.md")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
FILE = re.compile(
    r"<!-- file: (\S+) -->\s*```(?:python|toml)\n(.*?)^```$", re.DOTALL | re.MULTILINE
)
FIGURE = re.compile(r"<!-- figure: (.+?) -->\s*!\[[^\]]*\]\(([^)]+)\)")
SECONDS = re.compile(r"\b\d+(\.\d+)? s\b")
NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?")
NUMBERED = """
import json, sys
printed = []
def note(*values, **more):
    printed.append((sys._getframe(1).f_lineno, " ".join(map(str, values))))
exec(compile(sys.argv[1], "shown", "exec"), {"__name__": "__main__", "print": note})
print(json.dumps(printed))
"""
"""What runs a program and tells what it prints, and by which line."""
FAINT = 0.01
"""Largest mean difference of two pictures that look the same, as a share of black to white: fonts
differ a little between versions of matplotlib."""


class Shown(NamedTuple):
    """Something that a page shows: of what kind, the command or program, and what it gives.

    ``files`` are names and texts of the files that the page shows.
    """

    page: str
    kind: str
    source: str
    given: str
    files: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """Where it stands, in a line."""
        first = self.source.strip().splitlines()[0]
        return f"{self.page}: {self.kind}: {first[:90]}"


def find_shown(root: Path = ROOT) -> list[Shown]:
    """Return all that the pages show, in their order."""
    pages = [path for pattern in PAGES for path in sorted(root.glob(pattern))]
    return [shown for path in pages for shown in _read(path, str(path.relative_to(root)))]


def _read(path: Path, page: str) -> Iterator[Shown]:
    files = tuple(FILE.findall(path.read_text()))
    text = FILE.sub("", path.read_text())
    program = "".join(block for language, block in BLOCK.findall(text) if language == "python")
    if program:
        yield Shown(page, "python", program, "")
    for language, block in BLOCK.findall(text):
        if language == "console":
            for command in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                words, _, given = command.partition("\n")
                yield Shown(page, "printed", words, given, files)
    for command, picture in FIGURE.findall(text):
        yield Shown(page, "figure", command, str(path.parent / picture), files)


def check(shown: Shown) -> str:
    """Return what differs, or nothing."""
    if shown.kind == "python":
        return _check_python(shown)
    done, picture = run_once(shown.source, shown.files)
    if done.returncode:
        return f"ends with code {done.returncode}: {done.stderr.strip()[-300:]}"
    if shown.kind == "figure":
        return compare_pictures(Path(shown.given).read_bytes(), picture)
    return compare_lines(shown.given, done.stdout)


@cache
def run_once(
    command: str, files: tuple[tuple[str, str], ...] = ()
) -> "tuple[subprocess.CompletedProcess[str], bytes]":
    """Run a command beside files; return how it ended, and the picture that it drew."""
    with tempfile.TemporaryDirectory() as place:
        for name, text in files:
            Path(place, name).write_text(text)
        has_out = command.startswith(("neurosim run", "neurosim sweep"))
        out = ["--out", "out"] if has_out and "--dry-run" not in command else []
        done = _run([*_locate(command), *out], place)
        drawn = Path(place, "out", "figure.png")
        return done, drawn.read_bytes() if drawn.exists() else b""


def _locate(command: str) -> list[str]:
    """Return a command with the paths of data; raises LookupError where they are not here."""
    words = shlex.split(command, comments=True)
    if words[0] == "neurosim":
        words[:1] = [sys.executable, "-m", "neurosim"]
    found = []
    for word in words:
        if word.startswith("$NEUROSIM_DATA") and "NEUROSIM_DATA" not in os.environ:
            raise LookupError("NEUROSIM_DATA is not set")
        found.append(os.path.expandvars(word))
    return found


def _run(words: list[str], place: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "COLUMNS": "80"}
    return subprocess.run(words, cwd=place, env=environment, capture_output=True, text=True)


def _check_python(shown: Shown) -> str:
    with tempfile.TemporaryDirectory() as place:
        done = _run([sys.executable, "-c", NUMBERED, shown.source], place)
    if done.returncode:
        return done.stderr.strip()[-300:]
    return compare_prints(shown.source, json.loads(done.stdout))


def compare_lines(given: str, found: str) -> str:
    r"""Return the first line that is shown and not printed; ``...`` stands for any lines.

    Examples
    --------
    >>> compare_lines("a: 1.5 s\n...\nlast\n", "a: 2.5 s\nb\nc\nlast\n")
    ''
    >>> compare_lines("a\nb\n", "a\nc\n")
    'shows "b", gives "c"'
    """
    left = [_even(line) for line in found.rstrip().splitlines()]
    may_skip = False
    for line in map(_even, given.rstrip().splitlines()):
        if line == "...":
            may_skip = True
            continue
        while may_skip and left and left[0] != line:
            left.pop(0)
        if not left or left[0] != line:
            return f'shows "{line}", gives "{left[0] if left else "nothing more"}"'
        left.pop(0)
        may_skip = False
    return "" if may_skip or not left else f'does not show "{left[0]}"'


def _even(line: str) -> str:
    """Return a line without spaces at its end, and without how long things took."""
    return SECONDS.sub("? s", line.rstrip())


def compare_prints(program: str, printed: list[tuple[int, str]]) -> str:
    """Return what a program prints otherwise than the comments behind its prints say.

    Parameters
    ----------
    program : str
    printed : list of (int, str)
        What was printed, and by which line, from 1.

    Examples
    --------
    >>> compare_prints('print(1 / 3, "Hz")   # 0.33: a third', [(1, "0.3333333 Hz")])
    ''
    >>> compare_prints("print(2 / 3)   # 0.66", [(1, "0.6666667")])
    'shows 0.66, gives 0.6666667'
    >>> compare_prints("print(n / 2)   # 0.5, then 1.0", [(1, "0.5"), (1, "1.0")])
    ''
    """
    lines, of_line = program.splitlines(), dict[int, list[str]]()
    for number, line in printed:
        of_line.setdefault(number, []).append(line)
    for number, several in of_line.items():
        found = re.search(r"print\(.*\)  +# ([^:]*)", lines[number - 1])
        told = found[1].strip() if found else ""
        # Of a loop the comment tells either each time the same, or one after the other.
        is_one = len(NUMBER.findall(told)) <= len(NUMBER.findall(several[0]))
        for line in several if is_one else [" ".join(several)]:
            wrong = _compare_print(told, line) if found else ""
            if wrong:
                return wrong
    return ""


def _compare_print(told: str, line: str) -> str:
    if told in ("True", "False", "None"):
        return "" if line == told else f"shows {told}, gives {line}"
    numbers = NUMBER.findall(told)
    given = NUMBER.findall(line)[-len(numbers) :] if numbers else []
    if len(given) < len(numbers):
        return f"shows {told}, gives {line}"
    for text, value in zip(numbers, given, strict=True):
        digits = len(text.partition(".")[2])
        if round(float(value.replace(",", "")), digits) != float(text.replace(",", "")):
            return f"shows {text}, gives {value}"
    return ""


def compare_pictures(given: bytes, found: bytes) -> str:
    """Return how much two pictures differ, where one can see it."""
    one, other = (np.asarray(Image.open(BytesIO(data)).convert("L"), float) / 255
                  for data in (given, found))  # fmt: skip
    if one.shape != other.shape:
        return f"shows {one.shape[::-1]} pixels, gives {other.shape[::-1]}"
    difference = float(np.abs(one - other).mean())
    return f"differs by {difference:.3f} of black to white" if difference > FAINT else ""


def main() -> int:
    """Check what was asked for; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pages", nargs="*", help="default: every page")
    parser.add_argument("--part", default="1/1", help="K/N: every N-th, from the K-th")
    given = parser.parse_args()
    k, n = map(int, given.part.split("/"))
    asked = [s for s in find_shown() if not given.pages or s.page in given.pages]
    sources = list(dict.fromkeys(s.source for s in asked))[k - 1 :: n]  # one run for all it gives
    chosen = [s for s in asked if s.source in sources]
    n_wrong = 0
    for shown in chosen:
        try:
            wrong = check(shown)
        except LookupError as error:
            print(f"skip {shown.name} ({error})", flush=True)
            continue
        n_wrong += bool(wrong)
        print(f"{'FAIL' if wrong else 'ok  '} {shown.name}" + (f": {wrong}" if wrong else ""),
              flush=True)  # fmt: skip
    print(f"{len(chosen) - n_wrong} of {len(chosen)} are as shown")
    return int(n_wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
