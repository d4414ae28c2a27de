"""The row of a table that holds in a step; the last one holds for ever."""


def follow(step, every, rows, neurons):
    row = rows[min(step // every, len(rows) - 1)]
    return [row[0] if len(row) == 1 else row[i] for i in neurons]


def follow_chosen(step, every, rows, neurons, driven):
    """Return what drives all: those that are chosen get a value of the row each."""
    values = follow(step, every, rows, range(len(neurons)))
    now = dict(enumerate(driven)) | dict(zip(neurons, values, strict=True))
    return list(now.values())
