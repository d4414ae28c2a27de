"""The protocol: what is shown when, what learns when, who may fire, and what is written down."""

import re
import statistics
from functools import cache
from typing import NamedTuple

import numpy as np
import pytest
from brains import codes, small

from neurosim import (
    ArgumentError,
    Hebbian,
    KWinners,
    Playback,
    Population,
    Random,
    Synapses,
    Threshold,
)
from neurosim.models.concept_cells import subject
from neurosim.models.concept_cells.subject import (
    AFTER,
    BEFORE,
    COMPOSITE,
    LOOKS,
    TOGETHER,
    Association,
    Subject,
)

CONDITIONS = [
    {},
    {"null": "alternate"},
    {"null": "other-pair"},
    {"null": "no-plasticity"},
    {"inhibition": "k-winners"},
    {"screening_rounds": 3},
    {"pairs": 2},
    {"pairs": 2, "null": "alternate"},
    {"release": 0.7},
]
NAMES = [
    "plain",
    "alternate",
    "other-pair",
    "no-plasticity",
    "k-winners",
    "longer screening",
    "two pairs",
    "two pairs in turn",
    "unreliable",
]
everywhere = pytest.mark.parametrize("changes", CONDITIONS, ids=NAMES)


class Shown(NamedTuple):
    """One presentation: what was shown, and what it did."""

    tag: tuple[int, ...]
    rounds: int
    plastic: bool
    moved: int
    theta: float | None
    sizes: list[int]
    is_as_driven: bool


class Watched(Subject):
    """A subject of whom every presentation is noted."""

    def __init__(self, *args):
        super().__init__(*args)
        self.notes, self.heard, self.seen = [], [], self.network.record("memory")

    def weights(self):
        names = ("tags->memory", "memory->memory")
        return np.concatenate([self.network.edges(name)[1] for name in names])

    def show(self, tag, rounds=None, plastic=False):
        before, theta = self.weights(), self.network.theta("memory")
        self.seen.clear()
        counts = super().show(tag, rounds, plastic)
        winners = self.seen.winners
        self.notes.append(
            Shown(
                tuple(np.asarray(tag).tolist()),
                len(winners),
                plastic,
                int((self.weights() != before).sum()),
                theta,
                [w.size for w in winners],
                self._is_as_driven(winners[-1]),
            )
        )
        return counts

    def listen(self, tag):
        before = self.weights()
        drives = super().listen(tag)
        assert self.network.theta("memory") is None and (self.weights() == before).all()
        self.heard.append((tuple(tag.tolist()), drives.tolist()))
        return drives

    def _is_as_driven(self, winners):
        """Return whether those fire, and only those, whose drive reaches the threshold."""
        memory = self.network.activity("memory")
        if memory.theta is None:
            return False
        above = np.flatnonzero(memory.drive >= memory.theta)
        most = min(4 * self.config.k, self.config.n)
        return winners.tolist() == above.tolist() if above.size <= most else winners.size == most


@cache
def _taken_part(**changes):
    subject = Watched(small(**changes), codes(), 0)
    trials = subject.take_part()
    return subject, trials


def _schedule(config):
    """Return all presentations as (tag, rounds, plastic), and how many are screening."""
    shown = codes()
    tags = [tuple(tag.tolist()) for tag in shown.pictures]
    screening = [(tag, config.screening_rounds, True) for tag in tags] * config.screenings
    alone = [(tag, config.rounds, False) for tag in [*tags, ()]] * config.trials
    composite, other = tuple(shown.composite.tolist()), tuple(shown.other_composite.tolist())
    pairs = range(config.pairs)
    exposure = {
        "none": [([composite, other][pair], config.rounds, True) for pair in pairs],
        "alternate": [(tag, config.rounds, True) for tag in tags[: 2 * config.pairs]],
        "other-pair": [(other, config.rounds, True)],
        "no-plasticity": [(composite, config.rounds, False)],
    }[config.null]
    probes = [(tag, config.rounds, False) for tag in tags]
    return screening + alone + (exposure + probes) * config.exposures + alone, len(screening)


@everywhere
def test_presentations_follow_the_protocol(changes):
    subject, _ = _taken_part(**changes)
    expected, _ = _schedule(subject.config)
    assert [(s.tag, s.rounds, s.plastic) for s in subject.notes] == expected


@everywhere
def test_weights_move_in_screening_and_exposures_only(changes):
    subject, _ = _taken_part(**changes)
    _, n_screening = _schedule(subject.config)
    assert all(s.moved == 0 for s in subject.notes if not s.plastic)
    assert subject.notes[0].moved > 0
    learned = sum(s.moved for s in subject.notes[n_screening:])
    assert (learned > 0) == (subject.config.null != "no-plasticity")


