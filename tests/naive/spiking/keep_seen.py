"""What is seen of neurons."""


def keep_seen(state):
    return list(state)
