"""Where the tests' own checkout is."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The folder that holds ``kernels/``, ``neurosim/``, ``models/`` and ``tests/``."""
