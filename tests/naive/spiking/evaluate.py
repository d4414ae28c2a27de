"""Linear neurons moved by the exponential of their equations' matrix, one neuron at a time.

A neuron is a tuple (v, ge, gi, anchor); ``law`` is (v_inf, tau_m, tau_e, tau_i, dt), in ms.
"""

from functools import cache

import numpy as np
from scipy.linalg import expm


@cache
def flow(age, tau, tau_e, tau_i, dt):
    """Return the matrix that moves (v - v_inf, ge, gi) by ``age`` steps."""
    rates = [[-1 / tau, 1 / tau, 1 / tau], [0, -1 / tau_e, 0], [0, 0, -1 / tau_i]]
    return expm(np.array(rates) * age * dt)


def evaluate(neuron, step, law):
    """Return v, ge and gi at the beginning of a step."""
    v, ge, gi, anchor = neuron
    x, e, i = flow(step - anchor, *law[1:]) @ [v - law[0], ge, gi]
    return law[0] + x, e, i


@cache
def most_added(tau, tau_g):
    """Return the most that a current of 1, decaying with tau_g, ever adds to v."""
    times = np.linspace(0, 20 * max(tau, tau_g), 20001)
    fast, slow = (np.exp(-times / t) for t in (tau, tau_g))
    return float(
        (times / tau * fast if tau == tau_g else (fast - slow) * tau_g / (tau - tau_g)).max()
    )


def might_fire(state, law, v_th):
    """Tell whether v can get above ``v_th``, each current at its best and leak at its least."""
    (v, *currents), (v_inf, tau, *taus, _) = state, law
    added = [max(g, 0.0) * most_added(tau, t) for g, t in zip(currents, taus, strict=True)]
    return max(v - v_inf, 0.0) + sum(added) >= v_th - v_inf


def integrate_lazy(step, neurons, listed, release, wait, frozen, law, v_th):
    """Return neurons, who is listed, who fired, and when each may fire again."""
    neurons, release, left, fired = list(neurons), list(release), [], []
    for i in listed:
        state = evaluate(neurons[i], step + 1, law)
        is_refractory = release[i] > step
        if is_refractory:
            old = neurons[i][:3]
            kept = [was if is_ else now for was, now, is_ in zip(old, state, frozen, strict=True)]
            neurons[i] = (*kept, step + 1)
        elif state[0] > v_th:
            fired.append(i)
            neurons[i], release[i] = (*state, step + 1), step + wait
        elif not might_fire(state, law, v_th):
            continue
        left.append(i)
    return neurons, left, sorted(fired), release


def rouse(step, neurons, reached, law):
    """Return neurons, those that are reached at the end of the step."""
    return [
        (*evaluate(neuron, step + 1, law), step + 1) if i in reached else neuron
        for i, neuron in enumerate(neurons)
    ]


def enlist(neurons, reached, listed, law, v_th):
    """Return who is listed, with those of the reached that might fire, each once."""
    might = [i for i in dict.fromkeys(reached) if might_fire(neurons[i][:3], law, v_th)]
    return [*listed, *(i for i in might if i not in listed)]


def observe_lazy(steps, neurons, every, chosen, variable, law):
    """Return a row for each step that is due; nothing arrives meanwhile."""
    due = [step for step in steps if step % every == 0]
    return [[evaluate(neurons[i], step, law)[variable] for i in chosen] for step in due]


def count_ready(step, neurons, chosen, release, law, v_th):
    ready = [might_fire(evaluate(neurons[i], step, law), law, v_th) for i in chosen]
    return sum(is_ or release[i] > step for is_, i in zip(ready, chosen, strict=True))
