"""The row of a table that holds in a step; the last one holds for ever."""


def follow(step, every, rows, neurons):
    row = rows[min(step // every, len(rows) - 1)]
    return [row[0] if len(row) == 1 else row[i] for i in neurons]
