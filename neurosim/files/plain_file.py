"""Plain files: what is none is refused: to open a pipe hangs, to write ends a device."""

import os
import stat
from pathlib import Path

from neurosim.base.errors import DataError


def check_plain(path: str | Path) -> None:
    """Raise `DataError` if there is something at a path that is no plain file.

    Raises
    ------
    DataError
        For folders, pipes and devices. What does not exist is left to who opens it.
    """
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):
        return
    if not stat.S_ISREG(mode):
        what = "a folder" if stat.S_ISDIR(mode) else "a pipe or device, not a file"
        raise DataError(f"{path}: is {what}; name a file")
