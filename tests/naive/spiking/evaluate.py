"""Linear neurons moved by the integral of their equations, one neuron at a time.

A neuron is a tuple (v, ge, gi, anchor); ``law`` is (v_inf, tau_m, tau_e, tau_i, dt), in ms.
"""

from functools import cache

import numpy as np

NODES, SHARES = np.polynomial.legendre.leggauss(30)


@cache
def added(t, tau, tau_g):
    """Return what a current of 1, decaying with tau_g, has added to v after t ms.

    The integral of exp(-s / tau_g) exp(-(t - s) / tau) / tau over s from 0 to t, by 16 pieces.
    """
    ends = np.linspace(0, t, 17)
    half = np.diff(ends)[:, None] / 2
    s = ends[:-1, None] + half * (1 + NODES)
    return float((half * SHARES * np.exp(-s / tau_g - (t - s) / tau) / tau).sum())


def evaluate(neuron, step, law):
    """Return v, ge and gi at the beginning of a step."""
    v, ge, gi, anchor = neuron
    v_inf, tau, tau_e, tau_i, dt = law
    t = (step - anchor) * dt
    gained = ge * added(t, tau, tau_e) + gi * added(t, tau, tau_i)
    e, i = ge * np.exp(-t / tau_e), gi * np.exp(-t / tau_i)
    return v_inf + (v - v_inf) * np.exp(-t / tau) + gained, e, i


@cache
def most_added(tau, tau_g):
    """Return the most that a current of 1, decaying with tau_g, ever adds to v: by thirds."""
    low, high = 0.0, 5 * max(tau, tau_g)
    while high - low > 1e-9:
        third = (high - low) / 3
        if added(low + third, tau, tau_g) < added(high - third, tau, tau_g):
            low += third
        else:
            high -= third
    return added(low, tau, tau_g)


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