def test_viewing_alone_leaves_all_weights():
    subject = Watched(small(), codes(), 1)
    fresh = subject.weights()
    subject.screen()
    before = subject.weights()
    assert (before >= fresh).all() and (before > fresh).any()
    subject.view_alone(BEFORE)
    assert (subject.weights() == before).all()


@everywhere
def test_exactly_k_fire_during_screening(changes):
    subject, _ = _taken_part(**changes)
    _, n_screening = _schedule(subject.config)
    assert {size for s in subject.notes[:n_screening] for size in s.sizes} == {subject.config.k}


@everywhere
def test_the_threshold_is_frozen_after_screening(changes):
    subject, _ = _taken_part(**changes)
    config, (_, n_screening) = subject.config, _schedule(subject.config)
    screening, rest = subject.notes[:n_screening], subject.notes[n_screening:]
    assert {s.theta for s in screening} == {None}
    if config.inhibition == "k-winners":
        assert {s.theta for s in rest} == {None}
        assert max(size for s in rest for size in s.sizes) == config.k
        return
    assert [tag for tag, _ in subject.heard] == [tuple(t.tolist()) for t in codes().pictures]
    found = [_theta_of(config, drives) for _, drives in subject.heard]
    assert len({s.theta for s in rest}) == 1
    assert rest[0].theta == pytest.approx(statistics.median(found), rel=1e-6)


def _theta_of(config, drives):
    """Return the threshold that one picture asks for, from the drive of each neuron by round."""
    assert len(drives) == LOOKS
    neurons = sorted(zip(*drives, strict=True), key=statistics.fmean)[-config.k :]
    deviation = statistics.fmean(statistics.variance(each) for each in neurons) ** 0.5
    return config.theta * statistics.fmean(neurons[0]) + config.margin * deviation


def test_the_margin_is_of_the_noise_and_without_noise_there_is_none():
    thetas = {}
    for reliability in (1.0, 0.7):
        for margin in (0.0, 2.0):
            config = small(reliability=reliability, background=0.0, margin=margin)
            subject = Subject(config, codes(), 0)
            subject.screen()
            thetas[reliability, margin] = subject.network.theta("memory")
    assert thetas[1.0, 0.0] == thetas[1.0, 2.0]
    assert thetas[0.7, 2.0] > 1.2 * thetas[0.7, 0.0] > 0


@pytest.mark.parametrize("changes", [{"k": 4}, {"k": 16}, {"n_active": 10}, {"k": 16, "p": 0.5}])
def test_an_assembly_gets_the_same_share_of_its_drive_from_itself(changes):
    def share(config):
        return config.k * config.recurrent_weight / config.n_active

    assert share(small(**changes)) == pytest.approx(share(Association()))
    assert Association().recurrent_weight == Association().recurrent


@pytest.mark.parametrize(("theta", "fewest", "most"), [(0.3, 4, 32), (1.5, 0, 8), (0.01, 32, 32)])
def test_those_fire_whose_drive_reaches_the_threshold(theta, fewest, most):
    subject, _ = _taken_part(theta=theta)
    rest = subject.notes[_schedule(subject.config)[1] :]
    assert all(s.is_as_driven for s in rest)
    sizes = {size for s in rest if s.tag for size in s.sizes}
    assert fewest <= min(sizes) and max(sizes) <= most and (len(sizes) > 1 or fewest == most)


def test_without_plasticity_all_weights_stay_as_screening_left_them():
    subject, _ = _taken_part(null="no-plasticity")
    screened = Watched(small(), codes(), 0)
    screened.screen()
    assert (subject.weights() == screened.weights()).all()


@pytest.mark.parametrize("inhibition", ["threshold", "k-winners"])
def test_a_brain_is_built_as_configured(inhibition):
    config = small(p=0.3, theta=0.6, recurrent=0.4, beta=0.5, w_max=3.0, reliability=0.7,
                   background=0.02, release=0.6, inhibition=inhibition)  # fmt: skip
    network = Subject(config, codes(), 7).network
    assert network.seed == 7
    tags, memory = network.populations["tags"], network.populations["memory"]
    rule = Threshold(8, 0.6, at_most=32) if inhibition == "threshold" else KWinners(8)
    assert tags == Population("tags", 240, Playback(reliability=0.7, background=0.02))
    assert memory == Population("memory", 120, rule)
    learning = Hebbian(0.5, w_max=3.0)
    assert {name: pathway.synapses for name, pathway in network.pathways.items()} == {
        "tags->memory": Synapses(tags, memory, Random(0.3), plasticity=learning, release=0.6),
        "memory->memory": Synapses(
            memory, memory, Random(0.3), config.recurrent_weight, learning, release=0.6
        ),
    }


