"""The calculus of the brain: assemblies of neurons project, associate, merge, complete each other.

For Python there are `Brain`, `Record`, `overlap`, the operations (`project`, `associate`, ...) and
`CollapseWarning`, fetched on first use.
"""

from typing import TYPE_CHECKING, Any

from neurosim.base.names import fetch

if TYPE_CHECKING:
    from neurosim.models.assemblies.brain import Brain as Brain
    from neurosim.models.assemblies.collapse import CollapseWarning as CollapseWarning
    from neurosim.models.assemblies.operations import merge as merge
    from neurosim.models.assemblies.operations import project as project
    from neurosim.models.assemblies.operations import reciprocal_project as reciprocal_project
    from neurosim.models.assemblies.operations import restore as restore
    from neurosim.models.assemblies.recall import complete as complete
    from neurosim.models.assemblies.record import Record as Record
    from neurosim.models.assemblies.record import overlap as overlap
    from neurosim.models.assemblies.score import play as play
    from neurosim.models.assemblies.two_areas import associate as associate
    from neurosim.models.assemblies.two_areas import fire_together as fire_together
    from neurosim.models.assemblies.two_areas import project_two as project_two

_HOMES = {
    "brain": "Brain",
    "collapse": "CollapseWarning",
    "operations": "merge project reciprocal_project restore",
    "recall": "complete",
    "record": "Record overlap",
    "score": "play",
    "two_areas": "associate fire_together project_two",
}
_HOME = {name: home for home, names in _HOMES.items() for name in names.split()}
__all__ = [*_HOME]


def __getattr__(name: str) -> Any:
    """Import a public name on first use."""
    return fetch(__name__, _HOME, name)


def __dir__() -> list[str]:
    return sorted(__all__)
