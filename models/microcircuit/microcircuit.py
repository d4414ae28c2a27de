r"""Microcircuit: the neurons below a square mm of cortex, layer by layer, at any scale.

Eight populations of leaky neurons [1]_, an excitatory and an inhibitory one in each of the layers
2/3, 4, 5 and 6, connected with probabilities that were measured, and driven by Poisson spikes:

.. math::
   \tau_m \dot v = v_{rest} - v + R (I + I_{dc}), \qquad \tau_s \dot I = -I.

A spike adds its weight to I after its delay. All neurons are alike; who fires how fast follows
from the connections alone. The number of synapses between two populations is fixed, and each of
them chooses both ends at random, so two neurons may share several
(`neurosim.models.microcircuit.scaling`, which has the rule for networks of smaller scale, too).
`neurosim.models.microcircuit.published` has all tables, with what others found.

====================  ================  ===================  ====  =============================
parameter             symbol            value                unit  source
====================  ================  ===================  ====  =============================
neurons, L2/3         N                 20683 + 5834         -     [1]_, table 5
L4, L5                N                 21915 + 5479,        -     [1]_, table 5
                                        4850 + 1065
L6                    N                 14395 + 2948         -     [1]_, table 5
connection            C                 0 to 0.3726          -     [1]_, table 5: 8 x 8
synapses              K                 298,880,970 in all   -     [1]_, equation 1; [2]_
from outside          K_ext             1600, 1500; 2100,    -     [1]_, table 5
                                        1900; 2000, 1900;
                                        2900, 2100
their rate            background        8                    Hz    [1]_, table 5
capacitance           C_m               250                  pF    [1]_, table 5
membrane, current     tau_m, tau_s      10, 0.5              ms    [1]_, table 5
rest, reset           v_rest, v_reset   -65, -65             mV    [1]_, table 5
threshold             theta             -50                  mV    [1]_, table 5
refractory time       t_ref             2                    ms    [1]_, table 5; 20 steps after
                                                                   the spike's own, as in [2]_
weight                PSP               0.15 +- 0.015        mV    [1]_: 87.81 pA; normal, at
                                                                   least 0
from L4e to L2/3e     PSP               0.3 +- 0.03          mV    [1]_
from inhibitory       g PSP             -0.6 +- 0.06         mV    [1]_: g = -4
from outside          PSP               0.15                 mV    [1]_: all alike
delay                 d                 1.5 +- 0.75,         ms    [1]_: from excitatory, from
                                        0.75 +- 0.375              inhibitory neurons; normal,
                                                                   rounded, a step or more
initial v             v                 -68.28 to -61.43     mV    [2]_: normal, of each
                                        +- 4.48 to 5.46            population (``optimized``)
                                        -58 +- 10            mV    [1]_ (``original``)
thalamus              N                 902                  -     [1]_; off
connection            C                 0.0983, 0.0619;      -     [1]_: onto L4e, L4i; L6e,
                                        0.0512, 0.0196             L6i
pulse                 thalamus          120, 10              Hz,   [2]_; 15 Hz in [1]_ (from memory,
                                                             ms    to be verified); once a second
time step             dt                0.1                  ms    [1]_
====================  ================  ===================  ====  =============================

The numbers of [1]_ were read in [2]_. Weights and delays of thalamic synapses are those of
excitatory ones.

References
----------
.. [1] Potjans, Diesmann, "The cell-type specific cortical microcircuit: relating structure and
   activity in a full-scale spiking network model", Cereb. Cortex 24:785, 2014,
   doi:10.1093/cercor/bhs358.
.. [2] The implementation in PyNEST, github.com/INM-6/microcircuit-PD14-model, commit fd40046,
   before that in NEST's ``pynest/examples/Potjans_2014``.
"""

from collections.abc import Mapping

from neurosim.experiment.experiment import Experiment
from neurosim.models.assemblies.operations import Tick
from neurosim.models.microcircuit import rows
from neurosim.models.microcircuit.network import build, check, memory
from neurosim.models.microcircuit.parameters import Parameters
from neurosim.models.microcircuit.recording import AXES, Findings, record

PRESETS: Mapping[str, Mapping[str, float]] = {
    "full": {"scale": 1.0},
    "example": {"scale": 0.05, "duration": 1000.0, "settle": 200.0},
}


def run_seed(
    config: Parameters, seed: int, threads: int = 1, tick: Tick = lambda share: None
) -> Findings:
    """Run one network.

    Examples
    --------
    >>> found = run_seed(Parameters(scale=0.01, duration=50, settle=0), seed=0)
    >>> found["rate"].shape, found["spike_times"].shape == found["spike_neurons"].shape
    ((8,), True)
    """
    return record(build(config, seed, threads), config, tick)


EXPERIMENT = Experiment(
    name="microcircuit",
    summary="Four layers of cortex at any scale: who fires how fast follows from who is connected",
    source="Potjans & Diesmann 2014",
    configuration=Parameters,
    run_seed=run_seed,
    measure=rows.measure,
    card=rows.card,
    outcome=rows.outcome,
    axes={name: f"seed, {text}" for name, text in AXES.items()},
    legend=rows.LEGEND,
    seeds=3,
    each="network",
    presets=PRESETS,
    example="--scale 0.05 --duration 1000 --seeds 1",
    time=30,
    check=check,
    memory=memory,
    explain=rows.explain,
    draw="neurosim.models.microcircuit.figure:draw",
    has_few_threads=True,
)
