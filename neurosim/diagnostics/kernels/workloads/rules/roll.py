"""No workload: what is rolled is inlined into kernels around functions of users."""

LEAVES = {
    "number_of": "a load in a kernel that takes the place of relate_arrived",
    "roll_uniform": "a counter in a kernel that takes the place of relate_arrived",
    "roll_normal": "a counter and a deviate in a kernel that takes the place of relate_arrived",
    "roll_released": "a counter, as in transmit_released",
    "compose_noise": "makes a look in a kernel that takes the place of relate_arrived",
    "compose_rolls": "makes a part of a look in a kernel that takes the place of relate_arrived",
    "roll_nothing": "nothing is left of it in a kernel that takes the place of relate_arrived",
}
