"""A neuron at a time: who rests is left alone. ``move(v, ge, gi) -> (v, ge, gi)`` is the step."""


def integrate_listed(step, neurons, listed, release, wait, frozen, v_th, move):
    """Return neurons, who is listed, who fired, and when each may fire again."""
    neurons, release, left, fired = list(neurons), list(release), [], []
    for i in listed:
        old, is_refractory = neurons[i], release[i] > step
        moved = move(i, *old)
        still = [is_refractory and is_frozen for is_frozen in frozen]
        neurons[i] = tuple(a if s else b for a, b, s in zip(old, moved, still, strict=True))
        fires = not is_refractory and not neurons[i][0] <= v_th
        if fires:
            fired.append(i)
            release[i] = step + wait
        if is_refractory or fires or neurons[i] != old or old[1:] != (0, 0):
            left.append(i)
    return neurons, left, sorted(fired), release


def enlist_reached(reached, listed):
    """Return who is listed, with those reached, each once."""
    return list(dict.fromkeys([*listed, *reached]))


def count_moving(neurons, chosen, v_th, move):
    return sum(move(i, *neurons[i]) != neurons[i] or any(neurons[i][1:]) or neurons[i][0] > v_th
               for i in chosen)  # fmt: skip
