"""Memory as Python and NumPy ask for it, each array by itself."""

import tracemalloc
from contextlib import contextmanager

from neurosim.base import packed


@contextmanager
def traced(monkeypatch):
    """Trace memory; yield what returns the most bytes that were held at once."""
    with monkeypatch.context() as patched:
        # A block of which arrays are cut would count whole when its first is cut, or not at all.
        patched.setattr(packed, "LEAST", packed.MOST)
        tracemalloc.start()
        try:
            yield lambda: tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
