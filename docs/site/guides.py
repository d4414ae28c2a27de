"""The map of the site: what `docs/index.md` lists, in its order, is what stands at the left.

So there is one map, for Git hosts and for the site, and no page is listed twice.
"""

import re
from os.path import normpath
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # a test reads the map where Sphinx is not installed
    from sphinx.application import Sphinx

LINK = re.compile(r"^- \[[^\]]+\]\(([^)#]+\.md)\).*\n(?:  .*\n)*", re.MULTILINE)
MADE = {"Experiments": "docs/experiments/index", "Reference": "docs/api/index"}
"""Pages that are made when the site is, by the heading of the map that they stand under."""


def read_map(root: Path) -> dict[str, list[str]]:
    """Return the pages that the map lists, by heading."""
    text = (root / "docs" / "index.md").read_text("utf-8")
    parts = re.split(r"^## (.+)\n", text, flags=re.MULTILINE)[1:]
    return {
        heading: [normpath(f"docs/{link.removesuffix('.md')}") for link in LINK.findall(part)]
        for heading, part in zip(parts[::2], parts[1::2], strict=True)
    }


def add_map(app: "Sphinx", docname: str, source: list[str]) -> None:
    """Append the map to the first page, where it becomes what stands at the left."""
    if docname != app.config.root_doc:
        return
    source[0] += _toctree("Overview", ["docs/index"])
    for heading, pages in read_map(Path(app.srcdir)).items():
        made = [MADE[heading]] if heading in MADE else []
        source[0] += _toctree(heading, [*made, *pages])


def _toctree(heading: str, pages: list[str]) -> str:
    lines = ["", "```{toctree}", ":hidden:", f":caption: {heading}", "", *pages, "```", ""]
    return "\n".join(f"/{line}" if line in pages else line for line in lines)


def setup(app: "Sphinx") -> dict[str, Any]:
    """Be an extension of Sphinx."""
    app.connect("source-read", add_map)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