def test_a_presentation_starts_from_rest():
    subject = Subject(small(recurrent=5.0, reliability=1.0, background=0.0), codes(), 0)
    subject.screen()
    counts, blanks = subject.view_alone(BEFORE)
    assert counts.any(axis=2).all() and not blanks.any()
    assert (counts == counts[:, :1]).all()
    subject.show(codes().pictures[0])
    subject.network.run(1, inputs={"tags": []}, plastic=False)
    assert subject.network.winners("memory").size > 0, "left alone, the last picture would echo"


COUNTED = {n: c for n, c in zip(NAMES, CONDITIONS, strict=True) if c.get("null") != "alternate"}


@pytest.mark.parametrize("changes", COUNTED.values(), ids=COUNTED)
def test_the_spikes_reproduce_the_counts(changes):
    subject, trials = _taken_part(**changes)
    phase, picture, trial, when, neuron = trials.spikes.T
    pairs = subject.config.pairs
    assert len(np.unique(trials.spikes, axis=0)) == len(trials.spikes) > 0
    assert when.min() == 0 and when.max() == subject.config.rounds - 1
    assert set(phase) == {BEFORE, TOGETHER, AFTER}
    for number, counts in ((BEFORE, trials.before), (AFTER, trials.after)):
        counted = np.zeros_like(counts)
        mine = phase == number
        np.add.at(counted, (picture[mine], trial[mine], neuron[mine]), 1)
        assert (counted == counts).all()
    mine = phase == TOGETHER
    assert set(picture[mine]) == {COMPOSITE - pair for pair in range(pairs)}
    together = np.zeros_like(trials.together)
    exposure = (COMPOSITE - picture[mine]) * subject.config.exposures + trial[mine]
    np.add.at(together, (exposure, neuron[mine]), 1)
    assert (together == trials.together).all()


@everywhere
def test_the_record_has_the_documented_shapes(changes):
    subject, trials = _taken_part(**changes)
    config, n_pictures = subject.config, len(codes().pictures)
    assert {name: getattr(trials, name).shape for name in trials._fields if name != "spikes"} == {
        "before": (n_pictures, config.trials, config.n),
        "after": (n_pictures, config.trials, config.n),
        "blank_before": (config.trials, config.n),
        "blank_after": (config.trials, config.n),
        "learning": (config.exposures + 1, n_pictures, config.n),
        "together": (config.pairs * config.exposures, config.n),
    }
    assert {getattr(trials, name).dtype.str for name in trials._fields} == {"|u1", "<i4"}
    assert trials.spikes.dtype == np.int32 and trials.spikes.shape[1] == 5
    assert (trials.learning[0] == trials.before[:, -1]).all()


def test_together_in_the_alternate_null_is_the_sum_of_two_answers():
    seen = []

    class Listening(Subject):
        def show(self, *args, **kwargs):
            seen.append(super().show(*args, **kwargs))
            return seen[-1]

    subject = Listening(small(null="alternate"), codes(), 0)
    subject.screen()
    seen.clear()
    counts = subject.expose(0)
    first, second = seen
    expected = [a + b for a, b in zip(first.tolist(), second.tolist(), strict=True)]
    assert counts.tolist() == expected != second.tolist()


def test_the_same_seed_gives_the_same_bits():
    (_, first), again = _taken_part(), Subject(small(), codes(), 0).take_part()
    other = Subject(small(), codes(), 1).take_part()
    for name in first._fields:
        assert np.array_equal(getattr(first, name), getattr(again, name))
    assert not np.array_equal(first.spikes, other.spikes)


def test_a_byte_holds_the_spikes_of_the_longest_presentation():
    limits = Association.model_fields["rounds"].metadata
    longest = next(limit.le for limit in limits if hasattr(limit, "le"))
    with pytest.raises(ArgumentError, match=f"rounds .* {longest}, got {longest + 1}"):
        Association.make(rounds=longest + 1)
    subject = Subject(small(rounds=longest, reliability=1.0), codes(), 0)
    counts = subject.show(codes().pictures[0])
    assert counts.dtype == np.uint8 and counts.max() == longest == subject.network.round


def test_the_table_of_the_module_tells_the_defaults():
    symbols = {"n": "n", "k": "k", "p": "p", "theta": "theta", "v_0": "recurrent",
               "beta": "beta", "w_max": "w_max"}  # fmt: skip
    told = dict(re.findall(r"^[a-zA-Z ]+?  +(\w+) +([\d.,]+) +- ", subject.__doc__, re.M))
    defaults = Association()
    assert {symbols[s]: float(v.replace(",", "")) for s, v in told.items() if s in symbols} == {
        name: getattr(defaults, name) for name in symbols.values()
    }
