"""Whether counts follow a law."""

import numpy as np
from scipy import stats

DOUBT = 1e-4
"""A p-value below this fails: with fixed seeds a test either always passes or never."""


def chance(values, law):
    """Return the p-value of ``values`` under a discrete ``law``, bins of 5 expected or more."""
    edges, reached = [], 0.0
    for x in range(int(law.ppf(1e-9)), int(law.ppf(1 - 1e-9)) + 1):
        if (law.cdf(x) - reached) * len(values) >= 5 and law.sf(x) * len(values) >= 5:
            edges.append(x)
            reached = law.cdf(x)
    expected = np.diff([0.0, *law.cdf(edges), 1.0]) * len(values)
    observed = np.bincount(np.searchsorted(edges, values), minlength=expected.size)
    return stats.chisquare(observed, expected).pvalue
