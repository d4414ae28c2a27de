"""Plans: a step of a network as a list of kernel calls, run by one compiled loop."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from operator import index
from typing import Any, NamedTuple

import numpy as np

from neurosim.base.arrays import Offset
from neurosim.base.threads.team import Team
from neurosim.spiking.functions.faults import explain, failures


class Op(NamedTuple):
    """A kernel call of every step; the arguments are arrays, whole numbers and tables of both."""

    kernel: Any
    arguments: tuple[Any, ...]


class Plan:
    """The calls of a step, for each thread; stages wait for one another.

    Parameters
    ----------
    stages : sequence of (sequence of sequence of Op)
        For each stage, in order, and each thread: what it calls. All threads finish a stage before
        the next begins, but none waits between steps: what the last stage writes for other threads,
        the first must not read (an empty stage in front makes them wait).
    clocks : sequence of ndarray of int64, shape (2,)
        One for each thread.
    halt : ndarray of int64, shape (1,)

    Notes
    -----
    No Python runs in a step. What all threads call, one thread can call, stage by stage, without
    waiting; results are the same. Where kernels are not compiled (``NUMBA_DISABLE_JIT``) it is
    done so.
    """

    def __init__(
        self, stages: Sequence[Sequence[Sequence[Op]]], clocks: Sequence[Offset], halt: Offset
    ):
        from neurosim.kernels._jit import config

        self.stages, self.clocks, self.halt = stages, clocks, halt
        self.n_threads = len(clocks)
        self._is_compiled = not config.DISABLE_JIT
        if self._is_compiled:
            self._calls = self._lists()  # keeps the arrays alive that the tables point into
            self._tables = [_tabulate(ops) for ops in self._calls]
        self._alone: tuple[list[Op], Any] | None = None

    def run(self, n_steps: int, team: Team, is_shared: bool = True) -> int:
        """Do up to ``n_steps`` steps; return how many were done.

        Parameters
        ----------
        n_steps : int
        team : Team
            Of as many threads as there are clocks.
        is_shared : bool
            Whether threads share each step, or one does all of it.
        """
        if team.threads < self.n_threads:
            raise ValueError(f"{self.n_threads} threads would wait for one of {team.threads}")
        before = int(self.clocks[0][0])
        if not self._is_compiled:
            self._interpret(n_steps)
        elif is_shared or self.n_threads == 1:
            self._share(n_steps, team)
        else:
            self._do_alone(n_steps)
        return int(self.clocks[0][0]) - before

    def _share(self, n_steps: int, team: Team) -> None:
        from neurosim.kernels.spiking.call import advance

        def work(first: int, stop: int) -> None:
            for thread in range(first, stop):
                advance(*self._tables[thread], self.clocks[thread], self.halt, n_steps)

        team.share(work, self.n_threads, float("inf"))

    def _do_alone(self, n_steps: int) -> None:
        """Have this thread call what all do, and move their clocks on."""
        from neurosim.kernels.spiking.call import advance, tick

        if self._alone is None:
            ops = self._in_order() + [Op(tick, (clock,)) for clock in self.clocks[1:]]
            self._alone = ops, _tabulate(ops)
        advance(*self._alone[1], self.clocks[0], self.halt, n_steps)

    def _in_order(self) -> list[Op]:
        """Return all calls of a step, stage by stage."""
        return [op for stage in self.stages for ops in stage for op in ops]

    def _lists(self) -> list[list[Op]]:
        """Return all that each thread calls in a step, with gates between the stages."""
        from neurosim.kernels.spiking.call import meet

        lists: list[list[Op]] = [[] for _ in range(self.n_threads)]
        for number, stage in enumerate(self.stages):
            # Two lines of the cache: who waits reads the second, and is not disturbed by those who
            # arrive.
            gate = np.zeros(16, np.int64)
            for ops, more in zip(lists, stage, strict=True):
                # None before the first stage: threads run into the next step as soon as they are
                # through.
                if number and self.n_threads > 1:
                    ops.append(Op(meet, (gate, self.n_threads)))
                ops.extend(more)
        return lists

    @np.errstate(all="ignore")  # as compiled kernels do
    def _interpret(self, n_steps: int) -> None:
        calls = self._in_order()
        for _ in range(n_steps):
            for kernel, arguments in calls:
                kernel(*arguments)
            for clock in self.clocks:
                clock += 1
            if self.halt[0] == self.clocks[0][0] - 1:
                return


def _tabulate(ops: Sequence[Op]) -> tuple[np.ndarray, Offset, Offset, Offset]:
    """Return addresses, places and sizes of the calls, and the words of all."""
    from neurosim.kernels.spiking._atoms import LONG

    words: list[int] = []
    addresses, places, sizes = [], [], []
    for kernel, arguments in ops:
        flat = [word for argument in arguments for word in _flatten(argument)]
        if len(flat) > LONG:
            raise TypeError(f"{kernel!r} takes {len(flat)} words; a plan passes at most {LONG}")
        addresses.append(_look_up_address(kernel, arguments))
        places.append(len(words))
        sizes.append(len(flat))
        words += flat
    return (
        np.array(addresses, np.uint64),
        np.array(places, np.int64),
        np.array(sizes, np.int64),
        # A call reads as many words as its size of call has, also behind its own: so there must be
        # some behind the last.
        np.array(words + [0] * LONG, np.int64),
    )


def _look_up_address(kernel: Any, arguments: tuple[Any, ...]) -> int:
    """Return where the code of a kernel for such arguments lies, if known without their types."""
    key = kernel, _key_of(arguments)
    if key not in _ADDRESSES:
        if len(_ADDRESSES) >= MOST_KNOWN:  # kernels of users come and go
            _ADDRESSES.clear()
        _ADDRESSES[key] = _find_address(kernel, tuple(map(_type_of, arguments)))
    return _ADDRESSES[key]


MOST_KNOWN = 1024
_ADDRESSES: dict[Any, int] = {}
"""By all that types depend on: to hash types of Numba took half of the start of a run."""


def _key_of(argument: Any) -> Any:
    """Return what the type of an argument depends on."""
    if isinstance(argument, tuple):
        return type(argument), *map(_key_of, argument)
    if not isinstance(argument, np.ndarray):
        return int
    return type(argument), argument.dtype, argument.ndim, argument.flags.num


def _flatten(argument: Any) -> tuple[int, ...]:
    """Return the words of an argument, as compiled code takes them: of a table, those of each."""
    if isinstance(argument, tuple):
        return tuple(word for each in argument for word in _flatten(each))
    if isinstance(argument, np.ndarray):
        data = argument.__array_interface__["data"][0]
        return (0, 0, argument.size, argument.itemsize, data, *argument.shape, *argument.strides)
    return (index(argument),)  # a fraction is refused, not cut


def _type_of(argument: Any) -> Any:
    """Return what Numba takes an argument for."""
    if isinstance(argument, tuple):
        return _table_of(type(argument), tuple(map(_type_of, argument)))
    if not isinstance(argument, np.ndarray):
        return _int64()
    key = _key_of(argument)
    if key not in _ARRAYS:
        from numba import typeof

        _ARRAYS[key] = typeof(argument)  # type: ignore[no-untyped-call]
    return _ARRAYS[key]


_ARRAYS: dict[tuple[Any, ...], Any] = {}
"""Types of arrays by all that they depend on."""


@lru_cache(maxsize=1024)
def _table_of(kind: type, types: tuple[Any, ...]) -> Any:
    from numba.core.types import BaseTuple

    make: Any = BaseTuple.from_types
    return make(types, kind)


@lru_cache(maxsize=1)
def _int64() -> Any:
    from numba import int64

    return int64


def _find_address(kernel: Callable[..., Any], types: tuple[Any, ...]) -> int:
    """Return where the code of a kernel lies, compiled for these types if it was not."""
    from numba import void
    from numba.core.types import none

    _compile(kernel, types)
    compiled = kernel.overloads[types]  # type: ignore[attr-defined]
    if compiled.signature.return_type not in (none, void):
        raise TypeError(f"{kernel!r} returns a value; kernels of a plan must not")
    return int(compiled.library.get_pointer_to_function(compiled.fndesc.llvm_func_name))


def compile_for(kernel: Any, arguments: Iterable[Any]) -> None:
    """Compile a kernel for such arguments, if it was not, to learn what is wrong with it."""
    if hasattr(kernel, "compile"):  # else it is not compiled at all
        _compile(kernel, tuple(map(_type_of, arguments)))


def _compile(kernel: Any, types: tuple[Any, ...]) -> None:
    """Compile a kernel, or raise KindError: for code of users, Numba raises whatever it likes."""
    with failures() as failed:
        try:
            kernel.compile(types)
        except Exception as error:
            name = getattr(kernel, "users_function", None)
            if name is None:  # a kernel of ours
                raise
            raise explain(name, failed, error) from error
