"""A result that holds one of everything, and how to store and load it."""

from math import nan

import numpy as np

from neurosim.files.results import write as storage
from neurosim.files.results.read import load_array, read_result
from neurosim.files.results.result import Result, Row

PROVENANCE = {"argv": ["neurosim", "run"], "threads": 2}
ROWS = (
    Row("1a", "überlap of assemblies", 0.5, 0.2, None, "Müller 2020, table 2", (0.25, 0.75), 2 / 3),
    Row("1b", "not run", None, None, 1.0, ""),
    Row("2", "no number", nan, 0.0, 1.0, "to be verified"),
)
ARRAYS = {
    "winners": np.arange(12, dtype=np.int32).reshape(3, 4),
    "big": np.random.default_rng(1).integers(0, 9, 3000),
    "is_on": np.array([True, False]),
    "empty": np.empty((0, 3)),
    "one": np.array(3.5),
    "names": np.array([b"citral", b""]),
    "half": np.linspace(0, 1, 5, dtype=np.float16),
    "swapped": np.arange(4, dtype=">i2"),
    "phase": np.array([1 + 2j]),
    "strided": np.arange(20)[::3],
}
RESULT_A = Result(
    experiment="association",
    seed=2**63 - 1,
    seeds=3,
    parameters={"zeta": 1, "alpha": [0.5, "x"], "name": "é"},
    rows=ROWS,
    seeds_in_band=2 / 3,
    arrays=ARRAYS,
    notes=("two rounds were short",),
    seconds=1.25,
    outcome="Assemblies came to overlap.",
    unbanded="2 rows have no band (1 parameter changed: n)",
    legend="overlap: of winners",
    each="brain",
)


def write(folder, result=RESULT_A):
    folder.mkdir(exist_ok=True)
    return storage.write_result(result, folder, PROVENANCE)


def load_all(path):
    return {info.name: load_array(path, info.name) for info in read_result(path).arrays}


def damaged(data, rng):
    """Return other bytes: a bit flipped, the end cut off, a block zeroed or overwritten."""
    while True:
        changed, at = bytearray(data), rng.randrange(len(data))
        kind = rng.randrange(4)
        if kind == 0:
            changed[at] ^= 1 << rng.randrange(8)
        elif kind == 1:
            del changed[at:]
        else:
            block = bytes(len(changed[at : at + 1 + rng.randrange(64)]))
            changed[at : at + len(block)] = block if kind == 2 else rng.randbytes(len(block))
        if changed != data:
            return bytes(changed)
