"""What holds for all tests: one neurosim, the same examples in every run, two tests at a time."""

import os
from pathlib import Path

from hypothesis import settings

import neurosim

settings.register_profile("house", deadline=None, derandomize=True, max_examples=40)
settings.load_profile("house")

# Processes that tests start, in whatever folder, run the neurosim that the tests import, not
# another one that happens to be installed; and so share its compiled kernels.
_HERE = str(Path(neurosim.__file__).parents[1])
os.environ["PYTHONPATH"] = os.pathsep.join([_HERE, *filter(None, [os.environ.get("PYTHONPATH")])])
