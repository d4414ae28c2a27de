"""A neuron at a time, each with constants of its own, a tuple in the order in which kernels count.

``neurons`` are tuples (v,) or (v, ge, gi), ``rest`` has v_inf of each.
"""

from math import exp


def integrate(step, neurons, rest, constants, release, waits, frozen, move):
    """Return the neurons after a step, until when each is refractory, and who fires."""
    after, later, fired = [], [], []
    for i, (state, own) in enumerate(zip(neurons, constants, strict=True)):
        is_refractory = step < release[i]
        moved = move(state, rest[i], own)
        stands = [is_refractory and is_frozen for is_frozen in frozen]
        state = tuple(a if s else b for a, b, s in zip(state, moved, stands, strict=False))
        fires = not is_refractory and not state[0] <= own[0]
        fired += [i] * fires
        later.append(step + waits[i] if fires else release[i])
        after.append(state)
    return after, later, fired


def fade(g, left, tiny):
    return left * g if abs(left * g) > tiny else 0 * left


def delta(state, v_inf, own):
    _, left = own
    return (((left * state[0]) + v_inf) - left * v_inf,)


def current(tiny):
    """Return what moves a neuron with currents."""

    def move(state, v_inf, own):
        v, ge, gi = state
        _, left, of_e, of_i, left_e, left_i = own
        moved = (((of_e * ge + of_i * gi) + left * v) + v_inf) - left * v_inf
        return moved, fade(ge, left_e, tiny), fade(gi, left_i, tiny)

    return move


def conductance(dt, tiny):
    """Return what moves a neuron with conductances: towards ``aim``, by exponential Euler."""

    def move(state, v_inf, own):
        v, e, inh = (float(x) for x in state)
        leak, e_e, e_i = (float(x) for x in own[1:4])
        rate = -e * leak - (inh * leak + leak)
        aim = ((e_e * e) * leak + (e_i * inh) * leak + leak * float(v_inf)) / rate
        moved = type(state[0])(-aim + (aim + v) * exp(float(dt) * rate))
        return moved, fade(state[1], own[4], tiny), fade(state[2], own[5], tiny)

    return move
