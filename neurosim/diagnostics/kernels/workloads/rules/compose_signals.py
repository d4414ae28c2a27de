"""No workload: what is composed takes the time of a user's function, once in a step."""

LEAVES = {"compose_signal_step": "makes a kernel that is called once in a step, after tally"}
