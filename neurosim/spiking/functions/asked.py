"""What functions of users ask for by the names of further arguments, after those that all get."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from types import CodeType
from typing import Any, NamedTuple

from neurosim.base import checks
from neurosim.base.errors import KindError
from neurosim.base.protocols import is_in_order
from neurosim.spiking.functions.bytecode import find_used, refuse_field, refuse_store
from neurosim.spiking.functions.frozen import Frozen

READ_ONLY = "it is read only here; what changes is the state z"


class Look(NamedTuple):
    """How a kernel looks at what a function asks for: a composer of `kernels.rules.looks`.

    Attributes
    ----------
    kind : str
        ``compose_<kind>(names)`` returns the look.
    names : tuple of str
        The fields of what is looked at.
    """

    kind: str
    names: tuple[str, ...]

    def build(self) -> Any:
        """Return the compiled look."""
        from neurosim.kernels.rules import looks, roll

        room = looks if hasattr(looks, f"compose_{self.kind}") else roll
        return getattr(room, f"compose_{self.kind}")(self.names)


class Offer(NamedTuple):
    """What a network offers to functions that ask for it.

    Attributes
    ----------
    names : collection of str
        The fields that it has.
    look : callable
        ``look(names) -> Look``, for those fields that a function uses.
    tables : callable
        ``tables(names) -> tuple of ndarray or of tables``, which that look reads.
    """

    names: Collection[str]
    look: Callable[[tuple[str, ...]], Look]
    tables: Callable[[tuple[str, ...]], tuple[Any, ...]]


def refuse_order(
    what: str, code: CodeType, given: Sequence[str], offered: Sequence[str] = ()
) -> None:
    """Raise if an argument has the name of another one: a function would compute with that.

    Parameters
    ----------
    what : str
        What the function is, for errors.
    code : code
    given : sequence of str
        What it gets in any case, as its first arguments.
    offered : sequence of str
        What it may ask for after them.

    Raises
    ------
    KindError
        Names of a user's own are free; one of these stands at its place.
    """
    taken = code.co_varnames[: code.co_argcount]
    if not is_in_order(taken, given) or not {*taken[: len(given)]}.isdisjoint(offered):
        raise KindError(
            f"{what} must take ({', '.join(given)}) in this order, got ({', '.join(taken)}): what "
            "it gets goes by places, not by names"
        )


class Asking:
    """What one function of a user asks for.

    Parameters
    ----------
    what : str
        What the function is, for errors.
    frozen : Frozen
    given : sequence of str
        What it gets in any case, as its first arguments.
    offered : sequence of str
        What it may ask for.

    Raises
    ------
    KindError
        If it takes other arguments, or the same in another order, or assigns to what is read only.
    """

    def __init__(
        self, what: str, frozen: Frozen, given: tuple[str, ...], offered: tuple[str, ...] = ()
    ):
        code = frozen.code
        n_needed = code.co_argcount - len(frozen.defaults)
        self.what, self._code, self.names = what, code, code.co_varnames[len(given) : n_needed]
        self._places = {name: code.co_varnames.index(name) for name in self.names}
        self._chosen: dict[tuple[str, ...], tuple[str, ...]] = {}
        refuse_order(what, code, given, offered)
        for name in self.names:
            if name not in offered:
                may = f", and after them it may ask for {', '.join(offered)}" if offered else ""
                raise KindError(
                    f"{what} must take {', '.join(given)}{may}; got an argument "
                    f"{name!r}{checks.meant(name, offered)}"
                )
            refuse_store(what, code, self._places[name], READ_ONLY)

    @cached_property
    def samples(self) -> tuple[Any, ...]:
        """Something for each, with which the function can be tried out before a network is made."""
        # A half: also a uniform number from 0 to 1, of which it may take a logarithm.
        return tuple(_Sample() for _ in self.names)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.what}: {', '.join(self.names) or 'nothing'})"

    def choose(self, name: str, there: Collection[str]) -> tuple[str, ...]:
        """Return those fields of an argument that the function may use, in the order given.

        Raises
        ------
        KindError
            If it uses one that is not there.
        """
        key = name, *there  # asked at the start of every run, and short runs are many
        if key not in self._chosen:
            refuse_field(self.what, self._code, self._places[name], there)
            used = find_used(self._code, name)
            self._chosen[key] = tuple(field for field in there if used is None or field in used)
        return self._chosen[key]

    def take(self, offers: Mapping[str, Offer]) -> tuple[tuple[Look, ...], tuple[Any, ...]]:
        """Return a look, and its tables, for each thing that is asked for.

        Raises
        ------
        KindError
            If the function uses a field that there is not.
        """
        found = [(offers[name], self.choose(name, offers[name].names)) for name in self.names]
        looks = tuple(offer.look(chosen) for offer, chosen in found)
        return looks, tuple(offer.tables(chosen) for offer, chosen in found)


class _Sample:
    """Has any field: 0.5."""

    def __getattr__(self, name: str) -> float:
        if name.startswith("__"):
            raise AttributeError(name)
        return 0.5
