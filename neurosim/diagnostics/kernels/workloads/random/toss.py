"""No workload: all of the stem is inlined, and measured where it is."""

LEAVES = {"toss": "the words of a batch in transmit_released and deliver_released, inlined there"}
