"""What is packed comes back to the bit, with its types; what cannot be is refused by its place."""

import json
from collections import Counter, OrderedDict, defaultdict
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import pytest

from neurosim import DataError, KindError
from neurosim.experiment.keeping.packing import pack, unpack


class Pair(NamedTuple):
    left: np.ndarray
    right: float


@dataclass(frozen=True)
class Held:
    name: str
    pairs: list[Pair]

    def __post_init__(self):
        if self.name == "":
            raise AssertionError("nothing of a class runs when it is read")


def through(value):
    """Return a value that went through JSON and arrays."""
    arrays = {}
    return unpack(json.loads(json.dumps(pack(value, arrays), allow_nan=False)), arrays)


def same(one, other):
    """Whether two values are of the same types and bits, and arrays lie alike in memory."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        is_alike = (one.dtype, one.shape) == (other.dtype, other.shape)
        orders = [np.argsort([-s for s in a.strides], kind="stable").tolist() for a in (one, other)]
        return is_alike and one.tobytes() == other.tobytes() and orders[0] == orders[1]
    if isinstance(one, dict):
        return same(list(one.items()), list(other.items()))
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other or one != one and other != other


VALUES = {
    "plain": [None, True, 0, -(2**70), 0.1, float("nan"), float("-inf"), "naïve", b"\0b", 1 + 2j],
    "nested": {"a": (1, [2.5, {"b": ()}]), 3: range(2, 9, 3), (1, "x"): {}},
    "scalars": [np.float64(0.1), np.float32("nan"), np.int8(-3), np.bool_(True), np.str_("x")],
    "arrays": [np.arange(6, dtype=">i2").reshape(2, 3), np.zeros((0, 3)), np.array(2.5)],
    "laid out": [np.asfortranarray(np.random.default_rng(0).random((3, 4))),
                 np.random.default_rng(0).random((2, 3, 4)).transpose(2, 0, 1)],
    "records": [np.rec.array([(1.5, 2.0), (-0.0, 3.0)], np.dtype("f8,f8", align=True))],
    "text and dates": [np.array(["a", "bcd"]), np.array([b"x", b""]),
                       np.array(["2026-01-01"], "M8[D]"), np.array(["a"], "S4")],
    "mappings": [Counter("aab"), OrderedDict(b=1, a=2), MappingProxyType({"a": 1})],
    "classes": Held("x", [Pair(np.ones(2), 1.0)]).pairs,
}  # fmt: skip


@pytest.mark.parametrize("name", VALUES)
def test_values_come_back_to_the_bit(name):
    assert same(through(VALUES[name]), VALUES[name])


def test_classes_come_back_without_running():
    kept = Held("x", [Pair(np.ones(2), 1.0)])
    object.__setattr__(kept, "name", "")  # its __post_init__ would raise now
    found = through(kept)
    assert type(found) is Held and same(found.pairs, kept.pairs)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"a": [1, {2}]}, r"it\['a'\]\[1\] is a set, which cannot be kept"),
        ([defaultdict(int)], r"it\[0\] is a defaultdict, which cannot be kept"),
        ([open], r"it\[0\] is a builtin_function_or_method"),
        (np.array([None]), "it is an array of object"),
        (np.ma.masked_array([1], [True]), "it is a MaskedArray; keep plain arrays"),
    ],
)
def test_what_cannot_be_kept_is_named(value, said):
    with pytest.raises(KindError, match=said):
        pack(value, {})


def test_a_class_of_a_function_is_refused_and_one_that_holds_itself():
    class Local(NamedTuple):
        x: int

    with pytest.raises(KindError, match="not at the top of its module"):
        pack(Local(1), {})
    loop = []
    loop.append(loop)
    with pytest.raises(KindError, match="holds itself"):
        pack(loop, {})


@pytest.mark.parametrize(
    "packed",
    [
        {"code": "1"},
        {"array": "7"},
        {"dict": 3},
        {"named": "os:system", "fields": ["command"], "values": ["true"]},
        {"named": "collections:Counter", "fields": [], "values": []},
        {"named": "this:x", "fields": [], "values": []},
        {"data": f"{__name__}:Held", "fields": ["name"], "values": ["x"]},
    ],
)
def test_what_is_not_understood_is_refused(packed):
    with pytest.raises(DataError, match="what was kept"):
        unpack(packed, {})
