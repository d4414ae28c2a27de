"""How many fire in a step."""


def tally(fired, counted):
    """Count those who ``fired`` that are among ``counted``."""
    return sum(neuron in counted for neuron in fired)
