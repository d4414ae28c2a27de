"""Fitting: parameters that nobody set, fitted to the data that an experiment is given."""

from typing import Any

from neurosim.files.vectors.samples import Samples

Prepared = tuple[Any, list[str]]
"""A configuration, and sentences on what was fitted or cannot be shown."""


def prepare(config: Any, *, samples: Samples | None = None) -> Prepared:
    """Return the configuration with cells that sum at most half of the channels, and say so.

    As `neurosim.models.fly.circuit.sizes.choose_n_inputs` has it; a number that was asked for
    stays.

    Parameters
    ----------
    config : Configuration
        With a field ``n_inputs``.
    samples : Samples, optional

    Examples
    --------
    >>> import numpy as np
    >>> from neurosim.models.fly.experiments.fly_continual import Continual
    >>> config, told = prepare(Continual(), samples=Samples(np.eye(4)))
    >>> config.n_inputs, told
    (2, ['n_inputs is 2 in place of 10: cells sum at most half of the 4 channels'])
    """
    if samples is None or "n_inputs" in config.model_fields_set:
        return config, []
    d, usual = samples.vectors.shape[1], config.n_inputs
    most = max(1, d // 2)
    if usual <= most:
        return config, []
    told = f"n_inputs is {most} in place of {usual}: cells sum at most half of the {d} channels"
    return config.model_copy(update={"n_inputs": most}), [told]
