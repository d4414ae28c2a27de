"""No workload: what is rolled is inlined into kernels around functions of users."""

LEAVES = {
    "number_of": "a load where several synapses join two neurons",
    "roll_uniform": "a counter, inlined into kernels of users' rules",
    "roll_normal": "a counter and two polynomials, inlined into kernels of users' rules",
    "roll_released": "a counter, as in transmit_released",
    "compose_noise": "makes a look that is inlined",
    "compose_rolls": "makes a look at each number that a function uses",
    "roll_nothing": "inlined, and nothing is left of it",
}
