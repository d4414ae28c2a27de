"""Over which processes networks are spread that are made now."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from neurosim.base import __version__
from neurosim.base.errors import KindError
from neurosim.base.ranks.ranks import ALONE, Ranks, share

# Of the process, not of a thread: threads that run seeds make networks, too.
_current: list[Ranks] = [ALONE]


def current() -> Ranks:
    """Return the ranks among which a network is split that is made now."""
    return _current[-1]


def chosen(comm: Any) -> Ranks:
    """Return the ranks of a communicator, or the current ones where None is given."""
    return current() if comm is None else share(comm)


def agree(experiment: str, parameters: Mapping[str, Any], seeds: tuple[int, int]) -> None:
    """Raise if the current ranks are not about to run the same experiment.

    Parameters
    ----------
    experiment : str
        Its name.
    parameters : mapping of str to object
        All that results depend on beside the seeds.
    seeds : (int, int)
        The first, and how many.
    """
    if current().size > 1:
        from neurosim.kernels._jit import source_hash

        current().agree("run an experiment", {
            "the version": __version__, "the kernels": source_hash(), "the experiment": experiment,
            "the parameters": dict(parameters), "the seeds": seeds,
        })  # fmt: skip


def refuse_spikes() -> None:
    """Raise if ranks share networks: one in spikes each of them would run for itself."""
    if current().size > 1:
        raise KindError(
            f"spiking networks cannot be split among {current().size} ranks yet, networks of "
            "rounds (Network) can; start one process"
        )


@contextmanager
def over_ranks(comm: Any) -> Iterator[Ranks]:
    """Spread every `Network` that is made in the block over the processes of a communicator.

    For networks that others make, such as the one of a `neurosim.models.assemblies.Brain`. All
    processes must enter the block and do the same in it.

    Parameters
    ----------
    comm : mpi4py.MPI.Comm
        Such as ``MPI.COMM_WORLD``.

    Yields
    ------
    Ranks
        With ``rank``, which of them this process is, and ``size``.

    Raises
    ------
    KindError
        If it is no communicator of mpi4py.

    Examples
    --------
    >>> from neurosim import over_ranks
    >>> try:
    ...     with over_ranks("COMM_WORLD"):
    ...         pass
    ... except TypeError as error:
    ...     print(error)
    ranks must be a communicator of mpi4py such as MPI.COMM_WORLD, got 'COMM_WORLD'
    """
    _current.append(share(comm))
    try:
        yield _current[-1]
    finally:
        _current.pop()
