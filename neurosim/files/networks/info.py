"""What the file of a network says of itself, without a network being made."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from neurosim.base.errors import DataError, NeurosimError
from neurosim.files import seals
from neurosim.files.hdf5 import dataset, member
from neurosim.files.networks.names import OWN
from neurosim.files.networks.network_file import SCHEMA
from neurosim.files.plain_file import check_plain
from neurosim.files.results.read import ArrayInfo, Info
from neurosim.files.sealed import read_sealed, read_version

MOST_NAMES = 10_000
"""Arrays that are listed; of others only the first."""


def read_network(path: Path) -> Info | None:
    """Return what a saved network holds; None if it is another kind of file.

    Nothing that it names is imported.

    Raises
    ------
    DataError
        If it is a network, and damaged or of a newer version.
    """
    import h5py

    path = Path(path)
    if not path.is_file():
        return None
    check_plain(path)
    with open(path, "rb") as file:
        if not file.read(len(seals.MARK)).startswith(seals.MARK):
            return None
    seals.check_image(path)
    try:
        with h5py.File(path, "r") as file:
            if not _is_network(file):
                return None
            read_version(file, SCHEMA)
            facts = json.loads(dataset(file, "facts", is_plain=True)[()].tobytes())
            arrays = _list(member(file, "arrays", h5py.Group), facts["names"])
            return Info(path, _attributes(facts), (), arrays, _code(path, modules_of(facts)))
    except NeurosimError:
        raise
    except Exception as error:
        raise DataError(f"{path}: is damaged or no network ({error})") from error


def _is_network(file: Any) -> bool:
    declared = file.attrs.get_id("schema") if "schema" in file.attrs else None
    is_text = declared is not None and declared.shape == () and declared.dtype.kind == "S"
    return is_text and bytes(file.attrs["schema"]) == SCHEMA.name.encode()


def verify_network(path: Path) -> str:
    """Return in words that all of a saved network is as it was written.

    Raises
    ------
    DataError
        If it is not.
    """
    found = read_sealed(path, SCHEMA)
    if {*found.arrays} != {str(i) for i in range(len(found.facts.get("names", ())))}:
        raise DataError(f"{path}: holds other arrays than those that it names")
    return f"{len(found.arrays)} arrays of a network as they were saved"


def modules_of(facts: Any) -> list[str]:
    """Return the modules of users that a network names, for ``load(path, modules=...)``."""
    paths = [facts["class"], *_paths(facts["objects"]), *_paths(facts["parts"])]
    modules = {path.partition(":")[0] for path in paths}
    return sorted(name for name in modules if name.partition(".")[0] != OWN)


def _paths(told: Any) -> Iterable[str]:
    """Go through the import paths in facts."""
    waiting = [told]
    while waiting:
        here = waiting.pop()
        if isinstance(here, dict):
            if isinstance(here.get("class"), str):
                yield here["class"]
            if isinstance(here.get("function"), list) and len(here["function"]) == 2:
                yield str(here["function"][0])
            waiting += here.values()
        elif isinstance(here, list):
            waiting += here


def _attributes(facts: Any) -> dict[str, Any]:
    modules = modules_of(facts)
    told = {
        "network": facts["class"].rpartition(":")[2],
        "provenance": {"neurosim": facts["neurosim"]},
    }
    code = {"code of yours": ", ".join(modules)} if modules else {}
    return {**told, **facts["told"], **code}


def _list(group: Any, names: Any) -> tuple[ArrayInfo, ...]:
    found = []
    for number, name in enumerate(names[:MOST_NAMES]):
        data = dataset(group, str(number), is_plain=True)
        found.append(ArrayInfo(str(name), str(data.dtype), data.shape, int(data.nbytes)))
    return tuple(found)


def _code(path: Path, modules: list[str]) -> str:
    allowed = f", modules={modules!r}" if modules else ""
    return f"import neurosim; net = neurosim.load({str(path)!r}{allowed})"
