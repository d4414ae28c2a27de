"""Formats that others bring, by suffix: told in Python, or by an entry point of a package.

What does not load is skipped and told (`neurosim doctor`), and never in the way of a run that does
not need it. Suffixes of our own formats cannot be taken.
"""

import re
import warnings
from collections.abc import Callable, Collection, Iterator
from importlib import metadata
from typing import Any, Generic, NamedTuple, TypeVar

from neurosim.base import checks
from neurosim.base.errors import ArgumentError, KindError

SUFFIX = re.compile(r"\.[a-z0-9_+-]+")
RESERVED = (".gz", ".sha256")
"""Suffixes behind another: of what is packed, and of digests."""
GUIDE = "see docs/own_files.md"

Kind = TypeVar("Kind")


class Plugin(NamedTuple):
    """What an entry point names.

    Attributes
    ----------
    suffix : str
    value : str
        Module and class, ``"module:Class"``.
    package : str
        Its name and version.
    fault : str
        Why it is skipped; empty where it is not.
    """

    suffix: str
    value: str
    package: str
    fault: str = ""

    def tell(self) -> str:
        """Return it in a line."""
        told = f"{self.suffix} ({self.value} of {self.package})"
        return f"{told}: {self.fault}" if self.fault else told


def scan(group: str) -> Iterator[tuple[str, Any, str]]:
    """Yield what packages name in a group of entry points; nothing is loaded.

    Yields
    ------
    package : str
        Its name and version.
    point : importlib.metadata.EntryPoint or None
        None where a package is damaged, which hides no other.
    fault : str
        Why there is no entry point; empty where there is one.
    """
    seen = set()
    for package in metadata.distributions():
        name = "a package without a name"
        try:
            if group not in (package.read_text("entry_points.txt") or ""):
                continue
            name = f"{package.name} {package.version}"
            points = () if package.name in seen else package.entry_points
            seen.add(package.name)
        except Exception as error:
            yield name, None, f"is damaged ({error})"
            continue
        yield from ((name, point, "") for point in points if point.group == group)


class Plugins(Generic[Kind]):
    """Classes of others that read or write files, by suffix.

    Parameters
    ----------
    what : str
        ``"reader"`` or ``"writer"``; the group of entry points is ``neurosim.readers`` or
        ``neurosim.writers``, the name of one is its suffix.
    base : type
        What the classes inherit from.
    built_in : callable
        Returns the suffixes of ours.
    """

    def __init__(self, what: str, base: type[Any], built_in: Callable[[], Collection[str]]):
        self.what, self.base, self.group = what, base, f"neurosim.{what}s"
        self._built_in = built_in
        self._registered: dict[str, type[Kind]] = {}

    def way(self, suffix: str) -> str:
        """Return how a suffix becomes known, as the way out of an error."""
        return f"register a {self.what} of {suffix!r} ({GUIDE})"

    def register(self, suffix: str, kind: type[Kind]) -> None:
        """Let a class read or write files of a suffix, in this process, from now on.

        Raises
        ------
        ArgumentError, KindError
            If the suffix is none, or one of ours; if the class lacks something, which is named.
        """
        checks.text("suffix", suffix)
        fault = self._fault_of_suffix(suffix)
        if fault:
            raise ArgumentError(f"suffix of a {self.what} {fault}, got {suffix!r}; choose another")
        fault = self._fault_of_kind(kind)
        if fault:
            raise KindError(f"{self.what} of {suffix!r} {fault}")
        self._registered[suffix] = kind

    def find(self, suffix: str) -> type[Kind] | None:
        """Return the class for a suffix: one told in Python, else that of the first package.

        A package whose class does not load is skipped with a warning.
        """
        if suffix in self._registered:
            return self._registered[suffix]
        for plugin, point in self._installed():
            if plugin.suffix != suffix or suffix in self._built_in():
                continue
            kind, fault = self._load(plugin, point)
            if kind is not None:
                return kind
            told = plugin._replace(fault=fault).tell()
            warnings.warn(f"skipped {self.what} of {told}", RuntimeWarning, stacklevel=2)
        return None

    def suffixes(self) -> list[str]:
        """Return the suffixes that others have told, ascending; nothing is loaded."""
        named = {plugin.suffix for plugin, _ in self._installed() if not plugin.fault}
        return sorted(named | set(self._registered))

    def look(self) -> list[Plugin]:
        """Load all that packages name; return each, with its fault if it has one."""
        found: list[Plugin] = []
        for plugin, point in self._installed():
            _, fault = self._load(plugin, point)
            taken = [other.package for other in found
                     if other.suffix == plugin.suffix and not other.fault]  # fmt: skip
            fault = fault or (f"{taken[0]} comes first" if taken else "")
            found.append(plugin._replace(fault=fault))
        return found

    def _load(self, plugin: Plugin, point: Any) -> tuple[type[Kind] | None, str]:
        """Return a class, or None and why; whatever a package raises, or ends, is its fault."""
        if plugin.fault:
            return None, plugin.fault
        try:
            kind = point.load()
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # some end, or are skipped, by what is no Exception
            return None, f"does not load ({type(error).__name__}: {error})"
        fault = self._fault_of_kind(kind)
        return (None, fault) if fault else (kind, "")

    def _installed(self) -> list[tuple[Plugin, Any]]:
        """Return what packages name, in the order of suffixes and then of packages."""
        return sorted(self._scan(), key=lambda found: (found[0].suffix, found[0].package))

    def _scan(self) -> Iterator[tuple[Plugin, Any]]:
        for package, point, fault in scan(self.group):
            if point is None:
                yield Plugin("?", "entry_points.txt", package, fault), None
                continue
            suffix = f".{point.name.lower().lstrip('.')}"
            fault = self._fault_of_suffix(suffix)
            yield Plugin(suffix, point.value, package, fault and f"its suffix {fault}"), point

    def _fault_of_suffix(self, suffix: str) -> str:
        if not SUFFIX.fullmatch(suffix) or suffix in RESERVED:
            return "must be a dot and small letters or digits, such as '.vec', not of packed files"
        if suffix in self._built_in():
            return "must be none that neurosim has a format of its own for"
        return ""

    def _fault_of_kind(self, kind: Any) -> str:
        if not isinstance(kind, type) or not issubclass(kind, self.base):
            wanted = f"must be a class that inherits from neurosim.{self.base.__name__}"
            return f"{wanted}, got {checks.shown(kind)}; {GUIDE}"
        missing = sorted(getattr(kind, "__abstractmethods__", ()))
        return f"lacks {', '.join(missing)}; {GUIDE}" if missing else ""
