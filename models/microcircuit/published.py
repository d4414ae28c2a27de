"""What is published of the microcircuit: its parameters, and what others found when they ran it.

Populations are in the order of `POPULATIONS` throughout; of matrices the row is who receives.

References
----------
.. [1] Potjans, Diesmann, "The cell-type specific cortical microcircuit", Cereb. Cortex 24:785,
   2014, doi:10.1093/cercor/bhs358; table 5.
.. [2] The implementation in PyNEST, github.com/INM-6/microcircuit-PD14-model, commit fd40046,
   ``network_params.py``, before that in NEST's ``pynest/examples/Potjans_2014``.
.. [3] Romaro et al., "NetPyNE implementation and scaling of the Potjans-Diesmann cortical
   microcircuit model", Neural Comput. 33:1993, 2021, doi:10.1162/neco_a_01400; tables A.3, A.5.
"""

import numpy as np

POPULATIONS = ("L23e", "L23i", "L4e", "L4i", "L5e", "L5i", "L6e", "L6i")
LABELS = tuple(name.replace("L23", "L2/3") for name in POPULATIONS)
IS_EXCITATORY = np.array([True, False] * 4)

SIZES = np.array([20683, 5834, 21915, 5479, 4850, 1065, 14395, 2948])
"""Neurons [1]_."""
PROBABILITIES = np.array([
    [0.1009, 0.1689, 0.0437, 0.0818, 0.0323, 0.0000, 0.0076, 0.0000],
    [0.1346, 0.1371, 0.0316, 0.0515, 0.0755, 0.0000, 0.0042, 0.0000],
    [0.0077, 0.0059, 0.0497, 0.1350, 0.0067, 0.0003, 0.0453, 0.0000],
    [0.0691, 0.0029, 0.0794, 0.1597, 0.0033, 0.0000, 0.1057, 0.0000],
    [0.1004, 0.0622, 0.0505, 0.0057, 0.0831, 0.3726, 0.0204, 0.0000],
    [0.0548, 0.0269, 0.0257, 0.0022, 0.0600, 0.3158, 0.0086, 0.0000],
    [0.0156, 0.0066, 0.0211, 0.0166, 0.0572, 0.0197, 0.0396, 0.2252],
    [0.0364, 0.0010, 0.0034, 0.0005, 0.0277, 0.0080, 0.0658, 0.1443],
])  # fmt: skip
"""Chance that two neurons have at least one synapse [1]_."""
EXTERNAL = np.array([1600, 1500, 2100, 1900, 2000, 1900, 2900, 2100])
"""Synapses from outside onto a neuron [1]_."""
BACKGROUND = 8.0
"""Rate of each of them, Hz [1]_."""

THALAMIC = 902
"""Neurons of the thalamus [1]_."""
THALAMIC_PROBABILITIES = np.array([0, 0, 0.0983, 0.0619, 0, 0, 0.0512, 0.0196])
"""Chance that one of these and a neuron of each population have at least one synapse [1]_."""
PULSE = 10.0
"""ms for which they fire, at 15 Hz [1]_ or 120 Hz ([2]_, ``stimulus_params.py``)."""

CAPACITANCE = 250.0
"""pF [1]_."""
TAU_M, TAU_SYN, REFRACTORY = 10.0, 0.5, 2.0
"""ms [1]_."""
REST, THRESHOLD, RESET = -65.0, -50.0, -65.0
"""mV [1]_."""

PSP = 0.15
"""Largest change of v by a spike, mV [1]_."""
INHIBITION = -4.0
"""That of an inhibitory spike, in the same unit [1]_."""
DOUBLED = (0, 2)
"""From L4e to L2/3e it is twice as large [1]_."""
WEIGHT_SD, DELAY_SD = 0.1, 0.5
"""Standard deviations / means [1]_."""
DELAYS = (1.5, 0.75)
"""Means, from excitatory and from inhibitory neurons, ms [1]_."""

V_ORIGINAL = (-58.0, 10.0)
"""Mean and standard deviation of v at the start, mV [1]_."""
V_OPTIMIZED = np.array([
    [-68.28, -63.16, -63.33, -63.45, -63.11, -61.66, -66.72, -61.43],
    [5.36, 4.57, 4.74, 4.94, 4.94, 4.55, 5.46, 4.48],
])  # fmt: skip
"""Those of each population, near where they settle [2]_."""

RATES = np.array([0.903, 2.965, 4.414, 5.876, 7.569, 8.633, 1.105, 7.829])
"""Mean rates of one run at full scale, Hz [2]_; the rule of scaling takes them, too."""
TOLERANCES = np.array([0.10, 0.10, 0.05, 0.05, 0.05, 0.05, 0.10, 0.05])
"""Shares of these by which ours may differ. In L2/3 those of [1]_, of which 0.86 and 2.80 Hz are
quoted, lie 5 and 6 % beside them."""
IRREGULARITY = np.array([0.938, 0.916, 0.891, 0.873, 0.847, 0.809, 0.924, 0.819])
"""Coefficient of variation of intervals at full scale, 60 s, 1,000 neurons of each [3]_, A.3."""
SYNCHRONY = np.array([2.9, 1.8, 3.0, 1.7, 4.4, 1.1, 1.2, 1.0])
"""Variance / mean of the spikes of 1,000 neurons of each in bins of 3 ms [3]_, A.5."""
