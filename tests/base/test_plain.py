"""Plain values: whatever is told comes back, and nothing else is made."""

import json
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from neurosim.base.attributes import attributes_of, is_same, keep_changed, read_changed
from neurosim.base.errors import ArgumentError, KindError
from neurosim.base.plain import make, tell


class Pair(NamedTuple):
    left: object
    right: object


DTYPES = (np.bool_, np.int8, np.uint16, np.int64, np.uint64, np.float32, np.float64, np.complex128)
LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text()
    | hnp.arrays(st.sampled_from(DTYPES), hnp.array_shapes(min_dims=0, max_dims=3))
    | hnp.from_dtype(np.dtype(np.float32)) | st.sampled_from(DTYPES).map(lambda kind: kind(1))
)  # fmt: skip
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.builds(Pair, inner, inner)
        | st.dictionaries(st.text() | st.integers() | st.booleans(), inner, max_size=3)
    ),
    max_leaves=8,
)


def _is_plain(told):
    if isinstance(told, np.ndarray):
        return told.flags.c_contiguous
    if isinstance(told, dict):
        return all(type(name) is str and _is_plain(each) for name, each in told.items())
    if isinstance(told, list):
        return all(map(_is_plain, told))
    return json.loads(json.dumps(told, allow_nan=False)) == told


@given(VALUES)
def test_what_is_told_is_plain_and_comes_back_to_the_bit(value):
    told = tell("it", value)
    assert _is_plain(told) and is_same(make("it", told), value)


@pytest.mark.parametrize("axes", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_arrays_come_back_in_the_order_of_memory_that_sums_follow(axes):
    value = np.random.default_rng(1).random((30, 40, 50)).transpose(axes)
    again = make("it", tell("it", value))
    assert again.strides == value.strides and again.sum() == value.sum()


@pytest.mark.parametrize("name", ["PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64"])
def test_generators_go_on(name):
    first = np.random.Generator(getattr(np.random, name)(3))
    first.random(5), first.integers(7, dtype=np.int32)
    again = make("it", tell("it", first))
    assert again.random(9).tolist() == first.random(9).tolist()


HOLDS_ITSELF = []
HOLDS_ITSELF.append(HOLDS_ITSELF)


@pytest.mark.parametrize(
    "value",
    [len, object(), {1, 2}, np.array(["a"]), np.array([None]), np.zeros(2, ">f8"),
     np.zeros(2, "f4,i4"), np.ma.masked_array([1], [True]), HOLDS_ITSELF, 1j, b"bytes"],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_what_is_not_plain_is_refused_by_name(value):
    with pytest.raises(KindError, match="raised of the rule .*cannot be stored.*; keep numbers"):
        tell("raised of the rule", [value])


@pytest.mark.parametrize(
    "told",
    [
        (1,), b"", 1j, float("nan"), {"float": "1.0"}, {"integer": "12"},
        {"integer": "0x" + 2000 * "f"}, {"generator": "PCG64", "state": {"keys": [], "values": []}},
        {"named": "os:system", "values": []}, {"named": "os.path:join", "values": ["a"]},
        {"named": "not_there:Thing", "values": []}, {"named": f"{__name__}:Pair", "values": [1]},
        {"generator": "seed", "state": None},
        {"keys": [[1]], "values": [1]}, {"keys": ["a"], "values": []}, {"tuple": "ab"}, {"more": 1},
        {"axes": [0, 0], "array": np.zeros((2, 2))}, {"axes": [True], "array": np.zeros(2)},
        {"scalar": np.zeros(2)}, np.array(["a"]), np.array([None]),
    ],
    ids=str,
)  # fmt: skip
def test_what_was_never_told_makes_nothing(told):
    with pytest.raises(ArgumentError, match="must hold it as it was told"):
        make("it", told)


class Slotted:
    __slots__ = ("__dict__", "kept", "other")

    def __init__(self):
        self.rate, self.run = 0.5, None
        self.kept = np.zeros(3)

    def fire(self):
        """Do nothing."""


class TestAttributes:
    def test_those_that_changed_and_those_that_came_are_kept(self):
        rule = Slotted()
        rule.kept[1], rule.run, rule.other = 2.0, (1, "a"), np.float32(0.1)
        assert set(attributes_of(rule)) == {"kept", "other", "rate", "run"}
        told = keep_changed("it", rule, Slotted())
        assert set(told) == {"kept", "run", "other"}
        again = read_changed("it", told, Slotted())
        assert is_same(attributes_of(again), attributes_of(rule))

    @pytest.mark.parametrize("name", ["fire", "__class__", "__dict__", "not a name", 3])
    def test_no_method_is_hidden(self, name):
        with pytest.raises(ArgumentError, match="attributes that it .Slotted. may have"):
            read_changed("it", {name: 1}, Slotted())

    def test_an_array_stays_one_and_what_is_gone_is_refused(self):
        with pytest.raises(ArgumentError, match="kept of it as an array, got 1"):
            read_changed("it", {"kept": 1}, Slotted())
        rule = Slotted()
        del rule.rate
        with pytest.raises(KindError, match="without rate; set it to None"):
            keep_changed("it", rule, Slotted())
