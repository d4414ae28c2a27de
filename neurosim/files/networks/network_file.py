"""Save a network in a file, and load it again."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from neurosim.base import __version__, checks
from neurosim.base.errors import ArgumentError, DataError, KindError, NeurosimError, ResourceError
from neurosim.files.networks.decode import Decoder
from neurosim.files.networks.encode import Encoder
from neurosim.files.networks.names import find, path_of
from neurosim.files.plain_file import check_plain
from neurosim.files.sealed import Schema, Sealed, read_sealed, write_sealed

SCHEMA = Schema("neurosim-network", 1)
NAMES = {"made_of": "network", "others": "network"}
"""What parts are called where something in them is named."""
KINDS = ("Network", "SpikingNetwork")
MISFITS = RecursionError, TypeError, ValueError, LookupError, AttributeError, ArithmeticError
"""What facts of another kind than they should be end in."""


def save_network(
    path: Path, network: Any, parts: Mapping[str, Any], told: Mapping[str, Any]
) -> None:
    """Write what a network consists of.

    Parameters
    ----------
    path : Path
        As `read_place` returned it; replaced if it is there, by the whole file or not at all.
    network : Network or SpikingNetwork
    parts : mapping
        What ``_from_parts`` of its class takes; ``recorders`` are what it kept of each.
    told : mapping of str to int or str
        What ``neurosim info`` says of it.
    """
    encoder = Encoder(network.recorders)
    try:
        facts = {
            "neurosim": __version__,
            "class": path_of("the network", type(network)),
            "told": dict(told),
            "parts": {n: encoder.tell(NAMES.get(n, n), part) for n, part in parts.items()},
            "objects": encoder.objects,
            "names": encoder.names,
        }
    except RecursionError as error:
        raise KindError("the network holds a list or dict that holds itself, which no file can "
                        "hold; keep it outside of rules and of the network") from error  # fmt: skip
    write_sealed(path, SCHEMA, facts, encoder.arrays)


def load(path: Any, *, threads: int = 1, modules: Sequence[str] = ()) -> Any:
    """Load a network that `Network.save` or `SpikingNetwork.save` wrote; it goes on to the bit.

    The file is distrusted: it is checked byte by byte before it is read, leads to no other file,
    and nothing of it is executed. Code is imported from neurosim alone, and from ``modules``.

    Parameters
    ----------
    path : str or Path
        The file.
    threads : int
        That share the work from now on; nothing else depends on it.
    modules : sequence of str
        Names of modules of yours whose rules the network has, as ``["my_rules"]``. What they hold
        is imported, and classes in them are called, so name those alone that you trust.

    Returns
    -------
    Network or SpikingNetwork
        With its recorders, in the order in which they were made, as ``recorders``. The network
        holds them until ``forget()``.

    Raises
    ------
    DataError
        If the file is missing, damaged, of a newer version, or no network; if it names a module
        that is not among ``modules``, or code that is not there any more.
    ResourceError
        If the network does not fit into memory.

    Warns
    -----
    UserWarning
        If a class or function of yours has another text than when the network was saved.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> import neurosim
    >>> from neurosim import LIF, Population, SpikingNetwork
    >>> net = SpikingNetwork([Population("cell", 1, LIF(v_th=15, v_reset=0, drive=20))])
    >>> spikes = net.record("cell")
    >>> net.run(20)
    >>> with TemporaryDirectory() as folder:
    ...     net.save(Path(folder, "cell.h5"))
    ...     again = neurosim.load(Path(folder, "cell.h5"), threads=2)
    >>> net.run(40), again.run(40)
    (None, None)
    >>> again.recorders[0].times.tolist() == spikes.times.tolist()
    True
    """
    place = _read_path(path)
    checks.integer("threads", threads, 1, 1024)
    allowed, sealed = _read_modules(modules), read_sealed(place, SCHEMA)
    try:
        return _resume(sealed, threads, allowed)
    except (KindError, ArgumentError, DataError) as error:
        raise DataError(f"{place}: {error}") from error
    except (ResourceError, MemoryError, KeyboardInterrupt):
        raise
    except (NeurosimError, *MISFITS) as error:
        raise DataError(f"{place}: is not arranged as a network is ({error})") from error


def _resume(sealed: Sealed, threads: int, modules: Sequence[str]) -> Any:
    facts = sealed.facts
    kind = find(facts["class"], modules)
    own = tuple(find(f"neurosim:{name}", ()) for name in KINDS)
    if not isinstance(kind, type) or not issubclass(kind, own):
        raise DataError(f"holds a {facts['class']!r}, which is no network")
    decoder = Decoder(facts["objects"], sealed.arrays, modules)
    return kind._from_parts(facts["parts"], decoder, threads)  # type: ignore[attr-defined]


def _read_path(path: Any) -> Path:
    if not isinstance(path, str | os.PathLike) or not str(path):
        raise KindError(f"path must be the name of a file, got {checks.shown(path)}")
    if "\0" in str(path):
        raise ArgumentError(f"path must be a name without \\0, got {str(path)!r}; name another")
    return Path(path)


def read_place(path: Any) -> Path:
    """Return the path of a file that can be put there; asked before anything is copied."""
    place = _read_path(path)
    if not os.path.isdir(place.parent):  # which takes any name, however long
        raise ArgumentError(
            f"path must lie in a folder that is there, got {checks.shown(str(place))}; make the "
            "folder before"
        )
    if os.path.isdir(place):
        raise ArgumentError(f"path must be the name of a file, got the folder {str(place)!r}")
    check_plain(place)
    return place


def _read_modules(modules: Any) -> Sequence[str]:
    if isinstance(modules, str) or not isinstance(modules, Sequence):
        raise KindError(
            f"modules must be a list of names of modules, got {checks.shown(modules)}; as in "
            'modules=["my_rules"]'
        )
    for name in modules:
        checks.text("a name in modules", name)
    return modules
