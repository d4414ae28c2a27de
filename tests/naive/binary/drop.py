"""Keep an event if the word of its neuron and round is small enough."""

from naive.random.draw import draw_word


def drop(events, when, keep_below, key):
    return [neuron for neuron in events if draw_word(neuron, when, 0, 2, key) < keep_below]
