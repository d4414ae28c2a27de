"""Waves in the activity of many neurons: their spectrum beside that of independent neurons."""

import numpy as np

from neurosim.base.arrays import Real

ALPHA, GAMMA = (8.0, 13.0), (30.0, 80.0)
"""Hz."""


def spectrum(counts: Real) -> tuple[Real, Real]:
    """Return frequencies, Hz, and power of spikes in bins of 1 ms, of Poisson spikes 1.

    Examples
    --------
    >>> import numpy as np
    >>> counts = np.random.default_rng(0).poisson(8.0, 100_000)
    >>> frequencies, power = spectrum(counts)
    >>> round(float(power.mean()), 1)
    1.0
    """
    n, mean = counts.size, counts.mean()
    waves = np.fft.rfft(counts - mean)[1:]
    power: Real = (waves.real**2 + waves.imag**2) / (n * mean if mean else np.nan)
    frequencies = np.fft.rfftfreq(n, 0.001)[1:].astype(np.float64)
    return frequencies, power


def power_of_bands(counts: Real) -> dict[str, float]:
    """Return the mean power in the alpha and the gamma band, and where the gamma band peaks, Hz.

    Examples
    --------
    >>> import numpy as np
    >>> t = np.arange(1000) * 0.001
    >>> found = power_of_bands(8 + 8 * np.sin(2 * np.pi * 40 * t))
    >>> found["gamma"] > 5, found["alpha"] < 0.1, round(found["peak"])
    (True, True, 40)
    """
    frequencies, power = spectrum(counts)
    alpha, gamma = ((frequencies >= low) & (frequencies <= high) for low, high in (ALPHA, GAMMA))
    peak = float(frequencies[gamma][np.argmax(power[gamma])]) if power.any() else np.nan
    return {"alpha": float(power[alpha].mean()), "gamma": float(power[gamma].mean()), "peak": peak}
