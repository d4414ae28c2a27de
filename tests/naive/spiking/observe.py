"""A row of values for every step that is a multiple of ``every``."""


def observe(states, every, neurons):
    """``states`` are the values of all neurons at the start of each step."""
    return [[state[i] for i in neurons] for step, state in enumerate(states) if step % every == 0]
