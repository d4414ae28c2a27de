"""The measured wiring that some tests want: found, or skipped with the reason."""

import os
from pathlib import Path

import pytest


def find_hemibrain() -> Path:
    """Return the file of the hemibrain's connections, which is not shipped."""
    folder = os.environ.get("NEUROSIM_DATA")
    if not folder:
        pytest.skip("NEUROSIM_DATA names no folder with hemibrain_pn_kc.csv.gz")
    path = Path(folder, "hemibrain_pn_kc.csv.gz")
    if not path.is_file():
        pytest.skip(f"{path} does not exist")
    return path
