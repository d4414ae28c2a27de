"""What users' functions do to neurons that nothing reaches: a leap, and a last step.

A neuron is a pair of a record and its anchor; ``rule`` is (step, leap, silent), ``p`` has a record
for each neuron.
"""


def move(record, anchor, p, dt, then, rule, is_refractory=False):
    """Return a record at the beginning of step ``then``, and whether its neuron fires meanwhile."""
    step, leap, _ = rule
    record, fires = record.copy(), False
    if then - anchor > 1:
        leap(record, p, dt, then - anchor - 1)
    if then > anchor:
        fires = step(record, p, dt, is_refractory)
    return record, bool(fires)


def advance(now, neurons, listed, p, dt, release, wait, rule):
    """Return neurons, who is listed, who fires, and when each may fire again."""
    neurons, release, left, fired = list(neurons), list(release), [], []
    for i in listed:
        is_refractory = release[i] > now
        record, fires = move(*neurons[i], p[i], dt, now + 1, rule, is_refractory)
        fires = fires and not is_refractory
        if not is_refractory and not fires and rule[2](record, p[i]):
            continue
        left.append(i)
        if is_refractory or fires:
            neurons[i] = record, now + 1
        if fires:
            fired.append(i)
            release[i] = now + wait
    return neurons, left, sorted(fired), release


def rouse(now, neurons, reached, p, dt, rule):
    """Return neurons, those that are reached at the end of the step."""
    return [
        (move(*own, p[i], dt, now + 1, rule)[0], now + 1) if i in reached else own
        for i, own in enumerate(neurons)
    ]


def enlist(neurons, reached, listed, p, rule):
    """Return who is listed, with those of the reached that are not silent, each once."""
    found = list(listed)
    for i in reached:
        if i not in found and not rule[2](neurons[i][0], p[i]):
            found.append(i)
    return found


def compare(now, neurons, steps, listed, p, dt, release, rule, tolerance):
    """Return the records by steps, and the first that broke a promise: neuron and variable.

    ``steps`` is, for each neuron, the record by steps and the largest of each variable so far.
    """
    after, broken = [], None
    for i, (record, anchor) in enumerate(neurons):
        own, largest = (record, [0.0] * len(record)) if anchor >= now else steps[i]
        largest = [max(most, abs(x)) for most, x in zip(largest, own.tolist(), strict=True)]
        own, fires = move(own, now, p[i], dt, now + 1, rule, release[i] > now)
        leapt, _ = move(record, anchor, p[i], dt, now + 1, rule, release[i] > now)
        largest = [max(most, abs(x)) for most, x in zip(largest, own.tolist(), strict=True)]
        gaps = [abs(a - b) for a, b in zip(own.tolist(), leapt.tolist(), strict=True)]
        wrong = [j for j, gap in enumerate(gaps) if not gap <= tolerance * largest[j]]
        if fires and release[i] <= now and i not in listed:
            wrong = [-1]
        if wrong and broken is None:
            broken = i, wrong[0]
        after.append((own, largest))
    return after, broken
