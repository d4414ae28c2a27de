"""Names in docstrings: those of documented objects are links, all others must at least exist.

A docstring names what a reader of the code finds: ``Network`` from another module, a module or a
constant that has no page of its own. A name that nothing answers to stays a warning.
"""

import importlib
from contextlib import suppress
from typing import Any

from api_pages import PARTS
from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.nodes import get_node_source


def find_name(
    app: Sphinx, env: BuildEnvironment, node: pending_xref, shown: nodes.TextElement
) -> nodes.Node | None:
    """Return a link to what a name means, its text where that has no page, None if it is wrong."""
    if node["refdomain"] != "py":
        return None
    python, target = env.domains.python_domain, node["reftarget"]
    for part in PARTS:
        full = f"{part.module}.{target}"
        if full in python.objects:
            given = (env, node["refdoc"], app.builder, "obj", full, node, shown)
            return python.resolve_xref(*given)
    where = get_node_source(node)
    if where.endswith("<autosummary>"):  # a first line in a list, which is looked at on its page
        return shown
    homes = ["", "neurosim", *_homes_of(where)]
    return shown if any(exists(home, target) for home in homes) else None


def _homes_of(where: str) -> list[str]:
    """Return what holds the docstring in which a name stands, from the outermost module on."""
    words = where.partition("docstring of ")[2].split(".")
    return [".".join(words[:n]) for n in range(1, len(words) + 1)]


def exists(home: str, target: str) -> bool:
    """Return whether a name leads to something, from a module or by itself.

    Examples
    --------
    >>> exists("", "copy.deepcopy"), exists("neurosim", "Network.run"), exists("", "neurosim.nix")
    (True, True, False)
    """
    words = [word for word in (*home.split("."), *target.split(".")) if word]
    for n in range(len(words), 0, -1):
        with suppress(ImportError, AttributeError):
            found: Any = importlib.import_module(".".join(words[:n]))
            for at, word in enumerate(words[n:], n + 1):
                if at == len(words) and word in getattr(found, "__annotations__", {}):
                    return True  # of a protocol, without a value
                found = getattr(found, word)
            return True
    return False


def setup(app: Sphinx) -> dict[str, Any]:
    """Be an extension of Sphinx."""
    app.connect("missing-reference", find_name)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
