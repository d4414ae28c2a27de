"""What Dask does first in each worker process of our own: leave Ctrl-C to who started the sweep."""

import signal
from typing import Any


def dask_setup(worker: Any) -> None:
    """Ignore Ctrl-C, which a terminal sends to all; a worker is ended by its sweep.

    Parameters
    ----------
    worker : distributed.Worker
    """
    del worker
    signal.signal(signal.SIGINT, signal.SIG_IGN)
