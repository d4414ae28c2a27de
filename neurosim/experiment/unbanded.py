"""What a scorecard lacks because parameters were changed, and why, in a sentence."""

from collections.abc import Mapping, Sequence
from typing import Any

from neurosim.experiment.experiment import Experiment
from neurosim.experiment.scorecard import Band


def tell_unbanded(
    study: Experiment, configs: tuple[Any, Any], bands: Sequence[Band], given: Mapping[str, Any]
) -> str:
    """Say how many rows have neither band nor published value, though they have at the defaults.

    Parameters
    ----------
    study : Experiment
    configs : (Configuration, Configuration)
        That of the run, and that with nothing changed but what the preset changes.
    bands : sequence of Band
        The rows of the run.
    given : mapping
        What the experiment takes, by name.

    Returns
    -------
    str
        Empty where nothing is lacking, or nothing was changed.
    """
    config, usual = configs
    try:
        if study.prepare is not None:
            usual, _ = study.prepare(usual, **given)
        changed = [name for name in type(config).model_fields
                   if getattr(config, name) != getattr(usual, name)]  # fmt: skip
        known = {band.id: band for band in study.card(usual)} if changed else {}
    except Exception:  # the defaults may not fit what is given; a remark must not cost the run
        return ""
    n = sum(band.id in known and _is_less(band, known[band.id]) for band in bands)
    # Rows named by a parameter, such as those of each beta, are others as soon as it changes.
    gone = known.keys() - {band.id for band in bands}
    bare = sum(band.id not in known and not _says(band) for band in bands)
    n += min(sum(_says(known[id]) for id in gone), bare)
    if not n:
        return ""
    have = "row has" if n == 1 else "rows have"
    return (f"{n:,} {have} no band or no published value: those are of other parameters "
            f"(changed: {', '.join(changed)})")  # fmt: skip


def _says(band: Band) -> bool:
    return (band.low, band.high) != (None, None) or bool(band.theirs)


def _is_less(band: Band, known: Band) -> bool:
    """Return whether a row lacks a band, or the value of others, that it has elsewhere."""
    has_band, had_band = ((b.low, b.high) != (None, None) for b in (band, known))
    return had_band and not has_band or bool(known.theirs) and not band.theirs
