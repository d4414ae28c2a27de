"""Folders that neurosim writes, beside those of runs: sweeps, journals with records, exports.

What each of them holds in a few words, and whether all of it is as it was written.
"""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from neurosim.base.errors import DataError, NeurosimError
from neurosim.base.reprs import counted
from neurosim.files import seals
from neurosim.files.journal import MANIFEST, NAMED, PART, Journal
from neurosim.files.results.findings import Finding
from neurosim.files.results.folder import JOURNAL, RESULT, SCORECARD, SWEEP
from neurosim.files.results.read import Info
from neurosim.files.sealed import read_sealed

SUMS, SUMMARY = "SHA256SUMS", "summary.json"
SUM = re.compile(r"([0-9a-f]{64})  (.+)")
TABLE = re.compile(r"(sweep|points)\.(csv|parquet|nc)")
LOST = "what is not damaged is used all the same; fetch another copy, or make it again"
Look = Callable[[Path], Finding]
"""Looks at one file."""


def look_into(folder: Path, look: Look) -> list[Finding] | None:
    """Return what is found in a sweep, a journal or an export; None if it is another folder."""
    if (folder / SWEEP).is_file():
        return _look_at_sweep(folder, look)
    if (folder / MANIFEST).is_file():
        return look_at_journal(folder)
    return _look_at_export(folder) if (folder / SUMS).is_file() else None


def describe(path: Path) -> Info | None:
    """Return in a few words what such a folder holds, or a part of a journal; else None.

    Raises
    ------
    DataError
        If what says so is damaged.
    """
    if path.name in (SWEEP, MANIFEST) and path.is_file():
        return describe(path.parent)
    if (path / SWEEP).is_file():
        return _describe_sweep(path)
    if (path / SUMS).is_file():
        n = len((path / SUMS).read_text("utf-8", "replace").splitlines())
        told = f"a result for other programs: {counted(n, 'file')}, named in {SUMS}"
        return Info(path, {"export": told}, (), ())
    for folder in (path, path / JOURNAL):
        if (folder / MANIFEST).is_file() and not (path / RESULT).is_file():
            return _describe_journal(path, Journal.open(folder))
    if path.is_file() and NAMED.fullmatch(path.name) and not seals.companion_of(path).exists():
        held = read_sealed(path, PART)
        return Info(path, {"part of a journal": held.facts.get("name"), **_facts(held)}, (), ())
    return None


def look_at_journal(folder: Path) -> list[Finding]:
    """Return what is found in a journal: one line for its sound parts, one for each other."""
    try:
        journal = Journal.open(folder)
        for part in journal.parts():
            journal.read(part)
    except NeurosimError as error:
        return [Finding(str(folder), str(error).removeprefix(f"{folder}: "), False, LOST)]
    sound = Finding(str(folder), f"{counted(len(journal.parts()), 'part')} as written", True)
    return [sound, *(Finding(str(folder), lost, False, LOST) for lost in journal.lost)]


def check_part(path: Path) -> str:
    """Return in words that a part of a journal is what was written.

    Raises
    ------
    DataError
        If it is not.
    """
    name = read_sealed(path, PART).facts.get("name")
    if path.with_name(MANIFEST).is_file():
        told = seals.check_card(path.with_name(MANIFEST)).get("parts", [])
        digest = _digest(path)
        if any(one["file"] == path.name and one["sha256"] != digest for one in told):
            raise DataError(f"{path}: is not the part that {MANIFEST} beside it names")
    return f"part {name!r} of a journal as written"


def _look_at_sweep(folder: Path, look: Look) -> list[Finding]:
    """Return a line for each file of a sweep, but of its runs only for those that are wrong."""
    names = {one.name.removesuffix(".sha256") for one in folder.glob("*.sha256")}
    names |= {one.name for one in folder.iterdir() if TABLE.fullmatch(one.name)}
    tables = [folder / name for name in sorted(names)]
    found = [look(folder / SWEEP), *(_look_at_table(one, look) for one in tables)]
    found += [look(one) for one in sorted(folder.glob("figure.*"))]
    places = sorted((folder / "runs").glob("*/"))
    runs = [look(place / name) for place in places for name in (RESULT, SCORECARD, SUMMARY)
            if (place / name).is_file()]  # fmt: skip
    n = sum((place / RESULT).is_file() for place in places)
    bad = [one for one in runs if not one.is_ok]
    if not bad:
        found.append(Finding(str(folder / "runs"), f"{counted(n, 'run')} as written", True))
    return found + bad


def _look_at_table(path: Path, look: Look) -> Finding:
    companion = seals.companion_of(path)
    if companion.exists():
        return look(path)
    way_out = "the same sweep again keeps its runs, and writes its tables anew"
    return Finding(str(path), f"has no {companion.name}, so it cannot be checked", False, way_out)


def _look_at_export(folder: Path) -> list[Finding]:
    """Check each file that ``sha256sum -c`` would."""
    lines = (folder / SUMS).read_bytes().decode("utf-8", "replace").removesuffix("\n").split("\n")
    found = []
    for line in lines:
        told = SUM.fullmatch(line)
        if told is None or Path(told[2]).is_absolute() or ".." in Path(told[2]).parts:
            found.append(Finding(str(folder / SUMS), "holds what is no sum of a file", False, LOST))
            continue
        path = folder / told[2]
        is_whole = path.is_file() and _digest(path) == told[1]
        value = f"as {SUMS} says" if is_whole else f"is missing, or not what {SUMS} says"
        found.append(Finding(str(path), value, is_whole, "" if is_whole else LOST))
    return found


def _describe_sweep(folder: Path) -> Info:
    card = seals.check_card(folder / SWEEP)
    try:
        asked = {run for point in card["points"] for run in point["runs"]}
        done = sum((folder / "runs" / str(run) / RESULT).is_file() for run in asked)
        told = {
            "sweep of": card["experiment"],
            "grid": card["grid"],
            "points": len(card["points"]),
            "seeds": card["seeds"],
            "runs": f"{done:,} of {len(asked):,} done, each in runs/HASH",
        }
    except (KeyError, TypeError) as error:
        raise DataError(f"{folder / SWEEP}: is not the card of a sweep ({error})") from error
    return Info(folder, told, (), ())


def _describe_journal(path: Path, journal: Journal) -> Info:
    facts = journal.facts
    is_records = str(facts.get("kind", "")).endswith("Recorder")
    kind = "records of" if is_records else "journal of"
    of = facts["kind"] if is_records else "a run that has not ended"
    plain = {key: value for key, value in facts.items() if key not in ("format", "kind")}
    n_bytes = sum(part.bytes for part in journal.parts())
    parts = {"parts": f"{len(journal.parts()):,}, {n_bytes:,} bytes"}
    lost = {"damaged or missing": list(journal.lost)} if journal.lost else {}
    code = f"import neurosim; recorder = neurosim.read_records({str(path)!r})"
    code = code if is_records else ""
    return Info(path, {kind: of, **plain, **parts, **lost}, (), (), code)


def _digest(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _facts(held: Any) -> dict[str, Any]:
    facts = held.facts.get("facts", {})
    return {key: value for key, value in facts.items() if isinstance(value, int | float | str)}
