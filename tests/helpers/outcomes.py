"""What rows and outcomes of every experiment must be: distinct names, lines of 80, sentences."""

import io
import math
import os
from contextlib import redirect_stdout
from types import SimpleNamespace
from unittest.mock import patch

from neurosim.cli.display.scorecard import print_result
from neurosim.experiment import scorecard
from neurosim.experiment.scorecard import LONGEST_NAME
from neurosim.files.results.result import Result

PLACEHOLDERS = ("-", "none", "here", "the same", "trial")
"""What a source must not be, or begin with as a word."""


def check_rows(bands, legend=""):
    """Check names and sources, and that no row breaks, wherever in its band its value is."""
    names = [band.name for band in bands]
    assert len(set(names)) == len(names) == len({band.id for band in bands})
    for band in bands:
        assert 0 < len(band.name) <= LONGEST_NAME, band.name
        assert "verified" not in band.name + band.theirs and len(band.theirs) <= 8, band
        assert not f"{band.source} ".startswith(tuple(f"{word} " for word in PLACEHOLDERS)), band
    assert "verified" not in legend
    for fill in (outside, lambda band: -1234.5678):
        _check_table(bands, legend, {band.id: fill(band) for band in bands})


def check_outcome(tell, config, bands):
    """Check that it is a sentence whatever the values are, and tells good ones from bad ones."""
    good = {band.id: inside(band) for band in bands}
    bad, unknown = {band.id: far(band) for band in bands}, dict.fromkeys(good, math.nan)
    told = {_check_sentence(tell(config, values)) for values in (good, bad, unknown)}
    assert len(told) == 3
    for id in good:
        _check_sentence(tell(config, {**good, id: math.nan}))


def fail(bands, *ids):
    """Return a result in whose scorecard the rows of ``ids`` fail and no others."""
    values = {band.id: outside(band) if band.id in ids else inside(band) for band in bands}
    rows = scorecard.score([values], bands)
    assert {row.id for row in rows if row.passed is False} == set(ids)
    return SimpleNamespace(rows=rows)


def inside(band):
    """Return a value in the band; a share where there is none."""
    ends = [end for end in (band.low, band.high) if end is not None]
    return sum(ends) / len(ends) if ends else 0.9123


def outside(band):
    """Return a value that needs four digits to be seen outside the band."""
    if band.low is not None:
        return band.low - 0.001 * abs(band.low) - 1e-4
    return 0.1234 if band.high is None else 1.001 * band.high + 1e-4


def far(band):
    """Return a value that nobody would take for one in the band."""
    if band.low is not None:
        return 0.3 * band.low
    return 0.1234 if band.high is None else 3 * band.high + 0.3


def _check_sentence(told):
    assert told.endswith(".") and told.count(". ") <= 1, told
    assert told[0].isupper() or told[0].isdigit(), told
    assert "nan" not in told.lower() and "inf " not in told and "  " not in told, told
    return told


def _check_table(bands, legend, values):
    rows = scorecard.score([values], bands)
    result = Result("name", 0, 1, {}, rows, 0.0, {}, (), 1.0, is_complete=True,
                    axes={}, legend=legend)  # fmt: skip
    printed = io.StringIO()
    with patch.dict(os.environ, COLUMNS="80"), redirect_stdout(printed):
        print_result(result)
    lines = printed.getvalue().splitlines()
    table = lines[2 : lines.index("")]
    assert len(table) == len(bands), "\n".join(table)
    for line, band in zip(table, bands, strict=True):
        assert band.name in line and len(line) <= 80, line
