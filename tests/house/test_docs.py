"""The docs, as far as it shows without building the site: the map, the links, the citation."""

import importlib.util
import re

import pytest
from checkout import ROOT

import neurosim
from neurosim.experiment.discovery import list_experiments

MAP = ROOT / "docs" / "index.md"
PAGES = [*sorted(ROOT.glob("*.md")), *sorted(ROOT.glob("docs/*.md")), ROOT / "benchmarks/README.md"]
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
_spec = importlib.util.spec_from_file_location("guides", ROOT / "docs/site/guides.py")
guides = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(guides)


def links_of(page):
    """Return the files of ours that a page leads to."""
    text = page.read_text(encoding="utf-8")
    return {(page.parent / link).resolve() for link in LINK.findall(text) if "://" not in link}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_to_a_file(page):
    assert [link for link in links_of(page) if not link.exists()] == []


def test_every_page_is_on_the_map():
    assert set(PAGES) - {MAP, ROOT / "README.md"} <= links_of(MAP)
    assert MAP in links_of(ROOT / "README.md")


def test_the_map_is_what_the_site_shows_at_the_left():
    listed = {page for pages in guides.read_map(ROOT).values() for page in pages}
    assert {f"{page.relative_to(ROOT).with_suffix('')}" for page in PAGES} == listed | {
        "README",
        "docs/index",
    }


def test_the_map_lists_every_experiment_in_order():
    ours = [e for e in list_experiments().values() if e.module.startswith("neurosim.models.")]
    rows = re.findall(r"^\| `neurosim run ([\w-]+)` \| (.+?) \|", MAP.read_text("utf-8"), re.M)
    assert rows == [(entry.name, entry.summary) for entry in ours]


def test_the_first_page_is_short():
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= 110


def test_the_citation_is_of_this_version():
    text = (ROOT / "CITATION.cff").read_text("utf-8")
    assert re.findall(r"^version: (.+)$", text, re.MULTILINE) == [neurosim.__version__]
