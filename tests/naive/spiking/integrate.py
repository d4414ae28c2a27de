"""A neuron at a time: what it moves to, whether it fires, until when it is refractory."""

from math import exp


def integrate(step, neurons, release, waits, frozen, v_th, move, fade):
    """Advance neurons, tuples that start with v, by ``move`` and ``fade``; return who fires.

    ``waits`` has a number for each neuron, ``frozen`` one for each variable.
    """
    after, later, fired = [], [], []
    for i, (v, *rest) in enumerate(neurons):
        is_refractory = step < release[i]
        moved = (move(i, v, *rest), *fade(*rest))
        stands = [is_refractory and is_frozen for is_frozen in frozen]
        v, *rest = [
            old if still else new
            for old, new, still in zip((v, *rest), moved, stands, strict=False)
        ]
        fires = not is_refractory and not v <= v_th
        fired += [i] * fires
        later.append(step + waits[i] if fires else release[i])
        after.append((v, *rest))
    return after, later, fired


def pull(v, p, rest, i):
    """Add what v_inf adds: one number is v_inf (1 - p), one for each neuron is v_inf."""
    return v + rest[0] if len(rest) == 1 else (v + rest[i]) - p * rest[i]


def keep(left, tiny):
    """Return what lets currents decay, and forgets them when they are tiny."""

    def fade(ge, gi):
        of_e, of_i = left[0] * ge, left[1] * gi
        zero = 0 * left[0]
        return (of_e if abs(of_e) > tiny else zero, of_i if abs(of_i) > tiny else zero)

    return fade


def integrate_delta(step, v, rest, constants, release, waits, frozen):
    v_th, p = constants

    def move(i, v):
        return pull(p * v, p, rest, i)

    neurons = [(x,) for x in v]
    return integrate(step, neurons, release, waits, frozen, v_th, move, lambda: ())


def integrate_current(step, v, ge, gi, rest, constants, release, waits, frozen):
    v_th, p, of_e, of_i, left_e, left_i, tiny = constants

    def move(i, v, ge, gi):
        return pull((of_e * ge + of_i * gi) + p * v, p, rest, i)

    neurons, fade = list(zip(v, ge, gi, strict=True)), keep((left_e, left_i), tiny)
    return integrate(step, neurons, release, waits, frozen, v_th, move, fade)


def integrate_conductance(step, v, ge, gi, rest, constants, release, waits, frozen):
    """Between steps v moves from where it is to ``aim``, at a speed that the conductances set."""
    v_th, dt, tau, e_e, e_i, left_e, left_i, tiny = constants
    leak, e_e, e_i = 1 / float(tau), float(e_e), float(e_i)

    def move(i, v, ge, gi):
        rate = (0 - leak) + leak * float(-ge) - leak * float(gi)
        of_rest = float(rest[0]) / float(tau) if len(rest) == 1 else leak * float(rest[i])
        aim = (of_rest + (e_e / float(tau) * float(ge) + e_i / float(tau) * float(gi))) / rate
        return type(v)(-aim + (aim + float(v)) * exp(float(dt) * rate))

    neurons, fade = list(zip(v, ge, gi, strict=True)), keep((left_e, left_i), tiny)
    return integrate(step, neurons, release, waits, frozen, v_th, move, fade)
