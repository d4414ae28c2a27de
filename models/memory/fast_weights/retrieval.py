"""Associative retrieval: which digit followed the letter? "c9k8j3f1??c" asks for 9.

Every letter and digit of a string has a code, k of R neurons drawn anew for the string; nothing is
trained. The characters fire one after the other, and each is bound to the one before [1]_, the
useless pairs digit -> letter included. The question marks are silence, in which time passes, and
what is asked is not stored. Then the letter fires alone, and the digit whose code gets most drive
is the answer.

References
----------
.. [1] Ba, Hinton, Mnih, Leibo, Ionescu, "Using fast weights to attend to the recent past", NIPS
   2016, arXiv:1610.06258.
"""

from typing import Any, NamedTuple

import numpy as np

from neurosim.base.arrays import Index, Offset, Real, spikes
from neurosim.base.random.stream import Stream
from neurosim.binary.firing.rules import KWinners
from neurosim.binary.firing.sources import Playback
from neurosim.binary.network import Network
from neurosim.binary.pathways.fast_memory import FastPatterns
from neurosim.binary.plasticity.fast_hebbian import FastHebbian
from neurosim.models.assemblies.operations import Tick
from neurosim.topology.population import Population
from neurosim.topology.regular import AllToAll, FixedFanOut, OneToOne
from neurosim.topology.synapses import Synapses

N_LETTERS, N_DIGITS = 26, 10
MARK = N_LETTERS + N_DIGITS
"""The question mark, where it has a code."""
TEACHING = 1000.0
"""Weight by which a character makes its code fire, whatever the fast weights say."""


class Strings(NamedTuple):
    """Strings of letters and digits, and the codes of their characters.

    Attributes
    ----------
    characters : ndarray of int64, shape (n_strings, 2 * pairs)
        Letters from 0, digits from 26.
    asked : ndarray of int64, shape (n_strings,)
        The letter that is asked for.
    answers : ndarray of int64, shape (n_strings,)
        The digit after it, 0 to 9.
    codes : ndarray of int32, shape (n_strings, 37, k)
        Ascending.
    """

    characters: Offset
    asked: Offset
    answers: Offset
    codes: Index

    def first(self, n: int) -> "Strings":
        """Return the first ``n`` strings."""
        return Strings(self.characters[:n], self.asked[:n], self.answers[:n], self.codes[:n])


def write(units: int, active: int, pairs: int, n_strings: int, seed: int) -> Strings:
    """Draw strings of ``pairs`` distinct letters with any digits, and codes for each.

    Examples
    --------
    >>> strings = write(units=100, active=5, pairs=4, n_strings=10, seed=0)
    >>> strings.characters.shape, strings.codes.shape
    ((10, 8), (10, 37, 5))
    """
    stream = Stream(seed, f"strings of {pairs} pairs")
    rows = range(n_strings)
    letters = np.array([stream.order(N_LETTERS, s)[:pairs] for s in rows]).reshape(-1, pairs)
    words = np.array([stream.words(pairs + 1, s, 1) for s in rows]).astype(np.int64)
    digits, which = words[:, :pairs] % N_DIGITS, words[:, pairs] % pairs
    table = FixedFanOut(active).edges(n_strings * (MARK + 1), units, Stream(seed, f"codes {units}"))
    return Strings(
        np.stack([letters, N_LETTERS + digits], axis=2).reshape(n_strings, -1),
        letters[rows, which],
        digits[rows, which],
        table.indices.reshape(n_strings, MARK + 1, active),
    )


def answer(
    strings: Strings,
    units: int,
    rule: FastHebbian,
    is_marked: bool = False,
    tick: Tick | None = None,
) -> Offset:
    """Return the digit that fast weights answer to each string.

    Parameters
    ----------
    strings : Strings
    units : int
        R, neurons.
    rule : FastHebbian
    is_marked : bool
        Whether question marks have a code of their own and are bound like any character.
    tick : callable, optional
        Told which share of the strings is done.
    """
    memory, nobody = FastPatterns(rule, units, units), np.empty(0, np.uint8)
    answers = np.empty(len(strings.asked), np.int64)
    for s, codes in enumerate(strings.codes):
        memory.fade()
        shown = list(codes[strings.characters[s]])
        asked = codes[strings.asked[s]]
        if is_marked:
            shown += [codes[MARK], codes[MARK], asked]
        for when in range(1, len(shown)):
            memory.learn(shown[when - 1], nobody, shown[when], when)
        now = strings.characters.shape[1] + 3
        answers[s] = _read(memory.drive(spikes(asked), now), codes)
        if tick is not None and s % 100 == 99:
            tick((s + 1) / len(answers))
    return answers


def answer_by_network(strings: Strings, units: int, rule: FastHebbian) -> Offset:
    """Return what a `Network` answers: a teacher, and an area with fast synapses onto itself."""
    active = strings.codes.shape[2]
    teacher, area = (Population("teacher", units, Playback()),
                     Population("area", units, KWinners(active)))  # fmt: skip
    fast = Synapses(area, area, AllToAll(), plasticity=rule, name="fast")
    net = Network([teacher, area], [fast, Synapses(teacher, area, OneToOne(), TEACHING)])
    answers = np.empty(len(strings.asked), np.int64)
    for s, codes in enumerate(strings.codes):
        net.fade()
        net.rest()
        for character in strings.characters[s]:
            net.run(1, inputs={"teacher": codes[character]})
        question: list[Any] = [[], [], codes[strings.asked[s]], []]
        for shown in question:
            net.run(1, inputs={"teacher": shown}, plastic=False)
        answers[s] = _read(net.drive("area"), codes)
    return answers


def _read(drive: Real, codes: "np.ndarray[Any, Any]") -> int:
    """Return the digit whose code gets most drive."""
    return int(drive[codes[N_LETTERS:MARK]].sum(axis=1).argmax())
