"""Pages of the reference: one for each public name, made from its docstring."""

import shutil
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from sphinx.application import Sphinx
from sphinx.config import Config


class Part(NamedTuple):
    """A page that lists names of a module: its title, and which names; none: its ``__all__``."""

    title: str
    module: str
    names: Sequence[str] = ()


PARTS = (
    Part("Networks, rules and recorders", "neurosim"),
    Part("The fly's nose", "neurosim.models.fly"),
    Part("Assemblies", "neurosim.models.assemblies"),
    Part("Experiments", "neurosim.experiment.experiment", ["Experiment"]),
    Part("Parameters of experiments", "neurosim.experiment.configuration", ["Configuration"]),
    Part("Scorecards", "neurosim.experiment.scorecard", ["Band"]),
    Part("Studies", "neurosim.experiment.study",
         ["run_study", "Seeds", "Given", "find_parameters", "draw"]),
    Part("Finding experiments", "neurosim.experiment.discovery",
         ["find_experiment", "list_experiments", "Entry"]),
    Part("Experiment files", "neurosim.experiment.file",
         ["ExperimentFile", "specify", "read_experiment_file", "write_experiment_file",
          "config_hash"]),
    Part("Results", "neurosim.files.results.result", ["Result", "Row"]),
    Part("Results that were stored", "neurosim.experiment.saved_run", ["SavedRun"]),
    Part("Results for other programs", "neurosim.experiment.export", ["export"]),
)  # fmt: skip


def write_pages(app: Sphinx, config: Config) -> None:
    """Write ``docs/api/``, anew."""
    folder = Path(app.srcdir, "docs", "api")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    pages = [part.module for part in PARTS]
    (folder / "index.rst").write_text(f"{_title('From Python')}\n{_toctree(pages)}")
    for part in PARTS:
        public = part.names or sorted(import_module(part.module).__all__)
        names = [name for name in public if name != "__version__"]
        (folder / f"{part.module}.rst").write_text(_tell_part(part, names))
        for name in names:
            (folder / f"{part.module}.{name}.rst").write_text(_tell_name(part.module, name))


def _tell_part(part: Part, names: Sequence[str]) -> str:
    rows = "\n".join(f"   {name}" for name in names)
    module = f".. automodule:: {part.module}\n   :no-members:"
    pages = _toctree([f"{part.module}.{name}" for name in names], hidden=True)
    return f"{_title(part.title)}\n{module}\n\n.. autosummary::\n\n{rows}\n\n{pages}"


def _tell_name(module: str, name: str) -> str:
    kind = "class" if isinstance(getattr(import_module(module), name), type) else "function"
    members = "   :members:\n   :inherited-members:\n" if kind == "class" else ""
    return f"{_title(name)}\n.. currentmodule:: {module}\n\n.. auto{kind}:: {name}\n{members}"


def _toctree(pages: Sequence[str], *, hidden: bool = False) -> str:
    options = "   :hidden:\n" if hidden else "   :maxdepth: 1\n"
    return f".. toctree::\n{options}\n" + "".join(f"   {page}\n" for page in pages)


def _title(text: str) -> str:
    return f"{text}\n{'=' * len(text)}\n"


def is_of_others(app: Sphinx, kind: str, name: str, member: Any, skip: bool, options: Any) -> Any:
    """Return True for members that come from other packages, such as those of scikit-learn."""
    home = getattr(getattr(member, "fget", None) or member, "__module__", None) or ""
    return True if home and not home.startswith("neurosim") else None


def setup(app: Sphinx) -> dict[str, Any]:
    """Be an extension of Sphinx."""
    app.connect("config-inited", write_pages)
    app.connect("autodoc-skip-member", is_of_others)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
