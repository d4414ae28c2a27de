"""Numbers in a scorecard: short, but never so short that a verdict looks wrong."""

import pytest

from neurosim.display import _value
from neurosim.result import Row


@pytest.mark.parametrize(
    ("value", "low", "told"),
    [
        (0.5, 0.99, "0.50"),
        (0.987, 0.99, "0.987"),  # rounded it would look as if it passed
        (0.995, 0.99, "0.99"),
        (0.0012, None, "0.0012"),
        (0.0, None, "0.00"),
        (None, 0.99, "-"),
        (float("nan"), 0.99, "nan"),
    ],
)
def test_a_value_has_the_digits_that_its_verdict_takes(value, low, told):
    assert _value(Row("1", "quantity", value, low, None, "-")) == told
