"""Looks: what users' functions are given beside their first arguments, as they ask for it by name.

A look is a function of ``(tables, clock, s, i, j)``: the step, a synapse and its two neurons, or
``s = i = j`` for a neuron. It returns one value, such as the state of a neuron; what a function
does not use of it is not even loaded. Looks are joined to one that returns a tuple, in the order
in which the function takes them.
"""

from collections import namedtuple

from neurosim.kernels._jit import closure


@closure
def look_at_nothing(tables, clock, s, i, j):
    """Return no value at all."""
    return ()


def compose_looks(looks):
    """Return a look that returns a tuple of what several return, each with a table of its own."""
    if not looks:
        return look_at_nothing
    first, rest = looks[0], compose_looks(looks[1:])

    @closure
    def look(tables, clock, s, i, j):
        return (first(tables[0], clock, s, i, j), *rest(tables[1:], clock, s, i, j))

    return look


def compose_values(names):
    """Return a function of ``(arrays, i)`` that returns what stands in place i, by these names."""
    kind, take = namedtuple("State", names), _compose_take(0, len(names))

    @closure
    def values(arrays, i):
        return kind(*take(arrays, i))

    return values


def _compose_take(first, stop):
    """Return a function that returns item i of the arrays from ``first`` on, as a tuple."""
    if first == stop:
        return _take_nothing
    rest = _compose_take(first + 1, stop)

    @closure
    def take(arrays, i):
        return (arrays[first][i], *rest(arrays, i))

    return take


@closure
def _take_nothing(arrays, i):
    return ()


def compose_pre(names):
    """Return a look at the presynaptic neuron: its state, with a field for each name."""
    values = compose_values(names)

    @closure
    def look(tables, clock, s, i, j):
        return values(tables, i)

    return look


def compose_post(names):
    """Return a look at the postsynaptic neuron: its state, with a field for each name."""
    values = compose_values(names)

    @closure
    def look(tables, clock, s, i, j):
        return values(tables, j)

    return look


def compose_signals(names):
    """Return a look at signals of the network, with a field for each name."""
    values = compose_values(names)

    @closure
    def look(tables, clock, s, i, j):
        return values(tables, 0)

    return look
