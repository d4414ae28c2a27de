"""No workload: what calls kernels takes nanoseconds of each call."""

LEAVES = {
    "advance": "the loop around integrate_delta and all others: some ns a call",
    "tick": "two additions beside integrate_delta",
    "meet": "the wait of threads between integrate_delta and arrive_together",
}
