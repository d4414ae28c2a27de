"""Steps of calls made one after the other: the stages of all threads in turn."""


def advance(stages, clock, n_steps, is_last=lambda step: False):
    """Make the calls of each stage, thread by thread, in every step; return the steps done.

    ``clock`` is [step, number]; a step that ``is_last`` is the last.
    """
    for done in range(n_steps):
        for stage in stages:
            for calls in stage:
                for function, arguments in calls:
                    function(*arguments)
        clock[0] += 1
        clock[1] += 1
        if is_last(clock[0] - 1):
            return done + 1
    return n_steps


def meet(arrivals, n_threads):
    """Return how often a gate opens while so many arrive."""
    return arrivals // n_threads


def tick(clock):
    """Return the next step, and its number."""
    return [time + 1 for time in clock]
