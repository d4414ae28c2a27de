"""How Sphinx makes the site of the pages on a Git host, of the experiments and of the docstrings.

    sphinx-build -W --keep-going -c docs/site . build/site     # then open build/site/index.html

The source folder is the whole checkout, so that every link that works on a Git host works here.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(Path(__file__).parent), str(ROOT / "benchmarks"), str(ROOT)]

import neurosim  # noqa: E402

project = "neurosim"
author = "The neurosim founders"
copyright = f"{author}, MIT licence"
version = release = neurosim.__version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "numpydoc",
    "myst_parser",
    "sphinx_copybutton",
    "api_pages",
    "experiment_pages",
    "formulas",
    "guides",
    "names",
]
root_doc = "README"
include_patterns = ["*.md", "docs/**", "benchmarks/README.md"]
exclude_patterns = ["neurosim", "kernels", "models", "tests", "examples", "build", "dist", "runs",
                    "docs/site", ".*"]  # fmt: skip
templates_path = ["templates"]

html_theme = "furo"
html_title = f"neurosim {release}"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_additional_pages = {"index": "to_root.html"}
html_copy_source = html_show_sourcelink = False
html_math_renderer = "mathml"
copybutton_prompt_text = "$ "

nitpicky = True
highlight_language = "none"
default_role = "py:obj"
smartquotes = False  # it takes the dashes of --data for one of a sentence
myst_heading_anchors = 4

autodoc_typehints = "none"
autodoc_member_order = "bysource"
autosummary_generate = False
numpydoc_show_class_members = False
