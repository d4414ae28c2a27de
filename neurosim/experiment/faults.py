"""What the functions of an experiment raise: told as their fault, or as what they refuse."""

from collections.abc import Iterator
from contextlib import contextmanager

from neurosim.base.errors import ArgumentError, NeurosimError
from neurosim.experiment.experiment import Experiment


@contextmanager
def refusals(study: Experiment) -> Iterator[None]:
    """Let a ValueError refuse as our own errors do: in a line, without a traceback."""
    try:
        yield
    except NeurosimError:
        raise
    except ValueError as error:
        raise ArgumentError(f"check of {study.name!r} refuses the parameters: {error}") from error


@contextmanager
def own_faults(study: Experiment, name: str, seed: int) -> Iterator[None]:
    """Let what a function of an experiment raises be seen as its fault, and in which seed it was.

    The first of these would be taken for the machine's, or would end the program without a word.
    """
    try:
        yield
    except (OSError, OverflowError, SystemExit) as error:
        raise RuntimeError(
            f"{name} of {study.name!r} raised in seed {seed}: {type(error).__name__}: {error}"
        ) from error
    except Exception as error:
        error.add_note(f"{name} of {study.name!r} raised this in seed {seed}")
        raise
