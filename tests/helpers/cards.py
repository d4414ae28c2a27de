"""The one shape that every command with --json prints: a schema, as a function that checks it."""

import json

import pytest

CARD = (
    *("experiment", "version", "seed", "seeds", "parameters", "rows", "seeds_in_band", "digest"),
    *("outcome", "unbanded", "seconds"),
)
ROW = ("id", "name", "value", "low", "high", "passed", "source", "theirs")
NUMBER = int | float | None


def check_card(printed, experiment):
    """Return the object that a command printed, if it has the shape."""
    card = json.loads(printed, parse_constant=pytest.fail)  # no NaN, no Infinity
    assert tuple(card)[: len(CARD)] == CARD and card["experiment"] == experiment
    assert isinstance(card["parameters"], dict) and isinstance(card["seconds"], int | float)
    for key in ("seed", "seeds", "seeds_in_band"):
        assert isinstance(card[key], NUMBER), key
    assert card["digest"] is None or len(card["digest"]) == 64
    for row in card["rows"]:
        check_row(row)
    ids = [row["id"] for row in card["rows"]]
    assert ids and len(set(ids)) == len(ids)
    return card


def check_row(row):
    """Check one row: its keys, their types, and that the verdict follows from the numbers."""
    assert tuple(row) == ROW
    assert (
        all(isinstance(row[key], str) for key in ("id", "name", "source", "theirs")) and row["id"]
    )
    value, low, high = numbers = [row[key] for key in ("value", "low", "high")]
    assert all(isinstance(number, NUMBER) and not isinstance(number, bool) for number in numbers)
    if value is None or low is high is None:
        assert row["passed"] is None or (value is None and row["passed"] is False)
    else:
        assert row["passed"] is ((low is None or value >= low) and (high is None or value <= high))
