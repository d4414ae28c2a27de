"""Pages of the experiments: one for each, made from its `Experiment` without running it.

Figures and printed scorecards are those that the guides show (``benchmarks/shown.py``).
"""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from os.path import relpath
from pathlib import Path
from typing import Any

from shown import Shown, find_shown
from sphinx.application import Sphinx
from sphinx.config import Config

from neurosim.experiment.configuration import default_of
from neurosim.experiment.discovery import Entry, find_experiment, list_experiments
from neurosim.experiment.experiment import Experiment
from neurosim.experiment.scorecard import Band

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "experiments"
TAKEN = {"data": "`--data`: vectors", "wiring": "`--wiring`: who is connected to whom",
         "pictures": "`--pictures`"}  # fmt: skip


def write_pages(app: Sphinx, config: Config) -> None:
    """Write ``docs/experiments/``, anew."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    entries = [e for e in list_experiments().values() if e.module.startswith("neurosim.models.")]
    rows = [(f"[{entry.name}]({entry.name}.md)", entry.summary, entry.source) for entry in entries]
    for entry in entries:
        (FOLDER / f"{entry.name}.md").write_text("\n".join(_tell(entry)))
    names = [entry.name for entry in entries]
    lines = ["# All experiments", "", *_table(("name", "what it shows", "from"), rows), ""]
    lines += ["```{toctree}", ":hidden:", "", *names, "```"]
    (FOLDER / "index.md").write_text("\n".join(lines))


def _tell(entry: Entry) -> Iterator[str]:
    experiment = find_experiment(entry.name)
    config = experiment.configuration.make()
    yield from (f"# {entry.name}", "", f"{entry.summary}.", "")
    yield from ("```sh", f"neurosim run {entry.name}", "```", "")
    yield from _tell_shown(entry.name)
    yield from _tell_facts(entry, experiment)
    yield from ("", "## Scorecard", "")
    rows = [(band.id, band.name, band.theirs, _tell_band(band), band.source)
            for band in experiment.card(config)]  # fmt: skip
    yield from _table(("id", "quantity", "theirs", "band", "from"), map(_plain, rows))
    legend = experiment.tell_legend(config)
    yield from ("", legend, "", "## Parameters", "")
    fields = experiment.configuration.model_fields.items()
    told = [
        (f"`{name}`", f"`{default_of(field)}`", field.description or "") for name, field in fields
    ]
    yield from _table(("`--set name=`", "default", "what"), map(_plain, told))
    for preset, values in experiment.presets.items():
        settings = " ".join(f"{name}={value}" for name, value in values.items())
        yield from ("", f"`--preset {preset}` is `{settings}`.")


def _tell_shown(name: str) -> Iterator[str]:
    """Yield the figure and what is printed, as a guide shows them, and which guide that is."""
    found = [one for one in find_shown() if one.source.split()[:3] == ["neurosim", "run", name]]
    found.sort(key=lambda one: (one.page == "README.md", one.kind))
    kinds: dict[str, Shown] = {one.kind: one for one in reversed(found)}
    if "figure" in kinds:
        yield from (f"![{name}]({relpath(kinds['figure'].given, FOLDER)})", "")
    if "printed" in kinds:
        yield from ("```console", f"$ {kinds['printed'].source}")
        yield from (*kinds["printed"].given.splitlines(), "```", "")
    guide = ROOT / found[0].page if found else _find_guide(name)
    title = guide.read_text("utf-8").partition("\n")[0].removeprefix("# ")
    yield from (f"How, why, and where it fails: [{title}]({relpath(guide, FOLDER)}).", "")


def _find_guide(name: str) -> Path:
    pages = sorted((ROOT / "docs").glob("*.md"), key=lambda page: page.stem == "index")
    return next(page for page in pages if f"neurosim run {name}" in page.read_text("utf-8"))


def _tell_facts(entry: Entry, experiment: Experiment) -> Iterator[str]:
    yield f"- From: {entry.source}"
    yield f"- As it stands: {entry.seeds} {experiment.each}{'s' * (entry.seeds > 1)}"
    if entry.time:
        yield f"- Takes some {entry.time} s on two cores"
    if entry.data:
        yield f"- Data: {entry.data}, which the extra `{entry.extra}` brings"
    if experiment.takes:
        yield f"- Files of yours: {', '.join(TAKEN[taken] for taken in experiment.takes)}"
    yield f"- More to try: `neurosim run {entry.name} {entry.example}`"
    yield f"- Code: `{entry.module}`"


def _tell_band(band: Band) -> str:
    """Return a band as the scorecard prints it."""
    if band.low is None or band.high is None:
        ends = [(">=", band.low), ("<=", band.high)]
        return next((f"{sign} {end:g}" for sign, end in ends if end is not None), "")
    return f"{band.low:g} to {band.high:g}"


def _plain(cells: Iterable[str]) -> list[str]:
    """Return cells in which no mark of Markdown is left, but for code."""
    marks = str.maketrans({mark: f"\\{mark}" for mark in "|*_<[$"})
    return [cell if cell.startswith("`") else cell.translate(marks) for cell in cells]


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    for cells in (heads, ["---"] * len(heads), *rows):
        yield f"| {' | '.join(cells)} |"


def setup(app: Sphinx) -> dict[str, Any]:
    """Be an extension of Sphinx."""
    app.connect("config-inited", write_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
