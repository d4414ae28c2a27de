"""A list that does not keep its members alive."""

from collections.abc import Iterator
from typing import Any, Generic, TypeVar
from weakref import ref

T = TypeVar("T")


class WeakList(Generic[T]):
    """Members in the order in which they came, as long as somebody else holds them.

    `weakref.WeakSet` forgets the order, and compares by value.

    Examples
    --------
    >>> class Thing: pass
    >>> things, kept = WeakList(), Thing()
    >>> things.append(kept), things.append(Thing())
    (None, None)
    >>> list(things) == [kept]
    True
    """

    def __init__(self) -> None:
        self._refs: list[ref[T]] = []

    def __iter__(self) -> Iterator[T]:
        """Go through those that are alive; they stay so while one is looked at."""
        return iter([item for r in self._refs if (item := r()) is not None])

    def __contains__(self, item: object) -> bool:
        """Tell whether ``item`` itself is in, and not merely an equal one."""
        return any(member is item for member in self)

    def __getstate__(self) -> dict[str, Any]:
        """Weak references cannot be copied, and nobody holds copies of the members."""
        return {"_refs": []}

    def append(self, item: T) -> None:
        """Add ``item`` at the end."""
        self._refs.append(ref(item, self._drop))

    def remove(self, item: T) -> None:
        """Take ``item`` out, if it is in."""
        self._refs = [r for r in self._refs if r() is not item]

    def _drop(self, dead: "ref[T]") -> None:
        # A new list: somebody may be going through the old one.
        self._refs = [r for r in self._refs if r is not dead]
