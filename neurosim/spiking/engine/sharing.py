"""Sharing: whether threads share the steps of a chunk, or one does all, whichever is faster now.

Threads wait for one another several times a step. Where other programs want the cores, one that
waits may wait for a whole slice of the scheduler's time: two threads then took up to six times as
long as one. What is computed is the same, so it may be chosen by the clock.
"""

OFTEN, SELDOM = 2, 64
"""Chunks between two tries of the other way: after a change, and after many tries that failed."""
SHARE = 16
"""A try takes this part of a chunk, or `FEW` steps where these are less."""
WINS = 2
"""Tries in a row that must be better before it is changed: one may be lucky."""
BETTER, WORSE = 0.95, 1.2
"""What a try must take of the time of a step to be better; what chunk calls for a try at once."""
LONG = 1e-3
"""Seconds from which a measurement counts."""
FEW, SPAN = 64, 5e-3
"""Steps of a try, and seconds of a shared chunk as long as it goes as before, at most: where others
take the cores, a step may take a slice of the scheduler's time, and nothing stops it in between."""


class Sharing:
    """How the next chunk is done, by how long the last ones took.

    Parameters
    ----------
    n_threads : int

    Examples
    --------
    Where sharing takes twice as long it is given up, and tried again ever more rarely:

    >>> sharing, shared = Sharing(2), 0
    >>> for _ in range(1000):
    ...     is_shared, n_steps = sharing.choose(160)
    ...     shared += n_steps * is_shared
    ...     sharing.note(n_steps, n_steps * (0.002 if is_shared else 0.001))
    >>> shared < 0.01 * 160_000
    True
    """

    def __init__(self, n_threads: int):
        self.is_possible, self.is_shared = n_threads > 1, True
        # The other way is tried at once, or a short run would end before the better one is known.
        self._is_try, self._waits, self._left, self._wins = False, OFTEN, 0, 0
        self._pace: float | None = None  # seconds of a step as it is done now
        self._begun: set[bool] = set()  # ways that have been gone once
        self._done = {False: [0, 0.0], True: [0, 0.0]}  # of chunks, and of tries, still too short

    def choose(self, n_steps: int, is_fixed: bool = False) -> tuple[bool, int]:
        """Return whether threads share the next chunk, and its steps: fewer for a try, if it may.

        Parameters
        ----------
        n_steps : int
        is_fixed : bool
            Whether it must have so many.
        """
        if not self.is_possible:
            return True, n_steps
        self._is_try = self._left <= 0 and self._pace is not None or len(self._begun) == 1
        # Until it is known, and while a win waits to be confirmed, this way has short turns, too:
        # it may be the slow one.
        is_open = self._pace is None or self._wins > 0
        is_short = (self._is_try or is_open) and not is_fixed
        is_shared = self.is_shared != self._is_try
        if is_short:
            n_steps = min(n_steps // SHARE, FEW)
        elif is_shared and self._pace and not is_fixed:
            n_steps = min(n_steps, max(FEW, int(SPAN / self._pace)))
        return is_shared, max(1, n_steps)

    def note(self, n_steps: int, seconds: float) -> None:
        """Take note of how long the chunk took that was chosen last."""
        if not self.is_possible:
            return
        is_shared = self.is_shared != self._is_try
        if is_shared not in self._begun:
            self._begun.add(is_shared)
            return  # threads were started, tables written
        done = self._done[self._is_try]
        done[0] += n_steps
        done[1] += seconds
        self._left -= not self._is_try
        if done[1] < LONG or not done[0]:
            return
        pace, done[:] = done[1] / done[0], (0, 0.0)
        if self._is_try:
            self._judge(pace)
            return
        # Alone a chunk takes longer where others want this core, too: then a try is the worst.
        if self.is_shared and self._pace is not None and pace > WORSE * self._pace:
            self._left = 0
        self._pace = pace

    def _judge(self, pace: float) -> None:
        """Take the way that was tried, if it was better often enough."""
        if self._pace is None or pace >= BETTER * self._pace:
            self._waits = min(2 * self._waits, SELDOM)
            self._left, self._wins = self._waits, 0
            return
        self._left, self._wins = 1, self._wins + 1
        if self._wins == WINS:
            self.is_shared, self._pace, self._wins = not self.is_shared, pace, 0
            self._waits = self._left = OFTEN
