"""Results: bands, the digest of what was recorded, and the JSON shape."""

import json
import math

import numpy as np
import pytest

from neurosim import __version__
from neurosim.files.results.result import Result, Row, stack


def _result(arrays, seconds=1.23456):
    rows = [Row("2a", "support", 1.5, 1.0, 2.0, "a paper"), Row("2b", "n", None, 0.0, None, "-")]
    return Result("project", 3, 2, {"n": 9}, rows, 0.5, arrays, ["a note"], seconds)


@pytest.mark.parametrize(
    ("value", "low", "high", "passed"),
    [
        (1.0, 1.0, 2.0, True),
        (2.0, 1.0, 2.0, True),
        (0.999, 1.0, 2.0, False),
        (2.001, 1.0, 2.0, False),
        (5.0, 1.0, None, True),
        (-5.0, None, 2.0, True),
        (5.0, None, None, None),
        (math.nan, None, None, None),
        (math.nan, 1.0, 2.0, False),
        (None, 1.0, 2.0, None),
    ],
)
def test_a_row_passes_inside_its_band_ends_included(value, low, high, passed):
    assert Row("1", "a", value, low, high, "-").passed is passed


def test_the_digest_covers_names_types_shapes_and_values_and_nothing_else():
    a = np.arange(6, dtype=np.int32)
    same = [{"a": a}, {"a": a.copy()}, {"a": np.arange(12, dtype=np.int32)[::2] // 2}]
    others = [{}, {"b": a}, {"a": a.astype(np.int64)}, {"a": a.reshape(2, 3)}, {"a": a + 1}]
    others += [{"a": a, "b": a}, {"a": a.view(">i4")}, {"a": a.view(np.uint32)}]
    assert len({_result(arrays).digest for arrays in same}) == 1
    assert len({_result(arrays).digest for arrays in [same[0], *others]}) == len(others) + 1
    assert _result({"a": a, "b": a}).digest == _result({"b": a, "a": a}).digest
    assert _result(same[0], seconds=9.0).digest == _result(same[0]).digest


def test_the_scorecard_leaves_out_what_depends_on_the_machine():
    slow, fast = _result({}, seconds=100.0), _result({}, seconds=1.0)
    assert slow.scorecard() == fast.scorecard()
    assert slow.as_json() == {**slow.scorecard(), "seconds": 100.0}


def test_json_survives_the_round_trip():
    seen = json.loads(json.dumps(_result({}).as_json()))
    assert seen["rows"][0] == {
        "id": "2a", "name": "support", "value": 1.5, "low": 1.0, "high": 2.0, "passed": True,
        "source": "a paper", "theirs": "",
    }  # fmt: skip
    assert seen["rows"][1]["value"] is None and seen["rows"][1]["passed"] is None
    assert (seen["experiment"], seen["seed"], seen["seeds"]) == ("project", 3, 2)
    assert (seen["version"], seen["seconds"], seen["seeds_in_band"]) == (__version__, 1.235, 0.5)
    assert seen["parameters"] == {"n": 9} and len(seen["digest"]) == 64


def test_arrays_of_one_shape_are_stacked_as_they_are():
    arrays = [np.arange(6, dtype=np.uint8).reshape(2, 3)] * 2
    assert np.array_equal(stack(arrays), np.array(arrays)) and stack(arrays).dtype == np.uint8
    assert stack([np.float64(1.5), np.float64(2.5)]).tolist() == [1.5, 2.5]


def test_shorter_arrays_are_padded_at_the_end():
    whole = stack([np.ones((2, 1), np.int32), np.zeros((1, 3), np.int32)])
    assert whole.tolist() == [[[1, -1, -1], [1, -1, -1]], [[0, 0, 0], [-1, -1, -1]]]
    assert whole.dtype == np.int32
    rates = stack([np.array([], np.float32), np.array([0.5], np.float32)])
    assert math.isnan(rates[0, 0]) and rates[1, 0] == 0.5 and rates.dtype == np.float32
